"""The one place where the parts are put together: ``open_service`` and ``QAService.ask``."""

from qa_service.domain import PastTurn, SearchPlace, SearchResult
from qa_service.service.asking import TURNS_ANSWERED_AGAIN, TURNS_READ, QAService, open_service
from qa_service.service.deadline import UnfinishedAnswerError
from qa_service.service.values import Examination, Holdings

__all__ = [
    "TURNS_ANSWERED_AGAIN",
    "TURNS_READ",
    "Examination",
    "Holdings",
    "PastTurn",
    "QAService",
    "SearchPlace",
    "SearchResult",
    "UnfinishedAnswerError",
    "open_service",
]
