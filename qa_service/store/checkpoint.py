"""Vectors of a build that was not published, so that the next one need not make them again."""

import hashlib
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qa_service.domain import EmbedderSpec
from qa_service.store.records import HASH_BYTES

_CHECK_BYTES: Final = 8


class Checkpoint:
    """An append-only file beside the generations; only for the holder of the build lock.

    Each record is the hash of a text, its vector, what made it, and a checksum, so that one cut
    off by a kill, or altered since, is not taken for a vector.
    """

    def __init__(self, folder: Path, spec: EmbedderSpec) -> None:
        self._folder = folder
        self._file = folder / f"embedded-{spec.sha256[:16]}-{spec.dimension}.partial"
        self._record = np.dtype(
            [
                ("key", f"V{HASH_BYTES}"),
                ("vector", "<f4", (spec.dimension,)),
                ("numerics", "S8"),
                ("check", f"V{_CHECK_BYTES}"),
            ]
        )

    def read(self) -> tuple[dict[bytes, NDArray[np.float32]], set[str]]:
        """The vectors by the hash of their text, and the arithmetic that made them."""
        if not self._file.is_file():
            return {}, set()
        content = self._file.read_bytes()
        whole = len(content) - len(content) % self._record.itemsize
        records = np.frombuffer(content[:whole], self._record)
        vectors: dict[bytes, NDArray[np.float32]] = {}
        numerics: set[str] = set()
        for one in records:
            key, vector, how = one["key"].tobytes(), one["vector"], one["numerics"]
            if one["check"].tobytes() == _check(key, vector, how):
                vectors[key] = vector
                numerics.add(how.decode())
        return vectors, numerics

    def append(self, keys: Sequence[bytes], rows: NDArray[np.float32], *, numerics: str) -> None:
        """Add vectors (keys, dimension) of texts with these hashes; a power cut keeps them too."""
        records = np.empty(len(keys), self._record)
        records["key"] = keys
        records["vector"] = rows
        records["numerics"] = numerics.encode()
        records["check"] = [
            _check(key, row, numerics.encode()) for key, row in zip(keys, rows, strict=True)
        ]
        with self._file.open("ab") as file:
            # A record that was cut off before must not shift those that follow.
            file.truncate(file.tell() - file.tell() % self._record.itemsize)
            file.write(records.tobytes())
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Forget all of it, and what builds with other models left."""
        self.remove_older(math.inf)

    def remove_older(self, time: float) -> None:
        """Forget what was last added to before that time (seconds since the epoch)."""
        for file in self._folder.glob("embedded-*.partial"):
            if file.stat().st_mtime < time:
                file.unlink(missing_ok=True)


def _check(key: bytes, vector: NDArray[np.float32], numerics: bytes) -> bytes:
    content = key + vector.astype("<f4").tobytes() + numerics
    return hashlib.blake2b(content, digest_size=_CHECK_BYTES).digest()
