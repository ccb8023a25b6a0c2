"""JSON Lines, plain or gzip -> raw articles, a record each."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.formats.json_text import parse_json
from qa_service.reading.formats.records import Record, read_record
from qa_service.reading.text import decode, reject_known_formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_LONGEST_RECORD: Final = 16 * 1024 * 1024  # bytes; no article is, and memory is finite
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16


def read_json_lines(
    document: Document, options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article a line, or why that line is none; a file that breaks off gives what it has."""
    number = 0
    try:
        with _open(document) as stream:
            for number, line in enumerate(_lines(stream, document.name), document.first_line):
                if line is None or line.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
                    yield _article_or_reason(line, f"{document.name}:{number}", options.fields)
    except EOFError:
        yield UnreadableFileError(document.name, f"It is cut off after line {number}.")
    except (zlib.error, gzip.BadGzipFile):
        yield UnreadableFileError(document.name, f"Its gzip data are damaged after line {number}.")
    else:
        if number == 0:
            yield UnreadableFileError(document.name, "The file is empty.")


@contextmanager
def _open(document: Document) -> Iterator[io.BufferedReader]:
    with ExitStack() as open_files:
        raw: io.RawIOBase | io.BufferedIOBase
        if document.path is None:
            raw = io.BytesIO(document.data or b"")
        else:
            raw = open_files.enter_context(document.path.open("rb"))
        if document.suffix.endswith(".gz"):
            raw = open_files.enter_context(gzip.GzipFile(fileobj=raw))
        yield open_files.enter_context(io.BufferedReader(raw))


def _lines(stream: io.BufferedReader, file: str) -> Iterator[bytes | None]:
    r"""Records, split on ``\n`` only (U+2028 stands in text); None for one that is too long."""
    head = stream.peek(8)
    reject_known_formats(head, file)
    if head.startswith(_WIDE_MARKS):
        with io.TextIOWrapper(stream, "utf-16", errors="replace", newline="\n") as wide:
            yield from (line.encode("utf-8", "replace") for line in wide)
        return
    while line := stream.readline(_LONGEST_RECORD):
        too_long = len(line) == _LONGEST_RECORD and not line.endswith(b"\n")
        yield None if too_long else line
        while too_long and line and not line.endswith(b"\n"):
            line = stream.readline(_LONGEST_RECORD)


def _article_or_reason(
    line: bytes | None, file: str, names: Mapping[str, str]
) -> RawArticle | UnreadableFileError:
    if line is None:
        return UnreadableFileError(file, f"The record is longer than {_LONGEST_RECORD:,} bytes.")
    try:
        return read_record(Record(_fields(decode(line, file), file), file, names))
    except UnreadableFileError as error:
        return error


def _fields(line: str, file: str) -> Mapping[str, object]:
    record = parse_json(line, file, "line")
    if not isinstance(record, dict):
        raise UnreadableFileError(file, "The line is JSON, but not an object of an article.")
    return record
