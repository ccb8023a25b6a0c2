"""What comes before anybody's eyes: only what stands to the letter in the index."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from qa_service.errors import ArticleNotFoundError
from qa_service.grounding import Rejection, fault_of_citation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Article, Citation
    from qa_service.store import StoredGeneration

_LOG = logging.getLogger(__package__)


def stored(generation: StoredGeneration, article_id: str) -> Article | None:
    """The article as the index has it; None if it has none of that id."""
    try:
        return generation.article(article_id)
    except ArticleNotFoundError:
        return None


def genuine(citations: tuple[Citation, ...], generation: StoredGeneration) -> tuple[Citation, ...]:
    """The citations that the gate lets through; the others are logged, and numbers close up."""
    passed: list[Citation] = []
    for citation in citations:
        fault = fault_of_citation(citation, lambda wanted: stored(generation, wanted))
        if fault is None:
            passed.append(replace(citation, number=len(passed) + 1))
        else:
            _LOG.error("citation of %s withheld: %s", citation.passage.id, fault)
    return tuple(passed)


def log_rejections(rejections: Sequence[Rejection]) -> None:
    """Log what the gate withheld: there should never be any."""
    for rejection in rejections:
        _LOG.error("withheld: %s: %r", rejection.reason, rejection.rejected)
