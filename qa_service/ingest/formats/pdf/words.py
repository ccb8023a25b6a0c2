"""A PDF page -> its words with their places, upright however the page is rotated."""

from __future__ import annotations

import ctypes
import math
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pypdfium2

MOST_CHARACTERS: Final = 200_000  # of a page; a broadsheet's has 40,000
_BOLD: Final = 600  # of a font's weight, where 400 is regular
_BOLD_NAMES: Final = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_FONT_NAME: Final = 96  # bytes of a font's name that are read
_LINE_HYPHEN: Final = 2  # how PDFium writes a hyphen that ends a line
_COMPATIBILITY: Final = re.compile("[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")  # ligatures, forms
_DROP_CAP: Final = 1.8  # times the size of the words that it begins
_NOTE_MARKS: Final = frozenset("0123456789*†‡§¶")
_SMALL: Final = 0.8  # times the size of a line's letters
_WORDS_OF_A_LETTER: Final = "AIOÀ"
_MOST_COMPARED: Final = 5_000_000  # pairs of initial and word; more are a chart of letters


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters on one baseline; points from the lower left corner of the upright page.

    ``turn`` is its rotation relative to the page, in quarter turns to the left.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    turn: int = 0

    @property
    def top(self) -> float:
        """About where its capitals end."""
        return self.base + 0.72 * self.size


@dataclass(frozen=True, slots=True)
class Picture:
    """The place of a picture on its page."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """The visible content of a page; ``aside`` is text set sideways or beyond its edge."""

    number: int  # from 1
    words: tuple[Word, ...]
    pictures: tuple[Picture, ...] = ()
    aside: tuple[Word, ...] = ()
    illegible: int = 0  # characters that their font does not identify


class TooManyCharactersError(Exception):
    """The page contains more characters than a page can."""


def read_words(page: pypdfium2.PdfPage, number: int) -> Page:
    """The words of a page in the order in which they were written.

    Raises:
        TooManyCharactersError: more than MOST_CHARACTERS.
    """
    text = page.get_textpage()
    try:
        codes = _codes(text)
        parts = (part for run in _runs(codes) for part in _without_mark(text, codes, *run))
        found = [_word(text, codes, start, end) for start, end in parts]
    finally:
        text.close()
    words = [word for word in found if word is not None]
    turn = _reading_turn(words)
    box = page.get_bbox()
    inside = [word for word in words if word.turn == turn and _is_inside(word, box)]
    aside = [word for word in words if word.turn != turn or not _is_inside(word, box)]
    upright = [_turned(word, turn) for word in inside]
    illegible = sum(_is_illegible(code) for code in codes)
    pictures = () if turn else _pictures(page)
    return Page(number, tuple(_with_drop_caps(upright)), pictures, tuple(aside), illegible)


def _codes(text: pypdfium2.PdfTextPage) -> list[int]:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a native library

    count = text.count_chars()
    if count > MOST_CHARACTERS:
        raise TooManyCharactersError
    codes = (pdfium.FPDFText_GetUnicode(text.raw, index) for index in range(count))
    return [min(code, sys.maxunicode) for code in codes]


def _runs(codes: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Start and end of each run of characters without space between."""
    start = None
    for index, code in enumerate(codes):
        if _is_space(code):
            if start is not None:
                yield start, index
            start = None
        elif start is None:
            start = index
        if code == _LINE_HYPHEN and start is not None:  # the next line follows without a space
            yield start, index + 1
            start = None
    if start is not None:
        yield start, len(codes)


