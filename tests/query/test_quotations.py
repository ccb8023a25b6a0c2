from hypothesis import given
from hypothesis import strategies as st

from qa_service.query.typed import masked


def test_the_words_of_a_quotation_are_covered() -> None:
    assert masked('Who said "no" and “yes”?') == 'Who said "__" and "___"?'


@given(st.text())
def test_every_other_character_keeps_its_place(text: str) -> None:
    assert len(masked(text)) == len(text)
    if '"' not in text and "“" not in text:
        assert masked(text) == text
