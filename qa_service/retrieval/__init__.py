"""From a query and a generation to hits, best first.

::

    dense    = nearest passages by embedding         admitted by filters, window and day
    keyword  = passages that share query terms       the same
    pool     = the best of both, fused (pool.py), ordered by simple features (support.py)
    hits     = the first of them, read with the question (rerank), ordered by both and by
               date, each with its confidence (confidence.py), near-identical passages
               merged, with related articles (grouping.py)

``find`` goes as far as the pool; ``rerank`` does the rest.
"""

from __future__ import annotations

import math
import re
import textwrap
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.domain import Hit, Query, headline_of
from qa_service.language import MONTH_NAME
from qa_service.query.time_figures import figures_in_words
from qa_service.rerank import ReadablePassage, Reader, Reading
from qa_service.retrieval.confidence import (
    Read,
    confidence_features,
    confidence_lost,
    confidence_model,
)
from qa_service.retrieval.grouping import group_same, related_articles_in
from qa_service.retrieval.marked_words import is_out_of_date, likeliest_answer
from qa_service.retrieval.pool import (
    POOL,
    QueryEmbedder,
    Wording,
    search_pool,
    selection_of,
    window_of,
    wording_of,
)
from qa_service.retrieval.question import ReadQuestion, read_question
from qa_service.retrieval.spelling import respelled
from qa_service.retrieval.support import Found, features_of, order_bonus, probability, support_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from qa_service.domain import Article, DateWindow, Passage
    from qa_service.store import PassageStore

