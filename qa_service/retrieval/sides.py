"""On which side of a question words of a passage stand: those who voted for, or against.

Both sides often stand in one sentence: who attended and who did not, how many supported a plan and
how many opposed it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.analyser import tokens
from qa_service.passages import sentence_spans
from qa_service.retrieval.negation import denied_tokens
from qa_service.retrieval.opposites import opposites_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.domain import Span
    from qa_service.retrieval.question import ReadQuestion

_APART: Final = re.compile(r"[,;:—–]\s|\s(?:and|but|while|whereas)\s")
_BREAK: Final = 25  # characters that a comma or "and" sets words further apart
_VOTED: Final = frozenset({"vote", "voter", "ballot", "referendum", "choos"})
_VOTES: Final = (
    frozenset({"for", "favour", "favor", "yes"}),
    frozenset({"against", "no"}),
    frozenset({"abstain", "abstent"}),
)
_GROUPS: Final = (
    (
        frozenset({"high", "tall", "height"}),
        frozenset({"long", "length"}),
        frozenset({"wide", "width"}),
        frozenset({"deep", "depth"}),
    ),
    (frozenset({"kill", "die", "dead"}), frozenset({"hurt", "injur", "wound"})),
)


@dataclass(frozen=True, slots=True)
class _Pole:
    """A word that tells a side, with its place; whether that is the side asked for."""

    start: int
    end: int
    is_asked: bool


def side_of(question: ReadQuestion, text: str, words: Span) -> int:
    """1 where ``words`` of ``text`` are on the side asked for, -1 on the other, 0 on none."""
    sentence = next((one for one in sentence_spans(text) if words.start < one.end), None)
    if sentence is None:
        return 0
    said = sentence.of(text)
    first, last = words.start - sentence.start, words.end - sentence.start

    def distance(pole: _Pole) -> int:
        between = said[min(pole.end, last) : max(pole.start, first)]
        return len(between) + _BREAK * len(_APART.findall(between))

    poles = list(_poles(question, said))
    inside = {one.is_asked for one in poles if first <= one.start and one.end <= last}
    if not poles or len(inside) > 1:
        return 0
    return 1 if min(poles, key=distance).is_asked else -1


def _poles(question: ReadQuestion, sentence: str) -> Iterator[_Pole]:
    denied = denied_tokens(sentence)
    asked = question.denied or {one.stem for one in denied} & question.stems
    groups = _groups(question.stems)
    for token in tokens(sentence):
        if token.stem in asked:
            yield _Pole(token.start, token.end, (token in denied) == bool(question.denied))
        elif token.stem in groups:
            yield _Pole(token.start, token.end, groups[token.stem])
        elif token.stem not in question.stems and opposites_of(token.stem) & question.stems:
            yield _Pole(token.start, token.end, token in denied)
        elif token.stem in question.stems and opposites_of(token.stem):
            yield _Pole(token.start, token.end, token not in denied)


def _groups(asked: frozenset[str]) -> dict[str, bool]:
    """Words that stand for one of several things of a kind, and whether that one is asked for."""
    sides: dict[str, bool] = {}
    for group in _GROUPS if _VOTED.isdisjoint(asked) else (*_GROUPS, _VOTES):
        meant = [words for words in group if not words.isdisjoint(asked)]
        if len(meant) == 1:
            sides |= {word: words is meant[0] for words in group for word in words}
    return sides
