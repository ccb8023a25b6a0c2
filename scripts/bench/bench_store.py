#!/usr/bin/env python3
"""Measure what passages cost in a real Milvus: work to write, work to search, memory.

    scripts/bench/bench_store.py DIR INDEX [SIZE ...]

DIR is as for check_milvus.py, whose server is started and stopped in the same way. INDEX is
an index of files, whose articles are written over and over until there are SIZE passages, a
generation for each size. scale.toml has what this prints; Milvus 2.3.5 has no search by
words, so that what those add is counted from the rows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import faiss
import numpy as np
from pymilvus import MilvusClient

from check_milvus import INSIDE, PORT
from grown_archive import grown, model_of
from machine import print_machine
from qa_service.scale_out.milvus import MilvusAddress, MilvusIndex, MilvusWriter, rows
from qa_service.store import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ADDRESS: Final = MilvusAddress(f"http://127.0.0.1:{PORT}", "measured")
SIZES: Final = (25_000, 100_000)
DEPTH: Final = 100  # passages that a search asks for
NEIGHBOURS: Final = 16  # as our collections have
VISITED: Final = 200
SEARCHES: Final = 300
_SAMPLED: Final = 200  # articles whose rows are looked at
_CALM_S: Final = 15.0  # without work, and what was to be done behind the scenes is done
_IDLE: Final = 0.25  # of a core
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_SHORT: Final = 16  # bytes that Milvus holds of a text besides its letters


@dataclass(frozen=True, slots=True)
class Used:
    """What a process has used so far: seconds of cores, MiB."""

    work: float
    resident: float


def main() -> None:
    """Go into a namespace of the network, start the server, measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("package", type=Path, metavar="DIR")
    parser.add_argument("index", type=Path, metavar="INDEX")
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="SIZE")
    asked = parser.parse_args()
    if INSIDE not in os.environ:
        again = ["unshare", "--net", "--", sys.executable, *sys.argv]
        sys.exit(subprocess.run(again, env={**os.environ, INSIDE: "1"}, check=False).returncode)  # noqa: S603
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)  # noqa: S607
    print_machine("pymilvus")
    print_rows(asked.index)
    print_graph(asked.index)
    with tempfile.TemporaryDirectory() as data:
        measure(asked.package, Path(data), asked.index, asked.sizes)


def print_rows(index: Path) -> None:
    """Bytes of a passage in the database, by what they are for, as far as rows tell."""
    passages, sizes = 0, Counter[str]()
    for entry, _ in zip(entries(index, sys.maxsize), range(_SAMPLED), strict=False):
        found = rows.passage_rows(entry)
        passages += len(found)
        for row in found:
            sizes["vector"] += 4 * len(row["vector"])
            sizes["words, as text"] += _SHORT + len(row["words"])
            # Each word's number and weight, once with its passage and once in the lists of words.
            sizes["words, to search"] += 2 * 8 * len(set(row["words"].split()))
            sizes["the rest of its row"] += _bytes({**row, "vector": 0, "words": 0})
        articles = [*rows.text_rows(entry), rows.article_row(entry)]
        sizes["its share of its article"] += sum(map(_bytes, articles))
    print("rows        " + ", ".join(f"{name} {sizes[name] / passages:.0f}" for name in sizes))


