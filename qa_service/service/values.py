"""Values of the service beyond those of ``domain``, and the cache of latest answers."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

from qa_service.domain import Turn

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


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Everything an answer depends on: question, filters, day, top_k, earlier turns, generation."""

    question: Question
    turns: tuple[Turn, ...]
    generation: str


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


class AnswerCache:
    """The latest answers; thread-safe. A size of 0 stores none."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[AnswerKey, Answered] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: AnswerKey) -> Answered | None:
        """The cached answer, if there is one."""
        with self._lock:
            if asked in self._known:
                self._known.move_to_end(asked)
            return self._known.get(asked)

    def put(self, asked: AnswerKey, answered: Answered) -> None:
        """Store an answer; the least recently used one is dropped."""
        with self._lock:
            self._known[asked] = answered
            self._known.move_to_end(asked)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
