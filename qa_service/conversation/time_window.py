"""The stretch of time that a question states: "in 2012", "before January 2018", "this week"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qa_service.conversation.quotations import masked
from qa_service.conversation.time_periods import (
    DATED_PERIOD,
    PERIOD,
    RELATIVE_PERIOD,
    Asked,
    Period,
    read_period,
)
from qa_service.dates import Tense, tense_at
from qa_service.domain import DateWindow, Span

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class StatedWindow:
    """A window and the words that state it.

    ``spans`` are in the order of the text and do not overlap; none exactly when the window is
    open on both sides. ``relative`` holds when the words count from the day of asking
    ("yesterday", "in January" without a year).
    """

    window: DateWindow
    spans: tuple[Span, ...] = ()
    relative: bool = False


def find_window(text: str, today: date) -> StatedWindow:
    """The window that ``text`` states when said on ``today``; an open one if it states none.

    Several periods ("in 2011 and 2012") give the stretch from the first to the last, a start
    and an end ("since 2011 ... before 2014") what lies between. A date that only names
    something ("the 2012 election", "the raid of 2 May 2011") states nothing, nor does one
    inside a clause ("since Trump took office in 2017"), for the clause decides what it means.
    So does one in a quotation. Days to come are announced before them: their window begins thirty
    days before ``today``. Only the first 2,000 characters are read. Never raises.
    """
    text = masked(text[:_CHARACTERS_READ])
    found: list[_Statement] = []
    for find in (_ranges, _placed_periods, _bare_periods):
        for statement in find(text, today):
            if not any(_overlap(statement.span, other.span) for other in found):
                found.append(statement)
    found.sort(key=lambda statement: statement.span.start)
    return StatedWindow(
        _with_announcements(_joined(statement.window for statement in found), today),
        tuple(statement.span for statement in found),
        any(statement.relative for statement in found),
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    span: Span
    window: DateWindow
    relative: bool


_CHARACTERS_READ: Final = 2_000  # what is longer is hardly a question
_ANNOUNCED: Final = timedelta(days=30)
_LISTED: Final = 4  # periods read after "in 2012", as in "in 2012, 2013 and 2014"

_IN = r"in|on|during|throughout|within|over|at|from"
_BEFORE = r"before|prior\s+to|ahead\s+of|earlier\s+than"
_UNTIL = r"by|until|till|through|thru|up\s+(?:to|until)|no\s+later\s+than|as\s+of"
_SINCE = r"since|(?:starting|beginning)(?:\s+(?:in|on|from))?|as\s+from"
_AFTER = r"after|following|later\s+than"
_OPERATOR = rf"(?:{_IN}|{_BEFORE}|{_UNTIL}|{_SINCE}|{_AFTER})"
_JOIN = r"(?:,\s*|\s+)(?:and|or|versus|vs\.?|than|compared\s+(?:to|with)|with|to)\s+(?:in\s+)?"

_RANGE: Final = re.compile(
    rf"(?<!\w)(?:(?P<lead>between|from)\s+)?(?P<a>{PERIOD})"
    rf"(?P<link>\s*[-–—]\s*|\s+(?:and|to|until|till|through)\s+)(?P<b>{PERIOD}|now\b)",
    re.IGNORECASE,
)
_PLACED: Final = re.compile(
    rf"(?<![\w-])(?P<operator>{_OPERATOR})\s+(?P<period>{PERIOD})"
    rf"(?P<onward>\s+on(?:wards?)?(?!\w)(?!\s+\w))?",
    re.IGNORECASE,
)
_ANOTHER: Final = re.compile(rf"{_JOIN}(?P<period>{PERIOD})", re.IGNORECASE)
_BARE: Final = re.compile(rf"(?P<period>{RELATIVE_PERIOD}|{DATED_PERIOD})", re.IGNORECASE)
_ENDING: Final = re.compile(r"(?:the\s+)?end\s+of\b", re.IGNORECASE)

# What may follow a date that is one; any other lower-case word makes "in 2000 villages" an
# amount and "since the 2012 election" a name.
_GOES_ON: Final = re.compile(
    r"""\s*(?:$|[^\w\s'’]|['’](?!s))
    |\s+(?:a|about|after|against|all|alone|also|although|an|and|any|are|as|at|because|been
      |before|being|between|both|but|by|can|could|despite|did|do|does|due|each|for|from|had|has
      |have|he|her|his|how|if|in|into|is|it|its|like|more|most|my|no|not|of|off|on|only|onwards?
      |or|our|out|over|per|she|should|since|so|some|such|than|that|the|their|then|there|these
      |they|this|those|through|to|too|under|until|up|using|versus|via|vs|was|we|were|what|when
      |where|which|while|who|whom|whose|why|will|with|within|without|would|you)\b
    |\s+\w+(?:ed|ing|ly)\b
    |\s+[^a-z\s]""",
    re.VERBOSE,
)
_EVENT: Final = re.compile(
    r"\s+(?:(?:summer|winter|u\.?s\.?|world|super|fifa|presidential|general|midterm)\s+)?"
    r"(?:olympics?|paralympics|games|cup|bowl|series|elections?|oscars|emmys|grammys|census"
    r"|summit|championships?|budget|season|world|super|fools?|madness)\b",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(
    rf"(?<!\w)(?:{_BEFORE}|until|till|since|after|following)\s+(?=\S)[^,;:.?!]{{0,80}}\Z",
    re.IGNORECASE,
)
_DETERMINER: Final = re.compile(
    r"(?<!\w)(?:the|an?|this|that|its|their|his|her|our)\s+\Z", re.IGNORECASE
)
_REFERS: Final = re.compile(rf"(?<!\w)(?:of|{_OPERATOR})\s+\Z", re.IGNORECASE)
_OF: Final = re.compile(r"\s+of\b", re.IGNORECASE)
_MARCH: Final = re.compile(r"\s+(?:for|on|against|towards?)\b", re.IGNORECASE)


def _ranges(text: str, today: date) -> Iterator[_Statement]:
    for match in _RANGE.finditer(text):
        if not match["lead"] and match["link"].strip() == "and":
            continue
        first, last = _both_ends(match["a"], match["b"], _asked(text, match, today))
        if not first or not last or first.first > last.last:
            continue
        named = _is_name(text, match.end()) if match["lead"] else _is_modifier(text, match.start())
        if named:
            continue
        window = DateWindow(first.first, last.last)
        yield _Statement(Span(*match.span()), window, first.relative or last.relative)


def _asked(text: str, match: re.Match[str], today: date) -> Asked:
    """Whether "July" is the one to come or the last one, by the verb that stands beside it."""
    tense = tense_at(text, Span(*match.span()))
    return Asked(today, ahead=None if tense is Tense.PRESENT else tense is Tense.AHEAD)


def _both_ends(first: str, last: str, asked: Asked) -> tuple[Period | None, Period | None]:
    """Both ends of a range; a first end without a year takes the year of the last."""
    now = Period(asked.day, asked.day, relative=True)
    end = now if last.lower() == "now" else read_period(last, asked)
    start = read_period(first, asked)
    if start and end and start.relative and not end.relative:
        start = read_period(f"{first} {end.first.year}", asked) or start
    return start, end


def _placed_periods(text: str, today: date) -> Iterator[_Statement]:
    for match in _PLACED.finditer(text):
        operator = " ".join(match["operator"].lower().split())
        if _misleads(text, match, operator):
            continue
        period = read_period(match["period"], _asked(text, match, today))
        window = period and _window_of(operator, match, period)
        if period and window:
            yield _Statement(Span(*match.span()), window, period.relative)
            yield from _further_periods(text, match.end(), operator, today)


def _misleads(text: str, match: re.Match[str], operator: str) -> bool:
    """Whether a preposition and a date do not state when: an amount, a name, part of a clause."""
    period = match["period"].lower()
    if _is_name(text, match.end()):
        return True
    if period == "may" and not re.fullmatch(r"in|during|since|until|before", operator):
        return True  # "by May", "from May": as often the person
    if period.startswith("the ") and re.match(r"\s+[A-Z]", text[match.end() : match.end() + 9]):
        return True  # "in the 1960s TV series"
    if period == "march" and _MARCH.match(text, match.end()):
        return True
    return bool(re.fullmatch(_IN, operator)) and _ends_with(_CLAUSE, text, match.start())


def _window_of(operator: str, match: re.Match[str], period: Period) -> DateWindow | None:
    """What the preposition makes of the period; None when it leaves no day."""
    try:
        if re.fullmatch(_BEFORE, operator):
            if _ENDING.match(match["period"]):
                return DateWindow(last=period.last)
            return DateWindow(last=period.first - timedelta(days=1))
        if re.fullmatch(_AFTER, operator):
            return DateWindow(first=period.last + timedelta(days=1))
    except OverflowError:
        return None
    if re.fullmatch(_UNTIL, operator):
        return DateWindow(last=period.last)
    if re.fullmatch(_SINCE, operator) or (operator == "from" and match["onward"]):
        return DateWindow(first=period.first)
    return period.window


def _further_periods(text: str, position: int, operator: str, today: date) -> Iterator[_Statement]:
    """Periods joined to one just read: "in 2012 and 2013", "in 2012 compared to 2018"."""
    if not re.fullmatch(_IN, operator):
        return
    for _ in range(_LISTED):
        match = _ANOTHER.match(text, position)
        if not match:
            return
        period = read_period(match["period"], _asked(text, match, today))
        if not period or _is_name(text, match.end()):
            return
        yield _Statement(Span(*match.span("period")), period.window, period.relative)
        position = match.end()


def _bare_periods(text: str, today: date) -> Iterator[_Statement]:
    for match in _BARE.finditer(text):
        period = read_period(match["period"], _asked(text, match, today))
        named = any(pattern.match(text, match.end()) for pattern in (_OF, _EVENT))
        if period and period.relative and named:
            continue  # "the last day of the fair", "late April Fool's"
        if not period or (_is_title if period.relative else _is_naming)(text, match):
            continue
        yield _Statement(Span(*match.span()), period.window, period.relative)


def _is_naming(text: str, match: re.Match[str]) -> bool:
    """Whether a full date without a preposition names something ("the January 2018 tweet")."""
    return (
        _is_name(text, match.end())
        or _is_modifier(text, match.start())
        or _ends_with(_REFERS, text, match.start())
    )


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Whether a capitalised "Today" or "Yesterday" follows another name: "USA Today"."""
    before = text[: match.start()].rsplit(maxsplit=1)
    return match[0][0].isupper() and bool(before) and before[-1][:1].isupper()


