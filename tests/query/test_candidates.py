from hypothesis import given
from hypothesis import strategies as st

from qa_service.domain import Turn
from qa_service.query.candidates import Candidate, bare, candidates, phrases_of, stems_of

ASKED = "When did Pakistan reopen the supply routes?"


def found(*turns: Turn) -> dict[str, Candidate]:
    return {candidate.text: candidate for candidate in candidates(turns)}


def test_names_and_noun_phrases_of_questions_and_answers_are_candidates() -> None:
    names = found(Turn(ASKED, ASKED, "Hina Khar announced a tax on lorries."))
    assert {"Pakistan", "the supply routes", "Hina Khar", "a tax", "lorries"} <= names.keys()
    assert names["Pakistan"].is_name
    assert not names["lorries"].is_name


def test_phrases_of_the_same_stems_are_one_with_all_their_mentions() -> None:
    again = "Who uses a supply route?"
    routes = found(Turn(ASKED, ASKED), Turn(again, again))["a supply route"]
    assert [(mention.place, mention.age) for mention in routes.mentions] == [
        ("typed", 1),
        ("searched", 1),
        ("typed", 2),
        ("searched", 2),
    ]


def test_a_title_is_a_candidate_when_it_is_a_name_and_not_when_it_is_a_headline() -> None:
    name = Turn("Who?", "Who?", "Somebody.", ("Sun Ra (musician)",))
    headline = Turn(
        "Who?", "Who?", "Somebody.", ("Pakistan Reopens Routes After American Apology",)
    )
    assert found(name)["Sun Ra"].is_name
    assert found(headline).keys() == set()


def test_parts_tied_by_of_count_each_and_verbs_at_the_end_do_not() -> None:
    texts = [text for _, text, _ in phrases_of("Was the treatment of cancer discussed?")]
    assert {"the treatment of cancer", "cancer"} <= set(texts)
    assert "the treatment" not in texts  # of anything


def test_stems_leave_out_words_without_meaning_and_endings() -> None:
    assert stems_of("the routes of Pakistan's") == stems_of("a route in Pakistan")
    assert stems_of("what is it") == frozenset()


def test_a_bare_phrase_has_no_article() -> None:
    assert (bare("The routes"), bare("theatre")) == ("routes", "theatre")


@given(st.text())
def test_any_text_gives_phrases_that_stand_in_it(text: str) -> None:
    assert all(phrase in text for _, phrase, _ in phrases_of(text))
