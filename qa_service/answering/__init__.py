"""Hits -> a draft answer, made of sentences of the hits to the letter.

Nothing here is shown before the grounding gate has passed it.
"""

from qa_service.answering.extractive import draft_answer, nearest_passages

__all__ = ["draft_answer", "nearest_passages"]
