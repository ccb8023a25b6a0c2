from datetime import date

import pytest

from qa_service.domain import Turn
from qa_service.query.follow_up import resolve, resolved

TODAY = date(2018, 6, 13)
AID = "How much aid did the US give Pakistan in 2012?"
ROUTE = "When did Pakistan reopen the NATO supply routes?"
ROUTE_ANSWER = (
    'Foreign Minister Hina Rabbani Khar said "the matter is closed". The U.S. thanked her.'
)
TRUMP = "What did Trump say about Pakistan?"
PREMIER = "Who was prime minister of Pakistan in 2013?"


def after(question: str, follow_up: str, answer: str | None = None) -> str:
    return resolve(follow_up, [Turn(question, question, answer)], TODAY).shown


@pytest.mark.parametrize(
    ("follow_up", "whole"),
    [
        ("and in 2018?", "How much aid did the US give Pakistan in 2018?"),
        ("What about 2018?", "How much aid did the US give Pakistan in 2018?"),
        ("2018?", "How much aid did the US give Pakistan in 2018?"),
        ("And since 2001?", "How much aid did the US give Pakistan since 2001?"),
        ("and last year?", "How much aid did the US give Pakistan last year?"),
        ("And before that?", "How much aid did the US give Pakistan before 2012?"),
        ("and after that", "How much aid did the US give Pakistan after 2012?"),
        ("And the year before?", "How much aid did the US give Pakistan in 2011?"),
        ("What about the following year?", "How much aid did the US give Pakistan in 2013?"),
    ],
)
def test_another_time_takes_the_place_of_the_old(follow_up: str, whole: str) -> None:
    assert after(AID, follow_up) == whole


@pytest.mark.parametrize(
    ("question", "follow_up", "whole"),
    [
        (TRUMP, "and in 2018?", "What did Trump say about Pakistan in 2018?"),
        (TRUMP, "and before that?", "What did Trump say about Pakistan before that?"),
        ("What came in May 2012?", "and before that?", "What came before May 2012?"),
        ("What came in May 2012?", "and after that?", "What came after May 2012?"),
        ("What came on 4 May 2012?", "and after that?", "What came after 4 May 2012?"),
        ("Since 2011, what came before 2014?", "and in 2015?", "In 2015, what came?"),
        ("Did it close in 2012?", "and before that?", "Did it close before 2012?"),
    ],
)
def test_a_time_is_added_or_counted_from_the_old(question: str, follow_up: str, whole: str) -> None:
    assert after(question, follow_up) == whole


@pytest.mark.parametrize(
    ("question", "follow_up", "whole"),
    [
        (AID, "and China?", "How much aid did the US give China in 2012?"),
        (AID, "what about India?", "How much aid did the US give India in 2012?"),
        (AID, "and Ukraine?", "How much aid did the US give Ukraine in 2012?"),
        (AID, "and by Ukraine?", "How much aid did Ukraine give Pakistan in 2012?"),
        (AID, "and by the UK?", "How much aid did the UK give Pakistan in 2012?"),
        (AID, "and by China?", "How much aid did China give Pakistan in 2012?"),
        (AID, "And to India?", "How much aid did the US give India in 2012?"),
        (PREMIER, "And India?", "Who was prime minister of India in 2013?"),
        (PREMIER, "And of the UK?", "Who was prime minister of the UK in 2013?"),
        (TRUMP, "And Obama?", "What did Obama say about Pakistan?"),
        ("How many died?", "and in Lahore?", "How many died in Lahore?"),
        ("How many died?", "what about Lahore?", "How many died, and what about Lahore?"),
        (AID.lower(), "and india?", "How much aid did the US give India in 2012?"),
    ],
)
def test_another_name_takes_the_place_of_the_last_one_like_it(
    question: str, follow_up: str, whole: str
) -> None:
    assert after(question, follow_up) == whole


