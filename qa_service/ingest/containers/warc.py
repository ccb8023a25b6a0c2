"""Web archives: WARC, and ARC before it, by warcio."""

from __future__ import annotations

import gzip
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast
from urllib.parse import urlsplit

from qa_service.errors import UnreadableFileError
from qa_service.ingest.containers.member import damaged, opened_late
from qa_service.ingest.document import Document, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from warcio.recordloader import ArcWarcRecord

    from qa_service.ingest.containers.member import Member, Read

SUFFIXES: Final = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt",
    "text/markdown": ".md", "multipart/related": ".mhtml", "message/rfc822": ".eml",
    "application/pdf": ".pdf", "application/rss+xml": ".rss", "application/atom+xml": ".atom",
    "application/rtf": ".rtf", "text/rtf": ".rtf", "application/epub+zip": ".epub",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}  # fmt: skip
"""The suffix of a page by its content type; other types are pictures, scripts and data."""

_WITH_PAGES: Final = ("response", "resource", "conversion")
_FOUND: Final = "200"  # as a status of HTTP
_LONGEST_HEADERS: Final = 4 * 1024 * 1024  # bytes; without it an endless line would fill the memory
_TYPES_NAMED: Final = 5
_CHUNK: Final = 16 * 1024
_MOST_CODINGS: Final = 8  # of one body; each is a reader of its own
_GZIP_MARK: Final = b"\x1f\x8b"


