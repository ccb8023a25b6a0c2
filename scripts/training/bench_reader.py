#!/usr/bin/env python
"""Measure the reader on what it was not trained on, and what it costs.

    scripts/training/bench_reader.py DATA_FOLDER [--part PART] [--timeqa INDEX QUESTIONS.jsonl]
                                         [--cost INDEX QUESTIONS.jsonl]

- ``squad2``: does the score tell the questions that a passage answers from those that it does not?
  Question and its own passage, AUROC.
- ``squad2`` and ``squad1_xquad_en``: the words highlighted in the right passage against the given
  answers, exact match and F1; beside them those that rules choose without the reader.
- TimeQA: is the right paragraph put first among those of its article? INDEX holds what
  ``timeqa_to_articles.py`` wrote; dense and keyword search beside the service.
- milliseconds to read the first passages that are found for questions of any set, in its INDEX: as
  many as the service reads, and 20.

``--part`` is untouched (the default), held_back or train; intervals are 95 %, by bootstrap over
questions.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from parts import PARTS
from qa_service.answering.quotation import best_quotation
from qa_service.domain import Filters, Selection
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.evaluation import AskedQuestion, is_relevant, read_questions
from qa_service.evaluation.measures import (
    Estimate,
    auroc,
    estimate,
    exact_match,
    mean_estimate,
    word_f1,
)
from qa_service.query import stand_alone
from qa_service.rerank import ReadablePassage, Reader, Reading, open_reader
from qa_service.retrieval import READ, readable, retrieve
from qa_service.retrieval.marked_words import likeliest_answer
from qa_service.retrieval.pool import search_pool
from qa_service.retrieval.question import ReadQuestion, read_question
from qa_service.store import Generation, open_current
from reader_examples import Example, squad

sys.path.append(str(Path(__file__).parents[1] / "bench"))
from machine import print_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa_service.domain import Passage

PASSAGES: Final = 20
TIMED: Final = 60  # questions


def main() -> None:
    """Print machine, versions and each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--part", choices=PARTS, default="untouched")
    for name in ("--timeqa", "--cost"):
        parser.add_argument(name, type=Path, nargs=2, metavar=("INDEX", "QUESTIONS"))
    asked = parser.parse_args()
    print_machine("onnxruntime")
    reader = open_reader(None)
    examples = squad(asked.data, asked.part)
    readings = [read_one(reader, one) for one in examples]
    show_answerability(examples, readings)
    show_highlights(examples, readings)
    for given, show in ((asked.timeqa, show_times), (asked.cost, show_cost)):
        if given:
            index, questions = given
            with open_current(index) as generation:
                show(read_questions(questions), generation, reader)


def read_one(reader: Reader, one: Example) -> Reading:
    """A question read with its own whole passage."""
    return reader.read(one.question, [ReadablePassage(one.title, one.text)])[0]


def show_answerability(examples: Sequence[Example], readings: Sequence[Reading]) -> None:
    """AUROC over SQuAD 2.0, of each score and of their sum."""
    chosen = [i for i, one in enumerate(examples) if one.kind == "squad2"]
    answerable = np.array([examples[i].answerable for i in chosen])
    for name, score in SCORES.items():
        scores = np.array([score(readings[i]) for i in chosen])
        figure = estimate(lambda at, s=scores: auroc(s[at], answerable[at]), len(chosen))  # type: ignore[misc]
        print_figure(f"squad2 AUROC of answerable, {name}", figure)


SCORES: Final[dict[str, Callable[[Reading], float]]] = {
    "score": lambda one: one.score,
    "margin": lambda one: one.margin,
    "both": lambda one: one.score + one.margin / 2,
}


def show_highlights(examples: Sequence[Example], readings: Sequence[Reading]) -> None:
    """Exact match and F1 in the right passage: of the service, of the reader, of rules."""
    pairs = [(one, read) for one, read in zip(examples, readings, strict=True) if one.answerable]
    ways: dict[str, Callable[[Example, Reading], str]] = {
        "service": highlighted,
        "reader alone": lambda one, read: read.marked[0].span.of(one.text) if read.marked else "",
        "rules alone": lambda one, _: highlighted(one, None),
    }
    for name, way in ways.items():
        given = [(way(one, read), one.answers) for one, read in pairs]
        for measure, value in (("F1", word_f1), ("exact match", exact_match)):
            figure = mean_estimate(np.array([value(*pair) for pair in given]))
            print_figure(f"highlight {measure}, {name}", figure)


def highlighted(one: Example, read: Reading | None) -> str:
    """What the service would mark."""
    question = plainly_read(one.question)
    marked = likeliest_answer(question, one.text, read.marked) if read else None
    quotation = best_quotation(question, one.text, marked)
    return quotation.highlight.of(one.text) if quotation.highlight else quotation.text


def plainly_read(question: str) -> ReadQuestion:
    """The question with every word as telling as another."""
    return read_question(question, lambda words: [1.0] * len(words))


def show_times(questions: Sequence[AskedQuestion], generation: Generation, reader: Reader) -> None:
    """Share of TimeQA's questions whose right paragraph comes first in its article."""
    embedder = open_embedder(DEFAULT_MODEL)
    firsts: dict[str, list[float]] = {"dense": [], "keyword": [], "service": []}
    for asked in questions:
        if not asked.relevant:
            continue
        filters = Filters(sources=(asked.relevant[0].article,))
        query = stand_alone(replace(asked.question, filters=filters), ())
        selection = Selection(filters)
        vector = embedder.embed_query(asked.question.text)
        dense = generation.dense_search(vector, 1, selection).rows.tolist()
        keyword = generation.keyword_search(asked.question.text, 1, selection).rows.tolist()
        hits = retrieve(query, generation, embedder, reader).hits
        passages: dict[str, list[Passage]] = {
            "dense": [one for one, _ in generation.passages(dense)],
            "keyword": [one for one, _ in generation.passages(keyword)],
            "service": [hit.passage for hit in hits[:1]],
        }
        for name, found in passages.items():
            firsts[name].append(float(any(is_relevant(one, asked.relevant) for one in found)))
    for name, right in firsts.items():
        print_figure(f"timeqa right paragraph first, {name}", mean_estimate(np.array(right)))


def show_cost(questions: Sequence[AskedQuestion], generation: Generation, reader: Reader) -> None:
    """Milliseconds to read the passages that a search finds."""
    embedder = open_embedder(DEFAULT_MODEL)
    found = []
    for asked in questions[:TIMED]:
        query = stand_alone(asked.question, ())
        pool = search_pool(query, generation, embedder)[:PASSAGES]
        found.append((query.text, [readable(one.passage, article) for one, article in pool]))
    words = statistics.mean(len(one.text.split()) for _, passages in found for one in passages)
    reader.read(*found[0])  # loads it
    for count in (READ, PASSAGES):
        spent = [milliseconds(reader, text, passages[:count]) for text, passages in found]
        print(f"ms to read {count} passages of {words:.0f} words, n={len(spent)}")
        low, high = min(spent), max(spent)
        print(f"  median {statistics.median(spent):.1f}, from {low:.1f} to {high:.1f}")


def milliseconds(reader: Reader, question: str, passages: Sequence[ReadablePassage]) -> float:
    """What it takes to read them once."""
    began = time.perf_counter()
    reader.read(question, passages)
    return (time.perf_counter() - began) * 1000


def print_figure(name: str, figure: Estimate) -> None:
    """One line: the figure and its interval."""
    print(
        f"{name:55s} {figure.value:7.3f}  [{figure.low:.3f}, {figure.high:.3f}]  n={figure.count}"
    )


if __name__ == "__main__":
    main()
