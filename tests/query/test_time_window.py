from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.domain import DateWindow
from qa_service.query.time_lists import LINKED
from qa_service.query.time_window import _listed_after, find_window

TODAY = date(2018, 6, 13)  # a Wednesday


def days(text: str, today: date = TODAY) -> str:
    """The window as "first..last", an open side empty."""
    window = find_window(text, today).window
    return f"{window.first or ''}..{window.last or ''}"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("How much aid was given in 2012?", "2012-01-01..2012-12-31"),
        ("What closed during 2012?", "2012-01-01..2012-12-31"),
        ("ferry fares on May 8th", "2018-05-08..2018-05-08"),
        ("ferry fares q3 2016", "2016-07-01..2016-09-30"),
        ("ferry fares 2016 vs 1986", "1986-01-01..2016-12-31"),
        ("Who drowned on 8/9 May 2017?", "2017-05-08..2017-05-09"),
        ("Who drowned on the weekend of 9 May 2017?", "2017-05-13..2017-05-14"),
        ("Who drowned in the week of 9 May 2017?", "2017-05-08..2017-05-14"),
        ("Who drowned the last week in May 2017?", "2017-05-25..2017-05-31"),
        ("In fiscal year 2011, what was spent?", "2011-01-01..2011-12-31"),
        ("Who led the army in January of 2012?", "2012-01-01..2012-01-31"),
        ("What happened in January 2018?", "2018-01-01..2018-01-31"),
        ("What was tweeted on January 4, 2018?", "2018-01-04..2018-01-04"),
        ("What was tweeted on the 4th of January 2018?", "2018-01-04..2018-01-04"),
        ("What was tweeted on 2018-01-04?", "2018-01-04..2018-01-04"),
        ("Pakistan aid cut, January 2018", "2018-01-01..2018-01-31"),
        ("Who fought in summer 2014?", "2014-06-01..2014-09-22"),
        ("Who fought in the winter of 2014?", "2014-12-01..2015-03-20"),
        ("Exports in the first quarter of 2015?", "2015-01-01..2015-03-31"),
        ("Exports in Q4 2015?", "2015-10-01..2015-12-31"),
        ("Who ruled in the 1990s?", "1990-01-01..1999-12-31"),
        ("What closed at the end of 2012?", "2012-11-01..2012-12-31"),
        ("What closed early 4 May 2012?", "2012-05-04..2012-05-04"),
    ],
)
def test_a_named_period_is_the_window(text: str, window: str) -> None:
    assert days(text) == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("What was said before January 2018?", "..2017-12-31"),
        ("What was said prior to 2012?", "..2011-12-31"),
        ("What was open until 4 July 2012?", "..2012-07-04"),
        ("What was paid by the end of 2016?", "..2016-12-31"),
        ("What was paid before the end of 2016?", "..2016-12-31"),
        ("What was paid by 2016?", "..2016-12-31"),
        ("How much aid since 2001?", "2001-01-01.."),
        ("What was said after 2 May 2011?", "2011-05-03.."),
        ("What was said after 2012?", "2013-01-01.."),
        ("What was paid from 2012 onwards?", "2012-01-01.."),
    ],
)
def test_before_until_since_and_after_bound_one_side(text: str, window: str) -> None:
    assert days(text) == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("What was paid between 2011 and 2014?", "2011-01-01..2014-12-31"),
        ("What was paid from 2015 to 2017?", "2015-01-01..2017-12-31"),
        ("Aid to Pakistan 2015-2017?", "2015-01-01..2017-12-31"),
        ("Aid 2015–2017", "2015-01-01..2017-12-31"),
        ("Raids between January and March 2012?", "2012-01-01..2012-03-31"),
        ("Raids from 2012 until now?", "2012-01-01..2018-06-13"),
        ("Aid in 2011 and 2012?", "2011-01-01..2012-12-31"),
        ("Aid in 2012 compared to 2018?", "2012-01-01..2018-12-31"),
        ("Aid since 2011 but before 2014?", "2011-01-01..2013-12-31"),
    ],
)
def test_two_dates_make_a_range(text: str, window: str) -> None:
    assert days(text) == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Who resigned yesterday?", "2018-06-12..2018-06-12"),
        ("Who resigned today?", "2018-06-13..2018-06-13"),
        ("Who resigned this week?", "2018-06-06..2018-06-13"),
        ("Who resigned last week?", "2018-06-04..2018-06-10"),
        ("Who resigned this month?", "2018-06-01..2018-06-13"),
        ("Who resigned last month?", "2018-05-01..2018-05-31"),
        ("Who resigned this year?", "2018-01-01..2018-06-13"),
        ("Who resigned early this year?", "2018-01-01..2018-05-31"),
        ("Who resigned last year?", "2017-01-01..2017-12-31"),
        ("Who resigned over the past weekend?", "2018-06-09..2018-06-10"),
        ("Who resigned two weeks ago?", "2018-05-27..2018-06-02"),
        ("Who resigned three days ago?", "2018-06-10..2018-06-10"),
        ("Who resigned ten years ago?", "2008-01-01..2008-12-31"),
        ("Who resigned in the last three months?", "2018-03-13..2018-06-13"),
        ("Who resigned in the past year?", "2017-06-13..2018-06-13"),
        ("Who resigned on Tuesday?", "2018-06-12..2018-06-12"),
        ("Who resigned on Wednesday?", "2018-06-13..2018-06-13"),
        ("Who resigned last Wednesday?", "2018-06-06..2018-06-06"),
        ("Who resigned in January?", "2018-01-01..2018-01-31"),
        ("Who resigned in December?", "2017-12-01..2017-12-31"),
        ("Who resigned on 4 July?", "2017-07-04..2017-07-04"),
        ("What has changed since last summer?", "2017-06-01.."),
        ("Who will resign tomorrow?", "2018-05-14..2018-06-14"),
        ("Who will resign next week?", "2018-05-14..2018-06-24"),
        ("Who will resign next month?", "2018-05-14..2018-07-31"),
        ("Who will resign this month?", "2018-06-01..2018-06-30"),
        ("Who will resign this week?", "2018-06-06..2018-06-17"),
        ("Who is expected to resign on Tuesday?", "2018-05-14..2018-06-19"),
        ("Which bridge will close during November?", "2018-05-14..2018-11-30"),
        ("Which bridge is closing during November?", "2018-05-14..2018-11-30"),
        ("Which bridge is closing in April?", "2018-04-01..2018-04-30"),
        ("Which bridge opens early next month?", "2018-05-14..2018-07-12"),
        ("Which bridge closed during November?", "2017-11-01..2017-11-30"),
        ("When did the mayor say he will leave in March?", "2018-05-14..2019-03-31"),
        ("Which bridge closes this fall?", "2018-05-14..2018-12-20"),
        ("Which bridge closed last fall?", "2017-09-01..2017-12-20"),
        ("Which bridge closes next spring?", "2018-05-14..2019-06-20"),
        ("Who was snowed in this winter?", "2017-12-01..2018-03-20"),
        ("Who resigned in June?", "2018-06-01..2018-06-30"),
        ("Who resigned last June?", "2017-06-01..2017-06-30"),
    ],
)
def test_what_counts_from_today_is_marked_relative(text: str, window: str) -> None:
    assert days(text) == window
    assert find_window(text, TODAY).relative


