"""Query + generation -> Hits, best first. Writes no prose.

::

    dense    = nearest passages by embedding      admitted by filters, window and day
    keyword  = most telling words in common       the same
    pool     = the best of both, fused
    hits     = pool ordered by support (support.py), then by date, grouped (grouping.py)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.domain import DateWindow, Hit, Query
from qa_service.retrieval.grouping import group_same
from qa_service.retrieval.question import ReadQuestion, read_question
from qa_service.retrieval.support import Found, features_of, order_bonus, probability, support_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa_service.domain import Article
    from qa_service.store import Generation

DEPTH: Final = 100  # passages taken from each search
POOL: Final = 30  # passages read closely
KEYWORD_WEIGHT: Final = 0.35  # beside a cosine; chosen, as those below, on development questions
RECENT_DAYS: Final = 60.0
RECENT_WEIGHT: Final = 2.0  # log-odds that a passage of the day asked gains over an old one
NEWEST_WEIGHT: Final = 2.0  # the same, for questions about the present, per newest article found
NEWEST_DAYS: Final = 365.0
VAGUE_WEIGHT: Final = 2.0  # log-odds that a question of too few words loses
IN_WINDOW_WEIGHT: Final = 1.0  # published in the window asked for, rather than naming a date in it
# Reports of "this week" are dated some days off it; weeklies are dated ahead.
EARLIER, LATER = timedelta(days=14), timedelta(days=7)


class QueryEmbedder(Protocol):
    """The part of an embedder that a search needs."""

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Unit vector (dimension,) of a query."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, and the question as it was read to find them."""

    question: ReadQuestion
    hits: tuple[Hit, ...]


def retrieve(query: Query, generation: Generation, embedder: QueryEmbedder) -> Retrieved:
    """The passages of ``generation`` that may answer ``query``, near-identical ones as one."""
    question = read_question(
        query.text, generation.rarities, time_is_stated=not query.window.is_open
    )
    found = search_pool(query, generation, embedder)
    hits = [_hit(question, item, article) for item, article in found]
    ordered = sorted(_dated(hits, query), key=lambda hit: hit.score, reverse=True)
    return Retrieved(question, group_same(ordered))


def search_pool(
    query: Query, generation: Generation, embedder: QueryEmbedder
) -> list[tuple[Found, Article]]:
    """The best of both searches, fused, at most ``POOL``."""
    vector = embedder.embed_query(query.text)
    selection = generation.select(query.filters, _window(query), known_by=_later(query.day))
    dense = generation.dense_search(vector, DEPTH, selection)
    keyword = generation.keyword_search(query.text, DEPTH, selection)
    rows = list(dict.fromkeys([*dense.rows.tolist(), *keyword.rows.tolist()]))
    if not rows:
        return []
    similarity = dict(zip(rows, generation.similarities(vector, rows).tolist(), strict=True))
    best_keyword = max(keyword.scores.tolist(), default=1.0)
    share = {
        row: score / best_keyword
        for row, score in zip(keyword.rows.tolist(), keyword.scores.tolist(), strict=True)
    }
    fused = {row: similarity[row] + KEYWORD_WEIGHT * share.get(row, 0.0) for row in rows}
    pool = sorted(rows, key=lambda row: fused[row], reverse=True)[:POOL]
    return [
        (Found(passage, similarity[row], share.get(row, 0.0)), article)
        for row, (passage, article) in zip(pool, generation.passages(pool), strict=True)
    ]


def _window(query: Query) -> DateWindow:
    if not query.window_is_relative:
        return query.window
    first, last = query.window.first, query.window.last
    return DateWindow(
        first and max(first, date.min + EARLIER) - EARLIER, None if last is None else _later(last)
    )


def _later(day: date) -> date:
    return min(day, date.max - LATER) + LATER


def _hit(question: ReadQuestion, found: Found, article: Article) -> Hit:
    features = features_of(question, found)
    logit = support_model().logit(features)
    if question.is_vague:
        logit -= VAGUE_WEIGHT
    order = logit + order_bonus(features)
    return Hit(found.passage, article, score=order, support=probability(logit))


def _dated(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """Hits with what their dates add to the log-odds of ``score``, and that as a probability."""
    newest = max((hit.article.day for hit in hits if hit.article.day), default=None)
    return [
        replace(hit, score=probability(hit.score + _worth_of_day(hit.article.day, query, newest)))
        for hit in hits
    ]


def _worth_of_day(day: date | None, query: Query, newest: date | None) -> float:
    if day is None or newest is None:
        return 0.0
    age = (query.day - day).days
    worth = RECENT_WEIGHT * math.exp(-abs(age) / (RECENT_DAYS if age >= 0 else RECENT_DAYS / 4))
    if not query.window.is_open and query.window.contains(day):
        worth += IN_WINDOW_WEIGHT
    if query.prefers_newest:
        worth += NEWEST_WEIGHT * math.exp(-(newest - day).days / NEWEST_DAYS)
    return worth