def test_a_name_alone_is_searched_by_itself_where_it_takes_no_other_s_place() -> None:
    assert after("How many died?", "NATO") == "NATO"


@pytest.mark.parametrize("follow_up", ["who said that?", "Who said so?", "And who said this"])
def test_who_said_that_quotes_the_first_sentence_of_the_answer(follow_up: str) -> None:
    assert after(ROUTE, follow_up, ROUTE_ANSWER) == (
        "Who said \"Foreign Minister Hina Rabbani Khar said 'the matter is closed'\"?"
    )


def test_who_said_that_keeps_its_verb() -> None:
    assert after(ROUTE, "who claims this?", "It was shut.") == 'Who claims "It was shut"?'


def test_who_said_that_cuts_a_long_sentence_at_a_word() -> None:
    whole = after(ROUTE, "who said that?", "routes " * 100)
    assert whole == f'Who said "{("routes " * 22).strip()}"?'


def test_who_said_that_quotes_whole_clauses_and_no_place_of_writing() -> None:
    answer = "LAHORE - Velmora paid for the ferry in May, the council said, " + "and so on " * 20
    asked = after(ROUTE, "who said that?", answer)
    assert asked == 'Who said "Velmora paid for the ferry in May, the council said"?'
    assert "LAHORE" not in after(ROUTE, "when did they reopen?", answer)


def test_what_was_put_at_the_end_of_a_question_is_not_put_there_twice() -> None:
    once = after("Who apologised?", "why?")
    assert once == "Who apologised, and why?"
    assert after(once, "tell me more") == "Who apologised, and what else is known?"


def test_of_the_persons_in_an_answer_the_one_is_meant_of_whom_was_asked() -> None:
    answer = "A court sentenced Odran Fellwick, the doctor who helped the men of Mira Kell."
    asked = "How long was the doctor sentenced to prison?"
    assert after(asked, "Where is he now?", answer) == "Where is Odran Fellwick now?"


def test_who_said_that_without_an_answer_asks_about_the_question() -> None:
    assert after(ROUTE, "who said that?") == f'Who said "{ROUTE[:-1]}"?'


@pytest.mark.parametrize(
    ("question", "follow_up", "whole"),
    [
        (ROUTE, "why?", "Why did Pakistan reopen the NATO supply routes?"),
        (ROUTE, "when was that?", ROUTE),
        (ROUTE, "where did that happen?", "Where did Pakistan reopen the NATO supply routes?"),
        ("Did Trump lie in 2018?", "when?", "When did Trump lie?"),
        (AID, "Why?", f"{AID[:-1]}, and why?"),
        ("Who died at Salala?", "how many?", "Who died at Salala, and how many?"),
        (TRUMP, "why did he do it?", "What did Trump say about Pakistan, and why?"),
    ],
)
def test_a_bare_question_word_asks_the_previous_question_anew(
    question: str, follow_up: str, whole: str
) -> None:
    assert after(question, follow_up) == whole


@pytest.mark.parametrize(
    ("question", "answer", "follow_up", "whole"),
    [
        (TRUMP, None, "What did he say about Kabul?", "What did Trump say about Kabul?"),
        (TRUMP, "said Khawaja Asif", "Was he right?", "Was Trump right?"),
        (ROUTE, ROUTE_ANSWER, "who is she?", "Who is Foreign Minister Hina Rabbani Khar?"),
        ("Who spoke?", ROUTE_ANSWER, "Where is her office?",
         "Where is Foreign Minister Hina Rabbani Khar's office?"),
        ("Who accused Donald Trump?", "said Khawaja Asif", "What else did he say?",
         "What else did Khawaja Asif say?"),
        (ROUTE, None, "Why did it close them?", "Why did Pakistan close the NATO supply routes?"),
        (ROUTE, None, "Is its border open?", "Is Pakistan's border open?"),
        (ROUTE, None, "Who lives there?", "Who lives in Pakistan?"),
        ("What is inflation?", None, "Who measures it?", "Who measures inflation?"),
        ("Who are Laurel and Hardy?", None, "Did they marry?", "Did Laurel and Hardy marry?"),
        (TRUMP, None, "What did the president do?", "What did Trump do?"),
        ("Who owns Geo News?", None, "Is the company rich?", "Is Geo News rich?"),
        (ROUTE, None, "What was the reaction?", "What was the reaction of Pakistan?"),
    ],
)  # fmt: skip
def test_words_that_point_back_are_put_into_names(
    question: str, answer: str | None, follow_up: str, whole: str
) -> None:
    assert after(question, follow_up, answer) == whole


