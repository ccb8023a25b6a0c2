"""The parts of a question in two parts, as they are searched."""

from datetime import date

import pytest

from qa_service.domain import Query
from qa_service.language import kind_of
from qa_service.service.searches import parts_of


@pytest.mark.parametrize(
    ("question", "second"),
    [
        (
            "What did Otto Falk lie about and how did Harbour Party leaders react?",
            "How did Harbour Party leaders react (Otto Falk lie)?",
        ),
        ("Who is Ada Sample and why was she jailed?", "Why was Ada Sample jailed?"),
        (
            "What is the Osterby treaty and how did the ministry respond?",
            "How did the ministry respond (the Osterby treaty)?",
        ),
    ],
)
def test_the_second_part_of_a_question_is_about_the_first(question: str, second: str) -> None:
    query = Query(question, date(2024, 5, 2), 10)
    assert [one.text for one in parts_of(query, kind_of(question).parts)][1] == second


@pytest.mark.parametrize(
    ("question", "second"),
    [
        (
            "Who won the Quay Cup and how many people live in Osterby?",
            "How many people live in Osterby?",
        ),
        (
            "Who won the Quay Cup? How many people died in the fire in Osterby?",
            "How many people died in the fire in Osterby?",
        ),
        (
            "Who won the Quay Cup and how much money is spent on roads?",
            "How much money is spent on roads?",
        ),
        ("Who is Ada Sample and who is Bo Quill?", "Who is Bo Quill?"),
    ],
)
def test_a_second_part_that_is_whole_by_itself_stays_as_it_is(question: str, second: str) -> None:
    query = Query(question, date(2024, 5, 2), 10)
    assert [one.text for one in parts_of(query, kind_of(question).parts)][1] == second
