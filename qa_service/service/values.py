"""Values of the service beyond those of ``domain``, the time limit and cache of its answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from qa_service.domain import Turn
from qa_service.errors import TooLongError

if TYPE_CHECKING:
    from qa_service.domain import Answer, Citation, FoundPassages, Question
    from qa_service.ingest import Skipped
    from qa_service.store import IndexSummary, RetainedGeneration


@dataclass(frozen=True, slots=True)
class Examination:
    """An answer with the passages of the same retrieval, best first, for evaluation."""

    answer: Answer
    hits: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class IndexHoldings:
    """What a generation contains, what was skipped when it was built, and the other generations."""

    summary: IndexSummary
    skipped: tuple[Skipped, ...]
    retained: tuple[RetainedGeneration, ...]  # newest first


def turn_of(answer: Answer) -> Turn:
    """What a follow-up question needs to know about an answer."""
    said = " ".join(statement.text for statement in answer.statements)
    cited = [citation.article for citation in answer.citations if answer.statements]
    return Turn(
        answer.question,
        answer.standalone_question,
        said or None,
        tuple(dict.fromkeys(one.title for one in cited if one.title)),
        tuple(dict.fromkeys(one.day for one in cited if one.day)),
        tuple(dict.fromkeys(one.id for one in cited)),
    )


AnswerKey: TypeAlias = "tuple[Question, tuple[Turn, ...], str]"
"""What an answer depends on: question, with filters, day and top_k; earlier turns; generation."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The passages found for a question, and its answer."""

    found: FoundPassages
    answer: Answer

    def again(self, answer_id: str, milliseconds: float) -> Answered:
        """The same with a new id, as each answer is rated and followed up separately.

        ``milliseconds`` is the time that the lookup took; it is reported as the search.
        """
        spent = {"search": milliseconds, "total": milliseconds}
        timings = tuple((stage, spent.get(stage, 0.0)) for stage, _ in self.answer.timings_ms)
        answer = replace(self.answer, id=answer_id, timings_ms=timings)
        return Answered(replace(self.found, id=answer_id), answer)


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
