"""Maps errors to HTTP: status, title and an RFC 9457 body or a page."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal, NoReturn

from flask import Response, current_app, make_response, render_template, request
from pydantic import BaseModel, Field
from werkzeug.exceptions import HTTPException

from qa_service import errors
from qa_service.contract.fields import FieldProblem, field_problems
from qa_service.contract.replies import FoundShape
from qa_service.service import UnfinishedAnswerError
from qa_service.web.presentation import found_result

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask
    from pydantic import ValidationError

_log = logging.getLogger(__name__)

PROBLEM_JSON: Final = "application/problem+json"
BODY_LIMIT: Final = 64 * 1024  # bytes of a request
RETRY_AFTER: Final = 2  # seconds, sent with every 503
MACHINE_PATHS: Final = ("/api/", "/v1/", "/healthz", "/readyz", "/metrics")


_CHAT_PATHS: Final = "/v1/"  # for clients of OpenAI's API


class ChatError(BaseModel):
    """A problem in the format of OpenAI's API."""

    message: str
    type: Literal["invalid_request_error", "server_error"]
    param: str | None = None
    code: str | None = None


class Problem(BaseModel):
    """Problem details as in RFC 9457; ``errors`` is there if fields are at fault.

    ``partial`` is what had been found of an answer whose time was up. Below /v1 ``error`` says the
    same in the format of OpenAI's API.
    """

    type: str = Field(examples=["urn:qa-service:problem:invalid-input"])
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    partial: FoundShape | None = None
    error: ChatError | None = None


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """How a kind of error is reported over HTTP."""

    status: HTTPStatus
    name: str
    title: str


KINDS: Final = {
    error: ProblemKind(HTTPStatus(status), name, title)
    for error, status, name, title in (
        (errors.QAError, 500, "failure", "The request failed"),
        (errors.SettingsError, 500, "settings", "The service is set up wrongly"),
        (errors.InvalidInputError, 422, "invalid-input", "The request cannot be used"),
        (errors.UnreadableFileError, 422, "unreadable-file", "A file cannot be read"),
        (errors.NothingToIndexError, 422, "nothing-to-index", "There is nothing to index"),
        (errors.ModelError, 503, "model", "The embedding model cannot be used"),
        (errors.IndexMissingError, 503, "index-missing", "There is no index yet"),
        (errors.IndexDamagedError, 503, "index-damaged", "The index is damaged"),
        (errors.LanguageModelError, 502, "language-model", "The language model does not respond"),
        (errors.StoreUnavailableError, 503, "store-unavailable", "The store does not respond"),
        (errors.ArticlesReplacedError, 503, "articles-replaced", "Articles are being replaced"),
        (errors.ClusterError, 502, "cluster", "The machines that index cannot work together"),
        (
            errors.ModelMismatchError,
            503,
            "model-mismatch",
            "The index was built with another model",
        ),
        (errors.IndexBusyError, 409, "index-busy", "The index is being built"),
        (errors.RebuildRunningError, 409, "rebuild-running", "A rebuild is running"),
        (errors.RebuildNotFoundError, 404, "rebuild-not-found", "There is no such rebuild"),
        (errors.CorpusUnknownError, 409, "corpus-unknown", "There is no folder to add files to"),
        (errors.CorpusNotWritableError, 507, "corpus-not-writable", "Files cannot be saved"),
        (errors.AdminOnlyError, 403, "admin-only", "Only for the administrator"),
        (errors.AccessKeyError, 401, "access-key", "Reading needs an access key"),
        (errors.BusyError, 503, "busy", "The service is busy"),
        (errors.TooLongError, 503, "too-long", "The answer takes too long"),
        (errors.ArticleNotFoundError, 404, "article-not-found", "There is no such article"),
        (errors.ConversationsError, 503, "conversations", "Conversations cannot be saved"),
        (
            errors.ConversationNotFoundError,
            404,
            "conversation-not-found",
            "There is no such conversation",
        ),
        (errors.AnswerNotFoundError, 404, "answer-not-found", "There is no such answer"),
        (errors.PlotLibraryMissingError, 500, "plot-library-missing", "Plots cannot be drawn"),
    )
}

_HTTP_DETAILS: Final = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not accept that method; see Allow.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The request is larger than {} KiB. Send a shorter one.",
}


