#!/usr/bin/env python
"""Train the reader: a small cross-encoder that reads a question together with a passage.

    scripts/train_reader.py DATA_FOLDER OUT_FOLDER [--seed 0] [--resume]

DATA_FOLDER holds ``squad2/``, ``squad1_xquad_en/``, ``timeqa/`` and ``canard/``. The reader starts
from the default embedder, all-MiniLM-L6-v2 (Apache-2.0), whose word vectors stay as they are, and
gets two heads: the log-odds that the passage answers, and where the answering words begin and end
(Devlin et al., BERT, NAACL 2019; the first token stands for "nothing answers"). Checkpoints go to
OUT_FOLDER, from which ``--resume`` goes on. Takes about an hour and a half on two cores.
"""

from __future__ import annotations

import argparse
import calendar
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.embedding.model_files import locate
from reader_examples import Example, squad, training_plan, windowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch.optim import Optimizer
    from torch.optim.lr_scheduler import LRScheduler
    from transformers import PreTrainedTokenizerBase

    from reader_examples import Vectors

MAX_TOKENS: Final = 192
BATCH: Final = 16
LEARNING_RATES: Final = (8e-5, 6e-5)  # at most, in each stage
WARM_UP: Final = 0.06  # share of the steps
SPAN_WEIGHT: Final = 0.5
CHECKPOINT_STEPS: Final = 250
HELD_BACK: Final = 400  # questions looked at while training
UNTITLED: Final = 0.15
DATED: Final = 0.4


class Reader(nn.Module):
    """Transformer with an answerability head and a span head."""

    def __init__(self, folder: Path, *, attention: str = "sdpa") -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder, add_pooling_layer=False, attn_implementation=attention
        )
        width = self.encoder.config.hidden_size
        self.pooled = nn.Linear(width, width)
        self.answerable = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds (batch,) that a passage answers; start and end scores (batch, tokens, 2)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        pooled = torch.tanh(self.pooled(states[:, 0]))
        return self.answerable(pooled).squeeze(-1), self.span(states)


def main() -> None:
    """Train from the plan, with checkpoints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(asked.seed)
    torch.set_num_threads(2)
    chance = random.Random(asked.seed)  # noqa: S311 -- a repeatable choice, no secret
    folder = locate(DEFAULT_MODEL)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    stages = [
        [collate(part, tokenizer, chance) for part in in_batches(plan, chance)]
        for plan in training_plan(asked.data, cached_vectors(), chance)
    ]
    print(f"steps: {[len(batches) for batches in stages]}", flush=True)
    held_back = held_back_batches(asked.data, tokenizer)
    train(Reader(folder), stages, held_back, asked.out, resume=asked.resume)


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


def in_batches(plan: Sequence[Example], chance: random.Random) -> Iterator[list[Example]]:
    """The plan in its order, but of each stretch examples of like length together."""
    stretch = BATCH * 40
    for at in range(0, len(plan), stretch):
        part = sorted(plan[at : at + stretch], key=lambda one: len(one.text) + len(one.question))
        batches = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        chance.shuffle(batches)
        yield from batches


def collate(
    part: Sequence[Example], tokenizer: PreTrainedTokenizerBase, chance: random.Random
) -> dict[str, Any]:
    """Token numbers and targets of a batch; a start or end of -1 is not learned from."""
    contexts = [context_of(one, chance) for one in part]
    encoded = tokenizer(
        [one.question for one in part],
        [f"{context}\n{one.text}" for context, one in zip(contexts, part, strict=True)],
        truncation="only_second",
        max_length=MAX_TOKENS,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="np",
    )
    batch = {
        name: torch.from_numpy(encoded[name])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    }
    starts, ends = [], []
    readable = np.zeros(encoded["input_ids"].shape, bool)
    for row, (one, context) in enumerate(zip(part, contexts, strict=True)):
        offsets = encoded["offset_mapping"][row]
        of_passage = np.array([side == 1 for side in encoded.sequence_ids(row)])
        shift = len(context) + 1
        readable[row] = of_passage & (offsets[:, 0] >= shift)
        start, end = _target(one, offsets - shift, readable[row])
        starts.append(start)
        ends.append(end)
        readable[row, 0] = True
    batch["readable"] = torch.from_numpy(readable)
    batch["start"] = torch.tensor(starts)
    batch["end"] = torch.tensor(ends)
    batch["answerable"] = torch.tensor([float(one.answerable) for one in part])
    return batch


def _target(
    one: Example, offsets: NDArray[np.int64], readable: NDArray[np.bool_]
) -> tuple[int, int]:
    if not one.answerable:
        return 0, 0
    if one.answer is None:
        return -1, -1
    inside = readable & (offsets[:, 1] > one.answer.start) & (offsets[:, 0] < one.answer.end)
    places = np.flatnonzero(inside)
    return (int(places[0]), int(places[-1])) if len(places) else (-1, -1)


def context_of(one: Example, chance: random.Random) -> str:
    """Title and day, as an article's passage has them; now and then one is not known."""
    parts = [] if chance.random() < UNTITLED else [one.title]
    if chance.random() < DATED:
        day = f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {chance.randint(1995, 2025)}"
        parts.append(day)
    return ". ".join(parts)


