"""Lines in the order of reading -> paragraphs and headings, over the ends of columns and pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Block, Role
from qa_service.ingest.formats.pdf.columns import LOWERED, RAISED, Line
from qa_service.ingest.rules.page_metadata import read_metadata_line
from qa_service.ingest.rules.shape import has_bullet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.ingest.formats.pdf.words import Picture

_BIGGER: Final = 1.12  # times the size of the body: a heading
_SMALLER: Final = 0.93  # times the size of the body: a caption or note
_SAME_SIZE: Final = 0.06  # of the size that lines of one paragraph may differ
_HEADING_WORDS: Final = 25
_BOLD_HEADING_WORDS: Final = 14
_LEADING: Final = 1.3  # times the usual distance of lines: more begins a paragraph
_USUAL_LEADING: Final = 1.2  # of the type size, where there are too few lines to measure
_INDENT: Final = (0.5, 4.0)  # times the type size, from and to
_SLACK: Final = 0.5  # of the type size that a full line may be short of the edge
_MOST_INDENTED: Final = 0.6  # of the paragraphs that are set off
_FEWEST_MARKED: Final = 3  # paragraphs that an indent or space sets off, to count on it
_NEAR_PICTURE: Final = 3.0  # times the type size
_END: Final = re.compile(r"[.!?…。！？؟।:][\"'”’»)\]\ue000-\ue001\d*†‡]*$")
_NUMBERED: Final = re.compile(r"^(?:\(?\d{1,2}[.)]|\(?[a-z]\)|[•◦▪●■‣∙*–—-])\s")
_CAPTION: Final = re.compile(
    r"^(?:fig(?:ure|\.)|photo(?:graph)?|picture|image|table|chart|map|graphic)s?\b[^.]{0,12}[.:|–—]",
    re.IGNORECASE,
)
LEADERS: Final = re.compile(  # a line of a table of contents
    r"(?<!\.)(?<!\.\s)(?:\.\s?){6,}\s*[\divxlc]{1,5}$"
)
_NOTE: Final = re.compile(rf"^{RAISED}?(?P<mark>\d{{1,3}}|[*†‡§¶]{{1,3}}){LOWERED}?[.)]?\s*\S")
_MARK: Final = re.compile(f"{RAISED}([^{RAISED}{LOWERED}]*){LOWERED}")


@dataclass(slots=True)
class Piece:
    """Lines of one paragraph, heading, row or note."""

    lines: list[Line]
    role: Role = Role.UNKNOWN
    note: str | None = None  # the mark, where it is a note at the foot of a page

    @property
    def first(self) -> Line:
        """Where it begins."""
        return self.lines[0]

    @property
    def last(self) -> Line:
        """Where it ends, as far as it is gathered."""
        return self.lines[-1]


def pieces_of(lines: Sequence[Line], pictures: Mapping[int, Sequence[Picture]]) -> list[Piece]:
    """The paragraphs in order; ``pictures`` are those of each page."""
    if not lines:
        return []
    body = body_size(lines)
    setting = _setting(lines, body)
    pieces: list[Piece] = []
    for line in lines:
        if pieces and not _breaks(pieces[-1], line, setting):
            pieces[-1].lines.append(line)
        else:
            pieces.append(Piece([line]))
    for piece in pieces:
        piece.role = _role(piece, body, pictures.get(piece.first.page, ()))
    _name_notes(pieces, body)
    return _joined(pieces, setting)


def body_size(lines: Sequence[Line]) -> float:
    """The type size of most letters."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(2 * line.size) / 2] += len(line.text)
    return sizes.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a document is set: type size, usual distance of lines, how paragraphs begin."""

    body: float
    leading: Mapping[int, float]
    set_apart: bool = False  # by an indent or more space, so that a short line alone says nothing
    indented: bool = False  # most of them, so that a line without indent begins none

    def is_wide(self, above: Line, below: Line) -> bool:
        """Whether there is more space between two lines than within a paragraph."""
        usual = self.leading.get(round(below.size), _USUAL_LEADING * below.size)
        return above.base - below.base > _LEADING * usual


def _setting(lines: Sequence[Line], body: float) -> _Setting:
    pairs = [
        (above, below)
        for above, below in pairwise(lines)
        if (above.page, above.column) == (below.page, below.column) and above.base > below.base
    ]
    setting = _Setting(body, _leadings(pairs))
    prose = [
        (above, below)
        for above, below in pairs
        if max(abs(above.size - body), abs(below.size - body)) <= _SAME_SIZE * body
    ]
    indented = [_is_indented(below) and not _is_indented(above) for above, below in prose]
    marked = [
        indent or setting.is_wide(*pair) for pair, indent in zip(prose, indented, strict=True)
    ]
    short = [_ended_short(*pair) and not mark for pair, mark in zip(prose, marked, strict=True)]
    set_apart = sum(marked) >= _FEWEST_MARKED and sum(marked) >= sum(short)
    by_indent = set_apart and sum(indented) > _MOST_INDENTED * sum(marked)
    return _Setting(body, setting.leading, set_apart=set_apart, indented=by_indent)


def _leadings(pairs: Sequence[tuple[Line, Line]]) -> dict[int, float]:
    """For each rounded type size the usual distance between two lines."""
    seen: dict[int, Counter[float]] = {}
    for above, below in pairs:
        distance = above.base - below.base
        if 0.8 * below.size < distance < 3 * below.size:
            seen.setdefault(round(below.size), Counter())[round(2 * distance) / 2] += 1
    return {size: counts.most_common(1)[0][0] for size, counts in seen.items()}


def _breaks(piece: Piece, line: Line, setting: _Setting) -> bool:
    """Whether ``line`` begins another piece, as far as one column shows."""
    above = piece.last
    if line.page != above.page or line.column != above.column or line.base >= above.base:
        return True
    if abs(line.size - above.size) > _SAME_SIZE * setting.body or line.bold != above.bold:
        return not _runs_in(piece, line, setting.body)
    if line.cells > 1 or above.cells > 1 or _NUMBERED.match(line.text):
        return True
    if LEADERS.search(above.text) or setting.is_wide(above, line):
        return True
    if line.size > _BIGGER * setting.body:
        return False  # the lines of a headline, ragged or centred
    if read_metadata_line(line.text) or (len(piece.lines) == 1 and read_metadata_line(above.text)):
        return True
    indented = _is_indented(line) and not _is_hanging(piece, line)
    return indented or (not setting.set_apart and _ended_short(above, line))


def _runs_in(piece: Piece, line: Line, body: float) -> bool:
    """Whether a line goes on with a sentence that is set bold in part."""
    same_size = abs(line.size - piece.last.size) <= _SAME_SIZE * body
    return same_size and line.text[:1].islower() and not _END.search(piece.last.text)


def _is_indented(line: Line) -> bool:
    start = line.column[1] - line.right if line.rtl else line.left - line.column[0]
    return _INDENT[0] * line.size < start < _INDENT[1] * line.size


def _is_hanging(piece: Piece, line: Line) -> bool:
    """Whether the line is below the text of a list's item or a block set in."""
    if abs(line.left - piece.last.left) < _SLACK * line.size:
        return True
    return bool(_NUMBERED.match(piece.first.text)) and piece.first.left < line.left


