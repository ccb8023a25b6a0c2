import pytest

from qa_service.query.typed import is_english


@pytest.mark.parametrize(
    "text",
    [
        "Who is Kim Jong Un?",
        "When did Van der Bellen win?",
        "La La Land",
        "what did the cosa nostra do",
        "inflation june 2022",
    ],
)
def test_names_do_not_make_a_question_foreign(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    ["¿Qué pasó en Quorn?", "wo ist die Brücke", "Warum ist der Präsident zurückgetreten?"],
)
def test_questions_in_other_languages_are_known(text: str) -> None:
    assert not is_english(text)
