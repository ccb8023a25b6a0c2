"""A language model's server, and everything that may be wrong with one."""

import logging
import socket
import time
from collections.abc import Iterator

import pytest

from qa_service.errors import LanguageModelError, SettingsError
from qa_service.prose import Endpoint, endpoint_of
from qa_service.settings import Settings
from stand_in_model import StandInModel

KEY = "a-very-secret-key"
ASKED = ({"role": "user", "content": "Who opened the bridge?"},)


def endpoint(url: str, *, seconds: float = 5.0) -> Endpoint:
    return Endpoint(url, "small", KEY, seconds, 100)


def refusal(model: StandInModel, *, seconds: float = 5.0) -> str:
    with model, pytest.raises(LanguageModelError) as caught:
        list(endpoint(model.url, seconds=seconds).pieces(ASKED))
    return caught.value.problem


def test_the_answer_comes_in_pieces_and_the_model_is_asked_as_openai_is() -> None:
    with StandInModel(lambda _: ["The may", "or [1]."]) as model:
        assert list(endpoint(model.url).pieces(ASKED)) == ["The may", "or [1]."]
    (request,) = model.requests
    assert request["model"] == "small"
    assert request["messages"] == list(ASKED)
    assert request["max_tokens"] == 100
    assert model.keys == [f"Bearer {KEY}"]


def test_a_server_that_does_not_stream_is_understood() -> None:
    with StandInModel(lambda _: "The mayor [1].", plain=True) as model:
        assert list(endpoint(model.url).pieces(ASKED)) == ["The mayor [1]."]


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(LanguageModelError, match=r"at 127\.0\.0\.1 cannot be reached"):
        list(endpoint(f"http://127.0.0.1:{port}/v1").pieces(ASKED))


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, '{"error": "bad key"}', "does not accept the key"),
        (404, "", "does not know the model"),
        (
            400,
            '{"error": {"message": "maximum context length is 4096 tokens"}}',
            "so many passages",
        ),
        (429, "", "is asked too often"),
        (500, "<html>", "refused (HTTP 500)"),
    ],
)
def test_a_refusal_is_reported_in_our_words(status: int, body: str, told: str) -> None:
    assert told in refusal(StandInModel(status=status, body=body))


@pytest.mark.parametrize("body", ["<html>hello</html>", "[]", '{"choices": []}', "null"])
def test_nonsense_is_reported(body: str) -> None:
    assert "does not answer as a language model does" in refusal(
        StandInModel(body=body, plain=True)
    )


def test_a_stream_that_breaks_off_is_reported() -> None:
    assert "broke off" in refusal(StandInModel(lambda _: ["The may"], breaks=True))


def endless() -> Iterator[str]:
    while True:
        yield "word "


@pytest.mark.parametrize("waits", [60.0, 0.2])
def test_a_slow_answer_ends_at_its_time_whether_or_not_it_says_something(waits: float) -> None:
    began = time.monotonic()
    told = refusal(StandInModel(lambda _: endless(), waits=waits), seconds=1.0)
    assert "in time" in told
    assert time.monotonic() - began < 3.0


def test_an_answer_without_an_end_is_given_up() -> None:
    assert "come to an end" in refusal(StandInModel(lambda _: endless()), seconds=30.0)


def test_the_key_is_in_no_log_and_in_no_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with StandInModel(status=401, body=KEY) as model:
        asked = endpoint(model.url)
        with pytest.raises(LanguageModelError) as caught:
            list(asked.pieces(ASKED))
    assert KEY not in caplog.text + repr(asked) + str(caught.value)
    assert KEY not in repr(Settings(llm=model.url, llm_key=KEY))


def test_a_model_has_to_be_named() -> None:
    with pytest.raises(SettingsError, match="QA_LLM"):
        endpoint_of(Settings())
    with pytest.raises(SettingsError, match="No model of http://localhost:1/v1 is named"):
        endpoint_of(Settings(llm="http://localhost:1/v1"))
