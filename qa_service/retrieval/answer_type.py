"""What kind of words a question asks for."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from qa_service.passages import sentence_spans
from qa_service.verbs_of_saying import ASKED_ABOUT, asked


class AnswerType(Enum):
    """The kind of words that would answer."""

    MONEY = "money"
    AMOUNT = "amount"  # how much of something, by how much
    PERCENT = "percent"
    DISTANCE = "distance"
    NUMBER = "number"
    AGE = "age"
    DURATION = "duration"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    NAME = "name"  # which company, what film: some proper name
    REASON = "reason"
    SAYING = "saying"  # what somebody said
    OTHER = "other"


_PLACE_NOUN: Final = (
    "country|countries|state|states|city|cities|town|place|location|region|province|island|county"
    "|continent|capital|village|nation"
)
_PERSON_NOUN: Final = (
    "person|man|woman|actor|actress|singer|president|minister|senator|lawmaker|leader|player|star"
    "|musician|artist|author|writer|comedian|politician|celebrity|coach|director|general|governor"
    r"|judge|candidate|athlete|rapper|billionaire|model|chef|host|spokes\w+"
)
_SUM_NOUN: Final = "price|cost|amount|sum|value|salary|fee|fine|bill"
_CHANGE: Final = (
    "(?:rise|rose|fall|fell|drop|grow|grew|increase|decrease|decline|shrink|shrank|change|weigh"
    "|jump|slump|climb)(?:ed|s|d|n)?"
)
_AUXILIARY: Final = (
    "is|was|are|were|did|does|do|has|have|had|will|would|can|could|happened|happens|kind|type|sort"
)

# The first that fits decides, so the narrow ones come first.
_QUESTIONS: Final = {
    AnswerType.AGE: r"how old|(?:what|which) (?:is |was )?(?:the )?age",
    AnswerType.DURATION: r"how long|(?:how|for how) many (?:seconds|minutes|hours|days|weeks|months"
    r"|years)",
    AnswerType.PERCENT: r"(?:what|which) (?:percentage|per ?cent|share|proportion|rate)"
    r"|how many percent|percentage of",
    AnswerType.DISTANCE: r"how (?:far|tall|high|deep|wide)",
    AnswerType.AMOUNT: rf"how much (?!(?:{_AUXILIARY}|money|cash|time|longer|more|of|it)\b)"
    rf"(?!(?:higher|lower|less|better|worse)\b)\w+|how much (?:{_AUXILIARY}) .+ {_CHANGE}\b"
    r"|how much (?:higher|lower|more|less)",
    AnswerType.MONEY: rf"how much|what (?:was|is|were) the (?:\w+ )?(?:{_SUM_NOUN})"
    rf"|(?:what|which) (?:{_SUM_NOUN})|how many (?:dollars|pounds|euros|rupees)"
    r"|what (?:did|does|do|will|would) .{1,80} (?:sell|go|cost|fetch|pay)(?: for)?\s*\?*\s*$",
    AnswerType.NUMBER: r"how many|what (?:\w+ )?number|how (?:fast|large|big|often)"
    r"|what (?:was|is) the (?:\w+ )?(?:number|total|toll|size|magnitude)",
    AnswerType.DATE: r"when|(?:what|which) (?:year|date|day|month|time|decade|century)|since what",
    AnswerType.REASON: r"why|what (?:was|is|were) the reasons?|for what reason|what caused"
    r"|what led to",
    AnswerType.SAYING: rf"what (?:did|does|do|has|have|had) .{{1,80}}?\b(?:{asked(ASKED_ABOUT)})"
    rf"|how did .{{1,60}} (?:describe|respond|react|explain)",
    AnswerType.PLACE: rf"where|(?:what|which) (?:\w+ ){{0,2}}?(?:{_PLACE_NOUN})",
    AnswerType.PERSON: rf"who(?:m|se|['’]s)?|(?:what|which) (?:\w+ ){{0,3}}?(?:{_PERSON_NOUN})",
    AnswerType.NAME: rf"(?:which|what) (?!(?:{_AUXILIARY})\b)\w+"
    r"|(?:names?|title) of (?:the|a|his|her|their|its)",
}
_COMPILED: Final = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for kind, pattern in _QUESTIONS.items()
)


_COUNTED: Final = re.compile(
    r"\bhow many ((?:[\w’'-]+ ){0,3}?[\w’'-]+)"
    rf" (?:of|in|on|at|{_AUXILIARY})\b",
    re.IGNORECASE,
)


def counted(question: str) -> str | None:
    """The thing whose number is asked for: "soldiers" in "how many Pakistani soldiers were"."""
    match = _COUNTED.search(question)
    return match[1].split()[-1] if match else None


# "Who is Ada Sample?" asks what she is: no name would answer.
_WHO_IS_NAMED: Final = re.compile(
    r"\s*who(?:['’]s| is| was| are| were)((?:\s+[A-Z][\w’'.-]*)+)\s*\?*\s*", re.DOTALL
)


def expected(question: str) -> AnswerType:
    """The kind of words that ``question`` asks for, read from its last asking sentence."""
    sentences = [span.of(question) for span in sentence_spans(question)] or [question]
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    clause = (asking or sentences)[-1]
    if _WHO_IS_NAMED.fullmatch(clause[:1].lower() + clause[1:]):
        return AnswerType.OTHER
    for kind, pattern in _COMPILED:
        if pattern.search(clause):
            return kind
    return AnswerType.OTHER
