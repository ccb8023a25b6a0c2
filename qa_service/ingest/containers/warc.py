"""Web archives: WARC, and ARC before it, by warcio."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from qa_service.errors import UnreadableFileError
from qa_service.ingest.containers.member import damaged
from qa_service.ingest.document import Document
from qa_service.ingest.names import printable

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
"""What a page from the web is, by its content type; others are pictures, scripts and data."""

_WITH_PAGES: Final = ("response", "resource", "conversion")
_FOUND: Final = "200"  # as a status of HTTP
_LONGEST_HEADERS: Final = 4 * 1024 * 1024  # bytes; without it a line without end is held whole
_TYPES_NAMED: Final = 5
_CHUNK: Final = 16 * 1024


def open_warc(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The pages that were fetched, and one count of what else is in the archive."""
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
                yield member.inner(_document(member.document, record), _body(record))
            elif other:
                others[other] += 1
            while record.raw_stream.read(65536):  # so that what follows are headers
                pass
            source.start_headers()
    except UnreadableFileError:
        raise
    except Exception as error:  # noqa: BLE001 - warcio raises several kinds of its own and others
        yield damaged(member, error, records)
    if others:
        yield UnreadableFileError(member.document.name, _count(others))
    elif not pages:
        yield UnreadableFileError(member.document.name, "It holds no page.")


class ContentStream(Protocol):
    """A record's body, unpacked."""

    def read(self, most: int) -> bytes:
        """Up to so many bytes, none at the end."""
        ...


class _Source:
    """The archive as warcio reads it; says where headers don't end."""

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
    """Why a record is no page; "" for one that only tells of another, None for a page."""
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
    """The address as a name: without scheme, and without what would end a line."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return printable(address) or "unnamed"
    query = f"?{parts.query}" if parts.query else ""
    return printable(f"{parts.netloc}{parts.path}{query}".rstrip("/")) or "unnamed"


def _body(record: ArcWarcRecord) -> Read:
    opened: list[ContentStream] = []

    def read(most: int) -> bytes:
        if not opened:
            opened.append(_Brotli(record) if _is_brotli(record) else record.content_stream())
        return opened[0].read(most)

    return read


def _is_brotli(record: ArcWarcRecord) -> bool:
    headers = record.http_headers
    coding = headers.get_header("Content-Encoding") if headers else None
    return (coding or "").strip().lower() == "br"


class _Brotli:
    """A body packed with Brotli, which warcio 1.8 does not unpack; one that says so and is not."""

    def __init__(self, record: ArcWarcRecord) -> None:
        import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 - few archives need it
        from warcio.bufferedreaders import ChunkedDataReader  # noqa: PLC0415

        coding = record.http_headers.get_header("Transfer-Encoding") or ""
        chunked = coding.strip().lower() == "chunked"
        self._packed = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
        self._unpacker = brotli.Decompressor()
        self._error = brotli.error
        self._plain = False
        self._left = b""
        self._hungry = True
        self._given = False  # whether something was unpacked

    def read(self, most: int) -> bytes:
        """Up to so many bytes, none at the end."""
        if not self._left:
            self._left = self._next(most)
        given, self._left = self._left[:most], self._left[most:]
        return given

    def _next(self, most: int) -> bytes:
        """The next bytes, about so many: the unpacker may give some more."""
        while not self._plain and not self._unpacker.is_finished():
            # It may hold more of what it was given, however much it would accept.
            data = self._packed.read(_CHUNK) if self._hungry else b""
            if self._hungry and not data:
                raise EOFError
            try:
                unpacked: bytes = self._unpacker.process(data, output_buffer_limit=most)
            except self._error:
                if self._given:
                    raise
                self._plain = True
                return bytes(data)
            self._hungry = not unpacked and self._unpacker.can_accept_more_data()
            if unpacked:
                self._given = True
                return unpacked
        if not self._plain:
            return b""
        return bytes(self._packed.read(most))


def _count(others: Counter[str]) -> str:
    """As in "1,204 records are no pages: image/jpeg 1,000; answer of status 404 204."."""
    named = [f"{what[:60]} {count:,}" for what, count in others.most_common(_TYPES_NAMED)]
    rest = f"; {len(others) - _TYPES_NAMED:,} more kinds" if len(others) > _TYPES_NAMED else ""
    return f"{others.total():,} records are no pages: {'; '.join(named)}{rest}."
