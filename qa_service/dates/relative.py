"""Which days words mean when said on a day: "last week", "two years ago", "Tuesday".

dateparser knows the words; here they become whole days, weeks, months and years. It is given
only phrases that a pattern has found: left to search a text by itself it takes "about $14" for
the 14th and needs ten milliseconds a sentence.
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.dates.months import MONTH_NAMES, MONTHS, WEEKDAYS
from qa_service.domain import DateWindow

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

# Numbers up to twelve: larger ones are mostly round, and mean nothing exact.
COUNT: Final = (
    r"(?:[1-9]|1[0-2]|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_WEEK: Final = timedelta(days=7)
_DAYS: Final = {
    "yesterday": timedelta(days=-1),
    "today": timedelta(),
    "tomorrow": timedelta(days=1),
}
_WEEKDAYS: Final = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
_MONTHS: Final = {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_NO_LEAP_YEAR: Final = 2001
_WHICH: Final = {"last": -1, "this": 0, "next": 1}


@lru_cache(maxsize=8192)  # articles of one day share their phrases
def resolve(words: str, said: date, *, ahead: bool = False) -> DateWindow | None:
    """The days that ``words`` mean when said on the day ``said``; None if that is uncertain.

    Understood are days around it ("yesterday"), last, this and next week, month and year, counts
    ("three weeks ago", give or take three days), weekdays, months and days without a year. A
    weekday, month or day of a month is the latest one, today included; with ``ahead`` the next.
    Weeks are from Monday to Sunday. Never raises.
    """
    words = " ".join(words.lower().split()).removeprefix("the ")
    if words == WEEKDAYS[said.weekday()].lower():
        return DateWindow(said, said)  # on the day itself, news and people mean the day
    if words in MONTHS:
        said = said.replace(day=1)  # or February, said on 30 January, is that of a leap year
    if ahead:
        running = resolve(words, said)
        if running and running.contains(said):
            return running
    try:
        return reckoned(words, said, ahead=ahead) or parsed(words, said, ahead=ahead)
    except (ValueError, OverflowError):  # beyond the calendar
        return None


def reckoned(words: str, said: date, *, ahead: bool) -> DateWindow | None:
    """The days that the commonest words mean; None for others.

    As dateparser has it, which takes a quarter of a second until it has understood the first. In
    lower case, and of weekdays not that of the day itself. ValueError and OverflowError beyond the
    calendar.
    """
    if words in _DAYS:
        day = said + _DAYS[words]
        return DateWindow(day, day)
    if words in _WEEKDAYS:
        passed = (said.weekday() - _WEEKDAYS[words]) % 7
        day = said + timedelta(days=7 - passed if ahead else -passed)
        return DateWindow(day, day)
    if words in _MONTHS:
        return _of_month(said, _MONTHS[words], ahead=ahead)
    first, _, second = words.partition(" ")
    if first in _WHICH and second in {"week", "month", "year"}:
        return _around(said, _WHICH[first], second)
    if first.isdecimal() and second in _MONTHS:
        return _of_day(said, int(first), _MONTHS[second], ahead=ahead)
    return None


def _of_month(said: date, month: int, *, ahead: bool) -> DateWindow | None:
    """The latest month of that number, or the next, that of ``said`` included."""
    passed = (said.month - month) % 12
    months = said.year * 12 + said.month - 1 + ((-passed) % 12 if ahead else -passed)
    return _widened(date(months // 12, months % 12 + 1, 1), "month", "")


def _of_day(said: date, day: int, month: int, *, ahead: bool) -> DateWindow | None:
    """The latest such day, or the next, ``said`` included; None for days not in every year."""
    if not 1 <= day <= calendar.monthrange(_NO_LEAP_YEAR, month)[1]:
        return None
    found = date(said.year, month, day)
    if ahead and found < said:
        found = date(said.year + 1, month, day)
    elif not ahead and found > said:
        found = date(said.year - 1, month, day)
    return DateWindow(found, found)


def _around(said: date, count: int, unit: str) -> DateWindow | None:
    if unit == "week":
        return week_of(said + count * _WEEK)
    months = said.year * 12 + said.month - 1 + count * (12 if unit == "year" else 1)
    return _widened(date(months // 12, months % 12 + 1, 1), unit, unit)


def parsed(words: str, said: date, *, ahead: bool) -> DateWindow | None:
    """The days that ``words`` mean to dateparser; ValueError, OverflowError."""
    found = _parser(said, ahead=ahead).get_date_data(words)
    day = found.date_obj.date() if found.date_obj else None
    return None if day is None else _widened(day, found.period, words)


def week_of(day: date) -> DateWindow:
    """Monday to Sunday around ``day``; OverflowError at the ends of the calendar."""
    monday = day - timedelta(days=day.weekday())
    return DateWindow(monday, monday + timedelta(days=6))


def _widened(day: date, period: str | None, words: str) -> DateWindow | None:
    """The calendar's day, week, month or year of which ``day`` is one."""
    if period == "year":
        return DateWindow(date(day.year, 1, 1), date(day.year, 12, 31))
    if period == "month":
        length = calendar.monthrange(day.year, day.month)[1]
        return DateWindow(day.replace(day=1), day.replace(day=length))
    if period == "week":
        around = timedelta(days=3)
        return DateWindow(day - around, day + around) if "ago" in words else week_of(day)
    return DateWindow(day, day) if period == "day" else None


def _parser(said: date, *, ahead: bool) -> DateDataParser:
    from dateparser.date import DateDataParser  # noqa: PLC0415 -- heavy, and not for every command

    return DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(said.year, said.month, said.day),  # noqa: DTZ001 -- a day
            "PREFER_DATES_FROM": "future" if ahead else "past",
            "PREFER_DAY_OF_MONTH": "first",
            "TIMEZONE": "UTC",  # or it asks the machine for its own
        },
    )
