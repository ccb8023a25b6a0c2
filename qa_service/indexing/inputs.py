"""The files that a build reads: whether they are those of last time, and how much there is."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from qa_service import __version__
from qa_service.errors import UnreadableFileError
from qa_service.passages import RULES
from qa_service.reading import ReadingOptions
from qa_service.reading.document import Document
from qa_service.reading.files import find_files

Found = Document | UnreadableFileError


class InputsDigest:
    """Changes when a file is added, removed, renamed or altered, or how files are read.

    A file counts as altered when its size or time of modification is another, as for make and
    rsync: reading all bytes of a large archive to learn that nothing changed takes as long as the
    rest. A copy of the same files is read anew therefore, and nothing of it embedded.
    """

    def __init__(self, options: ReadingOptions) -> None:
        self._digest = hashlib.sha256(f"{__version__} {RULES}".encode())
        if options.fields:
            self._digest.update(repr(sorted(options.fields.items())).encode())

    def watch(self, files: Iterator[Found]) -> Iterator[Found]:
        """The files, each taken note of as it was before anybody opened it."""
        for found in files:
            if isinstance(found, UnreadableFileError):
                known: tuple[object, ...] = (found.file, found.problem)
            else:
                known = (found.stem, found.suffix, found.size, found.modified_ns)
            self._digest.update(repr(known).encode())
            yield found

    def hexdigest(self) -> str:
        """Of the files that passed, in their order."""
        return self._digest.hexdigest()


def digest_of_files(paths: Sequence[Path], options: ReadingOptions) -> str:
    """The digest of the files under ``paths``; none of them is opened."""
    digest = InputsDigest(options)
    for _ in digest.watch(find_files(paths)):
        pass
    return digest.hexdigest()


class SizeCount:
    """Counts, beside the reading, the bytes of all files under the paths.

    For use in a ``with`` block; ``total`` is None until it knows.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.total: int | None = None
        self._paths = paths
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._count, name="counting files", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _count(self) -> None:
        total = 0
        for found in find_files(self._paths):
            if self._stopped.is_set():
                return
            total += 0 if isinstance(found, UnreadableFileError) else found.size
        self.total = total
