"""Why and how: the sentences that give the cause or the way."""

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

_LIMITS: Final = Limits(sentences=4, words=120, of_one_article=3, articles=1)


def reason_quotes(
    candidates: Candidates, hits: Sequence[Hit], *, least: float
) -> tuple[Quote, ...]:
    """The sentence that answers best, then those that tell most of its cause or way."""
    question = candidates.question
    first = fact_quotes(question, hits, "reason", least=least)[:1]
    if not first:
        return ()
    chosen = choose(candidates, _LIMITS)
    rest = (quote_of(question, one) for one in chosen)
    others = [one for one in rest if one.hit.passage.id != first[0].hit.passage.id]
    return (*first, *others[: _LIMITS.sentences - 1])
