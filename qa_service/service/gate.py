"""Checks that protect users: quotations must match the index, and answers have a time limit."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.errors import ArticleNotFoundError, TooLongError
from qa_service.grounding import Rejection, fault_of_citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Article, Citation, FoundPassages
    from qa_service.store import StoredGeneration

_LOG = logging.getLogger(__package__)


def stored(generation: StoredGeneration, article_id: str) -> Article | None:
    """The stored article, or None if there is none with that id."""
    try:
        return generation.article(article_id)
    except ArticleNotFoundError:
        return None


def genuine(citations: tuple[Citation, ...], generation: StoredGeneration) -> tuple[Citation, ...]:
    """The citations that pass the check, renumbered; the others are logged."""
    passed: list[Citation] = []
    for citation in citations:
        fault = fault_of_citation(citation, lambda wanted: stored(generation, wanted))
        if fault is None:
            passed.append(replace(citation, number=len(passed) + 1))
        else:
            _LOG.error("citation of %s withheld: %s", citation.passage.id, fault)
    return tuple(passed)


def log_rejections(rejections: Sequence[Rejection]) -> None:
    """Log what the check withheld: there should never be any."""
    for rejection in rejections:
        _LOG.error("withheld: %s: %r", rejection.reason, rejection.rejected)


ANSWER_SECONDS: Final = 30
_HALF: Final = 0.5  # share of the time that earlier questions may take


class UnfinishedAnswerError(TooLongError):
    """The time was up after passages had been found and before there was an answer.

    ``found`` are these passages.
    """

    def __init__(self, seconds: float, found: FoundPassages) -> None:
        super().__init__(seconds)
        self.found = found


class Deadline:
    """The time limit of an answer, counted from now."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began = time.monotonic()

    @property
    def is_near(self) -> bool:
        """Whether so much time has passed that only the question itself may take more."""
        return time.monotonic() - self._began > self._seconds * _HALF

    @property
    def left(self) -> float:
        """Seconds that are left, at least 0."""
        return max(self._seconds - (time.monotonic() - self._began), 0.0)

    def check(self) -> None:
        """TooLongError if the time is up."""
        if time.monotonic() - self._began > self._seconds:
            raise TooLongError(self._seconds)
