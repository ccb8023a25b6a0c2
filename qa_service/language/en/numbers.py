"""The numbers of a text as values: "$1.2bn" and "1.2 billion dollars" are one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.language.values import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator


@lru_cache(maxsize=4096)  # a passage is compared with every sentence that cites it
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of ``text`` in their order, in figures and in words."""
    return tuple(quantities_once(text))


_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_NTHS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
NUMBER_WORDS: Final = {word: number for number, word in enumerate(_SMALL.split())} | {
    word: 10 * number for number, word in enumerate(_TENS.split(), start=2)
}
_SCALES: Final = {
    "one": 1.0,  # without a scale
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "b": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
    "tn": 1e12,
}
ORDINALS: Final = {word: number for number, word in enumerate(_NTHS.split(), start=1)}
_FRACTIONS: Final = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "fifth": 0.2}
_MULTIPLES: Final = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3}
_CURRENCIES: Final = {"dollars": "$", "dollar": "$", "euros": "€", "pounds": "£", "rupees": "₹"}
_CODES: Final = {"usd": "$", "us$": "$", "eur": "€", "gbp": "£", "inr": "₹"}

_WORD: Final = rf"(?:{'|'.join(NUMBER_WORDS)})"
_BELOW_HUNDRED: Final = (
    rf"(?:(?:{'|'.join(_TENS.split())})[\s-](?:{'|'.join(_SMALL.split()[1:10])})|{_WORD})"
)
_SCALE: Final = r"(?:dozen|hundred|thousand|million|billion|trillion)"
_SHORT_SCALE: Final = r"(?:k|mn|m|bn|b|tn)"
_NUMBER: Final = re.compile(
    r"\b(?P<hour>\d{1,2}):(?P<minute>\d\d)\b"
    rf"|(?P<code>(?<![^\W\d_])(?!{_WORD}-)[^\W\d_]+[.-])?(?:(?P<sign>(?:\bUS)?[$]|[£€¥₹]|\b(?:USD|EUR|GBP|INR)\b)\s?)?"
    r"(?P<figures>\d{1,3},\d{1,2}(?=\s?%|[\s-](?:percent|per\s+cent|[mb]illion)\b)"
    r"|(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    rf"(?:(?P<ordinal>st|nd|rd|th)\b|(?:[\s-]?(?P<scale>{_SCALE})|(?P<short>{_SHORT_SCALE}))\b)?"
    r"|\b(?P<fraction>third|quarter|fifth)(?=s?\s+of\b)|\b(?P<half>half(?:\s+a(?=\s+per\s?cent))?)\b"
    rf"|\b(?P<words>(?:{_BELOW_HUNDRED}|an?(?=\s+{_SCALE}\b))"
    rf"(?:[\s-]{_SCALE}\b(?:\s+(?:and\s+)?{_BELOW_HUNDRED}\b)?)*)\b"
    rf"|\b(?P<vague>(?:tens|dozens|hundreds|thousands|millions|billions))\b"
    rf"|\b(?P<nth>{'|'.join(ORDINALS)})\b"
    rf"|\b(?P<times>{'|'.join(_MULTIPLES)})\b",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    rf"\s?%|[\s-](?:percent|per\s+cent|percentage)\b|[\s-](?:{'|'.join(_CURRENCIES)})\b",
    re.IGNORECASE,
)


def quantities_once(text: str) -> Iterator[Quantity]:
    """The same without remembering the text: a whole article."""
    for match in _NUMBER.finditer(text):
        unit = _UNIT.match(text, match.end())
        end = unit.end() if unit else match.end()
        value, kind = _value(match)
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        yield Quantity(value, kind or _unit(unit), Span(start, end))


def _value(match: re.Match[str]) -> tuple[float, str]:
    """The value, and the unit where the number itself has one."""
    parts = {name: value for name, value in match.groupdict().items() if value}
    if "hour" in parts:
        return 60.0 * int(parts["hour"]) + int(parts["minute"]), ":"
    if figures := parts.get("figures"):
        scale = _SCALES[(parts.get("scale") or parts.get("short") or "").lower() or "one"]
        plain = re.sub(r",(?=\d{1,2}\Z)", ".", figures).replace(",", "")  # "3,5 %"
        kind = "th" if "ordinal" in parts else "-" if "code" in parts else ""
        sign = parts.get("sign", "").lower()
        return round(float(plain) * scale, 6), kind or _CODES.get(sign, sign)
    if fraction := parts.get("fraction") or parts.get("half"):
        word, _, of_one = fraction.lower().partition(" ")  # "half a percent"
        return _FRACTIONS[word], "" if of_one else "/"
    if vague := parts.get("vague"):
        return _SCALES.get(vague.lower()[:-1], 10.0), "s"
    if nth := parts.get("nth"):
        return float(ORDINALS[nth.lower()]), "th"
    if times := parts.get("times"):
        return float(_MULTIPLES[times.lower()]), "x"
    return _of_words(parts["words"]), ""


def _of_words(words: str) -> float:
    """Of "two hundred and five thousand" 205,000."""
    total, part = 0.0, 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in NUMBER_WORDS:
            part += NUMBER_WORDS[word]
        elif word in _SCALES:
            part = (part or 1.0) * _SCALES[word]
            if _SCALES[word] > _SCALES["hundred"]:
                total, part = total + part, 0.0
    return total + part


def _unit(written: re.Match[str] | None) -> str:
    if written is None:
        return ""
    return _CURRENCIES.get(written[0].strip(" -").lower(), "%")
