"""What trafilatura and the page's JSON-LD take for the article: votes on each block."""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from qa_service.ingest.document import Block, Role
from qa_service.ingest.formats.markup import read_markup

if TYPE_CHECKING:
    from qa_service.ingest.pages.flatten import Page

# Its cost grows faster than the page; no article has as much:
_MOST_ELEMENTS: Final = 30_000
_MOST_CHARACTERS: Final = 1_000_000
_DEEPEST: Final = 300  # boxes within boxes
_MOST_INLINE: Final = 500  # adjacent spans and links, in whose number it is quadratic
_MOST_BESIDE: Final = 5_000  # adjacent elements of any kind, such as headings
_MOST_PIECES: Final = 10_000  # of text in paragraphs, in whose number it is quadratic
_log = logging.getLogger(__name__)
_TOKEN: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"</?[a-z][^<>]*>")
_SHINGLE: Final = 4  # tokens
_MOST_TOKENS: Final = 400_000  # of a text; no article has as many
_LONGEST: Final = 20_000  # characters of a block that are compared
_SHARE: Final = 0.7  # of a block's shingles; markup may split or join words
_MARKUP: Final = re.compile(r"</?(?:p|div|br|h[1-6]|ul|li|blockquote)\b[^>]*>|&(?:lt|nbsp|#\d+);")
_SHORTEST: Final = 200  # characters; what is shorter is a summary
_LONGEST_DESCRIBED: Final = 2_000_000
_MOST_ENTRIES: Final = 2_000
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
_LONGEST_NODE: Final = 8 * 1024 * 1024  # characters of a script
_WRAPPING: Final = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)?(?:\s*\*/)?"
    r"|(?:/\*\s*)?(?://\s*)?(?:-->|\]\]>)?(?:\s*\*/)?[;\s]*$"
)
_LAST_COMMA: Final = re.compile(r",(\s*[}\]])")
Node = Mapping[str, Any]


def text_by_trafilatura(tree: Any, page: Page) -> str:  # noqa: ANN401 - lxml has no types
    """The text it extracts, a line for each block; empty if it finds nothing or fails."""
    if _is_beyond_it(tree, page):
        return ""
    from trafilatura import bare_extraction  # noqa: PLC0415 - a second of imports

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards we report
    try:
        found = bare_extraction(
            tree, fast=True, include_comments=False, include_tables=True, include_images=True
        )
    except Exception:  # noqa: BLE001 - odd markup breaks it in many ways; ours goes on without
        _log.debug("trafilatura failed", exc_info=True)
        return ""
    return (getattr(found, "text", None) or "") if found is not None else ""


def _is_beyond_it(tree: Any, page: Page) -> bool:  # noqa: ANN401
    """Whether the page is larger or deeper than any article's."""
    if sum(len(block.text) for block in page.blocks) > _MOST_CHARACTERS:
        return True
    depths: list[int] = []
    for box in page.boxes:
        depths.append(depths[box.parent] + 1 if box.parent >= 0 else 0)
    if max(depths) > _DEEPEST or tree.xpath("count(//*)") > _MOST_ELEMENTS:
        return True
    if tree.xpath("count(//text()[ancestor::p])") > _MOST_PIECES:
        return True
    wide = f"count(span) + count(a) > {_MOST_INLINE} or count(*) > {_MOST_BESIDE}"
    return bool(tree.xpath(f"boolean(//*[{wide}])"))


# --- marks ---------------------------------------------------------------------------------------


class Marks:
    """A text, by its shingles of four words; shorter lines of it whole."""

    def __init__(self, text: str) -> None:
        self._shingles: set[tuple[str, ...]] = set()
        self._lines: set[tuple[str, ...]] = set()
        left = _MOST_TOKENS
        for line in text.splitlines():
            tokens = tokens_of(line)[:left]
            left -= len(tokens)
            self._shingles.update(shingles(tokens))
            if len(tokens) <= _SHINGLE:
                self._lines.add(tokens)

    def contains(self, text: str) -> bool:
        """Whether it contains ``text``, except for a few words."""
        tokens = tokens_of(text[:_LONGEST])
        if len(tokens) < _SHINGLE:
            return bool(tokens) and tokens in self._lines
        found = [shingle in self._shingles for shingle in shingles(tokens)]
        return sum(found) >= _SHARE * len(found)


@lru_cache(maxsize=1024)  # of the blocks of a page, which several rules compare
def tokens_of(text: str) -> tuple[str, ...]:
    """Its words in lower case, without marks."""
    return tuple(_TOKEN.findall(text.casefold()))


def shingles(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Its runs of four words."""
    return [tokens[at : at + _SHINGLE] for at in range(len(tokens) - _SHINGLE + 1)]


# --- described -----------------------------------------------------------------------------------


def described_text(node: Node | None) -> str:
    """The body, a line for each block; "" where there is none or only a summary."""
    text = "\n".join(block.text for block in described_blocks(node) if block.role is not Role.TIME)
    return text if len(text) >= _SHORTEST else ""


def described_blocks(node: Node | None) -> tuple[Block, ...]:
    """The blocks of the body and of each entry of a live report, with its time and heading."""
    if node is None:
        return ()
    blocks = list(_blocks(node.get("articleBody")))
    entries = node.get("liveBlogUpdate")
    for entry in (entries if isinstance(entries, list) else [entries])[:_MOST_ENTRIES]:
        if isinstance(entry, Mapping):
            text = tuple(_blocks(entry.get("articleBody") or entry.get("text")))
            time, heading = text_of(entry.get("datePublished")), text_of(entry.get("headline"))
            blocks += [Block(time, Role.TIME)] if time and text else []
            blocks += [Block(heading, Role.HEADING)] if heading and text else []
            blocks += text
    return tuple(blocks)


def _blocks(value: object) -> Iterator[Block]:
    if isinstance(value, list):
        value = "\n".join(one for one in value if isinstance(one, str))
    if not isinstance(value, str):
        return
    text = value[:_LONGEST_DESCRIBED]
    if _MARKUP.search(text):
        for block in read_markup(text.replace("\n", "<br><br>")).blocks:
            yield Block(block.text, Role.BODY if block.role is Role.UNKNOWN else block.role)
        return
    for line in text.splitlines():
        if words := " ".join(line.split()):
            yield Block(words, Role.BODY)


# --- json ld -------------------------------------------------------------------------------------


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
    """The values of the page's JSON-LD scripts; of a damaged one, what can be read."""
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
    if not isinstance(value, str):
        return ""
    return " ".join(_TAG.sub(" ", html.unescape(value)).split())


def _load(script: str) -> tuple[object, bool]:
    """The value, and whether all of it could be read."""
    text = _WRAPPING.sub("", script[:_LONGEST_NODE])
    if not text.strip():
        return [], True
    for attempt in (text, _LAST_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False), True
        except (ValueError, RecursionError):
            continue
    return [], False


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
