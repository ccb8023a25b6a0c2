"""Corrects typing errors: words of a question that are not in the archive.

A word is changed only if no form of it is in the archive, it is not an English word, and adding,
removing, replacing or swapping one letter makes it a word of the archive. Questions in other
languages, or consisting mostly of such words, stay as they are.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from qa_service.analyser import Token, folded, stemmed, tokens
from qa_service.language import FUNCTION_WORDS
from qa_service.query.typed import is_english, is_spelled_out
from qa_service.retrieval.question import NO_WORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.store import PassageStore

_SHORTEST: Final = 4  # letters; shorter words have too many neighbours
_LONGEST: Final = 30  # letters; anything longer is not a word, and has thousands of neighbours
_SHORT: Final = 4  # letters of a word in which only a missing or swapped letter is corrected
_COMMON: Final = 2.0  # how far its idf must be below that of an unknown word; some four passages
_MOST: Final = 4  # words corrected in one question
_FEW: Final = 2  # if all words of a question may be mistyped: at most as many
_EXAMPLES: Final = 5  # passages in which the spelling of a word is looked up
_QUOTED: Final = re.compile(r"\"[^\"]*\"|“[^”]*”")
_POSSESSIVE: Final = re.compile(r"['’]s?\Z")
_ASKING: Final = frozenset({"what", "when", "where", "which", "whose", "why"})
_SHORTEST_ASKING: Final = 3


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """A word that may be mistyped, and its place in the question."""

    written: str
    start: int
    end: int
    is_name: bool

    @property
    def plain(self) -> str:
        return folded(self.written)


def with_spelling_corrected(question: str, generation: PassageStore) -> str:
    """``question`` with its typing errors corrected; the same if there are none."""
    if not is_english(question):
        return question
    text = _asking(question)
    doubtful = _unknown(text, generation)
    if len(doubtful) > _FEW and 2 * len(doubtful) > len(tokens(text)):
        return text
    archived = [(word, _archived(word, generation)) for word in doubtful[:_MOST]]
    is_sentence = not FUNCTION_WORDS.isdisjoint(text.lower().split())
    if not is_sentence and any(right is None for _, right in archived):
        return text  # "renuncia ministro": more likely of another language
    for word, right in reversed(archived):
        if right is not None:
            text = text[: word.start] + right + text[word.end :]
    return text


def with_names_capitalised(question: str, generation: PassageStore) -> str:
    """``question`` with words capitalised that the archive writes as names.

    Only for follow-ups that are little more than a name: "what about amazon?", "and new york?".
    """
    lead = _ABOUT.match(question)
    words = tokens(question[lead.end() :]) if lead else ()
    if lead is None or len(words) > _FEW_NAMED:
        return question
    text = question
    for token in reversed(words):
        start, end = lead.end() + token.start, lead.end() + token.end
        word = _Doubtful(text[start:end], start, end, is_name=False)
        written = (
            word.written.islower() and not token.is_number and only_name(word.written, generation)
        )
        if written:
            text = text[:start] + written + text[end:]
    return text


_ABOUT: Final = re.compile(
    r"\s*(?:(?:and|but|or|so|ok(?:ay)?)[\s,]+)?(?:(?:what|how)\s+about\s+|what\s+of\s+)?"
    r"(?:(?:in|of|for|to|by|from|with|at|against)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_FEW_NAMED: Final = 3  # words of a name


def only_name(word: str, generation: PassageStore) -> str | None:
    """How the archive writes a word, if always with a capital."""
    plain, found = folded(word), None
    if plain in FUNCTION_WORDS or len(plain) < _SHORTEST_ASKING:
        return None
    keys = generation.keyword_search(plain, _EXAMPLES, None).keys
    for passage, _ in generation.passages(keys):
        for token in tokens(passage.text):
            written = _POSSESSIVE.sub("", passage.text[token.start : token.end])
            if folded(written) != plain:
                continue
            if written.islower():
                return None
            found = written
    return found


def _unknown(question: str, generation: PassageStore) -> list[_Doubtful]:
    """The words that are neither in the archive nor English."""
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    words = [
        word
        for word in map(partial(_doubtful, question), tokens(question))
        if _may_be_mistyped(question, word)
        and not any(start <= word.start < end for start, end in quoted)
    ]
    if not words:
        return []
    *rarities, unknown = generation.rarities([*(one.written for one in words), NO_WORD])
    return [
        word
        for word, rarity in zip(words, rarities, strict=True)
        if rarity >= unknown and not is_word(word.plain)
    ]


def _doubtful(question: str, token: Token) -> _Doubtful:
    written = _POSSESSIVE.sub("", question[token.start : token.end])
    return _Doubtful(written, token.start, token.start + len(written), token.is_name)


def _may_be_mistyped(question: str, word: _Doubtful) -> bool:
    beside = question[max(word.start - 1, 0) : word.start] + question[word.end : word.end + 1]
    return (
        _SHORTEST <= len(word.written) <= _LONGEST
        and word.written.isalpha()
        and not word.written[1:].isupper()
        and not is_spelled_out(word.written)
        and set("-_/@:").isdisjoint(beside)
    )


def _archived(word: _Doubtful, generation: PassageStore) -> str | None:
    """How the archive writes the intended word: of several candidates the most frequent.

    If it is not written as a name, other words are preferred to names.
    """
    near = list(_near(word.plain))
    *rarities, unknown = generation.rarities([*near, NO_WORD])
    most = unknown - (_COMMON if len(word.plain) <= _SHORT else 0.0)
    # Of forms of one word the longest: a letter is left out more often than typed twice.
    known = sorted(
        zip(rarities, near, strict=True), key=lambda pair: (pair[0], -len(pair[1]), pair[1])
    )
    names: list[str] = []
    for _, one in [pair for pair in known if pair[0] < most][:_EXAMPLES]:
        found = _as_written(one, frozenset(near), word, generation)
        if found is None and is_spelled(one) and not word.is_name:
            # present in another form
            found = one.capitalize() if word.written[0].isupper() else one
        if found is not None:
            if word.is_name or word.written[0].isupper() or found.islower():
                return found
            names.append(found)
    return names[0] if names else None


def _as_written(
    one: str, near: frozenset[str], word: _Doubtful, generation: PassageStore
) -> str | None:
    """``one``, or another of the words ``near`` with its stem, as a passage writes it."""
    other: str | None = None
    keys = generation.keyword_search(one, _EXAMPLES, None).keys
    for passage, _ in generation.passages(keys):
        text = passage.searchable
        for token in tokens(text):
            written = _POSSESSIVE.sub("", text[token.start : token.end])
            fits = token.is_name or not word.is_name
            if fits and folded(written) == one:
                return _in_its_case(written, token, word)
            if fits and other is None and folded(written) in near:
                other = _in_its_case(written, token, word)
    return other


def _in_its_case(written: str, token: Token, word: _Doubtful) -> str:
    """A name as the archive has it; another word with the capitalisation of the question."""
    if token.is_name:
        return written
    return written.capitalize() if word.written[0].isupper() else written.lower()


def _near(word: str) -> Iterator[str]:
    """Words that differ by a letter, not the first, or have the first two letters swapped.

    Short words only lack a letter or have two swapped.
    """
    found = dict.fromkeys(
        other
        for at in range(len(word) + 1)
        for other in _changed_at(word[:at], word[at:])
        if other != word
        and (len(word) > _SHORT or len(other) > _SHORT or _same_letters(other, word))
    )
    yield from (one for one in found if one[0] == word[0] or one[:2] == word[1::-1])


def _same_letters(one: str, other: str) -> bool:
    return sorted(one) == sorted(other)


def _changed_at(head: str, tail: str) -> Iterator[str]:
    if tail:
        yield head + tail[1:]
    if len(tail) > 1:
        yield head + tail[1] + tail[0] + tail[2:]
    for letter in ascii_lowercase:
        yield head + letter + tail
        if tail:
            yield head + letter + tail[1:]


def _asking(question: str) -> str:
    """The question with its question word corrected: "Waht is ...", "Wich ..."."""
    first, _, rest = question.partition(" ")
    word = first.lower()
    if not rest or len(word) < _SHORTEST_ASKING or not word.isalpha():
        return question
    if is_word(word) or is_spelled_out(word):
        return question
    meant = [one for one in sorted(_ASKING) if OSA.distance(one, word, score_cutoff=1) == 1]
    if len(meant) != 1:
        return question
    return f"{meant[0].capitalize() if first[0].isupper() else meant[0]} {rest}"


def is_word(word: str) -> bool:
    """Whether ``word``, in lower case without accents, is an English word or a common name."""
    return stemmed(word) in _stems()


def is_spelled(word: str) -> bool:
    """Whether it is one of these words in exactly this form."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    model = files("qa_service.rerank").joinpath("model", "tokenizer.json")
    pieces = json.loads(model.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(one for one in pieces if one.isalpha())


@cache
def _stems() -> frozenset[str]:
    return frozenset(map(stemmed, _words()))
