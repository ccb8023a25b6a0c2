"""The scripts that make question sets, on tiny sets of our own and on the shared one."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from qa_service.evaluation import read_questions

ROOT = Path(__file__).parents[1]
DEVELOPMENT = ("development.jsonl", "development-2.jsonl")

FERRY = {
    "id": "ferry",
    "question": "Which port did the ferry Osprey reach on Monday?",
    "date": "2024-03-05",
    "answers": ["Leith"],
    "answerable": True,
}
BRIDGE = {
    "id": "bridge",
    "question": "How many arches has the bridge?",
    "date": "2024-03-06",
    "answers": ["nine"],
}


def run(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / script, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def write(file: Path, *objects: dict[str, Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(one) + "\n" for one in objects), encoding="utf-8")
    return file


def read(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def edit(question: str, kind: str, old: str, new: str) -> dict[str, str]:
    return {"id": question, "kind": kind, "from": old, "to": new}


def near_misses(
    folder: Path, *edits: dict[str, str], only: Path | None = None
) -> subprocess.CompletedProcess[str]:
    write(folder / "questions.jsonl", FERRY, BRIDGE, FERRY | {"id": "lost", "answerable": False})
    listed = write(folder / "edits.jsonl", *edits)
    rest = ("--only", only) if only else ()
    return run("bench/near_misses.py", folder, folder / "out.jsonl", "--edits", listed, *rest)


def test_an_edit_becomes_a_question_of_the_same_day_that_nothing_answers(tmp_path: Path) -> None:
    made = near_misses(tmp_path, edit("ferry", "entity", "Osprey", "Heron"))
    assert made.returncode == 0, made.stderr
    assert "1 entity, 0 year" in made.stdout
    assert read(tmp_path / "out.jsonl") == [
        {
            "id": "ferry~1",
            "question": "Which port did the ferry Heron reach on Monday?",
            "date": "2024-03-05",
            "answerable": False,
            "kind": "entity",
        }
    ]
    assert not read_questions(tmp_path / "out.jsonl")[0].answerable


def test_edits_are_numbered_by_question_whichever_questions_are_wanted(tmp_path: Path) -> None:
    edits = (
        edit("ferry", "entity", "Osprey", "Heron"),
        edit("bridge", "relation", "has", "lost"),
        edit("ferry", "relation", "reach", "leave"),
    )
    near_misses(tmp_path, *edits)
    assert [one["id"] for one in read(tmp_path / "out.jsonl")] == ["ferry~1", "bridge~1", "ferry~2"]
    near_misses(tmp_path, *edits, only=write(tmp_path / "wanted.jsonl", FERRY))
    assert [one["id"] for one in read(tmp_path / "out.jsonl")] == ["ferry~1", "ferry~2"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (edit("ferry", "entity", "Heron", "Osprey"), "'Heron' is not there once"),
        (edit("ferry", "entity", "r", "s"), "'r' is not there once"),
        (edit("ferry", "entity", "Osprey", "Osprey"), "changes nothing"),
        (edit("ferry", "colour", "Osprey", "Heron"), "'colour' is none of entity, year"),
        (edit("tunnel", "entity", "Osprey", "Heron"), "tunnel: no answerable question"),
        (edit("lost", "entity", "Osprey", "Heron"), "lost: no answerable question"),
    ],
)
def test_an_edit_that_fits_no_question_is_named_and_nothing_is_written(
    tmp_path: Path, wrong: dict[str, str], said: str
) -> None:
    made = near_misses(tmp_path, wrong)
    assert made.returncode == 1
    assert said in made.stderr
    assert "Traceback" not in made.stderr
    assert not (tmp_path / "out.jsonl").exists()


def committed_edits() -> list[dict[str, str]]:
    return read(ROOT / "scripts" / "bench" / "near_misses.jsonl")


def test_the_committed_edits_are_few_words_each_and_none_is_there_twice() -> None:
    edits = committed_edits()
    assert len({(one["id"], one["to"]) for one in edits}) == len(edits)
    # The questions are other people's text: only the words that change may be kept here.
    assert max(len(one["from"].split()) for one in edits) <= 10
    kinds = Counter(one["kind"] for one in edits)
    assert min(kinds.values()) >= 30, kinds


def test_every_committed_edit_fits_its_question(tmp_path: Path, shared_data: Path) -> None:
    made = run("bench/near_misses.py", shared_data / "rtqa-dev", tmp_path / "out.jsonl")
    assert made.returncode == 0, made.stderr
    questions = read(tmp_path / "out.jsonl")
    assert len(questions) == len(committed_edits())
    assert len({one["question"] for one in questions}) == len(questions)


def passage(document: str, paragraph: int, text: str) -> dict[str, Any]:
    number = {"id": f"{document}:{paragraph}", "paragraph": paragraph}
    return number | {"doc": document, "title": "Ann Lee", "text": text}


@pytest.fixture
def timeqa(tmp_path: Path) -> Path:
    document = "/wiki/Ann_Lee#P54"
    asked = {"doc": document, "question": "Which team did she play for in 2004 ?"}
    write(
        tmp_path / "timeqa" / "passages.jsonl",
        passage(document, 1, "In 2004 , she joined Hearts ."),
        passage(document, 0, "Ann Lee is a player ."),
        *(passage(f"/wiki/{n}#P1", 0, f"Page {n} .") for n in range(40)),
    )
    write(
        tmp_path / "timeqa" / "questions.jsonl",
        asked
        | {"id": "a", "answers": ["Hearts"], "passage_ids": [f"{document}:1"], "answerable": True},
        asked | {"id": "b", "answers": [], "passage_ids": [], "answerable": False},
        *(
            {"id": f"{n}-{m}", "doc": f"/wiki/{n}#P1", "question": "When ?", "answerable": False}
            for n in range(40)
            for m in range(2)
        ),
    )
    converted = run("training/timeqa_to_articles.py", tmp_path, tmp_path / "out")
    assert converted.returncode == 0, converted.stderr
    return tmp_path / "out"


def test_a_timeqa_document_is_an_article_with_its_paragraphs_in_order(timeqa: Path) -> None:
    articles = {one["id"]: one for one in read(timeqa / "articles.jsonl")}
    assert articles["Ann_Lee-P54"] == {
        "id": "Ann_Lee-P54",
        "title": "Ann Lee",
        "source": "Ann_Lee-P54",
        "text": "Ann Lee is a player .\n\nIn 2004 , she joined Hearts .",
    }
    assert len(articles) == 41


def test_timeqa_questions_name_the_paragraphs_that_answer_if_any(timeqa: Path) -> None:
    parts = ("untouched", "held_back", "train")
    asked = {one.id: one for part in parts for one in read_questions(timeqa / f"{part}.jsonl")}
    (relevant,) = asked["a"].relevant
    assert (relevant.article, relevant.quote) == ("Ann_Lee-P54", "In 2004 , she joined Hearts .")
    assert asked["a"].answers == ("Hearts",)
    assert not asked["b"].answerable
    assert asked["b"].relevant == ()


def test_no_timeqa_document_is_in_two_parts(timeqa: Path) -> None:
    parts = {
        part: {one["id"].partition("-")[0] for one in read(timeqa / f"{part}.jsonl")} - {"a", "b"}
        for part in ("untouched", "held_back", "train")
    }
    assert all(parts.values())
    assert sum(len(documents) for documents in parts.values()) == 40
    assert len(set.union(*parts.values())) == 40


def development_files() -> list[Path]:
    return [ROOT / "scripts" / "bench" / "questions" / name for name in DEVELOPMENT]


def test_no_development_question_is_there_twice_and_each_answerable_one_has_vital_facts() -> None:
    questions = [one for file in development_files() for one in read_questions(file)]
    assert len({one.id for one in questions}) == len(questions)
    assert len({one.question.text.casefold() for one in questions}) == len(questions)
    for one in questions:
        assert any(fact.vital for fact in one.nuggets) == one.answerable, one.id


def test_every_fact_of_a_development_question_stands_in_the_articles_it_names(
    shared_data: Path,
) -> None:
    with gzip.open(
        shared_data / "rtqa-small" / "articles.jsonl.gz", "rt", encoding="utf-8"
    ) as file:
        articles = [json.loads(line) for line in file.read().split("\n") if line]
    paragraphs = {one["id"]: [one["title"] or "", *one["text"].splitlines()] for one in articles}
    facts = [
        (asked.id, fact)
        for file in development_files()
        for asked in read_questions(file)
        for fact in asked.nuggets
    ]
    lost = [
        (question, fact.pattern, article)
        for question, fact in facts
        for article in fact.articles
        if not any(map(fact.is_stated_in, paragraphs.get(article, ())))
    ]
    assert lost == []
    assert len(facts) > 800


def test_no_article_is_about_questions_of_two_folds() -> None:
    folds: dict[str, set[int]] = {}
    for line in read(ROOT / "scripts" / "bench" / "questions" / "development-2.jsonl"):
        for fact in line["nuggets"]:
            folds.setdefault(fact["article"], set()).add(line["fold"])
    assert {article for article, of in folds.items() if len(of) > 1} == set()
    assert set.union(*folds.values()) == {1, 2, 3, 4, 5}
