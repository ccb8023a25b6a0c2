"""How responses travel: compressed, and not again to whoever has them."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import request
from flask_compress import Compress

if TYPE_CHECKING:
    from flask import Flask, Response

_SMALLEST: Final = 1_000  # bytes; a packet is hardly larger
_COMPRESSED: Final = [
    *("text/html", "text/css", "text/javascript", "text/plain", "text/markdown"),
    *("application/json", "application/problem+json", "application/x-ndjson", "image/svg+xml"),
]
_REVALIDATED: Final = ("/api/", "/v1/")


def register_transfer(app: Flask) -> None:
    """Compress responses by gzip, and answer 304 to whoever has the same JSON already.

    Streams are left as they are: an event must arrive when it is sent.
    """
    app.config["COMPRESS_ALGORITHM"] = ["gzip"]
    app.config["COMPRESS_STREAMS"] = False
    app.config["COMPRESS_MIN_SIZE"] = _SMALLEST
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    app.config["COMPRESS_EVALUATE_CONDITIONAL_REQUEST"] = False  # done before, on the whole
    Compress(app)
    app.after_request(_read_file)
    app.after_request(_revalidate)


def _read_file(response: Response) -> Response:
    """A file of our own is small; read, it can be compressed."""
    if request.endpoint == "static" and response.status_code == HTTPStatus.OK:
        response.direct_passthrough = False
        response.make_sequence()
        etag, _ = response.get_etag()
        if etag is not None:
            response.set_etag(etag, weak=True)  # the same, whether compressed or not
    return response


def _revalidate(response: Response) -> Response:
    is_document = response.status_code == HTTPStatus.OK and not response.is_streamed
    if request.method in {"GET", "HEAD"} and is_document and request.path.startswith(_REVALIDATED):
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest()[:32], weak=True)
        response.cache_control.no_cache = True
        response.cache_control.private = True
        response.make_conditional(request)
    return response