MONTHS: Final = tuple(calendar.month_name[1:])


def train(
    model: Reader,
    stages: Sequence[Sequence[dict[str, Any]]],
    held_back: tuple[list[dict[str, Any]], list[Example]],
    out: Path,
    *,
    resume: bool,
) -> None:
    """Go through the batches of each stage once, in order."""
    batches = [batch for stage in stages for batch in stage]
    rates = [
        rate
        for stage, peak in zip(stages, LEARNING_RATES, strict=True)
        for rate in rises_and_falls(len(stage), peak)
    ]
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    learned = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=1.0, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: rates[min(step, len(rates) - 1)]
    )
    first = restore(out, model, optimizer, schedule) if resume else 0
    began, seen, total = time.perf_counter(), 0, 0.0
    for step in range(first, len(batches)):
        model.train()
        loss = loss_of(model, batches[step])
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        total += loss.item()
        seen += len(batches[step]["answerable"])
        done = step + 1
        if done % CHECKPOINT_STEPS == 0 or done == len(batches):
            save(out, done, model, optimizer, schedule)
            figures = {
                "step": done,
                "loss": round(total / CHECKPOINT_STEPS, 4),
                "examples_per_second": round(seen / (time.perf_counter() - began), 2),
            } | (measured(model, *held_back) if done % (2 * CHECKPOINT_STEPS) == 0 else {})
            print(json.dumps(figures), flush=True)
            total = 0.0


def rises_and_falls(steps: int, peak: float) -> list[float]:
    """A learning rate for each step: up to ``peak`` quickly, then down to 0, in straight lines."""
    warm = WARM_UP * steps
    return [peak * min((step + 1) / warm, (steps - step) / (steps - warm)) for step in range(steps)]


def loss_of(model: Reader, batch: dict[str, Any]) -> torch.Tensor:
    """Of answerability, and of the span where it is known."""
    answerable, span = model(batch["input_ids"], batch["attention_mask"], batch["token_type_ids"])
    span = span.masked_fill(~batch["readable"].unsqueeze(-1), -1e4)
    said = functional.binary_cross_entropy_with_logits(answerable, batch["answerable"])
    places = [
        functional.cross_entropy(span[..., at], batch[name], ignore_index=-1)
        for at, name in enumerate(("start", "end"))
        if bool((batch[name] >= 0).any())
    ]
    return said + SPAN_WEIGHT * sum(places, torch.zeros(()))


def held_back_batches(
    data: Path, tokenizer: PreTrainedTokenizerBase
) -> tuple[list[dict[str, Any]], list[Example]]:
    """Questions of held-back articles, each with a window of its passage."""
    chance = random.Random(1)  # noqa: S311 -- a repeatable choice, no secret
    examples = [windowed(one, chance) for one in squad(data, "held_back")]
    chance.shuffle(examples)
    examples = sorted(examples[:HELD_BACK], key=lambda one: len(one.text))
    parts = [examples[i : i + BATCH] for i in range(0, len(examples), BATCH)]
    return [collate(part, tokenizer, chance) for part in parts], examples


@torch.inference_mode()
def measured(
    model: Reader, batches: Sequence[dict[str, Any]], examples: Sequence[Example]
) -> dict[str, float]:
    """AUROC of answerability, and the share of right starts and ends, on held-back questions."""
    model.eval()
    scores, span_scores, right, asked = [], [], 0, 0
    for batch in batches:
        answerable, span = model(
            batch["input_ids"], batch["attention_mask"], batch["token_type_ids"]
        )
        scores += answerable.tolist()
        null = span[:, 0].sum(-1)
        span = span.masked_fill(~batch["readable"].unsqueeze(-1), -1e4)
        span[:, 0] = -1e4
        best = span.argmax(1)
        span_scores += (span.amax(1).sum(-1) - null).tolist()
        known = (batch["answerable"] > 0) & (batch["start"] > 0)
        hit = (best[:, 0] == batch["start"]) & (best[:, 1] == batch["end"])
        right += int((hit & known).sum())
        asked += int(known.sum())
    truth = [one.answerable for one in examples]
    return {
        "auroc": round(float(roc_auc_score(truth, scores)), 4),
        "auroc_of_span": round(float(roc_auc_score(truth, span_scores)), 4),
        "exact_span": round(right / asked, 4),
    }


def save(out: Path, step: int, model: Reader, optimizer: Optimizer, schedule: LRScheduler) -> None:
    """A checkpoint, replaced whole."""
    state = {
        "step": step,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
    }
    torch.save(state, out / "checkpoint.new")
    (out / "checkpoint.new").replace(out / "checkpoint.pt")


def restore(out: Path, model: Reader, optimizer: Optimizer, schedule: LRScheduler) -> int:
    """The step that a checkpoint was made after."""
    state = torch.load(out / "checkpoint.pt", weights_only=True)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    return int(state["step"])


if __name__ == "__main__":
    main()
