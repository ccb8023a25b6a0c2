from datetime import date, timedelta

import pytest

from qa_service.cli import asking
from qa_service.cli.arguments import parse_arguments
from qa_service.contract import requests
from qa_service.domain import DateWindow, Filters, Question
from qa_service.errors import InvalidInputError
from qa_service.settings import MAX_TOP_K, Settings


def ask(*flags: str, text: str = "Who won?") -> Question:
    return asking.question_of(text, parse_arguments(["ask", "?", *flags]), Settings(top_k=7))


def test_the_flags_become_the_question() -> None:
    question = ask(
        *("--from", "2012-01-01", "--to", "2012-12-31", "--date", "2018-02-03"),
        *("--source", "The Post", "Wire", "--source", "Gazette"),
        *("--author", "Ada Ink", "--author", "Ben Quill"),
        text="  Who won? ",
    )
    assert question == Question(
        "Who won?",
        day=date(2018, 2, 3),
        top_k=7,
        filters=Filters(
            DateWindow(date(2012, 1, 1), date(2012, 12, 31)),
            ("The Post", "Wire", "Gazette"),
            authors=("Ada Ink", "Ben Quill"),
        ),
    )


def test_without_flags_it_is_asked_today_of_everything() -> None:
    question = ask()
    assert abs(question.day - date.today()) <= timedelta(days=1)  # noqa: DTZ011 -- local day
    assert question.filters == Filters()


@pytest.mark.parametrize(
    ("flags", "field", "message"),
    [
        (["--from", "2018-13-01"], "--from", "is not a calendar date: 2018-13-01"),
        (["--to", "yesterday"], "--to", "YYYY-MM-DD"),
        (["--date", "20180101"], "--date", "YYYY-MM-DD"),
        (["--from", "2018-01-02", "--to", "2018-01-01"], "--to", "out of order"),
        (["--source", ""], "--source", "at least 1 character"),
        (["--source", "x" * 201], "--source", "at most 200 characters"),
        (["--source", *["x"] * 51], "--source", "at most 50"),
        (["--author", ""], "--author", "at least 1 character"),
    ],
)
def test_a_wrong_limit_names_the_flag_and_the_remedy(
    flags: list[str], field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        ask(*flags)
    assert caught.value.field == field
    assert message in str(caught.value)


def test_no_more_passages_can_be_configured_than_asked_for() -> None:
    assert MAX_TOP_K == requests.MOST_PASSAGES


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n\t ", "must not be empty"),
        ("\u200b", "no readable character"),
        ("\x1b[2J", "control character"),
        ("a" * 2_001, "at most 2,000 characters"),
        ("caf\udce9?", "Unicode"),
    ],
)
def test_what_cannot_be_a_question_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message) as caught:
        ask(text=text)
    assert caught.value.field == "question"
    assert str(caught.value).startswith("The question ")
