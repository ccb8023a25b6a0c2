"""The reader as it is trained: an encoder with two heads, and what it loses by being wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel

from qa_service.embedding.processor import strongest_units

if TYPE_CHECKING:
    from pathlib import Path

    from train_batches import Batch

SPAN_WEIGHT: Final = 0.5
TEMPERATURE: Final = 2.0
TEACHER_WEIGHT: Final = 1.0
NEVER: Final = -1e4  # score of a token that cannot answer
# Without units for it, bfloat16 takes 20 times as long as float32.
HALF_PRECISION: Final = strongest_units().bfloat16 == "certain"


class Reader(nn.Module):
    """Transformer with an answerability head and a span head.

    Without dropout, as hardly a pair is seen twice; attention is computed step by step, which in
    training on a CPU with heads of 32 values takes two thirds of the time of the fused kernel.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            attn_implementation="eager",
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        width = self.encoder.config.hidden_size
        self.pooled = nn.Linear(width, width)
        self.answerable = nn.Linear(width, 1)
        self.span = nn.Linear(width, 2)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Log-odds (batch,) that a passage answers; start and end scores (batch, tokens, 2)."""
        # MPNet has no types: its tokenizer puts two separators between question and passage.
        sides = (
            {} if self.encoder.config.model_type == "mpnet" else {"token_type_ids": token_type_ids}
        )
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, **sides
        ).last_hidden_state
        pooled = torch.tanh(self.pooled(states[:, 0]))
        return self.answerable(pooled).squeeze(-1), self.span(states)

    def freeze(self, layers: int) -> None:
        """Leave word vectors as they are, so that words not trained on mean what they meant.

        Also the lowest ``layers`` and what is below them: with two of six, a CPU trains on 1.3
        times as many pairs in the same time, with three on 1.65 times as many.
        """
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        if layers:
            self.encoder.embeddings.requires_grad_(False)
            self.encoder.encoder.layer[:layers].requires_grad_(False)


def scores_of(model: Reader, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """What ``model`` gives, with tokens that cannot answer at ``NEVER``."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=HALF_PRECISION):
        answerable, span = model(batch.ids, batch.attended, batch.sides)
    span = span.float().masked_fill(~batch.readable.unsqueeze(-1), NEVER)
    return answerable.float(), span


def loss_of(answerable: torch.Tensor, span: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Of answerability, and of the span where it is known."""
    loss = functional.binary_cross_entropy_with_logits(answerable, batch.answerable)
    for at, places in enumerate((batch.start, batch.end)):
        if bool((places >= 0).any()):
            loss = loss + SPAN_WEIGHT * functional.cross_entropy(
                span[..., at], places, ignore_index=-1
            )
    return loss


def distillation_loss(
    mine: tuple[torch.Tensor, torch.Tensor],
    taught: tuple[torch.Tensor, torch.Tensor],
    batches: tuple[Batch, Batch],
) -> torch.Tensor:
    """How far from a teacher's soft scores (Hinton et al., 2015), token for token.

    Both tokenizers cut a passage into the same word pieces, so that the readable tokens of a pair
    are the same in both, in other places.
    """
    asked = functional.binary_cross_entropy_with_logits(
        mine[0] / TEMPERATURE, torch.sigmoid(taught[0] / TEMPERATURE)
    )
    spans = torch.zeros(())
    for row in range(len(mine[0])):
        own, theirs = (
            span[row][batch.readable[row]]
            for span, batch in zip((mine[1], taught[1]), batches, strict=True)
        )
        count = min(len(own), len(theirs))
        spans = spans + functional.kl_div(
            functional.log_softmax(own[:count] / TEMPERATURE, 0),
            functional.log_softmax(theirs[:count] / TEMPERATURE, 0),
            reduction="sum",
            log_target=True,
        )
    return TEMPERATURE**2 * (asked + SPAN_WEIGHT * spans / len(mine[0]))
