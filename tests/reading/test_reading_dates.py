"""Dates of records and of pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from qa_service.reading.rules.date_lines import find_date
from qa_service.reading.rules.dates import normalise_published


@pytest.mark.parametrize(
    ("given", "iso"),
    [
        ("2012-12-22", "2012-12-22"),
        ("2012-12-22T10:30:00Z", "2012-12-22T10:30:00Z"),
        ("2012-12-22T10:30:00+05:00", "2012-12-22T10:30:00+05:00"),
        ("December 22, 2012", "2012-12-22"),
        ("22 Dec 2012", "2012-12-22"),
        ("22/12/2012", "2012-12-22"),
        ("Sat, 22 Dec 2012 10:30:00 +0500", "2012-12-22T10:30:00+05:00"),
        ("22 Dec 2012 10:30 IST", "2012-12-22T10:30:00"),
    ],
)
def test_a_published_date_that_means_one_day_is_kept(given: str, iso: str) -> None:
    assert normalise_published(given) == iso
    datetime.fromisoformat(normalise_published(given))


@pytest.mark.parametrize(
    "given", ["03/04/2012", "2012", "May 2012", "12 May", "soon", "99999999999"]
)
def test_a_published_date_that_may_mean_several_is_none(given: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        normalise_published(given)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("December 22, 2012", "2012-12-22"),
        ("Sept. 3rd, 2014", "2014-09-03"),
        ("Published: 3 March 2014", "2014-03-03"),
        ("the 14th of March 2013", "2013-03-14"),
        ("14-Mar-2013", "2013-03-14"),
        ("2014-03-01", "2014-03-01"),
        ("2014-03-01T10:00:00Z", "2014-03-01"),
        ("2014/3/1", "2014-03-01"),
        ("25/12/2012", "2012-12-25"),
        ("12/25/2012", "2012-12-25"),
        ("5/5/2012", "2012-05-05"),
        ("03/04/2012", None),
        ("February 30, 2012", None),
        ("March 3, 1492", None),
    ],
)
def test_a_date_in_a_line_is_told_or_is_none(line: str, day: str | None) -> None:
    found = find_date(line)
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize("line", ["in March", "2012", "1-2-3", "10.0.0.1", "May we", "12,2012"])
def test_what_is_no_date_is_not_found(line: str) -> None:
    assert find_date(line) is None


def test_a_date_to_come_is_none() -> None:
    later = datetime.now(UTC).date() + timedelta(days=3)
    found = find_date(later.isoformat())
    assert found is not None
    assert found[0] is None
