"""Hits -> a draft answer in the form that the question asks for, of sentences to the letter.

::

    fact, yes or no             one to three sentences that answer          # facts.py
    why, how                    that sentence, and others on cause or way   # reasons.py
    overview, latest, timeline  sentences across articles, none repeated    # selection.py, broad.py
    what somebody said          quotations of them                          # sayings.py, speech.py
    list, comparison            a statement a thing, or two sides           # lists.py

Nothing here is shown before the grounding gate has passed it.
"""

from qa_service.answering.draft import Evidence, as_of, draft_answer, found_passages, merged
from qa_service.answering.selection import (
    FORM_WEIGHTS,
    WEIGHTS,
    leading_passages,
    naming_subject,
    rank,
)

__all__ = [
    "FORM_WEIGHTS",
    "WEIGHTS",
    "Evidence",
    "as_of",
    "draft_answer",
    "found_passages",
    "leading_passages",
    "merged",
    "naming_subject",
    "rank",
]
