"""The pages: the chat, which also answers without scripts, the search, and that of the API."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from flask import Blueprint, current_app, make_response, render_template, request
from pydantic import ValidationError

from qa_service.contract.fields import LONGEST_QUESTION
from qa_service.contract.replies import AnswerShape, SearchShape, read_answer
from qa_service.contract.requests import MOST_NAMES, AnswerBody, SearchBody
from qa_service.domain import FILTERS_BY_NAME
from qa_service.errors import AnswerNotFoundError, InvalidInputError
from qa_service.harmless import safe_text, web_address
from qa_service.web import archive_pages, presentation
from qa_service.web.answer_store import answered, the_answer_store
from qa_service.web.lifecycle import require_open, the_service
from qa_service.web.presentation import current_catalogue, found_result, say
from qa_service.web.problems import first_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from flask import Response
    from flask_openapi3.openapi import OpenAPI

    from qa_service.contract.articles import JSON
    from qa_service.domain import Answer, Article

_OUTLETS_LISTED: Final = 60  # another one can be typed; thousands would outweigh the page
_AUTHORS_LISTED: Final = 20
_NAMES: Final = (*FILTERS_BY_NAME, "articles")

# What main.js imports, so that a browser fetches everything at once.
_CHAT_SCRIPTS: Final = tuple(
    f"{name}.js"
    for name in (
        *("actions", "api", "arrange", "chart", "composer", "conversation", "element", "forms"),
        *("keys", "marks", "place", "prose", "reader", "render", "results", "shelf", "sources"),
        *("stream", "strings", "text"),
    )
)


def make_pages() -> Blueprint:
    """The chat page, the search, article pages, the page of the index and that of the API."""
    pages = Blueprint("pages", __name__)
    pages.add_url_rule("/", view_func=chat)
    pages.add_url_rule("/search", view_func=search)
    pages.add_url_rule("/index", view_func=archive_pages.index)
    pages.add_url_rule("/docs", view_func=documentation)
    pages.add_url_rule("/answers/<answer_id>", view_func=stored_answer)
    pages.add_url_rule("/articles", view_func=archive_pages.articles_page)
    pages.add_url_rule("/articles/<anything:article_id>", view_func=archive_pages.article_page)
    pages.before_request(require_open)
    for function in _FILTERS:
        pages.app_template_filter(function.__name__)(function)
    for function in _GLOBALS:
        pages.app_template_global(function.__name__)(function)
    pages.app_template_global("catalogue")(current_catalogue)
    pages.app_template_global("article_path")(_article_path)
    pages.app_template_global("pieces")(presentation.marked)
    return pages


_FILTERS: Final[tuple[Callable[..., object], ...]] = (
    *(safe_text, web_address, presentation.date_in_words, presentation.place_in_words),
    *(presentation.period_in_words, presentation.day_in_words, presentation.confidence_in_words),
    *(presentation.size_in_words, presentation.moment_in_words, presentation.number_in_words),
    presentation.trust_of,
)


def chat() -> Response:
    """The chat page; with ``?q=`` it includes the answer to that question, so it can be shared."""
    if "q" not in request.args:
        return _chat_page()
    try:
        answer = _answer_of_address()
    except ValidationError as error:
        page = _chat_page(problem=first_problem(error))
        page.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return page
    shape = AnswerShape.of(answer)
    return _chat_page(answer=shape, answer_json=shape.document())


def stored_answer(answer_id: str) -> Response:
    """A saved answer on the chat page, as it was given: its permanent link."""
    conversations = the_answer_store().conversations
    if conversations is None:
        raise AnswerNotFoundError(answer_id)
    turn = conversations.answer(answer_id)
    answer = read_answer(turn.document)
    return _chat_page(stored_turn=turn, answer=answer, answer_json=json.loads(turn.document))


def _chat_page(**first: object) -> Response:
    """The chat page; ``first`` is its initial content, under the name used in the template."""
    index = the_service().status()
    page = render_template(
        "chat.html",
        holdings=presentation.holdings(index),
        outlets=_to_choose_from("sources", index.sources, _OUTLETS_LISTED),
        more_outlets=len(index.sources) > _OUTLETS_LISTED,
        authors=_to_choose_from("authors", index.authors, _AUTHORS_LISTED),
        more_authors=index.authors[_AUTHORS_LISTED:],
        examples=the_service().examples(),
        longest_question=LONGEST_QUESTION,
        scripts=_CHAT_SCRIPTS,
        unused_messages=UNUSED_MESSAGES,
        has_conversations=the_answer_store().conversations is not None,
        given=request.args,
        about=_articles_in_address(),
        trusted_forms=presentation.SURE,
        prose_host=the_service().prose_host,
        **first,
    )
    return make_response(page)


def _to_choose_from(
    field: str, counted: Sequence[tuple[str, int]], most: int
) -> list[tuple[str, int]]:
    """The most frequent names, and those in the address, each with its number of articles."""
    chosen = set(request.args.getlist(field))
    return [*counted[:most], *(one for one in counted[most:] if one[0] in chosen)]


def _articles_in_address() -> tuple[Article, ...]:
    """The articles to which the address restricts the search; ArticleNotFoundError."""
    ids = dict.fromkeys(request.args.getlist("articles"))
    return tuple(the_service().article(one) for one in list(ids)[:MOST_NAMES])


def _article_path(article_id: str, paragraph: int | None = None) -> str:
    """Address of an article's page, including the URL prefix of the service."""
    return request.script_root + presentation.article_path(article_id, paragraph)


