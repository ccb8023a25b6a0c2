"""Which days, weeks, months and years a passage names, by themselves or as said on its day."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qa_service.dates import (
    MONTH,
    MONTH_NAME,
    MONTH_NAMES,
    Tense,
    month_number,
    resolve,
    tense_at,
)
from qa_service.domain import DateWindow, Span
from qa_service.passages.relative_dates import relative_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH = rf"(?P<month>{MONTH})"
_DAY = r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[6-9]\d\d|20\d\d)"
_ANY_YEAR = r"(?P<year>1\d{3}|20\d\d)"
_PLACED = (
    r"(?P<placed>[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y(?!\s+May\b)|[Dd]uring|[Ll]ast|[Tt]his|[Nn]ext"
    r"|[Ee]arly|[Ll]ate|[Mm]id-?)"
)
_NO_PLURAL = r"(?![\w%:/]|[.,-]\d|\s+(?!(?:as|has|his|is|its|this|was)\b)[a-z]+s\b)"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        rf"\b{_ANY_YEAR}-(?P<month>0[1-9]|1[0-2])-{_DAY}\b",
        rf"\b{_MONTH}\s+{_DAY}\b(?:,?\s+{_ANY_YEAR}\b)?",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_ANY_YEAR}\b)?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_ANY_YEAR}\b",
        rf"\b{_PLACED}\s+(?P<month>{MONTH_NAME}\b|{MONTH})(?![\w’'])",
        r"\b(?P<century>[1-9]|1\d|2[01])(?:st|nd|rd|th)[ -]century\b",
        # Older years are as often amounts: only behind a preposition, and not before a plural.
        rf"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ff]rom)\s+(?P<year>1[0-5]\d\d){_NO_PLURAL}",
        # Not part of a larger number, an amount, a name with a hyphen or a time.
        rf"(?<![\w$£€.,:/-]){_YEAR}(?![\w%:/]|[.,-]\d|\s+(?:people|troops|soldiers|miles|km)\b)",
    )
)
_WITH_ITS_YEAR: Final = timedelta(days=270)  # news names the year of a day as old as that


def named_dates(text: str, published: date | None) -> tuple[DateWindow, ...]:
    """Days, weeks, months and years that ``text`` names, as windows, no repeats, in order.

    What the day of writing decides ("last week", "on Tuesday", "since July") is counted from
    ``published``: back, as news does, unless the verb beside it looks ahead ("will be held in
    July"). It is left out rather than guessed where that is not sure, and without a publication
    day.
    """
    ordered = sorted(dates_in(text, published).items(), key=lambda item: item[0].start)
    return tuple(dict.fromkeys(window for _, window in ordered if window))


def dates_in(text: str, published: date | None) -> dict[Span, DateWindow | None]:
    """Where ``text`` names dates, and which days they mean; None where that is not sure."""
    dates = dict(_dates(text, published))
    if published is not None:
        dates |= relative_dates(text, published, dates)
    return dates


def _dates(text: str, published: date | None) -> Iterator[tuple[Span, DateWindow | None]]:
    """Where a date stands, and what it means; None where that is not sure."""
    taken: list[Span] = []
    for form in _FORMS:
        for match in form.finditer(text):
            span = Span(*match.span())
            if not any(span.start < other.end and other.start < span.end for other in taken):
                taken.append(span)
                yield span, _window(match, text, published)


def _window(match: re.Match[str], text: str, published: date | None) -> DateWindow | None:
    parts = match.groupdict()
    if century := parts.get("century"):
        return DateWindow(date(int(century) * 100 - 99, 1, 1), date(int(century) * 100, 12, 31))
    name, day = parts.get("month"), parts.get("day")
    month = None if name is None else int(name) if name.isdigit() else month_number(name)
    if parts.get("year"):
        return _of_year(int(parts["year"]), month, int(day) if day else None)
    if published is None or month is None:
        return None
    placed = (parts.get("placed") or "").lower()
    if placed == "this":
        return _of_year(published.year, month, None)
    if placed == "next":  # "next July", said in January: of this year or of the next?
        return _of_year(published.year + 1, month, None) if month <= published.month else None
    tense = None if placed == "last" else tense_at(text, Span(*match.span()))
    if tense in {Tense.UNSURE, Tense.PRESENT}:
        return None
    words = f"{day or ''} {MONTH_NAMES[month - 1]}".strip()
    window = resolve(words, published, ahead=tense is Tense.AHEAD)
    if window and window.last and day and abs(published - window.last) > _WITH_ITS_YEAR:
        return None  # "moved from 31 October", written on the 11th
    return window


def _of_year(year: int, month: int | None, day: int | None) -> DateWindow | None:
    """The year, or its month, or a day of that; None if there is no such day."""
    if month is None:
        return DateWindow(date(year, 1, 1), date(year, 12, 31))
    length = calendar.monthrange(year, month)[1]
    if day is not None and day > length:
        return None
    return DateWindow(date(year, month, day or 1), date(year, month, day or length))
