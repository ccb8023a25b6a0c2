import pytest
from evaluation_samples import asked, cited, outcome
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.evaluation.measures import answering_words, exact_match, normalised, word_f1


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("The  $1.1bn,", "1.1bn"),
        ("5,400 votes", "5400 votes"),
        ("3-1.", "3-1"),
        ("co-op", "coop"),
        ("An apple a day.", "apple day"),
        ("theatre", "theatre"),
        ("U.S.", "us"),
        ("the", ""),
    ],
)
def test_words_are_compared_as_squad_does_but_for_numbers(text: str, plain: str) -> None:
    assert normalised(text) == plain


def test_an_exact_match_is_one_of_the_answers_but_for_case_and_articles() -> None:
    assert exact_match("the Tuesday", ["Monday", "tuesday."]) == 1
    assert exact_match("on Tuesday", ["Monday", "Tuesday"]) == 0


def test_f1_is_that_of_a_calculation_by_hand() -> None:
    # Of three words given two are right, of four words wanted two are given.
    assert word_f1("nearly $700 million", ["up to $700 million"]) == pytest.approx(
        2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4)
    )
    assert word_f1("a b c", ["x", "c b"]) == 1  # "a" is an article, and order does not count
    assert word_f1("ha ha", ["ha"]) == pytest.approx(2 / 3)
    assert word_f1("", ["x"]) == 0


@settings(deadline=None)
@given(st.text(), st.lists(st.text(), min_size=1))
def test_f1_lies_between_exact_match_and_1(given: str, answers: list[str]) -> None:
    assert 0 <= exact_match(given, answers) <= word_f1(given, answers) <= 1
    assert word_f1(given, [*answers, given]) == 1


def test_what_is_highlighted_first_is_the_answer_and_a_refusal_is_none() -> None:
    citations = [cited("a", "Tuesday it was."), cited("b", "Monday.", number=2)]
    assert answering_words(outcome(asked(), *citations).answer) == "Tuesday"
    assert answering_words(outcome(asked(), *citations, refused=True).answer) == ""
