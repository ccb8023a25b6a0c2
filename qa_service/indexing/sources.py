"""Reads the files of a build, on this machine or, ahead of it, on workers."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from qa_service import __version__
from qa_service.closing import Closing
from qa_service.errors import UnreadableFileError
from qa_service.indexing.changes import IndexReport, Reporter, Sources, collect, log_done
from qa_service.indexing.memory import (
    AlteredMemoryError,
    DocumentMemory,
    clear_documents,
    document_memory,
)
from qa_service.ingest import ReadingOptions, read_files
from qa_service.ingest.document import Document
from qa_service.ingest.files import find_files
from qa_service.passages import RULES
from qa_service.scale_out import Cluster, read_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from qa_service.ingest.remote import ArticlePath

DEFAULT_OPTIONS: Final = ReadingOptions()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads the articles under ``paths``; ``folder`` has the cache of what was read before."""

    paths: Sequence[ArticlePath]
    folder: Path
    options: ReadingOptions
    reporter: Reporter

    def read_ahead(self, listing: FileListing, cluster: Cluster) -> None:
        """Let workers read what is not cached, so that `read` finds it in the cache."""
        with document_memory(self.folder, self.options) as memory, listing.sized() as size:
            read_ahead(
                cluster,
                listing.files(),
                memory,
                self.options,
                paths=self.paths,
                on_read=lambda done: self.reporter.report("reading", done, size.total),
            )

    def read(self, listing: FileListing, memory: DocumentMemory) -> Sources:
        """All articles; NothingToIndexError if there is none."""
        with listing.sized() as size:
            outcomes = read_files(
                listing.files(),
                self.options,
                memory=memory,
                on_read=lambda done: self.reporter.report("reading", done, size.total),
            )
            with closing(outcomes):
                sources = collect(outcomes, self.paths, memory.article)
        memory.delete_unused()
        return sources


def run_and_log(folder: Path, run: Callable[[], IndexReport]) -> IndexReport:
    """Run a build and log its time; start again if its cache was altered."""
    start = time.perf_counter()
    try:
        done = run()
    except AlteredMemoryError as error:
        _log.warning("the cache of %s was altered; reading every file again", error)
        clear_documents(folder)
        done = run()
    done = replace(done, seconds=round(time.perf_counter() - start, 3))
    log_done(done)
    return done


Found = Document | UnreadableFileError

LISTED: Final = 500_000
"""Files listed in memory; if there are more, the folders are walked again."""


class FileListing:
    """The files under the paths, and a digest that changes when they do.

    ``digest`` changes if a file is added, removed, renamed or altered, or files are read
    differently. As for make and rsync, a file counts as altered if its size or modification time
    differs: reading all bytes of a large archive to learn that nothing changed would take as long
    as the rest. Therefore a copy of the same files is read again, though nothing of it is embedded.

    With ``at_once`` the digest is known from the start; otherwise after all ``files``, the first of
    which is returned immediately.
    """

    def __init__(
        self, paths: Sequence[ArticlePath], options: ReadingOptions, *, at_once: bool
    ) -> None:
        self.digest = ""
        self._paths = paths
        self._how = f"{__version__} {RULES}".encode()
        if options.fields:
            self._how += repr(sorted(options.fields.items())).encode()
        self._follow_links = options.follow_links
        if options.follow_links:
            self._how += b" with links"
        self._held: list[Found] | None = None
        if at_once:
            held: list[Found] = []
            for found in self.files():
                if len(held) <= LISTED:
                    held.append(found)
            self._held = held if len(held) <= LISTED else None

    def files(self) -> Iterator[Found]:
        """The files in order, each recorded before anybody opens it."""
        if self._held is not None:
            yield from self._held
            return
        digest = hashlib.sha256(self._how)
        for found in self._found():
            digest.update(repr(_noted(found)).encode())
            yield found
        self.digest = digest.hexdigest()

    def sized(self) -> SizeCount:
        """Their total size, counted in the background within the ``with`` block."""
        return SizeCount(self._found() if self._held is None else iter(self._held))

    def _found(self) -> Iterator[Found]:
        return find_files(self._paths, follow_links=self._follow_links)


def _noted(found: Found) -> tuple[object, ...]:
    if isinstance(found, UnreadableFileError):
        return (found.file, found.problem)
    return (found.stem, found.suffix, found.size, found.modified_ns)


class SizeCount(Closing):
    """Counts the bytes of files in a thread; ``total`` is None until it is known."""

    def __init__(self, files: Iterator[Found]) -> None:
        self.total: int | None = None
        self._files = files
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._count, name="counting files", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop counting."""
        self._stopped.set()
        self._thread.join()

    def _count(self) -> None:
        total = 0
        for found in self._files:
            if self._stopped.is_set():
                return
            total += 0 if isinstance(found, UnreadableFileError) else found.size
        self.total = total
