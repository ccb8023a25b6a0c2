"""The stretch of time that a question states: "in 2012", "before January 2018", "this week"."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.domain import AmbiguousDay, DateWindow, Span
from qa_service.language import FUNCTION_WORDS, Tense, tense_at
from qa_service.query.time_figures import month_comes_first
from qa_service.query.time_lists import LINKED, LISTED, PeriodList, read_list
from qa_service.query.time_periods import (
    DATED_PERIOD,
    DAY_PERIOD,
    PERIOD,
    RELATIVE_PERIOD,
    WRITTEN_MONTH,
    read_period,
)
from qa_service.query.time_today import Asked, Period
from qa_service.query.typed import masked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class StatedWindow:
    """A window and the words that state it.

    ``spans`` are in the order of the text and do not overlap; none exactly when the window is
    open on both sides. ``relative`` holds when the words count from the day of asking
    ("yesterday", "in January" without a year). ``windows`` are the periods that it names apart from
    each other ("the report of 7 October and that of 13 October"), all within ``window``, or that
    window alone; none when it is open. ``ambiguous`` are days in figures of two readings.
    """

    window: DateWindow
    spans: tuple[Span, ...] = ()
    relative: bool = False
    windows: tuple[DateWindow, ...] = ()
    ambiguous: tuple[AmbiguousDay, ...] = ()


@lru_cache(maxsize=256)  # a follow-up asks again about itself and the question before it
def find_window(text: str, today: date, spoken_of: date | None = None) -> StatedWindow:
    """The window that ``text`` states when said on ``today``; an open one if it states none.

    Several periods ("in 2011 and 2012") give the stretch from the first to the last, a start and
    an end ("since 2011 ... before 2014") what lies between. A date that only names something ("the
    2012 election", "the raid of 2 May 2011") states nothing, nor does one inside a clause ("since
    Trump took office in 2017"), for the clause decides what it means. So does one in a quotation
    or with capitals of its own ("who hosts This Week?"). Days to come are announced before them:
    their window begins thirty days before ``today``. A month or day without its year is the latest
    one on the day ``spoken_of``, by default ``today``. Only the first 2,000 characters are read.
    Never raises.
    """
    text = _AS_TITLE.sub(lambda title: "_" * len(title[0]), masked(text[:_CHARACTERS_READ]))
    asking = Asked(today, spoken_of=spoken_of, month_first=month_comes_first(text, today))
    finders = (_lists, _placed_periods, _days_of_reports, _bare_periods, _end_of_keywords)
    stated = itertools.chain(*(find(text, asking) for find in finders))
    found: list[_Statement] = []
    for statement in sorted(stated, key=lambda one: one.span.start - one.span.end):  # longest first
        if not any(_overlap(statement.span, other.span) for other in found):
            found.append(statement)
    found.sort(key=lambda statement: statement.span.start)
    named = _innermost([window for statement in found for window in statement.windows])
    whole = _with_announcements(_joined(iter(named)), today)
    if whole.is_open:  # "before 2011 or since 2009" is any time
        return StatedWindow(whole, (), relative=False)
    return StatedWindow(
        whole,
        tuple(statement.span for statement in found),
        any(statement.relative for statement in found),
        _apart(named, whole),
        tuple(one for statement in found for one in statement.ambiguous),
    )


_AS_TITLE: Final = re.compile(
    r"\b[a-z]\w*\s(?:Today|Tonight|Yesterday|(?:This|Last)\s(?:Morning|Week|Night|Month|Year))\b"
)


@dataclass(frozen=True, slots=True)
class _Statement:
    span: Span
    windows: tuple[DateWindow, ...]
    relative: bool
    ambiguous: tuple[AmbiguousDay, ...] = ()


def _statement(
    text: str, span: Span, period: Period, window: DateWindow | None = None
) -> _Statement:
    """What one period states, by itself or as what a preposition makes of it."""
    doubts = _doubts(span.of(text), period)
    return _Statement(span, (window or period.window,), period.relative, doubts)


def _doubts(words: str, period: Period) -> tuple[AmbiguousDay, ...]:
    other = period.other and period.other.first
    figures = re.sub(r"\A\D+", "", words)
    return (AmbiguousDay(figures, period.first, other),) if other else ()


def _innermost(windows: Sequence[DateWindow]) -> list[DateWindow]:
    """Those within which no other lies: "on Tuesday" of "on Tuesday this week"."""
    return [
        one
        for one in dict.fromkeys(windows)
        if not any(other != one and _within(other, one) for other in windows)
    ]


def _within(inner: DateWindow, outer: DateWindow) -> bool:
    if not (inner.first and inner.last and outer.first and outer.last):
        return False
    return outer.first <= inner.first and inner.last <= outer.last


def _apart(windows: Sequence[DateWindow], whole: DateWindow) -> tuple[DateWindow, ...]:
    """The windows that stand for themselves, neighbours as one, in the order of the text."""
    if whole.is_open:
        return ()
    closed = sorted((one.first, one.last) for one in windows if one.first and one.last)
    if len(closed) < len(windows):
        return (whole,)
    apart: list[tuple[date, date]] = []
    for first, last in closed:
        if apart and first.toordinal() <= apart[-1][1].toordinal() + 1:
            apart[-1] = (apart[-1][0], max(last, apart[-1][1]))
        else:
            apart.append((first, last))
    if len(apart) == len(windows) > 1:
        return tuple(windows)  # in the order of the text
    return tuple(DateWindow(*one) for one in apart) if len(apart) > 1 else (whole,)


_CHARACTERS_READ: Final = 2_000  # what is longer is hardly a question
_ANNOUNCED: Final = timedelta(days=30)

_IN = r"in|on|during|throughout|within|over|at|from"
_BEFORE = r"before|prior\s+to|ahead\s+of|earlier\s+than"
_UNTIL = r"by|until|till|through|thru|up\s+(?:to|until)|no\s+later\s+than|as\s+of"
_SINCE = r"since|(?:starting|beginning)(?:\s+(?:in|on|from))?|as\s+from"
_AFTER = r"after|following|later\s+than"
_OPERATOR = rf"(?:{_IN}|{_BEFORE}|{_UNTIL}|{_SINCE}|{_AFTER})"

_PLACED: Final = re.compile(
    rf"(?<![\w-])(?P<operator>{_OPERATOR})\s+(?P<period>{PERIOD})"
    rf"(?P<onward>\s+on(?:wards?)?(?!\w)(?!\s+\w))?",
    re.IGNORECASE,
)
_BARE: Final = re.compile(rf"(?P<period>{RELATIVE_PERIOD}|{DATED_PERIOD})", re.IGNORECASE)
_REPORT: Final = (
    r"(?:report|article|story|stories|piece|edition|issue|coverage|account|statement)s?"
)
# "The report of 7 October", "that of 13 October", "the 7 October report".
_REPORT_OF: Final = re.compile(
    rf"(?:\b(?:{_REPORT}|that|the\s+one|those)\s+(?:of|dated|from)\s+(?P<of>{DAY_PERIOD})"
    rf"|\b(?:the|['’]s)\s+(?P<before>{DAY_PERIOD})\s+{_REPORT}\b)",
    re.IGNORECASE,
)
_ENDING: Final = re.compile(r"(?:the\s+)?end\s+of\b", re.IGNORECASE)

# What may follow a date that is one; any other lower-case word makes "in 2000 villages" an
# amount and "since the 2012 election" a name.
_GOES_ON: Final = re.compile(
    r"\s*(?:$|[^\w\s'’]|['’](?!s))|\s+(?:onwards?|using|due"
    rf"|{'|'.join(sorted(FUNCTION_WORDS - {'one', 'list', 'near', 'name'}))})\b"
    r"|\s+(?!hearings?\b)\w+(?:ed|ing|ly)\b|\s+[^a-z\s]"
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
# A day with its year is one whatever follows it.
_WHOLE_DAY: Final = re.compile(r"\d.*(?:1\d{3}|20\d\d)\Z")
_OLD_YEAR: Final = re.compile(r"1[0-7]\d\d")
_ASKING: Final = re.compile(
    r"[?!]|\b(?:who|what|when|where|which|why|how|is|are|was|were|did|do|does|has|have|will|can)\b",
    re.IGNORECASE,
)
_THE_DAY: Final = re.compile(r"\bthe\s+day\s+\Z", re.IGNORECASE)
_OF: Final = re.compile(r"\s+of\b", re.IGNORECASE)
_MARCH: Final = re.compile(r"\s+(?:for|on|against|towards?)\b", re.IGNORECASE)


# These take long to compile, and few questions need them.
@cache
def _listed_after() -> re.Pattern[str]:
    listed = rf"(?:(?<![\w-])(?P<operator>between|{_OPERATOR})\s+)?(?P<list>{LISTED})"
    return re.compile(listed, re.IGNORECASE)


@cache
def _at_end() -> re.Pattern[str]:
    """Periods with figures behind a word: "vaccines q3 2021", "weddings 1986 vs 2021"."""
    period = rf"(?=[^.]*\d){PERIOD}"
    return re.compile(
        rf"[^\W\d]{{2,}}\s+(?P<first>{period})(?:\s+(?:vs\.?|versus|and|or)\s+(?P<second>{period}))?[\W_]*\Z",
        re.IGNORECASE,
    )


@cache
def _sure() -> re.Pattern[str]:
    """What states a time without a preposition."""
    sure = rf"{RELATIVE_PERIOD}|{DATED_PERIOD}|(?=.*\d){WRITTEN_MONTH}"
    return re.compile(sure, re.IGNORECASE)


def _lists(text: str, asking: Asked) -> Iterator[_Statement]:
    """Periods side by side: a range with both its ends, or several that are each meant."""
    if not LINKED.search(text):
        return
    for match in _listed_after().finditer(text):
        operator = " ".join((match["operator"] or "").lower().split())
        found = read_list(
            text,
            *match.span("list"),
            _asked(text, match, asking),
            between=operator == "between",
        )
        if found is None:
            continue
        span = Span(match.start(), found.end)
        if not _only_names(text, span, operator, is_range=found.is_range):
            windows = _windows_of_list(operator, found)
            relative = any(period.relative for period in found.periods)
            doubts = (
                _doubts(words, period)
                for words, period in zip(found.words, found.periods, strict=False)
            )
            if windows:
                yield _Statement(span, windows, relative, tuple(itertools.chain(*doubts)))


def _only_names(text: str, span: Span, operator: str, *, is_range: bool) -> bool:
    """Whether periods side by side name something rather than say when."""
    if operator or not is_range:
        named = _is_name(text, span.end) or (not operator and _is_modifier(text, span.start))
        inside = bool(re.fullmatch(_IN, operator)) and _ends_with(_CLAUSE, text, span.start)
        return named or inside or not (operator or _sure().search(span.of(text)))
    return _is_modifier(text, span.start)


def _windows_of_list(operator: str, found: PeriodList) -> tuple[DateWindow, ...]:
    first = min(period.first for period in found.periods)
    whole = Period(first, max(period.last for period in found.periods))
    if operator in {"", "between", "from"} or re.fullmatch(_IN, operator):
        if found.is_range:
            return (whole.window,)
        others = (period.other for period in found.periods)
        return (*(period.window for period in found.periods), *(one for one in others if one))
    window = _bounded(operator, whole)
    return (window,) if window else ()


def _days_of_reports(text: str, asking: Asked) -> Iterator[_Statement]:
    """When a report that is spoken of was published: "that of 13 October"."""
    for match in _REPORT_OF.finditer(text):
        period = read_period(match["of"] or match["before"], _asked(text, match, asking))
        if period:
            group = "of" if match["of"] else "before"
            yield _statement(text, Span(*match.span(group)), period)


def _asked(text: str, match: re.Match[str], asking: Asked) -> Asked:
    """Whether "July" is the one to come or the last one, by the verb that stands beside it."""
    tense = tense_at(text, Span(*match.span()))
    return replace(asking, ahead=None if tense is Tense.PRESENT else tense is Tense.AHEAD)


def _placed_periods(text: str, asking: Asked) -> Iterator[_Statement]:
    for match in _PLACED.finditer(text):
        operator = " ".join(match["operator"].lower().split())
        if _misleads(text, match, operator):
            continue
        period = read_period(match["period"], _asked(text, match, asking))
        window = period and _window_of(operator, match, period)
        if period and window:
            yield _statement(text, Span(*match.span()), period, window)


def _misleads(text: str, match: re.Match[str], operator: str) -> bool:
    """Whether a preposition and a date do not state when: an amount, a name, part of a clause."""
    period = match["period"].lower()
    whole = _WHOLE_DAY.search(period) is not None
    if _EVENT.match(text, match.end()) if whole else _is_name(text, match.end()):
        return True
    if period == "may" and not re.fullmatch(r"in|during|since|until|before", operator):
        return True  # "by May", "from May": as often the person
    if _OLD_YEAR.fullmatch(period) and operator in {"at", "from", "over", "within"}:
        return True  # "from 1200 to 1500 dollars"
    if period.startswith("the ") and re.match(r"\s+[A-Z]", text[match.end() : match.end() + 9]):
        return True  # "in the 1960s TV series"
    if period in {"yesterday", "tomorrow"} and _ends_with(_THE_DAY, text, match.start()):
        return True  # "the day before yesterday" is one period
    if period == "march" and _MARCH.match(text, match.end()):
        return True
    return bool(re.fullmatch(_IN, operator)) and _ends_with(_CLAUSE, text, match.start())


def _window_of(operator: str, match: re.Match[str], period: Period) -> DateWindow | None:
    """What the preposition makes of the period; None when it leaves no day."""
    if re.fullmatch(_BEFORE, operator) and _ENDING.match(match["period"]):
        return DateWindow(last=period.last)
    if operator == "from" and match["onward"]:
        return DateWindow(first=period.first)
    return _bounded(operator, period)


def _bounded(operator: str, period: Period) -> DateWindow | None:
    try:
        if re.fullmatch(_BEFORE, operator):
            return DateWindow(last=period.first - timedelta(days=1))
        if re.fullmatch(_AFTER, operator):
            return DateWindow(first=period.last + timedelta(days=1))
    except OverflowError:
        return None
    if re.fullmatch(_UNTIL, operator):
        return DateWindow(last=period.last)
    if re.fullmatch(_SINCE, operator):
        return DateWindow(first=period.first)
    return period.window


def _bare_periods(text: str, asking: Asked) -> Iterator[_Statement]:
    for match in _BARE.finditer(text):
        period = read_period(match["period"], _asked(text, match, asking))
        named = any(pattern.match(text, match.end()) for pattern in (_OF, _EVENT))
        if period and period.relative and named:
            continue  # "the last day of the fair", "late April Fool's"
        if not period or (_is_title if period.relative else _is_naming)(text, match):
            continue
        yield _statement(text, Span(*match.span()), period)


def _end_of_keywords(text: str, asking: Asked) -> Iterator[_Statement]:
    """The periods that keywords end in: "inflation 2022"; in a question it may be any number."""
    match = None if _ASKING.search(text) else _at_end().search(text)
    for group in ("first", "second") if match else ():
        period = match and match[group] and read_period(match[group], asking)
        if match and period:
            yield _statement(text, Span(*match.span(group)), period)


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
    shared = None if closed else one.shared(other)
    if shared is not None:
        return shared
    first = min(one.first, other.first) if one.first and other.first else None
    last = max(one.last, other.last) if one.last and other.last else None
    return DateWindow(first, last)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
