"""Hits -> a draft answer in the form that the question asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens, stems_of
from qa_service.answering.broad import (
    article_quotes,
    latest_quotes,
    origin_quotes,
    overview_quotes,
    timeline_quotes,
)
from qa_service.answering.doubts import is_of_long_before
from qa_service.answering.facts import fact_quotes
from qa_service.answering.identity import identity_quotes
from qa_service.answering.lists import comparison_quotes, list_quotes
from qa_service.answering.quotation import main_sentence
from qa_service.answering.quotes import cite, quoted
from qa_service.answering.reasons import reason_quotes, settling_quotes
from qa_service.answering.sayings import saying_quotes, says
from qa_service.answering.selection import coverage
from qa_service.answering.sentences import tells_something
from qa_service.answering.speakers import attributions
from qa_service.answering.speech import key_name
from qa_service.domain import AnswerStatus, Draft, TimelineEntry
from qa_service.language import SAY, STOP_WORDS, asked
from qa_service.passages import sentence_spans
from qa_service.retrieval.confidence import ALIKE, broad_confidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidates
    from qa_service.domain import Citation, Hit, Statement
    from qa_service.language import QuestionKind
    from qa_service.retrieval import Retrieved
    from qa_service.retrieval.question import ReadQuestion

_BY_FORM: Final = {
    "timeline": timeline_quotes,
    "latest": latest_quotes,
    "list": list_quotes,
    "article": article_quotes,
}
# Chosen on development questions: what the archive knows nothing of stays below them.
UNSURE: Final = 0.1  # support from which a passage may well answer a question for a fact
UNSURE_OF_UNKNOWN: Final = 0.2  # the same where most of it stands nowhere in the archive
NEAR: Final = 0.55  # share of the query terms in one place from which it may, too,
NEAR_SIMILARITY: Final = 0.4  # where a passage is as similar to the question, or has UNSURE
KNOWN: Final = 0.5  # confidence from which a broad question is answered
RELATED: Final = 0.05  # the same, from which a passage may answer it


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer is made of: passages that were read, best first, for a kind of question.

    ``candidates`` are the sentences of many passages, read or not, for a broad question.
    ``headlines`` are those of the first passages, read by themselves for a fact or a reason.
    ``is_certain`` where the passages need no finding: those of an article, or of a time.
    """

    kind: QuestionKind
    retrieved: Retrieved
    candidates: Candidates | None = None
    headlines: tuple[Hit, ...] = ()
    is_certain: bool = False


def draft_answer(evidence: Evidence, *, min_support: float) -> Draft:
    """Statements in the form asked for; none where nothing is supported enough."""
    kind, features = evidence.kind, broad_features(evidence.retrieved)
    confidence = _confidence(evidence, features)
    least = KNOWN if kind.is_broad else min_support
    settles = kind.form == "yes_no"  # held to a bound of its own
    quotes: Sequence[Quote] = ()
    if confidence >= least or settles:
        quotes = _description(evidence, min_support) or _quotes(evidence, min_support)
    elif kind.speaker is not None:
        quotes = _on_topic(evidence) or _about(kind.speaker, evidence.retrieved, min_support)
        confidence = max([confidence, *(quote.hit.support for quote in quotes)])
    if not quotes:
        status = _status_without(evidence, confidence, features)
        if kind.rests_on_reading or kind.asks_for_words:  # on the subject, but nothing answers
            confidence = min(confidence, features[0])
        return Draft((), (), confidence, status=status)
    if kind.rests_on_reading:
        read = [quote.hit.support for quote in quotes]
        confidence = max(read) if all(read) else features[0]  # of an article read in part
    found = quoted(quotes)
    cited = {one.number: one for one in found.citations}
    values = [
        (cited[number], quote.value) for number, quote in zip(found.numbers, quotes, strict=True)
    ]
    timeline = timeline_of(values) if kind.form == "fact" else ()
    return Draft(found.statements, found.citations, confidence, timeline)


def merged(drafts: Iterable[Draft]) -> Draft:
    """One draft of those of the parts of a question, in their order; at least one.

    It answers if a part is answered, as surely as the least sure of those.
    """
    parts = list(drafts)
    answered = [one for one in parts if one.statements]
    statements: list[Statement] = []
    citations: list[Citation] = []
    for one in answered:
        before, known = len(citations), {said.text for said in statements}
        citations += [replace(cited, number=cited.number + before) for cited in one.citations]
        statements += [
            replace(said, citations=tuple(number + before for number in said.citations))
            for said in one.statements
            if said.text not in known
        ]
    sure = min((one.confidence for one in answered), default=max(one.confidence for one in parts))
    statuses = {one.status for one in parts}
    status = next(one for one in _BEST_FIRST if one in statuses)
    timeline = parts[0].timeline if len(parts) == 1 else ()
    return Draft(tuple(statements), tuple(citations), sure, timeline, status)


