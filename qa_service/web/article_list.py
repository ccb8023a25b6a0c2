"""The list of articles, as JSON and as a page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Response, jsonify, make_response, render_template, request
from pydantic import ValidationError

from qa_service.contract.articles import ArticleHeadShape
from qa_service.contract.fields import field_problems
from qa_service.contract.requests import (
    NAMES_IN_LIST,
    ArticlesQuery,
    list_cursor,
    parsed_list_cursor,
)
from qa_service.domain import Filters
from qa_service.store import ArticleCursor
from qa_service.web.lifecycle import the_service
from qa_service.web.presentation import month_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Article
    from qa_service.store import ArticlePage

_OUTLETS_CHOSEN_FROM: Final = 200  # others can be typed


def cursor_of(cursor: ArticleCursor) -> str:
    """The cursor as a word that fits into an address."""
    return list_cursor(cursor.day, cursor.article_id)


def parsed_cursor(word: str) -> ArticleCursor:
    """The cursor for ``word``; ValueError if it is not one of ours."""
    return ArticleCursor(*parsed_list_cursor(word))


@dataclass(frozen=True, slots=True)
class Month:
    """The articles of a month, or those without a date, under its name."""

    name: str
    articles: tuple[Article, ...]


def _query_of_address() -> ArticlesQuery:
    """The query in a page's address; empty fields are ignored.

    Other parameters of the address are ignored. ValidationError.
    """
    given = request.args
    fields: dict[str, Any] = {
        name: given[name] for name in ("query", "from", "to", "after") if given.get(name)
    }
    for field in NAMES_IN_LIST:
        fields[field] = [name for name in given.getlist(field) if name] or None
    return ArticlesQuery.model_validate(fields)


def _narrows(query: ArticlesQuery) -> bool:
    """Whether it excludes any article."""
    return bool(query.query.strip()) or query.filters != Filters()


def _listed(query: ArticlesQuery) -> ArticlePage:
    """The requested part of the list."""
    after = None if query.after is None else parsed_cursor(query.after)
    return the_service().articles(query.filters, query.query, after=after, limit=query.limit)


def _address(query: ArticlesQuery, after: ArticleCursor | None = None) -> str:
    """The same as the query of an address, to continue after a cursor; empty for all articles."""
    fields: list[tuple[str, object]] = [("query", query.query)]
    fields += [(field, name) for field in NAMES_IN_LIST for name in getattr(query, field) or ()]
    fields += [("from", query.first), ("to", query.last)]
    fields += [("after", cursor_of(after))] if after else []
    asked = urlencode([(name, value) for name, value in fields if value])
    return f"?{asked}" if asked else ""


def articles(query: ArticlesQuery) -> Response:
    """List articles, newest first, by words of their titles, outlet, author and day."""
    page = _listed(query)
    return jsonify(
        articles=[ArticleHeadShape.of(one).document() for one in page.articles],
        total=page.total,
        next=None if page.after is None else cursor_of(page.after),
    )


def articles_page() -> Response:
    """The list for people, with a form to filter it."""
    try:
        query, problem = _query_of_address(), None
    except ValidationError as error:
        first = field_problems(error)[0]
        query, problem = ArticlesQuery.model_validate({}), f"{first.field} {first.message}."
    summary = the_service().status()
    listed = None if problem else _listed(query)
    page = render_template(
        "articles.html",
        query=query,
        narrows=_narrows(query),
        address=partial(_address, query),
        listed=listed,
        months=_by_month(listed.articles) if listed else (),
        asked=request.args,
        problem=problem,
        outlets=summary.sources[:_OUTLETS_CHOSEN_FROM],
        more_outlets=len(summary.sources) > _OUTLETS_CHOSEN_FROM,
        authors=summary.authors,
    )
    return make_response(page, 422 if problem else 200)


def _by_month(listed: Sequence[Article]) -> tuple[Month, ...]:
    grouped = groupby(listed, key=lambda one: one.day and one.day.replace(day=1))
    return tuple(Month(month_in_words(first), tuple(articles)) for first, articles in grouped)


def article_page(article_id: str) -> Response:
    """One article, every paragraph with an anchor, and its neighbours in the list."""
    try:
        query = _query_of_address()
    except ValidationError:
        query = ArticlesQuery.model_validate({})  # the article is what was requested
    listed = the_service().listed_article(article_id, query.filters, query.query)
    page = render_template(
        "article.html",
        article=listed.article,
        listed=listed,
        narrows=_narrows(query),
        address=partial(_address, query),
    )
    return make_response(page)
