"""Years of the Buddhist and days of the Persian calendar -> those of the Gregorian one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

_BUDDHIST: Final = 543  # years before
_THAI: Final = re.compile(r"[\u0e00-\u0e7f]")
_BUDDHIST_YEAR: Final = re.compile(r"(?<!\d)2[45]\d\d(?!\d)")
_THAI_MONTHS: Final = {  # dateparser takes some of the short ones for others
    "ม.ค.": "มกราคม",
    "ก.พ.": "กุมภาพันธ์",
    "มี.ค.": "มีนาคม",
    "เม.ย.": "เมษายน",
    "พ.ค.": "พฤษภาคม",
    "มิ.ย.": "มิถุนายน",
    "ก.ค.": "กรกฎาคม",
    "ส.ค.": "สิงหาคม",
    "ก.ย.": "กันยายน",
    "ต.ค.": "ตุลาคม",
    "พ.ย.": "พฤศจิกายน",
    "ธ.ค.": "ธันวาคม",
}
_SHORT_MONTH: Final = re.compile("|".join(map(re.escape, _THAI_MONTHS)))
_PERSIAN_MONTHS: Final = (
    ("فروردین",), ("اردیبهشت",), ("خرداد",), ("تیر",), ("مرداد", "امرداد"), ("شهریور",), ("مهر",),
    ("آبان", "ابان"), ("آذر", "اذر"), ("دی",), ("بهمن",), ("اسفند",),
)  # fmt: skip
_MONTHS: Final = {
    name: number for number, names in enumerate(_PERSIAN_MONTHS, start=1) for name in names
}
_IN_WORDS: Final = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})(?:\s+ماه)?\s*،?\s*(?P<year>1[234]\d\d)"
)
_IN_NUMBERS: Final = re.compile(
    r"(?<!\d)(?P<year>1[34]\d\d)\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<day>\d{1,2})(?!\d)"
)
_LONG_MONTHS: Final = 6  # of 31 days, before those of 30
# Days of 33 years: each of these has one more than 365 (the rule holds from 1244 to 1472).
_LEAP: Final = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
_CYCLE: Final = 33
_FIRST: Final = (1244, date(1865, 3, 21))  # a year and its first day


def gregorian(text: str, language: str | None) -> str:
    """``text`` with the year of the Buddhist calendar as Gregorian, or the Persian day as ISO.

    A text without either comes back as it is. ``language`` is that of the article; numbers alone
    are a Persian day only in Persian.
    """
    if language == "th" or _THAI.search(text):
        text = _SHORT_MONTH.sub(lambda month: _THAI_MONTHS[month[0]], text)
        return _BUDDHIST_YEAR.sub(lambda year: str(int(year[0]) - _BUDDHIST), text)
    words = _IN_WORDS.search(text)
    numbers = _IN_NUMBERS.search(text) if language == "fa" or words is None else None
    found = words or (numbers if language in ("fa", "ps") else None)
    if found is None:
        return text
    month = _MONTHS[found["month"]] if words else int(found["month"])
    day = _persian_day(int(found["year"]), month, int(found["day"]))
    return f"{text[: found.start()]}{day.isoformat()}{text[found.end() :]}" if day else text


def _persian_day(year: int, month: int, day: int) -> date | None:
    first, start = _FIRST
    longest = 31 if month <= _LONG_MONTHS else 30
    if not (first <= year and 1 <= month <= len(_PERSIAN_MONTHS) and 1 <= day <= longest):
        return None
    leaps = sum(one % _CYCLE in _LEAP for one in range(first, year))
    before = 31 * (month - 1) - max(0, month - 1 - _LONG_MONTHS)
    return start + timedelta(days=365 * (year - first) + leaps + before + day - 1)
