"""Dates within lines of a text, and when an article was published and changed, if certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from qa_service.ingest.rules.dates import (
    day_of_other_calendar,
    implausible,
    normalise_published,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa_service.ingest.document import Found

# Who writes English (or both) month first; other languages with the year last put the day first.
_MONTH_FIRST: Final = frozenset(("us", "ph", "fm", "mh", "pw", "gu", "pr"))
_DAY_FIRST: Final = frozenset(
    ("gb", "uk", "ie", "au", "nz", "in", "pk", "bd", "lk", "ng", "ke", "gh", "sg", "my", "jm")
)
_EITHER: Final = frozenset(("en", "zh", "ja", "ko", "hu", "lt", "mn", "fa", "sw", "tl"))
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
    r"|(?P<words>\d{1,2}(?:er|º|°|\.)?\s+(?:de\s+)?[^\W\d_]{2,12}\.?(?:\s[^\W\d_]{4,6})?,?\s+"
    r"(?:de[l]?\s+)?\d{4}))(?![\d_/-]|[a-z])"  # a capital: the next line, without a space
)


# --- date lines ----------------------------------------------------------------------------------


def find_date(line: str) -> tuple[str | None, str] | None:
    """The first date in ``line`` and the line without it; None where there is no date.

    The date is an ISO day, or None where it is ambiguous (03/04/2012), in the future, or
    before there were newspapers.
    """
    found = place_of_date(line)
    if found is None:
        return None
    match, day = found
    return day, f"{line[: match.start()]} {line[match.end() :]}"


def place_of_date(line: str) -> tuple[re.Match[str], str | None] | None:
    """The place of the first date in ``line``, and the ISO day if it is unambiguous."""
    matches = [match for form in _FORMS if (match := form.search(line))]
    if not matches:
        return _find_foreign(line)
    match = min(matches, key=re.Match.start)
    return match, _day(match.groupdict())


def _find_foreign(line: str) -> tuple[re.Match[str], str | None] | None:
    other = day_of_other_calendar(line)
    if other:
        return other[0], None if implausible(other[1]) else other[1]
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
    """Whether dates in ``text`` are written day first (25/12/2012); None where none shows it."""
    orders = {
        int(first) > _MONTHS_A_YEAR
        for first, second in _SWAPPABLE.findall(text)
        if (int(first) > _MONTHS_A_YEAR) != (int(second) > _MONTHS_A_YEAR)
    }
    return orders.pop() if len(orders) == 1 else None


@dataclass(frozen=True, slots=True)
class Publication:
    """The dates of an article as ISO 8601; ``problems`` says of each that was not used why."""

    published: str | None = None
    modified: str | None = None
    problems: tuple[str, ...] = ()


def publication_of(
    published: Found | None,
    modified: Found | None,
    *,
    declared: str | None,
    language: str | None,
    texts: Iterable[str],
) -> Publication:
    """The dates that were found, as ISO.

    Whether the day or the month comes first depends on the declared locale ("en-GB"), on the other
    date or ``texts`` where one can be read in one way only, else on the article's ``language``.
    """
    problems: list[str] = []
    given = [found.value for found in (published, modified) if found]
    day_first = _order(given, declared, language, texts) if given else None
    first = _settled(published, language, day_first, problems)
    changed = _settled(modified, language, day_first, problems)
    if first and changed:
        if _moment(changed) < _moment(first) and first[:10] != changed[:10]:
            problems.append(f"It was changed ({changed}) before it was published ({first}).")
            changed = None
        elif first == changed:
            changed = None  # stated for every article, changed or not
    return Publication(first, changed, tuple(problems))


def _settled(
    found: Found | None,
    language: str | None,
    day_first: bool | None,  # noqa: FBT001 - passed on
    problems: list[str],
) -> str | None:
    if found is None:
        return None
    try:
        day = normalise_published(found.value, language=language, day_first=day_first)
    except ValueError:
        problems.append(f"{found.place} is not a date that can be determined: {found.value!r:.60}.")
        return None
    wrong = implausible(day)
    if wrong:
        problems.append(f"The date of {found.place} {wrong} and is not used.")
        return None
    return day


def _order(
    given: list[str], declared: str | None, language: str | None, texts: Iterable[str]
) -> bool | None:
    if not any("/" in value or "-" in value or "." in value for value in given):
        return None
    shown = order_shown(" ".join(given))
    if shown is None:
        shown = _order_of_locale(declared)
    if shown is None:
        shown = order_shown(" ".join(texts))
    if shown is None and language is not None and language not in _EITHER:
        return True
    return shown


def _order_of_locale(declared: str | None) -> bool | None:
    region = (declared or "").replace("_", "-").lower().partition("-")[2]
    if region in _MONTH_FIRST:
        return False
    return True if region in _DAY_FIRST else None


def _moment(iso: str) -> datetime:
    """Comparable with others, whether or not they name a time zone."""
    moment = datetime.fromisoformat(iso)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
