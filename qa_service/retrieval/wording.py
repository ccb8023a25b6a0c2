"""Words that a passage must hold as they stand, and words that it must not hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from qa_service.analyser import words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qa_service.domain import Article, Passage, Query
    from qa_service.store import PassageStore
    from qa_service.store.passage_store import PassageKey


@dataclass(frozen=True, slots=True)
class Wording:
    """``phrases`` stand so in the passage or its headline; ``excluded`` words in neither.

    Case, accents, dots and marks between words do not count; an excluded word is meant in its
    plural, too.
    """

    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it admits every passage."""
        return not (self.phrases or self.excluded)

    def admits(self, passage: Passage, article: Article) -> bool:
        """Whether the passage has every phrase, and no excluded word."""
        written = _written(passage, article)
        left_out = any(row in written for word in self.excluded for row in _forms(word))
        return not left_out and all(_row(phrase) in written for phrase in self.phrases)

    def of_found(self, found: Collection[tuple[Passage, Article]]) -> Wording:
        """The same without its phrases, where nothing found has all of them."""
        return self if any(self.admits(*one) for one in found) else replace(self, phrases=())


def wording_of(query: Query) -> Wording:
    """The phrases of a query with anything to be found in them, and the words it excludes."""
    return Wording(
        tuple(one for one in query.phrases if words_in(one)),
        tuple(one for one in query.excluded if words_in(one)),
    )


def admitted(
    keys: Sequence[PassageKey], wording: Wording, generation: PassageStore
) -> Sequence[PassageKey]:
    """Those of the wording; where its phrases stand in none, all without an excluded word."""
    if wording.is_open:
        return keys
    found = generation.passages(keys)
    wording = wording.of_found(found)
    return [key for key, one in zip(keys, found, strict=True) if wording.admits(*one)]


def _written(passage: Passage, article: Article) -> str:
    return f"{_row(passage.text)}\n{_row(article.title or '')}"


def _forms(word: str) -> tuple[str, ...]:
    row = _row(word)
    return row, f"{row[:-1]}s ", f"{row[:-1]}es "


@lru_cache(maxsize=1024)  # headlines come again with every passage of an article
def _row(text: str) -> str:
    return f" {' '.join(words_in(text))} "
