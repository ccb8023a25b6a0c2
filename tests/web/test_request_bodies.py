from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from qa_service.contract.fields import field_problems, readable_question
from qa_service.contract.requests import AnswerBody, SearchBody
from qa_service.domain import DateWindow, Filters

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
KNOWN = st.sampled_from(["question", "history", "date", "top_k", "filters", "sources", "articles"])
BODIES = st.dictionaries(KNOWN | st.text(max_size=8), JSON, max_size=6)


def refused(body: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        AnswerBody.model_validate(body)
    return {problem.field: problem.message for problem in field_problems(caught.value)}


def test_a_full_body_becomes_domain_values() -> None:
    body = AnswerBody.model_validate(
        {
            "question": "  Who paid?\n",
            "history": [{"question": "Who was freed?", "answer_id": "a1"}, {"question": "When?"}],
            "date": "2018-01-05",
            "top_k": 3,
            "filters": {"from": "2011-01-01", "to": "2012-12-31", "sources": ["The Gazette"]},
        }
    )
    asked = body.asked()
    assert (asked.text, asked.day, asked.top_k) == ("Who paid?", date(2018, 1, 5), 3)
    assert asked.filters.window == DateWindow(date(2011, 1, 1), date(2012, 12, 31))
    assert asked.filters.sources == ("The Gazette",)
    assert [(turn.question, turn.answer_id) for turn in body.past_turns()] == [
        ("Who was freed?", "a1"),
        ("When?", None),
    ]


def test_only_the_question_is_needed() -> None:
    asked = AnswerBody.model_validate({"question": "Who paid?"}).asked()
    assert asked.top_k == 10
    assert asked.filters.window.is_open
    assert asked.filters.sources == ()


def test_a_search_asks_its_query() -> None:
    assert SearchBody.model_validate({"query": "border strike"}).asked().text == "border strike"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("x" * 2_001, "2,000"),
        ("x" * 100_000, "2,000"),
        ("x" + " " * 2_000, "2,000"),  # as its schema says
        ("who\x00paid", "U+0000"),
        ("\x07\x07", "U+0007"),
        ("\u200b\u2060", "no readable"),
    ],
)
def test_an_unusable_question_is_refused_with_its_reason(text: str, reason: str) -> None:
    assert reason in refused({"question": text})["question"]


@pytest.mark.parametrize("text", ["?", "谁付了钱", "x" * 2_000, "two\nlines\tand a tab", "😀"])
def test_any_readable_question_passes(text: str) -> None:
    assert readable_question(text) == text


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"top_k": "5"}, "top_k"),
        ({"top_k": True}, "top_k"),
        ({"top_k": 5.0}, "top_k"),
        ({"top_k": 0}, "top_k"),
        ({"top_k": 21}, "top_k"),
        ({"question": 7}, "question"),
        ({"colour": "red"}, "colour"),
        ({"date": "yesterday"}, "date"),
        ({"date": 20180105}, "date"),
        ({"date": "2018-02-30"}, "date"),
        ({"date": "2018-01-05T00:00:00"}, "date"),
        ({"filters": []}, "filters"),
        ({"filters": {"author": "x"}}, "filters.author"),
        ({"filters": {"first": "2018-01-01"}}, "filters.first"),
        ({"filters": {"sources": "Gazette"}}, "filters.sources"),
        ({"filters": {"sources": [""]}}, "filters.sources[0]"),
        ({"filters": {"sources": ["x"] * 51}}, "filters.sources"),
        ({"filters": {"authors": [""]}}, "filters.authors[0]"),
        ({"filters": {"authors": ["x"] * 51}}, "filters.authors"),
        ({"filters": {"articles": [""]}}, "filters.articles[0]"),
        ({"filters": {"articles": ["x"] * 51}}, "filters.articles"),
        ({"history": [{"question": "Who?"}] * 21}, "history"),
        ({"history": [{"question": "Who?"}, {"answer_id": "a"}]}, "history[1].question"),
    ],
)
def test_a_wrong_field_is_named(part: dict[str, Any], field: str) -> None:
    assert list(refused({"question": "Who paid?"} | part)) == [field]


def test_filters_are_handed_on_whole() -> None:
    filters = {
        "from": "2018-01-01",
        "to": "2018-01-31",
        "sources": ["Gazette"],
        "articles": ["a/b?c#d", "https://x.example/1"],
        "authors": ["Ada Ink"],
    }
    asked = AnswerBody.model_validate({"question": "Who?", "filters": filters}).asked()
    assert asked.filters == Filters(
        DateWindow(date(2018, 1, 1), date(2018, 1, 31)),
        ("Gazette",),
        ("a/b?c#d", "https://x.example/1"),
        ("Ada Ink",),
    )


def test_dates_out_of_order_are_refused_as_such() -> None:
    days = {"from": "2018-01-02", "to": "2018-01-01"}
    problems = refused({"question": "Who?", "filters": days})
    assert problems == {"filters.to": "dates out of order: 2018-01-01 is before 2018-01-02"}


def test_a_flood_of_wrong_fields_is_reported_in_part() -> None:
    flood = {f"field{number}": 0 for number in range(500)}
    assert len(refused({"question": "Who?"} | flood)) == 20


@given(BODIES)
def test_whatever_is_sent_is_taken_or_refused_field_by_field(body: dict[str, Any]) -> None:
    try:
        asked = AnswerBody.model_validate(body).asked()
    except ValidationError as error:
        problems = field_problems(error)
        assert problems
        assert all(problem.field and problem.message for problem in problems)
    else:
        assert asked.text == asked.text.strip() != ""
