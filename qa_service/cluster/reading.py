"""Workers read files ahead of a build, which then finds in its memory what was made of them.

The build itself is the one of a single machine: it decides which articles are the same, and what
broke every worker it reads again by itself, and names it.
"""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.cluster.tasks import ReadTask, read_batch, sees
from qa_service.ingest import CONTAINERS
from qa_service.ingest.document import LARGEST, Document
from qa_service.ingest.memory import recalled
from qa_service.ingest.unpacking import OF_LINES, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.cluster.connection import Cluster
    from qa_service.errors import UnreadableFileError
    from qa_service.ingest import ReadingMemory, ReadingOptions
    from qa_service.ingest.remote import ArticlePath

_BATCH_BYTES: Final = 8 * 1024 * 1024
_BATCH_DOCUMENTS: Final = 64
_LARGEST_CONTAINER: Final = 4 * 1024 * 1024
"""Larger ones are unpacked here and their documents sent, so that several workers read one."""

_log = logging.getLogger(__name__)

_Item: TypeAlias = tuple[bytes | None, Document]
"""A file to be unpacked with its key, or without one a document that was."""


def read_ahead(
    cluster: Cluster,
    files: Iterable[Document | UnreadableFileError],
    memory: ReadingMemory,
    options: ReadingOptions,
    *,
    paths: Sequence[ArticlePath],
    on_read: Callable[[int], None],
) -> None:
    """Let workers read what ``memory`` does not know, and keep it there.

    Files of this machine that workers do not see below the same ``paths`` are sent to them.
    ``on_read`` gets the number of bytes read so far.
    """
    local = [str(path.absolute()) for path in paths if isinstance(path, Path)]
    seen = all(cluster.everywhere(sees, local))
    if not seen:
        _log.warning("not all workers see %s: what is there is sent to them", ", ".join(local))
    items = _unknown(files, memory, seen=seen)
    done = 0
    for one in cluster.each(read_batch, _tasks(items, options, memory.how)):
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
    """The file as a worker can read it; None where nobody can."""
    if file.path is None:
        return file
    if seen:
        return dataclasses.replace(file, place=str(file.path.absolute()))
    try:
        return dataclasses.replace(file, place=None, data=file.read())
    except OSError:
        return None  # the build says why


def _tasks(items: Iterator[_Item], options: ReadingOptions, how: bytes) -> Iterator[ReadTask]:
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
