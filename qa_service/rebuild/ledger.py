"""Where rebuilds are entered: in a folder, or in what several processes share."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from qa_service.errors import RebuildRunningError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


MOST_OUTCOMES: Final = 50  # outcomes

Verdict: TypeAlias = Literal["go on", "cancelled", "lost"]
"""What is to become of a rebuild; "lost": others may take it for dead, so it must end."""


class Ledger(Protocol):
    """Holds at most one rebuild that runs, and the last outcomes; any number of threads may ask."""

    def enter(self, status: RebuildStatus) -> None:
        """Enter one that begins; RebuildRunningError names the one that runs."""

    def renew(self, status: RebuildStatus) -> Verdict:
        """Tell that it runs still, and how it stands; called every second, it raises nothing."""

    def finish(self, status: RebuildStatus) -> None:
        """Keep its outcome; others may begin. It raises nothing."""

    def known(self) -> tuple[RebuildStatus, ...]:
        """All that are remembered, newest first."""

    def cancel(self, rebuild_id: str) -> None:
        """Ask whoever runs it to end it; nothing happens if nobody does."""


class FolderLedger:
    """Files of one process: what others enter there is taken for left by a process that ended."""

    def __init__(self, folder: Path) -> None:
        """Keep them in ``folder``, which is made when it is needed."""
        self._folder = folder
        self._running: str | None = None

    def enter(self, status: RebuildStatus) -> None:
        """Write its file; RebuildRunningError."""
        if self._running is not None:
            raise RebuildRunningError(self._running)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._write(status)
        self._running = status.id

    def renew(self, status: RebuildStatus) -> Verdict:  # noqa: ARG002 -- its process knows it
        """Nobody else asks."""
        return "go on"

    def finish(self, status: RebuildStatus) -> None:
        """Write its outcome, and forget the oldest."""
        self._write(status)
        self._running = None
        for file in sorted(self._folder.glob("*.json"), reverse=True)[MOST_OUTCOMES:]:
            file.unlink(missing_ok=True)

    def known(self) -> tuple[RebuildStatus, ...]:
        """What the files hold."""
        files = sorted(self._folder.glob("*.json"), reverse=True)
        return tuple(self._settled(one) for file in files if (one := read_status(file)) is not None)

    def cancel(self, rebuild_id: str) -> None:
        """Nobody else runs any."""

    def _settled(self, stored: RebuildStatus) -> RebuildStatus:
        if stored.state == "running" and stored.id != self._running:
            return replace(stored, state="failed", error="The service ended while it was running.")
        return stored

    def _write(self, status: RebuildStatus) -> None:
        write_status(self._folder / f"{status.id}.json", status)


State: TypeAlias = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class RebuildStatus:
    """One rebuild. ``done`` of ``total`` articles or passages of ``stage``; None: not known.

    ``started`` and ``finished`` are ISO 8601, UTC. ``report`` is what the build did, as
    ``qa-service index --json`` prints it, once it is done; ``error`` says why it failed.
    """

    id: str
    state: State
    full: bool
    started: str
    finished: str | None = None
    stage: str | None = None
    done: int = 0
    total: int | None = None
    report: Mapping[str, object] | None = None
    error: str | None = None


def write_status(file: Path, status: RebuildStatus) -> None:
    """Replace the file by one that holds ``status``."""
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(asdict(status), ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(file)


def read_status(file: Path) -> RebuildStatus | None:
    """What the file holds; None when there is none, or it is damaged."""
    try:
        return RebuildStatus(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
