from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.domain import DateWindow, Filters, Question, Turn
from qa_service.query import stand_alone

TODAY = date(2018, 6, 13)
AID = "How much aid did the US give Pakistan in 2012?"


def asked(text: str, turns: Sequence[Turn] = ()) -> str:
    return stand_alone(Question(text, TODAY), turns).text


@pytest.mark.parametrize(
    ("follow_up", "whole"),
    [
        ("and in 2018?", "How much aid did the US give Pakistan in 2018?"),
        ("And before that?", "How much aid did the US give Pakistan before 2012?"),
        ("and by China?", "How much aid did China give Pakistan in 2012?"),
        ("What caused the Salala attack?", "What caused the Salala attack?"),
    ],
)
def test_a_follow_up_becomes_a_whole_question(follow_up: str, whole: str) -> None:
    assert asked(follow_up, [Turn(AID, AID)]) == whole


def test_the_window_is_that_of_the_whole_question() -> None:
    query = stand_alone(Question("and in 2018?", TODAY), [Turn(AID, AID)])
    assert query.window == DateWindow(date(2018, 1, 1), date(2018, 12, 31))
    assert not query.window_is_relative


def test_a_day_that_only_the_answer_names_is_no_window() -> None:
    answer = "The stagehands ended an eleven-day strike on Thursday, the union said."
    asked = "How long did the strike of the stagehands last?"
    turn = Turn(asked, asked, answer, ("Strike of stagehands ends",), (date(2016, 9, 30),))
    query = stand_alone(Question("and what did it cost?", TODAY), [turn])
    assert query.text != query.shown
    assert query.window == DateWindow()


def test_a_window_that_counts_from_the_day_of_asking_is_marked() -> None:
    query = stand_alone(Question("Who resigned this week?", TODAY), ())
    assert query.window == DateWindow(date(2018, 6, 6), TODAY)
    assert query.window_is_relative


def test_what_the_caller_set_is_passed_on() -> None:
    filters = Filters(DateWindow(first=date(2011, 1, 1)), ("VOA",))
    query = stand_alone(Question("Who resigned?", TODAY, top_k=3, filters=filters), ())
    assert (query.day, query.top_k, query.filters) == (TODAY, 3, filters)


def test_a_stated_time_wins_over_the_present() -> None:
    assert stand_alone(Question("Who is the army chief?", TODAY), ()).prefers_newest
    assert not stand_alone(Question("Who is the 2012 winner in 2012?", TODAY), ()).prefers_newest


@given(st.text())
def test_without_turns_what_is_shown_is_the_questions_own(text: str) -> None:
    query = stand_alone(Question(text, TODAY), ())
    assert query.standalone == " ".join(text.split())


WORDS = """
and who said that he it his the US Pakistan in 2012 before January ? . , " ' May why when did there
before that What about Hina Rabbani Khar's Foreign Minister yesterday 31 February between 2011-2013
to last week ’s “ ” (
"""
PIECES = st.sampled_from(WORDS.split())
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join))
TURNS = st.lists(st.builds(Turn, TEXTS, TEXTS, st.none() | TEXTS), max_size=5)


@given(TEXTS, TURNS, st.dates())
def test_no_conversation_breaks_it_or_leaves_nothing_to_search(
    text: str, turns: list[Turn], today: date
) -> None:
    query = stand_alone(Question(text, today), turns)
    assert bool(query.text.strip()) == bool(text.strip())
