"""Title, authors and day of a page, where its text has them; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.ingest.rules.promos import is_promo
from qa_service.ingest.rules.publication_dates import find_date
from qa_service.ingest.rules.shape import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINE_WORDS: Final = 20  # a longer line is prose, whatever it mentions
_TOP_BLOCKS: Final = 15  # title, byline and date are among the first blocks
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
# PressReader's copies glue outlet, day and byline: "The Coast Gazette11 Jun 2018NORA FELD".
_GLUED: Final = re.compile(
    r"(?P<outlet>[^\d|·]{2,60}[^\W\d_])(?P<day>\d{1,2} [A-Z][a-z]{2} \d{4})"
    r"(?:(?:By )?(?P<names>[A-Z].{2,80}))?"
)
_AGENCY: Final = re.compile(
    r"^(?:[A-Z]{2,6}|Reuters|(?:[A-Z][\w.&-]* ){1,3}(?:Press|News|Agency|Service|Times|Post))$"
)
_MOST_CAPITALS: Final = 0.8
_BY: Final = re.compile(
    r"^(?:(?:posted|written|reported|story|words|texte?|photos?|interview|erstellt|verfasst)\s*:?\s+)?"
    r"(?:by|vo[nm]|par|por|di|door|av)\s*:?\s+|^(?:interview|texte?|(?:author|auteur)s?"
    r"|autor(?:in|en)?|автор)\s*:\s*",
    re.IGNORECASE,
)
# What themes add before the name in the title or text of a link to the author's articles.
_LINK_WORDS: Final = re.compile(
    r"^(?:(?:zeige? )?alle (?:artikel|beitr[äa]ge) von|beitr[äa]ge von|(?:view|show|see) all"
    r" (?:posts|articles) (?:by|of)|posts by|articles by|voir tous les articles de"
    r"|ver todas las entradas de)\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:,\s*and\b|[;|&\n•·،、]|\b(?:and|und|et)\b|,)\s*")
_AFTER: Final = re.compile(
    r"\s+(?:[–—-]|(?-i:in|at|for|from|am|on|le|el|um))(?:\s.*|$)|\s+(?:stand|(?:chef)?redakteur(?:in)?"
    r"|editor-in-chief|(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\.?)\b.*$|\s*\([^)]*\)$|\s*<[^>]*>$|/\w+$|\s*\d{1,2}\.\s?\d{1,2}\.\s?\d{4}.*$",
    re.IGNORECASE,
)
_JOB_BEFORE: Final = re.compile(
    r"^(?:[\w.-]+-)?(?:Experte|Expertin|(?:Chef)?[Rr]edakteur(?:in)?|(?:Gast)?[Aa]utor(?:in)?"
    r"|Korrespondent(?:in)?|[Rr]eporter(?:in)?|Journalist(?:in)?|Rechtsanw[aä]lt(?:in)?)"
    r"\s+(?=[A-Z]\S*\s+[A-Z])"
)
_SUFFIX: Final = re.compile(r"^(?:Jr|Sr|II|III|IV)\.?$")
_DEGREE: Final = re.compile(r"^(?:MD|Ph\.?D|M\.D|MPH|MBA|RD|RN|MSc?|BSc|MA|BA|LLM|Esq)\.?$")
_ROLE: Final = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|columnists?|contributors?|bureau|desk"
    r"|agenc(?:y|ies)|redakteur(?:in)?|journalist(?:in)?|korrespondent(?:in)?)$"
    r"|^(?:admin|administrator|editor|webmaster|root|user|redaktion|redazione|redacción|redakcja"
    r"|rédaction|la rédaction|author|autor(?:in)?|weitere artikel|alle artikel|all(?:e)? (?:posts"
    r"|beiträge)|more articles|mehr|follow|profil|guest author|gastautor(?:in)?|gastbeitrag)$"
    r"|^(?-i:dpa(?:-\w+)?|afp|apa|sid|epd|kna|rtr|ap|pa)$"
    r"|^(?:weitere|more|mehr|alle|all|show|view|see|zur|zum|gesponserte|sponsored) |\bby\b",
    re.IGNORECASE,
)
_ACCOUNT: Final = re.compile(
    r"admin|_|letters to the|^(?:editor|publisher|webmaster|root|user|author|autor(?:in)?|guest"
    r"|gast|unknown|follow|profil|mehr|more)$|^(?:weitere|more|alle|all|show|view|see) ",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(
    r"\b(?:the|uhr|letzte|stand|min|mins|minutes|minuten|lesezeit|reading|read|views?|kommentare?|comments?"
    r"|januar|january|februar|february|märz|march|april|mai|may|juni|june|juli|july|august"
    r"|september|oktober|october|november|dezember|december|montag|dienstag|mittwoch|donnerstag"
    r"|freitag|samstag|sonntag|(?:mon|tues|wednes|thurs|fri|satur|sun)day|news|politik|politics"
    r"|sport|redaktion|gmbh|verlag|magazin|online|foto|photo|image|bild|quelle|source|updated)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*|d['’][^\W\d_]\w+|de|da|di|del|della|dos|van|von|der|den|bin|ibn|al|el|la|le|zu)"
)
# Values of fields of records that name nobody.
_NOBODY: Final = re.compile(
    r"https?:|www\.|@\w|\b(?:navigation|social links|view all|more (?:by|from)|see all|follow"
    r"|subscribe|share|read more|author page|full bio|posts by|\d+ min(?:utes?)? (?:ago|read))\b",
    re.IGNORECASE,
)
_PERSON_WORDS: Final = (2, 4)
_MOST_WORDS: Final = 6
_LONGEST: Final = 60
_LONGEST_GIVEN: Final = 80  # characters of a name, with title and outlet


def authors_of(names: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in order: "By Ann Lee and Bo Ray" are two.

    What names nobody is left out, as is "Ann Lee Bo Ray" if both are also given separately.
    """
    given = (one.strip(" \t,;:|·•–—-") for one in names)
    found = (names_in(one) or [_BY.sub("", one)] for one in given if one)
    each = tuple(
        dict.fromkeys(
            name
            for several in found
            for name in several
            if len(name) <= _LONGEST_GIVEN and not _NOBODY.search(name)
        )
    )
    return tuple(name for name in each if name != " ".join(one for one in each if one != name))


