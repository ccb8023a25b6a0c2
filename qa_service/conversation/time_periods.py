"""Stretches of time as people write them: "4 July 2012", "early 2018", "the 1990s", "last week".

A period is only the stretch itself; what "before" or "since" makes of it is told in
``time_window``. ``PERIOD`` finds the words, ``read_period`` says which days they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

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


def read_period(words: str, today: date) -> Period | None:
    """The days that ``words`` mean when said on ``today``; None if they mean none.

    None too when the days do not exist ("30 February") or lie further ahead than the end of
    next year: news of then cannot be in an archive, so the words mean something else.
    """
    phrase = " ".join(words.lower().split())
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(phrase):
            try:
                period = read(match, today)
                near = period is not None and period.first.year <= today.year + 1
            except (ValueError, OverflowError):
                return None
            return period if near else None
    return None


_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|jun(?:e|\.)?"
    r"|jul(?:y|\.)?|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?"
    r"|dec(?:ember|\.)?)(?!\w)"
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_WEEKDAYS: Final = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), 1
    )
} | {"a": 1, "a couple of": 2, "couple of": 2}
# Seasons of the northern half, as news uses them: the astronomical and the meteorological
# season together, so neighbours overlap by some weeks.
_SEASONS: Final = {
    "spring": (3, 1, 6, 20),
    "summer": (6, 1, 9, 22),
    "autumn": (9, 1, 12, 20),
    "fall": (9, 1, 12, 20),
    "winter": (12, 1, 3, 20),
}
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
_WEEKDAY = rf"(?P<w>{'|'.join(_WEEKDAYS)})(?!\w)"
_SEASON = rf"(?P<season>{'|'.join(_SEASONS)})"


def _days(first: date, last: date, *, relative: bool = False) -> Period:
    return Period(first, last, relative)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return Period(first, first + relativedelta(months=1, days=-1))


def _named_month(match: re.Match[str]) -> int:
    return _MONTHS[match["m"][:3]]


def _read_day(match: re.Match[str], _: date) -> Period:
    month = match["m"]
    number = int(month) if month.isdigit() else _named_month(match)
    day = date(int(match["y"]), number, int(match["d"]))
    return Period(day, day)


def _read_day_of_some_year(match: re.Match[str], today: date) -> Period:
    month, day = _named_month(match), int(match["d"])
    for year in range(today.year, today.year - 9, -1):  # 29 February may be eight years back
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return Period(found, found, relative=True)
    raise ValueError("no such day")


def _read_month(match: re.Match[str], _: date) -> Period:
    return _month(int(match["y"]), _named_month(match))


def _read_month_of_some_year(match: re.Match[str], today: date) -> Period:
    month = _named_month(match)
    said_last = match["which"] == "last"
    this_year = month < today.month or (month == today.month and not said_last)
    found = _month(today.year if this_year else today.year - 1, month)
    return _days(found.first, found.last, relative=True)


def _read_season(match: re.Match[str], _: date) -> Period:
    return _season(match["season"], int(match["y"]))


def _season(name: str, year: int) -> Period:
    from_month, from_day, to_month, to_day = _SEASONS[name]
    end_year = year + 1 if to_month < from_month else year
    return Period(date(year, from_month, from_day), date(end_year, to_month, to_day))


def _read_season_of_some_year(match: re.Match[str], today: date) -> Period:
    found = _season(match["season"], today.year)
    running = found.first <= today <= found.last
    if found.first > today or (running and match["which"] == "last"):
        found = _season(match["season"], today.year - 1)
    return _days(found.first, found.last, relative=True)


def _read_quarter(match: re.Match[str], _: date) -> Period:
    index = int(match["q"]) - 1 if match["q"] else _ORDINALS[match["nth"]] % 4
    first = date(int(match["y"]), 3 * index + 1, 1)
    return Period(first, first + relativedelta(months=3, days=-1))


def _read_decade(match: re.Match[str], _: date) -> Period:
    year = int(match["tens"]) * 10
    return Period(date(year, 1, 1), date(year + 9, 12, 31))


def _read_year(match: re.Match[str], _: date) -> Period:
    return _year(int(match["y"]))


def _read_part(match: re.Match[str], today: date) -> Period | None:
    words = match["whole"]
    # "This year" ends today, but its early months are the same all year.
    whole = _year(today.year) if words == "this year" else read_period(words, today)
    if words == "this month":
        whole = _month(today.year, today.month)
    if whole is None:
        return None
    this = words.startswith("this ")
    begin, end = _PARTS[match["part"]]
    days = (whole.last - whole.first).days + 1
    first = whole.first + timedelta(days=days * begin // 12)
    last = whole.first + timedelta(days=days * end // 12 - 1)
    return None if this and first > today else Period(first, last, whole.relative or this)


def _read_named_day(match: re.Match[str], today: date) -> Period:
    back = {"the day before yesterday": 2, "yesterday": 1, "last night": 1}.get(match[0], 0)
    day = today - timedelta(days=back)
    return _days(day, today if match[0] == "last night" else day, relative=True)


def _read_weekday(match: re.Match[str], today: date) -> Period:
    back = (today.weekday() - _WEEKDAYS[match["w"]]) % 7
    if back == 0 and match["which"]:  # "last Tuesday" said on a Tuesday
        back = 7
    day = today - timedelta(days=back)
    return _days(day, day, relative=True)


def _read_weekend(match: re.Match[str], today: date) -> Period:
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if match["which"] == "this":  # said on a Thursday it may mean either: what is known of both
        return _days(saturday, today, relative=True)
    if today.weekday() >= _WEEKDAYS["saturday"]:
        saturday -= timedelta(days=7)
    return _days(saturday, saturday + timedelta(days=1), relative=True)


def _read_this_week(_: re.Match[str], today: date) -> Period:
    return _days(today - timedelta(days=7), today, relative=True)


def _read_this(match: re.Match[str], today: date) -> Period:
    first = today.replace(day=1)
    if match["unit"] == "year":
        first = first.replace(month=1)
    return _days(first, today, relative=True)


def _read_last(match: re.Match[str], today: date) -> Period:
    if match["unit"] == "week":
        monday = today - timedelta(days=today.weekday() + 7)
        return _days(monday, monday + timedelta(days=6), relative=True)
    monthly = match["unit"] == "month"
    found = _month(*_months_before(today, 1)) if monthly else _year(today.year - 1)
    return _days(found.first, found.last, relative=True)


def _months_before(today: date, months: int) -> tuple[int, int]:
    count = today.year * 12 + today.month - 1 - months
    return count // 12, count % 12 + 1


def _read_ago(match: re.Match[str], today: date) -> Period:
    count, unit = _counted(match)
    if unit == "year":
        found = _year(today.year - count)
    elif unit == "month":
        found = _month(*_months_before(today, count))
    else:
        slack = timedelta(days=3 if unit == "week" else 0)
        day = today - timedelta(days=count * 7 if unit == "week" else count)
        found = Period(day - slack, min(day + slack, today))
    return _days(found.first, found.last, relative=True)


def _read_stretch_up_to_today(match: re.Match[str], today: date) -> Period:
    count, unit = _counted(match)
    back = {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }[unit]
    return _days(today - back, today, relative=True)


def _counted(match: re.Match[str]) -> tuple[int, str]:
    words = match["n"] or "one"
    count = int(words) if words.isdigit() else _NUMBERS[words]
    unit: str = match["unit"]
    return (count * 10, "year") if unit == "decade" else (count, unit)


_Reader = Callable[[re.Match[str], date], Period | None]
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
    (rf"(?:(?P<which>last|this) )?{_M}", _read_month_of_some_year),
    (rf"(?:(?P<which>last|this past|this last) )?{_WEEKDAY}", _read_weekday),
)
_RELATIVE: Final[tuple[tuple[str, _Reader], ...]] = (
    (
        (
            r"(?:the day before yesterday|yesterday|today|tonight|last night"
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
    (r"last (?P<unit>week|month|year)(?!\w)", _read_last),
    (rf"(?P<which>last|this) {_SEASON}(?!\w)", _read_season_of_some_year),
    (rf"(?P<which>last) {_M}", _read_month_of_some_year),
    (rf"(?P<which>last|this past) {_WEEKDAY}", _read_weekday),
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


_WHOLE: Final = (_any_of(_ABSOLUTE), r"(?:this|last)\s+(?:month|year)(?!\w)", _loose(_MONTH))
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