def test_a_date_of_its_own_is_not_relative() -> None:
    assert not find_window("in January 2018", TODAY).relative


def test_the_weekend_before_is_meant_on_a_sunday() -> None:
    sunday = date(2018, 6, 17)
    assert days("last weekend", sunday) == "2018-06-09..2018-06-10"
    assert days("this weekend", sunday) == "2018-06-16..2018-06-17"


def test_29_february_without_a_year_is_the_latest_there_was() -> None:
    assert days("on 29 February") == "2016-02-29..2016-02-29"


def test_parts_of_a_year_overlap() -> None:
    early, mid, late = (
        find_window(f"in {part} 2012", TODAY).window for part in ("early", "mid", "late")
    )
    april, september = date(2012, 4, 15), date(2012, 9, 15)
    assert early.contains(april)
    assert mid.contains(april)
    assert mid.contains(september)
    assert late.contains(september)
    assert not early.contains(september)


@pytest.mark.parametrize(
    "text",
    [
        "Did 24 soldiers die in 2 raids?",
        "Who may leave?",
        "What did May say by May?",
        "Who spoke at the March for Our Lives?",
        "Who took part in March for Our Lives?",
        "What was a late April Fool's joke?",
        "What marks the last day of the fair?",
        "Who wrote Catch-22?",
        "Who won the 2012 Olympics?",
        "Who won in the 2012 election?",
        "Who lost after 2012 elections?",
        "What was built in 2000 villages?",
        "What does Article 2011 say?",
        "When does the Boeing 737 fly again?",
        "What will the climate be in 2035?",
        "What was paid, $2012 or more?",
        "What did USA Today report?",
        "What happened recently?",
        "What is the latest news?",
        "What followed after the raid of 2 May 2011?",
        "Who testified at the January 6 hearing?",
        "What has changed since Trump took office in 2017?",
        "Who answered the January 2018 tweet?",
        "Who was there on 30 February 2012?",
        "Who sang in the 1960s TV series?",
        'Who said "we shall leave in 2014"?',
        "Who wrote “yesterday was worse”?",
        "",
        "What was found at mar-a-lago?",
        "Who hosts This Week?",
        "who presents Today on the radio?",
        "who wrote 'This Week in Science'?",
    ],
)
def test_what_only_looks_like_a_time_states_none(text: str) -> None:
    stated = find_window(text, TODAY)
    assert stated.window == DateWindow()
    assert stated.spans == ()
    assert not stated.relative


def test_the_spans_hold_the_words_that_state_the_time() -> None:
    text = "Since 2011, how much aid came before the end of 2014?"
    spans = find_window(text, TODAY).spans
    assert [span.of(text) for span in spans] == ["Since 2011", "before the end of 2014"]


PIECES = """
in on before by since after between and to 2012 2011-2013 January may 4 31 last this past week
weekend year three months ago the end of early Tuesday summer first quarter Q2 1990s , today or
20/10/2011 10.2.2011 2010/11 '15 eighties 19th century 1348 AD 0 99 report that 3rd week
"""


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES.split())).map(" ".join)),
    st.dates(),
)
def test_any_text_on_any_day_gives_ordered_spans_of_the_text(text: str, today: date) -> None:
    stated = find_window(text, today)
    end = 0
    for span in stated.spans:
        assert end <= span.start < span.end <= len(text)
        end = span.end
    assert bool(stated.spans) != stated.window.is_open


@given(
    st.lists(
        st.sampled_from(
            [
                *("1", "31 October", "May", "2012", "this week", "now", "spring", "the first"),
                *(" to ", " and ", ", ", "/", "-", "–", " or ", " till ", " of ", " in "),
            ]
        ),
        max_size=6,
    )
)
def test_times_are_linked_wherever_a_list_of_them_is_found(parts: list[str]) -> None:
    text = f"What happened in {''.join(parts)}?"
    assert LINKED.search(text) or not _listed_after().search(text)
