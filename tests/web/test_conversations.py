import hashlib
import json
import stat
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from qa_service.access_keys import KeyRing
from qa_service.contract.archive import (
    ConversationShape,
    ConversationsShape,
    WholeConversationShape,
)
from qa_service.contract.replies import AnswerShape
from qa_service.conversations import Conversations
from qa_service.evaluation.questions import read_questions
from qa_service.rebuild import Plan, Rebuilder
from qa_service.service import QAService
from qa_service.web import Administration, create_app
from qa_service.web.access import Access
from qa_service.web.hosting import Hosting

QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
WITHHELD = "How much did the United States withhold in 2016?"
KILLED = "How many soldiers were killed at Salala?"
UNANSWERABLE = "Who won the world chess championship?"
ALL = "/api/v1/conversations"
TOKEN = "sixteen letters!"  # noqa: S105  the token of a test


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite"


@pytest.fixture
def conversations(place: Path) -> Iterator[Conversations]:
    opened = Conversations(place)
    yield opened
    opened.close()


@pytest.fixture
def app(service: QAService, conversations: Conversations) -> OpenAPI:
    return create_app(service=service, conversations=conversations)


@pytest.fixture
def client(app: OpenAPI) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def stranger(app: OpenAPI) -> FlaskClient:
    """Another browser."""
    return app.test_client()


def begin(client: FlaskClient, **body: object) -> ConversationShape:
    reply = client.post(ALL, json=body)
    assert reply.status_code == 201, reply.text
    return ConversationShape.model_validate(reply.json)


def ask(client: FlaskClient, question: str, conversation: str, **more: object) -> AnswerShape:
    body = {"question": question, "conversation": conversation, **more}
    reply = client.post("/api/v1/answer", json=body)
    assert reply.status_code == 200, reply.text
    return AnswerShape.model_validate(reply.json)


def listed(client: FlaskClient, **query: object) -> ConversationsShape:
    reply = client.get(ALL, query_string=query)
    assert reply.status_code == 200, reply.text
    return ConversationsShape.model_validate(reply.json)


def whole(client: FlaskClient, conversation: str) -> WholeConversationShape:
    return WholeConversationShape.model_validate(client.get(f"{ALL}/{conversation}").json)


def problem(reply: TestResponse) -> tuple[int, str]:
    assert reply.mimetype == "application/problem+json"
    assert reply.json is not None
    return reply.status_code, reply.json["type"].rpartition(":")[2]


def test_a_conversation_saves_its_questions_with_their_answers(client: FlaskClient) -> None:
    begun = begin(client)
    assert (begun.title, begun.turns) == (None, 0)
    answer = ask(client, QUESTION, begun.id, date="2019-01-10", filters={"from": "2012-01-01"})
    saved = whole(client, begun.id)
    assert saved.title == QUESTION
    assert [turn.answer for turn in saved.turns] == [answer]
    assert saved.turns[0].number == 1
    assert saved.turns[0].date == "2019-01-10"
    assert saved.turns[0].filters == {"from": "2012-01-01"}
    assert saved.turns[0].feedback is None


def test_a_follow_up_uses_its_conversation_even_after_a_restart(
    client: FlaskClient, service: QAService, place: Path
) -> None:
    begun = begin(client)
    ask(client, WITHHELD, begun.id)
    cookie = client.get_cookie("qa_conversations")
    assert cookie is not None
    anew = Conversations(place)
    again = create_app(service=service, conversations=anew).test_client()
    again.set_cookie("qa_conversations", cookie.value)
    follow_up = ask(again, "and in 2018?", begun.id)
    anew.close()
    assert follow_up.question == "and in 2018?"
    assert "withhold" in follow_up.standalone_question
    assert "2018" in follow_up.standalone_question
    assert [turn.number for turn in whole(client, begun.id).turns] == [1, 2]


def test_a_history_of_its_own_counts_more_than_the_conversation(client: FlaskClient) -> None:
    begun = begin(client)
    ask(client, WITHHELD, begun.id)
    alone = ask(client, "and in 2018?", begun.id, history=[])
    assert alone.standalone_question == "and in 2018?"


def test_an_answer_in_steps_is_saved_too(client: FlaskClient) -> None:
    begun = begin(client)
    reply = client.post(
        "/api/v1/answer",
        json={"question": QUESTION, "conversation": begun.id},
        headers={"Accept": "text/event-stream"},
    )
    assert "event: answer" in reply.text
    assert [turn.answer.question for turn in whole(client, begun.id).turns] == [QUESTION]


