"""Examples as batches of token numbers with what is to be learned from them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

    from numpy.typing import NDArray
    from transformers import PreTrainedTokenizerBase

    from reader_examples import Example

MAX_TOKENS: Final = 192
BATCH: Final = 16
UNTITLED: Final = 0.15
DATED: Final = 0.4
MONTHS: Final = tuple(calendar.month_name[1:])
_WORD: Final = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Batch:
    """Token numbers and targets, (batch, tokens) and (batch,).

    ``readable`` are the tokens that may answer, the first among them for "nothing answers"; a start
    or end of -1 is not learned from. ``offsets`` (batch, tokens, 2) are places in the text.
    """

    ids: torch.Tensor
    attended: torch.Tensor
    sides: torch.Tensor
    readable: torch.Tensor
    start: torch.Tensor
    end: torch.Tensor
    answerable: torch.Tensor
    offsets: NDArray[np.int64]


def in_batches(plan: Sequence[Example], chance: Random) -> Iterator[list[Example]]:
    """The plan in its order, but of each stretch examples of like length together."""
    chunk = BATCH * 120
    for at in range(0, len(plan), chunk):
        part = sorted(plan[at : at + chunk], key=_tokens)
        batches = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        chance.shuffle(batches)
        yield from batches


def _tokens(one: Example) -> int:
    """About how many: words and marks, and more for rare words."""
    return sum(
        1 + len(word) // 9 for word in _WORD.findall(f"{one.question} {one.title} {one.text}")
    )


def context_of(one: Example, chance: Random) -> str:
    """Title and day, as an article's passage has them; now and then one is not known."""
    parts = [one.title] if one.title and chance.random() >= UNTITLED else []
    if chance.random() < DATED:
        day = f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {chance.randint(1995, 2025)}"
        parts.append(day)
    return ". ".join(parts)


def collate(
    part: Sequence[Example], contexts: Sequence[str], tokenizer: PreTrainedTokenizerBase
) -> Batch:
    """A batch of examples, each below its context line."""
    encoded = tokenizer(
        [one.question for one in part],
        [f"{context}\n{one.text}" for context, one in zip(contexts, part, strict=True)],
        truncation="only_second",
        max_length=MAX_TOKENS,
        padding=True,
        return_offsets_mapping=True,
        return_tensors="np",
    )
    places = []
    shape = encoded["input_ids"].shape
    readable, offsets = np.zeros(shape, bool), np.zeros((*shape, 2), np.int64)
    of_passage = np.array(
        [[side == 1 for side in encoded.sequence_ids(row)] for row in range(len(part))]
    )
    for row, (one, context) in enumerate(zip(part, contexts, strict=True)):
        offsets[row] = encoded["offset_mapping"][row] - len(context) - 1
        readable[row] = of_passage[row] & (offsets[row, :, 0] >= 0)
        places.append(_target(one, offsets[row], readable[row]))
        readable[row, 0] = True
    ids = torch.from_numpy(encoded["input_ids"])
    return Batch(
        ids,
        torch.from_numpy(encoded["attention_mask"]),
        torch.from_numpy(encoded["token_type_ids"]) if "token_type_ids" in encoded else ids * 0,
        torch.from_numpy(readable),
        torch.tensor([start for start, _ in places]),
        torch.tensor([end for _, end in places]),
        torch.tensor([float(one.answerable) for one in part]),
        offsets,
    )


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
