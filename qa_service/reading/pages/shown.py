"""Day and byline that a page shows beside its headline, or at the end of its text, as text only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qa_service.reading.document import Found, Role
from qa_service.reading.pages.container import of_others
from qa_service.reading.pages.marks import tokens_of
from qa_service.reading.pages.people import is_person, names_in
from qa_service.reading.rules.date_lines import place_of_date
from qa_service.reading.rules.page_metadata import UPDATED, read_metadata_line
from qa_service.reading.rules.shape import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.reading.pages.flatten import Page, PageBlock

_ABOVE: Final = 6  # blocks above the headline among which its day may stand
_BELOW: Final = 12
_OPENING: Final = 3  # paragraphs between which they may stand, too
_BEHIND: Final = 4  # blocks behind the text
_LINE_WORDS: Final = 16  # a longer block is prose
_LONGEST: Final = 160  # characters
_REST_WORDS: Final = 10  # beside the date
_PLACE_WORDS: Final = 2
_LABELLED: Final = re.compile(
    r"\b(?:published|posted|authors?|autor(?:in)?|date|ver[öo]ffentlicht|erschienen|erstellt|stand|datum|publi[ée]e?"
    r"|publicad[oa]|pubblicat[oa]|gepubliceerd|opublikowan[oa]|опубликовано)\b",
    re.IGNORECASE,
)
_STATED: Final = re.compile(
    r"\b(?:(?:first )?published|posted|release date|ver[öo]ffentlicht|erschienen|erstellt|stand"
    r"|datum|date|publi[ée]e?|publicado|pubblicato|gepubliceerd)\b(?:\s+(?:on|am|at|le|el|il|op))?"
    r"\s*:?\s*",
    re.IGNORECASE,
)
_AFTER_LABEL: Final = 40  # characters
_RELEASE: Final = re.compile(
    r"^(?:pressemitteilung|presseinformation|meldung|nachricht|press release|communiqué)"
    r"(?:\s+(?:vom|von|of|du|,))?\s*",
    re.IGNORECASE,
)
_SPAN: Final = 30  # characters in which another day makes it one from day to day
_PARTS: Final = re.compile(r"[|·•⋅∙]")
_DAY_OF_TEXT: Final = re.compile(r"\s*[–—|):.-]|\s+[„“\"«»]")
_WEAK: Final = ("meta date", "meta dc", "meta last", "<time", "address")
_BEGINNING: Final = "beginning of the text"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found; ``used`` are numbers of blocks that say nothing else."""

    published: Found | None = None
    modified: Found | None = None
    authors: tuple[str, ...] = ()
    used: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Line:
    """A short block with a date or a byline, and how far it stands from the headline."""

    at: int
    away: int
    raw: str | None
    changed: bool
    labelled: bool
    authors: tuple[str, ...]
    bare: bool  # it says nothing else


def read_shown(page: Page, title: str | None, kept: Sequence[int], prose: Sequence[int]) -> Shown:
    """``kept`` are numbers of the article's blocks, ``prose`` of its paragraphs among them."""
    first = prose[0] if prose else (kept[0] if kept else len(page.blocks))
    top = _headline(page, title, first)
    lines = list(_lines(page, top, prose[:_OPENING], kept[-1] if kept else first))
    dated = sorted(
        (line for line in lines if line.raw and not line.changed),
        key=lambda line: (line.away >= _BELOW, not line.labelled, line.away),
    )
    published = Found(dated[0].raw or "", "date line of the page") if dated else None
    if published is None:
        above = range(top + 1, min(first, top + _BELOW))
        days = (_day_of_text(page.blocks[at].text) for at in (*above, *prose[:_OPENING]))
        published = next((day for day in days if day), None)
    published = published or _labelled_day(page)
    changed = [line.raw for line in lines if line.raw and line.changed]
    authors = min((line for line in lines if line.authors), key=_distance, default=None)
    return Shown(
        published=published,
        modified=Found(changed[0], "date line of the page") if changed else None,
        authors=authors.authors if authors else (),
        used=frozenset(line.at for line in lines if line.bare),
    )


def _distance(line: _Line) -> int:
    return line.away


def _headline(page: Page, title: str | None, first: int) -> int:
    """The block of the headline nearest the text; that of the text where none is shown."""
    named = tokens_of(title or "")
    same = [at for at, block in enumerate(page.blocks) if named and tokens_of(block.text) == named]
    stated = [at for at in same if page.blocks[at].role is Role.HEADING] or same
    heads = stated or [
        at for at, block in enumerate(page.blocks[:first]) if page.boxes[block.box].tag == "h1"
    ]
    above = [at for at in heads if at <= first]
    return above[-1] if above else (heads[0] if heads else first)


