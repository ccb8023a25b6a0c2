"""Stretches of time as people write them: "4 July 2012", "early 2018", "the 1990s", "last week".

A period is only the stretch itself; what "before" or "since" makes of it is told in
``time_window``. ``PERIOD`` finds the words, ``read_period`` says which days they mean; what they
mean on another day is resolved by ``dates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from qa_service.dates import (
    MONTH_NAMES,
    MONTHS,
    SEASON,
    WEEKDAYS,
    resolve,
    season,
    season_meant,
    week_of,
)
from qa_service.domain import DateWindow


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included.

    ``relative`` holds when the words mean other days on another day: "yesterday", but also
    "in January", whose year is a guess.
    """

    first: date
    last: date
    relative: bool = False

    @property
    def window(self) -> DateWindow:
        """The same days as a window."""
        return DateWindow(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a question was asked, and whether its words look ahead ("will").

    ``ahead`` is None where they may look either way ("is closing"): the nearest is meant then.
    """

    day: date
    ahead: bool | None = False


def read_period(words: str, asked: Asked) -> Period | None:
    """The days that ``words`` mean when ``asked``; None if they mean none.

    None too when the days do not exist ("30 February") or lie further ahead than the end of
    next year: news of then cannot be in an archive, so the words mean something else.
    """
    phrase = " ".join(words.lower().split())
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(phrase):
            try:
                period = read(match, asked)
                near = period is not None and period.first.year <= asked.day.year + 1
            except (ValueError, OverflowError):
                return None
            return period if near else None
    return None


# As people type them: any case, any abbreviation, a full stop or none.
_MONTH = rf"(?:(?:{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?)"
_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), 1
    )
} | {"a": 1, "a couple of": 2, "couple of": 2}
_ORDINALS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
# Shares of a period, in twelfths [from, to): thirds that overlap, because nobody agrees on
# where "early" ends.
_PARTS: Final = {
    "early": (0, 5),
    "mid": (3, 9),
    "middle": (3, 9),
    "late": (7, 12),
    "start": (0, 2),
    "beginning": (0, 2),
    "end": (10, 12),
    "first half": (0, 6),
    "second half": (6, 12),
}

_Y = r"(?P<y>1[89]\d\d|20\d\d)(?!\d|[.,]\d|%)"
_D = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\w)"
_M = rf"(?P<m>{_MONTH})"
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<unit>day|week|month|year|decade)"
_WEEKDAY = rf"(?P<w>{'|'.join(WEEKDAYS).lower()})(?!\w)"
_SEASON = rf"(?P<season>{SEASON})"


def _relative(window: DateWindow | None) -> Period | None:
    """What words mean that count from the day of asking."""
    if window is None or window.first is None or window.last is None:
        return None
    return Period(window.first, window.last, relative=True)


def _days(first: date, last: date) -> Period:
    return Period(first, last, relative=True)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first + relativedelta(months=1, days=-1))


def _named_month(match: re.Match[str]) -> int:
    return MONTHS[match["m"].rstrip(".")]


def _read_day(match: re.Match[str], _: Asked) -> Period:
    month = match["m"]
    number = int(month) if month.isdigit() else _named_month(match)
    day = date(int(match["y"]), number, int(match["d"]))
    return Period(day, day)


def _read_day_of_some_year(match: re.Match[str], asked: Asked) -> Period | None:
    words = f"{int(match['d'])} {MONTH_NAMES[_named_month(match) - 1]}"
    return _relative(_resolved(words, asked))


def _read_month(match: re.Match[str], _: Asked) -> Period:
    return _month(int(match["y"]), _named_month(match))


def _read_month_of_some_year(match: re.Match[str], asked: Asked) -> Period | None:
    month, day, which = _named_month(match), asked.day, match["which"]
    if which == "this":
        return _relative(_month(day.year, month).window)
    if which in {"last", "next"} and month == day.month:  # never the one that runs
        return _relative(_month(day.year + (1 if which == "next" else -1), month).window)
    if which:
        return _relative(resolve(MONTH_NAMES[month - 1], day, ahead=which == "next"))
    return _relative(_resolved(MONTH_NAMES[month - 1], asked))


def _resolved(words: str, asked: Asked) -> DateWindow | None:
    """A day or month without its year: the last, the next, or the nearer one of them."""
    last, coming = (resolve(words, asked.day, ahead=ahead) for ahead in (False, True))
    if asked.ahead is not None or not (last and last.last and coming and coming.first):
        return coming if asked.ahead else last
    return coming if coming.first - asked.day < asked.day - last.last else last


def _read_season(match: re.Match[str], _: Asked) -> Period:
    found = season(match["season"], int(match["y"]))
    return Period(found.first or date.min, found.last or date.max)


def _read_season_of_some_year(match: re.Match[str], asked: Asked) -> Period | None:
    name, day, which = match["season"], asked.day, match["which"]
    if which == "this":
        return _relative(season_meant(name, day))
    if which == "next":
        coming = (season(name, year) for year in (day.year, day.year + 1))
        return _relative(next(one for one in coming if one.first and one.first > day))
    gone = (season(name, year) for year in (day.year, day.year - 1, day.year - 2))
    return _relative(next(one for one in gone if one.last and one.last < day))


def _read_quarter(match: re.Match[str], _: Asked) -> Period:
    index = int(match["q"]) - 1 if match["q"] else _ORDINALS[match["nth"]] % 4
    first = date(int(match["y"]), 3 * index + 1, 1)
    return Period(first, first + relativedelta(months=3, days=-1))


def _read_decade(match: re.Match[str], _: Asked) -> Period:
    year = int(match["tens"]) * 10
    return Period(date(year, 1, 1), date(year + 9, 12, 31))


def _read_year(match: re.Match[str], _: Asked) -> Period:
    return _year(int(match["y"]))


def _read_part(match: re.Match[str], asked: Asked) -> Period | None:
    words, today = match["whole"], asked.day
    # "This year" ends today, but its early months are the same all year.
    whole = _year(today.year) if words == "this year" else read_period(words, asked)
    if words == "this month":
        whole = _month(today.year, today.month)
    if whole is None:
        return None
    this = words.startswith("this ")
    begin, end = _PARTS[match["part"]]
    days = (whole.last - whole.first).days + 1
    first = whole.first + timedelta(days=days * begin // 12)
    last = whole.first + timedelta(days=days * end // 12 - 1)
    far = this and first > today and not asked.ahead
    return None if far else Period(first, last, whole.relative or this)


def _read_named_day(match: re.Match[str], asked: Asked) -> Period | None:
    if match[0] == "last night":
        return _days(asked.day - timedelta(days=1), asked.day)
    named = "today" if match[0].startswith(("this ", "tonight")) else match[0]
    return _relative(resolve(named, asked.day))


def _read_weekday(match: re.Match[str], asked: Asked) -> Period | None:
    which = (match["which"] or "").replace("this past", "last").replace("this last", "last")
    words = f"{which} {match['w']}".strip()
    return _relative(resolve(words, asked.day, ahead=bool(asked.ahead)))


def _read_weekend(match: re.Match[str], asked: Asked) -> Period:
    today = asked.day
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if match["which"] == "this":  # said on a Thursday it may mean either: what is known of both
        return _days(saturday, today)
    if today.weekday() >= WEEKDAYS.index("Saturday"):
        saturday -= timedelta(days=7)
    return _days(saturday, saturday + timedelta(days=1))


def _read_this_week(_: re.Match[str], asked: Asked) -> Period:
    """The week up to today, as news tells it, and what is left of it where the words look ahead."""
    end = week_of(asked.day).last if asked.ahead else None
    return _days(asked.day - timedelta(days=7), end or asked.day)


def _read_this(match: re.Match[str], asked: Asked) -> Period | None:
    whole = _relative(resolve(match[0], asked.day))
    if whole is None or asked.ahead:
        return whole
    return _days(whole.first, asked.day)


def _read_last_or_next(match: re.Match[str], asked: Asked) -> Period | None:
    return _relative(resolve(match[0], asked.day))


def _read_ago(match: re.Match[str], asked: Asked) -> Period | None:
    count, unit = _counted(match)
    found = _relative(resolve(f"{count} {unit}s ago", asked.day))
    return found and _days(found.first, max(found.first, min(found.last, asked.day)))


def _read_stretch_up_to_today(match: re.Match[str], asked: Asked) -> Period:
    count, unit = _counted(match)
    back = {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }[unit]
    return _days(asked.day - back, asked.day)


def _counted(match: re.Match[str]) -> tuple[int, str]:
    words = match["n"] or "one"
    count = int(words) if words.isdigit() else _NUMBERS[words]
    unit: str = match["unit"]
    return (count * 10, "year") if unit == "decade" else (count, unit)


_Reader = Callable[[re.Match[str], Asked], Period | None]
# The first form that fits is taken, so a longer form stands before its own beginning.
_ABSOLUTE: Final[tuple[tuple[str, _Reader], ...]] = (
    (r"(?P<y>1[89]\d\d|20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)", _read_day),
    (rf"(?:the )?{_D}(?: of)? {_M},? {_Y}", _read_day),
    (rf"{_M} (?:the )?{_D},? {_Y}", _read_day),
    (rf"{_M}(?: of)?,? {_Y}", _read_month),
    (rf"(?:the )?{_SEASON}(?: of)?,? {_Y}", _read_season),
    (
        (
            r"(?:the )?(?:(?P<nth>first|second|third|fourth|last) quarter|q(?P<q>[1-4]))(?: of)?"
            rf" {_Y}"
        ),
        _read_quarter,
    ),
    (r"(?:the )?(?P<tens>1[89]\d|20\d)0'?s(?!\w)", _read_decade),
    (rf"(?:(?:the )?(?:fiscal |calendar )?year |fiscal |fy ?)?{_Y}", _read_year),
)
_YEARLESS: Final[tuple[tuple[str, _Reader], ...]] = (
    (rf"(?:the )?{_D}(?: of)? {_M}", _read_day_of_some_year),
    (rf"{_M} (?:the )?{_D}", _read_day_of_some_year),
    (rf"(?:(?P<which>last|this|next) )?{_M}", _read_month_of_some_year),
    (rf"(?:(?P<which>last|next|this past|this last) )?{_WEEKDAY}", _read_weekday),
)
_RELATIVE: Final[tuple[tuple[str, _Reader], ...]] = (
    (
        (
            r"(?:the day before yesterday|yesterday|today|tonight|last night|tomorrow"
            r"|the day after tomorrow"
            r"|this (?:morning|afternoon|evening))(?!\w)"
        ),
        _read_named_day,
    ),
    (r"(?:this|(?:this|the) past) week(?!\w)", _read_this_week),
    (r"this (?P<unit>month|year)(?!\w)", _read_this),
    (r"(?:(?:this|the) )?(?P<which>last|past|this|the) weekend(?!\w)", _read_weekend),
    (rf"{_COUNT} {_UNIT}s? ago(?!\w)", _read_ago),
    (rf"(?:the |these )?(?:last|past) {_COUNT} {_UNIT}s?(?!\w)", _read_stretch_up_to_today),
    (rf"the (?:last|past) (?P<n>){_UNIT}(?!\w)", _read_stretch_up_to_today),
    (r"(?:last|next) (?:week|month|year)(?!\w)", _read_last_or_next),
    (rf"(?P<which>last|this|next) {_SEASON}(?!\w)", _read_season_of_some_year),
    (rf"(?P<which>last|next) {_M}", _read_month_of_some_year),
    (rf"(?P<which>last|next|this past) {_WEEKDAY}", _read_weekday),
)
_PART: Final = (
    r"(?:the )?(?P<part>early|mid|late"
    r"|(?:middle|start|beginning|end|first half|second half)(?= of ))"
    r"(?:[ -]|(?: in)? of )(?:the )?"
)


def _loose(form: str) -> str:
    """The form without its group names, so that it can stand in a pattern several times."""
    return re.sub(r"\?P<\w+>", "?:", form).replace(" ", r"\s+")


def _any_of(forms: tuple[tuple[str, _Reader], ...]) -> str:
    return "|".join(_loose(form) for form, _ in forms)


_WHOLE: Final = (_any_of(_ABSOLUTE), r"(?:this|last|next)\s+(?:month|year)(?!\w)", _loose(_MONTH))
_PARTIAL: Final[tuple[tuple[str, _Reader], ...]] = (
    (rf"{_PART}(?P<whole>{'|'.join(_WHOLE)})", _read_part),
)
_FORMS: Final = tuple(
    (re.compile(form), read) for form, read in (*_PARTIAL, *_RELATIVE, *_ABSOLUTE, *_YEARLESS)
)
# Patterns to embed, without capturing groups; to be compiled without regard to case.
PERIOD: Final = rf"(?<!\w)(?:{_any_of((*_PARTIAL, *_RELATIVE, *_ABSOLUTE, *_YEARLESS))})"
RELATIVE_PERIOD: Final = rf"(?<!\w)(?:{_any_of((*_PARTIAL, *_RELATIVE))})"
DATED_PERIOD: Final = rf"(?<!\w)(?:{_any_of(_ABSOLUTE[:4])})"
