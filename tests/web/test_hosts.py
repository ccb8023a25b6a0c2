"""Under which names, and from whose pages, the service is asked, behind the server that ships."""

import http.client
import socket
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlencode, urlsplit

import pytest
from flask_openapi3.openapi import OpenAPI

from qa_service.access_keys import KeyRing
from qa_service.service import QAService
from qa_service.web import Access, Hosting, KnownHosts, create_app

Served = Callable[[OpenAPI], str]


def sent(
    address: str, host: str | None, path: str = "/api/v1/index", *more: str, body: str = ""
) -> tuple[int, str]:
    """The status and the rest of what comes for exactly these lines."""
    place = urlsplit(address)
    method = "POST" if body else "GET"
    lines = [f"{method} {path} HTTP/1.1", "Connection: close", *more]
    lines += [] if host is None else [f"Host: {host}"]
    lines += [f"Content-Length: {len(body)}"] if body else []
    with closing(socket.create_connection((place.hostname, place.port), timeout=30)) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
        reply = http.client.HTTPResponse(connection)
        reply.begin()
        return reply.status, reply.read().decode()


@pytest.fixture(scope="module")
def named(service: QAService, serve_app: Served) -> str:
    others = ("archive.example", "*.readers.example")
    return serve_app(create_app(service=service, hosting=Hosting(hosts=KnownHosts(others=others))))


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:1234", "localhost.", "127.0.0.1:80", "127.8.9.1", "[::1]:8000"),
        *("archive.localhost", "archive.example", "Archive.Example:8443", "a.readers.example"),
        *("localhost:", "[::1]:", "localhost:65535", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]"),
    ],
)
def test_it_answers_under_its_names(named: str, host: str) -> None:
    assert sent(named, host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "192.0.2.7", "[2001:db8::1]", "localhost.evil.example"),
        *("readers.example", "127.0.0.1.evil.example", "archive.example.evil.example"),
    ],
)
def test_it_is_nobody_under_other_names(named: str, host: str) -> None:
    status, problem = sent(named, host)
    assert status == 421
    assert "QA_HOSTS" in problem
    assert sent(named, host, "/")[0] == 421
    assert sent(named, host, "/static/style.css")[0] == 421


@pytest.mark.parametrize(
    "host",
    [
        *(
            "",
            None,
            "a b",
            "a@localhost",
            "localhost/x",
            "localhost:x",
            "[::1",
            "<b>",
            "a,b",
            "::1",
        ),
        *("localhost:65536", "localhost:99999", "localhost:123456", "localhost::"),
        *("[127.0.0.1]", "[12345::1]", "[localhost]", "[::1%lo]", "[::1]x"),
        *("localhost..", "a..localhost", ".localhost", ".", "a" * 300, "localhost, evil.example"),
    ],
)
def test_what_names_no_host_is_refused(named: str, host: str | None) -> None:
    assert sent(named, host)[0] == 400


@pytest.mark.parametrize(
    ("named_in_the_line", "host", "status"),
    [
        ("http://evil.example", "localhost", 421),
        ("http://localhost:80", "evil.example", 200),
        ("http://evil.example", None, 421),
        ("http://a@localhost", "localhost", 400),
    ],
)
def test_a_whole_address_in_the_first_line_counts_before_the_header(
    named: str, named_in_the_line: str, host: str | None, status: int
) -> None:
    assert sent(named, host, f"{named_in_the_line}/api/v1/index")[0] == status


def test_health_is_reported_under_any_name(named: str) -> None:
    assert [sent(named, "10.1.2.3:8000", path)[0] for path in ("/healthz", "/readyz")] == [200, 200]


@pytest.mark.parametrize(
    ("bound", "name", "known"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("0.0.0.0", "192.0.2.8", True),  # noqa: S104  a name only
        ("::", "2001:db8::1", True),
        ("0.0.0.0", "evil.example", False),  # noqa: S104
        ("0.0.0.0", socket.gethostname().lower(), True),  # noqa: S104
        ("box.lan", "box.lan", True),
        ("2001:db8::1", "2001:db8:0::1", True),
    ],
)
def test_the_bound_address_is_known(bound: str, name: str, known: bool) -> None:  # noqa: FBT001
    assert KnownHosts(bound).know(name) is known


def test_a_star_knows_any_name() -> None:
    assert KnownHosts(others=("*",)).know("whatever.example")


@pytest.fixture(scope="module")
def keyed(
    service: QAService, serve_app: Served, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """Address of an archive that is read with keys, and a key."""
    ring = KeyRing(tmp_path_factory.mktemp("keys") / "keys.json")
    key = ring.add("ada")
    hosting = Hosting(access=Access(ring, required=True), cors_origins=("https://desk.example",))
    return serve_app(create_app(service=service, hosting=hosting)), key


def entering(keyed: tuple[str, str], *more: str) -> int:
    address, key = keyed
    form = "Content-Type: application/x-www-form-urlencoded"
    host = urlsplit(address).netloc
    return sent(address, host, "/enter", form, *more, body=urlencode({"key": key}))[0]


@pytest.mark.parametrize(
    "more",
    [
        ["Origin: https://evil.example"],
        ["Origin: null"],
        ["Origin: https://desk.example"],  # it may call the API, and sign in nobody
        ["Sec-Fetch-Site: cross-site", "Origin: https://evil.example"],
        ["Sec-Fetch-Site: same-site"],
    ],
)
def test_nobody_is_signed_in_by_a_page_of_another_site(
    keyed: tuple[str, str], more: list[str]
) -> None:
    assert entering(keyed, *more) == 403


def test_an_empty_port_is_no_port_of_the_own_page_either(keyed: tuple[str, str]) -> None:
    form = ("Content-Type: application/x-www-form-urlencoded", "Origin: http://127.0.0.1")
    assert sent(keyed[0], "127.0.0.1:", "/enter", *form, body=f"key={keyed[1]}")[0] == 303


def test_people_and_programs_enter(keyed: tuple[str, str]) -> None:
    own = f"Origin: {keyed[0]}"
    browsers = [[own], ["Sec-Fetch-Site: same-origin", own], ["Sec-Fetch-Site: none"], []]
    assert [entering(keyed, *more) for more in browsers] == [303] * 4


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 403), ("https://desk.example", 200)]
)
def test_an_answer_is_asked_for_by_own_pages_and_those_allowed(
    keyed: tuple[str, str], origin: str, status: int
) -> None:
    address, key = keyed
    host, given = (
        urlsplit(address).netloc,
        ("Content-Type: application/json", f"Origin: {origin}"),
    )
    authorization = f"Authorization: Bearer {key}"
    body = '{"question": "Who paid?"}'
    path = "/api/v1/answer"
    assert sent(address, host, path, *given, authorization, body=body)[0] == status


def test_the_entrance_lets_browsers_say_where_its_form_is_from(keyed: tuple[str, str]) -> None:
    place = urlsplit(keyed[0])
    with closing(http.client.HTTPConnection(place.netloc, timeout=30)) as connection:
        connection.request("GET", "/enter")
        assert connection.getresponse().headers["Referrer-Policy"] == "same-origin"
