import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.analyser import folded, stems_of
from qa_service.retrieval.spelling import new_stems, respelled

TEXT = (
    "Lech Wałęsa met Muammar Gadhafi and the U.N. envoy in São Tomé. "
    "The works at Kolvin, with 5,400 workers, lost $2.3 billion."
)


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("Where did Walesa speak?", "Where did Wałęsa speak?"),
        ("When was Qaddafi there?", "When was Gadhafi there?"),
        ("When was Gaddafi there?", "When was Gadhafi there?"),
        ("Who is the UN envoy?", "Who is the U.N. envoy?"),
        ("Who lives in Sao Tome?", "Who lives in São Tomé?"),
        ("What do the 5400 workers do?", "What do the 5,400 workers do?"),
        ("Who works at Kolvni?", "Who works at Kolvin?"),
        ("What do the 5500 workers do?", "What do the 5500 workers do?"),
        ("When was Mubarak there?", "When was Mubarak there?"),
    ],
)
def test_a_question_takes_the_spelling_of_the_passage(question: str, written: str) -> None:
    assert respelled(question, TEXT) == written


def test_a_word_that_the_archive_has_is_no_typo() -> None:
    known = stems_of("Kolvni")
    assert respelled("Who works at Kolvni?", TEXT, known) == "Who works at Kolvni?"


def test_scales_and_accents_compare_equal() -> None:
    assert {"2.3", "billion"} <= stems_of("2.3bn")
    assert folded("Wałęsa's") == "walesa"
    assert folded("Đorđe-Øya") == "dordeoya"


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_question_and_text_can_be_compared(question: str, text: str) -> None:
    written = respelled(question, text)
    assert set(new_stems(question, written)) <= stems_of(question)
    assert stems_of(respelled(question, question)) == stems_of(question)
