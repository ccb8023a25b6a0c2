"""JSON Lines, plain or gzip -> raw articles, as the contract defines their fields."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Found, RawArticle
from qa_service.reading.identity import digest_id
from qa_service.reading.paragraphs import blocks_between_blank_lines
from qa_service.reading.rules.dates import normalise_published
from qa_service.reading.text import clean, decode, reject_known_formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.reading.document import Document
    from qa_service.reading.options import ReadingOptions

_LONGEST_RECORD: Final = 64 * 1024 * 1024  # bytes; no article is, and memory is finite
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16


def read_json_lines(
    document: Document, _options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article a line, or why that line is none; a file that breaks off gives what it has."""
    number = 0
    try:
        with _open(document) as stream:
            for number, line in enumerate(_lines(stream, document.name), document.first_line):
                if line is None or line.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
                    yield _article_or_reason(line, f"{document.name}:{number}")
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


def _article_or_reason(line: bytes | None, file: str) -> RawArticle | UnreadableFileError:
    if line is None:
        return UnreadableFileError(file, f"The record is longer than {_LONGEST_RECORD:,} bytes.")
    try:
        return _article(_record(decode(line, file), file), file)
    except UnreadableFileError as error:
        return error


def _record(line: str, file: str) -> Mapping[str, object]:
    try:
        record = json.loads(line.strip("\ufeff\x00 \t\r\n"), strict=False)
    except json.JSONDecodeError as error:
        problem = f"The line is not JSON: {error.msg} at column {error.colno}."
        raise UnreadableFileError(file, problem) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, nesting without end
        raise UnreadableFileError(file, "The line is not usable JSON.") from None
    if not isinstance(record, dict):
        raise UnreadableFileError(file, "The line is JSON, but not an object of an article.")
    return record


def _article(record: Mapping[str, object], file: str) -> RawArticle:
    text = _text(record, file)
    url = _string(record, "url", file)
    title = _string(record, "title", file)
    source = _string(record, "source", file)
    published = _published(record, file)
    return RawArticle(
        blocks=tuple(Block(span.of(text), place=span) for span in blocks_between_blank_lines(text)),
        id=_string(record, "id", file) or digest_id(url or text),
        title=Found(title, "title") if title else None,
        authors=_authors(record, file),
        published=Found(published, "published") if published else None,
        source=Found(source, "source") if source else None,
        addresses=(url,) if url else (),
        text=text,
        file=file,
    )


def _text(record: Mapping[str, object], file: str) -> str:
    text = record.get("text")
    if text is None:
        raise UnreadableFileError(file, 'The record has no "text".')
    if not isinstance(text, str):
        raise UnreadableFileError(file, f'"text" must be a string, not {_kind(text)}.')
    text = clean(text)
    if not text.strip():
        raise UnreadableFileError(file, 'The "text" of the record is empty.')
    return text


def _string(record: Mapping[str, object], field: str, file: str) -> str | None:
    """The field on one line, without space around; None where it is null, absent or blank."""
    value = record.get(field)
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableFileError(file, f'"{field}" must be a string, not {_kind(value)}.')
    return " ".join(clean(value).split()) or None


def _authors(record: Mapping[str, object], file: str) -> tuple[str, ...]:
    value = record.get("authors")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise UnreadableFileError(file, '"authors" must be a list of strings.')
    names = (" ".join(clean(name).split()) for name in value)
    return tuple(dict.fromkeys(name for name in names if name))


def _published(record: Mapping[str, object], file: str) -> str | None:
    value = _string(record, "published", file)
    try:
        return None if value is None else normalise_published(value)
    except ValueError:
        problem = f'"published" is not a date that can be told: {value!r:.60}.'
        raise UnreadableFileError(file, problem) from None


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string"}
    return names.get(type(value), "a list" if isinstance(value, list) else "an object")
