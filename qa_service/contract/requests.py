"""Requests: checked strictly and turned into domain values; and the options of clients.

A new filter is added to ``FilterBody`` and its ``filters``, and to ``ListOptions``.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection, Sequence  # noqa: TC003 -- types of a TypedDict
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypedDict, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    WithJsonSchema,
    field_validator,
)

from qa_service.contract.fields import (
    ArticleId,
    Day,
    QuestionText,
    ShortText,
    days_in_order,
    readable_question,
)
from qa_service.contract.replies import AnswerShape  # noqa: TC001 -- of a TypedDict
from qa_service.domain import (
    AnswerStyle,
    DateWindow,
    Filters,
    Narrowing,
    PastTurn,
    Question,
    SearchCursor,
)

if TYPE_CHECKING:
    from qa_service.contract.articles import JSON

MOST_TURNS: Final = 20
MOST_NAMES: Final = 50  # of one filter
MOST_PASSAGES: Final = 20
MOST_QUESTIONS: Final = 20  # of a batch, which takes as long as asking one by one
MOST_LISTED: Final = 200  # articles
_ON_A_PAGE: Final = 50
_MOST_CONVERSATIONS: Final = 100
_LONGEST_REASON: Final = 2_000  # characters
_LONGEST_CURSOR: Final = 4_000  # it contains an id
_CURSOR: Final = re.compile(r"([0-9A-Za-z_.-]{1,100})\.([0-9]{1,2})\.([0-9]{1,4})")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=False)


class _Address(BaseModel):
    """Fields in the query of an address, where everything is text."""

    model_config = ConfigDict(frozen=True)


def _without_null(schema: dict[str, Any]) -> None:
    """In the schema of addresses no field is null: it is left out instead."""
    for field in schema["properties"].values():
        if "anyOf" in field:
            field.update(field.pop("anyOf")[0])


class _Query(_Address):
    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_null)


def with_example(example: dict[str, JsonValue]) -> ConfigDict:
    """Add an example for the documentation to a request."""
    # flask-openapi3 reads this key, which pydantic does not know
    return cast("ConfigDict", {"openapi_extra": {"example": example}})


def search_cursor(value: object) -> SearchCursor | None:
    """The cursor as a value, None for None; ValueError if it is not a cursor."""
    if value is None:
        return None
    match = _CURSOR.fullmatch(value) if isinstance(value, str) and value.isascii() else None
    if match is None:
        raise ValueError("must be `next` of an earlier page")
    return SearchCursor(match[1], int(match[2]), int(match[3]))


def list_cursor(day: date | None, article_id: str) -> str:
    """A cursor of the list of articles as a word that fits into an address."""
    plain = json.dumps([day and day.isoformat(), article_id])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def parsed_list_cursor(cursor: str) -> tuple[date | None, str]:
    """The day and id of a cursor; ValueError if it is not one of ours."""
    try:
        plain = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), "-_", validate=True))
        day, article_id = plain
        return day and date.fromisoformat(day), str(article_id)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise ValueError("is not a cursor of the list; send `next` of an earlier page") from None


def _a_cursor(cursor: str) -> str:
    parsed_list_cursor(cursor)
    return cursor


TopK = Annotated[int, Field(ge=1, le=MOST_PASSAGES, description="Most passages to return.")]
FirstDay = Annotated[Day, Field(alias="from", description="First day of publication, inclusive.")]
LastDay = Annotated[Day, Field(alias="to", description="Last day of publication, inclusive.")]
Outlets = Annotated[
    list[ShortText] | None,
    Field(max_length=MOST_NAMES, description="Any of these outlets, ignoring case."),
]
Authors = Annotated[
    list[ShortText] | None,
    Field(
        max_length=MOST_NAMES,
        description="Any of these authors, ignoring case, accents and white space.",
    ),
]
DayAsked = Annotated[
    Day, Field(description='The day on which it is asked, for "this week"; default today.')
]
SearchCursorField = Annotated[
    SearchCursor | None,
    BeforeValidator(search_cursor),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "null"}]}),
]


class FilterBody(_Strict):
    """Which articles may answer; undated articles only pass without dates."""

    first: FirstDay = None
    last: LastDay = None
    sources: Outlets = None
    authors: Authors = None
    articles: list[ArticleId] | None = Field(
        None, max_length=MOST_NAMES, description="Ids of articles: only these are searched."
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
    answer_id: ShortText | None = Field(None, description="``id`` of its answer.")


class AnswerBody(_Strict):
    """A question, with the conversation that it follows."""

    model_config = with_example({"question": "Who paid for the bridge in 2012?", "top_k": 5})

    question: QuestionText
    history: list[TurnBody] | None = Field(
        None, max_length=MOST_TURNS, description="Earlier questions, oldest first."
    )
    date: DayAsked = None
    top_k: TopK = 10
    filters: FilterBody | None = None
    conversation: ShortText | None = Field(
        None,
        description="Conversation of yours that the answer is saved in; without ``history`` the "
        "question follows what was asked there. Without a conversation nothing is saved.",
    )
    style: AnswerStyle = Field(
        "quoted",
        description='"prose": in sentences of the language model that is set up here, each backed'
        " by passages; where they are not, quoted as usual. 422 where none is set up.",
    )

    def asked(self) -> Question:
        """The question as a domain value."""
        return replace(_question(self.question, self), style=self.style)

    def past_turns(self) -> tuple[PastTurn, ...]:
        """The conversation before it, oldest first."""
        return tuple(PastTurn(turn.question, turn.answer_id) for turn in self.history or ())


class BatchBody(_Strict):
    """Several questions, each asked independently."""

    model_config = with_example(
        {"questions": [{"question": "Who paid for the bridge?"}, {"question": "When?"}]}
    )

    questions: list[AnswerBody] = Field(min_length=1, max_length=MOST_QUESTIONS)


class SearchBody(_Strict):
    """Words to find passages for."""

    model_config = with_example({"query": "cost of the bridge", "filters": {"from": "2012-01-01"}})

    query: QuestionText
    top_k: TopK = 10
    date: DayAsked = None
    filters: FilterBody | None = None
    after: SearchCursorField = Field(
        None, description="``next`` of the previous page, for the following one."
    )

    def asked(self) -> Question:
        """The query as a domain value."""
        return _question(self.query, self)


_NO_FILTERS: Final = FilterBody.model_validate({})


def _question(text: str, body: AnswerBody | SearchBody) -> Question:
    filters = body.filters or _NO_FILTERS
    return Question(
        text=text,
        day=body.date or datetime.now().astimezone().date(),
        top_k=body.top_k,
        filters=filters.filters(),
        ignored=frozenset(filters.ignore or ()),
    )


class ArticlesQuery(_Query):
    """Which articles to list; undated articles are only listed without dates."""

    query: str = Field("", max_length=200, description="Beginnings of words in the title.")
    source: Outlets = None
    author: Authors = None
    first: FirstDay = None
    last: LastDay = None
    after: Annotated[str, AfterValidator(_a_cursor)] | None = Field(
        None, max_length=_LONGEST_CURSOR, description="``next`` of the previous page."
    )
    limit: int = Field(_ON_A_PAGE, ge=1, le=MOST_LISTED, description="Most articles to list.")

    _in_order = field_validator("last")(days_in_order)

    @property
    def filters(self) -> Filters:
        """The days and names."""
        return Filters(
            window=DateWindow(self.first, self.last),
            sources=tuple(self.source or ()),
            authors=tuple(self.author or ()),
        )


class AnswerPath(_Address):
    """The answer's id."""

    id: str = Field(description="``id`` of the answer.")


