"""The collections, the fields of their rows, and filter expressions over them.

Ids of articles and names of outlets and authors are stored as digests, which have a fixed length
and no special characters for filter expressions. The names themselves are stored with the articles.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final, TypeVar

from qa_service.domain import DateWindow, EmbedderSpec, Filters, Selection, folded
from qa_service.errors import IndexDamagedError, IndexMissingError, InvalidInputError
from qa_service.store.keywords import K1, B

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qa_service.scale_out.milvus.connection import MilvusAddress, MilvusConnection

_T = TypeVar("_T")

FORMAT_VERSION: Final = 1
KEY_LETTERS: Final = 32
LONGEST_TEXT: Final = 65_535  # bytes of a VARCHAR
MOST_DATES: Final = 4_096
MOST_AUTHORS: Final = 1_000
"""Per article; further authors are shown, but it is not found by them."""

ARTICLE: Final = "article"
"""Kind of an article's row, which is read for many articles at once."""
TEXT: Final = "text"
"""Kind of a row with a part of the record of one version of an article."""
MANIFEST: Final = "manifest"
"""Kind of the one row that describes the generation; it is written last."""
BEGUN: Final = "begun"
"""Kind of the one row that states for what a generation filled by several processes was begun."""
CLAIM: Final = "claim"
"""Kind of the one row that states who may change a generation."""
DATES: Final = "dates"
"""Kind of a row whose number is the maximum number of dates of a passage."""
WORD: Final = "word"
"""Kind of a row with the passage counts of some hundred words at the last full count."""

_TEXTS: Final = "_texts"
_GENERATION: Final = re.compile(r"(\d{8}T\d{6})_(\d{6}Z)_([0-9a-f]{8})")
# Within "params", as clients before 2.6 sent them: servers accept both, Milvus Lite only this.
_NEIGHBOURS: Final = {"params": {"M": 16, "efConstruction": 200}}
# Words of a text count twice and those of its context once, as whole numbers (elsewhere 1 and 1/2):
# with twice the k1 of ``keywords``, BM25 ranks by the same scores.
_BM25: Final = {"params": {"bm25_k1": 2 * K1, "bm25_b": B}}


def key_of(*parts: str) -> str:
    """The key of an article, a passage, an outlet or an author in rows."""
    content = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=KEY_LETTERS // 2).hexdigest()


def collection_of(address: MilvusAddress, generation: str) -> str:
    """The collection of the passages of a generation."""
    return f"{address.name}_{generation.replace('.', '_').replace('-', '_')}"


def texts_of(collection: str) -> str:
    """The collection of its articles."""
    return f"{collection}{_TEXTS}"


def generation_of(address: MilvusAddress, collection: str) -> str | None:
    """The generation whose passages a collection has; None for other collections."""
    found = _GENERATION.fullmatch(collection.removeprefix(f"{address.name}_"))
    return f"{found[1]}.{found[2]}-{found[3]}" if found else None


def check_filters(connection: MilvusConnection, collection: str, filters: Filters) -> None:
    """InvalidInputError for author filters on a store of an older version without authors."""
    if filters.authors and "authors" not in connection.fields(collection):
        raise InvalidInputError(
            "filters.authors",
            "This index was built by a version that did not store authors.",
            remedy="Rebuild it with `qa-service index --full`, or ask without an author filter.",
        )


def create(connection: MilvusConnection, collection: str, dimension: int) -> None:
    """Both collections of a generation, empty."""
    _create_passages(connection, collection, dimension)
    _create_texts(connection, texts_of(collection))


def _create_passages(connection: MilvusConnection, collection: str, dimension: int) -> None:
    types, schema = connection.types, _empty_schema(connection)
    schema.add_field("key", types.VARCHAR, max_length=KEY_LETTERS, is_primary=True)
    for name in ("article", "version", "source"):
        schema.add_field(name, types.VARCHAR, max_length=KEY_LETTERS)
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
    """Without an index: Milvus Lite has none for arrays, and they are read fast enough."""
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
    for name in ("kind", "article", "version", "source"):
        schema.add_field(name, types.VARCHAR, max_length=KEY_LETTERS)
    _add_authors(connection, schema)
    for name in ("number", "passages", "day"):
        schema.add_field(name, types.INT64)
    for name in ("title", "content"):
        schema.add_field(name, types.VARCHAR, max_length=LONGEST_TEXT)
    schema.add_field("unused", types.FLOAT_VECTOR, dim=2)  # a collection must have one
    indexes = connection.plain("prepare_index_params")
    indexes.add_index("unused", index_type="FLAT", metric_type="IP")
    _index_scalars(connection, indexes, "kind", "article", "source", "day")
    _make(connection, collection, schema, indexes)


def _index_scalars(connection: MilvusConnection, indexes: Any, *names: str) -> None:  # noqa: ANN401
    for name in names if connection.full_text else ():  # older versions have no such index
        indexes.add_index(name, index_type="INVERTED")


def _empty_schema(connection: MilvusConnection) -> Any:  # noqa: ANN401 - of the client
    return connection.plain("create_schema", auto_id=False, enable_dynamic_field=False)


