#!/usr/bin/env bash
# Milvus Lite gives BM25 scores below zero: the best passage has the least, and no range finds it.
#
# Expected: Milvus documents the range of BM25 as [0, infinity) ("Metric Types", 2.5 and 2.6) and
# for similarities the range search as radius < score <= range_filter. Milvus Lite 3.2.2 lists
# BM25 text search, and says that code written against it can move to a server "with minimal
# changes" (README).
# Happens: hits come in the right order, but "distance" is the negated score. A search with radius
# 0.5 keeps everything, one with radius 0.5 and range_filter 10 nothing; and radius -0.5, which
# should keep everything, keeps the better ones. The range search takes the score for a distance,
# smaller is better. WeightedRanker and RRFRanker of the same library are right; only what comes
# out and what a range compares are not. COSINE and IP are right.
# Matters: a client that keeps scores above a threshold, sorts what several collections gave, or
# adds BM25 to a cosine itself, finds nothing or the worst first, and the reverse once it moves to
# a server. Tests against Milvus Lite pass for the code that is wrong elsewhere.
# Do: take abs() of the distance of BM25 hits; no radius with BM25 where it may be Milvus Lite.
# Known: found in no issue of milvus-io/milvus-lite. Its README of 3.2.2 mends IP of sparse
# vectors, which gave BM25 scores before, and does not mention the sign.
# Seen: 2026-11-30, milvus-lite 3.2.2, pymilvus 3.0.2, Python 3.11.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
    milvus-lite==3.2.2 pymilvus==3.0.2
cd "$work"
"$work/venv/bin/python" -W ignore - <<'PYTHON'
import math
import sys
from importlib.metadata import version

from pymilvus import DataType, Function, FunctionType, MilvusClient

print(*(f"{name} {version(name)}" for name in ("milvus-lite", "pymilvus")))
PASSAGES = ("mayor speaks", "mayor of the town on mill", "mill closes", "nothing here",
            "mayor mayor mayor mill")
client = MilvusClient("./archive.db")
schema = client.create_schema()
schema.add_field("id", DataType.INT64, is_primary=True)
schema.add_field("text", DataType.VARCHAR, max_length=200, enable_analyzer=True)
schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
schema.add_field("vector", DataType.FLOAT_VECTOR, dim=2)
schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
indexes = client.prepare_index_params()
indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
indexes.add_index("vector", index_type="FLAT", metric_type="COSINE")
client.create_collection("passages", schema=schema, index_params=indexes)
client.insert("passages", [{"id": number, "text": text, "vector": [1.0, float(number)]}
                           for number, text in enumerate(PASSAGES)])


def found(asked, field, **around):
    hits = client.search("passages", data=[asked], anns_field=field, limit=5,
                         search_params={"params": around})[0]
    return {hit["id"]: round(hit["distance"], 3) for hit in hits}


def bm25(word):
    texts = [text.split() for text in PASSAGES]
    average = sum(map(len, texts)) / len(texts)
    having = sum(word in text for text in texts)
    idf = math.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
    scores = {number: idf * text.count(word) * 2.5 / (
        text.count(word) + 1.5 * (0.25 + 0.75 * len(text) / average))
        for number, text in enumerate(texts) if word in text}
    best_first = sorted(scores.items(), key=lambda one: -one[1])
    return {number: round(score, 3) for number, score in best_first}


right, given = bm25("mayor"), found("mayor", "words")
ranges = {around: found("mayor", "words", **dict(around))
          for around in ((("radius", 0.5),), (("radius", 0.5), ("range_filter", 10.0)),
                         (("radius", -0.5),))}
cosine = found([1.0, 0.0], "vector", radius=0.5)
print("BM25 by hand:", right, "\nMilvus Lite :", given)
for around, hits in ranges.items():
    print(f"{dict(around)}: {hits}, right {[n for n, s in right.items() if s > around[0][1]]}")
print("COSINE, radius 0.5:", cosine)
above, within, below = ranges.values()
as_stated = (
    list(given) == list(right) == [4, 0, 1]
    and all(abs(score + right[number]) < 0.002 for number, score in given.items())
    and above == given and within == {} and list(below) == [4, 0]
    and cosine == {0: 1.0, 1: 0.707}
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
