#!/usr/bin/env python
"""Time searching as an archive grows, without the reader, beside plain FAISS.

    scripts/bench_search.py INDEX QUESTIONS.jsonl [--sizes N ...] [--made DIR] [--limit N]

Indexes of each size are made from the articles, passages and vectors of INDEX, repeated with a
little noise where it has too few; DIR keeps them for another run. Each is opened in a process of
its own. The baseline is sentence-transformers' ``encode`` of the question and an exact FAISS index
of the same vectors. Recall@20 counts what scores no worse than the exact twentieth.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from machine import print_machine
from qa_service.conversation import stand_alone
from qa_service.domain import DateWindow, Filters
from qa_service.embedding import open_embedder
from qa_service.embedding.model_files import locate
from qa_service.evaluation import AskedQuestion, read_questions
from qa_service.retrieval import DEPTH, search_pool
from qa_service.store import Generation, GenerationBuilder, open_current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Article, Passage
    from qa_service.embedding import Embedder

    Added = tuple[Article, tuple[Passage, ...], NDArray[np.float32]]

SIZES: Final = (10_000, 100_000, 1_000_000)
NEAREST: Final = 20
FEW: Final = 10  # passages that the narrowest filter leaves
NOISE: Final = 0.03  # of each number of a repeated vector
COMPARED: Final = 60  # questions for recall
WARMED_UP: Final = 10  # questions before the clock counts
BLOCK: Final = 65_536
FRESH: Final = multiprocessing.get_context("spawn")


def main() -> None:
    """Make what is missing, then measure each size and its baseline."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--made", type=Path, help="folder that keeps the indexes")
    parser.add_argument("--limit", type=int, default=200, help="questions (200)")
    asked = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print_machine()
    print(f"data        {asked.index}, {asked.limit} questions of {asked.questions}")
    with tempfile.TemporaryDirectory() as temporary:
        for size in asked.sizes:
            made = (asked.made or Path(temporary)) / str(size)
            if not made.exists():
                make(asked.index, made, size)
            for task in (measure, measure_plain):
                process = FRESH.Process(target=task, args=(made, asked.questions, asked.limit))
                process.start()
                process.join()


def make(source: Path, target: Path, size: int) -> None:
    """An index of about ``size`` passages from those of another."""
    chance = np.random.default_rng(0)
    with (
        open_current(source) as generation,
        GenerationBuilder(target, generation.manifest.model) as builder,
    ):
        for article, passages, rows in repeated(generation, chance):
            builder.add(article, passages, rows)
            if builder.passages >= size:
                break
        builder.publish()


def repeated(generation: Generation, chance: np.random.Generator) -> Iterator[Added]:
    """Its articles over and over, from the second time on with other ids and noisy vectors."""
    turn = 0
    while True:
        for segment in generation.segments:
            for article, passages, rows in segment.added():
                name = f"{article.id}-{turn}"
                noise = NOISE * (turn > 0) * chance.standard_normal(rows.shape)
                noisy = (rows + noise).astype(np.float32)
                unit = noisy / np.linalg.norm(noisy, axis=1, keepdims=True)
                renamed = tuple(replace(passage, article_id=name) for passage in passages)
                yield replace(article, id=name), renamed, unit
        turn += 1


@dataclass(frozen=True, slots=True)
class Searches:
    """What is measured, over one generation."""

    generation: Generation
    embedder: Embedder
    asked: Sequence[AskedQuestion]

    def times(self, selection: NDArray[np.bool_] | None) -> dict[str, list[float]]:
        """Milliseconds of each way to search, for every question."""
        taken: dict[str, list[float]] = {"dense": [], "keyword": []}
        for one in self.asked:
            text = one.question.text
            vector = self.embedder.embed_query(text)
            dense = timed(partial(self.generation.dense_search, vector, DEPTH, selection))
            keyword = timed(partial(self.generation.keyword_search, text, DEPTH, selection))
            taken["dense"].append(dense)
            taken["keyword"].append(keyword)
        return taken

    def whole(self, filters: Filters) -> list[float]:
        """Milliseconds of all that is done for a question but reading passages."""
        queries = [replace(stand_alone(one.question, ()), filters=filters) for one in self.asked]
        return [
            timed(partial(search_pool, query, self.generation, self.embedder)) for query in queries
        ]

    def recall(self, selection: NDArray[np.bool_] | None) -> float:
        """Share of the nearest that are found, over some questions."""
        asked = self.asked[:COMPARED]
        vectors = np.stack([self.embedder.embed_query(one.question.text) for one in asked])
        exact = np.concatenate([block @ vectors.T for block in blocks(self.generation)]).T
        shares = []
        for vector, scores in zip(vectors, exact, strict=True):
            allowed = scores if selection is None else scores[selection]
            count = min(NEAREST, len(allowed))
            worst = np.partition(allowed, -count)[-count] - 1e-5
            found = self.generation.dense_search(vector, count, selection)
            shares.append((scores[found.rows] >= worst).sum() / count)
        return float(np.mean(shares))


