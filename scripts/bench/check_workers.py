#!/usr/bin/env python3
"""Index with one worker and with two, then again and again while a worker is killed.

    scripts/bench/check_workers.py ARTICLES.jsonl[.gz] [--articles N] [--kills N]

Starts Milvus Lite as a server, a Dask scheduler and workers, each bound to one core, runs
`qa-service index --scheduler --store` on the first N articles, and compares what is stored then:
every article, each passage once, the same vectors, the same counts of words. Needs the extras
`milvus` and `dask`, and Linux.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from distributed import Client

from machine import print_machine
from qa_service.scale_out import current_generation

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES: Final = 40
WORDS: Final = ("president", "election", "million", "hurricane", "league", "zzz")
SEED: Final = 20261122


@dataclass(frozen=True)
class Place:
    """Where everything of a run is."""

    folder: Path
    milvus: int
    scheduler: int

    @property
    def address(self) -> str:
        """That of the scheduler."""
        return f"tcp://127.0.0.1:{self.scheduler}"

    def store(self, name: str) -> str:
        """The address of a store of its own."""
        return f"milvus+http://127.0.0.1:{self.milvus}/{name}"


@dataclass(frozen=True)
class Contents:
    """What a store holds: for each article its passages, with their vectors in that order."""

    passages: dict[str, tuple[str, ...]]
    total: int
    vectors: np.ndarray
    rarities: list[float]


def main() -> int:
    """Time, kill, compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--articles", type=int, default=300, help="how many to index (300)")
    parser.add_argument("--kills", type=int, default=20, help="runs with a worker killed (20)")
    asked = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    print_machine("distributed", "pymilvus", "milvus-lite")
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), free_port(), free_port())
        split(asked.file, place.folder / "articles", asked.articles)
        with milvus_lite(place), scheduler(place):
            return measured(place, asked.kills)


def measured(place: Place, kills: int) -> int:
    """The exit status: 1 where anything was lost or there twice."""
    with workers(place, 1):
        warm_up(place)
        one = timed("one worker", place, "one")
    expected = contents(place, "one")
    print(f"archive     {len(expected.passages)} articles, {expected.total} passages")
    with workers(place, 2):
        warm_up(place)
        two = timed("two workers", place, "two")
        print(f"speed-up    {one / two:.2f} (two workers to one)")
        wrong = compared("two workers", expected, contents(place, "two"))
        chance = random.Random(SEED)  # noqa: S311 - moments
        for number in range(1, kills + 1):
            moment = two * chance.uniform(0.05, 0.85)
            name = f"kill_{number}"
            seconds = timed_with_a_kill(place, name, moment)
            label = f"kill {number:2}     a worker at {moment:5.1f} s; done after {seconds:5.1f} s"
            wrong += compared(label, expected, contents(place, name))
    print(f"wrong       {wrong} of {kills + 1} runs")
    return 1 if wrong else 0


def compared(label: str, expected: Contents, found: Contents) -> int:
    """1 where they differ; says how."""
    lost = sum(
        expected.passages.get(name) != found.passages.get(name) for name in expected.passages
    )
    more = found.total - expected.total
    apart = float("nan")
    if found.vectors.shape == expected.vectors.shape:
        apart = float(np.abs(found.vectors - expected.vectors).max())
    same = lost == more == 0 and apart < 1e-5 and found.rarities == expected.rarities  # noqa: PLR2004
    print(
        f"{label}: {lost} articles other, {more:+} passages, vectors {apart:.1e} apart,"
        f" words {'counted alike' if found.rarities == expected.rarities else 'COUNTED OTHERWISE'}"
    )
    return 0 if same else 1


def contents(place: Place, name: str) -> Contents:
    """What the store of that name holds."""
    with current_generation(place.folder, place.store(name)) as generation:
        ids = sorted(generation.article_digests())
        passages = generation.passages_of(ids)
        query = np.zeros(generation.model.dimension, np.float32)
        query[0] = 1
        keys = generation.dense_search(query, 10 * len(passages), None).keys
        order = np.argsort([passage.id for passage, _ in generation.passages(keys)])
        axes = np.eye(generation.model.dimension, dtype=np.float32)[:8]
        columns = [generation.similarities(axis, keys)[order] for axis in axes]
        held: dict[str, list[str]] = {one: [] for one in ids}
        for passage in passages:
            held[passage.article_id].append(passage.id)
        return Contents(
            passages={one: tuple(its) for one, its in held.items()},
            total=generation.count(None),
            vectors=np.stack(columns),
            rarities=generation.rarities(WORDS),
        )


