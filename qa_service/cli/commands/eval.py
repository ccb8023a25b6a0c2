"""``qa-service eval``: score the service on a question set."""

import argparse

from qa_service.cli.measures import report_lines
from qa_service.cli.progress import Progress, loading
from qa_service.cli.terminal import print_json
from qa_service.errors import InvalidInputError
from qa_service.evaluation import EvaluationReport, evaluate, read_questions
from qa_service.evaluation.plot import check_plotting, write_plot
from qa_service.evaluation.report_json import report_object, write_qrels, write_run
from qa_service.service import open_service
from qa_service.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask every question of the set, print the measures, write the files asked for."""
    questions = read_questions(arguments.questions)
    _check_files(arguments)  # before the questions are asked, which may take long
    with loading("Opening the index and the model"):
        service = open_service(settings)
    try:
        with Progress() as progress:
            report = evaluate(service, questions, progress)
    finally:
        service.close()
    _write_files(arguments, report)
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


def _write_files(arguments: argparse.Namespace, report: EvaluationReport) -> None:
    if arguments.run is not None:
        write_run(arguments.run, report.rankings)
    if arguments.qrels is not None:
        write_qrels(arguments.qrels, report.wanted)
    if arguments.plot is not None:
        write_plot(arguments.plot, report)
