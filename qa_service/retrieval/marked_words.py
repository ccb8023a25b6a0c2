"""Which of the words that the reader marked answer the question.

It combines the reader's scores with the kind of words asked for, and with the side of the question
that the words are on: those who voted for, or against. Both sides are often in one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.language import FUNCTION_WORDS, MONTH_NAME, TITLES, WEEKDAY, is_short_for
from qa_service.passages import sentence_spans
from qa_service.retrieval.negation import (
    denied_tokens,
    is_negated,
    opposites_of,
    without_empty,
)
from qa_service.retrieval.support import answering_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa_service.domain import Span
    from qa_service.rerank import MarkedWords
    from qa_service.retrieval.question import ReadQuestion


# "former President", "ex-wife"; "Ada Model was", "Ada Model, who had been".
_OVER_BEFORE: Final = re.compile(
    r"\b(?:former|outgoing|ousted|deposed|previous|then|late|ex)[ -](?:[\w’'-]+ ){0,3}$",
    re.IGNORECASE,
)
_OVER_AFTER: Final = re.compile(r",?\s+(?:who\s+)?(?:was|were|had been|used to be)\b")
# Log-odds that words of the kind asked for gain; chosen on held-out questions.
OF_KIND: Final = 2.0
ON_SIDE: Final = 3.0  # log-odds that words gain on the side asked for, and lose on the other side
OF_COUNTED: Final = 2.0  # the same for a number of the things that are counted, or of others


def is_of_kind(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether ``words`` of ``text`` contain the kind asked for; never if no kind is."""
    return _overlaps(words, answering_spans(question, text))


def is_out_of_date(text: str, words: Span) -> bool:
    """Whether the text around ``words`` says that they are out of date: "was the last ..."."""
    before, after = text[: words.start], text[words.end :]
    return bool(_OVER_BEFORE.search(before) or _OVER_AFTER.match(after))


def likeliest_answer(
    question: ReadQuestion, text: str, marked: Sequence[MarkedWords]
) -> Span | None:
    """The words in ``text`` that are most likely to answer; None if none are marked."""
    if not marked:
        return None
    typed = tuple(answering_spans(question, text))

    def likeliness(words: MarkedWords) -> float:
        of_kind = OF_KIND * _overlaps(words.span, typed)
        side = -1 if is_denied(question, text, words.span) else side_of(question, text, words.span)
        of_counted = OF_COUNTED * counts(question, text, words.span)
        return words.margin + of_kind + ON_SIDE * side + of_counted

    likeliest = max(marked, key=likeliness).span
    inside = [one for one in typed if likeliest.start <= one.start and one.end <= likeliest.end]
    sides = [side_of(question, text, one) for one in inside]
    if len(set(sides)) > 1:  # "Nineteen voted for it, and twelve", marked as one
        return inside[sides.index(max(sides))]
    return likeliest


def counts(question: ReadQuestion, text: str, words: Span) -> int:
    """1 if a number counts the things asked about, -1 if places or things for people, else 0.

    "106 protesters in 21 cities", where the protesters are counted.
    """
    if question.counted is None:
        return 0
    behind = _COUNTED_THINGS.match(text, words.end)
    if question.counted in stems_of(words.of(text)) | stems_of(behind[0] if behind else ""):
        return 1
    is_of_things = _NO_PEOPLE.match(text, words.end) and _PEOPLE.search(question.asking)
    return -1 if is_of_things else 0


_COUNTED_THINGS: Final = re.compile(r"(?:\s+(?:of\s+the\s+)?[\w’'-]+){1,3}")
_PEOPLE: Final = re.compile(  # a country may be a member, or a partner
    r"\bhow many (?:[\w’'-]+ ){0,3}?(?:people|persons|men|women|children|civilians|demonstrators"
    r"|divers|fans|hostages|inmates|marchers|migrants|officers|passengers|patients|prisoners"
    r"|protest[eo]rs|refugees|residents|soldiers|students|survivors|troops|victims|voters|workers)\b",
    re.IGNORECASE,
)
_NO_PEOPLE: Final = re.compile(
    r"\s+(?:(?!(?:across|and|at|from|in|inside|near|of|on|outside|under|with|without)\b)[a-z-]+\s+)?"
    r"(?:books|buildings|businesses|cars|cities|counties|countries|districts|flights"
    r"|games|homes|houses|islands|nations|pages|points|provinces|regions|schools|ships|shops|shots"
    r"|songs|states|stores|times|towns|vehicles|villages|words)\b"
)


