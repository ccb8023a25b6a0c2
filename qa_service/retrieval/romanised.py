"""Chinese names as they are written in Latin letters: "Mao Tse-tung" and "Mao Zedong" are one.

Older texts have the spelling of Wade and Giles, mostly without its apostrophes; newer ones pinyin.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, tokens
from qa_service.domain import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

_PARTS: Final = 3  # of a name, at most: "Deng Xiao Ping"
_FEWEST: Final = 6  # letters of a name by which it can be told from others
_BETWEEN: Final = (" ", "-", "\u2011", "-'", "' ", "’ ")

# From pinyin to Wade and Giles; the last rows even out what either writes in two ways.
_INITIALS: Final = (
    (re.compile(r"zh|q|j"), "ch"),
    (re.compile(r"x"), "hs"),
    (re.compile(r"z|c(?!h)"), "ts"),
    (re.compile(r"b"), "p"),
    (re.compile(r"d"), "t"),
    (re.compile(r"(?<!n)g|(?<=ng)g"), "k"),
    (re.compile(r"r(?=[aeiou])"), "j"),
    (re.compile(r"ong"), "ung"),
    (re.compile(r"([iy])an(?!g)"), r"\1en"),
)
_EVEN: Final = (
    (re.compile(r"tzu"), "tsi"),
    (re.compile(r"ss?zu|ssu"), "si"),
    (re.compile(r"(?<=[eui])h(?![aeiou])"), ""),
    (re.compile(r"uo"), "o"),
)


def other_romanisations(question: str, text: str) -> Iterator[tuple[Span, str]]:
    """The Chinese names of ``question`` that ``text`` writes in the other way, as it has them."""
    theirs = _names(text)
    for span, plain in _names(question):
        before = question[: span.start].rsplit(maxsplit=1)[-1:]
        if before and before[0][0].isupper() and before[0] not in text:
            continue  # another family's
        for other, told in theirs:
            of_parts = _is_of_parts(span.of(question)) or _is_of_parts(other.of(text))
            if not of_parts or plain == told:
                continue  # a single word may well be English: Barker is not Parker
            if _wade(plain) == _even(told) or _even(plain) == _wade(told):
                yield span, other.of(text)
                break


def _is_of_parts(name: str) -> bool:
    return not name.isalpha()


@lru_cache(maxsize=1024)  # every passage is compared with the same question
def _names(text: str) -> tuple[tuple[Span, str], ...]:
    """What may be a name or a part of one, the longest first, each as one folded word."""
    words = tokens(text)
    found: list[tuple[Span, str]] = []
    for count in range(_PARTS, 0, -1):
        for start in range(len(words) - count + 1):
            parts = words[start : start + count]
            between = (text[one.end : other.start] for one, other in itertools.pairwise(parts))
            if text[parts[0].start].isupper() and all(one in _BETWEEN for one in between):
                plain = "".join(folded(text[one.start : one.end]) for one in parts)
                if len(plain) >= _FEWEST and plain.isalpha():
                    found.append((Span(parts[0].start, parts[-1].end), plain))
    return tuple(found)


@lru_cache(maxsize=16384)
def _wade(pinyin: str) -> str:
    for pattern, letters in _INITIALS:
        pinyin = pattern.sub(letters, pinyin)
    return _even(pinyin)


def _even(wade: str) -> str:
    for pattern, letters in _EVEN:
        wade = pattern.sub(letters, wade)
    return wade
