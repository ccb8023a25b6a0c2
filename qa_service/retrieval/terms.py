"""The words of questions and passages, made comparable: stems, names, numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import Stemmer

from qa_service.retrieval.place_names import ALSO_COMMON_WORDS, PLACE_OF

_WORD: Final = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S.
    r"|United\s+(?:States|Kingdom|Nations)|European\s+Union"
    r"|\d[\d,.]*\d(?:st|nd|rd|th|s)?|\d+(?:st|nd|rd|th|s)?"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)?"
)
_POSSESSIVE: Final = re.compile(r"['’]s?$")

_SCALES: Final = {"bn": "billion", "mn": "million", "tn": "trillion"}
# Letters that do not come apart into a plain one and an accent.
_LETTERS: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)
_STOP: Final = """
    a about after all also am an and any are as at back be became because become been before
    being between both but by came can cannot come could did do does doing done during each even
    ever for from get go goes got had has have having he her here hers him his how i if in into
    is it its just let like made make many may me might more most much must my no nor not now of
    off on one only or other our out over own per put said same say says she should since so
    some such take tell tells than that the their them then there these they this those through
    to together told too two under until up upon us very was way we were what when where which
    while who whom whose why will with within would yet you your following name named called
    week weeks recently year years month months day days today yesterday according there's
    what's who's it's
"""
STOP_WORDS: Final = frozenset(_STOP.split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text. ``stem`` compares across forms; offsets are code points of the text."""

    stem: str
    start: int
    end: int
    is_name: bool  # capitalised where a common word would not be
    is_number: bool


@lru_cache(maxsize=1024)  # ranking, grouping and quoting read the same passages
def tokens(text: str) -> tuple[Token, ...]:
    """Every word and number of ``text``, in order, with United States, U.S. and US alike."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        found.append(
            Token(
                stem=_stem_of(word),
                start=match.start(),
                end=match.end(),
                is_name=_is_name(word, opens_sentence=_opens_sentence(text, match.start())),
                is_number=word[0].isdigit(),
            )
        )
    return tuple(found)


def content_tokens(text: str) -> tuple[Token, ...]:
    """The tokens that carry meaning: no stop words, unless nothing else is there."""
    everything = tokens(text)
    kept = tuple(
        token
        for token in everything
        if token.is_name or text[token.start : token.end].casefold() not in STOP_WORDS
    )
    return kept or everything


@lru_cache(maxsize=4096)  # the context of a passage is that of its neighbours
def stems_of(text: str) -> frozenset[str]:
    """The set of stems of ``text``."""
    return frozenset(map(_stem_of, _WORD.findall(text)))


def _opens_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\n\"'“”‘’([")
    return not before or before[-1] in ".!?:\n"


def _is_name(word: str, *, opens_sentence: bool) -> bool:
    plain = folded(word)
    if plain in PLACE_OF and (word[0].isupper() or plain not in ALSO_COMMON_WORDS):
        return True
    return word[0].isupper() and (not opens_sentence or not word[1:].islower())


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """Lower case, without accents, dots, hyphens and "'s": "Wałęsa's" -> "walesa"."""
    plain = " ".join(_POSSESSIVE.sub("", word).replace(".", "").replace("-", "").split())
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain.casefold().translate(_LETTERS))
        plain = "".join(one for one in decomposed if not unicodedata.combining(one))
    return plain.casefold()


@lru_cache(maxsize=65536)
def _stem_of(word: str) -> str:
    if word[0].isdigit():
        return word.replace(",", "").casefold()
    plain = folded(word)
    if plain in ALSO_COMMON_WORDS and word.islower():
        return _stemmed(plain)
    return PLACE_OF.get(plain) or _SCALES.get(plain) or _stemmed(plain)


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


def _stemmed(word: str) -> str:
    return str(_stemmer().stemWord(word))
