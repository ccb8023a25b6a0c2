"""Vectors of small segments are searched exactly, those of large ones nearly so."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from store_samples import SPEC, article, passages

from qa_service.store import GenerationBuilder, open_current
from qa_service.store.vectors import Vectors, VectorWriter

DIMENSION = 32
COUNT = 6_000


def clustered(count: int, *, seed: int) -> NDArray[np.float32]:
    """Unit rows that lie in clumps, as embeddings do."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((40, DIMENSION))
    rows = centres[chance.integers(0, 40, count)] + 0.6 * chance.standard_normal((count, DIMENSION))
    unit: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype("f4")
    return unit


@pytest.fixture(scope="module")
def rows() -> NDArray[np.float32]:
    return clustered(COUNT, seed=1)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory, rows: NDArray[np.float32]) -> Vectors:
    folder = tmp_path_factory.mktemp("large")
    writer = VectorWriter(DIMENSION, folder / "spool", exact_up_to=1_000)
    for part in np.array_split(rows, 7):
        writer.add(part)
    searched = writer.write(folder / "v.faiss", folder / "v.f16")
    assert searched.startswith("IVF")
    assert {file.name for file in folder.iterdir()} == {"v.faiss", "v.f16"}
    return Vectors(folder / "v.faiss", folder / "v.f16")


def exact(
    rows: NDArray[np.float32], query: NDArray[np.float32], count: int, allowed: NDArray[np.bool_]
) -> list[int]:
    scores = np.where(allowed, rows @ query, -2)
    best: list[int] = np.argsort(-scores, kind="stable").tolist()
    return best[: min(count, int(allowed.sum()))]


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1])
def test_a_large_segment_finds_nearly_all_that_is_nearest(
    large: Vectors, rows: NDArray[np.float32], share: float
) -> None:
    allowed = np.random.default_rng(3).random(COUNT) < share
    selection = None if share == 1.0 else allowed
    found, wanted = [], []
    for query in clustered(60, seed=2):
        scored = large.search(query, 20, selection)
        assert len(scored.rows) == 20
        assert allowed[scored.rows].all()
        assert (np.diff(scored.scores) <= 0).all()
        np.testing.assert_allclose(scored.scores, rows[scored.rows] @ query, atol=2e-3)
        found.append(set(scored.rows.tolist()))
        wanted.append(set(exact(rows, query, 20, allowed)))
    recall = np.mean([len(one & other) / 20 for one, other in zip(found, wanted, strict=True)])
    assert recall >= 0.98


@pytest.mark.parametrize("left", [0, 1, 10, 300])
def test_a_filter_that_leaves_few_is_exact(
    large: Vectors, rows: NDArray[np.float32], left: int
) -> None:
    allowed = np.zeros(COUNT, np.bool_)
    allowed[np.random.default_rng(left).choice(COUNT, left, replace=False)] = True
    for query in clustered(5, seed=4):
        assert large.search(query, 20, allowed).rows.tolist() == exact(rows, query, 20, allowed)


def test_rows_of_a_large_segment_come_back_nearly_as_they_were(
    large: Vectors, rows: NDArray[np.float32]
) -> None:
    assert len(large) == COUNT
    np.testing.assert_allclose(large.of([5, COUNT - 1, 5]), rows[[5, COUNT - 1, 5]], atol=1e-3)


def test_rows_that_were_cut_are_refused(tmp_path: Path, rows: NDArray[np.float32]) -> None:
    writer = VectorWriter(DIMENSION, tmp_path / "spool", exact_up_to=100)
    writer.add(rows[:500])
    writer.write(tmp_path / "v.faiss", tmp_path / "v.f16")
    (tmp_path / "v.f16").write_bytes((tmp_path / "v.f16").read_bytes()[:-1])
    with pytest.raises(ValueError, match="500 rows"):
        Vectors(tmp_path / "v.faiss", tmp_path / "v.f16")


def test_a_generation_says_how_it_is_searched_and_grows_on(tmp_path: Path) -> None:
    chance = np.random.default_rng(5)
    stories = [article(f"a{at}", *(f"text {at} {part}" for part in range(50))) for at in range(8)]
    with GenerationBuilder(tmp_path, SPEC, exact_up_to=200) as builder:
        for one in stories:
            builder.add(one, passages(one), chance.standard_normal((50, 8)).astype("f4"))
        builder.publish()
    late = article("late", "Something new.")
    vector = np.full((1, 8), 10, np.float32)
    with GenerationBuilder(tmp_path, SPEC) as builder, open_current(tmp_path) as before:
        assert before.manifest.segments[0].search.startswith("IVF")
        builder.retain(before, without=["a3"])
        builder.add(late, passages(late), vector)
        builder.publish()
    with open_current(tmp_path) as generation:
        assert [one.search.split()[0][:3] for one in generation.manifest.segments] == ["IVF", "exa"]
        found = generation.dense_search(vector[0], 400, None).rows
        named = {passage.article_id for passage, _ in generation.passages(found)}
        assert generation.passages(found[:1])[0][0].article_id == "late"
        assert "a3" not in named
        assert len(generation.vectors(found[:5])) == 5
