import itertools

from hypothesis import given
from hypothesis import strategies as st

from qa_service.retrieval.terms import content_tokens, stems_of, tokens


def test_names_of_a_country_compare_equal() -> None:
    for form in ("the United States", "the U.S.", "the US", "American", "Americans'"):
        assert "united states" in stems_of(f"aid from {form} came"), form
    assert stems_of("Chinese") == stems_of("china")


def test_the_pronoun_us_is_no_country() -> None:
    assert "united states" not in stems_of("they told us")


def test_numbers_keep_their_digits_and_lose_their_commas() -> None:
    assert {"1.1", "1200", "24"} <= stems_of("$1.1bn, 1,200 trucks and 24 men")


def test_names_are_capitalised_words_inside_a_sentence_and_places_anywhere() -> None:
    names = {token.stem for token in tokens("Trucks reached Torkham. China paid.") if token.is_name}
    assert names == {"torkham", "china"}


def test_telling_words_leave_out_stop_words_but_for_a_question_of_nothing_else() -> None:
    assert [token.stem for token in content_tokens("Who paid for the trucks?")] == ["paid", "truck"]
    assert content_tokens("who is it")


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end].strip() for token in found)
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
