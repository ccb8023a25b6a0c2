import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.query.mentions import main_phrase, names_in, persons_in, phrases_in, with_capitals


def names(text: str) -> list[str]:
    return [name.text for name in names_in(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Did the US pay Pakistan?", ["US", "Pakistan"]),
        ("When did NATO and the CIA leave?", ["NATO", "CIA"]),
        ("What did Hina Rabbani Khar say?", ["Hina Rabbani Khar"]),
        ("Who runs the Bank of America?", ["Bank of America"]),
        ("What did J. R. Smith say in May?", ["J. R. Smith"]),
        ("Is Khar's office open on Tuesday?", ["Khar"]),
        ("Soldiers died. Officials said so.", []),
        ("Pakistan reopened the route.", ["Pakistan"]),
        ("Why did they leave?", []),
    ],
)
def test_names_are_runs_of_capitalised_words(text: str, found: list[str]) -> None:
    assert names(text) == found


TOLD = "Rep. Oda Falk met the Quorn Bay Herons. A falk is a boat. Brill House burned, said Solano."


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("what did pakistan get from the us?", "what did Pakistan get from the US?"),
        ("what did they tell us in turkey?", "what did they tell us in Turkey?"),
        ("why did oda falk leave?", "why did Oda Falk leave?"),
        ("where is solano?", "where is Solano?"),
        ("which house did falk buy?", "which house did falk buy?"),
        ("and the herons?", "and the Herons?"),
    ],
)
def test_names_typed_without_capitals_get_those_of_what_was_told(typed: str, written: str) -> None:
    assert with_capitals(typed, (TOLD,)) == written


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("did the hunt for votes work?", "did the hunt for votes work?"),
        ("did hunt win?", "did Hunt win?"),
        ("what did ada cook cook?", "what did Ada Cook cook?"),
        ("What did Cook cook?", "What did Cook cook?"),
    ],
)
def test_a_last_name_used_as_another_word_stays(typed: str, written: str) -> None:
    assert with_capitals(typed, ("Mina Hunt met Ada Cook.",)) == written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("said Foreign Minister Hina Rabbani Khar", ["Foreign Minister Hina Rabbani Khar"]),
        ("said the Foreign Minister in Saudi Arabia", []),
        ("said the National Assembly and the CIA Director", []),
    ],
)
def test_persons_have_two_words_and_nothing_of_an_office_alone(text: str, found: list[str]) -> None:
    assert [name.text for name in persons_in(text)] == found


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("What is inflation?", "inflation"),
        ("Tell me about the supply lines.", "the supply lines"),
        ("What is the price of crude oil?", "crude oil"),
        ("Why did Pakistan close the route?", "Pakistan"),
        ("What is Khar's view?", "Khar"),
        ("What did Trump do in Pakistan?", "Trump"),
        ("What happened?", None),
        ("", None),
    ],
)
def test_the_main_phrase_says_what_a_question_is_about(text: str, phrase: str | None) -> None:
    assert main_phrase(text) == phrase


@given(st.text())
def test_names_and_phrases_lie_where_they_say(text: str) -> None:
    for name in names_in(text):
        assert name.span.of(text) == name.text
    assert all(span.end <= len(text) for span in phrases_in(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("How much would this cost of I'd?", []),
        ("Wow, Trump said that? Oh really", ["Trump"]),
        ("Thanks! Who is Imran Khan?", ["Imran Khan"]),
        ("Foreign Minister I'm sure", ["Foreign Minister"]),
        ("Who sails the Great Lakes?", ["Great Lakes"]),
        ("Did O'Neill meet D'Arcy?", ["O'Neill", "D'Arcy"]),
    ],
)
def test_interjections_and_contractions_are_no_names(text: str, names: list[str]) -> None:
    assert [name.text for name in names_in(text)] == names
