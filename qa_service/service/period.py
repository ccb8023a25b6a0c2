"""Questions about nothing but a period: "what happened in May 2012", "latest news".

Such a question has no words to search for. So the articles of the period are listed, and their
first passages are ranked as for any overview.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_in, stems_of
from qa_service.answering import rank
from qa_service.domain import DateWindow, Hit
from qa_service.language import STOP_WORDS, named_dates
from qa_service.retrieval.pool import window_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Article, Query
    from qa_service.language import QuestionKind
    from qa_service.retrieval import Candidates as Found
    from qa_service.store import StoredGeneration
    from qa_service.store.holdings import ArticlePage

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
_STOPS: Final = frozenset(stem for word in STOP_WORDS for stem in stems_of(word))
_BROAD: Final = frozenset({"overview", "latest", "timeline", "keywords"})
_COUNTS: Final = re.compile(r"\bhow\s+(?:many|much|often)\b", re.IGNORECASE)


def period_kind(kind: QuestionKind, query: Query) -> QuestionKind | None:
    """The form for a question about a period, or the latest news, and no event; else None."""
    text = query.text
    for span in query.time_words:
        text = text[: span.start] + " " * len(span.of(text)) + text[span.end :]
    words = {stem for stem in stems_in(text) if stem not in _STOPS}
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
        ranked = ranked.only(lambda one: _is_of(window, one))
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
