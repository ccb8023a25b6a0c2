"""Documents -> what is made of them, by as many processes as there are cores.

A few small documents are read by one, as starting more takes longer than reading them; by this one
only if asked to: a small file can take all time and memory, too, and a worker has limits.
"""

from __future__ import annotations

import dataclasses
import io
import os
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.ingest.assembly import Understood
from qa_service.ingest.document import Document
from qa_service.ingest.understanding import refused, understand, understand_in_brief
from qa_service.ingest.unpacking import OF_LINES
from qa_service.ingest.workers import Done, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from qa_service.errors import UnreadableFileError
    from qa_service.ingest.document import ReadingOptions

_Item: TypeAlias = "Document | UnreadableFileError | Understood"
_Read: TypeAlias = "tuple[Document | UnreadableFileError, Understood]"

_FEW: Final = 32  # documents
_SMALL: Final = 1024 * 1024  # bytes of them all
_MOST_PROCESSES: Final = 8  # more than one process can hand out to


def understand_all(
    documents: Iterator[Document | UnreadableFileError | Understood],
    options: ReadingOptions,
    processes: int | None = None,
) -> Generator[Understood]:
    """What is made of each document, in their order; ``processes`` 0 reads in this one.

    What is known of a document already takes its place. None takes as many processes as there are
    cores, or one where the documents are few and small.
    """
    if processes is None:
        first, more = _first(documents)
        documents = chain(first, documents)
        processes = cores() if more else 1
    if not processes:
        return _understand_here(documents, options)
    items = (one if isinstance(one, Document) else Done(_known(one)) for one in documents)
    work = partial(understand_in_brief, options=options)
    return spread(work, items, rest_of, processes=processes)


def read_one_by_one(
    documents: Iterator[Document | UnreadableFileError], options: ReadingOptions
) -> Generator[_Read]:
    """Each document with all that is made of it, whole, by a worker within its limits."""
    items = (_item(one) for one in documents)
    work: Callable[[Document], Iterator[_Read]] = partial(_whole, options=options)
    yield from spread(work, items, _broken_off, processes=1)


def _item(one: Document | UnreadableFileError) -> Document | Done[_Read]:
    return one if isinstance(one, Document) else Done((one, refused(one)))


def _whole(document: Document, *, options: ReadingOptions) -> Iterator[_Read]:
    return ((document, understood) for understood in understand(document, options))


def _broken_off(
    document: Document, _last: _Read | None, reason: str
) -> tuple[_Read, Document | None]:
    return (document, Understood(document.name, None, reason)), None


def _known(one: UnreadableFileError | Understood) -> Understood:
    return one if isinstance(one, Understood) else refused(one)


def cores() -> int:
    """Cores that this process may use, up to a useful number."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, _MOST_PROCESSES)


def _first(documents: Iterator[_Item]) -> tuple[list[_Item], bool]:
    """The first few with all that is known among them, and whether they are not all, or large."""
    first: list[_Item] = []
    count = size = 0
    for document in documents:
        first.append(document)
        if isinstance(document, Document):
            count += 1
            size += document.size if document.data is None else len(document.data)
        if count > _FEW or size > _SMALL:
            return first, True
    return first, False


def _understand_here(documents: Iterable[_Item], options: ReadingOptions) -> Generator[Understood]:
    for document in documents:
        if not isinstance(document, Document):
            yield _known(document)
            continue
        try:
            yield from understand_in_brief(document, options)
        except MemoryError:
            reason = "Reading it takes more memory than there is."
            yield Understood(document.name, None, reason)


def rest_of(
    document: Document, last: Understood | None, reason: str
) -> tuple[Understood, Document | None]:
    """What to say of a document that broke its process: of one of records, the one at fault.

    That is the record after ``last``; the records behind it are returned to be read.
    """
    if document.suffix not in OF_LINES or document.data is None:
        return Understood(document.name, None, reason), None
    number = _line(last) + 1 if last else document.first_line
    lines = io.BytesIO(document.data).readlines()[number - document.first_line :]
    while lines and not lines[0].strip():
        number += 1
        del lines[0]
    rest = dataclasses.replace(document, data=b"".join(lines[1:]), first_line=number + 1)
    return Understood(f"{document.name}:{number}", None, reason), rest if lines[1:] else None


def _line(understood: Understood) -> int:
    """The line of a record, as its place in the file tells."""
    return int(understood.file.rpartition(":")[2])
