import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from qa_service import errors
from qa_service.errors import QAError
from qa_service.service import QAService
from qa_service.web import create_app
from qa_service.web.lifecycle import ServiceLifecycle
from qa_service.web.problems import BODY_LIMIT, KINDS, Problem, kind_of

SECRET = "the secret of the cellar"  # noqa: S105  a text to look for
ANSWER = "/api/v1/answer"


def every_error() -> list[type[QAError]]:
    """Those of the service; what a client of it meets is never told over HTTP."""
    found = [QAError]
    for kind in found:
        found.extend(one for one in kind.__subclasses__() if one.__module__ == errors.__name__)
    return found


def example_of(kind: type[QAError]) -> QAError:
    if issubclass(kind, errors.InvalidInputError | errors.UnreadableFileError):
        return kind("some.field", "It is wrong.", remedy="Mend it.")
    if issubclass(kind, errors.IndexMissingError):
        return kind(Path("folder"))
    named = (
        errors.ArticleNotFoundError,
        errors.RebuildRunningError,
        errors.RebuildNotFoundError,
        errors.ConversationNotFoundError,
        errors.AnswerNotFoundError,
    )
    if issubclass(kind, named):
        return kind("some/id")
    if issubclass(kind, errors.LanguageModelError):
        return kind("model.example", "did not answer in time")
    if issubclass(kind, errors.TooLongError):
        return kind(30)
    if issubclass(kind, errors.AdminOnlyError):
        return kind(closed=True)
    return kind("It is wrong.", remedy="Mend it.")


def problem_of(reply: TestResponse, status: int) -> Problem:
    assert reply.status_code == status
    assert reply.mimetype == "application/problem+json"
    problem = Problem.model_validate_json(reply.text)
    assert problem.status == status
    assert problem.title
    assert problem.detail
    return problem


def raising(app: OpenAPI, error: Exception) -> None:
    def view() -> str:
        raise error

    for number, path in enumerate(("/api/v1/raising", "/raising")):
        app.add_url_rule(path, f"raising{number}", view)


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_every_error_is_reported_with_its_own_status_and_words(
    app: OpenAPI, kind: type[QAError]
) -> None:
    assert kind in KINDS
    error = example_of(kind)
    raising(app, error)
    problem = problem_of(app.test_client().get("/api/v1/raising"), KINDS[kind].status)
    assert problem.detail == str(error)
    assert problem.type == f"urn:qa-service:problem:{KINDS[kind].name}"
    assert (problem.errors is not None) == isinstance(error, errors.InvalidInputError)


def test_every_kind_of_error_has_a_name_of_its_own() -> None:
    names = [kind.name for kind in KINDS.values()]
    assert len(set(names)) == len(names) == len(every_error())


def test_an_error_without_a_row_is_reported_as_its_nearest_ancestor() -> None:
    class TornIndexError(errors.IndexDamagedError):
        pass

    assert kind_of(TornIndexError("torn")) is KINDS[errors.IndexDamagedError]


def test_an_internal_error_shows_an_id_that_the_log_has_and_nothing_else(
    app: OpenAPI, caplog: pytest.LogCaptureFixture
) -> None:
    raising(app, RuntimeError(SECRET))
    for path in ("/api/v1/raising", "/raising"):
        caplog.clear()
        reply = app.test_client().get(path)
        assert reply.status_code == 500
        assert SECRET not in reply.text
        assert "Traceback" not in reply.text
        incident = reply.text.split("incident ")[1][:12]
        assert f"incident {incident}" in caplog.text
        assert SECRET in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", ANSWER, 415),
        ("POST", "/api/v1/search", 415),
        ("GET", ANSWER, 405),
        ("GET", "/api/v1/search", 405),
        ("POST", "/api/v1/articles/x", 405),
        ("DELETE", "/api/v1/index", 405),
        ("POST", "/api/v1/openapi.json", 405),
        ("POST", "/healthz", 405),
        ("POST", "/readyz", 405),
        ("GET", "/api/v1/articles/no-such-article", 404),
        ("GET", "/api/v1/articles/", 404),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/", 404),
    ],
)
def test_every_route_reports_its_problems_in_one_form(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    reply = client.open(path, method=method)
    problem_of(reply, status)
    assert ("Allow" in reply.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"{", 400, "not valid JSON"),
        (b"", 400, "not valid JSON"),
        (b'{"question": "\xff"}', 400, "not valid JSON"),
        (b"[" * 50_000, 400, "nested too deeply"),
        (b"[]", 400, "must be a JSON object"),
        (b'"{}"', 400, "must be a JSON object"),
        (b"{}", 422, "question: is required"),
        (b'{"question": "\\ud800"}', 422, "question: "),
        (b'{"question": ""}', 422, "question: must not be empty"),
        (b'{"question": "Who?", "filters": {"form": 1}}', 422, "filters.form: is not a field"),
        (b'{"question": "Who?", "top_k": 1e999}', 422, "top_k: "),
    ],
)
def test_an_unusable_body_is_refused_with_its_reason(
    client: FlaskClient, body: bytes, status: int, message: str
) -> None:
    reply = client.post(ANSWER, data=body, content_type="application/json")
    problem = problem_of(reply, status)
    assert message in problem.detail
    assert (problem.errors is not None) == (status == 422)


