"""Whether a sentence says that something is not so. Reads English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from qa_service.analyser import Token

PLAIN: Final = r"not|no|none|never|nobody|nothing|neither|nor|without|cannot"
"""Words that only ever deny, as a pattern; "n't" stands by itself."""
SHORT: Final = r"n['’]t\b"
"""How "not" ends another word."""
# Words of negation that deny nothing.
_EMPTY: Final = re.compile(
    r"(?:\bnot|n['’]t) (?:(?:be|been|being|an?|the) )?(?:only|just|merely)\b"
    r"(?! (?:before|after|yet|days?|hours?|weeks?|months?|years?)\b)|\bnothing but\b"
    r"|\bno (?:choice but|matter|doubt|wonder|(?:longer|later|more|less|fewer) than)\b",
    re.IGNORECASE,
)

_REACH: Final = 3  # words that a negation reaches
_NEGATION: Final = re.compile(
    rf"\b(?:{PLAIN}|failed to|refuse[sd] to|declined to|unable to|denie[sd]|deny|lack(?:s|ed)?"
    rf"|absent)\b|{SHORT}",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(r"[,;:—–]")


def denies(sentence: str, stems: Collection[str]) -> bool:
    """Whether a negation stands right before a word of ``stems``: "found no fraud".

    One that stands elsewhere ("blamed a wind that was not on the chart") denies something else.
    """
    return any(token.stem in stems for token in denied_tokens(sentence))


def denied_tokens(sentence: str) -> frozenset[Token]:
    """The tokens of ``sentence`` right behind a negation, in the same clause."""
    said, plain = tokens(sentence), without_empty(sentence)
    denied: set[Token] = set()
    for match in _NEGATION.finditer(plain):
        clause = _CLAUSE_END.search(sentence, match.end())
        end = clause.start() if clause else len(sentence)
        behind = [token for token in said if match.end() <= token.start < end]
        denied.update(behind[:_REACH])
    return frozenset(denied)


def is_negated(sentence: str) -> bool:
    """Whether it holds a word of negation that is meant as one ("not only" is not)."""
    return _NEGATION.search(without_empty(sentence)) is not None


def without_empty(text: str) -> str:
    """The text with blanks for words of negation that deny nothing, so that places stay."""
    return _EMPTY.sub(lambda match: " " * len(match[0]), text)
