from datetime import date

import pytest
from windows_asked import ASKED_ON, DEVELOP, UNTOUCHED

from qa_service.domain import AmbiguousDay, DateWindow
from qa_service.query.time_window import find_window


@pytest.mark.parametrize(("text", "window"), [*DEVELOP, *UNTOUCHED])
def test_a_window_has_both_its_ends(text: str, window: str) -> None:
    found = find_window(text, ASKED_ON).window
    assert f"{found.first or ''}..{found.last or ''}" == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Who fell the day before yesterday?", "2018-06-11..2018-06-11"),
        ("Who will speak the day after tomorrow?", "2018-05-14..2018-06-15"),
        ("Who fell before yesterday?", "None..2018-06-11"),
    ],
)
def test_the_day_before_yesterday_is_one_day(text: str, window: str) -> None:
    found = find_window(text, ASKED_ON).window
    assert f"{found.first}..{found.last}" == window


def windows(text: str) -> list[str]:
    return [f"{one.first}..{one.last}" for one in find_window(text, ASKED_ON).windows]


@pytest.mark.parametrize(
    "text",
    [
        "What changed between the report of 7 October 2011 and that of 13 October 2011?",
        "Do the Gazette's 7 October 2011 story and that of 13 October 2011 agree?",
        "What was said on 7 October 2011 and on 13 October 2011?",
        "What was said on 7 and 13 October 2011?",
    ],
)
def test_two_days_apart_are_two_windows(text: str) -> None:
    assert windows(text) == ["2011-10-07..2011-10-07", "2011-10-13..2011-10-13"]


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Who fell on 7 or 8 October 2011?", "2011-10-07..2011-10-08"),
        ("Who fell 07.10.2011-13.10.2011?", "2011-10-07..2011-10-13"),
        ("Who fell from 7 to 13 October 2011?", "2011-10-07..2011-10-13"),
        ("Who fell on Tuesday this week?", "2018-06-12..2018-06-12"),
        ("Who fell since 2011 and before 2013?", "2011-01-01..2012-12-31"),
    ],
)
def test_neighbours_ranges_and_a_day_within_a_week_are_one(text: str, window: str) -> None:
    assert windows(text) == [window]


def test_figures_of_two_readings_are_said_to_be_so() -> None:
    stated = find_window("Who fell on 05/04/2011?", ASKED_ON)
    doubt = AmbiguousDay("05/04/2011", date(2011, 4, 5), date(2011, 5, 4))
    assert stated.ambiguous == (doubt,)
    assert stated.window == DateWindow(doubt.taken, doubt.taken)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Who fell on 05/04/2011 and 4/25/2011?", date(2011, 5, 4)),
        ("Who fell on 05/04/2011 and 25/4/2011?", date(2011, 4, 5)),
        ("Who fell on 05.04.2011?", date(2011, 4, 5)),
        ("Who fell on 5/5/2011?", date(2011, 5, 5)),
    ],
)
def test_figures_that_something_settles_are_not(text: str, day: date) -> None:
    stated = find_window(text, ASKED_ON)
    assert stated.ambiguous == ()
    assert day in (stated.window.first, stated.window.last)


def test_a_month_without_its_year_is_the_last_one_of_the_time_spoken_of() -> None:
    stated = find_window("What has changed since June?", ASKED_ON, date(2013, 3, 1))
    assert stated.window == DateWindow(first=date(2012, 6, 1))
    said = find_window("What was said yesterday?", ASKED_ON, date(2013, 3, 1))
    assert said.window == DateWindow(date(2018, 6, 12), date(2018, 6, 12))


@pytest.mark.parametrize(
    "text",
    [
        "What happened on 9/11?",
        "Is 10/12 more than 3/4?",
        "Did it fall from 1200 to 1500 dollars?",
        "Who may or march?",
        "Which of the 2 or 3 May speeches was his?",
        "Who won the 2010/11 season?",
        "What is version 10.0.2011.3?",
        "Who ran 10-15 miles?",
        "Who was there from 5 to 7 pm?",
        "Who is in her eighties?",
    ],
)
def test_other_figures_state_no_time(text: str) -> None:
    assert find_window(text, ASKED_ON).spans == ()


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("On October 20, 2011, 21 people died where?", "2011-10-20..2011-10-20"),
        ("In October 2011, 5 people died where?", "2011-10-01..2011-10-31"),
        ("Who ran 10-15 miles in May 2012?", "2012-05-01..2012-05-31"),
        ("Who scored between 10 and 20 points in March 2012?", "2012-03-01..2012-03-31"),
    ],
)
def test_amounts_beside_a_date_are_no_days(text: str, window: str) -> None:
    assert windows(text) == [window]
