"""What a proxy in front tells, under the server that ships: a real Caddy, and headers by hand."""

import http.client
import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from flask_openapi3.openapi import OpenAPI

from qa_service.access_keys import KeyRing
from qa_service.service import QAService
from qa_service.web import Access, Hosting, KnownHosts, RequestLimits, create_app
from qa_service.web.limits import WRONG_KEYS

TRIES = int(WRONG_KEYS.split()[0])
CADDY = shutil.which("caddy", path=str(Path(sys.executable).parent)) or shutil.which("caddy")
NAME = "archive.example"

ServedBehind = Callable[..., str]


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


@pytest.fixture
def served_behind(
    service: QAService, serve_app: Callable[[OpenAPI], str], ring: KeyRing
) -> ServedBehind:
    def served_behind(*, proxies: int, rate: str = "none", keyed: bool = True) -> str:
        hosting = Hosting(
            access=Access(ring, required=keyed),
            hosts=KnownHosts(others=(NAME,)),
            limits=RequestLimits(rate=rate),
            proxies=proxies,
        )
        return serve_app(create_app(service=service, hosting=hosting))

    return served_behind


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Puts a Caddy that speaks HTTPS before an address, and gives its own."""
    if CADDY is None:
        pytest.skip("no caddy is installed")
    started: list[subprocess.Popen[bytes]] = []

    def before(address: str) -> str:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        config = tmp_path / "Caddyfile"
        config.write_text(
            "{\n\tadmin off\n\tpersist_config off\n\tlocal_certs\n\tskip_install_trust\n"
            "\tauto_https disable_redirects\n\tdefault_sni localhost\n\tdefault_bind 127.0.0.1\n}\n"
            f"https://localhost:{port}, https://127.0.0.1:{port} {{\n"
            f"\treverse_proxy {urlsplit(address).netloc}\n}}\n"
        )
        command = [CADDY, "run", "--config", str(config), "--adapter", "caddyfile"]
        own = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "GOMAXPROCS": "1"}
        started.append(subprocess.Popen(command, stderr=subprocess.DEVNULL, env=own))
        for _ in range(200):
            with suppress(OSError):
                ask(f"https://127.0.0.1:{port}", "/healthz", {})
                return f"https://127.0.0.1:{port}"
            time.sleep(0.05)
        raise AssertionError("Caddy does not answer")

    yield before
    for one in started:
        one.terminate()
        one.wait(20)


def ask(
    address: str,
    path: str,
    headers: dict[str, str],
    body: str | None = None,
    *,
    client: str = "127.0.0.1",
) -> http.client.HTTPResponse:
    """What comes for a request from ``client``, an address of this machine."""
    place, source = urlsplit(address), (client, 0)
    connection = http.client.HTTPConnection(place.netloc, timeout=60, source_address=source)
    if place.scheme == "https":
        unknown = ssl._create_unverified_context()  # noqa: S323, SLF001 -- our own Caddy's
        connection = http.client.HTTPSConnection(
            place.netloc, timeout=60, source_address=source, context=unknown
        )
    with closing(connection):
        connection.request("GET" if body is None else "POST", path, body, headers)
        reply = connection.getresponse()
        reply.read()
        return reply


def of(client: str, **more: str) -> dict[str, str]:
    """A request as a proxy hands it on: of that client, over HTTPS."""
    forwarded = {"X-Forwarded-For": client, "X-Forwarded-Proto": "https", "X-Forwarded-Host": NAME}
    return {**forwarded, **more}


def test_who_tries_keys_locks_out_nobody_else_behind_the_same_proxy(
    served_behind: ServedBehind, before: Callable[[str], str], ring: KeyRing
) -> None:
    front, key = before(served_behind(proxies=1)), ring.add("ada")
    wrong, right = {"Authorization": "Bearer qa_wrong"}, {"Authorization": f"Bearer {key}"}
    # What a client says of itself changes nothing, as this Caddy believes it of nobody.
    tried = [
        ask(front, "/metrics", of(f"192.0.2.{n}", **wrong), client="127.0.0.2").status
        for n in range(TRIES + 1)
    ]
    assert tried == [401] * TRIES + [429]
    assert ask(front, "/metrics", right, client="127.0.0.2").status == 429
    assert ask(front, "/metrics", right, client="127.0.0.3").status == 200


def test_each_reader_behind_a_proxy_has_a_rate_of_its_own(
    served_behind: ServedBehind, before: Callable[[str], str]
) -> None:
    front = before(served_behind(proxies=1, rate="1 per hour", keyed=False))
    kind, body = {"Content-Type": "application/json"}, json.dumps({"query": "bridge"})
    statuses = [
        ask(front, "/api/v1/search", kind, body, client=client).status
        for client in ("127.0.0.2", "127.0.0.2", "127.0.0.3")
    ]
    assert statuses == [200, 429, 200]


def test_the_cookie_of_a_key_is_safe_where_the_proxy_speaks_https(
    served_behind: ServedBehind, before: Callable[[str], str], ring: KeyRing
) -> None:
    front, form = before(served_behind(proxies=1)), urlencode({"key": ring.add("ada"), "next": "/"})
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": front}
    entered = ask(front, "/enter", kind, form)
    assert entered.status == 303
    assert "Secure" in entered.headers["Set-Cookie"].split("; ")


def test_without_proxies_nobody_chooses_the_address_that_counts(
    served_behind: ServedBehind, ring: KeyRing
) -> None:
    address, key = served_behind(proxies=0), ring.add("ada")
    wrong = {"Authorization": "Bearer qa_wrong"}
    tried = [ask(address, "/metrics", of(f"192.0.2.{n}", **wrong)).status for n in range(TRIES)]
    assert tried == [401] * TRIES
    right = {"Authorization": f"Bearer {key}"}
    assert ask(address, "/metrics", of("198.51.100.1", **right)).status == 429


@pytest.mark.parametrize(("proxies", "status"), [(0, 421), (1, 200)])
def test_the_host_that_a_proxy_names_is_believed_only_of_proxies(
    served_behind: ServedBehind, ring: KeyRing, proxies: int, status: int
) -> None:
    """Asked under a foreign name, with the right one in the header that a proxy would send."""
    address, key = served_behind(proxies=proxies), ring.add("ada")
    forwarded = {"Host": "evil.example", "Authorization": f"Bearer {key}"}
    assert ask(address, "/api/v1/index", of("192.0.2.1", **forwarded)).status == status


@pytest.mark.parametrize(
    "told",
    [
        *({"X-Forwarded-Prefix": one} for one in ("//evil.example", "https://evil.example")),
        *(
            {"X-Forwarded-Prefix": one}
            for one in ("javascript:", "/\\evil.example", "/a?b", "/a b")
        ),
        *({"X-Forwarded-Proto": one} for one in ("javascript", "data:", "ftp")),
    ],
)
def test_what_a_client_slips_past_a_proxy_leads_to_no_other_place(
    served_behind: ServedBehind, told: dict[str, str]
) -> None:
    """Proxies hand on such a header of a client where nobody told them not to."""
    address = served_behind(proxies=1, keyed=False)
    assert ask(address, "/", of("192.0.2.1", **told)).status == 400
    harmless = {"X-Forwarded-Prefix": "/archive/", "X-Forwarded-Proto": "http"}
    assert ask(address, "/", of("192.0.2.1", **harmless)).status == 200


@pytest.mark.parametrize(
    ("ada", "bo"),
    [
        ("192.0.2.1:4711", "192.0.2.2:4711"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2"),
        ("[2001:db8:1::1]:80", "[2001:db8:2::1]:80"),
        ("[::ffff:192.0.2.1]:80", "[::ffff:192.0.2.2]:80"),
    ],
)
def test_readers_are_distinguished_however_a_proxy_writes_their_addresses(
    served_behind: ServedBehind, ada: str, bo: str
) -> None:
    address = served_behind(proxies=1, rate="1 per hour", keyed=False)
    kind, body = {"Content-Type": "application/json"}, json.dumps({"query": "bridge"})
    statuses = [
        ask(address, "/api/v1/search", of(client, **kind), body).status for client in (ada, ada, bo)
    ]
    assert statuses == [200, 429, 200]
