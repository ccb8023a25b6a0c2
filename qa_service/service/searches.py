"""A question searched for, as far as it is known before anything is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_service.domain import Citation, Found
from qa_service.errors import InvalidInputError
from qa_service.service.gate import genuine

if TYPE_CHECKING:
    from qa_service.domain import Query, Question
    from qa_service.question_kinds import QuestionKind
    from qa_service.retrieval import Candidates
    from qa_service.service.values import SearchPlace
    from qa_service.store import StoredGeneration


@dataclass(frozen=True, slots=True)
class Search:
    """A question, the query that it was searched as, and what may answer it."""

    question: Question
    query: Query
    kind: QuestionKind
    candidates: Candidates
    milliseconds: float  # that it took


def found_by(answer_id: str, search: Search, generation: StoredGeneration) -> Found:
    """What is told of it first: the passages that will be read."""
    passages = tuple(
        Citation(number, one.found.passage, one.article, one.score)
        for number, one in enumerate(search.candidates.first, start=1)
    )
    query = search.query
    return Found(answer_id, query.text, query.understood, genuine(passages, generation))


def seen_before(
    behind: SearchPlace | None, question: Question, generation: StoredGeneration
) -> int:
    """How many passages of this search were seen before; InvalidInputError."""
    if behind is None:
        return 0
    if (behind.generation, behind.top_k) != (generation.name, question.top_k):
        raise InvalidInputError(
            "after",
            "The place is of another search, or the index has changed since.",
            remedy="Search from the start, without `after`.",
        )
    return behind.skipped


def outlets_of(generation: StoredGeneration) -> tuple[str, ...]:
    """Names of the outlets of its articles."""
    return tuple(name for name, _ in generation.summary().sources)
