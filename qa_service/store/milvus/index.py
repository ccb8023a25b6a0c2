"""Follows the alias of an index in Milvus."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

from qa_service.errors import IndexDamagedError, InvalidInputError, QAError
from qa_service.store.milvus import described as descriptions
from qa_service.store.milvus.connection import MilvusConnection
from qa_service.store.milvus.generation import MilvusGeneration
from qa_service.store.milvus.schema import texts_of
from qa_service.store.milvus.texts import Texts
from qa_service.store.rollback import RetainedGeneration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.store.milvus.address import MilvusAddress
    from qa_service.store.milvus.described import Described

_LOG = logging.getLogger(__name__)

_MOST_TEXTS: Final = 2  # generations of which articles stay in memory: this one and one before


class MilvusIndex:
    """A PassageIndex.

    Each pin asks once which collection the alias names, and reads that one to the end. Superseded
    ones are retained for a day.
    """

    def __init__(self, address: MilvusAddress) -> None:
        """IndexMissingError, IndexDamagedError, StoreUnavailableError."""
        self._connection = MilvusConnection(address)
        self._lock = threading.Lock()
        self._texts: dict[str, Texts] = {}
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    @contextmanager
    def pinned(self) -> Iterator[MilvusGeneration]:
        """The generation in use, pinned for as long as the context lasts."""
        found = self._described()
        yield MilvusGeneration(self._connection, found, self._texts_of(found.collection))

    def refresh(self) -> None:
        """Nothing: every pin looks."""

    def retained(self) -> tuple[RetainedGeneration, ...]:
        """All finished generations, newest first."""
        current = descriptions.collection_in_use(self._connection)
        found = (
            descriptions.find(self._connection, one)
            for one in descriptions.generations(self._connection).values()
        )
        return tuple(
            RetainedGeneration(
                one.name,
                one.collection == current,
                datetime.fromisoformat(one.built_at),
                one.articles,
            )
            for one in found
            if one is not None
        )

    def roll_back(self, name: str | None = None) -> str:
        """Let the alias name another generation, by default the one before; returns its name.

        InvalidInputError if there is none, or it was made by another model.
        """
        current = self._described()
        wanted = self._retained_as(name, current)
        if wanted.model != current.model:
            raise InvalidInputError(
                "generation",
                f"It was made with the model {wanted.model.name}, not {current.model.name}.",
                remedy="Rebuild the index instead.",
            )
        self._connection.call("alter_alias", wanted.collection, self._connection.address.name)
        _LOG.info("alias %s names %s", self._connection.address.name, wanted.collection)
        return wanted.name

    def check(self) -> None:
        """Raise what keeps the generation in use from being read now: a Milvus that is away."""
        with self.pinned():
            pass

    def health(self) -> str | None:
        """What is wrong with the store, in a sentence; None if nothing is."""
        try:
            self._check()
        except QAError as error:
            return error.problem
        return None

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def _check(self) -> None:
        """Raise what is wrong with the collections of the generation in use."""
        collection = self._described().collection
        for part in (collection, texts_of(collection)):
            state = self._connection.call("get_load_state", part)["state"]
            if getattr(state, "name", str(state)) != "Loaded":
                raise IndexDamagedError(
                    f"The collection {part} is not loaded.", remedy="Load it in Milvus."
                )

    def _described(self) -> Described:
        collection = descriptions.collection_in_use(self._connection)
        return descriptions.describe(self._connection, collection)

    def _retained_as(self, name: str | None, current: Described) -> Described:
        found = descriptions.generations(self._connection)
        older = (one for one in found if one < current.name)
        collection = found.get(name or next(older, ""))
        retained = descriptions.find(self._connection, collection) if collection else None
        if retained is None:
            raise InvalidInputError(
                "generation",
                f"There is no generation {name!r}." if name else "No older generation is there.",
                remedy="Superseded generations are deleted after a day; rebuild the index instead.",
            )
        return retained

    def _texts_of(self, collection: str) -> Texts:
        with self._lock:
            if collection not in self._texts:
                self._texts[collection] = Texts(self._connection, texts_of(collection))
                while len(self._texts) > _MOST_TEXTS:
                    del self._texts[next(iter(self._texts))]
            return self._texts[collection]
