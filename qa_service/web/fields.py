"""What pydantic refuses, field by field, in words for the person who sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_MOST_TOLD: Final = 20
LONGEST_NAME: Final = 100

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


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str = Field(examples=["filters.from"])
    message: str = Field(examples=["must be a day as YYYY-MM-DD"])


def field_problems(error: ValidationError) -> list[FieldProblem]:
    """The first twenty refused fields, in the order of the request."""
    found = error.errors(include_url=False, include_input=False)
    return [
        FieldProblem(field=field_name(one["loc"]), message=_message(one))
        for one in found[:_MOST_TOLD]
    ]


def field_name(location: tuple[int | str, ...]) -> str:
    """``("history", 0, "question")`` as ``history[0].question``."""
    name = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return name.removeprefix(".")[:LONGEST_NAME] or "body"


def _message(one: ErrorDetails) -> str:
    template = _MESSAGES.get(one["type"])
    return template.format(**one.get("ctx", {})) if template else one["msg"]
