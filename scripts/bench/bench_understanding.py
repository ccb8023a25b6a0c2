#!/usr/bin/env python3
"""Time what is done for a question before anything is read, beside a search of its plain words.

    scripts/bench/bench_understanding.py QUESTIONS.jsonl INDEX [--limit N]

Understanding puts typing errors right, completes a follow-up, and finds days, outlets and quoted
phrases; then each need is searched by words and by meaning. The baseline searches the words as
they are typed, once by words and once by meaning. Both embed the question with the same model, and
take turns, so that a busy machine slows both. Every question is asked by itself and as the
follow-up of the one before it.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from fresh_process import milliseconds
from machine import print_machine
from qa_service.domain import Question, Turn
from qa_service.embedding import DEFAULT_MODEL, Embedder, open_embedder
from qa_service.evaluation import read_questions
from qa_service.retrieval.pool import DEPTH, search_pool
from qa_service.service.searches import understood_as
from qa_service.store import Generation, open_current

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WARMED_UP: Final = 10  # questions before the clock counts
SAID: Final = "Oda Falk opened the new ferry terminal at Quorn on Monday."  # answer of each turn


def main() -> None:
    """Measure both forms of every question."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("--limit", type=int, default=200, help="questions (200)")
    given = parser.parse_args()
    print_machine()
    asked = [one.question for one in read_questions(given.questions)][: given.limit]
    embedder = open_embedder(DEFAULT_MODEL)
    with open_current(given.index) as generation:
        measure("by themselves", [(one, ()) for one in asked], generation, embedder)
        turns = [(Turn(one.text, one.text, SAID, ("Ferry opens",)),) for one in asked]
        follow_ups = list(zip(asked[1:], turns[:-1], strict=True))
        measure("as follow-ups", follow_ups, generation, embedder)


def measure(
    name: str,
    asked: Sequence[tuple[Question, tuple[Turn, ...]]],
    generation: Generation,
    embedder: Embedder,
) -> None:
    """Print medians and 99th percentiles, and the median as a share of the baseline's."""
    taken: dict[str, list[float]] = {"understanding": [], "search": [], "plain": []}
    for question, turns in asked:
        query = understood_as(question, turns, generation)
        steps: dict[str, Callable[[], object]] = {
            "plain": partial(search_plainly, question.text, generation, embedder),
            "understanding": partial(understood_as, question, turns, generation),
            "search": partial(search_pool, query, generation, embedder),
        }
        for step, work in steps.items():
            taken[step].append(milliseconds(work))
    times = {step: np.array(one[WARMED_UP:]) for step, one in taken.items()}
    times["both"] = times["understanding"] + times["search"]
    spread = "; ".join(
        f"{step} {np.median(one):.1f} / {np.quantile(one, 0.99):.1f}" for step, one in times.items()
    )
    share = np.median(times["both"]) / np.median(times["plain"])
    print(f"{len(asked)} questions {name}, median / 99th percentile in ms: {spread}")
    print(f"  both as a share of the plain search: {share:.2f}")


def search_plainly(text: str, generation: Generation, embedder: Embedder) -> None:
    """Both searches for the words as they are typed."""
    generation.keyword_search(text, DEPTH, None)
    generation.dense_search(embedder.embed_query(text), DEPTH, None)


if __name__ == "__main__":
    main()
