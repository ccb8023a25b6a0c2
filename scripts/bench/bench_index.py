#!/usr/bin/env python3
"""Measure indexing beside sentence-transformers with FAISS, txtai and Haystack, and as it grows.

    python scripts/bench/bench_index.py [ARTICLES ...] [--passages N] [--rounds N]
    python scripts/bench/bench_index.py --grow INDEX [INDEX ...] [--sizes N ...] [--made DIR]
                                  [--results FILE.jsonl]

Without --grow: about N passages of ARTICLES, from articles (ours) or passages (the others) to an
index on disk, each in a process of its own, in turns (A B C A B C), so that a busy machine slows
all; the figure of each is its best round, by the clock and by the work of all cores. Beside it
embedding alone, its vectors' likeness to plain ones, and the bound: what this machine's matrix
product would allow at 21 million operations a token.

With --grow: indexes of each size from the articles, passages and vectors of INDEX, repeated with a
little noise where they have too few. Embedding costs the same for each passage, whatever is there;
this is the rest of it: writing, memory, disk, and adding one article until it is found. DIR keeps
the indexes, for bench_search.py too. The others are measured where they are installed.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from fresh_process import Taken, in_fresh_process
from growth import SIZES, emptied, grow
from machine import print_machine
from matrix_bound import print_bounds, tokens_of
from our_index import NAME
from peers import BATCH, available
from qa_service.embedding import DEFAULT_MODEL, locate, open_embedder
from qa_service.indexing import build_index
from qa_service.ingest import Skipped, read_articles
from qa_service.passages import split_into_passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Article

CORPUS: Final = Path(__file__).parents[2] / "corpus"
EMBEDDING: Final = "  embedding alone"


def main() -> None:
    """Measure speed or growth, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--passages", type=int, default=1000, help="about how many (1000)")
    parser.add_argument("--rounds", type=int, default=2, help="turns of each (2)")
    parser.add_argument("--grow", type=Path, nargs="+", metavar="INDEX", help="measure growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--made", type=Path, help="folder that keeps the indexes")
    parser.add_argument("--only", nargs="+", help="names of systems to measure growth of (all)")
    parser.add_argument("--results", type=Path, help="file that gets a line of JSON for each index")
    asked = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory() as scratch:
        if asked.grow:
            made = asked.made or Path(scratch)
            grow(asked.grow, asked.sizes, made, only=asked.only, results=asked.results)
        else:
            compare(asked.articles, asked.passages, asked.rounds, Path(scratch))


def compare(paths: Sequence[Path], passages: int, rounds: int, scratch: Path) -> None:
    """Index some articles with every system, in turns."""
    file, texts = drawn(paths, passages, scratch)
    print(f"data        {len(texts)} passages of {', '.join(map(str, paths))}, {rounds} rounds")
    taken: dict[str, list[Taken]] = defaultdict(list)
    for turn in range(rounds):
        for name in available():
            folder = emptied(scratch / "peer")
            taken[name].append(in_fresh_process(taken_from_texts, name, texts, folder))
        folder = emptied(scratch / "ours")
        taken[NAME].append(in_fresh_process(taken_from_articles, file, folder))
        rows_file = scratch / "rows.npy"
        taken[EMBEDDING].append(in_fresh_process(taken_by_embedding, texts, rows_file))
        for name, took in taken.items():
            print(
                f"round {turn + 1}     {name:32}{took[-1].clock:7.1f} s,{took[-1].cpu:7.1f} cpu s"
            )
    best = {name: len(texts) / min(one.clock for one in took) for name, took in taken.items()}
    work = {name: len(texts) / min(one.cpu for one in took) for name, took in taken.items()}
    print(f"\n{'passages, best round':32}{'a second':>10}{'ours to it':>12}", end="")
    print(f"{'a second of work':>20}{'ours to it':>12}")
    for name in taken:
        print(f"{name:32}{best[name]:10.1f}{best[NAME] / best[name]:12.2f}", end="")
        print(f"{work[name]:20.1f}{work[NAME] / work[name]:12.2f}")
    in_fresh_process(print_embedding, texts, scratch / "rows.npy", best[EMBEDDING])


def drawn(paths: Sequence[Path], passages: int, scratch: Path) -> tuple[Path, list[str]]:
    """A file of articles drawn at random with about as many passages, and those as embedded."""
    articles = [one for one in read_articles(paths) if not isinstance(one, Skipped)]
    random.Random(1).shuffle(articles)  # noqa: S311 - the same draw every time is the point
    file = scratch / "drawn.jsonl"
    texts: list[str] = []
    with file.open("w", encoding="utf-8") as lines:
        for article in articles:
            if len(texts) >= passages:
                break
            lines.write(as_record(article) + "\n")
            texts += [passage.searchable for passage in split_into_passages(article)]
    return file, texts


def as_record(article: Article) -> str:
    """An article as a line of JSON Lines."""
    fields = ("id", "url", "title", "authors", "published", "source", "text")
    return json.dumps({name: getattr(article, name) for name in fields})


def taken_from_texts(name: str, texts: list[str], folder: Path) -> Taken:
    """How long a peer takes from passages to an index on disk, its model being loaded."""
    peer = available()[name]()
    peer.warm_up()
    began = Taken.now()
    peer.build_from_texts(texts, folder)
    return Taken.now() - began


def taken_from_articles(file: Path, folder: Path) -> Taken:
    """How long we take from a file of articles to an index on disk, the model being loaded."""
    open_embedder(DEFAULT_MODEL).embed_query("warm up")
    began = Taken.now()
    build_index([file], folder, model=DEFAULT_MODEL)
    return Taken.now() - began


def taken_by_embedding(texts: list[str], rows_file: Path) -> Taken:
    """How long our embedder takes; keeps the vectors in a file."""
    embedder = open_embedder(DEFAULT_MODEL)
    embedder.embed_passages(texts[:BATCH])
    began = Taken.now()
    rows = embedder.embed_passages(texts)
    taken = Taken.now() - began
    np.save(rows_file, rows)
    print(f"numerics    {embedder.numerics}; {getattr(embedder, 'choice', None) or 'no choice'}")
    return taken


def print_embedding(texts: list[str], rows_file: Path, speed: float) -> None:
    """How our vectors compare with plain ones, and our speed with what the machine allows."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 -- slow to import

    model = SentenceTransformer(str(locate(DEFAULT_MODEL)), device="cpu", local_files_only=True)
    some = texts[: 8 * BATCH]
    plain = model.encode(some, normalize_embeddings=True, show_progress_bar=False)
    cosine = (plain * np.load(rows_file)[: len(some)]).sum(axis=1).min()
    print(f"cosine      {cosine:.5f} at least to plain vectors")
    print_bounds(speed * tokens_of(texts, model.tokenizer) / len(texts))


if __name__ == "__main__":
    main()