def test_nothing_is_saved_without_a_conversation(client: FlaskClient, place: Path) -> None:
    ask_alone = client.post("/api/v1/answer", json={"question": QUESTION})
    assert ask_alone.status_code == 200
    assert "Set-Cookie" not in ask_alone.headers
    assert ask_alone.json is not None
    alone = ask_alone.json["id"]
    cited = client.get(f"/api/v1/answers/{alone}/citations?format=bibtex")
    assert cited.mimetype == "application/x-bibtex"
    assert cited.text.startswith("@article{")
    assert client.get(f"/answers/{alone}").status_code == 404
    held = b"".join(file.read_bytes() for file in place.parent.iterdir())
    assert b"NATO convoys" not in held
    assert client.get("/api/v1/feedback").text == ""


def test_conversations_are_found_by_the_words_of_their_answers(client: FlaskClient) -> None:
    first, second = begin(client), begin(client, title="  Chess\n and champions ")
    answer = ask(client, QUESTION, first.id)
    assert answer.answer is not None
    word = max(answer.answer.statements[0].text.replace(",", " ").split(), key=len)
    assert [one.id for one in listed(client, query=word.upper()).conversations] == [first.id]
    assert [one.title for one in listed(client, query="CHAMP").conversations] == [
        "Chess and champions"
    ]
    assert {one.id for one in listed(client).conversations} == {first.id, second.id}
    assert listed(client, query="nowhere to be found").conversations == []


def test_a_long_list_comes_page_by_page(client: FlaskClient) -> None:
    begun = [begin(client, title=f"number {number}").id for number in range(5)]
    found: list[str] = []
    page = listed(client, limit=2)
    while True:
        found += [one.id for one in page.conversations]
        if page.next is None:
            break
        page = listed(client, limit=2, after=page.next)
    assert found == begun[::-1]


def test_a_conversation_is_renamed_and_deleted_with_its_answers(client: FlaskClient) -> None:
    begun = begin(client)
    answer = ask(client, QUESTION, begun.id)
    renamed = client.patch(f"{ALL}/{begun.id}", json={"title": "Supply lines"})
    assert ConversationShape.model_validate(renamed.json).title == "Supply lines"
    assert client.get(f"/answers/{answer.id}").status_code == 200
    assert client.delete(f"{ALL}/{begun.id}").status_code == 204
    gone = 404, "answer-not-found"
    assert problem(client.get(f"/api/v1/answers/{answer.id}")) == gone
    assert problem(client.get(f"/api/v1/answers/{answer.id}/citations")) == gone
    assert client.get(f"/answers/{answer.id}").status_code == 404
    assert problem(client.get(f"{ALL}/{begun.id}")) == (404, "conversation-not-found")
    assert listed(client).conversations == []


def test_all_conversations_of_a_browser_go_at_once(
    client: FlaskClient, stranger: FlaskClient
) -> None:
    begin(client)
    theirs = begin(stranger)
    assert client.delete(ALL).status_code == 204
    assert listed(client).conversations == []
    assert [one.id for one in listed(stranger).conversations] == [theirs.id]


def test_nobody_else_sees_or_changes_a_conversation(
    client: FlaskClient, stranger: FlaskClient
) -> None:
    begun = begin(client)
    answer = ask(client, QUESTION, begun.id)
    begin(stranger)  # so that it is somebody, too
    nobody = stranger.application.test_client()
    body = {"question": QUESTION, "conversation": begun.id}
    for other in (stranger, nobody):
        one = f"{ALL}/{begun.id}"
        refused = [
            other.get(one),
            other.patch(one, json={"title": "mine now"}),
            other.delete(one),
            other.get(f"{one}/export"),
            other.post("/api/v1/answer", json=body),
        ]
        assert {problem(reply) for reply in refused} == {(404, "conversation-not-found")}
        rated = other.put(f"/api/v1/answers/{answer.id}/feedback", json={"helpful": False})
        assert problem(rated) == (404, "answer-not-found")
        assert begun.id not in {found.id for found in listed(other).conversations}
        assert other.get("/api/v1/feedback").text == ""
    assert [turn.answer.id for turn in whole(client, begun.id).turns] == [answer.id]


def test_a_link_to_an_answer_opens_for_whoever_has_it(
    client: FlaskClient, stranger: FlaskClient
) -> None:
    answer = ask(client, QUESTION, begin(client).id)
    page = stranger.get(f"/answers/{answer.id}")
    assert page.status_code == 200
    assert answer.answer is not None
    assert QUESTION in page.text
    assert f'href="/articles/{answer.citations[0].article.id}#p' in page.text
    assert AnswerShape.model_validate(stranger.get(f"/api/v1/answers/{answer.id}").json) == answer


