"""Question sets: JSON Lines in the contract's format -> questions with what answers them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from qa_service.domain import Question
from qa_service.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_REMEDY: Final = (
    'A line is {"id", "question", "date"?, "history"?: [[question, answer]],'
    ' "relevant"?: [{"article", "quote"}], "answers"?: [text], "answerable"?: true or false}.'
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


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _RelevantWords(BaseModel):
    model_config = ConfigDict(strict=True)
    article: _Words
    quote: _Words


class _Line(BaseModel):
    """One line of a set; what else stands in it is the author's own."""

    model_config = ConfigDict(strict=True)
    id: _Words
    question: _Words
    history: list[tuple[_Words, str | None]] | None = None
    day: date | None = Field(None, alias="date")
    relevant: list[_RelevantWords] | None = None
    answers: list[_Words] | None = None
    answerable: bool = True


def read_questions(path: Path, *, today: date | None = None) -> list[AskedQuestion]:
    """Every question of a JSON Lines file in the contract's format.

    Questions without a date are asked ``today``. InvalidInputError names the line at fault.
    """
    day = today or datetime.now(UTC).astimezone().date()
    numbered = [
        (f"{path}:{number}", _parsed(line, f"{path}:{number}", day))
        # On "\n" alone: other line separators may stand inside a text.
        for number, line in enumerate(_text_of(path).split("\n"), start=1)
        if line.strip()
    ]
    if not numbered:
        raise InvalidInputError("questions", f"{path} holds no question.", remedy=_REMEDY)
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
                remedy="Give each question an id of its own.",
            )


def _parsed(line: str, place: str, today: date) -> AskedQuestion:
    try:
        raw = _Line.model_validate_json(line)
    except ValidationError as error:
        raise InvalidInputError(
            "questions", f"{place} is not a question: {_first_fault(error)}.", remedy=_REMEDY
        ) from error
    if raw.relevant and not raw.answerable:
        raise InvalidInputError(
            "questions",
            f"{place} says what answers it and that nothing does.",
            remedy='Take "relevant" out, or let "answerable" be true.',
        )
    return AskedQuestion(
        id=raw.id,
        question=Question(text=raw.question, day=raw.day or today),
        history=tuple(question for question, _ in raw.history or ()),
        relevant=tuple(Relevant(one.article, one.quote) for one in raw.relevant or ()),
        answers=tuple(raw.answers or ()),
        answerable=raw.answerable,
    )


def _first_fault(error: ValidationError) -> str:
    """Where in the line and what, for instance "relevant.0.quote: Field required"."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])
