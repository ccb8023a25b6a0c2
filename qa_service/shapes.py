"""What the API gives, for the OpenAPI document; `answer_json` makes the objects themselves."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from qa_service.domain import (  # noqa: TC001 -- a model's types are used at run time
    AnswerForm,
    AnswerStatus,
    ParagraphKind,
)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HighlightShape(_Shape):
    """Words of a passage, in code points of its ``text``."""

    start: int
    end: int


class AlsoInShape(_Shape):
    """The same story in another outlet."""

    id: str
    title: str | None
    source: str | None
    published: str | None
    url: str | None


class CorrectionShape(_Shape):
    """A note of what the article had wrong, or that it was changed: one of its paragraphs."""

    paragraph: int = Field(description="Number of the paragraph, from 1.")
    text: str


class ArticleHeadShape(AlsoInShape):
    """Where a passage stands. What is not known is null."""

    authors: list[str]
    modified: str | None = Field(
        description="When it was last changed, an ISO date or date-time; null where it is not said."
    )
    language: str | None = Field(description="ISO 639-1 code, such as ``en``.")
    corrections: list[CorrectionShape]


class CitationShape(_Shape):
    """A passage, verbatim: ``article.text[start:end] == text``, in code points."""

    number: int = Field(description="From 1, in the order of the answer or of the list.")
    passage_id: str
    text: str
    start: int | None = Field(description="Null where the headline is cited.")
    end: int | None = Field(description="Null where the headline is cited.")
    highlight: HighlightShape | None = Field(
        description="The words that answer; among ``passages`` and ``hits``, the sentence that"
        " matters most to the question."
    )
    paragraph: int = Field(description="From 1; 0 is the headline: ``text`` is then the title.")
    page: int | None = Field(description="Page of a paged document, from 1; null elsewhere.")
    kind: ParagraphKind = Field(description="What the paragraph is to the article.")
    score: float
    confidence: float = Field(
        ge=0, le=1, description="How likely the passage answers. Calibrated; 0 before it is read."
    )
    article: ArticleHeadShape
    also_in: list[AlsoInShape]


class StatementShape(_Shape):
    """Text verbatim from its first citation; ``lead`` is made of metadata only."""

    lead: str | None
    text: str
    speaker: str | None = Field(
        description="Who is quoted as saying it, in words of ``text``; null where nobody is named."
    )
    date: str | None = Field(
        description="In a timeline, the day, month or year of what it tells, as YYYY-MM-DD,"
        " YYYY-MM or YYYY; null elsewhere."
    )
    side: str | None = Field(
        description="In a comparison, the words of the question that name its side."
    )
    citations: list[int] = Field(
        min_length=1,
        description="The first is the passage that holds ``text``; another is what it leans on,"
        " such as the headline that names whom it speaks of.",
    )


class TimelineEntryShape(_Shape):
    """What was reported on a day: ``value`` is verbatim from the passage of its citation."""

    date: str = Field(description="Day of publication, as YYYY-MM-DD.")
    value: str
    citation: int


class AnswerTextShape(_Shape):
    """The statements in order, and the same with leads and marks, ready to read."""

    text: str
    statements: list[StatementShape]


class WindowShape(_Shape):
    """Days from one to another; null is open on that side."""

    first: str | None = Field(alias="from", description="First day, as YYYY-MM-DD.")
    last: str | None = Field(alias="to", description="Last day, included.")


class AmbiguousDayShape(_Shape):
    """A day in figures that can be read with the month first or last."""

    words: str
    taken: str = Field(description="How it was read, as YYYY-MM-DD.")
    other: str = Field(description="How it can be read as well.")


class UnderstoodShape(_Shape):
    """What words of the question were taken for, besides the filters given.

    Days and outlets order what is found and shut nothing out. ``filters.ignore`` of the request
    leaves such words aside, and the spelling as it is.
    """

    first: str | None = Field(alias="from", description="First day, as YYYY-MM-DD.")
    last: str | None = Field(alias="to", description="Last day, included.")
    sources: list[str] = Field(description="Outlets that it names as reporting; empty for any.")
    windows: list[WindowShape] = Field(
        description="The periods that it names apart from each other; empty when it is one."
    )
    ambiguous: list[AmbiguousDayShape] = Field(description="Days in figures of two readings.")
    nothing_inside: bool = Field(
        description="Nothing found is of that time or those outlets: what is shown lies outside."
    )
    corrected: str | None = Field(
        None,
        description="The question with its typing errors put right, as it was searched: say so, and"
        ' offer to ask again with "spelling" in ``filters.ignore``. null where none was found; a'
        " word that stands anywhere in the archive is never changed.",
    )


class AnswerShape(_Shape):
    """Statements with their citations where ``status`` is ``answered``, else neither.

    ``passages`` are the best passages found, always: with ``unsure`` one may well answer, with
    ``not_found`` nothing in the archive does and these come nearest. Show them as such.
    """

    id: str
    question: str
    standalone_question: str
    understood: UnderstoodShape
    status: AnswerStatus
    form: AnswerForm = Field(description="What kind of answer the question asks for.")
    answer: AnswerTextShape | None
    as_of: str | None = Field(
        description="For a question about the present, the day of the newest article cited."
    )
    timeline: list[TimelineEntryShape] | None = Field(
        description="Values that differ from day to day, oldest first; null where they do not."
    )
    confidence: float = Field(ge=0, le=1)
    citations: list[CitationShape] = Field(description="What the statements cite, and no more.")
    passages: list[CitationShape] = Field(
        description="The ``top_k`` passages found, best first, whatever the status."
    )
    generation: str
    timings_ms: dict[str, float]
    kept: bool | None = Field(
        None,
        description="False where the database of conversations was locked or away, so that the "
        "answer is not in its conversation; otherwise not there.",
    )


class BatchShape(_Shape):
    """Answers, in the order of the questions."""

    answers: list[AnswerShape]


class FoundShape(_Shape):
    """What was found, told before the answer of that ``id`` is ready: passages not yet judged."""

    id: str
    standalone_question: str
    understood: UnderstoodShape
    passages: list[CitationShape] = Field(
        description="Those that will be read, in their first order."
    )


class SearchShape(_Shape):
    """Passages, best first among those that are read at once: twelve, or ``top_k`` if more."""

    query: str
    understood: UnderstoodShape
    hits: list[CitationShape]
    next: str | None = Field(
        description="Send it as ``after``, with the same ``query`` and ``top_k``, for the passages"
        " that follow; null at the end. It holds while the index does not change."
    )
    generation: str
    timings_ms: dict[str, float]


class ParagraphShape(_Shape):
    """One paragraph, as code points of the article's ``text``."""

    number: int
    start: int
    end: int
    page: int | None = Field(description="Page of a paged document, from 1; null elsewhere.")
    kind: ParagraphKind
    heading: str | None = Field(description="The sub-heading that it stands under.")


