"""Which of the facts that a good answer states are stated, and in how many words.

A nugget (Voorhees, TREC 2003) is one such fact; vital ones must not be missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa_service.domain import Answer, Citation

BASELINE_PASSAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact: words to find (``quote``), or a regular expression, case aside, that finds them.

    ``articles`` are ids of those that state it, as far as its author knows.
    """

    vital: bool
    pattern: str | None = None
    quote: str | None = None
    articles: tuple[str, ...] = ()

    def is_stated_in(self, text: str) -> bool:
        """Whether ``text`` states it: by the pattern if there is one, else by the quote."""
        plain = " ".join(text.split())
        if self.pattern is not None:
            return _compiled(self.pattern).search(plain) is not None
        return " ".join((self.quote or "").split()).casefold() in plain.casefold()


@dataclass(frozen=True, slots=True)
class Stated:
    """Shares in 0..1 of the nuggets of one question that texts state, and the texts' words."""

    vital: float
    all: float
    words: int


def stated_in(nuggets: Sequence[Nugget], texts: Sequence[str]) -> Stated | None:
    """How much of ``nuggets`` the texts state, each text by itself; None without a vital one."""
    vital = [one for one in nuggets if one.vital]
    if not vital:
        return None
    words = sum(len(text.split()) for text in texts)
    return Stated(_share(vital, texts), _share(nuggets, texts), words)


def statement_texts(answer: Answer) -> tuple[str, ...]:
    """Each statement with the headline that it cites above it."""
    by_number = {one.number: one for one in answer.citations}
    headlines = (
        [
            by_number[number].passage.text
            for number in one.citations
            if by_number[number].is_headline
        ]
        for one in answer.statements
    )
    return tuple(
        "\n".join((*above, one.text))
        for above, one in zip(headlines, answer.statements, strict=True)
    )


def passage_texts(passages: Iterable[Citation]) -> tuple[str, ...]:
    """Each passage below its headline, as a list of results shows it."""
    return tuple(f"{one.article.title or ''}\n{one.passage.text}" for one in passages)


def first_sentences(passages: Sequence[Citation]) -> tuple[str, ...]:
    """The baseline that answers are held against: the first sentence of each of the best five."""
    texts = (one.passage.text for one in passages[:BASELINE_PASSAGES])
    return tuple(sentence_spans(text)[0].of(text) for text in texts if text.strip())


def _share(nuggets: Sequence[Nugget], texts: Sequence[str]) -> float:
    return sum(any(map(one.is_stated_in, texts)) for one in nuggets) / len(nuggets)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
