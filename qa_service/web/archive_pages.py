"""What is in the archive: the list of articles, an article, and the page of the index."""

from __future__ import annotations

import os.path
import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlencode

from babel import Locale
from flask import Response, jsonify, make_response, render_template, request
from pydantic import ValidationError

from qa_service.contract.articles import ArticleHeadShape
from qa_service.contract.requests import (
    NAMES_IN_LIST,
    ArticlesQuery,
    list_cursor,
    parsed_list_cursor,
)
from qa_service.domain import Filters
from qa_service.ingest import by_reason
from qa_service.ingest.unpacking import SUFFIXES
from qa_service.language import MONTH_NAMES
from qa_service.settings import SHORTEST_TOKEN
from qa_service.store import ArticleCursor
from qa_service.web.administration import MOST_BYTES, Administration
from qa_service.web.lifecycle import installed_or_none, the_service
from qa_service.web.presentation import month_in_words
from qa_service.web.problems import first_problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa_service.domain import Article
    from qa_service.ingest import Skipped, SkippedGroup
    from qa_service.service import IndexHoldings
    from qa_service.store import ArticlePage


_OUTLETS_CHOSEN_FROM: Final = 200  # others can be typed


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
    after = None if query.after is None else ArticleCursor(*parsed_list_cursor(query.after))
    return the_service().articles(query.filters, query.query, after=after, limit=query.limit)


def _address(query: ArticlesQuery, after: ArticleCursor | None = None) -> str:
    """The same as the query of an address, to continue after a cursor; empty for all articles."""
    fields: list[tuple[str, object]] = [("query", query.query)]
    fields += [(field, name) for field in NAMES_IN_LIST for name in getattr(query, field) or ()]
    fields += [("from", query.first), ("to", query.last)]
    fields += [("after", list_cursor(after.day, after.article_id))] if after else []
    encoded = urlencode([(name, value) for name, value in fields if value])
    return f"?{encoded}" if encoded else ""


def articles(query: ArticlesQuery) -> Response:
    """List articles, newest first, by words of their titles, outlet, author and day."""
    page = _listed(query)
    return jsonify(
        articles=[ArticleHeadShape.of(one).document() for one in page.articles],
        total=page.total,
        next=page.after and list_cursor(page.after.day, page.after.article_id),
    )


