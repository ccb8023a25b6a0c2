"""Which database processes share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