def test_the_browsers_secret_is_hidden_from_scripts_other_sites_and_the_disk(
    client: FlaskClient, place: Path
) -> None:
    reply = client.post(ALL, json={}, base_url="https://localhost")
    cookie = SimpleCookie(reply.headers["Set-Cookie"])["qa_conversations"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) >= 32
    held = b"".join(file.read_bytes() for file in place.parent.iterdir())
    assert cookie.value.encode() not in held
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert reply.headers["Cache-Control"] == "private, no-store"


def test_a_visit_lets_the_browser_keep_its_secret_longer(client: FlaskClient) -> None:
    begin(client)
    before = client.get_cookie("qa_conversations")
    reply = client.get(ALL)
    after = client.get_cookie("qa_conversations")
    assert "Max-Age=34560000" in reply.headers["Set-Cookie"]
    assert before is not None
    assert after is not None
    assert before.value == after.value


def test_an_export_is_complete_or_readable(client: FlaskClient) -> None:
    begun = begin(client, title="Convoys: who let them pass?")
    answer = ask(client, QUESTION, begun.id)
    as_json = client.get(f"{ALL}/{begun.id}/export")
    assert WholeConversationShape.model_validate(as_json.json).turns[0].answer == answer
    assert "Convoys-who-let-them-pass.json" in as_json.headers["Content-Disposition"]
    as_markdown = client.get(f"{ALL}/{begun.id}/export?format=markdown")
    assert as_markdown.mimetype == "text/markdown"
    assert as_markdown.text.startswith("# Convoys: who let them pass?\n\n## When did Pakistan")
    assert "[^1-1]: " in as_markdown.text
    assert problem(client.get(f"{ALL}/{begun.id}/export?format=pdf"))[0] == 422


def test_feedback_is_reported_with_its_turn_changed_and_taken_back(client: FlaskClient) -> None:
    begun = begin(client)
    of_answer = f"/api/v1/answers/{ask(client, QUESTION, begun.id).id}/feedback"
    said = client.put(of_answer, json={"helpful": False, "reason": " out of date "})
    assert said.json == {"helpful": False, "reason": "out of date"}
    feedback = whole(client, begun.id).turns[0].feedback
    assert feedback is not None
    assert (feedback.helpful, feedback.reason) == (False, "out of date")
    assert client.put(of_answer, json={"helpful": True, "reason": ""}).json == {
        "helpful": True,
        "reason": None,
    }
    assert client.delete(of_answer).status_code == 204
    assert whole(client, begun.id).turns[0].feedback is None


def test_feedback_becomes_a_question_set_that_eval_reads(
    client: FlaskClient, tmp_path: Path
) -> None:
    begun = begin(client)
    answers = [
        ask(client, KILLED, begun.id, date="2019-01-10"),
        ask(client, "and in 2018?", begun.id, date="2019-01-10"),
        ask(client, UNANSWERABLE, begun.id),
    ]
    for answer in answers:
        client.put(f"/api/v1/answers/{answer.id}/feedback", json={"helpful": True})
    reply = client.get("/api/v1/feedback")
    assert reply.mimetype == "application/jsonl"
    file = tmp_path / "set.jsonl"
    file.write_text(reply.text, encoding="utf-8")
    first, follow_up, unanswerable = read_questions(file)
    assert answers[0].answer is not None
    cited = answers[0].citations[answers[0].answer.statements[0].citations[0] - 1]
    assert first.id == answers[0].id
    assert first.question.day.isoformat() == "2019-01-10"
    assert first.relevant[0].article == cited.article.id
    assert first.relevant[0].quote in cited.text
    assert first.answers
    assert all(
        words in "".join(one.text for one in answers[0].citations) for words in first.answers
    )
    assert first.history == ()
    assert follow_up.history == (KILLED,)
    assert (unanswerable.answerable, unanswerable.relevant) == (False, ())


def test_an_answer_that_did_not_help_waits_for_what_answers(client: FlaskClient) -> None:
    answer = ask(client, QUESTION, begin(client).id)
    body = {"helpful": False, "reason": "another convoy"}
    client.put(f"/api/v1/answers/{answer.id}/feedback", json=body)
    (line,) = client.get("/api/v1/feedback").text.splitlines()
    record = json.loads(line)
    assert "relevant" not in record
    assert (record["helpful"], record["reason"]) == (False, "another convoy")


def test_the_administrator_gets_everybodys_feedback(
    service: QAService, conversations: Conversations, tmp_path: Path
) -> None:
    plan = Plan((tmp_path,), tmp_path / "index", "all-MiniLM-L6-v2", ())
    administration = Administration.guarded_by(TOKEN, Rebuilder(plan))
    app = create_app(service=service, administration=administration, conversations=conversations)
    browsers = [app.test_client() for _ in range(2)]
    for browser in browsers:
        answer = ask(browser, QUESTION, begin(browser).id)
        browser.put(f"/api/v1/answers/{answer.id}/feedback", json={"helpful": True})
    operator = app.test_client()
    assert operator.get("/api/v1/feedback").text == ""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert len(operator.get("/api/v1/feedback", headers=headers).text.splitlines()) == 2
    assert len(browsers[0].get("/api/v1/feedback").text.splitlines()) == 1


