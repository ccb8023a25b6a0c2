"""``qa-service llm check``."""

import json
from pathlib import Path

import pytest

from qa_service.cli import main
from stand_in_model import StandInModel


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def set_up(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_LLM", url)
    monkeypatch.setenv("QA_LLM_MODEL", "small")
    monkeypatch.setenv("QA_LLM_KEY", "a-very-secret-key")


def test_it_says_that_the_model_answers_and_how_fast(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with StandInModel(lambda _: ["Blue", "."], waits=0.2) as model:
        set_up(model.url, monkeypatch)
        assert main(["llm", "check", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["host"] == "127.0.0.1"
    assert printed["answers"] is True
    assert 0.2 <= printed["first_word_seconds"] < printed["seconds"] < 5


def test_it_says_what_is_wrong_and_not_the_key(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with StandInModel(status=401, body="a-very-secret-key") as model:
        set_up(model.url, monkeypatch)
        assert main(["llm", "check"]) == 1
    printed = capsys.readouterr().err
    assert "does not accept the key" in printed
    assert "secret" not in printed


def test_without_a_model_it_says_how_to_set_one_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["llm", "check"]) == 2  # wrong usage
    assert "QA_LLM" in capsys.readouterr().err
