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
    """No service responds at that address, or the connection broke.

    ``was_sent`` is whether the service may have received the request nevertheless.
    """

    def __init__(self, problem: str, *, remedy: str = "", was_sent: bool = False) -> None:
        super().__init__(problem, remedy=remedy)
        self.was_sent = was_sent


class TimedOutError(UnreachableError):
    """It did not respond in time."""


class ReplyError(QAError):
    """The response is not that of a qa-service of this release."""


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a request."""

    field: str  # "filters.from"
    message: str


class ServiceProblemError(QAError):
    """The service refused the request.

    ``status`` is that of HTTP; ``name`` the kind of problem, such as "article-not-found", or empty;
    ``fields`` the fields at fault, if any; ``retry_after`` the seconds after which to try again, if
    the service says so.
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
    """The request is invalid."""


class AccessRefusedError(ServiceProblemError):
    """An access key is required, or the one that was sent is not valid (401, 403)."""


class NotThereError(ServiceProblemError):
    """The object requested does not exist (404)."""


class OverloadedError(ServiceProblemError):
    """Not now: the service is starting, has too much to do, or was asked too often (429, 503)."""


class ServiceFailedError(ServiceProblemError):
    """The service failed (5xx)."""


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
    """The error in an unsuccessful reply, whose body has been read."""
    kind, _, _ = response.headers.get("Content-Type", "").partition(";")
    if kind.strip().lower() != _PROBLEM_JSON:
        return foreign_reply(response)
    return problem_in(response.content, response)


def problem_in(document: bytes | str, response: httpx2.Response) -> QAError:
    """The error that the problem ``document`` in ``response`` describes."""
    try:
        problem = _Problem.model_validate_json(document)
    except ValidationError:
        return foreign_reply(response)
    return _kind(problem.status)(
        problem.detail,
        status=problem.status,
        name=problem.type.removeprefix(_OURS) if problem.type.startswith(_OURS) else "",
        fields=tuple(FieldFault(one.field, one.message) for one in problem.errors),
        retry_after=_seconds(response.headers.get("Retry-After")),
    )


def foreign_reply(response: httpx2.Response) -> ReplyError:
    """The error for a reply that is not from a qa-service of this release."""
    url = response.request.url
    return ReplyError(
        f"{url} does not respond like a qa-service (status {response.status_code}).",
        remedy="Check the address, and that service and client are of the same release.",
    )


def _kind(status: int) -> type[ServiceProblemError]:
    if status in _KINDS:
        return _KINDS[status]
    failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return ServiceFailedError if failed else RequestRefusedError


def _seconds(header: str | None) -> float | None:
    return float(header) if header is not None and header.isascii() and header.isdecimal() else None
