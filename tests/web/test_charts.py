"""Counts as bars."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from qa_service.web.archive_pages import shares, time_chart

MONTHS = st.dictionaries(
    st.dates(date(1800, 1, 1)).map(lambda day: day.replace(day=1)), st.integers(1, 9), min_size=1
)


def test_without_dated_articles_there_is_no_chart() -> None:
    assert time_chart(()) is None


def test_within_two_years_there_is_a_bar_a_month_and_none_is_left_out() -> None:
    chart = time_chart([(date(2016, 12, 1), 2), (date(2017, 2, 1), 8)])
    assert chart is not None
    assert chart.by == "month"
    named = [(bar.name, bar.articles, bar.height) for bar in chart.bars]
    assert named == [
        ("December 2016", 2, 25.0),
        ("January 2017", 0, 0.0),
        ("February 2017", 8, 100.0),
    ]
    assert [bar.label for bar in chart.bars] == ["Dec 2016", "Jan 2017", "Feb 2017"]
    assert chart.highest.name == "February 2017"


def test_more_than_two_years_are_shown_by_year() -> None:
    chart = time_chart([(date(2011, 3, 1), 1), (date(2011, 9, 1), 2), (date(2013, 3, 1), 3)])
    assert chart is not None
    assert chart.by == "year"
    assert [(bar.name, bar.articles) for bar in chart.bars] == [
        ("2011", 3),
        ("2012", 0),
        ("2013", 3),
    ]


def test_a_century_is_shown_by_decade() -> None:
    chart = time_chart([(date(1899, 1, 1), 1), (date(2001, 1, 1), 2)])
    assert chart is not None
    assert chart.by == "decade"
    assert [chart.bars[0].name, chart.bars[-1].name] == ["1890s", "2000s"]
    assert len(chart.bars) == 12


@given(MONTHS)
def test_every_article_is_in_one_bar_and_labels_leave_room(months: dict[date, int]) -> None:
    chart = time_chart(sorted(months.items()))
    assert chart is not None
    assert sum(bar.articles for bar in chart.bars) == sum(months.values())
    assert max(bar.height for bar in chart.bars) == 100
    assert 1 <= sum(bool(bar.label) for bar in chart.bars) <= 8
    assert len({bar.name for bar in chart.bars}) == len(chart.bars)


def test_shares_are_of_the_largest() -> None:
    assert [(bar.name, bar.height) for bar in shares([("Wire", 8), ("Post", 2)])] == [
        ("Wire", 100.0),
        ("Post", 25.0),
    ]
    assert shares([]) == ()
