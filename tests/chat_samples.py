"""Answers to keep, made without asking anybody."""

import json
from datetime import date
from uuid import uuid4

from qa_service.conversations import NewTurn

DAY = date(2019, 1, 10)


def turn(
    question: str = "Who signed?",
    said: str = "The minister signed on Monday.",
    *,
    standalone: str | None = None,
    highlight: str | None = None,
) -> NewTurn:
    """A question answered by one statement, or by nothing when ``said`` is empty."""
    answer_id = uuid4().hex
    start = said.find(highlight) if highlight else 0
    citation = {
        "number": 1,
        "text": said or "Nobody signed anything.",
        "paragraph": 3,
        "highlight": {"start": start, "end": start + len(highlight)} if highlight else None,
        "article": {"id": "wire-1", "title": "Signed", "published": "2019-01-07", "source": "Wire"},
    }
    statements = [{"lead": None, "text": said, "citations": [1]}]
    document = {
        "id": answer_id,
        "question": question,
        "standalone_question": standalone or question,
        "status": "answered" if said else "not_found",
        "answer": {"text": f"{said} [1]", "statements": statements} if said else None,
        "citations": [citation],
    }
    return NewTurn(answer_id, question, DAY, json.dumps(document), said)
