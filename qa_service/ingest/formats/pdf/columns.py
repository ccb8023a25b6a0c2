"""Words of a page -> its lines in the order in which they are read, column after column.

A page is split from the top into bands. A band continues while one vertical strip is free of words
in all of its rows (the gutter between its columns); a headline across the page ends it. Each
column is then split the same way.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.ingest.formats.pdf.words import Word

_SAME_ROW: Final = 0.35  # of the type size that baselines may differ
_RAISED: Final = 0.5  # the same for the marks of notes, which are small
_SMALL: Final = 0.8  # times the size of a line's letters
_NARROWEST_GUTTER: Final = 0.8  # of the type size; more than the space between words
_NARROWEST_COLUMN: Final = 7.0  # times the type size; a table's cells may be narrower
_FULLNESS: Final = 0.6  # of a column's width that its middling line fills; cells fill less
_FEWEST_ROWS: Final = 2  # in a column
_MANY_ROWS: Final = 6  # of a column beside which a single line may be the end of the text
_CELL_GAP: Final = 1.5  # times the type size between the cells of a table
_ALIGNED: Final = 0.4  # of the type size that the edges of a table's cells may differ
_FEWEST_TABLE_ROWS: Final = 3
_DEEPEST: Final = 4  # columns within columns
RAISED: Final = "\ue000"  # private-use characters, in no text: see Line.text
LOWERED: Final = "\ue001"
_RIGHT_TO_LEFT: Final = frozenset((*range(0x0590, 0x0900), *range(0xFB1D, 0xFEFD)))
_FROM_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side in one column, whose edges are ``column``; in points from the bottom.

    In ``text``, what may be the mark of a note is between RAISED and LOWERED.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    column: tuple[float, float]
    bold: bool = False
    cells: int = 1  # of a row of a table
    rtl: bool = False


@dataclass(slots=True)
class Row:
    """Words whose baselines are about the same."""

    words: list[Word]
    base: float
    size: float


def lines_of(words: Sequence[Word], page: int) -> list[Line]:
    """The lines of the page, in the order of reading."""
    if not words:
        return []
    return [line for column in _columns(words, depth=0) for line in _lines(column, page)]


def is_right_to_left(text: str) -> bool:
    """Whether most letters are of a script that runs to the left."""
    if text.isascii() or not _FROM_RIGHT.search(text):
        return False
    letters = [char for char in text if char.isalpha()]
    return 2 * sum(ord(char) in _RIGHT_TO_LEFT for char in letters) > len(letters)


def rows_of(words: Sequence[Word]) -> list[Row]:
    """The words by their baselines, from the top; those of a row from the left."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda word: (-word.base, word.left)):
        row = _row_for(word, rows)
        if row is None:
            rows.append(Row([word], word.base, word.size))
        else:
            row.words.append(word)
            if word.size > row.size:  # the row is where its full letters are, not its note marks
                row.base, row.size = word.base, word.size
    rows.sort(key=lambda row: -row.base)
    for row in rows:
        row.words.sort(key=lambda word: word.left)
    return rows


def _row_for(word: Word, rows: Sequence[Row]) -> Row | None:
    for row in reversed(rows[-3:]):
        smaller, larger = sorted((row.size, word.size))
        tolerance = _RAISED if smaller < _SMALL * larger else _SAME_ROW
        if abs(row.base - word.base) <= tolerance * larger:
            return row
    return None


def _columns(words: Sequence[Word], depth: int) -> Iterator[list[Row]]:
    """The rows of each column, in reading order; rows across the page are groups of their own."""
    rows = rows_of(words)
    left = min(word.left for word in words)
    right = max(word.right for word in words)
    at = 0
    loose: list[Row] = []
    while at < len(rows):
        end, gutters = _band(rows, at, (left, right))
        if not gutters:  # the margin of a headline extends beside the columns below it
            gapped = (
                one
                for one in range(at + 1, end)
                if _inner(_free(rows[one], (left, right)), (left, right))
            )
            end = next(gapped, end)
        parts = _parts(rows[at:end], gutters) if depth < _DEEPEST else []
        if len(parts) > 1:
            if loose:
                yield loose
            loose = []
            for part in parts:
                yield from _columns(part, depth + 1)
        else:
            loose += rows[at:end]
        at = end
    if loose:
        yield loose