def _ended_short(above: Line, line: Line) -> bool:
    """Whether the line above ends a sentence well before the edge where more had fitted."""
    if not _END.search(above.text):
        return False
    left, right = above.column
    room = above.left - left if above.rtl else right - above.right
    first = len(line.text.split(maxsplit=1)[0]) if line.text else 0
    needed = (first + 1) * (line.right - line.left) / max(1, len(line.text))
    return room > needed + _SLACK * line.size


def _role(piece: Piece, body: float, pictures: Sequence[Picture]) -> Role:
    text = " ".join(line.text for line in piece.lines)
    words = len(text.split())
    if piece.first.cells > 1:
        return Role.ROW
    if _CAPTION.match(text) and piece.first.size <= body:
        return Role.CAPTION
    if piece.first.size < _SMALLER * body and _is_below_picture(piece.first, pictures):
        return Role.CAPTION
    if piece.first.size > _BIGGER * body and words <= _HEADING_WORDS:
        return Role.HEADING
    if piece.first.bold and words <= _BOLD_HEADING_WORDS and not _END.search(text):
        return Role.HEADING
    return Role.ITEM if has_bullet(text) or _NUMBERED.match(text) else Role.UNKNOWN


def _is_below_picture(line: Line, pictures: Sequence[Picture]) -> bool:
    near = _NEAR_PICTURE * line.size
    return any(
        0 <= picture.bottom - line.base + line.size <= near
        and picture.left - near <= line.left
        and line.left < picture.right
        for picture in pictures
    )