def test_a_body_over_the_limit_is_refused(client: FlaskClient) -> None:
    problem = problem_of(client.post(ANSWER, json={"question": "x" * 100_000}), 413)
    assert f"{BODY_LIMIT // 1024} KiB" in problem.detail


def test_a_question_too_long_within_the_limit_is_refused(client: FlaskClient) -> None:
    problem = problem_of(client.post(ANSWER, json={"question": "x" * 2_001}), 422)
    assert problem.errors is not None
    assert [field.field for field in problem.errors] == ["question"]


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), ("/articles/nothing", 404), ("/static/none.js", 404)]
)
def test_people_get_a_page_for_an_error(client: FlaskClient, path: str, status: int) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert reply.mimetype == "text/html"
    assert 'href="/"' in reply.text


@pytest.fixture
def starting_client() -> FlaskClient:
    """A service that is not ready yet, as it is while a model loads."""
    return create_app(service=ServiceLifecycle()).test_client()


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", ANSWER), ("GET", "/api/v1/index"), ("GET", "/api/v1/articles/x"), ("GET", "/readyz")],
)
def test_too_early_a_request_is_asked_to_come_again(
    starting_client: FlaskClient, method: str, path: str
) -> None:
    reply = starting_client.open(path, method=method)
    assert "starting" in problem_of(reply, 503).detail
    assert int(reply.headers["Retry-After"]) > 0


def test_while_starting_the_process_is_alive_and_its_page_says_so(
    starting_client: FlaskClient,
) -> None:
    assert starting_client.get("/healthz").status_code == 200
    page = starting_client.get("/")
    assert page.status_code == 503
    assert "starting" in page.text
    with starting_client.get("/static/style.css") as style:
        assert style.status_code == 200


def _client_paths() -> list[str]:
    return [
        *("/", "/?q=Who%3F", "/articles/nothing", "/nothing", "/static/main.js", "/healthz"),
        *("/api/v1/index", "/api/v1/openapi.json", "/api/v1/nothing", "/api/v1/answer"),
    ]


@pytest.mark.parametrize("path", _client_paths())
def test_every_reply_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    with client.get(path) as reply:
        headers = reply.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_an_error_that_the_operator_must_mend_is_logged(
    app: OpenAPI, caplog: pytest.LogCaptureFixture
) -> None:
    raising(app, errors.IndexDamagedError("A file is torn.", remedy="Rebuild it."))
    with caplog.at_level(logging.WARNING):
        app.test_client().get("/api/v1/raising")
    assert "A file is torn." in caplog.text


def test_what_was_sent_before_anybody_saw_that_it_stops_is_answered(service: QAService) -> None:
    lifecycle = ServiceLifecycle(service)
    client = create_app(service=lifecycle).test_client()
    lifecycle.stopping()
    assert "stopping" in problem_of(client.get("/readyz"), 503).detail
    assert client.get("/healthz").status_code == 200
    answered = client.post(ANSWER, json={"question": "Who is the prime minister of Pakistan?"})
    assert answered.get_json()["status"] == "answered"
