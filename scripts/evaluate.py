#!/usr/bin/env python
"""Compare keyword search alone, dense search alone and the service on a question set.

    scripts/evaluate.py ARTICLES QUESTIONS.jsonl [--index DIR] [--json]

Indexes ARTICLES (a file or folder) into DIR, a temporary folder by default, then prints hit@1,
hit@5 and MRR@10 for each, refusals, and the time of an answer inside the process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from machine import print_machine
from qa_service.cli.building import build
from qa_service.conversation import stand_alone
from qa_service.domain import Citation
from qa_service.embedding import open_embedder
from qa_service.evaluation import (
    DEPTH,
    AskedQuestion,
    RankingMeasures,
    evaluate,
    measure_ranking,
    read_questions,
)
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.store import open_current


def main() -> None:
    """Index, then measure the two baselines and the service on the same generation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(index=arguments.index or Path(scratch))
        build([arguments.articles], settings, full=False)
        questions = read_questions(arguments.questions)
        baselines = measure_baselines(settings, questions)
        with closing(open_service(settings)) as service:
            report = evaluate(service, questions)
    if arguments.json:
        baseline_objects = {name: asdict(measures) for name, measures in baselines.items()}
        print(json.dumps({"baselines": baseline_objects, "service": asdict(report)}))
        return
    print_machine()
    print(f"data        {arguments.articles}, {arguments.questions}: {len(questions)} questions")
    for name, measures in (*baselines.items(), ("service", report.ranking)):
        print(ranking_line(name, measures))
    print(
        f"answers     {report.answers_given} given;"
        f" {report.answers_supported:.3f} of those with relevant passages cite one"
    )
    print(
        f"refusals    precision {report.refusal_precision:.3f} recall {report.refusal_recall:.3f}"
        f" F1 {report.refusal_f1:.3f}"
    )
    print(f"time        {report.median_ms:.1f} ms an answer (median, inside the process)")


def measure_baselines(
    settings: Settings, questions: list[AskedQuestion]
) -> dict[str, RankingMeasures]:
    """Each of the two searches by itself, as a user of BM25 or of FAISS alone would have it."""
    keyword: list[list[Citation]] = []
    dense: list[list[Citation]] = []
    with open_current(settings.index) as generation:
        embedder = open_embedder(generation.manifest.model.name)
        for asked in questions:
            text = stand_alone(asked.question, ()).text
            by_word = generation.keyword_search(text, DEPTH, None)
            by_vector = generation.dense_search(embedder.embed_query(text), DEPTH, None)
            for ranking, scored in ((keyword, by_word), (dense, by_vector)):
                found = generation.passages(scored.rows.tolist())
                ranking.append(
                    [
                        Citation(number, passage, article, score)
                        for number, ((passage, article), score) in enumerate(
                            zip(found, scored.scores.tolist(), strict=True), start=1
                        )
                    ]
                )
    return {
        "keyword": measure_ranking(questions, keyword),
        "dense": measure_ranking(questions, dense),
    }


def ranking_line(name: str, measures: RankingMeasures) -> str:
    """One line of the table."""
    return (
        f"{name:11s} hit@1 {measures.hit_at_1:.3f}  hit@5 {measures.hit_at_5:.3f}"
        f"  MRR@10 {measures.mrr_at_10:.3f}  (n={measures.questions})"
    )


if __name__ == "__main__":
    main()
