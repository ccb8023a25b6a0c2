"""JSON Lines, plain or gzip -> articles, as the contract defines their fields."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from typing import TYPE_CHECKING, Final

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.reading.boilerplate import classify
from qa_service.reading.dates import normalise_published
from qa_service.reading.files import clean, decode, reject_known_formats, unreadable
from qa_service.reading.identity import digest_id
from qa_service.reading.paragraphs import blocks_between_blank_lines, paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.reading.files import FoundFile

_LONGEST_RECORD: Final = 64 * 1024 * 1024  # bytes; no article is, and memory is finite
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16


def read_json_lines(found: FoundFile) -> Iterator[Article | UnreadableFileError]:
    """One article a line, or why that line is none; a file that breaks off gives what it has."""
    number = 0
    try:
        with _open(found) as stream:
            for number, line in enumerate(_lines(stream, found.name), start=1):
                if line is None or line.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
                    yield _article_or_reason(line, f"{found.name}:{number}")
    except UnreadableFileError as error:
        yield error
    except EOFError:
        yield UnreadableFileError(found.name, f"It is cut off after line {number}.")
    except (zlib.error, gzip.BadGzipFile):
        yield UnreadableFileError(found.name, f"Its gzip data are damaged after line {number}.")
    except OSError as error:
        yield UnreadableFileError(found.name, unreadable(error))
    else:
        if number == 0:
            yield UnreadableFileError(found.name, "The file is empty.")


def _open(found: FoundFile) -> io.BufferedReader:
    if found.path.name.lower().endswith(".gz"):
        return io.BufferedReader(gzip.GzipFile(found.path, "rb"))
    return found.path.open("rb")


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


def _article_or_reason(line: bytes | None, file: str) -> Article | UnreadableFileError:
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


def _article(record: Mapping[str, object], file: str) -> Article:
    text = _text(record, file)
    url = _string(record, "url", file)
    title = _string(record, "title", file)
    authors = _authors(record, file)
    spans = blocks_between_blank_lines(text)
    kinds = classify([span.of(text) for span in spans], title=title, authors=authors)
    paragraphs = paragraphs_of(text, spans, kinds)
    if not paragraphs:
        raise UnreadableFileError(file, 'No paragraph of "text" is the body of an article.')
    return Article(
        id=_string(record, "id", file) or digest_id(url or text),
        text=text,
        paragraphs=paragraphs,
        title=title,
        authors=authors,
        published=_published(record, file),
        source=_string(record, "source", file),
        url=url,
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