def names_in(byline: str, *, nicknames: bool = False) -> list[str]:
    """Names, in order; an address, a job alone, or a sentence is no name.

    With ``nicknames`` a word in lower case is a name, too: the page says that it is.

    ``"By Ann Lee and Bo Ray, staff writers"`` -> Ann Lee, Bo Ray; ``"Lee, Ann"`` stays one.
    """
    names: list[str] = []
    for part in _parts(byline):
        if _SUFFIX.match(part) and names:
            names[-1] += f", {part}"
        elif _DEGREE.match(part) and names:
            continue
        elif not _ROLE.search(part) and (_is_name(part) or (nicknames and _is_nickname(part))):
            names.append(part)
    return names


def _parts(byline: str) -> list[str]:
    """The parts between commas and words like "and", without jobs and places behind a name."""
    text = _BY.sub("", _LINK_WORDS.sub("", byline.strip()))
    text = re.sub(r",\s+\w+:\s.*", "", text)  # ", Date: ..."
    if ";" in text:  # the lists of databases: "Lee, Ann; Ray, Bo"
        text = "; ".join(given_name_first(part) for part in text.split(";"))
    text = _JOB_BEFORE.sub("", text)
    if not text or "://" in text or text.startswith(("www.", "@")) or len(text) > 10 * _LONGEST:
        return []
    parts = [_AFTER.sub("", part).strip(" .") for part in _BETWEEN.split(text)]
    parts = [part for part in parts if part]
    one = len(parts) == 2 and all(" " not in part for part in parts) and "," in text  # noqa: PLR2004
    return [text] if one else parts


