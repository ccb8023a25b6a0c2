"""How an answer is laid out, as values. The same for scripts: static/arrange.js."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from qa_service.contract.articles import AlsoInShape, CitationShape
    from qa_service.contract.replies import AnswerShape, StatementShape

SURE: Final = frozenset({"fact", "yes_no", "reason"})
"""Forms whose statements answer one question, so that they can have a confidence."""
_BY_DAY: Final = frozenset({"overview", "latest", "keywords"})


@dataclass(frozen=True, slots=True)
class Result:
    """A passage to show, once, with its marks in order.

    ``numbers`` are the citations of it, ``title`` the one of its headline.
    """

    passage: CitationShape
    marks: tuple[Span, ...]
    numbers: tuple[int, ...] = ()
    title: int | None = None

    @property
    def is_cited(self) -> bool:
        """Whether a statement cites it or its headline."""
        return bool(self.numbers) or self.title is not None


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement with what it cites, and the headline that it leans on unless just shown."""

    statement: StatementShape
    cited: tuple[CitationShape, ...]
    headline: CitationShape | None


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """Statements that stand together: of one day, of one side, or all."""

    statements: tuple[ShownStatement, ...]
    day: date | None = None
    side: str | None = None


def results_of(answer: AnswerShape) -> tuple[Result, ...]:
    """Every passage to show, once: those cited in order of their numbers, then those found besides.

    Documents of version 0.1 hold no passages: theirs are the citations.
    """
    cited = answer.citations if answer.answer else ()
    results = {key: _cited(answer, key) for key in dict.fromkeys(_key(one) for one in cited)}
    for headline in (one for one in cited if one.is_headline):
        of_article = [key for key, one in results.items() if _is_below(one, headline)]
        if of_article:
            key = of_article[0]
            del results[_key(headline)]
            one = results[key]
            results[key] = Result(one.passage, one.marks, one.numbers, headline.number)
    found = answer.passages or (() if answer.answer else answer.citations)
    return (*results.values(), *(found_result(one) for one in found if _key(one) not in results))


def by_article(results: Sequence[Result]) -> tuple[tuple[Result, ...], ...]:
    """The results in groups of one article, in the order of their first."""
    groups: dict[str, list[Result]] = {}
    for result in results:
        groups.setdefault(result.passage.article.id, []).append(result)
    return tuple(map(tuple, groups.values()))


def related_stories(results: Sequence[Result]) -> tuple[AlsoInShape, ...]:
    """The articles of the same story elsewhere, each once."""
    return tuple({other.id: other for one in results for other in one.passage.also_in}.values())


def found_result(passage: CitationShape) -> Result:
    """A passage that nothing cites."""
    return Result(passage, (passage.marked,) if passage.marked else ())


def statement_groups(answer: AnswerShape) -> tuple[StatementGroup, ...]:
    """The statements by the days of their articles, or by the sides of a comparison, else all."""
    shown = tuple(_shown(answer))
    if answer.form in _BY_DAY:
        days = groupby(shown, key=lambda one: one.cited[0].article.day if one.cited else None)
        return tuple(StatementGroup(tuple(group), day=day) for day, group in days)
    if answer.form == "comparison":
        sides = dict.fromkeys(one.statement.side for one in shown)
        return tuple(
            StatementGroup(tuple(one for one in shown if one.statement.side == side), side=side)
            for side in sides
        )
    return (StatementGroup(shown),)


def newest_day(answer: AnswerShape) -> date | None:
    """The day of the newest article cited."""
    return max((one.article.day for one in answer.citations if one.article.day), default=None)


def marked(text: str, spans: Sequence[Span]) -> tuple[tuple[str, bool], ...]:
    """``text`` cut where the words to mark begin and end: its pieces, and which are marked."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for span in spans:
        pieces += [(text[end : span.start], False), (span.of(text), True)]
        end = span.end
    return tuple(one for one in (*pieces, (text[end:], False)) if one[0])


def statement_marks(statement: StatementShape, cited: CitationShape) -> tuple[Span, ...]:
    """The answering words of the passage that stand in the statement, as offsets into it."""
    offset = cited.text.find(statement.text)
    if cited.marked is None or offset < 0:
        return ()
    start = max(cited.marked.start - offset, 0)
    end = min(cited.marked.end - offset, len(statement.text))
    return (Span(start, end),) if start < end else ()


def _shown(answer: AnswerShape) -> Iterable[ShownStatement]:
    cited = {one.number: one for one in answer.citations}
    before: int | None = None
    for statement in answer.statements:
        all_cited = [cited[number] for number in statement.citations if number in cited]
        headline = next((one for one in all_cited[1:] if one.is_headline), None)
        number = headline.number if headline else None
        others = tuple(one for one in all_cited if one is not headline)
        yield ShownStatement(statement, others, headline if number != before else None)
        before = number


def _cited(answer: AnswerShape, key: str) -> Result:
    same = [one for one in answer.citations if _key(one) == key]
    spans = [span for one in same for span in _marks_of(one, answer.statements)]
    numbers = tuple(one.number for one in same)
    if same[0].is_headline:
        return Result(same[0], (), (), same[0].number)
    return Result(same[0], tuple(_in_order(spans)), numbers)


def _marks_of(cited: CitationShape, statements: Sequence[StatementShape]) -> tuple[Span, ...]:
    """The words that answer; where none are marked, the sentences that a statement quotes."""
    if cited.marked:
        return (cited.marked,)
    quoted = (one.text for one in statements if one.citations[0] == cited.number)
    found = ((text, cited.text.find(text)) for text in quoted)
    return tuple(Span(start, start + len(text)) for text, start in found if start >= 0)


def _in_order(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch as one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _is_below(result: Result, headline: CitationShape) -> bool:
    passage = result.passage
    return not passage.is_headline and passage.article.id == headline.article.id


def _key(passage: CitationShape) -> str:
    return passage.passage_id or f"{passage.article.id} {passage.paragraph} {passage.text}"
