"""How long one answer may take: whoever asks much does not keep all others waiting."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from qa_service.errors import TooLongError

if TYPE_CHECKING:
    from qa_service.domain import FoundPassages

ANSWER_SECONDS: Final = 30
_HALF: Final = 0.5  # of the time may go to what was asked before


class UnfinishedAnswerError(TooLongError):
    """The time was over when passages had been found, and before there was an answer.

    Attributes:
        found: these passages.
    """

    def __init__(self, seconds: float, found: FoundPassages) -> None:
        super().__init__(seconds)
        self.found = found


class Deadline:
    """The end of an answer's time, which begins now."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began = time.monotonic()

    @property
    def is_near(self) -> bool:
        """Whether so much has passed that only the question itself may take more."""
        return time.monotonic() - self._began > self._seconds * _HALF

    @property
    def left(self) -> float:
        """Seconds until its end, at least 0."""
        return max(self._seconds - (time.monotonic() - self._began), 0.0)

    def check(self) -> None:
        """TooLongError if the time is over."""
        if time.monotonic() - self._began > self._seconds:
            raise TooLongError(self._seconds)
