"""The tasks of workers: everything here runs on other machines, in batches.

A worker keeps its model and its connection to a store between batches.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from qa_service import __version__
from qa_service.embedding import open_embedder
from qa_service.errors import ClusterError, StoreUnavailableError
from qa_service.ingest.memory import document_key, recalled, remembered
from qa_service.ingest.spreading import understand_all
from qa_service.ingest.unpacking import unpack
from qa_service.passages import RULES, split_into_passages
from qa_service.scale_out.stores import open_shared_writer
from qa_service.store import Counted, Entry, StoredArticle, article_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Article, EmbedderSpec, Passage
    from qa_service.embedding import Embedder
    from qa_service.ingest import ReadingOptions, Understood
    from qa_service.ingest.document import Document
    from qa_service.scale_out.milvus import MilvusWriter

VERSION: Final = f"{__version__}, rules {RULES}"
"""The version of what turns articles into passages; it must be the same everywhere."""

_STORE_MAY_BE_AWAY_S: Final = 300.0
_LONGEST_PAUSE_S: Final = 20.0
_of_this_thread = threading.local()
_loading = threading.Lock()
_embedding = threading.Lock()
_log = logging.getLogger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ReadTask:
    """``files`` to unpack and read, each with its key, and ``documents`` already unpacked.

    How they are read (``how``) is part of the keys of documents. ``size`` counts bytes.
    """

    files: tuple[tuple[bytes, Document], ...]
    documents: tuple[Document, ...]
    options: ReadingOptions
    how: bytes
    size: int
    version: str = VERSION


@dataclass(slots=True)
class ReadBatch:
    """An empty ReadingMemory that collects the results for documents and files."""

    documents: list[tuple[bytes, list[Understood]]] = field(default_factory=list)
    files: list[tuple[bytes, list[bytes]]] = field(default_factory=list)
    given: tuple[tuple[bytes, Document], ...] = ()
    how: bytes = b""

    def key(self, document: Document) -> bytes:
        """The key given to the file, or that of an unpacked document."""
        known = (key for key, file in self.given if file is document)
        return next(known, None) or document_key(document, self.how)

    def recall(self, key: bytes) -> None:  # noqa: ARG002 - as a memory has it
        """Nothing is cached."""
        return

    def documents_in(self, file: bytes) -> None:  # noqa: ARG002 - as a memory has it
        """Nothing is cached."""
        return

    def keep(self, key: bytes, results: Sequence[Understood]) -> None:
        """Collect the result."""
        self.documents.append((key, [*results]))

    def keep_documents_in(self, file: bytes, documents: Sequence[bytes]) -> None:
        """Collect the result."""
        self.files.append((file, [*documents]))


@dataclass(frozen=True, slots=True)
class EmbedTask:
    """``texts`` to embed, the first of which is number ``start`` of all."""

    model: str
    spec: EmbedderSpec
    texts: tuple[str, ...]
    start: int
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class Target:
    """A generation in the store at an address, the claim to change it, and its model.

    ``in_use`` is whether it is read meanwhile.
    """

    store: str
    generation: str
    claim: str
    in_use: bool
    model: str
    spec: EmbedderSpec


@dataclass(frozen=True, slots=True)
class StoreTask:
    """Articles, each with its story, to be added to the target."""

    target: Target
    articles: tuple[tuple[Article, tuple[str, ...]], ...]
    version: str = VERSION


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """The result of a StoreTask; ``counted`` is the change, or the contents of a new generation."""

    counted: Counted
    embedded: int
    passages: int


def sees(paths: Sequence[str]) -> bool:
    """Whether all these paths exist."""
    return all(Path(path).exists() for path in paths)


def read_batch(task: ReadTask) -> ReadBatch:
    """The contents of the files and documents; one that crashes its process is left out."""
    _check(task.version)
    batch = ReadBatch(given=task.files, how=task.how)
    files = iter([file for _, file in task.files])
    documents = chain(recalled(files, batch, unpack), task.documents)
    # In a separate process, as on one machine: a document may use up all memory, or crash it.
    for _ in remembered(understand_all(documents, task.options, processes=1), batch):
        pass
    batch.given = ()
    return batch


def embed_batch(task: EmbedTask) -> tuple[NDArray[np.float32], str]:
    """The vectors (texts, dimension), and the arithmetic that computed them."""
    _check(task.version)
    return _embedded(task.model, task.spec, task.texts)


def store_batch(task: StoreTask) -> StoredBatch:
    """Add to the store what is missing; a repetition finds everything there."""
    _check(task.version)
    split = {article.id: split_into_passages(article) for article, _ in task.articles}
    return _patiently(lambda: _store(task, split))


def _check(version: str) -> None:
    if version != VERSION:
        raise ClusterError(
            f"A worker has qa-service {VERSION}, and here is {version}.",
            remedy="Install the same version on all machines, then start the workers again.",
        )


def _store(task: StoreTask, split: dict[str, tuple[Passage, ...]]) -> StoredBatch:
    target = task.target
    writer = _writer(target.store)
    there = writer.stored_in(target.generation, list(split))
    fresh: list[tuple[Article, tuple[str, ...]]] = []
    regrouped: list[Entry] = []
    counted = Counted()
    for article, story in task.articles:
        passages = split[article.id]
        expected = StoredArticle(article_digest(article), len(passages), story)
        known = there.get(article.id)
        if known is None or known.digest != expected.digest:
            fresh.append((article, story))
            continue
        if known != expected:
            regrouped.append(Entry(article, passages, np.empty((0, 0), np.float32), story))
        if not target.in_use:
            counted.add(writer.counted_of(passages))
    if target.in_use:
        counted.take(writer.counted_in(target.generation, [article.id for article, _ in fresh]))
    entries = _embedded_entries(target, fresh, split)
    if entries or regrouped:
        writer.check(target.generation, target.claim)
    counted.add(writer.put(target.generation, target.spec, entries))
    writer.update_stories(target.generation, regrouped)
    return StoredBatch(
        counted,
        embedded=sum(len(one.passages) for one in entries),
        passages=sum(len(passages) for passages in split.values()),
    )


def _embedded_entries(
    target: Target,
    fresh: Sequence[tuple[Article, tuple[str, ...]]],
    split: dict[str, tuple[Passage, ...]],
) -> list[Entry]:
    texts = [passage.searchable for article, _ in fresh for passage in split[article.id]]
    if not fresh:
        return []
    rows, _ = _embedded(target.model, target.spec, texts)
    entries, start = list[Entry](), 0
    for article, story in fresh:
        passages = split[article.id]
        end = start + len(passages)
        entries.append(Entry(article, passages, rows[start:end], story))
        start = end
    return entries


def _patiently(work: Callable[[], _T]) -> _T:
    """The result of ``work``, retried while the store is unavailable for a time."""
    began, pause = time.monotonic(), 1.0
    while True:
        try:
            return work()
        except StoreUnavailableError as error:
            if time.monotonic() - began > _STORE_MAY_BE_AWAY_S:
                raise
            _log.warning("waiting for the store: %s", error.problem)
            _close_writers()
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)


def _writer(address: str) -> MilvusWriter:
    """This thread's connection."""
    known: dict[str, MilvusWriter] = _of_this_thread.__dict__.setdefault("writers", {})
    if address not in known:
        known[address] = open_shared_writer(address)
    return known[address]


def _close_writers() -> None:
    """A store that comes back may need a new connection."""
    for writer in _of_this_thread.__dict__.pop("writers", {}).values():
        writer.close()


def _embedded(
    model: str, spec: EmbedderSpec, texts: Sequence[str]
) -> tuple[NDArray[np.float32], str]:
    """The vectors and the arithmetic; one thread at a time, which uses all cores."""
    embedder = _embedder(model, spec)
    with _embedding:
        return embedder.embed_passages(texts), embedder.numerics


def _embedder(model: str, spec: EmbedderSpec) -> Embedder:
    with _loading:
        embedder = opened_model(model)
    if embedder.spec != spec:
        raise ClusterError(
            f"The model {model!r} of a worker differs from the one here.",
            remedy="Give all workers the same model, with the same name or in the same folder.",
        )
    return embedder


@lru_cache(maxsize=1)
def opened_model(model: str) -> Embedder:
    """The model, loaded once by each worker."""
    return open_embedder(model)
