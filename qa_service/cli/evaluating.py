"""``eval``: score the service on a question set, and print a table for people."""

import argparse
from collections.abc import Iterator
from math import isnan
from typing import Final

from qa_service.cli.asking import opened_service
from qa_service.cli.terminal import Progress, print_json, printable, wrapped
from qa_service.errors import InvalidInputError
from qa_service.evaluation import (
    Estimate,
    EvaluationReport,
    evaluate,
    read_questions,
    report_object,
    write_qrels,
    write_run,
)
from qa_service.evaluation.measures import LEVEL, RESAMPLES
from qa_service.evaluation.plot import check_plotting, write_plot
from qa_service.settings import Settings

_MISSING_SHOWN: Final = 5
_TIME: Final = "time, ms"
_Row = tuple[str, Estimate, str]  # name, measure, and its base


def report_lines(report: EvaluationReport, *, min_confidence: float) -> Iterator[str]:
    """The table, with a line above it on what was asked and notes below on how to read it."""
    asked = report.questions
    yield (
        f"{asked.total:,} questions: {asked.with_relevant:,} name relevant passages,"
        f" {asked.with_answers:,} give answers, {asked.unanswerable:,} have no answer."
    )
    yield f"Unsure below a confidence of {min_confidence:g}; generation {report.generations[-1]}."
    yield ""
    yield f"{'':32}{'value':>8}   {LEVEL:.0%} interval    of"
    for title, rows in _sections(report):
        for number, row in enumerate(rows):
            yield _line("" if number else title, row, digits=1 if title == _TIME else 3)
    yield ""
    yield from _notes(report)


def _sections(report: EvaluationReport) -> Iterator[tuple[str, list[_Row]]]:
    ranking, answers, refusal = report.ranking, report.answers, report.refusal
    questions, scored = "questions", "scored answers"
    yield (
        "passages",
        [
            ("hit@1", ranking.hit_at_1, questions),
            ("hit@3", ranking.hit_at_3, questions),
            ("hit@5", ranking.hit_at_5, questions),
            ("hit@10", ranking.hit_at_10, questions),
            ("MRR@10", ranking.mrr_at_10, questions),
            ("nDCG@10", ranking.ndcg_at_10, questions),
        ],
    )
    yield (
        "answers",
        [
            ("answered", answers.answered, "answerable questions"),
            ("not found", answers.refused, "answerable questions"),
            ("supported", answers.supported, scored),
            ("exact match", answers.exact_match, questions),
            ("F1", answers.f1, questions),
        ],
    )
    nuggets = report.nuggets
    if nuggets.statements.count:
        facts = "questions with nuggets"
        yield (
            "vital nuggets",
            [
                ("in statements", nuggets.statements, facts),
                ("words of statements", nuggets.statement_words, facts),
                ("in statements and passages", nuggets.shown, facts),
                ("in first sentences", nuggets.first_sentences, facts),
                ("words of these", nuggets.first_sentence_words, facts),
            ],
        )
    yield (
        "no answer",
        [
            ("precision", refusal.precision, "refused questions"),
            ("recall", refusal.recall, "unanswerable questions"),
            ("F1", refusal.f1, questions),
            ("AUROC of confidence", refusal.auroc, questions),
        ],
    )
    yield (
        "confidence",
        [
            ("calibration error", report.calibration.ece, scored + _by_chance(report)),
            ("Brier score", report.calibration.brier, scored),
        ],
    )
    yield "citations", [("exact", report.citations_exact, "answers that cite")]
    percentiles = ("p50", "p90", "p95", "p99")
    yield _TIME, [(name, getattr(report.latency_ms, name), questions) for name in percentiles]


def _by_chance(report: EvaluationReport) -> str:
    by_chance = report.calibration.ece_if_calibrated
    return "" if isnan(by_chance) else f"; {by_chance:.3f} by chance"


def _line(title: str, row: _Row, *, digits: int) -> str:
    name, measured, over = row
    of = f"{measured.count:,} {over}"
    if isnan(measured.value):
        return f"{title:12}{name:20}{'–':>8}{'':20}{of}"
    interval = f"{measured.low:.{digits}f} – {measured.high:.{digits}f}"
    return f"{title:12}{name:20}{measured.value:8.{digits}f}   {interval:17}{of}"


def _notes(report: EvaluationReport) -> Iterator[str]:
    yield from wrapped(
        "Intervals: Wilson's for shares; for the others percentiles of"
        f" {RESAMPLES:,} bootstrap resamples of the questions."
    )
    if report.calibration.ece.count:
        yield from wrapped(
            f"Calibration error: over {len(report.calibration.bins)} bins of equally many answers;"
            " by chance is what perfect confidence would show on as many."
        )
    unjudged = sum(one.supported is None and not one.refused for one in report.outcomes)
    if unjudged:
        yield from wrapped(
            f"{unjudged:,} answers could not be scored: their questions name no relevant passage."
        )
    missing = report.questions.missing_quotes
    if missing:
        yield from wrapped(
            f"{len(missing):,} relevant quotes are in no passage of the index, so nothing can be"
            " found for them. Check the words and the article's id:"
        )
    for question, quote in missing[:_MISSING_SHOWN]:
        yield from wrapped(f"{printable(question)}: {quote.article}, “{quote.quote[:60]}”", "    ")
    if len(missing) > _MISSING_SHOWN:
        yield f"    and {len(missing) - _MISSING_SHOWN:,} more; --json names all."
    if len(report.generations) > 1:
        yield "The index was rebuilt meanwhile: the answers come from more than one generation."


def run_eval(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask every question of the set, print the measures, write the files requested."""
    questions = read_questions(arguments.questions)
    _check_files(arguments)  # before asking the questions, which may take long
    with opened_service(settings) as service, Progress() as progress:
        report = evaluate(service, questions, progress)
    _write_asked_for(arguments, report)
    if arguments.json:
        print_json({**report_object(report), "min_confidence": settings.min_confidence})
    else:
        print("\n".join(report_lines(report, min_confidence=settings.min_confidence)))
    return 0


def _check_files(arguments: argparse.Namespace) -> None:
    if arguments.plot is not None:
        check_plotting()
        if arguments.plot.suffix.lower() != ".svg":
            raise InvalidInputError(
                "plot",
                f"{arguments.plot} is not the name of an SVG file.",
                remedy="Let the name end in .svg.",
            )
    for name in ("run", "qrels", "plot"):
        file = getattr(arguments, name)
        if file is not None and (file.is_dir() or not file.parent.is_dir()):
            raise InvalidInputError(
                name,
                f"--{name}: {file} cannot be written.",
                remedy="Name a file in a folder that exists.",
            )


def _write_asked_for(arguments: argparse.Namespace, report: EvaluationReport) -> None:
    if arguments.run is not None:
        write_run(arguments.run, report.rankings)
    if arguments.qrels is not None:
        write_qrels(arguments.qrels, report.wanted)
    if arguments.plot is not None:
        write_plot(arguments.plot, report)
