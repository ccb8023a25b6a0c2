"""The API's description as a page: operations by topic, then the shapes they use.

It is made from the OpenAPI document on the server, without scripts or content from other hosts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from flask import current_app, make_response, render_template

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Response
    from flask_openapi3.openapi import OpenAPI

Schema: TypeAlias = "Mapping[str, Any]"
"""A schema as OpenAPI 3.1 writes it."""

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_REFERENCE: Final = "#/components/schemas/"
_BOUNDS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a type as shown; ``shape`` is the shape that it names, if any."""

    text: str
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a property of a shape."""

    name: str
    kind: tuple[Piece, ...]
    required: bool
    description: str
    place: str = ""  # of a parameter: path, query


@dataclass(frozen=True, slots=True)
class DocumentedReply:
    """A possible reply of an operation."""

    status: str
    description: str
    contents: tuple[tuple[str, tuple[Piece, ...]], ...]  # media types with their content


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    method: str
    path: str
    name: str
    summary: str
    description: tuple[str, ...]  # paragraphs
    parameters: tuple[Field, ...]
    takes: tuple[Piece, ...]
    example: str | None  # of the body, as JSON
    replies: tuple[DocumentedReply, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A request or reply, field by field; a shape without fields is a plain value."""

    name: str
    description: str
    fields: tuple[Field, ...]


def documentation() -> Response:
    """The page."""
    document = cast("OpenAPI", current_app).api_doc
    page = render_template(
        "documentation.html", topics=topics_of(document), shapes=shapes_of(document)
    )
    return make_response(page)


def topics_of(document: Schema) -> dict[str, list[Operation]]:
    """Operations by topic, those with most first."""
    topics: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if described := item.get(method):
                operation = _operation(method, path, described)
                topics.setdefault(described["tags"][0], []).append(operation)
    return dict(sorted(topics.items(), key=lambda topic: -len(topic[1])))


def shapes_of(document: Schema) -> tuple[Shape, ...]:
    """The shapes that the operations use, by name."""
    schemas = document["components"]["schemas"]
    return tuple(_shape(name, schemas[name]) for name in sorted(schemas))


def kind_of(schema: Schema) -> tuple[Piece, ...]:
    """A type in words: ``list of TurnBody or null``, ``integer, at most 20``."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return (Piece(name, name),)
    if "anyOf" in schema:
        return tuple(_alternatives(schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum") or [schema["const"]]
        return (Piece(" or ".join(json.dumps(value) for value in values)),)
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}))
        return (Piece("list of "), *inner, *_bounds(schema))
    name = schema.get("format") or schema.get("type") or "anything"
    return (Piece(str(name)), *_bounds(schema))


def _alternatives(schemas: list[Schema]) -> Iterator[Piece]:
    for number, one in enumerate(schemas):
        if number:
            yield Piece(" or ")
        yield from kind_of(one)


def _bounds(schema: Schema) -> Iterator[Piece]:
    for name, words in _BOUNDS.items():
        if name in schema:
            yield Piece(", " + words.format(f"{schema[name]:,g}"))


def _operation(method: str, path: str, described: Schema) -> Operation:
    content = described.get("requestBody", {}).get("content", {})
    body: Schema = next(iter(content.values()), {})
    schema = body.get("schema", {})
    return Operation(
        method=method.upper(),
        path=path,
        name=described["operationId"],
        summary=described["summary"],
        description=tuple(part for part in described.get("description", "").split("\n\n") if part),
        parameters=tuple(_parameter(one) for one in described.get("parameters", ())),
        takes=kind_of(schema) if schema else (),
        example=json.dumps(body["example"], ensure_ascii=False) if "example" in body else None,
        replies=tuple(_reply(status, one) for status, one in described["responses"].items()),
    )


def _parameter(described: Schema) -> Field:
    return Field(
        described["name"],
        kind_of(described["schema"]),
        bool(described.get("required")),
        described.get("description", ""),
        described["in"],
    )


def _reply(status: str, described: Schema) -> DocumentedReply:
    contents = (
        (kind, kind_of(one["schema"])) for kind, one in described.get("content", {}).items()
    )
    return DocumentedReply(status, described["description"], tuple(contents))


def _shape(name: str, schema: Schema) -> Shape:
    required = set(schema.get("required", ()))
    fields = tuple(
        Field(field, kind_of(described), field in required, described.get("description", ""))
        for field, described in schema.get("properties", {}).items()
    )
    return Shape(name, schema.get("description", ""), fields)
