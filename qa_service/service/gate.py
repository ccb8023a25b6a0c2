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
    kept: list[Citation] = []
    for citation in citations:
        fault = fault_of_citation(citation, lambda wanted: stored(generation, wanted))
        if fault is None:
            kept.append(replace(citation, number=len(kept) + 1))
        else:
            _LOG.error("citation of %s kept back: %s", citation.passage.id, fault)
    return tuple(kept)


def log_rejections(rejections: Sequence[Rejection]) -> None:
    """Tell in the log what the gate kept back: there is never to be any."""
    for rejection in rejections:
        _LOG.error("kept back: %s: %r", rejection.reason, rejection.rejected)
