"""Routes for holders of the admin token: add files, rebuild the index, return to an older one."""

from __future__ import annotations

import hmac
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, Literal

from flask import Response, jsonify, request, url_for
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from qa_service.access_keys import bearer, sha256_of
from qa_service.errors import AdminOnlyError, CorpusUnknownError, InvalidInputError
from qa_service.uploads import Trial
from qa_service.web.lifecycle import installed, installed_or_none, the_service
from qa_service.web.routing import Content, add_route, make_routes, require_json_object

if TYPE_CHECKING:
    from typing import IO

    from flask_openapi3.blueprint import APIBlueprint
    from werkzeug.datastructures import FileStorage, MultiDict

    from qa_service.rebuild import Rebuilder
    from qa_service.uploads import CorpusFolder, Upload, UploadOutcome

SECURITY: Final[list[dict[str, list[str]]]] = [{"admin": []}]


@dataclass(frozen=True, slots=True)
class Administration:
    """The administrator's operations, and the SHA-256 of the admin token.

    Files can be added to ``corpus``, if there is one. A token ``of_this_run`` was generated when
    the service started, for the person who started it.
    """

    rebuilder: Rebuilder
    token_sha256: str | None
    corpus: CorpusFolder | None = None
    of_this_run: bool = False

    @classmethod
    def guarded_by(
        cls,
        token: str | None,
        rebuilder: Rebuilder,
        *,
        corpus: CorpusFolder | None = None,
        of_this_run: bool = False,
    ) -> Administration:
        """With this token; with None nobody is admitted."""
        digest = None if token is None else sha256_of(token)
        return cls(rebuilder, digest, corpus, of_this_run)

    def is_admin(self, authorization: str) -> bool:
        """Whether that header has the token; compared in constant time."""
        token = bearer(authorization)
        if token is None or self.token_sha256 is None:
            return False
        return hmac.compare_digest(sha256_of(token), self.token_sha256)


class RebuildBody(BaseModel):
    """Options of a rebuild."""

    model_config = ConfigDict(extra="forbid", strict=True)

    full: bool = Field(False, description="Embed everything again, not only what has changed.")


class RollbackBody(BaseModel):
    """The generation to return to."""

    model_config = ConfigDict(extra="forbid", strict=True)

    generation: str | None = Field(
        None, description="Its name; by default the newest that is older than the one in use."
    )


class RollbackShape(BaseModel):
    """The generation now in use; answers come from it within a second."""

    generation: str


class RebuildPath(BaseModel):
    """The rebuild's id."""

    id: str


class RebuildShape(BaseModel):
    """The state of a rebuild."""

    id: str
    state: Literal["running", "done", "failed", "cancelled"]
    full: bool
    started: str
    finished: str | None
    stage: str | None = Field(description="reading, embedding or writing; null before the first.")
    done: int
    total: int | None = Field(description="Null while unknown.")
    report: dict[str, object] | None = Field(
        description="As printed by ``qa-service index --json``."
    )
    error: str | None


class RebuildsShape(BaseModel):
    """The rebuilds remembered, newest first."""

    rebuilds: list[RebuildShape]


def make_rebuilds() -> APIBlueprint:
    """Routes under /api/v1/index/rebuilds, and /api/v1/index/rollback."""
    routes = _routes_of("rebuilds", "/api/v1/index")
    routes.before_request(require_json_object)
    refused = (401, 403)
    posted = (*refused, 400, 409, 413, 415, 422)
    one = "/rebuilds/<id>"
    add_route(routes.post, "/rebuilds", start_rebuild, RebuildShape, *posted, success=202)
    add_route(routes.get, "/rebuilds", list_rebuilds, RebuildsShape, *refused)
    add_route(routes.get, one, show_rebuild, RebuildShape, *refused, 404)
    add_route(routes.post, f"{one}/cancel", cancel_rebuild, RebuildShape, *posted, 404)
    add_route(routes.post, "/rollback", roll_back, RollbackShape, *posted)
    return routes


def _routes_of(name: str, prefix: str) -> APIBlueprint:
    """A blueprint that only holders of the admin token can use."""
    routes = make_routes(name, prefix, "administration", abp_security=SECURITY)
    routes.before_request(require_admin)
    return routes


def start_rebuild(body: RebuildBody) -> Response:
    """Update the index from the corpus in the background, while the service keeps answering."""
    status = installed(Administration).rebuilder.start(full=body.full)
    response = jsonify(asdict(status))
    response.status_code = HTTPStatus.ACCEPTED
    response.headers["Location"] = url_for("rebuilds.show_rebuild", id=status.id)
    return response


def list_rebuilds() -> Response:
    """List the latest rebuilds and their outcome."""
    return jsonify(rebuilds=[asdict(one) for one in installed(Administration).rebuilder.known()])


def show_rebuild(path: RebuildPath) -> Response:
    """Report the state of a rebuild."""
    return jsonify(asdict(installed(Administration).rebuilder.status(path.id)))


def cancel_rebuild(path: RebuildPath) -> Response:
    """Cancel a rebuild if it is running, and report its state.

    The index in use stays, and the next rebuild reuses what was embedded.
    """
    return jsonify(asdict(installed(Administration).rebuilder.cancel(path.id)))


def roll_back(body: RollbackBody) -> Response:
    """Return to an earlier generation that is still available."""
    return jsonify(generation=the_service().roll_back(body.generation))


