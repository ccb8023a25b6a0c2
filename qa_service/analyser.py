"""Makes words comparable, for indexing, searching, ranking and quoting alike.

A word is compared by its stem: lower case, without accents, full stops and apostrophes; American
and the United States are one, as are labour and labor, and a number is compared by its value.
Capitals count if they distinguish two words (WHO and who, US and us).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import Stemmer

from qa_service.language import (
    ALSO_COMMON_WORDS,
    BASE_OF,
    CAPITALS,
    NUMBER_ENDINGS,
    PHRASES,
    PLACE_OF,
    SCALES,
    SCALES_APART,
    STEMMER,
    STOP_WORDS,
    WHOLE,
    common_spelling,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# Accents, and the vowel signs of Hebrew, Arabic and Indian scripts, which "\w" leaves out. Those of
# scripts without spaces between words stay apart: their runs are no words.
_MARKS: Final = "".join(
    mark
    for mark in map(chr, (*range(0x300, 0xE00), *range(0x1AB0, 0x1B00), *range(0x1DC0, 0x1E00)))
    if unicodedata.category(mark).startswith("M")
)
_LETTER: Final = rf"[^\W\d_][{_MARKS}]*"
_ACRONYM: Final = r"(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?"  # U.S., u.k.
_CODE: Final = r"(?<![^\W_])(?:[A-Z][A-Za-z]?-?|[a-z]-|[a-z]{1,2})\d{1,4}(?![^\W_])"  # F-16, f16
_NUMBER: Final = r"(?:\d[\d,.]*\d|\d)"
_WORD: Final = re.compile(
    rf"{_ACRONYM}"
    rf"|{PHRASES}"
    rf"|{_CODE}"
    rf"|{_NUMBER}(?:(?:{'|'.join(NUMBER_ENDINGS)})(?![^\W_]))?"
    r"|%"
    rf"|(?:{_LETTER})+(?:['’ʼ](?:{_LETTER})+){{0,2}}",
)
_IS_ACRONYM: Final = re.compile(_ACRONYM)
_IS_CODE: Final = re.compile(_CODE)
_SCALED: Final = re.compile(rf"(?P<number>{_NUMBER})(?P<scale>{'|'.join(SCALES)})")
_POSSESSIVE: Final = re.compile(r"['’ʼ]s?$")
_UNSPELLED: Final = re.compile(r"[.\-'’ʼʿʾ]")
_THOUSANDS: Final = re.compile(r",(?=\d)")

# Letters that cannot be split into a plain letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. ``stem`` is compared across forms; offsets are code points of the text."""

    stem: str
    start: int
    end: int
    is_name: bool  # capitalised where a common word would not be
    is_number: bool


@lru_cache(maxsize=1024)  # ranking, grouping and quoting read the same passages
def tokens(text: str) -> tuple[Token, ...]:
    """Every word and number of ``text``, in order, with United States, U.S. and US alike."""
    return tuple(
        Token(
            stem=stem,
            start=start,
            end=start + len(word),
            is_name=_is_name(word, stem, opens_sentence=_opens_sentence(text, start)),
            is_number=word[0].isdigit(),
        )
        for word, stem, start in _found_in(text)
    )


def stems_in(text: str) -> list[str]:
    """The stems of ``text`` in order, with repetitions."""
    words = _WORD.findall(text)
    if not words or text.isupper() or words[0] == "us":
        return [stem for _, stem, _ in _found_in(text)]
    return [stem for word in words for _, stem in _stems_of(word)]


def words_in(text: str) -> list[str]:
    """The words of ``text`` in order, folded but not stemmed."""
    return [stem if word[0].isdigit() else folded(word) for word, stem, _ in _found_in(text)]


def content_stems(text: str) -> list[str]:
    """The distinct stems of the content words of ``text``, in order; otherwise all stems."""
    return list(dict.fromkeys(token.stem for token in content_tokens(text)))


