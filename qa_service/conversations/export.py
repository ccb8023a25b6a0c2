"""A conversation as a document to keep: Markdown with every citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_service.citing import markdown_text, to_markdown
from qa_service.contract.replies import read_answer
from qa_service.harmless import safe_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.conversations.values import Conversation, StoredTurn


def conversation_markdown(conversation: Conversation, turns: Sequence[StoredTurn]) -> str:
    """The conversation with its questions as headings, each answer with its citations."""
    title = markdown_text(conversation.title or "Conversation")
    parts = [f"# {title}", *(_part(turn) for turn in turns)]
    return safe_text("\n\n".join(parts)) + "\n"


def _part(turn: StoredTurn) -> str:
    asked = f"Asked {turn.asked_at:%Y-%m-%d %H:%M} UTC"
    lines = [to_markdown(read_answer(turn.document), notes=f"{turn.number}-").strip(), f"*{asked}*"]
    feedback = turn.feedback
    if feedback:
        verdict = "Helpful" if feedback.helpful else "Not helpful"
        reason = f": {markdown_text(feedback.reason)}" if feedback.reason else ""
        lines.append(f"*{verdict}{reason}*")
    return "\n\n".join(lines)
