"""Fills collections of Milvus, and lets the alias name them once they are complete."""

from __future__ import annotations

import logging
import time
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qa_service.errors import IndexMissingError
from qa_service.store import layout
from qa_service.store.keywords import Stemmer
from qa_service.store.milvus import described as descriptions
from qa_service.store.milvus import rows, schema
from qa_service.store.milvus.connection import Connection
from qa_service.store.milvus.expressions import listed
from qa_service.store.milvus.schema import TEXT, key_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qa_service.domain import EmbedderSpec
    from qa_service.store.milvus.address import Address
    from qa_service.store.milvus.connection import Row
    from qa_service.store.passage_store import Entry

_LOG = logging.getLogger(__name__)

_PASSAGES_AT_ONCE: Final = 1_000
_TEXT_AT_ONCE: Final = 4_000_000  # characters; Milvus takes 64 MB in one message
_ABANDONED_S: Final = 7 * 24 * 3600.0  # after its beginning; nobody builds that long


class MilvusWriter:
    """A PassageWriter; several may write to different articles at the same time.

    An article is there as a whole before the one it replaces goes.
    """

    def __init__(self, address: Address, *, needs_words: bool = True) -> None:
        """Unless it ``needs_words``, it also fills a Milvus that does not search by them."""
        self._needs_words = needs_words
        self._connection = Connection(address)
        self._stemmer = Stemmer()

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Add articles, or put them in the place of those of the same id."""
        collection = descriptions.collection_in_use(self._connection)
        model = descriptions.describe(self._connection, collection).model
        for batch in _batches(entries, model):
            self.write(collection, batch)
            self._remove_other_versions(collection, batch)
        self._settle(collection)

    def delete(self, article_ids: Collection[str]) -> None:
        """Remove articles."""
        collection = descriptions.collection_in_use(self._connection)
        ids = list(article_ids)
        for at in range(0, len(ids), _PASSAGES_AT_ONCE):
            own = f"article in {listed(map(key_of, ids[at : at + _PASSAGES_AT_ONCE]))}"
            self._connection.call("delete", collection, filter=own)
            self._connection.call("delete", texts_of(collection), filter=own)
        self._settle(collection)

    def rebuild(self, spec: EmbedderSpec, entries: Iterable[Entry]) -> str:
        """Put a new generation to use that holds these articles and no others; returns its name."""
        name = layout.new_name()
        collection = schema.collection_of(self._connection.address, name)
        if self._needs_words:
            self._connection.check_full_text()
        try:
            schema.create(self._connection, collection, spec.dimension)
            counted = _Counted()
            for batch in _batches(entries, spec):
                counted.add(batch, self.write(collection, batch))
            self._finish(collection, spec, counted)
            self._let_alias_name(collection)
        except BaseException:
            self._drop(collection)
            raise
        _LOG.info("alias %s names %s", self._connection.address.name, collection)
        self._remove_superseded(collection)
        return name

    def write(self, collection: str, batch: Sequence[Entry]) -> list[set[str]]:
        """Put articles into a collection; again, as a task that is repeated, changes nothing.

        Returns the words of each passage.

        The row of an article comes last: where it is, the article is whole.
        """
        passages = [row for one in batch for row in rows.passage_rows(one, self._stemmer)]
        most = rows.most_dates(passages)
        texts = [*(row for one in batch for row in rows.text_rows(one)), rows.dates_row(most)]
        self._upsert(texts_of(collection), texts)
        words = [set(row["words"].split()) for row in passages]
        if not self._connection.full_text:
            for row in passages:
                del row["words"]
        self._upsert(collection, passages)
        self._upsert(texts_of(collection), [rows.article_row(one) for one in batch])
        return words

    def close(self) -> None:
        """Let go of the connection."""
        self._stemmer.close()
        self._connection.close()

    def _upsert(self, collection: str, found: Sequence[Row]) -> None:
        if found:
            self._connection.call("upsert", collection, list(found))

    def _remove_other_versions(self, collection: str, batch: Sequence[Entry]) -> None:
        keys = listed(key_of(one.article.id) for one in batch)
        versions = listed(rows.version_of(one.article) for one in batch)
        others = f"article in {keys} and version not in {versions}"
        self._connection.call("delete", collection, filter=others)
        texts = f'kind == "{TEXT}" and {others}'
        self._connection.call("delete", texts_of(collection), filter=texts)

    def _finish(self, collection: str, spec: EmbedderSpec, counted: _Counted) -> None:
        words = rows.word_rows(counted.words)
        for at in range(0, len(words), _PASSAGES_AT_ONCE):
            self._upsert(texts_of(collection), words[at : at + _PASSAGES_AT_ONCE])
        for part in (collection, texts_of(collection)):
            self._connection.call("flush", part)
        manifest = descriptions.manifest_of(
            spec, articles=counted.articles, passages=counted.passages, word_rows=len(words)
        )
        self._upsert(texts_of(collection), [rows.manifest_row(manifest)])
        self._settle(collection)

    def _settle(self, collection: str) -> None:
        for part in (texts_of(collection), collection):
            self._connection.settle(part)

    def _let_alias_name(self, collection: str) -> None:
        alias = self._connection.address.name
        try:
            descriptions.collection_in_use(self._connection)
        except IndexMissingError:
            self._connection.call("create_alias", collection, alias)
        else:
            self._connection.call("alter_alias", collection, alias)

    def _remove_superseded(self, current: str) -> None:
        """Drop what went out of use long ago, and what was begun long ago and never finished."""
        superseded = now = time.time()
        for name, collection in descriptions.generations(self._connection).items():
            found = descriptions.find(self._connection, collection)
            if found is None:
                old = now - layout.begun_at(name) > _ABANDONED_S
            else:
                old = now - superseded > layout.SUPERSEDED_KEPT_S
                superseded = datetime.fromisoformat(found.built_at).timestamp()
            if old and collection != current:
                self._drop(collection)

    def _drop(self, collection: str) -> None:
        for part in (collection, texts_of(collection)):
            self._connection.call("drop_collection", part)


class _Counted:
    """What was written of a generation."""

    def __init__(self) -> None:
        self.articles = 0
        self.passages = 0
        self.words: Counter[str] = Counter()

    def add(self, batch: Sequence[Entry], words: Sequence[set[str]]) -> None:
        """Count the articles of a batch and the words of each of its passages."""
        self.articles += len(batch)
        self.passages += len(words)
        for one in words:
            self.words.update(one)


def _batches(entries: Iterable[Entry], model: EmbedderSpec) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    passages = letters = 0
    for entry in entries:
        _check(entry, model)
        batch.append(entry)
        passages += len(entry.passages)
        letters += len(entry.article.text)
        if passages >= _PASSAGES_AT_ONCE or letters >= _TEXT_AT_ONCE:
            yield batch
            batch, passages, letters = [], 0, 0
    if batch:
        yield batch


def _check(entry: Entry, model: EmbedderSpec) -> None:
    expected = (len(entry.passages), model.dimension)
    if entry.vectors.shape != expected:
        raise ValueError(f"vectors of shape {entry.vectors.shape}, expected {expected}")
