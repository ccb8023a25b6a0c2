"""Yes or no, why and how: the sentences that settle it, or give the cause or the way."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.answering.broad import quote_of
from qa_service.answering.causes import (
    LIKELY,
    asks_way,
    leads_elsewhere,
    names_one,
    opens_effect,
    reason_likelihood,
)
from qa_service.answering.facts import SURE, fact_quotes, promises_answer
from qa_service.answering.quotes import Quote
from qa_service.answering.selection import Limits, choose, said_of
from qa_service.domain import Span
from qa_service.retrieval.negation import is_contradicted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

_SETTLED: Final = 0.6  # of the support asked for: the reader hardly tells what settles a question
_CAUSED: Final = 0.4  # the same of why and how
_ON_QUESTION: Final = 0.7  # of the query terms of the sentence that answers surely
_TOUCHED: Final = 0.15  # of the query terms in a cause beside those of its headline
_HEADED: Final = 0.8  # of the query terms, in a headline that gives the cause
_HELD: Final = 0.5  # share of the query terms of the sentence with most of them
_SETTLING: Final = Limits(sentences=2, words=80, of_one_article=2, articles=1, behind=1.0)
_SEVERAL: Final = 3  # steps, or things that make something work
_LIMITS: Final = Limits(sentences=6, words=170, articles=1)
_STEPS: Final = replace(_LIMITS, behind=6.0)


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
    said = max((said_of(question, one.hit, one.core) for one in chosen), default=0.0)
    surest = fact_quotes(question, hits, least=max(least, SURE, _MUCH_SURER * best))[:1]
    sure = [one for one in surest if said_of(question, one.hit, one.text) >= _HELD * said]
    if not sure and best < _SETTLED * least:
        return ()
    room = _SETTLING.sentences - len(sure)
    quotes = (*sure, *(quote_of(question, one) for one in chosen[:room]))
    return tuple(replace(one, highlight=None) for one in quotes)


_MUCH_SURER: Final = 2.0  # times


def reason_quotes(
    candidates: Candidates, hits: Sequence[Hit], headlines: Sequence[Hit] = (), *, least: float
) -> tuple[Quote, ...]:
    """The sentence read to answer best and those that tell most of the cause or way asked for.

    Those with a cause come first: the reranker marks what happened as often as why. Where no
    sentence gives one, a headline may: "Mill closes after fire". None where no passage is likely to
    answer, though they be on the subject: of another year, say.
    """
    if all(hit.support < _CAUSED * least for hit in hits):
        return ()
    question, likelihood = candidates.question, reason_likelihood(candidates.question)
    read = [_marked(question, one) for one in fact_quotes(question, hits, least=least)[:1]]
    said = {quote.hit.passage.id for quote in read}
    sure = [one for one in read if one.hit.support >= SURE]
    if asks_way(question.asking) and (ways := _ways(candidates)):
        led = [one for one in sure if likelihood(one.text)]
        steps = (quote_of(question, one) for one in ways)
        new = (one for one in steps if not any(one.text in it.text for it in led))
        return (*led, *new)[: _LIMITS.sentences]
    chosen = (quote_of(question, one) for one in choose(_on_question(candidates), _LIMITS))
    others = [one for one in chosen if one.hit.passage.id not in said]

    enough = _ON_QUESTION * max((said_of(question, one.hit, one.text) for one in sure), default=0)

    def order(one: Quote) -> float:
        is_cause = likelihood(one.text) == 1 and not leads_elsewhere(question, one.text)
        is_on_question = said_of(question, one.hit, one.text) >= enough
        if is_cause and is_on_question and question.share(stems_of(one.text)) >= _TOUCHED:
            return 0
        return 1 if one in sure else 2

    quotes = sorted([*read, *others][: _LIMITS.sentences], key=order)
    titled = _headline_with_cause(question, headlines, least) if all(map(order, quotes)) else None
    return (titled, *quotes[: _LIMITS.sentences - 1]) if titled else tuple(quotes)


def _headline_with_cause(
    question: ReadQuestion, headlines: Sequence[Hit], least: float
) -> Quote | None:
    """The likeliest headline that gives a cause of most of what the question asks about."""
    likelihood = reason_likelihood(question)
    giving = [
        hit
        for hit in headlines
        if hit.support >= least
        and likelihood(hit.passage.text) > 0
        and not promises_answer(hit.passage.text)
        and question.share(stems_of(hit.passage.text)) >= _HEADED
        and not is_contradicted(question.stems, stems_of(hit.passage.text))
    ]
    best = max(giving, key=lambda hit: hit.support, default=None)
    if best is None:
        return None
    return _marked(question, Quote(best, Span(0, len(best.passage.text)), best.answer))


def _ways(candidates: Candidates) -> list[Candidate]:
    """The steps, or what makes a thing work, article by article in reading order; none of few."""
    likelihood, near = reason_likelihood(candidates.question), _on_question(candidates)
    chosen = choose(near.only(lambda one: likelihood(one.core) >= LIKELY), _STEPS)
    if len(chosen) < _SEVERAL:
        chosen = choose(near.only(lambda one: likelihood(one.core) > 0), _STEPS)
    if len(chosen) < _SEVERAL:
        return []
    articles = list(dict.fromkeys(one.hit.article.id for one in chosen))
    chosen.sort(key=lambda one: (one.hit.passage.number, one.quotable.core.start))
    return sorted(chosen, key=lambda one: articles.index(one.hit.article.id))


def _on_question(candidates: Candidates) -> Candidates:
    """Those that, with their headlines, hold about as much of the question as any."""
    question = candidates.question
    held = {one.row: said_of(question, one.hit, one.core) for one in candidates.ranked}
    enough = _HELD * max(held.values(), default=0.0)
    return candidates.only(lambda one: held[one.row] >= enough)


def _marked(question: ReadQuestion, quote: Quote) -> Quote:
    """The quote with words marked only if they, or those in front of them, name a cause or a way.

    Without such a word the reranker marks what happened as often as why. What marks all marks none.
    """
    if quote.highlight is None:
        return quote
    text, marked = quote.hit.passage.text, quote.highlight
    words = marked.of(text)
    is_all = len(words) >= _ALL * len(quote.text) and not _BECAUSE.match(words)
    before = text[max(0, marked.start - _IN_FRONT) : marked.start]
    if opens_effect(question, before):
        before = ""
    is_effect = opens_effect(question, text[marked.start :][:_IN_FRONT])
    is_cause = names_one(f"{before}{words}") and not (is_all or is_effect)
    return quote if is_cause else replace(quote, highlight=None)


_IN_FRONT: Final = 25  # code points
_BECAUSE: Final = re.compile(r"(?:because|due to|owing to)\b", re.IGNORECASE)
_ALL: Final = 0.9  # of the sentences quoted
