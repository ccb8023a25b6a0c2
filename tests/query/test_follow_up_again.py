from datetime import date

import pytest

from qa_service.domain import Question, Turn
from qa_service.query import stand_alone


@pytest.mark.parametrize(
    "follow_up", ["Who was it in 2011?", "and who was that in 2011?", "Who was he in 2011?"]
)
def test_the_same_question_at_another_time(follow_up: str) -> None:
    asked = "Who is the army chief of Pakistan?"
    query = stand_alone(Question(follow_up, date(2019, 1, 1)), [Turn(asked, asked, "Somebody.")])
    assert query.text == "Who is the army chief of Pakistan in 2011?"
