"""The door to all that depends on the language of articles and questions.

    STOP_WORDS, BASE_OF         # words: tables that the analyser compares by
    PLACE_OF                    # places: what places and their people are called
    SAY, reported(SAY)          # words: verbs of saying, as reports write them
    quantities(text)            # numbers: in figures and in words
    resolve("last week", said)  # dates: words for days
    named_dates(text, day)      # dates: the days that a passage names
    kind_of(question)           # kinds: what kind of answer a question asks for

A language is a folder with these modules; ``values`` has what they return. English is the only one
so far, and chosen here: no other module imports from ``language.en``.
"""

from qa_service.language.en.dates import (
    COUNT,
    MONTH,
    MONTH_NAME,
    MONTH_NAMES,
    MONTH_SHORT,
    MONTHS,
    SEASON,
    WEEKDAY,
    WEEKDAYS,
    dates_in,
    has_tense,
    month_number,
    named_dates,
    resolve,
    season,
    season_meant,
    tense_at,
    week_of,
)
from qa_service.language.en.kinds import FOR_AND_AGAINST, LEFT_UNSAID, SUPERLATIVE, kind_of
from qa_service.language.en.numbers import NUMBER_WORDS, ORDINALS, quantities, quantities_once
from qa_service.language.en.places import (
    ALSO_CALLED,
    ALSO_COMMON_WORDS,
    PLACE_OF,
    US_STATES,
    is_demonym,
)
from qa_service.language.en.words import (
    ASKED_ABOUT,
    BASE_OF,
    CAPITALS,
    FUNCTION_WORDS,
    NUMBER_ENDINGS,
    PHRASES,
    REPORT,
    SAY,
    SAY_THAT,
    SCALES,
    SCALES_APART,
    SPEAK_OF,
    STEMMER,
    STOP_WORDS,
    TITLES,
    WHOLE,
    asked,
    common_spelling,
    is_short_for,
    reported,
    verb_forms,
)
from qa_service.language.values import Quantity, QuestionKind, Tense

__all__ = [
    "ALSO_CALLED",
    "ALSO_COMMON_WORDS",
    "ASKED_ABOUT",
    "BASE_OF",
    "CAPITALS",
    "COUNT",
    "FOR_AND_AGAINST",
    "FUNCTION_WORDS",
    "LEFT_UNSAID",
    "MONTH",
    "MONTHS",
    "MONTH_NAME",
    "MONTH_NAMES",
    "MONTH_SHORT",
    "NUMBER_ENDINGS",
    "NUMBER_WORDS",
    "ORDINALS",
    "PHRASES",
    "PLACE_OF",
    "REPORT",
    "SAY",
    "SAY_THAT",
    "SCALES",
    "SCALES_APART",
    "SEASON",
    "SPEAK_OF",
    "STEMMER",
    "STOP_WORDS",
    "SUPERLATIVE",
    "TITLES",
    "US_STATES",
    "WEEKDAY",
    "WEEKDAYS",
    "WHOLE",
    "Quantity",
    "QuestionKind",
    "Tense",
    "asked",
    "common_spelling",
    "dates_in",
    "has_tense",
    "is_demonym",
    "is_short_for",
    "kind_of",
    "month_number",
    "named_dates",
    "quantities",
    "quantities_once",
    "reported",
    "resolve",
    "season",
    "season_meant",
    "tense_at",
    "verb_forms",
    "week_of",
]
