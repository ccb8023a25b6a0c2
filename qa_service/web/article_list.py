"""The list of articles: what is asked of it, and the same list as JSON and as a page."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode

from flask import Response, jsonify, make_response, render_template, request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from qa_service.answer_json import article_heading
from qa_service.domain import DateWindow, Filters
from qa_service.store import ArticlePlace
from qa_service.web.bodies import MOST_AUTHORS, MOST_SOURCES, Day, ShortText, days_in_order
from qa_service.web.fields import field_problems
from qa_service.web.presentation import month_in_words
from qa_service.web.serving import the_service

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Article
    from qa_service.store import ArticlePage

MOST_LISTED: Final = 200
ON_A_PAGE: Final = 50
_LONGEST_CURSOR: Final = 4_000  # it holds an id
_OUTLETS_CHOSEN_FROM: Final = 200  # the others can be written


def cursor_of(place: ArticlePlace) -> str:
    """A place as one word that fits into an address."""
    plain = json.dumps([place.day and place.day.isoformat(), place.article_id])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def place_of(cursor: str) -> ArticlePlace:
    """The place that a cursor stands for; ValueError if it is none of ours."""
    try:
        plain = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), "-_", validate=True))
        day, article_id = plain
        place = ArticlePlace(day and date.fromisoformat(day), str(article_id))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise ValueError("is no place in the list; send what `next` of a page was") from None
    return place


def _a_cursor(cursor: str) -> str:
    place_of(cursor)
    return cursor


@dataclass(frozen=True, slots=True)
class Month:
    """The articles of a month, or those without a date, under its name."""

    name: str
    articles: tuple[Article, ...]


class ArticlesQuery(BaseModel):
    """Which articles to list; an undated article is listed only without dates."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    query: str = Field("", max_length=200, description="Words that begin words of the title.")
    source: list[ShortText] | None = Field(
        None, max_length=MOST_SOURCES, description="Outlets, any of them; case does not matter."
    )
    author: list[ShortText] | None = Field(
        None,
        max_length=MOST_AUTHORS,
        description="Authors, any of them; case, accents and white space do not matter.",
    )
    first: Day = Field(None, alias="from", description="First day of publication, included.")
    last: Day = Field(None, alias="to", description="Last day of publication, included.")
    after: Annotated[str, AfterValidator(_a_cursor)] | None = Field(
        None, max_length=_LONGEST_CURSOR, description="``next`` of the page before."
    )
    limit: int = Field(ON_A_PAGE, ge=1, le=MOST_LISTED, description="Most articles to list.")

    _in_order = field_validator("last")(days_in_order)

    @classmethod
    def of_address(cls) -> ArticlesQuery:
        """What a page's address asks for; fields that were left empty are not asked for.

        Whatever else the address has is for others. ValidationError.
        """
        fields: dict[str, Any] = {
            name: request.args[name]
            for name in ("query", "from", "to", "after")
            if request.args.get(name)
        }
        for field in ("source", "author"):
            fields[field] = [name for name in request.args.getlist(field) if name] or None
        return cls.model_validate(fields)

    @property
    def filters(self) -> Filters:
        """The days, outlets and authors."""
        return Filters(
            window=DateWindow(self.first, self.last),
            sources=tuple(self.source or ()),
            authors=tuple(self.author or ()),
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves any article out."""
        return bool(self.query.strip()) or self.filters != Filters()

    def listed(self) -> ArticlePage:
        """The part of the list that is asked for."""
        after = None if self.after is None else place_of(self.after)
        return the_service().articles(self.filters, self.query, after=after, limit=self.limit)

    def address(self, after: ArticlePlace | None = None) -> str:
        """The same as the query of an address, to go on behind a place; empty for all articles."""
        fields: list[tuple[str, object]] = [("query", self.query)]
        fields += [("source", name) for name in self.source or ()]
        fields += [("author", name) for name in self.author or ()]
        fields += [("from", self.first), ("to", self.last)]
        fields += [("after", cursor_of(after))] if after else []
        asked = urlencode([(name, value) for name, value in fields if value])
        return f"?{asked}" if asked else ""


def articles(query: ArticlesQuery) -> Response:
    """List articles, newest first, by words of their titles, outlet, author and day."""
    page = query.listed()
    return jsonify(
        articles=[article_heading(one) for one in page.articles],
        total=page.total,
        next=None if page.after is None else cursor_of(page.after),
    )


def articles_page() -> Response:
    """The list for people, with a form to narrow it."""
    try:
        query, problem = ArticlesQuery.of_address(), None
    except ValidationError as error:
        first = field_problems(error)[0]
        query, problem = ArticlesQuery.model_validate({}), f"{first.field} {first.message}."
    summary = the_service().status()
    listed = None if problem else query.listed()
    page = render_template(
        "articles.html",
        query=query,
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
    """One article, every paragraph with an anchor, and those beside it in the list it is of."""
    try:
        query = ArticlesQuery.of_address()
    except ValidationError:
        query = ArticlesQuery.model_validate({})  # the article is what was asked for
    listed = the_service().listed_article(article_id, query.filters, query.query)
    page = render_template("article.html", article=listed.article, listed=listed, query=query)
    return make_response(page)
