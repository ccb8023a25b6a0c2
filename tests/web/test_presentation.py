import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from qa_service import harmless
from qa_service.contract.articles import ArticleHeadShape, CitationShape
from qa_service.domain import (
    Article,
    Paragraph,
)
from qa_service.web import presentation

CONTROLS = (
    "\x00\x1b\x7f\x85\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


PASSAGE = CitationShape.model_validate(
    {"number": 1, "text": "It said so.", "paragraph": 1, "article": {"id": "a"}}
)


@given(st.text(alphabet=CONTROLS + string.printable + "אבة😀"))
def test_safe_text_keeps_its_length_and_loses_what_reorders(text: str) -> None:
    safe = harmless.safe_text(text)
    assert len(safe) == len(text)
    assert not set(safe) & set(CONTROLS)
    assert all(
        a == b
        for a, b in zip(text, safe, strict=True)
        if a not in CONTROLS + "\x0b\x0c" and a.isprintable()
    )


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2012-12-22", "22 December 2012"),
        ("2011-05-03T00:15:00+05:00", "3 May 2011"),
        (None, "undated"),
    ],
)
def test_dates_are_reported_in_words(published: str | None, words: str) -> None:
    assert presentation.date_in_words(published) == words


@pytest.mark.parametrize(
    ("published", "modified", "words"),
    [
        ("2012-12-22", "2012-12-24T09:00:00Z", "24 December 2012"),
        ("2012-12-22T08:00:00", "2012-12-22T23:00:00", None),
        (None, "2012-12-24", "24 December 2012"),
        ("2012-12-22", None, None),
    ],
)
def test_a_change_is_reported_when_it_was_on_another_day(
    published: str | None, modified: str | None, words: str | None
) -> None:
    assert presentation.change_in_words(published, modified) == words


def test_a_place_has_its_page_where_the_document_has_pages() -> None:
    assert presentation.place_in_words(PASSAGE) == "paragraph 1"
    assert (
        presentation.place_in_words(PASSAGE.model_copy(update={"page": 3})) == "p. 3, paragraph 1"
    )
    assert presentation.place_in_words(PASSAGE.model_copy(update={"paragraph": 0})) == "headline"


def test_corrections_are_reported_of_stored_and_of_cited_articles() -> None:
    text = "It fell.\n\nCorrection: it rose."
    note = Paragraph(2, 10, len(text), kind="correction")
    stored = Article("a", text, (Paragraph(1, 0, 8), note))
    head = ArticleHeadShape.of(stored)
    assert presentation.corrections_of(stored) == presentation.corrections_of(head)
    assert presentation.corrections_of(head) == [(2, "Correction: it rose.")]


def test_confidence_is_reported_in_words() -> None:
    words = [presentation.confidence_in_words(value) for value in (0.0, 0.33, 0.34, 0.66, 0.67, 1)]
    assert [word.split()[0] for word in words] == [
        *("Doubtful", "Doubtful", "Possible", "Possible", "Likely", "Likely")
    ]


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs"])))
def test_an_article_path_carries_any_id_unharmed(article_id: str) -> None:
    path = presentation.article_path(article_id)
    assert path.count("/") == 2
    assert EnvironBuilder(path=path).get_request().path == f"/articles/{article_id}"


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "data:text/html,x", "//host/x", "ftp://host/x", "http:///x"),
        *("http://[broken", "", " javascript:alert(1)"),
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert harmless.web_address(url) is None


def test_web_addresses_stay_as_they_are() -> None:
    url = "https://example.org/a?b=1#c"
    assert harmless.web_address(url) == url
