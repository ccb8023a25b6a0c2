import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from qa_service.access_keys import KeyRing
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.web import Access, Administration, Hosting, create_app
from qa_service.web.access import COOKIE
from qa_service.web.limits import WRONG_KEYS

TOKEN = "the administrator's own"  # noqa: S105  of this test
TRIES = int(WRONG_KEYS.split()[0])
CLOSED = ["/api/v1/index", "/metrics", "/api/v1/nothing", "/api/v1/articles/x"]

ClientOf = Callable[..., FlaskClient]


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "keys.json")


@pytest.fixture
def client_of(service: QAService, ring: KeyRing, tmp_path: Path) -> ClientOf:
    """A client of an archive that is read with the keys of ``ring``."""

    def client_of(*, required: bool = True, prefix: str = "/") -> FlaskClient:
        plan = Plan((tmp_path / "corpus",), tmp_path / "index", "unused")
        return create_app(
            service=service,
            administration=Administration.guarded_by(TOKEN, Rebuilder(plan)),
            hosting=Hosting(access=Access(ring, required=required), url_prefix=prefix),
        ).test_client()

    return client_of


def bearing(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize("path", CLOSED)
def test_a_program_needs_a_key(client_of: ClientOf, ring: KeyRing, path: str) -> None:
    client, key = client_of(), ring.add("ada")
    for headers in ({}, bearing("qa_wrong"), {"Authorization": f"Basic {key}"}):
        reply = client.get(path, headers=headers)
        assert reply.status_code == 401
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert reply.json is not None
        assert reply.json["type"] == "urn:qa-service:problem:access-key"
    assert client.get(path, headers=bearing(key)).status_code in {200, 404}


def test_a_key_that_was_taken_back_opens_nothing(client_of: ClientOf, ring: KeyRing) -> None:
    client, key = client_of(), ring.add("ada")
    assert client.get("/api/v1/index", headers=bearing(key)).status_code == 200
    ring.remove("ada")
    assert client.get("/api/v1/index", headers=bearing(key)).status_code == 401


def test_the_admin_token_opens_what_a_key_opens_and_a_key_no_administration(
    client_of: ClientOf, ring: KeyRing
) -> None:
    client, key = client_of(), ring.add("ada")
    assert client.get("/api/v1/index", headers=bearing(TOKEN)).status_code == 200
    assert client.get("/api/v1/index/rebuilds", headers=bearing(TOKEN)).status_code == 200
    assert client.get("/api/v1/index/rebuilds", headers=bearing(key)).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/style.css", "/enter"])
def test_health_the_entrance_and_what_it_is_drawn_with_are_open(
    client_of: ClientOf, path: str
) -> None:
    with client_of().get(path) as reply:
        assert reply.status_code == 200


@pytest.mark.parametrize("prefix", ["/", "/archive"])
def test_a_reader_enters_with_a_key_and_goes_on_to_the_page(
    client_of: ClientOf, ring: KeyRing, prefix: str
) -> None:
    client, key, below = client_of(prefix=prefix), ring.add("ada"), prefix.rstrip("/")
    reply = client.get(f"{below}/index?a=b%26c")
    assert reply.status_code == 303
    entrance = client.get(reply.location)
    found = re.search(r'name="next" value="([^"]*)"', entrance.text)
    assert found is not None
    goal = found[1]
    assert f'action="{below}/enter"' in entrance.text
    entered = client.post(f"{below}/enter", data={"key": f" {key} ", "next": goal})
    assert (entered.status_code, entered.location) == (303, f"{below}/index?a=b%26c")
    cookie = entered.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", f"Path={prefix}"} <= set(cookie.split("; "))
    assert entered.headers["Cache-Control"] == "no-store"
    assert client.get(f"{below}/index").status_code == 200
    assert client.get(f"{below}/api/v1/index").status_code == 200
    left = client.post(f"{below}/enter", data={"leave": "yes"})
    assert left.status_code == 303
    assert client.get(f"{below}/index").status_code == 303


def test_a_key_travels_in_a_safe_cookie_where_the_connection_is_safe(
    client_of: ClientOf, ring: KeyRing
) -> None:
    client, key = client_of(), ring.add("ada")
    data = {"key": key}
    assert "; Secure" in client.post("https://localhost/enter", data=data).headers["Set-Cookie"]
    assert "; Secure" not in client.post("http://localhost/enter", data=data).headers["Set-Cookie"]


@pytest.mark.parametrize("key", ["", "qa_wrong", "ada"])
def test_a_wrong_key_is_reported_and_sets_nothing(client_of: ClientOf, key: str) -> None:
    reply = client_of().post("/enter", data={"key": key, "next": "/index"})
    assert reply.status_code == 401
    assert "Set-Cookie" not in reply.headers
    assert 'value="/index"' in reply.text
    assert "not a key of this archive" in reply.text


@pytest.mark.parametrize("goal", ["//evil.example", "https://evil.example", "/\\evil", "/\n/e", ""])
def test_the_entrance_leads_to_no_other_host(client_of: ClientOf, ring: KeyRing, goal: str) -> None:
    entered = client_of().post("/enter", data={"key": ring.add("ada"), "next": goal})
    assert entered.location == "/"


def test_what_is_read_with_a_key_stays_out_of_shared_caches(
    client_of: ClientOf, ring: KeyRing
) -> None:
    reply = client_of().get("/api/v1/index", headers=bearing(ring.add("ada")))
    assert "private" in reply.headers["Cache-Control"]
    assert {"authorization", "cookie"} <= set(reply.headers["Vary"].lower().split(", "))


def test_who_tries_many_keys_gets_no_more_answers(client_of: ClientOf, ring: KeyRing) -> None:
    client, key = client_of(), ring.add("ada")
    wrong = {client.get("/metrics", headers=bearing(f"qa_{n}")).status_code for n in range(TRIES)}
    assert wrong == {401}
    reply = client.get("/metrics", headers=bearing(key))
    assert reply.status_code == 429
    assert int(reply.headers["Retry-After"]) > 0


def test_visits_without_a_key_are_no_tries(client_of: ClientOf) -> None:
    client = client_of()
    assert {client.get("/").status_code for _ in range(TRIES + 1)} == {303}
    assert {client.get("/api/v1/index").status_code for _ in range(TRIES + 1)} == {401}


def test_an_open_archive_asks_for_no_key_and_ignores_what_is_none(client_of: ClientOf) -> None:
    client = client_of(required=False)
    assert client.get("/api/v1/index").status_code == 200
    assert client.get("/api/v1/index", headers=bearing("sk-anything")).status_code == 200
    assert client.get("/enter").status_code == 404


def test_keys_that_cannot_be_read_let_nobody_in(
    client_of: ClientOf, ring: KeyRing, tmp_path: Path
) -> None:
    key = ring.add("ada")
    (tmp_path / "keys.json").write_text("{", encoding="utf-8")
    assert client_of().get("/api/v1/index", headers=bearing(key)).status_code == 500
    assert COOKIE not in client_of().get("/enter").headers.get("Set-Cookie", "")
