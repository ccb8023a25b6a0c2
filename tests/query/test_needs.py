from datetime import date

import pytest

from qa_service.domain import DateWindow, Need, Question, Turn
from qa_service.query import stand_alone

TODAY = date(2018, 6, 13)
OUTLETS = ("Harbor Post", "Danube Wire")
SEVENTH = DateWindow(date(2011, 10, 7), date(2011, 10, 7))
THIRTEENTH = DateWindow(date(2011, 10, 13), date(2011, 10, 13))


def needs(text: str) -> tuple[Need, ...]:
    return stand_alone(Question(text, TODAY), (), OUTLETS).needs


def test_a_question_that_names_no_time_and_no_outlet_has_no_needs() -> None:
    assert needs("Who closed the pier?") == ()


def test_each_outlet_is_a_need() -> None:
    found = needs("Do the figures reported by Harbor Post and reported by Danube Wire agree?")
    assert found == (Need(sources=("Harbor Post",)), Need(sources=("Danube Wire",)))


def test_days_apart_are_needs_and_neighbours_one() -> None:
    apart = needs("What changed between the report of 7 October 2011 and that of 13 October 2011?")
    assert apart == (Need(SEVENTH), Need(THIRTEENTH))
    assert len(needs("Who fell on 7 or 8 October 2011?")) == 1


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("What did it cost after the '15 rise?", "What did it cost after the 2015 rise?"),
        ("floods april ’99", "floods april 1999"),
        ("music of the '90s", "music of the '90s"),
        ("Who said '15'?", "Who said '15'?"),
        ("a rise of '15.5", "a rise of '15.5"),
        ("What did the U.N. say?", "What did the UN say?"),
        ("a U.S.-led force & its aims", "a US-led force and its aims"),
        ("Who is J. K. Rowling?", "Who is J. K. Rowling?"),
    ],
)
def test_what_is_searched_is_spelled_out_and_what_is_shown_as_typed(
    text: str, searched: str
) -> None:
    query = stand_alone(Question(text, TODAY), ())
    assert (query.text, query.standalone) == (searched, text)


def test_as_many_days_as_outlets_go_together() -> None:
    found = needs(
        "Does what was reported by Harbor Post on 7 October 2011 fit what was reported by"
        " Danube Wire on 13 October 2011?"
    )
    assert found == (Need(SEVENTH, ("Harbor Post",)), Need(THIRTEENTH, ("Danube Wire",)))


def test_words_left_aside_make_no_need() -> None:
    question = Question("Who fell in 2011?", TODAY, ignored=frozenset({"dates"}))
    assert stand_alone(question, (), OUTLETS).needs == ()


def test_since_june_is_that_of_an_archive_that_ended() -> None:
    question = Question("What has been built since June?", TODAY)
    query = stand_alone(question, (), newest=date(2013, 3, 1))
    assert query.window == DateWindow(first=date(2012, 6, 1))
    assert stand_alone(question, (), newest=TODAY).window == DateWindow(first=date(2018, 6, 1))


def test_in_june_is_that_of_the_article_just_cited() -> None:
    asked = "Who led the army of Pakistan?"
    turn = Turn(asked, asked, "General Kayani led it.", (), (date(2011, 10, 21),))
    query = stand_alone(Question("and in June?", TODAY), [turn])
    assert query.window == DateWindow(date(2011, 6, 1), date(2011, 6, 30))


@pytest.mark.parametrize(
    ("text", "phrases", "excluded"),
    [
        ('Who wrote "the long night" in May?', ("the long night",), ()),
        ("jaguar speed -car", (), ("car",)),
        ("jaguar speed !car", (), ("car",)),
        ('floods -"heavy rain" Velmora', (), ("heavy rain",)),
        ("Aid 2015-2017 - who paid?", (), ()),
        ("Is it -5 degrees?", (), ()),
        ("-car", (), ()),
        ('Who is "Joe"?', (), ()),
    ],
)
def test_quoted_phrases_and_words_behind_a_minus_are_facts_of_the_query(
    text: str, phrases: tuple[str, ...], excluded: tuple[str, ...]
) -> None:
    query = stand_alone(Question(text, TODAY), ())
    assert (query.phrases, query.excluded) == (phrases, excluded)