def test_the_holder_of_an_access_key_has_the_same_conversations_everywhere(
    service: QAService, conversations: Conversations, tmp_path: Path
) -> None:
    keys = KeyRing(tmp_path / "keys.json")
    hosting = Hosting(access=Access(keys, required=True))
    app = create_app(service=service, conversations=conversations, hosting=hosting)
    ada, bo = ({"Authorization": f"Bearer {keys.add(name)}"} for name in ("ada", "bo"))
    begun = app.test_client().post(ALL, json={"title": "mine"}, headers=ada)
    assert "Set-Cookie" not in begun.headers
    found = [app.test_client().get(ALL, headers=one).json for one in (ada, bo)]
    assert [len(one["conversations"]) for one in found if one] == [1, 0]
    assert app.test_client().get(ALL).status_code == 401


def test_a_new_key_of_the_same_name_sees_nothing_of_the_one_before(
    service: QAService,
    conversations: Conversations,
    tmp_path: Path,
    serve_app: Callable[[OpenAPI], str],
) -> None:
    keys = KeyRing(tmp_path / "keys.json")
    hosting = Hosting(access=Access(keys, required=True))
    address = serve_app(create_app(service=service, conversations=conversations, hosting=hosting))

    def titles(key: str, body: bytes | None = None) -> list[str]:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        asked = urllib.request.Request(address + ALL, data=body, headers=headers)  # noqa: S310
        with urllib.request.urlopen(asked, timeout=30) as reply:  # noqa: S310
            record = json.load(reply)
        return [one["title"] for one in record.get("conversations", ())]

    first = keys.add("ada")
    titles(first, b'{"title": "of the first"}')
    assert titles(first) == ["of the first"]
    keys.remove("ada")
    second = keys.add("ada")
    assert titles(second) == []
    titles(second, b'{"title": "of the second"}')
    assert titles(second) == ["of the second"]


def test_what_was_owned_by_the_name_of_a_key_becomes_the_keys_own_unless_it_is_older(
    service: QAService, conversations: Conversations, tmp_path: Path
) -> None:
    by_name = hashlib.sha256(b"key:ada").hexdigest()  # as it was before
    conversations.begin(by_name, "of a key that is no more")
    time.sleep(1.1)  # a key tells its age in seconds
    keys = KeyRing(tmp_path / "keys.json")
    key = keys.add("ada")
    conversations.begin(by_name, "of this key")
    hosting = Hosting(access=Access(keys, required=True))
    app = create_app(service=service, conversations=conversations, hosting=hosting)
    found = app.test_client().get(ALL, headers={"Authorization": f"Bearer {key}"}).json
    assert found is not None
    assert [one["title"] for one in found["conversations"]] == ["of this key"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": " \n "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "bell \a"}, "title"),
        ({"title": 5}, "title"),
        ({"name": "x"}, "name"),
    ],
)
def test_a_title_that_nobody_could_read_is_refused(
    client: FlaskClient, body: dict[str, object], field: str
) -> None:
    reply = client.post(ALL, json=body)
    assert problem(reply) == (422, "invalid-input")
    assert reply.json is not None
    assert reply.json["errors"][0]["field"] == field


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "after=nowhere", "after=%F0%9F%98%80", "page=2"]
)
def test_a_page_that_does_not_exist_is_refused(client: FlaskClient, query: str) -> None:
    begin(client)
    assert problem(client.get(f"{ALL}?{query}")) == (422, "invalid-input")


def test_a_service_without_conversations_says_so(service: QAService) -> None:
    client = create_app(service=service).test_client()
    assert client.get(ALL).status_code == 404
    reply = client.post("/api/v1/answer", json={"question": QUESTION, "conversation": "x"})
    assert problem(reply) == (422, "invalid-input")
    assert reply.json is not None
    assert reply.json["errors"][0]["field"] == "conversation"


def test_the_document_of_the_api_describes_conversations(app: OpenAPI) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert document is not None
    assert "get" in document["paths"]["/api/v1/conversations/{id}/export"]
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert {one["operationId"] for one in operations} >= {
        "begin_conversation",
        "rename_conversation",
        "rate_answer",
        "show_citations",
        "show_feedback",
    }
    assert "content" not in document["paths"][f"{ALL}/{{id}}"]["delete"]["responses"]["204"]
