"""How well a reader in training does on held-back articles."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from qa_service.comprehension.reading import Reading
from qa_service.comprehension.spans import likeliest_spans
from qa_service.comprehension.windows import joined, read_windows
from qa_service.evaluation.answers import word_f1
from train_batches import BATCH, collate
from train_model import scores_of
from train_sets import measurable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from transformers import PreTrainedTokenizerBase

    from parts import Part
    from reader_examples import Example
    from train_model import Reader

MEASURED: Final = {
    "squad2": (("squad2_dev",), 400),
    "boolq": (("boolq_nospan", "boolq_nospan_nearmiss"), 300),
    "nq": (("clapnq_nospan",), 120),
    "nearmiss": (("squad11_dev_rest", "squad11_dev_rest_nearmiss"), 200),
}


@dataclass(frozen=True)
class MeasuredSet:
    """Questions with their whole passages."""

    name: str
    examples: list[Example]


def measured_sets(data: Path, part: Part, most: float = 1.0) -> list[MeasuredSet]:
    """Questions of a part, answerable ones and others in equal numbers; ``most`` times as many."""
    found = []
    for name, (files, count) in MEASURED.items():
        chance = random.Random(1)  # noqa: S311 -- a repeatable choice, no secret
        examples = [one for file in files for one in measurable(data, file, part)]
        sides = [[one for one in examples if one.answerable is side] for side in (True, False)]
        half = min(int(count * most) // 2, *map(len, sides))
        found.append(
            MeasuredSet(name, [one for side in sides for one in chance.sample(side, half)])
        )
    return found


def measured(
    model: Reader, sets: Sequence[MeasuredSet], tokenizer: PreTrainedTokenizerBase
) -> dict[str, float]:
    """AUROC of each score, and F1 and exact match of the marked words, by set."""
    figures = {}
    for one in sets:
        readings = read_all(model, one.examples, tokenizer)
        truth = [example.answerable for example in one.examples]
        for name, scores in (
            ("score", [reading.score for reading in readings]),
            ("margin", [reading.margin for reading in readings]),
            ("both", [reading.score + reading.margin / 2 for reading in readings]),
        ):
            figures[f"{one.name} auroc {name}"] = round(float(roc_auc_score(truth, scores)), 4)
        f1 = [
            word_f1(
                reading.marked[0].span.of(example.text) if reading.marked else "", example.answers
            )
            for example, reading in zip(one.examples, readings, strict=True)
            if example.answer
        ]
        if f1:
            figures[f"{one.name} f1"] = round(float(np.mean(f1)), 4)
    return figures


@torch.inference_mode()
def read_all(
    model: Reader, examples: Sequence[Example], tokenizer: PreTrainedTokenizerBase
) -> list[Reading]:
    """Each example's passage read in windows, as the service reads."""
    model.eval()
    parts = [
        (number, window.start, replace(one, text=window.text, answer=None))
        for number, one in enumerate(examples)
        for window in read_windows(one.text)
    ]
    parts.sort(key=lambda part: len(part[2].text))
    readings: list[list[Reading]] = [[] for _ in examples]
    for at in range(0, len(parts), 2 * BATCH):
        some = parts[at : at + 2 * BATCH]
        batch = collate([one for *_, one in some], [one.title for *_, one in some], tokenizer)
        answerable, span = scores_of(model, batch)
        readable = batch.readable.numpy().copy()
        readable[:, 0] = False
        for row, (number, start, _) in enumerate(some):
            marked = likeliest_spans(span[row].numpy(), readable[row], batch.offsets[row] + start)
            readings[number].append(Reading(float(answerable[row]), marked))
    return [joined(some) for some in readings]
