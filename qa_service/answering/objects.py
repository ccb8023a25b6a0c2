"""To whom something was done, by the words: "Falk" of "Quill beat Falk". Reads English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.domain import Span
from qa_service.language import verb_forms
from qa_service.passages import sentence_spans
from qa_service.retrieval.support import answering_spans

if TYPE_CHECKING:
    from qa_service.retrieval.question import ReadQuestion

# Verbs of the same deed, with nouns for it that "against" or "over" ties to a name.
_DEEDS: Final = tuple(
    stems_of(f"{' '.join(verb_forms(verbs))} {others}")
    for verbs, others in (
        ("beat defeat eliminate win", "beating defeating eliminating winning wins beats victory"),
        ("play face", "playing facing against"),
        ("replace succeed", "replacing succeeding"),
        ("challenge unseat", "challenging unseating"),
        ("sue", "sues suing lawsuit"),
        ("marry", "marries marrying"),
        ("fire", "fires firing"),
        ("hire", "hires hiring"),
        ("endorse", "endorses endorsing"),
    )
)
_TIED: Final = stems_of("win wins won winning victory lawsuit")
_TO_WHOM: Final = re.compile(
    r"\bwhom? (?:did|does|do|has|have|had|will|would) (?P<rest>.+)", re.IGNORECASE | re.DOTALL
)
_WHO_DID: Final = re.compile(r"\bwho (?:has |have |had )?(?P<deed>\w+)", re.IGNORECASE)
# "beat No. 3 Quill", "sued the maker Falk": no word that opens another part of the sentence.
_BETWEEN: Final = re.compile(
    r"(?:\s+(?!(?:and|after|as|at|because|before|but|by|during|for|if|in|on|than|that|to|when|while"
    r"|with|who)\b)(?:[a-z][\w’'-]*|No\.|\d+)){0,4}\s+\Z"
)
_ADVERB: Final = re.compile(r"(?:,?\s+(?:who|has|had|have|later|then|\w+ly))*\s+")
_TIE: Final = re.compile(r"\s(?:against|over)\b")
_GOES_ON: Final = re.compile(r"(?<=Sen|Rep|Gov)\.\s+(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)")


def object_in(question: ReadQuestion, text: str) -> Span | None:
    """The words that name to whom the deed asked about was done, by whom the question names."""
    asked = _TO_WHOM.search(question.asking)
    deeds = _deeds(asked["rest"]) if asked else frozenset[str]()
    if asked is None or not deeds:
        return None
    by = _before(deeds, asked["rest"])
    for sentence in sentence_spans(text):
        said = sentence.of(text)
        names = list(answering_spans(question, said))
        for name in names:
            verb = _verb_of(deeds, said, name)
            if verb is None or any(_ADVERB.fullmatch(said, one.end, verb) for one in names):
                continue  # that other name is who did it
            others = any(one.end <= verb for one in names)
            if not others or by & stems_of(said[:verb]):
                more = _GOES_ON.match(said, name.end)
                end = more.end("name") if more else name.end
                return Span(sentence.start + name.start, sentence.start + end)
    return None


def lacks_object(question: ReadQuestion, named: Span | None) -> bool:
    """Whether nobody is ``named``, where to whom a deed known here was done is asked for."""
    asked = _TO_WHOM.search(question.asking)
    return named is None and asked is not None and bool(_deeds(asked["rest"]))


def is_object(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether the deed was done to whom the words name, where who did it is asked for."""
    asked = _WHO_DID.search(question.asking)
    deeds = _deeds(asked["deed"]) if asked else frozenset[str]()
    sentence = next((one for one in sentence_spans(text) if words.start < one.end), None)
    if not deeds or sentence is None or words.start < sentence.start:
        return False
    first = words.start - sentence.start
    return _verb_of(deeds, sentence.of(text), Span(first, first + 1)) is not None


def _deeds(words: str) -> frozenset[str]:
    """The stems of a deed that words name by its verb."""
    held = stems_of(words)
    return next((deed for deed in _DEEDS if held & (deed - _TIED)), frozenset())


def _before(deeds: frozenset[str], rest: str) -> frozenset[str]:
    """The stems before the verb in the rest of a question: of who did it."""
    verb = next((token.start for token in tokens(rest) if token.stem in deeds), 0)
    return stems_of(rest[:verb])


def _verb_of(deeds: frozenset[str], said: str, name: Span) -> int | None:
    """Where the verb starts whose object a name is; None where it is of none."""
    for token in tokens(said[: name.start]):
        between = said[token.end : name.start]
        is_tied = token.stem not in _TIED or _TIE.match(between)
        if token.stem in deeds and is_tied and _BETWEEN.fullmatch(between):
            return token.start
    return None