def is_body(name: str) -> bool:
    """Whether what a page names as its author may be an outlet or its editors, not an account."""
    return 0 < len(name.split()) <= _MOST_WORDS and not (
        _ACCOUNT.search(name) or _NOBODY.search(name) or "://" in name
    )


def given_name_first(name: str) -> str:
    """``Holm, Ida`` -> Ida Holm; any other name as it is."""
    last, comma, first = name.strip().partition(", ")
    turned = comma and " " not in last and "," not in first and is_person(f"{first} {last}")
    return f"{first} {last}" if turned else name.strip()


def sure_people(byline: str) -> tuple[str, ...]:
    """The people of a line that is only a byline; none if a part of it may be prose."""
    parts = _parts(byline)
    if not all(_ROLE.search(part) or _is_capitalised(part) for part in parts):
        return ()
    people = (part for part in parts if not _ROLE.search(part))
    return tuple(one for one in people if is_person(one.title() if one.isupper() else one))


def _is_capitalised(part: str) -> bool:
    """Whether every word begins like one of a name."""
    return all(_NAME.fullmatch(word) for word in part.split())


def _is_nickname(part: str) -> bool:
    return " " not in part and "@" not in part and part[0].isalpha() and not _BY.match(f"{part} ")


def is_person(name: str) -> bool:
    """Whether a few words of a line are written like a person's whole name."""
    words = name.split()
    few, most = _PERSON_WORDS
    return (
        few <= len(words) <= most
        and words[0][0].isupper()
        and not name.isupper()
        and _is_capitalised(name)
        and not _NO_NAME.search(name)
    )


def _is_name(part: str) -> bool:
    if "@" in part or len(part) > _LONGEST or len(part.split()) > _MOST_WORDS:
        return False
    return part[0].isalpha() and not part[0].islower()


@dataclass(frozen=True, slots=True)
class MetadataLine:
    """A line that is only a byline, a date, or both."""

    authors: tuple[str, ...] = ()
    published: str | None = None  # ISO day
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What the top of a page says about it, and the blocks that text so or are above them."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    outlet: str | None = None
    used: frozenset[int] = frozenset()


def find_metadata(blocks: Sequence[str]) -> PageMetadata:
    """Title, authors and day from the lines above (or right below) the first paragraph.

    The title is the headline nearest above the byline or date; without either, a first line
    that is written like a headline. What is above the title (a section's name, menus) is
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
        outlet=next((line.outlet for line in lines.values() if line.outlet), None),
        used=frozenset(lines) | {index for index in above if index < body or index == title},
    )


def read_metadata_line(line: str) -> MetadataLine | None:
    """The authors and the day of a line which contains nothing else; None for any other line.

    A day that says when the page was changed is not the day of publication.
    """
    if len(line.split()) > _LINE_WORDS:
        return None
    glued = _GLUED.fullmatch(line)
    if glued:
        people = tuple(names_in((glued["names"] or "").title()))
        dated = find_date(glued["day"])
        return MetadataLine(people, dated and dated[0], glued["outlet"])
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
    """A line less its date and the words around it, from "by" on."""
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
        if index not in lines
        and len(blocks[index].split()) <= _TITLE_WORDS
        and not is_promo(blocks[index])
    ]
    anchors = [index for index in lines if index <= body]
    if anchors:
        above = [index for index in candidates if index < anchors[0]]
        return above[-1] if above else None
    if len(candidates) == 1 and body < len(blocks) and _is_headline(blocks[candidates[0]]):
        return candidates[0]
    return None


def _is_headline(block: str) -> bool:
    """Whether a line is set like a headline: some words, most of the long ones capitalised."""
    words = [word.strip("\"'“”‘’,:?") for word in block.split()]
    long_words = [word for word in words if len(word) > 3]  # noqa: PLR2004 - "and", "the"
    capitals = sum(word[0].isupper() or word[0].isdigit() for word in long_words)
    return len(words) >= _SHORTEST_TITLE and capitals >= _MOST_CAPITALS * len(long_words) > 0
