"""Proper names, and whether names and numbers have the same roles as in the source. English only.

A sentence that exchanges two names or numbers of its source contains only words of the source. The
surrounding words reveal it: each name and number (an *anchor*) has a context, the words around it
weighted by distance, less across clauses. If the context of one anchor is that of another in the
source, they were exchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from qa_service.analyser import Token, folded, stems_of, tokens, words_of
from qa_service.domain import Span
from qa_service.language import FUNCTION_WORDS, STOP_WORDS, quantities
from qa_service.passages import sentence_spans
from qa_service.query.mentions import names_in
from qa_service.query.words import OPENERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


# Words that begin sentences and are not names, whether or not the passage has them.
_PLAIN: Final = (
    "almost about nearly male female several many most some few both people officials experts"
    " researchers fans critics police investigators authorities scientists reports users"
    " voters workers residents more fewer less up under over around roughly at among analysts"
    " observers doctors local national state federal overall additionally meanwhile also"
    " instead currently previously once since despite due thanks following based given"
)
_COMMON: Final = FUNCTION_WORDS | OPENERS | STOP_WORDS | frozenset(_PLAIN.split())


@lru_cache(maxsize=4096)
def name_spans(text: str, known: frozenset[str] | None = None) -> tuple[Span, ...]:
    """Where proper names are in ``text``, in order.

    A capitalised first word of a sentence counts unless it is a common word; with ``known`` only if
    its stem is among these.
    """
    found = [one.span for one in names_in(text)]
    numbers = [one.span for one in quantities(text)]
    for token in openers(text):
        span = Span(token.start, token.end)
        is_taken = any(_overlap(span, one) for one in (*found, *numbers))
        if not (is_taken or is_common(token, text)) and (known is None or token.stem in known):
            found.append(span)
    return tuple(sorted(found, key=lambda one: one.start))


def is_common(word: Token, text: str) -> bool:
    """Whether a word is not a name although it is capitalised, as it begins a sentence."""
    return folded(text[word.start : word.end]) in _COMMON


def name_stems(text: str) -> frozenset[str]:
    """Stems of the words of the names in ``text``."""
    return frozenset[str]().union(*(stems_of(span.of(text)) for span in name_spans(text)))


def openers(text: str) -> tuple[Token, ...]:
    """The first words of those sentences of ``text`` that begin with a capital."""
    every = tokens(text)
    firsts = (
        next((one for one in every if one.start >= span.start), None)
        for span in sentence_spans(text)
    )
    return tuple(one for one in firsts if one is not None and text[one.start].isupper())


def capitals(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the capitalised words of ``text``, and of the others."""
    large = frozenset(one.stem for one in tokens(text) if text[one.start].isupper())
    return large, frozenset(one.stem for one in tokens(text) if not text[one.start].isupper())


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


Side: TypeAlias = Literal["left", "right"]
Context: TypeAlias = "Mapping[tuple[str, Side], float]"

_REACH: Final = 8  # content words that form the context of an anchor
_OTHER_CLAUSE: Final = 0.5  # share of its weight that a word keeps beyond each clause boundary
_OTHER_SIDE: Final = {"number": 0.3, "name": 0.4}  # the same if it is on the other side
_DOUBT: Final = 0.1  # added to both sides of a comparison, so that small values do not dominate
_CLAUSE_END: Final = re.compile(r"[,;:.()–—]|\b(?:and|but|while|with|who|which|whom|where|that)\b")

# Chosen on the development half of ``scripts/bench/prose/``.
EXCHANGED_NUMBERS: Final = 0.2
EXCHANGED_NAMES: Final = 0.05
TAKEN_NUMBER: Final = 0.6
TAKEN_NAME: Final = 0.9


@dataclass(frozen=True, slots=True)
class Anchor:
    """A name or a number; ``key`` is used to compare two of them.

    ``counts`` is the stem of the word directly after a number.
    """

    kind: Literal["name", "number"]
    span: Span
    key: frozenset[str]
    unit: str = ""
    counts: str = ""

    def is_same(self, other: Anchor) -> bool:
        """Whether both may be the same name or number."""
        if self.kind != other.kind:
            return False
        return self.key == other.key if self.kind == "number" else bool(self.key & other.key)


