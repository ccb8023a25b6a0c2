#!/usr/bin/env python3
"""Time searching as an archive grows, without the reader, beside the same systems.

    scripts/bench/bench_search.py QUESTIONS.jsonl INDEX [INDEX ...] [--sizes N ...] [--made DIR]
                            [--limit N] [--results FILE.jsonl]

Indexes of each size are made from the articles, passages and vectors of INDEX, repeated with a
little noise where they have too few, or taken from DIR, where bench_index.py --grow put
them. Each system has a process of its own, and the questions go round, so that a busy machine
slows all: from the text of a question to rows, its embedding included. qa-service and txtai search
by words and by meaning, the others by meaning. Then ours alone, each way and under filters.
Recall@20 counts what scores no worse than the exact twentieth.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from fresh_process import FRESH, Taken, in_fresh_process, milliseconds, resident_mib
from growth import SIZES, made_index, system_of
from machine import print_machine
from our_index import NAME
from peers import NEAREST, available
from qa_service.domain import DateWindow, Filters, Selection
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.evaluation import AskedQuestion, read_questions
from qa_service.query import stand_alone
from qa_service.retrieval.pool import DEPTH, search_pool
from qa_service.store import Generation, open_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from peers import Searcher
    from qa_service.embedding import Embedder

ONE: Final = "one article"  # the narrowest filter
COMPARED: Final = 60  # questions for recall
WARMED_UP: Final = 10  # questions before the clock counts
BLOCK: Final = 65_536


@dataclass(frozen=True, slots=True)
class Searched:
    """What searches of one index took; milliseconds, ``cpu`` of all cores' work (median)."""

    system: str
    size: int
    opened: float  # seconds
    resident_mib: float
    median: float
    p99: float
    cpu: float
    recall: float


def main() -> None:
    """Make what is missing, then measure each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("indexes", type=Path, nargs="+", metavar="INDEX")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--made", type=Path, help="folder that keeps the indexes")
    parser.add_argument("--limit", type=int, default=200, help="questions (200)")
    parser.add_argument("--only", nargs="+", help="names of systems to measure (all)")
    parser.add_argument("--results", type=Path, help="file that gets a line of JSON for each")
    asked = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print_machine()
    print(f"data        {', '.join(map(str, asked.indexes))},", end=" ")
    print(f"{asked.limit} questions of {asked.questions}")
    questions = read_questions(asked.questions)[: asked.limit]
    names = [name for name in [NAME, *available()] if asked.only is None or name in asked.only]
    with tempfile.TemporaryDirectory() as temporary:
        for size in asked.sizes:
            made = asked.made or Path(temporary)
            folders = {name: made_index(name, asked.indexes, size, made) for name in names}
            ours = made_index(NAME, asked.indexes, size, made)
            print(f"\n{in_fresh_process(what, ours)}")
            for one in side_by_side(folders, ours, size, questions):
                shown(one, asked.results)
            if NAME in names:
                in_fresh_process(measure_ways, ours, questions)


def side_by_side(
    folders: dict[str, Path], ours: Path, size: int, asked: Sequence[AskedQuestion]
) -> list[Searched]:
    """Every system on every question, in turns."""
    texts = [one.question.text for one in asked]
    vectors, worst = in_fresh_process(exact_twentieths, ours, texts[:COMPARED])
    with ExitStack() as stack:
        workers = {
            name: stack.enter_context(ProcessPoolExecutor(1, mp_context=FRESH)) for name in folders
        }
        opened = {
            name: worker.submit(open_index, name, folders[name]).result()
            for name, worker in workers.items()
        }
        taken: dict[str, list[Taken]] = {name: [] for name in workers}
        for text in texts:
            for name, worker in workers.items():
                taken[name].append(worker.submit(search, text).result())
        found = {name: one.submit(nearest, vectors).result() for name, one in workers.items()}
        memory = {name: one.submit(resident_mib).result() for name, one in workers.items()}
    recalls = in_fresh_process(recalls_of, ours, vectors, worst, found)
    return [
        Searched(name, size, opened[name], memory[name], *spread_of(taken[name]), recalls[name])
        for name in folders
    ]


def spread_of(taken: Sequence[Taken]) -> tuple[float, float, float]:
    """Median and 99th percentile by the clock and median of all cores' work, in ms."""
    clock = [1000 * one.clock for one in taken[WARMED_UP:]]
    cpu = [1000 * one.cpu for one in taken[WARMED_UP:]]
    return float(np.median(clock)), float(np.quantile(clock, 0.99)), float(np.median(cpu))