class ArticlePath(_Address):
    """The article's id."""

    id: str = Field(description="Percent-encode `/`, `?`, `#` and `%`.")


Title = Annotated[
    str,
    Field(min_length=1, max_length=200),
    AfterValidator(lambda text: " ".join(readable_question(text).split())),
]


class ConversationBody(_Strict):
    """A new conversation."""

    title: Title | None = Field(None, description="By default its first question.")


class TitleBody(_Strict):
    """The new title of a conversation."""

    title: Title


class FeedbackBody(_Strict):
    """Whether an answer helped, and why or why not."""

    helpful: bool
    reason: Annotated[
        str | None,
        AfterValidator(lambda text: readable_question(text) if text and text.strip() else None),
    ] = Field(None, max_length=_LONGEST_REASON)


class ConversationPath(_Address):
    """The conversation's id."""

    id: str


class ConversationsQuery(_Query):
    """Which conversations to list."""

    query: str = Field("", max_length=200, description="Words of titles, questions and answers.")
    after: str | None = Field(None, max_length=400, description="``next`` of the previous page.")
    limit: int = Field(50, ge=1, le=_MOST_CONVERSATIONS)


class ExportQuery(_Query):
    """The format of an exported conversation."""

    format: Literal["json", "markdown"] = "json"


class CitationsQuery(_Query):
    """The format of an answer with its citations."""

    format: Literal["text", "markdown", "html", "bibtex", "csl-json"] = "text"


