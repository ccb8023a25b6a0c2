"""Dates in words, read the same way in questions and in articles.

    MONTHS, MONTH_NAME          # the names of months and what numbers they stand for
    season("summer", 2014)      # its days
    resolve("last week", said)  # which days words mean when said on a day
    tense_at(text, span)        # whether a sentence looks back or ahead where a date stands
    named_dates(text, day)      # the days, weeks, months and years that a passage names

All of it is pure. dateparser knows the words; here they become whole days, weeks, months and
years. It is given only phrases that a pattern has found: left to search a text by itself it takes
"about $14" for the 14th and needs ten milliseconds a sentence.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.domain import DateWindow, Span
from qa_service.language.values import Tense

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dateparser.date import DateDataParser


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


# Numbers up to twelve: larger ones are mostly round, and mean nothing exact.
COUNT: Final = (
    r"(?:[1-9]|1[0-2]|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_WEEK: Final = timedelta(days=7)
_DAYS: Final = {
    "yesterday": timedelta(days=-1),
    "today": timedelta(),
    "tomorrow": timedelta(days=1),
}
_WEEKDAYS: Final = {name.lower(): number for number, name in enumerate(WEEKDAYS)}
_MONTHS: Final = {name.lower(): number for number, name in enumerate(MONTH_NAMES, start=1)}
_NO_LEAP_YEAR: Final = 2001
_WHICH: Final = {"last": -1, "this": 0, "next": 1}


@lru_cache(maxsize=8192)  # articles of one day share their phrases
def resolve(words: str, said: date, *, ahead: bool = False) -> DateWindow | None:
    """The days that ``words`` mean when said on the day ``said``; None if that is uncertain.

    Understood are days around it ("yesterday"), last, this and next week, month and year, counts
    ("three weeks ago", give or take three days), weekdays, months and days without a year. A
    weekday, month or day of a month is the latest one, today included; with ``ahead`` the next.
    Weeks are from Monday to Sunday. Never raises.
    """
    words = " ".join(words.lower().split()).removeprefix("the ")
    if words == WEEKDAYS[said.weekday()].lower():
        return DateWindow(said, said)  # on the day itself, news and people mean the day
    if words in MONTHS:
        said = said.replace(day=1)  # or February, said on 30 January, is that of a leap year
    if ahead:
        running = resolve(words, said)
        if running and running.contains(said):
            return running
    try:
        return reckoned(words, said, ahead=ahead) or parsed(words, said, ahead=ahead)
    except (ValueError, OverflowError):  # beyond the calendar
        return None


def reckoned(words: str, said: date, *, ahead: bool) -> DateWindow | None:
    """The days that the commonest words mean; None for others.

    As dateparser has it, which takes a quarter of a second until it has understood the first. In
    lower case, and of weekdays not that of the day itself. ValueError and OverflowError beyond the
    calendar.
    """
    if words in _DAYS:
        day = said + _DAYS[words]
        return DateWindow(day, day)
    if words in _WEEKDAYS:
        passed = (said.weekday() - _WEEKDAYS[words]) % 7
        day = said + timedelta(days=7 - passed if ahead else -passed)
        return DateWindow(day, day)
    if words in _MONTHS:
        return _of_month(said, _MONTHS[words], ahead=ahead)
    first, _, second = words.partition(" ")
    if first in _WHICH and second in {"week", "month", "year"}:
        return _around(said, _WHICH[first], second)
    if first.isdecimal() and second in _MONTHS:
        return _of_day(said, int(first), _MONTHS[second], ahead=ahead)
    return None


def _of_month(said: date, month: int, *, ahead: bool) -> DateWindow | None:
    """The latest month of that number, or the next, that of ``said`` included."""
    passed = (said.month - month) % 12
    months = said.year * 12 + said.month - 1 + ((-passed) % 12 if ahead else -passed)
    return _widened(date(months // 12, months % 12 + 1, 1), "month", "")


def _of_day(said: date, day: int, month: int, *, ahead: bool) -> DateWindow | None:
    """The latest such day, or the next, ``said`` included; None for days not in every year."""
    if not 1 <= day <= calendar.monthrange(_NO_LEAP_YEAR, month)[1]:
        return None
    found = date(said.year, month, day)
    if ahead and found < said:
        found = date(said.year + 1, month, day)
    elif not ahead and found > said:
        found = date(said.year - 1, month, day)
    return DateWindow(found, found)


def _around(said: date, count: int, unit: str) -> DateWindow | None:
    if unit == "week":
        return week_of(said + count * _WEEK)
    months = said.year * 12 + said.month - 1 + count * (12 if unit == "year" else 1)
    return _widened(date(months // 12, months % 12 + 1, 1), unit, unit)


def parsed(words: str, said: date, *, ahead: bool) -> DateWindow | None:
    """The days that ``words`` mean to dateparser; ValueError, OverflowError."""
    found = _parser(said, ahead=ahead).get_date_data(words)
    day = found.date_obj.date() if found.date_obj else None
    return None if day is None else _widened(day, found.period, words)


def week_of(day: date) -> DateWindow:
    """Monday to Sunday around ``day``; OverflowError at the ends of the calendar."""
    monday = day - timedelta(days=day.weekday())
    return DateWindow(monday, monday + timedelta(days=6))


def _widened(day: date, period: str | None, words: str) -> DateWindow | None:
    """The calendar's day, week, month or year of which ``day`` is one."""
    if period == "year":
        return DateWindow(date(day.year, 1, 1), date(day.year, 12, 31))
    if period == "month":
        length = calendar.monthrange(day.year, day.month)[1]
        return DateWindow(day.replace(day=1), day.replace(day=length))
    if period == "week":
        around = timedelta(days=3)
        return DateWindow(day - around, day + around) if "ago" in words else week_of(day)
    return DateWindow(day, day) if period == "day" else None


