#!/usr/bin/env python
"""Fit the weights of ``qa_service/retrieval/support_model.json``.

    scripts/training/fit_support.py INDEX QUESTIONS.jsonl [--write] [--seed 0]

The weights that come with the package were fitted on SQuAD 2.0 and XQuAD (CC BY-SA 4.0), which
may be published from, with seed 0: ``squad_to_articles.py`` wrote the articles for INDEX
and the questions, by an earlier division that had some of today's untouched articles to fit on.
For every question the service's own search gathers a pool of passages; a passage supports an
answer when it is relevant by the question set, or holds one of its ``answers`` and at least half
of the question's telling words. Beside the questions as they are, near misses are made from them: a
name or a number of the question is replaced by another question's, so that nothing supports it.
Prints figures by five-fold cross-validation over questions (near misses stay in the fold of their
question); ``--write`` fits on everything and stores the weights.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from logistic_fit import fit_logistic, store_logistic
from qa_service.analyser import content_tokens, stems_of
from qa_service.domain import Query
from qa_service.embedding import DEFAULT_MODEL, Embedder, open_embedder
from qa_service.evaluation import AskedQuestion, is_relevant, read_questions
from qa_service.retrieval.pool import search_pool
from qa_service.retrieval.question import read_question
from qa_service.retrieval.support import FEATURES, features_of
from qa_service.store import Generation, open_current

if TYPE_CHECKING:
    from numpy.typing import NDArray

MODEL_FILE = Path(__file__).parents[2] / "qa_service" / "retrieval" / "support_model.json"
FOLDS = 5
HALF = 0.5
FIRST = 3


@dataclass(frozen=True)
class Example:
    """One question with its pool: features (pool, features) and which passages support."""

    group: int
    near_miss: bool
    answerable: bool
    features: NDArray[np.float64]
    supports: NDArray[np.bool_]


def main() -> None:
    """Gather, validate, and with ``--write`` store."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)  # noqa: S311 -- a repeatable choice, no secret
    questions = read_questions(arguments.questions)
    embedder = open_embedder(DEFAULT_MODEL)
    with open_current(arguments.index) as generation:
        examples = list(gather(questions, generation, embedder, chance))
    report(examples, seed=arguments.seed)
    if arguments.write:
        store_logistic(MODEL_FILE, FEATURES, *fit(examples))


def gather(
    questions: list[AskedQuestion],
    generation: Generation,
    embedder: Embedder,
    chance: random.Random,
) -> list[Example]:
    """Examples of all questions and of the near misses made from them."""
    examples = []
    for group, asked in enumerate(questions):
        examples.append(example(asked, group, generation, embedder, near_miss=False))
        examples.extend(
            example(missed, group, generation, embedder, near_miss=True)
            for missed in near_misses(asked, questions, chance)
        )
    return [one for one in examples if len(one.supports)]


def example(
    asked: AskedQuestion,
    group: int,
    generation: Generation,
    embedder: Embedder,
    *,
    near_miss: bool,
) -> Example:
    """The pool of one question, read and labelled."""
    query = Query(text=asked.question.text, day=asked.question.day)
    pool = search_pool(query, generation, embedder)
    read = read_question(query.text, generation.rarities)
    supports = []
    for found, _ in pool:
        text = found.passage.text.casefold()
        stems = stems_of(found.passage.text) | stems_of(found.passage.context)
        holds = any(len(answer) > 1 and answer.casefold() in text for answer in asked.answers)
        gold = is_relevant(found.passage, asked.relevant)
        supports.append(asked.answerable and (gold or (holds and read.share(stems) > HALF)))
    return Example(
        group=group,
        near_miss=near_miss,
        answerable=asked.answerable,
        features=np.array([features_of(read, found) for found, _ in pool]),
        supports=np.array(supports, bool),
    )


