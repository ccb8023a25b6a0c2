"""What collections there are and what is in a row of them.

Ids of articles, names of outlets and of authors stand in rows as digests: they have one length,
and nothing in them means anything to the language of filters. The words are with the articles.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from qa_service.domain import EmbedderSpec, Filters
from qa_service.errors import IndexDamagedError, IndexMissingError, InvalidInputError
from qa_service.store.keywords import K1, B

if TYPE_CHECKING:
    from qa_service.scale_out.milvus.connection import MilvusAddress, MilvusConnection
    from qa_service.store.passage_store import Counted

FORMAT_VERSION: Final = 1
KEY_LETTERS: Final = 32
LONGEST_TEXT: Final = 65_535  # bytes of a VARCHAR
MOST_DATES: Final = 4_096
MOST_AUTHORS: Final = 1_000
"""Of one article; those behind them are shown, but it is not found by them."""

ARTICLE: Final = "article"
"""Kind of the row of an article: what is asked of many at once."""
TEXT: Final = "text"
"""Kind of a row with a part of the record of one version of an article."""
MANIFEST: Final = "manifest"
"""Kind of the one row that says what the generation is; it comes last."""
BEGUN: Final = "begun"
"""Kind of the one row that says for what a generation was begun that many fill."""
CLAIM: Final = "claim"
"""Kind of the one row that says who may change a generation."""
DATES: Final = "dates"
"""Kind of a row that says in its number how many dates a passage may have."""
WORD: Final = "word"
"""Kind of a row that says how many passages had some hundred words when all were counted."""

_TEXTS: Final = "_texts"
_GENERATION: Final = re.compile(r"(\d{8}T\d{6})_(\d{6}Z)_([0-9a-f]{8})")
# Within "params", as clients before 2.6 sent them: servers take both, Milvus Lite only this.
_NEIGHBOURS: Final = {"params": {"M": 16, "efConstruction": 200}}
# Words of a text count twice and those of its context once, as whole numbers (elsewhere 1 and
# 1/2): with twice the saturation of ``keywords`` BM25 orders by the same scores.
_BM25: Final = {"params": {"bm25_k1": 2 * K1, "bm25_b": B}}


def key_of(*parts: str) -> str:
    """What an article, a passage, an outlet or an author is called in rows."""
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=KEY_LETTERS // 2).hexdigest()


def collection_of(address: MilvusAddress, generation: str) -> str:
    """The collection of the passages of a generation."""
    return f"{address.name}_{generation.replace('.', '_').replace('-', '_')}"


def texts_of(collection: str) -> str:
    """The collection of its articles."""
    return f"{collection}{_TEXTS}"


def generation_of(address: MilvusAddress, collection: str) -> str | None:
    """The generation whose passages a collection holds; None if it is something else."""
    found = _GENERATION.fullmatch(collection.removeprefix(f"{address.name}_"))
    return f"{found[1]}.{found[2]}-{found[3]}" if found else None


def check_filters(connection: MilvusConnection, collection: str, filters: Filters) -> None:
    """InvalidInputError for authors where an older version, which wrote none, made it."""
    if filters.authors and "authors" not in connection.fields(collection):
        raise InvalidInputError(
            "filters.authors",
            "This index was built by a version that did not store who wrote an article.",
            remedy="Rebuild it with `qa-service index --full`, or ask without authors.",
        )


def create(connection: MilvusConnection, collection: str, dimension: int) -> None:
    """Both collections of a generation, empty."""
    _create_passages(connection, collection, dimension)
    _create_texts(connection, texts_of(collection))


def _create_passages(connection: MilvusConnection, collection: str, dimension: int) -> None:
    types, schema = connection.types, _empty_schema(connection)
    schema.add_field("key", types.VARCHAR, max_length=KEY_LETTERS, is_primary=True)
    schema.add_field("article", types.VARCHAR, max_length=KEY_LETTERS)
    schema.add_field("version", types.VARCHAR, max_length=KEY_LETTERS)
    schema.add_field("source", types.VARCHAR, max_length=KEY_LETTERS)
    _add_authors(connection, schema)
    for name in ("number", "day", "not_before"):
        schema.add_field(name, types.INT64)
    for name in ("date_first", "date_last"):
        schema.add_field(name, types.ARRAY, element_type=types.INT64, max_capacity=MOST_DATES)
    schema.add_field("vector", types.FLOAT_VECTOR, dim=dimension)
    indexes = connection.plain("prepare_index_params")
    indexes.add_index("vector", index_type="HNSW", metric_type="IP", params=_NEIGHBOURS)
    if connection.full_text:
        _add_words(connection, schema)
        indexes.add_index(
            "sparse", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params=_BM25
        )
    _index_scalars(connection, indexes, "article", "source", "day")
    _make(connection, collection, schema, indexes)


def _add_authors(connection: MilvusConnection, schema: Any) -> None:  # noqa: ANN401 - of the client
    """Without an index: Milvus Lite has none of arrays, and they are read fast enough."""
    schema.add_field(
        "authors",
        connection.types.ARRAY,
        element_type=connection.types.VARCHAR,
        max_capacity=MOST_AUTHORS,
        max_length=KEY_LETTERS,
    )


def _add_words(connection: MilvusConnection, schema: Any) -> None:  # noqa: ANN401 - of the client
    schema.add_field(
        "words",
        connection.types.VARCHAR,
        max_length=LONGEST_TEXT,
        enable_analyzer=True,
        analyzer_params={"tokenizer": "standard"},
    )
    schema.add_field("sparse", connection.types.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        connection.functions(
            name="bm25",
            function_type=connection.function_types.BM25,
            input_field_names=["words"],
            output_field_names=["sparse"],
        )
    )


def _create_texts(connection: MilvusConnection, collection: str) -> None:
    types, schema = connection.types, _empty_schema(connection)
    schema.add_field("key", types.VARCHAR, max_length=3 * KEY_LETTERS, is_primary=True)
    schema.add_field("kind", types.VARCHAR, max_length=KEY_LETTERS)
    schema.add_field("article", types.VARCHAR, max_length=KEY_LETTERS)
    schema.add_field("version", types.VARCHAR, max_length=KEY_LETTERS)
    schema.add_field("source", types.VARCHAR, max_length=KEY_LETTERS)
    _add_authors(connection, schema)
    for name in ("number", "passages", "day"):
        schema.add_field(name, types.INT64)
    schema.add_field("title", types.VARCHAR, max_length=LONGEST_TEXT)
    schema.add_field("content", types.VARCHAR, max_length=LONGEST_TEXT)
    schema.add_field("unused", types.FLOAT_VECTOR, dim=2)  # a collection must have one
    indexes = connection.plain("prepare_index_params")
    indexes.add_index("unused", index_type="FLAT", metric_type="IP")
    _index_scalars(connection, indexes, "kind", "article", "source", "day")
    _make(connection, collection, schema, indexes)


def _index_scalars(connection: MilvusConnection, indexes: Any, *names: str) -> None:  # noqa: ANN401
    for name in names if connection.full_text else ():  # older ones have no such index
        indexes.add_index(name, index_type="INVERTED")


def _empty_schema(connection: MilvusConnection) -> Any:  # noqa: ANN401 - of the client
    return connection.plain("create_schema", auto_id=False, enable_dynamic_field=False)


def _make(connection: MilvusConnection, collection: str, schema: Any, indexes: Any) -> None:  # noqa: ANN401
    # A strong read waits for the next tick of the cluster, some 200 ms each time. So the writer
    # waits once, until what it wrote is seen, and readers do not.
    connection.call("create_collection", collection, schema=schema, consistency_level="Bounded")
    # Nobody waits here for indexes of nothing: the client looks twice a second, for each.
    connection.call("create_index", collection, indexes, sync=False)
    connection.call("load_collection", collection)


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
