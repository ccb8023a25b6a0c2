import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.answering.quotation import Quotation, best_quotation
from qa_service.domain import Span
from qa_service.retrieval.question import ReadQuestion, read_question


def read(question: str) -> ReadQuestion:
    return read_question(question, lambda texts: [1.0] * len(texts))


def marked_words(quotation: Quotation, passage: str) -> str:
    assert quotation.highlight is not None
    return quotation.highlight.of(passage)


@pytest.mark.parametrize(
    ("question", "passage", "marked", "whole"),
    [
        ("How much was paid?", "The city paid $40 million for it.", "40", "$40 million"),
        ("Who opened it?", "It was opened by Ada Sample.", "Ada", "Ada Sample"),
        ("Who opened it?", "Sample Jr. opened it.", "Sample Jr", "Sample Jr."),
        ("Who opened it?", "The U.S. envoy opened it.", "S. envoy", "U.S. envoy"),
        ("How much is tea?", "It has 70 parts. A cup is sold for $2.", "70 parts", "$2"),
        (
            "How much was paid?",
            "It was a good day. The city paid $40 million.",
            "a good day. The city paid $40 million",
            "$40 million",
        ),
        (
            "When was it opened?",
            "It was opened on Thursday by the old mayor of the town.",
            "on Thursday by the old mayor of the town",
            "on Thursday",
        ),
        (
            "What did the mayor apologize for?",
            "The mayor apologized in Osterby on Monday for the delay.",
            "in Osterby on Monday for the delay",
            "the delay",
        ),
        (
            "What did she ask for?",
            "She asked for boats for the port.",
            "boats for the port",
            "boats for the port",
        ),
        (
            "Where was Ada Sample born?",
            "It was drawn by Ada Sample of Osterby and Bo Quill of Quillby.",
            "Osterby",
            "Osterby",
        ),
        (
            "How many boats came?",
            "Between 12 to 15 million boats came.",
            "12 to 15 million",
            "12 to 15 million",
        ),
        ("How old is Ada Sample?", "Sample is 81 years old.", "81", "81 years old"),
        ("How many million came?", "In all 8 million came.", "8", "8 million"),
    ],
)
def test_part_of_a_name_or_an_amount_is_marked_as_a_whole(
    question: str, passage: str, marked: str, whole: str
) -> None:
    start = passage.index(marked)
    span = Span(start, start + len(marked))
    quotation = best_quotation(read(question), passage, span)
    assert marked_words(quotation, passage) == whole


@pytest.mark.parametrize(
    ("passage", "marked"),
    [
        ("Mayor Ada Sample on Friday praised the three who were expelled.", "Mayor Ada Sample"),
        ("Two were expelled by Ada Sample after a vote.", "Ada Sample"),
    ],
)
def test_who_does_or_says_a_thing_is_not_to_whom_it_was_done(passage: str, marked: str) -> None:
    start = passage.index(marked)
    span = Span(start, start + len(marked))
    assert best_quotation(read("Who was expelled?"), passage, span).highlight is None
    assert best_quotation(read("Who praised or expelled them?"), passage, span).highlight == span


@pytest.mark.parametrize(
    ("question", "passage", "named"),
    [
        ("Who did Quillby beat?", "Quillby beat France 2-1 at the quay on Monday.", "France"),
        (
            "Who did Ada Sample defeat?",
            "Sample defeated Rep. Otto Falk by a vote.",
            "Rep. Otto Falk",
        ),
        (
            "Who did the port sue?",
            "The port is suing the maker Falk Yards on Monday.",
            "Falk Yards",
        ),
        ("Who did Sample replace?", "Bo Quill left when Sample replaced Otto Falk.", "Otto Falk"),
        ("Who did Sample replace?", "Ada Sample replaced Otto Falk in 2017.", "Otto Falk"),
        ("Who did Quillby beat?", "Quillby had won 2-1 against Osterby.", "Osterby"),
        ("Who did Quill beat?", "Quill beat Falk, who had beaten Ada Sample.", "Falk"),
        ("Who did Quill beat?", "Falk was beaten by Quill on Sunday.", "Falk"),
        ("Who did Quill beat?", "Quill hopes to beat Falk. He had won against Moss.", "Moss"),
    ],
)
def test_whom_it_was_done_to_stands_behind_the_verb(
    question: str, passage: str, named: str
) -> None:
    quotation = best_quotation(read(question), passage, Span(0, 7))
    assert marked_words(quotation, passage) == named


@pytest.mark.parametrize(
    ("question", "passage", "marked"),
    [
        ("Who did Quillby beat?", "Osterby beat Falk before Quillby played.", "Osterby"),
        ("Who beat Ada Sample?", "Sample reached the final by beating Otto Falk.", "Otto Falk"),
    ],
)
def test_who_did_it_or_had_it_done_by_another_is_not_marked(
    question: str, passage: str, marked: str
) -> None:
    start = passage.index(marked)
    quotation = best_quotation(read(question), passage, Span(start, start + len(marked)))
    assert quotation.highlight is None


