"""Puts the parts together: ``open_service`` and ``QAService.ask``."""

from qa_service.domain import PastTurn, SearchCursor, SearchResult
from qa_service.service.asking import TURNS_ANSWERED_AGAIN, TURNS_READ, QAService, open_service
from qa_service.service.values import Examination, IndexHoldings, UnfinishedAnswerError

__all__ = [
    "TURNS_ANSWERED_AGAIN",
    "TURNS_READ",
    "Examination",
    "IndexHoldings",
    "PastTurn",
    "QAService",
    "SearchCursor",
    "SearchResult",
    "UnfinishedAnswerError",
    "open_service",
]
