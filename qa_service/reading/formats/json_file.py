"""A file that is one JSON value -> raw articles: one record, a list of them, or one that holds one.

Interfaces of news sites answer with the list somewhere inside (``{"response": {"docs": [...]}}``).
JSON Feed is read as such an answer.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.formats.json_array import elements
from qa_service.reading.formats.json_text import parse_json
from qa_service.reading.formats.records import Record, holds_text, read_record
from qa_service.reading.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.options import ReadingOptions

_LARGEST: Final = 32 * 1024 * 1024  # bytes; all of it is held
_LIST: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[(?!\x00)")
_HEAD: Final = 256  # bytes among which the bracket of a list stands
_DEEPEST: Final = 4  # objects around the list


def read_json(
    document: Document, options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article a record, or why that record is none. A list is read as a stream.

    Raises:
        UnreadableFileError: it is not JSON, too large, or holds no record.
    """
    with _opened(document) as stream:
        if _starts_list(stream):
            yield from _of_list(stream, document.name, options.fields)
            return
    value = parse_json(_text(document), document.name, "file")
    if isinstance(value, dict) and (holds_text(value, options.fields) or not _lists(value)):
        yield read_record(Record(value, document.name, options.fields))
        return
    for number, record in enumerate(_records(value, document.name, options.fields), start=1):
        yield _article_or_reason(record, f"{document.name}:{number}", options.fields)


def _opened(document: Document) -> io.BufferedReader:
    if document.path is None:
        return io.BufferedReader(io.BytesIO(document.data or b""))
    return document.path.open("rb")


def _starts_list(stream: io.BufferedReader) -> bool:
    """Whether a list begins here, in an encoding of bytes; its bracket is read then."""
    start = _LIST.match(stream.peek(_HEAD))
    if start:
        stream.read(start.end())
    return start is not None


def _of_list(
    stream: io.BufferedReader, file: str, names: Mapping[str, str]
) -> Iterator[RawArticle | UnreadableFileError]:
    number = 0
    for number, element in enumerate(elements(stream, file), start=1):
        place = f"{file}:{number}"
        try:
            value = parse_json(decode(element, place), place, "record")
        except UnreadableFileError as error:
            yield error
        else:
            yield _article_or_reason(value, place, names)
    if number == 0:
        yield UnreadableFileError(file, "The file holds an empty list.")


def _text(document: Document) -> str:
    try:
        data = document.read(_LARGEST)
    except UnreadableFileError as error:
        remedy = "As JSON Lines, a record a line, it would be read whatever its size."
        raise UnreadableFileError(error.file, f"{error.problem} {remedy}") from None
    text = decode(data, document.name)
    if not text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableFileError(document.name, "The file is empty.")
    return text


def _records(value: object, file: str, names: Mapping[str, str]) -> list[object]:
    """The list of records that ``value`` is or holds; of several, the one that holds articles."""
    if isinstance(value, list):  # in an encoding of wide characters
        return value
    if not isinstance(value, dict):
        raise UnreadableFileError(file, "The file is JSON, but neither an object nor a list.")
    lists = _lists(value)
    of_articles = {
        path: records
        for path, records in lists.items()
        if any(isinstance(one, dict) and holds_text(one, names) for one in records)
    }
    chosen = of_articles or lists
    if len(chosen) > 1:
        where = ", ".join(sorted(chosen))
        problem = f"It holds several lists of records ({where}), so which has articles is unclear."
        raise UnreadableFileError(file, problem)
    return next(iter(chosen.values()))


def _lists(value: Mapping[str, object], path: str = "", depth: int = 1) -> dict[str, list[object]]:
    """The lists of objects within ``value``, by the path that leads to each."""
    found: dict[str, list[object]] = {}
    for name, inner in value.items():
        here = f"{path}{name}"
        if isinstance(inner, list) and inner and all(isinstance(one, dict) for one in inner):
            found[here] = inner
        elif isinstance(inner, dict) and depth < _DEEPEST:
            found |= _lists(inner, f"{here}.", depth + 1)
    return found


def _article_or_reason(
    record: object, file: str, names: Mapping[str, str]
) -> RawArticle | UnreadableFileError:
    if not isinstance(record, dict):
        return UnreadableFileError(file, "The record is JSON, but not an object of an article.")
    try:
        return read_record(Record(record, file, names))
    except UnreadableFileError as error:
        return error
