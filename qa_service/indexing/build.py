"""The flow of a build, and its report."""

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qa_service.domain import Article
from qa_service.embedding import Numerics, PassageEmbedder, identify, open_embedder
from qa_service.errors import IndexDamagedError, IndexMissingError
from qa_service.indexing.changes import Changes, Sources, compare
from qa_service.indexing.inputs import FileListing
from qa_service.indexing.memory import (
    document_memory,
)
from qa_service.indexing.report import IndexReport, Reporter, SilentReporter
from qa_service.indexing.sources import DEFAULT_OPTIONS, SourceReader, run_and_log
from qa_service.indexing.stories import find_stories
from qa_service.indexing.vectors import VectorSource
from qa_service.ingest import ReadingOptions, Skipped
from qa_service.ingest.files import check_paths
from qa_service.ingest.remote import ArticlePath
from qa_service.passages import RULES, split_into_passages
from qa_service.scale_out import Cluster, ClusterEmbedder
from qa_service.store import Generation, GenerationBuilder, open_current, text_hash
from qa_service.store.notes import is_last_read, note_last_read

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
    """Bring the index up to date with the articles under ``paths`` and report what changed.

    Vectors are reused from the generation in use, and from an interrupted build, where the model
    is the same and the text to embed is; ``full`` embeds everything again. When nothing changed,
    no generation is made; when the files are those of last time, by name, size and time of
    modification, they are not even opened; of others those that did not change are not read.
    The workers of a ``cluster`` read and embed, in place of this machine. Without ``numerics`` the
    processor decides in which arithmetic passages are embedded.

    Raises:
        NothingToIndexError: no article could be read; the generation in use stays.
        ModelError, IndexBusyError, InvalidInputError: as said by what raises them.
    """
    reader = SourceReader(paths, index_folder, options, reporter or SilentReporter())
    check_paths(paths)
    build = _Build(reader, model, numerics, full=full, cluster=cluster)
    return run_and_log(index_folder, build.run)


class _Build:
    """What one build is asked to do; ``run`` does it."""

    def __init__(
        self,
        reader: SourceReader,
        model: str,
        numerics: Numerics | None,
        *,
        full: bool,
        cluster: Cluster | None,
    ) -> None:
        self._reader = reader
        self._folder = reader.folder
        self._model = model
        self._numerics = numerics
        self._full = full
        self._cluster = cluster

    def run(self) -> IndexReport:
        spec = identify(self._model)
        with GenerationBuilder(self._folder, spec) as builder, _previous(self._folder) as previous:
            if self._full:
                builder.checkpoint.remove()
            usable = previous is not None and previous.manifest.model == spec and not self._full
            reused = previous if usable else None
            listing = FileListing(
                self._reader.paths, self._reader.options, at_once=reused is not None
            )
            if reused is not None and _was_read(reused, self._folder, listing.digest):
                return _nothing_changed(reused, _skipped_before(reused))
            if self._cluster is not None:
                self._reader.read_ahead(listing, self._cluster)
            with (
                ThreadPoolExecutor(1, thread_name_prefix="loading the model") as ahead,
                document_memory(self._folder, self._reader.options) as memory,
            ):
                embedder = ahead.submit(self._open_embedder)
                sources = self._reader.read(listing, memory)
                builder.inputs = listing.digest
                done = self._bring_up_to_date(builder, sources, previous, reused, embedder.result)
                return replace(done, languages=sources.languages)

    def _open_embedder(self) -> PassageEmbedder:
        if self._cluster is not None:
            return ClusterEmbedder(self._cluster, self._model)
        return open_embedder(self._model, numerics=self._numerics)

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
                builder, sources, changes, reused, embedder=embedder, reporter=self._reader.reporter
            )
        if sources.skipped == _skipped_before(reused):
            note_last_read(self._folder, reused.name, builder.inputs)
        return _nothing_changed(reused, sources.skipped)


def _was_read(reused: Generation, index_folder: Path, inputs: str) -> bool:
    """Whether the generation holds what files of that digest say."""
    return reused.manifest.inputs == inputs or is_last_read(index_folder, reused.name, inputs)


def _skipped_before(reused: Generation) -> tuple[Skipped, ...]:
    return tuple(Skipped(*one) for one in reused.skipped())


def _nothing_changed(reused: Generation, skipped: tuple[Skipped, ...]) -> IndexReport:
    return IndexReport(
        generation=reused.name,
        articles=reused.manifest.articles,
        passages=reused.manifest.passages,
        added=0,
        changed=0,
        removed=0,
        unchanged=reused.manifest.articles,
        skipped=skipped,
        embedded_passages=0,
    )


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
        builder.keep(reused, without=changes.gone)
        fresh = tuple(brief for brief in fresh if brief.id in changes.new)
    vectors = VectorSource(reused, builder.checkpoint)
    articles = [sources.load(brief) for brief in fresh]
    embedded = _fill(builder, articles, vectors, embedder, reporter)
    builder.skipped = [(one.file, one.reason) for one in sources.skipped]
    builder.stories = find_stories(builder.bodies(), reused.story_pairs() if reused else None)
    return IndexReport(
        generation=builder.publish(),
        articles=builder.articles,
        passages=builder.passages,
        added=len(changes.added),
        changed=len(changes.changed),
        removed=len(changes.removed),
        unchanged=changes.unchanged,
        skipped=sources.skipped,
        embedded_passages=embedded,
    )


@contextmanager
def _previous(index_folder: Path) -> Iterator[Generation | None]:
    """The generation in use; None when there is none or it cannot be used."""
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
