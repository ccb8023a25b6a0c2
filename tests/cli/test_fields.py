"""What records call the fields of an article, as told on the command line."""

import json
from pathlib import Path

import pytest

from qa_service.cli import main

BODY = "The minister said the bridge would open in spring, a year later than planned."


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "a.jsonl"
    record = {"id": "1", "kop": "A bridge", "anders": "Another", "words": BODY}
    file.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return file


def index(file: Path, capsys: pytest.CaptureFixture[str], *flags: str) -> dict[str, object]:
    assert main(["index", str(file), "--json", *flags]) == 0
    report: dict[str, object] = json.loads(capsys.readouterr().out)
    return report


def test_another_name_for_a_field_reads_the_same_files_again(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("--field", "text=words", "--field")
    assert index(records, capsys, *names, "title=kop")["added"] == 1
    assert index(records, capsys, *names, "title=kop")["unchanged"] == 1
    assert index(records, capsys, *names, "title=anders")["changed"] == 1


def test_a_file_is_shown_under_the_names_that_were_reported(
    records: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("qa-service.toml").write_text('[fields]\ntext = "words"\n', encoding="utf-8")
    assert main(["read", str(records), "--json", "--field", "title=kop"]) == 0
    assert '"A bridge"' not in capsys.readouterr().out  # a flag takes the place of the table
    assert main(["read", str(records), "--json"]) == 0
    assert BODY in capsys.readouterr().out