_BEST_FIRST: Final[tuple[AnswerStatus, ...]] = ("answered", "unsure", "not_found")


def found_passages(count: int, retrieved: Retrieved) -> tuple[Citation, ...]:
    """The first ``count`` hits as citations, each with the sentence that matters most marked."""
    return tuple(
        cite(number, hit, main_sentence(retrieved.question, hit.passage.text, hit.answer))
        for number, hit in enumerate(retrieved.hits[:count], start=1)
    )


def _quotes(evidence: Evidence, min_support: float) -> Sequence[Quote]:
    kind, retrieved, candidates = evidence.kind, evidence.retrieved, evidence.candidates
    if kind.form == "yes_no" and candidates is not None:
        return settling_quotes(candidates, retrieved.hits, least=min_support)
    if kind.form == "reason" and candidates is not None:
        return reason_quotes(candidates, retrieved.hits, evidence.headlines, least=min_support)
    if candidates is None:
        found = fact_quotes(
            retrieved.question, retrieved.hits, evidence.headlines, least=min_support
        )
        own = stems_of(kind.described or "") - STOP_WORDS  # what is described has to be named
        return [one for one in found if not own or own & stems_of(one.text)]
    if kind.asks_origin:
        return origin_quotes(retrieved.hits)
    if not candidates.ranked:
        return ()
    if kind.speaker is not None:
        quotes = saying_quotes(candidates, kind.speaker)
        return quotes or _about(kind.speaker, retrieved, min_support)
    if kind.sides:
        return comparison_quotes(candidates, kind.sides)
    return _BY_FORM.get(kind.form, overview_quotes)(candidates)


def _description(evidence: Evidence, least: float) -> tuple[Quote, ...]:
    """Who or what is asked about, where that is asked and a passage says so."""
    retrieved, name = evidence.retrieved, evidence.kind.described
    if name is None:
        return ()
    hits = [hit for hit in retrieved.hits if hit.support >= least]
    return identity_quotes(retrieved.question, hits, name) or _about(name, retrieved, least)


def _on_topic(evidence: Evidence) -> tuple[Quote, ...]:
    """What is said on the very subject, though the archive may have little on it."""
    speaker, candidates = evidence.kind.speaker, evidence.candidates
    if speaker is None or candidates is None or not candidates.ranked:
        return ()
    question = candidates.question
    wholly = candidates.only(lambda one: coverage(question, one.hit) >= _WHOLLY)
    return saying_quotes(candidates, speaker, strictly=True) or (
        saying_quotes(wholly, speaker) if wholly.ranked else ()
    )


_WHOLLY: Final = 0.99  # of the query terms, that a passage and its headline hold


def _about(speaker: str, retrieved: Retrieved, least: float) -> tuple[Quote, ...]:
    """What answers in sentences about a speaker who is not quoted: "the WHO warned"."""
    own = stems_of(speaker) - STOP_WORDS
    asks_words = _ASKS_WORDS.search(retrieved.question.asking) is not None
    hits = [hit for hit in retrieved.hits if own and own <= stems_of(hit.passage.text)]
    quotes = fact_quotes(retrieved.question, hits, least=least)
    return tuple(
        replace(one, highlight=None)  # the whole sentence says it
        for one in quotes
        if tells_something(one.text)
        and own <= stems_of(one.text)
        and not _quotes_another(retrieved.question, one.text, own)
        if not asks_words or says(one.text, key_name(speaker))
    )


def _quotes_another(question: ReadQuestion, text: str, own: frozenset[str]) -> bool:
    """Whether somebody else is quoted in it; not where it opens with a deed that is a response."""
    others = [who for who in attributions(text) if who is not None and not own & stems_of(who)]
    if others and _RESPONDS.search(question.asking):
        opening = text[: min(_FIRST, *(text.index(who) for who in others))]
        return not own <= stems_of(opening)
    return bool(others)


_ASKS_WORDS: Final = re.compile(rf"\b(?:{asked(SAY)})\b", re.IGNORECASE)
_RESPONDS: Final = re.compile(r"\b(?:respon|react)", re.IGNORECASE)
_FIRST: Final = 60  # code points


