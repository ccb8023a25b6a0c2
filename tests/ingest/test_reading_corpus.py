"""The sample's saved pages: nothing around the articles is taken for part of them."""

from pathlib import Path

import pytest

from qa_service.domain import Article
from qa_service.ingest import read_articles

AROUND = ("JOIN NOW", "READ MORE", "mailing list", "INSIDE STORY", "Rupee slips", "Who counts the")


@pytest.fixture(scope="module")
def pages(corpus_folder: Path) -> dict[str, Article]:
    found = read_articles([corpus_folder / "saved-pages"])
    return {one.id: one for one in found if isinstance(one, Article)}


def test_every_page_is_read(pages: dict[str, Article]) -> None:
    assert {name: page.published for name, page in pages.items()} == {
        "december-reimbursement": "2012-12-24",
        "january-suspension": "2018-01-06",
        "page-without-date": None,
        "salala-inquiry": "2011-12-23",
    }


def test_no_line_around_a_page_is_a_paragraph(pages: dict[str, Article]) -> None:
    for page in pages.values():
        for paragraph in page.paragraphs:
            text = page.text[paragraph.start : paragraph.end]
            assert not any(line in text for line in AROUND), text


def test_every_paragraph_is_whole(pages: dict[str, Article]) -> None:
    for page in pages.values():
        for paragraph in page.paragraphs:
            text = page.text[paragraph.start : paragraph.end]
            assert text[0].isupper() or text[0] in '"“'
            assert text[-1] in '."”'
