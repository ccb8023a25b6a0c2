"""What a text speaks of: the names in it, the persons, the thing that it is about."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.language import FUNCTION_WORDS, MONTH_NAME, WEEKDAY, WEEKDAYS, kind_of
from qa_service.query.words import (
    ACRONYMS,
    EXCLAMATIONS,
    INTERJECTIONS,
    NOT_PERSONS,
    OPENERS,
    PLACES,
    PLACES_IN_LOWER_CASE,
    ROLES,
    TITLES,
    VERBS,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, as "Hina Rabbani Khar", "NATO", "Bank of America"."""

    text: str
    span: Span

    @property
    def is_place(self) -> bool:
        """Whether it is a country or its people, a continent, or a capital that speaks for one."""
        return self.text.lower() in PLACES

    @property
    def may_be_person(self) -> bool:
        """Whether nothing speaks against its being a person's, as in "Trump"."""
        return not self.is_place and NOT_PERSONS.isdisjoint(self.text.lower().split())

    @property
    def is_person(self) -> bool:
        """Whether it looks like a person's: two words or more and none of an organisation's."""
        words = self.text.split()
        if self.is_place or len(words) < 2 or " of the " in self.text:  # noqa: PLR2004
            return False
        if all(word.lower() in TITLES for word in words) or words[0] in _OPENS_PLACE:
            return False
        return not any(word.lower() in NOT_PERSONS or _ACRONYM.match(word) for word in words)


_OPENS_PLACE: Final = frozenset(
    {
        *("Cape", "East", "Fort", "Lake", "Las", "Los", "Mount", "New"),
        *("North", "Port", "San", "Santa", "South", "West"),
    }
)


@lru_cache(maxsize=1024)  # the same texts are read for one feature after another
def names_in(text: str) -> tuple[Name, ...]:
    """The names in ``text`` in their order; a sentence's first word counts only with proof."""
    return tuple(name for match in _RUN.finditer(text) if (name := _name_of(match, text)))


def with_capitals(text: str, texts: Sequence[str] = ()) -> str:
    """``text`` with capitals for the countries and the names of ``texts`` that it has without.

    "what did musk say in the us" becomes "what did Musk say in the US" where ``texts``, in which
    names stand as they are written, tells of Musk, and never of musk. A last name that is used as
    another word ("the hunt for votes", "what did Tim Cook cook") stays.
    """
    written = _written(tuple(texts))

    def put(match: re.Match[str]) -> str:
        word, before = match[0], text[: match.start()]
        is_last_name = any(name.endswith(f" {word}") for name in written)
        is_noun = _DETERMINED.search(before) and not word.endswith("s")  # "the Herons"
        if is_last_name and (is_noun or re.search(rf"\b{word}\b", before, _I)):
            return word
        return written.get(word) or _place_written(word)

    if written:
        names = "|".join(map(re.escape, sorted(written, key=len, reverse=True)))
        text = re.sub(rf"(?<![\w'’-])(?:{names})(?![\w-])", put, text)
    return _PLACE_TYPED.sub(put, text)


_I: Final = re.IGNORECASE
_DETERMINED: Final = re.compile(r"\b(?:an?|the|his|her|its|their|any|to)\s+\Z", _I)


@lru_cache(maxsize=64)  # the turns of a conversation come back with every question
def _written(texts: Sequence[str]) -> Mapping[str, str]:
    """How names of ``texts`` are written, whole and in parts, by what they are in lower case."""
    found: dict[str, str] = {}
    for name in (name for text in texts for name in names_in(text)):
        words = name.text.split()
        for first, last in itertools.combinations(range(len(words) + 1), 2):
            part = " ".join(words[first:last])
            end = words[last - 1]  # "Title 42"
            ends_are_names = words[first][0].isupper() and not end[0].islower()
            at_end = first == 0 or last == len(words)
            if ends_are_names and (
                last - first > 1 or len(words) == 1 or (name.is_person and at_end)
            ):
                found.setdefault(part.lower(), part)
    plain = {word for text in texts for word in _WORD.findall(text) if word.islower()}
    plain |= FUNCTION_WORDS | VERBS | TITLES | NOT_PERSONS
    return {lower: part for lower, part in found.items() if lower not in plain and len(part) > 2}  # noqa: PLR2004


def _place_written(place: str) -> str:
    return place.upper() if place in ACRONYMS else place.title().replace(" Of ", " of ")


# "the us", "and the who?" and "in turkey"; by themselves, these are other words.
_PLACE_TYPED: Final = re.compile(
    rf"(?<![\w'’-])(?:{'|'.join(sorted(PLACES_IN_LOWER_CASE, key=len, reverse=True))}"
    r"|(?<=\bthe )(?:us|who(?=\W*\Z))|(?<=\bin )(?:chad|jordan|turkey|georgia))(?![\w-])"
)


