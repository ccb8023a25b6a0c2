#!/usr/bin/env python3
"""Measure embedding beside sentence-transformers' plain fp32 ``encode``, on the same passages.

    python scripts/bench_embedding.py [ARTICLES ...] [--limit N] [--rounds N] [--model NAME_OR_DIR]
                                      [--index]

Both run in turns (A B A B), so that a busy machine slows both; the figure of each is its best
round. The plain one gets batches of the library's default size, 32. ``--index`` then indexes all of
ARTICLES, from reading to publishing, and holds its rate against the plain one's.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from machine import print_machine
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.embedding.model_files import locate
from qa_service.indexing import build_index
from qa_service.passages import split_into_passages
from qa_service.reading import Skipped, read_articles

CORPUS = Path(__file__).parents[1] / "corpus"
BATCH = 32

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
        return library.encode(part, batch_size=BATCH, show_progress_bar=False)

    plain(texts[:BATCH])
    embedder.embed_passages(texts[:BATCH])
    (rows_plain, speed_plain), (rows_ours, speed_ours) = in_turns(
        [plain, embedder.embed_passages], texts, rounds=asked.rounds
    )
    lengths = np.linalg.norm(rows_plain, axis=1)
    cosine = ((rows_plain * rows_ours).sum(axis=1) / lengths).min()
    print(f"plain       {speed_plain:8.1f} passages/s  (float32, batches of {BATCH})")
    print(f"qa-service  {speed_ours:8.1f} passages/s  ({embedder.numerics}, chosen by itself)")
    print(f"ratio       {speed_ours / speed_plain:8.2f}")
    print(f"cosine      {cosine:8.5f} at least")
    if asked.index:
        speed_index = index_all(asked.articles, asked.model)
        print(f"indexing    {speed_index:8.1f} passages/s  (reading, embedding and writing)")
        print(f"ratio       {speed_index / speed_plain:8.2f}")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--limit", type=int, default=1000, help="passages (1000)")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each (2)")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name or folder")
    parser.add_argument("--index", action="store_true", help="then index ARTICLES as a whole")
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


def index_all(articles: Sequence[Path], model: str) -> float:
    """Passages a second of building an index of all articles into an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        report = build_index(articles, Path(folder), model=model)
    return report.embedded_passages / report.seconds


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
