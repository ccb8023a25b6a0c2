#!/usr/bin/env python
"""Train the reader: a small cross-encoder that reads a question together with a passage.

    scripts/training/train_reader.py DATA_FOLDER OUT_FOLDER [--pairs 64000] [--minutes M] [--resume]
        [--start package|embedder|FOLDER] [--teacher CHECKPOINT FOLDER] [--frozen LAYERS]
        [--seed 0]

DATA_FOLDER holds ``qa/``, ``timeqa/`` and ``canard/``. The reader starts from the one in the
package, from the default embedder, all-MiniLM-L6-v2 (Apache-2.0), or from any encoder in FOLDER,
such as all-mpnet-base-v2 (Apache-2.0); word vectors stay as they are. It has two heads: the
log-odds that the passage answers, and where the answering words begin and end (Devlin et al.,
BERT, NAACL 2019; the first token stands for "nothing answers"). The encoder computes in bfloat16
where the processor has units for it. With ``--frozen`` the lowest layers stay as they are. With a
teacher it also learns what the teacher says of each pair (Hinton et al., 2015).

The plan is written to OUT_FOLDER once; checkpoints go there too, and ``--resume`` goes on from
them. With ``--minutes`` the learning rate falls faster where the machine is slower than hoped.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import time
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from torch import nn
from transformers import AutoTokenizer

from qa_service.embedding import DEFAULT_MODEL, locate, open_embedder
from train_batches import BATCH, collate, context_of, in_batches
from train_measure import MeasuredSet, measured, measured_sets
from train_model import TEACHER_WEIGHT, Reader, distillation_loss, loss_of, scores_of
from train_plan import STAGES, training_plan
from train_start import packaged_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from transformers import PreTrainedTokenizerBase

    from reader_examples import Example, Vectors

WARM_UP: Final = 0.04  # share of the budget
CHECKPOINT_SECONDS: Final = 240
MEASURED_EACH: Final = 4  # checkpoints


def main() -> None:
    """Train from the plan, with checkpoints."""
    asked = _arguments()
    asked.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(asked.seed)
    torch.set_num_threads(2)
    stages = planned(asked.data, asked.out, asked.pairs, asked.seed)
    if asked.plan_only:
        return
    model, tokenizer = started(asked.start)
    training = Training(
        model,
        tokenizer,
        Budget(sum(map(len, stages)) // BATCH, asked.minutes * 60),
        asked.rate,
        asked.out,
        asked.frozen,
        taught_by(*asked.teacher) if asked.teacher else None,
    )
    if asked.resume:
        training.restore()
    training.run(stages, measured_sets(asked.data, "held_back"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pairs", type=int, default=64_000)
    parser.add_argument("--minutes", type=float, default=float("inf"))
    parser.add_argument("--rate", type=float, default=8e-5, help="highest learning rate")
    parser.add_argument("--start", default="package", help="package, embedder or a folder")
    parser.add_argument("--teacher", type=Path, nargs=2, metavar=("CHECKPOINT", "FOLDER"))
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers left as they are")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--plan-only", action="store_true")
    return parser.parse_args()


def planned(data: Path, out: Path, pairs: int, seed: int) -> list[list[Example]]:
    """The plan, made once and read again from OUT_FOLDER."""
    file = out / "plan.pickle"
    if not file.exists():
        chance = random.Random(seed)  # noqa: S311 -- a repeatable choice, no secret
        file.write_bytes(pickle.dumps(training_plan(data, pairs, cached_vectors(), chance)))
    stages: list[list[Example]] = list(pickle.loads(file.read_bytes()))  # noqa: S301 -- our own
    return stages


def cached_vectors() -> Vectors:
    """The default embedder's vectors of texts, each text embedded once."""
    embedder = open_embedder(DEFAULT_MODEL)
    known: dict[str, NDArray[np.float32]] = {}

    def vectors(texts: list[str]) -> NDArray[np.float32]:
        new = list(dict.fromkeys(one for one in texts if one not in known))
        if new:
            known.update(zip(new, embedder.embed_passages(new), strict=True))
        return np.stack([known[one] for one in texts])

    return vectors


def started(start: str) -> tuple[Reader, PreTrainedTokenizerBase]:
    """The reader to train, and its tokenizer."""
    folder = locate(DEFAULT_MODEL) if start in ("package", "embedder") else Path(start)
    model = Reader(folder)
    if start == "package":
        model.load_state_dict(packaged_weights())
    return model, AutoTokenizer.from_pretrained(folder)


