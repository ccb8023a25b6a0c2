import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.domain import Span
from qa_service.rerank import MarkedWords
from qa_service.retrieval.marked_words import (
    counts,
    is_denied,
    is_of_namesake,
    likeliest_answer,
    side_of,
)
from qa_service.retrieval.question import ReadQuestion, read_question

VOTE = "Nineteen members voted for the toll, and twelve voted against it."
POLL = "Of those asked, 38 percent support the pier and 47 percent oppose it."
SUMMIT = "The mayor of Pell attended the talks, while Ruth Almen of Tarn did not attend."
TREATY = "Belvar and Dorn signed the treaty; Karsovia refused to sign it."
BLAST = "In all 45 people died or were injured in the blast; 7 died at once."
DAM = "It is 1.2 km long and 85 metres high."


def asked(question: str) -> ReadQuestion:
    return read_question(question, lambda words: [1.0] * len(words))


def place(words: str, text: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


@pytest.mark.parametrize(
    ("question", "text", "words", "side"),
    [
        ("How many voted against the toll?", VOTE, "Nineteen", -1),
        ("How many voted against the toll?", VOTE, "twelve", 1),
        ("How many voted for the toll?", VOTE, "Nineteen", 1),
        ("How many percent oppose the pier?", POLL, "38 percent", -1),
        ("Who did not attend the talks?", SUMMIT, "Ruth Almen", 1),
        ("Who did not attend the talks?", SUMMIT, "The mayor of Pell", -1),
        ("Who attended the talks?", SUMMIT, "Ruth Almen", -1),
        ("Who did not sign it?", TREATY, "Karsovia", 1),
        ("Who did not attend the talks?", "Ole Brook skipped the talks.", "Ole Brook", 0),
        ("How high is it?", DAM, "1.2 km", -1),
        ("How high is it?", DAM, "85 metres", 1),
        ("How many people died?", BLAST, "45", -1),
        ("How many people died?", BLAST, "7", 1),
        ("How many people died?", "It left 12 dead and injured 30.", "12", 1),
        ("What did members pay for the toll?", VOTE, "Nineteen", 0),
    ],
)
def test_words_stand_on_the_side_of_the_nearest_word_that_tells_one(
    question: str, text: str, words: str, side: int
) -> None:
    assert side_of(asked(question), text, place(words, text)) == side


@pytest.mark.parametrize(
    ("question", "text", "is_other"),
    [
        ("When did Ada Quill die?", "Bo Quill died in 1996.", True),
        ("when did ada quill die", "Bo Quill died in 1996.", True),
        ("When did Ada Quill die?", "Quill died in 1996.", False),
        ("When did Ada Quill die?", "Mayor Quill died in 1996.", False),
        ("When did Ada Quill die?", "Singer Quill, the best singer of all, died in 1996.", False),
        ("When did Ada Quill die?", "Bo Quill says that Ada Quill died in 1996.", False),
        ("When did President Quill die?", "Ada Quill died in 1996.", False),
        ("When did Ada Quill die?", "Adaline Quill died in 1996.", False),
        ("When did Ada M. Quill die?", "Ada Quill died in 1996.", False),
        ("When did the High Court close?", "The Low Court closed in 1996.", False),
        ("When did Ada Quill's son die?", "Bo Quill died in 1996.", False),
        ("When did Ada Quill resign?", "On Monday Quill said she had resigned in 1996.", False),
        ("When did Robert Quill die?", "Bobby Quill died in 1996.", False),
    ],
)
def test_words_on_another_bearer_of_the_name_are_of_a_namesake(
    question: str, text: str, *, is_other: bool
) -> None:
    read = asked(question).with_names_of([text, "We know Ada Quill."])
    assert is_of_namesake(read, text, place("1996", text)) == is_other


@pytest.mark.parametrize(
    ("question", "words", "counted"),
    [
        ("How many divers were rescued?", "106", 1),
        ("How many divers were rescued?", "21", -1),
        ("How many towns were searched?", "21", 1),
        ("How many members were searched?", "21", 0),
        ("Who was rescued?", "106", 0),
    ],
)
def test_a_number_counts_what_stands_behind_it(question: str, words: str, counted: int) -> None:
    text = "Some 106 of the divers were rescued in 21 coastal towns."
    assert counts(asked(question), text, place(words, text)) == counted


@pytest.mark.parametrize(
    ("question", "text", "denied"),
    [
        ("What colour is the pier?", "It is not really blue, it is green.", True),
        ("What colour is the pier not?", "It is not really blue, it is green.", False),
        ("What colour is the pier?", "It is not only blue, it is green.", False),
        ("What colour is the pier?", "It did not rain, and blue it stayed.", False),
    ],
)
def test_what_is_said_not_to_be_so_is_denied(question: str, text: str, *, denied: bool) -> None:
    assert is_denied(asked(question), text, place("blue", text)) == denied


def test_not_until_a_day_is_no_denial_of_it() -> None:
    question, until, on = (
        asked("When does it open?"),
        "It opens, not until Monday.",
        "It is not Monday.",
    )
    assert not is_denied(question, until, place("until Monday", until))
    assert is_denied(question, on, place("Monday", on))


def test_of_both_sides_marked_at_once_the_one_asked_for_answers() -> None:
    marked = (MarkedWords(place("Nineteen members voted for the toll, and twelve", VOTE), 5.0),)
    answer = likeliest_answer(asked("How many voted against the toll?"), VOTE, marked)
    assert answer == place("twelve", VOTE)


@given(st.text(max_size=80), st.text(min_size=1, max_size=80))
def test_any_words_have_a_side(question: str, text: str) -> None:
    assert side_of(asked(question), text, Span(0, len(text))) in {-1, 0, 1}
