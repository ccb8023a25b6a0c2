"""The archive as a model that chat clients ask, by the official `openai` package."""

import json
import re
from collections.abc import Iterator

import httpx
import openai
import pytest
from flask.testing import FlaskClient
from openai.types.chat import ChatCompletionMessageParam

from made_answers import TEXTS, Made, document, said
from qa_service.contract.replies import read_answer
from qa_service.web.completions import (
    CHAT_LIMIT,
    MODEL,
    ChatBody,
    CompletionCache,
    CompletionShape,
    CompletionText,
)

QUESTION = "How much did Pakistan receive from the United States in August 2012?"
ROUTE = "/v1/chat/completions"


def user(text: str) -> ChatCompletionMessageParam:
    return {"role": "user", "content": text}


@pytest.fixture
def chat(address: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none is needed", max_retries=0) as one:
        yield one


def test_the_archive_is_the_one_model(chat: openai.OpenAI) -> None:
    (model,) = chat.models.list().data
    assert model == chat.models.retrieve(MODEL)
    assert (model.id, model.owned_by) == ("qa-service", "qa-service")


def test_an_answer_comes_with_marks_footnotes_and_annotations(
    chat: openai.OpenAI, address: str
) -> None:
    completion = chat.chat.completions.create(model=MODEL, messages=[user(QUESTION)], temperature=0)
    message = completion.choices[0].message
    assert message.content is not None
    text, _, notes = message.content.partition("\n\n[1] ")
    assert notes
    assert message.annotations
    for annotation in message.annotations:
        cited = annotation.url_citation
        mark = message.content[cited.start_index : cited.end_index]
        assert re.fullmatch(r"\[\d+\]", mark)
        assert cited.title in notes
        assert cited.url.startswith("http")
    assert len(message.annotations) == len(re.findall(r"\[\d+\]", text))
    quoted = message.content[: message.annotations[0].url_citation.start_index]
    answer_id = completion.id.removeprefix("chatcmpl-")
    answer = httpx.get(f"{address}/api/v1/answers/{answer_id}").json()["answer"]
    assert message.content.startswith(answer["text"])
    assert quoted.strip().endswith(answer["statements"][0]["text"])
    assert completion.choices[0].finish_reason == "stop"


def test_a_stream_says_the_same_in_pieces(chat: openai.OpenAI) -> None:
    whole = chat.chat.completions.create(model=MODEL, messages=[user(QUESTION)])
    with chat.chat.completions.create(
        model=MODEL,
        messages=[user(QUESTION)],
        stream=True,
        stream_options={"include_usage": True},
    ) as stream:
        chunks = list(stream)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == whole.choices[0].message.content
    assert chunks[0].choices[0].delta.role == "assistant"
    ending = chunks[-2].choices[0]
    assert ending.finish_reason == "stop"
    annotations = (ending.delta.model_extra or {})["annotations"]
    assert len(annotations) == len(whole.choices[0].message.annotations or [])
    assert chunks[-1].usage is not None
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_follow_up_is_understood(chat: openai.OpenAI, address: str) -> None:
    first = chat.chat.completions.create(model=MODEL, messages=[user(QUESTION)])
    said = first.choices[0].message.content
    then = chat.chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": "You are a pirate."},
            user(QUESTION),
            {"role": "assistant", "content": said},
            user("and in 2018?"),
        ],
    )
    answer_id = then.id.removeprefix("chatcmpl-")
    asked = httpx.get(f"{address}/api/v1/answers/{answer_id}").json()["standalone_question"]
    assert "2018" in asked
    assert "receive" in asked


def test_what_nothing_answers_is_said_so_with_the_nearest_passages(chat: openai.OpenAI) -> None:
    completion = chat.chat.completions.create(model=MODEL, messages=[user("Who wrote the opera?")])
    message = completion.choices[0].message
    said, *listed = (message.content or "").splitlines()
    assert said == "Nothing in the archive answers this. The closest passages:"
    passages = [line for line in listed if line]
    assert len(passages) == 5
    assert all(
        re.match(r"- (?:.+, )?\d+ \w+ 20\d\d, “.+”, paragraph \d+: “.+”$", one) for one in passages
    )
    assert message.annotations == []


