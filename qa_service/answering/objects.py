"""To whom something was done, by the words: "Falk" of "Quill beat Falk". Reads English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.domain import Span
from qa_service.language import LEFT_UNSAID, verb_forms
from qa_service.passages import sentence_spans
from qa_service.retrieval.marked_words import sentence_of
from qa_service.retrieval.support import answering_spans

if TYPE_CHECKING:
    from qa_service.retrieval.question import ReadQuestion

_Stems = frozenset[str]
# Verbs of the same deed, with nouns for it that "against" or "over" ties to a name.
_DEEDS: Final = tuple(
    stems_of(f"{' '.join(verb_forms(verbs))} {others}")
    for verbs, others in (
        ("beat defeat eliminate win", "beating defeating eliminating winning wins beats victory"),
        ("play face", "playing facing match game clash"),
        ("replace succeed", "replacing succeeding"),
        ("challenge unseat", "challenging unseating"),
        ("sue", "sues suing lawsuit"),
        ("marry", "marries marrying"),
        ("fire", "fires firing"),
        ("hire", "hires hiring"),
        ("endorse", "endorses endorsing"),
    )
)
# Who faces or marries Falk is also whom Falk does.
_MUTUAL: Final = tuple(deed for deed in _DEEDS if deed & stems_of("face marry"))
_TIED: Final = stems_of("win wins won winning victory match game clash lawsuit")
_TO_WHOM: Final = re.compile(r"\bwhom? (?:did|do(?:es)?|ha[ds]|have|will) (.+)", re.IGNORECASE)
_WHO_DID: Final = re.compile(r"\bwho (?:has |have |had )?(\w+)", re.IGNORECASE)
# "beat No. 3 Quill", "sued the maker Falk": no word that opens another part of the sentence.
_BETWEEN: Final = re.compile(
    r"(?:\s+(?!(?:and|after|as|at|because|before|but|by|during|for|if|in|on|than|that|to|when|while"
    r"|with|who)\b)(?:[a-z][\w’'-]*|No\.|\d[\d–-]*)){0,4}\s+\Z"
    # "beat the favourite, Quill"
    r"|\s+(?:the|his|her|their|its|an?|last)\b(?:\s+[a-z][\w’'-]*){1,5},\s+\Z"
)
_ADVERB: Final = re.compile(r"(?:,?\s+(?:who|has|had|have|later|then|\w+ly))*\s+")
_TIE: Final = re.compile(r"\s(?:against|over)\b")
_DENIED: Final = re.compile(  # "has not yet beaten", "hopes to beat"
    r"(?:n['’]t|\b(?:not|never|could|would|may|might|should|cannot)"
    r"|\b(?:hop\w+|want\w*|fail\w*|tr(?:y|ies|ied|ying)|need\w*|aim\w*|plan\w*|likely) to)"
    r"\s+(?:\w+\s+)?\Z"
)
_SAYS: Final = re.compile(r"\b(?:sa(?:y|id)|think|claim|believe|tell|told|report)\b", re.IGNORECASE)
_DONE_BY: Final = re.compile(  # "Falk was beaten by Quill", "Falk beaten by Quill"
    r"\s+(?:(?:was|were|is|are|been|has|have|had)\s+){0,3}(?P<verb>\w+)\s+by\s+(?P<who>[^,.;]{2,60})"
)
_NO_VERB: Final = re.compile(  # "appoint to replace", "after the harbour fire"
    r"\b(?:the|an?|this|that|his|her|their|its)\s+\Z"
    r"|\b(?:to|after|before|in|for|over|by|during|since|on|at|as)\s",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(r"(?<=Sen|Rep|Gov)\.\s+[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_LONGEST: Final = 1000  # code points of a sentence that is looked at


def object_in(question: ReadQuestion, text: str) -> Span | None:
    """The words that name to whom the deed asked about was done, by whom the question names."""
    deeds, by = _asked(_TO_WHOM, question)
    for sentence in sentence_spans(text) if deeds else ():
        said = sentence.of(text)[:_LONGEST]
        names = list(answering_spans(question, said)) if deeds & stems_of(said) else []
        for name in names:
            passive = _DONE_BY.match(said, name.end)
            if passive and stems_of(passive["verb"]) & deeds and stems_of(passive["who"]) & by:
                return Span(sentence.start + name.start, sentence.start + name.end)
            verb = _verb_of(deeds, said, name.start)
            others = (one for one in names if not by & stems_of(one.of(said)))
            if verb is None or any(_ADVERB.fullmatch(said, one.end, verb) for one in others):
                continue  # that other name is who did it
            if by & stems_of(said[:verb]) or all(one.end > verb for one in names):
                more = _GOES_ON.match(said, name.end)
                end = more.end() if more else name.end
                return Span(sentence.start + name.start, sentence.start + end)
    return None


def is_doer(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether who did the deed is named by the words, where to whom it was done is asked for."""
    deeds, _ = _asked(_TO_WHOM, question)
    behind = _ADVERB.match(text, words.end)
    verb = next(iter(tokens(text[behind.end() :][:_LONGEST_VERB])), None) if behind else None
    return verb is not None and verb.stem in deeds


