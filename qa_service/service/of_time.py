"""What an archive has of a time asked about alone: "what happened in May 2012", "latest news".

Nothing in such a question tells one article from another, so that no search finds what answers it:
the articles of that time are listed, and what opens them is ranked as for any overview.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import STOP_WORDS, stems_in, stems_of
from qa_service.answering import rank
from qa_service.domain import DateWindow, Hit
from qa_service.passages import named_dates
from qa_service.retrieval.pool import window_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Query
    from qa_service.question_kinds import QuestionKind
    from qa_service.retrieval import Candidates as Found
    from qa_service.retrieval.question import ReadQuestion
    from qa_service.store import StoredGeneration

_LISTED: Final = 60  # articles, the newest of that time
_OPENING: Final = 2  # passages of each
_SEVERAL: Final = 4  # articles from which each has one sentence
_YEAR: Final = 366  # days; "since 1980" names no time
_LONGEST: Final = 31  # days of what a passage must name to tell of a time
_OF_NEWS: Final = stems_of(
    "happen happened happening news new latest newest recent headline headlines story stories top"
    " main big biggest important event events report reports reported timeline history summary"
    " summarise summarize recap review overview article articles going tell week month year day"
)


def of_time(kind: QuestionKind, query: Query) -> QuestionKind | None:
    """The kind of a question that names a time, or the latest, and nothing that happened."""
    text = query.text
    for span in query.time_words:
        text = text[: span.start] + " " * len(span.of(text)) + text[span.end :]
    words = [stem for stem in stems_in(text) if stem not in _STOPS]
    if not set(words) <= _OF_NEWS or not (words or not query.window.is_open):
        return None
    if query.filters.articles or (query.window.is_open and kind.form not in {"latest", "keywords"}):
        return None
    form = kind.form if kind.form == "timeline" else "overview"
    return replace(kind, form="latest" if query.window.is_open else form)


_STOPS: Final = frozenset(stem for word in STOP_WORDS for stem in stems_of(word))


def hits_of_time(query: Query, found: Found, generation: StoredGeneration) -> tuple[Hit, ...]:
    """What opens the articles of that time, the newest first, then what was found that names it."""
    known = DateWindow(None, query.day)
    asked = known if query.window.is_open else window_of(query, query.window)
    window = asked.shared(query.filters.window)
    if window is None:
        return ()
    filters = replace(query.filters, window=window)
    listed = generation.articles(filters, "", after=None, limit=_LISTED).articles
    articles = {one.id: one for one in listed}
    opening = [
        Hit(one, articles[one.article_id], score=1.0, support=1.0)
        for one in generation.passages_of(list(articles))
        if one.number <= _OPENING
    ]
    return (*opening, *(() if query.window.is_open else _naming(query.window, found)))


def _naming(window: DateWindow, found: Found) -> Iterator[Hit]:
    for one in found.passages:
        named = named_dates(one.found.passage.text, one.article.day)
        if any(each.days and each.days <= _LONGEST and each.shared(window) for each in named):
            yield Hit(one.found.passage, one.article, score=1.0, support=1.0)


def sentences_of_time(query: Query, hits: Sequence[Hit], question: ReadQuestion) -> Candidates:
    """The sentences of these hits that tell of that time; one an article where there are many."""
    ranked = rank(replace(question, terms=()), hits)
    if not query.window.is_open:
        window = window_of(query, query.window)
        ranked = ranked.only(lambda one: _is_of(window, one))
    in_order = sorted(
        ranked.ranked, key=lambda one: (one.hit.passage.number, one.quotable.core.start)
    )
    first = {one.hit.article.id: one.row for one in reversed(in_order)}  # what news tells first
    rows = set(first.values())
    return ranked.only(lambda one: one.row in rows) if len(rows) >= _SEVERAL else ranked


def _is_of(window: DateWindow, one: Candidate) -> bool:
    """Whether a sentence names that time, or no other in an article of then."""
    day = one.hit.article.day
    named = [each for each in named_dates(one.core, day) if each.days and each.days <= _YEAR]
    if named:
        return any(each.shared(window) for each in named)
    return day is not None and window.contains(day)
