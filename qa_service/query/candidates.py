"""What a follow-up may leave unsaid: the names and noun phrases of the turns before it."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from qa_service.analyser import stemmed
from qa_service.language import FUNCTION_WORDS
from qa_service.query.mentions import names_in, phrases_in, whole_subject
from qa_service.query.words import EXCLAMATIONS, INTERJECTIONS, RELATIONAL, VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.domain import Turn

Place = Literal["title", "typed", "searched", "answer"]

_MOST_WORDS: Final = 7
_MOST_TITLE_WORDS: Final = 5
_ANSWERS_READ: Final = 3
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_ARTICLE: Final = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_VERB_AT_END: Final = re.compile(r"(?:\s+(?:[a-z]+ed|born))+$")
_VERB_FORM: Final = re.compile(r"[^s]s$|ed$")
# "The strike at the port": two phrases that may be one.
_JOINT: Final = re.compile(r"\s(?:in|on|at|for|from|against|between)\s")
_PARTICIPLE: Final = re.compile(r"[a-z]+[^e\W]ed")
_CALENDAR: Final = frozenset({"day", "week", "month", "year", "time", "date", "hour", "minute"})
_CONTRACTED: Final = re.compile(r"[a-z]+['’](?:d|ll|m|re|ve|t)")
_BRACKETED: Final = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a phrase stands: ``age`` 1 is the last turn; ``rank`` counts the phrases before it."""

    place: Place
    age: int
    rank: int
    before: str  # the word before it, in lower case
    text: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase of the conversation with all its mentions, the latest first.

    Phrases of the same stems are one.
    """

    stems: frozenset[str]
    is_name: bool
    mentions: tuple[Mention, ...] = field(repr=False)

    @property
    def text(self) -> str:
        """As it was last written, in a question or title rather than in an answer."""
        written = [mention for mention in self.mentions if mention.place != "answer"]
        return (written or list(self.mentions))[0].text


def candidates(turns: Sequence[Turn]) -> tuple[Candidate, ...]:
    """Every name and noun phrase of ``turns`` (the latest last), the latest first."""
    mentions: dict[frozenset[str], list[Mention]] = {}
    names: set[frozenset[str]] = set()
    for age, turn in enumerate(reversed(turns), start=1):
        for mention, is_name in _mentions(turn, age):
            if key := stems_of(mention.text):
                mentions.setdefault(key, []).append(mention)
                if is_name:
                    names.add(key)
    return tuple(Candidate(key, key in names, tuple(found)) for key, found in mentions.items())


def _mentions(turn: Turn, age: int) -> Iterator[tuple[Mention, bool]]:
    for title in turn.titles:
        whole = _BRACKETED.sub("", title).strip()
        # A headline is a sentence; only a title that is a name can stand for something.
        if 0 < len(whole.split()) <= _MOST_TITLE_WORDS and not _is_sentence(whole):
            yield Mention("title", age, 0, "", whole), True
    texts: tuple[tuple[Place, str], ...] = (
        ("typed", turn.question),
        ("searched", turn.standalone),
        ("answer", (turn.answer or "") if age <= _ANSWERS_READ else ""),
    )
    for place, text in texts:
        for rank, (start, phrase, is_name) in enumerate(phrases_of(text)):
            before = _WORD.findall(text[:start])[-1:] or [""]
            yield Mention(place, age, rank, before[0].lower(), phrase), is_name


def _is_sentence(title: str) -> bool:
    """Whether a short title tells something, as "Pakistan reopens routes" or "Daal quits" does."""
    inner = [word for word in title.split()[1:] if word[0].islower()]
    return any(word in VERBS or _VERB_FORM.search(word) for word in inner)


@lru_cache(maxsize=256)  # the turns of a conversation come back with every question
def phrases_of(text: str) -> tuple[tuple[int, str, bool], ...]:
    """Names, noun phrases and the parts that "of" ties together: offset, words, is it a name."""
    found = [(name.span.start, name.text, True) for name in names_in(text)]
    for span in phrases_in(text):
        whole = span.of(text)
        parts = [whole, *whole.split(" of ")] if " of " in whole else [whole]
        for part in parts:
            words = _POSSESSIVE.sub("", _VERB_AT_END.sub("", part))
            named = any(name.text in words for name in names_in(f"of {words}"))
            found.append((span.start + whole.index(part), words, named))
    for one, other in itertools.pairwise(phrases_in(text)):
        if _JOINT.fullmatch(text[one.end : other.start]):
            joined = text[one.start : other.end]
            named = bool(names_in(f"of {joined}"))
            found.append((one.start, _POSSESSIVE.sub("", _VERB_AT_END.sub("", joined)), named))
    if (subject := whole_subject(text)) and subject in text:
        found.append((text.index(subject), subject, bool(names_in(f"of {subject}"))))
    short = [
        one
        for one in found
        if len(one[1].split()) <= _MOST_WORDS
        and not _is_talk(one[1])
        and not (" " not in one[1] and text[: one[0]].lower().endswith("how "))  # "how strong"
    ]
    return tuple(sorted(dict.fromkeys(short), key=lambda one: one[0]))


def _is_talk(phrase: str) -> bool:
    """Whether it is only "wow", "the day", "I'd" or "main types": nothing that can be spoken of."""
    words = bare(phrase).lower().split()
    if _PARTICIPLE.fullmatch(phrase):
        return True
    if words[-1:] and words[-1] in RELATIONAL and " of " not in phrase and phrase.islower():
        return True
    return all(
        word in _CALENDAR
        or word in INTERJECTIONS
        or word in EXCLAMATIONS
        or _CONTRACTED.fullmatch(word)
        for word in words
    )


@lru_cache(maxsize=4096)
def stems_of(text: str) -> frozenset[str]:
    """The stems of the words of ``text`` that carry meaning."""
    words = (_POSSESSIVE.sub("", word.casefold()) for word in _WORD.findall(text))
    return frozenset(stemmed(word) for word in words if word not in FUNCTION_WORDS and word)


def bare(phrase: str) -> str:
    """The phrase without its article."""
    return _ARTICLE.sub("", phrase)
