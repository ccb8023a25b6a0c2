"""Query + generation -> Hits, best first. Writes no prose.

::

    dense    = nearest passages by embedding      admitted by filters, window and day
    keyword  = most telling words in common       the same
    pool     = the best of both, fused, ordered by plain features (support.py)
    hits     = the first of them read together with the question (comprehension), ordered by
               both and by date, each with its confidence (confidence.py), near-identical ones
               as one, beside it what else tells the story (grouping.py)

``find`` goes as far as the pool, ``judge`` from there.
"""

from __future__ import annotations

import math
import textwrap
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.comprehension import ReadablePassage, Reader, Reading
from qa_service.domain import DateWindow, Hit, Query, Selection
from qa_service.passages import named_dates, sentence_spans
from qa_service.retrieval.confidence import Read, confidence_features, confidence_model
from qa_service.retrieval.grouping import group_same
from qa_service.retrieval.logistic import probability
from qa_service.retrieval.marked_words import likeliest_answer, tells_of_the_past
from qa_service.retrieval.question import ReadQuestion, read_question
from qa_service.retrieval.retellings import retellings_in
from qa_service.retrieval.support import Found, features_of, order_bonus, support_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qa_service.domain import Article, Passage, Span
    from qa_service.store import PassageStore

DEPTH: Final = 100  # passages taken from each search
POOL: Final = 30  # passages looked at closely
BROAD_POOL: Final = 60  # the same where many passages make the answer
DEEP_POOL: Final = 100  # the same for whoever turns pages
# Passages that the reader reads, or as many as are asked for. On development questions the right
# one was never put first, and hardly ever among the first five, from further down.
READ: Final = 12
OPENED: Final = 8  # articles whose first passages are looked at where many make the answer
OPENING: Final = 3  # passages of each
TITLE: Final = 40  # code points of a title that the reader reads; it was trained on short ones
MARGIN_WEIGHT: Final = 0.2  # of the reader's log-odds that words of a passage answer, when ordering
KEYWORD_WEIGHT: Final = 0.35  # beside a cosine; chosen, as those below, on development questions
RECENT_DAYS: Final = 60.0
RECENT_WEIGHT: Final = 2.0  # log-odds that a passage of the day asked gains over an old one
NEWEST_WEIGHT: Final = 2.0  # the same, for questions about the present, per newest article found
NEWEST_DAYS: Final = 365.0
OVER_WEIGHT: Final = 2.0  # what a passage loses that names a former one where one asks for today's
OTHER_TIME_WEIGHT: Final = 2.0  # the same for words that seem to be of another time than asked
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
    more: bool = False  # whether other passages were found that were not read


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that will be read; ``order`` in log-odds is by plain features."""

    found: Found
    article: Article
    order: float

    @property
    def score(self) -> float:
        """The order as a number in 0..1."""
        return probability(self.order)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found for a question, in its first order, and the question as it was read.

    Passages are read ``at_once`` so many: the first, and others only for whoever turns pages.
    """

    question: ReadQuestion
    passages: tuple[Candidate, ...]
    at_once: int

    @property
    def first(self) -> tuple[Candidate, ...]:
        """Those that are read for an answer."""
        return self.passages[: self.at_once]


def retrieve(
    query: Query,
    generation: PassageStore,
    embedder: QueryEmbedder,
    reader: Reader,
    *,
    least: int = 1,
) -> Retrieved:
    """The passages of ``generation`` that may answer ``query``, near-identical ones as one.

    At least ``least``, of up to ``DEEP_POOL`` that are looked at, if there are so many. What stands
    first does not depend on it.
    """
    deep = least > max(READ, query.top_k)
    found = find(query, generation, embedder, pool=DEEP_POOL if deep else POOL)
    return judge(found, query, generation, reader, least=least)


