"""What is kept of rated answers as questions to measure by."""

import json
from dataclasses import replace

import pytest

from chat_samples import turn
from qa_service.citing import question_set
from qa_service.conversations import Conversations, Feedback

OWNER = "a" * 64


@pytest.mark.parametrize(
    ("status", "answerable"), [("answered", True), ("unsure", True), ("not_found", False)]
)
def test_a_question_is_unanswerable_only_where_that_helped(
    conversations: Conversations,
    status: str,
    answerable: bool,  # noqa: FBT001
) -> None:
    given = turn(said="The minister signed on Monday." if status == "answered" else "")
    document = {**json.loads(given.document), "status": status}
    begun = conversations.begin(OWNER)
    conversations.add(OWNER, begun.id, replace(given, document=json.dumps(document)))
    conversations.rate(OWNER, given.answer_id, Feedback(helpful=True, reason=None))
    (line,) = question_set(conversations.rated(OWNER))
    record = json.loads(line)
    assert record["answerable"] is answerable
    assert ("relevant" in record) is (status == "answered")
