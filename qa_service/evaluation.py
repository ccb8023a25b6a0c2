"""Question sets -> measures: does the service find, answer and refuse rightly?"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from qa_service.domain import Passage, Question
from qa_service.errors import InvalidInputError
from qa_service.service import PastTurn, QAService

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from qa_service.domain import Answer, Citation

DEPTH: Final = 10  # hits looked at for a ranking


@dataclass(frozen=True, slots=True)
class Relevant:
    """Words that answer, in an article."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a set with what is known to answer it."""

    id: str
    question: Question
    history: tuple[str, ...] = ()
    relevant: tuple[Relevant, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool = True


def read_questions(path: Path, *, today: date | None = None) -> list[AskedQuestion]:
    """Every question of a JSON Lines file in the contract's format.

    Questions without a date are asked ``today``. InvalidInputError names the line at fault.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InvalidInputError(
            "questions", f"Cannot read {path}: {error.strerror}.", remedy="Name a JSON Lines file."
        ) from error
    day = today or datetime.now(UTC).astimezone().date()
    questions = [
        _parsed(line, f"{path}:{number}", day)
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not questions:
        raise InvalidInputError("questions", f"{path} holds no question.")
    return questions


def is_relevant(passage: Passage, relevant: Sequence[Relevant]) -> bool:
    """Whether the passage contains a quote of its article or is contained in one.

    White space and case aside, as the contract says.
    """
    text = _plain(passage.text)
    return any(
        (quote := _plain(one.quote)) in text or text in quote
        for one in relevant
        if one.article == passage.article_id
    )


@dataclass(frozen=True, slots=True)
class RankingMeasures:
    """How early relevant passages stand; a question without a relevant hit counts 0."""

    questions: int
    hit_at_1: float
    hit_at_3: float
    hit_at_5: float
    mrr_at_10: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Measures of the service over a question set, in 0..1 but for counts and milliseconds.

    ``ranking`` is over questions with relevant passages. ``answers_supported`` is the share of
    given answers of which some citation is relevant, over the same questions.
    ``refusal_*`` take "nothing in the archive answers this" as the positive class.
    """

    questions: int
    ranking: RankingMeasures
    answers_given: int
    answers_supported: float
    refusal_precision: float
    refusal_recall: float
    refusal_f1: float
    median_ms: float


def evaluate(service: QAService, questions: Sequence[AskedQuestion]) -> EvaluationReport:
    """Ask every question, on its day and with its history, and measure what comes back."""
    answers = [_ask(service, asked) for asked in questions]
    judged = [(asked, answer) for asked, answer in zip(questions, answers, strict=True)]
    given = [pair for pair in judged if pair[1].status == "answered" and pair[0].relevant]
    refused = [asked for asked, answer in judged if answer.status == "not_found"]
    rightly = sum(not asked.answerable for asked in refused)
    precision = _share(rightly, len(refused))
    recall = _share(rightly, sum(not asked.answerable for asked in questions))
    return EvaluationReport(
        questions=len(questions),
        ranking=measure_ranking(questions, [_found(service, asked) for asked in questions]),
        answers_given=len(questions) - len(refused),
        answers_supported=_share(sum(_supported(*pair) for pair in given), len(given)),
        refusal_precision=precision,
        refusal_recall=recall,
        refusal_f1=_share(2 * precision * recall, precision + recall),
        median_ms=median(dict(answer.timings_ms)["total"] for answer in answers),
    )


def measure_ranking(
    questions: Sequence[AskedQuestion], rankings: Sequence[Sequence[Citation]]
) -> RankingMeasures:
    """Measures over the questions that name relevant passages; rankings are best first."""
    ranks = [
        next((at for at, hit in enumerate(ranking, 1) if cites_relevant(hit, asked.relevant)), None)
        for asked, ranking in zip(questions, rankings, strict=True)
        if asked.relevant
    ]
    found = [rank for rank in ranks if rank is not None]

    def hit_at(depth: int) -> float:
        return _share(sum(rank <= depth for rank in found), len(ranks))

    return RankingMeasures(
        questions=len(ranks),
        hit_at_1=hit_at(1),
        hit_at_3=hit_at(3),
        hit_at_5=hit_at(5),
        mrr_at_10=_share(sum(1 / rank for rank in found if rank <= DEPTH), len(ranks)),
    )


def _ask(service: QAService, asked: AskedQuestion) -> Answer:
    return service.ask(asked.question, [PastTurn(text) for text in asked.history])


def _found(service: QAService, asked: AskedQuestion) -> tuple[Citation, ...]:
    history = [PastTurn(text) for text in asked.history]
    return service.search(replace(asked.question, top_k=DEPTH), history).hits


def _supported(asked: AskedQuestion, answer: Answer) -> bool:
    return any(cites_relevant(citation, asked.relevant) for citation in answer.citations)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def cites_relevant(citation: Citation, relevant: Sequence[Relevant]) -> bool:
    """Whether the passage is relevant, or a near-identical one that it stands for is."""
    elsewhere = (replace(citation.passage, article_id=other.id) for other in citation.also_in)
    return any(is_relevant(passage, relevant) for passage in (citation.passage, *elsewhere))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _parsed(line: str, place: str, today: date) -> AskedQuestion:
    try:
        raw: dict[str, Any] = json.loads(line)
        return AskedQuestion(
            id=str(raw["id"]),
            question=Question(
                text=str(raw["question"]),
                day=date.fromisoformat(raw["date"]) if raw.get("date") else today,
            ),
            history=tuple(str(turn[0]) for turn in raw.get("history") or ()),
            relevant=tuple(
                Relevant(str(one["article"]), str(one["quote"]))
                for one in raw.get("relevant") or ()
            ),
            answers=tuple(str(answer) for answer in raw.get("answers") or ()),
            answerable=bool(raw.get("answerable", True)),
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InvalidInputError(
            "questions",
            f"{place} is not a question: {type(error).__name__} {error}.",
            remedy='Each line is {"id", "question", "date"?, "relevant"?: [{"article", "quote"}]}.',
        ) from error
