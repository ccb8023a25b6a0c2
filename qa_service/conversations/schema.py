"""The tables of the database, and how one of an older version becomes one of this.

Conversations, and what processes that share a database save of rates and rebuilds.

``metadata`` is the newest version; a new database is made as that. ``STEPS`` lead older ones there:
the first from version 1 to 2, and so on, with what is stored in them. A step spells out in SQL what
it changes, as the tables named here are those of today.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import (
    DDL,
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
    event,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeDecorator

from qa_service.errors import ConversationsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Dialect

_LOCK: Final = 7_205_759  # any number, as long as nobody else in the database uses it


class _Moment(TypeDecorator[datetime]):
    """A moment in UTC, also where the database knows no time zones."""

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
    """An id, as anybody may ask for it: PostgreSQL fails at a NUL, and nothing has an empty id."""

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
    Column("title_folded", Text, nullable=False),  # as it is searched
    Column("created", _Moment, nullable=False),
    Column("changed", _Moment, nullable=False),  # when it was last asked in
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
    Column("day", Date, nullable=False),  # the day that the question was asked for
    Column("folded", Text, nullable=False),  # question and answer, as they are searched
    Column("document", Text, nullable=False),  # the answer object, as JSON
    Column("filters", Text),  # those given with the question, as JSON; null without any
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
# Of no worth after a crash: they need no log of changes, nor the wait until that is on the disk.
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
    Column("seen", Double, nullable=False),  # as `expires`: when its process last wrote
    Column("cancelled", Boolean, nullable=False),  # whether somebody asked that it end
)

_version: Final = Table("schema_version", metadata, Column("version", Integer, nullable=False))

Step: TypeAlias = "Callable[[Connection], None]"


def _share_rates_and_rebuilds(connection: Connection) -> None:
    """From 1 to 2: tables of what processes share."""
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
    """Make the tables, or change those of an older version, in the caller's transaction.

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
    """The version of the tables; None where there are none yet."""
    if not inspect(connection).has_table(_version.name):
        return None
    return int(connection.execute(select(_version.c.version)).scalar_one())
