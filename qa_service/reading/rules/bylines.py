"""Bylines as pages and records write them -> the names of those who wrote the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_BY: Final = re.compile(
    r"^(?:(?:posted|written|reported|story|words|texte?|photos?|interview|erstellt|verfasst)\s*:?\s+)?"
    r"(?:by|vo[nm]|par|por|di|door|av)\s*:?\s+|^(?:interview|texte?|(?:author|auteur)s?"
    r"|autor(?:in|en)?|автор)\s*:\s*",
    re.IGNORECASE,
)
# What themes put before the name in the title or text of a link to the author's articles.
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
_NO_NAME: Final = re.compile(
    r"\b(?:the|uhr|stand|min|mins|minutes|minuten|lesezeit|reading|read|views?|kommentare?|comments?"
    r"|januar|january|februar|february|märz|march|april|mai|may|juni|june|juli|july|august"
    r"|september|oktober|october|november|dezember|december|montag|dienstag|mittwoch|donnerstag"
    r"|freitag|samstag|sonntag|(?:mon|tues|wednes|thurs|fri|satur|sun)day|news|politik|politics"
    r"|sport|redaktion|gmbh|verlag|magazin|online|foto|photo|image|bild|quelle|source|updated)\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:[^\W\d_a-z][\w.'’-]*|d['’][^\W\d_]\w+|de|da|di|del|della|dos|van|von|der|den|bin|ibn|al|el|la|le|zu)"
)
# What fields of records hold that names nobody.
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
    """Each author once, in order: "By Ann Lee and Bo Ray" are two; what names nobody is none."""
    given = (one.strip(" \t,;:|·•–—-") for one in names)
    found = (names_in(one) or [_BY.sub("", one)] for one in given if one)
    return tuple(
        dict.fromkeys(
            name
            for several in found
            for name in several
            if len(name) <= _LONGEST_GIVEN and not _NOBODY.search(name)
        )
    )


def names_in(byline: str, *, nicknames: bool = False) -> list[str]:
    """Names, in order; an address, a job alone, or a sentence is none.

    With ``nicknames`` one word in small letters is one, too: the page says that it is.

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
    """What stands between commas and words like "and", without jobs and places behind a name."""
    said = _BY.sub("", _LINK_WORDS.sub("", byline.strip()))
    said = re.sub(r",\s+\w+:\s.*", "", said)  # ", Date: ..."
    if not said or "://" in said or said.startswith(("www.", "@")) or len(said) > 10 * _LONGEST:
        return []
    parts = [_AFTER.sub("", part).strip(" .") for part in _BETWEEN.split(said)]
    parts = [part for part in parts if part]
    one = len(parts) == 2 and all(" " not in part for part in parts) and "," in said  # noqa: PLR2004
    return [said] if one else parts


def sure_people(byline: str) -> tuple[str, ...]:
    """The people of a line that is nothing but a byline; none where a part of it may be prose."""
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
