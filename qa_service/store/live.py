"""The generation in use, followed while newer ones are published."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qa_service.errors import QAError
from qa_service.store import layout
from qa_service.store.generation import Generation, open_generation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOG = logging.getLogger(__name__)


class LiveIndex:
    """Lends the current generation; takes over a newer one as soon as it is published.

    Whoever holds one keeps it to the end, whatever is published meanwhile. A newer generation
    that does not open is logged and the older one goes on serving.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._held: dict[str, int] = {}
        self._refused = ""
        self._current = open_generation(folder, layout.current_name(folder))

    @contextmanager
    def pinned(self) -> Iterator[Generation]:
        """The newest generation, kept open for as long as the context lasts."""
        generation = self._hold_newest()
        try:
            yield generation
        finally:
            self._release(generation)

    def close(self) -> None:
        """Close the current generation; nobody may hold one any more."""
        self._current.close()

    def _hold_newest(self) -> Generation:
        with self._lock:
            self._follow()
            self._held[self._current.name] = self._held.get(self._current.name, 0) + 1
            return self._current

    def _follow(self) -> None:
        name = self._published()
        if name in {self._current.name, self._refused}:
            return
        try:
            newer = open_generation(self._folder, name)
        except QAError as error:
            self._refused = name
            _LOG.error(
                "generation %s does not open, %s serves on: %s", name, self._current.name, error
            )
            return
        older, self._current = self._current, newer
        _LOG.info("generation %s follows %s", newer.name, older.name)
        if not self._held.get(older.name):
            older.close()

    def _published(self) -> str:
        try:
            return layout.current_name(self._folder)
        except QAError:  # the folder was taken away; what is open still answers
            return self._current.name

    def _release(self, generation: Generation) -> None:
        with self._lock:
            self._held[generation.name] -= 1
            if not self._held[generation.name]:
                del self._held[generation.name]
                if generation is not self._current:
                    generation.close()
