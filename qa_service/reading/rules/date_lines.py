"""Dates within a line of a page, and which of day and month a document writes first."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from qa_service.reading.rules.dates import implausible, normalise_published

_MONTHS_A_YEAR: Final = 12
_SWAPPABLE: Final = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)")
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
)
_MONTH: Final = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_IN_YEAR: Final = r"(?P<year>\d{4})"
_TIME: Final = r"(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_FORMS: Final = tuple(
    re.compile(rf"(?<![\w/.-]){form}(?![\d_/-]|(?-i:[a-z]))", re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s*{_DAY},?\s+{_IN_YEAR}",
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_IN_YEAR}",
        rf"{_IN_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}}){_TIME}",
        # With dots or upright lines the day is first.
        rf"{_DAY}(?:\.\s?| \| )(?P<month>\d{{1,2}})(?:\.\s?| \| ){_IN_YEAR}",
        rf"(?P<first>\d{{1,2}})[-/](?P<second>\d{{1,2}})[-/]{_IN_YEAR}",
    )
)
_FOREIGN: Final = re.compile(
    r"(?<![\w/.-])(?:(?P<han>\d{4}\s*[年년]\s*\d{1,2}\s*[月월]\s*\d{1,2}\s*[日일号]?)"
    r"|(?P<words>\d{1,2}(?:er|º|°|\.)?\s+(?:de\s+)?(?:[^\W\d_]|[\u0900-\u0e7f]){2,12}\.?(?:\s[^\W\d_]{4,6})?,?\s+"
    r"(?:de[l]?\s+)?\d{4}))(?![\d_/-]|[a-z])"  # a capital: the next line, without a space
)


def find_date(line: str) -> tuple[str | None, str] | None:
    """The first date in ``line`` and the line without it; None where no date stands.

    The date is an ISO day, or None where it can't be told (03/04/2012), lies in the future, or
    before there were newspapers.
    """
    found = place_of_date(line)
    if found is None:
        return None
    match, day = found
    return day, f"{line[: match.start()]} {line[match.end() :]}"


def place_of_date(line: str) -> tuple[re.Match[str], str | None] | None:
    """Where the first date in ``line`` stands, and the ISO day that it surely means."""
    matches = [match for form in _FORMS if (match := form.search(line))]
    if not matches:
        return _find_foreign(line)
    match = min(matches, key=re.Match.start)
    return match, _day(match.groupdict())


def _find_foreign(line: str) -> tuple[re.Match[str], str | None] | None:
    match = _FOREIGN.search(line)
    if match is None:
        return None
    try:
        day = normalise_published(match[0])
    except ValueError:
        return None
    return match, None if implausible(day) else day


def _day(parts: dict[str, str | None]) -> str | None:
    try:
        day = _calendar_day(parts)
    except ValueError:
        return None
    return day.isoformat() if day and not implausible(day.isoformat()) else None


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


def order_shown(text: str) -> bool | None:
    """Whether dates in ``text`` are written day first (25/12/2012); None where none tells."""
    orders = {
        int(first) > _MONTHS_A_YEAR
        for first, second in _SWAPPABLE.findall(text)
        if (int(first) > _MONTHS_A_YEAR) != (int(second) > _MONTHS_A_YEAR)
    }
    return orders.pop() if len(orders) == 1 else None
