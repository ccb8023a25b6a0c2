"""What a caller may say beside the question, and the request bodies that it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from qa_service.answer_json import JSON
    from qa_service.shapes import AnswerShape

MOST_ASKED: Final = 20  # questions of one request
MOST_LISTED: Final = 200  # articles of one request


class ListOptions(TypedDict, total=False):
    """Which articles are meant; whatever is left out leaves none out.

    ``first`` and ``last`` are days of publication, both included; ``sources`` are outlets and
    ``authors`` persons, of which any will do.
    """

    first: date
    last: date
    sources: Sequence[str]
    authors: Sequence[str]


class SearchOptions(ListOptions, total=False):
    """How a search is narrowed, also to ``articles`` by id; ``top_k``, 1 to 20, is of hits.

    ``day`` is the day it is asked (default today), for words like "this week".
    """

    top_k: int
    articles: Sequence[str]
    day: date


class AnswerOptions(SearchOptions, total=False):
    """What else may be said of a question.

    ``history`` are the answers before it, oldest first, for a question that follows up; ``ignore``
    is what not to take from its words: days, outlets, another spelling. ``conversation`` is the
    id of a conversation that the service keeps: the answer becomes its next turn.
    """

    history: Sequence[AnswerShape]
    ignore: Collection[Literal["dates", "sources", "spelling"]]
    conversation: str


def answer_body(question: str, options: AnswerOptions) -> dict[str, JSON]:
    """The body of an answer request."""
    body = _body("question", question, options)
    if options.get("ignore"):
        body["filters"] = {**_filters(options), "ignore": sorted(options["ignore"])}
    if "history" in options:
        body["history"] = [
            {"question": past.question, "answer_id": past.id} for past in options["history"]
        ]
    if "conversation" in options:
        body["conversation"] = options["conversation"]
    return body


def search_body(query: str, options: SearchOptions) -> dict[str, JSON]:
    """The body of a search request."""
    return _body("query", query, options)


def list_params(query: str, options: ListOptions) -> dict[str, str | int | Sequence[str]]:
    """What a list of articles is asked for with."""
    params: dict[str, str | int | Sequence[str]] = {"limit": MOST_LISTED}
    if query:
        params["query"] = query
    if "first" in options:
        params["from"] = options["first"].isoformat()
    if "last" in options:
        params["to"] = options["last"].isoformat()
    if options.get("sources"):
        params["source"] = [*options["sources"]]
    if options.get("authors"):
        params["author"] = [*options["authors"]]
    return params


def _body(name: str, words: str, options: SearchOptions) -> dict[str, JSON]:
    body: dict[str, JSON] = {name: words}
    if "top_k" in options:
        body["top_k"] = options["top_k"]
    if "day" in options:
        body["date"] = options["day"].isoformat()
    if filters := _filters(options):
        body["filters"] = filters
    return body


def _filters(options: SearchOptions) -> dict[str, JSON]:
    filters: dict[str, JSON] = {}
    if "first" in options:
        filters["from"] = options["first"].isoformat()
    if "last" in options:
        filters["to"] = options["last"].isoformat()
    for name in ("sources", "authors", "articles"):
        if options.get(name):
            filters[name] = list(options[name])
    return filters
