"""What was made of documents before, so that those that did not change are not read again."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.ingest.document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa_service.errors import UnreadableFileError
    from qa_service.ingest.assembly import Understood

KEY_BYTES: Final = 16
_MOST_RESULTS: Final = 5_000  # results of one document; a table of a million rows is read again


class ReadingMemory(Protocol):
    """Results by the key of their document; for one thread."""

    @property
    def how(self) -> bytes:
        """The options and rules of reading that are part of the keys."""

    def key(self, document: Document) -> bytes:
        """Changes when the document does, or how it would be read; never empty."""

    def recall(self, key: bytes) -> Sequence[Understood] | None:
        """The results for the document of that key; None where it is not known."""

    def keep(self, key: bytes, results: Sequence[Understood]) -> None:
        """Store all its results."""

    def documents_in(self, file: bytes) -> Sequence[bytes] | None:
        """Keys of the documents in the file of that key; None where that is not known."""

    def keep_documents_in(self, file: bytes, documents: Sequence[bytes]) -> None:
        """Store which documents are in a file."""


def document_key(document: Document, how: bytes) -> bytes:
    """Of its name and place, and of its bytes, or of size and time of change of its file."""
    content: object = document.size, document.modified_ns
    if document.data is not None:
        content = hashlib.blake2b(document.data, digest_size=KEY_BYTES).digest()
    known = (
        *(document.name, document.stem, document.suffix, document.first_line),
        *(sorted(document.known.items()), document.problems, content),
    )
    return hashlib.blake2b(how + repr(known).encode(), digest_size=KEY_BYTES).digest()


def recalled(
    files: Iterator[Document | UnreadableFileError],
    memory: ReadingMemory,
    unpack: Callable[[Document], Iterator[Document | UnreadableFileError]],
) -> Iterator[Document | UnreadableFileError | Understood]:
    """The documents in the files, each known one replaced by its stored results.

    A file of which all documents are known is not even opened.
    """
    for file in files:
        if isinstance(file, Document):
            key = memory.key(file)
            known = _all_known(memory, memory.documents_in(key))
            yield from _unpacked(file, key, memory, unpack) if known is None else known
        else:
            yield file


def _all_known(memory: ReadingMemory, keys: Sequence[bytes] | None) -> list[Understood] | None:
    if keys is None:
        return None
    results = [memory.recall(key) for key in keys]
    whole = [one for known in results if known is not None for one in known]
    return None if None in results else whole


def _unpacked(
    file: Document,
    file_key: bytes,
    memory: ReadingMemory,
    unpack: Callable[[Document], Iterator[Document | UnreadableFileError]],
) -> Iterator[Document | UnreadableFileError | Understood]:
    keys: list[bytes] = []
    all_readable = True
    for document in unpack(file):
        if not isinstance(document, Document):
            all_readable = False
            yield document
            continue
        keys.append(memory.key(document))
        known = memory.recall(keys[-1])
        if known is None:
            yield dataclasses.replace(document, key=keys[-1])
        else:
            yield from known
    if all_readable:
        memory.keep_documents_in(file_key, keys)


def remembered(results: Iterator[Understood], memory: ReadingMemory) -> Iterator[Understood]:
    """The results as they come; those of a document are stored once they are complete.

    The last result of a document says how many it has. A document whose reading broke off has
    another number of results, and is not stored.
    """
    buffered: list[Understood] = []
    for one in results:
        yield one
        if one.recalled:
            buffered.clear()
            continue
        if len(buffered) <= _MOST_RESULTS:
            buffered.append(one)
        if one.ends is not None:
            if one.ends.key and one.ends.results == len(buffered):
                memory.keep(one.ends.key, buffered)
            buffered = []
