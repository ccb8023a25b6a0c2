#!/usr/bin/env python
"""Fit the trees of ``qa_service/query/follow_up_model.json``.

    scripts/training/fit_follow_up.py DATA [--write] [--seed 0]

Reads the training dialogs of DATA/canard (CC BY-SA 4.0, and so are the trees) and three fifths of
our own talks (``topical_talks.txt``), which are on subjects where CANARD's are on persons. A
phrase of the conversation is wanted when most of its stems that the question lacks stand in the
human rewrite. Every dialog of CANARD is read five times: with and without answers and the titles
of what they cite, so that the trees do without them too; where no title was seen before, the first
question is the rewrite, for nobody starts in the middle; once in lower case, where topics are no
names. Two kinds of questions are made from the rewrites to teach when to leave a question alone:
one that is whole, in its own conversation, and, as a change of subject, one of another dialog or
of XQuAD (CC BY-SA 4.0). Earlier turns bear the standalone questions that trees fitted on the other
half of the dialogs make, as they will when the service asks.
Prints figures on the held-back dialogs; ``--write`` stores the trees.
"""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score, roc_auc_score

from conversations import Asked, Given, by_dialog, read_canard, read_talks, with_turns
from parts import part_of
from qa_service.query.candidates import Candidate, candidates, stems_of
from qa_service.query.mentions import names_in
from qa_service.query.term_choice import (
    ENOUGH_TO_ADD,
    ENOUGH_TO_NEED,
    MODEL_FILE,
    FollowUpModel,
    Trees,
)
from qa_service.query.term_features import (
    FEATURES,
    QUESTION_FEATURES,
    features_of,
    read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Turn

PLACE: Final = Path(__file__).parents[2] / "qa_service" / "query" / MODEL_FILE
READINGS: Final = (
    Given("title seen before", seen=True),
    Given("first question whole", whole_start=True),
    Given("no titles", whole_start=True, titles=False),
    Given("questions only", whole_start=True, titles=False, answers=False),
    Given("lower case", whole_start=True, titles=False, answers=False, lower_case=True),
)
OF_TALKS: Final = READINGS[-2:]
TALKS_COUNT: Final = 8.0  # as a weight: there are few
OPENING_COUNT: Final = 3  # how often a question that was whole as typed is another subject's
OTHER_SUBJECT: Final = 0.6  # made questions for each real one
WHOLE: Final = 0.15
MOST: Final = 0.75  # of a phrase's stems
LICENCE: Final = (
    "CC BY-SA 4.0; fitted on CANARD (Elgohary et al., 2019), which is made from QuAC, and own talks"
)


@dataclass(frozen=True)
class Example:
    """One question with its candidates: features (candidates, features), which are wanted.

    ``needed``: the rewrite adds words.
    """

    kind: str
    needed: bool
    features: NDArray[np.float64]
    wanted: NDArray[np.bool_]
    weight: float


def main() -> None:
    """Gather, fit, validate, and with ``--write`` store."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    questions = read_canard(arguments.data)
    training = by_dialog(one for one in questions if part_of("canard", one.dialog) == "train")
    others = read_whole_questions(arguments.data)
    training += by_dialog(one for one in read_talks() if part_of("talks", one.dialog) == "train")
    held_back = by_dialog(one for one in questions if part_of("canard", one.dialog) == "held_back")
    chance = random.Random(arguments.seed)  # noqa: S311 -- a repeatable choice, no secret
    chance.shuffle(training)
    halves = (training[::2], training[1::2])
    first = [fit(gather(half, others, "rewrites", chance), seed=arguments.seed) for half in halves]
    examples = [
        example
        for half, model in zip(halves, reversed(first), strict=True)
        for example in gather(half, others, model, chance)
    ]
    model = fit(examples, seed=arguments.seed)
    report(gather(held_back, others, model, chance), model)
    if arguments.write:
        store(model)


def read_whole_questions(folder: Path) -> list[str]:
    """The questions of XQuAD, which stand alone by themselves; half of those given name nothing."""
    path = folder / "squad1_xquad_en" / "questions.jsonl"
    with path.open(encoding="utf-8", newline="\n") as lines:
        questions = [str(json.loads(line)["question"]) for line in lines]
    nameless = [question for question in questions if not names_in(question)]
    return questions + nameless * (len(questions) // len(nameless))


def gather(
    dialogs: Sequence[Sequence[Asked]],
    others: Sequence[str],
    model: FollowUpModel | Literal["rewrites"],
    chance: random.Random,
) -> list[Example]:
    """Examples of every follow-up; earlier turns have standalone questions by ``model``."""
    rewrites = [asked.rewrite for dialog in dialogs for asked in dialog if names_in(asked.rewrite)]
    whole = [*rewrites, *chance.sample(others, min(len(others), len(rewrites)))]
    of_talks = [
        one.rewrite
        for dialog in dialogs
        for one in dialog
        if one.title is None
        for _ in range(1 if one.rewrite != one.question else OPENING_COUNT)
    ]
    mixed = [*of_talks, *chance.sample(whole, min(len(whole), len(of_talks)))]
    examples: list[Example] = []
    for dialog in dialogs:
        is_talk = dialog[0].title is None
        for given in OF_TALKS if is_talk else READINGS:
            for asked, turns, _ in with_turns(dialog, given, model):
                if turns:
                    examples.extend(
                        examples_of(
                            asked,
                            turns,
                            mixed if is_talk else whole,
                            chance,
                            weight=TALKS_COUNT if is_talk else 1.0,
                        )
                    )
    return examples


def examples_of(
    asked: Asked,
    turns: tuple[Turn, ...],
    whole: Sequence[str],
    chance: random.Random,
    weight: float,
) -> Iterator[Example]:
    """The question as it was asked and, by chance, the two kinds made from rewrites."""
    found = candidates(turns)
    if not found:
        return
    yield example("asked", asked.question, asked.rewrite, turns, found, weight=weight)
    if chance.random() < OTHER_SUBJECT:
        other = chance.choice(whole)
        other = other.lower() if asked.question.islower() else other
        yield example("other subject", other, other, turns, found, weight=weight)
    if chance.random() < WHOLE:
        yield example("whole", asked.rewrite, asked.rewrite, turns, found, weight=weight)


def example(
    kind: str,
    question: str,
    rewrite: str,
    turns: tuple[Turn, ...],
    found: Sequence[Candidate],
    *,
    weight: float,
) -> Example:
    """One question, read and labelled."""
    known = stems_of(question)
    added = stems_of(rewrite) - known
    lacking = [one.stems - known for one in found]
    wanted = [bool(stems) and len(stems & added) >= MOST * len(stems) for stems in lacking]
    return Example(
        kind, bool(added), features_of(read(question, turns), found), np.array(wanted, bool), weight
    )


def fit(examples: Sequence[Example], *, seed: int) -> FollowUpModel:
    """The gate over questions, and the trees over phrases."""
    rows = np.concatenate([one.features for one in examples])
    wanted = np.concatenate([one.wanted for one in examples])
    weights = [np.full(len(one.wanted), one.weight / np.sqrt(len(one.wanted))) for one in examples]
    questions = np.array([one.features[0, : len(QUESTION_FEATURES)] for one in examples])
    needed = np.array([one.needed for one in examples])
    counts = np.array([one.weight for one in examples])
    print(f"fitting on {len(examples)} questions, {len(rows)} phrases")
    return FollowUpModel(
        gate=boosted(questions, needed, counts, trees=60, seed=seed),
        phrases=boosted(rows, wanted, np.concatenate(weights), trees=120, seed=seed),
    )


def boosted(
    rows: NDArray[np.float64],
    wanted: NDArray[np.bool_],
    weights: NDArray[np.float64],
    *,
    trees: int,
    seed: int,
) -> Trees:
    """Small trees, exported and compared with scikit-learn's own."""
    booster = HistGradientBoostingClassifier(
        max_iter=trees,
        max_leaf_nodes=10,
        learning_rate=0.1,
        min_samples_leaf=40,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=seed,
    )
    booster.fit(rows, wanted, sample_weight=weights)
    exported = trees_of(booster)
    expected = booster.predict_proba(rows[:100])[:, 1]
    if not np.allclose(exported.probabilities(rows[:100]), expected, atol=1e-3):
        raise ValueError("the exported trees do not give what scikit-learn's give")
    return exported


def trees_of(booster: HistGradientBoostingClassifier) -> Trees:
    """The fitted trees as plain arrays; scikit-learn has no public way to them."""
    nodes = [stage[0].nodes for stage in booster._predictors]  # noqa: SLF001
    shape = (len(nodes), max(map(len, nodes)))
    feature, left, right = (np.zeros(shape, np.int64) for _ in range(3))
    threshold, value = np.zeros(shape), np.zeros(shape)
    for tree, rows in enumerate(nodes):
        for number, node in enumerate(rows):
            leaf = bool(node["is_leaf"])
            feature[tree, number] = 0 if leaf else node["feature_idx"]
            threshold[tree, number] = 0.0 if leaf else round(float(node["num_threshold"]), 5)
            left[tree, number] = number if leaf else node["left"]
            right[tree, number] = number if leaf else node["right"]
            value[tree, number] = round(float(node["value"]), 5) if leaf else 0.0
    depth = max(int(rows["depth"].max()) for rows in nodes)
    baseline = float(booster._baseline_prediction.item())  # noqa: SLF001
    return Trees(baseline, depth, feature, threshold, left, right, value)


def report(examples: Sequence[Example], model: FollowUpModel) -> None:
    """Print how well the trees tell phrases apart, and how often they leave whole questions be."""
    shares = [model.phrases.probabilities(one.features) for one in examples]
    needs = model.gate.probabilities(np.array([one.features[0] for one in examples]))
    wanted = np.concatenate([one.wanted for one in examples])
    every = np.concatenate(shares)
    print(
        f"held back: {len(examples)} questions, {len(every)} phrases, average precision"
        f" {average_precision_score(wanted, every):.3f}, AUC {roc_auc_score(wanted, every):.3f};"
        f" gate AUC {roc_auc_score([one.needed for one in examples], needs):.3f}"
    )
    for kind in ("asked", "other subject", "whole"):
        added = [
            need >= ENOUGH_TO_NEED and bool((share >= ENOUGH_TO_ADD).any())
            for one, share, need in zip(examples, shares, needs, strict=True)
            if one.kind == kind
        ]
        print(f"  {kind}: something may be added to {np.mean(added):.3f} of {len(added)}")


def store(model: FollowUpModel) -> None:
    """Write the model file."""
    raw = {
        "licence": LICENCE,
        "features": FEATURES,
        "gate": plain(model.gate),
        "phrases": plain(model.phrases),
    }
    PLACE.write_text(json.dumps(raw, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {PLACE.name}, {PLACE.stat().st_size / 1000:.0f} kB")


def plain(trees: Trees) -> dict[str, float | int | list[list[float]]]:
    """Trees as JSON has them."""
    return {
        "baseline": round(trees.baseline, 5),
        "depth": trees.depth,
        "feature": trees.feature.tolist(),
        "threshold": trees.threshold.tolist(),
        "left": trees.left.tolist(),
        "right": trees.right.tolist(),
        "value": trees.value.tolist(),
    }


if __name__ == "__main__":
    main()