def taught_by(checkpoint: Path, folder: Path) -> tuple[Reader, PreTrainedTokenizerBase]:
    """A finished reader to learn from."""
    teacher = Reader(folder)
    teacher.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    return teacher.eval(), AutoTokenizer.from_pretrained(folder)


@dataclass(frozen=True)
class Budget:
    """How long to train, whichever ends first."""

    steps: int
    seconds: float

    def spent(self, step: int, seconds: float) -> float:
        """Share that is spent; 1 at the end."""
        return min(max(step / self.steps, seconds / self.seconds), 1.0)


@dataclass
class Training:
    """A reader, how far it has come, and for how long it goes on."""

    model: Reader
    tokenizer: PreTrainedTokenizerBase
    budget: Budget
    peak: float
    out: Path
    frozen: int = 0
    teacher: tuple[Reader, PreTrainedTokenizerBase] | None = None
    step: int = 0
    seconds: float = 0.0
    stage_steps: list[int] = field(default_factory=lambda: [0] * len(STAGES))

    def __post_init__(self) -> None:
        self.model.freeze(self.frozen)
        self.learned = [one for one in self.model.parameters() if one.requires_grad]
        self.optimizer = torch.optim.AdamW(self.learned, lr=self.peak, weight_decay=0.01)

    @property
    def share(self) -> float:
        """Of the budget that is spent."""
        return self.budget.spent(self.step, self.seconds)

    def run(self, stages: Sequence[Sequence[Example]], measure_on: list[MeasuredSet]) -> None:
        """Go on until the budget is spent; save and measure now and then."""
        batches = [
            list(in_batches(stage, random.Random(number)))  # noqa: S311 -- repeatable, no secret
            for number, stage in enumerate(stages)
        ]
        chance = random.Random(self.step)  # noqa: S311 -- as above
        losses: list[float] = []
        saved, count = time.perf_counter(), 0
        while self.share < 1:
            stage = min(sum(self.share >= end for end in accumulate(STAGES)), len(STAGES) - 1)
            at = self.stage_steps[stage]
            self.stage_steps[stage] += 1
            began = time.perf_counter()
            losses.append(self.learn(batches[stage][at % len(batches[stage])], chance))
            self.step += 1
            now = time.perf_counter()
            self.seconds += now - began
            if now - saved > CHECKPOINT_SECONDS or self.share >= 1:
                self.save()
                figures = {
                    "step": self.step,
                    "share": round(self.share, 4),
                    "loss": round(float(np.mean(losses)), 4),
                    "pairs_per_second": round(len(losses) * BATCH / (now - saved), 2),
                }
                count += 1
                if count % MEASURED_EACH == 0 or self.share >= 1:
                    figures |= measured(self.model, measure_on, self.tokenizer)
                print(json.dumps(figures), flush=True)
                losses.clear()
                self.seconds += time.perf_counter() - now
                saved = time.perf_counter()

    def learn(self, examples: Sequence[Example], chance: random.Random) -> float:
        """One step; the loss before it."""
        rate = self.peak * min((self.share + 1e-4) / WARM_UP, (1 - self.share) / (1 - WARM_UP))
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        contexts = [context_of(one, chance) for one in examples]
        batch = collate(examples, contexts, self.tokenizer)
        self.model.train()
        mine = scores_of(self.model, batch)
        loss = loss_of(*mine, batch)
        if self.teacher:
            teacher, tokenizer = self.teacher
            theirs = collate(examples, contexts, tokenizer)
            with torch.no_grad():
                taught = scores_of(teacher, theirs)
            loss = loss + TEACHER_WEIGHT * distillation_loss(mine, taught, (batch, theirs))
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.learned, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return float(loss.item())

    def save(self) -> None:
        """A checkpoint, replaced whole."""
        state = {
            "step": self.step,
            "seconds": self.seconds,
            "stage_steps": self.stage_steps,
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
        }
        torch.save(state, self.out / "checkpoint.new")
        (self.out / "checkpoint.new").replace(self.out / "checkpoint.pt")

    def restore(self) -> None:
        """Go back to where the last checkpoint was made."""
        state = torch.load(self.out / "checkpoint.pt", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.step, self.seconds = int(state["step"]), float(state["seconds"])
        self.stage_steps = list(state["stage_steps"])


if __name__ == "__main__":
    main()
