"""Starts, follows and ends the process that rebuilds."""

from __future__ import annotations

import json
import logging
import secrets
import subprocess
import sys
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qa_service.errors import RebuildNotFoundError, RebuildRunningError
from qa_service.rebuild.status import RebuildStatus, State, read_status, write_status

if TYPE_CHECKING:
    from pathlib import Path

_log = logging.getLogger(__name__)

KEPT: Final = 50  # outcomes
_ENDS_WITHIN_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rebuild reads and writes, and with which model."""

    paths: tuple[Path, ...]
    index: Path
    model: str
    fields: tuple[tuple[str, str], ...] = ()
    store: str | None = None  # address of a store that gets what is built


class Rebuilder:
    """At most one rebuild at a time; any number of threads may ask.

    Outcomes are kept in ``rebuilds/`` of the index folder. A rebuild that was running when the
    service was killed is told as failed.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._folder = plan.index / "rebuilds"
        self._lock = threading.Lock()
        self._running: RebuildStatus | None = None
        self._process: subprocess.Popen[str] | None = None
        self._follower: threading.Thread | None = None

    def start(self, *, full: bool = False) -> RebuildStatus:
        """Begin a rebuild; ``full`` embeds everything anew.

        Raises:
            RebuildRunningError: one is running.
        """
        with self._lock:
            if self._running is not None:
                raise RebuildRunningError(self._running.id)
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
            status = RebuildStatus(name, "running", full, _now())
            self._folder.mkdir(parents=True, exist_ok=True)
            self._process = self._begin(full=full)
            self._keep(status)
            self._running = status
            self._follower = threading.Thread(target=self._follow, args=(self._process,))
            self._follower.start()
        _log.info("rebuild %s started", name)
        return status

    def status(self, rebuild_id: str) -> RebuildStatus:
        """How a rebuild stands; RebuildNotFoundError."""
        found = next((one for one in self.known() if one.id == rebuild_id), None)
        if found is None:
            raise RebuildNotFoundError(rebuild_id)
        return found

    def known(self) -> tuple[RebuildStatus, ...]:
        """All rebuilds that are remembered, newest first."""
        with self._lock:
            running = self._running
        files = sorted(self._folder.glob("*.json"), reverse=True)
        kept = (read_status(file) for file in files)
        statuses = [_settled(one, running) for one in kept if one is not None]
        return tuple(statuses)

    def cancel(self, rebuild_id: str) -> RebuildStatus:
        """End a rebuild if it runs; the generation in use stays. RebuildNotFoundError."""
        with self._lock:
            process = self._process if self._is_running(rebuild_id) else None
            follower = self._follower
            if process is not None and self._running is not None:
                self._running = replace(self._running, state="cancelled")
                process.terminate()
        if process is not None and follower is not None:
            follower.join(_ENDS_WITHIN_S)
        return self.status(rebuild_id)

    def close(self) -> None:
        """End what runs."""
        with self._lock:
            running = self._running
        if running is not None:
            self.cancel(running.id)

    def _is_running(self, rebuild_id: str) -> bool:
        return self._running is not None and self._running.id == rebuild_id

    def _begin(self, *, full: bool) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "qa_service.rebuild.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        plan = {
            "paths": [str(path) for path in self._plan.paths],
            "index": str(self._plan.index),
            "model": self._plan.model,
            "full": full,
            "fields": dict(self._plan.fields),
            "store": self._plan.store,
        }
        if process.stdin is not None:
            process.stdin.write(json.dumps(plan) + "\n")
            process.stdin.flush()
        return process

    def _follow(self, process: subprocess.Popen[str]) -> None:
        """Take in what the child tells until it ends."""
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
            self._keep(ended)
            self._running = self._process = None
            self._forget_oldest()
        _log.info("rebuild %s %s", ended.id, ended.state)

    def _progress(self, told: dict[str, object]) -> None:
        with self._lock:
            if self._running is not None:
                self._running = replace(self._running, **told)  # type: ignore[arg-type]

    def _keep(self, status: RebuildStatus) -> None:
        write_status(self._folder / f"{status.id}.json", status)

    def _forget_oldest(self) -> None:
        for file in sorted(self._folder.glob("*.json"), reverse=True)[KEPT:]:
            file.unlink(missing_ok=True)


def _settled(kept: RebuildStatus, running: RebuildStatus | None) -> RebuildStatus:
    """The status as it is now: that of the file of a running one is of its start."""
    if running is not None and running.id == kept.id:
        return running
    if kept.state == "running":
        return replace(kept, state="failed", error="The service ended while it was running.")
    return kept


def _ended(running: RebuildStatus, last: dict[str, object], code: int) -> RebuildStatus:
    state: State = "done"
    error = None
    report = last.get("report")
    if not isinstance(report, dict):
        report = None
        state = "cancelled" if running.state == "cancelled" else "failed"
        if state == "failed":
            told = last.get("error")
            error = str(told or f"The process that rebuilds ended with status {code}; see the log.")
    return replace(running, state=state, finished=_now(), report=report, error=error)


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()
