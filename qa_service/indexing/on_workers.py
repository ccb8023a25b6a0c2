"""A build in which workers embed passages and write them to a shared store.

::

    workers read what changed                     # cluster: files -> document cache
    which articles there are, and which differ    # as on one machine, from that cache
    articles on the same story                    # samples, next to that cache
    workers write what differs to the store       # cluster: repeats a batch if its worker dies
    what is gone is removed, or the alias switched

An interrupted build is resumed: an unfinished generation has what was written, and a batch that
finds its articles there embeds nothing.
"""

from __future__ import annotations

import json
import logging
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from qa_service.embedding import identify
from qa_service.errors import IndexDamagedError, IndexMissingError
from qa_service.indexing.changes import (
    DEFAULT_OPTIONS,
    Changes,
    FileListing,
    IndexReport,
    SilentReporter,
    SourceReader,
    Sources,
    compare,
    run_and_log,
)
from qa_service.indexing.memory import cache_database, document_memory
from qa_service.indexing.stories import find_stories
from qa_service.ingest.files import check_paths
from qa_service.resemblance import body_of, sample_of, words_of
from qa_service.scale_out import Target, current_generation, open_shared_writer, store_articles
from qa_service.store import Bodies, Stories, build_lock

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from qa_service.domain import Article, EmbedderSpec
    from qa_service.indexing.changes import Reporter
    from qa_service.ingest import Brief, ReadingOptions
    from qa_service.ingest.remote import ArticlePath
    from qa_service.scale_out import Cluster, Stored
    from qa_service.store import StoredArticle

_log = logging.getLogger(__name__)

_StoryOf: TypeAlias = "Mapping[str, tuple[str, ...]]"
"""For each article of a story the ids of all its articles."""


def build_in_store(
    paths: Sequence[ArticlePath],
    work_folder: Path,
    store: str,
    cluster: Cluster,
    *,
    model: str,
    full: bool = False,
    reporter: Reporter | None = None,
    options: ReadingOptions = DEFAULT_OPTIONS,
) -> IndexReport:
    """Update the store at that address from the articles under ``paths``.

    Only differences are written, and are visible immediately; ``full``, another model, or an empty
    store make a new generation, visible once it is complete. ``work_folder`` caches what was read,
    and may be lost: then everything is read again, but only what the store lacks is embedded.

    Raises:
        NothingToIndexError: no article could be read; the store stays as it is.
        ClusterError, StoreUnavailableError, ModelError, IndexBusyError, InvalidInputError.
    """
    check_paths(paths)
    reader = SourceReader(paths, work_folder, options, reporter or SilentReporter())
    build = _Build(reader, store, cluster, model)
    with build_lock(work_folder):
        return run_and_log(work_folder, lambda: build.run(full=full))


@dataclass(frozen=True, slots=True)
class _Build:
    reader: SourceReader
    store: str
    cluster: Cluster
    model: str

    def run(self, *, full: bool) -> IndexReport:
        reader = self.reader
        with closing(open_shared_writer(self.store)) as writer:
            spec = identify(self.model)
            there = _in_use(reader.folder, self.store)
            again = there is None or there[1] != spec or full
            # before hours of reading: a store that cannot be written is reported immediately
            generation = there[0] if there and not again else writer.begin(spec)
            claim = writer.claim(generation)
            before = writer.stored_in(there[0]) if there else {}
            listing = FileListing(reader.paths, reader.options, at_once=True)
            reader.read_ahead(listing, self.cluster)
            with (
                document_memory(reader.folder, reader.options) as memory,
                article_samples(reader.folder) as samples,
            ):
                sources = reader.read(listing, memory)
                bodies = samples.bodies(sources.briefs, sources.load)
                stories = find_stories(bodies, samples.stories())
                story_of = {name: tuple(one) for one in stories.stories for name in one}
                target = Target(self.store, generation, claim, not again, self.model, spec)
                changes = compare(sources.briefs, {one: before[one].digest for one in before})
                stored = self._store(
                    sources.briefs if again else _differing(sources, changes, story_of, before),
                    sources,
                    story_of,
                    target,
                )
                writer.check(generation, claim)
                if again:
                    writer.delete_others(generation, [brief.id for brief in sources.briefs])
                    writer.publish(generation, spec, stored.counted)
                else:
                    writer.recount(stored.counted)
                    writer.delete(changes.removed)
                done = self._report(sources, changes, stored.embedded)
                samples.save(stories)
                return replace(done, languages=sources.languages)

    def _store(
        self, briefs: Sequence[Brief], sources: Sources, story_of: _StoryOf, target: Target
    ) -> Stored:
        def report(articles: int, passages: int) -> None:
            total = round(passages * len(briefs) / articles)  # extrapolated from those done
            self.reader.reporter.report("embedding", passages, total)

        articles = ((sources.load(brief), story_of.get(brief.id, ())) for brief in briefs)
        return store_articles(self.cluster, articles, target, on_stored=report)

    def _report(self, sources: Sources, changes: Changes, embedded: int) -> IndexReport:
        with current_generation(self.reader.folder, self.store) as generation:
            return changes.report(
                generation.name,
                articles=len(sources.briefs),
                passages=generation.count(None),
                skipped=sources.skipped,
                embedded=embedded,
            )


