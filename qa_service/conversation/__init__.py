"""From a question and the turns before it to a query that stands alone.

    text = resolved(question, turns)       # follow_up: "and in 2018?" -> the whole question
    stated = find_window(text)             # time_window: "before 2014" -> days
    named = find_outlets(text, outlets)    # outlets: "according to the Gazette"
    newest = asks_about_present(text)      # present: "who is" -> the newest report

All of it is pure and reads English.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.conversation.follow_up import resolved
from qa_service.conversation.outlets import find_outlets
from qa_service.conversation.present import asks_about_present
from qa_service.conversation.time_window import StatedWindow, find_window
from qa_service.domain import DateWindow, Query, Question, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["StatedWindow", "find_outlets", "find_window", "stand_alone"]


def stand_alone(question: Question, turns: Sequence[Turn], outlets: Sequence[str] = ()) -> Query:
    """The question as it is searched and shown: whole without the turns before it.

    ``turns`` are in their order, the latest last. The text of a question without turns, or one
    that stands alone already, is the person's own with its white space collapsed; it is empty
    only if theirs is. ``outlets`` are those that it may name. Never raises.
    """
    asked = " ".join(question.text.split())
    text = resolved(asked, turns, question.day)
    stated = find_window(text, question.day)
    narrows = "dates" not in question.ignored
    return Query(
        text=text,
        day=question.day,
        top_k=question.top_k,
        filters=question.filters,
        window=stated.window if narrows else DateWindow(),
        window_is_relative=stated.relative and narrows,
        sources=_named(question, text, outlets),
        prefers_newest=not stated.spans and asks_about_present(text),
    )


def _named(question: Question, text: str, outlets: Sequence[str]) -> tuple[str, ...]:
    """The outlets that the question narrows itself to, of those that its filters admit."""
    if "sources" in question.ignored:
        return ()
    admitted = {name.casefold() for name in question.filters.sources}
    named = find_outlets(text, outlets)
    return tuple(name for name in named if not admitted or name.casefold() in admitted)