@pytest.mark.parametrize(
    ("question", "passage", "marked", "answer"),
    [
        (
            "What is Bo Quill accused of?",
            "Bo Quill, a clerk accused of leaking plans of the U.S. quay, and two others left.",
            "a clerk",
            "leaking plans of the U.S. quay",
        ),
        (
            "what was quill charged with",
            "Quill was charged with 1,200 thefts and was freed.",
            "Quill",
            "1,200 thefts",
        ),
        ("Who was Bo Quill sued by?", "Quill, sued by the port, left.", "Quill", "Quill"),
        (
            "What was Quill convicted of?",
            "Quill, who was not convicted of arson, was found guilty of theft.",
            "theft",
            "theft",
        ),
        (
            "What was Quill jailed for?",
            "Quill was jailed for 10 years after admitting fraud.",
            "fraud",
            "fraud",
        ),
        (
            "What was Quill charged with?",
            "Quill was charged with arson, fraud and theft.",
            "arson, fraud and theft",
            "arson, fraud and theft",
        ),
        (
            "What is Sampler now known as?",
            "Samples, the site formerly known as Sampler, lost users.",
            "Samples",
            "Samples",
        ),
    ],
)
def test_what_stands_behind_the_verb_and_preposition_asked_with_answers(
    question: str, passage: str, marked: str, answer: str
) -> None:
    start = passage.index(marked)
    quotation = best_quotation(read(question), passage, Span(start, start + len(marked)))
    assert marked_words(quotation, passage) == answer


@pytest.mark.parametrize(
    ("question", "passage", "marked", "whole"),
    [
        (
            "Who was charged?",
            "OSTERBY (AP) — Two harbour guards were charged on Monday with theft.",
            "OSTERBY (AP) — Two harbour guards",
            "Two harbour guards",
        ),
        (
            "Who won Quill's doubles?",
            "Ada Quill kept her town in it, then Bo Sample and Ida Moss won the doubles.",
            "Ada Quill kept her town in it, then Bo Sample and Ida Moss",
            "Bo Sample and Ida Moss",
        ),
        (
            "When did it open?",
            "It opened on Monday (May 6) at noon.",
            "Monday (May 6",
            "Monday (May 6)",
        ),
    ],
)
def test_no_more_and_no_less_is_marked_than_answers(
    question: str, passage: str, marked: str, whole: str
) -> None:
    start = passage.index(marked)
    quotation = best_quotation(read(question), passage, Span(start, start + len(marked)))
    assert marked_words(quotation, passage) == whole


@pytest.mark.parametrize(
    ("passage", "marked", "value"),
    [
        ("Two harbour guards were charged on Monday.", "Two harbour guards", "guard"),
        ("Two harbour guards charged with theft.", "Two harbour guards", "guard"),
        ("Two people were charged on Monday.", "Two people", ""),
        ("The harbour guards charged the crowd.", "The harbour guards", ""),
    ],
)
def test_to_whom_a_thing_was_done_need_not_be_named(passage: str, marked: str, value: str) -> None:
    start = passage.index(marked)
    span = Span(start, start + len(marked))
    assert best_quotation(read("Who was charged with theft?"), passage, span).value == value


def test_the_name_asked_about_is_no_answer_to_who() -> None:
    passage = "Ada Sample is leaving, the port says."
    quotation = best_quotation(read("Who replaces Ada Sample?"), passage, Span(0, 10))
    assert quotation.value == ""


def test_the_sentence_that_answers_is_quoted_and_the_words_are_marked() -> None:
    passage = "The road was shut for months. Some 24 soldiers were killed there. Rain fell."
    quotation = best_quotation(read("How many soldiers were killed?"), passage)
    assert quotation.text == "Some 24 soldiers were killed there."
    assert marked_words(quotation, passage) == "24"


def test_of_two_numbers_the_one_of_the_thing_counted_is_marked() -> None:
    passage = "At least 330 strikes killed 2,200 people, at least 400 of them civilians."
    quotation = best_quotation(read("How many civilians were killed by strikes?"), passage)
    assert "400" in marked_words(quotation, passage)


def test_a_sentence_that_leans_on_the_one_before_takes_it_along() -> None:
    passage = "The minister met drivers. He promised 40 new trucks. Nobody believed him."
    quotation = best_quotation(read("How many trucks were promised?"), passage)
    assert quotation.text == "The minister met drivers. He promised 40 new trucks."


def test_a_quotation_keeps_its_speaker() -> None:
    passage = '"We counted the trucks," said a guard. "There were 40 trucks at the gate."'
    quotation = best_quotation(read("How many trucks were at the gate?"), passage)
    assert quotation.text == passage


def test_without_words_of_the_kind_asked_for_nothing_is_marked() -> None:
    passage = "Nobody would give a figure."
    quotation = best_quotation(read("How much was paid?"), passage)
    assert quotation.highlight is None
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
    if quotation.highlight is not None:
        assert quotation.highlight.of(passage).strip()
        assert quotation.span.start <= quotation.highlight.start
        assert quotation.highlight.end <= quotation.span.end


def test_a_cause_stays_as_it_was_marked() -> None:
    passage = "After the board had voted Ada Sample left over her doubts of the plan."
    marked = Span(passage.index("over"), len(passage) - 1)
    assert best_quotation(read("Why did Ada Sample leave?"), passage, marked).highlight == marked