class ArticlesShape(_Shape):
    """A part of a list of articles, the newest first and the undated last."""

    articles: list[ArticleHeadShape]
    total: int = Field(description="How many the whole list has.")
    next: str | None = Field(description="``after`` of the next part; null at the end.")


class ArticleShape(ArticleHeadShape):
    """A whole article. What is not known is null."""

    published_from: str | None = Field(
        description="The place where ``published`` was found, such as ``JSON-LD datePublished``."
    )
    text: str
    paragraphs: list[ParagraphShape]


class ModelShape(_Shape):
    """The embedding model that made the vectors, and the arithmetic it used."""

    name: str
    sha256: str
    dimension: int
    numerics: str


class OutletShape(_Shape):
    """How many articles an outlet has."""

    name: str
    articles: int


class AuthorShape(_Shape):
    """How many articles an author has."""

    name: str
    articles: int


class MonthShape(_Shape):
    """How many articles were published in a month."""

    month: str = Field(description="As YYYY-MM.")
    articles: int


class LanguageShape(_Shape):
    """How many articles are in a language."""

    code: str = Field(description="ISO 639-1 code, such as ``en``.")
    articles: int


class DateRangeShape(_Shape):
    """First and last day of publication, as YYYY-MM-DD."""

    first: str | None = Field(alias="from")
    last: str | None = Field(alias="to")


class IndexShape(_Shape):
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


class ConversationShape(_Shape):
    """A conversation; ``turns`` counts its questions."""

    id: str
    title: str | None = Field(description="Null until somebody asks in it or names it.")
    created: str
    changed: str = Field(description="When it was last asked in, an ISO date-time.")
    turns: int


class ConversationsShape(_Shape):
    """Conversations, the last asked in first."""

    conversations: list[ConversationShape]
    next: str | None = Field(description="Send it as ``after`` for those that follow.")


class FeedbackShape(_Shape):
    """Whether an answer helped, and why or why not."""

    helpful: bool
    reason: str | None


class TurnShape(_Shape):
    """A question of a conversation and its answer, as it was given."""

    number: int = Field(description="From 1.")
    asked_at: str
    date: str = Field(description="The day that it was asked for, as YYYY-MM-DD.")
    filters: dict[str, object] | None = Field(description="Those sent with the question.")
    answer: AnswerShape
    feedback: FeedbackShape | None


class WholeConversationShape(_Shape):
    """A conversation with all its turns, oldest first."""

    id: str
    title: str | None
    created: str
    changed: str
    turns: list[TurnShape]


class HealthShape(_Shape):
    """Whether the service is alive, or ready."""

    status: Literal["ok", "ready"]
