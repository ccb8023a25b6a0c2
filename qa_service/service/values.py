"""What the service takes and gives besides the values of `domain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_service.domain import Turn

if TYPE_CHECKING:
    from qa_service.domain import Answer, Citation
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
