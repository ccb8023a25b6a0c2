"""Tables that hold data, as readable rows; tables that only lay out a page are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from qa_service.reading.document import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST_CELL: Final = 300  # characters; longer cells are columns of a page
_LONGEST_BELOW_HEAD: Final = 3_000  # unless its columns have heads
_FEWEST: Final = 2  # rows, and cells of most rows
_BREAKS: Final = frozenset(("br", "p", "div", "li"))
_UNSEEN: Final = frozenset(("script", "style", "template"))


def is_data_table(table: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether its cells are short and stand in rows of two or more."""
    if table.get("role") in ("presentation", "none") or table.find(".//table") is not None:
        return False
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    wide = sum(len(cells) >= _FEWEST for cells in rows)
    if wide < _FEWEST or 2 * wide < len(rows):
        return False
    headed = any(len(cells) > 1 and all(cell.tag == "th" for cell in cells) for cells in rows)
    longest = _LONGEST_BELOW_HEAD if headed else _LONGEST_CELL
    return all(len(_text(cell)) <= longest for cells in rows for cell in cells)


def rows_of(table: Any) -> Iterator[tuple[Role, str]]:  # noqa: ANN401
    """Its caption, then each row with " | " between the cells that hold something."""
    for caption in table.iter("caption"):
        if text := _text(caption):
            yield Role.CAPTION, text
    for row in table.iter("tr"):
        cells = [_text(cell) for cell in row if cell.tag in ("td", "th")]
        if text := " | ".join(cell for cell in cells if cell):
            yield Role.ROW, text


def _text(element: Any) -> str:  # noqa: ANN401
    pieces: list[str] = []
    steps = etree.iterwalk(element, events=("start", "end"))
    for event, part in steps:
        if event == "end":
            pieces.append("" if part is element else part.tail or "")
        elif part.tag in _UNSEEN:
            steps.skip_subtree()
        else:
            pieces += (" " if part.tag in _BREAKS else "", part.text or "")
    return " ".join("".join(pieces).split())
