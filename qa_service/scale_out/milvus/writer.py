"""Fills Milvus collections, and lets the alias name them once they are complete."""

from __future__ import annotations

import json
import logging
import secrets
import time
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qa_service.errors import IndexBusyError, IndexDamagedError, IndexMissingError
from qa_service.scale_out.milvus import rows, schema
from qa_service.scale_out.milvus.connection import MilvusConnection
from qa_service.scale_out.milvus.schema import (
    BEGUN,
    CLAIM,
    MANIFEST,
    TEXT,
    batches,
    key_of,
    listed,
    texts_of,
)
from qa_service.scale_out.milvus.texts import Texts
from qa_service.store import layout
from qa_service.store.passage_store import Counted, StoredArticle

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from qa_service.domain import EmbedderSpec, Passage
    from qa_service.scale_out.milvus.connection import MilvusAddress, Row
    from qa_service.store.passage_store import Entry

_LOG = logging.getLogger(__name__)

_PASSAGES_AT_ONCE: Final = 1_000
_TEXT_AT_ONCE: Final = 4_000_000  # characters; Milvus accepts 64 MB in one message
_ARTICLES_COUNTED: Final = 100
_ABANDONED_S: Final = 7 * 24 * 3600.0  # after its start; no build takes that long


class MilvusWriter:
    """Changes what is stored; for one thread, while other processes read and write.

    ::

        name = writer.begin(spec)                   # one process
        claim = writer.claim(name)                  # takes the right to change it from others
        writer.check(name, claim)                   # any process, just before it writes
        writer.put(name, spec, entries)             # any process; again, if one died during it
        writer.delete_others(name, ids)             # one process: removes everything else
        writer.publish(name, spec, counted)

    In the generation in use, ``put`` and ``update_stories`` change what readers find, article by
    article; once ``recount`` returns, all readers find all changes. A new version of an article is
    complete before the old one is deleted.
    """

    def __init__(self, address: MilvusAddress, *, needs_words: bool = True) -> None:
        """With ``needs_words`` false, it also fills a Milvus without keyword search."""
        self._needs_words = needs_words
        self._connection = MilvusConnection(address)

    def upsert(self, entries: Iterable[Entry]) -> None:
        """Add articles, or replace those with the same id; IndexMissingError.

        On return, readers of the generation in use find them.
        """
        found = schema.describe_current(self._connection)
        change = Counted()
        for batch in _batches(entries, found.model):
            ids = [entry.article.id for entry in batch]
            change.take(self.counted_in(found.name, ids))
            change.add(self._replace(found.collection, batch))
        self._settle(found.collection)
        self.recount(change)

    def delete(self, article_ids: Collection[str]) -> None:
        """Remove articles; on return, nobody finds them. Unknown ids are ignored."""
        found = schema.describe_current(self._connection)
        ids = list(article_ids)
        change = Counted()
        change.take(self.counted_in(found.name, ids))
        self._delete(found.collection, ids)
        self._settle(found.collection)
        self.recount(change)

    def rebuild(self, spec: EmbedderSpec, entries: Iterable[Entry]) -> str:
        """Put a new generation with exactly these articles to use; returns its name.

        Until then the previous one stays readable, even if this is interrupted.
        """
        name = layout.new_name()
        collection = self._made(name, spec)
        try:
            counted = Counted()
            for batch in _batches(entries, spec):
                counted.add(self._write(collection, batch))
            self.publish(name, spec, counted)
        except BaseException:
            self._drop(collection)
            raise
        return name

    def begin(self, spec: EmbedderSpec) -> str:
        """A new generation, or an unfinished one of this model; returns its name."""
        newest = self._newest_begun(spec)
        if newest is not None:
            return newest
        name = layout.new_name()
        collection = self._made(name, spec)
        self._upsert(
            texts_of(collection), [rows.note_row(BEGUN, json.dumps({"model": asdict(spec)}))]
        )
        self._settle(collection)
        return name

    def claim(self, generation: str) -> str:
        """Take over the right to change a generation; returns the claim's name."""
        claim = secrets.token_hex(8)
        self._upsert(texts_of(self._collection(generation)), [rows.note_row(CLAIM, claim)])
        return claim

    def check(self, generation: str, claim: str) -> None:
        """IndexBusyError if somebody else has claimed the generation since."""
        collection = texts_of(self._collection(generation))
        mine = f'kind == "{CLAIM}"'
        found = self._connection.query(collection, mine, ("content",), newest=True)
        if [row["content"] for row in found] != [claim]:
            raise IndexBusyError(
                "Another process has started to index into this store.",
                remedy="Run only one `qa-service index` at a time for a store.",
            )

    def stored_in(
        self, generation: str, article_ids: Collection[str] | None = None
    ) -> dict[str, StoredArticle]:
        """Which of the articles, or which articles at all, are complete."""
        return self._texts(generation).stored(article_ids)

    def put(self, generation: str, spec: EmbedderSpec, entries: Iterable[Entry]) -> Counted:
        """Add articles, or replace those with the same id; returns their counts."""
        counted = Counted()
        for batch in _batches(entries, spec):
            counted.add(self._replace(self._collection(generation), batch))
        return counted

    def update_stories(self, generation: str, entries: Iterable[Entry]) -> None:
        """Change only the story of existing articles; their vectors are ignored."""
        found = [rows.article_row(entry) for entry in entries]
        self._upsert(texts_of(self._collection(generation)), found)

    def counted_in(self, generation: str, article_ids: Collection[str]) -> Counted:
        """The counts of these articles as stored; without words if there is no keyword search."""
        collection = self._collection(generation)
        fields = ("article", "words") if self._connection.full_text else ("article",)
        articles, words, passages = set[str](), Counter[str](), 0
        for part in batches(list(article_ids), _ARTICLES_COUNTED):
            own = f"article in {listed(map(key_of, part))}"
            for page in self._connection.walk(collection, own, fields):
                passages += len(page)
                articles.update(row["article"] for row in page)
                words.update(word for row in page for word in set(row.get("words", "").split()))
        return Counted(len(articles), passages, words)

    def counted_of(self, passages: Sequence[Passage]) -> Counted:
        """The counts that these passages of one article add."""
        found = (set(rows.weighed(one).split()) for one in passages)
        return Counted(1, len(passages), Counter(word for words in found for word in words))

    def delete_others(self, generation: str, article_ids: Collection[str]) -> None:
        """Remove every other article."""
        collection = self._collection(generation)
        self._settle(collection)
        self._delete(collection, list(self.stored_in(generation).keys() - set(article_ids)))

    def recount(self, change: Counted) -> None:
        """Record what changed in the generation in use; returns once it is visible."""
        found = schema.describe_current(self._connection)
        collection = texts_of(found.collection)
        shares = rows.by_share(change.words, found.word_rows)
        for part in batches(list(shares), _PASSAGES_AT_ONCE):
            held = self._connection.query(collection, f"key in {listed(part)}", ("key", "content"))
            changed = [(row["key"], Counter(json.loads(row["content"]))) for row in held]
            for key, counts in changed:
                counts.update(shares[key])
            self._upsert(collection, [rows.word_row(*one) for one in changed])
        if change.passages or change.articles:
            manifest = replace(
                found,
                articles=found.articles + change.articles,
                passages=found.passages + change.passages,
            )
            self._write_manifest(collection, manifest)
        self._settle(found.collection)

    def publish(self, generation: str, spec: EmbedderSpec, counted: Counted) -> None:
        """Put a generation to use that is now complete."""
        collection = self._collection(generation)
        words = rows.word_rows(counted.words)
        for part in batches(words, _PASSAGES_AT_ONCE):
            self._upsert(texts_of(collection), part)
        for part_of in (collection, texts_of(collection)):
            self._connection.call("flush", part_of)
        manifest = schema.Manifest(
            model=spec,
            articles=counted.articles,
            passages=counted.passages,
            word_rows=len(words),
            built_at=datetime.now(UTC).replace(microsecond=0).isoformat(),
        )
        self._write_manifest(texts_of(collection), manifest)
        self._settle(collection)
        self._switch_alias(collection)
        _LOG.info("alias %s names %s", self._connection.address.name, collection)
        self._remove_superseded(collection)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _upsert(self, collection: str, found: Sequence[Row]) -> None:
        if found:
            lacks = {"authors"} - self._connection.fields(collection)  # of an older version
            fitting = [{name: row[name] for name in row.keys() - lacks} for row in found]
            self._connection.call("upsert", collection, fitting)

    def _write_manifest(self, texts: str, manifest: schema.Manifest) -> None:
        content = schema.manifest_row_content(manifest)
        self._upsert(texts, [rows.note_row(MANIFEST, content)])

    def _newest_begun(self, spec: EmbedderSpec) -> str | None:
        """The newest generation begun for that model, if newer than the one in use."""
        try:
            current = schema.describe_current(self._connection).name
        except (IndexMissingError, IndexDamagedError):
            current = ""
        for name, collection in schema.generations(self._connection).items():
            if name <= current:
                return None
            if schema.begun_for(self._connection, collection) == spec:
                return name
        return None

    def _collection(self, generation: str) -> str:
        """The collection of an existing generation, ready to be searched, with its texts."""
        collection = schema.collection_of(self._connection.address, generation)
        for part in (collection, texts_of(collection)):
            self._connection.load(part)
        return collection

    def _texts(self, generation: str) -> Texts:
        return Texts(self._connection, texts_of(self._collection(generation)))

    def _made(self, generation: str, spec: EmbedderSpec) -> str:
        if self._needs_words:
            self._connection.check_full_text()
        collection = schema.collection_of(self._connection.address, generation)
        try:
            schema.create(self._connection, collection, spec.dimension)
        except BaseException:
            self._drop(collection)
            raise
        return collection

    def _replace(self, collection: str, batch: Sequence[Entry]) -> Counted:
        """Write articles, and only then delete the versions that they replace."""
        counted = self._write(collection, batch)
        keys = listed(key_of(one.article.id) for one in batch)
        versions = listed(rows.version_of(one.article) for one in batch)
        others = f"article in {keys} and version not in {versions}"
        self._connection.call("delete", collection, filter=others)
        texts = f'kind == "{TEXT}" and {others}'
        self._connection.call("delete", texts_of(collection), filter=texts)
        return counted

    def _write(self, collection: str, batch: Sequence[Entry]) -> Counted:
        """Write articles to a collection; repeating it changes nothing.

        The row of an article comes last: if it exists, the article is complete.
        """
        passages = [row for one in batch for row in rows.passage_rows(one)]
        texts = [row for one in batch for row in rows.text_rows(one)]
        texts.append(rows.dates_row(passages))
        self._upsert(texts_of(collection), texts)
        words = Counter(word for row in passages for word in set(row["words"].split()))
        if not self._connection.full_text:
            for row in passages:
                del row["words"]
        self._upsert(collection, passages)
        self._upsert(texts_of(collection), [rows.article_row(one) for one in batch])
        return Counted(len(batch), len(passages), words)

    def _delete(self, collection: str, article_ids: Sequence[str]) -> None:
        for part in batches(article_ids, _PASSAGES_AT_ONCE):
            own = f"article in {listed(map(key_of, part))}"
            self._connection.call("delete", collection, filter=own)
            self._connection.call("delete", texts_of(collection), filter=own)

    def _settle(self, collection: str) -> None:
        for part in (texts_of(collection), collection):
            self._connection.settle(part)

    def _switch_alias(self, collection: str) -> None:
        alias = self._connection.address.name
        try:
            schema.collection_in_use(self._connection)
        except IndexMissingError:
            self._connection.call("create_alias", collection, alias)
        else:
            self._connection.call("alter_alias", collection, alias)

    def _remove_superseded(self, current: str) -> None:
        """Drop generations superseded or left unfinished long ago."""
        superseded = now = time.time()
        for name, collection in schema.generations(self._connection).items():
            found = schema.find(self._connection, collection)
            if found is None:
                old = now - layout.begun_at(name) > _ABANDONED_S
            else:
                old = now - superseded > layout.SUPERSEDED_FOR_S
                superseded = datetime.fromisoformat(found.built_at).timestamp()
            if old and collection != current:
                self._drop(collection)

    def _drop(self, collection: str) -> None:
        for part in (collection, texts_of(collection)):
            self._connection.call("drop_collection", part)


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
