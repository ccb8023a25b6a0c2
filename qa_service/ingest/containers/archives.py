"""ZIP archives; WACZ, which are ZIP archives of web archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import struct
import sys
import tarfile
import zipfile
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, Self, cast

from qa_service.errors import UnreadableFileError
from qa_service.ingest.containers.member import (
    as_it_comes,
    damaged,
    is_hidden,
    member_document,
    opened_late,
    unpacked_document,
)
from qa_service.ingest.document import LARGEST, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.ingest.containers.member import Member, Read

_LINK: Final = "A link in an archive; its target is read separately, if it is in the archive."
_ENCRYPTED: Final = 0x1  # in the flags of a member
_MOST_DIRECTORY: Final = 64 * 1024 * 1024  # bytes of the table of contents, all read
_END: Final = b"PK\x05\x06"
_END64: Final = b"PK\x06\x06"
_LONGEST_END: Final = 22 + 65535 + 20 + 56  # bytes: record, comment, and those of ZIP64
_START: Final = b"From "
_ESCAPED: Final = re.compile(rb"^>+From ")
_LONGEST_LINE: Final = 1024 * 1024  # bytes; a longer one is read in pieces


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
                hidden = info.is_dir() or is_hidden(info.filename)
                if info.filename.startswith(below) and not hidden:
                    yield _member(member, archive, info)
                    count += 1
    except UnreadableFileError:
        raise
    except zipfile.BadZipFile:
        problem = "It is cut off or damaged: the table of its members, at its end, can't be read."
        yield UnreadableFileError(member.document.name, problem)
    except Exception:  # noqa: BLE001 - also struct.error, ValueError and others
        yield damaged(member, count)


def _seekable(member: Member) -> BinaryIO:
    """The file, or, within another container, its bytes: the table of contents is at the end."""
    if member.file is not None:
        return member.file
    data = member.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        problem = f"A ZIP archive within another of more than {LARGEST:,} bytes; unpack the outer."
        raise UnreadableFileError(member.document.name, problem)
    return io.BytesIO(data)


def _check_directory(file: BinaryIO, name: str) -> None:
    """UnreadableFileError where the table of contents is too large for memory."""
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


def _member(
    outer: Member, archive: zipfile.ZipFile, info: zipfile.ZipInfo
) -> Member | UnreadableFileError:
    document = member_document(outer.document, info.filename)
    if info.flag_bits & _ENCRYPTED:
        return UnreadableFileError(document.name, "It is locked with a password; unpack it first.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return UnreadableFileError(document.name, _LINK)
    return outer.inner(document, opened_late(partial(_opened, archive, info)))


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Read:
    return cast("zipfile.ZipExtFile", archive.open(info)).read1


# --- tar archives, read from front to back -------------------------------------------------------


def open_tar(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The regular files in the archive; links and devices are named, never followed."""
    count = 0
    try:
        source = as_it_comes(member.stream)
        with tarfile.open(fileobj=source, mode="r|", tarinfo=_Header) as archive:
            for info in archive:
                count += 1
                if not info.isdir() and not is_hidden(info.name):
                    yield _member_tar(member, archive, info)
                archive.members.clear()  # type: ignore[attr-defined]  # a million take a GiB
    except UnreadableFileError:
        raise
    except Exception:  # noqa: BLE001 - also ValueError and others on damaged headers
        yield damaged(member, count)


def _member_tar(
    outer: Member, archive: tarfile.TarFile, info: tarfile.TarInfo
) -> Member | UnreadableFileError:
    document = member_document(outer.document, info.name)
    if info.issym() or info.islnk():
        return UnreadableFileError(document.name, _LINK)
    stream = archive.extractfile(info) if info.isreg() else None
    if stream is None:
        return UnreadableFileError(document.name, "Not a regular file.")
    return outer.inner(document, stream.read)


class _Header(tarfile.TarInfo):
    """Reports where an archive breaks off, which tarfile takes for its end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ == "EOFHeaderError":  # marks a proper end; not documented
                raise
            raise ValueError from error


# --- mbox ----------------------------------------------------------------------------------------


def open_mbox(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The messages, each as an ``.eml``."""
    name = member.document.name
    number = 0
    for number, message in enumerate(_messages(member.stream), 1):
        document = member_document(member.document, f"{number}.eml")
        if message is None:
            yield too_large(document.name)
        else:
            yield member.inner(document, io.BytesIO(message).read)
    if number == 0:
        yield UnreadableFileError(name, "It contains no message: no line starts with 'From '.")


def _messages(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Each message; None for one that is too large for memory."""
    lines: list[bytes] | None = None
    size = 0
    blank = True
    while line := stream.readline(_LONGEST_LINE):
        if blank and line.startswith(_START):
            if lines is not None:
                yield b"".join(lines) if size <= LARGEST else None
            lines, size = [], 0
        elif lines is not None:
            size += len(line)
            if size <= LARGEST:
                lines.append(line[1:] if _ESCAPED.match(line) else line)
            else:
                lines.clear()
        blank = not line.strip()
    if lines is not None:
        yield b"".join(lines) if size <= LARGEST else None


_TARS: Final = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar"}
_LARGEST_WINDOW: Final = 27  # 128 MiB as a power of two; zstd's own limit
_FRAME: Final = b"\x5d\x2a\x4d\x18"  # of a dictionary; a skippable frame to zstd itself
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_DICTIONARY: Final = b"\x37\xa4\x30\xec"
_LARGEST_DICTIONARY: Final = 16 * 1024 * 1024  # bytes


def open_gzip(member: Member) -> Iterator[Member]:
    """The file in a gzip file."""
    yield _unpacked(member, gzip.GzipFile(fileobj=as_it_comes(member.stream)).read1)


def open_bzip2(member: Member) -> Iterator[Member]:
    """The file in a bzip2 file."""
    yield _unpacked(member, bz2.BZ2File(as_it_comes(member.stream)).read1)


def open_xz(member: Member) -> Iterator[Member]:
    """The file in an xz file."""
    unpacked = lzma.LZMAFile(as_it_comes(member.stream))  # noqa: SIM115 - read later
    yield _unpacked(member, unpacked.read1)


def open_zstd(member: Member) -> Iterator[Member]:
    """The file in a zstd file."""
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415
    else:
        from backports import zstd  # noqa: PLC0415

    window: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    given = _dictionary_frame(member.stream)
    if given is not None and given.startswith(_ZSTD):
        given = zstd.decompress(given)
    dictionary = None
    if given:
        dictionary = zstd.ZstdDict(given, is_raw=not given.startswith(_DICTIONARY))
    source = as_it_comes(member.stream)
    yield _unpacked(member, zstd.ZstdFile(source, zstd_dict=dictionary, options=window).read1)


def _dictionary_frame(stream: io.BufferedReader) -> bytes | None:
    """The dictionary at the beginning of a ``.warc.zst``, in a frame that other readers skip.

    By the format's specification (iipc.github.io/warc-specifications, WARC-Zstd 1.0).
    """
    head = stream.peek(len(_FRAME) + 4)[: len(_FRAME) + 4]
    size = int.from_bytes(head[len(_FRAME) :], "little")
    if not head.startswith(_FRAME) or size > _LARGEST_DICTIONARY:
        return None
    stream.read(len(head))
    return stream.read(size)


def _unpacked(member: Member, read: Read) -> Member:
    document = unpacked_document(member.document, _TARS.get(member.document.suffix))
    return member.inner(document, read)
