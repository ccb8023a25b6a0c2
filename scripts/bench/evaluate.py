#!/usr/bin/env python
"""Measure the service on a question set, beside simpler searches over the same passages.

    scripts/evaluate ARTICLES QUESTIONS.jsonl [--index DIR] [--json] [--plot FILE.svg]

ARTICLES is a file or folder, which is indexed into DIR (a temporary folder by default), or an index
folder, which is measured as it is. Beside the service: keyword search alone (BM25), dense search
alone, their reciprocal-rank fusion, and, where txtai is installed, its hybrid search with the same
vectors. They search for the question as it is asked; only the service reads its day and history.
Then all measures of the service, as ``qa-service eval`` has them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from baselines import searches
from machine import print_machine
from qa_service.cli.building import build
from qa_service.cli.evaluating import report_lines
from qa_service.cli.terminal import Progress
from qa_service.embedding import open_embedder
from qa_service.evaluation import (
    AskedQuestion,
    Estimate,
    EvaluationReport,
    as_json,
    evaluate,
    read_questions,
    report_object,
)
from qa_service.evaluation.measures import mean_estimate, measure_rankings
from qa_service.evaluation.outcomes import find_gold, named_ranking
from qa_service.evaluation.plot import write_plot
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.store import open_current

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qa_service.contract.articles import JSON

    Values = dict[str, NDArray[np.float64]]  # measure -> a value for each question

SHOWN: Final = {"hit_at_1": "hit@1", "hit_at_5": "hit@5", "mrr_at_10": "MRR@10"}
SERVICE: Final = "service"
WIDTH: Final = 32


@dataclass(frozen=True, slots=True)
class Lead:
    """How far the service is ahead of a baseline, paired by question, and their ratio."""

    difference: Estimate
    ratio: float


def main() -> None:
    """Index, measure the baselines and the service on the same generation, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions)
    with tempfile.TemporaryDirectory() as scratch:
        settings = indexed(arguments.articles, arguments.index or Path(scratch))
        systems = measure_baselines(settings, questions)
        with closing(open_service(settings)) as service, Progress() as progress:
            report = evaluate(service, questions, progress)
    systems[SERVICE] = measure_rankings(report.wanted, report.rankings)
    if arguments.plot:
        write_plot(arguments.plot, report)
    if arguments.json:
        print(json.dumps(comparison_object(systems, report)))
        return
    print_machine(*(["txtai"] if "txtai hybrid" in systems else []))
    print(f"data        {arguments.articles}, {arguments.questions}:", end=" ")
    print(f"{report.ranking.hit_at_1.count} questions with relevant passages\n")
    print_comparison(systems)
    print("\nThe service:\n")
    print("\n".join(report_lines(report, min_confidence=settings.min_confidence)))


def indexed(articles: Path, folder: Path) -> Settings:
    """Settings with an index of the articles; with ``articles`` itself if that is an index."""
    if (articles / "CURRENT").is_file():
        return Settings(index=articles)
    settings = Settings(index=folder)
    build([articles], settings, full=False)
    return settings


def measure_baselines(settings: Settings, questions: list[AskedQuestion]) -> dict[str, Values]:
    """Every baseline on every question with relevant passages."""
    with open_current(settings.index) as generation, Progress() as progress:
        golds = find_gold(questions, generation.passages_of)
        pairs = [(one, gold) for one, gold in zip(questions, golds, strict=True) if gold]
        wanted = {asked.id: gold.names for asked, gold in pairs}
        embedder = open_embedder(generation.manifest.model.name)
        measured = {}
        for name, search in searches(generation, embedder).items():
            rankings = {}
            for done, (asked, gold) in enumerate(pairs, start=1):
                rankings[asked.id] = named_ranking(asked, gold, search(asked.question.text))
                progress.report(name, done, len(pairs))
            measured[name] = measure_rankings(wanted, rankings)
    return measured


def print_comparison(systems: dict[str, Values]) -> None:
    """A line for each system, then how far the service is ahead of each other one."""
    print(f"{'':14}{''.join(f'{title:{WIDTH}}' for title in SHOWN.values())}")
    for name, values in systems.items():
        cells = [cell(mean_estimate(values[measure])) for measure in SHOWN]
        print(f"{name:14}{''.join(f'{one:{WIDTH}}' for one in cells)}".rstrip())
    print("\nservice ahead of, with the ratio:")
    for name in systems:
        if name != SERVICE:
            leads = [lead(systems, name, measure) for measure in SHOWN]
            cells = [f"{cell(one.difference, '+')} ×{one.ratio:.2f}" for one in leads]
            print(f"{name:14}{''.join(f'{one:{WIDTH}}' for one in cells)}".rstrip())


def lead(systems: dict[str, Values], name: str, measure: str) -> Lead:
    """How far the service is ahead of the system of that name."""
    ours, theirs = systems[SERVICE][measure], systems[name][measure]
    ratio = ours.mean() / theirs.mean() if len(theirs) and theirs.any() else float("nan")
    return Lead(mean_estimate(ours - theirs), float(ratio))


def cell(measured: Estimate, sign: str = "") -> str:
    """A value with its interval."""
    low, high = f"{measured.low:{sign}.3f}", f"{measured.high:{sign}.3f}"
    return f"{measured.value:{sign}.3f} [{low}, {high}]"


def comparison_object(systems: dict[str, Values], report: EvaluationReport) -> dict[str, JSON]:
    """Everything as JSON."""
    return {
        "systems": {
            name: {measure: as_json(asdict(mean_estimate(those))) for measure, those in of.items()}
            for name, of in systems.items()
        },
        "service_ahead_of": {
            name: {measure: as_json(asdict(lead(systems, name, measure))) for measure in SHOWN}
            for name in systems
            if name != SERVICE
        },
        "service": report_object(report),
    }


if __name__ == "__main__":
    main()
