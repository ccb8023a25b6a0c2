"""Question sets: JSON Lines in the contract's format, parsed into questions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from qa_service.domain import Question
from qa_service.errors import InvalidInputError
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from qa_service.domain import Answer, Citation

_REMEDY: Final = (
    'A line is {"id", "question", "date"?, "history"?: [[question, answer]],'
    ' "relevant"?: [{"article", "quote"}], "answers"?: [text], "answerable"?: true or false,'
    ' "nuggets"?: [{"vital": true or false, "quote" or "pattern", "article"?}]}.'
)


@dataclass(frozen=True, slots=True)
class Relevant:
    """Words that answer, in an article."""

    article: str
    quote: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a set with what is known to answer it."""

    id: str
    question: Question
    history: tuple[str, ...] = ()
    relevant: tuple[Relevant, ...] = ()
    answers: tuple[str, ...] = ()
    answerable: bool = True
    nuggets: tuple[Nugget, ...] = ()


def _compilable(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _RelevantWords(BaseModel):
    model_config = ConfigDict(strict=True)
    article: _Words
    quote: _Words


class _Nugget(BaseModel):
    model_config = ConfigDict(strict=True)
    vital: bool
    article: _Words | None = None
    articles: list[_Words] | None = None
    quote: _Words | None = None
    pattern: Annotated[_Words, AfterValidator(_compilable)] | None = None

    @model_validator(mode="after")
    def _has_words(self) -> Self:
        if self.quote is None and self.pattern is None:
            raise ValueError("a nugget needs a quote or a pattern")
        return self

    def nugget(self) -> Nugget:
        """The same as a domain value."""
        first = (self.article,) if self.article else ()
        return Nugget(self.vital, self.pattern, self.quote, (*first, *(self.articles or ())))


class _Line(BaseModel):
    """One line of a set; other fields in it are the author's own."""

    model_config = ConfigDict(strict=True)
    id: _Words
    question: _Words
    history: list[tuple[_Words, str | None]] | None = None
    day: date | None = Field(None, alias="date")
    relevant: list[_RelevantWords] | None = None
    answers: list[_Words] | None = None
    answerable: bool = True
    nuggets: list[_Nugget] | None = None


def read_questions(path: Path, *, today: date | None = None) -> list[AskedQuestion]:
    """Every question of a JSON Lines file in the contract's format.

    Questions without a date are asked ``today``. InvalidInputError names the faulty line.
    """
    day = today or datetime.now(UTC).astimezone().date()
    numbered = [
        (f"{path}:{number}", _parsed(line, f"{path}:{number}", day))
        # On "\n" alone: other line separators may occur inside a text.
        for number, line in enumerate(_text_of(path).split("\n"), start=1)
        if line.strip()
    ]
    if not numbered:
        raise InvalidInputError("questions", f"{path} contains no question.", remedy=_REMEDY)
    _check_unique(numbered)
    return [question for _, question in numbered]


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InvalidInputError(
            "questions", f"Cannot read {path}: {error.strerror}.", remedy="Name a JSON Lines file."
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "questions", f"{path} is not text in UTF-8.", remedy="Save it in that encoding."
        ) from error


def _check_unique(numbered: Iterable[tuple[str, AskedQuestion]]) -> None:
    places: dict[str, str] = {}
    for place, asked in numbered:
        first = places.setdefault(asked.id, place)
        if first != place:
            raise InvalidInputError(
                "questions",
                f"{place} has the id {asked.id!r} of {first}.",
                remedy="Give each question a unique id.",
            )


def _parsed(line: str, place: str, today: date) -> AskedQuestion:
    try:
        raw = _Line.model_validate_json(line)
    except ValidationError as error:
        raise InvalidInputError(
            "questions", f"{place} is not a question: {_first_fault(error)}.", remedy=_REMEDY
        ) from error
    if (raw.relevant or raw.nuggets) and not raw.answerable:
        raise InvalidInputError(
            "questions",
            f"{place} says what answers it and that nothing does.",
            remedy='Take "relevant" and "nuggets" out, or let "answerable" be true.',
        )
    return AskedQuestion(
        id=raw.id,
        question=Question(text=raw.question, day=raw.day or today),
        history=tuple(question for question, _ in raw.history or ()),
        relevant=tuple(Relevant(one.article, one.quote) for one in raw.relevant or ()),
        answers=tuple(raw.answers or ()),
        answerable=raw.answerable,
        nuggets=tuple(one.nugget() for one in raw.nuggets or ()),
    )


def _first_fault(error: ValidationError) -> str:
    """Where in the line and what, for example "relevant.0.quote: Field required"."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


BASELINE_PASSAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact: words (``quote``), or a regular expression ignoring case, by which it is found.

    ``articles`` are ids of articles that state it, as far as its author knows.
    """

    vital: bool
    pattern: str | None = None
    quote: str | None = None
    articles: tuple[str, ...] = ()

    def is_stated_in(self, text: str) -> bool:
        """Whether ``text`` states it: by the pattern if there is one, else by the quote."""
        plain = " ".join(text.split())
        if self.pattern is not None:
            return _compiled(self.pattern).search(plain) is not None
        return " ".join((self.quote or "").split()).casefold() in plain.casefold()


@dataclass(frozen=True, slots=True)
class Stated:
    """Shares in 0..1 of one question's nuggets that texts state, and the number of words."""

    vital: float
    all: float
    words: int


def stated_in(nuggets: Sequence[Nugget], texts: Sequence[str]) -> Stated | None:
    """The share of ``nuggets`` that the texts state, each separately; None without a vital one."""
    vital = [one for one in nuggets if one.vital]
    if not vital:
        return None
    words = sum(len(text.split()) for text in texts)
    return Stated(_share(vital, texts), _share(nuggets, texts), words)


def statement_texts(answer: Answer) -> tuple[str, ...]:
    """Each statement preceded by the headline that it cites."""
    by_number = {one.number: one for one in answer.citations}
    headlines = (
        [
            by_number[number].passage.text
            for number in one.citations
            if by_number[number].is_headline
        ]
        for one in answer.statements
    )
    return tuple(
        "\n".join((*above, one.text))
        for above, one in zip(headlines, answer.statements, strict=True)
    )


def passage_texts(passages: Iterable[Citation]) -> tuple[str, ...]:
    """Each passage preceded by its headline, as in a list of results."""
    return tuple(f"{one.article.title or ''}\n{one.passage.text}" for one in passages)


def first_sentences(passages: Sequence[Citation]) -> tuple[str, ...]:
    """The baseline: the first sentence of each of the five best passages."""
    texts = (one.passage.text for one in passages[:BASELINE_PASSAGES])
    return tuple(sentence_spans(text)[0].of(text) for text in texts if text.strip())


def _share(nuggets: Sequence[Nugget], texts: Sequence[str]) -> float:
    return sum(any(map(one.is_stated_in, texts)) for one in nuggets) / len(nuggets)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
