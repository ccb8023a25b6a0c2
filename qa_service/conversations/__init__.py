"""Saved conversations: in SQLite, or in a database server such as PostgreSQL.

    conversations = Conversations(place)                 # a file, or a SQLAlchemy URL
    begun = conversations.begin(owner)
    conversations.add(owner, begun.id, turn)             # an answer, as its document
    conversations.find(owner, "reimbursement")           # titles, questions and answers
    conversations.rate(owner, answer_id, Feedback(...))  # helpful or not, and why

Anyone who has the id of an answer may read it; ids cannot be guessed. `RecentAnswers` are those of
the last minutes; they are never written to disk.
"""

from qa_service.conversations.conversations import (
    Conversation,
    ConversationPage,
    Conversations,
    Feedback,
    NewTurn,
    RatedTurn,
    RecentAnswers,
    StoredTurn,
)
from qa_service.conversations.database import conversations_place

__all__ = [
    "Conversation",
    "ConversationPage",
    "Conversations",
    "Feedback",
    "NewTurn",
    "RatedTurn",
    "RecentAnswers",
    "StoredTurn",
    "conversations_place",
]
