#!/usr/bin/env python
"""Whether answers of every form hold the facts that they should, and are given when they should be.

    scripts/bench/bench_answers.py INDEX QUESTIONS.jsonl [QUESTIONS.jsonl ...] [--verbose]
                                   [--kind KIND] [--without SIGNAL]

Asks a service over INDEX every question of the sets (questions with nuggets, docs/evaluate.md)
and prints, by kind of question: the form recognised, the statuses, the share of vital nuggets in
statements, in statements and passages, and in the baseline (first sentences of the five best
passages), and how many words each says. ``--without`` leaves a signal of ranking out.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qa_service.answering import selection
from qa_service.evaluation.measures import mean_estimate
from qa_service.evaluation.questions import (
    AskedQuestion,
    Stated,
    first_sentences,
    passage_texts,
    read_questions,
    stated_in,
    statement_texts,
)
from qa_service.service import open_service
from qa_service.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Answer

BROAD = ("overview", "latest", "timeline", "list", "comparison", "keywords", "statement")


@dataclass(frozen=True)
class Scored:
    """A question of a kind, its answer, and how much of its nuggets stands where."""

    kind: str
    asked: AskedQuestion
    answer: Answer
    statements: Stated | None
    shown: Stated | None
    baseline: Stated | None


def main() -> None:
    """Ask, score, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--kind")
    parser.add_argument("--without", choices=sorted(selection.WEIGHTS))
    asked = parser.parse_args()
    if asked.without:
        selection.WEIGHTS[asked.without] = 0.0
    service = open_service(Settings(index=asked.index))
    scored = []
    for file in asked.questions:
        kinds = kinds_of(file)
        for one in read_questions(file):
            if asked.kind in {None, kinds[one.id]}:
                scored.append(score(kinds[one.id], one, service.ask(one.question)))
                if asked.verbose:
                    show(scored[-1])
    report(scored)
    service.close()


def kinds_of(file: Path) -> dict[str, str]:
    """The kind that the author of each question gave it, by the question's id."""
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in file.read_text("utf-8").split("\n") if line
    ]
    return {one["id"]: one.get("kind", "") for one in lines}


def score(kind: str, asked: AskedQuestion, answer: Answer) -> Scored:
    """What the answer states of the question's nuggets."""
    said, passages = statement_texts(answer), passage_texts(answer.passages)
    return Scored(
        kind,
        asked,
        answer,
        stated_in(asked.nuggets, said),
        stated_in(asked.nuggets, (*said, *passages)),
        stated_in(asked.nuggets, first_sentences(answer.passages)),
    )


def report(scored: Sequence[Scored]) -> None:
    """A line a kind, then the broad kinds together, then what cannot be answered."""
    kinds: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        if one.asked.answerable:
            kinds[one.kind].append(one)
    for name, those in sorted(kinds.items()):
        print_kind(name, those)
    print_kind("BROAD", [one for one in scored if one.kind in BROAD and one.asked.answerable])
    print_kind("ALL", [one for one in scored if one.asked.answerable])
    unanswerable: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        if not one.asked.answerable:
            unanswerable[one.kind].append(one)
    for name, those in sorted(unanswerable.items()):
        print(f"unanswerable {name:12s} n={len(those):3d} {statuses(those)}")
    times = [dict(one.answer.timings_ms)["total"] for one in scored]
    print(f"ms: median {statistics.median(times):.0f}, longest {max(times):.0f}")


def print_kind(name: str, those: Sequence[Scored]) -> None:
    """Shares with their intervals, words, statuses and forms."""
    if not those:
        return
    forms = Counter(one.answer.form for one in those)
    parts = []
    for label, of in (
        ("said", [one.statements for one in those]),
        ("shown", [one.shown for one in those]),
        ("baseline", [one.baseline for one in those]),
    ):
        given = [one for one in of if one is not None]
        figure = mean_estimate(np.array([one.vital for one in given]))
        words = statistics.mean([one.words for one in given] or [0])
        parts.append(
            f"{label} {figure.value:.2f} [{figure.low:.2f},{figure.high:.2f}] {words:4.0f}w"
        )
    print(f"{name:11s} n={len(those):3d}  {'  '.join(parts)}  {statuses(those)} {dict(forms)}")


def statuses(those: Sequence[Scored]) -> str:
    """How many were answered, unsure, not found."""
    counted = Counter(one.answer.status for one in those)
    return "/".join(str(counted[status]) for status in ("answered", "unsure", "not_found"))


def show(one: Scored) -> None:
    """The question and its answer, to be read."""
    answer, said = one.answer, one.statements
    print(f"\n## {one.asked.id} [{answer.form}] {answer.status} {answer.confidence:.2f}")
    print(f"Q: {answer.question}   vital said: {said.vital if said else '-'}")
    by_number = {citation.number: citation for citation in answer.citations}
    for statement in answer.statements:
        first = by_number[statement.citations[0]]
        mark = first.highlight.of(first.passage.text) if first.highlight else ""
        print(f"  - ({statement.lead}) {statement.text}")
        print(
            f"      [{first.article.title}] mark: {mark!r} speaker: {statement.speaker} "
            f"when: {statement.when} side: {statement.side} cites: {statement.citations}"
        )
    if answer.status != "answered":
        for passage in answer.passages[:2]:
            print(f"  ? {passage.confidence:.2f} {passage.passage.text[:200]}")


if __name__ == "__main__":
    main()
