"""Dates of records and of pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.ingest.document import Found
from qa_service.ingest.rules.dates import normalise_published
from qa_service.ingest.rules.publication_dates import find_date, publication_of


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
        ("Sat, 22 Dec 2012 10:30:00 PST", "2012-12-22T10:30:00-08:00"),
        ("Dec. 22, 2012 4:15 p.m. EST", "2012-12-22T16:15:00-05:00"),
        ("4:15 p.m. ET Dec. 22, 2012", "2012-12-22T16:15:00-05:00"),
        ("Updated 3:15 PM ET, Sat June 22, 2013", "2013-06-22T15:15:00-04:00"),
        ("December 22, 2012 | 10:30 am", "2012-12-22T10:30:00"),
        ("22 December 2012 18:00 PKT", "2012-12-22T18:00:00+05:00"),
        ("20121222", "2012-12-22"),
        ("201212221030", "2012-12-22T10:30:00"),
        ("1356172200", "2012-12-22T10:30:00+00:00"),
        ("1356172200000", "2012-12-22T10:30:00+00:00"),
        ("22 décembre 2012", "2012-12-22"),
        ("Publié le 22 décembre 2012 à 16h15", "2012-12-22T16:15:00"),
        ("Samstag, 22. Dezember 2012, 15:30 Uhr", "2012-12-22T15:30:00"),
        ("22 de diciembre de 2012", "2012-12-22"),
        ("22 de dezembro de 2012", "2012-12-22"),
        ("22 декабря 2012 г., 15:30", "2012-12-22T15:30:00"),
        ("22 Aralık 2012", "2012-12-22"),
        ("22 दिसंबर 2012", "2012-12-22"),
        ("22.12.2012", "2012-12-22"),
        ("٢٢ ديسمبر ٢٠١٢", "2012-12-22"),
        ("٢٢ كانون الأول ٢٠١٢", "2012-12-22"),
        ("۲۲ دسمبر ۲۰۱۲", "2012-12-22"),
        ("2012年12月22日", "2012-12-22"),
        ("2012년 12월 22일", "2012-12-22"),
    ],
)
def test_an_unambiguous_published_date_is_used(given: str, iso: str) -> None:
    assert normalise_published(given) == iso
    datetime.fromisoformat(normalise_published(given))


@pytest.mark.parametrize(
    "given",
    [
        *("03/04/2012", "2012", "May 2012", "12 May", "soon", "99999999999"),
        *("December", "yesterday", "31 février 2012", "2012-13-45", "Dec 22 '12", "22/12/12"),
        *("3 May 2012 - 4 June 2013", "", "\u0664", "2012年13月41日", "9" * 400),
    ],
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
        ("Publié le 22 décembre 2012", "2012-12-22"),
        ("Oldport, 22 de diciembre de 2012", "2012-12-22"),
        ("2012年12月22日", "2012-12-22"),
        ("March 3, 1492", None),
    ],
)
def test_a_date_in_a_line_is_found_or_is_none(line: str, day: str | None) -> None:
    found = find_date(line)
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize(
    "line", ["in March", "2012", "1-2-3", "10.0.0.1", "May we", "12,2012", "13 people 2012"]
)
def test_what_is_no_date_is_not_found(line: str) -> None:
    assert find_date(line) is None


def test_a_date_to_come_is_none() -> None:
    later = datetime.now(UTC).date() + timedelta(days=3)
    found = find_date(later.isoformat())
    assert found is not None
    assert found[0] is None


def test_a_swapped_day_is_settled_by_who_says_so() -> None:
    assert normalise_published("03/04/2012", day_first=True) == "2012-04-03"
    assert normalise_published("03/04/2012", day_first=False) == "2012-03-04"


def dates_of(
    published: str | None, modified: str | None = None, **evidence: str | None
) -> tuple[str | None, str | None, int]:
    found = publication_of(
        None if published is None else Found(published, "meta date"),
        None if modified is None else Found(modified, "meta modified"),
        declared=evidence.get("declared"),
        language=evidence.get("language"),
        texts=[evidence.get("text") or ""],
    )
    return found.published, found.modified, len(found.problems)


@pytest.mark.parametrize(
    ("evidence", "day"),
    [
        ({}, None),
        ({"declared": "en", "language": "en"}, None),
        ({"declared": "en-US", "language": "en"}, "2012-03-04"),
        ({"declared": "en_GB", "language": "en"}, "2012-04-03"),
        ({"language": "fr"}, "2012-04-03"),
        ({"language": "ja"}, None),
        ({"language": "en", "text": "It broke on 25/12/2011, not before."}, "2012-04-03"),
        ({"language": "en", "text": "It broke on 12/25/2011, not before."}, "2012-03-04"),
        ({"language": "en", "text": "Once 25/12/2011, once 12/25/2011."}, None),
    ],
)
def test_an_ambiguous_date_is_settled_by_the_document_or_not_at_all(
    evidence: dict[str, str], day: str | None
) -> None:
    assert dates_of("03/04/2012", **evidence) == (day, None, 0 if day else 1)


def test_one_date_settles_how_the_other_is_written() -> None:
    assert dates_of("03/04/2012", "25/04/2012") == ("2012-04-03", "2012-04-25", 0)


@pytest.mark.parametrize("date", ["1492-03-03", "2999-01-01"])
def test_an_implausible_date_is_reported_and_not_used(date: str) -> None:
    assert dates_of(date) == (None, None, 1)
    assert dates_of("2012-03-03", date) == ("2012-03-03", None, 1)


def test_a_change_before_publication_is_reported_and_no_change_is_none() -> None:
    assert dates_of("2012-03-03", "2012-03-01") == ("2012-03-03", None, 1)
    assert dates_of("2012-03-03", "2012-03-03") == ("2012-03-03", None, 0)
    assert dates_of("2012-03-03T10:00:00Z", "2012-03-03") == (
        "2012-03-03T10:00:00Z",
        "2012-03-03",
        0,
    )
    assert dates_of(None, "2012-03-03") == (None, "2012-03-03", 0)


@settings(deadline=None, max_examples=150)
@given(
    st.text(max_size=40)
    | st.lists(
        st.sampled_from(
            ["22", "2012", "May", "décembre", "10:30", "PST", "/", ".", ",", "12", "T"]
        ),
        max_size=7,
    ).map(" ".join)
)
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        found = normalise_published(text)
    except ValueError:
        return
    datetime.fromisoformat(found)
