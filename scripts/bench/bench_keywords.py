#!/usr/bin/env python3
"""Measure keyword engines beside each other: which of them should stand behind the service?

    python scripts/bench/bench_keywords.py ARTICLES QUESTIONS.jsonl --made DIR [--sizes N ...]
                                     [--engines NAME ...] [--part development|all]

ARTICLES, a file or folder, are read once into DIR; an index folder is taken as it is. Each engine
then indexes the first N of their passages, or all (0), repeated where they are too few, in a
process of its own; what reading takes is left out. The same questions go round the engines, so that
a busy machine slows all. nDCG@10 is taken over all passages, where nothing is repeated and the
articles that answer are there, with the development part of the questions: six tenths by the hash
of their ids. What is found is merged as the service merges copies, so that they do not fill the
places of others.
"""

from __future__ import annotations

import argparse
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from baselines import TAKEN, shown
from fresh_process import FRESH, Taken, WaitedFor, in_fresh_process, peak_mib, resident_mib
from grown_archive import grown
from keyword_engines import NO_MODEL, engines, no_vectors
from machine import print_machine
from qa_service.evaluation import AskedQuestion, read_questions
from qa_service.evaluation.measures import mean_estimate, measure_rankings
from qa_service.evaluation.outcomes import find_gold, named_ranking
from qa_service.ingest import Skipped, read_articles
from qa_service.passages import split_into_passages
from qa_service.store import GenerationBuilder, open_current
from sample_questions import DEVELOPMENT_TENTHS, part_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from keyword_engines import Search

EVERYTHING: Final = 0  # as a size: every passage of the articles, once
WARMED_UP: Final = 10  # questions before the clock counts


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured: which engines, over which texts, with which questions."""

    texts: Path
    made: Path
    names: Sequence[str]
    questions: Sequence[AskedQuestion]
    limit: int  # questions whose time is taken


@dataclass(frozen=True, slots=True)
class Built:
    """What an index took; seconds without those of reading."""

    seconds: float
    cpu: float
    peak_mib: float
    disk_mib: float


@dataclass(frozen=True, slots=True)
class Answered:
    """What one engine said to the questions, and what each took."""

    rows: list[list[int]]
    taken: list[Taken]
    resident_mib: float
    opened_mib: float  # of it without the libraries: what opening and searching added


def main() -> None:
    """Make what is missing, then measure each size."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument(
        "--made", type=Path, required=True, help="keeps indexes, and what they took"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=(100_000, EVERYTHING, 1_000_000))
    parser.add_argument("--engines", nargs="+", choices=engines(), default=list(engines()))
    parser.add_argument("--part", choices=("development", "all"), default="development")
    parser.add_argument("--limit", type=int, default=200, help="questions whose time is taken")
    asked = parser.parse_args()
    is_index = (asked.articles / "CURRENT").is_file()
    texts = asked.articles if is_index else asked.made / "texts"
    if not texts.exists():
        in_fresh_process(read_into, asked.articles, texts)
    questions = read_questions(asked.questions)
    if asked.part == "development":
        questions = [one for one in questions if part_of({"id": one.id}) == "development"]
    print_machine()
    print(f"data        {asked.articles}, {asked.questions} ({asked.part} part, ", end="")
    print(f"{DEVELOPMENT_TENTHS} tenths)" if asked.part == "development" else "whole)")
    bench = Bench(texts, asked.made, asked.engines, questions, asked.limit)
    for size in asked.sizes:
        measure(size, bench)


def read_into(articles: Path, folder: Path) -> None:
    """Keep the articles and passages of a file or folder, without vectors, as a generation."""
    seen: set[str] = set()
    with GenerationBuilder(folder, NO_MODEL, exact_up_to=1 << 62) as builder:
        for article in read_articles([articles]):
            if isinstance(article, Skipped) or article.id in seen:
                continue
            seen.add(article.id)
            passages = split_into_passages(article)
            builder.add(article, passages, no_vectors(passages))
        builder.publish()


def measure(size: int, bench: Bench) -> None:
    """Build, ask, print one size."""
    with open_current(bench.texts) as generation:
        there = generation.manifest.passages
    passages = there if size == EVERYTHING else size
    print(f"\n{passages:,} passages{' (repeated)' if passages > there else ''}")
    print(f"{'':18}{'built':>22}{'peak':>10}{'on disk':>10}{'resident':>11}{'time':>25}  nDCG@10")
    timed = [one for one in bench.questions if one.relevant][: bench.limit]
    asked = bench.questions if size == EVERYTHING else timed
    folders = {name: place(bench.made, name, passages) for name in bench.names}
    built = {name: built_once(name, bench.texts, passages, at) for name, at in folders.items()}
    answered = ask_in_turns(folders, asked)
    for name in bench.names:
        quality = ""
        if size == EVERYTHING:
            quality = in_fresh_process(ndcg, bench.texts, asked, answered[name].rows)
        print_line(name, built[name], answered[name], quality, bench.limit)