def _without_mark(
    text: pypdfium2.PdfTextPage, codes: Sequence[int], start: int, end: int
) -> Iterator[tuple[int, int]]:
    """The run, parted from the mark of a note that is set smaller right after it."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a native library

    at = end
    while at > start and chr(codes[at - 1]) in _NOTE_MARKS:
        at -= 1
    if start < at < end:
        size, mark = (pdfium.FPDFText_GetFontSize(text.raw, index) for index in (start, end - 1))
        if mark < _SMALL * size:
            yield start, at
            start = at
    yield start, end


def _is_space(code: int) -> bool:
    return code != _LINE_HYPHEN and (code <= 0x20 or chr(code).isspace())  # noqa: PLR2004 - controls, space


def _is_illegible(code: int) -> bool:
    private = 0xE000 <= code <= 0xF8FF  # noqa: PLR2004 - the private use area
    control = code < 0x20 and code not in (_LINE_HYPHEN, 9, 10, 13)  # noqa: PLR2004
    return private or control or code in (0xFFFD, 0xFFFE, 0xFFFF)


def _word(text: pypdfium2.PdfTextPage, codes: Sequence[int], start: int, end: int) -> Word | None:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a native library

    letters = _letters(codes[start:end])
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    raw = text.raw
    if not letters or not (
        pdfium.FPDFText_GetMatrix(raw, start, matrix)
        and pdfium.FPDFText_GetCharOrigin(raw, start, x, y)
    ):
        return None
    size = pdfium.FPDFText_GetFontSize(raw, start) * math.hypot(matrix.c, matrix.d)
    turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
    ends = []
    for index in (start, end - 1):
        if not pdfium.FPDFText_GetLooseCharBox(raw, index, box):
            return None
        ends += [box.bottom, box.top] if turn % 2 else [box.left, box.right]
    base = x.value if turn % 2 else y.value
    if not all(map(math.isfinite, (*ends, base, size))) or size <= 0:
        return None
    return Word(letters, min(ends), max(ends), base, size, _is_bold(text, start), turn)


def _letters(codes: Sequence[int]) -> str:
    """The characters as text: hyphens that end lines as such, ligatures as their letters."""
    text = "".join("-" if code == _LINE_HYPHEN else chr(code) for code in codes)
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _is_bold(text: pypdfium2.PdfTextPage, index: int) -> bool:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a native library

    if pdfium.FPDFText_GetFontWeight(text.raw, index) >= _BOLD:
        return True
    name: Any = ctypes.create_string_buffer(_FONT_NAME)
    pdfium.FPDFText_GetFontInfo(text.raw, index, name, _FONT_NAME, None)
    return bool(_BOLD_NAMES.search(name.value))


def _reading_turn(words: Sequence[Word]) -> int:
    """The rotation of most letters of the page."""
    letters: Counter[int] = Counter()
    for word in words:
        letters[word.turn] += len(word.text)
    return letters.most_common(1)[0][0] if letters else 0


def _is_inside(word: Word, box: tuple[float, float, float, float]) -> bool:
    along, across = (box[0], box[2]), (box[1], box[3])
    if word.turn % 2:
        along, across = across, along
    middle = (word.left + word.right) / 2
    return along[0] <= middle <= along[1] and across[0] <= word.base <= across[1]


def _turned(word: Word, turn: int) -> Word:
    """The word, with its place after the page is turned upright."""
    if turn == 0:
        return word
    if turn == 1:  # upwards: what was left is the top
        return replace(word, base=-word.base, turn=0)
    base = -word.base if turn == 2 else word.base  # noqa: PLR2004 - upside down
    return replace(word, left=-word.right, right=-word.left, base=base, turn=0)


def _pictures(page: pypdfium2.PdfPage) -> tuple[Picture, ...]:
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loads a native library

    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE]
    boxes = (found.get_bounds() for found in page.get_objects(filter=kinds, max_depth=2))
    return tuple(Picture(*box) for box in boxes)


def _with_drop_caps(words: Sequence[Word]) -> list[Word]:
    """The words, with each large initial joined to the word that it begins."""
    merged = list(words)
    least = _DROP_CAP * min((word.size for word in words), default=0)
    letters = (word for word in words if len(word.text) == 1 and word.text.isupper())
    caps = [letter for letter in letters if letter.size >= least]
    if len(caps) * len(words) > _MOST_COMPARED:
        return merged
    for cap in caps:
        at = _begun_by(cap, merged)
        if at is not None:
            first = merged[at]
            apart = cap.text in _WORDS_OF_A_LETTER and first.left - cap.right > 0.35 * first.size
            merged[at] = replace(first, text=f"{cap.text}{' ' * apart}{first.text}")
            merged.remove(cap)
    return merged


def _begun_by(cap: Word, words: Sequence[Word]) -> int | None:
    """The word that continues the initial ``cap``: level with its top, right beside it."""
    for at, word in enumerate(words):
        if (
            _DROP_CAP * word.size <= cap.size
            and cap.base < word.base
            and abs(cap.top - word.top) <= 0.6 * word.size
            and -0.2 * word.size <= word.left - cap.right <= 0.8 * word.size
        ):
            return at
    return None
