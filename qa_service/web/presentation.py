"""How the page shows an answer: words of a catalogue, formatted values, and the layout."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast
from urllib.parse import quote

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from flask import has_request_context, request
from markupsafe import Markup, escape

from qa_service.domain import Article, Span, publication_day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from qa_service.contract.articles import AlsoInShape, ArticleHeadShape, CitationShape
    from qa_service.contract.replies import AnswerShape, StatementShape
    from qa_service.store import IndexSummary

_FOLDER: Final = Path(__file__).parent / "catalogues"
_SOURCE: Final = "en"  # the language that others are translated from


@dataclass(frozen=True, slots=True)
class MessageCatalogue:
    """The messages of one language; missing ones are shown in English.

    ``locale`` determines how days and numbers are written: ``en-GB`` for ``22 December 2012``.
    """

    language: str
    locale: Locale
    messages: Mapping[str, str | Mapping[str, str]]

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return self.locale.text_direction

    def without(self, parts: Collection[str]) -> dict[str, str | Mapping[str, str]]:
        """The messages without some parts: ``index`` is the part of ``index.passages``."""
        return {
            key: message
            for key, message in self.messages.items()
            if key.partition(".")[0] not in parts
        }

    def say(self, key: str, **values: object) -> Markup:
        """The message of ``key`` as markup: everything in ``values`` that is not markup is escaped.

        Whole numbers are written as in the language. KeyError for an unknown key.
        """
        message = self.messages[key]
        if not isinstance(message, str):
            message = message[self.locale.plural_form(cast("int", values["count"]))]
        return escape(message).format(**{k: self._written(v) for k, v in values.items()})

    def _written(self, value: object) -> object:
        return format_decimal(value, locale=self.locale) if isinstance(value, int) else value


@cache
def catalogue_of(language: str) -> MessageCatalogue:
    """The catalogue of a language in `languages`."""
    own = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    source = json.loads((_FOLDER / f"{_SOURCE}.json").read_text(encoding="utf-8"))
    messages = {**source, **own}
    return MessageCatalogue(language, Locale.parse(messages["locale"], sep="-"), messages)


@cache
def languages() -> tuple[str, ...]:
    """The languages with catalogues, English first."""
    found = sorted(file.stem for file in _FOLDER.glob("*.json"))
    return (_SOURCE, *(language for language in found if language != _SOURCE))


def current_catalogue() -> MessageCatalogue:
    """The catalogue of the language that the browser prefers; English outside of requests."""
    preferred = None
    if has_request_context():
        preferred = request.accept_languages.best_match(languages())
    return catalogue_of(preferred or _SOURCE)


def say(key: str, **values: object) -> Markup:
    """The message of ``key`` in the reader's language, as `MessageCatalogue.say`."""
    return current_catalogue().say(key, **values)


_LIKELY: Final = 2 / 3
_POSSIBLE: Final = 1 / 3
_STEP: Final = 1000
_UNITS: Final = ("kB", "MB", "GB", "TB")


def day_in_words(day: date) -> str:
    """``22 December 2012``."""
    return str(format_date(day, "long", locale=current_catalogue().locale))


def days_in_words(first: date, last: date) -> str:
    """From the first day to the last; ``22 December 2012`` if they are the same."""
    if first == last:
        return day_in_words(first)
    return say("holdings.days", **{"from": day_in_words(first), "to": day_in_words(last)})


def number_in_words(number: int) -> str:
    """A whole number as the language writes it: ``1,234``."""
    return str(format_decimal(number, locale=current_catalogue().locale))


def month_in_words(day: date | None) -> str:
    """The month of a day: ``December 2012``; ``undated`` without one."""
    if day is None:
        return say("article.undated")
    return str(format_skeleton("yMMMM", day, locale=current_catalogue().locale))


def period_in_words(period: str) -> str:
    """A day, a month or a year in ISO 8601 in words: ``December 2012`` for ``2012-12``."""
    if len(period) == len("2012"):
        return period
    if len(period) == len("2012-12"):
        return month_in_words(publication_day(f"{period}-01"))
    return day_in_words(publication_day(period))


def moment_in_words(moment: datetime) -> str:
    """``22 December 2012, 09:05 UTC``."""
    at = moment.astimezone(UTC)
    return f"{day_in_words(at)}, {at:%H:%M} UTC"


