import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import DateWindow
from qa_service.language import MONTH_NAMES, MONTHS, WEEKDAYS, resolve, season, season_meant
from qa_service.language.en.dates import parsed, reckoned

RECKONED = (
    *("yesterday", "today", "tomorrow"),
    *(
        f"{which} {unit}"
        for which in ("last", "this", "next")
        for unit in ("week", "month", "year")
    ),
    *(name.lower() for name in (*WEEKDAYS, *MONTH_NAMES)),
    *(
        f"{day} {name.lower()}"
        for day in range(1, 31)
        for name in MONTH_NAMES
        if name != "February"
    ),
    *(f"{day} february" for day in range(1, 29)),
)
ORDINARY = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@settings(deadline=None)  # the first call imports dateparser
@given(ORDINARY, st.sampled_from(WEEKDAYS), st.booleans())
def test_a_weekday_is_the_nearest_on_its_side(said: date, name: str, ahead: bool) -> None:  # noqa: FBT001
    window = resolve(name, said, ahead=ahead)
    assert window is not None
    assert window.first == window.last
    assert window.first is not None
    assert WEEKDAYS[window.first.weekday()] == name
    assert timedelta() <= (window.first - said if ahead else said - window.first) < timedelta(7)


@settings(deadline=None)  # the first call imports dateparser
@given(ORDINARY, st.sampled_from(MONTH_NAMES))
def test_a_month_is_the_latest_or_the_next(said: date, name: str) -> None:
    last, coming = resolve(name, said), resolve(name, said, ahead=True)
    assert last is not None
    assert coming is not None
    assert last.first is not None
    assert coming.last is not None
    assert last.first.month == coming.last.month == MONTH_NAMES.index(name) + 1
    assert last.first <= said <= coming.last
    assert coming.last - last.first < timedelta(days=400)


@settings(deadline=None)  # the first call imports dateparser
@given(ORDINARY)
def test_weeks_are_from_monday_to_sunday_and_follow_each_other(said: date) -> None:
    weeks = [resolve(f"{which} week", said) for which in ("last", "this", "next")]
    assert all(week and week.first and week.first.weekday() == 0 for week in weeks)
    monday = said - timedelta(days=said.weekday())
    assert [week.first for week in weeks if week] == [
        monday - timedelta(days=7),
        monday,
        monday + timedelta(days=7),
    ]


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("yesterday", date(2018, 1, 4), date(2018, 1, 4)),
        ("the day after tomorrow", date(2018, 1, 7), date(2018, 1, 7)),
        ("last month", date(2017, 12, 1), date(2017, 12, 31)),
        ("two years ago", date(2016, 1, 1), date(2016, 12, 31)),
        ("two weeks ago", date(2017, 12, 19), date(2017, 12, 25)),
        ("29 February", date(2016, 2, 29), date(2016, 2, 29)),
        ("5 January", date(2018, 1, 5), date(2018, 1, 5)),
    ],
)
def test_words_of_a_day_become_days(words: str, first: date, last: date) -> None:
    assert resolve(words, date(2018, 1, 5)) == DateWindow(first, last)


@settings(deadline=None)  # the first call imports dateparser
@given(st.dates())
def test_no_day_of_the_calendar_breaks_it(said: date) -> None:
    for words in ("last week", "next year", "12 years ago", "29 February", "no such day"):
        window = resolve(words, said)
        assert window is None or window.first is not None


@pytest.mark.parametrize(
    ("name", "said", "year"),
    [
        ("summer", date(2018, 1, 5), 2018),
        ("summer", date(2018, 11, 5), 2018),
        ("fall", date(2018, 8, 5), 2018),
        ("winter", date(2018, 1, 5), 2017),
        ("winter", date(2018, 4, 5), 2017),
        ("winter", date(2018, 11, 5), 2018),
    ],
)
def test_this_season_is_the_one_that_runs_or_that_of_the_year(
    name: str, said: date, year: int
) -> None:
    assert season_meant(name, said) == season(name, year)


def test_dateparser_is_imported_when_first_needed() -> None:
    code = "import sys, qa_service.cli, qa_service.passages; print('dateparser' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@given(
    st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    st.sampled_from(RECKONED),
    st.booleans(),
)
@settings(deadline=None)
def test_what_is_reckoned_is_what_dateparser_says(said: date, words: str, ahead: bool) -> None:  # noqa: FBT001
    if words == WEEKDAYS[said.weekday()].lower():
        return  # the day itself, whatever dateparser says
    if words in MONTHS:
        said = said.replace(day=1)  # as ``resolve`` has it
    if ahead and (running := reckoned(words, said, ahead=False)) and running.contains(said):
        return
    assert reckoned(words, said, ahead=ahead) == parsed(words, said, ahead=ahead)


@pytest.mark.parametrize("words", ["next year", "tomorrow", "next month", "next week"])
def test_nothing_is_reckoned_beyond_the_calendar(words: str) -> None:
    assert resolve(words, date.max) is None


def test_the_commonest_words_need_no_dateparser() -> None:
    code = (
        "import sys; from datetime import date; from qa_service.language import resolve\n"
        "said = date(2018, 5, 7)\n"
        "assert resolve('Sunday', said) and resolve('last week', said)\n"
        "assert 'dateparser' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