def _make(connection: MilvusConnection, collection: str, schema: Any, indexes: Any) -> None:  # noqa: ANN401
    # A strongly consistent read waits for the next tick of the cluster, some 200 ms each. So the
    # writer waits once, until what it wrote is visible, and readers do not.
    connection.call("create_collection", collection, schema=schema, consistency_level="Bounded")
    # Do not wait for indexes of empty collections: the client polls twice a second, for each.
    connection.call("create_index", collection, indexes, sync=False)
    connection.call("load_collection", collection)


def expression_of(selection: Selection | None, most_dates: int) -> str:
    """The filter expression for a selection; empty for all passages.

    ``most_dates`` is the maximum number of dates that a passage mentions.
    """
    if selection is None:
        return ""
    parts = article_parts(selection.filters)
    if selection.known_by is not None:
        parts.append(f"day <= {selection.known_by.toordinal()}")
    if not selection.window.is_open:
        parts.append(f"({_about(selection.window, most_dates)})")
    return " and ".join(parts)


def article_parts(filters: Filters) -> list[str]:
    """The conditions on articles that pass the filters."""
    parts = []
    if not filters.window.is_open:
        parts.append(_published_within(filters.window))
    if filters.sources:
        parts.append(f"source in {listed(key_of(name.casefold()) for name in filters.sources)}")
    if filters.authors:
        keys = listed(key_of(folded(name)) for name in filters.authors)
        parts.append(f"array_contains_any(authors, {keys})")
    if filters.articles:
        parts.append(f"article in {listed(key_of(name) for name in filters.articles)}")
    return parts


def batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """The items in order, ``size`` at a time."""
    return (items[at : at + size] for at in range(0, len(items), size))


def listed(keys: Iterable[str]) -> str:
    """Keys as a list."""
    return "[" + ", ".join(f'"{key}"' for key in keys) + "]"


def _published_within(window: DateWindow) -> str:
    first, last = window.ordinals
    return f"day >= {first} and day <= {last}"


def _about(window: DateWindow, most_dates: int) -> str:
    first, last = window.ordinals
    named = (
        f"(date_first[{at}] >= {first} and date_last[{at}] <= {last})" for at in range(most_dates)
    )
    undated = f"(day == 0 and not_before <= {last})"
    return " or ".join([f"({_published_within(window)})", undated, *named])


_REMEDY = "Rebuild it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a generation states about itself, with counts of articles, passages and word rows."""

    model: EmbedderSpec
    articles: int
    passages: int
    word_rows: int
    built_at: str  # UTC, ISO 8601
    numerics: str = "float32"


@dataclass(frozen=True, slots=True, kw_only=True)
class Described(Manifest):
    """A generation with its manifest, and the maximum number of dates of its passages."""

    name: str
    collection: str
    most_dates: int


def manifest_row_content(manifest: Manifest) -> str:
    """The manifest as JSON."""
    own = {one.name for one in fields(Manifest)}
    record = {name: value for name, value in asdict(manifest).items() if name in own}
    return json.dumps({"format_version": FORMAT_VERSION, **record})


def collection_in_use(connection: MilvusConnection) -> str:
    """The collection that the alias names; IndexMissingError if there is no alias."""
    address = connection.address
    try:
        found = connection.call("describe_collection", address.name)
    except IndexDamagedError:
        raise IndexMissingError(f"{address.uri} under the name {address.name!r}") from None
    return str(found["collection_name"])


def describe(connection: MilvusConnection, collection: str) -> Described:
    """The generation in a collection; IndexDamagedError if there is none, or it is incomplete."""
    connection.load(collection)
    found = find(connection, collection)
    if found is None:
        raise IndexDamagedError(f"The index {collection!r} was not finished.", remedy=_REMEDY)
    return found


def describe_current(connection: MilvusConnection) -> Described:
    """The generation in use; IndexMissingError, IndexDamagedError."""
    return describe(connection, collection_in_use(connection))


def find(connection: MilvusConnection, collection: str) -> Described | None:
    """The generation in a collection; None if it is unfinished."""
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
    """The model for which a shared generation was begun; None if it is finished or missing."""
    connection.load(texts_of(collection))
    wanted = f'kind in ["{MANIFEST}", "{BEGUN}"]'
    rows = connection.query(texts_of(collection), wanted, ("kind", "content"))
    kinds = {row["kind"]: row["content"] for row in rows}
    if MANIFEST in kinds or BEGUN not in kinds:
        return None
    return EmbedderSpec(**json.loads(kinds[BEGUN])["model"])


def generations(connection: MilvusConnection) -> dict[str, str]:
    """Names of all generations, finished or not, with their collections, newest first."""
    found: list[str] = connection.call("list_collections")
    names = ((generation_of(connection.address, one), one) for one in found)
    return dict(sorted(((name, one) for name, one in names if name), reverse=True))


def _parsed(name: str, collection: str, record: dict[str, Any], most_dates: int) -> Described:
    if record["format_version"] != FORMAT_VERSION:
        raise IndexDamagedError(
            f"The index {collection!r} has format {record['format_version']}, this version of"
            f" qa-service reads {FORMAT_VERSION}.",
            remedy=_REMEDY,
        )
    known = {one.name: record[one.name] for one in fields(Manifest)}
    known["model"] = EmbedderSpec(**record["model"])
    return Described(name=name, collection=collection, most_dates=most_dates, **known)
