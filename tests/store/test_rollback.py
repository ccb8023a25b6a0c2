"""Going back to a generation that was in use before."""

from dataclasses import replace
from pathlib import Path

import pytest
from store_samples import SPEC, publish_texts

from qa_service.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexMissingError,
    InvalidInputError,
)
from qa_service.store import (
    GenerationBuilder,
    layout,
    open_current,
    retained_generations,
    roll_back,
)


def current(folder: Path) -> str:
    with open_current(folder) as generation:
        return generation.name


def publish_three(folder: Path) -> list[str]:
    return sorted(publish_texts(folder, f"Version {version}.") for version in range(3))


def test_it_returns_to_the_generation_before_and_to_any_by_name(tmp_path: Path) -> None:
    names = publish_three(tmp_path)
    roll_back(tmp_path, names[2])
    assert roll_back(tmp_path) == current(tmp_path) == names[1]
    assert roll_back(tmp_path) == current(tmp_path) == names[0]
    with pytest.raises(InvalidInputError, match="older"):
        roll_back(tmp_path)
    assert roll_back(tmp_path, names[2]) == current(tmp_path) == names[2]


def test_all_that_are_there_are_listed_newest_first(tmp_path: Path) -> None:
    names = publish_three(tmp_path)
    roll_back(tmp_path, names[0])
    (tmp_path / "generations" / names[1] / "manifest.json").write_text("{")
    listed = retained_generations(tmp_path)
    assert [one.name for one in listed] == names[::-1]
    assert [one.in_use for one in listed] == [False, False, True]
    assert [one.articles for one in listed] == [1, None, 1]


def test_what_is_not_sound_is_not_put_to_use(tmp_path: Path) -> None:
    names = publish_three(tmp_path)
    roll_back(tmp_path, names[2])
    (tmp_path / "generations" / names[0] / "vectors.faiss").write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="vectors"):
        roll_back(tmp_path, names[0])
    assert current(tmp_path) == names[2]


@pytest.mark.parametrize("name", ["nowhere", "../..", "20200101T000000Z-00000000"])
def test_an_unknown_generation_is_named(tmp_path: Path, name: str) -> None:
    publish_texts(tmp_path, "Text.")
    with pytest.raises(InvalidInputError, match="--list"):
        roll_back(tmp_path, name)


def test_without_an_index_there_is_nothing_to_return_to(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError):
        roll_back(tmp_path)
    with pytest.raises(IndexMissingError):
        retained_generations(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_rolled_back_while_the_index_is_built(tmp_path: Path) -> None:
    publish_three(tmp_path)
    with GenerationBuilder(tmp_path, SPEC), pytest.raises(IndexBusyError):
        roll_back(tmp_path)


def test_a_generation_of_another_model_is_refused_where_one_is_asked_for(tmp_path: Path) -> None:
    names = publish_three(tmp_path)
    other = replace(SPEC, name="another")
    with pytest.raises(InvalidInputError, match="model"):
        roll_back(tmp_path, names[0], model=other)
    before = current(tmp_path)
    assert roll_back(tmp_path, before, model=SPEC) == before


def test_generations_of_the_same_second_are_in_the_order_of_their_making() -> None:
    names = [layout.new_name() for _ in range(50)]
    assert names == sorted(names)
