#!/usr/bin/env bash
# HNSW graphs (FAISS, USearch, Voyager): copies of one passage hide passages that have nothing to
# do with it.
#
# Expected: equal vectors cost room and fill the places of those questions which they answer.
# Questions on other subjects, of whose ten nearest none is a copy, are answered as before. None
# of the three names duplicates as a matter of recall (FAISS's wiki, FAQ: searching duplicates is
# slow).
# Happens: a vector's links are chosen so that each is nearer to it than to a link already chosen.
# Copies are at the same distance, zero, so that they pass, and fill all links of each other:
# nothing leads out of them. New vectors are linked from what a search for their place finds, and
# each such search that comes upon the copies ends there, so that the graph falls apart behind
# them.
# Measured: 10,000 vectors of 64 dimensions, 16 links, 100 looked through, 200 questions of whose
# ten nearest none is the copied one. Recall@10 of FAISS, USearch and Voyager is 0.99 each; with
# 1,111 more copies of one vector (a tenth) 0.96, 0.91, 0.93; with 4,285 (three tenths) 0.88,
# 0.86, 0.13.
# Matters: in news a line under every article, a correction, a picture credit, the opening of an
# agency's report stand thousands of times in the same words. Measured on questions and a sample,
# recall is good; in the archive it falls with what was added, and no figure of the index shows
# it.
# Do: embed and add equal text once, with a list of where it stands.
# Ours: of qa-service's stores only Milvus has such a graph; it was not measured there.
# Known: Qdrant mended its own graph (qdrant/qdrant#10239, August 2026); nmslib/hnswlib and
# unum-cloud/USearch: nothing found on other vectors' recall; Lucene met it (apache/lucene#13611).
# Seen: 2026-11-30, faiss-cpu 1.15.1, usearch 2.26.6, voyager 2.2.3, NumPy 2.4.6, Python 3.11. The
# vectors are made up: 1,000 stories, each vector near one of them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    faiss-cpu==1.15.1 usearch==2.26.6 voyager==2.2.3 numpy==2.4.6
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import faiss
import numpy as np
import voyager
from usearch.index import Index

print(*(f"{name} {version(name)}" for name in ("faiss-cpu", "usearch", "voyager", "numpy")))
COUNT, DIMENSION, LINKS, LOOKED_THROUGH, NEAREST = 10_000, 64, 16, 100, 10
chance = np.random.default_rng(0)
stories = chance.standard_normal((1000, DIMENSION), np.float32)


def near_stories(count):
    near = stories[chance.integers(0, len(stories), count)]
    made = near + chance.standard_normal((count, DIMENSION), np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def by_faiss(vectors, questions):
    faiss.omp_set_num_threads(1)
    index = faiss.IndexHNSWFlat(DIMENSION, LINKS, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = index.hnsw.efSearch = LOOKED_THROUGH
    index.add(vectors)
    return index.search(questions, NEAREST)[1]


def by_usearch(vectors, questions):
    index = Index(ndim=DIMENSION, metric="ip", dtype="f32", connectivity=LINKS,
                  expansion_add=LOOKED_THROUGH, expansion_search=LOOKED_THROUGH)
    index.add(np.arange(len(vectors)), vectors, threads=1)
    return index.search(questions, NEAREST, threads=1).keys.astype(np.int64)


def by_voyager(vectors, questions):
    index = voyager.Index(voyager.Space.InnerProduct, DIMENSION, M=LINKS,
                          ef_construction=LOOKED_THROUGH)
    index.add_items(vectors, num_threads=1)
    found = index.query(questions, NEAREST, num_threads=1, query_ef=LOOKED_THROUGH)
    return found[0].astype(np.int64)


def recall(found, right):
    pairs = zip(found, right, strict=True)
    return np.mean([len(set(one) & set(nearest)) / NEAREST for one, nearest in pairs])


others, copy, asked = near_stories(COUNT), near_stories(1), near_stories(220)
likeness = asked @ others.T
right = np.argsort(-likeness, axis=1)[:, :NEAREST]
elsewhere = np.take_along_axis(likeness, right, 1)[:, -1] > asked @ copy[0]  # no copy among the ten
asked, right = asked[elsewhere][:200], right[elsewhere][:200]
seen = {}
for copies in (1, COUNT // 9, COUNT * 3 // 7):  # one, a tenth and three tenths of all
    vectors = np.vstack([np.repeat(copy, copies, axis=0), others])
    seen[copies] = [recall(search(vectors, asked) - copies, right)
                    for search in (by_faiss, by_usearch, by_voyager)]
    print(f"{copies:5} copies of one vector before {COUNT} others: recall@10 of FAISS, USearch and "
          f"Voyager {[round(float(one), 3) for one in seen[copies]]}, {len(asked)} questions",
          flush=True)
once, tenth, third = seen.values()
as_stated = (
    min(once) > 0.97 and max(tenth) < 0.97 and max(third) < 0.92
    and all(many < few for many, few in zip(third, tenth, strict=True))
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
