"""``qa-service eval``: score the service on a question set."""

import argparse
from dataclasses import asdict

from qa_service.cli.progress import loading
from qa_service.cli.terminal import print_json
from qa_service.evaluation import EvaluationReport, evaluate, read_questions
from qa_service.service import open_service
from qa_service.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask every question of the set and print the measures."""
    questions = read_questions(arguments.questions)
    with loading("Opening the index and the model"):
        service = open_service(settings)
    try:
        report = evaluate(service, questions)
    finally:
        service.close()
    if arguments.json:
        print_json(asdict(report))
    else:
        print("\n".join(_lines(report)))
    return 0


def _lines(report: EvaluationReport) -> list[str]:
    ranking = report.ranking
    return [
        f"{report.questions} questions, {ranking.questions} with relevant passages",
        (
            f"passages   hit@1 {ranking.hit_at_1:.3f}  hit@3 {ranking.hit_at_3:.3f}"
            f"  hit@5 {ranking.hit_at_5:.3f}  MRR@10 {ranking.mrr_at_10:.3f}"
        ),
        (
            f"answers    {report.answers_given} given, {report.answers_supported:.3f} of those to"
            " questions with relevant passages cite one"
        ),
        (
            f"refusals   precision {report.refusal_precision:.3f}  recall"
            f" {report.refusal_recall:.3f}  F1 {report.refusal_f1:.3f}"
        ),
        f"time       {report.median_ms:.1f} ms a question (median)",
    ]