@dataclass(frozen=True, slots=True)
class Exchange:
    """How likely, in 0..1, an anchor of a sentence has the place of another one in its source."""

    exchanged_numbers: float = 0.0
    exchanged_names: float = 0.0
    taken_number: float = 0.0
    taken_name: float = 0.0
    counts_something_else: bool = False

    @property
    def fault(self) -> str | None:
        """Why the sentence cannot be true to its source; None if it may be."""
        if self.exchanged_numbers > EXCHANGED_NUMBERS:
            return "two numbers are exchanged"
        if self.exchanged_names > EXCHANGED_NAMES:
            return "two names are exchanged"
        if self.counts_something_else or self.taken_number > TAKEN_NUMBER:
            return "a number belongs to something else"
        if self.taken_name > TAKEN_NAME:
            return "a name stands where the passage has another"
        return None


def exchange_between(sentence: str, source: str) -> Exchange:
    """What a sentence exchanges, compared with its source."""
    known = _known_names(sentence, source)
    said, stated = _anchors(sentence, known), _anchors(source, known)
    return _Comparison(sentence, source, said, stated).exchange()


def named(text: str, other: str) -> tuple[Anchor, ...]:
    """The names of ``text``, including those only found at the start of sentences."""
    return tuple(one for one in _anchors(text, _known_names(text, other)) if one.kind == "name")


class _Comparison:
    def __init__(
        self, sentence: str, source: str, said: Sequence[Anchor], stated: Sequence[Anchor]
    ) -> None:
        self._said, self._stated = said, stated
        self._said_words = stems_of(sentence)
        self._names = frozenset[str]().union(
            *(one.key for one in (*said, *stated) if one.kind == "name")
        )
        self._of_said = {one: _context(sentence, one.span) for one in said}
        self._of_stated = {one: _context(source, one.span) for one in stated}

    def exchange(self) -> Exchange:
        numbers = names = taken_number = taken_name = 0.0
        for place, one in enumerate(self._said):
            at_one = [other for other in self._stated if other.is_same(one)]
            if not at_one:
                continue
            for other in self._said[place + 1 :]:
                if one.kind == other.kind == "number":
                    numbers = max(numbers, self._exchanged(one, at_one, other))
                elif one.kind == other.kind:
                    names = max(names, self._exchanged(one, at_one, other))
            taken = self._taken(one, at_one)
            if one.kind == "number":
                taken_number = max(taken_number, taken)
            else:
                taken_name = max(taken_name, taken)
        return Exchange(numbers, names, taken_number, taken_name, self._counts_something_else())

    def _counts_something_else(self) -> bool:
        """Whether it directly precedes a word that another number precedes in the source."""
        stated: dict[str, set[frozenset[str]]] = {}
        for one in self._stated:
            if one.kind == "number" and one.counts:
                stated.setdefault(one.counts, set()).add(one.key)
        return any(
            one.key not in stated[one.counts]
            for one in self._said
            if one.kind == "number" and one.counts in stated
        )

    def _exchanged(self, one: Anchor, at_one: Sequence[Anchor], other: Anchor) -> float:
        """How much likelier each is in the place of the other than in its own."""
        at_other = [stated for stated in self._stated if stated.is_same(other)]
        if not at_other or set(at_one) & set(at_other):
            return 0.0
        if one.kind == "name" and _keeps_order(at_one, at_other):
            return 0.0
        here, there = self._merged(at_one), self._merged(at_other)
        first = _compared(self._of_said[one], here, there)
        second = _compared(self._of_said[other], there, here)
        return _margin(first[0] + second[0], first[1] + second[1])

    def _taken(self, one: Anchor, at_one: Sequence[Anchor]) -> float:
        """How much likelier it is in the place of an anchor that the sentence does not have."""
        names = one.kind == "number"  # words next to a name are in all contexts
        here = self._merged(at_one, names=names)
        mine = self._of_said[one] if names else self._without_names(self._of_said[one])
        return max(
            (
                _margin(*_compared(mine, here, self._merged([other], names=names)))
                for other in self._rivals(one, at_one)
            ),
            default=0.0,
        )

    def _rivals(self, one: Anchor, at_one: Sequence[Anchor]) -> Iterator[Anchor]:
        for other in self._stated:
            if other.kind != one.kind or other in at_one:
                continue
            if other.unit == one.unit if one.kind == "number" else not other.key & self._said_words:
                yield other

    def _merged(
        self, anchors: Sequence[Anchor], *, names: bool = True
    ) -> dict[tuple[str, Side], float]:
        """The contexts of all occurrences of an anchor; a word on the other side counts less."""
        found: dict[tuple[str, Side], float] = {}
        for anchor in anchors:
            context = (
                self._of_stated[anchor] if names else self._without_names(self._of_stated[anchor])
            )
            for (stem, side), weight in context.items():
                across: Side = "right" if side == "left" else "left"
                less = weight * _OTHER_SIDE[anchor.kind]
                found[stem, side] = max(found.get((stem, side), 0.0), weight)
                found[stem, across] = max(found.get((stem, across), 0.0), less)
        return found

    def _without_names(self, context: Context) -> Context:
        return {key: weight for key, weight in context.items() if key[0] not in self._names}