def _answer_of_address() -> Answer:
    """The answer to the question in the address; ValidationError if it is invalid."""
    given = SearchAddress.of_request().body()
    body = {"question": given["query"], "filters": given["filters"]}
    return answered(AnswerBody.model_validate(body))


_GLOBALS: Final[tuple[Callable[..., object], ...]] = (
    *(say, presentation.days_in_words, presentation.change_in_words, presentation.corrections_of),
    *(presentation.statement_marks, presentation.results_of, presentation.by_article),
    *(presentation.related_stories, presentation.statement_groups, presentation.newest_day),
)


# What search.js imports, so that a browser fetches everything at once.
_SCRIPTS: Final = tuple(
    f"{name}.js"
    for name in (
        *("api", "arrange", "chart", "element", "place", "reader", "results", "sources"),
        *("strings", "text"),
    )
)


UNUSED_MESSAGES: Final = frozenset(
    {"add", "api", "articles", "enter", "holdings", "index", "progress", "rebuild", "search"}
)
"""Parts of the catalogue that no script on this page or the chat uses."""


@dataclass(frozen=True, slots=True)
class SearchAddress:
    """The query in the address of the page; empty fields are ignored."""

    query: str | None
    days: dict[str, str]
    names: dict[str, list[str]]
    after: str | None
    as_typed: bool = False

    @classmethod
    def of_request(cls) -> SearchAddress:
        """The search that the request's address describes."""
        given = request.args
        return cls(
            query=given.get("q"),
            days={name: given[name] for name in ("from", "to") if given.get(name)},
            names={name: list(filter(None, given.getlist(name))) for name in _NAMES},
            after=given.get("after") or None,
            as_typed=given.get("ignore") == "spelling",
        )

    def body(self) -> dict[str, JSON]:
        """The same as an API request, without the cursor."""
        names = {name: values for name, values in self.names.items() if values}
        ignored = {"ignore": ["spelling"]} if self.as_typed else {}
        return {"query": self.query or "", "filters": {**self.days, **names, **ignored}}

    def address(self) -> dict[str, object]:
        """The same as parameters of an address."""
        ignored = {"ignore": "spelling"} if self.as_typed else {}
        return {"q": self.query, **self.days, **self.names, **ignored}


def search() -> Response:
    """The passages found for ``?q=``, best first; 422 with the problem if the query is invalid."""
    given = SearchAddress.of_request()
    if given.query is None:
        return _page(given)
    try:
        body = SearchBody.model_validate({**given.body(), "after": given.after})
        result = the_service().search(body.asked(), behind=body.after)
    except ValidationError as error:
        return _page(given, problem=first_problem(error))
    except InvalidInputError as error:
        return _page(given, problem=str(error))
    shape = SearchShape.of(result)
    shown = shape.document()
    document = {"request": given.body(), "hits": shown["hits"], "next": shown["next"]}
    return _page(
        given,
        found=tuple(map(found_result, shape.hits)),
        after=shape.next,
        document=document,
        corrected=result.understood.corrected,
    )


def _page(given: SearchAddress, *, problem: str | None = None, **found: object) -> Response:
    page = render_template(
        "search.html",
        given=given,
        problem=problem,
        longest_question=LONGEST_QUESTION,
        scripts=_SCRIPTS,
        unused_messages=UNUSED_MESSAGES,
        **{"found": None, "after": None, "corrected": None, **found},
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK)


Schema: TypeAlias = "Mapping[str, Any]"
"""A schema as OpenAPI 3.1 writes it."""

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_REFERENCE: Final = "#/components/schemas/"
_BOUNDS: Final = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a type as shown; ``shape`` is the shape that it names, if any."""

    text: str
    shape: str | None = None


def documentation() -> Response:
    """The API's description as a page: operations by topic, then the shapes they use.

    It is made from the OpenAPI document, without scripts or content from other hosts.
    """
    document = cast("OpenAPI", current_app).api_doc
    shapes = sorted(document["components"]["schemas"].items())
    page = render_template(
        "documentation.html",
        topics=topics_of(document),
        shapes=shapes,
        kind_of=kind_of,
        json_of=partial(json.dumps, ensure_ascii=False),
    )
    return make_response(page)


def topics_of(document: Schema) -> dict[str, list[Schema]]:
    """Operations as OpenAPI describes them, with method and path, by topic; most first."""
    topics: dict[str, list[Schema]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if described := item.get(method):
                operation = {**described, "method": method.upper(), "path": path}
                topics.setdefault(described["tags"][0], []).append(operation)
    return dict(sorted(topics.items(), key=lambda topic: -len(topic[1])))


def kind_of(schema: Schema) -> tuple[Piece, ...]:
    """A type in words: ``list of TurnBody or null``, ``integer, at most 20``."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return (Piece(name, name),)
    if "anyOf" in schema:
        return tuple(_alternatives(schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum") or [schema["const"]]
        return (Piece(" or ".join(json.dumps(value) for value in values)),)
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}))
        return (Piece("list of "), *inner, *_bounds(schema))
    name = schema.get("format") or schema.get("type") or "anything"
    return (Piece(str(name)), *_bounds(schema))


def _alternatives(schemas: list[Schema]) -> Iterator[Piece]:
    for number, one in enumerate(schemas):
        if number:
            yield Piece(" or ")
        yield from kind_of(one)


def _bounds(schema: Schema) -> Iterator[Piece]:
    for name, words in _BOUNDS.items():
        if name in schema:
            yield Piece(", " + words.format(f"{schema[name]:,g}"))
