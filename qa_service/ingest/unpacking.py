"""A file on disk -> the documents that formats read: the file, or those packed in it.

Nothing is written to disk, and only one document at a time is in memory.
"""

from __future__ import annotations

import dataclasses
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zlib import crc32

from qa_service.errors import UnreadableFileError
from qa_service.ingest.containers import COMPRESSED, CONTAINERS
from qa_service.ingest.containers.member import Member, file_member
from qa_service.ingest.document import LARGEST, Document, too_large
from qa_service.ingest.files import unreadable
from qa_service.ingest.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIXES: Final = tuple(dict.fromkeys((*FORMATS, *CONTAINERS)))
"""Suffixes of everything that is read."""
OF_LINES: Final = frozenset({".jsonl", ".ndjson"})
"""Formats whose lines can be read independently."""
_DEEPEST: Final = 6  # containers within each other; a .tar.gz is two
_LENGTH: Final = 2 * 1024 * 1024  # bytes; 1,000 articles or so
_SHORTEST: Final = 1024 * 1024
_ENDS: Final = 64  # one line in so many may end a chunk
_LONGEST_LINE: Final = 16 * 1024 * 1024  # bytes; no article is, and memory is finite
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16
HEAD: Final = 4096
"""Bytes that are enough to identify a file."""


def unpack(
    file: Document, on_position: Callable[[int], None] = lambda _position: None
) -> Iterator[Document | UnreadableFileError]:
    """The documents in the file, in its order, and the errors of those that can't be extracted.

    A file that is a document itself is returned unread. ``on_position`` gets the offset in the
    file, in bytes, of each document.
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
    """The documents in the member; errors of the containers around it are raised."""
    name = member.document.name
    try:
        document = _settled(member)
        member = dataclasses.replace(member, document=document)
        if document.suffix in CONTAINERS:
            if depth == _DEEPEST:
                problem = "Its archives are nested too deeply; unpack the outer ones."
                yield UnreadableFileError(name, problem)
                return
            for inner in CONTAINERS[document.suffix](member):
                if isinstance(inner, UnreadableFileError):
                    yield inner
                else:
                    yield from _documents(inner, depth + 1)
        elif document.suffix in OF_LINES:
            yield from chunks_of_lines(member)
        else:
            yield document if document.path else _in_memory(member)
    except UnreadableFileError as error:
        if error.file != name:
            raise
        yield error


def _settled(member: Member) -> Document:
    """The member's document under the suffix that it should have."""
    document = member.document
    settled = detect_kind(document, member.stream.peek(HEAD)[:HEAD])
    if settled is None:
        problem = f"Files of this type are not read; these are: {', '.join(SUFFIXES)}."
        raise UnreadableFileError(document.name, problem)
    if isinstance(settled, Kind):
        raise UnreadableFileError(document.name, f"It contains {settled.name}.")
    return settled


def _in_memory(member: Member) -> Document:
    data = member.stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise too_large(member.document.name)
    return dataclasses.replace(member.document, url=None, data=data)


# --- files of lines ------------------------------------------------------------------------------


def chunks_of_lines(member: Member) -> Iterator[Document | UnreadableFileError]:
    """Whole lines of 1 to 2 MiB at a time, as UTF-8 where they are UTF-16.

    Which line ends a chunk depends on that line: where one record changed, the chunks soon
    after it are the same as before, so a ReadingMemory knows them (Muthitacharoen et al., "A
    Low-bandwidth Network File System", SOSP 2001). A line of more than 16 MiB is reported and
    skipped, never all in memory. Where the stream breaks off, the lines before come first.
    """
    whole = member.document
    number = whole.first_line  # of the line that comes next
    buffered: list[bytes] = []
    size = 0
    try:
        for line in _lines(member.stream):
            if buffered and (line is None or size + len(line) > _LENGTH):
                yield _chunk(whole, buffered, number)
                size = 0
            if line is None:
                problem = f"The record is longer than {_LONGEST_LINE:,} bytes."
                yield UnreadableFileError(f"{whole.name}:{number}", problem)
            else:
                buffered.append(line)
                size += len(line)
            number += 1
            if line and size > _SHORTEST and crc32(line) % _ENDS == 0:
                yield _chunk(whole, buffered, number)
                size = 0
    except UnreadableFileError:
        if buffered:
            yield _chunk(whole, buffered, number)
        raise
    if buffered or number == whole.first_line:
        yield _chunk(whole, buffered, number)


def _chunk(whole: Document, buffered: list[bytes], number: int) -> Document:
    """The buffered lines, before line ``number``, as a document; empties the buffer."""
    first, data = number - len(buffered), b"".join(buffered)
    buffered.clear()
    return dataclasses.replace(whole, place=None, url=None, data=data, first_line=first)


