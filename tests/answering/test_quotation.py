from hypothesis import given
from hypothesis import strategies as st

from qa_service.answering.quotation import best_quotation
from qa_service.retrieval.question import ReadQuestion, read_question


def read(question: str) -> ReadQuestion:
    return read_question(question, lambda texts: [1.0] * len(texts))


def test_the_sentence_that_answers_is_quoted_and_the_words_are_marked() -> None:
    passage = "The road was shut for months. Some 24 soldiers were killed there. Rain fell."
    quotation = best_quotation(read("How many soldiers were killed?"), passage)
    assert quotation.text == "Some 24 soldiers were killed there."
    assert quotation.highlight.of(passage) == "24"


def test_of_two_numbers_the_one_of_the_thing_counted_is_marked() -> None:
    passage = "At least 330 strikes killed 2,200 people, at least 400 of them civilians."
    quotation = best_quotation(read("How many civilians were killed by strikes?"), passage)
    assert "400" in quotation.highlight.of(passage)


def test_a_sentence_that_leans_on_the_one_before_takes_it_along() -> None:
    passage = "The minister met drivers. He promised 40 new trucks. Nobody believed him."
    quotation = best_quotation(read("How many trucks were promised?"), passage)
    assert quotation.text == "The minister met drivers. He promised 40 new trucks."


def test_a_quotation_keeps_its_speaker() -> None:
    passage = '"We counted the trucks," said a guard. "There were 40 trucks at the gate."'
    quotation = best_quotation(read("How many trucks were at the gate?"), passage)
    assert quotation.text == passage


def test_who_said_is_the_speaker_not_the_one_spoken_of() -> None:
    passage = "General Bo Example was wrong about the road, said Ada Sample, a driver."
    quotation = best_quotation(read("Who said the general was wrong about the road?"), passage)
    assert quotation.highlight.of(passage) == "Ada Sample"


def test_without_words_of_the_kind_asked_for_the_whole_quotation_is_marked() -> None:
    passage = "Nobody would give a figure."
    quotation = best_quotation(read("How much was paid?"), passage)
    assert quotation.highlight == quotation.span
    assert quotation.value == ""


@given(
    st.sampled_from(["How many trucks?", "Who said so?", "When was it?", "Why?", "Describe it."]),
    st.text(alphabet=st.sampled_from('Aé b.!?"“”’\n🙂 M5$'), min_size=1, max_size=200).filter(
        lambda text: text.strip()
    ),
)
def test_every_quotation_is_verbatim_and_holds_its_highlight(question: str, passage: str) -> None:
    quotation = best_quotation(read(question), passage)
    assert quotation.span.of(passage) == quotation.text
    assert quotation.highlight.of(passage).strip()
    assert quotation.span.start <= quotation.highlight.start
    assert quotation.highlight.end <= quotation.span.end
