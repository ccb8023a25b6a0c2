"""The extractive answerer: the sentences that answer, verbatim, each with its citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.answering.quotation import Quotation, best_quotation
from qa_service.answering.speakers import speaker_of
from qa_service.answering.timeline import timeline_of
from qa_service.domain import Citation, Draft, Hit, Query, Statement
from qa_service.retrieval.answer_type import AnswerType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.retrieval import Retrieved
    from qa_service.retrieval.question import ReadQuestion

MAX_STATEMENTS: Final = 3
READ: Final = 8  # hits looked at for what else is said
ALMOST: Final = 0.7  # a second voice must be supported about as well as the first

# A question for a number, a day or somebody is answered by one or not at all; and only where two
# values can be told apart can two passages be seen to differ.
_DEFINITE: Final = frozenset(
    {
        AnswerType.MONEY,
        AnswerType.PERCENT,
        AnswerType.DISTANCE,
        AnswerType.NUMBER,
        AnswerType.AGE,
        AnswerType.DURATION,
        AnswerType.DATE,
        AnswerType.PERSON,
    }
)


@dataclass(frozen=True, slots=True)
class _Voice:
    """A hit with the words of it that would be quoted, and who is quoted in it."""

    hit: Hit
    quotation: Quotation
    speaker: str | None


def draft_answer(retrieved: Retrieved, *, min_support: float) -> Draft:
    """What the best hit says, and what other articles or speakers say differently, newest first.

    Only hits with at least ``min_support`` speak, and to a question for a number, a day or
    somebody only those that name one. Without any the draft has no statements. The draft's
    confidence is the support of the best that speaks, or of the best that was too weak to.
    """
    hits = retrieved.hits[:READ]
    voices = list(_voices(retrieved.question, hits, min_support))
    if not voices:
        return Draft((), (), max((h.support for h in hits if h.support < min_support), default=0.0))
    chosen = _in_order([voices[0], *_differing(retrieved.question, voices)])
    citations = tuple(
        _citation(number, voice.hit, voice.quotation) for number, voice in enumerate(chosen, 1)
    )
    statements = tuple(
        Statement(voice.quotation.text, (number,), voice.hit.article.lead, voice.speaker)
        for number, voice in enumerate(chosen, 1)
    )
    values = [voice.quotation.value for voice in chosen]
    timeline = timeline_of(zip(citations, values, strict=True))
    return Draft(statements, citations, voices[0].hit.support, timeline)


def nearest_passages(query: Query, retrieved: Retrieved) -> tuple[Citation, ...]:
    """The first ``top_k`` hits as citations, for showing where nothing answers and for searches."""
    return tuple(
        _citation(number, hit, best_quotation(retrieved.question, hit.passage.text))
        for number, hit in enumerate(retrieved.hits[: query.top_k], start=1)
    )


def _voices(question: ReadQuestion, hits: Sequence[Hit], min_support: float) -> Iterator[_Voice]:
    for hit in hits:
        if hit.support >= min_support:
            quotation = best_quotation(question, hit.passage.text)
            if quotation.value or question.kind not in _DEFINITE:
                yield _Voice(hit, quotation, _speaker(hit.passage.text, quotation))


def _speaker(passage: str, quotation: Quotation) -> str | None:
    """Who is quoted with the words that answer, in words that the quotation holds."""
    speaker = speaker_of(passage, quotation.highlight)
    if speaker is None or not quotation.span.start <= speaker.start < quotation.span.end:
        return None
    return speaker.of(passage)


def _citation(number: int, hit: Hit, quotation: Quotation) -> Citation:
    return Citation(number, hit.passage, hit.article, hit.score, quotation.highlight, hit.also_in)


def _differing(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """Others who answer the same question about as surely, with another value.

    They speak in other articles, or are quoted by name in the same one.
    """
    if question.kind not in _DEFINITE:
        return []
    first = voices[0]
    enough = ALMOST * first.hit.support
    least = ALMOST * question.share(first.quotation.stems)
    heard = {first.quotation.value}
    told = {_told_by(first)}
    found = []
    for voice in voices[1:]:
        value = voice.quotation.value
        fits = voice.hit.support >= enough and question.share(voice.quotation.stems) >= least
        if fits and value not in heard and not _is_told(voice, told):
            found.append(voice)
            heard.add(value)
            told.add(_told_by(voice))
    return found[: MAX_STATEMENTS - 1]


def _told_by(voice: _Voice) -> tuple[str, str | None]:
    return voice.hit.article.id, voice.speaker


def _is_told(voice: _Voice, told: set[tuple[str, str | None]]) -> bool:
    """Whether the article has spoken, by itself or in the words of the same speaker."""
    article, speaker = _told_by(voice)
    speakers = {other for one, other in told if one == article}
    return bool(speakers) and (speaker is None or speaker in speakers)


def _in_order(voices: list[_Voice]) -> list[_Voice]:
    """Newest first; undated ones after the dated."""
    return sorted(voices, key=lambda voice: voice.hit.article.day or date.min, reverse=True)
