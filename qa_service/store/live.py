"""The generation in use, replaced as newer ones are published."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.errors import IndexDamagedError, InvalidInputError, QAError
from qa_service.passages import RULES
from qa_service.store import layout, manifest
from qa_service.store.generation import Generation, open_generation
from qa_service.store.manifest import CheckedFiles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from qa_service.domain import EmbedderSpec

_LOG = logging.getLogger(__name__)

POLL_S: Final = 0.2
"""Seconds between checks for a new generation."""

RETRY_S: Final = 2.0
"""Seconds until one that did not open is tried again: its files may still be arriving."""


class LiveIndex:
    """Provides the current generation; switches to a newer one soon after it is published.

    A background thread opens the newer one while the older one serves, so nobody waits. A pinned
    generation stays open to the end, whatever is published meanwhile. A newer generation that does
    not open, or is from another model, is logged once and retried from time to time; the older one
    continues to serve.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._taking_over = threading.Lock()
        self._pins = Counter[str]()
        self._refused = ""
        self._retry_at = 0.0
        self._current = open_generation(folder, layout.current_name(folder))
        self._files = _files_of(self._current)
        if self._current.manifest.rules < RULES:
            _LOG.warning(
                "The index was made by an older qa-service, which normalised some words"
                " differently: run `qa-service index` to bring it up to date."
            )
        self._closing = threading.Event()
        self._follower = threading.Thread(target=self._follow, name="follower", daemon=True)
        self._follower.start()

    @contextmanager
    def pinned(self) -> Iterator[Generation]:
        """The generation in use, which stays open for as long as the context lasts.

        IndexDamagedError if its files can no longer be read.
        """
        with self._lock:
            generation = self._current
            self._pins[generation.name] += 1
        try:
            yield generation
        except (sqlite3.Error, OSError) as error:
            raise _gone(f"Files of {generation.place} cannot be read ({error}).") from error
        finally:
            self._release(generation)

    def check(self) -> None:
        """IndexDamagedError unless the files of the generation in use are unchanged.

        Threads that have them open can read them for longer; new ones cannot.
        """
        problem = self._files.problem()
        if problem is not None:
            raise _gone(problem)

    def refresh(self) -> None:
        """Switch now to what has been published."""
        with self._taking_over:  # the background thread, and callers that cannot wait for it
            name = self._published()
            is_refused = name == self._refused and time.monotonic() < self._retry_at
            if name != self._current.name and not is_refused:
                self._take_over(name)

    def health(self) -> str | None:
        """What is wrong with the generation in use, in a sentence: files missing, cut or altered.

        Large files that were checked before and are unchanged are not read again.
        """
        with self.pinned() as generation:
            checked = CheckedFiles(self._folder)
            problems = manifest.check_files(generation.place, generation.manifest, checked)
        return problems[0] if problems else None

    def retained(self) -> tuple[RetainedGeneration, ...]:
        """All generations that still exist, newest first; none if the folder is gone."""
        try:
            return retained_generations(self._folder)
        except QAError:
            return ()

    def roll_back(self, name: str | None = None) -> str:
        """Put an existing generation to use, as ``store.roll_back``, and switch to it soon after.

        One from another model is refused (InvalidInputError).
        """
        return roll_back(self._folder, name, model=self._current.manifest.model)

    def close(self) -> None:
        """Close the current generation; none may be pinned any more."""
        self._closing.set()
        self._follower.join()
        self._current.close()

    def _follow(self) -> None:
        while not self._closing.wait(POLL_S):
            self.refresh()

    def _take_over(self, name: str) -> None:
        try:
            newer = open_generation(self._folder, name)
        except QAError as error:
            self._refuse(name, str(error))
            return
        if newer.manifest.model != self._current.manifest.model:
            newer.close()
            self._refuse(name, "It was made by another model; restart the service to use it.")
            return
        with self._lock:
            older, self._current = self._current, newer
            self._files = _files_of(newer)
            unused = not self._pins[older.name]
        _LOG.info("generation %s follows %s", newer.name, older.name)
        if unused:
            older.close()

    def _refuse(self, name: str, why: str) -> None:
        self._retry_at = time.monotonic() + RETRY_S
        if name == self._refused:
            return
        self._refused = name
        _LOG.error(
            "generation %s is not used, %s continues to serve: %s", name, self._current.name, why
        )

    def _published(self) -> str:
        try:
            return layout.current_name(self._folder)
        except QAError:  # the folder is gone; what is open still answers
            return self._current.name

    def _release(self, generation: Generation) -> None:
        with self._lock:
            self._pins[generation.name] -= 1
            unused = not self._pins[generation.name] and generation is not self._current
        if unused:
            generation.close()


def _files_of(generation: Generation) -> manifest.SoundFiles:
    return manifest.SoundFiles(generation.place, generation.manifest)


def _gone(problem: str) -> IndexDamagedError:
    return IndexDamagedError(
        problem,
        remedy="Put the index folder back as it was, or run `qa-service index`; "
        "the service then reads it automatically.",
    )


@dataclass(frozen=True, slots=True)
class RetainedGeneration:
    """A published generation that is still on disk; fields are None if its manifest is damaged."""

    name: str
    in_use: bool
    built_at: datetime | None
    articles: int | None


def retained_generations(folder: Path) -> tuple[RetainedGeneration, ...]:
    """All generations that still exist, newest first; IndexMissingError without an index."""
    current = layout.current_name(folder)
    return tuple(_described(folder, name, current) for name in layout.generation_names(folder))


def roll_back(folder: Path, name: str | None = None, *, model: EmbedderSpec | None = None) -> str:
    """Put a generation still there to use, by default the newest older one; returns its name.

    Raises:
        InvalidInputError: there is no such generation, or none that is older, or it was made by
            another model than ``model``, where one is given.
        IndexBusyError: the index is being built.
        IndexDamagedError: a file of it is missing, cut or altered; nothing is changed then.
    """
    layout.current_name(folder)  # before the lock, which would create a file in any folder
    with layout.build_locked(folder):
        current = layout.current_name(folder)
        wanted = name or _before(folder, current)
        if wanted not in layout.generation_names(folder):
            raise InvalidInputError(
                "generation",
                f"There is no generation {wanted!r}.",
                remedy="`qa-service rollback --list` lists the available ones.",
            )
        with open_generation(folder, wanted) as found:
            _check_model(found.manifest.model, model)
        if wanted != current:
            layout.put_to_use(folder, wanted)
    return wanted


def _before(folder: Path, current: str) -> str:
    older = [name for name in layout.generation_names(folder) if name < current]
    if not older:
        raise InvalidInputError(
            "generation",
            f"No generation older than {current} is available.",
            remedy="Superseded generations are deleted after a day; rebuild the index instead.",
        )
    return older[0]


def _check_model(made_by: EmbedderSpec, model: EmbedderSpec | None) -> None:
    if model is not None and made_by != model:
        raise InvalidInputError(
            "generation",
            f"It was made with the model {made_by.name}, not with {model.name}, which is in use.",
            remedy="Stop the service, run `qa-service rollback`, and start it again.",
        )


def _described(folder: Path, name: str, current: str) -> RetainedGeneration:
    try:
        found = manifest.read_manifest(layout.generation_folder(folder, name))
    except QAError:
        return RetainedGeneration(name, name == current, None, None)
    return RetainedGeneration(name, name == current, found.built_at, found.articles)
