#!/usr/bin/env python3
"""Make questions that an archive almost answers out of questions that it answers.

    scripts/bench/near_misses.py SET_FOLDER OUT.jsonl [--edits EDITS.jsonl] [--only QUESTIONS.jsonl]

An edit exchanges a few words of one question, so that the archive no longer answers it:
``{"id": of the question, "kind": "entity", "year", "number" or "relation", "from", "to"}``. The
edits in ``near_misses.jsonl`` beside this script are of RealTime QA's questions over its articles
(``SET_FOLDER/questions.jsonl``); each was chosen singly and sought in all its articles.
The n-th edit of question ``q`` becomes ``q~n``, on the question's day, with ``answerable: false``.
``--only`` leaves out the edits of questions that are not in that file, for instance one of
``sample_questions.py``; numbers do not depend on it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

EDITS: Final = Path(__file__).with_suffix(".jsonl")
KINDS: Final = ("entity", "year", "number", "relation")

Record = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """Words that stand once in a question, and those that take their place."""

    question: str
    kind: str
    old: str
    new: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.question}: {self.kind!r} is none of {', '.join(KINDS)}")
        if not self.old or self.old == self.new:
            raise ValueError(f"{self.question}: {self.old!r} -> {self.new!r} changes nothing")

    def of(self, text: str) -> str:
        """``text`` after the edit; ValueError when the words to change are not there once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.question}: {self.old!r} is not there once in {text!r}")
        return text.replace(self.old, self.new)


def main() -> None:
    """Read, edit, write, and say how many there are of each kind."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--edits", type=Path, default=EDITS)
    parser.add_argument("--only", type=Path)
    asked = parser.parse_args()
    questions = {one["id"]: one for one in records(asked.set / "questions.jsonl")}
    wanted = {one["id"] for one in records(asked.only)} if asked.only else set(questions)
    try:
        made = list(near_misses(questions, map(edit_of, records(asked.edits))))
    except ValueError as wrong:
        parser.exit(1, f"{asked.edits}: {wrong}\n")
    made = [(edit, one) for edit, one in made if edit.question in wanted]
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for _, one in made]
    asked.out.write_text("".join(lines), encoding="utf-8")
    kinds = Counter(edit.kind for edit, _ in made)
    print(f"{asked.out.name}: {len(made)} ({', '.join(f'{kinds[kind]} {kind}' for kind in KINDS)})")


def edit_of(record: Record) -> Edit:
    """An edit as it stands in a file."""
    return Edit(record["id"], record["kind"], record["from"], record["to"])


def near_misses(
    questions: Mapping[str, Record], edits: Iterable[Edit]
) -> Iterator[tuple[Edit, Record]]:
    """Each edit with what it makes; ValueError when it fits no answerable question."""
    numbers: Counter[str] = Counter()
    for edit in edits:
        question = questions.get(edit.question)
        if question is None or not question.get("answerable", True):
            raise ValueError(f"{edit.question}: no answerable question has this id")
        numbers[edit.question] += 1
        yield (
            edit,
            {
                "id": f"{edit.question}~{numbers[edit.question]}",
                "question": edit.of(question["question"]),
                "date": question["date"],
                "answerable": False,
                "kind": edit.kind,
            },
        )


def records(file: Path) -> list[Record]:
    """One object a line; text may hold other line separators."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


if __name__ == "__main__":
    main()
