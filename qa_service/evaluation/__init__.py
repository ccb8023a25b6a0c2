"""From question sets to measures: does the service find, answer and refuse correctly?

::

    questions = read_questions(path)                    # questions: JSON Lines
    gold      = find_gold(questions, passages_of)       # outcomes: what the index has of it
    outcomes  = ask_all(service, questions)             #   each question asked once
    report    = measure(outcomes)                       # here: ranking, answers, refusal,
                                                        #   calibration, each with bootstrap
    write_run(path, report.rankings)                    # here: for trec_eval
    write_plot(path, report)                            # plot: reliability and refusal, as SVG
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import quote

import numpy as np

from qa_service.evaluation import measures
from qa_service.evaluation.measures import (
    Estimate,
    answering_words,
    estimate,
    exact_match,
    mean_estimate,
    measure_rankings,
    scored,
    share_estimate,
    share_of,
    wilson,
    word_f1,
)
from qa_service.evaluation.outcomes import Outcome, Reporter, ask_all, cites_relevant, is_relevant
from qa_service.evaluation.questions import (
    AskedQuestion,
    Relevant,
    first_sentences,
    passage_texts,
    read_questions,
    stated_in,
    statement_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from qa_service.contract.articles import JSON
    from qa_service.evaluation.measures import CalibrationBin
    from qa_service.evaluation.questions import Stated
    from qa_service.service import QAService


__all__ = [
    "AskedQuestion",
    "Estimate",
    "EvaluationReport",
    "Relevant",
    "cites_relevant",
    "evaluate",
    "is_relevant",
    "read_questions",
]


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """The composition of a set.

    ``missing_quotes`` are relevant quotes that are in no passage of the index, each with the id of
    its question: nothing can be found for them.
    """

    total: int
    unanswerable: int
    with_relevant: int
    with_answers: int
    missing_quotes: tuple[tuple[str, Relevant], ...]


@dataclass(frozen=True, slots=True)
class RankingMeasures:
    """How high relevant passages rank, over the questions that name some."""

    hit_at_1: Estimate
    hit_at_3: Estimate
    hit_at_5: Estimate
    hit_at_10: Estimate
    mrr_at_10: Estimate
    ndcg_at_10: Estimate

    @classmethod
    def of(cls, values: dict[str, NDArray[np.float64]]) -> Self:
        """Estimates from the values of ``measure_rankings``; whether there is a hit is a share."""
        return cls(
            **{
                name: share_estimate(those > 0) if name.startswith("hit_") else mean_estimate(those)
                for name, those in values.items()
            }
        )


@dataclass(frozen=True, slots=True)
class AnswerMeasures:
    """Shares of answerable questions that were ``answered``, and ``refused`` with "not found".

    The others are unsure: a passage that may answer was shown first. ``exact_match`` and ``f1``
    compare the highlighted words with those of the set, over the answerable questions that have
    some; a refusal counts 0. ``supported`` is the share of scored answers with a relevant citation;
    an answer to an unanswerable question is not supported.
    """

    answered: Estimate
    refused: Estimate
    exact_match: Estimate
    f1: Estimate
    supported: Estimate


@dataclass(frozen=True, slots=True)
class NuggetMeasures:
    """Mean shares of vital nuggets stated, over the questions that have some, and mean words.

    ``statements`` are those of the answer, ``shown`` these and the passages, ``first_sentences``
    the baseline: those of the five best passages. An answer without statements states none.
    """

    statements: Estimate
    statement_words: Estimate
    shown: Estimate
    first_sentences: Estimate
    first_sentence_words: Estimate


@dataclass(frozen=True, slots=True)
class RefusalMeasures:
    """Not answering, unsure or not, as the positive class.

    ``precision`` is over the questions not answered, ``recall`` over the unanswerable ones;
    ``auroc`` is that of confidence, independent of the threshold.
    """

    precision: Estimate
    recall: Estimate
    f1: Estimate
    auroc: Estimate


@dataclass(frozen=True, slots=True)
class CalibrationMeasures:
    """Confidence compared with support, over the scored answers.

    ``ece_if_calibrated`` is what perfect confidence would measure by chance on as many answers.
    """

    ece: Estimate
    ece_if_calibrated: float
    brier: Estimate
    bins: tuple[CalibrationBin, ...]


@dataclass(frozen=True, slots=True)
class LatencyMeasures:
    """Milliseconds to an answer, without the web server, by percentile."""

    p50: Estimate
    p90: Estimate
    p95: Estimate
    p99: Estimate


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """Measures of the service over a question set, with the outcomes behind them."""

    generations: tuple[str, ...]
    questions: QuestionCounts
    ranking: RankingMeasures
    answers: AnswerMeasures
    nuggets: NuggetMeasures
    refusal: RefusalMeasures
    calibration: CalibrationMeasures
    citations_exact: Estimate  # share of citations, counted in citations
    latency_ms: LatencyMeasures
    outcomes: tuple[Outcome, ...]

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """For each question with relevant quotes the names of the relevant items."""
        return wanted_names(self.outcomes)

    @property
    def rankings(self) -> dict[str, list[str]]:
        """For each question the names of what was found, best first."""
        return {outcome.asked.id: outcome.ranking for outcome in self.outcomes}


def evaluate(
    service: QAService, questions: Sequence[AskedQuestion], reporter: Reporter | None = None
) -> EvaluationReport:
    """Ask every question, on its day and with its history, and measure the results."""
    return measure(ask_all(service, questions, reporter))


def measure(outcomes: Sequence[Outcome]) -> EvaluationReport:
    """All measures of the outcomes; no question is left out of any that applies to it."""
    rankings = {one.asked.id: one.ranking for one in outcomes}
    return EvaluationReport(
        generations=tuple(dict.fromkeys(one.answer.generation for one in outcomes)),
        questions=_counts(outcomes),
        ranking=RankingMeasures.of(measure_rankings(wanted_names(outcomes), rankings)),
        answers=_answers(outcomes),
        nuggets=_nuggets(outcomes),
        refusal=_refusal(outcomes),
        calibration=_calibration(outcomes),
        citations_exact=_citations_exact(outcomes),
        latency_ms=_latency(outcomes),
        outcomes=tuple(outcomes),
    )


def wanted_names(outcomes: Sequence[Outcome]) -> dict[str, tuple[str, ...]]:
    """For each question with relevant quotes the names of the relevant items."""
    return {one.asked.id: one.gold.names for one in outcomes if one.gold is not None}


def confidences(outcomes: Sequence[Outcome]) -> NDArray[np.float64]:
    """Confidence of each outcome, as (outcomes,)."""
    return np.array([one.answer.confidence for one in outcomes], np.float64)


def answerable(outcomes: Sequence[Outcome]) -> NDArray[np.bool_]:
    """Whether the question of each outcome is answerable, as (outcomes,)."""
    return np.array([one.asked.answerable for one in outcomes], np.bool_)


def _counts(outcomes: Sequence[Outcome]) -> QuestionCounts:
    return QuestionCounts(
        total=len(outcomes),
        unanswerable=sum(not one.asked.answerable for one in outcomes),
        with_relevant=sum(one.gold is not None for one in outcomes),
        with_answers=sum(bool(one.asked.answers) for one in outcomes),
        missing_quotes=tuple(
            (one.asked.id, quote) for one in outcomes if one.gold for quote in one.gold.missing
        ),
    )


def _answers(outcomes: Sequence[Outcome]) -> AnswerMeasures:
    due = [one for one in outcomes if one.asked.answerable]
    worded = [one for one in due if one.asked.answers]
    scored = [one.supported for one in outcomes if one.supported is not None]

    def share(values: Iterable[bool]) -> Estimate:
        return share_estimate(np.array([*values], np.bool_))

    return AnswerMeasures(
        answered=share(one.answered for one in due),
        refused=share(one.refused for one in due),
        exact_match=share(
            exact_match(answering_words(one.answer), one.asked.answers) > 0 for one in worded
        ),
        f1=mean_estimate(
            np.array([word_f1(answering_words(one.answer), one.asked.answers) for one in worded])
        ),
        supported=share(scored),
    )


def _nuggets(outcomes: Sequence[Outcome]) -> NuggetMeasures:
    said, shown, first = [], [], []
    for one in outcomes:
        texts, passages = statement_texts(one.answer), one.answer.passages
        said.append(stated_in(one.asked.nuggets, texts))
        shown.append(stated_in(one.asked.nuggets, (*texts, *passage_texts(passages))))
        first.append(stated_in(one.asked.nuggets, first_sentences(passages)))

    def vital(of: Sequence[Stated | None]) -> Estimate:
        return mean_estimate(np.array([one.vital for one in of if one], np.float64))

    def words(of: Sequence[Stated | None]) -> Estimate:
        return mean_estimate(np.array([one.words for one in of if one], np.float64))

    return NuggetMeasures(vital(said), words(said), vital(shown), vital(first), words(first))


def _refusal(outcomes: Sequence[Outcome]) -> RefusalMeasures:
    refused = np.array([not one.answered for one in outcomes], np.bool_)
    answers, surety = answerable(outcomes), confidences(outcomes)
    count = len(outcomes)
    return RefusalMeasures(
        precision=share_estimate(~answers[refused]),
        recall=share_estimate(refused[~answers]),
        f1=estimate(lambda some: measures.f1(refused[some], answers[some]), count),
        auroc=estimate(lambda some: measures.auroc(surety[some], answers[some]), count),
    )


def _calibration(outcomes: Sequence[Outcome]) -> CalibrationMeasures:
    scored = [one for one in outcomes if one.supported is not None]
    surety = confidences(scored)
    supported = np.array([one.supported for one in scored], np.bool_)
    error, brier = measures.expected_calibration_error, measures.brier_score
    return CalibrationMeasures(
        ece=estimate(lambda some: error(surety[some], supported[some]), len(scored)),
        ece_if_calibrated=measures.error_if_calibrated(surety),
        brier=estimate(lambda some: brier(surety[some], supported[some]), len(scored)),
        bins=measures.calibration_bins(surety, supported) if scored else (),
    )


def _citations_exact(outcomes: Sequence[Outcome]) -> Estimate:
    """A share of what is shown; citations of one answer are not independent, so answers count."""
    showing = [one for one in outcomes if one.shown]
    if not showing:
        return share_of(0, 0)
    share = sum(one.exact_citations for one in showing) / sum(len(one.shown) for one in showing)
    return Estimate(share, *wilson(share, len(showing)), len(showing))


def _latency(outcomes: Sequence[Outcome]) -> LatencyMeasures:
    spent = np.array([one.milliseconds for one in outcomes], np.float64)

    def percentile(of: float) -> Estimate:
        return estimate(lambda some: float(np.percentile(spent[some], of)), len(spent))

    return LatencyMeasures(percentile(50), percentile(90), percentile(95), percentile(99))


_DIGITS = 6
_MEASURES: Final = (
    *("ranking", "answers", "nuggets", "refusal", "calibration", "citations_exact", "latency_ms"),
)


def report_object(report: EvaluationReport) -> dict[str, JSON]:
    """Every measure as ``{"value", "low", "high", "count"}``; null if undefined."""
    return {
        "generations": list(report.generations),
        "questions": _counts_object(report.questions),
        **{name: as_json(asdict(getattr(report, name))) for name in _MEASURES},
        "bootstrap": {"resamples": measures.RESAMPLES, "level": measures.LEVEL},
        "outcomes": [_outcome_object(outcome) for outcome in report.outcomes],
    }


def _counts_object(counts: QuestionCounts) -> dict[str, JSON]:
    return {
        "total": counts.total,
        "unanswerable": counts.unanswerable,
        "with_relevant": counts.with_relevant,
        "with_answers": counts.with_answers,
        "missing_quotes": [
            {"id": question, "article": missing.article, "quote": missing.quote}
            for question, missing in counts.missing_quotes
        ],
    }


def _outcome_object(outcome: Outcome) -> dict[str, JSON]:
    answer = outcome.answer
    return {
        "id": outcome.asked.id,
        "status": answer.status,
        "confidence": round(answer.confidence, _DIGITS),
        "answering_words": answering_words(answer) or None,
        "rank": outcome.rank,
        "supported": outcome.supported,
        "ms": round(outcome.milliseconds, 1),
    }


def as_json(value: Any) -> JSON:  # noqa: ANN401 -- whatever asdict makes of the measures
    """Dataclass dicts as JSON: numbers rounded, null for NaN."""
    if isinstance(value, dict):
        return {str(key): as_json(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(one) for one in value]
    if isinstance(value, float):
        return round(value, _DIGITS) if isfinite(value) else None
    number: int = value
    return number


RUN_NAME: Final = "qa-service"
_UNSAFE: Final = re.compile(r"[\s%]")  # columns are separated by white space


def write_run(path: Path, rankings: Mapping[str, Sequence[str]]) -> None:
    """Write ``question Q0 passage rank score name``; white space in an id becomes ``%20``."""
    lines = [
        f"{_column(question)} Q0 {_column(name)} {rank} {score:.6f} {RUN_NAME}\n"
        for question, names in rankings.items()
        for rank, (name, score) in enumerate(scored(names).items(), start=1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_qrels(path: Path, wanted: Mapping[str, Sequence[str]]) -> None:
    """Write ``question 0 passage 1`` for all relevant items; ids as in ``write_run``."""
    lines = [
        f"{_column(question)} 0 {_column(name)} 1\n"
        for question, names in wanted.items()
        for name in names
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _column(identifier: str) -> str:
    return _UNSAFE.sub(lambda unsafe: quote(unsafe.group(), safe=""), identifier)
