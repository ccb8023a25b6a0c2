"""Words of a passage that mean other days on another day: "last week", "on Tuesday"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qa_service.dates import COUNT, MONTH, SEASON, WEEKDAY, Tense, resolve, season_meant, tense_at
from qa_service.domain import DateWindow, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OPENS = r"(?<![\w,;][ \t])"  # a capital here begins a sentence, not "USA Yesterday"
# Only what leaves no doubt which days: "last summer", said in October, may be either.
_RELATIVE: Final = re.compile(
    r"(?<![\w’'-])(?:"
    r"(?:[Tt]he\s+)?day\s+(?:before\s+yesterday|after\s+tomorrow)"
    rf"|yesterday|tomorrow|{_OPENS}(?:Yesterday|Tomorrow)"
    rf"|(?i:{COUNT})\s+(?:day|week|month|year)s?\s+ago"
    rf"|(?:last|this|next|{_OPENS}(?:Last|This|Next))\s+(?:week|month|year)"
    rf"|[Tt]his\s+(?P<season>{SEASON})"
    rf"|(?P<placed>[Oo]n\s+|[Ll]ast\s+|[Tt]his\s+|[Nn]ext\s+|(?<=[a-z]\s))(?P<weekday>{WEEKDAY})"
    r")(?![\w-])(?!\s+of\b)"
)
# "The last week", "every Tuesday" and "the next year" count from something else, "nearly two
# years ago" from nowhere in particular.
_NOT_AFTER: Final = re.compile(
    r"\b(?:the|its|his|her|their|my|our|your|every|each|that|same|an?|and|half|nearly|almost|about"
    r"|around|over|than|least|some|roughly|of|or|to|from|through|between)\s+\Z",
    re.IGNORECASE,
)
# "Black Friday", "Sunday Times", "Friday prayers", "Monday to Friday", "Tuesday, 3 July".
_NAMED: Final = re.compile(r"[A-Z][\w’']*\s+\Z")
_NO_WEEKDAY: Final = re.compile(
    rf"\s+(?:[A-Z]|prayers?\b|services?\b|(?:to|through|and|or)\s+{WEEKDAY})"
    rf"|\s*,?\s+(?:the\s+)?\d|,?\s+{MONTH}"
)
_QUOTATION: Final = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_NEWS: Final = timedelta(days=60)


def relative_dates(
    text: str, published: date, dates: Mapping[Span, DateWindow | None]
) -> dict[Span, DateWindow]:
    """Where ``text`` counts days from ``published``, and which days those are.

    ``dates`` are those that stand in it by themselves. What is said in quotation marks was said
    on a day that nobody knows; a weekday after an old date is a weekday of then.
    """
    if not _RELATIVE.search(text):
        return {}
    shut = [Span(*match.span()) for match in _QUOTATION.finditer(text)]
    old = [span.start for span, window in dates.items() if _is_old(window, published)]
    found = {}
    for match in _matches(text, [*shut, *dates]):
        if match["weekday"]:
            window = (
                None if min(old, default=len(text)) < match.start() else _weekday(match, published)
            )
        elif match["season"]:
            window = season_meant(match["season"], published)
        else:
            window = resolve(match[0], published)
        if window:
            found[Span(*match.span())] = window
    return found


def _matches(text: str, elsewhere: list[Span]) -> Iterator[re.Match[str]]:
    for match in _RELATIVE.finditer(text):
        inside = any(match.start() < span.end and span.start < match.end() for span in elsewhere)
        if not inside and not _NOT_AFTER.search(text, max(0, match.start() - 12), match.start()):
            yield match


def _is_old(window: DateWindow | None, published: date) -> bool:
    return window is not None and window.last is not None and window.last < published - _NEWS


def _weekday(match: re.Match[str], published: date) -> DateWindow | None:
    text, start = match.string, match.start("weekday")
    if _NO_WEEKDAY.match(text, match.end()):
        return None
    placed = match["placed"].strip().lower()
    if placed in {"last", "next", "this"}:
        return resolve(f"{placed} {match['weekday']}", published)
    if not placed and _NAMED.search(text, max(0, start - 20), start):
        return None
    tense = tense_at(text, Span(*match.span("weekday")))
    if tense not in {Tense.PAST, Tense.AHEAD}:
        return None
    return resolve(match["weekday"], published, ahead=tense is Tense.AHEAD)
