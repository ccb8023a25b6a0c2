"""One file, compressed: gzip, zstd, bzip2 and xz, each in any number of parts."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from typing import TYPE_CHECKING, Final

from qa_service.ingest.containers.member import as_it_comes, unpacked_document

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from qa_service.ingest.containers.member import Member, Read

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
    """The dictionary with which a ``.warc.zst`` begins, in a frame that others pass over.

    By the web archives' own format (iipc.github.io/warc-specifications, WARC-Zstd 1.0).
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