def _is_modifier(text: str, start: int) -> bool:
    return _ends_with(_DETERMINER, text, start)


def _ends_with(pattern: re.Pattern[str], text: str, end: int) -> bool:
    return pattern.search(text, max(0, end - 100), end) is not None


def _is_name(text: str, end: int) -> bool:
    """Whether the words after a date make it an amount or the name of an event."""
    return not _GOES_ON.match(text, end) or _EVENT.match(text, end) is not None


def _with_announcements(window: DateWindow, today: date) -> DateWindow:
    if window.first is None or window.first <= today:
        return window
    return DateWindow(max(today, date.min + _ANNOUNCED) - _ANNOUNCED, window.last)


def _joined(windows: Iterator[DateWindow]) -> DateWindow:
    joined: DateWindow | None = None
    for window in windows:
        joined = window if joined is None else _both(joined, window)
    return joined or DateWindow()


def _both(one: DateWindow, other: DateWindow) -> DateWindow:
    closed = all(window.first and window.last for window in (one, other))
    if not closed:
        first = max((day for day in (one.first, other.first) if day), default=None)
        last = min((day for day in (one.last, other.last) if day), default=None)
        if not first or not last or first <= last:
            return DateWindow(first, last)
    first = min(one.first, other.first) if one.first and other.first else None
    last = max(one.last, other.last) if one.last and other.last else None
    return DateWindow(first, last)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
