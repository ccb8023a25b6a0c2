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
    """An answer with the passages of the same retrieval, best first, for measuring."""

    answer: Answer
    hits: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class IndexHoldings:
    """What one generation holds, what was skipped in making it, and which others there are."""

    summary: IndexSummary
    skipped: tuple[Skipped, ...]
    retained: tuple[RetainedGeneration, ...]  # the newest first


def turn_of(answer: Answer) -> Turn:
    """What a follow-up question needs of an answer."""
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
    """All that an answer hangs on: question, filters, day, number of passages, talk, generation."""

    question: Question
    turns: tuple[Turn, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What was found for a question and what it was answered."""

    found: FoundPassages
    answer: Answer

    def again(self, answer_id: str, milliseconds: float) -> Answered:
        """The same under another id, as each is rated and followed up by itself.

        ``milliseconds`` are what looking it up took: the search, as nothing else was done.
        """
        spent = {"search": milliseconds, "total": milliseconds}
        timings = tuple((stage, spent.get(stage, 0.0)) for stage, _ in self.answer.timings_ms)
        answer = replace(self.answer, id=answer_id, timings_ms=timings)
        return Answered(replace(self.found, id=answer_id), answer)


class AnswerCache:
    """The latest answers; any number of threads may use it. A size of 0 keeps none."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[AnswerKey, Answered] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: AnswerKey) -> Answered | None:
        """What it was answered, if that is known."""
        with self._lock:
            if asked in self._known:
                self._known.move_to_end(asked)
            return self._known.get(asked)

    def put(self, asked: AnswerKey, answered: Answered) -> None:
        """Keep it, in the place of what was longest not asked for."""
        with self._lock:
            self._known[asked] = answered
            self._known.move_to_end(asked)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
