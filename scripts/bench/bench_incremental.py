#!/usr/bin/env python
"""How long one changed article takes to be found, in an index of many.

    python scripts/bench/bench_incremental.py ARTICLES.jsonl.gz FOLDER [--passages 1000000]

Makes an archive of files in FOLDER, of the paragraphs of the given articles in other combinations,
and an index of it whose vectors are drawn at random: nothing here depends on what they mean, and
embedding a million texts takes hours. Both are kept for the next run. Then, several times, changes
a file and runs ``qa-service index`` in a process of its own beside a service that is running, and
tells the seconds until the command ends and until the service answers with the new words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from machine import print_machine
from qa_service.embedding import DEFAULT_MODEL, identify
from qa_service.ingest import Skipped, read_articles
from qa_service.passages import split_into_passages
from qa_service.store import Checkpoint, text_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAGRAPHS: Final = 24  # drawn for an article
INDEXED: Final = 18  # of those that become passages, about: the rest is short or boilerplate
PER_FOLDER: Final = 1000  # files
AT_ONCE: Final = 50_000  # vectors made at a time
WAIT_S: Final = 60.0
_COMMAND: Final = (sys.executable, "-m", "qa_service")


def main() -> None:
    """Make what is missing, then measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("articles", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    archive, index = arguments.folder / "archive", arguments.folder / "index"
    if not archive.exists():
        make_archive(arguments.articles, archive, passages=arguments.passages)
    if not (index / "CURRENT").exists():
        prepare_vectors(archive, index)
        index_archive(archive, index)
    print_machine()
    measure(archive, index, runs=arguments.runs)


def make_archive(source: Path, archive: Path, *, passages: int) -> None:
    """Files of one article each, of paragraphs drawn from those of ``source``."""
    chance = random.Random(0)  # noqa: S311 - the same each time
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        paragraphs = [part for line in lines for part in json.loads(line)["text"].split("\n\n")]
    for number in range(passages // INDEXED + 1):
        folder = archive / f"{number // PER_FOLDER:04}"
        folder.mkdir(parents=True, exist_ok=True)
        record = {
            "id": f"made-{number}",
            "title": " ".join(chance.choice(paragraphs).split()[:8]),
            "published": f"20{chance.randint(0, 24):02}-{chance.randint(1, 12):02}-11",
            "source": f"outlet {number % 40}",
            "text": "\n\n".join(chance.sample(paragraphs, PARAGRAPHS)),
        }
        (folder / f"{number}.json").write_text(json.dumps(record), encoding="utf-8")


def prepare_vectors(archive: Path, index: Path) -> None:
    """Vectors at random for all texts of the archive, as if a build had broken off after them."""
    index.mkdir(parents=True, exist_ok=True)
    spec = identify(DEFAULT_MODEL)
    checkpoint = Checkpoint(index, spec)
    chance = np.random.default_rng(0)
    keys: list[bytes] = []
    for key in _texts(archive):
        keys.append(key)
        if len(keys) == AT_ONCE:
            checkpoint.append(keys, _unit(chance, len(keys), spec.dimension), numerics="random")
            keys.clear()
    if keys:
        checkpoint.append(keys, _unit(chance, len(keys), spec.dimension), numerics="random")


def _texts(archive: Path) -> Iterator[bytes]:
    for article in read_articles([archive]):
        if not isinstance(article, Skipped):
            yield from (text_hash(one.searchable) for one in split_into_passages(article))


def _unit(chance: np.random.Generator, count: int, dimension: int) -> np.typing.NDArray[np.float32]:
    rows = chance.standard_normal((count, dimension), np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def index_archive(archive: Path, index: Path) -> dict[str, object]:
    """Run the command; its report."""
    done = subprocess.run(  # noqa: S603
        [*_COMMAND, "index", str(archive), "--index", str(index), "--json"],
        check=True,
        stdout=subprocess.PIPE,
    )
    report: dict[str, object] = json.loads(done.stdout)
    return report


def measure(archive: Path, index: Path, *, runs: int) -> None:
    """Change a file, index, and ask the service for it, ``runs`` times."""
    commands, answers = [], []
    with subprocess.Popen(  # noqa: S603
        [*_COMMAND, "serve", "--index", str(index), "--port", "0"], stdout=subprocess.PIPE
    ) as service:
        try:
            assert service.stdout is not None  # noqa: S101
            address = service.stdout.readline().decode().split()[1]
            for run in range(runs):
                word = f"zanzibarquux{run}{int(time.time())}"
                file = next(archive.glob(f"{run * 7 % 40:04}/*.json"))
                record = json.loads(file.read_text(encoding="utf-8"))
                record["text"] += f"\n\nThe {word} was opened by the minister on Tuesday."
                file.write_text(json.dumps(record), encoding="utf-8")
                start = time.perf_counter()
                report = index_archive(archive, index)
                commands.append(time.perf_counter() - start)
                wait_for(address, word)
                answers.append(time.perf_counter() - start)
                print(f"run {run}: command {commands[-1]:.2f} s, found after {answers[-1]:.2f} s")
                print({key: value for key, value in report.items() if key != "skipped"})
        finally:
            service.terminate()
    print(
        f"median      command {statistics.median(commands):.2f} s,"
        f" found after {statistics.median(answers):.2f} s, at most {max(answers):.2f} s"
    )


def wait_for(address: str, word: str) -> None:
    """Return when a search finds the word."""
    body = json.dumps({"query": f"Who opened the {word}?"}).encode()
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        request = urllib.request.Request(  # noqa: S310
            f"{address}/api/v1/search", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310
            hits = json.load(response)["hits"]
        if any(word in hit["text"] for hit in hits):
            return
        time.sleep(0.05)
    raise SystemExit(f"{word} was not found in {WAIT_S:.0f} s")


if __name__ == "__main__":
    main()
