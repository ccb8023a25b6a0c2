"""The candidates for a question: the best passages of both searches, fused.

Each part of the question (an outlet, a period) is searched separately and gets its share of the
pool. Phrases in quotation marks must occur in a passage, and excluded words must not.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.analyser import words_in
from qa_service.domain import DateWindow, Need, Query, Selection
from qa_service.embedding import OF_DEFAULT_MODEL
from qa_service.retrieval.spelling import other_names
from qa_service.retrieval.support import Found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa_service.domain import Article, Passage
    from qa_service.store import PassageStore
    from qa_service.store.passage_store import PassageKey, Ranking


@dataclass(frozen=True, slots=True)
class Wording:
    """``phrases`` must occur in a passage or its headline; ``excluded`` words in neither.

    Case, accents, full stops and marks between words are ignored; an excluded word also excludes
    its plural.
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
        """The same without its phrases if nothing found has all of them."""
        return self if any(self.admits(*one) for one in found) else replace(self, phrases=())


def wording_of(query: Query) -> Wording:
    """The phrases of a query that have any words, and the words that it excludes."""
    return Wording(
        tuple(one for one in query.phrases if words_in(one)),
        tuple(one for one in query.excluded if words_in(one)),
    )


def admitted(
    keys: Sequence[PassageKey], wording: Wording, generation: PassageStore
) -> Sequence[PassageKey]:
    """The keys that satisfy the wording; if none has its phrases, all without an excluded word."""
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


@lru_cache(maxsize=1024)  # the headline of an article comes with each of its passages
def _row(text: str) -> str:
    return f" {' '.join(words_in(text))} "


DEPTH: Final = 100  # passages taken from each search
DEEP: Final = 400  # the same if not every passage is admitted
POOL: Final = 30  # passages that are examined
KEYWORD_WEIGHT: Final = 0.35  # chosen on development questions
# Reports on "this week" may be dated some days later; weeklies are dated ahead.
EARLIER, LATER = timedelta(days=14), timedelta(days=7)
DAY_EARLIER, DAY_LATER = timedelta(), timedelta(days=1)  # reported on the day itself or the next


class QueryEmbedder(Protocol):
    """The part of an embedder that a search needs."""

    @property
    def unrelated(self) -> float:
        """The cosine of unrelated texts, in -1..1."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a query."""


def search_pool(
    query: Query, generation: PassageStore, embedder: QueryEmbedder, *, count: int = POOL
) -> list[tuple[Found, Article]]:
    """The best of both searches, fused, at most ``count``, that satisfy the query's wording."""
    wording = wording_of(query)
    depth = DEPTH if wording.is_open else DEEP
    with ThreadPoolExecutor(1) as beside:  # the model takes as long as the rest, on one core
        embedding = beside.submit(embedder.embed_query, query.text)
        selections = [selection_of(query), *(selection_of(query, need) for need in query.needs)]
        words = f"{query.text} {other_names(query.text)}"
        keyword = [generation.keyword_search(words, depth, one) for one in selections]
        quoted = [generation.keyword_search(one, depth, selections[0]) for one in wording.phrases]
        vector = embedding.result()
    dense = [generation.dense_search(vector, depth, one) for one in selections]
    similarity = {key: score for one in dense for key, score in _scored(one)}
    found = {key: score for one in keyword for key, score in _scored(one)}
    elsewhere = dict.fromkeys(key for one in (*keyword, *quoted) for key in one.keys)
    rest = [key for key in elsewhere if key not in similarity]
    similarity.update(zip(rest, generation.similarities(vector, rest).tolist(), strict=True))
    similarity = _comparable(similarity, embedder.unrelated)
    best_keyword = max(found.values(), default=1.0)
    share = {key: score / best_keyword for key, score in found.items()}
    fused = {
        key: similarity[key] + KEYWORD_WEIGHT * share.get(key, 0.0)
        for key in admitted(list(similarity), wording, generation)
    }
    by_need = [
        {key for searches in (dense, keyword) for key in searches[number].keys}
        for number in range(1, len(selections))
    ]
    pool = _allocated(fused, by_need, count)
    wanted = {key for need in by_need for key in need}
    return [
        (Found(passage, similarity[key], share.get(key, 0.0), key in wanted), article)
        for key, (passage, article) in zip(pool, generation.passages(pool), strict=True)
    ]


def _comparable(
    similarity: Mapping[PassageKey, float], unrelated: float
) -> dict[PassageKey, float]:
    """Cosines on the scale of the model that the weights were fitted with: some start at .7."""
    stretch = (1 - OF_DEFAULT_MODEL) / (1 - min(unrelated, 0.99))
    return {key: OF_DEFAULT_MODEL + stretch * (one - unrelated) for key, one in similarity.items()}


def _scored(found: Ranking) -> Iterator[tuple[PassageKey, float]]:
    return zip(found.keys, found.scores.tolist(), strict=True)


def _allocated(
    fused: Mapping[PassageKey, float], by_need: Sequence[Collection[PassageKey]], count: int
) -> list[PassageKey]:
    """The best ``count``: every need gets its share, and passages that meet none a quarter."""
    best = sorted(fused, key=lambda key: fused[key], reverse=True)
    pool: dict[PassageKey, None] = {}
    part = (count - count // 4) // max(len(by_need), 1)
    for need in by_need:
        pool.update(dict.fromkeys([key for key in best if key in need][:part]))
    pool.update(dict.fromkeys(best))
    return sorted(list(pool)[:count], key=lambda key: fused[key], reverse=True)


def selection_of(query: Query, need: Need | None = None) -> Selection:
    """What a need selects within the filters; without a need, all that they admit."""
    sources = (need.sources if need else ()) or query.filters.sources
    window = window_of(query, need.window) if need else DateWindow()
    filters = replace(query.filters, sources=sources)
    return Selection(filters, window, known_by=_later(query.day))


def window_of(query: Query, window: DateWindow) -> DateWindow:
    """The publication days that a window admits: a few more if it is relative to today."""
    if not query.window_is_relative:
        return window
    first, last = window.first, window.last
    one_day = first is not None and first == last  # "yesterday" is not "this week"
    earlier, later = (DAY_EARLIER, DAY_LATER) if one_day else (EARLIER, LATER)
    return DateWindow(
        first and max(first, date.min + earlier) - earlier,
        last and min(last, date.max - later) + later,
    )


def _later(day: date) -> date:
    return min(day, date.max - LATER) + LATER
