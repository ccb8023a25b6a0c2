"""Times that count from the day of asking: "yesterday", "two weeks ago", "this month", now.

What words for a time mean is a ``Period``: days, on the day when they were asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from qa_service.domain import DateWindow
from qa_service.language import (
    NUMBER_WORDS,
    SEASON,
    WEEKDAYS,
    resolve,
    season,
    season_meant,
    week_of,
)
from qa_service.query.typed import masked
from qa_service.query.words import ROLES


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included.

    ``relative`` holds when the words mean other days on another day: "yesterday", but also
    "in January", whose year is a guess. ``other`` is what the same figures mean where the month is
    written before the day, or the other way round ("05/04/2011").
    """

    first: date
    last: date
    relative: bool = False
    other: DateWindow | None = None

    @property
    def window(self) -> DateWindow:
        """The same days as a window."""
        return DateWindow(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a question was asked, and whether its words look ahead ("will").

    ``ahead`` is None where they may look either way ("is closing"): the nearest is meant then.
    ``spoken_of`` is the day from which a month without its year counts, where that is another:
    the talk or the archive may be of years ago. ``month_first`` is how the question writes days in
    figures, None where nothing tells.
    """

    day: date
    ahead: bool | None = False
    spoken_of: date | None = None
    month_first: bool | None = None

    @property
    def yearless_from(self) -> date:
        """The day from which words without a year count."""
        return self.spoken_of or self.day


Reader = Callable[[re.Match[str], Asked], Period | None]


def from_window(window: DateWindow | None) -> Period | None:
    """What words mean that count from the day of asking."""
    if window is None or window.first is None or window.last is None:
        return None
    return Period(window.first, window.last, relative=True)


def from_days(first: date, last: date) -> Period:
    """Days that count from the day of asking."""
    return Period(first, last, relative=True)


def year_period(year: int) -> Period:
    """All of a year."""
    return Period(date(year, 1, 1), date(year, 12, 31))


def month_period(year: int, month: int) -> Period:
    """All of a month."""
    first = date(year, month, 1)
    return Period(first, first + relativedelta(months=1, days=-1))


_NUMBERS: Final = NUMBER_WORDS | {"a": 1, "a couple of": 2, "couple of": 2}
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


def asks_about_present(text: str) -> bool:
    """Whether ``text`` asks about the present: "who is", "current", "does ... still".

    The caller lets a stated time win over this. Past tense ("who was", "did") decides against
    it, unless the question says "latest" or "current" outright.
    """
    text = masked(text)
    if _NAMES_PRESENT.search(text):
        return True
    if _PAST.search(text):
        return False
    return any(pattern.search(text) for pattern in (_ADVERB, _WHO_IS, _ROLE_HELD))


_ROLE: Final = (
    rf"(?:{'|'.join(sorted(ROLES - {'judge', 'man', 'woman'}))}|head|chair|chairperson|captain"
    r"|spokesperson|coach|owner|champion|boss|capital|population|holder|partner|husband|wife)s?"
)
_NAMES_PRESENT: Final = re.compile(
    r"\b(?:current(?:ly)?|latest|newest|most\s+recent(?:ly)?|at\s+present|presently|nowadays"
    r"|these\s+days|at\s+the\s+moment|right\s+now|as\s+of\s+now|so\s+far|recently)\b(?!['’]s)",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:was|were|did|had|used\s+to|until\s+now|wasn['’]t|weren['’]t|didn['’]t)\b", re.IGNORECASE
)
_ADVERB: Final = re.compile(r"\b(?:now|still|any\s?more|yet|any\s+longer)\b", re.IGNORECASE)
_WHO_IS: Final = re.compile(
    r"\bwho(?:['’]s|['’]re|\s+(?:is|are|leads?|heads?|runs?|rules?|governs?|commands?|owns?"
    r"|controls?|holds?|chairs?))\b(?!\s+been\b)",
    re.IGNORECASE,
)
_ROLE_HELD: Final = re.compile(
    rf"(?:\b(?:is|are|am|has|have|does|do|hold|holds)|\bwhat['’]s)\b[^?]*\b{_ROLE}\b", re.IGNORECASE
)
