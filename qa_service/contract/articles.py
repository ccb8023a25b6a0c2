"""What the API returns of articles and passages."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- a model's types are used at run time
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from qa_service.domain import HEADLINE, ParagraphKind, Span, publication_day
from qa_service.harmless import web_address

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.domain import Article, Citation, Paragraph

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"
"""Any JSON value."""


def _as_given(schema: dict[str, Any], shape: type[BaseModel]) -> None:
    """In the schema of replies all fields are required, no others allowed; reading is lenient."""
    given = [name for name in schema.get("properties", {}) if name not in shape.may_be_absent]  # type: ignore[attr-defined]  # of every Reply
    for name in given:
        schema["properties"][name].pop("default", None)
    schema["additionalProperties"] = False
    schema.pop("required", None)
    if given:
        schema["required"] = given


class Reply(BaseModel):
    """Something that the service returns.

    Reading is lenient: fields missing in older versions have defaults, and fields added by newer
    ones are ignored.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, json_schema_extra=_as_given)

    may_be_absent: ClassVar[frozenset[str]] = frozenset()

    def document(self) -> dict[str, JSON]:
        """The same as a JSON object."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class HighlightShape(Reply):
    """Words of a passage, in code points of its ``text``."""

    start: int
    end: int


class AlsoInShape(Reply):
    """The same story in another outlet."""

    id: str
    title: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None

    @property
    def day(self) -> date | None:
        """The day of publication."""
        return None if self.published is None else publication_day(self.published)

    @classmethod
    def of(cls, article: Article) -> AlsoInShape:
        """From an article on the same story."""
        return AlsoInShape(
            id=article.id,
            title=article.title,
            source=article.source,
            published=article.published,
            url=web_address(article.url),
        )


class CorrectionShape(Reply):
    """A paragraph that corrects the article, or says that it was changed."""

    paragraph: int = Field(description="Number of the paragraph, from 1.")
    text: str


class ArticleHeadShape(AlsoInShape):
    """The article of a passage. Unknown values are null."""

    authors: list[str] = []
    modified: str | None = Field(
        None,
        description="When it was last changed, an ISO date or date-time; null where it is not"
        " said.",
    )
    language: str | None = Field(None, description="ISO 639-1 code, such as ``en``.")
    corrections: list[CorrectionShape] = []

    @classmethod
    def of(cls, article: Article) -> ArticleHeadShape:
        """From an article, without its text."""
        return ArticleHeadShape(
            **dict(AlsoInShape.of(article)),
            authors=list(article.authors),
            modified=article.modified,
            language=article.language,
            corrections=[
                CorrectionShape(paragraph=one.number, text=article.text[one.start : one.end])
                for one in article.corrections
            ],
        )


class CitationShape(Reply):
    """A passage, verbatim: ``article.text[start:end] == text``, in code points."""

    number: int = Field(description="From 1, in the order of the answer or of the list.")
    passage_id: str = ""
    text: str
    start: int | None = Field(None, description="Null if the headline is cited.")
    end: int | None = Field(None, description="Null if the headline is cited.")
    highlight: HighlightShape | None = Field(
        None,
        description="The words that answer; among ``passages`` and ``hits``, the sentence that"
        " matters most to the question.",
    )
    paragraph: int = Field(description="From 1; 0 is the headline: ``text`` is then the title.")
    page: int | None = Field(None, description="Page of a paged document, from 1; null elsewhere.")
    kind: ParagraphKind = Field("body", description="What the paragraph is to the article.")
    score: float = 0.0
    confidence: float = Field(
        0.0,
        ge=0,
        le=1,
        description="How likely the passage answers. Calibrated; 0 before it is read.",
    )
    article: ArticleHeadShape
    also_in: list[AlsoInShape] = []

    @property
    def is_headline(self) -> bool:
        """Whether it cites the title of the article instead of a paragraph."""
        return self.paragraph == HEADLINE

    @property
    def marked(self) -> Span | None:
        """The words in ``text`` that answer, or are most relevant."""
        return Span(self.highlight.start, self.highlight.end) if self.highlight else None

    @property
    def answering_words(self) -> str | None:
        """The words that answer, or are most relevant, if any are marked."""
        return self.marked.of(self.text) if self.marked else None

    @classmethod
    def of(cls, citation: Citation) -> Self:
        """From a cited or found passage."""
        passage, marked = citation.passage, citation.highlight
        return cls(
            number=citation.number,
            passage_id=passage.id,
            text=passage.text,
            start=None if citation.is_headline else passage.start,
            end=None if citation.is_headline else passage.end,
            highlight=HighlightShape(start=marked.start, end=marked.end) if marked else None,
            paragraph=passage.paragraph,
            page=citation.paragraph.page,
            kind=citation.paragraph.kind,
            score=round(citation.score, 4),
            confidence=round(citation.confidence, 4),
            article=ArticleHeadShape.of(citation.article),
            also_in=[AlsoInShape.of(article) for article in citation.also_in],
        )


class ParagraphShape(Reply):
    """One paragraph, as code points of the article's ``text``."""

    number: int
    start: int
    end: int
    page: int | None = Field(description="Page of a paged document, from 1; null elsewhere.")
    kind: ParagraphKind
    heading: str | None = Field(description="The sub-heading above it.")

    @classmethod
    def of(cls, paragraph: Paragraph) -> Self:
        """From a paragraph of an article."""
        return cls.model_validate(paragraph, from_attributes=True)


class ArticleShape(ArticleHeadShape):
    """A whole article. Unknown values are null."""

    published_from: str | None = Field(
        None,
        description="The place where ``published`` was found, such as ``JSON-LD datePublished``.",
    )
    text: str
    paragraphs: list[ParagraphShape]

    @classmethod
    def of(cls, article: Article) -> ArticleShape:
        """From an article with the offsets of its paragraphs."""
        return ArticleShape(
            **dict(ArticleHeadShape.of(article)),
            published_from=article.published_from,
            text=article.text,
            paragraphs=[ParagraphShape.of(paragraph) for paragraph in article.paragraphs],
        )