def is_denied(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether it is said that ``words`` are not so, "not true 4K", and that is not asked for."""
    before = without_empty(text[max(0, words.start - _NEAR) : words.start])
    is_limit = _LIMIT.match(text, words.start, words.end)  # "not until Monday"
    denies = _NOT_THESE.search(before) is not None and not is_limit
    return denies and not is_negated(question.asking)


_LIMIT: Final = re.compile(r"(?:until|till|before|after|later)\b")
_NEAR: Final = 30  # code points
_NOT_THESE: Final = re.compile(
    r"(?:(?<!if )(?<!or )(?<!why )\bnot|(?:is|was|are|were)n['’]t)"
    r" (?:(?:an?|the|true|real|really|actually) ){0,2}\Z",
    re.IGNORECASE,
)


def _overlaps(words: Span, others: Iterable[Span]) -> bool:
    return any(one.start < words.end and words.start < one.end for one in others)


_APART: Final = re.compile(r"[,;:—–]\s|\s(?:and|but|while|whereas)\s")
_BREAK: Final = 25  # distance, in characters, that a comma or "and" adds between words
_VOTED: Final = frozenset({"vote", "voter", "ballot", "referendum", "choos"})
_VOTES: Final = (
    frozenset({"for", "favour", "favor", "yes"}),
    frozenset({"against", "no"}),
    frozenset({"abstain", "abstent"}),
)
_GROUPS: Final = (
    (
        frozenset({"high", "tall", "height"}),
        frozenset({"long", "length"}),
        frozenset({"wide", "width"}),
        frozenset({"deep", "depth"}),
    ),
    (frozenset({"kill", "die", "dead"}), frozenset({"hurt", "injur", "wound"})),
)


@dataclass(frozen=True, slots=True)
class _Pole:
    """A word that indicates a side, and whether it is the side asked for."""

    start: int
    end: int
    is_asked: bool


def sentence_of(text: str, words: Span) -> Span | None:
    """The sentence of ``text`` in which ``words`` begin; None behind the last one."""
    return next((one for one in sentence_spans(text) if words.start < one.end), None)


def side_of(question: ReadQuestion, text: str, words: Span) -> int:
    """1 if ``words`` of ``text`` are on the side asked for, -1 if on the other, 0 if on none."""
    sentence = sentence_of(text, words)
    if sentence is None:
        return 0
    said = sentence.of(text)
    first, last = words.start - sentence.start, words.end - sentence.start

    def distance(pole: _Pole) -> int:
        between = said[min(pole.end, last) : max(pole.start, first)]
        return len(between) + _BREAK * len(_APART.findall(between))

    poles = list(_poles(question, said))
    inside = {one.is_asked for one in poles if first <= one.start and one.end <= last}
    if not poles or len(inside) > 1:
        return 0
    nearest = min(poles, key=distance)
    return 1 if nearest.is_asked and not _is_of_both(said, nearest, poles) else -1


def _is_of_both(sentence: str, asked: _Pole, poles: Sequence[_Pole]) -> bool:
    """Whether what is asked is told together with something else: "45 died or were injured"."""
    pairs = (sorted((asked, one), key=_start) for one in poles if not one.is_asked)
    return any(_BOTH.fullmatch(sentence, one.end, other.start) for one, other in pairs)


def _start(pole: _Pole) -> int:
    return pole.start


_BOTH: Final = re.compile(r"\s+(?:and/or|or)\s+(?:(?:was|were|been|being|are|is)\s+)?")


def counts_both(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether a number is of what is asked for and something else: "45 died or were injured"."""
    sentence = sentence_of(text, words)
    if sentence is None or side_of(question, text, words) >= 0:
        return False
    said = sentence.of(text)
    poles = list(_poles(question, said))
    return any(one.is_asked and _is_of_both(said, one, poles) for one in poles)


def is_of_namesake(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether ``words`` of ``text`` stand in a sentence on another bearer of a name asked about.

    "Bo Quill died in 1996" tells nothing of when Ada Quill died; "Quill died" may.
    """
    sentence = sentence_of(text, words)
    return (
        sentence is not None
        and any(_names_other_only(sentence.of(text), text, name) for name in _full_names(question))
        and not (_KIN.search(question.asking) or _KIN.search(sentence.of(text)))
    )


def _full_names(question: ReadQuestion) -> Iterator[tuple[str, ...]]:
    """The stems of names of several words in a question, without titles: "Ada Quill"."""
    asked, run, end = question.asking, list[str](), 0
    for token in tokens(asked):
        is_name = token.stem in question.names
        if asked[token.start : token.end].casefold() in TITLES or not is_name:
            continue
        if run and asked[end : token.start] not in _INSIDE_NAME:
            yield tuple(run)
            run = []
        if not run and _THING.search(asked, 0, token.start):
            continue  # "the Supreme Court"
        run, end = [*run, token.stem], token.end
    yield tuple(run)


def _names_other_only(sentence: str, text: str, name: Sequence[str]) -> bool:
    """Whether the last word of ``name`` stands in the sentence behind other first names only."""
    said = tokens(sentence)
    if not name[:-1] or any(token.stem in name[:-1] for token in said):
        return False
    bearers = [
        (
            sentence[before.start : before.end],
            sentence[before.end : token.start],
            sentence[: before.start],
        )
        for before, token in pairwise(said)
        if token.stem == name[-1] and sentence[token.start].isupper()
    ]
    alone = said[:1] and said[0].stem == name[-1]
    is_other = (
        gap == " "
        and not _OPENS.search(before)
        and not any(may_be_same(first, word.casefold()) for first in name[:-1])
        and _is_first_name(word, text)
        for word, gap, before in bearers
    )
    return bool(bearers) and not alone and all(is_other)


def may_be_same(first: str, other: str) -> bool:
    """Whether two first names may be of one person: "Mike" and "Michael", "Bob" and "Robert"."""
    return first[:1] == other[:1] or is_short_for(first, other)


def _is_first_name(word: str, text: str) -> bool:
    """Whether it may be one: a title or trade, "Singer Quill", is in small letters, too."""
    plain = word.casefold()
    return (
        _FIRST_NAME.fullmatch(word) is not None
        and plain not in TITLES
        and plain not in FUNCTION_WORDS
        and re.search(rf"\b{plain}\b", text) is None
    )


_FIRST_NAME: Final = re.compile(
    rf"(?!(?:{WEEKDAY}|{MONTH_NAME})\b|Asked\b|Told\b)[A-Z][a-zà-ž-]*[a-zà-ž](?<!man)(?<!ly)"
)
_OPENS: Final = re.compile(r"\b(?:in|on|at|from|near|by)\s+\Z", re.IGNORECASE)
_THING: Final = re.compile(r"\b(?:the|an?|this|that)\s+\Z", re.IGNORECASE)
# Of a relative's name the last word is that of the one asked about.
_KIN: Final = re.compile(
    r"['’]s\b(?=.*\b(?:wife|husband|son|daughter|mother|father|brother|sister|child(?:ren)?|family"
    r"|widow|partner|parents?|uncle|aunt|cousin|nephew|niece|grand\w+)\b)"
    r"|\b(?:his|her|whose)\b|\bchild(?:ren)?\b",
    re.IGNORECASE,
)
_INSIDE_NAME: Final = (" ", ". ")


def _poles(question: ReadQuestion, sentence: str) -> Iterator[_Pole]:
    denied = denied_tokens(sentence)
    asked = question.denied or {one.stem for one in denied} & question.stems
    groups = _groups(question.stems)
    for token in tokens(sentence):
        if token.stem in asked:
            yield _Pole(token.start, token.end, (token in denied) == bool(question.denied))
        elif token.stem in groups:
            yield _Pole(token.start, token.end, groups[token.stem])
        elif token.stem not in question.stems and opposites_of(token.stem) & question.stems:
            yield _Pole(token.start, token.end, token in denied)
        elif token.stem in question.stems and opposites_of(token.stem):
            yield _Pole(token.start, token.end, token not in denied)


def _groups(asked: frozenset[str]) -> dict[str, bool]:
    """Words for one of several things of a kind, and whether that one is asked for."""
    sides: dict[str, bool] = {}
    for group in _GROUPS if _VOTED.isdisjoint(asked) else (*_GROUPS, _VOTES):
        meant = [words for words in group if not words.isdisjoint(asked)]
        if len(meant) == 1:
            sides |= {word: words is meant[0] for words in group for word in words}
    return sides
