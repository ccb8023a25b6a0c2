"""Rows of the database as values, and the turns of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from qa_service.conversations.schema import turns
from qa_service.conversations.values import Conversation, Feedback, StoredTurn

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping


def conversation(row: RowMapping) -> Conversation:
    """A row of ``conversations``."""
    return Conversation(row["id"], row["title"], row["created"], row["changed"], row["turns"])


def stored_turn(row: RowMapping) -> StoredTurn:
    """A row of ``turns``."""
    return StoredTurn(
        conversation=row["conversation"],
        number=row["number"],
        answer_id=row["answer_id"],
        asked_at=row["asked_at"],
        day=row["day"],
        document=row["document"],
        filters=row["filters"],
        feedback=None if row["helpful"] is None else Feedback(row["helpful"], row["reason"]),
    )


def turns_of(
    connection: Connection, conversation_id: str, *, first: int = 1, last: int | None = None
) -> tuple[StoredTurn, ...]:
    """Its turns from number ``first`` to ``last``, both included, oldest first."""
    wanted = [turns.c.conversation == conversation_id, turns.c.number >= first]
    if last is not None:
        wanted.append(turns.c.number <= last)
    found = connection.execute(select(turns).where(*wanted).order_by(turns.c.number))
    return tuple(stored_turn(row) for row in found.mappings())
