"""The plain search as a page: the passages found, without an answer, with or without scripts."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import make_response, render_template, request
from pydantic import ValidationError

from qa_service.contract.fields import LONGEST_QUESTION, field_problems
from qa_service.contract.replies import SearchShape
from qa_service.contract.requests import SearchBody
from qa_service.domain import FILTERS_BY_NAME
from qa_service.errors import InvalidInputError
from qa_service.web.arrangement import found_result
from qa_service.web.lifecycle import the_service

if TYPE_CHECKING:
    from flask import Response

    from qa_service.contract.articles import JSON

# What search.js imports, so that a browser fetches all of it at once.
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
"""Parts of the catalogue that no script of this page or of the chat says."""


@dataclass(frozen=True, slots=True)
class AskedInAddress:
    """What the address of the page asks for; empty fields are not asked for."""

    query: str | None
    days: dict[str, str]
    names: dict[str, list[str]]
    after: str | None
    as_typed: bool = False

    @classmethod
    def of_request(cls) -> AskedInAddress:
        """What the request's address asks for."""
        given = request.args
        return cls(
            query=given.get("q"),
            days={name: given[name] for name in ("from", "to") if given.get(name)},
            names={
                name: list(filter(None, given.getlist(name)))
                for name in (*FILTERS_BY_NAME, "articles")
            },
            after=given.get("after") or None,
            as_typed=given.get("ignore") == "spelling",
        )

    def body(self) -> dict[str, JSON]:
        """The same as the API takes it, without the place to go on from."""
        names = {name: values for name, values in self.names.items() if values}
        ignored = {"ignore": ["spelling"]} if self.as_typed else {}
        return {"query": self.query or "", "filters": {**self.days, **names, **ignored}}

    def address(self) -> dict[str, object]:
        """The same as parameters of an address."""
        ignored = {"ignore": "spelling"} if self.as_typed else {}
        return {"q": self.query, **self.days, **self.names, **ignored}


def search() -> Response:
    """The passages found for ``?q=``, best first; 422 with what is wrong where that is no query."""
    asked = AskedInAddress.of_request()
    if asked.query is None:
        return _page(asked)
    try:
        body = SearchBody.model_validate({**asked.body(), "after": asked.after})
        result = the_service().search(body.asked(), behind=body.after)
    except ValidationError as error:
        first = field_problems(error)[0]
        return _page(asked, problem=f"{first.field} {first.message}.")
    except InvalidInputError as error:
        return _page(asked, problem=str(error))
    shape = SearchShape.of(result)
    shown = shape.document()
    document = {"asked": asked.body(), "hits": shown["hits"], "next": shown["next"]}
    return _page(
        asked,
        found=tuple(map(found_result, shape.hits)),
        after=shape.next,
        document=document,
        corrected=result.understood.corrected,
    )


def _page(asked: AskedInAddress, *, problem: str | None = None, **found: object) -> Response:
    page = render_template(
        "search.html",
        asked=asked,
        problem=problem,
        longest_question=LONGEST_QUESTION,
        scripts=_SCRIPTS,
        unused_messages=UNUSED_MESSAGES,
        **{"found": None, "after": None, "corrected": None, **found},
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK)