def print_line(name: str, built: Built, answered: Answered, quality: str, limit: int) -> None:
    """One engine's figures."""
    taken = answered.taken[WARMED_UP : WARMED_UP + limit]
    clock = [1000 * one.clock for one in taken]
    cpu = np.median([1000 * one.cpu for one in taken])
    print(
        f"{name:18}{built.seconds:8.1f} s, {built.cpu:6.1f} cpu{built.peak_mib:6.0f} MiB"
        f"{built.disk_mib:6.0f} MiB{answered.opened_mib:+7.0f} MiB"
        f"{np.median(clock):8.1f} / {np.quantile(clock, 0.99):6.1f} ms, {cpu:5.1f} cpu"
        f"  {quality}",
        flush=True,
    )


def built_once(name: str, texts: Path, passages: int, folder: Path) -> Built:
    """What building took, now or when it was kept."""
    saved = folder.with_suffix(".json")
    if not saved.exists():
        built = in_fresh_process(build, name, texts, passages, folder)
        saved.write_text(json.dumps(asdict(built)), encoding="utf-8")
    return Built(**json.loads(saved.read_text(encoding="utf-8")))


def build(name: str, texts: Path, passages: int, folder: Path) -> Built:
    """In a process of its own."""
    engine = engines()[name]()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = WaitedFor(grown([texts], passages))
    began = Taken.now()
    engine.build(parts, folder)
    taken = Taken.now() - began - parts.taken
    return Built(taken.clock, taken.cpu, peak_mib(), engine.size(folder) / 2**20)


def place(made: Path, name: str, passages: int) -> Path:
    """Where an index is kept."""
    return made / f"{passages}-{name.replace(' ', '').replace(',', '-')}"


def ask_in_turns(
    folders: dict[str, Path], questions: Sequence[AskedQuestion]
) -> dict[str, Answered]:
    """Every engine, each in its own process, on every question in turns."""
    with ExitStack() as stack:
        workers = {}
        for name, folder in folders.items():
            workers[name] = stack.enter_context(ProcessPoolExecutor(1, mp_context=FRESH))
            workers[name].submit(open_index, name, folder).result()
        rows: dict[str, list[list[int]]] = {name: [] for name in workers}
        taken: dict[str, list[Taken]] = {name: [] for name in workers}
        for one in questions:
            for name, worker in workers.items():
                found, took = worker.submit(search, one.question.text).result()
                rows[name].append(found)
                taken[name].append(took)
        memory = {name: worker.submit(memory_now).result() for name, worker in workers.items()}
    return {name: Answered(rows[name], taken[name], *memory[name]) for name in folders}


OPENED: Final[dict[str, Search]] = {}
"""The search of this process."""
BEFORE: Final[dict[str, float]] = {}
"""Its memory before anything was opened."""


def open_index(name: str, folder: Path) -> None:
    """Open an index in this process."""
    engine = engines()[name]()
    BEFORE["resident"] = resident_mib()
    OPENED["search"] = engine.open(folder)


def search(text: str) -> tuple[list[int], Taken]:
    """What the index of this process finds, and what that takes."""
    began = Taken.now()
    rows = OPENED["search"](text, TAKEN)
    return rows, Taken.now() - began


def memory_now() -> tuple[float, float]:
    """Resident MiB of this process, and how much of it came since the index was opened."""
    now = resident_mib()
    return now, now - BEFORE["resident"]


def ndcg(texts: Path, questions: Sequence[AskedQuestion], found: list[list[int]]) -> str:
    """The measure with its 95 % interval, over the questions with relevant passages."""
    with open_current(texts) as generation:
        golds = find_gold(questions, generation.passages_of)
        triples = [
            (asked, gold, rows)
            for asked, gold, rows in zip(questions, golds, found, strict=True)
            if gold
        ]
        wanted = {asked.id: gold.names for asked, gold, _ in triples}
        rankings = {}
        for asked, gold, rows in triples:
            ranked = shown(generation, partial(scored, rows))(asked.question.text)
            rankings[asked.id] = named_ranking(asked, gold, ranked)
        estimate = mean_estimate(measure_rankings(wanted, rankings)["ndcg_at_10"])
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}] of {len(triples)}"


def scored(rows: list[int], _: str) -> list[tuple[int, float]]:
    """The rows with scores that fall, whatever is asked."""
    return [(row, -float(at)) for at, row in enumerate(rows)]


if __name__ == "__main__":
    main()
