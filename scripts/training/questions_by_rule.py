"""Questions made by rule from sentences, with the words that answer known.

Cloze translation in the manner of Lewis et al., "Unsupervised Question Answering by Cloze
Translation" (ACL 2019): the answer is cut out of its clause, a question word goes to the front,
and some words are dropped, as people ask in other words than the text has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

_NAME: Final = r"[A-Z][\w'’-]+(?: (?:of |de |van |von )?[A-Z][\w'’-]+)*"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_DATE: Final = re.compile(
    r"\b(?:in|on|since|by|until) "
    rf"((?:{_MONTH} )?(?:\d{{1,2}} )?(?:{_MONTH} ?,? )?(?:1[5-9]|20)\d\d)\b"
)
_COUNT: Final = re.compile(
    r"\b(\d{1,3}(?:,\d{3})+|\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty)"
    r" ((?:[a-z]+ )?[a-z]+s)\b"
)
_MONEY: Final = re.compile(r"([$£€]\s?\d[\d,.]*(?: (?:million|billion|trillion))?)")
_PERCENT: Final = re.compile(r"\b(\d[\d.]* ?(?:%|percent|per cent))")
_PLACE: Final = re.compile(rf"\b(?:in|at|to|from) ({_NAME})(?=[ ,.;])")
_SUBJECT: Final = re.compile(
    rf"^({_NAME})(?: ,? ?(?:who|which|,)[^,]{{0,80}},)? "
    r"((?:was|is|became|won|led|wrote|made|took|began|founded|[a-z]+ed)\b.{12,})"
)
_OBJECT: Final = re.compile(rf" (?:the )?({_NAME})(?=[ ,.;])")
_AUXILIARY: Final = re.compile(
    r"^(.{3,60}?) (was|were|is|are|has|had|will|would|could|can|did) (.+)$"
)
_NOT_A_NAME: Final = re.compile(
    r"(?:The|In|On|At|It|He|She|They|This|That|These|After|Before|As|When|While|His|Her|Its|Their"
    r"|However|Although|During|From|For|By|With|Since|But|And|There|In|A|An|Some|Many|Most|One)\b"
)
_WHO: Final = 0.7  # share of subjects asked for as somebody rather than something
_LONGEST: Final = 18  # words of a question
_SHORTEST: Final = 5
_DROPPED: Final = 0.12  # share of words left out
_IN_PLACE: Final = 0.2  # share of names asked for where they stand, the least natural form
_ASKED_SHARE: Final = 0.6  # share of sentences that get a question


def made_questions(text: str, chance: Random) -> Iterator[tuple[str, Span]]:
    """Questions with their answers' places in ``text``, at most one a sentence."""
    for sentence in sentence_spans(text):
        if chance.random() < _ASKED_SHARE:
            offered = list(_offered(sentence.of(text), chance))
            if offered:
                question, answer = chance.choice(offered)
                yield question, Span(sentence.start + answer.start, sentence.start + answer.end)


def _offered(sentence: str, chance: Random) -> Iterator[tuple[str, Span]]:
    for pattern, word in (
        (_DATE, "When"),
        (_MONEY, "How much"),
        (_PERCENT, "What percentage"),
        (_PLACE, "Where"),
    ):
        for match in pattern.finditer(sentence):
            yield from _asked(sentence, match, word, chance)
    for match in _COUNT.finditer(sentence):
        yield from _asked(sentence, match, f"How many {match.group(2)}", chance)
    subject = _SUBJECT.match(sentence)
    if subject and not _NOT_A_NAME.match(subject.group(1)):
        rest = re.split(r" ?[;.]| , ", subject.group(2))[0]
        question = _shortened(["Who" if chance.random() < _WHO else "What", *rest.split()], chance)
        if question:
            yield question, Span(*subject.span(1))
    for match in _OBJECT.finditer(sentence):
        if chance.random() < _IN_PLACE and not _NOT_A_NAME.match(match.group(1)):
            word = chance.choice(["what", "which", "whom"])
            yield from _in_place(sentence, match, word, chance)


def _asked(
    sentence: str, match: re.Match[str], word: str, chance: Random
) -> Iterator[tuple[str, Span]]:
    """The clause without the answer, the question word and the auxiliary before it."""
    before = re.split(r" ?[;:(] ?| – ", sentence[: match.start()])[-1].strip(" ,")
    after = re.split(r" ?[;:)] ?| , (?:and|but|which|who|where)\b|\.$", sentence[match.end() :])[0]
    clause = f"{before} {after}".strip(" ,.")
    moved = _AUXILIARY.match(clause)
    if moved:
        words = [word, moved.group(2), *moved.group(1).split(), *moved.group(3).split()]
    else:
        words = [word, "did", *clause.split()]
    question = _shortened(words, chance)
    if question:
        yield question, Span(*match.span(1))


def _in_place(
    sentence: str, match: re.Match[str], word: str, chance: Random
) -> Iterator[tuple[str, Span]]:
    before = sentence[: match.start(1)].split()[-_LONGEST // 2 :]
    after = re.split(r"[;.]", sentence[match.end() :])[0].split()[: _LONGEST // 2]
    question = _shortened([*before, word, *after], chance, needed=word)
    if question:
        yield question, Span(*match.span(1))


def _shortened(words: list[str], chance: Random, needed: str | None = None) -> str | None:
    words = words[:_LONGEST] if needed is None else words
    remaining = [
        one
        for at, one in enumerate(words)
        if at < 2 or one == needed or chance.random() > _DROPPED  # noqa: PLR2004
    ]
    if len(remaining) < _SHORTEST:
        return None
    return " ".join(remaining).strip(" ,;:.") + "?"
