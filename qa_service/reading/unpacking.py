"""A file on disk -> the documents that formats read: itself, or what is packed in it.

Nothing is written to disk, and nothing held but the one document that comes next.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.containers import COMPRESSED, CONTAINERS
from qa_service.reading.containers.member import Member, file_member
from qa_service.reading.document import LARGEST, Document
from qa_service.reading.files import unreadable
from qa_service.reading.formats import FORMATS
from qa_service.reading.sniffing import HEAD, Kind, settle_kind
from qa_service.reading.stretches import stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIXES: Final = tuple(dict.fromkeys((*FORMATS, *CONTAINERS)))
"""All that is read, by suffix."""

OF_LINES: Final = frozenset({".jsonl", ".ndjson"})
"""Formats whose lines can be read apart from each other."""

_DEEPEST: Final = 6  # containers within each other; a .tar.gz is two


def unpack(
    file: Document, on_position: Callable[[int], None] = lambda _position: None
) -> Iterator[Document | UnreadableFileError]:
    """The documents in the file, in its order, and what in it can't be had.

    A file that is a document itself is given as it is, unread. ``on_position`` is told how far
    in the file, in bytes, each document was found.
    """
    try:
        member = file_member(file)
    except OSError as error:
        yield UnreadableFileError(file.name, unreadable(error))
        return
    with member.stream:
        for document in _documents(member, depth=0):
            on_position(member.file.tell() if member.file else 0)
            yield document


def _documents(member: Member, depth: int) -> Iterator[Document | UnreadableFileError]:
    """What is in the member; what breaks off further out is raised, for those out there."""
    name = member.document.name
    try:
        document = _settled(member)
        member = dataclasses.replace(member, document=document)
        if document.suffix in CONTAINERS:
            if depth == _DEEPEST:
                problem = "It is packed too deep, archive within archive; unpack the outer ones."
                yield UnreadableFileError(name, problem)
                return
            for inner in CONTAINERS[document.suffix](member):
                if isinstance(inner, UnreadableFileError):
                    yield inner
                else:
                    yield from _documents(inner, depth + 1)
        elif document.suffix in OF_LINES:
            yield from stretches(member)
        else:
            yield document if document.path else _held(member)
    except UnreadableFileError as error:
        if error.file != name:
            raise
        yield error


def _settled(member: Member) -> Document:
    """The member's document under the suffix that it should have."""
    document = member.document
    settled = settle_kind(
        document,
        member.stream.peek(HEAD)[:HEAD],
        readable=SUFFIXES,
        compressed=COMPRESSED,
    )
    if settled is None:
        problem = f"Not a file that is read: {', '.join(SUFFIXES)} are."
        raise UnreadableFileError(document.name, problem)
    if isinstance(settled, Kind):
        raise UnreadableFileError(document.name, f"It holds {settled.name}.")
    return settled


def _held(member: Member) -> Document:
    data = member.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        problem = f"It is larger than {LARGEST:,} bytes, so it is no article."
        raise UnreadableFileError(member.document.name, problem)
    return dataclasses.replace(member.document, url=None, data=data)
