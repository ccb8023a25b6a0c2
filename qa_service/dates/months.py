"""The names of months, weekdays and seasons: the one table of them."""

from __future__ import annotations

from datetime import date
from typing import Final

from qa_service.domain import DateWindow

MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# May has no abbreviation; news writes "Sept." as often as "Sep.".
MONTHS: Final = {
    written: number
    for number, name in enumerate(MONTH_NAMES, start=1)
    for written in (name.lower(), name[:3].lower())
} | {"sept": 9}

# Patterns without groups, as names are written; compile with IGNORECASE for how people type them.
# "may" and "march" are then words too: what stands around them has to decide.
MONTH_NAME: Final = rf"(?:{'|'.join(MONTH_NAMES)})"
MONTH_SHORT: Final = "(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
MONTH: Final = rf"(?:(?:{'|'.join(MONTH_NAMES)})\b|{MONTH_SHORT}\b\.?)"
WEEKDAY: Final = rf"(?:{'|'.join(WEEKDAYS)})"


def month_number(name: str) -> int:
    """1 to 12 for what ``MONTH`` matches, in any case; KeyError for anything else."""
    return MONTHS[name.rstrip(".").lower()]


# The astronomical and the meteorological season together, so neighbours overlap by some weeks.
_SEASONS: Final = {
    "spring": (3, 1, 6, 20),
    "summer": (6, 1, 9, 22),
    "autumn": (9, 1, 12, 20),
    "fall": (9, 1, 12, 20),
    "winter": (12, 1, 3, 20),
}
_MID_YEAR: Final = 6
SEASON: Final = rf"(?:{'|'.join(_SEASONS)})"


def season(name: str, year: int) -> DateWindow:
    """The season that begins in ``year``; ValueError past the end of the calendar."""
    from_month, from_day, to_month, to_day = _SEASONS[name.lower()]
    end_year = year + 1 if to_month < from_month else year
    return DateWindow(date(year, from_month, from_day), date(end_year, to_month, to_day))


def season_meant(name: str, said: date) -> DateWindow:
    """What "this summer" means: the one that runs on the day ``said``, else that of its year.

    A winter has two years: until summer it is the one that has ended. ValueError at the ends of
    the calendar.
    """
    running_since = season(name, said.year - 1) if said.month <= _MID_YEAR else None
    if running_since and (name.lower() == "winter" or running_since.contains(said)):
        return running_since
    return season(name, said.year)
