"""Where the service lies: behind how many proxies, and below which path of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

TOP: Final = "/"


def mount(app: Flask, *, proxies: int, prefix: str) -> None:
    """Believe the ``X-Forwarded-*`` of that many proxies, and serve below ``prefix``.

    Without proxies these headers are believed of nobody, as every client can send them.
    """
    if prefix != TOP:
        app.wsgi_app = _below(prefix, app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask tells
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies
        )


def _below(prefix: str, app: WSGIApplication) -> WSGIApplication:
    """``app`` that knows the prefix, whether or not a proxy took it off the path before."""

    def mounted(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        below = path.removeprefix(prefix)
        if below != path and below[:1] in {"", "/"}:
            environ["PATH_INFO"] = below or "/"
        environ["SCRIPT_NAME"] = prefix
        return app(environ, start)

    return mounted
