from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qa_service.query.typed import masked, spelled_out


def test_the_words_of_a_quotation_are_covered() -> None:
    assert masked('Who said "no" and “yes”?') == 'Who said "__" and "___"?'
    assert masked("Who wrote 'This Week in Science'?") == 'Who wrote "____________________"?'


def test_apostrophes_are_no_quotation_marks() -> None:
    text = "Was the workers' strike of '15 the owners' fault, or didn't it matter?"
    assert masked(text) == text


def test_words_typed_without_their_apostrophe_get_it() -> None:
    typed = "Whos glad, and why doesnt the U.N. office pay abt that? Its in '12"
    assert spelled_out(typed, date(2019, 1, 1)) == (
        "Who's glad, and why doesn't the UN office pay about that? Its in 2012"
    )


@given(st.text())
def test_every_other_character_keeps_its_place(text: str) -> None:
    assert len(masked(text)) == len(text)
    if {*"\"“'‘"}.isdisjoint(text):
        assert masked(text) == text
