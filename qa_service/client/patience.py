"""When a request that failed is worth another try, and after how long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from qa_service.client.problems import OverloadedError, TimedOutError, UnreachableError

if TYPE_CHECKING:
    from qa_service.errors import QAError

_FIRST_WAIT: Final = 0.2  # seconds; each further one is twice as long
_LONGEST_WAIT: Final = 30.0  # seconds that a caller waits for another try


class Patience:
    """How often one request may still be sent again; ``repeatable`` if twice does no harm."""

    def __init__(self, retries: int, *, repeatable: bool) -> None:
        self._left = retries
        self._wait = _FIRST_WAIT
        self.repeatable = repeatable

    def wait_after(self, failure: QAError) -> None:
        """Sleep until another try is worth it; raises ``failure`` where none is."""
        wait = self._wait_for(failure)
        if self._left == 0 or wait > _LONGEST_WAIT:
            raise failure
        self._left -= 1
        self._wait *= 2
        time.sleep(wait)

    def _wait_for(self, failure: QAError) -> float:
        """Seconds; infinitely many where trying again does not help, or could do harm."""
        if isinstance(failure, OverloadedError):
            return max(self._wait, failure.retry_after or 0)
        if isinstance(failure, TimedOutError) or not isinstance(failure, UnreachableError):
            return float("inf")
        return self._wait if self.repeatable or not failure.was_sent else float("inf")
