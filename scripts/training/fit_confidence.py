#!/usr/bin/env python
"""Calibrate the confidence: fit ``qa_service/retrieval/confidence_model.json``.

    scripts/training/fit_confidence.py INDEX QUESTIONS.jsonl [...] [--sample N] [--typed] [--write]
        [--seed 0]

INDEX holds the articles, and QUESTIONS the held-back questions, of SQuAD 2.0, XQuAD and TimeQA in
the service's own formats (``squad_to_articles.py``, ``timeqa_to_articles.py``): the
reader was not trained on their articles. ``--sample`` draws so many of each file; the weights in
the package are from ``--sample 350 --typed``: half of the questions as people type them. To each
answerable question comes a near miss made of it.
For each the service finds, reads and orders passages; the first is supported when it is relevant
by the question set, or holds an answer and most of the question's words. Prints figures by
five-fold cross-validation over questions (near misses stay in the fold of theirs); ``--write``
fits on everything and stores the weights.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from logistic_fit import fit_logistic, store_logistic
from near_miss_questions import near_miss
from qa_service.analyser import stems_of
from qa_service.embedding import DEFAULT_MODEL, Embedder, open_embedder
from qa_service.evaluation import AskedQuestion, is_relevant, read_questions
from qa_service.evaluation.measures import error_if_calibrated, expected_calibration_error
from qa_service.query import stand_alone
from qa_service.rerank import Reader, open_reader
from qa_service.retrieval import read_closely
from qa_service.retrieval.confidence import FEATURES, confidence_features
from qa_service.retrieval.pool import search_pool
from qa_service.retrieval.question import read_question
from qa_service.store import Generation, open_current
from train_typing import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from qa_service.retrieval.confidence import Read
    from qa_service.retrieval.question import ReadQuestion

MODEL_FILE: Final = Path(__file__).parents[2] / "qa_service" / "retrieval" / "confidence_model.json"
FOLDS: Final = 5
HALF: Final = 0.5


@dataclass(frozen=True)
class Example:
    """The passage put first for a question: its features, and whether it answers."""

    group: int
    kind: str
    answerable: bool
    features: tuple[float, ...]
    supports: bool


def main() -> None:
    """Gather, validate, and with ``--write`` store."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--typed", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 -- a repeatable choice, no secret
    questions = [one for file in asked.questions for one in drawn(file, asked.sample, chance)]
    with open_current(asked.index) as generation:
        finder = Finder(generation, open_embedder(DEFAULT_MODEL), open_reader(None))
        examples = list(read_all(questions, finder, chance, hurried=asked.typed))
    report(examples, seed=asked.seed)
    if asked.write:
        store_logistic(MODEL_FILE, FEATURES, *fit(examples))


def drawn(file: Path, sample: int | None, chance: random.Random) -> list[AskedQuestion]:
    """Up to ``sample`` questions of a set, all without one."""
    questions = read_questions(file)
    return chance.sample(questions, min(sample or len(questions), len(questions)))


@dataclass(frozen=True)
class Finder:
    """Finds, reads and orders as the service does."""

    generation: Generation
    embedder: Embedder
    reader: Reader

    def first(self, asked: AskedQuestion) -> tuple[ReadQuestion, Read] | None:
        """The passage put first for a question; None where nothing is found."""
        query = stand_alone(asked.question, ())
        question = read_question(
            query.text, self.generation.rarities, time_is_stated=not query.window.is_open
        )
        found = search_pool(query, self.generation, self.embedder)
        read = read_closely(query, question, found, self.reader)
        return (question, read[0]) if read else None


def read_all(
    questions: list[AskedQuestion], finder: Finder, chance: random.Random, *, hurried: bool
) -> Iterator[Example]:
    """Every question and its near miss; with ``hurried`` half of them as people type."""
    for group, question in enumerate(questions):
        near = missed(question, questions, chance)
        if hurried:
            near = typed(near, chance) if near else None
        yield from gathered(typed(question, chance) if hurried else question, group, near, finder)


def gathered(
    asked: AskedQuestion, group: int, near: AskedQuestion | None, finder: Finder
) -> Iterator[Example]:
    """The question, and the near miss made of it, each with the passage that comes first."""
    for kind, one in (("asked", asked), ("near miss", near)):
        first = finder.first(one) if one else None
        if one and first:
            question, read = first
            yield Example(
                group,
                kind,
                one.answerable,
                confidence_features(read),
                one.answerable and supports(one, question, read),
            )


def missed(
    asked: AskedQuestion, others: list[AskedQuestion], chance: random.Random
) -> AskedQuestion | None:
    """The question with one thing changed, so that nothing answers it."""
    if not asked.answerable:
        return None
    right = " ".join(one.quote for one in asked.relevant)
    text = near_miss(asked.question.text, right, [one.question.text for one in others], chance)
    if text is None:
        return None
    question = replace(asked.question, text=text)
    return replace(asked, question=question, relevant=(), answers=(), answerable=False)


def typed(asked: AskedQuestion, chance: random.Random) -> AskedQuestion:
    """The question as somebody might type it, half of the time."""
    return replace(
        asked, question=replace(asked.question, text=as_typed(asked.question.text, chance))
    )


def supports(asked: AskedQuestion, question: ReadQuestion, read: Read) -> bool:
    """Whether a passage answers, as far as the question set tells."""
    passage = read.found.passage
    text = passage.text.casefold()
    holds = any(len(answer) > 1 and answer.casefold() in text for answer in asked.answers)
    share = question.share(stems_of(passage.text) | stems_of(passage.context))
    return is_relevant(passage, asked.relevant) or (holds and share > HALF)


def report(examples: list[Example], *, seed: int) -> None:
    """Print calibration and refusing by cross-validation."""
    confidence = cross_validated(examples, seed=seed)
    right = np.array([one.supports for one in examples])
    answerable = np.array([one.answerable for one in examples])
    made = np.array([one.kind == "near miss" for one in examples])
    print(f"{len(examples)} questions, {made.sum()} of them near misses; {right.mean():.3f} right")
    print(f"AUROC of a right first passage {roc_auc_score(right, confidence):.3f}")
    print(f"AUROC of answerable {roc_auc_score(answerable, confidence):.3f}")
    print(f"Brier {brier_score_loss(right, confidence):.3f}")
    by_chance = error_if_calibrated(confidence)
    error = expected_calibration_error(confidence, right)
    print(f"calibration error {error:.3f}; a perfect one would show {by_chance:.3f} by chance")
    for threshold in np.arange(0.1, 0.7, 0.05):
        refused = confidence < threshold
        hit = (refused & ~answerable).sum()
        precision, recall = hit / max(refused.sum(), 1), hit / max((~answerable).sum(), 1)
        print(f"refusing below {threshold:.2f}: precision {precision:.2f} recall {recall:.2f}")


def cross_validated(examples: list[Example], *, seed: int) -> NDArray[np.float64]:
    """Confidence (examples,) from models that have not seen the question."""
    order = np.random.default_rng(seed).permutation(max(one.group for one in examples) + 1)
    found = np.empty(len(examples))
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        intercept, weights = fit([one for one in examples if one.group not in held])
        for i, one in enumerate(examples):
            if one.group in held:
                found[i] = 1 / (1 + np.exp(-(intercept + np.array(one.features) @ weights)))
    return found


def fit(examples: list[Example]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights (features,) over unscaled features."""
    return fit_logistic(
        np.array([one.features for one in examples]),
        np.array([one.supports for one in examples], bool),
    )


if __name__ == "__main__":
    main()
