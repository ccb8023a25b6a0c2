"""Where a long text is divided, at sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.domain import Span
from qa_service.passages.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator


def sentence_windows(text: str, longest: int) -> tuple[Span, ...]:
    """Runs of whole sentences that hold all of ``text`` but white space; none of a blank one.

    Each has at most ``longest`` code points; they are about equally long and do not overlap. A
    text of up to ``longest`` code points is one, with its white space.
    """
    if len(text) <= longest:
        return (Span(0, len(text)),) if text.strip() else ()
    return tuple(_even_windows(text, longest))


def _even_windows(text: str, longest: int) -> Iterator[Span]:
    wanted = len(text) / -(-len(text) // longest)
    first = last = None
    for piece in _pieces(text, longest):
        if first and last:
            if piece.end - first.start > longest or last.end - first.start >= wanted:
                yield Span(first.start, last.end)
                first = piece
        else:
            first = piece
        last = piece
    if first and last:
        yield Span(first.start, last.end)


def _pieces(text: str, longest: int) -> Iterator[Span]:
    """Sentences; one that is too long (a list, a text without full stops) is cut between words."""
    for sentence in sentence_spans(text):
        start = sentence.start
        while sentence.end - start > longest:
            cut = text.rfind(" ", start + 1, start + longest)
            end = cut if cut > start else start + longest
            yield Span(start, end)
            start = end
            while text[start].isspace():
                start += 1
        yield Span(start, sentence.end)
