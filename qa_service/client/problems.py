"""What can go wrong with a request, and how a reply reports it (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel, ConfigDict, ValidationError

from qa_service.errors import QAError

if TYPE_CHECKING:
    import httpx2

_PROBLEM_JSON: Final = "application/problem+json"
_OURS: Final = "urn:qa-service:problem:"


class UnreachableError(QAError):
    """Nobody answers at that address, or the connection broke.

    Attributes:
        was_sent: whether the service may have taken the request all the same.
    """

    def __init__(self, problem: str, *, remedy: str = "", was_sent: bool = False) -> None:
        super().__init__(problem, remedy=remedy)
        self.was_sent = was_sent


class TimedOutError(UnreachableError):
    """It did not answer in time."""


class ReplyError(QAError):
    """What answers there does not answer as a qa-service of this release does."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a request."""

    field: str  # "filters.from"
    message: str


class ServiceProblemError(QAError):
    """The service said no.

    Attributes:
        status: of HTTP.
        name: kind of the problem, such as "article-not-found"; empty where it has none.
        fields: the fields to blame, if any.
        retry_after: seconds after which to try again, where the service names them.
    """

    def __init__(
        self,
        detail: str,
        *,
        status: int,
        name: str = "",
        fields: tuple[FieldFault, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.name = name
        self.fields = fields
        self.retry_after = retry_after


class RequestRefusedError(ServiceProblemError):
    """The request cannot be used as it is."""


class AccessRefusedError(ServiceProblemError):
    """A key is needed for this, or the one that was sent is not valid (401, 403)."""


class NotThereError(ServiceProblemError):
    """What was asked for is not there (404)."""


class OverloadedError(ServiceProblemError):
    """Not now: it is starting, has too much to do, or was asked too often (429, 503)."""


class ServiceFailedError(ServiceProblemError):
    """It broke (5xx)."""


_KINDS: Final[dict[int, type[ServiceProblemError]]] = {
    HTTPStatus.UNAUTHORIZED: AccessRefusedError,
    HTTPStatus.FORBIDDEN: AccessRefusedError,
    HTTPStatus.NOT_FOUND: NotThereError,
    HTTPStatus.TOO_MANY_REQUESTS: OverloadedError,
    HTTPStatus.SERVICE_UNAVAILABLE: OverloadedError,
}


class _Fault(BaseModel):
    field: str
    message: str


class _Problem(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str
    title: str
    status: int
    detail: str
    errors: list[_Fault] = []


def problem_of(response: httpx2.Response) -> QAError:
    """The error in a reply that is no success; its body has been read."""
    kind, _, _ = response.headers.get("Content-Type", "").partition(";")
    if kind.strip().lower() != _PROBLEM_JSON:
        return not_ours(response)
    return problem_in(response.content, response)


def problem_in(document: bytes | str, response: httpx2.Response) -> QAError:
    """The error that the problem ``document`` describes, which came with ``response``."""
    try:
        problem = _Problem.model_validate_json(document)
    except ValidationError:
        return not_ours(response)
    return _kind(problem.status)(
        problem.detail,
        status=problem.status,
        name=problem.type.removeprefix(_OURS) if problem.type.startswith(_OURS) else "",
        fields=tuple(FieldFault(one.field, one.message) for one in problem.errors),
        retry_after=_seconds(response.headers.get("Retry-After")),
    )


def not_ours(response: httpx2.Response) -> ReplyError:
    """That the reply is none of a qa-service of this release."""
    url = response.request.url
    return ReplyError(
        f"{url} does not answer as a qa-service does (status {response.status_code}).",
        remedy="Check the address, and that service and client are of one release.",
    )


def _kind(status: int) -> type[ServiceProblemError]:
    if status in _KINDS:
        return _KINDS[status]
    failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return ServiceFailedError if failed else RequestRefusedError


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isascii() and header.isdecimal() else None
