#!/usr/bin/env python
"""Fit what tells questions on an archive's subjects from others, for ``retrieval/confidence.py``.

    scripts/fit_subject.py INDEX --asked QUESTIONS.jsonl [...] --off ROWS.jsonl.gz [...]
        [--sample 250] [--seed 0] [--write]

INDEX holds the articles of the QUESTIONS. ROWS hold questions of other collections ("question"),
which this archive hardly answers; "article", where it stands, is the name of a subject, of which
broad questions are made. Prints figures by ten-fold cross-validation; ``--write`` stores those of
``subject_model.json`` and ``broad_model.json``: as the second takes what the first gives, run it
twice.
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
from qa_service.answering.selection import coverage
from qa_service.comprehension import open_reader
from qa_service.domain import Question
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.evaluation import AskedQuestion, is_relevant, read_questions
from qa_service.retrieval.confidence import BROAD_FEATURES, SUBJECT_FEATURES
from qa_service.retrieval.logistic import load_model, log_odds
from qa_service.service.pipeline import Pipeline
from qa_service.store import open_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.domain import Hit
    from qa_service.store import Generation

MODELS: Final = Path(__file__).parents[1] / "qa_service" / "retrieval"
QUOTED: Final = 2  # passages that an answer for a fact quotes, about
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
    """The features of a question's best passage, and whether it answers."""

    is_broad: bool
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
    for name, names in (("subject", SUBJECT_FEATURES), ("broad", BROAD_FEATURES)):
        those = [one for one in found if one.is_broad == (name == "broad")]
        report(name, those)
        if args.write:
            fitted = fit_logistic(*arrays(those))
            store_logistic(MODELS / f"{name}_model.json", names, *fitted)


def off_subject(
    files: Sequence[Path], count: int, chance: random.Random
) -> Iterator[AskedQuestion]:
    """``count`` questions for a fact, and as many broad ones on subjects of those collections."""
    rows = []
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            rows += [json.loads(line) for line in lines]
    chance.shuffle(rows)
    subjects = sorted({name for row in rows if " " in (name := subject_of(row))})
    named = chance.sample(subjects, min(count, len(subjects)))
    texts = [row["question"] for row in rows[:count]]
    texts += [FRAMES[place % len(FRAMES)].format(one) for place, one in enumerate(named)]
    for number, text in enumerate(texts):
        question = Question(text, date(2023, 8, 1))
        yield AskedQuestion(str(number), question, answerable=False)


def subject_of(row: dict[str, str]) -> str:
    """The name of the article that a row is from."""
    return (row.get("article") or "").split(":")[-1].replace("_", " ").strip()


def example(
    pipeline: Pipeline, generation: Generation, asked: AskedQuestion, *, is_off: bool = False
) -> Example | None:
    """The features of its best passage; None where nothing is found, or it has several parts."""
    search = pipeline.search(asked.question, (), generation)
    evidence = pipeline.read(search, generation)
    hits = evidence.retrieved.hits
    if search.parts or not hits:
        return None
    surest = sorted(hits, key=lambda hit: hit.support, reverse=True)[:QUOTED]
    best = surest[0]
    if search.kind.is_broad:
        held = max(coverage(evidence.retrieved.question, hit) for hit in hits)
        features = (best.support, held, max(hit.similarity for hit in hits))
        return Example(True, features, asked.answerable, is_off)
    return Example(
        False,
        (reader_log_odds(best), best.similarity),
        any(answers(asked, one) for one in surest),
        is_off,
    )


def reader_log_odds(hit: Hit) -> float:
    """The log-odds from which a passage's confidence was made."""
    model = load_model("subject_model.json", SUBJECT_FEATURES)
    of_reader, of_similarity = model.weights
    rest = model.intercept + of_similarity * hit.similarity
    return max(-5.0, min(5.0, (log_odds(hit.support) - rest) / of_reader))


def answers(asked: AskedQuestion, hit: Hit) -> bool:
    """Whether a passage answers, as far as the question set tells."""
    if not asked.answerable:
        return False
    text = hit.passage.text
    holds = any(one.casefold() in text.casefold() for one in asked.answers if len(one) > 1)
    states = any(one.is_stated_in(text) for one in asked.nuggets if one.vital)
    return holds or states or is_relevant(hit.passage, asked.relevant)


def arrays(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Features (examples, features) and whether each is right (examples,)."""
    return np.array([one.features for one in examples]), np.array([one.right for one in examples])


def report(name: str, examples: Sequence[Example]) -> None:
    """Print, by cross-validation, what passes at several bounds."""
    features, right = arrays(examples)
    off = np.array([one.is_off for one in examples])
    model = LogisticRegression(C=10, max_iter=5000)
    found = cross_val_predict(model, features, right, cv=10, method="predict_proba")[:, 1]
    print(f"{name}: {len(right)} questions, {right.sum()} answered by their best passage")
    print(f"AUROC {roc_auc_score(right, found):.3f}")
    for bound in (0.2, 0.25, 0.3, 0.4, 0.5, 0.6):
        shares = (found[right], found[~right & ~off], found[off])
        passed = [f"{(one >= bound).mean():.3f}" for one in shares]
        print(f"from {bound}: right {passed[0]}, wrong {passed[1]}, off the subject {passed[2]}")


if __name__ == "__main__":
    main()
