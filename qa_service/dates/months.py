"""The names of months and weekdays: the one table of them."""

from __future__ import annotations

from typing import Final

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