def _differing(
    sources: Sources, changes: Changes, story_of: _StoryOf, before: Mapping[str, StoredArticle]
) -> list[Brief]:
    """The articles that are new, changed, or now of another story."""
    return [
        brief
        for brief in sources.briefs
        if brief.id in changes.new or before[brief.id].story != story_of.get(brief.id, ())
    ]


def _in_use(folder: Path, store: str) -> tuple[str, EmbedderSpec] | None:
    """Name and model of the generation in use."""
    try:
        with current_generation(folder, store) as generation:
            return generation.name, generation.model
    except IndexMissingError:
        return None
    except IndexDamagedError as error:
        _log.warning("building in full: %s", error.problem)
        return None


_NAME: Final = "samples.sqlite"
_FORM: Final = 1
_TABLES: Final = ("samples", "pairs")
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS samples (
    id TEXT PRIMARY KEY, digest BLOB NOT NULL, day INTEGER NOT NULL, runs BLOB NOT NULL,
    in_lead BLOB NOT NULL, compared INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pairs (since INTEGER NOT NULL, pairs TEXT NOT NULL);
"""


class SampleCache:
    """Samples of the articles of the last build; for the holder of the build lock."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def bodies(self, briefs: Sequence[Brief], load: Callable[[Brief], Article]) -> Bodies:
        """The bodies of these articles; those not compared before are fresh."""
        known = dict(self._database.execute("SELECT id, digest FROM samples"))
        for brief in briefs:
            if known.get(brief.id) != brief.digest:
                self._sample(brief, load(brief))
        gone = known.keys() - {brief.id for brief in briefs}
        self._database.executemany("DELETE FROM samples WHERE id = ?", [(one,) for one in gone])
        rows = [self._row(brief.id) for brief in briefs]
        runs = [np.frombuffer(row[1], np.uint64) for row in rows]
        lead = [np.frombuffer(row[2], np.bool_) for row in rows]
        return Bodies(
            ids=[brief.id for brief in briefs],
            days=np.array([row[0] for row in rows], np.int64),
            article=np.repeat(np.arange(len(rows)), [len(part) for part in runs]),
            runs=np.concatenate([np.empty(0, np.uint64), *runs]),
            in_lead=np.concatenate([np.empty(0, np.bool_), *lead]),
            fresh=np.array([not row[3] for row in rows], np.bool_),
            read=lambda at: load(briefs[at]),
        )

    def stories(self) -> Stories | None:
        """The stories of the last build; None if there was none."""
        found = self._database.execute("SELECT since, pairs FROM pairs").fetchone()
        if found is None:
            return None
        return Stories(pairs=[(one, other) for one, other in json.loads(found[1])], since=found[0])

    def save(self, stories: Stories) -> None:
        """Record that all articles were compared, with this result."""
        self._database.execute("DELETE FROM pairs")
        pairs = json.dumps(list(stories.pairs), ensure_ascii=False)
        self._database.execute("INSERT INTO pairs VALUES (?, ?)", (stories.since, pairs))
        self._database.execute("UPDATE samples SET compared = 1 WHERE compared = 0")
        self._database.commit()

    def _sample(self, brief: Brief, article: Article) -> None:
        sample = sample_of(words_of(body_of(article)))
        day = article.day.toordinal() if article.day else 0
        self._database.execute(
            "INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?, 0)",
            (brief.id, brief.digest, day, sample.runs.tobytes(), sample.in_lead.tobytes()),
        )

    def _row(self, article_id: str) -> tuple[int, bytes, bytes, int]:
        sql = "SELECT day, runs, in_lead, compared FROM samples WHERE id = ?"
        row: tuple[int, bytes, bytes, int] = self._database.execute(sql, (article_id,)).fetchone()
        return row


@contextmanager
def article_samples(folder: Path) -> Iterator[SampleCache]:
    """The samples in an index folder, recreated if they are damaged."""
    file = folder / _NAME
    with cache_database(file, form=_FORM, schema=_SCHEMA, tables=_TABLES) as database:
        yield SampleCache(database)