def print_graph(index: Path) -> None:
    """What a graph of neighbours of the same shape takes by itself, one thread of FAISS."""
    faiss.omp_set_num_threads(1)
    vectors = np.vstack([one.vectors for one in entries(index, SIZES[0])])
    graph = faiss.IndexHNSWFlat(vectors.shape[1], NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
    graph.hnsw.efConstruction = graph.hnsw.efSearch = VISITED
    began = time.thread_time()
    graph.add(vectors)
    built = time.thread_time()
    for vector in vectors[:SEARCHES]:
        graph.search(vector[None], DEPTH)
    searched = time.thread_time()
    links = faiss.serialize_index(graph).size / len(vectors) - 4 * vectors.shape[1]
    print(
        f"graph       of {len(vectors):,} passages: links {links:.0f} bytes each, building"
        f" {(built - began) * 1000 / len(vectors):.2f} ms of a core each, a search"
        f" {(searched - built) * 1000 / SEARCHES:.2f} ms"
    )


def _bytes(row: dict[str, object]) -> int:
    texts = sum(_SHORT + len(str(one).encode()) for one in row.values() if isinstance(one, str))
    lists = sum(8 * len(one) for one in row.values() if isinstance(one, list))
    return texts + lists + 8 * sum(isinstance(one, int) for one in row.values())


def measure(package: Path, data: Path, index: Path, sizes: Iterable[int]) -> None:
    """Write a generation of each size; start the server anew, so that it holds what it needs."""
    sys.path.insert(0, str(package))
    from milvus import MilvusServer  # type: ignore[import-not-found]  # noqa: PLC0415

    server = MilvusServer()
    server.show_startup_banner = False
    server.set_base_dir(str(data))
    server.listen_port = PORT
    server.start()
    process = server.server_proc.pid
    try:
        print(f"server      {calm(process).resident:.0f} MiB without passages")
        for size in sizes:
            written(process, index, size)
            searched(process, index)
    finally:
        server.stop()


def written(process: int, index: Path, size: int) -> None:
    """Write a generation, print what it cost; the process keeps what it wrote with for a while."""
    before, own = used(process), time.process_time()
    writer = MilvusWriter(ADDRESS, needs_words=False)
    writer.rebuild(model_of(index), entries(index, size))
    writer.close()
    own = time.process_time() - own
    after = calm(process)
    store = MilvusIndex(ADDRESS)
    with store.pinned() as generation:
        passages = generation.count(None)
    store.close()
    print(
        f"written     {passages:,} passages: {own * 1000 / passages:.2f} ms of a core each here,"
        f" {(after.work - before.work) * 1000 / passages:.2f} in the server, which grew by"
        f" {(after.resident - before.resident) * 2**20 / passages:,.0f} bytes each"
    )


def searched(process: int, index: Path) -> None:
    """Print what a search costs, one after the other."""
    vectors = [entry.vectors[0] for entry in entries(index, SEARCHES * 100)][:SEARCHES]
    store = MilvusIndex(ADDRESS)
    with store.pinned() as generation:
        generation.dense_search(vectors[0], DEPTH, None)
        began, before = time.perf_counter(), used(process)
        for vector in vectors:
            generation.dense_search(vector, DEPTH, None)
        spent, after = time.perf_counter() - began, used(process)
    store.close()
    print(
        f"searched    {len(vectors)} times, in {segments()} segments:"
        f" {spent * 1000 / len(vectors):.1f} ms each,"
        f" {(after.work - before.work) * 1000 / len(vectors):.1f} ms of a core in the server"
    )


def segments() -> int:
    """How many parts the passages that are searched lie in."""
    client = MilvusClient(uri=ADDRESS.uri)
    found = client.list_loaded_segments(client.describe_alias(ADDRESS.name)["collection_name"])
    client.close()
    return len(found)


def entries(index: Path, size: int) -> Iterator[Entry]:
    """Articles with ``size`` passages or a few more."""
    return (Entry(part.article, part.passages, part.rows) for part in grown([index], size))


def calm(process: int) -> Used:
    """What a process has used once it does next to nothing."""
    while True:
        before = used(process)
        time.sleep(_CALM_S)
        after = used(process)
        if after.work - before.work < _IDLE * _CALM_S:
            return after


def used(process: int) -> Used:
    """What a process has used so far, as Linux tells."""
    *_, fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")
    user, system = fields.split()[11:13]
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    (resident,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return Used((int(user) + int(system)) / _TICKS, int(resident) / 1024)


if __name__ == "__main__":
    main()
