"""What the API returns about the whole archive, and about stored conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, Self

from pydantic import Field

from qa_service.contract.articles import ArticleHeadShape, ArticleShape, Reply
from qa_service.contract.replies import AnswerShape  # noqa: TC001 -- of a model, at run time

if TYPE_CHECKING:
    from qa_service.store import IndexSummary


PART: Final = 12_000
"""Maximum characters of a part of an article; no further paragraph is started then."""


class ArticlesShape(Reply):
    """A part of a list of articles, newest first and undated ones last."""

    articles: list[ArticleHeadShape]
    total: int = Field(description="Number of articles in the whole list.")
    next: str | None = Field(description="Send it as ``after`` for the next part; null at the end.")


class PartParagraphShape(Reply):
    """One paragraph, verbatim."""

    number: int
    heading: str | None = Field(description="The sub-heading above it.")
    text: str
    is_cut: bool = Field(description="Whether this is only the beginning of a very long one.")


class ArticlePartShape(Reply):
    """A part of an article, or all of it."""

    article: ArticleHeadShape
    paragraphs: list[PartParagraphShape]
    paragraphs_in_all: int
    next_paragraph: int | None = Field(description="Where the next part begins; null at the end.")

    @classmethod
    def of(cls, article: ArticleShape, first: int) -> Self:
        """The paragraphs from number ``first`` on, as many as fit into PART; at least one.

        Empty if there is no paragraph with that number.
        """
        part: list[PartParagraphShape] = []
        spent = 0
        for paragraph in article.paragraphs[first - 1 :]:
            if spent >= PART:
                break
            text = article.text[paragraph.start : paragraph.end]
            part.append(
                PartParagraphShape(
                    number=paragraph.number,
                    heading=paragraph.heading,
                    text=text[:PART],
                    is_cut=len(text) > PART,
                )
            )
            spent += len(part[-1].text)
        following, in_all = first + len(part), len(article.paragraphs)
        return cls(
            article=ArticleHeadShape.model_validate(article, from_attributes=True),
            paragraphs=part,
            paragraphs_in_all=in_all,
            next_paragraph=following if following <= in_all else None,
        )


class ModelShape(Reply):
    """The embedding model that made the vectors, and the arithmetic it used."""

    name: str
    sha256: str
    dimension: int
    numerics: str


class OutletShape(Reply):
    """How many articles an outlet has."""

    name: str
    articles: int


class AuthorShape(Reply):
    """How many articles an author has."""

    name: str
    articles: int


class MonthShape(Reply):
    """How many articles were published in a month."""

    month: str = Field(description="As YYYY-MM.")
    articles: int


class LanguageShape(Reply):
    """How many articles are in a language."""

    code: str = Field(description="ISO 639-1 code, such as ``en``.")
    articles: int


class DateRangeShape(Reply):
    """First and last day of publication, as YYYY-MM-DD."""

    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")


class IndexShape(Reply):
    """What is indexed."""

    generation: str
    built_at: str
    model: ModelShape
    articles: int
    passages: int
    sources: list[OutletShape] = Field(description="Most articles first.")
    authors: list[AuthorShape] = Field(
        description="Most articles first, at most 200; those behind them are found by as well."
    )
    date_range: DateRangeShape
    months: list[MonthShape] = Field(
        description="In order, without empty ones; undated articles are in none."
    )
    languages: list[LanguageShape] = Field(
        description="Most articles first; where it is not known, an article is in none."
    )
    skipped: int = Field(description="How many files and records were read that are no article.")
    size_bytes: int

    @classmethod
    def of(cls, summary: IndexSummary) -> Self:
        """From the summary of a generation."""
        model = summary.model
        first, last = (day and day.isoformat() for day in (summary.first_day, summary.last_day))
        return cls(
            generation=summary.generation,
            built_at=summary.built_at.isoformat(),
            model=ModelShape(
                name=model.name,
                sha256=model.sha256,
                dimension=model.dimension,
                numerics=summary.numerics,
            ),
            articles=summary.articles,
            passages=summary.passages,
            sources=[OutletShape(name=name, articles=count) for name, count in summary.sources],
            authors=[AuthorShape(name=name, articles=count) for name, count in summary.authors],
            date_range=DateRangeShape.model_validate({"from": first, "to": last}),
            months=[
                MonthShape(month=month.isoformat()[:7], articles=count)
                for month, count in summary.months
            ],
            languages=[LanguageShape(code=one, articles=count) for one, count in summary.languages],
            skipped=summary.skipped,
            size_bytes=summary.size_bytes,
        )


class ConversationShape(Reply):
    """A conversation; ``turns`` counts its questions."""

    id: str
    title: str | None = Field(description="Null until a question is asked in it or it is named.")
    created: str
    changed: str = Field(description="When a question was last asked in it, an ISO date-time.")
    turns: int


class ConversationsShape(Reply):
    """Conversations, most recent first."""

    conversations: list[ConversationShape]
    next: str | None = Field(description="Send it as ``after`` for the next ones.")


class FeedbackShape(Reply):
    """Whether an answer helped, and why or why not."""

    helpful: bool
    reason: str | None


class TurnShape(Reply):
    """A question of a conversation and its answer, as it was given."""

    number: int = Field(description="From 1.")
    asked_at: str
    date: str = Field(description="The day on which it was asked, as YYYY-MM-DD.")
    filters: dict[str, object] | None = Field(description="The filters sent with the question.")
    answer: AnswerShape
    feedback: FeedbackShape | None


class WholeConversationShape(Reply):
    """A conversation with all its turns, oldest first."""

    id: str
    title: str | None
    created: str
    changed: str
    turns: list[TurnShape]


class HealthShape(Reply):
    """Whether the service is alive, or ready."""

    status: Literal["ok", "ready"]
