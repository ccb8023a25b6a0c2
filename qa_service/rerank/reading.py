"""What a reader is given and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Span


@dataclass(frozen=True, slots=True)
class ReadablePassage:
    """Words to read, and what they stand in: title, outlet, day."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """A place in a text, and by how much likelier it answers than that nothing does: log-odds."""

    span: Span
    margin: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one passage.

    ``score`` are log-odds that the passage answers the question, uncalibrated. ``marked`` are the
    words of its text that answer likeliest, if any do, the likeliest first; none from readers that
    mark no words.
    """

    score: float
    marked: tuple[MarkedWords, ...] = ()

    @property
    def margin(self) -> float:
        """That of the likeliest words; 0 without any."""
        return self.marked[0].margin if self.marked else 0.0


class Reader(Protocol):
    """Reads; any number of threads may call it."""

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """A reading of each passage, in their order."""

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        """A reading of each passage with the question put to it, in their order."""
