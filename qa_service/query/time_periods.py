"""Stretches of time as people write them: "4 July 2012", "early 2018", "the 1990s", "last week".

A period is only the stretch itself; what "before" or "since" makes of it is told in
``time_window``. ``PERIOD`` finds the words, ``read_period`` says which days they mean; what they
mean on another day is resolved by ``dates``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

from qa_service.domain import DateWindow
from qa_service.language import (
    MONTH_NAMES,
    MONTHS,
    ORDINALS,
    SEASON,
    WEEKDAYS,
    resolve,
    season,
    week_of,
)
from qa_service.query.time_figures import (
    DAY_IN_FIGURES,
    MONTH_IN_FIGURES,
    TWO_YEARS,
    YEAR,
    days_meant,
    full_year,
    two_years,
)
from qa_service.query.time_today import (
    TODAY_FORMS,
    WEEKDAY_FORM,
    Asked,
    Period,
    Reader,
    from_window,
    month_period,
    year_period,
)


def read_period(words: str, asked: Asked) -> Period | None:
    """The days that ``words`` mean when ``asked``; None if they mean none.

    None too when the days do not exist ("30 February") or lie further ahead than the end of
    next year: news of then cannot be in an archive, so the words mean something else.
    """
    phrase = " ".join(words.lower().split())
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(phrase):
            try:
                period = read(match, asked)
            except (ValueError, OverflowError):
                return None
            if period is not None:
                return period if period.first.year <= asked.day.year + 1 else None
    return None


# As people type them: any case, any abbreviation, a full stop or none.
_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
_MONTH = rf"(?:(?:{_MONTHS})\b(?!-(?!{_MONTHS})[a-z])\.?)"  # not "Mar-a-Lago", but "Jan-Feb"
_ORDINALS: Final = {
    name: number
    for number, names in ((0, "first 1st"), (1, "second 2nd"), (2, "third 3rd"), (3, "fourth 4th"))
    for name in names.split()
} | {"last": -1}
# Shares of a period, in twelfths [from, to): thirds that overlap, because nobody agrees on
# where "early" ends.
_PARTS: Final = {
    "early": (0, 5),
    "mid": (3, 9),
    "middle": (3, 9),
    "late": (7, 12),
    "start": (0, 2),
    "beginning": (0, 2),
    "end": (10, 12),
    "first half": (0, 6),
    "second half": (6, 12),
}

_Y = YEAR
_D = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?(?!\w)"
_THE_DAY = (
    r"(?:the (?:night|morning|afternoon|evening|eve|day) of )?"
    rf"(?:(?:{'|'.join(WEEKDAYS).lower()}),? )?(?:the )?"
)
_M = rf"(?P<m>{_MONTH})"
_SEASON = rf"(?P<season>{SEASON})"
_THAT_YEAR = r"(?: of)? (?P<which_year>last|this|next) year(?!\w)"
_DECADES: Final = {
    name: number
    for number, name in enumerate(
        ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties"), 2
    )
} | {"nineties": 9, "noughties": 0}
_CENTURIES: Final = {
    name: number
    for name, number in ORDINALS.items()
    if number >= 10  # noqa: PLR2004 -- as written
} | {"twenty-first": 21}
_THIS_MILLENNIUM: Final = 2000
_LONGEST_MONTH: Final = 31


def _named_month(match: re.Match[str]) -> int:
    return MONTHS[match["m"].rstrip(".")]


def _stated_year(match: re.Match[str], asked: Asked) -> int:
    """The year in figures, or as "last year"."""
    words = match.groupdict()
    if which := words.get("which_year"):
        return asked.day.year + {"last": -1, "this": 0, "next": 1}[which]
    return full_year(match["y"], asked.day)


def _read_day(match: re.Match[str], asked: Asked) -> Period:
    month = match["m"]
    number = int(month) if month.isdigit() else _named_month(match)
    day = date(_stated_year(match, asked), number, int(match["d"]))
    return Period(day, day)


def _read_day_of_that_year(match: re.Match[str], asked: Asked) -> Period:
    return replace(_read_day(match, asked), relative=True)


def _read_day_in_figures(match: re.Match[str], asked: Asked) -> Period | None:
    days = days_meant(match[0], asked.day)
    if not days:
        return None
    if asked.month_first:
        return Period(days[-1], days[-1])
    sure = len(days) == 1 or asked.month_first is False
    return Period(days[0], days[0], other=None if sure else DateWindow(days[1], days[1]))


def _read_day_of_some_year(match: re.Match[str], asked: Asked) -> Period | None:
    words = f"{int(match['d'])} {MONTH_NAMES[_named_month(match) - 1]}"
    return from_window(_resolved(words, asked))


def _read_month(match: re.Match[str], asked: Asked) -> Period:
    return month_period(_stated_year(match, asked), _named_month(match))


def _read_month_of_that_year(match: re.Match[str], asked: Asked) -> Period:
    return replace(_read_month(match, asked), relative=True)


def _read_month_in_figures(match: re.Match[str], _: Asked) -> Period:
    return month_period(int(match["y"] or match["y2"]), int(match["m"] or match["m2"]))


def _read_part_of_month(match: re.Match[str], asked: Asked) -> Period | None:
    """A week or weekend of a month: "the first week of March 2016", "the last weekend of May"."""
    month = read_period(match["whole"], asked)
    if month is None or (month.last - month.first).days > _LONGEST_MONTH:
        return None
    week = timedelta(days=7)
    number = _ORDINALS[match["nth"]]
    if match["part"] == "week":
        first = month.last - timedelta(days=6) if number < 0 else month.first + number * week
        return Period(first, first + timedelta(days=6), month.relative)
    saturday = month.first + timedelta(days=(5 - month.first.weekday()) % 7) + max(number, 0) * week
    while number < 0 and saturday + week <= month.last:
        saturday += week
    return Period(saturday, saturday + timedelta(days=1), month.relative)


def _read_week_of(match: re.Match[str], asked: Asked) -> Period | None:
    day = read_period(match["whole"], asked)
    if day is None or day.first != day.last:
        return None
    week = week_of(day.first)
    last = week.last or day.last
    first = last - timedelta(days=1) if match["part"] == "weekend" else week.first or day.first
    return Period(first, last, day.relative)


def _read_month_of_some_year(match: re.Match[str], asked: Asked) -> Period | None:
    month, day, which = _named_month(match), asked.day, match["which"]
    if which == "this":
        return from_window(month_period(day.year, month).window)
    if which in {"last", "next"} and month == day.month:  # never the one that runs
        return from_window(month_period(day.year + (1 if which == "next" else -1), month).window)
    if which:
        return from_window(resolve(MONTH_NAMES[month - 1], day, ahead=which == "next"))
    return from_window(_resolved(MONTH_NAMES[month - 1], asked))


def _resolved(words: str, asked: Asked) -> DateWindow | None:
    """A day or month without its year: the last, the next, or the nearer one of them."""
    day = asked.yearless_from
    last, coming = (resolve(words, day, ahead=ahead) for ahead in (False, True))
    if asked.ahead is not None or not (last and last.last and coming and coming.first):
        return coming if asked.ahead else last
    return coming if coming.first - day < day - last.last else last


def _read_season(match: re.Match[str], asked: Asked) -> Period:
    found = season(match["season"], _stated_year(match, asked))
    return Period(found.first or date.min, found.last or date.max)


def _read_quarter(match: re.Match[str], asked: Asked) -> Period:
    index = int(match["q"]) - 1 if match["q"] else _ORDINALS[match["nth"]] % 4
    first = date(_stated_year(match, asked), 3 * index + 1, 1)
    return Period(first, first + relativedelta(months=3, days=-1))


def _read_decade(match: re.Match[str], asked: Asked) -> Period:
    """The decade; of "the eighties" the latest that has begun, of "the 1800s" all hundred years."""
    if match["tens"]:
        year = int(match["tens"]) * 10
        length = 100 if year % 100 == 0 and year < _THIS_MILLENNIUM else 10
        return Period(date(year, 1, 1), date(year + length - 1, 12, 31))
    number = int(match["short"]) if match["short"] else _DECADES[match["decade"]]
    year = asked.day.year // 100 * 100 + number * 10
    year -= 100 if year > asked.day.year else 0
    return Period(date(year, 1, 1), date(year + 9, 12, 31))


def _read_century(match: re.Match[str], asked: Asked) -> Period:
    which = match["which"]
    now = (asked.day.year - 1) // 100 + 1
    if which:
        number = now - (0 if which == "this" else 1)
    else:
        number = int(match["c"]) if match["c"] else _CENTURIES[match["name"]]
    return Period(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31))


def _read_year(match: re.Match[str], asked: Asked) -> Period:
    return year_period(full_year(match["y"], asked.day))


def _read_old_year(match: re.Match[str], _: Asked) -> Period:
    return year_period(int(match["y"] or match["y2"]))


def _read_two_years(match: re.Match[str], _: Asked) -> Period | None:
    years = two_years(match["y"], match["link"], match["end"])
    return years and Period(date(years[0], 1, 1), date(years[1], 12, 31))


def _read_part(match: re.Match[str], asked: Asked) -> Period | None:
    words, today = match["whole"], asked.day
    words = f"the {words}" if words in _DECADES else words
    # "This year" ends today, but its early months are the same all year.
    whole = year_period(today.year) if words == "this year" else read_period(words, asked)
    if words == "this month":
        whole = month_period(today.year, today.month)
    if whole is None:
        return None
    this = words.startswith("this ")
    begin, end = _PARTS[match["part"]]
    days = (whole.last - whole.first).days + 1
    if whole == year_period(whole.first.year):
        first = whole.first + relativedelta(months=begin)
        last = whole.first + relativedelta(months=end - 1, day=31)
    else:
        first = whole.first + timedelta(days=days * begin // 12)
        last = max(first, whole.first + timedelta(days=days * end // 12 - 1))  # "early 1 May 2020"
    far = this and first > today and not asked.ahead
    return None if far else Period(first, last, whole.relative or this)


# The first form that fits is taken, so a longer form stands before its own beginning.
_DATED: Final[tuple[tuple[str, Reader], ...]] = (
    (r"(?P<y>1\d{3}|20\d\d)[-/.](?P<m>\d\d?)[-/.](?P<d>\d\d?)(?!\d)", _read_day),
    (DAY_IN_FIGURES, _read_day_in_figures),
    (rf"{_THE_DAY}{_D}(?: of)? {_M},? {_Y}", _read_day),
    (rf"{_THE_DAY}{_M} (?:the )?{_D},? {_Y}", _read_day),
    (rf"{_M}(?: of)?,? {_Y}", _read_month),
)
_ABSOLUTE: Final[tuple[tuple[str, Reader], ...]] = (
    *_DATED,
    (TWO_YEARS, _read_two_years),
    (MONTH_IN_FIGURES, _read_month_in_figures),
    (rf"(?:the )?{_SEASON}(?: of)?,? {_Y}(?:[/–-](?:\d\d)?\d\d(?!\d))?", _read_season),
    (
        (rf"(?:the )?(?:(?P<nth>{'|'.join(_ORDINALS)}) quarter|q(?P<q>[1-4]))(?: of)? {_Y}"),
        _read_quarter,
    ),
    (
        (
            r"(?:(?:the )?(?P<tens>1\d\d|20\d)0['’]?s|(?:the |['’‘])['’‘]?(?P<short>[1-9])0['’]?s"
            rf"|the (?:nineteen[ -]?)?(?P<decade>{'|'.join(_DECADES)}))(?!\w)"
        ),
        _read_decade,
    ),
    (
        (
            rf"(?:the )?(?:(?P<c>\d{{1,2}})(?:st|nd|rd|th)|(?P<name>{'|'.join(_CENTURIES)})"
            r"|(?P<which>this|last))[ -]century(?!\w)"
        ),
        _read_century,
    ),
    (
        r"(?:(?:ad|a\.d\.)\s*(?P<y>\d{1,4})|(?P<y2>\d{1,4})\s*(?:ad|a\.d\.|ce|c\.e\.))(?!\w)",
        _read_old_year,
    ),
    (rf"(?:(?:the )?(?:fiscal |calendar )?year |fiscal |fy ?)?{_Y}", _read_year),
)
_YEARLESS: Final[tuple[tuple[str, Reader], ...]] = (
    (rf"{_THE_DAY}{_D}(?: of)? {_M}", _read_day_of_some_year),
    (rf"{_THE_DAY}{_M} (?:the )?{_D}", _read_day_of_some_year),
    (rf"(?:(?P<which>last|this|next) )?{_M}", _read_month_of_some_year),
    WEEKDAY_FORM,
)
_RELATIVE: Final[tuple[tuple[str, Reader], ...]] = (
    (rf"{_THE_DAY}{_D}(?: of)? {_M},?{_THAT_YEAR}", _read_day_of_that_year),
    (rf"{_THE_DAY}{_M} (?:the )?{_D},?{_THAT_YEAR}", _read_day_of_that_year),
    (rf"{_M},?{_THAT_YEAR}", _read_month_of_that_year),
    *TODAY_FORMS,
    (rf"(?P<which>last|next) {_M}", _read_month_of_some_year),
)
_PART: Final = (
    r"(?:the )?(?P<part>early|mid|late"
    r"|(?:middle|start|beginning|end|first half|second half)(?= of ))"
    r"(?:[ -]|(?: in)? of )(?:the )?"
)


def _loose(form: str) -> str:
    """The form without its group names, so that it can stand in a pattern several times."""
    return re.sub(r"\?P<\w+>", "?:", form).replace(" ", r"\s+")


def _any_of(forms: tuple[tuple[str, Reader], ...]) -> str:
    return "|".join(_loose(form) for form, _ in forms)


_WHOLE: Final = (
    _any_of(_ABSOLUTE),
    rf"(?:{'|'.join(_DECADES)})(?!\w)",
    r"(?:this|last|next)\s+(?:month|year)(?!\w)",
    _loose(_MONTH),
)
_MONTH_MEANT: Final = (
    _loose(rf"{_M}(?: of)?,? {_Y}"),
    _loose(rf"{_M},?{_THAT_YEAR}"),
    _loose(_MONTH),
)
_PARTIAL: Final[tuple[tuple[str, Reader], ...]] = (
    (rf"{_PART}(?P<whole>{'|'.join(_WHOLE)})", _read_part),
    (
        (
            rf"(?:the )?(?P<nth>{'|'.join(_ORDINALS)}) (?P<part>week|weekend) (?:of|in) "
            rf"(?P<whole>{'|'.join(_MONTH_MEANT)}|(?:this|last|next)\s+month(?!\w))"
        ),
        _read_part_of_month,
    ),
    (
        (
            r"(?:the )?(?P<part>week(?:end)?) (?:of|beginning|starting) "
            rf"(?P<whole>{_any_of((*_DATED, *_YEARLESS[:2]))})"
        ),
        _read_week_of,
    ),
)
_FORMS: Final = tuple(
    (re.compile(form), read) for form, read in (*_PARTIAL, *_RELATIVE, *_ABSOLUTE, *_YEARLESS)
)
WRITTEN_MONTH: Final = _MONTH
# Patterns to embed, without capturing groups; to be compiled without regard to case.
PERIOD: Final = rf"(?<!\w)(?:{_any_of((*_PARTIAL, *_RELATIVE, *_ABSOLUTE, *_YEARLESS))})"
RELATIVE_PERIOD: Final = rf"(?<!\w)(?:{_any_of((*_PARTIAL, *_RELATIVE))})"
DATED_PERIOD: Final = rf"(?<!\w)(?:{_any_of((*_DATED, (TWO_YEARS, _read_two_years)))})"
DAY_PERIOD: Final = rf"(?<!\w)(?:{_any_of((*_DATED[:4], *_YEARLESS[:2]))})"
