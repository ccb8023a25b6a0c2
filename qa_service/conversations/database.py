"""The database of conversations, SQLite in a file or a server by its URL, and its tables."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from traceback import format_tb
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from sqlalchemy import (
    DDL,
    URL,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from qa_service.errors import ConversationsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from sqlite3 import Connection as SQLiteConnection

    from psycopg import Connection as PostgreSQLConnection
    from psycopg.abc import PQGen
    from sqlalchemy import Connection, Dialect, Engine

_LOCK: Final = 7_205_759  # of the database; any number that nobody else uses


class _Moment(TypeDecorator[datetime]):
    """A time in UTC, even if the database does not support time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        at = value and value.astimezone(UTC)
        return at.replace(tzinfo=None) if at and dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class _Id(TypeDecorator[str]):
    """An id from a request; with a NUL, which PostgreSQL rejects, it becomes an id of nothing."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return "" if value and "\x00" in value else value


metadata: Final = MetaData()

conversations: Final = Table(
    "conversations",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("title", Text),
    Column("title_folded", Text, nullable=False),  # for searching
    Column("created", _Moment, nullable=False),
    Column("changed", _Moment, nullable=False),  # when its last question was asked
    Column("turns", Integer, nullable=False),
    Index("conversations_by_owner", "owner", "changed", "id"),
)

turns: Final = Table(
    "turns",
    metadata,
    Column(
        "conversation",
        _Id,
        ForeignKey(conversations.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("answer_id", _Id, nullable=False, unique=True),
    Column("asked_at", _Moment, nullable=False),
    Column("day", Date, nullable=False),  # the day on which the question was asked
    Column("folded", Text, nullable=False),  # question and answer, for searching
    Column("document", Text, nullable=False),  # the answer object, as JSON
    Column("filters", Text),  # those of the question, as JSON; null without any
    Column("helpful", Boolean),
    Column("reason", Text),
    Column("rated_at", _Moment),
)

rate_hits: Final = Table(
    "rate_hits",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("counted", String(64), nullable=False),  # a hash of who asked, and of the rate
    Column("cost", Integer, nullable=False),  # questions
    Column("expires", Double, nullable=False),  # seconds since 1970, by the database's clock
    Index("rate_hits_by_counted", "counted", "expires"),
    Index("rate_hits_by_expiry", "expires"),
)
# Worthless after a crash, so they need no write-ahead log and no wait until it is on disk.
event.listen(
    rate_hits,
    "after_create",
    DDL("ALTER TABLE rate_hits SET UNLOGGED").execute_if(  # type: ignore[no-untyped-call]
        dialect="postgresql"
    ),
)

rebuilds: Final = Table(
    "rebuilds",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("running", Boolean, nullable=False),
    Column("status", Text, nullable=False),  # JSON
    Column("seen", Double, nullable=False),  # like `expires`: when its process last wrote
    Column("cancelled", Boolean, nullable=False),  # whether somebody asked to cancel it
)

_version: Final = Table("schema_version", metadata, Column("version", Integer, nullable=False))

_T = TypeVar("_T")
Step: TypeAlias = "Callable[[Connection], None]"


def _share_rates_and_rebuilds(connection: Connection) -> None:
    """From version 1 to 2: tables of what processes share."""
    on_server = connection.dialect.name == "postgresql"
    unlogged = "UNLOGGED " if on_server else ""
    numbered = "BIGSERIAL" if on_server else "INTEGER"
    double = "DOUBLE PRECISION" if on_server else "DOUBLE"
    hits = (
        f"(id {numbered} NOT NULL PRIMARY KEY, counted VARCHAR(64) NOT NULL,"
        f" cost INTEGER NOT NULL, expires {double} NOT NULL)"
    )
    entries = (
        "(id VARCHAR(64) NOT NULL PRIMARY KEY, running BOOLEAN NOT NULL, status TEXT NOT NULL,"
        f" seen {double} NOT NULL, cancelled BOOLEAN NOT NULL)"
    )
    for statement in (
        f"CREATE {unlogged}TABLE rate_hits {hits}",
        "CREATE INDEX rate_hits_by_counted ON rate_hits (counted, expires)",
        "CREATE INDEX rate_hits_by_expiry ON rate_hits (expires)",
        f"CREATE TABLE rebuilds {entries}",
    ):
        connection.execute(text(statement))


STEPS: Final[tuple[Step, ...]] = (_share_rates_and_rebuilds,)


def bring_up_to_date(connection: Connection, steps: Sequence[Step] = STEPS) -> None:
    """Create the tables, or migrate those of an older version, in the caller's transaction.

    Raises:
        ConversationsError: a newer version of qa-service made the database.
    """
    if connection.dialect.name == "postgresql":  # SQLite's writers wait for each other anyway
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    newest = len(steps) + 1
    version = _version_of(connection)
    if version is None:
        metadata.create_all(connection)
        connection.execute(insert(_version).values(version=newest))
        return
    if version > newest:
        raise ConversationsError(
            f"The conversations are of format {version}; this version knows {newest}.",
            remedy="Install a newer qa-service, or name another place in `conversations`.",
        )
    for step in steps[version - 1 :]:
        step(connection)
    connection.execute(update(_version).values(version=newest))


def _version_of(connection: Connection) -> int | None:
    """The version of the tables; None if there are none yet."""
    if not inspect(connection).has_table(_version.name):
        return None
    return int(connection.execute(select(_version.c.version)).scalar_one())


_log = logging.getLogger(__name__)

_PATIENCE: Final = 30  # seconds to wait for a server, and for another writer at the start
_LOCKED_S: Final = 1.5  # to wait for another writer later on: questions wait for it
_LOCKED_FOR_READERS_S: Final = 0.5  # to wait for whoever locks whole tables
_NO_CONNECTION_S: Final = 1.0  # to wait for one of those that the process may have
_POSTGRESQL: Final = "postgresql"
_DRIVERS: Final = {"postgres": "postgresql+psycopg", _POSTGRESQL: "postgresql+psycopg"}
_REMEDY: Final = "Name another place in `conversations`, or set it to `off`."


class Database:
    """An open database with the tables of this version; thread-safe."""

    def __init__(self, place: str | Path, *, patience: int | None = None) -> None:
        """Open or create it at ``place``, a file or a SQLAlchemy URL; ConversationsError.

        With ``patience``, every request to PostgreSQL must complete within that many seconds.
        """
        url = _url(place)
        self._shown = url.render_as_string(hide_password=True)
        self._writing = threading.Lock()
        try:
            self._engine = _engine(url, patience)
        except (ImportError, NoSuchModuleError) as error:
            raise ConversationsError(
                f"No driver for the database {url.get_backend_name()!r} is installed.",
                remedy="For PostgreSQL run `pip install 'qa-service[postgres]'`.",
            ) from error
        try:
            with self._translating_errors(), self._writer().begin() as connection:
                bring_up_to_date(connection)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state and changes nothing; ConversationsError."""
        with self._translating_errors(), self._engine.begin() as connection:
            self._bound_waiting(connection, _LOCKED_FOR_READERS_S)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed if the block succeeds; ConversationsError.

        It waits up to a second and a half for locks of others.
        """
        with (
            self._turn_to_write() as patience,
            self._translating_errors(),
            self._writer(patience).begin() as connection,
        ):
            self._bound_waiting(connection, patience)
            yield connection

    def _bound_waiting(self, connection: Connection, seconds: float) -> None:
        """Limit how long PostgreSQL waits for locks of others; SQLite is configured elsewhere."""
        if self._engine.dialect.name == _POSTGRESQL:
            connection.execute(text(f"SET LOCAL lock_timeout = {int(1000 * seconds)}"))

    @contextmanager
    def _turn_to_write(self) -> Iterator[float]:
        """Seconds left to wait for other processes, once it is this thread's turn in this process.

        SQLite's writers retry at random, so that one of many might never get its turn.
        """
        if self._engine.dialect.name != "sqlite":
            yield _LOCKED_S
            return
        until = time.monotonic() + _LOCKED_S
        if not self._writing.acquire(timeout=_LOCKED_S):
            raise ConversationsError(
                f"The conversations in {self._shown} are locked.", remedy="Try again shortly."
            )
        try:
            yield max(until - time.monotonic(), 0.1)
        finally:
            self._writing.release()

    def _writer(self, patience: float = _PATIENCE) -> Engine:
        return self._engine.execution_options(writes=True, patience=patience)

    def overwrite_deleted(self) -> None:
        """Erase what was deleted from SQLite's files; ConversationsError.

        The write-ahead log contains old pages until it is truncated.
        """
        if self._engine.dialect.name != "sqlite":
            return
        with self._translating_errors(), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _translating_errors(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            first_line = str(cause).strip().partition("\n")[0]  # those after it may hold a row
            where = "".join(format_tb(error.__traceback__))
            _log.error("conversations in %s: %s\n%s", self._shown, first_line, where)
            raise ConversationsError(
                f"The conversations in {self._shown} cannot be used: {first_line}.",
                remedy=_REMEDY,
            ) from error


def _url(place: str | Path) -> URL:
    if isinstance(place, Path) or "://" not in place:
        return URL.create("sqlite", database=str(Path(place).absolute()))
    try:
        url = make_url(place)
    except ArgumentError as error:  # its words would show the password
        raise ConversationsError(
            "The setting conversations is not the URL of a database.",
            remedy="Give a file, or a URL such as postgresql://user@host/name.",
        ) from error
    return url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))


def on_server(place: str | Path) -> bool:
    """Whether ``place`` is on PostgreSQL, which processes on several machines can share."""
    return _url(place).get_backend_name() == _POSTGRESQL


def _engine(url: URL, patience: int | None) -> Engine:
    """An engine whose errors omit parameters: questions must not get into the log."""
    if url.get_backend_name() == _POSTGRESQL and patience is not None:
        return _impatient_engine(url, patience)
    if url.get_backend_name() == _POSTGRESQL:  # statements may take long; a lost machine may not
        bounds = _bounds(url, _PATIENCE)
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=bounds)
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    _make_private(url.database)
    engine = create_engine(
        url,
        connect_args={"timeout": _LOCKED_S},
        pool_timeout=_NO_CONNECTION_S,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _impatient_engine(url: URL, seconds: int) -> Engine:
    """For PostgreSQL, with a time limit for everything: connecting, replies, a lost machine."""
    connections = _bounded_connections(seconds)
    milliseconds = 1000 * seconds

    def connect(_dialect: object, _record: object, given: Any, more: Any) -> PostgreSQLConnection:  # noqa: ANN401 -- what psycopg takes
        connection = connections.connect(*given, **more)
        connection.execute(f"SET statement_timeout = {milliseconds}".encode())
        connection.commit()
        return connection

    engine = create_engine(
        url,
        pool_pre_ping=True,
        pool_timeout=seconds,
        hide_parameters=True,
        connect_args=_bounds(url, seconds),
    )
    event.listen(engine, "do_connect", connect)
    return engine


def _bounded_connections(seconds: int) -> type[PostgreSQLConnection]:
    """Connections that are closed, with OperationalError, if a reply takes longer.

    The server's own limit for statements does not help if the statement is not running: on a
    frozen server, or lost by a pooler.
    """
    from psycopg import Connection, OperationalError  # noqa: PLC0415 -- may not be installed

    class Bounded(Connection[Any]):
        def wait(self, gen: PQGen[_T], *options: Any, **more: Any) -> _T:  # noqa: ANN401 -- psycopg's
            return super().wait(self._in_time(gen), *options, **more)

        def _in_time(self, gen: PQGen[_T]) -> PQGen[_T]:
            """The same steps; psycopg asks for the next a few times a second, ready or not."""
            deadline = time.monotonic() + seconds
            try:
                wanted = next(gen)
                while True:
                    ready = yield wanted
                    if not ready and time.monotonic() > deadline:
                        self.close()
                        raise OperationalError(f"no reply within {seconds} s")
                    wanted = gen.send(ready)
            except StopIteration as end:
                result: _T = end.value
                return result

    return Bounded


def _bounds(url: URL, seconds: int) -> dict[str, int]:
    """Time limits for connecting and for acknowledging data, unless ``url`` sets them."""
    bounds = {"connect_timeout": seconds, "tcp_user_timeout": 1000 * seconds}
    return {name: bound for name, bound in bounds.items() if name not in url.query}


def _make_private(file: str | None) -> None:
    """Create the file, readable only by its owner, if it does not exist: questions are private."""
    if file is None or file.startswith(":"):
        return
    try:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise ConversationsError(
            f"The conversations cannot be saved in {file}: {error.strerror}.", remedy=_REMEDY
        ) from error


def _prepare_sqlite(connection: SQLiteConnection, _record: object) -> None:
    """Readers do not wait for writers, foreign keys are enforced, transactions begin explicitly."""
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is gone from the file


def _begin_sqlite(connection: Connection) -> None:
    """Writers lock from the start, so that none fails half-way."""
    options: Any = connection.get_execution_options()
    writes, patience = options.get("writes"), options.get("patience", _LOCKED_S)
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(1000 * patience)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


OFF: Final = "off"


def conversations_place(setting: str | None, index: Path) -> str | Path | None:
    """The file or URL in ``setting``, by default a file next to the index; None if it is "off".

    It is next to the index, not in it, because an index may be deleted and rebuilt. Its name is
    that of the index, so that conversations of two archives do not mix.
    """
    if setting is None:
        folder = index.resolve()
        return folder.with_name(f"{folder.name}-conversations.sqlite")
    return None if setting.strip().lower() == OFF else setting
