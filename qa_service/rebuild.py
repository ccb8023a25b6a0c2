"""One rebuild of the index at a time, in a process of its own, with progress and outcome.

::

    rebuilder.start(full=False)       # a child process runs `indexing.child`
    rebuilder.status(id)              # progress as the child reports it, line by line
    rebuilder.cancel(id)              # the generation in use stays; what was embedded is reused

A running service takes over what the child publishes (``store.LiveIndex``). With a `Ledger` that
processes share, one at a time runs on all of them together.
"""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from qa_service.errors import RebuildNotFoundError, RebuildRunningError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from qa_service.embedding import Numerics


MOST_OUTCOMES: Final = 50  # outcomes

Verdict: TypeAlias = Literal["go on", "cancelled", "lost"]
"""What should happen to a rebuild; "lost": others may consider it dead, so it must stop."""


class Ledger(Protocol):
    """Records at most one running rebuild, and the latest outcomes; thread-safe."""

    def enter(self, status: RebuildStatus) -> None:
        """Register a rebuild that starts; RebuildRunningError names the running one."""

    def renew(self, status: RebuildStatus) -> Verdict:
        """Report that it is running, and its status; called every second, it raises nothing."""

    def finish(self, status: RebuildStatus) -> None:
        """Record its outcome; others may start. It raises nothing."""

    def known(self) -> tuple[RebuildStatus, ...]:
        """All rebuilds remembered, newest first."""

    def cancel(self, rebuild_id: str) -> None:
        """Ask the process that runs it to stop it; no effect if there is none."""


class FolderLedger:
    """Files for one process: entries of another are considered left by one that has ended."""

    def __init__(self, folder: Path) -> None:
        """The files are in ``folder``, which is created when needed."""
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
        """No other process asks."""
        return "go on"

    def finish(self, status: RebuildStatus) -> None:
        """Write its outcome, and delete the oldest."""
        self._write(status)
        self._running = None
        for file in sorted(self._folder.glob("*.json"), reverse=True)[MOST_OUTCOMES:]:
            file.unlink(missing_ok=True)

    def known(self) -> tuple[RebuildStatus, ...]:
        """The contents of the files."""
        files = sorted(self._folder.glob("*.json"), reverse=True)
        return tuple(
            self._unless_left_behind(one)
            for file in files
            if (one := _read_status(file)) is not None
        )

    def cancel(self, rebuild_id: str) -> None:
        """No other process runs any."""

    def _unless_left_behind(self, stored: RebuildStatus) -> RebuildStatus:
        if stored.state == "running" and stored.id != self._running:
            return replace(stored, state="failed", error="The service ended while it was running.")
        return stored

    def _write(self, status: RebuildStatus) -> None:
        file = self._folder / f"{status.id}.json"
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(asdict(status), ensure_ascii=False) + "\n", encoding="utf-8")
        draft.replace(file)