def register_problems(app: Flask) -> None:
    """Make ``app`` report every error as a problem (API, health) or as a page (the rest)."""
    app.register_error_handler(errors.QAError, _qa_error)
    app.register_error_handler(InvalidRequestError, _invalid_request)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _internal_error)


def kind_of(error: errors.QAError) -> ProblemKind:
    """The kind of the nearest class of ``error`` that has one."""
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


class InvalidRequestError(Exception):
    """A request with fields that pydantic refused."""

    def __init__(self, refused: ValidationError) -> None:
        super().__init__(str(refused))
        self.refused = refused


def refuse(refused: ValidationError) -> NoReturn:
    """Turn it into a 422. Raised, as a response given to ``abort`` becomes a streamed one."""
    raise InvalidRequestError(refused) from refused


def first_problem(error: ValidationError) -> str:
    """The first refused field in a sentence."""
    first = field_problems(error)[0]
    return f"{first.field} {first.message}."


def _invalid_request(error: InvalidRequestError) -> Response:
    """A 422 that names every field that pydantic refused."""
    fields, count = field_problems(error.refused), error.refused.error_count()
    more = f" (and {count - 1} more)" if count > 1 else ""
    detail = f"{fields[0].field}: {fields[0].message}{more}."
    return _response(KINDS[errors.InvalidInputError], detail, fields)


def _qa_error(error: errors.QAError) -> Response:
    kind = kind_of(error)
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, errors.BusyError):
        _log.warning("%s %r: %s", request.method, request.path, error)
    fields = []
    if isinstance(error, errors.InvalidInputError):
        fields = [FieldProblem(field=error.field, message=str(error))]
    partial = FoundShape.of(error.found) if isinstance(error, UnfinishedAnswerError) else None
    if isinstance(error, errors.AdminOnlyError) and not error.closed:
        kind = replace(kind, status=HTTPStatus.UNAUTHORIZED)
    response = _response(kind, str(error), fields, partial)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _http_error(error: HTTPException) -> Response:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    status = HTTPStatus(error.code)
    is_own_text = error.description != type(error).description
    largest = (request.max_content_length or 0) // 1024
    detail = error.description if is_own_text else _HTTP_DETAILS.get(status, "").format(largest)
    response = _response(
        ProblemKind(status, "", status.phrase), detail or f"{status.description}.", ()
    )
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _internal_error(error: Exception) -> Response:
    incident = secrets.token_hex(6)
    _log.error("incident %s: %s %r failed", incident, request.method, request.path, exc_info=error)
    if isinstance(error, MemoryError):
        status, name = HTTPStatus.SERVICE_UNAVAILABLE, "out-of-memory"
        title, advice = "There is not enough memory", "Ask again shortly. The log"
    else:
        status, name = HTTPStatus.INTERNAL_SERVER_ERROR, "internal"
        title, advice = "Something went wrong here", "The log of the service"
    kind = ProblemKind(status, name, title)
    return _response(kind, f"{advice} has more under incident {incident}.", ())


def _response(
    kind: ProblemKind,
    detail: str,
    fields: Sequence[FieldProblem],
    partial: FoundShape | None = None,
) -> Response:
    if request.path.startswith(MACHINE_PATHS):
        response = _as_json(kind, detail, fields, partial)
    else:
        passages = partial and tuple(map(found_result, partial.passages))
        response = make_response(
            render_template(
                "error.html", title=kind.title, detail=detail, status=kind.status, found=passages
            )
        )
    response.status_code = kind.status
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _as_chat_error(
    kind: ProblemKind, detail: str, fields: Sequence[FieldProblem]
) -> ChatError | None:
    if not request.path.startswith(_CHAT_PATHS):
        return None
    ours = kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return ChatError(
        message=detail,
        type="server_error" if ours else "invalid_request_error",
        param=fields[0].field if fields else None,
        code=kind.name or None,
    )


def _as_json(
    kind: ProblemKind,
    detail: str,
    fields: Sequence[FieldProblem],
    partial: FoundShape | None,
) -> Response:
    body = Problem(
        type=f"urn:qa-service:problem:{kind.name}" if kind.name else "about:blank",
        title=kind.title,
        status=kind.status,
        detail=detail,
        errors=list(fields) or None,
        error=_as_chat_error(kind, detail, fields),
    )
    document = body.model_dump(exclude_none=True)
    text = current_app.json.dumps(document | ({"partial": partial.document()} if partial else {}))
    return Response(text, mimetype=PROBLEM_JSON)
