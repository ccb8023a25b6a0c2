"""HTTP requests: repeated if that can help; replies become shapes, and problems errors."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from qa_service import __version__
from qa_service.contract.fields import FieldProblem  # noqa: TC001 -- of a model, at run time
from qa_service.contract.replies import AnswerShape, FoundShape
from qa_service.errors import InvalidInputError, QAError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qa_service.contract.articles import JSON

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


class _Problem(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


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


API: Final = "api/v1"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_LARGEST_EVENT: Final = 16 * 1024 * 1024  # bytes
_NEVER_SENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)

Shape = TypeVar("Shape", bound=BaseModel)
Params: TypeAlias = "Mapping[str, str | int | Sequence[str]]"
_NO_PARAMS: Final[Params] = {}


class Connection:
    """Sends requests to the service at ``url``, which ends without a slash.

    InvalidInputError if that is not an address. Thread-safe.
    """

    def __init__(self, url: str, *, api_key: str | None, timeout: float, retries: int) -> None:
        base = _base(url)
        self.url = str(base).rstrip("/")
        self.retries = retries
        self._http = httpx2.Client(
            base_url=base,
            timeout=timeout,
            headers=_headers(api_key),
            trust_env=base.host not in _LOOPBACK,  # no proxy between a machine and itself
        )

    def get(self, path: str, shape: type[Shape], params: Params = _NO_PARAMS) -> Shape:
        """Get ``path`` of the API."""
        request = self._http.build_request("GET", f"{API}/{path}", params=params)
        return _parsed(self._sent(request, repeatable=True), shape)

    def text(self, path: str, params: Params = _NO_PARAMS) -> str:
        """Get the text at ``path`` of the API."""
        request = self._http.build_request("GET", f"{API}/{path}", params=params)
        return self._sent(request, repeatable=True).text

    def send(
        self,
        path: str,
        body: Mapping[str, JSON],
        shape: type[Shape],
        *,
        method: str = "POST",
        repeatable: bool = True,
    ) -> Shape:
        """Send ``body``; ``repeatable`` if sending it twice does no harm."""
        request = self._http.build_request(method, f"{API}/{path}", json=body)
        return _parsed(self._sent(request, repeatable=repeatable), shape)

    def delete(self, path: str) -> None:
        """Delete ``path`` of the API."""
        self._sent(self._http.build_request("DELETE", f"{API}/{path}"), repeatable=False)

    @contextmanager
    def events(
        self, path: str, body: Mapping[str, JSON], last_event_id: str
    ) -> Iterator[httpx2.EventSource]:
        """The events for ``body``, after the one with that id, if any.

        Raises UnreachableError if the connection breaks.
        """
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        try:
            with self._http.sse(
                f"{API}/{path}",
                method="POST",
                json=body,
                headers=headers,
                max_event_size=_LARGEST_EVENT,
            ) as events:
                if not events.response.is_success:
                    events.response.read()
                    raise problem_of(events.response)
                yield events
        except httpx2.SSEError as error:
            raise foreign_reply(events.response) from error
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error

    def is_ready(self) -> bool:
        """Whether the service reports that it can answer."""
        try:
            self._tried(self._http.build_request("GET", "readyz"))
        except (UnreachableError, OverloadedError):
            return False
        return True

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _sent(self, request: httpx2.Request, *, repeatable: bool) -> httpx2.Response:
        """The successful reply to ``request``."""
        patience = Patience(self.retries, repeatable=repeatable)
        while True:
            try:
                return self._tried(request)
            except (UnreachableError, OverloadedError) as failure:
                patience.wait_after(failure)

    def _tried(self, request: httpx2.Request) -> httpx2.Response:
        try:
            response = self._http.send(request)
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error
        if not response.is_success:
            raise problem_of(response)
        return response

    def _unreachable(self, error: httpx2.TransportError) -> UnreachableError:
        was_sent = not isinstance(error, _NEVER_SENT)
        if isinstance(error, httpx2.TimeoutException):
            return TimedOutError(
                f"The service at {self.url} did not respond in time.",
                remedy="Try again, or allow more time.",
                was_sent=was_sent,
            )
        return UnreachableError(
            f"No service responds at {self.url} ({error}).",
            remedy="Start it with `qa-service serve`, or check the address.",
            was_sent=was_sent,
        )


def parsed(document: bytes | str, shape: type[Shape], response: httpx2.Response) -> Shape:
    """``document`` as that shape, ignoring unknown fields; ReplyError if it differs."""
    try:
        return shape.model_validate_json(document, extra="ignore")
    except ValidationError as error:
        raise foreign_reply(response) from error


def _parsed(response: httpx2.Response, shape: type[Shape]) -> Shape:
    return parsed(response.content, shape, response)


def _base(url: str) -> httpx2.URL:
    try:
        base = httpx2.URL(url)
    except httpx2.InvalidURL:
        base = httpx2.URL()
    if base.scheme not in {"http", "https"} or not base.host:
        raise InvalidInputError(
            "url", f"{url!r} is not an address.", remedy="Write one like http://127.0.0.1:8000."
        )
    return base


def _headers(api_key: str | None) -> dict[str, str]:
    headers = {"User-Agent": f"qa-service-client/{__version__}"}
    return headers if api_key is None else {**headers, "Authorization": f"Bearer {api_key}"}


_FIRST_WAIT: Final = 0.2  # seconds; each further one is twice as long
_LONGEST_WAIT: Final = 30.0  # maximum seconds to wait before a retry


class Patience:
    """How often a request may be repeated; ``repeatable`` if twice does no harm."""

    def __init__(self, retries: int, *, repeatable: bool) -> None:
        self._left = retries
        self._wait = _FIRST_WAIT
        self.repeatable = repeatable

    def wait_after(self, failure: QAError) -> None:
        """Sleep until a retry makes sense; raises ``failure`` if none does."""
        wait = self._wait_for(failure)
        if self._left == 0 or wait > _LONGEST_WAIT:
            raise failure
        self._left -= 1
        self._wait *= 2
        time.sleep(wait)

    def _wait_for(self, failure: QAError) -> float:
        """Seconds; infinity if a retry cannot help, or could do harm."""
        if isinstance(failure, OverloadedError):
            return max(self._wait, failure.retry_after or 0)
        if isinstance(failure, TimedOutError) or not isinstance(failure, UnreachableError):
            return float("inf")
        return self._wait if self.repeatable or not failure.was_sent else float("inf")


def steps(connection: Connection, body: Mapping[str, JSON]) -> Iterator[FoundShape | AnswerShape]:
    """The events for ``body``, an answer request; the answer is the last."""
    patience = Patience(connection.retries, repeatable="conversation" not in body)
    last_event_id = ""
    while True:
        try:
            with connection.events("answer", body, last_event_id) as events:
                for event in events:
                    last_event_id = event.id
                    patience.repeatable = True  # from here on it is resumed, not repeated
                    step = _step(event, events.response)
                    if step is None:
                        continue
                    yield step
                    if isinstance(step, AnswerShape):
                        return
            raise _connection_lost(connection)
        except (UnreachableError, OverloadedError) as failure:
            patience.wait_after(failure)


def _step(
    event: httpx2.ServerSentEvent, response: httpx2.Response
) -> FoundShape | AnswerShape | None:
    """The content of ``event``; None for an unknown kind from a newer service."""
    match event.event:
        case "found":
            return parsed(event.data, FoundShape, response)
        case "answer":
            return parsed(event.data, AnswerShape, response)
        case "problem":
            raise problem_in(event.data, response)
        case _:
            return None


def _connection_lost(connection: Connection) -> UnreachableError:
    return UnreachableError(
        f"The connection to {connection.url} was lost before the answer.",
        remedy="Try again.",
        was_sent=True,
    )
