"""Vectors in FAISS's own file format, searched exactly by inner product."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = Sequence[int] | NDArray[np.int64]
"""Numbers of passages, from 0."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows (k,) int64 with their scores (k,) float32, best first."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]


class VectorWriter:
    """Collects unit rows and writes them as one FAISS file."""

    def __init__(self, dimension: int) -> None:
        self._index = _faiss().IndexFlatIP(dimension)

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Append rows (n, dimension)."""
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors, np.float32))

    def write(self, path: Path) -> None:
        """Write all rows to ``path``."""
        _faiss().write_index(self._index, str(path))


class Vectors:
    """The rows of one generation; any number of threads may read."""

    def __init__(self, path: Path) -> None:
        """Read the file; RuntimeError if FAISS cannot make sense of it."""
        faiss = _faiss()
        self._index = faiss.read_index(str(path))
        if not hasattr(self._index, "get_xb"):
            raise RuntimeError(f"{path} holds no flat index")
        count, dimension = int(self._index.ntotal), int(self._index.d)
        if count:
            flat = faiss.rev_swig_ptr(self._index.get_xb(), count * dimension)
            self.rows: NDArray[np.float32] = flat.reshape(count, dimension)
        else:
            self.rows = np.empty((0, dimension), np.float32)

    def __len__(self) -> int:
        return len(self.rows)

    def search(
        self, vector: NDArray[np.float32], count: int, selection: NDArray[np.bool_] | None
    ) -> Scored:
        """The ``count`` rows of greatest inner product among the selected ones."""
        count = min(count, len(self.rows))
        if count < 1:
            return Scored(np.empty(0, np.int64), np.empty(0, np.float32))
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        with _one_core():
            scores, rows = self._index.search(query, count, params=_only(selection))
        found = rows[0] >= 0  # FAISS fills up with -1 when fewer are selected
        return Scored(rows[0][found], scores[0][found])

    def similarities(self, vector: NDArray[np.float32], rows: Rows) -> NDArray[np.float32]:
        """Inner product of ``vector`` with each of the rows."""
        return self.rows[np.asarray(rows, np.int64)] @ np.asarray(vector, np.float32)


def _only(selection: NDArray[np.bool_] | None) -> Any:  # noqa: ANN401 - an object of FAISS
    if selection is None:
        return None
    faiss = _faiss()
    bits = np.packbits(selection, bitorder="little")
    return faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))


@contextmanager
def _one_core() -> Iterator[None]:
    """Search on this thread alone.

    One query gives a second core nothing to do, yet FAISS waits for it: 16 ms instead of 2 when
    other work keeps it busy.
    """
    faiss = _faiss()
    cores = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(cores)


def _faiss() -> Any:  # noqa: ANN401 - a module that is imported when first used
    return import_module("faiss")