def _lines(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Each line; None for one that is too long for memory."""
    wide = None
    if stream.peek(2).startswith(_WIDE_MARKS):
        wide = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n")
    too_long = False
    while line := (
        wide.readline(_LONGEST_LINE).encode("utf-8", "replace")
        if wide
        else stream.readline(_LONGEST_LINE)
    ):
        ended = line.endswith(b"\n")
        if not too_long and (ended or len(line) < _LONGEST_LINE):
            yield line
        elif ended:
            yield None
        too_long = not ended and (too_long or len(line) >= _LONGEST_LINE)
    if too_long:
        yield None
    if wide:
        wide.detach()


# --- sniffing ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the suffix it should have ("" where it is not read), and its name."""

    suffix: str
    name: str


def _starting(pattern: bytes, suffix: str, name: str) -> tuple[re.Pattern[bytes], Kind]:
    return re.compile(pattern, re.DOTALL), Kind(suffix, name)


_PROLOGUE: Final = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?"
_PAGE: Final = _starting(_PROLOGUE + rb"(?i:<!doctype\s+html|<html[\s>])", ".html", "a web page")
_BINARY: Final = (
    _starting(rb"%PDF-", ".pdf", "a PDF document"),
    _starting(rb"\{\\rtf", ".rtf", "an RTF document"),
    _starting(rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip", ".epub", "an EPUB book"),
    _starting(
        rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text", ".odt",
        "an OpenDocument text",
    ),
    _starting(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|word/)", ".docx", "a Word document"),
    _starting(
        rb"PK\x03\x04.{26}(?:Index/|Index\.zip|buildVersionHistory\.plist)", "",
        "an iWork document; export it as PDF or DOCX",
    ),
    _starting(rb"PK\x03\x04|PK\x05\x06", ".zip", "a ZIP archive"),
    _starting(rb"\x1f\x8b\x08", ".gz", "gzip-compressed data"),
    _starting(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", ".bz2", "bzip2-compressed data"),
    _starting(rb"\xfd7zXZ\x00", ".xz", "xz-compressed data"),
    _starting(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", ".zst", "zstd-compressed data"),
    _starting(rb"WARC/[01]\.\d", ".warc", "a web archive"),
    _starting(rb".{257}ustar", ".tar", "a tar archive"),
    _starting(rb"7z\xbc\xaf\x27\x1c", "", "a 7-Zip archive; unpack it"),
    _starting(rb"Rar!\x1a\x07", "", "a RAR archive; unpack it"),
    _starting(
        rb"\xd0\xcf\x11\xe0\xa1\xb1", "",
        "an old or protected Office file; save it as DOCX, without a password",
    ),
    _starting(rb"SQLite format 3\x00", "", "a database; export it as JSON Lines or CSV"),
    _starting(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a", "", "a picture"),
)  # fmt: skip
_TEXT: Final = (
    _PAGE,
    _starting(_PROLOGUE + rb"<(?:rss|feed|rdf:RDF)[\s>]", ".xml", "a feed"),
    _starting(rb"(?:\xef\xbb\xbf)?WEBVTT\b", ".vtt", "captions"),
    _starting(_PROLOGUE + rb"(?:<!DOCTYPE en-export[^>]*>\s*)?<en-export\b", ".enex", "notes"),
    _starting(rb"(?:\xef\xbb\xbf)?\s*TY  - \w", ".ris", "citation data"),
    _starting(rb"From \S[^\n]*\d{4}\r?\n[\w-]+:", ".mbox", "a mailbox"),
    _starting(
        rb"(?i:(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}Content-Type:\s*multipart/related)",
        ".mhtml", "a saved web page",
    ),
    _starting(
        rb"(?i:(?:Return-Path|Received|Delivered-To|Message-ID|From|Date): [^\n]*\n"
        rb"(?:[ \t][^\n]*\n)*[\w-]+:)",
        ".eml", "an e-mail",
    ),
    _starting(rb'(?:\xef\xbb\xbf)?\s*\{\s*"', ".jsonl", "JSON Lines"),
)  # fmt: skip
_OTHER_NAMES: Final = {
    ".zip": frozenset({".docx", ".docm", ".odt", ".epub", ".wacz"}),
    ".docx": frozenset({".zip", ".docm"}), ".odt": frozenset({".zip"}),
    ".epub": frozenset({".zip"}), ".gz": frozenset({".tgz"}), ".bz2": frozenset({".tbz2", ".tbz"}),
    ".xz": frozenset({".txz"}), ".zst": frozenset({".tzst"}), ".warc": frozenset({".wet"}),
}  # fmt: skip


def detect_kind(document: Document, head: bytes) -> Document | Kind | None:
    """The document under the suffix that its first bytes call for.

    A Kind if that can't be read; None if the kind is unknown.
    """
    is_read = document.suffix in SUFFIXES
    found = _kind(head, document.suffix if is_read else None)
    if found is None:
        return document if is_read else None
    if found.suffix not in SUFFIXES:
        return found
    if found.suffix == document.suffix or document.suffix in _OTHER_NAMES.get(found.suffix, ()):
        return document
    problem = f"It is read as {found.name}, as its first bytes show; its name does not say so."
    whole = document.stem + document.suffix
    return dataclasses.replace(
        document,
        stem=whole if found.suffix in COMPRESSED else document.stem,
        suffix=found.suffix,
        problems=(*document.problems, problem),
    )


def _kind(head: bytes, suffix: str | None) -> Kind | None:
    """The kind of ``head``; texts are only examined if the suffix does not determine it."""
    texts = _TEXT if suffix is None else (_PAGE,) if suffix == ".txt" else ()
    return next((kind for start, kind in (*_BINARY, *texts) if start.match(head)), None)
