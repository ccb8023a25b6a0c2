"""The question sets of ``qa/`` as examples, by part.

Every file holds rows ``{id, question, passage, answers: [{text, start}], article, ...}`` with
offsets in code points. One article title is in one part (``parts.part_of_article``), whichever set
names it; SQuAD 1.1, 2.0, XQuAD and Disfl-QA have articles in common.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from parts import Part, part_of_article, plain_title
from qa_service.domain import Span
from reader_examples import Example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TRAINED_ON: Final = (
    "squad2_dev",
    "squad11_dev_rest",
    "squad1_train_sentences",
    "qed_nq",
    "nq_gold",
    "boolq_nospan",
    "qadiscourse",
    "covid_qa",
    "disfl_qa",
    "qasrl_gs",
    "qanom",
    "squad2_dev_nearmiss",
    "squad11_dev_rest_nearmiss",
    "squad1_train_sentences_nearmiss",
    "boolq_nospan_nearmiss",
)
MEASURED_ON: Final = ("clapnq_nospan",)
UNTITLED: Final = ("Wiki1k:", "nqg-")  # names of articles that are numbers, not titles
_BEGINNING: Final = 120  # letters and digits


def examples_of(data: Path, name: str, part: Part) -> list[Example]:
    """Every question of a set, with its whole passage, whose article is in ``part``."""
    return [
        _example(raw, name)
        for raw in rows(data / "qa" / f"{name}.jsonl.gz")
        if part_of_article(raw["article"]) == part
    ]


def measurable(data: Path, name: str, part: Part) -> list[Example]:
    """Those whose passage is trained on under no other title either; BoolQ has some twice."""
    read = _passages_trained_on(data)
    return [one for one in examples_of(data, name, part) if beginning(one.text) not in read]


@lru_cache(maxsize=1)
def _passages_trained_on(data: Path) -> frozenset[str]:
    return frozenset(
        beginning(one.text) for name in TRAINED_ON for one in examples_of(data, name, "train")
    )


def beginning(text: str) -> str:
    """By which one passage is known again, whatever its capitals, spaces and marks."""
    return "".join(c for c in text.casefold() if c.isalnum())[:_BEGINNING]


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """One object a line; text may hold other line separators."""
    with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            yield json.loads(line)


def _example(raw: dict[str, Any], name: str) -> Example:
    answers = raw["answers"]
    # What the first person marked; none where the passage answers in no words of its own.
    first = next((one for one in answers if one["start"] is not None), None)
    article = raw["article"]
    return Example(
        raw["question"].strip(),
        "" if article.startswith(UNTITLED) else plain_title(article),
        raw["passage"],
        answerable=raw["answerable"] if "answerable" in raw else bool(answers),
        answer=Span(first["start"], first["start"] + len(first["text"])) if first else None,
        group=plain_title(article),
        kind=name,
        answers=tuple(one["text"] for one in answers),
    )
