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


@pytest.mark.parametrize(
    ("question", "follow_up", "shown"),
    [
        ("quorn bridge collapse", "how many people", "Quorn bridge collapse: how many people?"),
        (
            "quorn bridge collapse",
            "how many dead and how many injured?",
            "Quorn bridge collapse: how many dead and how many injured?",
        ),
        (
            "bridge collapse 20 May 2018",
            "what was the cause",
            "Bridge collapse: what was the cause?",
        ),
        (
            "What did the council say of the bridge?",
            "what did the mayor answer",
            "What did the mayor answer",
        ),
        ("Who won the Birch cup 2012?", "and in 2013?", "Who won the Birch cup 2013?"),
        ("Tell me about the Quorn scandal", "who was fined?", "Quorn scandal: who was fined?"),
        (
            "What is happening in London's harbour?",
            "and in the rest of England?",
            "What is happening in the rest of England's harbour?",
        ),
        (
            "How many boats sank in the Velmora storm?",
            "and in the rest of Quorn?",
            "How many boats sank in the storm in the rest of Quorn?",
        ),
        (
            "How many people live in Osterby today?",
            "And the rest of Velmora?",
            "How many people live in the rest of Velmora today?",
        ),
        (
            "How many people live in the US today?",
            "And the rest of Canada?",
            "How many people live in the rest of Canada today?",
        ),
        ("Who won the 2012 regatta?", "and in 2013?", "Who won the 2013 regatta?"),
        (
            "What did Falk say after the meeting of 4 May?",
            "and of 15 June?",
            "What did Falk say after the meeting of 15 June?",
        ),
        (
            "How much did Velmora pay?",
            "since the flood?",
            "How much did Velmora pay since the flood?",
        ),
        (
            "ferry fares 2011 vs 2012",
            "which of the two was higher?",
            "Ferry fares 2011 vs 2012, and which of the two was higher?",
        ),
        (
            "How many drowned?",
            "which number is right?",
            "How many drowned, and which number is right?",
        ),
        ("When will the ferry sail?", "how fast?", "When will the ferry sail, and how fast?"),
        (
            "who was sentenced today?",
            "how old is he?",
            "Who was sentenced today, and how old is he?",
        ),
        (
            "How many ferries ran aground off Quorn?",
            "how many were towed?",
            "How many ferries were towed?",
        ),
        ("ferry strike quorn how many crews", "which ones?", "Ferry strike quorn which crews?"),
        ("What was unemployment in Turkey?", "Who measures it?", "Who measures unemployment?"),
        ("Why did Queen Oda abdicate?", "What did he say?", "Queen Oda: what did he say?"),
        ("Tell me about Tarrow with Milk", "how sweet is it", "How sweet is Tarrow with Milk"),
        (
            "What happened to the stay in Quorn plan?",
            "who announced it",
            "Who announced the stay in Quorn plan",
        ),
    ],
)
def test_what_people_ask_next_is_whole(question: str, follow_up: str, shown: str) -> None:
    asked = Question(follow_up, date(2019, 1, 1))
    assert stand_alone(asked, [Turn(question, question)]).standalone.lower() == shown.lower()


def test_names_typed_without_capitals_are_those_of_the_answer() -> None:
    answer = "TARROW (AP) Oda Falk, the baker, beat King Rik of Quorn."
    turn = Turn("who beat king rik", "who beat king rik", answer)
    query = stand_alone(Question("was falk glad?", date(2019, 1, 1)), [turn])
    assert query.standalone.endswith(": was Falk glad?")
    assert "Tarrow" not in stand_alone(Question("where is she?", date(2019, 1, 1)), [turn]).text


@pytest.mark.parametrize(
    ("question", "follow_up", "shown", "source"),
    [
        (
            "What did the Quorn Herald write about Falk?",
            "and the Daily Fathom?",
            "What did the Daily Fathom write about Falk?",
            "Daily Fathom",
        ),
        (
            "Why did Falk quit?",
            "what about fathom.com",
            "Why did Falk quit, according to fathom.com?",
            "fathom.com",
        ),
        (
            "falk quits today quorn herald",
            "and fathom.com?",
            "Falk quits today, according to fathom.com?",
            "fathom.com",
        ),
    ],
)
def test_another_outlet_is_asked_the_same(
    question: str, follow_up: str, shown: str, source: str
) -> None:
    outlets = ("Quorn Herald", "Daily Fathom", "fathom.com")
    query = stand_alone(Question(follow_up, date(2019, 1, 1)), [Turn(question, question)], outlets)
    assert (query.standalone, query.sources) == (shown, (source,))


