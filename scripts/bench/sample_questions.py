#!/usr/bin/env python3
"""Cut two parts without a common question out of a large article and question set.

    python scripts/bench/sample_questions.py SET_FOLDER OUT_FOLDER [--without SET_FOLDER] [--seed 0]

A set folder holds ``articles.jsonl.gz`` and ``questions.jsonl``. Questions go to the development
part by six tenths of the hashes of their ids, to the untouched part by the others; questions and
articles of ``--without`` go to neither. Each part gets some answerable questions and all others,
every article that answers one of them, and articles drawn at random up to about a thousand, so
that a part is embedded in minutes. Writes ``development-*.jsonl`` and ``untouched-*.jsonl``.
"""

import argparse
import gzip
import hashlib
import json
import random
from pathlib import Path
from typing import Any, Final

DEVELOPMENT_TENTHS: Final = 6
ANSWERABLE: Final = {"development": 220, "untouched": 150}
ARTICLES: Final = 1000

Record = dict[str, Any]


def main() -> None:
    """Read, divide, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 -- a repeatable choice, no secret
    articles, questions = read_set(asked.set)
    if asked.without:
        other_articles, other_questions = read_set(asked.without)
        seen = {question["id"] for question in other_questions}
        questions = [question for question in questions if question["id"] not in seen]
        articles = {key: one for key, one in articles.items() if key not in other_articles}
    asked.out.mkdir(parents=True, exist_ok=True)
    for part, count in ANSWERABLE.items():
        mine = [question for question in questions if part_of(question) == part]
        chosen = sample(mine, count, set(articles), chance)
        write(asked.out / f"{part}-questions.jsonl", chosen)
        write(asked.out / f"{part}-articles.jsonl", around(chosen, articles, chance))


def read_set(folder: Path) -> tuple[dict[str, Record], list[Record]]:
    """Articles by id, and questions; split on line feeds only, as text holds other separators."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8", newline="\n") as file:
        articles = [json.loads(line) for line in file]
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").split("\n")
    return {one["id"]: one for one in articles}, [json.loads(line) for line in lines if line]


def part_of(question: Record) -> str:
    """Which part a question belongs to; the same on every run."""
    tenth = int(hashlib.sha256(question["id"].encode()).hexdigest(), 16) % 10
    return "development" if tenth < DEVELOPMENT_TENTHS else "untouched"


def sample(
    questions: list[Record], count: int, known: set[str], chance: random.Random
) -> list[Record]:
    """Up to ``count`` answerable questions with an article at hand, and all unanswerable ones."""
    answerable = [
        question
        for question in questions
        if any(one["article"] in known for one in question.get("relevant", []))
    ]
    chance.shuffle(answerable)
    return answerable[:count] + [one for one in questions if not one["answerable"]]


def around(
    questions: list[Record], articles: dict[str, Record], chance: random.Random
) -> list[Record]:
    """The articles that answer, and others up to ``ARTICLES``."""
    answering = {one["article"] for question in questions for one in question.get("relevant", [])}
    wanted = sorted(answering & set(articles))
    others = sorted(set(articles) - answering)
    chance.shuffle(others)
    return [articles[key] for key in wanted + others[: max(0, ARTICLES - len(wanted))]]


def write(file: Path, records: list[Record]) -> None:
    """One object a line, and a word on how many."""
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in records]
    file.write_text("".join(lines), encoding="utf-8")
    print(f"{file.name}: {len(records)}")


if __name__ == "__main__":
    main()
