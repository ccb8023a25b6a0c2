"""What the log and the metrics have of requests."""

import json
import logging
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from qa_service.logs import JSONLines
from qa_service.service import QAService
from qa_service.web import Hosting, ServiceLifecycle, create_app

ANSWER = "/api/v1/answer"
SECRET = "Who stole the emerald of Qarth"  # noqa: S105  words to look for
PAKISTAN = "Who is the prime minister of Pakistan?"
DOCUMENTED = Path(__file__).parents[2] / "docs" / "operation.md"


def client_of(service: QAService, *, log_questions: bool = False) -> FlaskClient:
    hosting = Hosting(log_questions=log_questions)
    return create_app(service=service, hosting=hosting).test_client()


def values_of(client: FlaskClient) -> dict[str, float]:
    reply = client.get("/metrics")
    assert reply.mimetype == "text/plain"
    lines = [line for line in reply.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def ask_everywhere(client: FlaskClient) -> None:
    """The question by every way in that there is, and where it fails."""
    client.post(ANSWER, json={"question": SECRET})
    with client.post(
        ANSWER, json={"question": SECRET}, headers={"Accept": "text/event-stream"}
    ) as events:
        assert "event: answer" in events.get_data(as_text=True)
    client.post("/api/v1/search", json={"query": SECRET})
    client.post("/api/v1/answers", json={"questions": [{"question": SECRET}]})
    client.post(ANSWER, json={"question": SECRET, "top_k": 0})
    client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": SECRET}]})
    client.get("/", query_string={"q": SECRET})
    client.get(f"/{SECRET}")


def test_no_line_of_the_log_has_the_words_of_a_question(
    service: QAService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="qa_service")
    ask_everywhere(client_of(service))
    lines = [JSONLines().format(record) for record in caplog.records]
    assert any(f"POST {ANSWER}" in line for line in lines)
    assert any('"logger": "qa_service.service"' in line for line in lines)
    assert [line for line in lines if "emerald" in line.lower()] == []


def test_questions_are_logged_where_that_was_asked_for(
    service: QAService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="qa_service")
    client_of(service, log_questions=True).post(ANSWER, json={"question": SECRET})
    assert SECRET in caplog.text


def test_the_lines_of_a_request_have_its_id(
    service: QAService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="qa_service")
    lines: list[dict[str, object]] = []

    class CollectedRecords(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(JSONLines().format(record)))

    handler = CollectedRecords()
    logging.getLogger("qa_service").addHandler(handler)
    try:
        client, headers = client_of(service), {"X-Request-ID": "from-the-proxy.1"}
        reply = client.post(ANSWER, json={"question": PAKISTAN}, headers=headers)
    finally:
        logging.getLogger("qa_service").removeHandler(handler)
    assert reply.headers["X-Request-ID"] == "from-the-proxy.1"
    assert {line["request_id"] for line in lines} == {"from-the-proxy.1"}
    assert {line["logger"] for line in lines} >= {"qa_service.service", "qa_service.web.watch"}
    request = next(line for line in lines if line["logger"] == "qa_service.web.watch")
    logged = (request["method"], request["route"], request["status"])
    assert logged == ("POST", ANSWER, 200)


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "é", "a\tb"])
def test_an_id_that_could_spoil_the_log_is_replaced(service: QAService, given: str) -> None:
    made = client_of(service).get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{16}", made.headers["X-Request-ID"])


def test_answers_stages_and_requests_are_measured(service: QAService) -> None:
    client = client_of(service)
    before = values_of(client)
    answered = client.post(ANSWER, json={"question": PAKISTAN}).json
    assert answered is not None
    client.post(ANSWER, json={"question": SECRET})
    client.post(ANSWER, json={})
    after = values_of(client)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    route = f'method="POST",route="{ANSWER}"'
    assert grown('qa_answers_total{status="answered"}') == 1
    assert grown('qa_answers_total{status="not_found"}') == 1
    assert grown(f'qa_http_requests_total{{{route},status="200"}}') == 2
    assert grown(f'qa_http_requests_total{{{route},status="422"}}') == 1
    assert grown(f'qa_http_request_seconds_count{{route="{ANSWER}"}}') == 3
    for stage in answered["timings_ms"]:
        assert grown(f'qa_stage_seconds_count{{stage="{stage}"}}') == 2
    assert grown('qa_stage_seconds_sum{stage="total"}') > 0
    assert (after["qa_working"], after["qa_waiting"], after["qa_ready"]) == (0, 0, 1)


def test_the_index_in_use_is_reported(service: QAService) -> None:
    values, index = values_of(client_of(service)), service.status()
    named = f'generation="{index.generation}",model="{index.model.name}"'
    assert values[f"qa_index_info{{{named}}}"] == 1
    assert values["qa_index_articles"] == index.articles
    assert values["qa_index_passages"] == index.passages
    assert values["process_resident_memory_bytes"] > 1e6


def test_while_it_opens_it_says_that_it_is_not_ready() -> None:
    client = create_app(service=ServiceLifecycle()).test_client()
    assert values_of(client)["qa_ready"] == 0


def test_what_clients_choose_makes_no_new_names(service: QAService) -> None:
    client = client_of(service)
    client.get("/")
    before = set(values_of(client))
    for number in range(20):
        client.get(f"/nothing/{number}")
        client.get(f"/api/v1/articles/none-{number}")
        client.open("/", method=f"ODD{number}")
    routes = {re.sub(r'route="[^"]*"', "", name) for name in set(values_of(client)) - before}
    assert len(routes) < 40


def test_what_is_measured_is_documented(service: QAService) -> None:
    text = DOCUMENTED.read_text("utf-8")
    client = client_of(service)
    kinds = re.findall(r"^# TYPE (qa_\w+) (\w+)", client.get("/metrics").text, re.MULTILINE)
    assert len(kinds) > 8
    assert [name for name, _ in kinds if f"`{name}" not in text] == []