def _band(
    rows: Sequence[Row], start: int, edges: tuple[float, float]
) -> tuple[int, list[tuple[float, float]]]:
    """The row up to which a strip is free from row ``start`` on, and the free strips."""
    free = _free(rows[start], edges)
    end = start + 1
    while end < len(rows) and free:
        both = _intersect(free, _free(rows[end], edges), _NARROWEST_GUTTER * rows[end].size)
        if not both:
            break
        if _inner(free, edges) and not _inner(both, edges):
            break  # only the margin continues
        free, end = both, end + 1
    return end, _inner(free, edges)


def _free(row: Row, edges: tuple[float, float]) -> list[tuple[float, float]]:
    """The strips of a row without words, margins included, that are wide enough for a gutter."""
    narrowest = _NARROWEST_GUTTER * row.size
    strips = []
    position = edges[0]
    for word in row.words:
        if word.left - position >= narrowest or position == edges[0]:
            strips.append((position, word.left))
        position = max(position, word.right)
    strips.append((position, edges[1]))
    return [strip for strip in strips if strip[1] - strip[0] >= narrowest]


def _intersect(
    some: Sequence[tuple[float, float]], others: Sequence[tuple[float, float]], narrowest: float
) -> list[tuple[float, float]]:
    """The overlaps of the strips of two rows, both from left to right."""
    both: list[tuple[float, float]] = []
    first = second = 0
    while first < len(some) and second < len(others):
        (a, b), (c, d) = some[first], others[second]
        if min(b, d) - max(a, c) >= narrowest:
            both.append((max(a, c), min(b, d)))
        first, second = first + (b <= d), second + (d <= b)
    return both


def _inner(
    strips: Sequence[tuple[float, float]], edges: tuple[float, float]
) -> list[tuple[float, float]]:
    return [strip for strip in strips if strip[0] > edges[0] and strip[1] < edges[1]]


def _parts(rows: Sequence[Row], gutters: Sequence[tuple[float, float]]) -> list[list[Word]]:
    """The words of each column between gutters; fewer than two where they are no columns."""
    edges = sorted(gutter[1] for gutter in gutters)
    columns: list[list[Word]] = [[] for _ in range(len(edges) + 1)]
    for row in rows:
        for word in row.words:
            columns[bisect_right(edges, word.left)].append(word)
    parts = [column for column in columns if column]
    if len(parts) > 1 and _are_columns(parts, rows[0]):
        backwards = is_right_to_left("".join(word.text for row in rows for word in row.words))
        return parts[::-1] if backwards else parts
    return []


def _are_columns(parts: Sequence[Sequence[Word]], first: Row) -> bool:
    """Whether all are columns; beside one, a line at its top may be the end of the text."""
    full = [_is_column(part) for part in parts]
    level = first.base - _SAME_ROW * first.size
    if all(full):
        return True
    many = max(len(rows_of(part)) for part in parts) >= _MANY_ROWS
    return many and all(
        whole or (len(rows_of(part)) <= _FEWEST_ROWS and max(word.base for word in part) >= level)
        for part, whole in zip(parts, full, strict=True)
    )


def _is_column(words: Sequence[Word]) -> bool:
    """Whether it is text set in lines rather than the cells of a table."""
    rows = rows_of(words)
    size = median(word.size for word in words)
    width = max(word.right for word in words) - min(word.left for word in words)
    filled = median(row.words[-1].right - row.words[0].left for row in rows)
    return (
        len(rows) >= _FEWEST_ROWS
        and width >= _NARROWEST_COLUMN * size
        and filled >= _FULLNESS * width
    )


def _lines(rows: Sequence[Row], page: int) -> Iterator[Line]:
    """The lines of one column."""
    cells = [_cells(row) for row in rows]
    column = _edges(rows)
    tabular = _tabular(cells, column)
    for row, parts, in_table in zip(rows, cells, tabular, strict=True):
        yield _line(row, parts if in_table else [row.words], page, column)


def _edges(rows: Sequence[Row]) -> tuple[float, float]:
    """Where most lines begin, and the end of the longest."""
    lefts = Counter(round(row.words[0].left) for row in rows)
    return float(lefts.most_common(1)[0][0]), max(row.words[-1].right for row in rows)


