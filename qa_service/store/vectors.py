"""Vectors in FAISS's file format: exact search while that is fast, otherwise approximate.

Up to ``EXACT_UP_TO`` rows a segment has a flat float32 index. A larger one has an inverted file of
8-bit scalar-quantised rows (Jégou et al., "Product Quantization for Nearest Neighbor Search", PAMI
2011, section IV), whose best rows are scored again from float16 rows on disk; how many lists a
search visits is measured when the segment is written.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qa_service.closing import Closing

EXACT_UP_TO: Final = 65_536
"""Rows that one core can search in a few milliseconds."""

RECALL: Final = 0.99
"""Share of the 20 nearest that a search must find when a large segment is written."""

_NEAREST: Final = 20
_MARGIN: Final = 2  # times the lists that probes need; over 100,000 passages, questions need more
_PROBES: Final = 256  # vectors for measuring the recall
_OTHER_SHARE: Final = 0.8  # weight of the farther passage in a probe
_TRAINED_ON: Final = 48  # vectors a list
_SCORED_AGAIN: Final = 4  # times the rows requested
# minimum number of rows in the lists that a search visits: some milliseconds
_COMPARED: Final = 20_480
_FEW: Final = 2_048  # selected rows that are scored individually
_BLOCK: Final = 65_536  # rows read from disk at once
Rows = Sequence[int] | NDArray[np.int64]
"""Numbers of passages, from 0."""


@dataclass(frozen=True, slots=True)
class Scored:
    """Rows (k,) int64 with their scores (k,) float32, best first."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]

    @property
    def keys(self) -> list[int]:
        """The rows (k,), which are the keys of passages in a generation of files."""
        keys: list[int] = self.rows.tolist()
        return keys


