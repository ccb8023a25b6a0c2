"""What the tools ask: a service in this process, or a running one by its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar, Unpack

from pydantic import BaseModel, ValidationError

from qa_service.contract.archive import IndexShape
from qa_service.contract.articles import ArticleShape
from qa_service.contract.fields import field_problems
from qa_service.contract.replies import AnswerShape, SearchShape
from qa_service.contract.requests import AnswerBody, SearchBody, answer_body, search_body
from qa_service.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qa_service.contract.articles import JSON
    from qa_service.contract.requests import AnswerOptions, SearchOptions
    from qa_service.service import QAService

Body = TypeVar("Body", bound=BaseModel)


class Archive(Protocol):
    """What can be asked; any number of threads may ask. Every method may raise QAError."""

    def ask(self, question: str, **options: Unpack[AnswerOptions]) -> AnswerShape:
        """The answer; ``status`` is "not_found" where there is none."""

    def search(self, query: str, **options: Unpack[SearchOptions]) -> SearchShape:
        """Passages, best first."""

    def article(self, article_id: str) -> ArticleShape:
        """A whole article."""

    def index(self) -> IndexShape:
        """What is indexed."""


class LocalArchive:
    """A service of this process, asked as its API is: with the same options and limits."""

    def __init__(self, service: QAService) -> None:
        self._service = service

    def ask(self, question: str, **options: Unpack[AnswerOptions]) -> AnswerShape:
        """The answer; InvalidInputError where the question or an option cannot be used."""
        body = _checked(answer_body(question, options), AnswerBody)
        answer = self._service.ask(body.asked(), body.past_turns())
        return AnswerShape.of(answer)

    def search(self, query: str, **options: Unpack[SearchOptions]) -> SearchShape:
        """Passages; InvalidInputError where the query or an option cannot be used."""
        body = _checked(search_body(query, options), SearchBody)
        return SearchShape.of(self._service.search(body.asked()))

    def article(self, article_id: str) -> ArticleShape:
        """A whole article; ArticleNotFoundError."""
        return ArticleShape.of(self._service.article(article_id))

    def index(self) -> IndexShape:
        """What is indexed."""
        return IndexShape.of(self._service.status())


def _checked(body: Mapping[str, JSON], kind: type[Body]) -> Body:
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = field_problems(error)[0]
        raise InvalidInputError(first.field, f"{first.field}: {first.message}.") from error
