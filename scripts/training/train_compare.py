#!/usr/bin/env python
"""Compare readers on what none of them was trained on: weights beside weights.

    scripts/training/train_compare.py DATA_FOLDER OLD.onnx NEW.onnx [...] [--part PART] [--most 4]

For each set of ``train_measure.MEASURED``, read as the service reads: AUROC of answerable against
unanswerable (of each score, and of both), F1 of the marked words, with 95 % intervals by bootstrap
over questions, and how far the last weights lead the first. Then the milliseconds in which each
reads 12 passages, in turns on the same passages.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from onnxruntime import InferenceSession, SessionOptions

from parts import PARTS
from qa_service.evaluation.measures import Estimate, auroc, estimate, mean_estimate
from qa_service.rerank import ReadablePassage, Reading
from qa_service.rerank.built_in import BuiltInReader
from train_measure import SCORES, MeasuredSet, measured_sets, word_scores

sys.path.append(str(Path(__file__).parents[1] / "bench"))
from machine import print_machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reader_examples import Example

PASSAGES: Final = 12
TIMED: Final = 30  # questions


def main() -> None:
    """Print machine, versions and each figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path, nargs="+")
    parser.add_argument("--part", choices=PARTS, default="untouched")
    parser.add_argument("--most", type=float, default=4.0, help="times what is read in training")
    asked = parser.parse_args()
    print_machine("onnxruntime")
    readers = {file.name: reader_of(file) for file in asked.weights}
    sets = measured_sets(asked.data, asked.part, asked.most)
    for one in sets:
        readings = {name: read_all(reader, one.examples) for name, reader in readers.items()}
        show_answerable(one, readings)
        show_words(one, readings)
    show_time(readers, [one for some in sets[:3] for one in some.examples])


def reader_of(file: Path) -> BuiltInReader:
    """The reader of the package with other weights."""
    reader = BuiltInReader()
    options = SessionOptions()
    options.intra_op_num_threads = 1  # as in the package: each core its own window
    reader.__dict__["_session"] = InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"]
    )
    return reader


def read_all(reader: BuiltInReader, examples: Sequence[Example]) -> list[Reading]:
    """Each question with its own passage."""
    return [
        reader.read(one.question, [ReadablePassage(one.title, one.text)])[0] for one in examples
    ]


def show_answerable(one: MeasuredSet, readings: dict[str, list[Reading]]) -> None:
    """AUROC of each score by weights, and the lead of the last weights."""
    truth = one.answerable
    for name, score in SCORES.items():
        scores = [np.array([score(read) for read in some]) for some in readings.values()]
        for weights, those in zip(readings, scores, strict=True):
            figure = estimate(lambda at, s=those: auroc(s[at], truth[at]), len(truth))  # type: ignore[misc]
            print_figure(f"{one.name}, AUROC, {name}", weights, figure)
        if len(scores) > 1:
            print_figure(f"{one.name}, AUROC, {name}", "lead", _lead(scores[0], scores[-1], truth))


def _lead(
    first: NDArray[np.float64], last: NDArray[np.float64], truth: NDArray[np.bool_]
) -> Estimate:
    def lead(at: NDArray[np.intp]) -> float:
        return auroc(last[at], truth[at]) - auroc(first[at], truth[at])

    return estimate(lead, len(truth))


def show_words(one: MeasuredSet, readings: dict[str, list[Reading]]) -> None:
    """F1 of the likeliest words in the right passage."""
    for weights, some in readings.items():
        f1 = word_scores(one.examples, some)
        if len(f1):
            print_figure(f"{one.name}, F1 of marked words", weights, mean_estimate(f1))


def show_time(readers: dict[str, BuiltInReader], examples: Sequence[Example]) -> None:
    """Median milliseconds to read so many passages, by turns."""
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for at in range(TIMED):
        some = examples[at * PASSAGES : (at + 1) * PASSAGES]
        passages = [ReadablePassage(one.title, one.text) for one in some]
        for name, reader in readers.items():
            began = time.perf_counter()
            reader.read(some[0].question, passages)
            spent[name].append((time.perf_counter() - began) * 1000)
    for name, times in spent.items():
        print(f"{name}: {statistics.median(times):.1f} ms to read {PASSAGES} passages")


def print_figure(name: str, weights: str, figure: Estimate) -> None:
    """One line: the figure and its interval."""
    print(
        f"{name:36s} {weights:24s} {figure.value:6.3f}"
        f"  [{figure.low:.3f}, {figure.high:.3f}]  n={figure.count}",
        flush=True,
    )


if __name__ == "__main__":
    main()
