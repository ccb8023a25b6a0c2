"""Yes or no, why and how: the sentences that settle it, or give the cause or the way."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.answering.broad import quote_of
from qa_service.answering.facts import SURE, fact_quotes
from qa_service.answering.selection import Limits, cause_in, choose, way_in
from qa_service.retrieval.answer_spans import AnswerType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidates
    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

_SETTLED: Final = 0.6  # of the support asked for: the reader hardly tells what settles a question
_CAUSED: Final = 0.4  # the same of why and how
_ON_QUESTION: Final = 0.7  # of the query terms of the first sentence
_SETTLING: Final = Limits(sentences=2, words=80, of_one_article=2, articles=1, behind=1.0)
_LIMITS: Final = Limits(sentences=6, words=170, articles=1)


def settling_quotes(
    candidates: Candidates, hits: Sequence[Hit], *, least: float
) -> tuple[Quote, ...]:
    """The sentences that say most of a question for yes or no over again, negated or not.

    What the reranker is sure of comes first, though it says less of it. All of a sentence settles
    it, so that no words are marked.
    """
    question = candidates.question
    chosen = choose(candidates, _SETTLING)
    best = max((one.hit.support for one in chosen), default=0.0)
    sure = fact_quotes(question, hits, least=max(least, SURE, _MUCH_SURER * best))[:1]
    if not sure and best < _SETTLED * least:
        return ()
    room = _SETTLING.sentences - len(sure)
    quotes = (*sure, *(quote_of(question, one) for one in chosen[:room]))
    return tuple(replace(one, highlight=None) for one in quotes)


_MUCH_SURER: Final = 2.0  # times


def reason_quotes(
    candidates: Candidates, hits: Sequence[Hit], *, least: float
) -> tuple[Quote, ...]:
    """The sentence that answers best and those that tell most of its cause or way.

    One that names a cause, or says what to do, comes first where it says as much of the question:
    the reranker marks what happened as often as why. None where no passage is likely to
    answer, though they be on the subject: of another year, say.
    """
    if all(hit.support < _CAUSED * least for hit in hits):
        return ()
    question = candidates.question
    first = tuple(_marked(one) for one in fact_quotes(question, hits, least=least)[:1])
    said = {quote.hit.passage.id for quote in first}
    chosen = choose(candidates, _LIMITS)
    rest = (quote_of(question, one) for one in chosen)
    others = [one for one in rest if one.hit.passage.id not in said]
    quotes = [*first, *others[: _LIMITS.sentences - len(first)]]
    lead = _answering(question, quotes)
    return tuple(sorted(quotes, key=lambda one: one is not lead))


def _marked(quote: Quote) -> Quote:
    """The quote with words marked only if they, or those in front of them, name a cause or a way.

    Without such a word the reranker marks what happened as often as why.
    """
    if quote.highlight is None:
        return quote
    first = max(0, quote.highlight.start - _IN_FRONT)
    words = quote.hit.passage.text[first : quote.highlight.end]
    return quote if cause_in(words) or way_in(words) else replace(quote, highlight=None)


_IN_FRONT: Final = 25  # code points


# "How did the storm get so strong?", not "how do I mend a boat?"
_HOW_IT_WAS: Final = re.compile(
    r"\bhow (?:did|does|has|have|had|is|are|was|were|could|would)\b(?! (?:i|you|we|one)\b)",
    re.IGNORECASE,
)


def _answering(question: ReadQuestion, quotes: Sequence[Quote]) -> Quote | None:
    """The first with a cause, or with what to do, that holds about as much of the question."""
    is_how_to = question.kind is not AnswerType.REASON and not _HOW_IT_WAS.search(question.asking)
    answers = way_in if is_how_to else cause_in
    enough = _ON_QUESTION * max(
        (question.share(stems_of(one.text)) for one in quotes[:1]), default=0
    )
    return next(
        (
            one
            for one in quotes
            if answers(one.text) and question.share(stems_of(one.text)) >= enough
        ),
        None,
    )
