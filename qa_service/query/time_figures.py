"""Days, months and years written in figures: "20/10/2011", "10/2011", "2010/11", "'15"."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qa_service.language import MONTH_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

_CENTURY: Final = 100
_MONTHS: Final = 12

# A year in full, or its last two figures behind an apostrophe. Patterns to embed.
YEAR: Final = r"(?P<y>1\d{3}|20\d\d|['’‘]\d\d(?!['’]?s))(?!\d|[.,]\d|%)"
# Day and month in either order. With full stops the day is first everywhere.
DAY_IN_FIGURES: Final = (
    r"(?:\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|\d{1,2}-\d{1,2}-\d{4}"
    r"|\d{1,2}\.\s?\d{1,2}\.\s?(?:\d{4}|\d{2}))(?![\d/]|\.\d|-\d(?!\d?[./]\d{1,2}[./]))"
)
MONTH_IN_FIGURES: Final = (
    r"(?:(?P<m>0?[1-9]|1[0-2])/(?P<y>1\d{3}|20\d\d)|(?P<y2>1\d{3}|20\d\d)[-/](?P<m2>0[1-9]|1[0-2]))"
    r"(?![\d/]|[.-]\d)"
)
TWO_YEARS: Final = r"(?P<y>1\d{3}|20\d\d)(?P<link>[/–-])(?P<end>\d\d)(?![\d/–-]|[.,]\d|%|\w)"

_DAYS: Final = re.compile(rf"(?<![\w/.-]){DAY_IN_FIGURES}")
_RANGE: Final = re.compile(rf"(?<![\w/.-])({DAY_IN_FIGURES})\s?[-–]\s?(?={DAY_IN_FIGURES})")
_FIGURES: Final = re.compile(
    r"(?<![\w/.-])(?:(?P<iso>(?:1\d{3}|20\d\d)-\d\d-\d\d)(?![\d/-])"
    rf"|(?P<day>{DAY_IN_FIGURES})|{MONTH_IN_FIGURES})"
)


def full_year(figures: str, today: date) -> int:
    """The year that two figures or four mean: never later than the next one."""
    number = int(figures.lstrip("'’‘"))
    if number >= _CENTURY:
        return number
    this_century = today.year // _CENTURY * _CENTURY
    return this_century + number - (_CENTURY if this_century + number > today.year + 1 else 0)


def days_meant(figures: str, today: date) -> tuple[date, ...]:
    """The days that ``figures`` can mean, day first before month first; none if no such day."""
    first, second, year = re.split(r"[/.-]\s?", figures)
    orders = ((first, second),) if "." in figures else ((first, second), (second, first))
    days = (_day(full_year(year, today), int(month), int(day)) for day, month in orders)
    return tuple(dict.fromkeys(day for day in days if day))


def month_comes_first(text: str, today: date) -> bool | None:
    """Whether the figures of ``text`` have the month first; None where none of them is sure."""
    for order in _orders(text, today):
        return order
    return None


def two_years(first: str, link: str, end: str) -> tuple[int, int] | None:
    """The years of "2010/11" and "2004-09"; None where a month is likelier meant."""
    year = int(first)
    last = year // _CENTURY * _CENTURY + int(end)
    if last < year:
        last += _CENTURY
    follows = last == year + 1
    written_as_range = link != "/" and year < last < year + _CENTURY // 2
    may_be_month = 1 <= int(end) <= _MONTHS and link == "-" and int(end) <= year % _CENTURY
    return (year, last) if follows or (written_as_range and not may_be_month) else None


def figures_in_words(text: str, today: date) -> str:
    """``text`` with its days and months in figures as most texts write them: "20 October 2011"."""
    month_first = month_comes_first(text, today)

    def in_words(match: re.Match[str]) -> str:
        if _means_two_years(match[0]):
            return match[0]
        if match["iso"]:
            days = [_day(*map(int, re.split(r"\D", match["iso"])))]
        elif match["day"]:
            days = list(days_meant(match["day"], today))
        else:
            month, year = int(match["m"] or match["m2"]), int(match["y"] or match["y2"])
            return f"{MONTH_NAMES[month - 1]} {year}"
        meant = days[-1 if month_first else 0] if days else None
        return f"{meant.day} {MONTH_NAMES[meant.month - 1]} {meant.year}" if meant else match[0]

    return _FIGURES.sub(in_words, _RANGE.sub(r"\1 to ", text))


def _means_two_years(figures: str) -> bool:
    match = re.fullmatch(TWO_YEARS, figures)
    return match is not None and two_years(match["y"], match["link"], match["end"]) is not None


def _orders(text: str, today: date) -> Iterator[bool]:
    for match in _DAYS.finditer(text):
        days = days_meant(match[0], today)
        if len(days) == 1 and days[0].day != days[0].month and "." not in match[0]:
            yield days[0].day != int(re.split(r"[/-]", match[0])[0])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found <= date.max - timedelta(days=1) else None