def find(
    query: Query,
    generation: PassageStore,
    embedder: QueryEmbedder,
    *,
    pool: int = POOL,
) -> Candidates:
    """The passages of ``generation`` that are worth reading for ``query``, the likeliest first."""
    question = read_question(
        query.text, generation.rarities, time_is_stated=not query.window.is_open
    )
    found = search_pool(query, generation, embedder, count=pool)
    ordered = (*_in_plain_order(question, found[:POOL]), *_in_plain_order(question, found[POOL:]))
    return Candidates(question, ordered, max(READ, query.top_k))


def judge(
    candidates: Candidates,
    query: Query,
    generation: PassageStore,
    reader: Reader,
    *,
    least: int = 1,
) -> Retrieved:
    """The candidates in their final order, near-identical ones as one, each with its confidence.

    As many are read as it takes to have ``least``. They are ordered among those read at once.
    """
    told = retellings_in(generation, _selection(query))
    hits: list[Hit] = []
    grouped: tuple[Hit, ...] = ()
    for start in range(0, len(candidates.passages), candidates.at_once):
        block = candidates.passages[start : start + candidates.at_once]
        hits += [_hit(query, candidates.question, one) for one in _read(query, block, reader)]
        grouped = group_same(hits, told)
        if len(grouped) >= least:
            break
    return Retrieved(candidates.question, grouped, len(hits) < len(candidates.passages))


def unread(
    candidates: Candidates, generation: PassageStore, *, whole: bool = False
) -> tuple[Hit, ...]:
    """All that was found, in its first order, then what else opens the best articles.

    News tells the main things first, whether or not those passages were found themselves. With
    ``whole``, all of these articles, for what may stand anywhere in them: quotations, say.
    """
    hits = [
        Hit(one.found.passage, one.article, one.score, 0.0, similarity=one.found.similarity)
        for one in candidates.passages
    ]
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article.id, hit)
    found = {hit.passage.id for hit in hits}
    openings = [
        replace(best[one.article_id], passage=one)
        for one in generation.passages_of(list(best)[:OPENED])
        if (whole or one.number <= OPENING) and one.id not in found
    ]
    return (*hits, *openings)


def read_in_order(
    query: Query, question: ReadQuestion, hits: Sequence[Hit], reader: Reader
) -> tuple[Hit, ...]:
    """The hits in the same order, each read: with its support and the words that answer."""
    readings = reader.read(query.text, [readable(one.passage, one.article) for one in hits])
    return tuple(
        replace(
            _hit(
                query,
                question,
                Read(Found(hit.passage, hit.similarity, 0.0), hit.article, reading, order=0.0),
            ),
            score=hit.score,
        )
        for hit, reading in zip(hits, readings, strict=True)
    )


def grouped(hits: Sequence[Hit], query: Query, generation: PassageStore) -> tuple[Hit, ...]:
    """The hits in their order, near-identical ones as one."""
    return group_same(hits, retellings_in(generation, _selection(query)))


def read_closely(
    query: Query,
    question: ReadQuestion,
    found: Sequence[tuple[Found, Article]],
    reader: Reader,
) -> list[Read]:
    """The best of what was found, by plain features, each read, in their final order."""
    return _read(query, _in_plain_order(question, found)[: max(READ, query.top_k)], reader)


def _in_plain_order(
    question: ReadQuestion, found: Sequence[tuple[Found, Article]]
) -> list[Candidate]:
    pool = [Candidate(one, article, _plain_order(question, one)) for one, article in found]
    return sorted(pool, key=lambda one: one.order, reverse=True)


def _read(query: Query, pool: Sequence[Candidate], reader: Reader) -> list[Read]:
    readings = reader.read(query.text, [readable(one.found.passage, one.article) for one in pool])
    newest = max((one.article.day for one in pool if one.article.day), default=None)
    read = [
        Read(
            one.found,
            one.article,
            reading,
            one.order
            + MARGIN_WEIGHT * reading.margin
            + _worth_of_day(one.article.day, query, newest)
            - (OVER_WEIGHT if query.prefers_newest and _is_over(one.found, reading) else 0.0),
        )
        for one, reading in zip(pool, readings, strict=True)
    ]
    return sorted(read, key=lambda one: one.order, reverse=True)


