"""Whose conversations these are: the holder's of an access key, or this browser's.

A key that is removed takes its conversations along: another key of the same name owns none of them.

A browser is known by a random cookie that no script can read; the database has its hash only.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

from flask import request

from qa_service.web.access import shown_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response

    from qa_service.access_keys import AccessKey
    from qa_service.conversations import Conversations

COOKIE: Final = "qa_conversations"
_RANDOM_BYTES: Final = 32
_COOKIE_S: Final = 400 * 24 * 3600  # the longest that browsers keep one; every visit renews it


def owner() -> str | None:
    """Who asks, as a hash of 64 characters; None for a browser that keeps nothing here yet."""
    key = shown_key()
    if key is not None:
        return _owner_by(key)
    secret = request.cookies.get(COOKIE)
    return _hashed(f"browser:{secret}") if secret else None


def hand_over(conversations: Conversations, keys: Iterable[AccessKey]) -> None:
    """Give each key what it began when conversations were still owned by names of keys.

    What is older than the key was begun with one of the same name that was removed since.
    ConversationsError.
    """
    for key in keys:
        made = datetime.fromisoformat(key.created)
        conversations.hand_over(_hashed(f"key:{key.name}"), _owner_by(key), begun_since=made)


def new_secret() -> tuple[str, str]:
    """What a browser will be known by, and who it then is."""
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    return secret, _hashed(f"browser:{secret}")


def remember(response: Response, secret: str) -> None:
    """Give the browser its secret, for this service alone."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=_COOKIE_S,
        path=request.script_root or "/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def renew(response: Response) -> Response:
    """Let the browser keep its secret for as long again, and let nobody else read the reply."""
    secret = request.cookies.get(COOKIE)
    if secret and "Set-Cookie" not in response.headers:
        remember(response, secret)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _owner_by(key: AccessKey) -> str:
    return _hashed(f"key:{key.name}:{key.sha256}")


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
