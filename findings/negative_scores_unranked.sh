#!/usr/bin/env bash
# TorchMetrics: a relevant passage whose score is not above zero counts as never found by MRR,
# MAP, recall and precision; a reranker that ranks every answer first gets an MRR of 0.
#
# Expected: a rank measure goes by the order of the scores alone. TorchMetrics' documentation
# (1.9.0) asks of RetrievalMRR for preds "a float tensor"; its check of the input names them
# "tensor with scores/logits". The same scores less a constant are the same ranking.
# Happens: before it sorts, each of the four sets the target of every document with preds <= 0 to
# "not relevant". Hit rate, fall-out, R-precision, nDCG and AUROC of the same call rank all, so
# that hit rate is 1 where recall over all documents is 0. No warning is given.
# Measured: 1,000 questions, twenty passages each, scores as rerankers give them (logits, most
# below zero), the right passage first in half of the questions: MRR 0.20 where the same scores
# through a sigmoid, or plus twenty, give 0.59.
# Matters: rerankers give logits, distances are negated, cosines of unlike texts fall below zero.
# What is measured is how high the scores are, not the order: two rerankers cannot be compared,
# and of two checkpoints the one with the larger bias wins.
# Do: hand over scores.sigmoid(), or scores - scores.min() + 1, or measure with ir-measures.
# Known: done on purpose for empty predictions (Lightning-AI/torchmetrics#3104); said in no
# docstring.
# Seen: 2026-11-30, torchmetrics 1.9.0, torch 2.13.0, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    torchmetrics==1.9.0 torch==2.13.0 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import torch
from torchmetrics import retrieval

print(*(f"{name} {version(name)}" for name in ("torchmetrics", "torch")))
QUESTIONS, PASSAGES = 1000, 20
NAMES = ("MRR", "MAP", "Recall", "Precision", "HitRate", "NormalizedDCG")
chance = torch.Generator().manual_seed(0)
scores = torch.randn(QUESTIONS, PASSAGES, generator=chance) * 2 - 5
relevant = torch.zeros(QUESTIONS, PASSAGES, dtype=torch.long)
relevant[:, 0] = 1
first = torch.arange(QUESTIONS) < QUESTIONS // 2
scores[first, 0] = scores[first].max(dim=1).values + 1
question = torch.arange(QUESTIONS)[:, None].expand(-1, PASSAGES)


def measured(given, target=relevant, indexes=question):
    by_name = {name: getattr(retrieval, f"Retrieval{name}")() for name in NAMES}
    return {name: round(float(one(given, target, indexes=indexes)), 3)
            for name, one in by_name.items()}


one = torch.tensor([-1.0, -2.0, -3.0, -4.0])
best, here = torch.tensor([1, 0, 0, 0]), torch.zeros(4, dtype=torch.long)
seen = {"logits": measured(scores), "sigmoid": measured(scores.sigmoid()),
        "logits + 20": measured(scores + 20),
        "best first, all below zero": measured(one, best, here),
        "the same + 5": measured(one + 5, best, here)}
for name, values in seen.items():
    print(f"{name}: {values}")
logits, sigmoid, raised, below, above = seen.values()
as_stated = (
    sigmoid == raised and sigmoid["MRR"] > 0.5 and logits["MRR"] < sigmoid["MRR"] / 2
    and logits["Recall"] < 0.5 < sigmoid["Recall"] == 1
    and logits["NormalizedDCG"] == sigmoid["NormalizedDCG"]
    and all(below[name] == 0 and above[name] > 0 for name in NAMES[:4])
    and below["HitRate"] == below["NormalizedDCG"] == above["MRR"] == 1
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
