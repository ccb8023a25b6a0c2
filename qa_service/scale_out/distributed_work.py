"""A cluster of workers, which read files ahead of a build; it finds the results in its cache.

The build itself is that of a single machine: it decides which articles are copies; and files that
crashed every worker are read again here and reported.
"""

from __future__ import annotations

import dataclasses
import logging
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import numpy as np

from qa_service.closing import Closing
from qa_service.embedding import identify
from qa_service.errors import ClusterError, QAError
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

    from qa_service.domain import Article
    from qa_service.errors import UnreadableFileError
    from qa_service.ingest import ReadingMemory, ReadingOptions
    from qa_service.ingest.remote import ArticlePath

Task = TypeVar("Task")
Result = TypeVar("Result")

_ADDRESS: Final = re.compile(r"(tcp|tls)://[^/\s]+:\d+/?")
_ANSWERS_WITHIN_S: Final = 10.0
_WORKERS_WITHIN_S: Final = 30.0
_LOOKED_EVERY_S: Final = 30.0
_WAITING: Final = 2  # tasks queued for each thread of a worker


class Cluster(Closing):
    """A connection to a scheduler that has workers; for one thread, in a ``with`` block.

    Dask's own configuration applies, including that of TLS for ``tls://`` addresses.
    """

    def __init__(self, address: str, *, workers_within_s: float = _WORKERS_WITHIN_S) -> None:
        """QAError without the extra; ClusterError if there is no scheduler, or no worker."""
        self.address = address
        if not _ADDRESS.fullmatch(address):
            raise ClusterError(
                f"{address!r} is not the address of a scheduler.",
                remedy="Write tcp://HOST:8786, or tls://HOST:8786.",
            )
        try:
            self._dask: Any = import_module("distributed")
        except ImportError as error:
            raise QAError(
                "Dask, which is needed to use other machines, is not installed.",
                remedy='Run `pip install "qa-service[dask]"`.',
            ) from error
        theirs = logging.getLogger("distributed")  # we report what it logs
        theirs.propagate = False
        theirs.addHandler(logging.NullHandler())
        try:
            self._client = self._dask.Client(
                address, timeout=_ANSWERS_WITHIN_S, set_as_default=False
            )
        except OSError as error:
            raise ClusterError(
                f"No Dask scheduler responds at {address} ({_first_line(error)}).",
                remedy="Start one with `dask scheduler`, or correct the address.",
            ) from error
        try:
            self._wait_for_workers(workers_within_s)
        except BaseException:
            self.close()
            raise

    @property
    def threads(self) -> int:
        """How many tasks are worked on at a time."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return sum(int(worker["nthreads"]) for worker in workers.values())

    def everywhere(self, ask: Callable[..., Result], *arguments: object) -> list[Result]:
        """The result of a function on each worker."""
        return [*self._call(partial(self._client.run, ask, *arguments)).values()]

    def each(
        self, work: Callable[[Task], Result], tasks: Iterator[Task]
    ) -> Iterator[tuple[Task, Result | None]]:
        """Each task with the result of ``work``, a module-level function, as they finish.

        The result is None if the task crashed every worker that tried it. A bounded number of
        ``tasks`` is submitted ahead. An exception stops the rest, and is raised; ClusterError if
        the scheduler is lost.
        """
        finished = self._dask.as_completed(
            loop=self._client.loop, with_results=True, raise_errors=False
        )
        under_way: dict[Any, Task] = {}
        ended = threading.Event()
        threading.Thread(target=self._warn_of_no_workers, args=(ended,), daemon=True).start()
        try:
            while True:
                while len(under_way) < (1 + _WAITING) * max(self.threads, 1):
                    task = next(tasks, None)
                    if task is None:
                        break
                    future = self._call(partial(self._client.submit, work, task, pure=False))
                    under_way[future] = task
                    finished.add(future)
                if not under_way:
                    return
                future, result = next(finished)
                task = under_way.pop(future)
                yield task, self._result(future, result)
        finally:
            ended.set()
            with suppress(Exception):  # of a scheduler that is already gone
                self._client.cancel(list(under_way))

    def close(self) -> None:
        """Disconnect from the scheduler; running tasks finish, but their results are dropped."""
        with suppress(Exception):
            self._client.close()

    def _result(self, future: Any, result: Any) -> Any:  # noqa: ANN401 - untyped
        if future.status == "finished":
            return result
        if future.status != "error":
            raise self._gone()
        error = future.exception()
        if isinstance(error, self._dask.KilledWorker):
            _log.warning("a task broke every worker that took it up")
            return None
        if isinstance(error, ImportError):
            raise ClusterError(
                f"A worker of {self.address} lacks a package ({_first_line(error)}).",
                remedy="Install the same qa-service with the same extras there.",
            ) from error
        raise error

    def _wait_for_workers(self, seconds: float) -> None:
        try:
            self._client.wait_for_workers(1, timeout=seconds)
        except TimeoutError as error:
            raise ClusterError(
                f"The scheduler at {self.address} has no workers.",
                remedy=f"Start some with `dask worker {self.address}`.",
            ) from error

    def _warn_of_no_workers(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOKED_EVERY_S):
            with suppress(Exception):  # of a scheduler that is gone, which is reported elsewhere
                if not self.threads:
                    _log.warning("%s has no workers left; waiting for one", self.address)

    def _call(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - untyped
        try:
            return ask()
        except (OSError, TimeoutError, self._dask.CancelledError) as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"The scheduler at {self.address} disappeared.",
            remedy="Start it and its workers, then run this again: it continues where it stopped.",
        )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


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
    for task, batch in cluster.each(read_batch, _read_tasks(items, options, memory.how)):
        done += task.size
        on_read(done)
        if batch is None:
            continue
        for key, results in batch.documents:
            memory.keep(key, results)
        for key, documents in batch.files:
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
        self.spec = identify(model)
        self._numerics: set[str] = set()

    @property
    def numerics(self) -> str:
        """Arithmetic used by the workers so far, joined by "+"."""
        return "+".join(sorted(self._numerics))

    def embed_passages(
        self, texts: Sequence[str], *, on_progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float32]:
        """Unit rows (texts, dimension), in the order of the texts."""
        rows = np.empty((len(texts), self.spec.dimension), np.float32)
        done = 0
        for task, embedded in self._cluster.each(embed_batch, self._tasks(texts)):
            if embedded is None:
                raise ClusterError(
                    "Some texts crashed every worker that embedded them.",
                    remedy="See the logs of the workers; they may have too little memory.",
                )
            part, numerics = embedded
            rows[task.start : task.start + len(part)] = part
            self._numerics.add(numerics)
            done += len(part)
            if on_progress:
                on_progress(done)
        return rows

    def _tasks(self, texts: Sequence[str]) -> Iterator[EmbedTask]:
        return (
            EmbedTask(self._model, self.spec, tuple(texts[start : start + BATCH]), start)
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
    for task, batch in cluster.each(store_batch, _store_tasks(articles, target)):
        if batch is None:
            raise ClusterError(
                f"Some articles crashed every worker ({_named(task)}).",
                remedy="See the logs of the workers; they may have too little memory.",
            )
        counted.add(batch.counted)
        embedded += batch.embedded
        articles_done += len(task.articles)
        passages_done += batch.passages
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