def _lines(page: Page, top: int, opening: Sequence[int], last: int) -> Iterator[_Line]:
    foreign = of_others(page)
    below = min(top + _BELOW, max(opening, default=top) + 2, len(page.blocks))
    above = range(max(0, top - _ABOVE), max(below, min(top + 2, len(page.blocks))))
    behind = range(max(last - 1, above.stop), min(last + 1 + _BEHIND, len(page.blocks)))
    for at in (*above, *behind):
        block = page.blocks[at]
        if at == top or foreign[block.box] or len(block.text) > _LONGEST:
            continue
        line = _line(block, at, abs(at - top) if at in above else _BELOW + at - last + 1)
        if line is not None and (at in above or line.labelled or line.authors):
            yield line


def _line(block: PageBlock, at: int, away: int) -> _Line | None:
    text = _part_with_date(block.text)
    if len(text.split()) > _LINE_WORDS:
        return None
    found, known = place_of_date(text), read_metadata_line(text)
    authors = known.authors if known else ()
    raw = None
    bare = known is not None
    if found is not None:
        match, _ = found
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        stated = block.role is not Role.ROW and not (is_prose(text) and not _LABELLED.search(text))
        if place_of_date(rest) and not UPDATED.search(text):
            return None  # from one day to another
        if known or (len(rest.split()) <= _REST_WORDS and stated):
            raw = match[0]
            bare = bare or len(rest.split()) <= _PLACE_WORDS
            if not authors:
                authors = tuple(
                    name
                    for part in re.split(r"[|·•,–—]|\s-\s", _LABELLED.sub("|", rest))
                    for name in names_in(part.strip(" .:"))
                    if is_person(name)
                )[:1]
                bare = bare or bool(authors)
    if raw is None and not authors:
        return None
    labelled = bool(_LABELLED.search(text))
    return _Line(
        at, away, raw, bool(UPDATED.search(text)) and not _both(text), labelled, authors, bare
    )


def _part_with_date(text: str) -> str:
    """A line; of one whose parts are set off from each other, where it is long, the date's."""
    if len(text.split()) <= _REST_WORDS:
        return text
    parts = [part for part in _PARTS.split(text) if place_of_date(part)]
    return parts[0] if parts else text


def _both(text: str) -> bool:
    """Whether a line tells of publication first, then of a change."""
    changed, published = UPDATED.search(text), _LABELLED.search(text)
    return bool(changed and published and published.start() < changed.start())


def _labelled_day(page: Page) -> Found | None:
    """A day anywhere on the page that is said to be that of publication."""
    foreign = of_others(page)
    for block in page.blocks:
        if len(block.text) <= 2 * _LONGEST and not foreign[block.box]:
            for label in _STATED.finditer(block.text):
                found = place_of_date(block.text[label.end() :][:_AFTER_LABEL])
                if found and not block.text[label.end() :][: found[0].start()].strip(" :,"):
                    return Found(found[0][0], "labelled date of the page")
    return None


def _day_of_text(text: str) -> Found | None:
    """The day with which the first paragraph begins: "29.11.2022: ...", "(21 May 2022) ..."."""
    found = place_of_date(text[:_LONGEST])
    if found is None:
        return None
    match, _ = found
    before = _RELEASE.sub("", text[: match.start()]).strip(" (")
    behind = text[match.end() :][:_SPAN]
    if before or not _DAY_OF_TEXT.match(text, match.end()) or place_of_date(behind):
        return None
    return Found(match[0], _BEGINNING)


def local_day(stated: Found, shown: Found | None) -> Found:
    """The day that a page shows, where what it states in UTC or by a weak mark is another.

    A stamp near midnight names the day beside the one that readers saw; Dublin Core and a bare
    ``date`` are often those of a template or of the last change.
    """
    found = place_of_date(shown.value) if shown else None
    if shown is None or found is None or found[1] is None:
        return stated
    day = date.fromisoformat(found[1][:10])
    try:
        moment = datetime.fromisoformat(stated.value)
    except ValueError:
        return stated
    beside = abs((day - moment.date()).days) == 1
    weak = stated.place.startswith(_WEAK) and shown.place != _BEGINNING
    return (
        Found(day.isoformat(), shown.place) if beside or (weak and day != moment.date()) else stated
    )
