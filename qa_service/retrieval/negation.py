"""Whether a sentence says that something is not so. Reads English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

_REACH: Final = 3  # words that a negation reaches

_NEGATION: Final = re.compile(
    r"\b(?:not|no|none|never|nobody|nothing|neither|nor|without|cannot|failed to|refused to"
    r"|refuses to"
    r"|declined to|unable to|denie[sd]|deny|lack(?:s|ed)?|absent)\b|n['’]t\b",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(
    r"\bnot only\b|\bno (?:doubt|longer than|later than|more than|less than|fewer than|wonder)\b"
    r"|\bnothing but\b",
    re.IGNORECASE,
)


def denies(sentence: str, stems: Collection[str]) -> bool:
    """Whether a negation stands right before a word of ``stems``: "found no fraud".

    One that stands elsewhere ("blamed a wind that was not on the chart") denies something else.
    """
    plain = _EMPTY.sub(lambda match: " " * len(match[0]), sentence)
    for match in _NEGATION.finditer(plain):
        clause = re.split(r"[,;:—–]", sentence[match.end() :], maxsplit=1)[0]
        following = [token.stem for token in tokens(clause)]
        if any(stem in stems for stem in following[:_REACH]):
            return True
    return False


def is_negated(sentence: str) -> bool:
    """Whether it holds a word of negation that is meant as one ("not only" is not)."""
    return _NEGATION.search(_EMPTY.sub(" ", sentence)) is not None
