"""Article -> Passages: what is searched, and quoted by its offsets. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.domain import Article, Paragraph, Passage, Span
from qa_service.passages.named_dates import named_dates
from qa_service.passages.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_PASSAGE", "RULES", "named_dates", "sentence_spans", "split_into_passages"]

# About 200 word pieces: with its context a passage stays within the 256 of all-MiniLM-L6-v2.
MAX_PASSAGE: Final = 900  # code points
RULES: Final = 2
"""Number of these rules: raised when an article gives other passages or dates than it did before.

An index made by other rules is read anew when it is next brought up to date.
"""


def split_into_passages(article: Article) -> tuple[Passage, ...]:
    """Passages of ``article`` in reading order, numbered from 1.

    A paragraph of up to ``MAX_PASSAGE`` code points is one passage; a longer one is split at
    sentences into windows of about equal length that do not overlap. Together the windows hold
    every sentence of every paragraph.
    """
    windows = (
        (paragraph, window)
        for paragraph in article.paragraphs
        for window in _windows(article.text, paragraph)
    )
    return tuple(
        Passage(
            article_id=article.id,
            number=number,
            paragraph=paragraph.number,
            start=window.start,
            end=window.end,
            text=window.of(article.text),
            context=_context(article, paragraph),
            named_dates=named_dates(window.of(article.text), article.day),
        )
        for number, (paragraph, window) in enumerate(windows, start=1)
    )


def _context(article: Article, paragraph: Paragraph) -> str:
    parts = (article.title, paragraph.heading, article.source, article.readable_day)
    return ". ".join(part for part in parts if part)


def _windows(text: str, paragraph: Paragraph) -> Iterator[Span]:
    length = paragraph.end - paragraph.start
    if length <= MAX_PASSAGE:
        yield Span(paragraph.start, paragraph.end)
        return
    pieces = [
        piece
        for sentence in sentence_spans(text[paragraph.start : paragraph.end])
        for piece in _split_at_spaces(text[paragraph.start : paragraph.end], sentence)
    ]
    wanted = length / -(-length // MAX_PASSAGE)
    first = pieces[0]
    last = first
    for piece in pieces[1:]:
        size = piece.end - first.start
        if size > MAX_PASSAGE or last.end - first.start >= wanted:
            yield Span(paragraph.start + first.start, paragraph.start + last.end)
            first = piece
        last = piece
    yield Span(paragraph.start + first.start, paragraph.start + last.end)


def _split_at_spaces(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence longer than a passage (a list, a text without full stops), cut between words."""
    start = sentence.start
    while sentence.end - start > MAX_PASSAGE:
        cut = text.rfind(" ", start + 1, start + MAX_PASSAGE)
        end = cut if cut > start else start + MAX_PASSAGE
        yield Span(start, end)
        start = end
        while text[start].isspace():
            start += 1
    yield Span(start, sentence.end)
