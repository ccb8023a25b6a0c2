"""Day and byline that a page shows beside its headline, or at the end of its text, as text only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Found, Role
from qa_service.ingest.pages.container import of_others
from qa_service.ingest.pages.extraction import tokens_of
from qa_service.ingest.rules.page_metadata import (
    UPDATED,
    is_person,
    names_in,
    read_metadata_line,
    sure_people,
)
from qa_service.ingest.rules.publication_dates import place_of_date
from qa_service.ingest.rules.shape import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.ingest.pages.flatten import Page, PageBlock

_ABOVE: Final = 6  # blocks above the headline among which its day may be
_BELOW: Final = 12
_OPENING: Final = 3  # paragraphs between which they may be, too
_NEAR: Final = 3  # blocks right above the text
_BEHIND: Final = 4  # blocks behind the text
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
_EDITED: Final = re.compile(
    r"\bpage was last (?:modified|edited|changed)\b|\(last (?:edited|modified)\b"
    r"|\bseite wurde zuletzt\b.*\b(?:ge[äa]ndert|bearbeitet)\b"
    r"|\bdernière modification de cette page\b"
    r"|\bpágina (?:se editó|foi editada) por última vez\b|\bultima modifica di questa pagina\b"
    r"|\bpagina is voor het laatst bewerkt\b|\bstronę ostatnio edytowano\b",
    re.IGNORECASE,
)
_SPAN: Final = 30  # characters in which a second day makes it a range of days
_TO: Final = re.compile(r"^\W*(?:[–—-]|(?:to|until|till|bis|au|al|a|t/m|do|по)\b)", re.IGNORECASE)
_OF_MEMBER: Final = re.compile(
    r"\b(?:joined|registered|member since|registriert|dabei seit|mitglied seit|inscrit|registrado"
    r"|beigetreten)\b",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"\([^()]*\)|\b\d{1,2}[:.h]\d\d\b|\W(?=\s|$)")
# What is alone above a name, before it in a line with other facts, and around it at the end.
_LABEL: Final = re.compile(
    r"(?:(?:(?:written|posted|story|text) )?(?:by|von|par|por|di|door|av)|texte?|interview|words"
    r"|(?:autor|author|auteur|autore|redakteur)(?:s|in|en|es|e|\(s\))?|автор)\s?:?",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?:Autor(?:in|en)?|Authors?|Auteurs?|Autore|Автор)\s?:\s*(?P<names>.+?)"
    r"(?=\s+\w+\s?:|\s+(?:am|on|le|el|il)\s+\d|\s*[|·]|$)"
)
_CLOSING: Final = re.compile(r"[.!?][\"”“»]*\s*\((?P<name>[^()]{5,40})\)\W*$")
_PARTS: Final = re.compile(r"[|·•⋅∙]")
_SHORT_YEAR: Final = re.compile(
    r"^\W*(?:[^\W\d_]{2,10}[.,]*\s+)?(?P<day>\d{1,2}\.\d{1,2}\.)(?P<year>\d\d)(?=\W*$|,?\s+\d\d?:)"
)
_DAY_OF_TEXT: Final = re.compile(r"\s*[–—|):.-]|\s+[„“\"«»]")
_WEAK: Final = ("JSON-LD of a thread", "meta date", "meta dc", "meta last", "<time", "address")
_BEGINNING: Final = "beginning of the text"


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found; ``used`` are numbers of blocks that contain nothing else."""

    published: Found | None = None
    modified: Found | None = None
    authors: tuple[str, ...] = ()
    used: frozenset[int] = frozenset()
    days: frozenset[str] = frozenset()  # of all the lines, as ISO


@dataclass(frozen=True, slots=True)
class _Line:
    """A short block with a date or a byline, and its distance from the headline."""

    at: int
    away: int
    raw: str | None
    changed: bool
    labelled: bool
    authors: tuple[str, ...]
    bare: bool  # it contains nothing else


