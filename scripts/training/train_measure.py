"""How well a reader in training does on held-back articles."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

from qa_service.evaluation.measures import auroc, word_f1
from qa_service.rerank import Reading
from qa_service.rerank.built_in import joined, likeliest_spans, read_windows
from train_batches import BATCH, collate
from train_model import scores_of
from train_sets import measurable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from transformers import PreTrainedTokenizerBase

    from parts import Part
    from reader_examples import Example
    from train_model import Reader

NATURAL: Final = ("qed_nq", "nq_gold")
MEASURED: Final = {
    "squad2": (("squad2_dev",), 400),
    "boolq": (("boolq_nospan", "boolq_nospan_nearmiss"), 300),
    "clapnq": (("clapnq_nospan",), 120),
    "nq": (NATURAL, 300),
    "squad nearmiss": (("squad11_dev_rest", "squad11_dev_rest_nearmiss"), 200),
}


@dataclass(frozen=True)
class MeasuredSet:
    """Questions with their whole passages."""

    name: str
    examples: list[Example]

    @property
    def answerable(self) -> NDArray[np.bool_]:
        """Which passages answer, (questions,)."""
        return np.array([one.answerable for one in self.examples], np.bool_)


def measured_sets(data: Path, part: Part, most: float = 1.0) -> list[MeasuredSet]:
    """Questions of a part, answerable ones and others in equal numbers; ``most`` times as many."""
    found = []
    for name, (files, count) in MEASURED.items():
        chance = random.Random(1)  # noqa: S311 -- a repeatable choice, no secret
        examples = [one for file in files for one in measurable(data, file, part)]
        if files == NATURAL:
            examples += near_passages(examples)
        sides = [[one for one in examples if one.answerable is side] for side in (True, False)]
        half = min(int(count * most) // 2, *map(len, sides))
        chosen = [one for side in sides for one in chance.sample(side, half)]
        found.append(MeasuredSet(name, chosen))
    return found


def near_passages(examples: Sequence[Example]) -> list[Example]:
    """Each question with the passage of another that shares most of its words, rare ones above all.

    It holds none of the answers.
    """
    passages = {one.text: (one.title, frozenset(_words(one.text))) for one in examples}
    in_passages = Counter(word for _, words in passages.values() for word in words)
    found = []
    for one in examples:
        asked = {word: 1 / in_passages[word] for word in _words(one.question) if in_passages[word]}
        near = max(
            (text for text in passages if _holds_none(text, one)),
            key=lambda text: sum(asked[word] for word in passages[text][1] & asked.keys()),
        )
        found.append(
            replace(one, title=passages[near][0], text=near, answerable=False, answer=None)
        )
    return found


def _holds_none(text: str, one: Example) -> bool:
    return text != one.text and not any(a.casefold() in text.casefold() for a in one.answers)


def _words(text: str) -> list[str]:
    return re.findall(r"\w{3,}", text.casefold())


def measured(
    model: Reader, sets: Sequence[MeasuredSet], tokenizer: PreTrainedTokenizerBase
) -> dict[str, float]:
    """AUROC of each score, and F1 of the marked words, by set."""
    figures: dict[str, float] = {}
    for one in sets:
        readings = read_all(model, one.examples, tokenizer)
        for name, score in SCORES.items():
            scores = np.array([score(reading) for reading in readings])
            figures[f"{one.name} auroc {name}"] = round(auroc(scores, one.answerable), 4)
        f1 = word_scores(one.examples, readings)
        if len(f1):
            figures[f"{one.name} f1"] = round(float(f1.mean()), 4)
    return figures


SCORES: Final[dict[str, Callable[[Reading], float]]] = {
    "score": lambda one: one.score,
    "margin": lambda one: one.margin,
    "both": lambda one: one.score + one.margin / 2,
}


def word_scores(examples: Sequence[Example], readings: Sequence[Reading]) -> NDArray[np.float64]:
    """F1 of the marked words, over the questions whose answering words are known."""
    return np.array(
        [
            word_f1(reading.marked[0].span.of(one.text) if reading.marked else "", one.answers)
            for one, reading in zip(examples, readings, strict=True)
            if one.answer
        ]
    )


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
