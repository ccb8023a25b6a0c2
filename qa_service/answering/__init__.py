"""Hits -> a draft answer, made of sentences of the hits to the letter.

Nothing here is shown before the grounding gate has passed it.
"""

from qa_service.answering.extractive import draft_answer, nearest_passages
from qa_service.answering.timeline import as_of

__all__ = ["as_of", "draft_answer", "nearest_passages"]