def read_shown(page: Page, title: str | None, kept: Sequence[int], prose: Sequence[int]) -> Shown:
    """``kept`` are numbers of the article's blocks, ``prose`` of its paragraphs among them."""
    first = prose[0] if prose else (kept[0] if kept else len(page.blocks))
    top = _headline(page, title, first)
    lines = list(_lines(page, top, prose or [first], kept or [first]))
    dated = sorted(
        (line for line in lines if line.raw and not line.changed),
        key=lambda line: (line.away >= _BELOW, not line.labelled, line.away),
    )
    published = Found(dated[0].raw or "", "date line of the page") if dated else None
    if published is None:
        above = range(top + 1, min(first, top + _BELOW))
        days = (_day_of_text(page.blocks[at].text) for at in (*above, *prose[:_OPENING]))
        published = next((day for day in days if day), None)
    published = published or _labelled_day(page) or _day_of_edition(page)
    changed = [line.raw for line in lines if line.raw and line.changed]
    named = (line for line in lines if line.authors)
    authors = min(named, key=lambda line: line.away, default=None)
    closing = _CLOSING.search(page.blocks[prose[-1]].text) if prose else None
    closed = sure_people(closing["name"]) if closing else ()
    return Shown(
        published=published,
        modified=Found(changed[0], "date line of the page") if changed else None,
        authors=authors.authors if authors else closed,
        used=frozenset(
            at
            for line in lines
            if line.bare
            for at in (line.at, *([line.at - 1] if _is_below_label(page, line.at) else ()))
        ),
        days=frozenset(day for line in lines for day in _days(page.blocks[line.at].text)),
    )


def _iso(raw: str) -> str | None:
    found = place_of_date(raw)
    return found[1][:10] if found and found[1] else None


def _days(text: str) -> Iterator[str]:
    """Every day in a line."""
    while found := place_of_date(text):
        if found[1]:
            yield found[1][:10]
        text = text[found[0].end() :]


def _headline(page: Page, title: str | None, first: int) -> int:
    """The block of the headline nearest the text; that of the text where none is shown."""
    named = tokens_of(title or "")
    same = [at for at, block in enumerate(page.blocks) if named and tokens_of(block.text) == named]
    stated = [at for at in same if page.blocks[at].role is Role.HEADING] or same
    heads = stated or [
        at for at, block in enumerate(page.blocks[:first]) if page.boxes[block.box].tag == "h1"
    ]
    above = [at for at in heads if at <= first]
    if not above:
        above = [at for at in range(first) if page.boxes[page.blocks[at].box].tag == "h1"]
    return above[-1] if above else (heads[0] if heads else first)


def _lines(page: Page, top: int, prose: Sequence[int], kept: Sequence[int]) -> Iterator[_Line]:
    foreign = of_others(page)
    below = min(top + _BELOW, prose[:_OPENING][-1] + 2, len(page.blocks))
    above = range(max(0, top - _ABOVE), max(below, min(top + 2, len(page.blocks))))
    near = range(max(prose[0] - _NEAR, above.stop), prose[0])
    last = min(kept[-1], prose[-1] + 2)
    end = range(max(last - 1, above.stop), min(last + 1 + _BEHIND, len(page.blocks)))
    between = sorted(set(range(prose[0], end.start)) - {*kept, *above})
    for at in dict.fromkeys((*above, *near, *end, *between)):
        block = page.blocks[at]
        other = foreign[block.box] or block.role is Role.QUOTE  # "— A. Holm (@holm) May 2, 2020"
        if at == top or other or len(block.text) > _LONGEST:
            continue
        beside = at < prose[0] or at in above
        line = _below_label(page, at, abs(at - top)) or _line(
            block, at, abs(at - top) if beside else _BELOW + abs(at - last + 1)
        )
        if line is not None and (beside or line.labelled or (line.authors and at in end)):
            yield line


def _is_below_label(page: Page, at: int) -> bool:
    return at > 0 and bool(_LABEL.fullmatch(page.blocks[at - 1].text))


