"""A file in a container as a stream, with limits on what it unpacks to."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias, cast

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, printable, split_suffix
from qa_service.ingest.files import unreadable
from qa_service.ingest.remote import open_remote

if TYPE_CHECKING:
    from typing_extensions import Buffer

Read: TypeAlias = Callable[[int], bytes]

MOST_MEMBERS: Final = 1_000_000  # of one file on disk, including those of containers in it
_UNPACKED_FREELY: Final = 128 * 1024 * 1024  # bytes
_UNPACKED_PER_BYTE: Final = 200  # pages of one site pack to a fiftieth; a bomb to a millionth
_BUFFER: Final = 64 * 1024
_HIDDEN: Final = ("__MACOSX",)  # what macOS adds to a ZIP


class Allowance:
    """How much may be unpacked from one file on disk, however deep its containers are nested."""

    def __init__(self, name: str, packed: int) -> None:
        self._name = name
        self._bytes = _UNPACKED_FREELY + _UNPACKED_PER_BYTE * packed
        self._members = MOST_MEMBERS

    def spend(self, count: int) -> None:
        """UnreadableFileError, for the file on disk, once more bytes were unpacked than allowed."""
        self._bytes -= count
        if self._bytes < 0:
            problem = "It unpacks to so many times its size that it may be a decompression bomb;"
            raise UnreadableFileError(self._name, f"{problem} the rest of it is not read.")

    def spend_member(self) -> None:
        """UnreadableFileError, for the file on disk, at one member too many."""
        self._members -= 1
        if self._members < 0:
            problem = f"It has more than {MOST_MEMBERS:,} members; split it. The rest is not read."
            raise UnreadableFileError(self._name, problem)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a container: a document without bytes, and the stream of its bytes.

    The stream is good until the next member of the container is requested. ``file`` is the file on
    disk itself, where it is one.
    """

    document: Document
    stream: io.BufferedReader
    allowance: Allowance
    file: BinaryIO | None = None

    def inner(self, document: Document, read: Read) -> Member:
        """A member of this one; ``read(n)`` gives up to n of its bytes, none at the end."""
        self.allowance.spend_member()
        return Member(document, guarded(read, document.name, self.allowance), self.allowance)


def file_member(document: Document) -> Member:
    """The document as a stream; OSError if its file can't be opened."""
    allowance = Allowance(document.name, document.size or len(document.data or b""))
    source: BinaryIO = io.BytesIO(document.data or b"")
    if document.path is not None:
        source = cast("BinaryIO", document.path.open("rb", buffering=0))
    elif document.url is not None:
        source = open_remote(document.url)
    stream = guarded(source.read, document.name, allowance, source)
    return Member(document, stream, allowance, source)


def guarded(
    read: Read, name: str, allowance: Allowance, source: BinaryIO | None = None
) -> io.BufferedReader:
    """A stream of what ``read`` gives; whatever goes wrong becomes UnreadableFileError of ``name``.

    What came before the place where it breaks off is given first. Closing it closes ``source``.
    """
    return io.BufferedReader(_Guarded(read, name, allowance, source), _BUFFER)


def as_it_comes(stream: io.BufferedReader) -> BinaryIO:
    """The stream for libraries: what came before the place where it breaks off is given first."""
    return cast("BinaryIO", SimpleNamespace(read=stream.read1))


class _Guarded(io.RawIOBase):
    def __init__(
        self, read: Read, name: str, allowance: Allowance, source: BinaryIO | None
    ) -> None:
        self._read, self._name, self._allowance, self._source = read, name, allowance, source
        self._count = 0
        self._broken: UnreadableFileError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(view) and self._broken is None:
            data = self._next(len(view) - filled)
            if not data:
                break
            view[filled : filled + len(data)] = data
            filled += len(data)
        if self._broken is not None and not filled:
            raise self._broken
        self._count += filled
        self._allowance.spend(filled)
        return filled

    def _next(self, most: int) -> bytes:
        try:
            return self._read(most)
        except UnreadableFileError as error:  # of a stream below this one
            self._broken = error
        except EOFError:
            self._break_off(f"It is cut off after {self._count:,} bytes of its content.")
        except OSError as error:
            self._break_off(self._damaged() if error.errno is None else unreadable(error))
        except NotImplementedError:
            self._break_off("Its compression method is not supported; compress it with another.")
        except Exception:  # noqa: BLE001 - libraries raise anything on damaged data
            self._break_off(self._damaged())
        return b""

    def _damaged(self) -> str:
        return f"Its data are damaged after {self._count:,} bytes of its content."

    def _break_off(self, problem: str) -> None:
        self._broken = UnreadableFileError(self._name, problem)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
        super().close()


def opened_late(opened: Callable[[], Read]) -> Read:
    """``opened`` is called at the first read, so that what is wrong is said of the member."""
    known = cache(opened)

    def read(most: int) -> bytes:
        return known()(most)

    return read


def unpacked_document(outer: Document, suffix: str | None = None) -> Document:
    """The one document in a compressed one: ``a.html.gz`` contains ``a.html``."""
    stem, found = (outer.stem, suffix) if suffix else split_suffix(outer.stem)
    return dataclasses.replace(outer, stem=stem, suffix=found, place=None, url=None, data=None)


def member_document(outer: Document, name: str) -> Document:
    """The document of the member called ``name``, which is only a name, wherever it points."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    below = printable("/".join(parts)) or "unnamed"
    stem, suffix = split_suffix(below)
    return Document(
        name=f"{outer.name}/{below}",
        stem=f"{outer.stem}/{stem}",
        suffix=suffix,
        known=outer.known,
        problems=outer.problems,
    )


def is_hidden(name: str) -> bool:
    """Whether it would be left out in a folder, or is what an operating system put in."""
    parts = name.replace("\\", "/").split("/")
    return any(part in _HIDDEN or (part.startswith(".") and part.strip(".")) for part in parts)


def damaged(member: Member, members: int) -> UnreadableFileError:
    """The error of a container whose structure can't be followed after ``members`` members."""
    after = f"after {members:,} members; those are read" if members else "at its beginning"
    return UnreadableFileError(member.document.name, f"It is cut off or damaged {after}.")
