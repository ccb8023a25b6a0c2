"""Whole pages: title, authors, date, headings, boilerplate, encodings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qa_service.domain import Article
from qa_service.ingest import Skipped, read_articles
from qa_service.ingest.rules.page_metadata import find_metadata

if TYPE_CHECKING:
    from pathlib import Path

BODY = "The harbour of Oldport will open on Monday, the mayor told reporters on 3 May 2011."
MORE = "Engineers had closed it after the storm, which broke two of the eleven pillars."
HEADLINE = "Oldport Opens Its Harbour Again"


def read(folder: Path, page: str | bytes) -> Article:
    file = folder / "page.txt"
    file.write_bytes(page if isinstance(page, bytes) else page.encode())
    (outcome,) = read_articles([file], processes=0)
    assert isinstance(outcome, Article), outcome
    return outcome


def paragraphs(article: Article) -> list[str]:
    return [article.text[found.start : found.end] for found in article.paragraphs]


def test_the_text_is_the_body_and_its_headings(tmp_path: Path) -> None:
    page = f"""The biggest network for sailors - JOIN NOW
Ports and harbours
{HEADLINE}
by Ann Lee May 4, 2011
{BODY}
READ MORE
Why the storm came late
A long wait
{MORE}
Join the mailing list
"""
    article = read(tmp_path, page)
    assert article.text == f"{BODY}\n\nA long wait\n\n{MORE}"
    assert paragraphs(article) == [BODY, MORE]
    assert [found.heading for found in article.paragraphs] == [None, "A long wait"]
    assert (article.title, article.authors, article.published) == (
        HEADLINE,
        ("Ann Lee",),
        "2011-05-04",
    )
    assert article.source is None
    assert article.url is None


@pytest.mark.parametrize(
    ("lines", "authors", "published"),
    [
        (["By Ann Lee and Bo Ray | Mar 3, 2014"], ("Ann Lee", "Bo Ray"), "2014-03-03"),
        (["By Ann Lee, Bo Ray and Cy de la Fay"], ("Ann Lee", "Bo Ray", "Cy de la Fay"), None),
        (["Published: 3 March 2014"], (), "2014-03-03"),
        (["14 March 2013", "By Ann Lee, Staff Writer"], ("Ann Lee",), "2013-03-14"),
        (["By ANN LEE", "2014-03-01T10:00:00Z"], ("ANN LEE",), "2014-03-01"),
        (["Posted on March 3, 2014 by Ann Lee"], ("Ann Lee",), "2014-03-03"),
        (["Author: Ann Lee", "Published 10:30 AM GMT, Fri 3 May 2013"], ("Ann Lee",), "2013-05-03"),
        (["By Ann Lee", "03/04/2012"], ("Ann Lee",), None),
        (["By Ann Lee", "Updated: 3 March 2014"], ("Ann Lee",), None),
        (["By Reuters", "3 March 2014"], ("Reuters",), "2014-03-03"),
    ],
)
def test_bylines_and_dates(lines: list[str], authors: tuple[str, ...], published: str) -> None:
    found = find_metadata([HEADLINE, *lines, BODY])
    assert (found.title, found.authors, found.published) == (HEADLINE, authors, published)


@pytest.mark.parametrize(
    "line", ["By the numbers", "By Friday", "By all means", "Beaten by a hair", "The second day"]
)
def test_a_heading_is_no_byline(line: str) -> None:
    found = find_metadata([BODY, line, MORE])
    assert (found.title, found.authors, found.published) == (None, (), None)


def test_a_date_in_the_body_is_not_the_day_of_publication(tmp_path: Path) -> None:
    article = read(tmp_path, f"{BODY}\n\n{MORE}\n\nOn May 5, 2012 it rained.")
    assert (article.title, article.published) == (None, None)
    assert len(article.paragraphs) == 3


def test_a_first_line_is_the_title_only_when_it_is_set_like_one() -> None:
    assert find_metadata([HEADLINE, BODY]).title == HEADLINE
    assert find_metadata(["A long wait", BODY]).title is None
    assert find_metadata([BODY, HEADLINE, MORE]).title is None


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, line_end: str) -> None:
    text = "“It’s a long road,” the café owner said – and £3 was too much for it."
    page = f"{BODY}\n\n{text}\n".replace("\n", line_end)
    assert paragraphs(read(tmp_path, page.encode(encoding))) == [BODY, text]


def test_an_encoding_that_is_not_western_is_detected(tmp_path: Path) -> None:
    text = "Президент заявил, что мост через реку откроется весной, на год позже срока. " * 4
    assert "откроется весной" in read(tmp_path, text.encode("cp1251")).text


def test_a_stray_byte_does_not_spoil_the_quotes(tmp_path: Path) -> None:
    text = "“It’s a long road,” she said – “and it’s getting longer”, said Bo’s brother."
    article = read(tmp_path, text.encode() + b" The end\xff.")
    assert article.text.startswith(text)


def test_control_characters_go_and_a_zero_byte_is_no_reason_to_skip(tmp_path: Path) -> None:
    assert read(tmp_path, BODY.replace("will", "wi\x00ll\x1b")).text == BODY


def test_a_page_of_menus_is_skipped_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text("Home\nNews\nSign up\n© 2012 The Outlet\n", encoding="utf-8")
    (outcome,) = read_articles([tmp_path])
    assert isinstance(outcome, Skipped)
    assert "body" in outcome.reason
