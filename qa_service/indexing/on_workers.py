"""A build whose passages workers embed and write to a store, which they all reach.

::

    workers read what changed                     # cluster: files -> memory of documents
    which articles there are, and which differ    # as on one machine: all is in that memory
    the same story in several                     # samples: beside that memory
    workers put what differs into the store       # cluster: a batch again, if its worker dies
    what is gone is removed, or the alias switched

What breaks off is gone on with: a generation that was begun holds what was written, and a batch
that finds its articles there embeds nothing.
"""

from __future__ import annotations

import logging
import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa_service.cluster import Target, read_ahead, store_articles
from qa_service.embedding import identify
from qa_service.errors import IndexDamagedError, IndexMissingError
from qa_service.indexing.build import AS_USUAL, IndexReport, SilentReporter, log_done
from qa_service.indexing.changes import Changes, Sources, collect, compare
from qa_service.indexing.inputs import Listing
from qa_service.indexing.memory import (
    AlteredMemoryError,
    DocumentMemory,
    document_memory,
    forget_documents,
)
from qa_service.indexing.samples import Samples
from qa_service.indexing.stories import find_stories
from qa_service.reading import ReadingOptions, read_files
from qa_service.reading.files import check_paths
from qa_service.store import build_lock, current_generation, open_shared_writer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qa_service.cluster import Cluster
    from qa_service.cluster.storing import Stored
    from qa_service.domain import EmbedderSpec
    from qa_service.indexing.build import Reporter
    from qa_service.reading import Brief
    from qa_service.reading.remote import ArticlePath
    from qa_service.store import SharedWriter

_log = logging.getLogger(__name__)


def build_in_store(
    paths: Sequence[ArticlePath],
    work_folder: Path,
    store: str,
    cluster: Cluster,
    *,
    model: str,
    full: bool = False,
    reporter: Reporter | None = None,
    options: ReadingOptions = AS_USUAL,
) -> IndexReport:
    """Bring the store of that address up to date with the articles under ``paths``.

    Only what differs is written, at once seen by whoever asks; ``full``, another model, or an
    empty store make a new generation, seen when it is complete. ``work_folder`` remembers what was
    read, and may be lost: then all is read again, and embedded only what the store lacks.

    Raises:
        NothingToIndexError: no article could be read; the store stays as it is.
        ClusterError, StoreUnavailableError, ModelError, IndexBusyError, InvalidInputError.
    """
    start = time.perf_counter()
    check_paths(paths)
    build = _Build(paths, work_folder, store, cluster, model, options, reporter or SilentReporter())
    with build_lock(work_folder):
        try:
            done = build.run(full=full)
        except AlteredMemoryError as error:
            _log.warning("what is kept of %s was altered; reading every file anew", error)
            forget_documents(work_folder)
            done = build.run(full=full)
    done = replace(done, seconds=round(time.perf_counter() - start, 3))
    log_done(done)
    return done


@dataclass(frozen=True, slots=True)
class _Build:
    paths: Sequence[ArticlePath]
    folder: Path
    store: str
    cluster: Cluster
    model: str
    options: ReadingOptions
    reporter: Reporter

    def run(self, *, full: bool) -> IndexReport:
        with closing(open_shared_writer(self.store)) as writer:
            spec = identify(self.model)
            there = _in_use(self.folder, self.store)
            anew = there is None or there.model != spec or full
            # Begun before hours of reading: a store that cannot be filled is told of at once.
            generation = there.name if there and not anew else writer.begin(spec)
            claim = writer.claim(generation)
            listing = Listing(self.paths, self.options, at_once=True)
            self._read_ahead(listing)
            with (
                document_memory(self.folder, self.options) as memory,
                Samples(self.folder) as samples,
            ):
                sources = self._read(listing, memory)
                bodies = samples.bodies(sources.briefs, sources.load)
                stories = find_stories(bodies, samples.stories())
                told = _Told(sources, {name: tuple(one) for one in stories.stories for name in one})
                target = Target(self.store, generation, claim, not anew, self.model, spec)
                fill = self._rebuild if anew else self._update
                done = fill(writer, target, told, there.digests if there else {})
                samples.keep(stories)
                return replace(done, languages=sources.languages)

    def _read_ahead(self, listing: Listing) -> None:
        with document_memory(self.folder, self.options) as memory, listing.sized() as size:
            read_ahead(
                self.cluster,
                listing.files(),
                memory,
                self.options,
                paths=self.paths,
                on_read=lambda done: self.reporter.report("reading", done, size.total),
            )

    def _read(self, listing: Listing, memory: DocumentMemory) -> Sources:
        """All articles; most of them workers have put into the memory."""
        with closing(read_files(listing.files(), self.options, memory=memory)) as outcomes:
            sources = collect(outcomes, self.paths, memory.article)
        memory.forget_the_rest()
        return sources

    def _rebuild(
        self, writer: SharedWriter, target: Target, told: _Told, before: Mapping[str, bytes]
    ) -> IndexReport:
        briefs = told.sources.briefs
        stored = self._store(told, briefs, target)
        writer.check(target.generation, target.claim)
        writer.keep_only(target.generation, [brief.id for brief in briefs])
        writer.publish(target.generation, target.spec, stored.counted)
        return self._report(told.sources, compare(briefs, before), stored.embedded)

    def _update(
        self, writer: SharedWriter, target: Target, told: _Told, before: Mapping[str, bytes]
    ) -> IndexReport:
        changes = compare(told.sources.briefs, before)
        there = writer.stored_in(target.generation)
        other = [
            brief
            for brief in told.sources.briefs
            if brief.id in changes.new or there[brief.id].story != told.story(brief)
        ]
        stored = self._store(told, other, target)
        writer.check(target.generation, target.claim)
        writer.recount(stored.counted)
        writer.delete(changes.removed)
        return self._report(told.sources, changes, stored.embedded)

    def _store(self, told: _Told, briefs: Sequence[Brief], target: Target) -> Stored:
        def report(articles: int, passages: int) -> None:
            total = round(passages * len(briefs) / articles)  # as far as those done tell
            self.reporter.report("embedding", passages, total)

        articles = ((told.sources.load(brief), told.story(brief)) for brief in briefs)
        return store_articles(self.cluster, articles, target, on_stored=report)

    def _report(self, sources: Sources, changes: Changes, embedded: int) -> IndexReport:
        with current_generation(self.folder, self.store) as generation:
            return IndexReport(
                generation=generation.name,
                articles=len(sources.briefs),
                passages=generation.count(None),
                added=len(changes.added),
                changed=len(changes.changed),
                removed=len(changes.removed),
                unchanged=changes.unchanged,
                skipped=sources.skipped,
                embedded_passages=embedded,
            )


@dataclass(frozen=True, slots=True)
class _Told:
    """What was read, and for each article of a story the ids of all of it."""

    sources: Sources
    stories: Mapping[str, tuple[str, ...]]

    def story(self, brief: Brief) -> tuple[str, ...]:
        return self.stories.get(brief.id, ())


@dataclass(frozen=True, slots=True)
class _InUse:
    """The generation in use."""

    name: str
    model: EmbedderSpec
    digests: Mapping[str, bytes]


def _in_use(folder: Path, store: str) -> _InUse | None:
    try:
        with current_generation(folder, store) as generation:
            return _InUse(generation.name, generation.model, generation.article_digests())
    except IndexMissingError:
        return None
    except IndexDamagedError as error:
        _log.warning("building in full: %s", error.problem)
        return None