State: TypeAlias = Literal["running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class RebuildStatus:
    """One rebuild. ``done`` of ``total`` articles or passages of ``stage``; None: unknown.

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


def _read_status(file: Path) -> RebuildStatus | None:
    """The status in the file; None if there is none, or it is damaged."""
    try:
        return RebuildStatus(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


_log = logging.getLogger(__name__)

_ENDS_WITHIN_S: Final = 10.0
_RENEWED_S: Final = 1.0
_POLL_S: Final = 0.2  # between checks whether another process has stopped a rebuild
_LOST: Final = "The shared database was unavailable for too long; others may rebuild now."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rebuild reads and writes, and the model it uses."""

    paths: tuple[Path, ...]
    index: Path
    model: str
    fields: tuple[tuple[str, str], ...] = ()
    store: str | None = None  # address of a store to write to
    follow_links: bool = False
    scheduler: str | None = None  # of Dask, whose workers build
    numerics: Numerics | None = None  # for embedding; by default the fastest of the processor


class Rebuilder:
    """Runs at most one rebuild at a time; thread-safe.

    With a shared ledger there is one at a time among all processes, each of which can report and
    cancel it. By default the ledger is ``rebuilds/`` in the index folder, for one process. A
    rebuild that was running when its service was killed is reported as failed.
    """

    def __init__(self, plan: Plan, ledger: Ledger | None = None) -> None:
        self._plan = plan
        self._ledger = ledger or FolderLedger(plan.index / "rebuilds")
        self._lock = threading.Lock()
        self._running: RebuildStatus | None = None
        self._process: subprocess.Popen[str] | None = None
        self._follower: threading.Thread | None = None

    def start(self, *, full: bool = False) -> RebuildStatus:
        """Begin a rebuild; ``full`` embeds everything again.

        Raises:
            RebuildRunningError: one is running.
            ConversationsError: the shared database is out of reach.
        """
        with self._lock:
            if self._running is not None:
                raise RebuildRunningError(self._running.id)
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
            status = RebuildStatus(name, "running", full, _now())
            self._ledger.enter(status)
            self._process = self._begun(status)
            self._running = status
            self._follower = threading.Thread(
                target=self._follow, args=(self._process,), daemon=True
            )
            self._follower.start()
            threading.Thread(target=self._renew, args=(self._process,), daemon=True).start()
        _log.info("rebuild %s started", name)
        return status

    def status(self, rebuild_id: str) -> RebuildStatus:
        """The status of a rebuild; RebuildNotFoundError."""
        found = next((one for one in self.known() if one.id == rebuild_id), None)
        if found is None:
            raise RebuildNotFoundError(rebuild_id)
        return found

    def known(self) -> tuple[RebuildStatus, ...]:
        """All rebuilds remembered, newest first."""
        with self._lock:
            running = self._running
        ours = running and running.id
        return tuple(running if running and one.id == ours else one for one in self._ledger.known())

    def cancel(self, rebuild_id: str) -> RebuildStatus:
        """Cancel a rebuild if it is running; the generation in use stays. RebuildNotFoundError."""
        if self._runs_here(rebuild_id):
            self._end(state="cancelled")
        elif self.status(rebuild_id).state == "running":
            self._cancel_elsewhere(rebuild_id)
        return self.status(rebuild_id)

    def close(self) -> None:
        """Stop what is running here."""
        self._end(state="cancelled")

    def _runs_here(self, rebuild_id: str) -> bool:
        with self._lock:
            return self._running is not None and self._running.id == rebuild_id

    def _end(self, *, state: State, error: str | None = None) -> None:
        """Stop the process, if there is one, with that outcome."""
        with self._lock:
            process, follower = self._process, self._follower
            if process is not None and self._running is not None:
                self._running = replace(self._running, state=state, error=error)
                process.terminate()
        if process is not None and follower is not None:
            follower.join(_ENDS_WITHIN_S)

    def _cancel_elsewhere(self, rebuild_id: str) -> None:
        self._ledger.cancel(rebuild_id)
        deadline = time.monotonic() + _ENDS_WITHIN_S
        while self.status(rebuild_id).state == "running" and time.monotonic() < deadline:
            time.sleep(_POLL_S)

    def _begun(self, status: RebuildStatus) -> subprocess.Popen[str]:
        plan = json.dumps({**asdict(self._plan), "full": status.full}, default=str)
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "qa_service.indexing.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            if process.stdin is not None:
                process.stdin.write(plan + "\n")
                process.stdin.flush()
        except OSError as error:
            reason = f"The rebuild process could not be started: {error.strerror}."
            self._ledger.finish(replace(status, state="failed", finished=_now(), error=reason))
            raise
        return process

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Read what the child reports until it ends."""
        last: dict[str, object] = {}
        for line in process.stdout or ():
            last = json.loads(line)
            if "stage" in last:
                self._progress(last)
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        with self._lock:
            if self._running is None:
                return
            ended = _ended(self._running, last, code)
        self._ledger.finish(ended)
        with self._lock:
            self._running = self._process = None
        _log.info("rebuild %s %s", ended.id, ended.state)

    def _renew(self, process: subprocess.Popen[str]) -> None:
        """Report to others that it is running, and find out whether it should stop."""
        while (status := self._status_of(process)) is not None:
            verdict = self._ledger.renew(status)
            if verdict == "cancelled":
                self._end(state="cancelled")
            elif verdict == "lost":
                self._end(state="failed", error=_LOST)
            else:
                time.sleep(_RENEWED_S)

    def _status_of(self, process: subprocess.Popen[str]) -> RebuildStatus | None:
        with self._lock:
            return self._running if self._process is process and process.poll() is None else None

    def _progress(self, message: Mapping[str, object]) -> None:
        with self._lock:
            if self._running is not None:
                self._running = replace(self._running, **message)  # type: ignore[arg-type]


def _ended(running: RebuildStatus, last: Mapping[str, object], code: int) -> RebuildStatus:
    """The outcome; a cancelled rebuild may already have finished."""
    report = last.get("report")
    if isinstance(report, dict):
        return replace(running, state="done", finished=_now(), report=report, error=None)
    if running.state != "running":
        return replace(running, finished=_now())
    message = last.get("error")
    error = str(message or f"The rebuild process ended with status {code}; see the log.")
    return replace(running, state="failed", finished=_now(), error=error)


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()
