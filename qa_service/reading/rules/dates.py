"""Dates as pages and records write them -> ISO 8601, or nothing where they are ambiguous."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from dateutil import parser

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>\d{4})"
_TIME: Final = r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_FORMS: Final = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\w/-])", re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s*{_DAY},?\s+{_YEAR}",
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",
        rf"{_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}",
        rf"(?P<first>\d{{1,2}})[-/.](?P<second>\d{{1,2}})[-/.]{_YEAR}",
    )
)
_FIRST_NEWSPAPERS: Final = date(1600, 1, 1)
_MONTHS_A_YEAR: Final = 12


def normalise_published(value: str) -> str:
    """``value`` if it is an ISO 8601 date or date-time, else the one day it can mean, as ISO.

    ValueError when it is no date, misses a part, or day and month may be swapped.
    """
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return _by_any_means(value)
    return value


def _by_any_means(value: str) -> str:
    """What every way of filling in and ordering the parts agrees on."""
    readings = set()
    for day_first in (False, True):
        for default in (datetime(2001, 1, 2, 3, 4), datetime(2004, 10, 20, 13, 44)):  # noqa: DTZ001 - only fills gaps
            readings.add(_parse(value, default, day_first=day_first))
    days = {reading.date() for reading in readings}
    if len(days) != 1:
        raise ValueError(f"ambiguous date {value!r}")
    if len(readings) == 1:
        return readings.pop().isoformat()
    return days.pop().isoformat()


def _parse(value: str, default: datetime, *, day_first: bool) -> datetime:
    def offset(_name: str | None, seconds: int | None) -> int | None:
        return seconds  # a zone's name alone ("IST") says too little

    try:
        return parser.parse(value, default=default, dayfirst=day_first, tzinfos=offset)
    except (OverflowError, TypeError, AttributeError) as error:  # odd input, seen in dateutil
        raise ValueError(str(error)) from None


def find_date(line: str) -> tuple[str | None, str] | None:
    """The first date in ``line`` and the line without it; None where no date stands.

    The date is an ISO day, or None where it can't be told (03/04/2012), lies in the future, or
    before there were newspapers.
    """
    matches = [match for form in _FORMS if (match := form.search(line))]
    if not matches:
        return None
    match = min(matches, key=re.Match.start)
    day = _day(match.groupdict())
    rest = f"{line[: match.start()]} {line[match.end() :]}"
    return (day.isoformat() if day else None), rest


def _day(parts: dict[str, str | None]) -> date | None:
    try:
        day = _calendar_day(parts)
    except ValueError:
        return None
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)  # the date line is ahead of UTC
    return day if day and _FIRST_NEWSPAPERS <= day <= tomorrow else None


def _calendar_day(parts: dict[str, str | None]) -> date | None:
    year = int(parts["year"] or 0)
    if "first" in parts:
        first, second = int(parts["first"] or 0), int(parts["second"] or 0)
        if first <= _MONTHS_A_YEAR and second <= _MONTHS_A_YEAR and first != second:
            return None
        month, day = (second, first) if first > _MONTHS_A_YEAR else (first, second)
        return date(year, month, day)
    month_name = parts["month"] or ""
    if month_name.isdigit():
        return date(year, int(month_name), int(parts["day"] or 0))
    month = 1 + _MONTHS.index(month_name[:3].lower())
    return date(year, month, int(parts["day"] or 0))