def persons_in(text: str) -> tuple[Name, ...]:
    """The names in ``text`` that look like persons'; a "New York man" names none."""
    return tuple(
        name
        for name in names_in(text)
        if name.is_person and not _OF_PLACE.match(text, name.span.end)
    )


_OF_PLACE: Final = re.compile(
    r"\s+(?:man|men|woman|women|boy|girl|teen(?:ager)?s?|couple|family|residents?|native|police"
    r"|officials?|authorities)\b"
)


def phrases_in(text: str) -> tuple[Span, ...]:
    """The noun phrases of ``text``, as far as lists of verbs and function words can tell.

    A phrase is a run of other words with the article before it; "of" ties two together.
    """
    spans = tuple(Span(*match.span()) for match in _PHRASE.finditer(text))
    verb = _VERB_OF_DO.search(text)
    if verb is None or not spans or spans[-1].end != verb.end("verb"):
        return spans
    subject = spans[-1].of(text)[: -len(verb["verb"])].rstrip()
    if not subject or subject.lower() in FUNCTION_WORDS:
        return spans
    return (*spans[:-1], Span(spans[-1].start, spans[-1].start + len(subject)))


def is_keywords(text: str) -> bool:
    """Whether it is one phrase and nothing else, as "tonga volcano" or "bank collapse"."""
    return [span.of(text) for span in phrases_in(text)] == [text]


def main_phrase(text: str) -> str | None:
    """The words of a question that say what it is about; None if it has none that surely do.

    A phrase with a name wins over one without, a possessor over what it has, what stands after
    "of" over what stands before. A single plain word counts only where a noun must stand
    ("what is inflation", "tell me about inflation").
    """
    spans = phrases_in(text)
    named = [span for span in spans if names_in(f"of {span.of(text)}")]
    # "What did Edward Canby do in Utah": a place where things happen is seldom what they are about.
    named.sort(key=lambda span: _WHERE.search(text[: span.start]) is not None)
    asked = _WHAT_IS.match(text)
    if asked and named and spans[0].start == asked.end() and _is_where(named[0], text):
        return _core(spans[0].of(text))  # "what was inflation in Turkey"
    if named:
        return _core(_from_name(named[0].of(text)))
    sure = [span.of(text) for span in spans if _is_noun(span, text)]
    return _core(sure[-1]) if sure else None


def whole_subject(text: str) -> str | None:
    """What "tell me about ..." or "what happened to ..." names in a few words: "tea with milk"."""
    words = kind_of(text).subject.strip("?!., ")
    is_broad = kind_of(text).form in _BROAD and words != text.strip("?!., ")
    is_short = 1 < len(words.split()) <= _MOST_WORDS and not _NO_SUBJECT.search(words)
    return words if is_broad and is_short else None


