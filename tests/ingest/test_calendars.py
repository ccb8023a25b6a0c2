"""Days of the Thai and the Persian calendar."""

import pytest

from qa_service.ingest.rules.dates import normalise_published
from qa_service.ingest.rules.publication_dates import find_date


@pytest.mark.parametrize(
    ("written", "language", "day"),
    [
        ("14 มีนาคม 2562", "th", "2019-03-14"),
        ("14 มี.ค. 2562", "th", "2019-03-14"),
        ("14/03/2562", "th", "2019-03-14"),
        ("14 มีนาคม 2019", "th", "2019-03-14"),
        ("14 มี.ค. 62", None, "2019-03-14"),
        ("วันพฤหัสบดีที่ ๑๔ มีนาคม พ.ศ. ๒๕๖๒", None, "2019-03-14"),
        ("เผยแพร่: 14 มี.ค. 2562 09:30 น.", None, "2019-03-14T09:30:00"),
        ("پنجشنبه، ۲۳ اسفندماه ۱۳۹۷", None, "2019-03-14"),
        ("۲۳ اسفند ۱۳۹۷", None, "2019-03-14"),
        ("۱۳۹۷/۱۲/۲۳", "fa", "2019-03-14"),
        ("30 اسفند 1399", "fa", "2021-03-20"),
        ("1 فروردین 1400", "fa", "2021-03-21"),
        ("14 مارس 2019", "fa", "2019-03-14"),
    ],
)
def test_years_of_other_calendars_are_those_of_ours(
    written: str, language: str | None, day: str
) -> None:
    assert normalise_published(written, language=language, day_first=True) == day


def test_the_day_in_a_line_of_a_thai_page_is_found() -> None:
    found = find_date("เผยแพร่ 14 มีนาคม 2562")
    assert found is not None
    assert found[0] == "2019-03-14"


def test_old_years_in_other_languages_are_left_alone() -> None:
    with pytest.raises(ValueError, match=r"."):
        normalise_published("1397/13/40", language="en")
    assert normalise_published("3 May 1997", language="en") == "1997-05-03"
