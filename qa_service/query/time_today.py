"""Times that count from the day of asking: "yesterday", "two weeks ago", "this month"."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from qa_service.dates import SEASON, WEEKDAYS, resolve, season, season_meant, week_of
from qa_service.query.time_values import Asked, Period, Reader, from_days, from_window

if TYPE_CHECKING:
    import re

_NUMBERS: Final = {
    name: number
    for number, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"), 1
    )
} | {"a": 1, "a couple of": 2, "couple of": 2}
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<unit>hour|day|week|fortnight|month|year|decade)"
_WEEKDAY = rf"(?P<w>{'|'.join(WEEKDAYS).lower()})(?!\w)"
_SEASON = rf"(?P<season>{SEASON})"


def _read_season_of_some_year(match: re.Match[str], asked: Asked) -> Period | None:
    name, day, which = match["season"], asked.day, match["which"]
    if which == "this":
        return from_window(season_meant(name, day))
    if which == "next":
        coming = (season(name, year) for year in (day.year, day.year + 1))
        return from_window(next(one for one in coming if one.first and one.first > day))
    gone = (season(name, year) for year in (day.year, day.year - 1, day.year - 2))
    return from_window(next(one for one in gone if one.last and one.last < day))


def _read_named_day(match: re.Match[str], asked: Asked) -> Period | None:
    if match[0] == "last night":
        return from_days(asked.day - timedelta(days=1), asked.day)
    named = "today" if match[0].startswith(("this ", "tonight")) else match[0]
    return from_window(resolve(named, asked.day))


def _read_weekday(match: re.Match[str], asked: Asked) -> Period | None:
    which = (match["which"] or "").replace("this past", "last").replace("this last", "last")
    words = f"{which} {match['w']}".strip()
    return from_window(resolve(words, asked.day, ahead=bool(asked.ahead)))


def _read_weekend(match: re.Match[str], asked: Asked) -> Period:
    today = asked.day
    saturday = today - timedelta(days=(today.weekday() - 5) % 7)
    if match["which"] == "this":  # said on a Thursday it may mean either: what is known of both
        return from_days(saturday, today)
    if today.weekday() >= WEEKDAYS.index("Saturday"):
        saturday -= timedelta(days=7)
    return from_days(saturday, saturday + timedelta(days=1))


def _read_this_week(_: re.Match[str], asked: Asked) -> Period:
    """The week up to today, as news tells it, and what is left of it where the words look ahead."""
    end = week_of(asked.day).last if asked.ahead else None
    return from_days(asked.day - timedelta(days=7), end or asked.day)


def _read_this(match: re.Match[str], asked: Asked) -> Period | None:
    whole = from_window(resolve(f"this {match['unit']}", asked.day))
    if whole is None or asked.ahead:
        return whole
    return from_days(whole.first, asked.day)


def _read_last_or_next(match: re.Match[str], asked: Asked) -> Period | None:
    return from_window(resolve(match[0], asked.day))


def _read_ago(match: re.Match[str], asked: Asked) -> Period | None:
    count, unit = _counted(match)
    found = from_window(resolve(f"{count} {unit}s ago", asked.day))
    return found and from_days(found.first, max(found.first, min(found.last, asked.day)))


def _read_stretch_up_to_today(match: re.Match[str], asked: Asked) -> Period:
    count, unit = _counted(match)
    if unit == "hour":
        count, unit = -(-count // 24), "day"
    back = {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }[unit]
    return from_days(asked.day - back, asked.day)


def _counted(match: re.Match[str]) -> tuple[int, str]:
    words = match["n"] or "one"
    count = int(words) if words.isdigit() else _NUMBERS[words]
    unit: str = match["unit"]
    times, plain = {"decade": (10, "year"), "fortnight": (2, "week")}.get(unit, (1, unit))
    return count * times, plain


# The first form that fits is taken.
TODAY_FORMS: Final[tuple[tuple[str, Reader], ...]] = (
    (
        (
            r"(?:the day before yesterday|yesterday|today|tonight|last night|tomorrow"
            r"|the day after tomorrow"
            r"|this (?:morning|afternoon|evening))(?!\w)"
        ),
        _read_named_day,
    ),
    (r"(?:(?:earlier |later |so far )?this|(?:this|the) past) week(?!\w)", _read_this_week),
    (
        r"(?:(?:so far|earlier|later|sometime) )?this (?P<unit>month|year)(?!\w)",
        _read_this,
    ),
    (r"(?:(?:this|the) )?(?P<which>last|past|this|the) weekend(?!\w)", _read_weekend),
    (rf"{_COUNT} {_UNIT}s? ago(?!\w)", _read_ago),
    (rf"(?:the |these )?(?:last|past) {_COUNT} {_UNIT}s?(?!\w)", _read_stretch_up_to_today),
    (rf"the (?:last|past) (?P<n>){_UNIT}(?!\w)", _read_stretch_up_to_today),
    (r"(?:last|next) (?:week|month|year)(?!\w)", _read_last_or_next),
    (rf"(?P<which>last|this|next) {_SEASON}(?!\w)", _read_season_of_some_year),
    (rf"(?P<which>last|next|this past) {_WEEKDAY}", _read_weekday),
)
WEEKDAY_FORM: Final[tuple[str, Reader]] = (
    rf"(?:(?P<which>last|next|this past|this last) )?{_WEEKDAY}",
    _read_weekday,
)