_LONGEST_VERB: Final = 40  # code points


def asks_object(question: ReadQuestion) -> bool:
    """Whether it asks to whom a deed known here was done."""
    return bool(_asked(_TO_WHOM, question)[0])


def is_object(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether the deed was done to whom the words name, where who did it is asked for."""
    deeds, _ = _asked(_WHO_DID, question)
    sentence = sentence_of(text, words)
    if sentence is None or not deeds or deeds in _MUTUAL:
        return False
    return _verb_of(deeds, sentence.of(text), words.start - sentence.start) is not None


def is_done_to(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether the deed asked about is said to be done to whom the words name, in the passive.

    "Two guards were charged" answers "who was charged?", whatever they are called.
    """
    asked = _WHO_WAS.search(question.asking)
    said = _WAS.match(text, words.end)
    if asked is None or said is None or _ANYBODY.search(words.of(text)):
        return False
    return bool(stems_of(asked["verb"]) & stems_of(said["verb"] or said["alone"]))


_PASSIVE: Final = (
    r"(?:(?:has|have|had)\s+been|(?:is|was|are|were)(?:\s+being)?|got)\s+(?:\w+ly\s+)?"
)
_WHO_WAS: Final = re.compile(rf"\bwho\s+{_PASSIVE}(?P<verb>\w+(?:ed|en|t|d))\b", re.IGNORECASE)
_WAS: Final = re.compile(
    rf"(?:,[^,]{{1,60}},)?\s+(?:who\s+)?(?:{_PASSIVE}(?P<verb>\w+)\b"
    r"|(?P<alone>\w+)\s+(?:as|with|in|over|for|after|by)\b)"  # "Two guards charged with theft"
)
_ANYBODY: Final = re.compile(
    r"\b(?:all|he|it|many|nobody|none|no one|others|people|persons?|several|she|some|that|these"
    r"|they|this|those|victims)\b",
    re.IGNORECASE,
)


def _asked(pattern: re.Pattern[str], question: ReadQuestion) -> tuple[_Stems, _Stems]:
    """The stems of the deed that is asked about, and those before its verb: of who did it.

    None where the verb comes first, "who will replace Quill", as that asks for who does it.
    """
    asked = pattern.search(LEFT_UNSAID.sub("?", question.asking))
    words = tokens(asked[1]) if asked else ()
    for number, word in enumerate(words):
        deed = next((one for one in _DEEDS if word.stem in one - _TIED), None)
        if asked is None or deed is None or _NO_VERB.search(asked[1], 0, word.start):
            continue
        if _SAYS.search(asked[1], 0, word.start):  # "who did Quill say will replace Falk"
            break
        is_subject_first = number > 0 or pattern is _WHO_DID
        by = frozenset(one.stem for one in words[:number])
        return (deed, by) if is_subject_first else (frozenset(), frozenset())
    return frozenset(), frozenset()


def _verb_of(deeds: frozenset[str], said: str, name: int) -> int | None:
    """Where the verb starts whose object the name at an offset is; None where it is of none."""
    for token in tokens(said[: max(name, 0)]):
        between = said[token.end : name]
        is_tied = token.stem not in _TIED or _TIE.search(between)
        if token.stem in deeds and is_tied and _BETWEEN.fullmatch(between):
            return None if _DENIED.search(said, 0, token.start) else token.start
    return None
