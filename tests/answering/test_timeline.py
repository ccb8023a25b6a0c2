from datetime import date

import pytest

from qa_service.answering.draft import as_of, timeline_of
from qa_service.domain import Article, Citation, Paragraph, Passage, Span, TimelineEntry


def reported(number: int, published: str | None, text: str, value: str) -> tuple[Citation, str]:
    """What an article of that day reports, its value marked."""
    article = Article(f"a{number}", text, (Paragraph(1, 0, len(text)),), published=published)
    passage = Passage(article.id, 1, 1, 0, len(text), text, context="")
    start = text.index(value)
    return Citation(number, passage, article, 0.5, Span(start, start + len(value))), value


EARLY = reported(2, "2012-12-22", "The port holds back $7m.", "$7m")
LATE = reported(1, "2018-01-05", "The port holds back $11m.", "$11m")


def test_values_of_different_days_stand_in_the_order_of_their_days() -> None:
    assert timeline_of([LATE, EARLY]) == (
        TimelineEntry(date(2012, 12, 22), "$7m", 2),
        TimelineEntry(date(2018, 1, 5), "$11m", 1),
    )


@pytest.mark.parametrize(
    "other",
    [
        reported(2, "2018-01-05", "The port holds back $7m.", "$7m"),
        reported(2, None, "The port holds back $7m.", "$7m"),
        reported(2, "2012-12-22", "The port holds back $11m.", "$11m"),
        reported(2, "2019-12-22", "In 2011 the port held back $7m.", "$7m"),
    ],
)
def test_one_day_one_value_or_what_is_told_of_long_before_make_no_timeline(
    other: tuple[Citation, str],
) -> None:
    assert timeline_of([LATE, other]) == ()


def test_what_has_held_since_an_old_date_is_told_of_today() -> None:
    since = reported(2, "2019-12-22", "Since 2011 the port has held back $7m.", "$7m")
    assert [entry.citation for entry in timeline_of([LATE, since])] == [1, 2]


def test_a_value_reported_again_stays_where_it_was_first_reported() -> None:
    again = reported(3, "2019-01-05", "The port holds back $7m.", "$7m")
    days = [entry.day.year for entry in timeline_of([again, LATE, EARLY])]
    assert days == [2012, 2018]


def test_an_answer_holds_as_of_the_newest_article_that_it_cites() -> None:
    assert as_of([EARLY[0], LATE[0]]) == date(2018, 1, 5)
    assert as_of([reported(1, None, "The port holds back $7m.", "$7m")[0]]) is None
