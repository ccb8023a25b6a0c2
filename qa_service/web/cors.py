"""Cross-origin calls of the API: from browsers on pages of the origins that were set, only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, request

from qa_service.setting_kinds import ANY_ORIGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

_PATHS: Final = ("/api/", "/v1/")
_ALLOWED: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, Last-Event-ID",
    "Access-Control-Max-Age": "7200",
}
_EXPOSED: Final = "ETag, Location, Retry-After, X-Request-ID"


def register_cors(app: Flask, origins: Sequence[str]) -> None:
    """Let pages of these ``origins`` ("*": of all) call the API; cookies go with no such call."""
    if not origins:
        return
    allowed = frozenset(origins)

    def answer_preflight() -> Response | None:
        wanted = "Access-Control-Request-Method" in request.headers
        is_preflight = request.method == "OPTIONS" and wanted and _is_of_the_api()
        return Response(status=204, headers=_ALLOWED) if is_preflight else None

    def tell_allowed(response: Response) -> Response:
        origin = request.headers.get("Origin")
        if _is_of_the_api():
            response.vary.add("Origin")
            if origin and (origin in allowed or ANY_ORIGIN in allowed):
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        return response

    app.before_request(answer_preflight)
    app.after_request(tell_allowed)


def _is_of_the_api() -> bool:
    return request.path.startswith(_PATHS)
