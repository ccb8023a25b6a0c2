#!/usr/bin/env bash
# ranx: fused by default, the only article that keywords find counts as if it had not been found.
#
# Expected: fuse(runs) takes by default the weighted sum of scores that "min-max" brings between 0
# and 1 (documentation, Fusion and Normalization): what the ranking of greater weight is sure of
# comes first.
# Happens: (score - least) / (greatest - least) of a ranking with one document is 0, and so is each
# score of a ranking whose scores are equal: a document that is found alone, by a rare name, adds
# nothing. norm="max" gives it its weight. There is no warning.
# Measured: 1,000 questions, a keyword ranking (weight 0.6) that has the article wanted alone, and
# twelve neighbours by vectors (0.4), with the article wanted seventh in half of them: by default
# MRR is 0.113 and recall@10 0.5, by norm="max" both are 1. With a second keyword hit, however low
# its score, the default has 1 as well.
# Matters: rare names are what keywords are added to vectors for. It is their surest hit that is
# dropped, and in a mean over many questions the loss is small.
# Do: norm="max"; or add to each ranking a document of your own with score 0.
# Known: nothing found in AmenRa/ranx.
# Seen: 2026-11-30, ranx 0.3.21, numba 0.68.1, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check ranx==0.3.21 numpy==2.4.6 numba==0.68.1
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

from ranx import Qrels, Run, evaluate, fuse

print("ranx", version("ranx"), "numba", version("numba"))
ASKED = [f"q{number:04}" for number in range(1000)]
WANTED = Qrels({name: {"wanted": 1} for name in ASKED})


def vectors(number):
    """Twelve neighbours, in half of the questions with the article wanted as the seventh."""
    names = [f"near-{place}" for place in range(12)]
    names[6] = "wanted" if number % 2 else names[6]
    return {name: 0.9 - place / 100 for place, name in enumerate(names)}


def measured(second, **how):
    keywords = Run({name: {"wanted": 12.5} | second for name in ASKED}, name="keywords")
    near = Run({name: vectors(number) for number, name in enumerate(ASKED)}, name="vectors")
    fused = fuse([keywords, near], params={"weights": (0.6, 0.4)}, **how)
    values = evaluate(WANTED, fused, ["recall@10", "mrr"])
    return {name: round(float(value), 3) for name, value in values.items()}


seen = {
    "default": measured({}),
    "default, equal scores": measured({"other": 12.5}),
    "default, a second and lower hit": measured({"other": 0.1}),
    "norm=max": measured({}, norm="max"),
}
for name, values in seen.items():
    print(f"{name}: {values}")
as_stated = (
    max(seen["default"]["mrr"], seen["default, equal scores"]["mrr"]) < 0.15
    and seen["default"]["recall@10"] == 0.5
    and min(seen["default, a second and lower hit"]["mrr"], seen["norm=max"]["mrr"]) == 1
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
