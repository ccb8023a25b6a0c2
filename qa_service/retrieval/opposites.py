"""Words whose opposite turns a question into another: "lost" where the passage says "won"."""

from __future__ import annotations

from functools import cache
from typing import Final

from qa_service.analyser import stems_of

_PAIRS: Final = """
    most/least more/fewer highest/lowest high/low largest/smallest biggest/smallest large/small
    oldest/youngest old/young older/younger best/worst better/worse longest/shortest long/short
    first/last before/after earliest/latest won/lost win/lose winner/loser increase/decrease
    rise/fall rose/fell raise/lower raised/lowered increased/decreased began/ended begin/end
    start/end started/ended opened/closed open/close joined/left join/leave supported/opposed
    support/oppose bought/sold buy/sell appointed/dismissed hired/fired elected/defeated born/died
    married/divorced allowed/banned allow/forbid allow/ban accepted/rejected accept/reject
    approved/rejected approve/reject signed/vetoed created/destroyed build/demolish built/demolished
    gained/lost minimum/maximum arrived/left released/arrested freed/jailed acquitted/convicted
    guilty/innocent attacked/defended higher/lower larger/smaller legal/illegal public/private
    success/failure succeed/fail succeeded/failed import/export ally/enemy promoted/relegated
    northern/southern eastern/western north/south east/west admitted/denied confirmed/denied
    praised/criticized praised/criticised positive/negative cheapest/costliest richest/poorest
    fastest/slowest heaviest/lightest tallest/shortest hottest/coldest survived/died added/removed
    add/remove debuted/scrapped introduced/abolished launched/cancelled launched/canceled
    extended/shortened expanded/reduced strengthened/weakened granted/refused imposed/lifted
    impose/lift granted/denied confirmed/rejected acquit/convict support/reject
    backed/opposed back/oppose favor/oppose favour/oppose accept/refuse agreed/refused
    admitted/refused praise/criticize
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
    """The stems of words that mean the opposite; none for most."""
    return _opposites().get(stem, frozenset())


def is_contradicted(question: frozenset[str], passage: frozenset[str]) -> bool:
    """Whether the passage lacks a word of the question and has its opposite; both as stems."""
    strange = passage - question
    return any(opposites_of(stem) & strange for stem in question - passage)
