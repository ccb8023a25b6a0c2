"""How a route is added: what it takes is checked, what it may answer is documented."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, request
from flask_openapi3.types import ResponseDict
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from qa_service.web.problems import PROBLEM_JSON


def require_json_object() -> None:
    """Refuse a body that is no JSON object before any field of it is looked at."""
    if request.method != "POST":
        return
    if not request.is_json:
        raise UnsupportedMediaType("Send JSON, with the header Content-Type: application/json.")
    try:
        body = request.get_json()
    except BadRequest:
        raise BadRequest("The body is not valid JSON.") from None
    except RecursionError:
        raise BadRequest("The JSON of the body is nested too deeply.") from None
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")


def add_route(
    method: Callable[..., Callable[..., object]],
    rule: str,
    view: Callable[..., Response],
    shape: type[BaseModel] | None,
    *statuses: int,
    success: int = 200,
) -> None:
    """Route ``rule`` to ``view`` and document what it may answer."""
    responses = _responses(shape, *statuses, success=success)
    method(rule, operation_id=view.__name__, responses=responses)(view)


def _responses(shape: type[BaseModel] | None, *statuses: int, success: int) -> ResponseDict:
    """What a route may answer: ``shape``, the given problems, and those of every route."""
    responses: ResponseDict = {}
    responses[success] = shape or {"content": {"application/json": {"schema": {"type": "object"}}}}
    for status in (*statuses, 500, 503):
        content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
        description = HTTPStatus(status).phrase
        responses[status] = {"description": description, "content": {PROBLEM_JSON: content}}
    return responses