def articles_page() -> Response:
    """The list for people, with a form to filter it."""
    try:
        query, problem = _query_of_address(), None
    except ValidationError as error:
        query, problem = ArticlesQuery.model_validate({}), first_problem(error)
    summary = the_service().status()
    listed = None if problem else _listed(query)
    page = render_template(
        "articles.html",
        query=query,
        narrows=_narrows(query),
        address=partial(_address, query),
        listed=listed,
        months=_by_month(listed.articles) if listed else (),
        given=request.args,
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


_FILES_NAMED: Final = 5
_ROWS_SHOWN: Final = 15  # the others can be expanded
_REASONS_SHOWN: Final = 25
# the folders of the service are not public
_FOLDERS: Final = re.compile(r"(?<![\w.~:/-])/(?:[^\s/]+/)+")


@dataclass(frozen=True, slots=True)
class IndexPage:
    """What the page shows. Articles without a known date or language are counted separately."""

    holdings: IndexHoldings
    over_time: TimeChart | None
    undated: int
    outlets: tuple[Bar, ...]
    without_outlet: int
    authors: tuple[Bar, ...]
    languages: tuple[Bar, ...]
    of_unknown_language: int
    left_out: tuple[SkippedGroup, ...]
    more_reasons: int


def index() -> Response:
    """What is indexed, for people."""
    page = _page_of(the_service().holdings())
    administration = installed_or_none(Administration)
    text = render_template(
        "index.html",
        page=page,
        shown=_ROWS_SHOWN,
        files_named=_FILES_NAMED,
        access=_access(administration),
        can_add=administration is not None and administration.corpus is not None,
        of_this_run=administration is not None and administration.of_this_run,
        suffixes=SUFFIXES,
        largest=MOST_BYTES,
        shortest_token=SHORTEST_TOKEN,
    )
    response = make_response(text)
    if "token" in request.args:
        response.cache_control.no_store = True
    return response


def language_name(code: str) -> str:
    """``Arabic (ar)``; only the code if its name is unknown."""
    name = Locale("en").languages.get(code)
    return f"{name} ({code})" if name else code


def _page_of(holdings: IndexHoldings) -> IndexPage:
    summary = holdings.summary
    left_out = by_reason(_without_folders(holdings.skipped))
    return IndexPage(
        holdings=holdings,
        over_time=time_chart(summary.months),
        undated=summary.articles - _total(summary.months),
        outlets=shares(summary.sources),
        without_outlet=summary.articles - _total(summary.sources),
        authors=shares(summary.authors),
        languages=shares([(language_name(code), count) for code, count in summary.languages]),
        of_unknown_language=summary.articles - _total(summary.languages),
        left_out=left_out[:_REASONS_SHOWN],
        more_reasons=max(len(left_out) - _REASONS_SHOWN, 0),
    )


def _total(counts: Sequence[tuple[object, int]]) -> int:
    return sum(count for _, count in counts)


def _without_folders(skipped: Sequence[Skipped]) -> list[Skipped]:
    """The same, with names relative to the common folder of all full paths."""
    folders = {os.path.dirname(one.file) for one in skipped if one.file.startswith("/")}  # noqa: PTH120
    common = os.path.commonpath(folders).rstrip("/") + "/" if folders else "/"
    return [
        type(one)(one.file.removeprefix(common), _FOLDERS.sub("", one.reason)) for one in skipped
    ]


def _access(administration: Administration | None) -> Literal["none", "closed", "open"]:
    """Whether this service can rebuild, and whether there is an admin token."""
    if administration is None:
        return "none"
    return "closed" if administration.token_sha256 is None else "open"


_MONTHS_SHOWN: Final = 24  # if there are more, years are shown
_YEARS_SHOWN: Final = 60  # if there are more, decades
_LABELS: Final = 8  # as many as fit below the bars on a phone
_LONG_LABELS: Final = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A count with its name; ``height`` is 0..100, 100 the largest of the chart.

    ``label`` is below the bar; empty if there is no room for all.
    """

    name: str
    articles: int
    height: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Articles over time, ``by`` month, year or decade, without gaps; at least one bar."""

    by: str
    bars: tuple[Bar, ...]

    @property
    def highest(self) -> Bar:
        """The bar of the period with most articles; the first of several."""
        return max(self.bars, key=lambda bar: bar.articles)


def time_chart(months: Sequence[tuple[date, int]]) -> TimeChart | None:
    """The chart of counts by first day of month, in order; None if there are none.

    By month if all are within two years, by year up to sixty, else by decade.
    """
    if not months:
        return None
    first, last = months[0][0], months[-1][0]
    if _month_number(last) - _month_number(first) < _MONTHS_SHOWN:
        counts = {_month_number(month): count for month, count in months}
        numbers = range(min(counts), max(counts) + 1)
        names = {number: f"{MONTH_NAMES[number % 12]} {number // 12}" for number in numbers}
        return TimeChart("month", _bars(names, counts, _LONG_LABELS))
    step = 1 if last.year - first.year < _YEARS_SHOWN else 10
    years: Counter[int] = Counter()
    for month, count in months:
        years[month.year // step * step] += count
    numbers = range(min(years), max(years) + step, step)
    names = {year: f"{year}{'s' if step > 1 else ''}" for year in numbers}
    return TimeChart("year" if step == 1 else "decade", _bars(names, years, _LABELS))


def shares(counts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """A bar for each name, in the order given."""
    most = max((count for _, count in counts), default=1)
    return tuple(Bar(name, count, round(100 * count / most, 1)) for name, count in counts)


def _bars(names: dict[int, str], counts: dict[int, int], most_labels: int) -> tuple[Bar, ...]:
    most = max(counts.values())
    every = -(-len(names) // most_labels)
    return tuple(
        Bar(
            name,
            counts.get(number, 0),
            round(100 * counts.get(number, 0) / most, 1),
            label="" if at % every else _short(name),
        )
        for at, (number, name) in enumerate(names.items())
    )


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _short(name: str) -> str:
    """``Jan 2018`` for ``January 2018``; years are short already."""
    *month, year = name.split()
    return " ".join([*(one[:3] for one in month), year])
