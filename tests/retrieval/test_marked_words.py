import pytest

from qa_service.domain import Span
from qa_service.rerank import MarkedWords
from qa_service.retrieval.marked_words import is_of_kind, is_out_of_date, likeliest_answer
from qa_service.retrieval.question import ReadQuestion, read_question

TEXT = "Ada Model was the last mayor. Bob Pattern, the former judge, paid 41 million euros."


def asked(question: str) -> ReadQuestion:
    return read_question(question, lambda words: [1.0] * len(words))


def place(words: str, text: str = TEXT) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def test_words_of_the_kind_asked_for_win_over_slightly_likelier_others() -> None:
    marked = (MarkedWords(place("former judge"), 3.0), MarkedWords(place("41 million euros"), 2.0))
    assert likeliest_answer(asked("How much did he pay?"), TEXT, marked) == marked[1].span
    assert likeliest_answer(asked("What was he?"), TEXT, marked) == marked[0].span


def test_much_likelier_words_win_whatever_their_kind() -> None:
    marked = (MarkedWords(place("former judge"), 9.0), MarkedWords(place("41 million euros"), 2.0))
    assert likeliest_answer(asked("How much did he pay?"), TEXT, marked) == marked[0].span


def test_without_marks_there_is_no_answer() -> None:
    assert likeliest_answer(asked("How much did he pay?"), TEXT, ()) is None


def test_a_part_of_what_is_asked_for_is_of_its_kind() -> None:
    assert is_of_kind(asked("How much did he pay?"), TEXT, place("41 million"))
    assert not is_of_kind(asked("How much did he pay?"), TEXT, place("Ada Model"))


@pytest.mark.parametrize(
    ("text", "words", "over"),
    [
        (TEXT, "Ada Model", True),
        ("Former Prime Minister Ada Model spoke.", "Ada Model", True),
        ("Ada Model, who was mayor until May, spoke.", "Ada Model", True),
        ("Prime Minister Ada Model spoke of the former mayor.", "Ada Model", False),
        ("Ada Model is prime minister.", "Ada Model", False),
    ],
)
def test_what_holds_no_more_is_seen_from_the_words_around(
    text: str,
    words: str,
    over: bool,  # noqa: FBT001
) -> None:
    assert is_out_of_date(text, place(words, text)) == over
