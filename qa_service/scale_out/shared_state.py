"""State shared by several web processes in PostgreSQL: rates for `limits`, and rebuilds."""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final, TypeVar

from limits.storage import MemoryStorage
from sqlalchemy import ColumnElement, Double, cast, delete, func, insert, literal, select, update

from qa_service.conversations.database import Database, on_server, rate_hits, rebuilds
from qa_service.errors import ConversationsError, RebuildRunningError
from qa_service.rebuild import MOST_OUTCOMES, RebuildStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import CTE, Connection, RowMapping

    from qa_service.rebuild import Verdict

PATIENCE: Final = 3  # seconds that a question waits for its rate to be counted


def open_shared(place: str | Path | None) -> Database | None:
    """The database at ``place`` if it is on a server, otherwise None; ConversationsError.

    An SQLite file is not shared: a single process uses it, which can count in memory without
    writing to disk.
    """
    if place is None or not on_server(place):
        return None
    return Database(place, patience=PATIENCE)


def clock() -> ColumnElement[float]:
    """The current time by PostgreSQL's clock, in seconds since 1970."""
    return cast(func.extract("epoch", func.clock_timestamp()), Double)


_LOG: Final = logging.getLogger(__name__)
_SCHEME: Final = "qa-shared"
RATES_URI: Final = f"{_SCHEME}://"
AWAY_S: Final = 10.0  # seconds until a failed database is tried again
_SWEPT: Final = 100  # maximum number of hits deleted with each that is counted
_SPACE: Final = 7_205_760  # of advisory locks; any number that nobody else uses

_T = TypeVar("_T")


class SharedRates(MemoryStorage):
    """Counts in a shared database or, while that is unavailable, in this process' memory.

    Only for moving windows. Database failures raise nothing; the database is tried again ``away_s``
    later. Thread-safe.
    """

    STORAGE_SCHEME = [_SCHEME]  # noqa: RUF012 -- as `limits` looks for it

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,  # noqa: FBT001, FBT002 -- as `limits` calls it
        *,
        database: Database,
        away_s: float = AWAY_S,
    ) -> None:
        super().__init__(uri, wrap_exceptions)
        self._hits = _Hits(database)
        self._away_s = away_s
        self._away_until: float | None = None

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Whether ``amount`` still fits into ``limit`` per ``expiry`` seconds; if so, count it."""
        alone = super().acquire_entry
        return self._counted(
            lambda: self._hits.acquire(key, limit, expiry, amount),
            lambda: alone(key, limit, expiry, amount),
        )

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began, in seconds since 1970, and how many hits it has."""
        alone = super().get_moving_window
        return self._counted(
            lambda: self._hits.window(key, expiry), lambda: alone(key, limit, expiry)
        )

    def clear(self, key: str) -> None:
        """Delete the hits of ``key``."""
        alone = super().clear
        self._counted(lambda: self._hits.forget(key), lambda: alone(key))

    def _counted(self, shared: Callable[[], _T], alone: Callable[[], _T]) -> _T:
        was_away = self._away_until is not None
        if self._away_until is not None:
            if time.monotonic() < self._away_until:
                return alone()
            # one thread tries, others do not wait
            self._away_until = time.monotonic() + self._away_s
        try:
            result = shared()
        except ConversationsError as error:
            if not was_away:
                _LOG.warning("rates are counted only by this process for now: %s", error)
            self._away_until = time.monotonic() + self._away_s
            return alone()
        if was_away:
            self._away_until = None
            _LOG.warning("rates are counted in the shared database again")
        return result


class _Hits:
    """Rows of counted hits; every method raises ConversationsError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def acquire(self, key: str, limit: int, expiry: int, amount: int) -> bool:
        """Each key is counted by one process at a time, by the clock of the database."""
        name = _name(key)
        with self._database.writing() as connection:
            now = _alone(connection, name)
            held = (
                select(func.coalesce(func.sum(rate_hits.c.cost), 0))
                .where(rate_hits.c.counted == name, rate_hits.c.expires > now)
                .scalar_subquery()
            )
            hit = select(literal(name), literal(amount), literal(now + expiry)).where(
                held + amount <= limit
            )
            columns = ("counted", "cost", "expires")
            counted = insert(rate_hits).from_select(columns, hit).add_cte(_over(now))
            return connection.execute(counted.returning(rate_hits.c.id)).first() is not None

    def window(self, key: str, expiry: int) -> tuple[float, int]:
        live = (rate_hits.c.counted == _name(key), rate_hits.c.expires > clock())
        first, held = func.min(rate_hits.c.expires), func.sum(rate_hits.c.cost)
        with self._database.reading() as connection:
            ends_in, count = connection.execute(select(first - clock(), held).where(*live)).one()
        began = 0.0 if ends_in is None else float(ends_in) - expiry
        return time.time() + began, int(count or 0)

    def forget(self, key: str) -> None:
        with self._database.writing() as connection:
            connection.execute(delete(rate_hits).where(rate_hits.c.counted == _name(key)))


def _name(key: str) -> str:
    """Hashed, as keys contain addresses and names of readers."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _alone(connection: Connection, name: str) -> float:
    """Lock ``name`` until the end of the transaction; returns the time in seconds since 1970."""
    lock = func.pg_advisory_xact_lock(_SPACE, func.hashtext(name))
    return connection.execute(select(clock()).select_from(lock)).scalar_one()


def _over(now: float) -> CTE:
    """Delete expired hits of any key, except those that another process is deleting."""
    over = (
        select(rate_hits.c.id)
        .where(rate_hits.c.expires <= now)
        .limit(_SWEPT)
        .with_for_update(skip_locked=True)
    )
    return delete(rate_hits).where(rate_hits.c.id.in_(over)).cte("over")


LEASE_S: Final = 60.0  # seconds without an update, after which a rebuild is considered dead
# share of the lease after which its process stops it, before others may start
_GIVEN_UP: Final = 0.75
# seconds to save an outcome; less than the lease
_TRIED_AGAIN_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0)
_LOCK: Final = 7_205_761  # of the database; any number that nobody else uses
_DEAD: Final = "The process that rebuilt ended, or lost the database, while it was running."


class SharedLedger:
    """Rebuilds in a PostgreSQL database; times are by its clock.

    A running rebuild updates its row every second. If that fails for most of ``lease_s``, the
    rebuild has to stop; if it was not updated for all of it, others consider it failed.
    """

    def __init__(self, database: Database, *, lease_s: float = LEASE_S) -> None:
        self._database = database
        self._lease_s = lease_s
        self._renewed = 0.0  # by this process' own clock

    def enter(self, status: RebuildStatus) -> None:
        """Register a rebuild that starts; RebuildRunningError, or ConversationsError."""
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
        """Record that it is running, and return whether it should stop."""
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
        """Record the outcome, with retries."""
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
        """All rebuilds remembered, newest first; ConversationsError."""
        dead = self._is_dead().label("dead")
        statement = select(rebuilds.c.status, dead).order_by(rebuilds.c.id.desc())
        with self._database.reading() as connection:
            return tuple(_status(row) for row in connection.execute(statement).mappings())

    def cancel(self, rebuild_id: str) -> None:
        """Request that its process cancel it; ConversationsError."""
        wanted = update(rebuilds).where(rebuilds.c.id == rebuild_id).values(cancelled=True)
        with self._database.writing() as connection:
            connection.execute(wanted)

    def _require_none(self, connection: Connection) -> None:
        """Mark dead rebuilds as failed; RebuildRunningError if another is running."""
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
    """Record the outcome, unless another process already has."""
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
