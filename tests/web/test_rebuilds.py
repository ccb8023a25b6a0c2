"""Rebuilding the index over HTTP."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from qa_service.embedding import DEFAULT_MODEL
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.web import Administration, create_app

TOKEN = "only-for-this-test"  # noqa: S105 -- no secret
ADDRESS = "/api/v1/index/rebuilds"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LONGEST_WAIT_S = 120


@pytest.fixture
def rebuilder(tmp_path: Path) -> Iterator[Rebuilder]:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(
        "The council of the harbour town voted for a new sea wall.", encoding="utf-8"
    )
    made = Rebuilder(Plan((tmp_path / "articles",), tmp_path / "index", DEFAULT_MODEL))
    yield made
    made.close()


@pytest.fixture
def client(service: QAService, rebuilder: Rebuilder) -> FlaskClient:
    administration = Administration.guarded_by(TOKEN, rebuilder)
    return create_app(service=service, administration=administration).test_client()


def test_a_rebuild_is_started_followed_and_listed(client: FlaskClient) -> None:
    started = client.post(ADDRESS, json={"full": True}, headers=BEARER)
    assert started.status_code == 202
    assert started.get_json()["state"] == "running"
    address = started.headers["Location"]
    assert address == f"{ADDRESS}/{started.get_json()['id']}"
    busy = client.post(ADDRESS, json={}, headers=BEARER)
    assert busy.status_code == 409
    assert busy.content_type == "application/problem+json"
    deadline = time.monotonic() + LONGEST_WAIT_S
    status = client.get(address, headers=BEARER).get_json()
    while status["state"] == "running" and time.monotonic() < deadline:
        time.sleep(0.1)
        status = client.get(address, headers=BEARER).get_json()
    assert status["state"] == "done"
    assert status["report"]["articles"] == 1
    assert client.get(ADDRESS, headers=BEARER).get_json() == {"rebuilds": [status]}
    cancelled = client.post(f"{address}/cancel", json={}, headers=BEARER)
    assert (cancelled.status_code, cancelled.get_json()) == (200, status)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_lacks_the_token_is_turned_away(
    client: FlaskClient, rebuilder: Rebuilder, headers: dict[str, str], method: str
) -> None:
    refused = client.open(ADDRESS, method=method, json={}, headers=headers)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert refused.get_json()["type"] == "urn:qa-service:problem:admin-only"
    assert refused.get_json()["status"] == 401  # RFC 9457: as the response has it
    assert rebuilder.known() == ()


def test_without_a_configured_token_the_route_is_closed_and_says_how_to_open_it(
    service: QAService, rebuilder: Rebuilder
) -> None:
    app = create_app(service=service, administration=Administration.guarded_by(None, rebuilder))
    closed = app.test_client().post(ADDRESS, json={}, headers=BEARER)
    assert closed.status_code == 403
    assert "QA_ADMIN_TOKEN" in closed.get_json()["detail"]


def test_unknown_rebuilds_and_odd_bodies_are_problems(client: FlaskClient) -> None:
    assert client.get(f"{ADDRESS}/nowhere", headers=BEARER).status_code == 404
    assert client.post(f"{ADDRESS}/nowhere/cancel", json={}, headers=BEARER).status_code == 404
    odd = client.post(ADDRESS, json={"full": "yes"}, headers=BEARER)
    assert odd.status_code == 422
    assert odd.get_json()["errors"][0]["field"] == "full"
