"""What was made of documents before, so that those that did not change are not read again."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.reading.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.errors import UnreadableFileError
    from qa_service.reading.assembly import Understood

_MOST_HELD: Final = 5_000  # results of one document; a table of a million rows is read again


class ReadingMemory(Protocol):
    """Results by the key of their document; for one thread."""

    def key(self, document: Document) -> bytes:
        """Changes when the document does, or how it would be read; never empty."""

    def recall(self, key: bytes) -> Sequence[Understood] | None:
        """What was made of the document of that key; None where it is not known."""

    def keep(self, key: bytes, results: Sequence[Understood]) -> None:
        """Remember all that was made of it."""


def recalled(
    documents: Iterator[Document | UnreadableFileError], memory: ReadingMemory
) -> Iterator[Document | UnreadableFileError | Understood]:
    """The documents in their order, each that is known replaced by what was made of it."""
    for document in documents:
        if not isinstance(document, Document):
            yield document
            continue
        key = memory.key(document)
        known = memory.recall(key)
        if known is None:
            yield dataclasses.replace(document, key=key)
        else:
            yield from known


def remembered(results: Iterator[Understood], memory: ReadingMemory) -> Iterator[Understood]:
    """The results as they come; those of a document are kept once all of them are there.

    The last result of a document says how many it has. A document in the middle of which reading
    broke off has more than its last one says, and is not kept.
    """
    held: list[Understood] = []
    for one in results:
        yield one
        if one.recalled:
            held.clear()
            continue
        if len(held) <= _MOST_HELD:
            held.append(one)
        if one.ends is not None:
            if one.ends.key and one.ends.results == len(held):
                memory.keep(one.ends.key, held)
            held = []
