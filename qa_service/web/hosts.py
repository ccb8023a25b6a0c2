"""Under which names the service is asked: its own, and those that a setting names.

A page of another host can give its own name this machine's address (DNS rebinding); browsers then
let it read what an archive here answers. The name it asks under is still its own, and refused.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import request
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException

from qa_service.setting_kinds import ANY_HOST, ANY_ORIGIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from flask import Flask

LOOPBACK: Final = "127.0.0.1"
_HEALTH: Final = frozenset({"health.alive", "health.ready"})
_HOST: Final = re.compile(
    r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([\w-][\w.-]{0,252}))(?::([0-9]{1,5}))?", re.ASCII
)
_LARGEST_PORT: Final = 65535
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})  # none: typed, or from a bookmark


class MisdirectedRequest(HTTPException):
    """Asked under a name that is not of this service."""

    code = HTTPStatus.MISDIRECTED_REQUEST


@dataclass(frozen=True, slots=True)
class KnownHosts:
    """The names that a service bound to ``bound`` may be asked under, and others by a setting.

    ``others`` are names, ``*.example.org`` for all below one, or ``*`` for any.
    """

    bound: str = LOOPBACK
    others: tuple[str, ...] = ()

    def know(self, name: str) -> bool:
        """Whether a request under ``name``, a host in lower case without its port, is meant for us.

        On a machine's every address (``0.0.0.0``) any address is: rebinding needs a name.
        """
        address = _address(name)
        if name in self.others or ANY_HOST in self.others:
            return True
        if address is None:
            return self._knows_name(name)
        if address.is_loopback or self._is_everywhere():
            return True
        return address == _address(self.bound)

    def _knows_name(self, name: str) -> bool:
        if name == "localhost" or name.endswith(".localhost") or name == self.bound.lower():
            return True
        if not _is_loopback(self.bound) and name == socket.gethostname().lower():
            return True
        return any(
            one.startswith("*.") and name.endswith(one[1:]) and len(name) > len(one) - 1
            for one in self.others
        )

    def _is_everywhere(self) -> bool:
        address = _address(self.bound)
        return not self.bound or (address is not None and address.is_unspecified)


def register_hosts(app: Flask, hosts: KnownHosts) -> None:
    """Refuse to ``app`` what is asked under other names (421), or under what is no name (400).

    Health is reported under any name: load balancers use an address or name of their own.
    """

    def check() -> None:
        name = _name_of(request.environ.get("HTTP_HOST", ""))
        if request.endpoint not in _HEALTH and not hosts.know(name):
            raise MisdirectedRequest(
                f"This service is not known as {name}. If it should be, name it in the setting "
                f"`hosts` (QA_HOSTS={name}) and restart."
            )

    app.before_request(check)
    app.wsgi_app = _without_empty_port(app.wsgi_app)  # type: ignore[method-assign, assignment]  # as Flask tells


def _without_empty_port(app: WSGIApplication) -> WSGIApplication:
    """``app`` that sees ``localhost:`` (valid by RFC 3986) as Werkzeug wants it: without ":"."""

    def asked(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = environ["HTTP_HOST"].removesuffix(":")
        return app(environ, start)

    return asked


def register_origins(app: Flask, origins: Sequence[str]) -> None:
    """Refuse to ``app`` (403) what a page of another origin would change, save of ``origins``."""

    def check() -> None:
        if request.method in _CHANGING and not (_is_of_own_page() or _is_allowed(origins)):
            raise Forbidden("A page of another site sent this. Send it from a page of the archive.")

    app.before_request(check)


def _name_of(header: str) -> str:
    match = _HOST.fullmatch(header)
    if match is None or int(match[3] or 0) > _LARGEST_PORT:
        raise BadRequest("The header Host names no host.")
    return (match[1] or match[2]).lower().removesuffix(".")


def _is_of_own_page() -> bool:
    """As the browser says; what says nothing is a program, which no page can make send.

    Browsers name the site by `Sec-Fetch-Site` where the connection is safe, and an origin always.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in _OWN_SITE
    return origin is None or origin.partition("://")[2].lower() == request.host.lower()


def _is_allowed(origins: Sequence[str]) -> bool:
    """Whether a setting lets the page call the API; the pages themselves are nobody else's."""
    origin = request.headers.get("Origin")
    allowed = origin in origins or ANY_ORIGIN in origins
    return allowed and request.path.startswith(("/api/", "/v1/"))


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _is_loopback(bound: str) -> bool:
    address = _address(bound)
    return address.is_loopback if address is not None else bound.lower() == "localhost"
