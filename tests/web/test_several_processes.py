"""Two applications with nothing in common but index and database, as two processes are."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import text
from werkzeug.test import TestResponse

from postgresql_server import empty_schema
from qa_service.contract.archive import ConversationShape
from qa_service.contract.replies import AnswerShape
from qa_service.conversations import Conversations
from qa_service.conversations.database import Database
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.rebuild import Plan, Rebuilder, RebuildStatus
from qa_service.scale_out import SharedLedger, open_shared
from qa_service.service import QAService, open_service
from qa_service.settings import UNLIMITED, Settings
from qa_service.web import Administration, Hosting, RequestLimits, create_app
from qa_service.web.limits import WRONG_KEYS

ARTICLES = (
    "The harbour council of Eastmouth voted on Monday to build a sea wall for 4 million pounds.",
    "Mayor Ida Brandt opened the new library of Westmouth on Tuesday.",
)
QUESTION = "How much will the sea wall of Eastmouth cost?"
EVENTS = {"Accept": "text/event-stream"}
ANSWER, ALL, REBUILDS = "/api/v1/answer", "/api/v1/conversations", "/api/v1/index/rebuilds"
TOKEN = "sixteen letters!"  # noqa: S105 -- of this test
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TRIES = int(WRONG_KEYS.split()[0])


@dataclass(frozen=True)
class Host:
    """What one process has for itself."""

    app: OpenAPI
    database: Database

    def client(self, other: FlaskClient | None = None) -> FlaskClient:
        """A browser; the one of ``other``, which spoke to another process."""
        client = self.app.test_client()
        cookie = other and other.get_cookie("qa_conversations")
        if cookie:
            client.set_cookie("qa_conversations", cookie.value)
        return client


Hosts = tuple[Host, Host]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    lines = (json.dumps({"id": f"a{at}", "text": said}) for at, said in enumerate(ARTICLES))
    (folder / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build_index([folder / "articles.jsonl"], folder / "index", model=DEFAULT_MODEL)
    return folder / "index"


@pytest.fixture(scope="module")
def services(index: Path) -> Iterator[tuple[QAService, QAService]]:
    with ExitStack() as opened:
        first, second = (
            opened.enter_context(closing(open_service(Settings(index=index)))) for _ in range(2)
        )
        yield first, second


@pytest.fixture(scope="module")
def hosts(
    services: tuple[QAService, QAService],
    postgresql: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Hosts]:
    with two_hosts(services, empty_schema(postgresql), tmp_path_factory.mktemp("hosts")) as both:
        yield both


@pytest.fixture
def bounded_hosts(
    services: tuple[QAService, QAService], shared_place: str, tmp_path: Path
) -> Iterator[Hosts]:
    with two_hosts(services, shared_place, tmp_path, rate="4 per hour") as both:
        yield both


@contextmanager
def two_hosts(
    services: tuple[QAService, QAService], place: str, folder: Path, *, rate: str = UNLIMITED
) -> Iterator[Hosts]:
    with ExitStack() as opened:
        first, second = (
            opened.enter_context(host(service, place, folder, rate)) for service in services
        )
        yield first, second


@contextmanager
def host(service: QAService, place: str, folder: Path, rate: str) -> Iterator[Host]:
    database = open_shared(place)
    assert database is not None
    plan = Plan((folder / "articles",), folder / "index", DEFAULT_MODEL)
    rebuilder = Rebuilder(plan, SharedLedger(database))
    with closing(Conversations(place)) as conversations, closing(database), closing(rebuilder):
        app = create_app(
            service=service,
            conversations=conversations,
            administration=Administration.guarded_by(TOKEN, rebuilder),
            hosting=Hosting(limits=RequestLimits(rate=rate, shared=database)),
        )
        yield Host(app, database)


def begin(client: FlaskClient) -> str:
    return ConversationShape.model_validate(client.post(ALL, json={}).json).id


def ask(client: FlaskClient, **more: object) -> AnswerShape:
    reply = client.post(ANSWER, json={"question": QUESTION, **more})
    assert reply.status_code == 200, reply.text
    return AnswerShape.model_validate(reply.json)


def saved(client: FlaskClient, conversation: str) -> list[str]:
    reply = client.get(f"{ALL}/{conversation}").json
    assert reply is not None
    return [turn["answer"]["id"] for turn in reply["turns"]]


def names(reply: TestResponse) -> list[str]:
    return [line[7:] for line in reply.text.splitlines() if line.startswith("event: ")]


def test_an_answer_is_cited_linked_and_rated_at_another_process(hosts: Hosts) -> None:
    here = hosts[0].client()
    answer = ask(here, conversation=begin(here))
    there = hosts[1].client(here)
    assert there.get(f"/api/v1/answers/{answer.id}").json == answer.model_dump(
        by_alias=True, exclude_unset=True
    )
    cited = there.get(f"/api/v1/answers/{answer.id}/citations?format=text")
    assert "4 million" in cited.text
    assert QUESTION in there.get(f"/answers/{answer.id}").text
    rated = there.put(f"/api/v1/answers/{answer.id}/feedback", json={"helpful": True})
    assert rated.status_code == 200


def test_what_is_deleted_at_one_process_is_gone_at_all(hosts: Hosts) -> None:
    here = hosts[0].client()
    conversation = begin(here)
    answer = ask(here, conversation=conversation)
    there = hosts[1].client(here)
    assert there.delete(f"{ALL}/{conversation}").status_code == 204
    for client in (here, there):
        for path in ("", "/citations", "/events"):
            assert client.get(f"/api/v1/answers/{answer.id}{path}").status_code == 404


def test_what_is_in_no_conversation_stays_in_the_memory_of_its_process(hosts: Hosts) -> None:
    here, there = (one.client() for one in hosts)
    answer = ask(here)
    assert here.get(f"/api/v1/answers/{answer.id}").status_code == 200
    assert there.get(f"/api/v1/answers/{answer.id}").status_code == 404
    with hosts[0].database.reading() as connection:
        held = connection.execute(text("SELECT * FROM turns, conversations")).all()
    assert answer.id not in str(held)


def test_a_follow_up_at_another_process_goes_by_the_answer_that_is_saved(hosts: Hosts) -> None:
    here = hosts[0].client()
    answer = ask(here, conversation=begin(here), question="Who opened the library of Westmouth?")
    there = hosts[1].client(here)
    follow_up = ask(
        there,
        question="And when?",
        history=[{"question": "something shortened", "answer_id": answer.id}],
    )
    assert "library" in follow_up.standalone_question


def test_a_stream_that_broke_off_is_reported_to_its_end_by_another_process(hosts: Hosts) -> None:
    here = hosts[0].client()
    conversation = begin(here)
    body = {"question": QUESTION, "conversation": conversation}
    first = here.post(ANSWER, json=body, headers=EVENTS)
    assert names(first) == ["found", "answer"]
    (answer_id,) = saved(here, conversation)
    there, resumed = hosts[1].client(here), EVENTS | {"Last-Event-ID": f"{answer_id}:1"}
    again = there.post(ANSWER, json=body, headers=resumed)
    assert again.text == first.text[first.text.index(f"id: {answer_id}:2") :]
    assert there.get(f"/api/v1/answers/{answer_id}/events").text == again.text
    at_end = {"Last-Event-ID": f"{answer_id}:2"}
    assert there.get(f"/api/v1/answers/{answer_id}/events", headers=at_end).status_code == 204
    assert saved(there, conversation) == [answer_id]


def test_one_whose_process_died_is_asked_again_under_its_id_and_saved_once(hosts: Hosts) -> None:
    here = hosts[0].client()
    conversation = begin(here)
    body = {"question": QUESTION, "conversation": conversation}
    reply = here.post(ANSWER, json=body, headers=EVENTS, buffered=False)
    events = reply.iter_encoded()
    found = next(one for one in events if b"event: found" in one).decode()
    answer_id = found[len("id: ") :].partition(":")[0]
    there, resumed = hosts[1].client(here), EVENTS | {"Last-Event-ID": f"{answer_id}:1"}
    again = there.post(ANSWER, json=body, headers=resumed)
    assert names(again) == ["found", "answer"]
    assert f"id: {answer_id}:2\n" in again.text
    assert b"event: answer" in b"".join(events)  # the first was not dead at all
    assert saved(there, conversation) == [answer_id]


def test_an_id_that_is_none_of_ours_is_not_taken_over(hosts: Hosts) -> None:
    reply = (
        hosts[0]
        .client()
        .post(ANSWER, json={"question": QUESTION}, headers=EVENTS | {"Last-Event-ID": "mine:1"})
    )
    assert names(reply) == ["found", "answer"]
    assert "id: mine:" not in reply.text


def test_questions_of_one_client_are_counted_at_all_processes(bounded_hosts: Hosts) -> None:
    here, there = (one.client() for one in bounded_hosts)
    statuses = [
        client.post(ANSWER, json={"question": QUESTION}).status_code
        for client in (here, there, here, there, here)
    ]
    assert statuses == [200, 200, 200, 200, 429]
    refused = there.post(ANSWER, json={"question": QUESTION})
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3601


def test_wrong_keys_are_counted_at_all_processes_and_those_without_are_let_in(
    bounded_hosts: Hosts,
) -> None:
    here, there = (one.client() for one in bounded_hosts)
    wrong = {"Authorization": "Bearer guessed"}
    tried = {here.get(REBUILDS, headers=wrong).status_code for _ in range(TRIES)}
    assert tried == {401}
    assert there.get(REBUILDS, headers=BEARER).status_code == 429
    assert there.get("/healthz").status_code == 200


def test_a_database_that_is_away_refuses_no_question_that_needs_none(
    bounded_hosts: Hosts, shared_place: str
) -> None:
    client = bounded_hosts[0].client()
    tables = ("rate_hits", "rebuilds", "turns")
    with psycopg.connect(shared_place, autocommit=True) as connection:
        for table in tables:
            connection.execute(f"ALTER TABLE {table} RENAME TO {table}_away".encode())
        history = [{"question": QUESTION, "answer_id": "gone"}]
        body = {"question": "And when?", "history": history}
        statuses = [client.post(ANSWER, json=body).status_code for _ in range(5)]
        answers = [
            client.get("/healthz").status_code,
            client.get(REBUILDS, headers=BEARER).status_code,
        ]
    assert statuses == [200, 200, 200, 200, 429]
    assert answers == [200, 503]


def test_a_rebuild_elsewhere_is_named_and_reported(hosts: Hosts) -> None:
    running = RebuildStatus("r1", "running", full=False, started="2026-11-22T07:00:00+00:00")
    SharedLedger(hosts[0].database).enter(running)
    there = hosts[1].client()
    refused = there.post(REBUILDS, json={}, headers=BEARER)
    assert refused.status_code == 409
    assert refused.json is not None
    assert "r1" in refused.json["detail"]
    answers = there.get(f"{REBUILDS}/r1", headers=BEARER).json
    assert answers is not None
    assert answers["state"] == "running"


def test_serve_shares_what_its_database_can(
    bounded_hosts: Hosts, shared_place: str, index: Path, tmp_path: Path
) -> None:
    given = {"QA_RATE_LIMIT": "4 per hour", "QA_ADMIN_TOKEN": TOKEN, "QA_PORT": "0"}
    given |= {"QA_CONVERSATIONS": shared_place, "QA_CORPUS": str(tmp_path), "QA_INDEX": str(index)}
    here = bounded_hosts[0].client()
    command = [sys.executable, "-m", "qa_service", "serve"]
    with subprocess.Popen(
        command, env=os.environ | given, cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        there = server.stdout.readline().split()[1]  # "Ready: http://... "
        asked = [httpx.post(there + ANSWER, json={"question": QUESTION}) for _ in range(4)]
        began = httpx.post(there + REBUILDS, json={}, headers=BEARER)
        server.terminate()
        assert server.wait(60) == 0
    assert [one.status_code for one in asked] == [200] * 4
    assert here.post(ANSWER, json={"question": QUESTION}).status_code == 429
    answers = here.get(f"{REBUILDS}/{began.json()['id']}", headers=BEARER).json
    assert answers is not None
    assert answers["state"] in {
        "cancelled",
        "failed",
    }  # there is nothing to read, if it came so far
