"""What is repeated at the same place of each page: running heads and feet, page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Dropped
from qa_service.ingest.formats.pdf.columns import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.ingest.formats.pdf.columns import Row
    from qa_service.ingest.formats.pdf.words import Page, Word

REPEATED: Final = "running head or foot, the same on several pages"
NUMBER: Final = "page number"
_OUTER_ROWS: Final = 3  # of a page, counted from its top and from its foot
_APART: Final = 2.0  # times the type size, between the left and right parts of a running head
_GAP: Final = 1.6  # times the type size, between the baselines of a running head and the text
_SAME_HEIGHT: Final = 4  # points
_NEAR: Final = 2  # pages between two that share a head: left and right pages have their own
_BESIDE: Final = 3 * _NEAR  # similar pieces that are searched for one of a nearby page
_SHORTEST: Final = 2  # characters: less is a page number or nothing
_LONGEST_WORDS: Final = 20  # of a running head
_PAGE_NUMBER: Final = re.compile(
    r"^\W*(?:(?:page|p\.|seite|página|pagina|стр\.|صفحة|עמוד)\s*)?"
    r"(?:\d{1,4}|[ivxlc]{1,7}|[A-Z]\d{1,3})(?:\s*(?:of|/|von|sur|de|из)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Adjacent words in one of the outer rows of a page."""

    page: int
    words: tuple[int, ...]  # their places in Page.words
    text: str
    base: float
    outermost: bool


def remove_furniture(pages: Sequence[Page]) -> tuple[list[frozenset[int]], list[Dropped]]:
    """For each page the places of the words that are furniture; and the text left out."""
    pieces = [piece for at, page in enumerate(pages) for piece in _outer_pieces(at, page)]
    rules = _rules(pieces, several=len(pages) > 1)
    out: list[set[int]] = [set() for _page in pages]
    dropped: dict[Dropped, None] = {}
    for piece in pieces:
        rule = rules.get(id(piece))
        if rule:
            out[piece.page].update(piece.words)
            dropped[Dropped(piece.text, rule)] = None
    return [frozenset(words) for words in out], list(dropped)


def _outer_pieces(at: int, page: Page) -> Iterator[_Piece]:
    places = {id(word): place for place, word in enumerate(page.words)}
    rows = rows_of(page.words)
    body = Counter(round(word.size) for word in page.words for _letter in word.text)
    usual = body.most_common(1)[0][0] if body else 0
    half = min(_OUTER_ROWS, len(rows) // 2 + 1)
    seen: list[Row] = []
    for outer in (rows[: half + 1], rows[: -half - 2 : -1]):
        apart = _set_apart(outer)
        for depth, row in enumerate(outer[:half]):
            if any(row is one for one in seen):
                continue  # a page of few rows
            seen.append(row)
            for words in _pieces(row.words):
                if depth < apart or round(words[0].size) != usual:
                    text = " ".join(word.text for word in words)
                    place = tuple(places[id(word)] for word in words)
                    yield _Piece(at, place, text, words[0].base, outermost=depth == 0)


def _set_apart(rows: Sequence[Row]) -> int:
    """How many of ``rows``, from the edge inwards, are separated by more space than lines are."""
    gaps = [
        depth
        for depth, (one, other) in enumerate(pairwise(rows), start=1)
        if abs(one.base - other.base) > _GAP * max(one.size, other.size)
    ]
    return gaps[-1] if gaps else 0


def _pieces(words: Sequence[Word]) -> list[list[Word]]:
    pieces = [[words[0]]]
    for word in words[1:]:
        if word.left - pieces[-1][-1].right > _APART * word.size:
            pieces.append([])
        pieces[-1].append(word)
    return pieces


def _rules(pieces: Sequence[_Piece], *, several: bool) -> dict[int, str]:
    """By identity of the piece, the rule by which it is furniture."""
    alike: dict[str, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        alike[_without_numbers(piece.text.casefold())].append(piece)
    rules: dict[int, str] = {}
    for text, group in alike.items():
        if len(text) > _SHORTEST and len(text.split()) <= _LONGEST_WORDS:
            rules.update((id(piece), REPEATED) for piece in _recurring(group))
    numbers = [piece for piece in pieces if _PAGE_NUMBER.match(piece.text)]
    shifts = [_number(piece) - piece.page for piece in numbers]
    common = Counter(shifts)
    for piece, shift in zip(numbers, shifts, strict=True):
        is_sure = bool(re.search(r"[^\W\d]{2}|\d\D+\d|^\W+\d+\W+$", piece.text))
        if is_sure or common[shift] > 1 or (not several and shift == 1 and piece.outermost):
            rules[id(piece)] = NUMBER
    return rules


def _without_numbers(text: str) -> str:
    """With a placeholder for each number, unless little else is left: then numbers must agree."""
    bare = re.sub(r"\d+", "#", text)
    return bare if sum(map(str.isalpha, bare)) > _SHORTEST else text


def _recurring(alike: Sequence[_Piece]) -> Iterator[_Piece]:
    """Those that a nearby page has at the same height; ``alike`` are in the order of pages."""
    for at, piece in enumerate(alike):
        nearby = alike[max(0, at - _BESIDE) : at + _BESIDE + 1]
        if any(
            0 < abs(other.page - piece.page) <= _NEAR
            and abs(other.base - piece.base) <= _SAME_HEIGHT
            for other in nearby
        ):
            yield piece


def _number(piece: _Piece) -> int:
    """The page number in the piece; for roman numerals, their value."""
    digits = re.search(r"\d+", piece.text)
    if digits:
        return int(digits[0])
    values = [_ROMAN.get(char, 0) for char in piece.text.casefold()]
    following = [*values[1:], 0]
    return sum(-one if one < two else one for one, two in zip(values, following, strict=True))


_ROMAN: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
