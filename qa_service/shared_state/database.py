"""The database that processes share, and the time as it has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import ColumnElement, Double, cast, func

from qa_service.conversations.database import Database, on_server

if TYPE_CHECKING:
    from pathlib import Path


PATIENCE: Final = 3  # seconds: a question waits for its rate to be counted


def open_shared(place: str | Path | None) -> Database | None:
    """The database at ``place`` if it is on a server, otherwise None; ConversationsError.

    A file of SQLite is not shared: it has one process, whose memory counts as well and writes
    nothing to the disk.
    """
    if place is None or not on_server(place):
        return None
    return Database(place, patience=PATIENCE)


def clock() -> ColumnElement[float]:
    """Seconds since 1970, at the moment of asking, by PostgreSQL's clock."""
    return cast(func.extract("epoch", func.clock_timestamp()), Double)
