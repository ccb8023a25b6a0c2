"""Hits -> a draft answer in the form that the question asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.answering.broad import latest_quotes, overview_quotes, timeline_quotes
from qa_service.answering.facts import fact_quotes
from qa_service.answering.quotation import telling_sentence
from qa_service.answering.quotes import cite, quoted
from qa_service.answering.selection import coverage, rank
from qa_service.answering.timeline import timeline_of
from qa_service.domain import Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidates, SentenceEmbedder
    from qa_service.domain import AnswerStatus, Citation, Query
    from qa_service.question_kinds import QuestionKind
    from qa_service.retrieval import Retrieved

UNSURE: Final = 0.1  # support from which a passage may well answer a question for a fact
KNOWN: Final = 0.55  # share of the query terms from which the archive has something on a subject
RELATED: Final = 0.3  # the same, from which it may have


def draft_answer(
    query: Query,
    kind: QuestionKind,
    retrieved: Retrieved,
    embedder: SentenceEmbedder,
    *,
    min_support: float,
) -> Draft:
    """Statements in the form asked for; none where nothing is supported enough."""
    confidence = _confidence(kind, retrieved)
    least = min_support if not kind.is_broad else KNOWN
    quotes: Sequence[Quote] = ()
    if confidence >= least:
        quotes = _quotes(query, kind, retrieved, embedder, min_support)
    if not quotes:
        return Draft((), (), confidence, _status_without(kind, retrieved))
    found = quoted(quotes)
    cited = {one.number: one for one in found.citations}
    values = [
        (cited[number], quote.value) for number, quote in zip(found.numbers, quotes, strict=True)
    ]
    timeline = timeline_of(values) if kind.form == "fact" else ()
    return Draft(found.statements, found.citations, confidence, "answered", timeline)


def found_passages(count: int, retrieved: Retrieved) -> tuple[Citation, ...]:
    """The first ``count`` hits as citations, each with the sentence that matters most marked."""
    return tuple(
        cite(number, hit, telling_sentence(retrieved.question, hit.passage.text, hit.answer))
        for number, hit in enumerate(retrieved.hits[:count], start=1)
    )


def _quotes(
    query: Query,
    kind: QuestionKind,
    retrieved: Retrieved,
    embedder: SentenceEmbedder,
    min_support: float,
) -> Sequence[Quote]:
    question = retrieved.question
    if not kind.is_broad:
        return fact_quotes(question, retrieved.hits, kind.form, least=min_support)
    candidates: Candidates = rank(query.text, question, retrieved.hits, embedder)
    if kind.form == "timeline":
        return timeline_quotes(question, candidates)
    if kind.form == "latest":
        return latest_quotes(question, candidates)
    return overview_quotes(question, candidates)


def _confidence(kind: QuestionKind, retrieved: Retrieved) -> float:
    if kind.is_broad:
        return max((coverage(retrieved.question, hit) for hit in retrieved.hits), default=0.0)
    return max((hit.support for hit in retrieved.hits), default=0.0)


def _status_without(kind: QuestionKind, retrieved: Retrieved) -> AnswerStatus:
    """Whether a passage may answer all the same."""
    least = RELATED if kind.is_broad else UNSURE
    return "unsure" if _confidence(kind, retrieved) >= least else "not_found"