def shown(one: Searched, results: Path | None) -> None:
    """Print a line and keep it."""
    print(
        f"  {one.system:30}{one.median:7.1f} / {one.p99:.1f} ms, {one.cpu:.1f} ms of all cores;"
        f" opened in {one.opened:.1f} s, {one.resident_mib:.0f} MiB,"
        f" recall@{NEAREST} {one.recall:.3f}"
    )
    if results is not None:
        with results.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"kind": "searched", **asdict(one)}) + "\n")


OPENED: Final[dict[str, Searcher]] = {}
"""The index of this process."""


def open_index(name: str, folder: Path) -> float:
    """Open an index in this process; seconds, without loading the model."""
    system = system_of(name)
    system.warm_up()
    began = time.perf_counter()
    OPENED["index"] = system.open(folder)
    return time.perf_counter() - began


def search(text: str) -> Taken:
    """What a search of the index of this process takes."""
    began = Taken.now()
    OPENED["index"].search(text)
    return Taken.now() - began


def nearest(vectors: NDArray[np.float32]) -> list[list[int]]:
    """Rows that the index of this process finds near each vector."""
    return [OPENED["index"].nearest(vector) for vector in vectors]


def what(index: Path) -> str:
    """How many passages there are and how ours are searched."""
    with open_current(index) as generation:
        inventory = generation.manifest
        how = ", ".join(segment.search for segment in inventory.segments)
        return f"{inventory.passages} passages (ours: {how})"


