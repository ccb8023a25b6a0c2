"""JSON -> raw articles: JSON Lines, one record, a list of them, or a value that contains a list.

Interfaces of news sites answer with the list somewhere inside (``{"response": {"docs": [...]}}``).
JSON Feed is read as such an answer.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.formats.records import Record, has_text, read_record
from qa_service.ingest.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_LARGEST: Final = 32 * 1024 * 1024  # bytes; all of it is read into memory
_LIST: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[(?!\x00)")
_HEAD: Final = 256  # bytes among which the bracket of a list is
_DEEPEST: Final = 4  # objects around the list
LONGEST_ELEMENT: Final = 16 * 1024 * 1024  # bytes; longer than any article
_CHUNK: Final = 1024 * 1024
_BETWEEN: Final = re.compile(r"[ \t\r\n]*,?[ \t\r\n]*")
_MOST_MARKS: Final = 2_000_000  # commas and brackets; a Python value takes 100 bytes or more
_DECODER: Final = json.JSONDecoder(strict=False)
_AROUND: Final = "\ufeff\x00 \t\r\n"


def read_json(
    document: Document, options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article per record, or why a record is none. A list is read as a stream.

    UnreadableFileError where it is not JSON, too large, or contains no record.
    """
    with document.open() as stream:
        if _starts_list(stream):
            yield from _of_list(stream, document.name, options.fields)
            return
    value = parse_json(_text(document), document.name, "file")
    if isinstance(value, dict) and (has_text(value, options.fields) or not _lists(value)):
        yield read_record(Record(value, document.name, options.fields))
        return
    for number, record in enumerate(_records(value, document.name, options.fields), start=1):
        yield _article_or_reason(record, f"{document.name}:{number}", options.fields)


def _starts_list(stream: io.BufferedReader) -> bool:
    """Whether a list begins here, not in a wide encoding; if so, its bracket is consumed."""
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
        yield UnreadableFileError(file, "The file contains an empty list.")


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
        if max(document.size, len(document.data or b"")) <= _LARGEST:
            raise
        remedy = "As JSON Lines, one record per line, it can be read whatever its size."
        raise UnreadableFileError(error.file, f"{error.problem} {remedy}") from None
    return decode(data, document.name)


def _records(value: object, file: str, names: Mapping[str, str]) -> list[object]:
    """The list of records that ``value`` is or contains; of several, the one with articles."""
    if isinstance(value, list):  # in an encoding of wide characters
        return value
    if not isinstance(value, dict):
        raise UnreadableFileError(file, "The file is JSON, but neither an object nor a list.")
    lists = _lists(value)
    of_articles = {
        path: records
        for path, records in lists.items()
        if any(isinstance(one, dict) and has_text(one, names) for one in records)
    }
    chosen = of_articles or lists
    if len(chosen) > 1:
        where = ", ".join(sorted(chosen))
        problem = f"It has several lists of records ({where}), so which has articles is unclear."
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


def elements(stream: BinaryIO, file: str) -> Iterator[bytes]:
    """The bytes of each element of the list in ``stream``, after its opening bracket.

    Read as Latin-1, in which JSON's own characters are the same bytes as in any encoding.
    UnreadableFileError where the list is cut off, damaged, an element too long, or more follows it.
    """
    buffered, at, count = "", 0, 0
    while True:
        between = _BETWEEN.match(buffered, at)
        at = between.end() if between else at
        if buffered.startswith("]", at):
            break
        end = _end_of_value(buffered, at)
        if at < end < len(buffered):
            count += 1
            yield buffered[at:end].encode("latin-1")
            at = end
            continue
        # As much again as is buffered: the time of repeated scans is in proportion to the whole.
        more = stream.read(max(_CHUNK, len(buffered) - at)).decode("latin-1")
        if len(buffered) - at > LONGEST_ELEMENT:
            problem = f"Record {count + 1} is longer than {LONGEST_ELEMENT:,} bytes"
            raise UnreadableFileError(file, f"{problem}; what follows it was not read.")
        if not more:
            where = f"in or after record {count + 1}"
            raise UnreadableFileError(file, f"Its list of JSON records is cut off {where}.")
        buffered, at = buffered[at:] + more, 0
    if (buffered[at + 1 :] + stream.read(_CHUNK).decode("latin-1")).strip(_AROUND):
        raise UnreadableFileError(file, "Something follows its list of records; it was not read.")


def _end_of_value(text: str, at: int) -> int:
    """Where the value ends that begins at ``at``, damaged or not; 0 where it is cut off."""
    try:
        return _DECODER.raw_decode(text, at)[1]
    except (ValueError, RecursionError):  # reading the record reports what is wrong
        depth = 0
        for found in _MARK.finditer(text, at):
            mark = found[0]
            if mark in "[{":
                depth += 1
            elif depth == 0 and mark in ",]}":
                return max(found.start(), at + 1)  # two commas have a record between them
            elif mark in "]}":
                depth -= 1
                if depth == 0:
                    return found.end()
        return 0


_MARK: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{},]', re.DOTALL)  # strings are one


# --- JSON Lines -> raw articles, a record each ---------------------------------------------------


def read_json_lines(
    document: Document, options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    r"""One article per line, or why a line is none; only ``\n`` ends a line: U+2028 is text.

    UnreadableFileError where there is no line.
    """
    for number, line in enumerate(io.BytesIO(document.read()), document.first_line):
        if line.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
            yield _written(line, f"{document.name}:{number}", "line", options.fields)


# --- untrusted JSON -> values, within bounds of memory -------------------------------------------


def parse_json(text: str, file: str, what: str) -> object:
    """The value of ``text``; ``what`` ("line", "file") names it in errors.

    UnreadableFileError where it is not JSON, nested without end, or of too many values.
    """
    if sum(map(text.count, ",[{")) > _MOST_MARKS:
        raise UnreadableFileError(file, f"The {what} has too many values for one article.")
    try:
        value: object = json.loads(text.strip(_AROUND), strict=False)
    except json.JSONDecodeError as error:
        place = f"at column {error.colno}" if error.lineno == 1 else f"in line {error.lineno}"
        raise UnreadableFileError(file, f"The {what} is not JSON: {error.msg} {place}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, nesting without end
        raise UnreadableFileError(file, f"The {what} is not usable JSON.") from None
    return value
