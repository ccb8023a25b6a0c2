"""Attempts to get an ungrounded citation past the gate."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qa_service.domain import (
    Article,
    Citation,
    Draft,
    Paragraph,
    Passage,
    Span,
    Statement,
    TimelineEntry,
    headline_of,
)
from qa_service.grounding import Grounded, ground

TEXT = (
    'The route opened on Tuesday. "We waited," said a driver.\n\n'
    "Trucks crossed at noon, 40 of them."
)
ARTICLE = Article(
    id="a",
    text=TEXT,
    paragraphs=(Paragraph(1, 0, 56), Paragraph(2, 58, len(TEXT))),
    title="Route opens",
    published="2012-07-03",
    source="Sample Wire",
)
PASSAGE = Passage("a", 2, 2, 58, len(TEXT), TEXT[58:], "Route opens. Sample Wire. 3 July 2012")
CITATION = Citation(1, PASSAGE, ARTICLE, 0.9, Span(0, 6))
STATEMENT = Statement("Trucks crossed at noon, 40 of them.", (1,), "Sample Wire, 3 July 2012")


def pass_gate(statement: Statement = STATEMENT, citation: Citation = CITATION) -> Grounded:
    draft = Draft((statement,), (citation,), 0.9)
    return ground(draft, lambda wanted: ARTICLE if wanted == "a" else None)


def test_a_statement_to_the_letter_passes() -> None:
    grounded = pass_gate()
    assert grounded.statements == (STATEMENT,)
    assert grounded.citations == (CITATION,)
    assert grounded.rejections == ()


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (replace(STATEMENT, text="Trucks crossed at noon, 41 of them."), "verbatim"),
        (replace(STATEMENT, text="trucks crossed at noon, 40 of them."), "verbatim"),
        (replace(STATEMENT, text="The route opened on Tuesday."), "verbatim"),
        (replace(STATEMENT, text="rucks crossed at noon"), "verbatim"),
        (replace(STATEMENT, text="Route opens"), "verbatim"),
        (replace(STATEMENT, text=" "), "empty"),
        (replace(STATEMENT, citations=()), "cites nothing"),
        (replace(STATEMENT, citations=(1, 2)), "no citation has"),
        (replace(STATEMENT, lead="Sample Wire, 4 July 2012"), "metadata"),
        (replace(STATEMENT, lead="The minister said"), "metadata"),
        (replace(STATEMENT, speaker="A driver"), "not named"),
        (replace(STATEMENT, speaker="rucks"), "not named"),
    ],
)
def test_a_statement_that_its_citation_does_not_say_is_rejected(
    statement: Statement, reason: str
) -> None:
    grounded = pass_gate(statement)
    assert grounded.statements == ()
    assert grounded.citations == ()
    assert reason in grounded.rejections[0].reason


@pytest.mark.parametrize(
    ("citation", "reason"),
    [
        (replace(CITATION, passage=replace(PASSAGE, article_id="b")), "no article"),
        (replace(CITATION, passage=replace(PASSAGE, start=57)), "verbatim in its article"),
        (replace(CITATION, passage=replace(PASSAGE, paragraph=1)), "paragraph it names"),
        (replace(CITATION, passage=replace(PASSAGE, paragraph=3)), "no such paragraph"),
        (replace(CITATION, article=replace(ARTICLE, source="Another")), "another article"),
        (replace(CITATION, article=replace(ARTICLE, published="2018-07-03")), "another article"),
        (replace(CITATION, highlight=Span(30, 400)), "highlight"),
        (replace(CITATION, highlight=Span(6, 7)), "highlight"),
    ],
)
def test_a_citation_that_is_not_of_the_stored_article_is_rejected(
    citation: Citation, reason: str
) -> None:
    assert reason in pass_gate(citation=citation).rejections[0].reason


def test_who_speaks_may_be_named_by_another_passage_of_the_article() -> None:
    other = Citation(2, Passage("a", 1, 1, 0, 56, TEXT[:56], ""), ARTICLE, 0.5)
    said = replace(STATEMENT, citations=(1, 2), speaker="a driver")
    assert ground(Draft((said,), (CITATION, other), 0.9), lambda _: ARTICLE).statements == (said,)
    unnamed = replace(said, speaker="a farmer")
    assert ground(Draft((unnamed,), (CITATION, other), 0.9), lambda _: ARTICLE).statements == ()


def test_every_citation_of_a_statement_must_say_it() -> None:
    other = Citation(2, Passage("a", 1, 1, 0, 56, TEXT[:56], ""), ARTICLE, 0.5)
    draft = Draft((replace(STATEMENT, citations=(1, 2)),), (CITATION, other), 0.9)
    assert ground(draft, lambda _: ARTICLE).statements == ()


def test_a_statement_may_cite_its_headline_beside_it() -> None:
    headline = Citation(2, headline_of(ARTICLE), ARTICLE, 0.5)
    draft = Draft((replace(STATEMENT, citations=(1, 2)),), (CITATION, headline), 0.9)
    assert ground(draft, lambda _: ARTICLE).citations == (CITATION, headline)


@pytest.mark.parametrize(
    ("headline", "reason"),
    [
        (replace(headline_of(ARTICLE), text="Route closes"), "headline is not verbatim"),
        (replace(headline_of(ARTICLE), article_id="b"), "no article"),
    ],
)
def test_a_headline_that_the_article_does_not_bear_is_rejected(
    headline: Passage, reason: str
) -> None:
    beside = Citation(2, headline, ARTICLE, 0.5)
    draft = Draft((replace(STATEMENT, citations=(1, 2)),), (CITATION, beside), 0.9)
    grounded = ground(draft, lambda wanted: ARTICLE if wanted == "a" else None)
    assert grounded.statements == ()
    assert reason in grounded.rejections[0].reason


def test_a_lead_may_name_the_authors() -> None:
    written = replace(ARTICLE, authors=("Ada Sample", "Bo Model"))
    assert written.attribution == "By Ada Sample and Bo Model, Sample Wire, 3 July 2012"
    statement = replace(STATEMENT, lead=written.attribution)
    draft = Draft((statement,), (replace(CITATION, article=written),), 0.9)
    assert ground(draft, lambda _: written).statements == (statement,)


def test_what_is_left_is_numbered_in_its_order_and_uncited_passages_go() -> None:
    first = Citation(7, Passage("a", 1, 1, 0, 56, TEXT[:56], ""), ARTICLE, 0.5)
    unused = replace(CITATION, number=3)
    draft = Draft(
        (Statement("never said", (3,)), Statement("The route opened on Tuesday.", (7,))),
        (unused, first),
        0.9,
    )
    grounded = ground(draft, lambda _: ARTICLE)
    assert [citation.number for citation in grounded.citations] == [1]
    assert grounded.citations[0].passage == first.passage
    assert grounded.statements[0].citations == (1,)
    assert len(grounded.rejections) == 1


OTHER_ARTICLE = replace(ARTICLE, id="b", published="2018-01-05")
OTHER = Citation(7, replace(PASSAGE, article_id="b"), OTHER_ARTICLE, 0.5, Span(24, 26))
THEN, NOW = TimelineEntry(date(2012, 7, 3), "40", 3), TimelineEntry(date(2018, 1, 5), "40", 7)


def timeline_through_gate(*entries: TimelineEntry) -> Grounded:
    statements = (replace(STATEMENT, citations=(7,), lead=None), replace(STATEMENT, citations=(3,)))
    stored = {"a": ARTICLE, "b": OTHER_ARTICLE}
    draft = Draft(statements, (replace(CITATION, number=3), OTHER), 0.9, entries)
    return ground(draft, stored.get)


def test_a_timeline_passes_with_the_new_numbers_of_its_citations() -> None:
    grounded = timeline_through_gate(THEN, NOW)
    assert [entry.citation for entry in grounded.timeline] == [2, 1]
    assert grounded.rejections == ()


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ((replace(THEN, value="41"), NOW), "verbatim"),
        ((replace(THEN, value="4"), NOW), "verbatim"),
        ((replace(THEN, value=" "), NOW), "verbatim"),
        ((replace(THEN, day=date(2012, 7, 4)), NOW), "day"),
        ((replace(THEN, citation=1), NOW), "no citation has"),
        ((NOW, THEN), "out of order"),
    ],
)
def test_a_timeline_with_an_unsupported_entry_is_withheld_as_a_whole(
    entries: tuple[TimelineEntry, ...], reason: str
) -> None:
    grounded = timeline_through_gate(*entries)
    assert grounded.timeline == ()
    assert len(grounded.statements) == 2
    assert reason in grounded.rejections[0].reason


def test_a_timeline_is_withheld_with_its_statement() -> None:
    draft = Draft((STATEMENT,), (CITATION, OTHER), 0.9, (replace(THEN, citation=1), NOW))
    assert ground(draft, {"a": ARTICLE}.get).timeline == ()


def test_a_lead_is_outlet_and_day_as_far_as_known() -> None:
    assert ARTICLE.lead == "Sample Wire, 3 July 2012"
    assert replace(ARTICLE, source=None).lead == "3 July 2012"
    assert replace(ARTICLE, source=None, published=None).lead is None


@given(st.text(max_size=60))
def test_no_text_passes_that_the_passage_does_not_contain(text: str) -> None:
    assume(text not in PASSAGE.text)
    assert pass_gate(replace(STATEMENT, text=text)).statements == ()


@given(
    start=st.integers(-5, len(TEXT) + 5),
    end=st.integers(-5, len(TEXT) + 5),
    paragraph=st.integers(-1, 4),
    text=st.sampled_from([TEXT[58:], TEXT[:56], TEXT, "Trucks crossed", "Route opens"]),
    quoted=st.sampled_from([STATEMENT.text, "Trucks", "The route opened on Tuesday.", "Route"]),
)
def test_whatever_passes_is_in_the_article_at_its_offsets(
    start: int, end: int, paragraph: int, text: str, quoted: str
) -> None:
    passage = Passage("a", 1, paragraph, start, end, text, "")
    grounded = pass_gate(
        Statement(quoted, (1,)), replace(CITATION, passage=passage, highlight=None)
    )
    for citation in grounded.citations:
        if citation.is_headline:
            assert quoted in (ARTICLE.title or "")
            continue
        span = ARTICLE.paragraphs[citation.passage.paragraph - 1]
        assert quoted in ARTICLE.text[citation.passage.start : citation.passage.end]
        assert span.start <= citation.passage.start < citation.passage.end <= span.end
