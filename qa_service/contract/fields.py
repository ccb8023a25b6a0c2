"""The fields of requests, and how problems with them are described to the sender."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationInfo

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

LONGEST_QUESTION: Final = 2_000  # characters
LONGEST_NAME: Final = 100  # of a field
_LONGEST_ID: Final = 2_000  # characters; some archives use addresses
_MOST_ERRORS: Final = 20

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAYOUT: Final = "\t\n\r"
_MESSAGES: Final = {
    "missing": "is required",
    "extra_forbidden": "is not a field that this request has",
    "string_type": "must be a string",
    "string_unicode": "must be valid Unicode text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "too_long": "must have at most {max_length} items",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "value_error": "{error}",
}


def readable_question(text: str) -> str:
    """``text`` without surrounding white space; ValueError if it cannot be read or typed."""
    question = text.strip()
    if not question:
        raise ValueError("must not be empty")
    if len(text) > LONGEST_QUESTION:
        raise ValueError(f"must have at most {LONGEST_QUESTION:,} characters")
    for character in question:
        if unicodedata.category(character) == "Cs":
            raise ValueError("must be valid Unicode text")
        if unicodedata.category(character) == "Cc" and character not in _LAYOUT:
            raise ValueError(f"contains the control character U+{ord(character):04X}; remove it")
    if all(unicodedata.category(character)[0] in "CZ" for character in question):
        raise ValueError("has no readable character")
    return question


def iso_day(value: object) -> date | None:
    """The day in ``value`` (YYYY-MM-DD or None); ValueError for anything else."""
    if value is None:
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"is not a calendar date: {value}") from None
    raise ValueError("must be a date as YYYY-MM-DD")


def days_in_order(last: date | None, info: ValidationInfo) -> date | None:
    """``last`` if the field ``first`` is not after it; ValueError otherwise."""
    first = info.data.get("first")
    if first and last and first > last:
        raise ValueError(f"dates out of order: {last} is before {first}")
    return last


QuestionText = Annotated[
    str,
    AfterValidator(readable_question),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_QUESTION}),
]
Day = Annotated[date | None, BeforeValidator(iso_day)]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
ArticleId = Annotated[str, Field(min_length=1, max_length=_LONGEST_ID)]


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str = Field(examples=["filters.from"])
    message: str = Field(examples=["must be a date as YYYY-MM-DD"])


def field_problems(error: ValidationError) -> list[FieldProblem]:
    """The first twenty refused fields, in the order of the request."""
    found = error.errors(include_url=False, include_input=False)
    return [
        FieldProblem(field=field_name(one["loc"]), message=_message(one))
        for one in found[:_MOST_ERRORS]
    ]


def field_name(location: tuple[int | str, ...]) -> str:
    """``("history", 0, "question")`` as ``history[0].question``."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return name.removeprefix(".")[:LONGEST_NAME] or "body"


def _message(one: ErrorDetails) -> str:
    template = _MESSAGES.get(one["type"])
    return template.format(**one.get("ctx", {})) if template else one["msg"]
