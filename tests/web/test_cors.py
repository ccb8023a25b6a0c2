import pytest
from flask.testing import FlaskClient

from qa_service.service import QAService
from qa_service.web import Hosting, create_app

ORIGIN = "https://desk.example"
ALLOWED = "Access-Control-Allow-Origin"
PREFLIGHT = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}


def client_of(service: QAService, *origins: str) -> FlaskClient:
    return create_app(service=service, hosting=Hosting(cors_origins=origins)).test_client()


def test_unless_set_no_other_origin_is_let_in(service: QAService) -> None:
    client = client_of(service)
    assert ALLOWED not in client.get("/api/v1/index", headers={"Origin": ORIGIN}).headers
    assert ALLOWED not in client.options("/api/v1/answer", headers=PREFLIGHT).headers


@pytest.mark.parametrize("origins", [(ORIGIN,), ("https://x.example", ORIGIN), ("*",)])
def test_an_origin_that_is_set_may_call_the_api(
    service: QAService, origins: tuple[str, ...]
) -> None:
    client = client_of(service, *origins)
    asked = client.options("/api/v1/answer", headers=PREFLIGHT)
    assert asked.status_code == 204
    assert asked.headers[ALLOWED] == ORIGIN
    assert {"Authorization", "Content-Type"} <= set(
        asked.headers["Access-Control-Allow-Headers"].split(", ")
    )
    reply = client.get("/api/v1/index", headers={"Origin": ORIGIN})
    assert (reply.status_code, reply.headers[ALLOWED]) == (200, ORIGIN)
    assert "Origin" in reply.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in reply.headers


def test_others_are_not_let_in_and_pages_are_nobodys(service: QAService) -> None:
    client = client_of(service, ORIGIN)
    other = client.get("/api/v1/index", headers={"Origin": "https://evil.example"})
    assert ALLOWED not in other.headers
    assert "Origin" in other.headers["Vary"]
    assert ALLOWED not in client.get("/", headers={"Origin": ORIGIN}).headers


def test_a_problem_can_be_read_by_whoever_may_call(service: QAService) -> None:
    reply = client_of(service, ORIGIN).post("/api/v1/answer", json={}, headers={"Origin": ORIGIN})
    assert reply.status_code == 422
    assert reply.headers[ALLOWED] == ORIGIN