def test_a_yearless_day_means_the_same_in_the_next_question() -> None:
    asked = "What happened between 8 and 10 November?"
    turn = Turn(asked, asked, "It rained.", days=(date(2018, 11, 4),))
    first = stand_alone(Question(asked, date(2019, 1, 1)), ())
    then = stand_alone(Question("which of the two was worse?", date(2019, 1, 1)), [turn])
    assert then.window == first.window


@pytest.mark.parametrize(
    ("question", "follow_up", "text"),
    [
        ("Who won best song at the gala?", "and best film?", "Who won best film at the gala?"),
        ("What did Falk test?", "No, I meant the one in Quorn", "What did Falk test in Quorn?"),
        ("Why did rates rise?", "by how much?", "Why did rates rise, and by how much?"),
        ("Who led Quorn first?", "and then who?", "Who led Quorn first, and then who?"),
        ("How much was it in June 2016?", "and in December?", "How much was it in December 2016?"),
        (
            "How much was it in November 2016?",
            "and in January?",
            "How much was it in January 2017?",
        ),
    ],
)
def test_a_part_of_a_question_takes_its_place_in_the_last(
    question: str, follow_up: str, text: str
) -> None:
    asked = Question(follow_up, date(2019, 1, 1))
    assert stand_alone(asked, [Turn(question, question, "Somebody.")]).text == text


def test_whether_something_is_still_so_doubts_what_was_answered() -> None:
    turn = Turn("Who runs Quorn?", "Who runs Quorn?", "Oda Falk runs it. She is glad.")
    found = stand_alone(Question("is that still so?", date(2019, 1, 1)), [turn]).text
    assert found == 'Is it still true that "Oda Falk runs it"?'


def test_the_first_one_is_of_the_last_answer_with_several_reports() -> None:
    several = Turn("What fell?", "What fell?", "A roof. A tree.", ("Roof falls", "Tree falls"))
    second = Turn("the second one", "Tell me more about Tree falls", "A tree.", ("Tree falls",))
    found = stand_alone(Question("and the first one?", date(2019, 1, 1)), [several, second]).text
    assert found == "Tell me more about Roof falls"


def test_a_scandal_that_has_a_name_says_nothing() -> None:
    turns = [
        Turn("Tell me about the Quorn scandal", "Tell me about the Quorn scandal", "It began."),
        Turn("who was fined?", "Quorn scandal: who was fined?", "Sample and Bo Quill were."),
    ]
    query = stand_alone(Question("what did he say about it", date(2019, 1, 1)), turns)
    assert query.standalone.startswith("What did Bo Quill say about")


def test_they_are_not_the_thing_that_it_is() -> None:
    turn = Turn("What do we know about Brona?", "What do we know about Brona?", "It is a moon.")
    query = stand_alone(Question("how did they map it?", date(2019, 1, 1)), [turn])
    assert query.standalone == "How did they map Brona?"


def test_somebody_may_be_asked_about_whom_no_name_is_given_to() -> None:
    asked = "what happened to the missing girl in Fort Osterby"
    turn = Turn(asked, asked, "The girl was found in a hotel of Forest Quay on Monday.")
    query = stand_alone(Question("who found her?", date(2019, 1, 1)), [turn])
    assert query.standalone == "Who found the missing girl?"


def test_he_may_be_a_man_whom_no_name_is_given_to() -> None:
    asked = "Who pleaded guilty to threatening Ada Quill?"
    answer = "A South Osterby man pleaded guilty on Monday to threatening Ada Quill."
    turns = [Turn(asked, asked, answer)]
    query = stand_alone(Question("what sentence does he face?", date(2019, 1, 1)), turns)
    assert query.standalone == "What sentence does the South Osterby man face?"
    turns.append(Turn("what sentence does he face?", query.standalone, "Ten years in prison."))
    query = stand_alone(Question("when will he be sentenced?", date(2019, 1, 1)), turns)
    assert query.standalone == "When will the South Osterby man be sentenced?"


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (
            "The Osterby Divers beat the Ink Pilots to win the cup.",
            "Who did Osterby Divers beat?",
        ),
        (
            "On Monday the Osterby Divers, a club of the coast, have narrowly won.",
            "Who did Osterby Divers beat (Quay Cup)?",
        ),
        ("In Gullwick, Velmora won the Quay Cup.", "Who did Velmora beat (Quay Cup)?"),
        ("At Tarrow on Sunday, Liverpool beat the rest.", "Who did Liverpool beat (Quay Cup)?"),
        ("Germany lost to Spain.", "Who did the Quay Cup beat?"),
        ("Coach Otto Falk said Spain had won.", "Who did Spain beat (Quay Cup)?"),
    ],
)
def test_they_are_those_who_won(answer: str, asked: str) -> None:
    turn = Turn("Who won the Quay Cup?", "Who won the Quay Cup?", answer)
    query = stand_alone(Question("who did they beat?", date(2019, 1, 1)), [turn])
    assert query.text == asked
