"""Right questions with one thing changed, so that their passage no longer answers them."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from random import Random

_NAME: Final = re.compile(r"(?<!^)\b[A-Z][\w'’-]+(?: (?:of |de |the )?[A-Z][\w'’-]+)*")
_YEAR: Final = re.compile(r"\b(1[0-9]|20)\d\d\b")
_NUMBER: Final = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,])")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "last")
_MONTHS: Final = tuple(calendar.month_name[1:])
_PAIRS: Final = """
    most least|more fewer|highest lowest|largest smallest|biggest smallest|oldest youngest
    best worst|longest shortest|before after|won lost|win lose|increase decrease|rose fell
    increased decreased|began ended|begin end|start end|started ended|opened closed|open close
    founded dissolved|joined left|supported opposed|support oppose|bought sold|buy sell
    appointed dismissed|elected defeated|born buried|married divorced|allowed banned|allow forbid
    accepted rejected|approved rejected|created destroyed|hired fired|gained lost|early late
    above below|inside outside|north south|east west|northern southern|eastern western
    winner loser|father son|mother daughter|brother sister|wife sister|husband brother
    minimum maximum|men women|male female|arrived left|entered left|positive negative
    include exclude|included excluded|legal illegal|public private|ally enemy|allies enemies
    attacked defended|attack defend|built demolished|higher lower|larger smaller|older younger
    same different|common rare|possible impossible|good bad|success failure|released withdrew
    wrote sang|written painted|discovered lost|signed broke|added removed|promoted relegated
    import export|imports exports|teacher pupil|king queen|president secretary|mayor governor
    """
_OPPOSITES: Final = {
    one: other
    for pair in re.split(r"[|\n]", _PAIRS)
    if pair.strip()
    for one, other in (pair.split(), pair.split()[::-1])
}


def near_miss(question: str, passage: str, others: list[str], chance: Random) -> str | None:
    """``question`` with a name, year, number or relation changed; None if it has none of them.

    What is put in stands nowhere in ``passage``. Names come from ``others``, other questions.
    """
    ways = [_other_name, _other_name, _other_year, _other_number, _other_relation, _other_relation]
    chance.shuffle(ways)
    for way in ways:
        changed = way(question, passage, others, chance)
        if changed and changed != question:
            return changed
    return None


def _other_name(question: str, passage: str, others: list[str], chance: Random) -> str | None:
    names = [match for match in _NAME.finditer(question) if match.group() not in _MONTHS]
    if not names:
        return None
    old = chance.choice(names)
    length = old.group().count(" ")
    for _ in range(12):
        found = [m.group() for m in _NAME.finditer(chance.choice(others))]
        fits = [
            name
            for name in found
            if abs(name.count(" ") - length) <= 1
            and name not in passage
            and name not in question
            and name not in _MONTHS
        ]
        if fits:
            return question[: old.start()] + chance.choice(fits) + question[old.end() :]
    return None


def _other_year(question: str, passage: str, _others: list[str], chance: Random) -> str | None:
    years = list(_YEAR.finditer(question))
    if not years:
        return None
    old = chance.choice(years)
    away = chance.choice([-30, -12, -7, -4, -3, -2, -1, 1, 2, 3, 4, 7, 12, 30])
    new = str(int(old.group()) + away)
    return None if new in passage else question[: old.start()] + new + question[old.end() :]


def _other_number(question: str, passage: str, _others: list[str], chance: Random) -> str | None:
    numbers = [m for m in _NUMBER.finditer(question) if not _YEAR.fullmatch(m.group())]
    months = [m for m in re.finditer(r"\b[A-Z][a-z]+\b", question) if m.group() in _MONTHS]
    ordinals = [m for m in re.finditer(r"\b[a-z]+\b", question) if m.group() in _ORDINALS]
    found = [*numbers, *months, *ordinals]
    if not found:
        return None
    old = chance.choice(found)
    if old in months:
        new = chance.choice([one for one in _MONTHS if one != old.group()])
    elif old in ordinals:
        new = chance.choice([one for one in _ORDINALS if one != old.group()])
    else:
        new = str(int(float(old.group().replace(",", ""))) + chance.choice([1, 2, 3, 5, 10, 100]))
    return None if new in passage else question[: old.start()] + new + question[old.end() :]


def _other_relation(question: str, _passage: str, _others: list[str], chance: Random) -> str | None:
    found = [m for m in re.finditer(r"\b[a-z]+\b", question) if m.group() in _OPPOSITES]
    if not found:
        return None
    old = chance.choice(found)
    return question[: old.start()] + _OPPOSITES[old.group()] + question[old.end() :]
