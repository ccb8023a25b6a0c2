"""Blocks of text with their kinds -> paragraphs with offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.domain import Paragraph, Span
from qa_service.reading.rules.boilerplate import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_LIST = 700  # characters; a longer list becomes several paragraphs


def paragraphs_of(text: str, spans: Sequence[Span], kinds: Sequence[Kind]) -> tuple[Paragraph, ...]:
    """The paragraphs among the blocks ``spans`` of ``text``, numbered, each under its heading.

    Items of a list that follow each other are one paragraph, together with the line that ends in
    a colon before them: an item alone ("Ohio: $8.70") says nothing.
    """
    paragraphs: list[Paragraph] = []
    heading: str | None = None
    grows = False
    for span, kind in zip(spans, kinds, strict=True):
        if kind is Kind.HEADING:
            heading = span.of(text)
            grows = False
        elif kind in (Kind.BODY, Kind.ITEM):
            last = paragraphs[-1] if paragraphs else None
            joins = grows and kind is Kind.ITEM and last is not None
            if joins and last and span.end - last.start <= _LONGEST_LIST:
                paragraphs[-1] = Paragraph(last.number, last.start, span.end, last.heading)
            else:
                paragraphs.append(Paragraph(len(paragraphs) + 1, span.start, span.end, heading))
            grows = kind is Kind.ITEM or span.of(text).endswith(":")
        else:
            grows = False
    return tuple(paragraphs)


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


_LONGEST_WRAP = 120  # characters; whoever wraps lines wraps them shorter


def _as_blocks(run: list[Span]) -> list[Span]:
    if not run:
        return []
    long_lines = sum(line.end - line.start > _LONGEST_WRAP for line in run)
    if len(run) > 1 and 2 * long_lines > len(run):
        return run
    return [Span(run[0].start, run[-1].end)]
