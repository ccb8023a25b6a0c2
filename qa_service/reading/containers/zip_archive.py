"""ZIP archives; WACZ, which are ZIP archives of web archives."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from qa_service.errors import UnreadableFileError
from qa_service.reading.containers.member import damaged, is_hidden, member_document
from qa_service.reading.document import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.reading.containers.member import Member

_ENCRYPTED: Final = 0x1  # in the flags of a member
_MOST_DIRECTORY: Final = 64 * 1024 * 1024  # bytes of the table of contents; it is held whole
_END: Final = b"PK\x05\x06"
_END64: Final = b"PK\x06\x06"
_LONGEST_END: Final = 22 + 65535 + 20 + 56  # bytes: record, comment, and those of ZIP64


def open_zip(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The files in the archive, in its own order."""
    return _members(member, below="")


def open_wacz(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The web archives in it; its other members only say what is in them."""
    return _members(member, below="archive/")


def _members(member: Member, below: str) -> Iterator[Member | UnreadableFileError]:
    count = 0
    try:
        file = _seekable(member)
        _check_directory(file, member.document.name)
        with zipfile.ZipFile(file) as archive:
            for info in archive.infolist():
                if info.filename.startswith(below) and not _is_left_out(info):
                    yield _member(member, archive, info)
                    count += 1
    except UnreadableFileError:
        raise
    except zipfile.BadZipFile:
        problem = "It is cut off or damaged: the table of its members, at its end, can't be read."
        yield UnreadableFileError(member.document.name, problem)
    except Exception as error:  # noqa: BLE001 - also struct.error, ValueError and others
        yield damaged(member, error, count)


def _seekable(member: Member) -> BinaryIO:
    """The file, or, within another container, its bytes: the table stands at the end."""
    if member.file is not None:
        return member.file
    data = member.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        problem = f"A ZIP archive within another of more than {LARGEST:,} bytes; unpack the outer."
        raise UnreadableFileError(member.document.name, problem)
    return io.BytesIO(data)


def _check_directory(file: BinaryIO, name: str) -> None:
    """UnreadableFileError where the table of contents is too large to be held."""
    length = file.seek(0, io.SEEK_END)
    file.seek(max(0, length - _LONGEST_END))
    tail = file.read()
    at, at64 = tail.rfind(_END), tail.rfind(_END64)
    sizes = [0]
    if at >= 0 and len(tail) >= at + 16:
        sizes += struct.unpack_from("<L", tail, at + 12)
    if at64 >= 0 and len(tail) >= at64 + 48:
        sizes += struct.unpack_from("<Q", tail, at64 + 40)
    if min(max(sizes), length) > _MOST_DIRECTORY:
        raise UnreadableFileError(name, "It has too many members; split it.")


def _is_left_out(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or is_hidden(info.filename)


def _member(
    outer: Member, archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> Member | UnreadableFileError:
    document = member_document(outer.document, info.filename)
    if info.flag_bits & _ENCRYPTED:
        return UnreadableFileError(document.name, "It is locked with a password; unpack it first.")
    if stat.S_ISLNK(info.external_attr >> 16):
        problem = "A link in an archive; what it leads to is read where it stands, if it does."
        return UnreadableFileError(document.name, problem)
    return outer.inner(document, _Opened(archive, info).read)


class _Opened:
    """Opens the member when it is first read, so that what is wrong is said of the member."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._archive, self._info = archive, info
        self._stream: zipfile.ZipExtFile | None = None

    def read(self, most: int) -> bytes:
        if self._stream is None:
            self._stream = cast("zipfile.ZipExtFile", self._archive.open(self._info))
        return self._stream.read1(most)
