"""Dates as pages and records write them, of three calendars -> ISO 8601; nothing if ambiguous."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_FIRST_NEWSPAPERS: Final = 1600
# Languages whose dates are read, those of most news first.
_LANGUAGES: Final = (
    *("en", "es", "fr", "de", "pt", "it", "nl", "ru", "ar", "tr", "fa", "ur", "hi", "id", "ja"),
    *("zh", "ko", "pl", "uk", "vi", "th", "bn", "sv", "da", "nb", "fi", "cs", "sk", "hu", "ro"),
    *("bg", "el", "he", "hr", "sr", "sl", "lt", "lv", "et", "ms", "sw", "ta", "te", "ml", "mr"),
    *("az", "ka", "hy", "ca"),
)
# Months as the Levant and Iraq call them; dateparser knows those of the Maghreb and Egypt.
_LEVANTINE: Final = {
    "كانون الثاني": "يناير", "شباط": "فبراير", "آذار": "مارس", "نيسان": "أبريل", "أيار": "مايو",
    "حزيران": "يونيو", "تموز": "يوليو", "آب": "أغسطس", "أيلول": "سبتمبر", "تشرين الأول": "أكتوبر",
    "تشرين الثاني": "نوفمبر", "كانون الأول": "ديسمبر",
}  # fmt: skip
# Hours east of Greenwich, of names that mean one zone only. IST, BST, CST and PST do not.
_EAST: Final = {
    0: "UT UTC GMT", -5: "EST CDT", -4: "EDT", -6: "MDT", -7: "PDT", -8: "AKDT", -10: "HST",
    1: "CET", 2: "CEST EET", 3: "EEST MSK", 5: "PKT", 7: "WIB", 8: "SGT HKT", 9: "JST KST",
    10: "AEST", 11: "AEDT", 12: "NZST", 13: "NZDT",
}  # fmt: skip
_ZONES: Final = {name: hours for hours, names in _EAST.items() for name in names.split()}
_AMERICAN: Final = {"ET": "America/New_York", "PT": "America/Los_Angeles"}
_ZONE: Final = re.compile(r"(?<=[\dmM.])\s*\(?\b([A-Z]{1,4})\b\)?(?![+-]\d)")
_YEAR: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
_COMPACT: Final = re.compile(r"(?:19|20)\d\d[01]\d[0-3]\d[0-2]\d[0-5]\d(?:[0-5]\d)?")
_EPOCH: Final = re.compile(r"(?P<seconds>\d{9,10})(?:\.\d+)?|(?P<milliseconds>\d{13})")
_MAIL: Final = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?"
    r" (?:[+-]\d{4}|[A-Z]{1,3})\b"
)
_HAN: Final = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일号]?")
_NAMED_DAY: Final = re.compile(
    r"(?P<day>\d{1,2})(?:er|º|°|\.)?\s+(?:(?:de|of)\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?:del?\s+)?"
    r"(?P<year>\d{4})"
)
# English, German, French, Spanish, Italian, Dutch, Portuguese, Russian; dateparser knows the
# others, but takes a hundred times as long.
_MONTH_NAMES: Final = (
    "january jan januar janvier enero gennaio januari janeiro января",
    "february feb februar février febrero febbraio februari fevereiro февраля",
    "march mar märz mars marzo maart março марта", "april apr avril abril aprile апреля",
    "may mai mayo maggio mei maio мая", "june jun juni juin junio giugno junho июня",
    "july jul juli juillet julio luglio julho июля", "august aug août agosto augustus августа",
    "september sep sept septembre septiembre settembre setembro сентября",
    "october oct oktober okt octobre octubre ottobre outubro октября",
    "november nov novembre noviembre novembro ноября",
    "december dec dezember dez décembre diciembre dicembre dezembro декабря",
)  # fmt: skip
_MONTHS: Final = {
    name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()
}
_WORD: Final = r"[^\W\d_]+\.?"
_DATES_WITHIN: Final = tuple(
    re.compile(form)
    for form in (
        rf"\d{{1,2}}(?:st|nd|rd|th|er|º|°|\.)?\s+(?:(?:de|of|di|do)\s+)?{_WORD},?\s+(?:(?:de|del)\s+)?\d{{4}}",
        rf"{_WORD}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}",
        r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
        r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}",
    )
)
_DOTTED: Final = re.compile(r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?\d{4}(?!\d)")  # never month first
_CLOCK: Final = re.compile(
    r"\b\d{1,2}(?:[:.h]\d\d(?::\d\d)?)?\s*[ap]\.?m\b\.?|\b\d{1,2}[:h]\d\d\b", re.IGNORECASE
)
_LONGEST: Final = 300  # characters; parsing more takes far longer
_BUDDHIST: Final = 543  # years before
_BUDDHIST_CENTURY: Final = 2500
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST_YEAR: Final = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_THAI_MONTHS: Final = {  # long and short; dateparser takes some of the short ones for others
    name: number
    for number, names in enumerate((
        "มกราคม ม.ค.", "กุมภาพันธ์ ก.พ.", "มีนาคม มี.ค.", "เมษายน เม.ย.", "พฤษภาคม พ.ค.",
        "มิถุนายน มิ.ย.", "กรกฎาคม ก.ค.", "สิงหาคม ส.ค.", "กันยายน ก.ย.", "ตุลาคม ต.ค.",
        "พฤศจิกายน พ.ย.", "ธันวาคม ธ.ค.",
    ), start=1)
    for name in names.split()
}  # fmt: skip
_IN_THAI: Final = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?P<month>{'|'.join(map(re.escape, _THAI_MONTHS))})\s*"
    r"(?:พ\.ศ\.)?\s*(?P<year>2[45]\d\d|20\d\d|[4-7]\d)(?!\d)"
    r"(?:[\s|,-]*(?:เวลา\s*)?(?P<hour>\d\d?)[:.](?P<minute>\d\d)\s*น\.)?"
)
_PERSIAN_MONTHS: Final = (
    ("فروردین",), ("اردیبهشت",), ("خرداد",), ("تیر",), ("مرداد", "امرداد"), ("شهریور",), ("مهر",),
    ("آبان", "ابان"), ("آذر", "اذر"), ("دی",), ("بهمن",), ("اسفند",),
)  # fmt: skip
_MONTHS_CALENDAR: Final = {
    name: number for number, names in enumerate(_PERSIAN_MONTHS, start=1) for name in names
}
_IN_WORDS: Final = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS_CALENDAR)})(?:\s*ماه)?\s*،?\s*(?P<year>1[234]\d\d)"
)
_IN_NUMBERS: Final = re.compile(
    r"(?<!\d)(?P<year>1[34]\d\d)\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<day>\d{1,2})(?!\d)"
)
_LONG_MONTHS: Final = 6  # of 31 days, before those of 30
# Days of 33 years: each of these has one more than 365 (the rule holds from 1244 to 1472).
_LEAP: Final = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
_CYCLE: Final = 33
_FIRST: Final = (1244, date(1865, 3, 21))  # a year and its first day


def normalise_published(
    value: str, *, language: str | None = None, day_first: bool | None = None
) -> str:
    """``value`` if it is an ISO 8601 date or date-time, else the one day it can mean, as ISO.

    Read are the forms of news, mail and databases (seconds since 1970 too) in fifty languages;
    ``language`` (ISO 639-1) is tried first. ``day_first`` settles 03/04/2012, which is no date
    without it. A time zone is used if its name is unambiguous.

    Raises:
        ValueError: it is no date, misses a part, or day and month may be swapped.
    """
    if len(value) > _LONGEST:
        raise ValueError(f"too long for a date: {value[:40]!r}")
    text = gregorian(_plain(value), language)
    for read in (_iso, _numbers_only, _mail, _east_asian, _day_by_name):
        found = read(text)
        if found is not None:
            return found
    if not _YEAR.search(text):
        raise ValueError(f"no year of four digits in {value!r}")
    found = _in_words(text, language, day_first) or _in_a_sentence(text, language, day_first)
    if found is None:
        raise ValueError(f"no date {value!r}")
    return found


def implausible(published: str) -> str | None:
    """Why an ISO 8601 date can't be that of an article; None if it can."""
    day = datetime.fromisoformat(published).date()
    if day.year < _FIRST_NEWSPAPERS:
        return f"is before there were newspapers ({published})"
    if day > datetime.now(UTC).date() + timedelta(days=1):  # the date line is ahead of UTC
        return f"is in the future ({published})"
    return None


