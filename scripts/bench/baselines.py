"""Searches to compare the service with, over the same passages and the same vectors.

Each takes a question as it was asked and gives passages, best first, near-identical ones as one,
as the service shows them: otherwise copies of a passage would fill the places of others.
"""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.domain import Citation, Hit
from qa_service.evaluation.measures import DEPTH
from qa_service.retrieval.grouping import group_same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from qa_service.embedding import Embedder
    from qa_service.store import Generation

    Search: TypeAlias = "Callable[[str], list[Citation]]"
    RowSearch: TypeAlias = "Callable[[str], list[tuple[int, float]]]"
    Scored: TypeAlias = "Iterable[tuple[int, float]]"  # rows with scores, best first

TAKEN: Final = 100  # from each search, before copies are merged
RRF_K: Final = 60  # as Cormack, Clarke and Büttcher (2009) have it
BATCH: Final = 4096


def searches(generation: Generation, embedder: Embedder) -> dict[str, Search]:
    """Keyword (BM25), dense, their reciprocal-rank fusion, and txtai's hybrid if it is there."""

    def keyword(question: str) -> list[tuple[int, float]]:
        found = generation.keyword_search(question, TAKEN, None)
        return list(zip(found.rows.tolist(), found.scores.tolist(), strict=True))

    def dense(question: str) -> list[tuple[int, float]]:
        found = generation.dense_search(embedder.embed_query(question), TAKEN, None)
        return list(zip(found.rows.tolist(), found.scores.tolist(), strict=True))

    def fused(question: str) -> list[tuple[int, float]]:
        return reciprocal_rank_fusion(keyword(question), dense(question))

    rows_of: dict[str, RowSearch] = {"keyword": keyword, "dense": dense, "their RRF": fused}
    if importlib.util.find_spec("txtai"):
        rows_of["txtai hybrid"] = txtai_hybrid(generation, embedder)
    return {name: shown(generation, search) for name, search in rows_of.items()}


def reciprocal_rank_fusion(*rankings: Scored) -> list[tuple[int, float]]:
    """Rows by the sum of 1 / (k + rank) over the rankings."""
    scores: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, (row, _) in enumerate(ranking, start=1):
            scores[row] += 1 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda scored: scored[1], reverse=True)


def txtai_hybrid(generation: Generation, embedder: Embedder) -> RowSearch:
    """Txtai's hybrid index (BM25 and dense, equal weights), told to search exactly.

    It gets the texts that we embed and the vectors that we made of them.
    """
    from txtai import Embeddings  # noqa: PLC0415 -- no dependency; run beside where it is installed

    count = generation.summary().passages
    known: dict[str, int] = {}

    def vectors_of(texts: list[str]) -> NDArray[np.float32]:
        if all(text in known for text in texts):
            return generation.vectors([known[text] for text in texts])
        return embedder.embed_query(texts[0])[None, :]

    def passages() -> Iterable[tuple[int, str]]:
        for first in range(0, count, BATCH):
            rows = range(first, min(first + BATCH, count))
            for row, (passage, _) in zip(rows, generation.passages(rows), strict=True):
                known[passage.searchable] = row
                yield row, passage.searchable

    index = Embeddings(
        method="external", transform=vectors_of, hybrid=True, faiss={"components": "IDMap,Flat"}
    )
    index.index(passages())
    known.clear()  # from here on texts are questions, which come one at a time

    def search(question: str) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = index.search(question, TAKEN)
        return found

    return search


def shown(generation: Generation, rows_of: RowSearch) -> Search:
    """A search for passages instead of rows, near-identical ones as one, ``DEPTH`` at most."""

    def search(question: str) -> list[Citation]:
        scored = rows_of(question)
        found = generation.passages([row for row, _ in scored])
        hits = [
            Hit(passage, article, score, 0.0)
            for (passage, article), (_, score) in zip(found, scored, strict=True)
        ]
        return [
            Citation(number, hit.passage, hit.article, hit.score, None, hit.also_in)
            for number, hit in enumerate(group_same(hits, lambda _: ())[:DEPTH], start=1)
        ]

    return search
