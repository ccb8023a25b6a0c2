"""How long one answer may take: whoever asks much does not keep all others waiting."""

from __future__ import annotations

import time
from typing import Final

from qa_service.errors import TooLongError

ANSWER_SECONDS: Final = 30
_HALF: Final = 0.5  # of the time may go to what was asked before


class Deadline:
    """The end of an answer's time, which begins now."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began = time.monotonic()

    @property
    def is_near(self) -> bool:
        """Whether so much has passed that only the question itself may take more."""
        return time.monotonic() - self._began > self._seconds * _HALF

    def check(self) -> None:
        """TooLongError if the time is over."""
        if time.monotonic() - self._began > self._seconds:
            raise TooLongError(self._seconds)
