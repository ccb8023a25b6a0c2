"""Workers read files ahead of a build, which then finds the results in its cache.

The build itself is that of a single machine: it decides which articles are copies; and files that
crashed every worker are read again here and reported.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from qa_service.embedding import identify
from qa_service.errors import ClusterError
from qa_service.ingest import CONTAINERS
from qa_service.ingest.document import LARGEST, Document
from qa_service.ingest.memory import recalled
from qa_service.ingest.unpacking import OF_LINES, unpack
from qa_service.scale_out.worker_tasks import (
    EmbedTask,
    ReadTask,
    StoreTask,
    Target,
    embed_batch,
    read_batch,
    sees,
    store_batch,
)
from qa_service.store import Counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Article, EmbedderSpec
    from qa_service.errors import UnreadableFileError
    from qa_service.ingest import ReadingMemory, ReadingOptions
    from qa_service.ingest.remote import ArticlePath
    from qa_service.scale_out.cluster import Cluster

_BATCH_BYTES: Final = 8 * 1024 * 1024
_BATCH_DOCUMENTS: Final = 64
_LARGEST_CONTAINER: Final = 4 * 1024 * 1024
"""Larger files are unpacked here and their documents sent, so that several workers share one."""

_log = logging.getLogger(__name__)

_Item: TypeAlias = tuple[bytes | None, Document]
"""A file to unpack, with its key; without a key, an unpacked document."""


def read_ahead(
    cluster: Cluster,
    files: Iterable[Document | UnreadableFileError],
    memory: ReadingMemory,
    options: ReadingOptions,
    *,
    paths: Sequence[ArticlePath],
    on_read: Callable[[int], None],
) -> None:
    """Let workers read what ``memory`` does not have, and save it there.

    Files on this machine that workers do not see under the same ``paths`` are sent to them.
    ``on_read`` gets the number of bytes read so far.
    """
    local = [str(path.absolute()) for path in paths if isinstance(path, Path)]
    seen = all(cluster.everywhere(sees, local))
    if not seen:
        _log.warning("not all workers see %s: its files are sent to them", ", ".join(local))
    items = _unknown(files, memory, seen=seen)
    done = 0
    for one in cluster.each(read_batch, _read_tasks(items, options, memory.how)):
        done += one.task.size
        on_read(done)
        if one.result is None:
            continue
        for key, results in one.result.documents:
            memory.keep(key, results)
        for key, documents in one.result.files:
            memory.keep_documents_in(key, documents)


def _unknown(
    files: Iterable[Document | UnreadableFileError], memory: ReadingMemory, *, seen: bool
) -> Iterator[_Item]:
    for file in files:
        if not isinstance(file, Document):
            continue
        key = memory.key(file)
        if _is_known(memory, key):
            continue
        if _is_large(file):
            found = recalled(iter([file]), memory, unpack)
            yield from ((None, one) for one in found if isinstance(one, Document))
        elif (item := _within_reach(file, seen=seen)) is not None:
            yield key, item


def _is_known(memory: ReadingMemory, file: bytes) -> bool:
    documents = memory.documents_in(file)
    return documents is not None and all(memory.recall(one) is not None for one in documents)


def _is_large(file: Document) -> bool:
    packed = file.suffix in CONTAINERS or file.suffix in OF_LINES
    return file.size > (_LARGEST_CONTAINER if packed else LARGEST)


def _within_reach(file: Document, *, seen: bool) -> Document | None:
    """The file as a worker can read it; None if that is impossible."""
    if file.path is None:
        return file
    if seen:
        return dataclasses.replace(file, place=str(file.path.absolute()))
    try:
        return dataclasses.replace(file, place=None, data=file.read())
    except OSError:
        return None  # the build reports why


def _read_tasks(items: Iterator[_Item], options: ReadingOptions, how: bytes) -> Iterator[ReadTask]:
    batch: list[_Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += _size(item[1])
        if size >= _BATCH_BYTES or len(batch) >= _BATCH_DOCUMENTS:
            yield _task(batch, options, how, size)
            batch, size = [], 0
    if batch:
        yield _task(batch, options, how, size)


def _size(document: Document) -> int:
    return document.size if document.data is None else len(document.data)


def _task(batch: Sequence[_Item], options: ReadingOptions, how: bytes, size: int) -> ReadTask:
    return ReadTask(
        files=tuple((key, one) for key, one in batch if key is not None),
        documents=tuple(one for key, one in batch if key is None),
        options=options,
        how=how,
        size=size,
    )


BATCH: Final = 512
"""Texts per task: what a dead worker costs."""


class ClusterEmbedder:
    """A PassageEmbedder that runs on the workers."""

    def __init__(self, cluster: Cluster, model: str) -> None:
        """ModelError if the model, which must be identified, is not on this machine."""
        self._cluster = cluster
        self._model = model
        self._spec = identify(model)
        self._numerics: set[str] = set()

    @property
    def spec(self) -> EmbedderSpec:
        """Identity of the model."""
        return self._spec

    @property
    def numerics(self) -> str:
        """Arithmetic used by the workers so far, joined by "+"."""
        return "+".join(sorted(self._numerics))

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        rows = np.empty((len(texts), self._spec.dimension), np.float32)
        done = 0
        for one in self._cluster.each(embed_batch, self._tasks(texts)):
            if one.result is None:
                raise ClusterError(
                    "Some texts crashed every worker that embedded them.",
                    remedy="See the logs of the workers; they may have too little memory.",
                )
            part, numerics = one.result
            rows[one.task.start : one.task.start + len(part)] = part
            self._numerics.add(numerics)
            done += len(part)
            if on_progress:
                on_progress(done)
        return rows

    def _tasks(self, texts: Sequence[str]) -> Iterator[EmbedTask]:
        return (
            EmbedTask(self._model, self._spec, tuple(texts[start : start + BATCH]), start)
            for start in range(0, len(texts), BATCH)
        )


_BATCH_LETTERS: Final = 150_000  # some four hundred passages: seconds of a core
_BATCH_ARTICLES: Final = 200

ArticleInStory = tuple["Article", tuple[str, ...]]
"""An article with its story."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The result: changes, or the contents of a new generation, and the number of new vectors."""

    counted: Counted
    embedded: int


