import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import SPEC, publish_texts, vectors

from qa_service.store import Checkpoint

KEYS = [bytes([number]) * 16 for number in range(6)]


def filled(folder: Path, *, count: int = 6) -> Checkpoint:
    checkpoint = Checkpoint(folder, SPEC)
    checkpoint.append(KEYS[:2], vectors(6)[:2], numerics="float32")
    checkpoint.append(KEYS[2:count], vectors(6)[2:count], numerics="bfloat16")
    return checkpoint


def test_what_was_appended_is_read(tmp_path: Path) -> None:
    filled(tmp_path)
    found, numerics = Checkpoint(tmp_path, SPEC).read()
    assert list(found) == KEYS
    np.testing.assert_array_equal(list(found.values()), vectors(6))
    assert numerics == {"float32", "bfloat16"}


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert Checkpoint(tmp_path, SPEC).read() == ({}, set())


@settings(deadline=None)
@given(st.data())
def test_only_whole_and_unaltered_vectors_are_read(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("index")
    checkpoint = filled(folder)
    (file,) = folder.iterdir()
    content = bytearray(file.read_bytes())
    del content[data.draw(st.integers(0, len(content))) :]
    if content:
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    checkpoint.append(KEYS[:1], vectors(6)[:1], numerics="float32")
    found, _ = checkpoint.read()
    assert KEYS[0] in found
    for key, vector in found.items():
        np.testing.assert_array_equal(vector, vectors(6)[KEYS.index(key)])


@pytest.mark.parametrize("other", [{"sha256": "1" * 64}, {"dimension": 9}])
def test_vectors_of_another_model_are_not_read(tmp_path: Path, other: dict[str, object]) -> None:
    filled(tmp_path)
    spec = dataclasses.replace(SPEC, **other)  # type: ignore[arg-type]
    assert Checkpoint(tmp_path, spec).read() == ({}, set())


def test_publishing_removes_it_whatever_its_model(tmp_path: Path) -> None:
    filled(tmp_path)
    Checkpoint(tmp_path, dataclasses.replace(SPEC, sha256="1" * 64)).append(
        KEYS[:1], vectors(1), numerics="float32"
    )
    publish_texts(tmp_path, "Text.")
    assert list(tmp_path.glob("*.partial")) == []
