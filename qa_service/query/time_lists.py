"""Periods side by side that share a month or a year: "1 to 31 October 2011", "May or June 2012".

``LISTED`` finds them, ``read_list`` says which periods they are and whether they are the ends of
one stretch or several periods by themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from qa_service.language import SEASON
from qa_service.query.time_figures import YEAR
from qa_service.query.time_periods import PERIOD, WRITTEN_MONTH, read_period
from qa_service.query.time_today import Asked, Period

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PLAIN_YEAR: Final = YEAR.replace("?P<y>", "?:")
_LONE_DAY: Final = r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?(?![\w%]|[.,:]\d)"
_ORDINAL: Final = r"(?:first|second|third|fourth|last)"
_UNNAMED: Final = (
    rf"(?:the\s+)?(?:{SEASON}|q[1-4]|{_ORDINAL}\s+quarter|{_ORDINAL}|early|mid|late)"
    r"(?=\s*(?:[-–—,/]|and|or|to|until|through)\s*\S)"
)
_ITEM: Final = (
    rf"(?:{PERIOD}|{_LONE_DAY}(?:(?:\s+of)?,?\s+(?:{_PLAIN_YEAR}))?|(?<!\w)(?:{_UNNAMED}))"
)
_AGAINST: Final = r"versus|vs\.?|than|compared\s+(?:to|with)"
_LINK: Final = (
    r"(?:\s*[-–—/]\s*|\s+(?:to|until|till|through|thru)\s+"
    rf"|\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or|{_AGAINST})\s+)(?:(?:in|on|from|of)\s+)?"
)
# At least two periods side by side, to be compiled without regard to case; no groups.
LISTED: Final = rf"(?<![\w.,:/-]){_ITEM}(?:{_LINK}{_ITEM}){{0,5}}{_LINK}(?:{_ITEM}|now\b)"

# What links them; where nothing of it stands there is no list to look for.
LINKED: Final = re.compile(
    rf"[-–—/,]|\s(?:to|until|till|through|thru|and|or|{_AGAINST})\s", re.IGNORECASE
)
_RANGE: Final = re.compile(
    r"[-–—/]|(?<!compared )\b(?:to|until|till|through|thru)\b", re.IGNORECASE
)
_AND: Final = re.compile(r"\band\b", re.IGNORECASE)
_MONTH_IN: Final = re.compile(rf"(?<!\w){WRITTEN_MONTH}", re.IGNORECASE)
_YEAR_IN: Final = re.compile(rf"(?<![\w]){_PLAIN_YEAR}", re.IGNORECASE)
_YEAR_IN_WORDS: Final = re.compile(r"(?:this|last|next)\s+year\b", re.IGNORECASE)
_IS_LONE_DAY: Final = re.compile(
    rf"(?:the\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:(?:\s+of)?,?\s+(?P<year>{_PLAIN_YEAR}))?",
    re.IGNORECASE,
)
_DAY_BEFORE_MONTH: Final = re.compile(
    rf"(?:.*\s)?\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{WRITTEN_MONTH}.*", re.IGNORECASE
)
_DAY_BEHIND_MONTH: Final = re.compile(
    rf"(?:.*\s)?{WRITTEN_MONTH}\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+(?:{_PLAIN_YEAR}))?",
    re.IGNORECASE,
)
_COMPLETED: Final = re.compile(
    rf"(?:the\s+)?(?:{SEASON}|q[1-4]|{_ORDINAL}\s+quarter)", re.IGNORECASE
)
_LEANS: Final = re.compile(rf"(?:the\s+)?(?:{_ORDINAL}|early|mid|late)", re.IGNORECASE)
_FIRST_WORDS: Final = re.compile(rf"(?:the\s+)?(?:{_ORDINAL}|early|mid|late)[\s-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PeriodList:
    """Periods side by side and where the last of them ends in the text.

    Of a range, they are the two ends. ``words`` are those of every period.
    """

    periods: tuple[Period, ...]
    words: tuple[str, ...]
    end: int
    is_range: bool


def read_list(text: str, start: int, end: int, asked: Asked, *, between: bool) -> PeriodList | None:
    """The periods in ``text[start:end]``, which ``LISTED`` found; None if they are no such list.

    ``between`` makes "and" a link of a range. What stands at the end and is no period ("October 20,
    21 people") is left. The year or month that one lacks is that of the next that has it, else of
    the one before.
    """
    items = list(_items(text, start, end))
    while len(items) > 1:
        words = [item.words for item in items]
        periods = _periods(words, asked) if _ends_well(items) else None
        if periods:
            linked = " ".join(item.link for item in items[1:])
            is_range = _RANGE.search(linked) is not None or (
                between and len(items) == 2 and _AND.search(linked) is not None  # noqa: PLR2004
            )
            if is_range:
                periods = _in_order(periods)
            return (
                None
                if periods is None
                else PeriodList(periods, tuple(words), items[-1].end, is_range)
            )
        items.pop()
    return None


@dataclass(frozen=True, slots=True)
class _Item:
    link: str
    words: str
    end: int


def _items(text: str, start: int, end: int) -> Iterator[_Item]:
    position = start
    while position < end and (match := _split().match(text, position, end)):
        yield _Item(match["link"] or "", match["item"], match.end())
        position = match.end()


def _ends_well(items: Sequence[_Item]) -> bool:
    """Whether the last item is one of the list: after a mere comma, only with a year of its own."""
    last = items[-1]
    if last.link.strip() != ",":
        return True
    return _YEAR_IN.search(last.words) is not None and not _YEAR_IN.fullmatch(last.words)


def _periods(words: Sequence[str], asked: Asked) -> tuple[Period, ...] | None:
    """Every item as a period, or None where one of them is none."""
    whole = _with_days(words)
    if whole is None:
        return None
    whole = _with_units(whole)
    years = [_year_of(one, asked) for one in whole]
    found: list[Period] = []
    for number, one in enumerate(whole):
        before, behind = found[-1] if found else None, years[number + 1 :]
        period = _period(one, before, next((year for year in behind if year), None), asked)
        if period is None:
            return None
        found.append(period)
    return tuple(found)


def _with_days(words: Sequence[str]) -> list[str] | None:
    """The items with the month that lone days lack; None where there is none to take."""
    whole: list[str] = []
    for number, one in enumerate(words):
        lone = _IS_LONE_DAY.fullmatch(one)
        if not lone:
            whole.append(one)
            continue
        with_day = next(
            (item for item in words[number + 1 :] if not _IS_LONE_DAY.fullmatch(item)), ""
        )
        before = next(
            (item for item in reversed(words[:number]) if not _IS_LONE_DAY.fullmatch(item)), ""
        )
        if lone["year"] is None and _DAY_BEFORE_MONTH.fullmatch(with_day):
            source = with_day
        elif _DAY_BEHIND_MONTH.fullmatch(before):
            source = before
        else:
            return None
        month = _MONTH_IN.search(source)
        whole.append(f"{lone['d']} {month[0] if month else ''} {lone['year'] or ''}".strip())
    return whole


def _with_units(words: Sequence[str]) -> list[str]:
    """The items in full, as "the first" of "the first or second quarter of 2012"."""
    last = words[-1]
    rest = _FIRST_WORDS.sub("", last) if _FIRST_WORDS.match(last) else None
    return [f"{one} {rest}" if rest and _LEANS.fullmatch(one) else one for one in words]


def _year_of(words: str, asked: Asked) -> int | None:
    """The year that an item states."""
    if not _YEAR_IN.search(words) and not _YEAR_IN_WORDS.search(words):
        return None
    period = read_period(words, asked)
    return period.first.year if period else None


def _period(words: str, before: Period | None, year: int | None, asked: Asked) -> Period | None:
    """One item; the year that it lacks is ``year``, or makes it follow ``before``."""
    if words.lower() == "now":
        return Period(asked.day, asked.day, relative=True)
    own = read_period(words, asked)
    lacks_year = own is None or (own.relative and _YEAR_IN_WORDS.search(words) is None)
    if not lacks_year or not (_MONTH_IN.search(words) or _COMPLETED.fullmatch(words)):
        return own
    if year is not None:
        return read_period(f"{words} {year}", asked)
    if before is None or before.relative:
        return own
    same = read_period(f"{words} {before.last.year}", asked)
    if same and same.last < before.first:
        return read_period(f"{words} {before.last.year + 1}", asked)
    return same or own


def _in_order(periods: tuple[Period, ...]) -> tuple[Period, ...] | None:
    """The ends of a range, the first one taken a week or a year back where it would lie behind."""
    first, last = periods[0], periods[-1]
    if first.first <= last.last:
        return first, last
    one_weekday = first.relative and first.first == first.last and last.relative
    for back in (relativedelta(weeks=1), relativedelta(years=1)):
        if back.days and not one_weekday:
            continue
        try:
            moved = replace(first, first=first.first - back, last=first.last - back)
        except ValueError:
            return None
        if moved.first <= last.last and (first.last - first.first).days < 200:  # noqa: PLR2004
            return moved, last
    return None


@cache
def _split() -> re.Pattern[str]:
    """Compiled when first used, as few questions list times: it takes long."""
    return re.compile(rf"(?P<link>{_LINK})?(?P<item>{_ITEM}|now\b)", re.IGNORECASE)