def near_misses(
    asked: AskedQuestion, others: list[AskedQuestion], chance: random.Random
) -> list[AskedQuestion]:
    """The question with one of its names or numbers swapped for another question's."""
    made = []
    text = asked.question.text
    for wanted in ("is_name", "is_number"):
        mine = [token for token in content_tokens(text) if getattr(token, wanted)]
        if not mine or not asked.answerable:
            continue
        token = chance.choice(mine)
        other = chance.choice(others).question.text
        theirs = [
            other[word.start : word.end]
            for word in content_tokens(other)
            if getattr(word, wanted) and word.stem not in stems_of(text)
        ]
        if theirs:
            swapped = text[: token.start] + chance.choice(theirs) + text[token.end :]
            made.append(
                replace(
                    asked,
                    question=replace(asked.question, text=swapped),
                    answerable=False,
                    relevant=(),
                    answers=(),
                )
            )
    return made


def report(examples: list[Example], *, seed: int) -> None:
    """Print ranking, calibration and refusing by cross-validation."""
    scores = cross_validated(examples, seed=seed)
    best = np.array([score.max() for score in scores])
    right = np.array(
        [bool(one.supports[score.argmax()]) for one, score in zip(examples, scores, strict=True)]
    )
    misses = np.array([one.near_miss for one in examples])
    unanswerable = np.array([not one.answerable for one in examples])
    print(f"{len(examples)} questions, {misses.sum()} of them near misses")
    report_ranks(examples, scores)
    print(f"top passage supports {right.mean():.3f}, mean probability {best.mean():.3f}")
    print(f"AUC {roc_auc_score(right, best):.3f}, Brier {brier_score_loss(right, best):.3f}")
    for low in np.arange(0, 1, 0.1):
        inside = (best >= low) & (best < low + 0.1)
        if inside.any():
            print(f"  {low:.1f} to {low + 0.1:.1f}: {right[inside].mean():.2f} of {inside.sum()}")
    report_refusing("as asked", best[~misses], unanswerable[~misses])
    report_refusing("with near misses", best, unanswerable)


def cross_validated(examples: list[Example], *, seed: int) -> list[NDArray[np.float64]]:
    """Probabilities (pool,) for every example from a model that has not seen its question."""
    order = np.random.default_rng(seed).permutation(max(one.group for one in examples) + 1)
    scores: list[NDArray[np.float64]] = [np.empty(0)] * len(examples)
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS].tolist())
        fitted = fit([one for one in examples if one.group not in held])
        for index, one in enumerate(examples):
            if one.group in held:
                scores[index] = predict(fitted, one.features)
    return scores


def report_ranks(examples: list[Example], scores: list[NDArray[np.float64]]) -> None:
    """Print where the first supporting passage stands, as fused and by support."""
    pairs = [(one, s) for one, s in zip(examples, scores, strict=True) if one.supports.any()]
    fused = np.array([one.supports.argmax() + 1 for one, _ in pairs])
    ranked = np.array([one.supports[np.argsort(-s)].argmax() + 1 for one, s in pairs])
    for name, ranks in (("fused", fused), ("support", ranked)):
        print(
            f"{name:8s} supports@1 {np.mean(ranks == 1):.3f} @{FIRST} {np.mean(ranks <= FIRST):.3f}"
            f" MRR {np.mean(1 / ranks):.3f} (n={len(ranks)} with support in the pool)"
        )


def report_refusing(name: str, best: NDArray[np.float64], unanswerable: NDArray[np.bool_]) -> None:
    """Print precision, recall and F1 of refusing at some thresholds."""
    for threshold in np.arange(0.05, 0.6, 0.05):
        refused = best < threshold
        hit = (refused & unanswerable).sum()
        precision = hit / max(refused.sum(), 1)
        recall = hit / max(unanswerable.sum(), 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        print(
            f"refusing below {threshold:.2f}, {name}:"
            f" precision {precision:.2f} recall {recall:.2f} F1 {f1:.3f}"
        )


def fit(examples: list[Example]) -> tuple[float, NDArray[np.float64]]:
    """Intercept and weights (features,) over unscaled features."""
    return fit_logistic(
        np.concatenate([one.features for one in examples]),
        np.concatenate([one.supports for one in examples]),
    )


def predict(
    fitted: tuple[float, NDArray[np.float64]], features: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Probability (pool,) that each passage supports an answer."""
    intercept, weights = fitted
    probability: NDArray[np.float64] = 1 / (1 + np.exp(-(intercept + features @ weights)))
    return probability


if __name__ == "__main__":
    main()
