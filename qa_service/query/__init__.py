"""From a question and the turns before it to a query that stands alone.

    plain = without_operators(question)    # typed: "jaguar -car" -> "jaguar"
    text = resolve(plain, turns).text      # follow_up: "and in 2018?" -> the whole question
    stated = find_window(text)             # time_window: "before 2014" -> days
    named = find_outlets(text, outlets)    # outlets: "according to the Gazette"
    newest = asks_about_present(text)      # time_today: "who is" -> the newest report

All of it is pure and reads English.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qa_service.domain import DateWindow, Need, Query, Question, Turn
from qa_service.language import LEFT_UNSAID
from qa_service.query.follow_up import leans_back, resolve
from qa_service.query.outlets import attributions, find_outlets, outlet_mentions
from qa_service.query.time_today import asks_about_present
from qa_service.query.time_window import StatedWindow, find_window
from qa_service.query.typed import (
    excluded_words,
    quoted_phrases,
    spelled_out,
    without_operators,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_MOST_NEEDS: Final = 4
_ONE_TALK: Final = timedelta(days=180)  # between what is asked about and when it was reported
_UP_TO_DATE: Final = timedelta(days=60)  # an archive whose newest article is no older

__all__ = ["StatedWindow", "find_outlets", "find_window", "stand_alone"]


def stand_alone(
    question: Question,
    turns: Sequence[Turn],
    outlets: Sequence[str] = (),
    newest: date | None = None,
) -> Query:
    """The question as it is searched and shown: whole without the turns before it.

    ``turns`` are in their order, the latest last. What is shown of a question without turns, or
    of one that stands alone already, is the person's own with its white space collapsed; it is
    empty only if theirs is. What is searched has no operators of search engines in it.
    ``outlets`` are those that it may name, ``newest`` the day of the newest article: "since June"
    means that of the talk or of the archive. Never raises.
    """
    asked = " ".join(question.text.split())
    written = without_operators(asked)
    plain = spelled_out(written, question.day)
    understood = resolve(plain, turns, question.day, outlets=outlets)
    text = understood.text
    spoken_of = _spoken_of(question.day, text, plain, turns, newest)
    dated = _without_answers(_without_outlets(text, outlets), turns)
    stated = find_window(dated, question.day, spoken_of)
    narrows = "dates" not in question.ignored
    sources = _named(question, written if text == plain else text, outlets)
    return Query(
        text=text,
        day=question.day,
        top_k=question.top_k,
        filters=question.filters,
        window=stated.window if narrows else DateWindow(),
        window_is_relative=stated.relative and narrows,
        sources=sources,
        needs=_needs(stated.windows if narrows else (), sources),
        ambiguous=stated.ambiguous if narrows else (),
        phrases=quoted_phrases(asked),
        excluded=excluded_words(asked),
        time_words=stated.spans if narrows else (),
        attributions=attributions(text, sources),
        prefers_newest=not stated.spans and asks_about_present(text),
        lacks_context=not (turns or question.filters.articles) and leans_back(plain),
        shown=asked if text == plain else understood.shown,
    )


def _without_outlets(text: str, outlets: Sequence[str]) -> str:
    """``text``, as long as before, with underscores for the outlets, as for "usa today"."""
    for span, _ in outlet_mentions(text, outlets):
        text = text[: span.start] + "_" * (span.end - span.start) + text[span.end :]
    return text


def _without_answers(text: str, turns: Sequence[Turn]) -> str:
    """``text``, as long as before, with underscores for what a follow-up takes from an answer.

    "(festival from September)" says what is spoken of, and no day that is asked for.
    """
    aside = LEFT_UNSAID.search(text)
    if aside is None:
        return text
    asked = " ".join(turn.standalone for turn in turns).casefold()

    def masked(part: re.Match[str]) -> str:
        return part[0] if part[0].strip().casefold() in asked else "_" * len(part[0])

    return text[: aside.start()] + re.sub(r"[^;()?]+", masked, aside[0])


def _needs(windows: Sequence[DateWindow], sources: Sequence[str]) -> tuple[Need, ...]:
    """What to search for one by one: each outlet and each period, or each outlet's own period."""
    if not windows or not sources:
        apart = [Need(window) for window in windows] + [Need(sources=(one,)) for one in sources]
    elif len(windows) == len(sources):
        apart = [Need(window, (one,)) for window, one in zip(windows, sources, strict=True)]
    elif len(windows) == 1:
        apart = [Need(windows[0], (one,)) for one in sources]
    elif len(sources) == 1:
        apart = [Need(window, tuple(sources)) for window in windows]
    else:
        apart = [Need(window) for window in windows] + [Need(sources=(one,)) for one in sources]
    return tuple(apart[:_MOST_NEEDS])


def _spoken_of(
    today: date, text: str, asked: str, turns: Sequence[Turn], newest: date | None
) -> date | None:
    """The day from which a month without its year counts, where it is not the day of asking."""
    if text != asked and turns:
        last = turns[-1]
        stated = find_window(last.standalone, today)
        last_day = last.days[0] if last.days else None
        near = last_day and stated.window.last and abs(last_day - stated.window.last) < _ONE_TALK
        counted = not stated.spans or (stated.relative and not near)
        day = last_day if counted else stated.window.last
        if day is not None and day < today:
            return day
    stale = newest is not None and newest < today and today - newest > _UP_TO_DATE
    return newest if stale else None


def _named(question: Question, text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets that the question narrows itself to, of those that its filters admit."""
    if "sources" in question.ignored:
        return ()
    admitted = {name.casefold() for name in question.filters.sources}
    named = find_outlets(text, outlets)
    return tuple(name for name in named if not admitted or name.casefold() in admitted)
