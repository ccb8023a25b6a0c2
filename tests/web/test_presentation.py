import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from qa_service.domain import (
    Article,
    Citation,
    Paragraph,
    Passage,
    Span,
    Statement,
)
from qa_service.web import presentation

CONTROLS = "\x00\x1b\x7f\x85\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def citation(text: str, highlight: Span | None) -> Citation:
    article = Article("a", text, (Paragraph(1, 0, len(text)),))
    passage = Passage("a", 1, 1, 0, len(text), text, "")
    return Citation(1, passage, article, 1.0, highlight)


@given(st.text(alphabet=CONTROLS + string.printable + "אבة😀"))
def test_safe_text_keeps_its_length_and_loses_what_reorders(text: str) -> None:
    safe = presentation.safe_text(text)
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
def test_dates_are_told_in_words(published: str | None, words: str) -> None:
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
def test_a_change_is_told_when_it_was_on_another_day(
    published: str | None, modified: str | None, words: str | None
) -> None:
    assert presentation.change_in_words(published, modified) == words


def test_a_place_has_its_page_where_the_document_has_pages() -> None:
    plain = citation("It said so.", None)
    article = replace(plain.article, paragraphs=(replace(plain.paragraph, page=3),))
    assert presentation.place_in_words(plain) == "paragraph 1"
    assert presentation.place_in_words(replace(plain, article=article)) == "p. 3, paragraph 1"


def test_confidence_is_told_in_words() -> None:
    words = [presentation.confidence_in_words(value) for value in (0.0, 0.44, 0.45, 0.69, 0.7, 1.0)]
    assert [word.split()[0] for word in words] == [
        *("Weakly", "Weakly", "Probably", "Probably", "Well", "Well")
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
    assert presentation.web_address(url) is None


def test_web_addresses_stay_as_they_are() -> None:
    url = "https://example.org/a?b=1#c"
    assert presentation.web_address(url) == url


@given(st.data())
def test_marking_cuts_without_loss(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1))
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    before, words, after = presentation.marked(text, span)
    assert before + words + after == text
    assert words == span.of(text)
    assert presentation.marked(text, None) == (text, "", "")


def test_a_statement_marks_the_answering_words_that_it_holds() -> None:
    passage = "He left. The bill was 33 billion dollars. So he said."
    cited = citation(passage, Span(22, 40))
    statement = Statement("The bill was 33 billion dollars.", (1,))
    mark = presentation.statement_mark(statement, cited)
    assert mark is not None
    assert mark.of(statement.text) == "33 billion dollars"


@pytest.mark.parametrize("highlight", [None, Span(0, 8)])
def test_a_statement_without_answering_words_marks_nothing(highlight: Span | None) -> None:
    cited = citation("He left. The bill was high.", highlight)
    assert presentation.statement_mark(Statement("The bill was high.", (1,)), cited) is None