def _keeps_order(at_one: Sequence[Anchor], at_other: Sequence[Anchor]) -> bool:
    """Whether the source also has them in this order: exchanging two reverses the order."""
    return any(one.span.start < other.span.start for one in at_one for other in at_other)


def _compared(mine: Context, here: Context, there: Context) -> tuple[float, float]:
    """How much likelier a context is that of another place, and how much that of its own."""
    more = less = 0.0
    for key, weight in mine.items():
        apart = there.get(key, 0.0) - here.get(key, 0.0)
        more += weight * max(apart, 0.0)
        less += weight * max(-apart, 0.0)
    return more, less


def _margin(more: float, less: float) -> float:
    return max((more - less) / (more + less + _DOUBT), 0.0)


def _context(text: str, anchor: Span) -> Context:
    """The words around an anchor, each with a weight that decreases with distance."""
    words = words_of(text)
    before = [one for one in words if one.end <= anchor.start][::-1][:_REACH]
    after = [one for one in words if one.start >= anchor.end][:_REACH]
    found: dict[tuple[str, Side], float] = {}
    sides: tuple[tuple[Side, list[Token]], ...] = (("left", before), ("right", after))
    for side, nearest in sides:
        for distance, one in enumerate(nearest, start=1):
            between = (
                text[one.end : anchor.start] if side == "left" else text[anchor.end : one.start]
            )
            weight = _OTHER_CLAUSE ** len(_CLAUSE_END.findall(between)) / distance
            found[one.stem, side] = max(found.get((one.stem, side), 0.0), weight)
    return found


def _known_names(*texts: str) -> frozenset[str]:
    """Stems of the names of both texts, including those that only ever begin a sentence."""
    whole = "\n".join(texts)
    _, small = capitals(whole)
    named = frozenset[str]().union(
        *(stems_of(one.text) for text in texts for one in names_in(text))
    )
    opening = {
        one.stem
        for text in texts
        for one in openers(text)
        if one.stem not in small and folded(text[one.start : one.end]) not in STOP_WORDS
    }
    return named | opening


def _counted(text: str, end: int) -> str:
    """Stem of the content word directly after a number; empty if there is none."""
    match = _NEXT.match(text, end)
    if match is None or match[1].casefold() in STOP_WORDS - _TIMES:
        return ""
    return next(iter(stems_of(match[1])), "")


_TIMES: Final = frozenset({"days", "weeks", "months", "years", "day", "week", "month", "year"})
_NEXT: Final = re.compile(r"[\s-]+([^\W\d_]+)")


def _anchors(text: str, known: frozenset[str]) -> tuple[Anchor, ...]:
    names = [Anchor("name", span, stems_of(span.of(text))) for span in name_spans(text, known)]
    numbers = [
        Anchor(
            "number",
            one.span,
            frozenset({f"{one.value:g}{one.unit}"}),
            one.unit,
            _counted(text, one.span.end),
        )
        for one in quantities(text)
        if not any(_overlap(one.span, name.span) for name in names)
    ]
    return tuple(sorted((*names, *numbers), key=lambda one: one.span.start))
