"""Reading what a build is made of, by this machine or, ahead of it, by workers."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.indexing.changes import Sources, collect
from qa_service.indexing.memory import (
    AlteredMemoryError,
    DocumentMemory,
    document_memory,
    forget_documents,
)
from qa_service.indexing.report import IndexReport, Reporter, log_done
from qa_service.ingest import ReadingOptions, read_files
from qa_service.scale_out import Cluster, read_ahead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from qa_service.indexing.inputs import FileListing
    from qa_service.ingest.remote import ArticlePath

DEFAULT_OPTIONS: Final = ReadingOptions()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SourceReader:
    """Reads the articles under ``paths``; in ``folder`` is what was read before."""

    paths: Sequence[ArticlePath]
    folder: Path
    options: ReadingOptions
    reporter: Reporter

    def read_ahead(self, listing: FileListing, cluster: Cluster) -> None:
        """Have workers read what is not known, for `read` to find in the memory."""
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
        memory.forget_the_rest()
        return sources


def run_and_log(folder: Path, run: Callable[[], IndexReport]) -> IndexReport:
    """What a build did, with the time it took; begun again where its memory was altered."""
    start = time.perf_counter()
    try:
        done = run()
    except AlteredMemoryError as error:
        _log.warning("the cache of %s was altered; reading every file again", error)
        forget_documents(folder)
        done = run()
    done = replace(done, seconds=round(time.perf_counter() - start, 3))
    log_done(done)
    return done