def _plain(value: str) -> str:
    """On one line, the digits of any script as 0 to 9, months of the Levant as of Egypt."""
    digits = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in value.strip()
    )
    for name, other in _LEVANTINE.items():
        digits = digits.replace(name, other)
    return " ".join(digits.split())


def _iso(text: str) -> str | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if text[4:5] == "-" and text[5:6].isdigit():
        return text
    return found.isoformat() if "T" in text else found.date().isoformat()


def _numbers_only(text: str) -> str | None:
    """Seconds or milliseconds since 1970, or a date and time without anything between."""
    if not text.replace(".", "", 1).isdigit():
        return None
    if _COMPACT.fullmatch(text):
        form = "%Y%m%d%H%M%S" if len(text) > len("YYYYMMDDhhmm") else "%Y%m%d%H%M"
        return datetime.strptime(text, form).isoformat()  # noqa: DTZ007 - names no zone
    epoch = _EPOCH.fullmatch(text)
    if epoch is None:
        raise ValueError(f"a number, but no date: {text!r}")
    seconds = int(epoch["seconds"] or 0) or int(epoch["milliseconds"]) / 1000
    return datetime.fromtimestamp(int(seconds), UTC).isoformat()


def _mail(text: str) -> str | None:
    """RFC 2822, where names of zones mean those of the United States."""
    if not _MAIL.match(text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None


def _east_asian(text: str) -> str | None:
    found = _HAN.search(text)
    return None if found is None else date(*map(int, found.groups())).isoformat()


def _day_by_name(text: str) -> str | None:
    """``5. Oktober 2013``: a day in one of the languages whose months mean the same in all."""
    match = _NAMED_DAY.fullmatch(text)
    month = _MONTHS.get(match["month"].casefold()) if match else None
    if match is None or month is None:
        return None
    try:
        return date(int(match["year"]), month, int(match["day"])).isoformat()
    except ValueError:
        return None


# --- in words -----------------------------------------------------------------------------------


def _in_words(text: str, language: str | None, day_first: bool | None) -> str | None:  # noqa: FBT001 - passed on
    """The date if ``text`` is nothing else; ValueError if day and month may be swapped."""
    text, zone = _without_zone(text)
    if _DOTTED.search(text):
        day_first = True
    orders = ("DMY", "MDY") if day_first is None else ("DMY" if day_first else "MDY",)
    found = {_parsed(text, language, order) for order in orders} - {None}
    if len(found) > 1:
        raise ValueError(f"day and month may be swapped in {text!r}")
    for moment in found:
        return _with_zone(moment, zone) if moment else None
    return None


def _in_a_sentence(text: str, language: str | None, day_first: bool | None) -> str | None:  # noqa: FBT001 - passed on
    """The date within ``text``, with the time beside it; None where there are several."""
    within = {match[0] for form in _DATES_WITHIN for match in form.finditer(text)}
    found = (_in_words(one, language, day_first) for one in within if one != text)
    days = set(filter(None, found))
    if len(days) != 1:
        return None
    day = days.pop()
    clock = _CLOCK.search(text)
    zone = _ZONE.match(text, clock.end()) if clock else None
    timed = f"{day} {clock[0]} {zone[1] if zone else ''}" if clock and "T" not in day else day
    return _in_words(timed, language, day_first) or day


def _without_zone(text: str) -> tuple[str, str | None]:
    """``text`` without a name of a time zone, and that name; dateparser would guess at "IST"."""
    if not _CLOCK.search(text):
        return text, None
    names = [
        match
        for match in _ZONE.finditer(text)
        if match[1] not in {"AM", "PM", "A", "P", "M"} and len(match[1]) > 1
    ]
    if not names:
        return text, None
    return f"{text[: names[0].start()]} {text[names[0].end() :]}".strip(), names[0][1]


def _with_zone(moment: datetime | date, name: str | None) -> str:
    if not isinstance(moment, datetime) or moment.tzinfo is not None or name is None:
        return moment.isoformat()
    return moment.replace(tzinfo=_zone(name)).isoformat()


def _zone(name: str) -> tzinfo | None:
    if name in _ZONES:
        return timezone(timedelta(hours=_ZONES[name]))
    try:
        return ZoneInfo(_AMERICAN[name]) if name in _AMERICAN else None
    except ZoneInfoNotFoundError:  # on systems without the data
        return None


@lru_cache(maxsize=16384)  # articles of one day share it, and trying all languages is slow
def _parsed(text: str, language: str | None, order: str) -> datetime | date | None:
    first = language if language in _LANGUAGES else _LANGUAGES[0]
    for tried in ((str(first),), _LANGUAGES):
        try:
            found = _parser(tried, order).get_date_data(text)
        except (ValueError, OverflowError, TypeError):  # odd input, seen in dateparser
            return None
        if found and found.date_obj:
            moment: datetime = found.date_obj
            return moment if found.period == "time" else moment.date()
    return None


@lru_cache(maxsize=256)
def _parser(languages: tuple[str, ...], order: str) -> DateDataParser:
    from dateparser.date import DateDataParser  # noqa: PLC0415 -- heavy, and few dates need it

    return DateDataParser(
        languages=list(languages),
        settings={
            "STRICT_PARSING": True,  # no day or year filled in
            "PARSERS": ["absolute-time"],
            "DATE_ORDER": order,
            "RETURN_TIME_AS_PERIOD": True,
        },
    )


# --- calendars -----------------------------------------------------------------------------------


def gregorian(text: str, language: str | None) -> str:
    """``text`` with a day of the Thai or the Persian calendar as ISO.

    A text without either is returned unchanged. ``language`` is that of the article; numbers alone
    are a Persian day only in Persian.
    """
    found = day_of_other_calendar(text, language)
    if found:
        return f"{text[: found[0].start()]}{found[1]}{text[found[0].end() :]}"
    if language == "th" or _THAI.search(text):
        return _BUDDHIST_YEAR.sub(lambda year: str(int(year[0]) - _BUDDHIST), text)
    return text


def day_of_other_calendar(
    text: str, language: str | None = None
) -> tuple[re.Match[str], str] | None:
    """The place of a day of the Thai or the Persian calendar in ``text``, and its ISO 8601."""
    thai = _IN_THAI.search(text)
    if thai:
        year = int(thai["year"])
        year += _BUDDHIST_CENTURY if year < 100 else 0  # noqa: PLR2004 - of two digits
        year -= _BUDDHIST if year > _BUDDHIST_CENTURY - 100 else 0
        try:
            time = (int(thai["hour"]), int(thai["minute"])) if thai["hour"] else ()
            moment = datetime(year, _THAI_MONTHS[thai["month"]], int(thai["day"]), *time)  # noqa: DTZ001
            return thai, moment.isoformat() if time else moment.date().isoformat()
        except ValueError:
            return None
    words = _IN_WORDS.search(text)
    found = words or (_IN_NUMBERS.search(text) if language in ("fa", "ps") else None)
    if found is None:
        return None
    month = _MONTHS_CALENDAR[found["month"]] if words else int(found["month"])
    day = _persian_day(int(found["year"]), month, int(found["day"]))
    return (found, day.isoformat()) if day else None


def _persian_day(year: int, month: int, day: int) -> date | None:
    first, start = _FIRST
    longest = 31 if month <= _LONG_MONTHS else 30
    if not (first <= year and 1 <= month <= len(_PERSIAN_MONTHS) and 1 <= day <= longest):
        return None
    leaps = sum(one % _CYCLE in _LEAP for one in range(first, year))
    before = 31 * (month - 1) - max(0, month - 1 - _LONG_MONTHS)
    return start + timedelta(days=365 * (year - first) + leaps + before + day - 1)
