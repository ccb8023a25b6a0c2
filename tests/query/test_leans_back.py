"""Questions that point at something said before, where nothing was."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.domain import Filters, Question, Turn
from qa_service.query import stand_alone
from qa_service.query.follow_up import leans_back

DAY = date(2019, 1, 10)


@pytest.mark.parametrize(
    "question",
    [
        "which ones",
        "Which ones?",
        "why?",
        "tell me more",
        "what about it?",
        "who said that?",
        "and the other one?",
        "how many of them?",
        "where did he go?",
        "who convicted him?",
        "is that true?",
    ],
)
def test_what_asks_nothing_by_itself_leans_back(question: str) -> None:
    assert leans_back(question)


@pytest.mark.parametrize(
    "question",
    [
        "us",
        "the who",
        "it movie",
        "Who sang Let It Be?",
        "Why is it called leap year?",
        "what is inflation",
        "tell me more about taxes",
        "Did Trump keep his promise?",
        "why did samplia change its name",
        "how long does it take to boil an egg",
        "what happened yesterday?",
        "?",
        "",
    ],
)
def test_what_asks_something_does_not(question: str) -> None:
    assert not leans_back(question)


def test_with_a_conversation_or_an_article_nothing_is_lacking() -> None:
    question = Question("which ones?", DAY)
    assert stand_alone(question, ()).understood.lacks_context
    turn = Turn("How many towns lost their ferry?", "How many towns lost their ferry?")
    assert not stand_alone(question, [turn]).understood.lacks_context
    of_article = Question("who is he?", DAY, filters=Filters(articles=("a1",)))
    assert not stand_alone(of_article, ()).understood.lacks_context


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    assert leans_back(text) in {True, False}
