"""Rebuilds of all processes in one table: a lease says which of them is at it."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select, update

from qa_service.conversations.schema import rebuilds
from qa_service.errors import ConversationsError, RebuildRunningError
from qa_service.rebuild import MOST_OUTCOMES, RebuildStatus
from qa_service.shared_state.database import clock

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, RowMapping

    from qa_service.conversations.database import Database
    from qa_service.rebuild import Verdict

_LOG: Final = logging.getLogger(__name__)
LEASE_S: Final = 60.0  # without a word, after which a rebuild is taken for dead
_GIVEN_UP: Final = 0.75  # of the lease: then its process ends it, before others may begin
_TRIED_AGAIN_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0)  # to keep an outcome; less than the lease
_LOCK: Final = 7_205_761  # of the database; any number, as long as nobody else uses it
_DEAD: Final = "The process that rebuilt ended, or lost the database, while it was running."


class SharedLedger:
    """Rebuilds in a database of PostgreSQL; times are by its clock.

    Whoever runs one writes every second that it does. When that fails for most of ``lease_s`` the
    rebuild is to end; when nothing was written for all of it, others take it for failed.
    """

    def __init__(self, database: Database, *, lease_s: float = LEASE_S) -> None:
        self._database = database
        self._lease_s = lease_s
        self._renewed = 0.0  # by this process' own clock

    def enter(self, status: RebuildStatus) -> None:
        """Enter one that begins; RebuildRunningError, or ConversationsError."""
        self._renewed = time.monotonic()
        with self._database.writing() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            self._require_none(connection)
            connection.execute(
                insert(rebuilds).values(
                    id=status.id, running=True, status=_json(status), seen=clock(), cancelled=False
                )
            )

    def renew(self, status: RebuildStatus) -> Verdict:
        """Write that it runs, and read whether it is to end."""
        asked = time.monotonic()
        written = (
            update(rebuilds)
            .where(rebuilds.c.id == status.id, rebuilds.c.running)
            .values(status=_json(status), seen=clock())
            .returning(rebuilds.c.cancelled)
        )
        try:
            with self._database.writing() as connection:
                cancelled = connection.execute(written).scalar_one_or_none()
        except ConversationsError:
            late = asked - self._renewed > self._lease_s * _GIVEN_UP
            return "lost" if late else "go on"
        self._renewed = asked
        if cancelled is None:
            return "lost"
        return "cancelled" if cancelled else "go on"

    def finish(self, status: RebuildStatus) -> None:
        """Write the outcome, if need be more than once."""
        for pause in (*_TRIED_AGAIN_S, None):
            try:
                self._write_outcome(status)
            except ConversationsError:
                if pause is not None:
                    time.sleep(pause)
            else:
                return
        _LOG.error("the outcome of rebuild %s could not be saved: %s", status.id, status.state)

    def known(self) -> tuple[RebuildStatus, ...]:
        """All that are remembered, newest first; ConversationsError."""
        dead = self._is_dead().label("dead")
        statement = select(rebuilds.c.status, dead).order_by(rebuilds.c.id.desc())
        with self._database.reading() as connection:
            return tuple(_status(row) for row in connection.execute(statement).mappings())

    def cancel(self, rebuild_id: str) -> None:
        """Have whoever runs it end it; ConversationsError."""
        wanted = update(rebuilds).where(rebuilds.c.id == rebuild_id).values(cancelled=True)
        with self._database.writing() as connection:
            connection.execute(wanted)

    def _require_none(self, connection: Connection) -> None:
        """Settle what died; RebuildRunningError if another lives."""
        running = select(rebuilds.c.id, rebuilds.c.status, self._is_dead().label("dead"))
        for row in connection.execute(running.where(rebuilds.c.running)).mappings():
            if not row["dead"]:
                raise RebuildRunningError(row["id"])
            _end(connection, _status(row))

    def _write_outcome(self, status: RebuildStatus) -> None:
        oldest = select(rebuilds.c.id).order_by(rebuilds.c.id.desc()).offset(MOST_OUTCOMES)
        with self._database.writing() as connection:
            _end(connection, status)
            connection.execute(delete(rebuilds).where(rebuilds.c.id.in_(oldest)))

    def _is_dead(self) -> ColumnElement[bool]:
        return rebuilds.c.running & (rebuilds.c.seen < clock() - self._lease_s)


def _end(connection: Connection, outcome: RebuildStatus) -> None:
    """Write it, unless another process settled it already."""
    connection.execute(
        update(rebuilds)
        .where(rebuilds.c.id == outcome.id, rebuilds.c.running)
        .values(running=False, status=_json(outcome))
    )


def _status(row: RowMapping) -> RebuildStatus:
    status = RebuildStatus(**json.loads(row["status"]))
    return replace(status, state="failed", error=_DEAD) if row["dead"] else status


def _json(status: RebuildStatus) -> str:
    return json.dumps(asdict(status), ensure_ascii=False)
