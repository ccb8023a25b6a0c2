"""From files to a new generation of the index, embedding only what has changed.

The main flow, for any store and any embedder, is here. ``changes`` lists and reads files and
compares what was read with the index, ``stories`` groups articles on the same story, and ``memory``
caches what was read before. ``on_workers`` is the flow if workers on other machines write to a
shared store. ``child`` is the process that rebuilds.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.embedding import Numerics, PassageEmbedder, identify, open_embedder
from qa_service.errors import IndexDamagedError, IndexMissingError
from qa_service.indexing.changes import (
    DEFAULT_OPTIONS,
    Changes,
    FileListing,
    IndexReport,
    Reporter,
    SilentReporter,
    SourceReader,
    Sources,
    Stage,
    compare,
    run_and_log,
)
from qa_service.indexing.memory import document_memory
from qa_service.indexing.on_workers import build_in_store
from qa_service.indexing.stories import find_stories
from qa_service.ingest import ReadingOptions, Skipped
from qa_service.ingest.files import check_paths
from qa_service.passages import RULES, split_into_passages
from qa_service.scale_out import Cluster, ClusterEmbedder, bring_store_up_to_date
from qa_service.store import Checkpoint, Generation, GenerationBuilder, open_current, text_hash
from qa_service.store.layout import is_last_read, note_last_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from qa_service.domain import Article
    from qa_service.ingest.remote import ArticlePath

__all__ = ["IndexReport", "Reporter", "Stage", "bring_up_to_date", "build_in_store", "build_index"]

_log = logging.getLogger(__name__)


def build_index(
    paths: Sequence[ArticlePath],
    index_folder: Path,
    *,
    model: str,
    numerics: Numerics | None = None,
    full: bool = False,
    reporter: Reporter | None = None,
    options: ReadingOptions = DEFAULT_OPTIONS,
    cluster: Cluster | None = None,
) -> IndexReport:
    """Update the index from the articles under ``paths`` and report what changed.

    Vectors are reused from the generation in use, and from an interrupted build, if the model and
    the text are the same; ``full`` embeds everything again. If nothing changed, no generation is
    made; if the files are the same as last time, by name, size and modification time, they are not
    even opened; otherwise only changed files are read. With a ``cluster``, its workers read and
    embed instead of this machine. Without ``numerics`` the processor determines the arithmetic for
    embedding passages.

    Raises:
        NothingToIndexError: no article could be read; the generation in use stays.
        ModelError, IndexBusyError, InvalidInputError: as described where they are raised.
    """
    reader = SourceReader(paths, index_folder, options, reporter or SilentReporter())
    check_paths(paths)
    build = _Build(reader, model, numerics, full, cluster)
    return run_and_log(index_folder, build.run)


@dataclass(frozen=True, slots=True)
class _Build:
    """The parameters of one build; ``run`` does it."""

    reader: SourceReader
    model: str
    numerics: Numerics | None
    full: bool
    cluster: Cluster | None

    def run(self) -> IndexReport:
        spec = identify(self.model)
        folder = self.reader.folder
        with GenerationBuilder(folder, spec) as builder, _previous(folder) as previous:
            if self.full:
                builder.checkpoint.remove()
            usable = previous is not None and previous.manifest.model == spec and not self.full
            reused = previous if usable else None
            listing = FileListing(
                self.reader.paths, self.reader.options, at_once=reused is not None
            )
            if reused is not None and _was_read(reused, folder, listing.digest):
                return _nothing_changed(reused, _skipped_before(reused))
            if self.cluster is not None:
                self.reader.read_ahead(listing, self.cluster)
            with (
                ThreadPoolExecutor(1, thread_name_prefix="loading the model") as ahead,
                document_memory(folder, self.reader.options) as memory,
            ):
                embedder = ahead.submit(self._open_embedder)
                sources = self.reader.read(listing, memory)
                builder.inputs = listing.digest
                done = self._bring_up_to_date(builder, sources, previous, reused, embedder.result)
                return replace(done, languages=sources.languages)

    def _open_embedder(self) -> PassageEmbedder:
        if self.cluster is not None:
            return ClusterEmbedder(self.cluster, self.model)
        return open_embedder(self.model, numerics=self.numerics)

    def _bring_up_to_date(
        self,
        builder: GenerationBuilder,
        sources: Sources,
        previous: Generation | None,
        reused: Generation | None,
        embedder: Callable[[], PassageEmbedder],
    ) -> IndexReport:
        changes = compare(sources.briefs, previous.article_digests() if previous else {})
        if reused is None or not changes.none:
            return _rebuild(
                builder, sources, changes, reused, embedder=embedder, reporter=self.reader.reporter
            )
        if sources.skipped == _skipped_before(reused):
            note_last_read(self.reader.folder, reused.name, builder.inputs)
        return _nothing_changed(reused, sources.skipped)


def _was_read(reused: Generation, index_folder: Path, inputs: str) -> bool:
    """Whether the generation has the content of files with that digest."""
    return reused.manifest.inputs == inputs or is_last_read(index_folder, reused.name, inputs)


def _skipped_before(reused: Generation) -> tuple[Skipped, ...]:
    return tuple(Skipped(*one) for one in reused.skipped())


def _nothing_changed(reused: Generation, skipped: tuple[Skipped, ...]) -> IndexReport:
    articles, passages = reused.manifest.articles, reused.manifest.passages
    nothing = Changes(frozenset(), frozenset(), frozenset(), articles)
    return nothing.report(reused.name, articles=articles, passages=passages, skipped=skipped)


def _rebuild(
    builder: GenerationBuilder,
    sources: Sources,
    changes: Changes,
    reused: Generation | None,
    *,
    embedder: Callable[[], PassageEmbedder],
    reporter: Reporter,
) -> IndexReport:
    fresh = sources.briefs
    if reused is not None:
        builder.retain(reused, without=changes.gone)
        fresh = tuple(brief for brief in fresh if brief.id in changes.new)
    vectors = VectorSource(reused, builder.checkpoint)
    articles = [sources.load(brief) for brief in fresh]
    embedded = _fill(builder, articles, vectors, embedder, reporter)
    builder.skipped = [(one.file, one.reason) for one in sources.skipped]
    builder.stories = find_stories(builder.bodies(), reused.story_pairs() if reused else None)
    return changes.report(
        builder.publish(),
        articles=builder.articles,
        passages=builder.passages,
        skipped=sources.skipped,
        embedded=embedded,
    )


@contextmanager
def _previous(index_folder: Path) -> Iterator[Generation | None]:
    """The generation in use; None if there is none or it cannot be used."""
    try:
        generation = open_current(index_folder)
    except IndexMissingError:
        yield None
        return
    except IndexDamagedError as error:
        _log.warning("building in full: %s", error.problem)
        yield None
        return
    if generation.manifest.rules != RULES:
        _log.warning("the index was made by older rules; reading every article again")
    with generation:
        yield generation


def _fill(
    builder: GenerationBuilder,
    articles: Sequence[Article],
    vectors: VectorSource,
    embedder: Callable[[], PassageEmbedder],
    reporter: Reporter,
) -> int:
    """Add all articles to the builder; returns how many texts had to be embedded."""
    split = [split_into_passages(article) for article in articles]
    texts = {text_hash(one.searchable): one.searchable for passages in split for one in passages}
    missing = vectors.missing(texts)
    if missing:
        total = len(missing)
        vectors.embed(missing, embedder(), lambda done: reporter.report("embedding", done, total))
    builder.numerics = vectors.numerics
    for done, (article, passages) in enumerate(zip(articles, split, strict=True), start=1):
        keys = [text_hash(passage.searchable) for passage in passages]
        builder.add(article, passages, vectors.of(keys))
        reporter.report("writing", done, len(articles))
    return len(missing)


CHECKPOINT_S: Final = 20.0
"""Seconds of embedding between two checkpoints: what a kill can cost."""

FIRST_CHUNK: Final = 512
"""Texts until the first checkpoint: given so many, an embedder chooses its arithmetic."""

LARGEST_CHUNK: Final = 8192
"""Texts until any other checkpoint: their vectors wait in memory."""


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
        """Arithmetic of the vectors, joined by "+" if they come from several."""
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
        """Embed texts without vectors; results survive an interruption."""
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
    """How many texts take ``CHECKPOINT_S`` at the latest speed; 1 to ``LARGEST_CHUNK``."""
    paced = round(CHECKPOINT_S * texts / max(seconds, 1e-6))
    return min(max(paced, 1), LARGEST_CHUNK)


def _from(start: int, on_progress: Callable[[int], None]) -> Callable[[int], None]:
    return lambda done: on_progress(start + done)


def bring_up_to_date(
    paths: Sequence[ArticlePath],
    folder: Path,
    *,
    store: str | None,
    scheduler: str | None,
    model: str,
    numerics: Numerics | None = None,
    full: bool = False,
    reporter: Reporter | None = None,
    options: ReadingOptions = DEFAULT_OPTIONS,
) -> IndexReport:
    """Update the index in a folder, and the store if there is one, from the articles.

    With a Dask scheduler, its workers read and embed; with a store too, they write to it, and the
    folder only caches what was read. ``numerics`` fixes the arithmetic of embedding on this
    machine; each worker chooses its own.

    Raises what ``build_index`` and ``build_in_store`` raise.
    """
    with Cluster(scheduler) if scheduler is not None else nullcontext() as cluster:
        if cluster is not None and store is not None:
            return build_in_store(
                paths,
                folder,
                store,
                cluster,
                model=model,
                full=full,
                reporter=reporter,
                options=options,
            )
        report = build_index(
            paths,
            folder,
            model=model,
            numerics=numerics,
            full=full,
            reporter=reporter,
            options=options,
            cluster=cluster,
        )
    if store is not None:
        bring_store_up_to_date(folder, store, full=full)
    return report