def open_warc(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The pages that were fetched, and one error that counts the other records."""
    from warcio.archiveiterator import ArchiveIterator  # noqa: PLC0415

    records = pages = 0
    others: Counter[str] = Counter()
    source = _Source(member)
    try:
        for record in ArchiveIterator(source, arc2warc=True):
            records += 1
            source.in_headers = False
            other = _what_else(record)
            if other is None:
                pages += 1
                body = opened_late(partial(_decoded, record))
                yield member.inner(_document(member.document, record), body)
            elif other:
                others[other] += 1
            while record.raw_stream.read(65536):  # up to the next headers
                pass
            source.start_headers()
    except UnreadableFileError:
        raise
    except Exception:  # noqa: BLE001 - warcio raises several kinds of its own and others
        yield damaged(member, records)
    if others:
        yield UnreadableFileError(member.document.name, _count(others))
    elif not pages:
        yield UnreadableFileError(member.document.name, "It contains no page.")


class ContentStream(Protocol):
    """A record's body, unpacked."""

    def read(self, most: int) -> bytes:
        """Up to ``most`` bytes, none at the end."""
        ...


class _Source:
    """The archive as warcio reads it; an error where headers don't end."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._headers = 0
        self.in_headers = True

    def start_headers(self) -> None:
        self._headers = 0
        self.in_headers = True

    def read(self, most: int) -> bytes:
        data = self._member.stream.read1(most)
        self._headers += len(data) if self.in_headers else 0
        if self._headers > _LONGEST_HEADERS:
            problem = "It is damaged: a record begins with headers that don't end."
            raise UnreadableFileError(self._member.document.name, problem)
        return data


def _what_else(record: ArcWarcRecord) -> str | None:
    """Why a record is no page; "" for one that only describes another, None for a page."""
    if record.rec_type not in _WITH_PAGES:
        return "page seen before" if record.rec_type == "revisit" else ""
    status = record.http_headers.get_statuscode() if record.http_headers else _FOUND
    if status != _FOUND:
        return f"answer of status {status}" if status.isdecimal() else "answer without status"
    kind = _content_type(record)
    return None if kind in SUFFIXES else kind or "page without content type"


def _content_type(record: ArcWarcRecord) -> str:
    headers = record.http_headers or record.rec_headers
    return (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()


def _document(outer: Document, record: ArcWarcRecord) -> Document:
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    fetched = record.rec_headers.get_header("WARC-Date") or ""
    headers = record.http_headers or record.rec_headers
    declared = (headers.get_header("Content-Type") or "").lower().partition("charset=")[2]
    known = {
        "url": printable(address),
        "fetched": printable(fetched),
        "charset": printable(declared.partition(";")[0].strip(" \"'")),
    }
    place = _place(address)
    return Document(
        name=f"{outer.name}/{place}",
        stem=place,
        suffix=SUFFIXES[_content_type(record)],
        known={key: value for key, value in known.items() if value},
        problems=outer.problems,
    )


def _place(address: str) -> str:
    """The address as a name: without scheme and line breaks."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return printable(address) or "unnamed"
    query = f"?{parts.query}" if parts.query else ""
    return printable(f"{parts.netloc}{parts.path}{query}".rstrip("/")) or "unnamed"


def _decoded(record: ArcWarcRecord) -> Read:
    """The body with the codings that its headers name undone, the last one first.

    warcio's own content_stream knows "chunked" in lower case only, and reads one gzip member.
    """
    stream: ContentStream = record.raw_stream
    codings = [*_codings(record, "Content-Encoding"), *_codings(record, "Transfer-Encoding")]
    if len(codings) > _MOST_CODINGS:
        raise NotImplementedError
    for coding in reversed(codings):
        stream = _without(coding, stream)
    return stream.read


def _codings(record: ArcWarcRecord, header: str) -> list[str]:
    value = record.http_headers.get_header(header) if record.http_headers else None
    return [coding.strip().lower() for coding in (value or "").split(",")]


def _without(coding: str, stream: ContentStream) -> ContentStream:
    from warcio.bufferedreaders import BufferedReader, ChunkedDataReader  # noqa: PLC0415

    if coding == "chunked":
        return cast("ContentStream", ChunkedDataReader(stream))
    if coding in {"gzip", "x-gzip"}:
        return _Gzip(stream)
    if coding == "deflate":
        return cast("ContentStream", BufferedReader(stream, decomp_type=coding))
    return _Brotli(stream) if coding == "br" else stream


class _Sniffed:
    """A body whose first bytes can be peeked at, as a file that libraries read."""

    def __init__(self, packed: ContentStream) -> None:
        self._packed = packed
        self.head = packed.read(_CHUNK)

    def read(self, most: int) -> bytes:
        given, self.head = self.head[:most], self.head[most:]
        return given or self._packed.read(most)


class _Gzip:
    """A body of consecutive gzip members (RFC 1952); also one that only claims to be."""

    def __init__(self, packed: ContentStream) -> None:
        body = _Sniffed(packed)
        unpacked = gzip.GzipFile(fileobj=cast("BinaryIO", body))
        self._read = unpacked.read1 if body.head.startswith(_GZIP_MARK) else body.read

    def read(self, most: int) -> bytes:
        """Up to ``most`` bytes, none at the end."""
        try:
            return self._read(most)
        except gzip.BadGzipFile:  # what follows the members is ignored, as browsers do
            return b""


class _Brotli:
    """A body in Brotli, which warcio 1.8 does not unpack; also one that only claims to be."""

    def __init__(self, packed: ContentStream) -> None:
        self._parts = _without_brotli(_Sniffed(packed))
        self._left = b""

    def read(self, most: int) -> bytes:
        """Up to ``most`` bytes, none at the end."""
        self._left = self._left or next(self._parts, b"")
        given, self._left = self._left[:most], self._left[most:]
        return given


def _without_brotli(packed: _Sniffed) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 - few archives need it

    unpacker = brotli.Decompressor()
    try:
        first = unpacker.process(packed.head, output_buffer_limit=_CHUNK)
    except brotli.error:
        while data := packed.read(_CHUNK):
            yield data
        return
    packed.head, part = b"", first
    while True:
        if part:
            yield part
        if unpacker.is_finished():
            return
        # It may still buffer some of its input, however much it would accept.
        hungry = not part and unpacker.can_accept_more_data()
        data = packed.read(_CHUNK) if hungry else b""
        if hungry and not data:
            raise EOFError
        part = unpacker.process(data, output_buffer_limit=_CHUNK)


def _count(others: Counter[str]) -> str:
    """As in "1,204 records are no pages: image/jpeg 1,000; answer of status 404 204."."""
    named = [f"{what[:60]} {count:,}" for what, count in others.most_common(_TYPES_NAMED)]
    rest = f"; {len(others) - _TYPES_NAMED:,} more kinds" if len(others) > _TYPES_NAMED else ""
    return f"{others.total():,} records are no pages: {'; '.join(named)}{rest}."