def exact_twentieths(
    index: Path, texts: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The vector of each question (n, dimension), and the score of its exact twentieth (n,)."""
    embedder = open_embedder(DEFAULT_MODEL)
    vectors = np.stack([embedder.embed_query(text) for text in texts])
    with open_current(index) as generation:
        return vectors, np.array([kth_best(scores) for scores in scores_of(generation, vectors)])


def kth_best(scores: NDArray[np.float32], count: int = NEAREST) -> np.float32:
    """The score of the last of the best, less what rounding makes of it."""
    count = min(count, len(scores))
    best: np.float32 = np.partition(scores, -count)[-count] - np.float32(2e-4)
    return best


def recalls_of(
    index: Path,
    vectors: NDArray[np.float32],
    worst: NDArray[np.float32],
    found: dict[str, list[list[int]]],
) -> dict[str, float]:
    """For each system the share of the nearest that it found."""
    with open_current(index) as generation:
        return {
            name: float(
                np.mean(
                    [
                        (generation.similarities(vector, rows) >= least).sum() / NEAREST
                        for vector, least, rows in zip(vectors, worst, of, strict=True)
                    ]
                )
            )
            for name, of in found.items()
        }


def scores_of(generation: Generation, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Inner products (vectors, passages) with every passage."""
    products = [block @ vectors.T for block in blocks(generation)]
    scores: NDArray[np.float32] = np.concatenate(products).T
    return scores


@dataclass(frozen=True, slots=True)
class Searches:
    """Each way to search, over one generation."""

    generation: Generation
    embedder: Embedder
    asked: Sequence[AskedQuestion]

    def times(self, selection: Selection | None) -> dict[str, list[float]]:
        """Milliseconds of each way to search, for every question."""
        taken: dict[str, list[float]] = {"dense": [], "keyword": []}
        for one in self.asked:
            text = one.question.text
            vector = self.embedder.embed_query(text)
            dense = milliseconds(partial(self.generation.dense_search, vector, DEPTH, selection))
            keyword = milliseconds(partial(self.generation.keyword_search, text, DEPTH, selection))
            taken["dense"].append(dense)
            taken["keyword"].append(keyword)
        return taken

    def whole(self, filters: Filters) -> list[float]:
        """Milliseconds of all that is done for a question but reading passages."""
        queries = [replace(stand_alone(one.question, ()), filters=filters) for one in self.asked]
        return [
            milliseconds(partial(search_pool, query, self.generation, self.embedder))
            for query in queries
        ]

    def recall(self, selection: Selection | None) -> float:
        """Share of the nearest that are found, over some questions."""
        asked = self.asked[:COMPARED]
        vectors = np.stack([self.embedder.embed_query(one.question.text) for one in asked])
        shares = []
        for vector, scores in zip(vectors, scores_of(self.generation, vectors), strict=True):
            mask = self.generation.mask(selection)
            allowed = scores if mask is None else scores[mask]
            count = min(NEAREST, len(allowed))
            found = self.generation.dense_search(vector, count, selection)
            shares.append((scores[found.rows] >= kth_best(allowed, count)).sum() / count)
        return float(np.mean(shares))


def measure_ways(index: Path, asked: Sequence[AskedQuestion]) -> None:
    """Ours, each way to search, under filters; in a process of its own."""
    generation = open_current(index)
    searches = Searches(generation, open_embedder(DEFAULT_MODEL), asked)
    print("  each way to search (ours):")
    filters = {"no filter": Filters(), **commonest_filters(generation)}
    selections = {name: Selection(one) for name, one in filters.items()}
    for name, one in filters.items():
        taken = {**searches.times(selections[name]), "whole": searches.whole(one)}
        show_ways(name, generation, selections[name], taken)
    few = Selection(Filters(articles=(generation.passages([0])[0][1].id,)))
    show_ways(ONE, generation, few, searches.times(few))
    for name, selection in {**selections, ONE: few}.items():
        print(f"    recall@{NEAREST} {searches.recall(selection):.4f}  {name}", flush=True)


def blocks(generation: Generation) -> Iterator[NDArray[np.float32]]:
    """All vectors, some at a time."""
    rows = np.arange(sum(segment.passages for segment in generation.segments))
    for start in range(0, len(rows), BLOCK):
        yield generation.vectors(rows[start : start + BLOCK])


def commonest_filters(generation: Generation) -> dict[str, Filters]:
    """The year and the outlet with most articles, each alone."""
    sources = Counter[str]()
    years = Counter[int]()
    for segment in generation.segments:
        found = segment.database().execute("SELECT source, day FROM articles WHERE day NOT NULL")
        for source, day in found:
            sources[source] += 1
            years[date.fromordinal(day).year] += 1
    ((year, _),) = years.most_common(1)
    ((outlet, _),) = sources.most_common(1)
    return {
        "one year": Filters(window=DateWindow(date(year, 1, 1), date(year, 12, 31))),
        "one outlet": Filters(sources=(outlet,)),
    }


def show_ways(
    name: str,
    generation: Generation,
    selection: Selection | None,
    taken: dict[str, list[float]],
) -> None:
    """Print the times under a filter, without the first ones."""
    left = generation.count(selection)
    ways = "; ".join(f"{way} {spread(times[WARMED_UP:])}" for way, times in taken.items())
    print(f"    {name:<11} {ways} ({left} passages)", flush=True)


def spread(times: Sequence[float]) -> str:
    """Median and 99th percentile."""
    return f"{np.median(times):.1f} / {np.quantile(times, 0.99):.1f} ms"


if __name__ == "__main__":
    main()
