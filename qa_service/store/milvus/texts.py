"""Articles with their passages, read by their versions and cached."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from qa_service.errors import IndexDamagedError
from qa_service.store.milvus.expressions import listed
from qa_service.store.milvus.rows import read_record, word_keys
from qa_service.store.milvus.schema import ARTICLE, TEXT, key_of
from qa_service.store.passage_store import StoredArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from qa_service.domain import Article, Passage
    from qa_service.store.milvus.connection import MilvusConnection, Row
    from qa_service.store.summary import IndexSummary

_MOST_ARTICLES: Final = 1_024  # articles in memory; a search shows a few dozen
_AT_ONCE: Final = 64  # articles that are read by one call: each may have several rows
_HEAD: Final = ("article", "version", "number", "passages", "content")

_T = TypeVar("_T")

Version = tuple[str, str]
"""Key and version of an article."""

Record = tuple["Article", tuple["Passage", ...]]


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of an article without its text; ``parts`` are those of its record."""

    id: str
    key: str
    version: str
    parts: int
    passages: int
    story: tuple[str, ...]


class Replaced(Exception):  # noqa: N818 - no error that anyone meets
    """An article was replaced between two calls that belong together."""


class Texts:
    """The articles of one generation; any number of threads may ask."""

    def __init__(self, connection: MilvusConnection, collection: str) -> None:
        self._connection = connection
        self._collection = collection
        self._lock = threading.Lock()
        self._summary: IndexSummary | None = None
        self._known: OrderedDict[Version, Record] = OrderedDict()

    def heads(self, article_ids: Collection[str]) -> dict[str, Head]:
        """Those of the articles that are there, by their ids."""
        found = {}
        for part in _batches([key_of(one) for one in dict.fromkeys(article_ids)], 1_000):
            wanted = f'kind == "{ARTICLE}" and article in {listed(part)}'
            for row in self._connection.query(self._collection, wanted, _HEAD):
                head = _head(row)
                found[head.id] = head
        return found

    def stored(self, article_ids: Collection[str] | None) -> dict[str, StoredArticle]:
        """What is stored for those of the articles that are there, or for all that are."""
        heads = self.all_heads() if article_ids is None else self.heads(article_ids).values()
        return {
            one.id: StoredArticle(bytes.fromhex(one.version), one.passages, one.story)
            for one in heads
        }

    def all_heads(self) -> Iterator[Head]:
        """Those of all articles."""
        for page in self._connection.walk(self._collection, f'kind == "{ARTICLE}"', _HEAD):
            yield from map(_head, page)

    def counts(self, tokens: Collection[str], word_rows: int) -> dict[str, int]:
        """How many passages had each of these words, and some others; unknown ones are left out."""
        found: dict[str, int] = {}
        for part in _batches(word_keys(tokens, word_rows), 1_000):
            rows = self._connection.query(self._collection, f"key in {listed(part)}", ("content",))
            for row in rows:
                found.update(json.loads(row["content"]))
        return found

    def records(self, versions: Iterable[Version]) -> dict[Version, Record]:
        """The articles of these versions; Replaced if one of them is there no more."""
        wanted = list(dict.fromkeys(versions))
        with self._lock:
            found = {one: self._known[one] for one in wanted if one in self._known}
        for part in _batches([one for one in wanted if one not in found], _AT_ONCE):
            found.update(self._read(part))
        self._keep(found)
        if any(one not in found for one in wanted):
            raise Replaced
        return found

    def summary(self, passages: int, count: Callable[[], IndexSummary]) -> IndexSummary:
        """What is there, counted again when there are more or fewer passages."""
        with self._lock:
            if self._summary is None or self._summary.passages != passages:
                self._summary = count()
            return self._summary

    def _read(self, versions: Sequence[Version]) -> dict[Version, Record]:
        keys = listed(key for key, _ in versions)
        names = listed(version for _, version in versions)
        wanted = f'kind == "{TEXT}" and article in {keys} and version in {names}'
        parts: dict[Version, dict[int, str]] = defaultdict(dict)
        fields = ("article", "version", "number", "content")
        for page in self._connection.walk(self._collection, wanted, fields):
            for row in page:
                parts[row["article"], row["version"]][row["number"]] = row["content"]
        return {version: _joined(parts[version]) for version in versions if version in parts}

    def _keep(self, found: dict[Version, Record]) -> None:
        with self._lock:
            for version, record in found.items():
                self._known[version] = record
                self._known.move_to_end(version)
            while len(self._known) > _MOST_ARTICLES:
                self._known.popitem(last=False)


def _head(row: Row) -> Head:
    content = json.loads(row["content"])
    return Head(
        id=content["id"],
        key=row["article"],
        version=row["version"],
        parts=row["number"],
        passages=row["passages"],
        story=tuple(content["story"]),
    )


def _joined(parts: dict[int, str]) -> Record:
    try:
        return read_record([parts[number] for number in range(len(parts))])
    except (KeyError, ValueError) as error:
        raise IndexDamagedError(
            "A part of the text of an article is gone from the store.", remedy="Rebuild it."
        ) from error


def _batches(keys: Sequence[_T], size: int) -> Iterable[Sequence[_T]]:
    return (keys[at : at + size] for at in range(0, len(keys), size))
