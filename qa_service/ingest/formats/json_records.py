"""JSON -> raw articles: JSON Lines, one record, a list of them, or a value that holds a list.

Interfaces of news sites answer with the list somewhere inside (``{"response": {"docs": [...]}}``).
JSON Feed is read as such an answer.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.formats.records import Record, holds_text, read_record
from qa_service.ingest.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BufferedIOBase

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_LARGEST: Final = 32 * 1024 * 1024  # bytes; all of it is held
_LIST: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[(?!\x00)")
_HEAD: Final = 256  # bytes among which the bracket of a list stands
_DEEPEST: Final = 4  # objects around the list
LONGEST_ELEMENT: Final = 16 * 1024 * 1024  # bytes; no article is longer, and memory is finite
_CHUNK: Final = 1024 * 1024
_OUTSIDE: Final = re.compile(rb'["\[\]{},]')  # a string, what nests, what is between elements
_INSIDE: Final = re.compile(rb'["\\]')
_SPACE: Final = b" \t\r\n"
_MOST_MARKS: Final = 2_000_000  # commas and openings; a value of Python takes 100 bytes and more
_AROUND: Final = "\ufeff\x00 \t\r\n"


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
        yield _written(element, f"{file}:{number}", "record", names)
    if number == 0:
        yield UnreadableFileError(file, "The file holds an empty list.")


def _written(
    data: bytes, file: str, what: str, names: Mapping[str, str]
) -> RawArticle | UnreadableFileError:
    """The article of a line, or of an element of a list."""
    if len(data) > LONGEST_ELEMENT:
        return UnreadableFileError(file, f"The record is longer than {LONGEST_ELEMENT:,} bytes.")
    try:
        value = parse_json(decode(data, file), file, what)
    except UnreadableFileError as error:
        return error
    return _article_or_reason(value, file, names, what)


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
    record: object, file: str, names: Mapping[str, str], what: str = "record"
) -> RawArticle | UnreadableFileError:
    if not isinstance(record, dict):
        return UnreadableFileError(file, f"The {what} is JSON, but not an object of an article.")
    try:
        return read_record(Record(record, file, names))
    except UnreadableFileError as error:
        return error


# --- the elements of one large JSON list, a few at a time in memory ------------------------------


def elements(stream: BufferedIOBase, file: str) -> Iterator[bytes]:
    """The bytes of each element of the list that ``stream`` holds, behind its opening bracket.

    Raises:
        UnreadableFileError: the list is cut off, an element too long, or more follows the list.
    """
    scan = _Scan(file)
    while not scan.ended and (chunk := stream.read(_CHUNK)):
        yield from scan.split(chunk)
    if not scan.ended:
        raise UnreadableFileError(
            file, f"Its list of JSON records is cut off in or after record {scan.count + 1}."
        )
    if scan.rest.strip(_SPACE + b"\x00") or stream.read(_CHUNK).strip(_SPACE + b"\x00"):
        raise UnreadableFileError(file, "Something follows its list of records; it was not read.")


class _Scan:
    """Where in the list a reader is."""

    def __init__(self, file: str) -> None:
        self.count = 0
        self.ended = False
        self.rest = b""  # what follows the list
        self._file = file
        self._element = bytearray()
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def split(self, chunk: bytes) -> Iterator[bytes]:
        """The elements that end in ``chunk``."""
        start = at = 0
        while (mark := self._next_mark(chunk, at)) is not None:
            at = mark + 1
            if self._ends_element(chunk[mark : mark + 1]):
                self._add(chunk[start:mark])
                yield from self._taken()
                start = at
                if self.ended:
                    self.rest = chunk[at:]
                    return
        self._add(chunk[start:])

    def _next_mark(self, chunk: bytes, at: int) -> int | None:
        """Where the next byte stands that matters; None where there is none in ``chunk``."""
        while True:
            if self._escaped:
                if at >= len(chunk):
                    return None
                self._escaped = False
                at += 1
            match = (_INSIDE if self._in_string else _OUTSIDE).search(chunk, at)
            if match is None:
                return None
            if match.group() != b"\\":
                return match.start()
            self._escaped = True
            at = match.end()

    def _ends_element(self, mark: bytes) -> bool:
        if mark == b'"':
            self._in_string = not self._in_string
        elif mark in b"[{":
            self._depth += 1
        elif mark in b"]}":
            self._depth -= 1
            self.ended = self._depth < 0
        return self.ended or (mark == b"," and self._depth == 0)

    def _add(self, part: bytes) -> None:
        self._element += part
        if len(self._element) > LONGEST_ELEMENT:
            problem = (
                f"Record {self.count + 1} is longer than {LONGEST_ELEMENT:,} bytes, so it is no"
                " article; what follows it was not read."
            )
            raise UnreadableFileError(self._file, problem)

    def _taken(self) -> Iterator[bytes]:
        element = bytes(self._element).strip(_SPACE)
        self._element.clear()
        if element or not self.ended:
            self.count += 1
            yield element


# --- JSON Lines -> raw articles, a record each ---------------------------------------------------


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
            yield _written(line, f"{document.name}:{number}", "line", options.fields)


# --- JSON that a stranger wrote -> values, within bounds of memory -------------------------------


def parse_json(text: str, file: str, what: str) -> object:
    """The value that ``text`` is; ``what`` ("line", "file") names it where it is none.

    Raises:
        UnreadableFileError: it is not JSON, nested without end, or of too many values to hold.
    """
    if sum(map(text.count, ",[{")) > _MOST_MARKS:
        raise UnreadableFileError(file, f"The {what} holds too many values to be of one article.")
    try:
        value: object = json.loads(text.strip(_AROUND), strict=False)
    except json.JSONDecodeError as error:
        place = f"at column {error.colno}" if error.lineno == 1 else f"in line {error.lineno}"
        raise UnreadableFileError(file, f"The {what} is not JSON: {error.msg} {place}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, nesting without end
        raise UnreadableFileError(file, f"The {what} is not usable JSON.") from None
    return value
