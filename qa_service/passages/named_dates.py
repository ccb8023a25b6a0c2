"""Which days, months and years a passage names."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.domain import DateWindow

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS: Final = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[6-9]\d\d|20\d\d)"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"\b{_YEAR}-(?P<month>0[1-9]|1[0-2])-{_DAY}\b",
        rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_YEAR}\b)?",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR}\b)?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
        rf"\b(?:in|since|until|by|during|last|this|early|late|mid-?)\s+{_MONTH}(?![\w’'])",
        # Not part of a larger number, an amount, a name with a hyphen or a time.
        rf"(?<![\w$£€.,:/-]){_YEAR}(?![\w%:/]|[.,-]\d|\s+(?:people|troops|soldiers|miles|km)\b)",
    )
)


def named_dates(text: str, published: date | None) -> tuple[DateWindow, ...]:
    """Days, months and years that ``text`` names, as windows, without repeats, in order.

    A day or month without a year is the latest one not after ``published``, as news means it;
    without a publication day it is left out rather than guessed.
    """
    taken: list[tuple[int, int]] = []
    found: dict[DateWindow, int] = {}
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            for window in _window(match, published):
                found.setdefault(window, match.start())
    return tuple(sorted(found, key=lambda window: found[window]))


def _window(match: re.Match[str], published: date | None) -> Iterator[DateWindow]:
    parts = match.groupdict()
    month = _month_number(parts.get("month"))
    day = int(parts["day"]) if parts.get("day") else None
    year = int(parts["year"]) if parts.get("year") else _latest_year(month, day, published)
    if year is None:
        return
    if month is None:
        yield DateWindow(date(year, 1, 1), date(year, 12, 31))
        return
    days_in_month = calendar.monthrange(year, month)[1]
    if day is None:
        yield DateWindow(date(year, month, 1), date(year, month, days_in_month))
    elif day <= days_in_month:
        yield DateWindow(date(year, month, day), date(year, month, day))


def _month_number(name: str | None) -> int | None:
    if name is None or name.isdigit():
        return None if name is None else int(name)
    return _MONTHS[name.rstrip(".").casefold()]


def _latest_year(month: int | None, day: int | None, published: date | None) -> int | None:
    if published is None or month is None:
        return None
    later = (month, day or 1) > (published.month, published.day)
    return published.year - 1 if later else published.year
