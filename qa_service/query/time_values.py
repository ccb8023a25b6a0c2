"""What words for a time mean: days, on the day when they were asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from qa_service.domain import DateWindow


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
