#!/usr/bin/env bash
# zvec: a Vamana index with its default metric finds one nearest passage in five.
#
# Expected: for vectors of length one, inner product, cosine and Euclidean distance rank alike, so
# that an index finds the same neighbours by each; zvec documents MetricType.IP as the default of
# VamanaIndexParam as of its other indexes, and a list of 200 candidates in a search.
# Happens: by inner product, Vamana's graph leads nowhere near: recall@10 is 0.2 where cosine and
# Euclidean distance reach 1.0 over the very same vectors, all else left as it is. A list of 1,000
# candidates, five times the work, brings 0.6. The status is OK, ten hits come back, and their
# scores fall as they should. HNSW, IVF and Flat are right by all three metrics, and so is Vamana
# with a filter that leaves one vector in ten, since it is then not walked. (Pruning compares
# distances multiplied by alpha = 1.2; of products, which are negated, that turns round, which would
# explain it.)
# Measured: 20,000 vectors of 128 dimensions around 200 centres, 100 questions of the same kind.
# Matters: models of sentences give vectors of length one, and the inner product is the advice for
# them. Four in five of the nearest passages are never found, with others, quite near, in their
# place.
# Do: MetricType.COSINE (or L2) for Vamana; measure recall against FlatIndexParam before serving.
# Known: nothing found in alibaba/zvec.
# Seen: 2026-11-30, zvec 0.8.0 (October 2026), numpy 2.4.6, Python 3.11, x86-64.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check zvec==0.8.0 numpy==2.4.6
cd "$work"
"$work/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import zvec
from zvec import (CollectionSchema, DataType, Doc, FieldSchema, HnswIndexParam, InvertIndexParam,
                  MetricType, Query, VamanaIndexParam, VamanaQueryParam, VectorSchema)

print("zvec", version("zvec"))
COUNT, DIMENSIONS = 20_000, 128
chance = np.random.default_rng(0)
centres = chance.normal(size=(200, DIMENSIONS))
made = centres[chance.integers(0, 200, COUNT + 100)] + 0.6 * chance.normal(
    size=(COUNT + 100, DIMENSIONS))
made = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
documents, questions = made[:COUNT], made[COUNT:]


def index(name, parameters):
    schema = CollectionSchema(
        name, fields=[FieldSchema("number", DataType.INT64, index_param=InvertIndexParam())],
        vectors=[VectorSchema("vector", DataType.VECTOR_FP32, DIMENSIONS, index_param=parameters)])
    collection = zvec.create_and_open(name, schema)
    for first in range(0, COUNT, 1000):
        collection.insert([
            Doc(id=str(number), fields={"number": number},
                vectors={"vector": documents[number].tolist()})
            for number in range(first, first + 1000)])
    collection.optimize()
    return collection


def recall(collection, parameters=None, among=COUNT):
    right = np.argsort(-questions @ documents[:among].T, axis=1, kind="stable")[:, :10]
    found = [
        {int(hit.id) for hit in collection.query(
            Query(field_name="vector", vector=question.tolist(), param=parameters), topk=10,
            filter=f"number < {among}" if among < COUNT else None)}
        for question in questions]
    assert all(len(one) == 10 for one in found)
    return round(float(np.mean([len(one & set(ten)) / 10 for one, ten in zip(found, right)])), 3)


seen = {}
vamana = index("vamana", VamanaIndexParam())
seen["Vamana, default (IP)"] = recall(vamana)
seen["Vamana, default (IP), 1000 candidates"] = recall(vamana, VamanaQueryParam(ef_search=1000))
seen["Vamana, default (IP), filtered to one in ten"] = recall(vamana, among=COUNT // 10)
for metric in (MetricType.COSINE, MetricType.L2):
    seen[f"Vamana, {metric.name}"] = recall(index(metric.name, VamanaIndexParam(metric)))
seen["HNSW, default (IP)"] = recall(index("hnsw", HnswIndexParam()))
for name, value in seen.items():
    print(f"{name}: recall@10 {value}")
by_default, wider, filtered, *others = seen.values()
as_stated = (
    VamanaIndexParam().metric_type == HnswIndexParam().metric_type == MetricType.IP
    and by_default < 0.35 and wider < 0.8 and filtered > 0.98 and min(others) > 0.98
)
sys.exit(0 if as_stated else "The behaviour is no longer as stated above.")
PYTHON
