"""Adds routes whose requests are checked and whose replies are documented."""

import inspect
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, TypeAlias, cast

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.media_type import MediaType
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict
from pydantic import BaseModel, create_model
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from qa_service.contract.fields import LONGEST_NAME, field_name
from qa_service.errors import InvalidInputError
from qa_service.web.problems import PROBLEM_JSON

Content: TypeAlias = dict[str, dict[str, Any]]
"""Media types with their description in OpenAPI."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def make_routes(name: str, prefix: str, tag: str, **more: Any) -> APIBlueprint:  # noqa: ANN401 -- as the library has it
    """Routes below ``prefix``, documented under ``tag``; add each by `add_route`."""
    return APIBlueprint(name, __name__, url_prefix=prefix, abp_tags=[Tag(name=tag)], **more)


def require_json_object() -> None:
    """Refuse a body that is not a JSON object before looking at any field."""
    if request.method not in {"POST", "PUT", "PATCH"}:
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
    _require_unicode(body)


def _require_unicode(body: dict[str, object]) -> None:
    """Refuse unpaired surrogates anywhere: no file, database or model accepts such text.

    JSON can contain them, so every body is checked, whatever its fields; an address cannot, as it
    is decoded from UTF-8 with replacements.
    """
    places: list[tuple[tuple[int | str, ...], object]] = [((), body)]
    while places:  # no recursion: a body may be nested deeper than the call stack
        place, value = places.pop()
        if isinstance(value, str):
            if not value.isascii() and _SURROGATE.search(value):
                name = field_name(place)
                raise InvalidInputError(name, f"{name}: must be valid Unicode text.")
        elif isinstance(value, dict):
            names = [*value]
            places += (((*place, name[:LONGEST_NAME]), value[name]) for name in names)
            places += ((place, name) for name in names)  # checked first, as they name places
        elif isinstance(value, list):
            places += (((*place, number), one) for number, one in enumerate(value))


def add_route(
    method: Callable[..., Callable[..., object]],
    rule: str,
    view: Callable[..., Response],
    shape: type[BaseModel] | None,
    *statuses: int,
    success: int = 200,
    also: Content | None = None,
    takes: Content | None = None,
) -> None:
    """Route ``rule`` to ``view`` and document its replies.

    The reply is JSON of ``shape``, or any JSON object, and what ``also`` names; with ``also`` and
    no shape only the latter. A ``success`` of 204 has no body. ``takes`` describes the body for a
    view that reads it itself.
    """
    nothing = {"description": HTTPStatus.NO_CONTENT.phrase}
    described = nothing if success == HTTPStatus.NO_CONTENT else _success(shape, also or {})
    responses: ResponseDict = {success: described}
    responses.update(_problems(*statuses))
    summary, _, description = (inspect.getdoc(view) or "").partition("\n\n")
    method(
        rule,
        operation_id=view.__name__,
        summary=" ".join(summary.split()),
        description=description,
        responses=responses,
        openapi_extensions={"requestBody": {"content": takes, "required": True}} if takes else None,
    )(view)


def _success(shape: type[BaseModel] | None, also: Content) -> type[BaseModel] | dict[str, Any]:
    if shape is None:
        return {"content": also or {"application/json": {"schema": {"type": "object"}}}}
    if not also:
        return shape
    model = create_model(shape.__name__, __base__=shape, __doc__=shape.__doc__)
    # flask-openapi3 reads this key, which pydantic does not know
    config = cast("dict[str, Any]", model.model_config)
    config["openapi_extra"] = {
        "content": {kind: MediaType.model_validate(described) for kind, described in also.items()}
    }
    return model


def _problems(*statuses: int) -> ResponseDict:
    """The given problems, and those of every route."""
    problems: ResponseDict = {}
    for status in (*statuses, 401, 429, 500, 503):
        content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
        description = HTTPStatus(status).phrase
        problems[status] = {"description": description, "content": {PROBLEM_JSON: content}}
    return problems
