#!/usr/bin/env bash
# USearch's "i8" vectors use a quarter of their range or less, and lose nearest neighbours for it.
#
# Expected: USearch's README ("Memory Efficiency, Downcasting, and Quantization") says of i8 that
# "the vectors are normalized to unit length and later scaled to [-127, 127] range to occupy the
# full 8-bit range".
# Happens: every component of the unit vector is multiplied by 127. A unit vector of 384 dimensions
# has components of about 1/sqrt(384) = 0.05, so that what is stored reaches some 20 to 35, most of
# it is within 10, and rounding is off by 4% of the vector's length. Only a vector along one axis
# occupies the full range; the more dimensions, the fewer steps are used.
# Measured: a million vectors of 384 dimensions, 100 queries, every vector compared (exact search,
# so that no graph is to blame). Of the ten nearest, i8 finds 0.915; the same bytes, filled by
# dividing each vector by its own largest component before it is handed over as int8, which cosine
# distance does not mind, 0.986. One answer in twelve is lost for nothing.
# Matters: passages of news lie close together (one story, many reports), and an archive that takes
# i8 for its memory loses passages that it had; scoring the found ones again with the float vectors
# puts them in order, but brings back none that the rough search left out.
# Do: quantise before adding (x * 127 / max|x|, int8), queries likewise; or take bf16.
# Known: found in no issue of unum-cloud/USearch; ClickHouse wrote its own quantisation by quantiles
# in front of USearch (ClickHouse#71789), without naming this.
# Seen: 2026-11-29, usearch 2.26.6, NumPy 2.4.6, Python 3.11; under three minutes and 1 GB. The
# vectors are made up: 20,000 stories, each vector near one of them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    usearch==2.26.6 numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import sys
import time
from importlib.metadata import version

import numpy as np
from usearch.index import Index

print("usearch", version("usearch"), "numpy", version("numpy"))
COUNT, BLOCK, DIMENSION, NEAREST = 1_000_000, 20_000, 384, 10
chance = np.random.default_rng(0)
stories = chance.standard_normal((20_000, DIMENSION), np.float32)


def vectors(count):
    near = stories[chance.integers(0, len(stories), count)]
    made = near + chance.standard_normal((count, DIMENSION), np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def own_int8(rows):
    return np.rint(rows * (127 / np.abs(rows).max(axis=1, keepdims=True))).astype(np.int8)


def nearest_by_usearch(rows, asked, first):
    # The graph is built as poorly as can be, since exact=True does not use it.
    index = Index(ndim=DIMENSION, metric="cos", dtype="i8",
                  connectivity=2, expansion_add=1, expansion_search=1)
    index.add(np.arange(first, first + len(rows)), rows, threads=1)
    found = index.search(asked, NEAREST, exact=True, threads=1)
    return found.distances, found.keys.astype(np.int64), index.get(first)


def merged(best, distances, keys):
    distances, keys = np.hstack([best[0], distances]), np.hstack([best[1], keys])
    order = np.argsort(distances, axis=1, kind="stable")[:, :NEAREST]
    return np.take_along_axis(distances, order, 1), np.take_along_axis(keys, order, 1)


def recall(best):
    pairs = zip(best[1], exact[1])
    return np.mean([len(set(found) & set(right)) / NEAREST for found, right in pairs])


start, queries = time.time(), vectors(100)
none = np.empty((len(queries), 0)), np.empty((len(queries), 0), np.int64)
exact, by_usearch, by_hand = none, none, none
for first in range(0, COUNT, BLOCK):
    rows = vectors(BLOCK)
    distances = 1 - queries @ rows.T
    keys = np.argpartition(distances, NEAREST, axis=1)[:, :NEAREST]
    exact = merged(exact, np.take_along_axis(distances, keys, 1), keys + first)
    distances, keys, stored = nearest_by_usearch(rows, queries, first)
    by_usearch = merged(by_usearch, distances, keys)
    distances, keys, filled = nearest_by_usearch(own_int8(rows), own_int8(queries), first)
    by_hand = merged(by_hand, distances, keys)
    if first == 0:
        largest, full = np.abs(stored.astype(int)).max(), np.abs(filled.astype(int)).max()
        print(f"largest of 384 components of one stored vector: {largest}; filled by hand: {full}")
    if first + BLOCK in (BLOCK, COUNT // 10, COUNT):
        print(f"{first + BLOCK:9,} vectors: recall@10 of i8 {recall(by_usearch):.3f}, "
              f"filled by hand {recall(by_hand):.3f} ({time.time() - start:.0f} s)", flush=True)
as_stated = largest < 64 and full == 127 and recall(by_usearch) < 0.93 < 0.97 < recall(by_hand)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
