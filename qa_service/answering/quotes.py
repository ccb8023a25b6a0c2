"""Chosen quotations -> statements and citations, numbered in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_service.domain import Citation, Statement, headline_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa_service.domain import DateWindow, Hit, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of a hit's passage, at ``span``, that make one statement.

    ``highlight`` are the words that answer, None where no words in particular do; ``value`` the
    same made comparable. ``with_headline`` when the headline is cited too, as it says who is meant;
    ``attributed`` when its lead names the authors. ``naming`` is the passage of the same article
    that names the speaker, where the words quoted do not.
    """

    hit: Hit
    span: Span
    highlight: Span | None = None
    value: str = ""
    speaker: str | None = None
    when: DateWindow | None = None
    side: str | None = None
    with_headline: bool = False
    attributed: bool = False
    naming: Hit | None = None

    @property
    def text(self) -> str:
        """The words quoted."""
        return self.span.of(self.hit.passage.text)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Statements and what they cite; ``numbers`` are the first citations of the quotes."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    numbers: tuple[int, ...]


def quoted(quotes: Iterable[Quote]) -> Quoted:
    """A statement for each quote; what stands in one passage with the same mark is cited once."""
    citations: dict[object, Citation] = {}
    statements: list[Statement] = []
    numbers: list[int] = []
    for quote in quotes:
        first = _cited(citations, quote.hit, quote.highlight)
        beside = [_headline(citations, quote)] if quote.with_headline else []
        if quote.naming is not None:
            beside.append(_cited(citations, quote.naming))
        article = quote.hit.article
        statements.append(
            Statement(
                quote.text,
                tuple(dict.fromkeys((first, *beside))),
                article.attribution if quote.attributed else article.lead,
                quote.speaker,
                quote.when,
                quote.side,
            )
        )
        numbers.append(first)
    return Quoted(tuple(statements), tuple(citations.values()), tuple(numbers))


def cite(number: int, hit: Hit, highlight: Span | None) -> Citation:
    """A hit's passage with the words that matter in it."""
    return Citation(
        number, hit.passage, hit.article, hit.score, highlight, hit.also_in, hit.support
    )


def _cited(citations: dict[object, Citation], hit: Hit, highlight: Span | None = None) -> int:
    key = hit.passage.id, highlight
    if key not in citations:
        citations[key] = cite(len(citations) + 1, hit, highlight)
    return citations[key].number


def _headline(citations: dict[object, Citation], quote: Quote) -> int:
    article = quote.hit.article
    if article.id not in citations:
        citations[article.id] = Citation(
            len(citations) + 1,
            headline_of(article),
            article,
            quote.hit.score,
            confidence=quote.hit.support,
        )
    return citations[article.id].number
