"""A question in the spelling of a passage: Gadhafi for Qaddafi, U.N. for UN, 5,400 for 5400.

The reader and the features compare letters, so a passage would lose rank merely because its outlet
spells a name or writes a number differently. A different value or name stays different.
Chinese names match in pinyin and in Wade-Giles ("Mao Zedong", "Mao Tse-tung"), and places under
their former names (Peking, Saigon).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Final, TypeAlias

from rapidfuzz.distance import OSA

from qa_service.analyser import content_tokens, folded, stems_in, tokens
from qa_service.domain import Span
from qa_service.language import (
    ALSO_CALLED,
    ALSO_COMMON_WORDS,
    MONTH_NAME,
    is_short_for,
    quantities,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from qa_service.analyser import Token


_SHORTEST: Final = 5  # letters of a name that may be spelled differently
_LONG: Final = 9  # letters from which two typos are allowed
_FEWEST: Final = 2  # "one" is rarely a number
_COMPARED: Final = ("", "%", "$", "€", "£", "¥", "₹")  # units of amounts that may be replaced
_BETWEEN: Final = (" ", "-", "\u2011", "’", "'")  # between the parts of a name

# Transliterations of Arabic, Russian and other names differ most in these.
_SOUNDS: Final = (
    (re.compile(r"^[yj](?=e)"), ""),  # Yevgeny, Jelena
    (re.compile(r"tsch"), "C"),
    (re.compile(r"sch|sh|sz|zh"), "S"),
    (re.compile(r"tch|ch|cz"), "C"),
    (re.compile(r"tz|ts|z"), "s"),
    (re.compile(r"kh|gh|ck|[qgk]|c(?![eiy])"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"dt|th|t+"), "t"),
    (re.compile(r"(?:dh|d)+"), "d"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"[wv]"), "v"),
    (re.compile(r"[ea][iy]"), "I"),
    (re.compile(r"(?<=[eaou])y(?=[eaou])"), ""),  # Dostoyevsky
    (re.compile(r"ou|oo|au|[ou]e?"), "o"),
    (re.compile(r"ee|(?:ie|[iyj])+"), "i"),
    (re.compile(r"[ea]+"), "a"),
    (re.compile(r"h(?![aoiI])"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_VOWEL: Final = re.compile(r"[aoiI]")
_BEGINNING: Final = 3  # letters of a sound that never differ


@dataclass(frozen=True, slots=True)
class Respelled:
    """A question in the spelling of a text, and the replacement of each stem that it lost."""

    text: str
    stems: Mapping[str, str]


def respelled(question: str, text: str, known: Collection[str] = ()) -> Respelled:
    """``question`` with words replaced by equivalents in ``text`` that are spelled differently.

    Stems in ``known`` occur in the archive as they are: for those only accents, full stops and
    digits count, never a typo.
    """
    finders = (
        _same_values,
        _same_places,
        other_romanisations,
        _without_acronyms,
        _short_first_names,
        _parted,
        partial(_same_words, known=known),
    )
    found: list[tuple[Span, str]] = []
    for find in finders:
        for span, other in find(question, text):
            if all(span.end <= one.start or one.end <= span.start for one, _ in found):
                found.append((span, other))
    stems: dict[str, str] = {}
    written = question
    for span, other in sorted(found, reverse=True, key=lambda one: one[0].start):
        stems.update(_new_stems(span.of(question), other))
        written = written[: span.start] + other + written[span.end :]
    return Respelled(written, stems)


def _new_stems(old: str, new: str) -> dict[str, str]:
    """The stems that replace those of differently spelled words."""
    lost, written = stems_in(old), stems_in(new)
    if len(lost) == len(written):
        return {one: other for one, other in zip(lost, written, strict=True) if one != other}
    telling = max(written, key=lambda one: (one[0].isdigit(), len(one)), default="")
    return {one: telling for one in lost if telling and one not in written}


_Found: TypeAlias = "Iterator[tuple[Span, str]]"
_BESIDE_MONTH: Final = re.compile(rf"\W*{MONTH_NAME}", re.IGNORECASE)


def _same_values(question: str, text: str) -> _Found:
    """Amounts: "1.4bn dollars" -> "$1.4 billion", "23" -> "Twenty-three"."""
    for one in quantities(question):
        if one.unit not in _COMPARED or one.value < _FEWEST:
            continue
        if _BESIDE_MONTH.match(question, one.span.end):
            continue  # a day
        same = [other.span.of(text) for other in quantities(text) if other.amount == one.amount]
        written = one.span.of(question).casefold()
        if same and written not in {other.casefold() for other in same}:
            yield one.span, same[0]


def _same_places(question: str, text: str) -> _Found:
    """Places: "Peking" -> "Beijing"."""
    named = renamed_places(question)
    places = reversed(renamed_places(text)) if named else ()
    theirs = {group: span.of(text) for span, group in places}
    for span, group in named:
        if group in theirs and folded(theirs[group]) != folded(span.of(question)):
            yield span, theirs[group]


# Short first names that are also words: "what will Quill say".
_ALSO_WORDS: Final = frozenset(
    ["al", "bill", "bob", "don", "jack", "josh", "pat", "pete", "ray", "rich", "rob", "sue", "will"]
)


def _short_first_names(question: str, text: str) -> _Found:
    """First names before the same last name: "Steve Quill" -> "Stephen Quill"."""
    for first, last in itertools.pairwise(tokens(question)):
        if question[first.end : last.start] == " ":
            word, name = question[first.start : first.end], question[last.start : last.end]
            named = re.findall(rf"\b([A-Z]\w+) (?i:{re.escape(name)})\b", text)
            same = (one for one in named if is_short_for(folded(word), folded(one)))
            is_plain = word.islower() and folded(word) in _ALSO_WORDS
            if word not in named and not is_plain and (other := next(same, None)):
                yield Span(first.start, first.end), other


def _without_acronyms(question: str, text: str) -> _Found:
    """Acronyms that the text only spells out: "FDA" -> "Food and Drug Administration".

    Only those typed in capitals: "war" is no "Western Art Review".
    """
    for token in content_tokens(question):
        word = question[token.start : token.end]
        if len(word) in _ACRONYM and word.isupper() and word not in text:
            name = acronyms_in(text).get(word)
            if name is not None:
                yield Span(token.start, token.end), name


@lru_cache(maxsize=8192)
def acronyms_in(text: str) -> Mapping[str, str]:
    """Names of several words in ``text``, by their initials: without the first or last word, too.

    Initials that two names have are left out.
    """
    found: dict[str, str | None] = {}
    for run in _NAME_OF_WORDS.finditer(text):
        words = list(_CAPITALISED.finditer(run[0]))
        for those in (words, words[1:], words[:-1]):
            if len(those) not in _ACRONYM:  # of words joined by hyphens there may be one
                continue
            initials = "".join(word[0][0] for word in those)
            name = run[0][those[0].start() : those[-1].end()]
            found[initials] = name if found.get(initials, name) == name else None
    return {initials: name for initials, name in found.items() if name is not None}


_ACRONYM: Final = range(3, 6)  # letters
_CAPITALISED: Final = re.compile(r"\b[A-Z][\w’'-]+")
_NAME_OF_WORDS: Final = re.compile(
    r"\b(?!(?:The|An?|In|On|At)\b)[A-Z][\w’'-]+"
    r"(?:[ -](?:(?:and|of|for|the|&) ){0,2}[A-Z][\w’'-]+){2,9}"
)


def _parted(question: str, text: str) -> _Found:
    """One word here and two there: "Alkhatib" and "Al-Khatib", "F 16" and "F-16"."""
    own, theirs = tokens(question), tokens(text)
    stems = {token.stem for token in theirs}
    if stems.issuperset(token.stem for token in content_tokens(question)):
        return
    whole = {folded(text[one.start : one.end]): one for one in theirs if _may_be_parted(text, one)}
    for span, joined in _pairs(question, own):
        if joined in whole and not stems.issuperset(stems_in(span.of(question))):
            yield span, text[whole[joined].start : whole[joined].end]
    in_two = {joined: span.of(text) for span, joined in _pairs(text, theirs)}
    for token in own:
        word = folded(question[token.start : token.end])
        if token.stem not in stems and word in in_two and _may_be_parted(question, token):
            yield Span(token.start, token.end), in_two[word]


def _may_be_parted(text: str, token: Token) -> bool:
    """Whether it is a name or code: "all right" and "alright" are not."""
    word = text[token.start : token.end]
    return not token.is_number and (token.is_name or any(map(str.isdigit, word)))


def _pairs(text: str, words: Sequence[Token]) -> Iterator[tuple[Span, str]]:
    """Neighbouring words that may be a name or code, with their spelling as one word."""
    for one, other in itertools.pairwise(words):
        if text[one.end : other.start] in _BETWEEN:
            span = Span(one.start, other.end)
            parts = (text[part.start : part.end] for part in (one, other))
            yield span, "".join(map(folded, parts))


def _same_words(question: str, text: str, known: Collection[str]) -> _Found:
    """Single words: "Walesa" -> "Wałęsa", "Qaddafi" -> "Gadhafi", "UN" -> "U.N."."""
    theirs: dict[str, str] = {}
    for token in tokens(text):
        theirs.setdefault(token.stem, text[token.start : token.end])
    written = {text[token.start : token.end] for token in tokens(text)}
    own = {token.stem for token in tokens(question)}
    for token in content_tokens(question):
        word = question[token.start : token.end]
        if word in written:
            continue
        other = _counterpart(token, word, theirs, own, typos=token.stem not in known)
        if other is not None:
            yield Span(token.start, token.end), other


def _counterpart(
    token: Token, word: str, theirs: Mapping[str, str], own: Collection[str], *, typos: bool
) -> str | None:
    """The equivalent of ``word`` in the text; None if it needs none, or has none."""
    same = theirs.get(token.stem)
    if same is not None:
        other_ending = token.is_name and same[0].isupper() and _ends_otherwise(word, same)
        return same if other_ending or _is_written_otherwise(word, same) else None
    if any(map(str.isdigit, word)):
        return None
    near = (
        other
        for stem, other in theirs.items()
        if stem not in own and other[0].isupper() and is_spelling_of(word, other, typos=typos)
    )
    return next(near, None)


def _is_written_otherwise(word: str, other: str) -> bool:
    """Whether words with the same stem differ in more than ending and case: "UN" and "U.N."."""
    mine, its = word.casefold(), other.casefold()
    return mine != its and (
        any(map(str.isdigit, mine)) or "." in word + other or folded(mine) == folded(its)
    )


def _ends_otherwise(word: str, other: str) -> bool:
    """Whether the stemmer merged two names: "Wojciechowsky" and "Wojciechowski"."""
    mine, its = folded(word), folded(other)
    return mine != its and mine[-1:] + its[-1:] in ("yi", "iy") and mine[:-1] == its[:-1]


def is_spelling_of(word: str, other: str, *, typos: bool = False) -> bool:
    """Whether two words sound alike; with ``typos``, a vowel or a letter or two may differ."""
    mine, its = folded(word), folded(other)
    if max(len(mine), len(its)) < _SHORTEST:
        return False
    if min(len(mine), len(its)) < _SHORTEST:
        return len(mine) != len(its) and mine[0] == its[0] and _sound(mine) == _sound(its)
    if _sound(mine) == _sound(its) or (typos and _sound_alike(_sound(mine), _sound(its))):
        return True
    most = 0 if not typos else 1 if max(len(mine), len(its)) < _LONG else 2
    return mine[0] == its[0] and OSA.distance(mine, its, score_cutoff=most) <= most


def _sound_alike(one: str, other: str) -> bool:
    """Whether only inner vowels differ: "Yusuf" and "Youssef"."""
    return (
        min(len(one), len(other)) >= _SHORTEST
        and one[:_BEGINNING] == other[:_BEGINNING]
        and one[-1] == other[-1]
        and _VOWEL.sub("", one) == _VOWEL.sub("", other)
        and OSA.distance(one, other, score_cutoff=1) <= 1
    )


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


_PARTS: Final = 3  # at most, in a name: "Deng Xiao Ping"
_FEWEST_LETTERS: Final = 6  # letters from which a name is distinctive
_BETWEEN_SYLLABLES: Final = (" ", "-", "\u2011", "-'", "' ", "’ ")

# From pinyin to Wade-Giles; the last rows unify variants within either system.
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
    """Chinese names in ``question`` that ``text`` writes in the other system, as there."""
    theirs = _names(text)
    for span, plain in _names(question):
        before = question[: span.start].rsplit(maxsplit=1)[-1:]
        if before and before[0][0].isupper() and before[0] not in text:
            continue  # the name of another family
        for other, written in theirs:
            of_parts = _is_of_parts(span.of(question)) or _is_of_parts(other.of(text))
            if not of_parts or plain == written:
                continue  # a single word may well be English: Barker is not Parker
            if _wade(plain) == _even(written) or _even(plain) == _wade(written):
                yield span, other.of(text)
                break


def _is_of_parts(name: str) -> bool:
    return not name.isalpha()


@lru_cache(maxsize=1024)  # every passage is compared with the same question
def _names(text: str) -> tuple[tuple[Span, str], ...]:
    """Possible names and parts of names, longest first, each as one folded word."""
    words = tokens(text)
    found: list[tuple[Span, str]] = []
    for count in range(_PARTS, 0, -1):
        for start in range(len(words) - count + 1):
            parts = words[start : start + count]
            between = (text[one.end : other.start] for one, other in itertools.pairwise(parts))
            if text[parts[0].start].isupper() and all(one in _BETWEEN_SYLLABLES for one in between):
                plain = "".join(folded(text[one.start : one.end]) for one in parts)
                if len(plain) >= _FEWEST_LETTERS and plain.isalpha():
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


_LONGEST: Final = 5  # words of a name


@lru_cache(maxsize=1024)
def renamed_places(text: str) -> tuple[tuple[Span, int], ...]:
    """Where ``text`` mentions a place that has other names, and its group of names."""
    return tuple(_named(text))


def other_names(text: str) -> str:
    """The other names of the places in ``text``, to be searched for as well."""
    found = dict.fromkeys(group for _, group in renamed_places(text))
    said = text.casefold()
    return " ".join(name for group in found for name in ALSO_CALLED[group] if name not in said)


def _named(text: str) -> Iterator[tuple[Span, int]]:
    words = tokens(text)
    plain = [folded(text[word.start : word.end]) for word in words]
    at = 0
    while at < len(words):
        for end in range(min(at + _LONGEST, len(words)), at, -1):
            group = _groups().get(" ".join(plain[at:end]))
            if group is not None and _is_place(text, words[at], plain[at]):
                yield Span(words[at].start, words[end - 1].end), group
                at = end - 1
                break
        at += 1


def _is_place(text: str, word: Token, plain: str) -> bool:
    """Whether a place name that is also a common word is written as a name."""
    return plain not in ALSO_COMMON_WORDS or text[word.start].isupper()


@cache
def _groups() -> dict[str, int]:
    return {
        " ".join(folded(word) for word in name.split()): number
        for number, names in enumerate(ALSO_CALLED)
        for name in names
    }