def _confidence(evidence: Evidence, features: tuple[float, float, float]) -> float:
    """How likely the best passage answers; for a broad question, that they are on its subject.

    ``features`` are its ``broad_features``.
    """
    kind, retrieved = evidence.kind, evidence.retrieved
    if evidence.is_certain:
        return float(bool(retrieved.hits))
    support, held, similarity = features
    if not kind.is_broad:
        return support
    confidence = broad_confidence(support, held, similarity)
    if kind.rests_on_reading:
        return max(confidence, support)
    if not any(_names_subject(retrieved.question, hit) for hit in retrieved.hits):
        return confidence
    return max(confidence, (support + held) / 2)  # a word or two are like no passage


def broad_features(retrieved: Retrieved) -> tuple[float, float, float]:
    """Of all hits the largest confidence, coverage of the query terms and similarity."""
    return (
        max((hit.support for hit in retrieved.hits), default=0.0),
        max((coverage(retrieved.question, hit) for hit in retrieved.hits), default=0.0),
        max((hit.similarity for hit in retrieved.hits), default=0.0),
    )


def _names_subject(question: ReadQuestion, hit: Hit) -> bool:
    """Whether headline or passage has all query terms in a row, or several in one sentence.

    A single one has to stand in the headline, or in the passage as a name, unless the passage is of
    the outlet or day asked for.
    """
    asked = [term.stem for term in reversed(question.terms)]  # as they stand in the question
    headline, passage = content_tokens(hit.article.title or ""), content_tokens(hit.passage.text)
    if len(asked) == 1 and not hit.is_wanted:
        passage = tuple(token for token in passage if token.is_name)
    stems = ([token.stem for token in said] for said in (headline, passage))
    in_a_row = any(
        said[start : start + len(asked)] == asked
        for said in stems
        for start in range(len(said) - len(asked) + 1)
    )
    may_answer = len(asked) >= _SEVERAL and hit.support >= UNSURE
    return in_a_row or (may_answer and _says_all(frozenset(asked), hit))


_SEVERAL: Final = 3  # terms that hardly meet in a sentence by chance


def _says_all(stems: frozenset[str], hit: Hit) -> bool:
    """Whether the headline or a sentence of the passage has all of them."""
    text = hit.passage.text
    sentences = (hit.article.title or "", *(span.of(text) for span in sentence_spans(text)))
    return any(stems <= stems_of(one) for one in sentences)


def _status_without(
    evidence: Evidence, confidence: float, features: tuple[float, float, float]
) -> AnswerStatus:
    """Whether a passage may answer, though none surely does."""
    unknown = evidence.retrieved.question.is_mostly_unknown
    least = UNSURE_OF_UNKNOWN if unknown else RELATED if evidence.kind.is_broad else UNSURE
    support, held, similarity = features
    is_on_subject = support >= UNSURE and similarity >= ALIKE
    is_near = held >= NEAR and (similarity >= NEAR_SIMILARITY or support >= UNSURE)
    return "unsure" if confidence >= least or is_on_subject or is_near else "not_found"


def timeline_of(values: Iterable[tuple[Citation, str]]) -> tuple[TimelineEntry, ...]:
    """The values of an answer by the days they were reported, oldest first.

    ``values`` are citations, each with its answering words made comparable, empty where there are
    none. A value reported again stays where it was first reported; values of one day stand side
    by side. Empty unless there are two days with different values. What an article reports of
    long before has no place in it: the day of the report would be taken for the day it held.
    """
    dated = [
        (citation.article.day, citation, value)
        for citation, value in values
        if citation.article.day and value and not _is_of_long_before(citation)
    ]
    first: dict[str, TimelineEntry] = {}
    for day, citation, value in sorted(dated, key=lambda one: one[0]):
        if citation.highlight:
            words = citation.highlight.of(citation.passage.text)
            first.setdefault(value, TimelineEntry(day, words, citation.number))
    entries = tuple(first.values())
    return entries if len({entry.day for entry in entries}) > 1 else ()


def as_of(citations: Sequence[Citation]) -> date | None:
    """The day of the newest article cited, for a question about how things stand now."""
    return max((one.article.day for one in citations if one.article.day), default=None)


def _is_of_long_before(citation: Citation) -> bool:
    day, words = citation.article.day, citation.highlight
    return words is not None and is_of_long_before(day, citation.passage.text, words)