def words_of(text: str) -> list[Token]:
    """The tokens that are not stop words; names that look like stop words are left out too."""
    return [
        token
        for token in tokens(text)
        if text[token.start : token.end].casefold() not in STOP_WORDS
    ]


def content_tokens(text: str) -> tuple[Token, ...]:
    """The content words: no stop words, unless there is nothing else."""
    everything = tokens(text)
    content = tuple(
        token
        for token in everything
        if token.is_name or text[token.start : token.end].casefold() not in STOP_WORDS
    )
    return content or everything


@lru_cache(maxsize=4096)  # the context of a passage is that of its neighbours
def stems_of(text: str) -> frozenset[str]:
    """The set of stems of ``text``."""
    return frozenset(stems_in(text))


@lru_cache(maxsize=16384)
def folded(word: str) -> str:
    """Lower case, without accents, dots, hyphens and "'s": "Wałęsa's" -> "walesa"."""
    plain = " ".join(_UNSPELLED.sub("", _POSSESSIVE.sub("", word)).split())
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.casefold().translate(_LETTERS))
        plain = "".join(one for one in decomposed if not unicodedata.combining(one))
    return plain.casefold()


def stemmed(word: str) -> str:
    """The stem of a folded word; for an irregular form, that of its base.

    British and American spellings have the same.
    """
    return str(_stemmer().stemWord(common_spelling(BASE_OF.get(word, word))))


def _found_in(text: str) -> Iterator[tuple[str, str, int]]:
    """Each word with its stem and its offset."""
    loud = text.isupper()
    for match in _WORD.finditer(text):
        start, word = match.start(), match[0]
        if _begins_with_the_country(word, start, text):
            yield word, PLACE_OF["us"], start
            continue
        # In a text in capitals, WHO may be the question word.
        for part, stem in _stems_of(word.capitalize() if loud and word in CAPITALS else word):
            yield word if len(part) == len(word) else part, stem, start
            start += len(part)


def _begins_with_the_country(word: str, start: int, text: str) -> bool:
    """Whether it is the first word of "us inflation 2022"."""
    return word == "us" and not text[:start].strip() and text[start + 2 :].strip()[:1].isalnum()


@lru_cache(maxsize=16384)
def _stems_of(word: str) -> tuple[tuple[str, str], ...]:
    """The parts of a word, the longest that is compared as a whole, each with its stem."""
    if scaled := _SCALED.fullmatch(word):
        number, scale = scaled["number"], scaled["scale"]
        return (number, _value(number)), (scale, SCALES[scale])
    stem = _stem_of(word)
    return ((word, stem),) if stem else ()


def _stem_of(word: str) -> str:
    if word[0].isdigit():
        return _value(word).casefold()
    plain = folded(word)
    if _IS_ACRONYM.fullmatch(word):
        return PLACE_OF.get(plain) or CAPITALS.get(plain.upper()) or plain
    if _IS_CODE.fullmatch(word):
        return plain
    if plain in ALSO_COMMON_WORDS and word.islower():
        return stemmed(plain)
    if plain in SCALES_APART:
        return SCALES[plain]
    return CAPITALS.get(word) or WHOLE.get(plain) or PLACE_OF.get(plain) or stemmed(plain)


def _value(digits: str) -> str:
    """The digits by which a number is compared: "5,400" -> "5400"."""
    plain = digits if digits.isascii() else unicodedata.normalize("NFKC", digits)
    return _THOUSANDS.sub("", plain)


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\n\"'“”‘’([")
    return not before or before[-1] in ".!?:\n"


def _is_name(word: str, stem: str, *, opens_sentence: bool) -> bool:
    if stem in _PLACES and (word[0].isupper() or folded(word) not in ALSO_COMMON_WORDS):
        return True
    if stem == PLACE_OF["us"] or stem in CAPITALS.values():
        return True
    return word[0].isupper() and (not opens_sentence or not word[1:].islower())


_PLACES: Final = frozenset(PLACE_OF.values())


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMER)
