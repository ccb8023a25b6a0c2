"""Who may read: everyone, or the holders of access keys and the administrator.

A program sends its key as ``Authorization: Bearer``; a browser stores it in a cookie, set by the
sign-in page. A separate cookie with a secret determines whose conversations a browser sees.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from flask import (
    Blueprint,
    Flask,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from qa_service.access_keys import bearer, sha256_of
from qa_service.errors import AccessKeyError
from qa_service.web.administration import has_admin_token
from qa_service.web.lifecycle import install, installed
from qa_service.web.problems import MACHINE_PATHS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response
    from werkzeug.wrappers import Response as AnyResponse

    from qa_service.access_keys import AccessKey, KeyRing
    from qa_service.conversations import Conversations

COOKIE: Final = "qa_key"
_REMEMBERED_S: Final = 90 * 24 * 3600
_ENTRANCE: Final = "entrance.enter"
_OPEN: Final = frozenset(
    {"static", "health.alive", "health.ready", "api.openapi_document", _ENTRANCE}
)


@dataclass(frozen=True, slots=True)
class Access:
    """The known keys, and whether reading requires one."""

    keys: KeyRing
    required: bool = False

    def shown(self) -> AccessKey | None:
        """The valid key in this request, if any."""
        key = bearer(request.headers.get("Authorization", "")) or request.cookies.get(COOKIE)
        return self.keys.find(key) if key else None


def register_keys(app: Flask, access: Access) -> None:
    """Let `holder` and `shown_key` identify the reader."""

    def identify() -> None:
        g.key = access.shown()

    install(app, access)
    app.before_request(identify)


def register_guard(app: Flask, access: Access) -> None:
    """Refuse readers without access to ``app``; register it after the counter of wrong keys."""
    if access.required:
        app.before_request(_let_in)
        entrance = Blueprint("entrance", __name__)
        entrance.add_url_rule("/enter", view_func=enter, methods=["GET", "POST"])
        app.register_blueprint(entrance)
        app.after_request(_forbid_caching)


def holder() -> str | None:
    """The name of the access key in this request; None without one."""
    key = shown_key()
    return None if key is None else key.name


def shown_key() -> AccessKey | None:
    """The access key in this request; None without one."""
    return cast("AccessKey | None", g.get("key"))


def shows_key() -> bool:
    """Whether this request has a key or token, right or wrong, or is for the sign-in page."""
    return "Authorization" in request.headers or request.endpoint == _ENTRANCE


def failed_attempt(response: Response) -> bool:
    """Whether this request had a wrong key or token."""
    return response.status_code == HTTPStatus.UNAUTHORIZED and shows_key()


def _let_in() -> AnyResponse | None:
    if holder() is not None or request.endpoint in _OPEN or has_admin_token():
        return None
    if request.method == "GET" and not request.path.startswith(MACHINE_PATHS):
        return redirect(url_for(_ENTRANCE, next=request.full_path.removesuffix("?")), 303)
    raise AccessKeyError(
        "This archive requires an access key, and the request has no valid one.",
        remedy="Send the header `Authorization: Bearer` with a key.",
    )


def enter() -> AnyResponse:
    """The sign-in page; when a key is posted to it, it remembers the key and redirects."""
    if request.method == "GET":
        return _entrance_page(refused=False)
    key = request.form.get("key", "").strip()
    if request.form.get("leave"):
        response = redirect(url_for(_ENTRANCE), 303)
        response.delete_cookie(COOKIE, path=_cookie_path())
        return response
    if installed(Access).keys.find(key) is None:
        return _entrance_page(refused=True)
    response = redirect(request.script_root + _local(request.form.get("next")), 303)
    _set_cookie(response, COOKIE, key, _REMEMBERED_S)
    return response


def _entrance_page(*, refused: bool) -> Response:
    page = render_template(
        "enter.html",
        refused=refused,
        inside=holder(),
        next=_local(request.values.get("next")),
    )
    return make_response(page, HTTPStatus.UNAUTHORIZED if refused else HTTPStatus.OK)


def _local(path: str | None) -> str:
    """``path`` if it belongs to this service; otherwise its first page."""
    path = path or "/"
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_ours else "/"


def _cookie_path() -> str:
    return request.script_root or "/"


def _set_cookie(response: AnyResponse, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=_cookie_path(),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def _forbid_caching(response: Response) -> Response:
    if request.endpoint == _ENTRANCE:
        response.cache_control.no_store = True
        # Otherwise browsers send their own form with no origin (Origin: null).
        response.headers["Referrer-Policy"] = "same-origin"
    elif request.endpoint not in _OPEN:
        response.cache_control.private = True
        response.vary.update(("Authorization", "Cookie"))
    return response


OWNER_COOKIE: Final = "qa_conversations"
_RANDOM_BYTES: Final = 32
# the longest that browsers keep one; every visit renews it
_OWNER_COOKIE_S: Final = 400 * 24 * 3600


def owner() -> str | None:
    """The owner's hash of 64 characters; None for a browser that has nothing saved here yet."""
    key = shown_key()
    if key is not None:
        return _owner_by(key)
    secret = request.cookies.get(OWNER_COOKIE)
    return sha256_of(f"browser:{secret}") if secret else None


def transfer_conversations(conversations: Conversations, keys: Iterable[AccessKey]) -> None:
    """Transfer to each key the conversations that older versions saved under the key's name.

    Those older than the key belonged to a removed key of the same name. ConversationsError.
    """
    for key in keys:
        made = datetime.fromisoformat(key.created)
        conversations.transfer_conversations(
            sha256_of(f"key:{key.name}"), _owner_by(key), begun_since=made
        )


def new_secret() -> tuple[str, str]:
    """A new secret for a browser, and the resulting owner."""
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    return secret, sha256_of(f"browser:{secret}")


def remember(response: Response, secret: str) -> None:
    """Give the browser its secret, for this service alone."""
    _set_cookie(response, OWNER_COOKIE, secret, _OWNER_COOKIE_S)


def renew(response: Response) -> Response:
    """Extend the browser's cookie, and keep shared caches from storing the reply."""
    secret = request.cookies.get(OWNER_COOKIE)
    if secret and "Set-Cookie" not in response.headers:
        remember(response, secret)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _owner_by(key: AccessKey) -> str:
    return sha256_of(f"key:{key.name}:{key.sha256}")