def _parser(said: date, *, ahead: bool) -> DateDataParser:

    from dateparser.date import DateDataParser  # noqa: PLC0415 -- heavy, and not for every command

    return DateDataParser(
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime(said.year, said.month, said.day),  # noqa: DTZ001 -- a day
            "PREFER_DATES_FROM": "future" if ahead else "past",
            "PREFER_DAY_OF_MONTH": "first",
            "TIMEZONE": "UTC",  # or it asks the machine for its own
        },
    )


_REACH: Final = 200  # code points before or after the date
_SENTENCE_END: Final = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]?[A-Z])|\n")
_INTENDED: Final = r"(?:due|set|scheduled|slated|expected|planned|supposed|meant|poised|likely)"
# "be held", "have resigned": a participle after a modal verb is no past of its own.
_VERB: Final = r"(?:\s+(?:\w+\s+)?(?:be|have)\s+(?:\w+ly\s+)?\w+)"
_IRREGULAR: Final = (
    "said|told|was|were|had|did|has|have|been|began|came|went|gave|made|took|saw|met|held|found"
    "|fell|rose|grew|led|left|lost|won|paid|sent|spoke|spent|stood|struck|shot|cut|put|ran|sold"
    "|bought|brought|built|broke|caught|fought|got|heard|kept|knew|laid|meant|quit|read|sat|sought"
    "|swore|taught|thought|threw|wrote|woke|withdrew|became|flew|drew|died"
)
# "The fair opens on 3 July" is to come, or stands under a picture of that day.
_ON_THE_CALENDAR: Final = (
    r"(?:closes|opens|starts|begins|ends|airs|premieres|resumes|expires|kicks?\s+off|takes?\s+place"
    r"|(?:go|goes|heads?)\s+to\s+the\s+polls|runs\s+from|falls\s+on)"
)
# "rescheduled to 3 July", "set a hearing for 3 July": it was to come, then.
_PUT: Final = re.compile(
    r"\b(?:(?:re)?scheduled?|postponed?|delay(?:ed)?|adjourn(?:ed)?|deferr?(?:ed)?|extend(?:ed)?"
    r"|moved?|push(?:ed)?|shift(?:ed)?|set|brought|put)\b[^.;:]{0,60}\s(?:to|until|till|for)\s+\w?$"
)
_MARKER: Final = re.compile(
    rf"\b(?:(?P<unsure>(?:would|could|should|might|may){_VERB}?|to{_VERB}"
    rf"|(?:was|were|had\s+been)\s+{_INTENDED}"
    r"|(?:was|were)\s+(?:going\s+)?to|planned\s+to|expected\s+to)"
    rf"|(?P<ahead>(?:will|won['’]t|shall){_VERB}?|(?:is|are|be|['’]s|['’]re)\s+(?:\w+ly\s+)?{_INTENDED}"
    r"|(?:is|are|['’]s|['’]re)\s+(?:going\s+)?to|scheduled\s+for|slated\s+for|plans?\s+to"
    r"|upcoming)"
    rf"|(?P<present>(?:is|are|['’]re)\s+(?:\w+ly\s+)?[a-z]+ing|{_ON_THE_CALENDAR})"
    rf"|(?P<past>{_IRREGULAR}|[a-z]{{2,}}[^\We]ed))\b"
    r"|(?<=\w)(?P<soon>['’]ll)\b"
)


def has_tense(text: str) -> bool:
    """Whether a verb in ``text`` looks back or ahead, or is of a calendar: "opens", "takes place".

    The present of captions has none: "A woman walks", "soldiers carrying flags".
    """
    return any(
        one["present"] is None or not one["present"].endswith("ing")
        for one in _MARKER.finditer(text)
    )


def tense_at(text: str, span: Span) -> Tense | None:
    """What the nearest verb of its sentence says of the date at ``span``; None without one.

    The last verb before the date counts, else the first after it: "said on Tuesday that it will".
    """
    before = _SENTENCE_END.split(text[max(0, span.start - _REACH) : span.start + 1])[-1]
    if _PUT.search(before):
        return Tense.UNSURE
    after = _SENTENCE_END.split(text[span.end : span.end + _REACH])[0]
    markers = list(_MARKER.finditer(before))
    marker = markers[-1] if markers else _MARKER.search(after)
    if marker is None:
        return None
    for tense in (Tense.UNSURE, Tense.PAST, Tense.PRESENT):
        if marker[tense.value]:
            return tense
    return Tense.AHEAD


