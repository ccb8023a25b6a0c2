"""Opens the store that an address means."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_service.errors import IndexMissingError, InvalidInputError
from qa_service.scale_out.milvus import MilvusIndex, MilvusWriter, parse_address
from qa_service.store.generation import open_current
from qa_service.store.live import LiveIndex
from qa_service.store.passage_store import Entry, PassageIndex, StoredGeneration

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from qa_service.store.generation import Generation
    from qa_service.store.passage_store import PassageStore


def open_index(folder: Path, store: str | None) -> PassageIndex:
    """The index in the store with that address, if given, else in the folder.

    IndexMissingError, IndexDamagedError, StoreUnavailableError; InvalidInputError for a bad
    address.
    """
    return LiveIndex(folder) if store is None else MilvusIndex(parse_address(store))


@contextmanager
def current_generation(folder: Path, store: str | None) -> Iterator[StoredGeneration]:
    """The generation in use there, for as long as the context lasts."""
    if store is None:
        with open_current(folder) as generation:
            yield generation
    else:
        with closing(open_index(folder, store)) as index, index.pinned() as found:
            yield found


def open_shared_writer(store: str) -> MilvusWriter:
    """A writer with which several processes can fill a store; StoreUnavailableError.

    InvalidInputError for a store that only a single process can open.
    """
    address = parse_address(store)
    if not address.is_server:
        raise InvalidInputError(
            "store",
            "Milvus Lite in a file can only be opened by one process, not by workers.",
            remedy="Serve it by `milvus-lite server`, then write milvus+http://HOST:PORT/NAME.",
        )
    return MilvusWriter(address)


def bring_store_up_to_date(folder: Path, store: str, *, full: bool = False) -> Copied:
    """Update a store from the index in a folder.

    Only differences are written, unless ``full``, or the store is empty or has another model; then
    the new generation becomes visible once it is complete.
    """
    writer = MilvusWriter(parse_address(store))
    with closing(writer), open_current(folder) as generation:
        try:
            with current_generation(folder, store) as there:
                if not full and there.model == generation.model:
                    return copy_changes(generation, there, writer)
        except IndexMissingError:
            pass
        return copy_all(generation, writer)


_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Copied:
    """How many articles were written to a store, and how many were removed from it."""

    written: int
    removed: int


def entries_of(generation: Generation, only: Collection[str] | None = None) -> Iterator[Entry]:
    """Its articles, or those with these ids, with everything that a store needs of them."""
    stories = {name: tuple(one) for one in generation.stories().stories for name in one}
    for segment in generation.segments:
        for article, passages, rows in segment.added(only):
            yield Entry(article, passages, rows, stories.get(article.id, ()))


def copy_all(generation: Generation, writer: MilvusWriter) -> Copied:
    """Put a new generation of the store to use with the contents of this one."""
    name = writer.rebuild(generation.model, entries_of(generation))
    _LOG.info("generation %s is a copy of %s", name, generation.name)
    return Copied(written=generation.manifest.articles, removed=0)


def copy_changes(generation: Generation, store: PassageStore, writer: MilvusWriter) -> Copied:
    """Write new and changed articles to the store in use, and remove those that are gone."""
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
