"""Words for days, read the same way in questions and in articles.

    MONTHS, MONTH_NAME          # months: the names and what numbers they stand for
    resolve("last week", said)  # relative: which days words mean when said on a day
    tense_at(text, span)        # tense: whether a sentence looks back or ahead where a date stands
    season("summer", 2014)      # seasons

All of it is pure and reads English.
"""

from qa_service.dates.months import (
    MONTH,
    MONTH_NAME,
    MONTH_NAMES,
    MONTH_SHORT,
    MONTHS,
    SEASON,
    WEEKDAY,
    WEEKDAYS,
    month_number,
    season,
    season_meant,
)
from qa_service.dates.relative import COUNT, resolve, week_of
from qa_service.dates.tense import Tense, tense_at

__all__ = [
    "COUNT",
    "MONTH",
    "MONTHS",
    "MONTH_NAME",
    "MONTH_NAMES",
    "MONTH_SHORT",
    "SEASON",
    "WEEKDAY",
    "WEEKDAYS",
    "Tense",
    "month_number",
    "resolve",
    "season",
    "season_meant",
    "tense_at",
    "week_of",
]