def has_admin_token() -> bool:
    """Whether this request has the admin token."""
    administration = installed_or_none(Administration)
    given = request.headers.get("Authorization", "")
    return administration is not None and administration.is_admin(given)


def require_admin() -> None:
    """Continue only with the admin token; AdminOnlyError."""
    if not has_admin_token():
        raise AdminOnlyError(closed=installed(Administration).token_sha256 is None)


FIELD: Final = "files"
MOST_FILES: Final = 100  # of one request
MOST_BYTES: Final = 250_000_000  # of one request
_FIELDS_BYTES: Final = 512 * 1024  # for other parts of the form, and the read buffer
_MULTIPART: Final = "multipart/form-data"
_MEGABYTE: Final = 1_000_000
_TAKES: Final[Content] = {
    _MULTIPART: {
        "schema": {
            "type": "object",
            "required": [FIELD],
            "properties": {
                FIELD: {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MOST_FILES,
                    "items": {"type": "string", "format": "binary"},
                    "description": "Files; a name may begin with folders: 2012/march/a.html.",
                }
            },
        }
    }
}


class AddedFileShape(BaseModel):
    """The outcome for one file."""

    name: str = Field(description="The name under which it was sent.")
    state: Literal["added", "present", "refused"] = Field(
        description="Present: the corpus already has the same file under that name."
    )
    path: str | None = Field(description="Its path in the corpus; null if it was refused.")
    reason: str | None = Field(description="Why it was refused.")
    articles: int | None = Field(
        description="How many were found in it; null where it was not read."
    )
    complete: bool = Field(description="False if counting was stopped: there may be more.")
    titles: list[str] = Field(description="Titles of the first three articles, if they have any.")
    skipped: int = Field(description="Number of records and parts that are not articles.")
    reasons: list[str] = Field(description="The first three reasons why.")


class AddedFilesShape(BaseModel):
    """The outcomes for the files, in their order."""

    files: list[AddedFileShape]


def make_added_files() -> APIBlueprint:
    """The route POST /api/v1/corpus/files."""
    routes = _routes_of("added_files", "/api/v1/corpus")
    problems = (400, 401, 403, 409, 413, 415, 422, 507)
    add_route(routes.post, "/files", add_files, AddedFilesShape, *problems, takes=_TAKES)
    return routes


def add_files() -> Response:
    """Add files to the corpus: each is test-read, and saved if it contains an article.

    No file is ever overwritten: identical files with the same name are saved once, and other files
    with that name get a number. Their articles can be found once the index has been rebuilt (`POST
    /api/v1/index/rebuilds`).

    Send `multipart/form-data` with the files in the field `files`, at most 100 of them and 250 MB
    in one request. Refused files are not in the corpus.
    """
    with _corpus().upload() as upload:
        _receive(upload)
        outcomes = upload.finish()
    return jsonify(files=[_reported(one) for one in outcomes])


def _corpus() -> CorpusFolder:
    corpus = installed(Administration).corpus
    if corpus is None:
        raise CorpusUnknownError(
            "This service was started without a folder of articles to add files to.",
            remedy="Start it with `qa-service serve --corpus DIR`.",
        )
    return corpus


def _receive(upload: Upload) -> None:
    """Write the files of this request to their drafts while they are received."""
    if request.mimetype != _MULTIPART:
        raise UnsupportedMediaType(f"Send {_MULTIPART}, with files in the field {FIELD!r}.")
    request.max_content_length = MOST_BYTES

    def draft_for(filename: str | None, **_: object) -> IO[bytes]:
        return upload.open(filename or "")

    parser = FormDataParser(
        draft_for,  # type: ignore[arg-type]  # it is called by keywords
        max_form_memory_size=_FIELDS_BYTES,
        max_form_parts=MOST_FILES,
        silent=False,
    )
    try:
        options = request.mimetype_params
        _, form, files = parser.parse(
            request.stream, _MULTIPART, request.content_length, dict(options)
        )
    except RequestEntityTooLarge:
        raise _too_much() from None
    except ValueError:
        raise BadRequest(f"The body is not valid {_MULTIPART}.") from None
    _check_fields(form, files)


def _check_fields(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> None:
    for name in (*form, *files):
        if name != FIELD:
            raise InvalidInputError(name, f"There is no field {name!r}.", remedy=_REMEDY)
    if not files:
        raise InvalidInputError(FIELD, "There is no file in the request.", remedy=_REMEDY)


_REMEDY: Final = f"Send files in the field {FIELD!r}."


def _too_much() -> RequestEntityTooLarge:
    return RequestEntityTooLarge(
        f"At most {MOST_FILES} files and {MOST_BYTES // _MEGABYTE} MB can be sent at once. Send"
        " fewer at a time, or copy large files to the folder of articles itself."
    )


def _reported(outcome: UploadOutcome) -> dict[str, object]:
    trial = outcome.trial or Trial()
    shape = AddedFileShape(
        name=outcome.name,
        state=outcome.state,
        path=outcome.path,
        reason=outcome.reason,
        articles=trial.articles if outcome.trial else None,
        complete=trial.complete,
        titles=list(trial.titles),
        skipped=trial.skipped,
        reasons=list(trial.reasons),
    )
    return shape.model_dump()
