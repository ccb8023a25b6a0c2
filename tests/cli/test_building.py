"""What a person is told after a build."""

import json
from pathlib import Path

import pytest

from qa_service.cli import main
from qa_service.cli.building import language_lines

ARABIC = "افتتحت بلدية المدينة يوم الخميس جسرا جديدا فوق نهر الوادي بعد ثلاث سنوات من العمل."


def test_an_archive_in_english_is_no_matter_for_a_note() -> None:
    assert language_lines([]) == []
    assert language_lines([("en", 8), ("fr", 2)]) == []
    assert language_lines([("en", 5), ("fr", 5)]) == []


def test_the_limit_of_the_default_model_is_reported_where_most_is_not_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    printed = " ".join(language_lines([("ar", 4000), ("en", 90), ("fr", 5), ("de", 3), ("it", 1)]))
    assert printed.startswith("4,009 of 4,099 articles are not in English (ar 4,000, fr 5, de 3)")
    assert "--model" in printed


def test_it_is_reported_when_the_archive_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "news.jsonl").write_text(
        json.dumps({"text": ARABIC, "language": "ar"}), encoding="utf-8"
    )
    command = ["index", str(tmp_path / "news.jsonl"), "--index", str(tmp_path / "index")]
    assert main(command) == 0
    printed = " ".join(capsys.readouterr().err.split())
    assert "1 of 1 articles are not in English (ar 1)" in printed
