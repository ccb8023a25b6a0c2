"""Hits -> a draft answer in the form that the question asks for, of sentences to the letter.

::

    fact, yes or no, reason     one to three sentences that answer          # facts.py
    overview, latest, timeline  sentences across articles, none repeated    # selection.py, broad.py

Nothing here is shown before the grounding gate has passed it.
"""

from qa_service.answering.draft import draft_answer, found_passages
from qa_service.answering.selection import SentenceEmbedder
from qa_service.answering.timeline import as_of

__all__ = ["SentenceEmbedder", "as_of", "draft_answer", "found_passages"]
