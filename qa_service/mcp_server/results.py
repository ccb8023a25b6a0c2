"""What the tools give a model, in fields: what it needs to quote and cite, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, Field

from qa_service.citing.answer import CitedStatement
from qa_service.citing.plain import statement_in_words
from qa_service.domain import AnswerForm, AnswerStatus  # noqa: TC001 -- types of a model

if TYPE_CHECKING:
    from qa_service.shapes import (
        AlsoInShape,
        AnswerShape,
        ArticleHeadShape,
        ArticleShape,
        CitationShape,
        ParagraphShape,
        SearchShape,
        StatementShape,
        UnderstoodShape,
    )

PAGE: Final = 12_000
"""Characters of an article after which no paragraph is begun, and the most that one is given."""


class Source(BaseModel):
    """An article. What is not known is null."""

    article_id: str = Field(description="What read_article takes.")
    title: str | None
    outlet: str | None
    published: str | None = Field(description="ISO date or date-time.")
    authors: list[str]
    url: str | None
    corrections: list[str] = Field(
        description="Notes that the article had something wrong or was changed, verbatim."
    )


class OtherOutlet(BaseModel):
    """The same story elsewhere."""

    article_id: str
    outlet: str | None
    published: str | None


class Quotation(BaseModel):
    """A passage of an article, verbatim."""

    number: int = Field(description="The number that marks like [1] name, or one of its own.")
    text: str
    telling_words: str | None = Field(
        description="The words of it that answer, or else the sentence that matters most to the"
        " question, verbatim; null where no words in particular do."
    )
    paragraph: int = Field(description="Which paragraph of the article, from 1; 0: its headline.")
    article: Source
    also_in: list[OtherOutlet]


class DatedValue(BaseModel):
    """What was reported on a day."""

    date: str
    value: str = Field(description="Verbatim from the passage.")
    citation: int = Field(description="Number of the citation.")


class NarrowedTo(BaseModel):
    """What words of the question or query put first; null and empty: nothing."""

    from_date: str | None
    to_date: str | None
    sources: list[str]
    nothing_inside: bool = Field(
        description="Nothing found is of that time or those outlets: the passages lie outside."
    )


class AskResult(BaseModel):
    """The answer of the archive: sentences of articles, word for word."""

    status: AnswerStatus = Field(
        description="answered: the quoted sentences answer. unsure: no sentence surely answers, but"
        " one of the passages may. not_found: nothing in the archive answers, and the passages are"
        " only what comes nearest."
    )
    form: AnswerForm = Field(description="What kind of answer the question asks for.")
    answer: str | None = Field(description="The quoted sentences, with marks like [1].")
    confidence: float = Field(
        description="0 to 1: how likely what is cited supports the answer. Calibrated."
    )
    as_of: str | None = Field(
        description="For a question about the present: day of the newest article cited."
    )
    timeline: list[DatedValue] = Field(
        description="Where reports of different days differ, each of them, oldest first."
    )
    searched_for: str = Field(description="The question as it was searched.")
    narrowed_to: NarrowedTo
    citations: list[Quotation] = Field(description="What the marks cite; empty unless answered.")
    passages: list[Quotation] = Field(
        description="The best passages found beside those cited, whatever the status; their numbers"
        " go on after those of the citations."
    )


class SearchResult(BaseModel):
    """Passages, the best first; that one is found does not mean that it answers anything."""

    narrowed_to: NarrowedTo
    passages: list[Quotation]


class NumberedParagraph(BaseModel):
    """One paragraph, verbatim."""

    number: int
    heading: str | None = Field(description="The sub-heading that it stands under.")
    text: str
    is_cut: bool = Field(description="Whether this is only the beginning of a very long one.")


class ArticleResult(BaseModel):
    """A part of an article, or all of it."""

    article: Source
    paragraphs: list[NumberedParagraph]
    paragraphs_in_all: int
    next_paragraph: int | None = Field(
        description="from_paragraph of the call that reads on; null at the end."
    )


def ask_result(answer: AnswerShape) -> AskResult:
    """The answer as a model gets it."""
    cited = {one.passage_id for one in answer.citations}
    besides = [one for one in answer.passages if one.passage_id not in cited]
    return AskResult(
        status=answer.status,
        form=answer.form,
        answer="\n\n".join(map(_said, answer.answer.statements)) if answer.answer else None,
        confidence=round(answer.confidence, 2),
        as_of=answer.as_of,
        timeline=[
            DatedValue(date=one.date, value=one.value, citation=one.citation)
            for one in answer.timeline or ()
        ],
        searched_for=answer.standalone_question,
        narrowed_to=_narrowed(answer.understood),
        citations=[_quotation(one, one.number) for one in answer.citations],
        passages=[
            _quotation(one, number)
            for number, one in enumerate(besides, start=len(answer.citations) + 1)
        ],
    )


def search_result(found: SearchShape) -> SearchResult:
    """What was found as a model gets it."""
    return SearchResult(
        narrowed_to=_narrowed(found.understood),
        passages=[_quotation(one, one.number) for one in found.hits],
    )


def article_result(article: ArticleShape, first: int) -> ArticleResult:
    """The paragraphs from number ``first`` on, as many as fill a page; at least one.

    Without a paragraph of that number there are none.
    """
    page: list[NumberedParagraph] = []
    spent = 0
    for paragraph in article.paragraphs[first - 1 :]:
        if spent >= PAGE:
            break
        page.append(_paragraph(article, paragraph))
        spent += len(page[-1].text)
    following = first + len(page)
    in_all = len(article.paragraphs)
    return ArticleResult(
        article=_source(article),
        paragraphs=page,
        paragraphs_in_all=in_all,
        next_paragraph=following if following <= in_all else None,
    )


def _paragraph(article: ArticleShape, paragraph: ParagraphShape) -> NumberedParagraph:
    text = article.text[paragraph.start : paragraph.end]
    return NumberedParagraph(
        number=paragraph.number,
        heading=paragraph.heading,
        text=text[:PAGE],
        is_cut=len(text) > PAGE,
    )


def _narrowed(understood: UnderstoodShape) -> NarrowedTo:
    return NarrowedTo(
        from_date=understood.first,
        to_date=understood.last,
        sources=understood.sources,
        nothing_inside=understood.nothing_inside,
    )


def _said(statement: StatementShape) -> str:
    """A statement with its side or day, its lead and its marks."""
    return statement_in_words(
        CitedStatement(
            statement.text,
            tuple(statement.citations),
            statement.lead,
            when=statement.date,
            side=statement.side,
        )
    )


def _quotation(citation: CitationShape, number: int) -> Quotation:
    marked = citation.highlight
    return Quotation(
        number=number,
        text=citation.text,
        telling_words=citation.text[marked.start : marked.end] if marked else None,
        paragraph=citation.paragraph,
        article=_source(citation.article),
        also_in=[_elsewhere(one) for one in citation.also_in],
    )


def _source(article: ArticleHeadShape) -> Source:
    return Source(
        article_id=article.id,
        title=article.title,
        outlet=article.source,
        published=article.published,
        authors=article.authors,
        url=article.url,
        corrections=[one.text for one in article.corrections],
    )


def _elsewhere(article: AlsoInShape) -> OtherOutlet:
    return OtherOutlet(article_id=article.id, outlet=article.source, published=article.published)
