"""Which words of a passage to quote, and which of them answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.answering.objects import is_doer, is_done_to, is_object, object_in
from qa_service.answering.sentences import DATELINE, is_aside, reach_back
from qa_service.domain import Span
from qa_service.language import MONTH_NAME, STOP_WORDS, WEEKDAY, reported
from qa_service.passages import sentence_spans
from qa_service.retrieval.answer_spans import CLAUSES, VALUES, AnswerType, spans_of
from qa_service.retrieval.marked_words import is_of_kind
from qa_service.retrieval.support import answering_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.retrieval.question import ReadQuestion

_FEW_WORDS: Final = 2
SOMEBODY: Final = frozenset({AnswerType.PERSON, AnswerType.PARTY})
_NEAR: Final = 20  # characters; words much nearer than this are all near
_COUNTED_WEIGHT: Final = 3.0  # "400 of them civilians" where civilians are counted


@dataclass(frozen=True, slots=True)
class Quotation:
    """Verbatim words of a passage: ``text`` at ``span``, the answering words at ``highlight``.

    Both spans are offsets into the passage; ``highlight`` is None where no words in particular
    answer. ``value`` are the answering words made comparable, empty where none are of the kind
    asked for.
    """

    text: str
    span: Span
    highlight: Span | None
    value: str
    stems: frozenset[str]


def best_quotation(question: ReadQuestion, passage: str, marked: Span | None = None) -> Quotation:
    """The one to three sentences of ``passage`` that answer best.

    The words that a reader ``marked`` answer; where it marked none, rules choose. A sentence that
    leans on the one before it ("He said...") takes it along, and a quotation keeps its speaker,
    as an attribution is part of a claim.
    """
    sentences = sentence_spans(passage)
    named = object_in(question, passage)
    marked = _only_value(question, passage, marked) if marked else None
    marked = named or (_behind_preposition(question, passage, marked) if marked else None)
    marked = _behind_verb(question, passage, marked) or marked
    marked = marked and _in_one_sentence(question, passage, marked, sentences)
    last = _sentence_at(sentences, marked.end) if marked else _best(question, passage, sentences)
    answering = marked or _answering_words(question, passage, sentences[last])
    first = _sentence_at(sentences, marked.start + 1) if marked else last
    span = Span(sentences[reach_back(passage, sentences, first)].start, sentences[last].end)
    if answering and question.kind in SOMEBODY:
        answering = _person(question, passage, _after_dateline(passage, answering))
    is_other = named is None and answering and is_doer(question, passage, answering)
    if answering and (is_other or does(question, passage, answering)):
        answering = None
    answering = answering and _whole_words(passage, _bracketed(passage, answering), span)
    return Quotation(
        text=span.of(passage),
        span=span,
        highlight=answering,
        value=_value(question, passage, answering) if answering else "",
        stems=stems_of(span.of(passage)),
    )


def _only_value(question: ReadQuestion, passage: str, marked: Span) -> Span:
    """The only sum, share or age of a passage, if that is asked for and something else marked."""
    if question.kind not in _RARE or is_of_kind(question, passage, marked):
        return marked
    values = tuple(answering_spans(question, passage))
    return values[0] if len(values) == 1 else marked


_RARE: Final = frozenset({AnswerType.MONEY, AnswerType.PERCENT, AnswerType.AGE})


def _in_one_sentence(
    question: ReadQuestion, passage: str, marked: Span, sentences: Sequence[Span]
) -> Span:
    """Of words marked across sentences, those of the first with a value of the kind asked for."""
    if question.kind not in VALUES | SOMEBODY:
        return marked
    parts = [
        Span(max(marked.start, one.start), min(marked.end, one.end))
        for one in sentences
        if one.start < marked.end and marked.start < one.end
    ]
    return next((one for one in parts if is_of_kind(question, passage, one)), marked)


def _value(question: ReadQuestion, passage: str, answering: Span) -> str:
    """The value of the words, if they are of the kind asked for: of a person, another name."""
    words = answering.of(passage)
    if is_done_to(question, passage, answering):
        return value_of(question.kind, words)
    name = " ".join(_CAPITALISED.findall(words)[-2:]) or words  # without "First lady"
    is_asked_of = question.kind in SOMEBODY and stems_of(name) <= question.stems
    if is_asked_of or not is_of_kind(question, passage, answering):
        return ""
    return value_of(question.kind, words)


_CAPITALISED: Final = re.compile(r"\b[A-Z][\w’'-]*")


def _behind_preposition(question: ReadQuestion, passage: str, marked: Span) -> Span:
    """The words behind the preposition that the question ends with, where they hold one such.

    "In Osterby on Monday for the delay", marked of "she apologised in Osterby on Monday for the
    delay", answers "what did she apologise for?".
    """
    marked = widened(question, passage, marked)
    asked = _ENDS_WITH.search(question.asking)
    if asked is None or question.kind is AnswerType.PLACE:
        return marked
    terms = {term.stem for term in question.terms}
    before = [token.end for token in tokens(passage[: marked.start]) if token.stem in terms]
    preposition = re.compile(rf"\b{asked[1]}\s+(?=\S)")
    found = list(preposition.finditer(passage, before[-1] if before else 0, marked.end))
    if not before or len(found) != 1 or found[0].start() <= marked.start:
        return marked
    is_apart = "," in passage[before[-1] : found[0].start()]
    return marked if is_apart else Span(found[0].end(), marked.end)


def _behind_verb(question: ReadQuestion, passage: str, marked: Span | None) -> Span | None:
    """What follows the verb and preposition that the question ends with, where they follow a mark.

    "Leaking the plans", of "Quill, a clerk accused of leaking the plans, was freed", answers "what
    is Quill accused of?", not "a clerk". Words marked elsewhere stay.
    """
    asked = _ENDS_IN_VERB.search(question.asking)
    if asked is None or marked is None:
        return None
    sentences = sentence_spans(passage)
    sentence = sentences[_sentence_at(sentences, marked.end)]
    between = _FEW_BETWEEN.match(passage, marked.end, sentence.end)
    start = between.end() if between else marked.end
    verb = next(iter(tokens(passage[start : sentence.end])), None)
    if verb is None or verb.stem not in stems_of(asked["verb"]) or verb.start > 1:
        return None
    behind = _COMPLEMENTS[asked["preposition"].lower()]
    found = behind.match(passage, start + verb.end, sentence.end)
    is_new = found is not None and stems_of(found["what"]) - question.stems - STOP_WORDS
    return Span(*found.span("what")) if found and is_new else None


# "a clerk who was accused", not "X, formerly known"
_FEW_BETWEEN: Final = re.compile(
    r"(?:,?\s+(?:who|which|that|is|was|were|are|has|have|had|been|being|best|also|later|now)\b){0,4}"
)
_PREPOSITIONS: Final = ("about", "against", "as", "for", "from", "of", "to", "with")
_ENDS_IN_VERB: Final = re.compile(
    r"\bwhat (?:is|was|are|were|has|have|had|did|does|do)\b.*"
    r"\b(?P<verb>\w+(?:ed|en)|known|made|charge|blame|accuse)"
    rf" (?P<preposition>{'|'.join(_PREPOSITIONS)})\W*$",
    re.IGNORECASE,
)
# To the end of its part of the sentence.
_COMPLEMENTS: Final = {
    one: re.compile(
        rf"\s+{one}\s+(?P<what>(?:(?!\s+(?:and (?:was|is|were|are|has|had)|but|who|which|when|while"
        r"|after|before|because|since)\b)(?:[^.,;:()—–]|[.,](?=\w)|(?<=\b[A-Z])\.)){3,160}(?<!\s))"
    )
    for one in _PREPOSITIONS
}


_ENDS_WITH: Final = re.compile(
    r"\b(for|about|of|from|with|against|on|to)(?: (?:in|at|during|after) [\w’' -]+)?\W*$",
    re.IGNORECASE,
)


def _person(question: ReadQuestion, passage: str, marked: Span) -> Span | None:
    """The words marked, or of a whole clause the first name that the question has not, if any."""
    words = marked.of(passage)
    if len(words.split()) <= _LONGEST_NAME or not _HAS_VERB.search(words):
        return marked
    inside = (
        one
        for one in answering_spans(question, passage)
        if marked.start <= one.start
        and one.end <= marked.end
        and not _OWNS.match(passage, one.end)
        and not _is_owner(question, one.of(passage))
    )
    return next(inside, None)


def _is_owner(question: ReadQuestion, name: str) -> bool:
    """Whether the question is about something of theirs: "who won Quill's doubles?"."""
    last = re.escape(name.rsplit(maxsplit=1)[-1])
    return re.search(rf"\b{last}['’]s?\b", question.asking, re.IGNORECASE) is not None


def _bracketed(passage: str, marked: Span) -> Span:
    """The words marked, to the end of a bracket that opens in them: "Monday (Nov. 18)"."""
    is_open = marked.of(passage).count("(") > marked.of(passage).count(")")
    closes = passage[marked.end : marked.end + 1] == ")"
    return Span(marked.start, marked.end + 1) if is_open and closes else marked


def _whole_words(passage: str, marked: Span, within: Span) -> Span:
    """The words marked with all of the first, and the full stop of the last: "U.S.", "Jr."."""
    start = marked.start
    while start > within.start and not _EDGE.match(passage[start - 1]):
        start -= 1
    is_short = _SHORT.search(passage, start, marked.end) and passage[marked.end :][:1] == "."
    return Span(start, min(marked.end + bool(is_short), max(within.end, marked.end)))


_EDGE: Final = re.compile(r"[^\w.]")
_SHORT: Final = re.compile(r"\b(?:[A-Z]\.[A-Z]|Bros|Co|Corp|Inc|Jr|Ltd|Sr)\Z")


def _after_dateline(passage: str, marked: Span) -> Span:
    """The words marked without the place and agency before a report: "OSTERBY (AP) — "."""
    dateline = DATELINE.match(passage)
    inside = dateline and marked.start < dateline.end() < marked.end
    return Span(dateline.end(), marked.end) if dateline and inside else marked


_OWNS: Final = re.compile(r"['’]s?\b|(?<=['’]s)")
_LONGEST_NAME: Final = 6  # words, of one with a verb
_HAS_VERB: Final = re.compile(
    r" (?:is|was|are|were|has|had|have|will|would|said|says|became|beat|gave|kept|led|made|met|took"
    r"|won|lost|[a-z]+ed) "
)


def does(question: ReadQuestion, passage: str, words: Span) -> bool:
    """Whether somebody does a thing where the question is to whom one was done, or the reverse."""
    if is_object(question, passage, words):
        return True
    if question.kind is not AnswerType.PERSON or not _TO_WHOM.search(question.asking):
        return False
    acts = _ACTS.match(passage, words.end)
    if acts and not stems_of(acts["verb"]) & question.stems:
        return True
    return _BY.search(passage[: words.start]) is not None


_DONE: Final = (
    r"(?!(?:expected|involved|interested|scheduled|supposed|married|named|called)\b)\w+ed|shot|hit|sent"
    r"|hurt|found|chosen|taken|given|sworn|held|caught|beaten|stolen|driven|sued"
)
_TO_WHOM: Final = re.compile(
    rf"\bwho (?:is|was|were|are|got|(?:has|have|had) been) (?:\w+ly )?(?:{_DONE})\b"
    r"(?! (?!in |by |from |for |over |on |after |during |at |as |with |to |of )\w)",
    re.IGNORECASE,
)
# Of others, not of what befell oneself.
_ACTS: Final = re.compile(
    rf"(?:,[^,]{{1,60}},)?(?: (?:on|last) {WEEKDAY}| also| later)?,?"
    rf" (?P<verb>{reported('praise condemn criticise criticize accuse blame urge defend applaud')}"
    r"|met|meets)\b(?! (?:by|in|for|over|on|at|from|after|as|to)\b)"
)
_BY: Final = re.compile(
    r"(?:\bby|[,”\"] (?:said|says)|\b[Aa]ccording to) (?:the )?(?:(?!as\b)[a-z]+ ){0,2}\Z"
)


def widened(question: ReadQuestion, passage: str, marked: Span) -> Span:
    """The words marked, made those of the kind asked for: a whole name, and no more than it.

    A reader marks "40" of "$40 million" now and then, or "Seven members voted" for "Seven". A cause
    or what was said has no such form: it stays as it was marked.
    """
    if question.kind in CLAUSES:
        return marked
    if question.kind is AnswerType.DATE and _is_period(marked.of(passage)):
        return marked
    for one in answering_spans(question, passage):
        if one.start < marked.end and marked.start < one.end:
            if question.kind in VALUES and _is_much_longer(passage, marked, one):
                return marked if _RANGE.search(marked.of(passage)) else one
            whole = Span(min(one.start, marked.start), max(one.end, marked.end))
            return marked if _adds_who_is_asked_about(question, passage, marked, whole) else whole
    return marked


def _adds_who_is_asked_about(
    question: ReadQuestion, passage: str, marked: Span, whole: Span
) -> bool:
    """Whether another name came along that the question has: "Ada Sample of" before "Osterby"."""
    added = f"{passage[whole.start : marked.start]} {passage[marked.end : whole.end]}"
    is_asked = stems_of(added) & question.stems - STOP_WORDS
    return question.kind not in VALUES and bool(is_asked) and _JOINS.search(added) is not None


_JOINS: Final = re.compile(r"\b(?:of|and|in|from)\b")


def _is_period(words: str) -> bool:
    """Whether they are more than a day: "between May 1920 and June 1925", "every first Monday"."""
    several = len(list(spans_of(AnswerType.DATE, words))) > 1
    return several or _PERIOD.search(words) is not None


_RANGE: Final = re.compile(r"\d[\d,.]*(?:\s\w+)?\s?(?:to|[-–])\s?[$€£]?\d")  # "12 to 15 million"
_PERIOD: Final = re.compile(
    r"\b(?:between|from|every|each|until|till|after|before)\b", re.IGNORECASE
)


def _is_much_longer(passage: str, marked: Span, inside: Span) -> bool:
    return len(marked.of(passage).split()) > len(inside.of(passage).split()) + _FEW_WORDS


def main_sentence(question: ReadQuestion, passage: str, marked: Span | None) -> Span:
    """The sentence of ``passage`` that matters most: that of the words ``marked``, or by rules."""
    sentences = sentence_spans(passage)
    if not sentences:
        return Span(0, len(passage))
    if marked:
        found = sentences[_sentence_at(sentences, marked.end)]
        if not is_aside(found.of(passage)):
            return found
    said = [one for one in sentences if not is_aside(one.of(passage))] or sentences
    return said[_best(question, passage, said)]


def _best(question: ReadQuestion, passage: str, sentences: Sequence[Span]) -> int:
    return max(
        range(len(sentences)), key=lambda i: (_worth(question, sentences[i].of(passage)), -i)
    )


def _sentence_at(sentences: Sequence[Span], end: int) -> int:
    """The first sentence that reaches up to ``end``."""
    return next(i for i, one in enumerate(sentences) if one.end >= end)


def _worth(question: ReadQuestion, sentence: str) -> float:
    typed = any(answering_spans(question, sentence))
    return question.share(stems_of(sentence)) + (0.35 if typed else 0.0)


def _answering_words(question: ReadQuestion, passage: str, sentence: Span) -> Span | None:
    """The words of the kind asked for nearest to the question's own, where none are marked."""
    text = sentence.of(passage)
    weights = {term.stem: term.weight for term in question.terms}
    if question.counted in weights:
        weights[question.counted] *= _COUNTED_WEIGHT
    said = [token for token in tokens(text) if token.stem in weights]

    def nearness(span: Span) -> float:
        away = (max(one.start - span.end, span.start - one.end, 0) for one in said)
        return sum(weights[one.stem] / (_NEAR + far) for one, far in zip(said, away, strict=True))

    best = max(answering_spans(question, text), key=nearness, default=None)
    return None if best is None else Span(sentence.start + best.start, sentence.start + best.end)


_DATED: Final = re.compile(rf"\b(?:{MONTH_NAME}|{WEEKDAY}|\d+)", re.IGNORECASE)


def value_of(kind: AnswerType, words: str) -> str:
    """The answering words without what may be worded differently: "nearly $1.1bn" -> "1.1 b"."""
    said = tokens(words)
    found = [token.stem for token in said]
    if kind in SOMEBODY:
        return found[-1] if found else ""
    if kind is AnswerType.DATE:
        dated = _DATED.findall(words)
        return " ".join(stem for one in dated for stem in stems_of(one)) or " ".join(found)
    numbers = [token.stem for token in said if token.is_number]
    scales = [
        stem[0] for stem in found if re.fullmatch(r"bn|billion|m|mn|million|trillion|tn", stem)
    ]
    return " ".join([*numbers, *scales] if numbers else found)
