"""Yes or no, why and how: the sentences that settle it, or give the cause or the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qa_service.answering.broad import quote_of
from qa_service.answering.facts import fact_quotes
from qa_service.answering.selection import Limits, choose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidates
    from qa_service.domain import Hit

_SETTLED: Final = 0.6  # of the support asked for: the reader hardly tells what settles a question
_SETTLING: Final = Limits(sentences=2, words=80, of_one_article=2, articles=1)
_LIMITS: Final = Limits(sentences=6, words=170, articles=1)


def settling_quotes(candidates: Candidates, *, least: float) -> tuple[Quote, ...]:
    """The sentences that say most of a question for yes or no over again, negated or not."""
    chosen = choose(candidates, _SETTLING)
    if all(one.hit.support < _SETTLED * least for one in chosen):
        return ()
    return tuple(quote_of(candidates.question, one) for one in chosen)


def reason_quotes(
    candidates: Candidates, hits: Sequence[Hit], *, least: float
) -> tuple[Quote, ...]:
    """The sentence that answers best, then those that tell most of its cause or way."""
    question = candidates.question
    first = fact_quotes(question, hits, least=least)[:1]
    said = {quote.hit.passage.id for quote in first}
    chosen = choose(candidates, _LIMITS)
    rest = (quote_of(question, one) for one in chosen)
    others = [one for one in rest if one.hit.passage.id not in said]
    return (*first, *others[: _LIMITS.sentences - len(first)])
