from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa_service.cli import asking
from qa_service.cli.arguments import parse_arguments
from qa_service.contract import fields, requests
from qa_service.domain import DateWindow, Filters, Question
from qa_service.errors import InvalidInputError
from qa_service.settings import MAX_TOP_K, Settings


def ask(*flags: str, text: str = "Who won?") -> Question:
    return asking.question_of(text, parse_arguments(["ask", text, *flags]), Settings(top_k=7))


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
        (["--from", "2018-13-01"], "--from", "'2018-13-01' is not a date"),
        (["--to", "yesterday"], "--to", "YYYY-MM-DD"),
        (["--date", "20180101"], "--date", "YYYY-MM-DD"),
        (["--from", "2018-01-02", "--to", "2018-01-01"], "--from", "out of order"),
        (["--source", ""], "--source", "empty"),
        (["--source", "x" * 201], "--source", "too long"),
        (["--source", *["x"] * 51], "--source", "at most 50"),
        (["--author", ""], "--author", "empty"),
    ],
)
def test_a_wrong_limit_names_the_flag_and_the_remedy(
    flags: list[str], field: str, message: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        ask(*flags)
    assert caught.value.field == field
    assert message in str(caught.value)


def test_the_limits_are_those_of_the_api() -> None:
    assert MAX_TOP_K == requests.MOST_PASSAGES
    assert asking.MAX_QUESTION == fields.LONGEST_QUESTION
    assert asking.MOST_NAMES == requests.MOST_NAMES


def outcome(check: Callable[[str], str], text: str) -> str | None:
    try:
        return check(text)
    except (InvalidInputError, ValueError):
        return None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
@example("")
@example(" \n\t ")
@example("\u200b")
@example("\u00ad a")
@example("two\nlines\tand a tab")
@example("\x1b[2J")
@example("a" * 2_000)
@example(" " + "a" * 2_000)
@example("a" * 2_001)
def test_a_question_is_taken_here_exactly_when_the_api_takes_it(text: str) -> None:
    here = outcome(asking.checked_question, text)
    assert here == outcome(fields.readable_question, text)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="not text"):
        asking.checked_question("caf\udce9?")
