"""Bylines as formats give them -> the names of those who wrote the article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BY: Final = re.compile(
    r"^\W*(?:(?:written|reported|story|words|text)\s+by|by|par|por)\b:?\s+(?=\S)",
    re.IGNORECASE,
)
_AND: Final = re.compile(r"\s*(?:;|\||\n|&|,\s+and\b|\band\b|\bund\b|\bet\b|\by\b)\s*")
_COMMA: Final = re.compile(r"\s*[,،、]\s*")
_NO_PERSON: Final = re.compile(
    r"https?:|www\.|@\w|\b(?:navigation|social links|view all|more (?:by|from)|see all|follow"
    r"|subscribe|share|read more|author page|full bio|posts by|\d+ min(?:utes?)? (?:ago|read))\b",
    re.IGNORECASE,
)
_POST: Final = re.compile(
    r"\b(?:staff|writer|reporter|correspondent|editor|columnist|contributor|producer|bureau)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 80  # characters of a name, with title and outlet


def authors_of(names: Iterable[str]) -> tuple[str, ...]:
    """Each author once, in order: "By Ann Lee and Bo Ray" are two; what names nobody is none."""
    return tuple(dict.fromkeys(name for given in names for name in _people(given)))


def _people(given: str) -> Iterator[str]:
    byline = _BY.sub("", given.strip())
    for part in _AND.split(byline) if len(byline.split()) > 2 else [byline]:  # noqa: PLR2004
        for name in _apart(part):
            bare = name.strip(" \t,;:|·•–—-")
            if bare and len(bare) <= _LONGEST and not _NO_PERSON.search(bare):
                yield bare


def _apart(names: str) -> list[str]:
    """Names between commas, where each is more than one word: "Lee, Ann" is one person."""
    parts = [part for part in _COMMA.split(names) if part]
    parts = parts[:1] + [part for part in parts[1:] if not _POST.search(part)]
    return parts if all(len(part.split()) > 1 for part in parts) else [names]
