"""The vector of every text: reused from the generation in use or an interrupted build, or new."""

import time
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_service.embedding import PassageEmbedder
from qa_service.store import Checkpoint, Generation

CHECKPOINT_S: Final = 20.0
"""Seconds of embedding between two checkpoints, which is what a kill can cost."""

FIRST_CHUNK: Final = 512
"""Texts until the first: an embedder chooses its arithmetic when it is given that many."""

LARGEST_CHUNK: Final = 8192
"""Texts until any of the others: their vectors wait in memory."""


class VectorSource:
    """Vectors by the hash of their text."""

    def __init__(self, reused: Generation | None, checkpoint: Checkpoint) -> None:
        self._reused = reused
        self._rows: dict[bytes, int] = {}
        self._checkpoint = checkpoint
        self._new, self._numerics = checkpoint.read()
        if reused:
            self._numerics.update(reused.manifest.numerics.split("+"))

    @property
    def numerics(self) -> str:
        """Arithmetic that made the vectors, joined by "+" if they were made at several times."""
        return "+".join(sorted(self._numerics))

    def missing(self, texts: dict[bytes, str]) -> dict[bytes, str]:
        """Those of the texts that have no vector yet."""
        if self._reused is not None:
            self._rows.update(self._reused.vector_rows(texts))
        return {
            key: text
            for key, text in texts.items()
            if key not in self._rows and key not in self._new
        }

    def embed(
        self,
        missing: dict[bytes, str],
        embedder: PassageEmbedder,
        on_progress: Callable[[int], None],
    ) -> None:
        """Make the vectors of texts that have none; what is made survives an interruption."""
        keys = list(missing)
        start, size = 0, min(FIRST_CHUNK, LARGEST_CHUNK)
        while start < len(keys):
            part = keys[start : start + size]
            began = time.perf_counter()
            texts = [missing[key] for key in part]
            rows = embedder.embed_passages(texts, on_progress=_from(start, on_progress))
            self._new.update(zip(part, rows, strict=True))
            start += len(part)
            if start < len(keys):
                self._checkpoint.append(part, rows, numerics=embedder.numerics)
            size = next_chunk(len(part), time.perf_counter() - began)
        self._numerics.add(embedder.numerics)

    def of(self, keys: Iterable[bytes]) -> NDArray[np.float32]:
        """Vectors (keys, dimension) in order."""
        return np.stack([self._one(key) for key in keys])

    def _one(self, key: bytes) -> NDArray[np.float32]:
        if key in self._new or self._reused is None:
            return self._new[key]
        row: NDArray[np.float32] = self._reused.vectors([self._rows[key]])[0]
        return row


def next_chunk(texts: int, seconds: float) -> int:
    """How many texts take ``CHECKPOINT_S`` at the pace of the last ones; 1 to ``LARGEST_CHUNK``."""
    paced = round(CHECKPOINT_S * texts / max(seconds, 1e-6))
    return min(max(paced, 1), LARGEST_CHUNK)


def _from(start: int, on_progress: Callable[[int], None]) -> Callable[[int], None]:
    return lambda done: on_progress(start + done)