def _cells(row: Row) -> list[list[Word]]:
    """The words of a row, split where the space is as wide as between cells."""
    cells = [[row.words[0]]]
    for before, word in pairwise(row.words):
        if word.left - before.right >= _CELL_GAP * row.size:
            cells.append([word])
        else:
            cells[-1].append(word)
    return cells


def _tabular(cells: Sequence[Sequence[Sequence[Word]]], column: tuple[float, float]) -> list[bool]:
    """Which rows belong to a table: several below each other whose cells are aligned."""
    tabular = [False] * len(cells)
    start = 0
    for at in range(1, len(cells) + 1):
        if at == len(cells) or not _are_aligned(cells[at - 1], cells[at]):
            listed = all(_is_mark(row[0]) for row in cells[start:at])
            prose = all(_is_stretched(row, column) for row in cells[start:at])
            several = len(cells[start]) > 1 + listed and at - start >= _FEWEST_TABLE_ROWS
            if several and not prose:
                tabular[start:at] = [True] * (at - start)
            start = at
    return tabular


def _are_aligned(row: Sequence[Sequence[Word]], below: Sequence[Sequence[Word]]) -> bool:
    """Whether the cells begin, end or have their middle below each other.

    Words of a justified line may be far apart too, but are not aligned.
    """
    return len(row) == len(below) and all(
        min(
            abs(one[0].left - two[0].left),
            abs(one[-1].right - two[-1].right),
            abs(one[0].left + one[-1].right - two[0].left - two[-1].right) / 2,
        )
        <= _ALIGNED * one[0].size
        for one, two in zip(row, below, strict=True)
    )


def _is_stretched(row: Sequence[Sequence[Word]], column: tuple[float, float]) -> bool:
    """Whether it may be a few words set from edge to edge of a narrow column."""
    size = row[0][0].size
    whole = row[0][0].left <= column[0] + size and row[-1][-1].right >= column[1] - size
    words = [word.text for cell in row for word in cell]
    figures = any(char.isdigit() for word in words for char in word)
    return whole and not figures and len(words) < 2 * len(row)


def _is_mark(words: Sequence[Word]) -> bool:
    """Whether it can be the number or bullet of a list's item."""
    return len(words) == 1 and len(words[0].text) <= 3  # noqa: PLR2004 - "12." or "(a)"


def _line(
    row: Row, cells: Sequence[Sequence[Word]], page: int, column: tuple[float, float]
) -> Line:
    marked = [[_marked(word, row) for word in cell] for cell in cells]
    letters = sum(len(word.text) for word in row.words)
    sizes: Counter[float] = Counter()
    for word in row.words:
        sizes[round(word.size, 1)] += len(word.text)
    text = " | ".join(map(_text_of, marked))
    return Line(
        text=text,
        left=row.words[0].left,
        right=max(word.right for word in row.words),
        base=row.base,
        size=sizes.most_common(1)[0][0],
        page=page,
        column=column,
        bold=sum(len(word.text) for word in row.words if word.bold) > 0.9 * letters,
        cells=len(cells),
        rtl=is_right_to_left(text),
    )


def _marked(word: Word, row: Row) -> str:
    """The word's text; that of a note's mark (small, above the line) between RAISED and LOWERED."""
    small = word.size < _SMALL * row.size and word.base > row.base + 0.2 * row.size
    is_mark = small and len(word.text) <= 3 and word is not row.words[0]  # noqa: PLR2004 - "123"
    return f"{RAISED}{word.text}{LOWERED}" if is_mark else word.text


def _text_of(words: Sequence[str]) -> str:
    """Words from left to right -> in the order in which they are read, one space between."""
    if not is_right_to_left("".join(words)):
        return " ".join(words).replace(f" {RAISED}", RAISED)
    ordered: list[str] = []
    for foreign, run in groupby(words, key=_runs_rightwards):
        together = list(run)
        ordered = [*(together if foreign else reversed(together)), *ordered]
    return " ".join(ordered).replace(f" {RAISED}", RAISED)


def _runs_rightwards(word: str) -> bool:
    return any(char.isalpha() for char in word) and not is_right_to_left(word)
