#!/usr/bin/env python3
"""Write TimeQA in the service's own article and question formats.

    scripts/training/timeqa_to_articles.py DATA_FOLDER OUT_FOLDER

DATA_FOLDER holds ``timeqa/passages.jsonl`` and ``timeqa/questions.jsonl``. Writes
``articles.jsonl``, an article a document with its paragraphs in order, and the questions in three
parts without a common document (``parts.py``): ``untouched.jsonl``, ``held_back.jsonl`` and
``train.jsonl``. A passage is relevant when it is of a paragraph that answers. The text stays
tokenised ("in 2007 , he") as it is in the set.
"""

from collections import defaultdict
from typing import Final

from json_lines import Record, data_and_out, records, write
from parts import PARTS, part_of

DAY: Final = "2021-12-31"  # these questions have no date; the set is of 2021


def main() -> None:
    """Convert the set and say how many there are of each."""
    data, out = data_and_out(__doc__)
    passages = {one["id"]: one for one in records(data / "timeqa" / "passages.jsonl")}
    write(out / "articles.jsonl", articles_of(list(passages.values())))
    parts: dict[str, list[Record]] = {part: [] for part in PARTS}
    for raw in records(data / "timeqa" / "questions.jsonl"):
        parts[part_of("timeqa", raw["doc"])].append(converted(raw, passages))
    for part, questions in parts.items():
        write(out / f"{part}.jsonl", questions)


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


if __name__ == "__main__":
    main()
