"""Which outlets a question names as the ones that report."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.domain import Filters, Question
from qa_service.query import find_outlets, stand_alone
from qa_service.query.outlets import attributions

OUTLETS = ("The Example Gazette", "VOA", "edition.cnn.com", "theharbour.co.uk", "Week", "Die Tür")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("According to the Example Gazette, who paid?", ["The Example Gazette"]),
        ("what did voa report about the strike", ["VOA"]),
        ("What has VOA also said of it?", ["VOA"]),
        ("How does CNN describe the deal?", ["edition.cnn.com"]),
        ("Which articles in The Harbour tell of ferries?", ["theharbour.co.uk"]),
        ("What happened, as reported by Die Tür in 2012?", ["Die Tür"]),
        ("What was said in The Example Gazette?", ["The Example Gazette"]),
        (
            "How many fell, according to the Example Gazette and CNN?",
            ["The Example Gazette", "edition.cnn.com"],
        ),
        (
            "How many fell, as reported by VOA, by CNN and in the Harbour?",
            ["VOA", "edition.cnn.com", "theharbour.co.uk"],
        ),
        (
            "what did voa and the example gazette report of it",
            ["VOA", "The Example Gazette"],
        ),
        ("harbour bridge Example Gazette", ["The Example Gazette"]),
        ("example gazette bridge toll", ["The Example Gazette"]),
        ("What did the Gazette write on the bridge?", ["The Example Gazette"]),
        (
            "What did CNN report and what did VOA say?",
            ["edition.cnn.com", "VOA"],
        ),
    ],
)
def test_an_outlet_that_reports_is_named(text: str, named: list[str]) -> None:
    assert list(find_outlets(text, OUTLETS)) == named


def test_the_name_of_an_outlet_states_no_time() -> None:
    question = Question("what did fathom today report on 3 May 2012", date(2019, 1, 10))
    query = stand_alone(question, (), ("fathomtoday.com",))
    assert query.sources == ("fathomtoday.com",)
    assert query.window.first == query.window.last == date(2012, 5, 3)


@pytest.mark.parametrize(
    "text",
    [
        "Who owns the Example Gazette?",
        "How many people did CNN fire?",
        "Who said “according to VOA” first?",
        "What happened in the week after the strike?",
        "Who spoke in Week Two of the trial?",
        "According to the police, who paid?",
        "What did the Harbour Master say?",
        "",
    ],
)
def test_an_outlet_that_is_only_spoken_of_is_not(text: str) -> None:
    assert find_outlets(text, OUTLETS) == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("How many fell, according to the Example Gazette and CNN?", "How many fell?"),
        ("According to VOA, who paid?", ", who paid?"),
        ("What happened, as reported by Die Tür in 2012?", "What happened in 2012?"),
        ("What did VOA report about the strike?", "What did VOA report about the strike?"),
        ("Who paid, according to the police?", "Who paid, according to the police?"),
    ],
)
def test_words_that_only_say_who_reports_can_be_left_out(text: str, rest: str) -> None:
    for span in reversed(attributions(text, OUTLETS)):
        text = text[: span.start] + text[span.end :]
    assert text == rest


def test_filters_given_hold_and_what_was_understood_can_be_ignored() -> None:
    question = Question("What did VOA report?", date(2019, 1, 10))
    assert stand_alone(question, (), OUTLETS).understood.sources == ("VOA",)
    only_gazette = Filters(sources=("the example gazette",))
    filtered = Question(question.text, question.day, filters=only_gazette)
    assert stand_alone(filtered, (), OUTLETS).sources == ()
    ignoring = Question(question.text, question.day, ignored=frozenset({"sources"}))
    assert stand_alone(ignoring, (), OUTLETS).sources == ()


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=4))
def test_any_text_and_any_names_are_read(text: str, outlets: list[str]) -> None:
    assert set(find_outlets(text, outlets)) <= set(outlets)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What did Today report?", ("Today",)),
        ("What do the reports from Today say?", ("Today",)),
        ("Which reports of today mention the ferry?", ()),
        ("Which stories from this week mention the ferry?", ()),
    ],
)
def test_a_time_is_no_outlet_of_the_same_name(text: str, named: tuple[str, ...]) -> None:
    assert find_outlets(text, ("Today", "This Week")) == named