BROAD_POOL: Final = 60  # the same for answers made from many passages
DEEP_POOL: Final = 100  # the same for paging through results
# Passages that the reader reads, unless more are asked for. On development questions the right
# passage was never ranked first, and hardly ever among the first five, from further down.
READ: Final = 12
HEADLINES: Final = 6  # of the first passages; each is read on its own for a fact
OPENED: Final = (
    8  # articles whose first passages are considered for answers made from many passages
)
OPENING: Final = 3  # passages of each
ENOUGH_WANTED: Final = 3  # passages from the days and outlets named that suffice for a broad answer
TITLE: Final = 40  # code points of a title that the reader gets; it was trained on short ones
SCORE_WEIGHT: Final = 0.5  # in the ranking, of the reader's log-odds that the passage answers
MARGIN_WEIGHT: Final = 0.2  # the same, of those that words of it answer
RECENT_DAYS: Final = 60.0
RECENT_WEIGHT: Final = 2.0  # log-odds that a passage from the day of asking gains over an old one
NEWEST_WEIGHT: Final = (
    2.0  # the same for questions about the present, relative to the newest article found
)
NEWEST_DAYS: Final = 365.0
OVER_WEIGHT: Final = (
    2.0  # log-odds that a passage about a former office-holder loses if today's is asked for
)
WANTED_WEIGHT: Final = 4.0  # log-odds that a passage from the days and outlets named gains
IN_WINDOW_WEIGHT: Final = (
    1.0  # if published in the period asked for, rather than mentioning a date in it
)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Hits, best first, and the parsed question that found them."""

    question: ReadQuestion
    hits: tuple[Hit, ...]
    more: bool = False  # whether passages were found that have not been read


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage to be read; ``order`` is its score from simple features, in log-odds."""

    found: Found
    article: Article
    order: float

    @property
    def score(self) -> float:
        """The order as a number in 0..1."""
        return probability(self.order)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages found for a question in their first order, and the parsed question.

    Passages are read in batches of ``at_once``: the first batch for every answer, others for
    paging. All of them satisfy the ``wording``.
    """

    question: ReadQuestion
    passages: tuple[Candidate, ...]
    at_once: int
    wording: Wording

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
    """The passages that may answer ``query``, near-identical ones merged.

    At least ``least`` of up to ``DEEP_POOL`` candidates, if there are as many. The top of the list
    does not depend on it.
    """
    found = find_at_least(least, query, generation, embedder)
    return rerank(found, query, generation, reader, least=least)


def find_at_least(
    least: int, query: Query, generation: PassageStore, embedder: QueryEmbedder
) -> Candidates:
    """As ``find``, with a pool large enough for ``least`` passages."""
    deep = least > max(READ, query.top_k)
    return find(query, generation, embedder, pool=DEEP_POOL if deep else POOL)


def find(
    query: Query,
    generation: PassageStore,
    embedder: QueryEmbedder,
    *,
    pool: int = POOL,
) -> Candidates:
    """The passages of ``generation`` worth reading for ``query``, most likely first."""
    question = read_question(
        query.text,
        generation.rarities,
        time_is_stated=not query.window.is_open,
        aside=(*query.time_words, *query.attributions),
    )
    found = search_pool(query, generation, embedder, count=pool)
    texts = [one.passage.text for one, _ in found]
    question = question.with_names_of([*texts, *_elsewhere(question, texts, generation)])
    ordered = (*_in_first_order(question, found[:POOL]), *_in_first_order(question, found[POOL:]))
    wording = wording_of(query).of_found([(one.passage, article) for one, article in found])
    return Candidates(question, ordered, max(READ, query.top_k), wording)


def _elsewhere(
    question: ReadQuestion, texts: Sequence[str], generation: PassageStore
) -> Iterator[str]:
    """Passages with terms that no text found has, to see whether the archive writes them as names.

    "who runs osterby's port", where all that is found is about the port of Quillby.
    """
    found = frozenset[str]().union(*map(stems_of, texts))
    for term in question.terms:
        if term.is_known and term.stem not in found and not (term.is_name or term.is_number):
            keys = generation.keyword_search(term.stem, _EXAMPLES, None).keys
            yield from (passage.text for passage, _ in generation.passages(keys))


_EXAMPLES: Final = 5  # passages in which a word is looked up


def rerank(
    candidates: Candidates,
    query: Query,
    generation: PassageStore,
    reader: Reader,
    *,
    least: int = 1,
) -> Retrieved:
    """The candidates in final order, near-identical ones merged, each with its confidence.

    As many are read as it takes to have ``least``. Each batch is ordered separately.
    """
    related = related_articles_in(generation, selection_of(query))
    hits: list[Hit] = []
    grouped: tuple[Hit, ...] = ()
    for start in range(0, len(candidates.passages), candidates.at_once):
        block = candidates.passages[start : start + candidates.at_once]
        read = _read(query, candidates.question, block, reader)
        hits += [_hit(query, one) for one in read]
        grouped = group_same(hits, related)
        if len(grouped) >= least:
            break
    return Retrieved(candidates.question, grouped, len(hits) < len(candidates.passages))


def unread(
    candidates: Candidates,
    generation: PassageStore,
    matters: Callable[[Hit], bool] = lambda _: False,
) -> tuple[Hit, ...]:
    """All passages found, in first order, then the beginnings of the best articles.

    News puts the main points first, whether or not those passages were found. Any further passage
    of these articles comes along that ``matters``, such as a quotation.
    """
    of_then = [one for one in candidates.passages if one.found.wanted]
    hits = [
        Hit(
            one.found.passage,
            one.article,
            one.score,
            0.0,
            similarity=one.found.similarity,
            is_wanted=one.found.wanted,
        )
        for one in (of_then if len(of_then) >= ENOUGH_WANTED else candidates.passages)
    ]
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.article.id, hit)
    found = {hit.passage.id for hit in hits}
    others = (
        replace(best[one.article_id], passage=one)
        for one in generation.passages_of(list(best)[:OPENED])
        if one.id not in found
    )
    further = (
        one
        for one in others
        if one.passage.number <= OPENING or matters(one)
        if candidates.wording.admits(one.passage, one.article)
    )
    return (*hits, *further)


def read_in_order(
    query: Query, candidates: Candidates, hits: Sequence[Hit], reader: Reader
) -> tuple[Hit, ...]:
    """The hits in the same order, each read: with its support and the answering words."""
    question = candidates.question
    found = {one.found.passage.id: one.found for one in candidates.passages}
    spelled = _readings(query, question, [(hit.passage, hit.article) for hit in hits], reader)
    return tuple(
        replace(
            _hit(
                query,
                Read(
                    found.get(hit.passage.id, Found(hit.passage, hit.similarity, 0.0)),
                    hit.article,
                    reading,
                    0.0,
                    asked,
                ),
            ),
            score=hit.score,
        )
        for hit, (reading, asked) in zip(hits, spelled, strict=True)
    )


def read_headlines(
    query: Query, candidates: Candidates, hits: Sequence[Hit], reader: Reader
) -> tuple[Hit, ...]:
    """The headlines of the first hits, each read as a passage, in order.

    Each has the score of the first hit of its article.
    """
    titled: dict[str, Hit] = {}
    for hit in hits[:HEADLINES]:
        if hit.article.title and hit.article.id not in titled:
            titled[hit.article.id] = replace(hit, passage=headline_of(hit.article))
    return read_in_order(query, candidates, list(titled.values()), reader)


def grouped(hits: Sequence[Hit], query: Query, generation: PassageStore) -> tuple[Hit, ...]:
    """The hits in their order, near-identical ones merged."""
    return group_same(hits, related_articles_in(generation, selection_of(query)))


def read_closely(
    query: Query,
    question: ReadQuestion,
    found: Sequence[tuple[Found, Article]],
    reader: Reader,
) -> list[Read]:
    """The best of what was found by simple features, each read, in final order."""
    pool = _in_first_order(question, found)[: max(READ, query.top_k)]
    return _read(query, question, pool, reader)


def _in_first_order(
    question: ReadQuestion, found: Sequence[tuple[Found, Article]]
) -> list[Candidate]:
    pool = [Candidate(one, article, _first_order(question, one)) for one, article in found]
    return sorted(pool, key=lambda one: one.order, reverse=True)


def _read(
    query: Query, question: ReadQuestion, pool: Sequence[Candidate], reader: Reader
) -> list[Read]:
    newest = max((one.article.day for one in pool if one.article.day), default=None)
    spelled = _readings(query, question, [(one.found.passage, one.article) for one in pool], reader)
    read = [
        Read(
            one.found,
            one.article,
            reading,
            one.order
            + SCORE_WEIGHT * reading.score
            + MARGIN_WEIGHT * reading.margin
            + _recency_bonus(one.article.day, query, newest)
            - (
                OVER_WEIGHT
                if query.prefers_newest and _names_a_former_one(one.found, reading)
                else 0.0
            ),
            asked,
        )
        for one, (reading, asked) in zip(pool, spelled, strict=True)
    ]
    return sorted(read, key=lambda one: one.order, reverse=True)


def _readings(
    query: Query,
    question: ReadQuestion,
    passages: Sequence[tuple[Passage, Article]],
    reader: Reader,
) -> list[tuple[Reading, ReadQuestion]]:
    """Each passage read, with the question in the spelling of that passage."""
    known = question.known
    asked, then = (_as_in_texts(query, then=then) for then in (False, True))
    window = window_of(query, query.window)
    written = [
        respelled(then if _is_of(window, article) else asked, passage.searchable, known)
        for passage, article in passages
    ]
    texts = [readable(passage, article) for passage, article in passages]
    readings = reader.read_pairs(list(zip((one.text for one in written), texts, strict=True)))
    spelled = [question.with_stems(one.stems) for one in written]
    return list(zip(readings, spelled, strict=True))


def _is_of(window: DateWindow, article: Article) -> bool:
    """Whether an article was published in a window that is not open."""
    return article.day is not None and not window.is_open and window.contains(article.day)


def _as_in_texts(query: Query, *, then: bool) -> str:
    """The question as texts would put it: without its attribution, and with dates in words.

    For an article from ``then``, the period asked about, also without words that only locate the
    period: no report says "in the nineties" of its own day.
    """
    text = query.text
    spans = [(one, "") for one in query.attributions]
    for one in query.time_words:
        words = figures_in_words(one.of(text), query.day)
        spans.append((one, "" if then and not _PLAIN_TIME.fullmatch(words) else words))
    for span, words in sorted(spans, key=lambda one: one[0].start, reverse=True):
        text = text[: span.start] + words + text[span.end :]
    return re.sub(r"\s+(?=[?!.,])", "", " ".join(text.split())).lstrip(" ,")


_PLAIN_TIME: Final = re.compile(  # "in 2012", "on 3 May 2012": as in the date line above each text
    rf"(?:(?:in|on|of|from|during)\s+)?(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?"
    rf"(?:{MONTH_NAME}\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d",
    re.IGNORECASE,
)


def _names_a_former_one(found: Found, reading: Reading) -> bool:
    """Whether the marked words are said to be out of date."""
    marked = reading.marked[:1]
    return any(is_out_of_date(found.passage.text, words.span) for words in marked)


def _first_order(question: ReadQuestion, found: Found) -> float:
    """Log-odds by which a passage is ordered before it is read."""
    features = features_of(question, found)
    wanted = WANTED_WEIGHT if found.wanted else 0.0
    return support_model().logit(features) + order_bonus(features) + wanted


def readable(passage: Passage, article: Article) -> ReadablePassage:
    """The passage with its article's title and day, and no more: reading costs by the word."""
    title = textwrap.shorten(article.title or "", TITLE, placeholder="")
    known = ("" if passage.is_headline else title, article.readable_day)
    return ReadablePassage(". ".join(part for part in known if part), passage.text)


def _hit(query: Query, read: Read) -> Hit:
    passage = read.found.passage
    answer = likeliest_answer(read.question, passage.text, read.reading.marked)
    confidence = confidence_model().logit(confidence_features(read))
    return Hit(
        passage,
        read.article,
        score=probability(read.order),
        support=probability(confidence - confidence_lost(query, read, answer)),
        similarity=read.found.similarity,
        answer=answer,
        is_wanted=read.found.wanted,
    )


def _recency_bonus(day: date | None, query: Query, newest: date | None) -> float:
    if day is None or newest is None:
        return 0.0
    age = (query.day - day).days
    worth = RECENT_WEIGHT * math.exp(-abs(age) / (RECENT_DAYS if age >= 0 else RECENT_DAYS / 4))
    if not query.window.is_open and query.window.contains(day):
        worth += IN_WINDOW_WEIGHT
    if query.prefers_newest:
        worth += NEWEST_WEIGHT * math.exp(-(newest - day).days / NEWEST_DAYS)
    return worth
