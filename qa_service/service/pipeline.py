"""From a question to its answer over one generation: search, read, draft, ground.

A question about nothing but a period ("what happened in May 2012", "latest news") has no words to
search for. So the articles of the period are listed, and their first passages are ranked as for any
overview.
"""

from __future__ import annotations

import logging
import re
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_in, stems_of
from qa_service.answering import (
    FORM_WEIGHTS,
    WEIGHTS,
    Evidence,
    as_of,
    draft_answer,
    found_passages,
    leading_passages,
    merged,
    naming_subject,
    rank,
)
from qa_service.answering.causes import asks_way, promises_way
from qa_service.answering.lists import opens_item
from qa_service.domain import Answer, DateWindow, Draft, Hit, Query, Question, Turn
from qa_service.errors import ArticlesReplacedError
from qa_service.grounding import genuine, ground, log_rejections, stored
from qa_service.language import STOP_WORDS, QuestionKind, kind_of, named_dates
from qa_service.query import find_outlets
from qa_service.retrieval import (
    BROAD_POOL,
    Retrieved,
    find,
    grouped,
    read_headlines,
    read_in_order,
    rerank,
    unread,
)
from qa_service.retrieval.pool import POOL, window_of
from qa_service.service.searches import (
    Search,
    interleaved,
    on_subject,
    parts_of,
    understood_as,
    whole_articles,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Article, Query
    from qa_service.embedding import Embedder
    from qa_service.language import QuestionKind
    from qa_service.rerank import Reader
    from qa_service.retrieval import Candidates as Found
    from qa_service.retrieval.question import ReadQuestion
    from qa_service.service.values import Deadline
    from qa_service.store import StoredGeneration
    from qa_service.store.holdings import ArticlePage


_LOG = logging.getLogger(__package__)  # for whoever reads the log it is the service

TRIES: Final = 3  # attempts at a question while articles in a store are being replaced


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The steps that every question goes through; safe to use from any number of threads."""

    embedder: Embedder
    reader: Reader
    min_confidence: float

    def search(
        self, question: Question, turns: Sequence[Turn], generation: StoredGeneration
    ) -> Search:
        """What is found for a question with its earlier turns, and how it was understood."""
        return self._found(question, understood_as(question, turns, generation), generation)

    def _found(self, question: Question, query: Query, generation: StoredGeneration) -> Search:
        """Candidates for the question and, if it has two parts, for each of them."""
        began = time.perf_counter()
        whole = self._searched(question, query, generation)
        parts = tuple(
            self._searched(question, part, generation) for part in parts_of(query, whole.kind.parts)
        )
        return replace(whole, milliseconds=milliseconds_since(began), parts=parts)

    def _searched(self, question: Question, query: Query, generation: StoredGeneration) -> Search:
        began = time.perf_counter()
        kind = _kind_of(query)
        pool = BROAD_POOL if kind.is_broad else POOL
        searched = on_subject(query, kind.subject)
        candidates = find(searched, generation, self.embedder, pool=pool)
        search = Search(question, query, searched, kind, candidates, milliseconds_since(began))
        of_time = period_kind(kind, query)
        if of_time is None:
            return search
        sentences = of_period(query, candidates, generation)
        return replace(search, kind=of_time, of_period=sentences) if sentences.ranked else search

    def answer(
        self,
        search: Search,
        answer_id: str,
        generation: StoredGeneration,
        *,
        tries: int = TRIES,
        deadline: Deadline | None = None,
    ) -> tuple[Answer, Retrieved]:
        """The answer with the hits that it was made from.

        If the gate withheld something, articles were replaced meanwhile, as a store can be changed
        in place. Then the search is repeated.
        """
        began = time.perf_counter()
        try:
            evidence = []
            for part in search.parts or (search,):
                if deadline is not None:
                    deadline.check()
                evidence.append(self.read(part, generation))
            read = milliseconds_since(began)
            answer, whole = self._grounded(answer_id, search, evidence, generation)
        except ArticlesReplacedError:
            if tries == 1:
                raise
            whole = False
        if not whole and tries > 1:
            again = self._found(search.question, search.query, generation)
            return self.answer(again, answer_id, generation, tries=tries - 1, deadline=deadline)
        answering = milliseconds_since(began) - read
        total = search.milliseconds + read + answering
        _LOG.info(
            "ask %s: %s, confidence %.2f, %d passages, %d citations, %.1f ms, generation %s",
            answer.id,
            answer.status,
            answer.confidence,
            len(answer.passages),
            len(answer.citations),
            total,
            generation.name,
        )
        stages = (("search", search.milliseconds), ("reading", read), ("answering", answering))
        timed = replace(answer, timings_ms=(*stages, ("total", total)))
        return timed, interleaved([one.retrieved for one in evidence])

    def read(self, search: Search, generation: StoredGeneration) -> Evidence:
        """The passages read: the likeliest to answer, or those that say most about a subject."""
        kind, query, found = search.kind, search.searched, search.candidates
        if search.of_period is not None:
            candidates = search.of_period
            shown = grouped(leading_passages(candidates, found.at_once), query, generation)
            retrieved = Retrieved(candidates.question, shown)
            return Evidence(kind, retrieved, candidates, is_certain=True)
        if kind.rests_on_reading:
            read = rerank(found, query, generation, self.reader)
            weights = FORM_WEIGHTS.get(kind.form)
            hits = (*read.hits, *_of_way(found, read.hits, generation))
            ranked = rank(found.question, hits, weights) if weights else None
            may_answer = any(hit.support >= self.min_confidence for hit in read.hits)
            asks_headlines = may_answer and (ranked is None or kind.form == "reason")
            headlines = (
                read_headlines(query, found, read.hits, self.reader) if asks_headlines else ()
            )
            return Evidence(kind, read, ranked, headlines)
        if kind.form == "article":
            whole = whole_articles(generation, query.filters.articles, found.question)
            return Evidence(kind, whole, rank(found.question, whole.hits), is_certain=True)
        if kind.asks_for_words:  # for the question as asked, not for its subject in general
            read = rerank(found, query, generation, self.reader)
            support = {hit.passage.id: hit.support for hit in read.hits}
            pool = [
                replace(hit, support=support.get(hit.passage.id, 0.0))
                for hit in unread(found, generation, _matters(kind, found.question))
            ]
            weights = FORM_WEIGHTS.get(kind.form, WEIGHTS)
            return Evidence(kind, read, as_named(query, rank(found.question, pool, weights)))
        hits = unread(found, generation, _matters(kind, found.question))
        naming = naming_subject(found.question, hits)
        everything = rank(found.question, naming)
        candidates = as_named(query, everything)
        leading = leading_passages(candidates, found.at_once)
        if len(candidates.ranked) < len(everything.ranked):  # the others come after them
            inside = {hit.passage.id for hit in leading}
            others = leading_passages(everything, found.at_once)
            leading += [hit for hit in others if hit.passage.id not in inside]
            leading = leading[: found.at_once]
        hits = read_in_order(query, found, leading, self.reader)
        shown = grouped(hits, query, generation)
        more = len(found.passages) > len(leading)
        return Evidence(kind, Retrieved(found.question, shown, more), candidates)

    def _grounded(
        self,
        answer_id: str,
        search: Search,
        evidence: Sequence[Evidence],
        generation: StoredGeneration,
    ) -> tuple[Answer, bool]:
        """The answer, and whether the gate let all of it through."""
        query, retrieved = search.query, interleaved([one.retrieved for one in evidence])
        draft = merged(draft_answer(one, min_support=self.min_confidence) for one in evidence)
        if query.lacks_context and draft.statements:
            draft = Draft((), (), draft.confidence, status="unsure")
        grounded = ground(draft, lambda wanted: stored(generation, wanted))
        log_rejections(grounded.rejections)
        found = found_passages(query.top_k, retrieved)
        passages = genuine(found, generation)
        whole = not grounded.rejections and len(passages) == len(found)
        answer = Answer(
            id=answer_id,
            question=search.question.text,
            standalone_question=query.standalone,
            status=draft.status if grounded.statements or not draft.statements else "unsure",
            form=search.kind.form,
            statements=grounded.statements,
            confidence=draft.confidence,
            citations=grounded.citations,
            passages=passages,
            generation=generation.name,
            timings_ms=(),
            as_of=as_of(grounded.citations)
            if query.prefers_newest or search.kind.form == "latest"
            else None,
            timeline=grounded.timeline,
            understood=search.understood,
        )
        return answer, whole


def _kind_of(query: Query) -> QuestionKind:
    """The kind of a question; what an outlet "said" is what it reported."""
    kind = kind_of(query.text, of_article=bool(query.filters.articles))
    if kind.speaker and find_outlets(f"Did {kind.speaker} say it?", query.sources):
        behind = query.text.partition(kind.speaker)[2].split(maxsplit=1)[1:]  # without the verb
        return kind_of(f"What did {kind.speaker} report {' '.join(behind)}")
    return kind


def _matters(kind: QuestionKind, question: ReadQuestion) -> Callable[[Hit], bool]:
    """Which passages matter wherever they stand in the best articles."""
    if kind.form == "list":
        return partial(opens_item, question)
    whole = kind.speaker is not None or kind.form == "timeline"
    return lambda _: whole


def _of_way(found: Found, read: Sequence[Hit], generation: StoredGeneration) -> Iterator[Hit]:
    """The passages not ``read`` of articles on nothing but the way asked for, if one is."""
    known = {hit.passage.id for hit in read}
    names_way = partial(promises_way, found.question)
    further = unread(found, generation, names_way) if asks_way(found.question.asking) else ()
    return (hit for hit in further if names_way(hit) and hit.passage.id not in known)


def milliseconds_since(began: float) -> float:
    """Milliseconds since ``began``, by ``time.perf_counter``."""
    return (time.perf_counter() - began) * 1000


_LISTED: Final = 60  # articles, the newest or from all parts of the period
_PARTS: Final = 6  # of a period with more articles
_OPENING: Final = 2  # passages of each article
_SEVERAL: Final = 4  # from this many articles on, one sentence each
_YEAR: Final = 366  # days; "since 1980" is too long to name a time
_MONTH: Final = 31  # longest window, in days, that makes a passage about the period
_NEWS: Final = stems_of("news headline headlines story stories")
_HAPPENING: Final = _NEWS | stems_of(
    "happen happened happening new latest newest recent top main biggest important event events"
    " timeline history summary summarise summarize recap review overview going tell"
)
_REPORTING: Final = stems_of("report reported write wrote written publish published cover covered")
_STOPS: Final = frozenset(stem for word in STOP_WORDS for stem in stems_of(word))
_BROAD: Final = frozenset({"overview", "latest", "timeline", "keywords"})
_COUNTS: Final = re.compile(r"\bhow\s+(?:many|much|often)\b", re.IGNORECASE)


def period_kind(kind: QuestionKind, query: Query) -> QuestionKind | None:
    """The form for a question about a period, or the latest news, and no event; else None."""
    text = query.text
    for span in query.time_words:
        text = text[: span.start] + " " * len(span.of(text)) + text[span.end :]
    words = {stem for stem in stems_in(text) if stem not in _STOPS}
    if query.sources:  # "what did the Gazette report on 3 May"
        words -= stems_of(" ".join(query.sources)) | _REPORTING
    asks_broadly = kind.form in _BROAD or bool(words & _NEWS)
    if not (asks_broadly and words <= _HAPPENING) or _COUNTS.search(text):
        return None
    if query.filters.articles:
        return None
    if not query.window.is_open:
        return kind if kind.form == "timeline" else replace(kind, form="overview")
    return replace(kind, form="latest") if words and kind.form in {"latest", "keywords"} else None


def of_period(query: Query, found: Found, generation: StoredGeneration) -> Candidates:
    """The sentences about the period, none if the archive has nothing from it.

    They come from the beginnings of its articles, one for each if there are many, and from passages
    ``found`` that mention the period.
    """
    opening = tuple(_openings(query, generation))
    naming = () if query.window.is_open else _naming(query.window, found)
    ranked = rank(replace(found.question, terms=()), (*opening, *naming))
    if not query.window.is_open:
        window = window_of(query, query.window)

        def is_of_then(one: Candidate) -> bool:
            published = one.hit.article.day if query.sources else None  # as that outlet reported it
            return _is_of(window, one) or (published is not None and window.contains(published))

        ranked = ranked.only(is_of_then)
        ranked = as_named(query, ranked) if query.sources else ranked
    in_order = sorted(
        ranked.ranked, key=lambda one: (one.hit.passage.number, one.quotable.core.start)
    )
    first = {
        one.hit.article.id: one.row for one in reversed(in_order)
    }  # news puts the main point first
    rows = set(first.values())
    return ranked.only(lambda one: one.row in rows) if len(rows) >= _SEVERAL else ranked


def as_named(query: Query, candidates: Candidates) -> Candidates:
    """The sentences from the outlets and days that a question names.

    All sentences if the archive has none from those outlets, or none from those days.
    """
    windows = [window_of(query, need.window) for need in query.needs if not need.window.is_open]
    for fits in (
        lambda one: one.hit.article.source in query.sources,
        lambda one: any(_tells_of(window, one) for window in windows),
    ):
        inside = candidates.only(fits)
        candidates = inside if inside.ranked else candidates
    return candidates


def _openings(query: Query, generation: StoredGeneration) -> Iterator[Hit]:
    until_today = DateWindow(None, query.day)
    asked = until_today if query.window.is_open else window_of(query, query.window)
    window = asked.shared(query.filters.window)
    if window is None:
        return
    articles = {one.id: one for one in _listed(query, window, generation)}
    for one in generation.passages_of(list(articles)):
        if one.number <= _OPENING:
            yield Hit(one, articles[one.article_id], score=1.0, support=1.0)


def _listed(query: Query, window: DateWindow, generation: StoredGeneration) -> list[Article]:
    """The newest articles of a window; if there are many, the newest of each part of it."""
    page = _page(query, window, generation, _LISTED)
    if page.total <= _LISTED or window.first is None or window.last is None:
        return list(page.articles)
    days = max(1, (window.last - window.first).days // _PARTS)
    firsts = [window.first + timedelta(days * part) for part in range(_PARTS)]
    firsts = [first for first in firsts if first <= window.last]
    lasts = [*(first - timedelta(1) for first in firsts[1:]), window.last]
    return [
        article
        for first, last in zip(firsts, lasts, strict=True)
        for article in _page(query, DateWindow(first, last), generation, _LISTED // _PARTS).articles
    ]


def _page(
    query: Query, window: DateWindow, generation: StoredGeneration, limit: int
) -> ArticlePage:
    filters = replace(query.filters, window=window)
    return generation.articles(filters, "", after=None, limit=limit)


def _naming(window: DateWindow, found: Found) -> Iterator[Hit]:
    for one in found.passages:
        named = named_dates(one.found.passage.text, one.article.day)
        if any(each.days and each.days <= _MONTH and each.shared(window) for each in named):
            yield Hit(one.found.passage, one.article, score=1.0, support=1.0)


def _tells_of(window: DateWindow, one: Candidate) -> bool:
    """Whether a sentence or its headline mentions the time, or the article is from then."""
    day = one.hit.article.day
    if day is not None and window.contains(day):
        return True
    titled = named_dates(one.hit.article.title or "", day)
    return any(each.shared(window) for each in (*_named_in(one), *titled))


def _is_of(window: DateWindow, one: Candidate) -> bool:
    """Whether a sentence mentions the time, or mentions none and is in an article from then."""
    day = one.hit.article.day
    named = _named_in(one)
    if named:
        return any(each.shared(window) for each in named)
    return day is not None and window.contains(day)


def _named_in(one: Candidate) -> list[DateWindow]:
    """The days, months and years that a sentence mentions."""
    named = named_dates(one.core, one.hit.article.day)
    return [each for each in named if each.days and each.days <= _YEAR]
