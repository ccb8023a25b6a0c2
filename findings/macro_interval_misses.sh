#!/usr/bin/env bash
# confidenceinterval: the 95% interval of a macro recall misses the truth in one case of seven.
#
# Expected: confidenceinterval's README promises analytical intervals, by default of 95%, of
# precision, recall and F1 as macro, micro and binary averages; those of macro averages by the delta
# method, a variance of g'(diag(p) - pp')g over n, p being the shares of the confusion matrix.
# Happens: for pp', the products of all pairs, the code multiplies a flat array by its transpose,
# which is itself, so that each row is given the squares of p. The macro intervals of precision and
# recall become too narrow where classes differ in size, those of F1 too wide, by a quarter here, by
# two thirds where they do not. More cases do not help. Accuracy, and the Wilson intervals of
# precision and recall of two classes, are right.
# Measured: 600 samples, each of 2,000 cases in three classes of 65%, 20% and 15%: the intervals
# hold the true macro precision and recall in 86% of the samples, F1 in 98%; with the outer product
# in the same formula, 95% each.
# Matters: answers, refusals and doubtful cases, or kinds of question, are compared by macro
# averages because the classes are uneven. A gain is called significant that is chance (precision,
# recall), or one is dismissed that is none (F1).
# Do: method="bootstrap_bca", which the package has too.
# Known: nothing found in jacobgil/confidenceinterval; #2 was of an older macro F1.
# Seen: 2026-11-30, confidenceinterval 1.0.5, scikit-learn 1.9.1, numpy 2.4.6, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    confidenceinterval==1.0.5 scikit-learn==1.9.1 numpy==2.4.6
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
from confidenceinterval import f1_score, precision_score, recall_score

print(*(f"{name} {version(name)}" for name in ("confidenceinterval", "scikit-learn", "numpy")))
SHARES = np.array([[.50, .10, .05], [.08, .10, .02], [.05, .05, .05]])  # truth in rows
CASES, SAMPLES = 2000, 600
SCORES = {"precision": precision_score, "recall": recall_score, "F1": f1_score}


def macro(shares):
    right = shares.diagonal()
    precision, recall = right / shares.sum(0), right / shares.sum(1)
    f1 = 2 * precision * recall / (precision + recall)
    return np.array([precision.mean(), recall.mean(), f1.mean()])


def intervals(shares):
    """The delta method with the outer product; slopes taken numerically."""
    step = 1e-6
    slopes = np.array([(macro(shares + step * one.reshape(3, 3))
                        - macro(shares - step * one.reshape(3, 3))) / (2 * step)
                       for one in np.eye(9)])
    flat = shares.ravel()
    spread = slopes.T @ (np.diag(flat) - np.outer(flat, flat)) @ slopes / CASES
    half = 1.959964 * np.sqrt(spread.diagonal())
    return np.stack([macro(shares) - half, macro(shares) + half], 1)


chance = np.random.default_rng(0)
truth = macro(SHARES)
covered = {"confidenceinterval": np.zeros(3), "outer product": np.zeros(3)}
widths = {name: np.zeros(3) for name in covered}
for _ in range(SAMPLES):
    counts = chance.multinomial(CASES, SHARES.ravel())
    kinds = np.repeat(np.arange(9), counts)
    theirs = np.array([score(kinds // 3, kinds % 3, average="macro")[1]
                       for score in SCORES.values()])
    for name, given in (("confidenceinterval", theirs),
                        ("outer product", intervals(counts.reshape(3, 3) / CASES))):
        covered[name] += (given[:, 0] <= truth) & (truth <= given[:, 1])
        widths[name] += given[:, 1] - given[:, 0]
for name in covered:
    for kind, share, width in zip(SCORES, covered[name] / SAMPLES, widths[name] / SAMPLES):
        print(f"{name}, macro {kind}: holds the truth in {share:.3f}, width {width:.4f}")
theirs, right = (one / SAMPLES for one in covered.values())
as_stated = ((0.80 < theirs[:2]).all() and (theirs[:2] < 0.88).all() and theirs[2] > 0.975
             and (abs(right - 0.95) < 0.02).all())
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
