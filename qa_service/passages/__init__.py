"""Article -> Passages: what is searched, and quoted by its offsets. Pure."""

from __future__ import annotations

from typing import Final

from qa_service.domain import Article, Paragraph, Passage, Span
from qa_service.language import named_dates
from qa_service.passages.sentences import sentence_spans, sentence_windows

__all__ = [
    "MAX_PASSAGE",
    "RULES",
    "sentence_spans",
    "sentence_windows",
    "split_into_passages",
]

# About 200 word pieces: with its context a passage stays within the 256 of all-MiniLM-L6-v2.
MAX_PASSAGE: Final = 900  # code points
RULES: Final = 11
"""Number of these rules: raised when an article gives other passages, dates or words than it did
before, or more is to be found out of articles when they are indexed.

An index made by other rules is read again when it is next brought up to date.
"""


def split_into_passages(article: Article) -> tuple[Passage, ...]:
    """Passages of ``article`` in reading order, numbered from 1.

    A paragraph of up to ``MAX_PASSAGE`` code points is one passage; a longer one is split at
    sentences into windows of about equal length that do not overlap. Together the windows hold
    every sentence of every paragraph.
    """
    places = (
        (paragraph, Span(paragraph.start + window.start, paragraph.start + window.end))
        for paragraph in article.paragraphs
        for window in sentence_windows(article.text[paragraph.start : paragraph.end], MAX_PASSAGE)
    )
    return tuple(
        Passage(
            article_id=article.id,
            number=number,
            paragraph=paragraph.number,
            start=place.start,
            end=place.end,
            text=place.of(article.text),
            context=_context(article, paragraph),
            named_dates=named_dates(place.of(article.text), article.day),
        )
        for number, (paragraph, place) in enumerate(places, start=1)
    )


def _context(article: Article, paragraph: Paragraph) -> str:
    parts = (article.title, paragraph.heading, article.source, article.readable_day)
    return ". ".join(part for part in parts if part)
