from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from contract_samples import AUTHORS, written_by
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import article, passages, publish

from qa_service.domain import Article, DateWindow, Filters, Passage, Selection
from qa_service.store import Generation, open_current

DAYS = st.dates(date(2010, 1, 1), date(2013, 12, 31))
SOURCES = st.sampled_from([None, "Gazette", "GAZETTE", "Straße Post", "Wire"])
THIS_YEAR = date.today().year  # noqa: DTZ011 - any day will do


@st.composite
def windows(draw: st.DrawFn, *, finite: bool = False) -> DateWindow:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if finite:
        return DateWindow(first, last)
    return DateWindow(draw(st.sampled_from([None, first])), draw(st.sampled_from([None, last])))


NAMED = st.lists(windows() | windows(finite=True), max_size=3).map(tuple)
FILTERS = st.builds(
    Filters,
    windows(),
    st.lists(st.sampled_from(["gazette", "STRASSE POST", "nobody"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(["a0", "a2", "unknown"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(["eva  muller", "José García", "nobody"]), max_size=2).map(tuple),
)
Entry = tuple[Article, tuple[Passage, ...]]


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    result = []
    for number in range(draw(st.integers(1, 4))):
        day = draw(st.none() | DAYS)
        named = draw(st.lists(NAMED, min_size=1, max_size=3))
        one = article(
            f"a{number}",
            *(f"Text {part}." for part in range(len(named))),
            source=draw(SOURCES),
            authors=tuple(draw(st.lists(st.sampled_from(AUTHORS), max_size=2))),
            published=day.isoformat() if day else None,
        )
        result.append((one, passages(one, named)))
    return result


@settings(deadline=None, max_examples=60)
@given(entries(), FILTERS, windows())
def test_a_selection_admits_what_filters_and_window_admit(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[Entry],
    filters: Filters,
    window: DateWindow,
) -> None:
    folder = tmp_path_factory.mktemp("index")
    publish(folder, entries)
    with open_current(folder) as generation:
        found = generation.mask(Selection(filters, window))
    expected = [
        admitted(one, passage, its, filters, window) for one, its in entries for passage in its
    ]
    if found is None:
        assert all(expected)
    else:
        assert found.tolist() == expected


def admitted(
    one: Article,
    passage: Passage,
    its: tuple[Passage, ...],
    filters: Filters,
    window: DateWindow,
) -> bool:
    if not filters.window.is_open and not (one.day and filters.window.contains(one.day)):
        return False
    wanted = {name.casefold() for name in filters.sources}
    if wanted and (one.source is None or one.source.casefold() not in wanted):
        return False
    if filters.authors and not written_by(one, filters.authors):
        return False
    if filters.articles and one.id not in filters.articles:
        return False
    return window.is_open or about(one, passage, its, window)


def about(one: Article, passage: Passage, its: tuple[Passage, ...], window: DateWindow) -> bool:
    if one.day and window.contains(one.day):
        return True
    for named in passage.named_dates:
        ends = [day for day in (named.first, named.last) if day]
        if len(ends) == 2 and all(window.contains(day) for day in ends):
            return True
    return one.day is None and (window.last is None or not_before(its) <= window.last)


def not_before(its: tuple[Passage, ...]) -> date:
    years = [
        named.first.year
        for passage in its
        for named in passage.named_dates
        if named.first and named.last and 1900 <= named.first.year <= THIS_YEAR
    ]
    return date(max(years), 1, 1) if years else date.min


def test_no_restriction_is_no_mask(tmp_path: Path) -> None:
    with one_of(tmp_path, None, ()) as generation:
        assert generation.mask(Selection()) is None


def test_an_undated_article_is_no_older_than_the_latest_year_it_names(tmp_path: Path) -> None:
    named = (DateWindow(date(2012, 12, 1), date(2012, 12, 31)),)
    with one_of(tmp_path, None, named) as generation:
        assert admits(generation, DateWindow(None, date(2012, 1, 1)))
        assert not admits(generation, DateWindow(None, date(2011, 12, 31)))


@pytest.mark.parametrize("year", [1899, THIS_YEAR + 1])
def test_numbers_that_can_be_no_year_of_publication_bound_nothing(
    tmp_path: Path, year: int
) -> None:
    named = (DateWindow(date(year, 1, 1), date(year, 12, 31)),)
    with one_of(tmp_path, None, named) as generation:
        assert admits(generation, DateWindow(date(1850, 1, 1), date(1850, 12, 31)))


def test_a_named_date_that_sticks_out_of_the_window_does_not_count(tmp_path: Path) -> None:
    named = (DateWindow(date(2012, 1, 1), date(2012, 12, 31)),)
    inside = DateWindow(date(2012, 1, 1), date(2012, 12, 31))
    with one_of(tmp_path, "2018-01-05", named) as generation:
        assert admits(generation, inside)
        assert not admits(generation, DateWindow(inside.first, date(2012, 12, 30)))


def test_filters_leave_out_the_undated(tmp_path: Path) -> None:
    with one_of(tmp_path, None, ()) as generation:
        mask = generation.mask(Selection(Filters(DateWindow(date(1, 1, 1), None))))
    assert mask is not None
    assert not mask.any()


def test_the_ends_of_time_are_days_like_others(tmp_path: Path) -> None:
    with one_of(tmp_path, "9999-12-31", ()) as generation:
        assert admits(generation, DateWindow(date.max - timedelta(1), None))
        assert not admits(generation, DateWindow(None, date.max - timedelta(1)))


def one_of(folder: Path, published: str | None, named: tuple[DateWindow, ...]) -> Generation:
    one = article("a", "Text.", published=published)
    publish(folder, [(one, passages(one, [named]))])
    return open_current(folder)


def admits(generation: Generation, window: DateWindow) -> bool:
    mask = generation.mask(Selection(window=window))
    assert mask is not None
    assert mask.dtype == np.bool_
    return bool(mask[0])