_A_MONTH = rf"(?P<month>{MONTH})"
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
        rf"\b{_A_MONTH}\s+{_DAY}\b(?:,?\s+{_ANY_YEAR}\b)?",
        rf"\b{_DAY}\s+(?:of\s+)?{_A_MONTH}(?:,?\s+{_ANY_YEAR}\b)?",
        rf"\b{_A_MONTH},?\s+(?:of\s+)?{_ANY_YEAR}\b",
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


# Words that mean other days on another day: "last week", "on Tuesday".
_OPENS = r"(?<![\w,;][ \t])"  # a capital here begins a sentence, not "USA Yesterday"
# Only what leaves no doubt which days: "last summer", said in October, may be either.
_RELATIVE: Final = re.compile(
    r"(?<![\w’'-])(?:"
    r"(?:[Tt]he\s+)?day\s+(?:before\s+yesterday|after\s+tomorrow)"
    rf"|yesterday|tomorrow|{_OPENS}(?:Yesterday|Tomorrow)"
    rf"|(?i:{COUNT})\s+(?:day|week|month|year)s?\s+ago"
    rf"|(?:last|this|next|{_OPENS}(?:Last|This|Next))\s+(?:week|month|year)"
    rf"|[Tt]his\s+(?P<season>{SEASON})"
    rf"|(?P<placed>[Oo]n\s+|[Ll]ast\s+|[Tt]his\s+|[Nn]ext\s+|(?<=[a-z]\s))(?P<weekday>{WEEKDAY})"
    r")(?![\w-])(?!\s+of\b)"
)
# "The last week", "every Tuesday" and "the next year" count from something else, "nearly two
# years ago" from nowhere in particular.
_NOT_AFTER: Final = re.compile(
    r"\b(?:the|its|his|her|their|my|our|your|every|each|that|same|an?|and|half|nearly|almost|about"
    r"|around|over|than|least|some|roughly|of|or|to|from|through|between)\s+\Z",
    re.IGNORECASE,
)
# "Black Friday", "Sunday Times", "Friday prayers", "Monday to Friday", "Tuesday, 3 July".
_NAMED: Final = re.compile(r"[A-Z][\w’']*\s+\Z")
_NO_WEEKDAY: Final = re.compile(
    rf"\s+(?:[A-Z]|prayers?\b|services?\b|(?:to|through|and|or)\s+{WEEKDAY})"
    rf"|\s*,?\s+(?:the\s+)?\d|,?\s+{MONTH}"
)
_QUOTATION: Final = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_NEWS: Final = timedelta(days=60)


def relative_dates(
    text: str, published: date, dates: Mapping[Span, DateWindow | None]
) -> dict[Span, DateWindow]:
    """Where ``text`` counts days from ``published``, and which days those are.

    ``dates`` are those that stand in it by themselves. What is said in quotation marks was said
    on a day that nobody knows; a weekday after an old date is a weekday of then.
    """
    if not _RELATIVE.search(text):
        return {}
    shut = [Span(*match.span()) for match in _QUOTATION.finditer(text)]
    old = [span.start for span, window in dates.items() if _is_old(window, published)]
    found = {}
    for match in _matches(text, [*shut, *dates]):
        if match["weekday"]:
            window = (
                None if min(old, default=len(text)) < match.start() else _weekday(match, published)
            )
        elif match["season"]:
            window = season_meant(match["season"], published)
        else:
            window = resolve(match[0], published)
        if window:
            found[Span(*match.span())] = window
    return found


def _matches(text: str, elsewhere: list[Span]) -> Iterator[re.Match[str]]:
    for match in _RELATIVE.finditer(text):
        inside = any(match.start() < span.end and span.start < match.end() for span in elsewhere)
        if not inside and not _NOT_AFTER.search(text, max(0, match.start() - 12), match.start()):
            yield match


def _is_old(window: DateWindow | None, published: date) -> bool:
    return window is not None and window.last is not None and window.last < published - _NEWS


def _weekday(match: re.Match[str], published: date) -> DateWindow | None:
    text, start = match.string, match.start("weekday")
    if _NO_WEEKDAY.match(text, match.end()):
        return None
    placed = match["placed"].strip().lower()
    if placed in {"last", "next", "this"}:
        return resolve(f"{placed} {match['weekday']}", published)
    if not placed and _NAMED.search(text, max(0, start - 20), start):
        return None
    tense = tense_at(text, Span(*match.span("weekday")))
    if tense not in {Tense.PAST, Tense.AHEAD}:
        return None
    return resolve(match["weekday"], published, ahead=tense is Tense.AHEAD)