def timed(label: str, place: Place, name: str) -> float:
    """Seconds of an indexing run."""
    began = time.perf_counter()
    process = index(place, name)
    print(f"{label:11} {process.communicate()[0].strip().splitlines()[0]}")
    if process.returncode:
        raise SystemExit(f"indexing failed with {process.returncode}")
    return time.perf_counter() - began


def timed_with_a_kill(place: Place, name: str, moment: float) -> float:
    """The same with a worker killed after ``moment`` seconds; a nanny starts it again."""
    with Client(place.address) as client:
        processes = [*client.run(os.getpid).values()]
    began = time.perf_counter()
    process = index(place, name)
    time.sleep(moment)
    os.kill(processes[int(moment * 1000) % len(processes)], signal.SIGKILL)
    process.communicate()
    if process.returncode:
        raise SystemExit(f"indexing failed with {process.returncode}")
    with Client(place.address) as client:
        client.wait_for_workers(len(processes))
    return time.perf_counter() - began


def index(place: Place, name: str) -> subprocess.Popen[str]:
    """Start `qa-service index` into a store of that name, without a memory of earlier runs."""
    return subprocess.Popen(  # noqa: S603
        [
            *(sys.executable, "-m", "qa_service", "index", place.folder / "articles"),
            *("--index", place.folder / f"work_{name}", "--scheduler", place.address),
            *("--store", place.store(name)),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )


def warm_up(place: Place) -> None:
    """Let every worker load its model before anything is timed."""
    with Client(place.address) as client:
        client.run(load_model)


def load_model() -> None:
    """What the first batch of a worker does."""
    from qa_service.embedding import DEFAULT_MODEL  # noqa: PLC0415
    from qa_service.scale_out.worker_tasks import opened_model  # noqa: PLC0415

    opened_model(DEFAULT_MODEL).embed_passages(["warm"])


def split(file: Path, folder: Path, articles: int) -> None:
    """The first articles of a file, in some files."""
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        chosen = [line for _, line in zip(range(articles), lines, strict=False)]
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:03}.jsonl").write_text("".join(chosen[number::FILES]), encoding="utf-8")


@contextmanager
def milvus_lite(place: Place) -> Iterator[None]:
    """Milvus Lite as a server."""
    program = Path(sys.executable).parent / "milvus-lite"
    data = place.folder / "milvus"
    command = [program, "server", "--host", "127.0.0.1", "--port", place.milvus, "--data-dir", data]
    with running(command, place.milvus):
        yield


@contextmanager
def scheduler(place: Place) -> Iterator[None]:
    """A Dask scheduler."""
    command = [*dask("scheduler"), "--host", "127.0.0.1", "--port", place.scheduler]
    with running([*command, "--no-dashboard"], place.scheduler):
        yield


@contextmanager
def workers(place: Place, count: int) -> Iterator[None]:
    """So many workers, each with a nanny and on a core of its own."""
    options = ["--nthreads", "1", "--no-dashboard", "--local-directory", place.folder / "dask"]
    cores = sorted(os.sched_getaffinity(0))
    bound = [["taskset", "--cpu-list", cores[number % len(cores)]] for number in range(count)]
    commands = [[*first, *dask("worker"), place.address, *options] for first in bound]
    processes = [
        subprocess.Popen([str(part) for part in command], stderr=subprocess.DEVNULL)  # noqa: S603
        for command in commands
    ]
    try:
        with Client(place.address) as client:
            client.wait_for_workers(count, timeout=120)
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


@contextmanager
def running(command: list[object], port: int) -> Iterator[None]:
    """A server, once it answers, until the block ends."""
    arguments = [str(part) for part in command]
    with subprocess.Popen(arguments, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def dask(part: str) -> list[object]:
    """The command of a scheduler or worker."""
    return [sys.executable, "-m", "dask", part]


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(main())
