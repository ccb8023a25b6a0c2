"""Documents -> the results of reading them, in as many processes as there are cores.

A few small documents are read by one, as starting more takes longer than reading them; by this one
only on request: a small file can take all time and memory, too, and a worker has limits.
"""

from __future__ import annotations

import dataclasses
import io
import logging
import os
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.errors import UnreadableFileError
from qa_service.ingest.assembly import End, Understood, assemble
from qa_service.ingest.document import Document, ReadingOptions
from qa_service.ingest.files import unreadable
from qa_service.ingest.formats import FORMATS
from qa_service.ingest.formats.citations import with_citation
from qa_service.ingest.unpacking import OF_LINES, unpack
from qa_service.ingest.workers import Done, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from qa_service.ingest.document import RawArticle

_DEFAULT: Final = ReadingOptions()
_NAMED: Final = 1000  # failed parts of one document that are listed; a broken export has a million
_log = logging.getLogger(__name__)


def understand(
    file: Document | UnreadableFileError, options: ReadingOptions = _DEFAULT
) -> Iterator[Understood]:
    """The result for each article in the file, which may be an archive."""
    for document in (file,) if isinstance(file, UnreadableFileError) else unpack(file):
        if isinstance(document, UnreadableFileError):
            yield refused(document)
        else:
            yield from understand_document(document, options)


def understand_document(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    """The result for each article of a document that is no archive; there is at least one."""
    understood = None
    for understood in _understand(document, options):
        yield understood
    if understood is None:
        yield Understood(document.name, None, "There is nothing in it.")


def _understand(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    try:
        for raw in FORMATS[document.suffix](document, options):
            if isinstance(raw, UnreadableFileError):
                yield refused(raw)
            else:
                known = with_citation(_with_address(raw, document), document)
                found = assemble(known, document)
                yield dataclasses.replace(found, problems=(*document.problems, *found.problems))
    except UnreadableFileError as error:
        yield refused(error)
    except OSError as error:
        yield Understood(document.name, None, unreadable(error))
    except RecursionError:
        yield Understood(document.name, None, "Its parts are nested too deeply.")
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - one file must not stop the rest
        _log.exception("reading %s", document.name)
        problem = f"Reading it failed ({type(error).__name__}). This is a bug; please report it"
        yield Understood(document.name, None, f"{problem} with the file.")


def understand_in_brief(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    """The same without the text of what was left out, for indexing.

    Of the parts that are no articles, a thousand are listed and the others counted.
    """
    results = 0
    last: Understood | None = None
    for understood in _in_brief_of(document, options):
        if last is not None:
            yield last
        last, results = understood, results + 1
    if last is not None:
        yield dataclasses.replace(last, ends=End(document.key, results))


def _in_brief_of(document: Document, options: ReadingOptions) -> Iterator[Understood]:
    refusals = 0
    for understood in understand_document(document, options):
        refusals += understood.article is None
        if understood.article is not None or refusals <= _NAMED:
            yield _in_brief(understood)
    if refusals > _NAMED:
        problem = f"{refusals - _NAMED:,} more parts of it are no articles."
        yield Understood(document.name, None, problem)


def refused(error: UnreadableFileError) -> Understood:
    """The result for a document that can't be read."""
    return Understood(error.file, None, error.problem)


def _with_address(raw: RawArticle, document: Document) -> RawArticle:
    """Adds the address from which its archive took it."""
    address = document.known.get("url")
    if address is None or address in raw.addresses:
        return raw
    return dataclasses.replace(raw, addresses=(*raw.addresses, address))


def _in_brief(understood: Understood) -> Understood:
    raw = understood.raw
    if raw is not None:
        raw = dataclasses.replace(raw, blocks=(), text=None, dropped=())
    return dataclasses.replace(understood, dropped=(), raw=raw)


_Item: TypeAlias = "Document | UnreadableFileError | Understood"
_Read: TypeAlias = "tuple[Document | UnreadableFileError, Understood]"

_FEW: Final = 32  # documents
_SMALL: Final = 1024 * 1024  # bytes of them all
_MOST_PROCESSES: Final = 8  # more than one process can supply with work


def understand_all(
    documents: Iterator[Document | UnreadableFileError | Understood],
    options: ReadingOptions,
    processes: int | None = None,
) -> Generator[Understood]:
    """The results of each document, in their order; with ``processes`` 0 this process reads.

    Results in place of a document are passed on. None means as many processes as there are cores,
    or one if the documents are few and small.
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
    """Each document with its full results, read by a worker within its limits."""
    items: Iterator[Document | Done[_Read]] = (
        one if isinstance(one, Document) else Done((one, refused(one))) for one in documents
    )
    work: Callable[[Document], Iterator[_Read]] = partial(_whole, options=options)
    yield from spread(work, items, _broken_off, processes=1)


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
    """The first few documents and known results, and whether there are more, or they are large."""
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
    """The result for a document that crashed its process; for records, for the one at fault.

    That is the record after ``last``; those behind it are returned as a document to read.
    """
    if document.suffix not in OF_LINES or document.data is None:
        return Understood(document.name, None, reason), None
    number = int(last.file.rpartition(":")[2]) + 1 if last else document.first_line
    lines = io.BytesIO(document.data).readlines()[number - document.first_line :]
    while lines and not lines[0].strip():
        number += 1
        del lines[0]
    rest = dataclasses.replace(document, data=b"".join(lines[1:]), first_line=number + 1)
    return Understood(f"{document.name}:{number}", None, reason), rest if lines[1:] else None
