"""A long text is read a few sentences at a time, as the reader was trained to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from qa_service.passages import sentence_windows
from qa_service.rerank.reading import Reading
from qa_service.rerank.spans import OFFERED

if TYPE_CHECKING:
    from collections.abc import Sequence

# Code points: what ``scripts/training/reader_examples.py`` trains on. On held-back questions that
# is far better than whole passages, and as good as windows that overlap, which cost a third more.
WINDOW: Final = 480


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text, and at which code point of it that begins."""

    start: int
    text: str


def read_windows(text: str) -> tuple[Window, ...]:
    """The parts in which ``text`` is read, at least one; they do not overlap."""
    found = sentence_windows(text, WINDOW)
    return tuple(Window(one.start, one.of(text)) for one in found) or (Window(0, ""),)


def joined(readings: Sequence[Reading]) -> Reading:
    """The reading of a text from those of its windows, whose words are marked in the whole text.

    It answers as likely as the likeliest of them. Margins compare, as each is held against
    "nothing answers" in a window.
    """
    marked = chain.from_iterable(one.marked for one in readings)
    likeliest = sorted(marked, key=lambda words: words.margin, reverse=True)
    return Reading(max(one.score for one in readings), tuple(likeliest[:OFFERED]))
