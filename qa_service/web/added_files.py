"""The route that adds files to the corpus, for holders of the admin token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, Field
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.formparser import FormDataParser

from qa_service.errors import CorpusUnknownError, InvalidInputError
from qa_service.web.rebuilds import SECURITY, require_admin, the_administration
from qa_service.web.routing import Content, add_route

if TYPE_CHECKING:
    from typing import IO

    from werkzeug.datastructures import FileStorage, MultiDict

    from qa_service.uploads import CorpusFolder, Upload, UploadOutcome

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
    routes = APIBlueprint(
        "added_files",
        __name__,
        url_prefix="/api/v1/corpus",
        abp_tags=[Tag(name="administration")],
        abp_security=SECURITY,
    )
    routes.before_request(require_admin)
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
    corpus = the_administration().corpus
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
    trial = outcome.trial
    shape = AddedFileShape(
        name=outcome.name,
        state=outcome.state,
        path=outcome.path,
        reason=outcome.reason,
        articles=trial.articles if trial else None,
        complete=trial.complete if trial else True,
        titles=list(trial.titles) if trial else [],
        skipped=trial.skipped if trial else 0,
        reasons=list(trial.reasons) if trial else [],
    )
    return shape.model_dump()