_BROAD: Final = ("overview", "latest", "timeline")
_MOST_WORDS: Final = 6
# "it", and a time: "the ferry yesterday", "Gaza on Monday"
_NO_SUBJECT: Final = re.compile(
    r"\b(?:he|him|his|she|her|it|its|they|them|their|this|that|these|those|there|now|ago|last|next"
    rf"|today|yesterday|tomorrow|recently|{WEEKDAY}|{MONTH_NAME}|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def _is_where(span: Span, text: str) -> bool:
    is_place = all(name.is_place for name in names_in(f"of {span.of(text)}"))
    return is_place and _WHERE.search(text[: span.start]) is not None


def _from_name(phrase: str) -> str:
    """The phrase without plain words before its name, which may be a verb; whole after "the"."""
    if _ARTICLED.match(phrase):
        return phrase
    before = names_in(f"of {phrase}")[0].span.start - len("of ")
    return phrase[before:]


def _is_noun(span: Span, text: str) -> bool:
    words = span.of(text).split()
    if _NOT_NOUN.search(words[-1]):
        return False
    return len(words) > 1 or _BEFORE_NOUN.search(text[: span.start]) is not None


_WHAT_IS: Final = re.compile(r"(?:and\s+)?what(?:['’]s|\s+(?:is|was))\s+", re.IGNORECASE)
_WHERE: Final = re.compile(r"\b(?:in|at|from|to|into|near|on|with)\s+\Z", re.IGNORECASE)
_ARTICLED: Final = re.compile(r"(?:the|an?)\s", re.IGNORECASE)
_NOT_NOUN: Final = re.compile(
    r"(?:ed|ly|ful|ous|able|ible)$|^(?:first|last|next|other|same|born|best|worst|new|old|good|bad|great|nice|cool|interesting|right|sure|like|together|spoken|alone)$",
    re.IGNORECASE,
)
_BEFORE_NOUN: Final = re.compile(
    r"(?:^(?:what|who)\s+(?:is|are|was|were)|['’]s|\b(?:of|about|from|for|with|by|in|against))\s+$",
    re.IGNORECASE,
)
_ACRONYM: Final = re.compile(r"[A-Z\d.&-]{2,}$")
_LETTERS = r"[^\W_](?:[\w&'’-]|\.(?=\w))*(?:(?<=\.[^\W\d_])\.)?(?<!['’-])"
_WORD: Final = re.compile(_LETTERS)
# "I'd", "Don't": no part of a name, though "O'Neill" and "D'Arcy" are.
_CONTRACTION = (
    r"(?:(?:I|You|He|She|It|We|They|That|There|This|Who|What|When|Where|Why|How|Let)"
    r"['’](?:d|ll|m|re|s|ve)|[A-Z][a-z]*n['’]t)\b"
)
_CAPITAL = (
    rf"(?<![\w'’-])(?!{_CONTRACTION})[A-Z](?:(?<=\b[A-Z])\.|[\w&-]|\.(?=\w)|['’](?!s\b)(?=\w))*"
)
_RUN: Final = re.compile(
    rf"{_CAPITAL}(?:\s+(?:(?:of|for|de|del|al|bin|ibn|ul|van|von|der|da|el|le|la)\s+(?:the\s+)?)?"
    rf"(?:{_CAPITAL}|\d+(?=\s|\W*\Z)))*"
)
_SENTENCE_START: Final = re.compile(r"(?:\A|[.?!:…]|[\"“”‘(])[\s\"“‘(]*\Z")


def _name_of(match: re.Match[str], text: str) -> Name | None:
    start, end = match.span()
    while (word := _WORD.match(text, start, end)) and _is_plain(word[0], text, start):
        start = word.end()
        while start < end and not text[start].isalnum():
            start += 1
        if start >= end:
            return None
    words = text[start:end].split()
    if len(words) > 1 and words[-1] in WEEKDAYS and words[-2] not in _OF_FEASTS:
        end -= len(words.pop()) + 1  # "told Quorn Radio Tuesday"
    if start == match.start() and len(words) == 1 and not _is_proven(words[0], text, start):
        return None
    return Name(text[start:end], Span(start, end))


_OF_FEASTS: Final = frozenset({"Ash", "Black", "Cyber", "Good", "Super"})


def _is_plain(word: str, text: str, start: int) -> bool:
    """Whether a capitalised word is no part of a name: "I", "Which", a month, a weekday."""
    lower = word.lower()
    marked = re.match(r"[.,!?:;]|\s+you\b", text[start + len(word) :]) is not None
    if lower in INTERJECTIONS or (lower in EXCLAMATIONS and marked):
        return True
    opens = _SENTENCE_START.search(text, max(0, start - 10), start) is not None
    if len(word) > 1 and word.isupper():
        return lower in ROLES
    return lower in FUNCTION_WORDS or lower in OPENERS or (opens and lower in VERBS)


def _is_proven(word: str, text: str, start: int) -> bool:
    """Whether a single capitalised word is a name, even where every word has a capital."""
    if not _SENTENCE_START.search(text, max(0, start - 10), start):
        return True
    inner = word[1:]
    if word.lower() in PLACES or any(char.isupper() or char.isdigit() for char in inner):
        return True
    return re.search(rf"[a-z,]\s+{re.escape(word)}\b", text) is not None


def _either(words: frozenset[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words))


_CONTENT = rf"(?!(?!US\b)(?:(?i:{_either(FUNCTION_WORDS)})|{_either(VERBS)})(?![\w'’-])){_LETTERS}"
_NOUNS = rf"{_CONTENT}(?:\s+{_CONTENT})*"
_ARTICLE = r"(?:(?i:the|an?)\s+)?"
_PHRASE: Final = re.compile(rf"(?<![\w'’-]){_ARTICLE}{_NOUNS}(?:\s+of\s+{_ARTICLE}{_NOUNS})*")
# "Why did the plant shut?": what ends a question that has no other verb.
_VERB_OF_DO: Final = re.compile(
    rf"\b(?i:did|does|do)\s(?!.*\b(?:{_either(VERBS)})\b).*\s(?P<verb>[a-z]+)(?=\W*\Z)"
)
_POSSESSOR: Final = re.compile(r"(?P<owner>.+?)(?:['’]s|(?<=s)['’])\s")


def _core(phrase: str) -> str:
    if owner := _POSSESSOR.match(phrase):
        return owner["owner"]
    head, _, tail = phrase.rpartition(" of ")
    return tail if head and not names_in(f"of {head}") else phrase