def size_in_words(count: int) -> str:
    """A number of bytes as ``12.3 MB``; multiples of 1000, as disks are sold."""
    if count < _STEP:
        return f"{count} bytes"
    size, units = count / _STEP, iter(_UNITS)
    unit = next(units)
    while round(size, 1) >= _STEP and unit != _UNITS[-1]:
        size, unit = size / _STEP, next(units)
    return f"{size:,.1f} {unit}"


def holdings(index: IndexSummary) -> list[str]:
    """What is indexed, for the header: articles, first to last day, outlets."""
    facts: list[str] = [say("holdings.articles", count=index.articles)]
    if index.first_day and index.last_day:
        facts.append(days_in_words(index.first_day, index.last_day))
    if index.sources:
        facts.append(say("holdings.outlets", count=len(index.sources)))
    return facts


def date_in_words(published: str | None) -> str:
    """An article's date in words; ``undated`` if unknown."""
    return day_in_words(publication_day(published)) if published else say("article.undated")


def change_in_words(published: str | None, modified: str | None) -> str | None:
    """When an article was last changed, in words, if not on the day of publication."""
    changed = modified and date_in_words(modified)
    return changed if changed and changed != date_in_words(published) else None


def place_in_words(passage: CitationShape) -> str:
    """The place of a passage in its article: ``p. 3, paragraph 12``; ``headline``."""
    if passage.is_headline:
        return say("article.headline")
    if passage.page:
        return say("article.page_and_paragraph", page=passage.page, number=passage.paragraph)
    return say("article.paragraph", number=passage.paragraph)


def corrections_of(article: Article | ArticleHeadShape) -> list[tuple[int, str]]:
    """The correction notes of an article: number of the paragraph, and text."""
    if isinstance(article, Article):
        text = article.text
        return [(one.number, text[one.start : one.end]) for one in article.corrections]
    return [(one.paragraph, one.text) for one in article.corrections]


def confidence_in_words(confidence: float) -> str:
    """How reliable an answer is, in words, from a probability in 0..1."""
    return say(f"trust.{trust_of(confidence)}")


def trust_of(confidence: float) -> Literal["likely", "possible", "doubtful"]:
    """How reliable an answer is, for scripts."""
    if confidence >= _LIKELY:
        return "likely"
    return "possible" if confidence >= _POSSIBLE else "doubtful"


def article_path(article_id: str, paragraph: int | None = None) -> str:
    """Address of an article's page on this host; safe for any id."""
    anchor = f"#p{paragraph}" if paragraph else ""
    return f"/articles/{quote(article_id, safe='')}{anchor}"


SURE: Final = frozenset({"fact", "yes_no", "reason"})
"""Forms whose statements answer a single question, so that they have a confidence."""
_BY_DAY: Final = frozenset({"overview", "latest", "keywords"})


@dataclass(frozen=True, slots=True)
class Result:
    """A passage to show, once, with its marks in order.

    ``numbers`` are its citations, ``title`` the one of its headline.
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
    """A statement with what it cites, and the headline that it needs unless just shown."""

    statement: StatementShape
    cited: tuple[CitationShape, ...]
    headline: CitationShape | None


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """Statements shown together: of one day, of one side, or all."""

    statements: tuple[ShownStatement, ...]
    day: date | None = None
    side: str | None = None


def results_of(answer: AnswerShape) -> tuple[Result, ...]:
    """Every passage to show, once: cited ones in order of their numbers, then the others found.

    Documents of version 0.1 have no passages; their citations are shown.
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
    """The articles on the same story elsewhere, each once."""
    return tuple({other.id: other for one in results for other in one.passage.also_in}.values())


def found_result(passage: CitationShape) -> Result:
    """A passage that is not cited."""
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
    """``text`` cut at the words to mark: its pieces, and which are marked."""
    pieces: list[tuple[str, bool]] = []
    end = 0
    for span in spans:
        pieces += [(text[end : span.start], False), (span.of(text), True)]
        end = span.end
    return tuple(one for one in (*pieces, (text[end:], False)) if one[0])


def statement_marks(statement: StatementShape, cited: CitationShape) -> tuple[Span, ...]:
    """The passage's answering words that occur in the statement, as offsets into it."""
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
    """The words that answer; if none are marked, the sentences that a statement quotes."""
    if cited.marked:
        return (cited.marked,)
    quoted = (one.text for one in statements if one.citations[0] == cited.number)
    found = ((text, cited.text.find(text)) for text in quoted)
    return tuple(Span(start, start + len(text)) for text, start in found if start >= 0)


def _in_order(spans: Sequence[Span]) -> list[Span]:
    """Spans in order; overlapping or touching ones are merged."""
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
