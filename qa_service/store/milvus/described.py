"""What a generation in Milvus says of itself."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qa_service.domain import EmbedderSpec
from qa_service.errors import IndexDamagedError, IndexMissingError
from qa_service.store.milvus.schema import (
    BEGUN,
    DATES,
    FORMAT_VERSION,
    MANIFEST,
    generation_of,
    texts_of,
)

if TYPE_CHECKING:
    from qa_service.store.milvus.connection import MilvusConnection
    from qa_service.store.passage_store import Counted

_REMEDY = "Rebuild it."


@dataclass(frozen=True, slots=True)
class Described:
    """What the manifest of a generation says, and how many dates its passages name at most.

    ``articles`` and ``passages`` count those of when it was built.
    """

    name: str
    collection: str
    model: EmbedderSpec
    numerics: str
    built_at: str  # UTC, ISO 8601
    articles: int
    passages: int
    word_rows: int
    most_dates: int


def manifest_of(
    model: EmbedderSpec, *, articles: int, passages: int, word_rows: int
) -> dict[str, Any]:
    """What the manifest of a generation that is finished now says."""
    return {
        "format_version": FORMAT_VERSION,
        "model": asdict(model),
        "numerics": "float32",
        "built_at": datetime.now(UTC).replace(microsecond=0).isoformat(),
        "articles": articles,
        "passages": passages,
        "word_rows": word_rows,
    }


def recounted(found: Described, change: Counted) -> dict[str, Any]:
    """What its manifest says after a change."""
    return {
        **manifest_of(
            found.model,
            articles=found.articles + change.articles,
            passages=found.passages + change.passages,
            word_rows=found.word_rows,
        ),
        "built_at": found.built_at,
        "numerics": found.numerics,
    }


def collection_in_use(connection: MilvusConnection) -> str:
    """The collection that the alias names; IndexMissingError if there is no alias."""
    address = connection.address
    try:
        found = connection.call("describe_collection", address.name)
    except IndexDamagedError:
        raise IndexMissingError(f"{address.uri} under the name {address.name!r}") from None
    return str(found["collection_name"])


def describe(connection: MilvusConnection, collection: str) -> Described:
    """The generation in a collection; IndexDamagedError if it is none, or not complete."""
    connection.load(collection)
    found = find(connection, collection)
    if found is None:
        raise IndexDamagedError(f"The index {collection!r} was not finished.", remedy=_REMEDY)
    return found


def find(connection: MilvusConnection, collection: str) -> Described | None:
    """The generation in a collection; None if it was not finished."""
    connection.load(texts_of(collection))
    wanted = f'kind in ["{MANIFEST}", "{DATES}"]'
    rows = connection.query(texts_of(collection), wanted, ("kind", "number", "content"))
    manifest = next((row["content"] for row in rows if row["kind"] == MANIFEST), None)
    name = generation_of(connection.address, collection)
    if manifest is None or name is None:
        return None
    return _parsed(
        name, collection, json.loads(manifest), max((row["number"] for row in rows), default=0)
    )


def begun_for(connection: MilvusConnection, collection: str) -> EmbedderSpec | None:
    """The model for which many began to fill a generation; None if it is finished, or no such."""
    connection.load(texts_of(collection))
    wanted = f'kind in ["{MANIFEST}", "{BEGUN}"]'
    rows = connection.query(texts_of(collection), wanted, ("kind", "content"))
    kinds = {row["kind"]: row["content"] for row in rows}
    if MANIFEST in kinds or BEGUN not in kinds:
        return None
    return EmbedderSpec(**json.loads(kinds[BEGUN])["model"])


def generations(connection: MilvusConnection) -> dict[str, str]:
    """Names of all generations, finished or not, with their collections, newest first."""
    names = ((generation_of(connection.address, one), one) for one in _collections(connection))
    return dict(sorted(((name, one) for name, one in names if name), reverse=True))


def _collections(connection: MilvusConnection) -> list[str]:
    found: list[str] = connection.call("list_collections")
    return found


def _parsed(name: str, collection: str, record: dict[str, Any], most_dates: int) -> Described:
    if record["format_version"] != FORMAT_VERSION:
        raise IndexDamagedError(
            f"The index {collection!r} has format {record['format_version']}, this version of"
            f" qa-service reads {FORMAT_VERSION}.",
            remedy=_REMEDY,
        )
    return Described(
        name=name,
        collection=collection,
        model=EmbedderSpec(**record["model"]),
        numerics=record["numerics"],
        built_at=record["built_at"],
        articles=record["articles"],
        passages=record["passages"],
        word_rows=record["word_rows"],
        most_dates=most_dates,
    )
