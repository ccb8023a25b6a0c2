"""Keyword search: from text to terms, and from terms to precomputed BM25 scores.

The score of each term in each passage is computed when the index is built, so a search only adds a
few arrays. Terms are stems from the analyser that ranking uses too.
"""

import math
from array import array
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_service.analyser import content_stems, stems_in

MAX_QUERY_TERMS: Final = 64
CONTEXT_WEIGHT: Final = 0.5
"""A word of the context (title, date, outlet) counts half as much as one in the text."""

K1: Final = 0.9
B: Final = 0.4
"""BM25's k1 and b for passages (Pyserini's defaults)."""


def query_terms(text: str) -> list[str]:
    """Distinct stems of a query in order, without stop words unless there is nothing else."""
    return content_stems(text)[:MAX_QUERY_TERMS]


class KeywordCounts:
    """Counts the stems of passages and turns them into postings."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._terms = array("i")
        self._counts = array("f")
        self._passage_ends = array("q")
        self._context_stems = lru_cache(maxsize=64)(stems_in)

    def add(self, text: str, context: str) -> None:
        """Count the stems of the next passage."""
        weighted: dict[str, float] = dict(Counter(stems_in(text)))
        for stem in self._context_stems(context):
            weighted[stem] = weighted.get(stem, 0.0) + CONTEXT_WEIGHT
        ids = self._ids
        self._terms.extend(ids.setdefault(stem, len(ids)) for stem in weighted)
        self._counts.extend(weighted.values())
        self._passage_ends.append(len(self._terms))

    def postings(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Each stem with its rows (int32) and its score in each (float32)."""
        if not self._ids:
            return
        ends = np.frombuffer(self._passage_ends, np.int64)
        lengths = np.diff(ends, prepend=0)
        rows = np.repeat(np.arange(len(ends), dtype=np.int32), lengths)
        terms = np.frombuffer(self._terms, np.int32)
        counts = np.frombuffer(self._counts, np.float32)
        scored = _bm25(terms, rows, counts, passages=len(ends))
        yield from _by_term(list(self._ids), *scored)


def idf_of(found_in: int, passages: int) -> float:
    """BM25's idf of a term in ``found_in`` of ``passages`` passages; above 0."""
    return math.log1p((passages - found_in + 0.5) / (found_in + 0.5))


def _bm25(
    terms: NDArray[np.int32], rows: NDArray[np.int32], counts: NDArray[np.float32], *, passages: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Terms, rows and BM25 scores, sorted by term, then row; each pair occurs once."""
    order = np.lexsort((rows, terms))
    terms, rows, counts = terms[order], rows[order], counts[order]
    lengths = np.bincount(rows, weights=counts, minlength=passages)
    relative = lengths / max(float(lengths.mean()), 1e-9)
    found_in = np.bincount(terms)
    idf = np.array([idf_of(found, passages) for found in found_in.tolist()])
    damping = K1 * (1 - B + B * relative)
    scores = idf[terms] * counts * (K1 + 1) / (counts + damping[rows])
    return terms, rows, scores.astype(np.float32)


def _by_term(
    stems: list[str],
    terms: NDArray[np.int32],
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
) -> Iterator[tuple[str, bytes, bytes]]:
    bounds = np.searchsorted(terms, np.arange(len(stems) + 1))
    for number, stem in enumerate(stems):
        part = slice(bounds[number], bounds[number + 1])
        yield stem, rows[part].tobytes(), scores[part].tobytes()
