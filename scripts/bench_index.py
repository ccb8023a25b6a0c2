#!/usr/bin/env python3
"""Measure embedding and indexing beside sentence-transformers' fp32 ``encode`` and plain FAISS.

    python scripts/bench_index.py [ARTICLES ...] [--limit N] [--rounds N] [--model NAME_OR_DIR]

Embedding: both run in turns (A B A B), so that a busy machine slows both; the figure of each is its
best round. The plain one gets batches of the library's default size, 32, and its rows are put into
a flat FAISS index. The bound is what this machine's matrix product, measured beside them, would
allow at 21 million operations a token. Then all of ARTICLES are indexed, from reading to
publishing, and one more article, until it is found.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import faiss
import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from machine import print_machine
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.embedding.default_engine import has_bfloat16_units
from qa_service.embedding.model_files import locate
from qa_service.indexing import build_index
from qa_service.passages import split_into_passages
from qa_service.reading import Skipped, read_articles
from qa_service.store import open_current

CORPUS: Final = Path(__file__).parents[1] / "corpus"
BATCH: Final = 32
TOKEN_FLOP: Final = 21e6  # of all-MiniLM-L6-v2: twice its 10.6 million weights in matrices
SQUARE: Final = 2048  # rows of the matrices that are multiplied

Embed = Callable[[list[str]], NDArray[np.float32]]


def main() -> None:
    """Print machine, versions, data and the two speeds."""
    asked = arguments()
    texts = read_texts(asked.articles, asked.limit)
    print_machine()
    print(f"data        {len(texts)} passages of {', '.join(map(str, asked.articles))}")
    library = SentenceTransformer(str(locate(asked.model)), device="cpu", local_files_only=True)
    embedder = open_embedder(asked.model)

    def plain(part: list[str]) -> NDArray[np.float32]:
        rows: NDArray[np.float32] = library.encode(part, batch_size=BATCH, show_progress_bar=False)
        faiss.IndexFlatIP(rows.shape[1]).add(rows)
        return rows

    plain(texts[:BATCH])
    embedder.embed_passages(texts[:BATCH])
    (rows_plain, speed_plain), (rows_ours, speed_ours) = in_turns(
        [plain, embedder.embed_passages], texts, rounds=asked.rounds
    )
    lengths = np.linalg.norm(rows_plain, axis=1)
    cosine = ((rows_plain * rows_ours).sum(axis=1) / lengths).min()
    tokens = sum(map(len, library.tokenizer(texts, truncation=True, max_length=256)["input_ids"]))
    print(f"plain       {speed_plain:8.1f} passages/s  (float32, batches of {BATCH}, flat FAISS)")
    print(f"embedding   {speed_ours:8.1f} passages/s  ({embedder.numerics}, chosen by itself)")
    print(f"  ratio     {speed_ours / speed_plain:8.2f}")
    print(f"  cosine    {cosine:8.5f} at least")
    print_bounds(speed_ours * tokens / len(texts))
    with tempfile.TemporaryDirectory() as folder:
        index_all(asked.articles, Path(folder), asked.model, speed_plain)


def print_bounds(tokens_a_second: float) -> None:
    """How near embedding comes to what the matrix product of this machine would allow."""
    kinds = [torch.float32, *([torch.bfloat16] if has_bfloat16_units() else [])]
    for kind in kinds:
        bound = matrix_speed(kind)
        share = tokens_a_second * TOKEN_FLOP / bound
        name = str(kind).removeprefix("torch.")
        print(f"  of bound  {share:8.0%} ({name}: {bound / 1e9:.0f} GFLOP/s by matrix product)")


def matrix_speed(kind: torch.dtype) -> float:
    """Operations a second of this machine's matrix product: the best of ten."""
    one = torch.ones(SQUARE, SQUARE, dtype=kind)
    taken = []
    for _ in range(10):
        start = time.perf_counter()
        torch.mm(one, one)
        taken.append(time.perf_counter() - start)
    return 2 * SQUARE**3 / min(taken)


def index_all(articles: Sequence[Path], folder: Path, model: str, speed_plain: float) -> None:
    """Index all articles, then one more, and print what each took."""
    index = folder / "index"
    report = build_index(articles, index, model=model)
    speed = report.embedded_passages / report.seconds
    size = sum(file.stat().st_size for file in index.glob("generations/*/*"))
    print(f"indexing    {speed:8.1f} passages/s  (reading, embedding {report.embedded_passages}")
    print(f"            of {report.passages} passages, writing and publishing)")
    print(f"  ratio     {speed / speed_plain:8.2f}")
    print(f"  on disk   {size / 2**20:8.1f} MiB, {size / report.passages:.0f} bytes a passage")
    more = one_more(articles, folder)
    start = time.perf_counter()
    added = build_index(more, index, model=model)
    with open_current(index) as generation:
        found = generation.keyword_search("zzyzx", 1, None)
    seconds = time.perf_counter() - start
    if added.added != 1 or len(found.rows) != 1:
        raise SystemExit(f"The article that was added is not found: {added}")
    print(f"one more    {seconds:8.1f} s until one article added is found")


def one_more(articles: Sequence[Path], folder: Path) -> list[Path]:
    """The same articles and one more."""
    file = folder / "more.jsonl"
    text = "The ferry to Zzyzx was repaired on Monday, the harbour office said in a statement."
    file.write_text(json.dumps({"id": "one more", "title": "A ferry", "text": text}))
    return [*articles, file]


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--limit", type=int, default=1000, help="passages (1000)")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each (2)")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name or folder")
    return parser.parse_args()


def read_texts(paths: Sequence[Path], limit: int) -> list[str]:
    """At most ``limit`` passages as the embedder reads them, drawn from all articles."""
    texts = [
        passage.searchable
        for article in read_articles(paths)
        if not isinstance(article, Skipped)
        for passage in split_into_passages(article)
    ]
    random.Random(1).shuffle(texts)  # noqa: S311 - the same draw every time is the point
    return texts[:limit]


def in_turns(
    ways: Sequence[Embed], texts: list[str], *, rounds: int
) -> list[tuple[NDArray[np.float32], float]]:
    """For each way its rows and its best passages a second."""
    rows: list[NDArray[np.float32]] = [np.empty((0, 0), np.float32)] * len(ways)
    best = [0.0] * len(ways)
    for _ in range(rounds):
        for number, way in enumerate(ways):
            start = time.perf_counter()
            rows[number] = way(texts)
            best[number] = max(best[number], len(texts) / (time.perf_counter() - start))
    return list(zip(rows, best, strict=True))


if __name__ == "__main__":
    main()