def _name_notes(pieces: Sequence[Piece], body: float) -> None:
    """Say which pieces are notes: smaller, with a mark, and nothing of the body below them."""
    lowest: dict[tuple[int, tuple[float, float]], float] = {}
    for piece in pieces:
        if piece.first.size >= _SMALLER * body:
            lowest[piece.last.page, piece.last.column] = piece.last.base
    for piece in pieces:
        mark = _NOTE.match(piece.first.text)
        small = piece.first.size < _SMALLER * body
        place = (piece.first.page, piece.first.column)
        if mark and small and piece.first.base < lowest.get(place, float("inf")):
            piece.note, piece.role = mark["mark"], Role.BODY


def _joined(pieces: Sequence[Piece], setting: _Setting) -> list[Piece]:
    """The pieces, those that go on over the end of a column or page in one.

    What is between the two parts (notes, captions, tables) comes after the whole.
    """
    joined: list[Piece] = []
    open_at: int | None = None
    for piece in pieces:
        floats = piece.note is not None or piece.role in (Role.CAPTION, Role.ROW)
        before = joined[open_at] if open_at is not None else None
        if not floats and before is not None and _continues(before, piece, setting):
            before.lines += piece.lines
            continue
        joined.append(piece)
        if not floats:
            open_at = len(joined) - 1
    return joined


def _continues(before: Piece, piece: Piece, setting: _Setting) -> bool:
    """Whether a piece is the rest of another that the end of a column or page cut."""
    above, below = before.last, piece.first
    same_place = (above.page, above.column) == (below.page, below.column)
    if same_place and above.base > below.base:
        return False
    if Role.HEADING in (before.role, piece.role) or piece.role is Role.ITEM:
        return False
    if abs(above.size - below.size) > _SAME_SIZE * above.size or _is_indented(below):
        return False
    if read_metadata_line(below.text) or read_metadata_line(above.text):
        return False
    if not _END.search(above.text) or below.text[:1].islower():
        return True
    return setting.indented and not _ended_short(above, below)


# --- the text of a piece ------------------------------------------------------------------------

_BROKEN: Final = re.compile(r"(?:^|\s)\W*(?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)[-\u2010]$")
_LONGEST_WORD: Final = 100  # characters of one that goes on over the end of a line
_PREFIX: Final = re.compile(r"(?:self|ex|well|half|vice|all|non|mid|semi)$", re.IGNORECASE)
_SUSPENDED: Final = re.compile(r"^(?:and|or|to|und|oder|et|ou|y|o)\b")


def vocabulary_of(lines: Sequence[Line]) -> frozenset[str]:
    """The words, with and without hyphen, that are not broken at the end of a line."""
    return frozenset(
        word.strip(".,;:!?()[]\"'“”‘’«»").casefold()
        for line in lines
        for word in line.text.split()[: -1 if line.text.endswith(("-", "\u2010")) else None]
    )


def block_of(piece: Piece, known: frozenset[str], notes: frozenset[str]) -> Block:
    """The block of a piece: hyphens of line ends undone, and marks of ``notes`` taken out."""
    whole, text = [], piece.first.text
    for line in piece.lines[1:]:
        at = max(text.rfind(" "), len(text) - _LONGEST_WORD, 0)  # what is before is joined already
        whole.append(text[:at])
        text = join_lines(text[at:], line.text, known)
    text = "".join((*whole, text))
    text = _MARK.sub(lambda mark: "" if mark[1] in notes and not piece.note else mark[1], text)
    return Block(" ".join(text.replace("\u00ad", "").split()), piece.role, piece.first.page)


def join_lines(above: str, below: str, known: frozenset[str]) -> str:
    """Two lines as one; a word that was broken at the end of the first is whole again.

    A hyphen stays where the word is elsewhere written with it, before capitals and digits, and
    where it hangs ("two- and three-year").
    """
    if above.endswith("\u00ad"):
        return above[:-1] + below
    if not above.endswith(("-", "\u2010")):
        return f"{above} {below}"
    broken = _BROKEN.search(above)
    if not broken:
        return above + below if above[-2:-1].isalnum() else f"{above} {below}"
    if _SUSPENDED.match(below):
        return f"{above} {below}"
    rest = re.match(r"[^\W\d_]+", below)
    if rest is None or not rest[0][0].islower():
        return above + below
    first, second = broken["word"].casefold(), rest[0].casefold()
    if first + second in known:
        return above[:-1] + below
    hyphenated = f"{first}-{second}" in known or "-" in first or _PREFIX.match(first)
    return above + below if hyphenated else above[:-1] + below
