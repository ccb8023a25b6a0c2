"""Whether a sentence says that something is not so. Reads English."""

from __future__ import annotations

import re
from typing import Final

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


def is_negated(sentence: str) -> bool:
    """Whether it holds a word of negation that is meant as one ("not only" is not)."""
    return _NEGATION.search(_EMPTY.sub(" ", sentence)) is not None