def measure(index: Path, questions: Path, limit: int) -> None:
    """In a process of its own."""
    asked = read_questions(questions)[:limit]
    began = time.perf_counter()
    generation = open_current(index)
    opened = time.perf_counter() - began
    searches = Searches(generation, open_embedder(generation.manifest.model.name), asked)
    how = ", ".join(segment.search for segment in generation.manifest.segments)
    print(f"\n{generation.manifest.passages} passages ({how})")
    print(f"  opened in {opened:.2f} s")
    year, outlet = commonest_filters(generation)
    for name, filters in {"no filter": Filters(), **year, **outlet}.items():
        selection = generation.select(filters, DateWindow())
        taken = {**searches.times(selection), "search": searches.whole(filters)}
        shown(name, generation, selection, taken)
    print(f"  resident {resident_mib():.0f} MiB after them, with the embedder")
    few = np.zeros(sum(segment.passages for segment in generation.segments), np.bool_)
    few[np.random.default_rng(1).choice(len(few), FEW, replace=False)] = True
    shown(f"{FEW} passages", generation, few, searches.times(few))
    choices = {
        "no filter": None,
        **{
            name: generation.select(filters, DateWindow())
            for name, filters in {**year, **outlet}.items()
        },
        f"{FEW} passages": few,
    }
    for name, selection in choices.items():
        print(f"  recall@20   {searches.recall(selection):.4f}  {name}", flush=True)


def measure_plain(index: Path, questions: Path, limit: int) -> None:
    """The baseline, in a process of its own."""
    import faiss  # noqa: PLC0415 -- only this process
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- as above

    with open_current(index) as generation:
        plain = faiss.IndexFlatIP(generation.manifest.model.dimension)
        for block in blocks(generation):
            plain.add(block)
        model = SentenceTransformer(str(locate(generation.manifest.model.name)), device="cpu")

    def search(text: str) -> None:
        plain.search(model.encode([text], normalize_embeddings=True), DEPTH)

    texts = [one.question.text for one in read_questions(questions)[:limit]]
    taken = [timed(partial(search, text)) for text in texts][WARMED_UP:]
    print(f"  baseline    {spread(taken)} for encode and exact FAISS; {resident_mib():.0f} MiB")


def commonest_filters(generation: Generation) -> tuple[dict[str, Filters], dict[str, Filters]]:
    """The year and the outlet of most passages."""
    years: Counter[int] = Counter()
    for segment in generation.segments:
        days = segment.columns.day[segment.columns.article]
        years.update(date.fromordinal(int(day)).year for day in days if day > 0)
    year = years.most_common(1)[0][0]
    outlet = generation.summary().sources[0][0]
    window = DateWindow(date(year, 1, 1), date(year, 12, 31))
    return {"one year": Filters(window)}, {"one outlet": Filters(sources=(outlet,))}


def blocks(generation: Generation) -> Iterator[NDArray[np.float32]]:
    """All its vectors, some at a time."""
    count = sum(segment.passages for segment in generation.segments)
    for start in range(0, count, BLOCK):
        yield generation.vectors(np.arange(start, min(start + BLOCK, count)))


def shown(
    name: str,
    generation: Generation,
    selection: NDArray[np.bool_] | None,
    taken: dict[str, list[float]],
) -> None:
    """Print the times under a filter, without the first ones."""
    left = generation.manifest.passages if selection is None else int(selection.sum())
    ways = "; ".join(f"{way} {spread(times[WARMED_UP:])}" for way, times in taken.items())
    print(f"  {name:<11} {ways} ({left} passages)", flush=True)


def spread(times: Sequence[float]) -> str:
    """Median and 99th percentile."""
    return f"{np.median(times):.1f} / {np.quantile(times, 0.99):.1f} ms"


def timed(action: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


def resident_mib() -> float:
    """Memory of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
