"""Whether a question asks how things stand now, so that the newest report is the best one."""

from __future__ import annotations

import re
from typing import Final

from qa_service.query.quotations import masked


def asks_about_present(text: str) -> bool:
    """Whether ``text`` asks about the present: "who is", "current", "does ... still".

    The caller lets a stated time win over this. Past tense ("who was", "did") decides against
    it, unless the question says "latest" or "current" outright.
    """
    text = masked(text)
    if _NAMES_PRESENT.search(text):
        return True
    if _PAST.search(text):
        return False
    return any(pattern.search(text) for pattern in (_ADVERB, _WHO_IS, _ROLE_HELD))


_ROLE: Final = (
    r"(?:president|premier|minister|chief|head|leader|director|secretary|ambassador|governor|mayor"
    r"|king|queen|ceo|chair(?:man|woman|person)?|commander|speaker|spokes(?:man|woman|person)"
    r"|chancellor|pope|captain|coach|owner|champion|senator|envoy|boss|capital|population"
    r"|holder|partner|husband|wife)s?"
)
_NAMES_PRESENT: Final = re.compile(
    r"\b(?:current(?:ly)?|latest|newest|most\s+recent(?:ly)?|at\s+present|presently|nowadays"
    r"|these\s+days|at\s+the\s+moment|right\s+now|as\s+of\s+now|so\s+far|recently)\b(?!['’]s)",
    re.IGNORECASE,
)
_PAST: Final = re.compile(
    r"\b(?:was|were|did|had|used\s+to|until\s+now|wasn['’]t|weren['’]t|didn['’]t)\b", re.IGNORECASE
)
_ADVERB: Final = re.compile(r"\b(?:now|still|any\s?more|yet|any\s+longer)\b", re.IGNORECASE)
_WHO_IS: Final = re.compile(
    r"\bwho(?:['’]s|['’]re|\s+(?:is|are|leads?|heads?|runs?|rules?|governs?|commands?|owns?"
    r"|controls?|holds?|chairs?))\b(?!\s+been\b)",
    re.IGNORECASE,
)
_ROLE_HELD: Final = re.compile(
    rf"(?:\b(?:is|are|am|has|have|does|do|hold|holds)|\bwhat['’]s)\b[^?]*\b{_ROLE}\b", re.IGNORECASE
)
