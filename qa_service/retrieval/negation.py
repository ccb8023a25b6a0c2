"""Whether a sentence says that something is not so. Reads English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from qa_service.analyser import Token

_REACH: Final = 3  # words that a negation reaches

_NEGATION: Final = re.compile(
    r"\b(?:not|no|none|never|nobody|nothing|neither|nor|without|cannot|failed to|refused to"
    r"|refuses to"
    r"|declined to|unable to|denie[sd]|deny|lack(?:s|ed)?|absent)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(r"[,;:—–]")
_EMPTY: Final = re.compile(
    r"\bnot only\b|\bno (?:doubt|longer than|later than|more than|less than|fewer than|wonder)\b"
    r"|\bnothing but\b",
    re.IGNORECASE,
)


def denies(sentence: str, stems: Collection[str]) -> bool:
    """Whether a negation stands right before a word of ``stems``: "found no fraud".

    One that stands elsewhere ("blamed a wind that was not on the chart") denies something else.
    """
    return any(token.stem in stems for token in denied_tokens(sentence))


def denied_tokens(sentence: str) -> frozenset[Token]:
    """The tokens of ``sentence`` right behind a negation, in the same clause."""
    said, plain = tokens(sentence), _EMPTY.sub(lambda match: " " * len(match[0]), sentence)
    denied: set[Token] = set()
    for match in _NEGATION.finditer(plain):
        clause = _CLAUSE_END.search(sentence, match.end())
        end = clause.start() if clause else len(sentence)
        behind = [token for token in said if match.end() <= token.start < end]
        denied.update(behind[:_REACH])
    return frozenset(denied)


def is_negated(sentence: str) -> bool:
    """Whether it holds a word of negation that is meant as one ("not only" is not)."""
    return _NEGATION.search(_EMPTY.sub(" ", sentence)) is not None
