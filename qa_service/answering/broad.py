"""Several sentences from several articles: overview, latest, timeline."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from qa_service.answering.facts import quote_sentences
from qa_service.answering.quotes import Quote
from qa_service.answering.selection import Limits, choose, is_headlined
from qa_service.domain import DateWindow, headline_of
from qa_service.language import MONTH_NAME, MONTH_SHORT, WEEKDAY, named_dates
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

_OVERVIEW: Final = Limits()
_TIMELINE: Final = Limits(sentences=10, words=175)
_ARTICLE: Final = Limits(sentences=4, words=130, of_one_article=4, articles=1)
_OF_ONE_DAY: Final = 2  # events
_NEWEST_ARTICLES: Final = 8
_MONTH: Final = 31  # days
_ENTRIES: Final = 2  # times above paragraphs that make an article a timeline
_ENTRY: Final = 2.0  # relevance that what opens an entry of a timeline has more


def overview_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """The most relevant sentences in order of time."""
    chosen = choose(candidates, _OVERVIEW)
    return tuple(quote_of(candidates.question, one) for one in _oldest_first(chosen))


def latest_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """What the newest articles on the subject say, the newest first, then what led there."""
    days = sorted(
        {one.hit.article.day for one in candidates.ranked if one.hit.article.day}, reverse=True
    )
    recent = set(days[:_NEWEST_ARTICLES])
    newest = [one for one in candidates.ranked if one.hit.article.day in set(days[:1])][:1]
    rest = candidates.only(lambda one: one.hit.article.day in recent or not recent)
    chosen = choose(rest, _OVERVIEW)
    if newest and all(one.hit.article.day != days[0] for one in chosen):
        chosen = [*newest, *chosen[:-1]] if len(chosen) > 1 else [*newest, *chosen]
    chosen.sort(key=lambda one: (one.hit.article.id, one.hit.passage.number))
    chosen.sort(key=lambda one: one.hit.article.day or date.min, reverse=True)
    return tuple(quote_of(candidates.question, one) for one in chosen)


def timeline_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """One line a dated event, the oldest first; a few of the same day at most."""
    dated = {one.row: when for one in candidates.ranked if (when := event_time(one)) is not None}
    candidates = candidates.raised(_ENTRY, partial(_opens_entry, candidates.question))

    def is_new(one: Candidate, chosen: Sequence[Candidate]) -> bool:
        return [dated[other.row] for other in chosen].count(dated[one.row]) < _OF_ONE_DAY

    chosen = choose(candidates.only(lambda one: one.row in dated), _TIMELINE, is_new=is_new)
    in_order = sorted(chosen, key=lambda one: (dated[one.row].first, dated[one.row].days))
    return tuple(
        replace(quote_of(candidates.question, one), when=dated[one.row]) for one in in_order
    )


def article_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """How an article opens, and its most central sentences, in its order."""
    first = min(
        candidates.ranked, key=lambda one: (one.hit.passage.number, one.quotable.span.start)
    )
    rest = candidates.only(lambda one: one.row != first.row)
    chosen = [first, *choose(rest, _ARTICLE)]
    chosen.sort(key=lambda one: (one.hit.passage.number, one.quotable.span.start))
    return tuple(Quote(one.hit, one.quotable.span) for one in chosen)


def origin_quotes(hits: Sequence[Hit]) -> tuple[Quote, ...]:
    """Who wrote each article and when, above its headline."""
    first = {hit.article.id: hit for hit in reversed(hits)}
    return tuple(_origin(hit) for hit in first.values())


def _origin(hit: Hit) -> Quote:
    if hit.article.title:
        hit = replace(hit, passage=headline_of(hit.article))
    return Quote(hit, sentence_spans(hit.passage.text)[0], attributed=True)


def event_time(one: Candidate) -> DateWindow | None:
    """The day, month or year of what a sentence tells: the one it names, else that of its article.

    None where it tells of other times only ("since 2001", "the law of 2009").
    """
    core = one.core
    reported = _reported(one.hit)
    as_of = reported.last if reported else None
    named = [window for window in named_dates(core, as_of) if window.iso]
    exact = [window for window in named if (window.days or 0) <= _MONTH]
    if exact:
        return min(exact, key=lambda window: window.days or 0)
    years = [
        window
        for window in named
        if re.search(rf"\b[Ii]n {window.iso}\b", core)
        if _TO_COME.search(core) or not _is_ahead(window, as_of)
    ]
    if years:
        return years[0]
    others = (window for window in named if window.days and not _is_ahead(window, as_of))
    return None if any(others) else reported


def _is_ahead(window: DateWindow, as_of: date | None) -> bool:
    """Whether it begins after what is told was reported: "may run for president in 2024"."""
    return as_of is not None and window.first is not None and window.first > as_of


_TO_COME: Final = re.compile(r"\b(?:will|(?:is|are) (?:due|to|set|expected)|plans? to)\b")


def _reported(hit: Hit) -> DateWindow | None:
    """The day of a passage's article, or the earlier time under which it stands there: "2021"."""
    published = hit.article.day
    entry = _entry(hit)
    if entry is not None and (published is None or (entry[0].last or published) < published):
        return entry[0]
    return DateWindow(published, published) if published else None


