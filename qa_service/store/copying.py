"""Takes what a generation of files holds to another store."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_service.store.passage_store import Entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qa_service.store.generation import Generation
    from qa_service.store.passage_store import PassageStore, PassageWriter

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copied:
    """How many articles were written to a store, and how many were removed from it."""

    written: int
    removed: int


def entries_of(generation: Generation, only: Collection[str] | None = None) -> Iterator[Entry]:
    """Its articles, or those of these ids only, with all that a store needs of them."""
    stories = {name: tuple(one) for one in generation.stories().stories for name in one}
    for segment in generation.segments:
        for article, passages, rows in segment.added(only):
            yield Entry(article, passages, rows, stories.get(article.id, ()))


def copy_all(generation: Generation, writer: PassageWriter) -> Copied:
    """Put a new generation of the store to use that holds what this one does."""
    name = writer.rebuild(generation.model, entries_of(generation))
    _LOG.info("generation %s is a copy of %s", name, generation.name)
    return Copied(written=generation.manifest.articles, removed=0)


def copy_changes(generation: Generation, store: PassageStore, writer: PassageWriter) -> Copied:
    """Write to the store in use what is new or other than there, and remove what is gone."""
    wanted = generation.article_digests()
    there = store.article_digests()
    known, own = store.stored(there.keys() & wanted), generation.stored(wanted)
    other = {name for name, article in own.items() if known.get(name) != article}
    gone = there.keys() - wanted
    if other:
        writer.upsert(entries_of(generation, other))
    if gone:
        writer.delete(gone)
    return Copied(len(other), len(gone))
