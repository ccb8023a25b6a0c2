"""JSON Lines -> raw articles, a record each.

A large file comes in stretches of whole lines, in UTF-8: :mod:`qa_service.reading.stretches`.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.formats.json_text import parse_json
from qa_service.reading.formats.records import Record, read_record
from qa_service.reading.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_LONGEST_RECORD: Final = 16 * 1024 * 1024  # bytes; no article is, and memory is finite


def read_json_lines(
    document: Document, options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    r"""One article a line, or why that line is none; ``\n`` only ends one: U+2028 is text.

    Raises:
        UnreadableFileError: there is no line.
    """
    data = document.read()
    if not data:
        raise UnreadableFileError(document.name, "The file is empty.")
    for number, line in enumerate(io.BytesIO(data), document.first_line):
        if line.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
            yield _article_or_reason(line, f"{document.name}:{number}", options.fields)


def _article_or_reason(
    line: bytes, file: str, names: Mapping[str, str]
) -> RawArticle | UnreadableFileError:
    if len(line) > _LONGEST_RECORD:
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