def _is_over(found: Found, reading: Reading) -> bool:
    """Whether the words marked are said to hold no more."""
    marked = reading.marked[:1]
    return any(tells_of_the_past(found.passage.text, words.span) for words in marked)


def _plain_order(question: ReadQuestion, found: Found) -> float:
    """Log-odds by which a passage stands before it is read."""
    features = features_of(question, found)
    return support_model().logit(features) + order_bonus(features)


def readable(passage: Passage, article: Article) -> ReadablePassage:
    """The passage below its article's title and day, and no more: reading costs by the word."""
    title = textwrap.shorten(article.title or "", TITLE, placeholder="")
    known = (title, article.readable_day)
    return ReadablePassage(". ".join(part for part in known if part), passage.text)


def search_pool(
    query: Query, generation: PassageStore, embedder: QueryEmbedder, *, count: int = POOL
) -> list[tuple[Found, Article]]:
    """The best of both searches, fused, at most ``count``."""
    with ThreadPoolExecutor(1) as beside:  # the model takes as long as the rest, on one core
        embedding = beside.submit(embedder.embed_query, query.text)
        selection = _selection(query)
        keyword = generation.keyword_search(query.text, DEPTH, selection)
        vector = embedding.result()
    dense = generation.dense_search(vector, DEPTH, selection)
    similarity = dict(zip(dense.keys, dense.scores.tolist(), strict=True))
    rest = [key for key in keyword.keys if key not in similarity]
    similarity.update(zip(rest, generation.similarities(vector, rest).tolist(), strict=True))
    best_keyword = max(keyword.scores.tolist(), default=1.0)
    share = {
        key: score / best_keyword
        for key, score in zip(keyword.keys, keyword.scores.tolist(), strict=True)
    }
    fused = {key: near + KEYWORD_WEIGHT * share.get(key, 0.0) for key, near in similarity.items()}
    pool = sorted(fused, key=lambda key: fused[key], reverse=True)[:count]
    return [
        (Found(passage, similarity[key], share.get(key, 0.0)), article)
        for key, (passage, article) in zip(pool, generation.passages(pool), strict=True)
    ]


def _selection(query: Query) -> Selection:
    filters = replace(query.filters, sources=query.sources or query.filters.sources)
    return Selection(filters, _window(query), known_by=_later(query.day))


def _window(query: Query) -> DateWindow:
    if not query.window_is_relative:
        return query.window
    first, last = query.window.first, query.window.last
    return DateWindow(
        first and max(first, date.min + EARLIER) - EARLIER, None if last is None else _later(last)
    )


def _later(day: date) -> date:
    return min(day, date.max - LATER) + LATER


def _hit(query: Query, question: ReadQuestion, read: Read) -> Hit:
    passage = read.found.passage
    answer = likeliest_answer(question, passage.text, read.reading.marked)
    confidence = confidence_model().logit(confidence_features(question, read))
    if question.is_vague:
        confidence -= VAGUE_WEIGHT
    if not _holds_then(query, passage, read.article, answer):
        confidence -= OTHER_TIME_WEIGHT
    return Hit(
        passage,
        read.article,
        score=probability(read.order),
        support=probability(confidence),
        similarity=read.found.similarity,
        answer=answer,
    )


def _holds_then(query: Query, passage: Passage, article: Article, answer: Span | None) -> bool:
    """Whether what the passage tells may be of the time asked for.

    It is where the article was published then, or is undated, and where the answering sentence or
    the headline names that time. A passage that names it elsewhere may answer for another time.
    """
    window = query.window
    if window.is_open or article.day is None or _window(query).contains(article.day):
        return True
    sentences = sentence_spans(passage.text)
    at = answer.start if answer else 0
    sentence = next((one.of(passage.text) for one in sentences if at < one.end), passage.text)
    named = named_dates(f"{sentence}\n{article.title or ''}", article.day)
    return any(_overlap(one, window) for one in named)


def _overlap(one: DateWindow, other: DateWindow) -> bool:
    first, last = other.first or date.min, other.last or date.max
    return (one.first or date.min) <= last and first <= (one.last or date.max)


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
