"""The page's own description of its article in JSON-LD (schema.org), however it is wrapped."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_ARTICLES_NAMES: Final = (
    "article newsarticle blogposting liveblogposting reportagenewsarticle "
    "analysisnewsarticle opinionnewsarticle backgroundnewsarticle reviewnewsarticle "
    "askpublicnewsarticle satiricalarticle advertisercontentarticle socialmediaposting "
    "techarticle report scholarlyarticle"
)
_ARTICLES: Final = frozenset(_ARTICLES_NAMES.split())
_PAGES: Final = frozenset([
    "webpage", "howto", "recipe", "videoobject", "itempage", "aboutpage", "medicalwebpage",
    "faqpage", "qapage", "podcastepisode", "review", "product", "event", "creativework",
    "claimreview", "discussionforumposting",
])  # fmt: skip
_MOST_NODES: Final = 5_000
_LONGEST: Final = 8 * 1024 * 1024  # characters of a script
_WRAPPING: Final = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)?(?:\s*\*/)?"
    r"|(?:/\*\s*)?(?://\s*)?(?:-->|\]\]>)?(?:\s*\*/)?[;\s]*$"
)
_LAST_COMMA: Final = re.compile(r",(\s*[}\]])")
_RESCUED: Final = ("headline", "datePublished", "dateModified", "articleBody")

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Nodes:
    """Every object of the page's JSON-LD, in order, and those that have an ``@id``."""

    every: tuple[Node, ...]
    by_id: Mapping[str, Node]
    problems: tuple[str, ...] = ()

    def resolved(self, value: object) -> list[Node | str]:
        """The objects or texts of a value: one or a list of them, or references by ``@id``."""
        found: list[Node | str] = []
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                named = self.by_id.get(str(one.get("@id", "")))
                found.append(named if named is not None and len(one) <= 2 else one)  # noqa: PLR2004 - @id and @type
            elif isinstance(one, str) and one.strip():
                found.append(self.by_id.get(one, one))
        return found

    def articles(self) -> list[Node]:
        """Those that are articles, in order."""
        return [node for node in self.every if types_of(node) & _ARTICLES]

    def pages(self) -> list[Node]:
        """Those that are the page itself, or the one thing that it shows, in order."""
        return [node for node in self.every if types_of(node) & _PAGES]


def read_json_ld(scripts: Iterable[str]) -> Nodes:
    """What the page's JSON-LD scripts say; a damaged one gives what can be read of it."""
    every: list[Node] = []
    problems: list[str] = []
    for script in scripts:
        value, whole = _load(script)
        if not whole:
            problems.append("A JSON-LD block of the page is damaged.")
        every += _walk(value, _MOST_NODES - len(every))
    by_id = {
        str(node["@id"]): node
        for node in reversed(every)
        if "@id" in node and len(node) > 2  # noqa: PLR2004
    }
    return Nodes(tuple(every), by_id, tuple(dict.fromkeys(problems)))


def types_of(node: Node) -> set[str]:
    """Its types in lower case, without the address of schema.org."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {name.rsplit("/", 1)[-1].lower() for name in names if isinstance(name, str)}


def text_of(value: object) -> str:
    """A value that should be text as text on one line; "" where it is none."""
    if isinstance(value, list) and value:
        return text_of(value[0])
    if isinstance(value, Mapping):
        return text_of(value.get("@value") or value.get("name"))
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _load(script: str) -> tuple[object, bool]:
    """The value, and whether all of it could be read."""
    text = _WRAPPING.sub("", script[:_LONGEST])
    if not text.strip():
        return [], True
    for attempt in (text, _LAST_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False), True
        except (ValueError, RecursionError):
            continue
    return _rescue(text), False


def _rescue(text: str) -> Node:
    """The main fields of an article out of JSON that is not well formed."""
    found: dict[str, Any] = {}
    for name in _RESCUED:
        match = re.search(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.)*")', text)
        try:
            found.update({name: json.loads(match[1], strict=False)} if match else {})
        except ValueError:
            continue
    return {"@type": "Article", **found} if found else {}


def _walk(value: object, most: int) -> Iterator[Node]:
    """Objects within a value, outer ones first; not the entries of a list of other articles."""
    waiting = [value]
    while waiting and most > 0:
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting = [*one[:most], *waiting]
        elif isinstance(one, Mapping):
            most -= 1
            yield one
            inner = [one.get(name) for name in ("@graph", "mainEntity", "mainEntityOfPage")]
            people = [one.get(name) for name in ("author", "publisher")]
            waiting = [*(each for each in (*inner, *people) if each), *waiting]