def _below_label(page: Page, at: int, away: int) -> _Line | None:
    """The names in a block of their own below "By" or "Author"."""
    text = page.blocks[at].text
    if not _is_below_label(page, at) or place_of_date(text):
        return None
    people = sure_people(text.strip(" ,;"))
    return _Line(at, away, None, False, True, people, True) if people else None


def _line(block: PageBlock, at: int, away: int) -> _Line | None:
    text = _SHORT_YEAR.sub(r"\g<day>20\g<year>", _part_with_date(block.text))
    found, known = place_of_date(text), read_metadata_line(text)
    authors = known.authors if known else ()
    named = None if authors else _NAMED.search(text)
    authors = tuple(names_in(named["names"], nicknames=True))[:2] if named else authors
    raw = None
    bare = known is not None
    if found is not None:
        match, day = found
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        stated = block.role is not Role.ROW and not (is_prose(rest) and not _LABELLED.search(text))
        if _OF_MEMBER.search(text) or (_TO.match(text[match.end() :]) and place_of_date(rest)):
            return None  # of the author's life; a range of days
        if known or (len(rest.split()) <= _REST_WORDS and stated):
            raw = day or match[0]
            bare = bare or len(_BRACKETS.sub(" ", _LABELLED.sub(" ", rest)).split()) <= _PLACE_WORDS
            if not authors:
                authors = tuple(
                    name
                    for part in re.split(r"[|·•,–—]|\s-\s", _LABELLED.sub("|", rest))
                    for name in names_in(part.strip(" .:"))
                    if is_person(name)
                )[:1]
                bare = bare or bool(authors)
    labelled = bool(_LABELLED.search(text))
    return _Line(at, away, raw, bool(UPDATED.search(text)), labelled, authors, bare)


def _part_with_date(text: str) -> str:
    """The line; of a long one with separated parts, the part with the date."""
    if len(text.split()) <= _REST_WORDS:
        return text
    parts = [part for part in _PARTS.split(text) if place_of_date(part)]
    return parts[0] if parts else text


def _labelled_day(page: Page) -> Found | None:
    """A day anywhere on the page that is labelled as that of publication."""
    foreign = of_others(page)
    for block in page.blocks:
        if len(block.text) <= 2 * _LONGEST and not foreign[block.box]:
            for label in _STATED.finditer(block.text):
                found = place_of_date(block.text[label.end() :][:_AFTER_LABEL])
                if found and not block.text[label.end() :][: found[0].start()].strip(" :,"):
                    return Found(found[0][0], "labelled date of the page")
    return None


def _day_of_edition(page: Page) -> Found | None:
    """The day of the last change, the only date that a wiki gives for a page that grows."""
    for block in page.blocks[::-1]:
        label = _EDITED.search(block.text) if len(block.text) <= _LONGEST else None
        found = place_of_date(block.text) if label else None
        if found:
            return Found(found[0][0], "last change of the page")
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


def local_day(stated: Found, shown: Shown, modified: Found | None) -> Found:
    """The day that a page shows, if its metadata state another, in UTC or by a weak mark.

    A timestamp near midnight may be a day off from what readers saw; Dublin Core and a bare
    ``date`` are often those of a template or of the last change. If an article is republished,
    the day that it shows is that of the change.
    """
    day = shown.published and _iso(shown.published.value)
    stated_day = _day_of(stated)
    if shown.published is None or not day or stated_day is None or stated_day in shown.days:
        return stated
    apart = abs((date.fromisoformat(day) - date.fromisoformat(stated_day)).days)
    weak = stated.place.startswith(_WEAK) and shown.published.place != _BEGINNING
    anew = modified is not None and day == _day_of(modified)
    return Found(day, shown.published.place) if apart == 1 or weak or anew else stated


def _day_of(found: Found) -> str | None:
    try:
        return datetime.fromisoformat(found.value).date().isoformat()
    except ValueError:
        return _iso(found.value)