class ListOptions(TypedDict, total=False):
    """Filters for articles; an option left out does not filter.

    ``first`` and ``last`` are publication days, inclusive; ``sources`` are outlets and ``authors``
    persons, any of which may match.
    """

    first: date
    last: date
    sources: Sequence[str]
    authors: Sequence[str]


class SearchOptions(ListOptions, total=False):
    """Options of a search, also to certain ``articles`` by id; ``top_k`` is 1 to 20.

    ``day`` is the day on which it is asked (default today), for words like "this week".
    """

    top_k: int
    articles: Sequence[str]
    day: date


class AnswerOptions(SearchOptions, total=False):
    """Further options of a question.

    ``history`` are the preceding answers, oldest first, for a follow-up question; ``ignore`` are
    parts of its words to ignore: days, outlets, spelling. ``conversation`` is the id of a saved
    conversation, to which the answer is added. ``style`` "prose" asks for sentences by the language
    model that is configured.
    """

    history: Sequence[AnswerShape]
    ignore: Collection[Literal["dates", "sources", "spelling"]]
    conversation: str
    style: AnswerStyle


NAMES_IN_LIST: Final = ("source", "author")
"""Name filters of a list of articles; each name is a parameter of its own."""

_IN_FILTERS: Final = {"first": "from", "last": "to"} | {
    name: name for name in ("sources", "authors", "articles", "ignore")
}
_IN_LIST: Final = {"first": "from", "last": "to", "sources": "source", "authors": "author"}


def answer_body(question: str, options: AnswerOptions) -> dict[str, JSON]:
    """The body of an answer request."""
    body = _body("question", question, options)
    if "history" in options:
        body["history"] = [
            {"question": past.question, "answer_id": past.id} for past in options["history"]
        ]
    if "conversation" in options:
        body["conversation"] = options["conversation"]
    if "style" in options:
        body["style"] = options["style"]
    return body


def search_body(query: str, options: SearchOptions) -> dict[str, JSON]:
    """The body of a search request."""
    return _body("query", query, options)


def list_params(query: str, options: ListOptions) -> dict[str, Any]:
    """The parameters of a list of articles."""
    words = {"query": query} if query else {}
    return {"limit": MOST_LISTED, **words, **_named(options, _IN_LIST)}


def _body(name: str, words: str, options: SearchOptions) -> dict[str, JSON]:
    given = _named(options, {"top_k": "top_k", "day": "date"})
    filters = _named(options, _IN_FILTERS)
    return {name: words, **given, **({"filters": filters} if filters else {})}


def _named(options: ListOptions, names: dict[str, str]) -> dict[str, JSON]:
    """The options that are set, with their names in the API."""
    said = ((names[name], value) for name, value in options.items() if name in names)
    return {name: _plain(value) for name, value in said if value or isinstance(value, int)}


def _plain(value: object) -> JSON:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | str) else sorted(cast("Collection[str]", value))