class VectorWriter:
    """Collects unit rows and writes them; those of a large segment are buffered on disk."""

    def __init__(self, dimension: int, spool: Path, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._dimension = dimension
        self._spool = spool
        self._exact_up_to = exact_up_to
        self._waiting: list[NDArray[np.float32]] = []
        self._count = 0
        self._spooled = 0

    def add(self, vectors: NDArray[np.float32]) -> None:
        """Append rows (n, dimension)."""
        self._waiting.append(np.array(vectors, np.float32))
        self._count += len(vectors)
        if self._count - self._spooled > self._exact_up_to:
            self._to_disk()

    def write(self, path: Path, rows_path: Path) -> str:
        """Write the index to ``path``, and the rows of a large one to ``rows_path``.

        Returns the kind of search: "exact", or "IVF1024,SQ8 nprobe=32".
        """
        if self._count <= self._exact_up_to:
            index = _faiss().IndexFlatIP(self._dimension)
            for rows in self._waiting:
                index.add(rows)
            _faiss().write_index(index, str(path))
            return "exact"
        self._to_disk()
        self._spool.rename(rows_path)
        with _RowFile(rows_path, self._count, self._dimension) as rows_on_disk:
            index = _nearly_exact(rows_on_disk)
        _faiss().write_index(index, str(path))
        return f"IVF{index.nlist},SQ8 nprobe={index.nprobe}"

    def discard(self) -> None:
        """Delete its files."""
        self._spool.unlink(missing_ok=True)

    def _to_disk(self) -> None:
        with self._spool.open("ab") as file:
            for rows in self._waiting:
                file.write(rows.astype(np.float16).tobytes())
        self._waiting.clear()
        self._spooled = self._count


class Vectors:
    """The rows of one segment; any number of threads may read until it is closed."""

    def __init__(self, path: Path, rows_path: Path) -> None:
        """Open the files; RuntimeError if FAISS cannot read the first."""
        faiss = _faiss()
        self._index = faiss.read_index(str(path))
        self._count, self._dimension = int(self._index.ntotal), int(self._index.d)
        self._file: _RowFile | None = None
        if isinstance(self._index, faiss.IndexIVF):
            self._file = _RowFile(rows_path, self._count, self._dimension)
        elif not hasattr(self._index, "get_xb"):
            raise RuntimeError(f"{path} contains neither a flat index nor an inverted file")

    def __len__(self) -> int:
        return self._count

    def of(self, rows: Rows) -> NDArray[np.float32]:
        """The rows as (n, dimension); those of a large segment in float16, as on disk."""
        wanted = np.asarray(rows, np.int64)
        if self._file is not None:
            return self._file.read(wanted)
        if not self._count:
            return np.empty((0, self._dimension), np.float32)
        flat = _faiss().rev_swig_ptr(self._index.get_xb(), self._count * self._dimension)
        found: NDArray[np.float32] = flat.reshape(self._count, self._dimension)[wanted]
        return found

    def search(
        self, vector: NDArray[np.float32], count: int, selection: NDArray[np.bool_] | None
    ) -> Scored:
        """The ``count`` rows with the greatest inner product among the selected ones."""
        count = min(count, self._count)
        if count < 1:
            return Scored(np.empty(0, np.int64), np.empty(0, np.float32))
        query = np.ascontiguousarray(vector, np.float32).reshape(1, -1)
        if self._file is None:
            return self._ask(query, count, _only(selection))
        selected = self._count if selection is None else int(selection.sum())
        if selection is not None and selected <= max(_FEW, count):
            return self._score(query, np.flatnonzero(selection), count)
        likely = self._ask(
            query, min(_SCORED_AGAIN * count, selected), self._visiting(selection, selected)
        )
        return self._score(query, likely.rows, count)

    def close(self) -> None:
        """Release the file; no thread may use it afterwards."""
        if self._file is not None:
            self._file.close()

    def _visiting(self, selection: NDArray[np.bool_] | None, selected: int) -> Any:  # noqa: ANN401
        """Visit more lists when fewer rows are selected, so that as many rows are compared."""
        least = _COMPARED * self._index.nlist // self._count
        lists = -(-max(self._index.nprobe, least) * self._count // selected)
        chosen = {} if selection is None else {"sel": _selector(selection)}
        return _faiss().SearchParametersIVF(nprobe=min(lists, self._index.nlist), **chosen)

    def _ask(self, query: NDArray[np.float32], count: int, parameters: Any) -> Scored:  # noqa: ANN401
        with _one_core():
            scores, rows = self._index.search(query, count, params=parameters)
        found = rows[0] >= 0  # FAISS pads with -1 if fewer are selected
        return Scored(rows[0][found], scores[0][found])

    def _score(self, query: NDArray[np.float32], rows: NDArray[np.int64], count: int) -> Scored:
        scores = self.of(rows) @ query[0]
        best = np.lexsort((rows, -scores))[:count]
        return Scored(rows[best], scores[best])


class _RowFile(Closing):
    """Rows of float16 on disk, read as needed.

    They are not memory-mapped: mapped pages that were touched count as the service's own memory.
    """

    def __init__(self, path: Path, count: int, dimension: int) -> None:
        """ValueError if the file has another size."""
        self._bytes = 2 * dimension
        self.count = count
        self.dimension = dimension
        self._descriptor = os.open(path, os.O_RDONLY)
        if os.fstat(self._descriptor).st_size != count * self._bytes:
            self.close()
            raise ValueError(f"{path} does not contain {count} rows")

    def read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The rows (n, dimension), in any order."""
        parts = (os.pread(self._descriptor, self._bytes, int(row) * self._bytes) for row in rows)
        return self._parsed(b"".join(parts))

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """All rows in order, in blocks."""
        size = _BLOCK * self._bytes
        for start in range(0, self.count * self._bytes, size):
            yield self._parsed(os.pread(self._descriptor, size, start))

    def close(self) -> None:
        os.close(self._descriptor)

    def _parsed(self, content: bytes) -> NDArray[np.float32]:
        return np.frombuffer(content, np.float16).reshape(-1, self.dimension).astype(np.float32)


def _nearly_exact(rows: _RowFile) -> Any:  # noqa: ANN401 - an object of FAISS
    """An inverted file of the rows that visits as many lists as ``RECALL`` requires."""
    faiss = _faiss()
    chance = np.random.default_rng(0)
    lists = 1 << round(np.log2(4 * np.sqrt(rows.count)))
    lists = max(min(lists, rows.count // _TRAINED_ON), 1)
    quantizer = faiss.IndexFlatIP(rows.dimension)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer,
        rows.dimension,
        lists,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
    )
    index.cp.seed = 0
    sample = np.sort(chance.choice(rows.count, min(_TRAINED_ON * lists, rows.count), replace=False))
    index.train(rows.read(sample))
    for block in rows.blocks():
        index.add(block)
    probes = _like_questions(rows, chance)
    index.nprobe = _lists_to_visit(index, probes, _exactly_nearest(rows, probes))
    return index


def _like_questions(rows: _RowFile, chance: np.random.Generator) -> NDArray[np.float32]:
    """Points between two passages: questions are farther from passages than these from each other.

    Over a million passages of news such probes need as many lists as real questions.
    """
    count = min(_PROBES, rows.count)
    near, far = (rows.read(chance.choice(rows.count, count, replace=False)) for _ in range(2))
    between = near + np.float32(_OTHER_SHARE) * far
    unit: NDArray[np.float32] = between / np.linalg.norm(between, axis=1, keepdims=True)
    return unit


def _exactly_nearest(rows: _RowFile, probes: NDArray[np.float32]) -> NDArray[np.int64]:
    faiss = _faiss()
    nearest = faiss.ResultHeap(len(probes), _NEAREST, keep_max=True)
    start = 0
    for block in rows.blocks():
        scores, found = faiss.knn(
            probes, block, min(_NEAREST, len(block)), metric=faiss.METRIC_INNER_PRODUCT
        )
        nearest.add_result(scores, found + start)
        start += len(block)
    nearest.finalize()
    found_rows: NDArray[np.int64] = nearest.I
    return found_rows


def _lists_to_visit(
    index: Any,  # noqa: ANN401 - an object of FAISS
    probes: NDArray[np.float32],
    nearest: NDArray[np.int64],
) -> int:
    visited = 1
    while visited < index.nlist:
        parameters = _faiss().SearchParametersIVF(nprobe=visited)
        _, found = index.search(probes, _SCORED_AGAIN * _NEAREST, params=parameters)
        pairs = zip(nearest, found, strict=True)
        if np.mean([np.isin(right, among).mean() for right, among in pairs]) >= RECALL:
            break
        visited *= 2
    return min(_MARGIN * visited, int(index.nlist))


def _only(selection: NDArray[np.bool_] | None) -> Any:  # noqa: ANN401 - an object of FAISS
    if selection is None:
        return None
    return _faiss().SearchParameters(sel=_selector(selection))


def _selector(selection: NDArray[np.bool_]) -> Any:  # noqa: ANN401 - an object of FAISS
    return _faiss().IDSelectorBitmap(np.packbits(selection, bitorder="little"))


@contextmanager
def _one_core() -> Iterator[None]:
    """Search on this thread alone.

    A single query gives a second core nothing to do, yet FAISS waits for it: 16 ms instead of 2
    when other programs keep it busy.
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
