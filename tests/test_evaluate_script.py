"""``scripts/bench/evaluate.py`` over three articles of our own, with the real model and index."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ARTICLES = [
    {"id": "fare", "text": "A ticket for the ferry to Lumen costs 12 crowns, the office said."},
    {"id": "copy", "text": "A ticket for the ferry to Lumen costs 12 crowns, the office said."},
    {"id": "rain", "text": "It rained on Lumen for nine days, and the harvest was lost."},
]
QUESTIONS = [
    {
        "id": "fare",
        "question": "How much is a ticket for the ferry to Lumen?",
        "relevant": [{"article": "copy", "quote": "costs 12 crowns"}],
    },
    {
        "id": "rain",
        "question": "How long did it rain on Lumen?",
        "relevant": [{"article": "rain", "quote": "for nine days"}],
    },
    {"id": "opera", "question": "Who composed the volcano opera?", "answerable": False},
]


def run(*arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "bench" / "evaluate.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("evaluate")
    for name, records in (("articles", ARTICLES), ("questions", QUESTIONS)):
        lines = "\n".join(json.dumps(record) for record in records)
        (made / f"{name}.jsonl").write_text(lines, "utf-8")
    return made


def test_the_service_is_measured_beside_the_searches_it_is_made_of(folder: Path) -> None:
    questions = folder / "questions.jsonl"
    compared = json.loads(
        run(folder / "articles.jsonl", questions, "--index", folder / "index", "--json")
    )
    assert {"keyword", "dense", "their RRF", "service"} <= set(compared["systems"])
    for name, measured in compared["systems"].items():
        assert measured["hit_at_1"]["count"] == 2, name
        assert measured["hit_at_5"]["value"] == 1.0, name
    assert set(compared["service_ahead_of"]) == set(compared["systems"]) - {"service"}
    assert compared["service_ahead_of"]["keyword"]["hit_at_5"]["difference"]["value"] == 0
    assert compared["service"]["questions"]["unanswerable"] == 1

    table = run(folder / "index", questions)  # the index as it is, and for people
    assert table.startswith("machine ")
    assert "service ahead of" in table
    assert "2 questions with relevant passages" in table
