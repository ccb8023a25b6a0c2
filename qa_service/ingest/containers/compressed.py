"""One file, compressed: gzip, zstd, bzip2 and xz, each in any number of parts."""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.ingest.containers.member import unpacked_document

if TYPE_CHECKING:
    import io
    from collections.abc import Callable, Iterator

    from qa_service.ingest.containers.member import Member

_TARS: Final = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar"}
_CHUNK: Final = 64 * 1024
_MOST_MEMORY: Final = 256 * 1024 * 1024  # bytes; the strongest usual setting takes 65 MiB
_LARGEST_WINDOW: Final = 27  # 128 MiB as a power of two; zstd's own limit
_FRAME: Final = b"\x5d\x2a\x4d\x18"  # of a dictionary; a skippable frame to zstd itself
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_DICTIONARY: Final = b"\x37\xa4\x30\xec"
_LARGEST_DICTIONARY: Final = 16 * 1024 * 1024  # bytes
_GZIP: Final = 31  # zlib's name for "gzip only"


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def open_gzip(member: Member) -> Iterator[Member]:
    """The file in a gzip file."""
    yield _unpacked(member, _Gzip)


def open_bzip2(member: Member) -> Iterator[Member]:
    """The file in a bzip2 file."""
    yield _unpacked(member, bz2.BZ2Decompressor)


def open_xz(member: Member) -> Iterator[Member]:
    """The file in an xz file."""
    yield _unpacked(member, lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY))


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
    yield _unpacked(member, lambda: zstd.ZstdDecompressor(zstd_dict=dictionary, options=window))


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


def _unpacked(member: Member, new: Callable[[], _Decompressor]) -> Member:
    document = unpacked_document(member.document, _TARS.get(member.document.suffix))
    return member.inner(document, _Parts(member.stream, new).read)


class _Parts:
    """What compressed parts, one after the other, unpack to, as ``cat`` joins them."""

    def __init__(self, packed: io.BufferedReader, new: Callable[[], _Decompressor]) -> None:
        self._packed, self._new = packed, new
        self._part: _Decompressor | None = None

    def read(self, most: int) -> bytes:
        """Up to ``most`` bytes, none at the end; EOFError where the last part is cut off."""
        while True:
            if self._part is None or self._part.eof:
                data = (self._part.unused_data if self._part else b"") or self._packed.read1(_CHUNK)
                data = data.lstrip(b"\0") if self._part else data  # padding between parts
                if not data:
                    if self._packed.peek(1):
                        continue
                    return b""
                self._part = self._new()
            elif self._part.needs_input:
                data = self._packed.read1(_CHUNK)
                if not data:
                    raise EOFError
            else:
                data = b""
            unpacked = self._part.decompress(data, most)
            if unpacked:
                return unpacked


class _Gzip:
    """zlib under the names that the other decompressors share."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP)
        self._full = False  # there may be more to come of what was put in

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail and not self._full

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        unpacked = self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)
        self._full = len(unpacked) == max_length
        return unpacked
