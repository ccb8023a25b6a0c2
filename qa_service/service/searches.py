"""A question searched for, as far as it is known before anything is read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa_service.domain import Citation, Found
from qa_service.errors import InvalidInputError
from qa_service.service.gate import genuine

if TYPE_CHECKING:
    from datetime import date

    from qa_service.domain import Query, Question, Understood
    from qa_service.retrieval import Candidates
    from qa_service.service.values import SearchPlace
    from qa_service.store import StoredGeneration


@dataclass(frozen=True, slots=True)
class Search:
    """A question, the query that it was searched as, and what may answer it."""

    question: Question
    query: Query
    candidates: Candidates
    milliseconds: float  # that it took

    @property
    def understood(self) -> Understood:
        """What the words of the question were taken for, and whether anything found is of that."""
        inside = any(one.found.wanted for one in self.candidates.passages)
        return replace(self.query.understood, nothing_inside=bool(self.query.needs) and not inside)


def found_by(answer_id: str, search: Search, generation: StoredGeneration) -> Found:
    """What is told of it first: the passages that will be read."""
    passages = tuple(
        Citation(number, one.found.passage, one.article, one.score)
        for number, one in enumerate(search.candidates.first, start=1)
    )
    query = search.query
    return Found(answer_id, query.text, search.understood, genuine(passages, generation))


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


def newest_of(generation: StoredGeneration) -> date | None:
    """The day of its newest article."""
    return generation.summary().last_day
