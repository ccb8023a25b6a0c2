"""Title, authors and day of a page, where its text has them; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.reading.rules.bylines import sure_people
from qa_service.reading.rules.promos import is_promo
from qa_service.reading.rules.publication_dates import find_date
from qa_service.reading.rules.shape import is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINE_WORDS: Final = 20  # a longer line is prose, whatever it mentions
_TOP_BLOCKS: Final = 15  # title, byline and date stand among the first blocks
_TITLE_WORDS: Final = 25
_SHORTEST_TITLE: Final = 4  # words; without a byline less is a section's name
UPDATED: Final = re.compile(
    r"\b(?:updated|modified|revised|accessed|retrieved|edited|aktualisiert|ge[äa]ndert"
    r"|(?:letzte )?[äa]nderung|mise? [àa] jour|modifi[ée]e?|actualizad[oa]|atualizad[oa]"
    r"|aggiornat[oa]|bijgewerkt|aktualizacja|aktualizov[aá]no|обновлено|оновлено)\b",
    re.IGNORECASE,
)
_FILLER: Final = re.compile(
    r"\b(?:first |last )?(?:published|posted|updated|modified|created|date|issued)\b(?: (?:on|at))?"
    r"|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
    r"|\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?"
    r"|\b(?:GMT|UTC|BST|CET|CEST|IST|PKT|[ECMP][SD]?T)\b(?:[+-]\d{1,2}(?::?\d{2})?)?"
    r"|\b(?:ver[öo]ffentlicht|erschienen|erstellt|aktualisiert|ge[äa]ndert|stand|datum|zuletzt"
    r"|uhr|vom|am|um|den|der|die|publi[ée]e?|mise? [àa] jour|modifi[ée]e?|le|à|publicad[oa]"
    r"|actualizad[oa]|atualizad[oa]|el|las|em|às|hs|pubblicat[oa]|aggiornat[oa]|il|alle|ore"
    r"|gepubliceerd|geplaatst|bijgewerkt|op|om|uur|opublikowan[oa]|godz|dodan[oa]|dnia|publikov[aá]no"
    r"|опубликовано|обновлено|в|o)\b"
    r"|\b(?:mo|di|mi|do|fr|sa|so)\b\.?|\b(?:mon|diens|mitt|donners|frei|sams|sonn)(?:tag|woch)\b"
    r"|\bsonnabend\b|\b(?:lun|mar|mercre|jeu|vendre|same|diman)(?:di|che)\b|\b(?:lunes|martes"
    r"|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|segunda|ter[çc]a|quarta|quinta|sexta)\b"
    r"(?:-feira)?|\b(?:luned|marted|mercoled|gioved|venerd)[iì]\b|\bon\b|\bat\b"
    r"|[|•·⋅∙,.:;()\[\]/–—@-]",
    re.IGNORECASE,
)
_BYLINE: Final = re.compile(
    r"^\W*(?:(?-i:By(?=[A-Z]))|(?-i:Autor(?:in|en)?\s+(?=[A-Z]))|(?:(?:(?:written|reported|story"
    r"|words|posted|published|text|verfasst|geschrieben|erstellt"
    r"|ein (?:beitrag|artikel|gastbeitrag|interview)|publi[ée]|écrit|escrito|scritto)\s+)?"
    r"(?:by|von|vom|par|por|door|av|af|(?-i:di|da))|authors?\s*:|(?:autor(?:in|en)?|auteurs?"
    r"|autore|texte?|redakt(?:ion|eur|orin)|автор)\s*:)\s*:?\s+)(?P<names>.+)$",
    re.IGNORECASE,
)
_AGENCY: Final = re.compile(
    r"^(?:[A-Z]{2,6}|Reuters|(?:[A-Z][\w.&-]* ){1,3}(?:Press|News|Agency|Service|Times|Post))$"
)
_MOST_CAPITALS: Final = 0.8


@dataclass(frozen=True, slots=True)
class MetadataLine:
    """A line that is nothing but a byline, a date, or both."""

    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO day


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What the top of a page says about it, and the blocks that said so or stand above."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    used: frozenset[int] = frozenset()


def find_metadata(blocks: Sequence[str]) -> PageMetadata:
    """Title, authors and day from the lines above (or right below) the first paragraph.

    The title is the headline nearest above the byline or date; without either, a first line
    that is written like a headline. What stands above the title (a section's name, menus) is
    counted as used, so that it does not head the first paragraph.
    """
    body = _first_prose(blocks)
    lines = {
        index: line
        for index, block in enumerate(blocks[: min(body + 2, _TOP_BLOCKS)])
        if (line := read_metadata_line(block)) is not None
    }
    title = _title_index(blocks, lines, body)
    above = range(0 if title is None else title + 1)
    return PageMetadata(
        title=None if title is None else blocks[title],
        authors=tuple(dict.fromkeys(name for line in lines.values() for name in line.authors)),
        published=next((line.published for line in lines.values() if line.published), None),
        used=frozenset(lines) | {index for index in above if index < body or index == title},
    )


def read_metadata_line(line: str) -> MetadataLine | None:
    """The authors and the day of a line which holds nothing else; None for any other line.

    A day that says when the page was changed is not the day of publication.
    """
    if len(line.split()) > _LINE_WORDS:
        return None
    found = find_date(line)
    day, rest = found or (None, line)
    bare = _FILLER.sub(" ", rest).strip()
    if found and not bare:
        return MetadataLine(published=None if UPDATED.search(line) else day)
    byline = _BYLINE.match(_without_times(rest) if found else rest)
    names = byline["names"].strip(" .,:;|–—-") if byline else ""
    authors = sure_people(names) or ((names,) if _AGENCY.match(names) else ())
    if not authors:
        return None
    return MetadataLine(authors=authors, published=None if UPDATED.search(line) else day)


def _without_times(rest: str) -> str:
    """A line less its date and the words around it, from where "by" stands."""
    start = re.search(r"\b(?:by|von|par|por)\b", rest, re.IGNORECASE)
    if start is None or _FILLER.sub(" ", rest[: start.start()]).strip():
        return rest
    return rest[start.start() :]


def _first_prose(blocks: Sequence[str]) -> int:
    for index, block in enumerate(blocks):
        if is_prose(block) and not is_promo(block) and read_metadata_line(block) is None:
            return index
    return len(blocks)


def _title_index(blocks: Sequence[str], lines: dict[int, MetadataLine], body: int) -> int | None:
    """The block that is the headline, if the evidence is good."""
    candidates = [
        index
        for index in range(min(body, _TOP_BLOCKS))
        if index not in lines and _can_be_title(blocks[index])
    ]
    anchors = [index for index in lines if index <= body]
    if anchors:
        above = [index for index in candidates if index < anchors[0]]
        return above[-1] if above else None
    if len(candidates) == 1 and body < len(blocks) and _is_headline(blocks[candidates[0]]):
        return candidates[0]
    return None


def _can_be_title(block: str) -> bool:
    return len(block.split()) <= _TITLE_WORDS and not is_promo(block)


def _is_headline(block: str) -> bool:
    """Whether a line is set like a headline: some words, most of the long ones capitalised."""
    words = [word.strip("\"'“”‘’,:?") for word in block.split()]
    long_words = [word for word in words if len(word) > 3]  # noqa: PLR2004 - "and", "the"
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in long_words)
    return len(words) >= _SHORTEST_TITLE and capitals >= _MOST_CAPITALS * len(long_words) > 0
