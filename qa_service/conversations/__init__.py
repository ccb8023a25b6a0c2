"""Saved conversations: in SQLite, or in a database server such as PostgreSQL.

    conversations = Conversations(place)                 # a file, or a SQLAlchemy URL
    begun = conversations.begin(owner)
    conversations.add(owner, begun.id, turn)             # an answer, as its document
    conversations.find(owner, "reimbursement")           # titles, questions and answers
    conversations.rate(owner, answer_id, Feedback(...))  # helpful or not, and why

Anyone who has the id of an answer may read it; ids cannot be guessed. `RecentAnswers` are those of
the last minutes; they are never written to disk.
"""

from __future__ import annotations

import base64
import secrets
import zlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, case, delete, func, insert, or_, select, update

from qa_service.conversations.database import Database, conversations, turns
from qa_service.domain import folded
from qa_service.errors import AnswerNotFoundError, ConversationNotFoundError, InvalidInputError
from qa_service.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from sqlalchemy import ColumnElement, Connection, RowMapping


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns; ``changed`` is when its last question was asked."""

    id: str
    title: str | None  # None until somebody asks or names it
    created: datetime
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Some conversations, most recent first; ``next`` is the cursor of the following ones."""

    conversations: tuple[Conversation, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """A reader's rating of an answer."""

    helpful: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question and its answer, to be saved.

    ``document`` is the answer object of the contract as JSON; ``filters`` are those of the
    question, also as JSON. ``said`` is the part of the answer that a search can find.
    """

    answer_id: str
    question: str
    day: date  # on which it was asked
    document: str
    said: str = ""
    filters: str | None = None


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """A question and its answer as they were saved."""

    conversation: str
    number: int  # from 1
    answer_id: str
    asked_at: datetime
    day: date
    document: str
    filters: str | None
    feedback: Feedback | None


@dataclass(frozen=True, slots=True)
class RatedTurn:
    """A turn with feedback, and the turns of its conversation before it, oldest first."""

    turn: StoredTurn
    before: tuple[StoredTurn, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The end of a page of conversations: time and id of its last one."""

    changed: datetime
    id: str

    def __str__(self) -> str:
        """The cursor as a word that fits into an address."""
        plain = f"{self.changed.isoformat()} {self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, word: str) -> Cursor:
        """The cursor for ``word``; InvalidInputError if it is not one of ours."""
        try:
            plain = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
            changed, _, conversation_id = plain.partition(" ")
            at = datetime.fromisoformat(changed)
        except ValueError:
            at, conversation_id = None, ""
        if at is None or at.tzinfo is None or not conversation_id:
            raise InvalidInputError(
                "after",
                "This is not a cursor of the list.",
                remedy="Send `next` of an earlier page.",
            )
        return cls(at, conversation_id)


MOST_ANSWERS: Final = 1_000  # some 8 MB, compressed


class RecentAnswers:
    """The latest answers, as JSON documents by id; thread-safe."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._documents = Recent[str, bytes](most)

    def add(self, answer_id: str, document: str) -> None:
        """Store an answer; the least recently used one is dropped if there are too many."""
        self._documents.put(answer_id, zlib.compress(document.encode("utf-8", "surrogatepass"), 1))

    def get(self, answer_id: str) -> str | None:
        """The answer with that id; None if it is no longer stored."""
        packed = self._documents.get(answer_id)
        if packed is None:
            return None
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")


_TITLE_LENGTH: Final = 80  # characters of the first question that become the title
_MOST_WORDS: Final = 12  # of a search
_TURNS_BEFORE: Final = 8  # earlier turns that are exported with a rated question


class Conversations:
    """All conversations; only its owner can find one.

    ``owner`` is a text of at most 64 characters that only the owner knows, such as the hash of a
    secret. Threads and processes may share a database. Every method raises ConversationsError if
    the database cannot be used.
    """

    def __init__(self, place: str | Path) -> None:
        """Open or create the database at ``place``, a file or a SQLAlchemy URL."""
        self._database = Database(place)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def begin(self, owner: str, title: str | None = None) -> Conversation:
        """A new conversation; by default its first question becomes its title."""
        now = datetime.now(UTC)
        begun = Conversation(secrets.token_urlsafe(16), title, now, now, 0)
        with self._database.writing() as connection:
            connection.execute(
                insert(conversations).values(
                    id=begun.id,
                    owner=owner,
                    title=title,
                    title_folded=folded(title or ""),
                    created=now,
                    changed=now,
                    turns=0,
                )
            )
        return begun

    def find(
        self, owner: str, query: str = "", *, after: str | None = None, limit: int = 50
    ) -> ConversationPage:
        """The owner's conversations that contain every word of ``query``, most recent first.

        Words are found in titles, questions and answers, also within longer words, ignoring case
        and accents. ``after`` is ``next`` of the previous page; otherwise InvalidInputError.
        """
        wanted = [conversations.c.owner == owner]
        wanted += [_holds(word) for word in folded(query).split()[:_MOST_WORDS]]
        if after is not None:
            wanted.append(_comes_after(Cursor.parse(after)))
        statement = (
            select(conversations)
            .where(*wanted)
            .order_by(conversations.c.changed.desc(), conversations.c.id.desc())
            .limit(limit + 1)
        )
        with self._database.reading() as connection:
            found = [conversation(row) for row in connection.execute(statement).mappings()]
        shown = tuple(found[:limit])
        last = Cursor(shown[-1].changed, shown[-1].id) if len(found) > limit else None
        return ConversationPage(shown, str(last) if last else None)

    def get(self, owner: str, conversation_id: str) -> tuple[Conversation, tuple[StoredTurn, ...]]:
        """A conversation with all its turns, oldest first; ConversationNotFoundError."""
        with self._database.reading() as connection:
            found = _owned(connection, owner, conversation_id)
            return found, turns_of(connection, conversation_id)

    def last_turns(self, owner: str, conversation_id: str, count: int) -> tuple[StoredTurn, ...]:
        """At most ``count`` of its turns, oldest first; ConversationNotFoundError."""
        with self._database.reading() as connection:
            found = _owned(connection, owner, conversation_id)
            return turns_of(connection, conversation_id, first=found.turns - count + 1)

    def add(self, owner: str, conversation_id: str, turn: NewTurn) -> None:
        """Save a question and its answer as the next turn; ConversationNotFoundError.

        If an answer with that id is already saved, nothing changes.
        """
        with self._database.writing() as connection:
            _owned(connection, owner, conversation_id, locked=True)
            saved = select(turns.c.answer_id).where(turns.c.answer_id == turn.answer_id)
            if connection.execute(saved).first() is not None:
                return
            now = datetime.now(UTC)
            number = _next_number(connection, owner, conversation_id, turn.question, now)
            connection.execute(
                insert(turns).values(
                    conversation=conversation_id,
                    number=number,
                    answer_id=turn.answer_id,
                    asked_at=now,
                    day=turn.day,
                    folded=folded(f"{turn.question} {turn.said}"),
                    document=turn.document,
                    filters=turn.filters,
                )
            )

    def rename(self, owner: str, conversation_id: str, title: str) -> Conversation:
        """The conversation with its new title; ConversationNotFoundError."""
        with self._database.writing() as connection:
            connection.execute(
                update(conversations)
                .where(*_is(owner, conversation_id))
                .values(title=title, title_folded=folded(title))
            )
            return _owned(connection, owner, conversation_id)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation with its answers; ConversationNotFoundError."""
        with self._database.writing() as connection:
            _owned(connection, owner, conversation_id)
            connection.execute(delete(conversations).where(*_is(owner, conversation_id)))
        self._database.overwrite_deleted()

    def delete_all(self, owner: str) -> None:
        """Delete all conversations of the owner, with their answers."""
        with self._database.writing() as connection:
            connection.execute(delete(conversations).where(conversations.c.owner == owner))
        self._database.overwrite_deleted()

    def transfer_conversations(self, owner: str, to: str, *, begun_since: datetime) -> None:
        """Transfer the conversations that ``owner`` started since then to another owner."""
        theirs = (conversations.c.owner == owner, conversations.c.created >= begun_since)
        with self._database.writing() as connection:
            connection.execute(update(conversations).where(*theirs).values(owner=to))

    def answer(self, answer_id: str) -> StoredTurn:
        """The turn of a saved answer, for anyone; AnswerNotFoundError."""
        found = self.answers([answer_id])
        if not found:
            raise AnswerNotFoundError(answer_id)
        return found[0]

    def answers(self, answer_ids: Collection[str]) -> tuple[StoredTurn, ...]:
        """The turns of those of the answers that are saved, for anyone; in no order."""
        with self._database.reading() as connection:
            found = connection.execute(select(turns).where(turns.c.answer_id.in_(answer_ids)))
            return tuple(stored_turn(row) for row in found.mappings())

    def rate(self, owner: str, answer_id: str, feedback: Feedback | None) -> None:
        """Save the owner's rating of an answer, or withdraw it; AnswerNotFoundError."""
        said = (feedback.helpful, feedback.reason) if feedback else (None, None)
        rated = (
            update(turns)
            .where(turns.c.answer_id == answer_id, turns.c.conversation.in_(_ids_of(owner)))
            .values(
                helpful=said[0], reason=said[1], rated_at=datetime.now(UTC) if feedback else None
            )
        )
        with self._database.writing() as connection:
            if connection.execute(rated).rowcount == 0:
                raise AnswerNotFoundError(answer_id)

    def rated(self, owner: str | None = None) -> tuple[RatedTurn, ...]:
        """All turns that were rated, oldest first; None means those of all owners."""
        wanted = [turns.c.helpful.is_not(None)]
        if owner is not None:
            wanted.append(turns.c.conversation.in_(_ids_of(owner)))
        statement = select(turns).where(*wanted).order_by(turns.c.asked_at, turns.c.answer_id)
        with self._database.reading() as connection:
            found = [stored_turn(row) for row in connection.execute(statement).mappings()]
            return tuple(RatedTurn(turn, _turns_before(connection, turn)) for turn in found)


def _is(owner: str, conversation_id: str) -> tuple[ColumnElement[bool], ...]:
    return conversations.c.id == conversation_id, conversations.c.owner == owner


def _ids_of(owner: str) -> ColumnElement[str]:
    return select(conversations.c.id).where(conversations.c.owner == owner).scalar_subquery()


def _holds(word: str) -> ColumnElement[bool]:
    in_a_turn = (
        select(turns.c.number)
        .where(
            turns.c.conversation == conversations.c.id,
            turns.c.folded.contains(word, autoescape=True),
        )
        .exists()
    )
    return or_(conversations.c.title_folded.contains(word, autoescape=True), in_a_turn)


def _comes_after(cursor: Cursor) -> ColumnElement[bool]:
    earlier = conversations.c.changed < cursor.changed
    at_once = and_(conversations.c.changed == cursor.changed, conversations.c.id < cursor.id)
    return or_(earlier, at_once)


def _owned(
    connection: Connection, owner: str, conversation_id: str, *, locked: bool = False
) -> Conversation:
    """The conversation; ``locked`` for others until the transaction ends."""
    wanted = select(conversations).where(*_is(owner, conversation_id))
    found = connection.execute(wanted.with_for_update() if locked else wanted)
    row = found.mappings().one_or_none()
    if row is None:
        raise ConversationNotFoundError(conversation_id)
    return conversation(row)


def _next_number(
    connection: Connection, owner: str, conversation_id: str, question: str, now: datetime
) -> int:
    """Count one more turn; returns its number."""
    untitled = conversations.c.title.is_(None)
    title = _shortened(question)
    counted = (
        update(conversations)
        .where(*_is(owner, conversation_id))
        .values(
            turns=conversations.c.turns + 1,
            changed=now,
            title=func.coalesce(conversations.c.title, title),
            title_folded=case((untitled, folded(title)), else_=conversations.c.title_folded),
        )
        .returning(conversations.c.turns)
    )
    number = connection.execute(counted).scalar_one_or_none()
    if number is None:
        raise ConversationNotFoundError(conversation_id)
    return int(number)


def _shortened(question: str) -> str:
    """The question in one line, cut after a word if it is long."""
    line = " ".join(question.split())
    if len(line) <= _TITLE_LENGTH:
        return line
    whole_words = line[:_TITLE_LENGTH].rpartition(" ")[0]
    return f"{whole_words or line[:_TITLE_LENGTH]}…"


def _turns_before(connection: Connection, turn: StoredTurn) -> tuple[StoredTurn, ...]:
    first = turn.number - _TURNS_BEFORE
    return turns_of(connection, turn.conversation, first=first, last=turn.number - 1)


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
    """Its turns from number ``first`` to ``last``, inclusive, oldest first."""
    wanted = [turns.c.conversation == conversation_id, turns.c.number >= first]
    if last is not None:
        wanted.append(turns.c.number <= last)
    found = connection.execute(select(turns).where(*wanted).order_by(turns.c.number))
    return tuple(stored_turn(row) for row in found.mappings())
