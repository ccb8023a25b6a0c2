"""What a text says about itself above its first line: front matter, in YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Dropped, Found, RawArticle
from qa_service.reading.formats.records import Record, read_details

if TYPE_CHECKING:
    from collections.abc import Mapping

_FENCED: Final = re.compile(
    r"\s*(?:(?P<yaml>---)|\+\+\+)[ \t]*\n(?P<inner>.{0,16384}?)^(?(yaml)(?:---|\.\.\.)|\+\+\+)"
    r"[ \t]*(?:\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_MOST_OPENINGS: Final = 200  # the parser's time grows with their square
_RULE: Final = "front matter"
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_WIKI_LINK: Final = re.compile(r"\[\[(?:[^][|]*\|)?([^][|]*)\]\]")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The details that stand above a text, and the text below. ``is_given`` where some do."""

    details: RawArticle
    body: str
    is_given: bool


def split_front_matter(text: str, file: str, names: Mapping[str, str]) -> FrontMatter:
    """What ``text`` says of itself; ``names`` are the user's for fields of an article.

    Front matter that can't be read is left out of the text and named as a problem.
    """
    fenced = _FENCED.match(text)
    if fenced is None:
        return FrontMatter(RawArticle(()), text, is_given=False)
    inner = fenced["inner"]
    fields, problem = _as_yaml(inner) if fenced["yaml"] else _as_toml(inner)
    if fields is None and problem is None:  # two rules across the page, with text between them
        return FrontMatter(RawArticle(()), text, is_given=False)
    details = _details(fields or {}, file, names)
    noted = Dropped(" ".join(inner.split()), _RULE)
    return FrontMatter(
        replace(
            details,
            dropped=(noted,) if noted.text else (),
            problems=(problem,) if problem else (),
        ),
        text[fenced.end() :],
        is_given=bool(details.title or details.published),
    )


def _as_yaml(inner: str) -> tuple[Mapping[str, object] | None, str | None]:
    import yaml  # noqa: PLC0415 -- asking needs none

    if sum(map(inner.count, "[{")) > _MOST_OPENINGS:
        return None, "Its front matter is not YAML that can be read in time."
    try:
        value = yaml.safe_load(inner)
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        first = str(error).partition("\n")[0]
        return None, f"Its front matter is not YAML: {first}."
    return _fields(value), None


def _as_toml(inner: str) -> tuple[Mapping[str, object] | None, str | None]:
    try:
        return _fields(tomllib.loads(inner)), None
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        return None, f"Its front matter is not TOML: {error}."


def _fields(value: object) -> Mapping[str, object] | None:
    """None where it is no table of fields."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return None
    return {name: inner for name, inner in value.items() if isinstance(name, str)}


def _details(fields: Mapping[str, object], file: str, names: Mapping[str, str]) -> RawArticle:
    details = read_details(Record(fields, file, names))
    source, addresses = details.source, details.addresses
    if source and _ADDRESS.fullmatch(source.value):  # so do web clippers call it
        addresses = (*addresses, source.value)
        source = None
    return replace(
        details,
        title=_placed(details.title),
        authors=tuple(_WIKI_LINK.sub(r"\1", name) for name in details.authors),
        published=_placed(details.published),
        modified=_placed(details.modified),
        source=_placed(source),
        addresses=addresses,
        file=None,
    )


def _placed(found: Found | None) -> Found | None:
    return found and Found(_WIKI_LINK.sub(r"\1", found.value), f"front matter {found.place}")
