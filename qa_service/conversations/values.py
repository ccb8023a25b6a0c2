"""Conversations as callers see them: frozen values without a database behind them."""

from __future__ import annotations

import base64
import binascii
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from qa_service.errors import InvalidInputError


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns; ``changed`` is when it was last asked in."""

    id: str
    title: str | None  # None until somebody asks or names it
    created: datetime
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Some conversations, the last asked in first; ``next`` leads to those after them."""

    conversations: tuple[Conversation, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader says of an answer."""

    helpful: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NewTurn:
    """A question and its answer, to be saved.

    ``document`` is the answer object of the contract as JSON; ``filters`` those given with the
    question, likewise. ``said`` is what of the answer a search should find.
    """

    answer_id: str
    question: str
    day: date  # that it was asked for
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
    """Where a page of conversations ended: the last one's time and id."""

    changed: datetime
    id: str

    def __str__(self) -> str:
        """The same as one word that fits into an address."""
        plain = f"{self.changed.isoformat()} {self.id}"
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, word: str) -> Cursor:
        """The cursor that ``word`` stands for; InvalidInputError if it is none of ours."""
        try:
            plain = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
            changed, _, conversation_id = plain.partition(" ")
            at = datetime.fromisoformat(changed)
        except (ValueError, binascii.Error):
            raise _no_cursor() from None
        if at.tzinfo is None or not conversation_id:
            raise _no_cursor()
        return cls(at, conversation_id)


def _no_cursor() -> InvalidInputError:
    return InvalidInputError(
        "after", "This is no cursor of the list.", remedy="Send what `next` of a page was."
    )


MOST_ANSWERS: Final = 1_000  # some 8 MB, compressed


class RecentAnswers:
    """The last answers given, as JSON documents by id; any number of threads may use it."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._documents: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, answer_id: str, document: str) -> None:
        """Remember an answer, and forget the oldest when there are too many."""
        packed = zlib.compress(document.encode("utf-8", "surrogatepass"), 1)
        with self._lock:
            self._documents[answer_id] = packed
            while len(self._documents) > self._most:
                self._documents.popitem(last=False)

    def get(self, answer_id: str) -> str | None:
        """The answer of that id, unless it is forgotten."""
        with self._lock:
            packed = self._documents.get(answer_id)
        if packed is None:
            return None
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