def test_who_is_the_minister_asks_for_the_minister() -> None:
    assert after(TRUMP, "Who is the president?") == "Who is the president of Pakistan?"


def test_and_takes_the_previous_time_along() -> None:
    assert after(PREMIER, "And who was the army chief?") == (
        "Who was the army chief of Pakistan in 2013?"
    )


def test_and_about_the_present_leaves_the_previous_time() -> None:
    assert after(PREMIER, "And who is army chief now?") == "Pakistan: who is army chief now?"


@pytest.mark.parametrize(
    "question",
    [
        "How many soldiers died in the Salala attack?",
        "Who leads the Taliban?",
        "Who was the president of Pakistan?",
        "Is it true that Osama bin Laden lived in Abbottabad?",
        "How long does it take to reach Kabul?",
        "Did Imran Khan keep his promise?",
        "What is inflation and why is it bad?",
        "Are there any talks between India and China?",
        "Did Khar say that NATO apologised?",
        "What causes drought?",
        "What happened in Kabul this week?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert after(AID, question, ROUTE_ANSWER) == question


def test_only_the_last_eight_turns_are_read() -> None:
    turns = [Turn(TRUMP, TRUMP), *[Turn("What happened?", "What happened?")] * 8]
    assert resolved("Is he rich?", turns[:8], TODAY) == "Is Trump rich?"
    assert resolved("Is he rich?", turns, TODAY) == "Is he rich?"


def test_when_it_happened_is_asked_of_what_happened_and_not_of_who_said_so() -> None:
    said = Turn("who said so?", 'Who said "It is open"?')
    asked = resolved("when did it happen?", [Turn(TRUMP, TRUMP), said], TODAY)
    assert asked == "What did Trump say about Pakistan, and when?"


@pytest.mark.parametrize(
    ("follow_up", "whole"),
    [
        ("What kind of music did they play?", "What kind of music did Fleet Foxes play?"),
        ("What happened in 2008?", "What happened in 2008 (Fleet Foxes)?"),
        ("Were there any other albums?", "Were there any other albums (Fleet Foxes)?"),
        ("Who won the Nobel Prize for Chemistry?", "Who won the Nobel Prize for Chemistry?"),
    ],
)
def test_what_is_left_unsaid_is_added_unless_the_subject_changes(
    follow_up: str, whole: str
) -> None:
    asked = "How did Fleet Foxes start?"
    turn = Turn(asked, asked, "They met at school.", ("Fleet Foxes",))
    assert resolved(follow_up, [turn], TODAY) == whole


def test_a_surname_becomes_the_whole_name_of_the_title() -> None:
    turn = Turn("When was Lesh born?", "When was Lesh born?", "In 1940.", ("Phil Lesh",))
    assert resolved("Did he go to college?", [turn], TODAY) == "Did Phil Lesh go to college?"


def test_a_headline_is_never_put_in_as_it_stands() -> None:
    headline = "Route Reopens After Long Talks Between Neighbours And Allies"
    turn = Turn(ROUTE, ROUTE, ROUTE_ANSWER, (headline,))
    assert "Reopens" not in resolved("What was the reaction?", [turn], TODAY)


def test_what_was_searched_for_a_turn_counts_rather_than_what_was_typed() -> None:
    turns = [Turn(AID, AID), Turn("and in 2018?", AID.replace("2012", "2018"))]
    assert resolved("and to India?", turns, TODAY) == "How much aid did the US give India in 2018?"


def test_what_an_earlier_pronoun_stood_for_is_still_meant() -> None:
    turns = [Turn("Did he meet John Kerry?", "Did Imran Khan meet John Kerry?")]
    assert resolved("Where was he born?", turns, TODAY) == "Where was Imran Khan born?"


@pytest.mark.parametrize(
    "more", ["Tell me more", "more on that", "What else?", "any more details?"]
)
def test_more_is_asked_of_the_previous_question(more: str) -> None:
    assert after(ROUTE, more) == f"{ROUTE[:-1]}, and what else is known?"


def test_more_twice_says_it_once() -> None:
    once = f"{ROUTE[:-1]}, and what else is known?"
    assert resolved("go on", [Turn("more?", once)], TODAY) == once


def test_and_then_asks_what_happened_next() -> None:
    assert after(ROUTE, "and then?") == f"{ROUTE[:-1]}, and what happened next?"


def test_is_that_true_quotes_the_answer() -> None:
    assert after(ROUTE, "Really?", "It was shut.") == 'Is it true that "It was shut"?'


@pytest.mark.parametrize("said", ["Thanks", "Thank you very much!", "Wow", "ok great"])
def test_thanks_take_nothing_of_the_conversation(said: str) -> None:
    assert after(ROUTE, said, ROUTE_ANSWER) == said


@pytest.mark.parametrize("typed", ["I'd like to know", "Wow", "That's great", "Don't they know"])
def test_contractions_and_interjections_are_no_names_to_put_in(typed: str) -> None:
    turn = Turn(typed, typed, None)
    assert resolved("How much would this cost?", [turn], TODAY) == "How much would this cost?"


def test_a_headline_that_tells_something_is_no_subject() -> None:
    turn = Turn(ROUTE, ROUTE, ROUTE_ANSWER, ("Pakistan reopens routes",))
    assert resolve("How did they react?", [turn], TODAY).shown == "How did Pakistan react?"


@pytest.mark.parametrize(
    ("question", "answer", "follow_up", "whole"),
    [
        (
            "Who won the Birch regatta in 2017?",
            "Oda Falk won the Birch regatta on Sunday in 41 minutes.",
            "How old is she?",
            "How old is Oda Falk?",
        ),
        (
            "Who scored twice against Wanderers?",
            "Town beat Marsh Wanderers 3-1; Rik Solano scored twice.",
            "Where did he go?",
            "Where did Rik Solano go?",
        ),
        (
            "Why did the mill at Tarrow shut?",
            "The mill at Tarrow shut on Monday because its wheel broke.",
            "When did it reopen?",
            "When did Tarrow reopen?",
        ),
        (
            "What is to be built at Tarrow?",
            "Oda Falk wants to build three windmills.",
            "What did the minister say?",
            "What did the minister say?",
        ),
    ],
)
def test_the_answer_tells_who_or_what_is_meant(
    question: str, answer: str, follow_up: str, whole: str
) -> None:
    assert after(question, follow_up, answer).rpartition(": ")[2].lower() == whole.lower()


def test_who_answered_is_not_the_one_in_the_question() -> None:
    told = "Oda Falk was elected on Sunday. She beat Rik Solano, a baker."
    assert after("Who beat Rik Solano?", "How old is she?", told) == "How old is Oda Falk?"


def test_a_place_that_the_answer_tells_of_is_not_the_mayor() -> None:
    told = "The people of Jackson had no water on Monday, officials said."
    assert after("why does Jackson have no water", "What did the mayor say?", told) == (
        "What did the mayor say?"
    )


def test_a_mayor_is_no_governor() -> None:
    told = "Mayor Rik Solano said that the mill would reopen."
    asked = "What did Mayor Rik Solano say?"
    assert (
        after(asked, "What else did the mayor say?", told) == "What else did Mayor Rik Solano say?"
    )
    assert after(asked, "Did the governor agree?", told).endswith("did the governor agree?")


def test_there_is_where_the_answer_says() -> None:
    told = "The waste goes by train to Tarrow, 60 kilometres away."
    assert after("Where does the waste of Brill go?", "Who protested there?", told) == (
        "Who protested in Tarrow?"
    )


def test_a_correction_puts_the_name_that_was_meant() -> None:
    asked = "What did Oda Falk say about the mill?"
    assert after(asked, "No, I meant Rik Solano") == "What did Rik Solano say about the mill?"


@pytest.mark.parametrize(
    ("follow_up", "shown"),
    [
        ("Tell me more about the second one", "Tell me more about Brill floods"),
        ("and the last?", "Tell me more about Mill burns"),
    ],
)
def test_one_of_the_reports_is_asked_for_by_its_headline(follow_up: str, shown: str) -> None:
    titles = ("Tarrow votes", "Brill floods", "Mill burns")
    asked = "What happened at Brill in 2017?"
    turn = Turn(asked, asked, "It voted. It flooded. It burned.", titles)
    assert resolve(follow_up, [turn], TODAY).shown.rpartition(": ")[2].lower() == shown.lower()


def test_a_month_is_that_nearest_to_the_one_asked_about_before() -> None:
    before = "What was inflation in September 2012?"
    assert after(before, "and in October?") == "What was inflation in October 2012?"
    assert after("Who won in January 2013?", "And in December?") == "Who won in December 2012?"


def test_what_for_is_asked_of_the_previous_question() -> None:
    assert after("How much did Oda Falk spend?", "On what?") == (
        "How much did Oda Falk spend, and on what?"
    )


def test_they_are_what_stands_in_the_plural() -> None:
    asked = "What does Oda Falk want to build?"
    told = "Oda Falk wants to build two more windmills at Tarrow by 2031."
    turn = Turn(asked, asked, told, ("Falk wants two more windmills",))
    assert resolved("Who is against them?", [turn], TODAY).startswith("Who is against windmills")


def test_before_that_is_before_the_day_of_the_answer_where_no_time_was_asked() -> None:
    turn = Turn("latest on Falk", "latest on Falk", "Falk won.", days=(date(2018, 3, 5),))
    assert resolve("and before that?", [turn], TODAY).shown == "Latest on Falk before 5 March 2018?"


FERRIES = "Which ferries collided off Quorn?"
WRITERS = "How many writers won the prize?"


@pytest.mark.parametrize(
    ("question", "follow_up", "whole"),
    [
        (WRITERS, "which ones?", "Which writers won the prize?"),
        (FERRIES, "how many of them?", "How many ferries collided off Quorn?"),
        (FERRIES, "which one sank?", "Which ferry sank?"),
        ("Which churches burned in Quorn?", "which one reopened?", "Which church reopened?"),
        ("Which buses broke down in Quorn?", "which one burned?", "Which bus burned?"),
        (FERRIES, "How many of them sank?", "How many of the ferries sank?"),
        (WRITERS, "Great, thanks! And which ones?", "Which writers won the prize?"),
        (
            "How many will Google hire in Quorn?",
            "What about Amazon?",
            "How many will Amazon hire in Quorn?",
        ),
    ],
)
def test_one_of_several_is_asked_for_by_what_they_are(
    question: str, follow_up: str, whole: str
) -> None:
    assert after(question, follow_up) == whole


def test_what_a_person_opens_is_what_the_talk_is_about_next() -> None:
    first = Turn("What is throat cancer?", "What is throat cancer?")
    searched = "Tell me about lung cancer (throat cancer)?"
    turns = [first, Turn("Tell me about lung cancer.", searched)]
    assert resolved("What are its symptoms?", turns, TODAY).startswith(
        "What are lung cancer's symptoms"
    )
