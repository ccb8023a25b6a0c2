"""Makes English words comparable, for indexing, searching, ranking and quoting alike.

A word is compared by its stem: lower case, without accents, full stops and apostrophes; American
and the United States are one, and a number is compared by its value. Capitals count if they
distinguish two words (WHO and who, US and us).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import Stemmer

from qa_service.place_names import ALSO_COMMON_WORDS, PLACE_OF

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
    r"|United\s+(?:States|Kingdom|Nations)|European\s+Union|World\s+Health\s+Organi[sz]ation"
    r"|\b[Tt]he\s+us(?=\s+[^\W\d_])"  # the us president
    rf"|{_CODE}"
    rf"|{_NUMBER}(?:(?:st|nd|rd|th|s|k|m|mn|b|bn|tn)(?![^\W_]))?"
    r"|%|\bper\s+cent\b"
    rf"|(?:{_LETTER})+(?:['’ʼ](?:{_LETTER})+){{0,2}}",
)
_IS_ACRONYM: Final = re.compile(_ACRONYM)
_IS_CODE: Final = re.compile(_CODE)
_SCALED: Final = re.compile(rf"(?P<number>{_NUMBER})(?P<scale>k|m|mn|b|bn|tn)")
_POSSESSIVE: Final = re.compile(r"['’ʼ]s?$")
_UNSPELLED: Final = re.compile(r"[.\-'’ʼʿʾ]")
_THOUSANDS: Final = re.compile(r",(?=\d)")

_SCALES: Final = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "b": "billion",
    "bn": "billion",
    "tn": "trillion",
}
_ALONE: Final = ("mn", "bn", "tn")  # scales that may be separate from their number: 1.1 bn
# Letters that cannot be split into a plain letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)
# Acronyms that are different words in lower case.
_CAPITALS: Final = {
    "WHO": "world health organization",
    "IT": "information technology",
    "ICE": "immigration and customs enforcement",
}
# Words that no stemmer may change.
_WHOLE: Final = {
    "%": "percent",
    "per cent": "percent",
    "percentage": "percent",
    "percentages": "percent",
    "the us": PLACE_OF["us"],
    "aids": "hiv aids",
    "world health organisation": "world health organization",
    "world health organization": "world health organization",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_COMMON: Final = _words(
    """
    a about after all also am an and any are as at be because been before being between both but
    by can cannot could did do does doing done during each even ever for from had has have
    having he her here hers him his how i if in into is it it's its just let like many may me
    might more most much must my name no nor not now of off on one only or other our out over
    own per same she should since so some such tell than that the their them then there there's
    these they this those through to today too under until up upon us very was we were what
    what's when where which while who who's whom whose why will with within would yesterday yet
    you your
    """
)
STOP_WORDS: Final = _COMMON | _words(
    """
    according back became become called came come day days following get go goes got made make
    month months named put recently said say says take tells together told two way week weeks
    year years
    """
)
"""Words that tell nothing of what a text is about."""

FUNCTION_WORDS: Final = _COMMON | _words(
    """
    above across actually again against along already although among another anybody anyone
    anything aren't around article articles aspect aspects behind below beyond can't couldn't
    describe despite didn't doesn't don't down else enough every exactly except explain few
    hadn't hasn't haven't he's herself himself how's information inside interesting isn't itself
    list mine near never nothing often ok okay once ones onto outside please quite really
    several shall she's shouldn't somebody someone something still that's theirs themselves
    they're thing things though till tonight toward towards unless unlike usually versus via vs
    wasn't well weren't whatever when's where's whether whoever without won't wouldn't yes yours
    """
)
"""Words that stand between names and noun phrases, some of what is said to an archive included."""


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


def telling_stems(text: str) -> list[str]:
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
    telling = tuple(
        token
        for token in everything
        if token.is_name or text[token.start : token.end].casefold() not in STOP_WORDS
    )
    return telling or everything


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
    """The stem of a folded word; for an irregular form, that of its base."""
    return str(_stemmer().stemWord(BASE_OF.get(word, word)))


def _found_in(text: str) -> Iterator[tuple[str, str, int]]:
    """Each word with its stem and its offset."""
    loud = text.isupper()
    for match in _WORD.finditer(text):
        start, word = match.start(), match[0]
        if _begins_with_the_country(word, start, text):
            yield word, PLACE_OF["us"], start
            continue
        # In a text in capitals, WHO may be the question word.
        for part, stem in _stems_of(word.capitalize() if loud and word in _CAPITALS else word):
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
        return (number, _value(number)), (scale, _SCALES[scale])
    stem = _stem_of(word)
    return ((word, stem),) if stem else ()


def _stem_of(word: str) -> str:
    if word[0].isdigit():
        return _value(word).casefold()
    plain = folded(word)
    if _IS_ACRONYM.fullmatch(word):
        return PLACE_OF.get(plain) or _CAPITALS.get(plain.upper()) or plain
    if _IS_CODE.fullmatch(word):
        return plain
    if plain in ALSO_COMMON_WORDS and word.islower():
        return stemmed(plain)
    if plain in _ALONE:
        return _SCALES[plain]
    return _CAPITALS.get(word) or _WHOLE.get(plain) or PLACE_OF.get(plain) or stemmed(plain)


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
    if stem == PLACE_OF["us"] or stem in _CAPITALS.values():
        return True
    return word[0].isupper() and (not opens_sentence or not word[1:].islower())


_PLACES: Final = frozenset(PLACE_OF.values())


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


_FORMS: Final = """
    arise arose arisen | awake awoke awoken | bear bore borne | beat beaten | begin began begun
    bend bent | bite bitten | bleed bled | blow blew blown | break broke broken | breed bred
    bring brought | build built | burn burnt | buy bought | catch caught | choose chose chosen
    cling clung | creep crept | deal dealt | dig dug | draw drew drawn | drink drank
    drive drove driven | eat ate eaten | fall fell fallen | feed fed | feel felt | fight fought
    find found | flee fled | fly flew flown | forbid forbade forbidden | forget forgot forgotten
    forgive forgave forgiven | freeze froze frozen | give gave given | grow grew grown
    hear heard | hide hid hidden | hold held | keep kept | know knew known | kneel knelt
    lead led | leap leapt | lend lent | light lit | lose lost | mean meant | meet met
    outgrow outgrew outgrown | overcome overcame | overthrow overthrew overthrown
    overtake overtook overtaken | pay paid | rebuild rebuilt | repay repaid | resell resold
    ride rode ridden | ring rang rung | rise rose risen | run ran | seek sought | sell sold
    send sent | shake shook shaken | shoot shot | show shown | shrink shrank shrunk
    sing sang sung | sink sank sunk | sleep slept | slide slid | speak spoke spoken
    spend spent | spin spun | stand stood | steal stole stolen | stick stuck | sting stung
    strike struck stricken | swear swore sworn | sweep swept | swim swam swum | swing swung
    teach taught | tear tore torn | think thought | throw threw thrown
    understand understood | undertake undertook undertaken | wake woke woken | wear wore worn
    weave wove woven | weep wept | win won | withdraw withdrew withdrawn | write wrote written
    child children | man men | woman women | foot feet | tooth teeth | goose geese | mouse mice
    wife wives | thief thieves | wolf wolves | knife knives
"""


def _by_form() -> dict[str, str]:
    groups = [line for row in _FORMS.strip().splitlines() for line in row.split("|")]
    return {form: base for base, *forms in map(str.split, groups) for form in forms}


BASE_OF: Final = _by_form()
"""The base of each irregular form, in lower case."""
