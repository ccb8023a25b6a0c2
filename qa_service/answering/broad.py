"""Several sentences from several articles: overview, latest, timeline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.answering.facts import headline_helps
from qa_service.answering.quotes import Quote
from qa_service.answering.selection import Limits, choose
from qa_service.passages import named_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.retrieval.question import ReadQuestion

_OVERVIEW: Final = Limits()
_LATEST: Final = Limits(sentences=6, words=170, of_one_article=2)
_TIMELINE: Final = Limits(sentences=10, words=260, of_one_article=4, articles=3)
_NEWEST_ARTICLES: Final = 8


def overview_quotes(question: ReadQuestion, candidates: Candidates) -> tuple[Quote, ...]:
    """The most relevant sentences in order of time."""
    chosen = choose(candidates, _OVERVIEW)
    return tuple(_quote(question, one) for one in _oldest_first(chosen))


def latest_quotes(question: ReadQuestion, candidates: Candidates) -> tuple[Quote, ...]:
    """What the newest articles on the subject say, the newest first, then what led there."""
    days = sorted(
        {one.hit.article.day for one in candidates.ranked if one.hit.article.day}, reverse=True
    )
    recent = set(days[:_NEWEST_ARTICLES])
    newest = [one for one in candidates.ranked if one.hit.article.day in set(days[:1])][:1]
    rest = candidates.only(lambda one: one.hit.article.day in recent or not recent)
    chosen = choose(rest, _LATEST)
    if newest and all(one.hit.article.day != days[0] for one in chosen):
        chosen = [*newest, *chosen[:-1]] if len(chosen) > 1 else [*newest, *chosen]
    return tuple(_quote(question, one) for one in reversed(_oldest_first(chosen)))


def timeline_quotes(question: ReadQuestion, candidates: Candidates) -> tuple[Quote, ...]:
    """One line a dated event, the oldest first."""
    dated = {one.row: day for one in candidates.ranked if (day := event_day(one)) is not None}
    chosen = choose(candidates.only(lambda one: one.row in dated), _TIMELINE)
    first: dict[date, Candidate] = {}
    for one in chosen:
        first.setdefault(dated[one.row], one)
    return tuple(replace(_quote(question, one), day=day) for day, one in sorted(first.items()))


def event_day(one: Candidate) -> date | None:
    """The day of what a sentence tells: the one it names, else that of its article."""
    core = one.quotable.core.of(one.hit.passage.text)
    published = one.hit.article.day
    named = [window for window in named_dates(core, published) if window.first]
    exact = [window.first for window in named if window.first == window.last]
    if exact:
        return exact[0]
    return named[0].first if named else published


def _quote(question: ReadQuestion, one: Candidate) -> Quote:
    leaning = one.quotable.needs_headline
    helps = leaning or headline_helps(question, one.hit, one.text)
    return Quote(one.hit, one.quotable.span, with_headline=helps and bool(one.hit.article.title))


def _oldest_first(chosen: Sequence[Candidate]) -> list[Candidate]:
    return sorted(chosen, key=lambda one: (one.hit.article.day or date.max, one.hit.passage.number))
