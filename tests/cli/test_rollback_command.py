"""``qa-service rollback`` as a person runs it."""

import json
from pathlib import Path

import pytest

from qa_service.cli import main


def articles_with(folder: Path, *texts: str) -> str:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return str(folder)


def test_it_goes_back_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    index = str(tmp_path / "index")
    first = "The ferry to the island leaves every day at nine in the morning."
    second = "The ferry to the island was stopped because of the storm on Monday."
    for texts in ((first,), (first, second)):
        folder = articles_with(tmp_path / "articles", *texts)
        assert main(["index", folder, "--index", index]) == 0
    capsys.readouterr()
    assert main(["rollback", "--index", index]) == 0
    assert "in use now" in capsys.readouterr().out
    assert main(["status", "--index", index, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 1
    assert main(["rollback", "--list", "--index", index, "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)["generations"]
    assert [(one["articles"], one["in_use"]) for one in listed] == [(2, False), (1, True)]
    assert main(["rollback", "--list", "--index", index]) == 0
    assert capsys.readouterr().out.splitlines()[1].endswith("1 articles  in use")
    assert main(["rollback", "nowhere", "--index", index]) == 2
    assert "--list" in capsys.readouterr().err