def store_articles(
    cluster: Cluster,
    articles: Iterable[ArticleInStory],
    target: Target,
    *,
    on_stored: Callable[[int, int], None],
) -> Stored:
    """Let workers add articles to a generation in batches; a batch is repeated if a worker dies.

    Articles already there, from an interrupted build, are not embedded again. ``on_stored`` gets
    the number of articles and of passages done.
    """
    counted = Counted()
    articles_done = passages_done = embedded = 0
    for one in cluster.each(store_batch, _store_tasks(articles, target)):
        if one.result is None:
            raise ClusterError(
                f"Some articles crashed every worker ({_named(one.task)}).",
                remedy="See the logs of the workers; they may have too little memory.",
            )
        counted.add(one.result.counted)
        embedded += one.result.embedded
        articles_done += len(one.task.articles)
        passages_done += one.result.passages
        on_stored(articles_done, passages_done)
    return Stored(counted, embedded)


def _store_tasks(articles: Iterable[ArticleInStory], target: Target) -> Iterator[StoreTask]:
    batch: list[ArticleInStory] = []
    letters = 0
    for one in articles:
        batch.append(one)
        letters += len(one[0].text)
        if letters >= _BATCH_LETTERS or len(batch) >= _BATCH_ARTICLES:
            yield StoreTask(target, tuple(batch))
            batch, letters = [], 0
    if batch:
        yield StoreTask(target, tuple(batch))


def _named(task: StoreTask) -> str:
    first, last = task.articles[0][0].id, task.articles[-1][0].id
    return f"{len(task.articles):,} from {first!r} to {last!r}"
