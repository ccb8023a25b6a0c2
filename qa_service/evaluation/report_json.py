"""A report as JSON (``qa-service eval --json``), and its rankings as TREC run and qrels files."""

from __future__ import annotations

import re
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from qa_service.evaluation import measures
from qa_service.evaluation.measures import answering_words, scored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa_service.contract.articles import JSON
    from qa_service.evaluation.outcomes import Outcome
    from qa_service.evaluation.report import EvaluationReport, QuestionCounts


_DIGITS = 6


def report_object(report: EvaluationReport) -> dict[str, JSON]:
    """Every measure as ``{"value", "low", "high", "count"}``; null where it is undefined."""
    return {
        "generations": list(report.generations),
        "questions": _counts_object(report.questions),
        "ranking": as_json(asdict(report.ranking)),
        "answers": as_json(asdict(report.answers)),
        "nuggets": as_json(asdict(report.nuggets)),
        "refusal": as_json(asdict(report.refusal)),
        "calibration": as_json(asdict(report.calibration)),
        "citations_exact": as_json(asdict(report.citations_exact)),
        "latency_ms": as_json(asdict(report.latency_ms)),
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
    """Dataclasses' dicts as JSON has them: numbers rounded, null for what is no number."""
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
    """Write ``question 0 passage 1`` for all there is to find; ids as ``write_run`` has them."""
    lines = [
        f"{_column(question)} 0 {_column(name)} 1\n"
        for question, names in wanted.items()
        for name in names
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _column(identifier: str) -> str:
    return _UNSAFE.sub(lambda unsafe: quote(unsafe.group(), safe=""), identifier)