def test_what_may_answer_is_quoted_before_what_else_was_found() -> None:
    made = [Made("dam", mark="in May"), Made("cost"), Made("flood")]
    found = [one.citation(number) for number, one in enumerate(made, start=1)]
    unsure = read_answer(json.dumps(document("fact", passages=found, status="unsure")))
    first, quoted, listed = CompletionText.of(unsure).text.split("\n\n")
    assert first == "The archive may answer this; these passages come closest:"
    assert quoted.startswith(f"“{TEXTS['dam']}”\n“Of dam”, Bay Herald, 3 May 2012, paragraph 1.")
    assert [line.split("“")[1] for line in listed.splitlines()] == [
        "Of cost”, paragraph 1: ",
        "Of flood”, paragraph 1: ",
    ]


def test_what_is_cited_is_not_listed_again() -> None:
    made = [Made("dam", mark="in May"), Made("cost"), Made("flood")]
    found = [one.citation(number) for number, one in enumerate(made, start=1)]
    statement = said("The Elm dam was opened in May.", 1)
    completion = CompletionText.of(
        read_answer(json.dumps(document("fact", [statement], found[:1], found)))
    )
    *_, listed = completion.pieces
    assert listed.startswith("\n\nAlso found:\n- Bay Herald, 3 May 2012, “Of cost”")
    assert "Of dam" not in listed
    assert len(completion.marks) == 1


def test_problems_are_reported_in_both_forms(chat: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="no model 'gpt'"):
        chat.chat.completions.create(model="gpt", messages=[user(QUESTION)])
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        chat.chat.completions.create(model=MODEL, messages=[user(" ")])
    assert caught.value.param == "messages"
    assert caught.value.type == "invalid_request_error"
    problem = caught.value.response.json()
    assert problem["errors"][0]["message"] == "must not be empty"


def test_an_answer_is_known_again_by_its_words() -> None:
    before = CompletionCache(size=2)
    for name in ("a1", "a2", "a3"):
        before.remember(CompletionText(name, ("In words of ", name), ()))
    assert before.answer_id("In words of a3\n") == "a3"
    assert before.answer_id("In words of a1") is None
    assert before.answer_id(None) is None


def test_text_parts_are_read_and_other_parts_passed_over() -> None:
    content = [
        {"type": "text", "text": "Who paid?"},
        {"type": "image_url", "image_url": {"url": "data:,"}},
    ]
    body = ChatBody.model_validate(
        {"model": MODEL, "messages": [{"role": "user", "content": content}]}
    )
    assert body.question == "Who paid?"
    assert body.earlier() == []


def test_what_earlier_cannot_be_asked_is_no_part_of_the_history() -> None:
    said = [
        ("user", "x" * 3_000),
        ("assistant", "Too long."),
        ("user", "Who paid?"),
        ("assistant", "They did."),
        ("user", "When?"),
    ]
    messages = [{"role": role, "content": text} for role, text in said]
    body = ChatBody.model_validate({"model": MODEL, "messages": messages})
    assert body.earlier() == [("Who paid?", "They did.")]
    assert body.question == "When?"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "system", "content": "Hello"}]}, "messages"),
        ({"n": 2}, "n"),
        ({"model": None}, "model"),
    ],
)
def test_a_chat_without_a_question_is_refused(
    client: FlaskClient, change: dict[str, object], field: str
) -> None:
    body = {"model": MODEL, "messages": [{"role": "user", "content": QUESTION}]} | change
    reply = client.post(ROUTE, json=body)
    assert reply.status_code == 422
    assert reply.json is not None
    assert reply.json["error"]["param"].startswith(field)


def test_a_long_chat_is_taken_up_to_its_limit(client: FlaskClient) -> None:
    def reply_to(characters: int) -> int:
        padding = {"role": "assistant", "content": "x" * characters}
        messages = [padding, {"role": "user", "content": QUESTION}]
        reply = client.post(ROUTE, json={"model": MODEL, "messages": messages})
        if reply.status_code == 200:
            CompletionShape.model_validate(reply.json)
        else:
            assert "1024 KiB" in reply.text
        return reply.status_code

    assert reply_to(CHAT_LIMIT // 2) == 200
    assert reply_to(CHAT_LIMIT) == 413
