#!/usr/bin/env python
"""Fit what tells subjects of an archive from others: ``retrieval/broad_model.json``.

    scripts/training/fit_broad.py INDEX --asked QUESTIONS.jsonl [...] --off ROWS.jsonl.gz [...]
        [--sample 250] [--seed 0] [--write]

INDEX holds the articles of the QUESTIONS, of which the broad ones count. ROWS hold rows of other
collections, whose "article" names a subject that this archive hardly speaks of; broad questions
are made of it. Prints figures by ten-fold cross-validation; ``--write`` stores the weights.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from logistic_fit import fit_logistic, store_logistic
from qa_service.answering.draft import broad_features
from qa_service.domain import Question
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.evaluation import AskedQuestion, read_questions
from qa_service.rerank import open_reader
from qa_service.retrieval.confidence import BROAD_FEATURES
from qa_service.service.pipeline import Pipeline
from qa_service.store import open_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.store import Generation

MODEL_FILE: Final = Path(__file__).parents[2] / "qa_service" / "retrieval" / "broad_model.json"
FRAMES: Final = (
    "tell me about {}",
    "{}",
    "timeline of {}",
    "latest on {}",
    "what happened with {}",
    "list the facts about {}",
    "why did {} matter",
)


@dataclass(frozen=True)
class Example:
    """The features of a question, and whether the archive answers it."""

    features: tuple[float, ...]
    right: bool
    is_off: bool


def main() -> None:
    """Gather, validate, and with ``--write`` store."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--asked", type=Path, nargs="+", required=True)
    parser.add_argument("--off", type=Path, nargs="+", required=True)
    parser.add_argument("--sample", type=int, default=250)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    chance = random.Random(args.seed)  # noqa: S311 -- a repeatable choice, no secret
    asked = [one for file in args.asked for one in read_questions(file)]
    others = list(off_subject(args.off, args.sample, chance))
    pipeline = Pipeline(open_embedder(DEFAULT_MODEL), open_reader(None), 1.0)
    with open_current(args.index) as generation:
        examples = [example(pipeline, generation, one) for one in asked]
        examples += [example(pipeline, generation, one, is_off=True) for one in others]
    found = [one for one in examples if one is not None]
    report(found)
    if args.write:
        store_logistic(MODEL_FILE, BROAD_FEATURES, *fit_logistic(*arrays(found)))


def off_subject(
    files: Sequence[Path], count: int, chance: random.Random
) -> Iterator[AskedQuestion]:
    """``count`` broad questions on subjects of those collections."""
    rows = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            rows += [json.loads(line) for line in lines]
    subjects = sorted({name for row in rows if " " in (name := subject_of(row))})
    named = chance.sample(subjects, min(count, len(subjects)))
    texts = [FRAMES[place % len(FRAMES)].format(one) for place, one in enumerate(named)]
    for number, text in enumerate(texts):
        question = Question(text, date(2023, 8, 1))
        yield AskedQuestion(str(number), question, answerable=False)


def subject_of(row: dict[str, str]) -> str:
    """The name of the article that a row is from."""
    return (row.get("article") or "").split(":")[-1].replace("_", " ").strip()


def example(
    pipeline: Pipeline, generation: Generation, asked: AskedQuestion, *, is_off: bool = False
) -> Example | None:
    """The features of a broad question; None of another, or where nothing is found."""
    search = pipeline.search(asked.question, (), generation)
    if search.parts or not search.kind.is_broad:
        return None
    read = pipeline.read(search, generation).retrieved
    if not read.hits:
        return None
    return Example(broad_features(read), asked.answerable, is_off)


def arrays(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Features (examples, features) and whether each is right (examples,)."""
    return np.array([one.features for one in examples]), np.array([one.right for one in examples])


def report(examples: Sequence[Example]) -> None:
    """Print, by cross-validation, what passes at several bounds."""
    features, right = arrays(examples)
    off = np.array([one.is_off for one in examples])
    model = LogisticRegression(C=10, max_iter=5000)
    found = cross_val_predict(model, features, right, cv=10, method="predict_proba")[:, 1]
    print(f"{len(right)} questions, {right.sum()} that the archive answers")
    print(f"AUROC {roc_auc_score(right, found):.3f}")
    for bound in (0.2, 0.25, 0.3, 0.4, 0.5, 0.6):
        shares = (found[right], found[~right & ~off], found[off])
        passed = [f"{(one >= bound).mean():.3f}" for one in shares]
        print(
            f"from {bound}: right {passed[0]}, near misses {passed[1]}, off the subject {passed[2]}"
        )


if __name__ == "__main__":
    main()
