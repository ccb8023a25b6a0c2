"""Negation in a sentence ("did not attend"), and opposites ("won" and "lost"). English only."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens

if TYPE_CHECKING:
    from collections.abc import Collection

    from qa_service.analyser import Token

PLAIN: Final = r"not|no|none|never|nobody|nothing|neither|nor|without|cannot"
"""Pattern of words that always negate; "n't" is handled separately."""
SHORT: Final = r"n['’]t\b"
"""How "not" ends another word."""
# Words of negation that negate nothing.
_EMPTY: Final = re.compile(
    r"(?:\bnot|n['’]t) (?:(?:be|been|being|an?|the) )?(?:only|just|merely)\b"
    r"(?! (?:before|after|yet|days?|hours?|weeks?|months?|years?)\b)|\bnothing but\b"
    r"|\bno (?:choice but|matter|doubt|wonder|(?:longer|later|more|less|fewer) than)\b"
    # a limit: "can never hold more than five"
    r"|(?:\b(?:not|never)|n['’]t)(?=[^\w,;.:]+(?:\w+[^\w,;.:]+){0,2}"
    r"(?:more|longer|later|less|fewer) than\b)",
    re.IGNORECASE,
)

_REACH: Final = 3  # words that a negation covers
_NEGATION: Final = re.compile(
    rf"\b(?:{PLAIN}|failed to|refuse[sd] to|declined to|unable to|denie[sd]|deny|lack(?:s|ed)?"
    rf"|absent)\b|{SHORT}",
    re.IGNORECASE,
)
_OR_NOT: Final = re.compile(rf"\bor (?:\w+ )?(?:{PLAIN})\b|\bor \w+{SHORT}", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[,;:—–]")


def denies(sentence: str, stems: Collection[str]) -> bool:
    """Whether a negation is directly before a word of ``stems``: "found no fraud".

    One elsewhere ("blamed a wind that was not on the chart") negates something else, and one that
    leaves it open ("changed their reply or did not reply") denies nothing.
    """
    left_open = _OR_NOT.search(sentence)
    affirmed = stems_of(sentence[: left_open.start()]) if left_open else frozenset()
    denied = (token.stem for token in denied_tokens(sentence))
    return any(stem in stems and stem not in affirmed for stem in denied)


def denied_tokens(sentence: str) -> frozenset[Token]:
    """The tokens of ``sentence`` directly after a negation, in the same clause."""
    said, plain = tokens(sentence), without_empty(sentence)
    denied: set[Token] = set()
    for match in _NEGATION.finditer(plain):
        clause = _CLAUSE_END.search(sentence, match.end())
        end = clause.start() if clause else len(sentence)
        behind = [token for token in said if match.end() <= token.start < end]
        denied.update(behind[:_REACH])
    return frozenset(denied)


def is_negated(sentence: str) -> bool:
    """Whether it contains a real negation ("not only" is not one)."""
    return _NEGATION.search(without_empty(sentence)) is not None


def without_empty(text: str) -> str:
    """The text with spaces for negations that negate nothing, so that offsets stay."""
    return _EMPTY.sub(lambda match: " " * len(match[0]), text)


_PAIRS: Final = """
    most/least more/fewer highest/lowest high/low largest/smallest biggest/smallest large/small
    oldest/youngest old/young older/younger best/worst better/worse longest/shortest long/short
    first/last before/after earliest/latest won/lost win/lose winner/loser increase/decrease
    rise/fall rose/fell raise/lower raised/lowered increased/decreased began/ended begin/end
    start/end started/ended opened/closed open/close reopen/close joined/left join/leave
    supported/opposed support/oppose bought/sold buy/sell appointed/dismissed hired/fired
    elected/defeated born/died married/divorced allowed/banned allow/forbid allow/ban
    accepted/rejected accept/reject approved/rejected approve/reject signed/vetoed
    created/destroyed build/demolish built/demolished gained/lost minimum/maximum arrived/left
    released/arrested freed/jailed acquitted/convicted guilty/innocent attacked/defended
    higher/lower larger/smaller legal/illegal public/private success/failure succeed/fail
    succeeded/failed import/export ally/enemy promoted/relegated northern/southern eastern/western
    north/south east/west admitted/denied confirmed/denied praised/criticized praised/criticised
    positive/negative cheapest/costliest richest/poorest fastest/slowest heaviest/lightest
    tallest/shortest hottest/coldest survived/died added/removed add/remove debuted/scrapped
    introduced/abolished launched/cancelled launched/canceled extended/shortened expanded/reduced
    strengthened/weakened granted/refused imposed/lifted impose/lift granted/denied
    confirmed/rejected acquit/convict support/reject backed/opposed back/oppose favor/oppose
    favour/oppose accept/refuse agreed/refused admitted/refused praise/criticize
"""


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for pair in _PAIRS.split():
        one, other = (stems_of(word) for word in pair.split("/"))
        for these, those in ((one, other), (other, one)):
            for stem in these:
                found[stem] = found.get(stem, frozenset()) | those
    return found


def opposites_of(stem: str) -> frozenset[str]:
    """The stems of words with the opposite meaning; none for most words."""
    return _opposites().get(stem, frozenset())


def is_contradicted(question: frozenset[str], passage: frozenset[str]) -> bool:
    """Whether the passage has the opposite of a word in the question, not the word (as stems)."""
    strange = passage - question
    return any(opposites_of(stem) & strange for stem in question - passage)
