#!/usr/bin/env python3
"""Write TimeQA in the service's own article and question formats.

    scripts/training/timeqa_to_articles.py DATA_FOLDER OUT_FOLDER

DATA_FOLDER holds ``timeqa/passages.jsonl`` and ``timeqa/questions.jsonl``. Writes
``articles.jsonl``, an article a document with its paragraphs in order, and the questions in three
parts without a common document (``parts.py``): ``untouched.jsonl``, ``held_back.jsonl`` and
``train.jsonl``. A passage is relevant when it is of a paragraph that answers. The text stays
tokenised ("in 2007 , he") as it is in the set.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

from parts import PARTS, part_of

DAY: Final = "2021-12-31"  # these questions have no date; the set is of 2021

Record = dict[str, Any]


def main() -> None:
    """Convert the set and say how many there are of each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    passages = {one["id"]: one for one in records(asked.data / "timeqa" / "passages.jsonl")}
    write(asked.out / "articles.jsonl", articles_of(list(passages.values())))
    parts: dict[str, list[Record]] = {part: [] for part in PARTS}
    for raw in records(asked.data / "timeqa" / "questions.jsonl"):
        parts[part_of("timeqa", raw["doc"])].append(converted(raw, passages))
    for part, questions in parts.items():
        write(asked.out / f"{part}.jsonl", questions)


def articles_of(passages: list[Record]) -> list[Record]:
    """One article for each document."""
    by_document: dict[str, list[Record]] = defaultdict(list)
    for one in sorted(passages, key=lambda passage: passage["paragraph"]):
        by_document[one["doc"]].append(one)
    return [
        {
            "id": article_id(document),
            "title": paragraphs[0]["title"],
            "source": article_id(document),  # so that a search can be held to one article
            "text": "\n\n".join(one["text"] for one in paragraphs),
        }
        for document, paragraphs in sorted(by_document.items())
    ]


def article_id(document: str) -> str:
    """A document's id without the signs that mean something in an address."""
    return document.removeprefix("/wiki/").replace("#", "-").replace("/", "-")


def converted(raw: Record, passages: dict[str, Record]) -> Record:
    """A question in the service's format; one that nothing answers names no passage."""
    question = {"id": raw["id"], "question": raw["question"], "date": DAY}
    if not raw["answerable"]:
        return question | {"answerable": False}
    quotes = [passages[key]["text"] for key in raw["passage_ids"]]
    return question | {
        "relevant": [{"article": article_id(raw["doc"]), "quote": quote} for quote in quotes],
        "answers": raw["answers"],
        "answerable": True,
    }


def records(file: Path) -> list[Record]:
    """One object a line; text may hold other line separators."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def write(file: Path, objects: list[Record]) -> None:
    """One object a line, and a word on how many."""
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in objects]
    file.write_text("".join(lines), encoding="utf-8")
    print(f"{file.name}: {len(objects)}")


if __name__ == "__main__":
    main()
