"""What the API takes: request bodies, checked strictly and turned into domain values."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Final, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)

from qa_service.domain import DateWindow, Filters, Narrowing, Question
from qa_service.service import PastTurn, SearchPlace

LONGEST_QUESTION: Final = 2_000  # characters
MOST_TURNS: Final = 20
MOST_SOURCES: Final = 50
MOST_AUTHORS: Final = 50
MOST_ARTICLES: Final = 50
LONGEST_ID: Final = 2_000  # characters; some archives use addresses
MOST_PASSAGES: Final = 20
MOST_QUESTIONS: Final = 20  # of a batch, which takes as long as asking them one by one

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAYOUT: Final = "\t\n\r"


def readable_question(text: str) -> str:
    """``text`` without white space around it; ValueError if nobody could read or type it."""
    question = text.strip()
    if not question:
        raise ValueError("must not be empty")
    if len(question) > LONGEST_QUESTION:
        raise ValueError(f"must have at most {LONGEST_QUESTION:,} characters")
    for character in question:
        if unicodedata.category(character) == "Cs":
            raise ValueError("must be valid Unicode text")
        if unicodedata.category(character) == "Cc" and character not in _LAYOUT:
            raise ValueError(f"holds the control character U+{ord(character):04X}; remove it")
    if all(unicodedata.category(character)[0] in "CZ" for character in question):
        raise ValueError("has no readable character")
    return question


def iso_day(value: object) -> date | None:
    """The day that ``value`` (YYYY-MM-DD or None) names; ValueError for anything else."""
    if value is None:
        return None
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"is no day of the calendar: {value}") from None
    raise ValueError("must be a day as YYYY-MM-DD")


def days_in_order(last: date | None, info: ValidationInfo) -> date | None:
    """``last`` where the field ``first`` is not after it; ValueError otherwise."""
    first = info.data.get("first")
    if first and last and first > last:
        raise ValueError(f"dates out of order: {last} is before {first}")
    return last


QuestionText = Annotated[
    str,
    AfterValidator(readable_question),
    Field(json_schema_extra={"minLength": 1, "maxLength": LONGEST_QUESTION}),
]
Day = Annotated[date | None, BeforeValidator(iso_day)]
TopK = Annotated[int, Field(ge=1, le=MOST_PASSAGES, description="Most passages to return.")]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
ArticleId = Annotated[str, Field(min_length=1, max_length=LONGEST_ID)]


_CURSOR: Final = re.compile(r"([0-9A-Za-z_.-]{1,100})\.([0-9]{1,2})\.([0-9]{1,4})")


def search_place(value: object) -> SearchPlace | None:
    """The place that a cursor names, None for None; ValueError for what is no cursor."""
    if value is None:
        return None
    match = _CURSOR.fullmatch(value) if isinstance(value, str) and value.isascii() else None
    if match is None:
        raise ValueError("must be `next` of a page before")
    return SearchPlace(match[1], int(match[2]), int(match[3]))


SearchCursor = Annotated[
    SearchPlace | None,
    BeforeValidator(search_place),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]}),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


def with_example(example: dict[str, JsonValue]) -> ConfigDict:
    """What the documentation shows as a request."""
    # flask-openapi3 reads this key, which pydantic does not know.
    return cast("ConfigDict", {"openapi_extra": {"example": example}})


class FilterBody(_Strict):
    """Which articles may answer; an undated article passes only without dates."""

    first: Day = Field(None, alias="from", description="First day of publication, included.")
    last: Day = Field(None, alias="to", description="Last day of publication, included.")
    sources: list[ShortText] | None = Field(
        None, max_length=MOST_SOURCES, description="Outlets, any of them; case does not matter."
    )
    authors: list[ShortText] | None = Field(
        None,
        max_length=MOST_AUTHORS,
        description="Authors, any of them; case, accents and white space do not matter.",
    )
    articles: list[ArticleId] | None = Field(
        None, max_length=MOST_ARTICLES, description="Ids of articles: only these may answer."
    )

    ignore: list[Narrowing] | None = Field(
        None,
        max_length=3,
        description="What is not to be taken from the question's words: the days or the outlets"
        " that they name, or another spelling than theirs.",
    )

    _in_order = field_validator("last")(days_in_order)

    def filters(self) -> Filters:
        """The same as a domain value."""
        return Filters(
            window=DateWindow(self.first, self.last),
            sources=tuple(self.sources or ()),
            articles=tuple(self.articles or ()),
            authors=tuple(self.authors or ()),
        )


class TurnBody(_Strict):
    """An earlier question of the conversation."""

    question: QuestionText
    answer_id: ShortText | None = Field(None, description="``id`` of the answer it got.")

    def past_turn(self) -> PastTurn:
        """The same as the service takes it."""
        return PastTurn(question=self.question, answer_id=self.answer_id)


class AnswerBody(_Strict):
    """A question, with the conversation that it follows."""

    model_config = with_example({"question": "Who paid for the bridge in 2012?", "top_k": 5})

    question: QuestionText
    history: list[TurnBody] | None = Field(
        None, max_length=MOST_TURNS, description="Earlier questions, oldest first."
    )
    date: Day = Field(None, description='The day it is asked, for "this week"; default today.')
    top_k: TopK = 10
    filters: FilterBody | None = None
    conversation: ShortText | None = Field(
        None,
        description="Conversation of yours that the answer is kept in; without ``history`` the "
        "question follows what was asked there. Without a conversation nothing is kept.",
    )

    def asked(self) -> Question:
        """The question as a domain value."""
        return _question(self.question, self.date, self.top_k, self.filters)

    def past_turns(self) -> tuple[PastTurn, ...]:
        """The conversation before it, oldest first."""
        return tuple(turn.past_turn() for turn in self.history or ())


class BatchBody(_Strict):
    """Several questions, each as it is asked alone."""

    model_config = with_example(
        {"questions": [{"question": "Who paid for the bridge?"}, {"question": "When?"}]}
    )

    questions: list[AnswerBody] = Field(min_length=1, max_length=MOST_QUESTIONS)


class SearchBody(_Strict):
    """Words to find passages for."""

    model_config = with_example({"query": "cost of the bridge", "filters": {"from": "2012-01-01"}})

    query: QuestionText
    top_k: TopK = 10
    date: Day = Field(None, description='The day it is asked, for "this week"; default today.')
    filters: FilterBody | None = None
    after: SearchCursor = Field(None, description="``next`` of the page before, for the one after.")

    def asked(self) -> Question:
        """The query as a domain value."""
        return _question(self.query, self.date, self.top_k, self.filters)


class AnswerPath(BaseModel):
    """Which answer."""

    id: str = Field(description="``id`` of the answer.")


class ArticlePath(BaseModel):
    """Which article."""

    id: str = Field(description="Percent-encode `/`, `?`, `#` and `%`.")


def _question(text: str, day: date | None, top_k: int, filters: FilterBody | None) -> Question:
    return Question(
        text=text,
        day=day or datetime.now().astimezone().date(),
        top_k=top_k,
        filters=filters.filters() if filters else Filters(),
        ignored=frozenset((filters and filters.ignore) or ()),
    )