def _opens_entry(question: ReadQuestion, one: Candidate) -> bool:
    """Whether it is the first sentence below a day of a timeline: "May 3: the quay opens".

    The headline must say that the timeline is of what the question asks for.
    """
    entry = _entry(one.hit)
    is_first = entry is not None and one.hit.passage.paragraph == entry[1]
    return is_first and is_headlined(question, one.hit) and one.quotable.core.start == 0


def _entry(hit: Hit) -> tuple[DateWindow, int] | None:
    """The time above a passage in a timeline, and the number of the first paragraph below it.

    It opens the paragraph, a heading, or a line that is one but for its form: "May 3: Surprise! The
    quay opens".
    """
    if hit.passage.is_headline:
        return None
    article = hit.article
    openings = (article.text[one.start : one.start + _OPENING] for one in article.paragraphs)
    opened = _times(tuple(openings), article.day)
    if (day := opened[hit.passage.paragraph - 1]) and len(opened) - opened.count(None) >= _ENTRIES:
        return day, hit.passage.paragraph
    times = _times(tuple(one.heading or "" for one in article.paragraphs), article.day)
    is_timeline = len(set(times)) >= _ENTRIES
    paragraphs = article.paragraphs[: hit.passage.paragraph]
    headed = [*takewhile(lambda one: one.heading == paragraphs[-1].heading, reversed(paragraphs))]
    heading = paragraphs[-1].heading or ""
    is_time = is_timeline or _OPENING_TIME.fullmatch(heading) is not None
    when = times[hit.passage.paragraph - 1] if is_time else None
    as_of = when.last if when and (when.days or 0) > _MONTH else article.day
    for one in headed if is_timeline else ():
        opening = article.text[one.start : one.end]
        line = _time_above(opening, as_of) if _LINE.fullmatch(opening) else None
        if line is not None:
            return line, one.number + 1
    return None if when is None else (when, headed[-1].number)


@lru_cache(maxsize=512)
def _times(lines: tuple[str, ...], published: date | None) -> tuple[DateWindow | None, ...]:
    """The time that each heading, or paragraph, of an article opens with.

    A day without a year is of the last year that one before it names.
    """
    as_of, found = published, list[DateWindow | None]()
    for line in lines:
        year = _NAMED_YEAR.match(line)
        if year:
            as_of = date(int(year[1]), 12, 31)
        found.append(_time_above(line, as_of))
    return tuple(found)


@lru_cache(maxsize=4096)
def _time_above(line: str, published: date | None) -> DateWindow | None:
    """The day, month or year that a line opens with, or is, before a colon or dash."""
    opens = _OPENING_TIME.match(line) or _OPENING_DAY.match(line)
    if opens is None:
        return None
    if _YEAR.fullmatch(opens[1]):
        return DateWindow(date(int(opens[1]), 1, 1), date(int(opens[1]), 12, 31))
    return next(iter(named_dates(opens[1], published)), None)


_YEAR: Final = re.compile(r"(?:1[5-9]|20)\d\d")
_OPENING_TIME: Final = re.compile(
    rf"(?:{WEEKDAY},? )?((?:{MONTH_NAME}|{MONTH_SHORT})\.? \d{{1,2}}(?:,? {_YEAR.pattern})?"
    rf"|\d{{1,2}} {MONTH_NAME}(?: {_YEAR.pattern})?|{MONTH_NAME} {_YEAR.pattern}|{_YEAR.pattern})"
    r"\s*(?:[:–—]|\Z)"
)
_OPENING_DAY: Final = re.compile(
    rf"(?:{WEEKDAY},? )?((?:{MONTH_NAME}|{MONTH_SHORT})\.? \d{{1,2}},? {_YEAR.pattern}"
    rf"|\d{{1,2}} (?:{MONTH_NAME}|{MONTH_SHORT})\.? {_YEAR.pattern})\s*(?:[:–—-]\s*)?(?=[A-Z“\"])"
)
_OPENING: Final = 50  # code points within which it stands
_NAMED_YEAR: Final = re.compile(rf"[^:–—]{{0,24}}\b({_YEAR.pattern})\s*(?:[:–—]|\Z)")
_LINE: Final = re.compile(r"[^:–—]{3,20}[:–—].{2,100}[^.”\"]")


def quote_of(question: ReadQuestion, one: Candidate) -> Quote:
    """A candidate as it is quoted, with the headline where that says who or what is meant."""
    return quote_sentences(question, one.hit, one.quotable)


def _oldest_first(chosen: Sequence[Candidate]) -> list[Candidate]:
    return sorted(chosen, key=lambda one: (one.hit.article.day or date.max, one.hit.passage.number))
