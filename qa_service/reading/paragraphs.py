"""Blocks of text with what they are -> paragraphs with offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.domain import Paragraph, Span
from qa_service.reading.rules.judgement import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qa_service.domain import ParagraphKind

_LONGEST_LIST: Final = 700  # characters; a longer list or table becomes several paragraphs
_KINDS: Final[dict[Kind, ParagraphKind]] = {
    Kind.BODY: "body",
    Kind.ITEM: "list",
    Kind.ROW: "table",
    Kind.CAPTION: "caption",
    Kind.QUOTATION: "quotation",
    Kind.CORRECTION: "correction",
}


@dataclass(frozen=True, slots=True)
class PlacedBlock:
    """A block of the article's text: where it stands, what it is, its page."""

    span: Span
    kind: Kind
    page: int | None = None


def paragraphs_of(text: str, blocks: Iterable[PlacedBlock]) -> tuple[Paragraph, ...]:
    """The paragraphs among the blocks of ``text``, numbered, each under its heading.

    Items of a list that follow each other are one paragraph, together with the line that ends in
    a colon before them: an item alone ("Ohio: $8.70") says nothing. So are rows of a table. In a
    live report the heading of an entry begins with its time.
    """
    gathered = _Gathered(text)
    for block in blocks:
        gathered.add(block)
    return tuple(gathered.paragraphs)


class _Gathered:
    """The paragraphs so far, and what the next one stands under."""

    def __init__(self, text: str) -> None:
        self.paragraphs: list[Paragraph] = []
        self._text = text
        self._heading: str | None = None
        self._time: str | None = None
        self._last: Kind | None = None
        self._grows: Kind | None = None  # what the last paragraph may go on with

    def add(self, block: PlacedBlock) -> None:
        """Take the next block of the article, whatever it is."""
        words = " ".join(block.span.of(self._text).split())
        if block.kind is Kind.HEADING:
            self._heading = words
        elif block.kind is Kind.TIME:
            self._time = words
            self._heading = self._heading if self._last is Kind.HEADING else None
        elif block.kind in _KINDS and not self._joined(block):
            self.paragraphs.append(self._paragraph(block))
        self._grows = self._what_may_follow(block, words)
        if block.kind is not Kind.DROPPED:
            self._last = block.kind

    def _paragraph(self, block: PlacedBlock) -> Paragraph:
        kind = _KINDS[block.kind]
        if self._time and kind == "body":
            kind = "update"
        return Paragraph(
            number=len(self.paragraphs) + 1,
            start=block.span.start,
            end=block.span.end,
            heading=None if kind == "correction" else self._heading_now(),
            page=block.page,
            kind=kind,
        )

    def _heading_now(self) -> str | None:
        parts = (self._time, self._heading)
        return " – ".join(part for part in parts if part) or None

    def _joined(self, block: PlacedBlock) -> bool:
        """Whether the block was put to the last paragraph, which it goes on with."""
        if self._grows is not block.kind or not self.paragraphs:
            return False
        last = self.paragraphs[-1]
        if block.span.end - last.start > _LONGEST_LIST:
            return False
        self.paragraphs[-1] = replace(last, end=block.span.end, kind=_KINDS[block.kind])
        return True

    def _what_may_follow(self, block: PlacedBlock, words: str) -> Kind | None:
        if block.kind in {Kind.ITEM, Kind.ROW}:
            return block.kind
        introduces = block.kind is Kind.BODY and words.endswith((":", "："))
        return Kind.ITEM if introduces else None


def blocks_between_blank_lines(text: str) -> list[Span]:
    """The runs of lines of ``text`` that hold no blank line, without white space around.

    Lines too long to be wraps (a saved text that gives a paragraph a line) stand alone.
    """
    spans: list[Span] = []
    run: list[Span] = []
    position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped)
            run.append(Span(start, start + len(stripped)))
        elif run:
            spans += _as_blocks(run)
            run = []
        position += len(line) + 1
    return spans + _as_blocks(run)


_LONGEST_WRAP: Final = 120  # characters; whoever wraps lines wraps them shorter


def _as_blocks(run: Sequence[Span]) -> list[Span]:
    if not run:
        return []
    long_lines = sum(line.end - line.start > _LONGEST_WRAP for line in run)
    if len(run) > 1 and 2 * long_lines > len(run):
        return list(run)
    return [Span(run[0].start, run[-1].end)]
