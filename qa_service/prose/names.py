"""Proper names of a sentence, those too that open it. Reads English."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from qa_service.analyser import FUNCTION_WORDS, STOP_WORDS, Token, folded, stems_of, tokens
from qa_service.domain import Span
from qa_service.passages import sentence_spans
from qa_service.quantities import quantities
from qa_service.query.mentions import names_in
from qa_service.query.words import OPENERS

# Words that open a sentence and are nobody's name, whether or not the passage has them.
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
    """Where proper names stand in ``text``, in their order.

    A capital that opens a sentence counts, unless the word is a common one; with ``known`` only
    where its stem is among these.
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
    """Whether a word is nobody's name though it has a capital, as it opens a sentence."""
    return folded(text[word.start : word.end]) in _COMMON


def name_stems(text: str) -> frozenset[str]:
    """Stems of the words of the names in ``text``."""
    return frozenset[str]().union(*(stems_of(span.of(text)) for span in name_spans(text)))


def openers(text: str) -> tuple[Token, ...]:
    """The first words of the sentences of ``text`` that begin with a capital."""
    every = tokens(text)
    firsts = (
        next((one for one in every if one.start >= span.start), None)
        for span in sentence_spans(text)
    )
    return tuple(one for one in firsts if one is not None and text[one.start].isupper())


def capitals(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the words of ``text`` that are written with a capital, and of those without."""
    large = frozenset(one.stem for one in tokens(text) if text[one.start].isupper())
    return large, frozenset(one.stem for one in tokens(text) if not text[one.start].isupper())


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
