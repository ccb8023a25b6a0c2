"""An answer as it is cited: what its JSON tells of statements, passages and articles.

An answer is kept as the document that it was on its day. Only what citing needs is read of it,
so that documents of older and of newer versions are read alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003 -- pydantic reads the annotations at run time
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from qa_service.citing.words import statement_head
from qa_service.domain import (
    HEADLINE,
    AnswerStatus,
    ParagraphKind,
    Span,
    publication_day,
)


@dataclass(frozen=True, slots=True)
class CitedCorrection:
    """A note of what an article had wrong: one of its paragraphs, from 1."""

    paragraph: int
    text: str


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """The article that a passage stands in. What is not known is None or empty."""

    id: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    modified: str | None = None
    corrections: tuple[CitedCorrection, ...] = ()

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return None if self.published is None else publication_day(self.published)


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage, verbatim, and where in its article it stands."""

    number: int  # from 1, in the order of the answer or of the passages
    text: str
    paragraph: int  # from 1; 0 is the headline
    article: CitedArticle
    page: int | None = None
    highlight: Span | None = None  # the words that answer, or matter most, in text
    passage_id: str = ""
    kind: ParagraphKind = "body"
    also_in: tuple[CitedArticle, ...] = ()

    @property
    def is_headline(self) -> bool:
        """Whether it cites the title of the article instead of a paragraph."""
        return self.paragraph == HEADLINE

    @property
    def answering_words(self) -> str | None:
        """The words of the passage that answer, if any are marked."""
        return None if self.highlight is None else self.highlight.of(self.text)


@dataclass(frozen=True, slots=True)
class CitedStatement:
    """Text verbatim from the passage of its first citation."""

    text: str
    citations: tuple[int, ...]
    lead: str | None = None
    speaker: str | None = None
    when: Annotated[str | None, Field(validation_alias="date")] = None  # ISO: a day, month or year
    side: str | None = None

    @property
    def head(self) -> str:
        """What is told before it: its side or time, and its lead."""
        return statement_head(self.side, self.when, self.lead)


@dataclass(frozen=True, slots=True)
class CitedValue:
    """What was reported on a day: words of the passage of its citation."""

    day: Annotated[date, Field(validation_alias="date")]
    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class CitedText:
    """The statements in order, and the same with leads and marks, ready to read."""

    text: str
    statements: tuple[CitedStatement, ...]


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """An answer with its citations and the passages found, best first.

    Documents of version 0.1 have neither ``passages`` nor ``form``: where nothing was answered,
    their ``citations`` are the nearest passages. A ``form`` that is not known is one like any.
    """

    id: str
    question: str
    standalone_question: str
    status: AnswerStatus
    citations: tuple[CitedPassage, ...]
    answer: CitedText | None = None
    passages: tuple[CitedPassage, ...] = ()
    form: str = "fact"
    confidence: float = 0.0
    as_of: date | None = None
    timeline: tuple[CitedValue, ...] | None = None

    @property
    def shown(self) -> tuple[CitedPassage, ...]:
        """What is cited, or where nothing was answered the passages found."""
        return self.citations if self.answer else self.passages or self.citations

    @property
    def also_found(self) -> tuple[CitedPassage, ...]:
        """The passages found that no statement cites, best first; empty where none answers."""
        cited = {one.passage_id for one in self.citations}
        found = self.passages if self.answer else ()
        return tuple(one for one in found if one.passage_id not in cited)

    @property
    def statements(self) -> tuple[CitedStatement, ...]:
        """What was answered; empty when nothing was found."""
        return self.answer.statements if self.answer else ()

    @property
    def articles(self) -> tuple[CitedArticle, ...]:
        """The articles cited, each once, in the order of the answer; else those nearest."""
        return tuple({one.article.id: one.article for one in self.shown}.values())

    def paragraphs_of(self, article: CitedArticle) -> tuple[int, ...]:
        """Numbers of the paragraphs of ``article`` that are cited, ascending."""
        cited = {one.paragraph for one in self.shown if one.article.id == article.id}
        return tuple(sorted(cited - {HEADLINE}))


_ANSWER: Final = TypeAdapter(CitedAnswer)
_PASSAGES: Final = TypeAdapter(tuple[CitedPassage, ...])


def read_passages(found: object) -> tuple[CitedPassage, ...]:
    """Citation objects of the contract as values; ValueError for anything else."""
    return _PASSAGES.validate_python(found)


def read_answer(document: str) -> CitedAnswer:
    """What the answer object of the contract, as JSON, tells for citing; ValueError if it is none.

    Fields that citing has no use for are passed over.
    """
    return _ANSWER.validate_json(document)
