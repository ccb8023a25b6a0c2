"""Whether numbers, days, names and quotations in a sentence are in its sources. English only.

Values are compared, not spellings: "$1.2bn" is "1.2 billion dollars", "on Friday" a day of the week
in which the article was published, "Wałęsa's" a form of "Walesa".
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, tokens
from qa_service.domain import DateWindow
from qa_service.language import (
    MONTH,
    MONTH_NAME,
    WEEKDAY,
    Quantity,
    dates_in,
    month_number,
    quantities,
)
from qa_service.prose.roles import capitals, is_common, name_spans, openers
from qa_service.query.words import TITLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qa_service.prose.sources import Source, Sources


def fault_of_facts(sentence: str, sources: Sources) -> str | None:
    """Why a fact in ``sentence`` is not in its sources; None if all are."""
    checks: tuple[Callable[[str, Sources], str | None], ...] = (
        _fault_of_quotations,
        _fault_of_numbers,
        _fault_of_days,
        _fault_of_names,
    )
    return next(filter(None, (check(sentence, sources) for check in checks)), None)


_QUOTED: Final = re.compile(r"[“\"]([^”\"]+)[”\"]")


def _fault_of_quotations(sentence: str, sources: Sources) -> str | None:
    written = [_plain(one.whole) for one in sources]
    for match in _QUOTED.finditer(sentence):
        quoted = _plain(match[1]).strip(" .,;:!?")
        if not any(quoted in one for one in written):
            return f"the quotation {match[0]} is not in the passage"
    return None


def _plain(text: str) -> str:
    """In lower case with plain quotation marks and single spaces."""
    straight = text.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("‘"): "'"})
    return " ".join(straight.casefold().split())


def _fault_of_numbers(sentence: str, sources: Sources) -> str | None:
    """A number that no source has; days and years that dates_in understands are ignored."""
    known = {
        amount
        for source in sources
        for one in (*quantities(source.text), *quantities(source.article.title or ""))
        for amount in _amounts(one)
    }
    years = {
        window.first.year
        for source in sources
        for window in _days_named(source)
        if window.first and window.last and window.first.year == window.last.year
    }
    dated = [
        span
        for source in sources
        for span in dates_in(sentence, source.article.day)
        if not _LONGER.match(sentence, span.end)
    ]
    for one in quantities(sentence):
        if any(span.start <= one.span.start < span.end for span in dated):
            continue
        is_year = one.unit == "" and one.value in years
        if not (one.amount in known or is_year or one.amount in _UNSURE):
            return f"the number {one.span.of(sentence)} is not in the passage"
    return None


_UNSURE: Final = {(1.0, ""), (1.0, "th")}  # "one" is as often a pronoun, "first" an adverb


def _amounts(one: Quantity) -> Iterator[tuple[float, str]]:
    """Other readings of a number: a third of a count is one of three, and three a third."""
    yield one.amount
    if one.unit in {"", "th"}:
        yield one.value, "" if one.unit else "th"


_WEEKDAYS: Final = re.compile(rf"\b({WEEKDAY})s?\b")
_MONTHS: Final = re.compile(rf"\b(?!May\b(?!\s+\d)){MONTH}")
_COUNTED_FROM: Final = re.compile(
    r"\b(?:yesterday|today|tomorrow|tonight|(?:last|this|next|past|coming)\s+(?:week|month|year"
    rf"|night|weekend|summer|winter|spring|fall|autumn|decade|{WEEKDAY}|{MONTH_NAME}))\b",
    re.IGNORECASE,
)
_REPORTED: Final = re.compile(
    r"\b(?:report(?:s|ed)?|according|article|wrote|as\s+of|published|news|said|says)\b",
    re.IGNORECASE,
)
_LONGER: Final = re.compile(r"[.,]\d")  # "in March 5,071 people"
_MONTH: Final = 31  # days of a window that is at most a month


def _fault_of_days(sentence: str, sources: Sources) -> str | None:
    """A day, month, year or weekday that no source mentions or was published on."""
    written = " ".join(" ".join(one.whole for one in sources).casefold().split())
    for source in sources:
        fault = _unknown_day(sentence, source, written)
        if fault is None:
            break
    else:
        return f"{fault} is not in the passage"
    return _fault_of_calendar_words(sentence, sources, written)


def _unknown_day(sentence: str, source: Source, written: str) -> str | None:
    """The words of the first day that the source neither mentions nor, by its date, implies."""
    known = _days_named(source)
    is_reported = _REPORTED.search(sentence) is not None
    for span, window in dates_in(sentence, source.article.day).items():
        words = span.of(sentence)
        if _LONGER.match(sentence, span.end):
            continue
        is_named = window is not None and any(_within(one, window) for one in known)
        is_published = (
            is_reported
            and window is not None
            and source.article.day is not None
            and _within(DateWindow(source.article.day, source.article.day), window)
        )
        is_written = re.search(rf"\b{re.escape(words.casefold())}(?!\w)", written) is not None
        if not (is_named or is_published or is_written):
            return words
    return None


def _fault_of_calendar_words(sentence: str, sources: Sources, written: str) -> str | None:
    """A weekday, a month or words like "last year" that are nowhere in the sources."""
    for match in _WEEKDAYS.finditer(sentence):
        if match[1].casefold() not in written:
            return f"{match[0]} is not in the passage"
    months = {month_number(one[0]) for source in sources for one in _MONTHS.finditer(source.whole)}
    months |= {
        window.first.month
        for source in sources
        for window in _days_named(source)
        if window.first is not None and (window.days or _MONTH + 1) <= _MONTH
    }
    if _REPORTED.search(sentence):
        months |= {one.article.day.month for one in sources if one.article.day}
    for match in _MONTHS.finditer(sentence):
        if month_number(match[0]) not in months:
            return f"{match[0]} is not in the passage"
    for match in _COUNTED_FROM.finditer(sentence):
        if " ".join(match[0].casefold().split()) not in written:
            return f"{match[0]} is not in the passage"
    return None


def _days_named(source: Source) -> list[DateWindow]:
    """The days, months and years that the passage and its headline mention."""
    texts = (source.text, source.article.title or "")
    found = [one for text in texts for one in dates_in(text, source.article.day).values()]
    return [one for one in found if one is not None]


def _within(inner: DateWindow, outer: DateWindow) -> bool:
    if not (inner.first and inner.last and outer.first and outer.last):
        return False
    return outer.first <= inner.first and inner.last <= outer.last


def _fault_of_names(sentence: str, sources: Sources) -> str | None:
    """A name with a word that no source writes as a name, or one made up of two names."""
    written = "\n".join(one.whole for one in sources)
    large, small = capitals(written)
    opening = {one.start for one in openers(sentence)}
    beside = _beside(written)
    for span in name_spans(sentence):
        words = [
            one
            for one in tokens(sentence)
            if span.start <= one.start < span.end and sentence[one.start].isupper()
        ]
        for one in words:
            is_plain = one.start in opening and (one.stem in small or is_common(one, sentence))
            is_day = _CALENDAR.fullmatch(sentence[one.start : one.end]) is not None
            if not (_is_written(one.stem, large) or is_plain or is_day):
                return f"the name {span.of(sentence)} is not in the passage"
        for one, other in pairwise(words):
            is_close = sentence[one.end : other.start].isspace()
            known = one.stem in large and other.stem in large
            is_title = folded(sentence[one.start : one.end]) in TITLES  # "President"
            is_name = is_close and known and not is_title
            if is_name and (one.stem, other.stem) not in beside:
                return f"the name {span.of(sentence)} is not in the passage as it is written"
    return None


def _is_written(name: str, large: frozenset[str]) -> bool:
    """Whether a name occurs among capitalised words, itself or as a nationality: Cuban."""
    return name in large or any(
        long.removeprefix(short) in _OF_PEOPLE
        for one in large
        for short, long in (sorted((name, one), key=len),)
        if len(short) >= _SHORTEST and long.startswith(short)
    )


_SHORTEST: Final = 4  # letters of a name from which a nationality may be derived
_OF_PEOPLE: Final = frozenset({"n", "an", "ian", "ns", "ans", "ians", "ese", "i", "is", "ish"})


_CALENDAR: Final = re.compile(rf"{WEEKDAY}s?|{MONTH}")


def _beside(written: str) -> frozenset[tuple[str, str]]:
    """Pairs of adjacent words, with or without small words between capitals."""
    every = tokens(written)
    stems = [one.stem for one in every]
    large = [one.stem for one in every if written[one.start].isupper()]
    same = {(one, one) for one in stems}
    return frozenset(pairwise(stems)) | frozenset(pairwise(large)) | same
