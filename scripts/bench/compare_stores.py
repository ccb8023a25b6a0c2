#!/usr/bin/env python3
"""Ask the same questions of an index of files and of its copy in another store.

    scripts/bench/compare_stores.py QUESTIONS.jsonl INDEX STORE [--limit N]

STORE is an address as for `qa-service serve --store`; it gets a copy of INDEX first, or what has
changed since the last one. Prints how often both find the same first passage, how much of the first
five they share, and what a search takes from question to hits, the reader left out.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from machine import print_machine
from qa_service.embedding import open_embedder
from qa_service.evaluation import read_questions
from qa_service.query import stand_alone
from qa_service.rerank import open_reader
from qa_service.retrieval import find, rerank
from qa_service.scale_out import bring_store_up_to_date, open_index
from qa_service.store import LiveIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Question
    from qa_service.embedding import Embedder
    from qa_service.rerank import Reader
    from qa_service.store import PassageIndex


def main() -> None:
    """Copy, ask, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("index", type=Path)
    parser.add_argument("store")
    parser.add_argument("--limit", type=int, default=200, help="questions (200)")
    asked = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print_machine()
    began = time.perf_counter()
    copied = bring_store_up_to_date(asked.index, asked.store)
    print(f"copied      {copied.written} articles in {time.perf_counter() - began:.0f} s")
    questions = [one.question for one in read_questions(asked.questions)[: asked.limit]]
    files, store = LiveIndex(asked.index), open_index(asked.index, asked.store)
    with files.pinned() as generation:
        embedder = open_embedder(generation.model.name)
        print(f"index       {generation.count(None)} passages, {len(questions)} questions")
    reader = open_reader(None)
    ours = found_in("files", files, questions, embedder, reader)
    theirs = found_in(asked.store, store, questions, embedder, reader)
    show(ours, theirs)
    store.close()
    files.close()


def found_in(
    name: str,
    index: PassageIndex,
    questions: Sequence[Question],
    embedder: Embedder,
    reader: Reader,
) -> list[list[str]]:
    """Ids of the passages found for each question, best first; prints how long it took."""
    found, taken = [], []
    for question in questions:
        query = stand_alone(question, ())
        with index.pinned() as generation:
            began = time.perf_counter()
            candidates = find(query, generation, embedder)
            taken.append(1000 * (time.perf_counter() - began))
            hits = rerank(candidates, query, generation, reader).hits
        found.append([hit.passage.id for hit in hits])
    print(
        f"search      {np.median(taken):.1f} ms median, {np.quantile(taken, 0.99):.1f} ms p99"
        f" ({name})"
    )
    return found


def show(ours: Sequence[Sequence[str]], theirs: Sequence[Sequence[str]]) -> None:
    """Print how far they agree."""
    pairs = list(zip(ours, theirs, strict=True))
    first = sum(mine[:1] == other[:1] for mine, other in pairs)
    five = np.mean(
        [len({*mine[:5]} & {*other[:5]}) / max(len(mine[:5]), 1) for mine, other in pairs if mine]
    )
    print(f"the same    first passage {first} of {len(pairs)} ({first / len(pairs):.1%})")
    print(f"            {five:.1%} of the first five")


if __name__ == "__main__":
    main()
