"""Tables as text, CSV and TSV -> raw articles, one per row.

Rows are streamed as bytes decoded as Latin-1, in which separators and quotes are where they
do in any encoding of eight bits, and each row is decoded by itself.
"""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.formats.records import Record, has_text, read_record
from qa_service.ingest.text import clean, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qa_service.ingest.document import Document, RawArticle, ReadingOptions

_LONGEST_ROW: Final = 16 * 1024 * 1024  # characters; longer than any article
_SEPARATORS: Final = (",", ";", "\t", "|")
_SAYS_SEPARATOR: Final = "sep="  # a first line that Excel writes and reads
_WIDE_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16
_UTF8_MARK: Final = "\ufeff".encode().decode("latin-1")
_COLUMNS_NAMED: Final = 12
_NOTHING: Final = frozenset(("nan", "null", "none", "n/a", "\\n"))
_UNIT_BREAK: Final = b"\x1f"


def read_table(
    document: Document, options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article per row, or why a row is none; rows are counted from the header, which is 1.

    UnreadableFileError where it is no text, or no column of its header can contain articles.
    """
    csv.field_size_limit(_LONGEST_ROW)  # of the whole process; the default cuts long articles off
    with _opened(document) as stream:
        lines = _Lines(stream, document.name)
        rows = _rows(lines, document)
        header = _header(next(rows, []), document.name, options.fields)
        empty = True
        for number, cells in enumerate(rows, start=2):
            if any(cell.strip() for cell in cells):
                empty = False
                yield _article_or_reason(header, cells, f"{document.name}:{number}", options.fields)
        if empty:
            yield UnreadableFileError(document.name, "It has a header but no rows.")


@contextmanager
def _opened(document: Document) -> Iterator[io.TextIOWrapper]:
    with document.open() as stream:
        head = stream.peek(8192)
        if not head.strip():
            raise UnreadableFileError(document.name, "The file is empty.")
        decode(head, document.name)  # which refuses binary data
        encoding = "utf-16" if head.startswith(_WIDE_MARKS) else "latin-1"
        with io.TextIOWrapper(stream, encoding, errors="replace", newline="") as text:
            yield text


class _Lines:
    """The lines of a table; an error if a row (since ``row`` was last set to 0) is too long."""

    def __init__(self, stream: io.TextIOWrapper, file: str) -> None:
        self._stream = stream
        self._file = file
        self.row = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_LONGEST_ROW)
        if not line:
            raise StopIteration
        self.row += len(line)
        if self.row >= _LONGEST_ROW:
            problem = f"A row is longer than {_LONGEST_ROW:,} characters; a quote may be unclosed."
            raise UnreadableFileError(self._file, problem)
        return line


def _rows(lines: _Lines, document: Document) -> Iterator[list[str]]:
    """The cells of each row, the header first."""
    first = next(lines, "").removeprefix(_UTF8_MARK)
    separator = _separator(first, document.suffix)
    if first.lower().startswith(_SAYS_SEPARATOR):
        separator, first = first[len(_SAYS_SEPARATOR) :][:1].strip() or ",", next(lines, "")
    try:
        for cells in csv.reader(chain([first], lines), delimiter=separator):
            lines.row = 0
            yield cells
    except csv.Error as error:
        raise UnreadableFileError(document.name, f"It is not a valid table: {error}.") from None


def _separator(header: str, suffix: str) -> str:
    """The character that splits the header into most cells; a header has no prose."""
    if suffix == ".tsv" and "\t" in header:
        return "\t"
    cells = {mark: len(next(csv.reader([header], delimiter=mark), [])) for mark in _SEPARATORS}
    return max(_SEPARATORS, key=lambda mark: cells[mark])


def _header(cells: Sequence[str], file: str, names: Mapping[str, str]) -> list[str]:
    header = [cell.strip() for cell in _decoded(cells, file)]
    if not has_text(dict.fromkeys(header, "text"), names):
        columns = ", ".join(clean(cell) for cell in header[:_COLUMNS_NAMED])
        problem = (
            f"No column is known to contain the text of articles (the first row: {columns:.300})."
            " If one does, say --field text=COLUMN; if there is no header, add one."
        )
        raise UnreadableFileError(file, problem)
    return header


def _article_or_reason(
    header: Sequence[str], cells: Sequence[str], file: str, names: Mapping[str, str]
) -> RawArticle | UnreadableFileError:
    """The article of a row; a row with more cells than columns has lost the end of its text."""
    try:
        values = [
            "" if cell.strip().casefold() in _NOTHING else cell for cell in _decoded(cells, file)
        ]
        if any(values[len(header) :]):
            problem = (
                f"The row has {len(values)} cells under {len(header)} columns: a separator or a"
                " quote within a cell is not quoted."
            )
            return UnreadableFileError(file, problem)
        fields: dict[str, object] = {}
        for column, value in zip(header, values, strict=False):
            fields.setdefault(column, value)
        article = read_record(Record(fields, file, names))
        if len(values) < len(header):
            problem = f"The row has {len(values)} cells under {len(header)} columns."
            article = replace(article, problems=(*article.problems, problem))
    except UnreadableFileError as error:
        return error
    return article


def _decoded(cells: Sequence[str], file: str) -> list[str]:
    try:
        raw = [cell.encode("latin-1") for cell in cells]
    except UnicodeEncodeError:  # of UTF-16, which is decoded already
        return list(cells)
    try:
        return [cell.decode("utf-8") for cell in raw]
    except UnicodeDecodeError:  # the encoding is detected better from a whole row than from a cell
        parts = decode(_UNIT_BREAK.join(raw), file).split(_UNIT_BREAK.decode())
        return parts if len(parts) == len(raw) else [decode(cell, file) for cell in raw]
