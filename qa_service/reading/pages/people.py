"""The people whom a byline's text names."""

from __future__ import annotations

import re
from typing import Final

_BY: Final = re.compile(
    r"^(?:(?:posted|written|reported|story|words|texte?|photos?)\s+)?(?:by|von|par|por|di|door|av)"
    r"\s*:?\s+|^(?:authors?|auteurs?|autor(?:in|en)?)\s*:\s*",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s*(?:,\s*and\b|;|\||&|\band\b|\bund\b|,)\s*")
_AFTER: Final = re.compile(r"\s+(?:[–—-]|in|at|for|from)\s.*$|\s*\([^)]*\)$|\s*<[^>]*>$")
_SUFFIX: Final = re.compile(r"^(?:Jr|Sr|II|III|IV|MD|PhD|Ph\.D|M\.D)\.?$")
_ROLE: Final = re.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|columnists?|contributors?|bureau|desk"
    r"|agenc(?:y|ies))$|^(?:admin|administrator|editor|webmaster|root|user)$",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 6
_LONGEST: Final = 60


def names_in(byline: str) -> list[str]:
    """Names, in order; an address, a job alone, or a sentence is none.

    ``"By Ann Lee and Bo Ray, staff writers"`` -> Ann Lee, Bo Ray; ``"Lee, Ann"`` stays one.
    """
    said = _BY.sub("", byline.strip())
    if not said or "://" in said or said.startswith(("www.", "@")) or len(said) > 10 * _LONGEST:
        return []
    parts = [_AFTER.sub("", part).strip(" .") for part in _BETWEEN.split(said)]
    parts = [part for part in parts if part]
    if len(parts) == 2 and all(" " not in part for part in parts) and "," in said:  # noqa: PLR2004
        parts = [said]
    names: list[str] = []
    for part in parts:
        if _SUFFIX.match(part) and names:
            names[-1] += f", {part}"
        elif not _ROLE.search(part) and _is_name(part):
            names.append(part)
    return names


def _is_name(part: str) -> bool:
    if "@" in part or len(part) > _LONGEST or len(part.split()) > _MOST_WORDS:
        return False
    return part[0].isalpha() and not part[0].islower()
