"""The tables of conversations, and how a database of an older version becomes one of this.

``metadata`` is the newest version; a new database is made as that. ``STEPS`` lead older ones there:
the first from version 1 to 2, and so on, with what is stored in them. A step spells out in SQL what
it changes, as the tables named here are those of today.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
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


metadata: Final = MetaData()

conversations: Final = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
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
        String(64),
        ForeignKey(conversations.c.id, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True, autoincrement=False),  # from 1
    Column("answer_id", String(64), nullable=False, unique=True),
    Column("asked_at", _Moment, nullable=False),
    Column("day", Date, nullable=False),  # the day that the question was asked for
    Column("folded", Text, nullable=False),  # question and answer, as they are searched
    Column("document", Text, nullable=False),  # the answer object, as JSON
    Column("filters", Text),  # those given with the question, as JSON; null without any
    Column("helpful", Boolean),
    Column("reason", Text),
    Column("rated_at", _Moment),
)

_version: Final = Table("schema_version", metadata, Column("version", Integer, nullable=False))

Step: TypeAlias = "Callable[[Connection], None]"


STEPS: Final[tuple[Step, ...]] = ()


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
