"""What a build that broke off leaves behind, and how a full disk is told."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from store_samples import SPEC, article, passages, publish_texts, vectors

from qa_service.domain import Article, Passage
from qa_service.errors import InvalidInputError, QAError
from qa_service.store import (
    Checkpoint,
    GenerationBuilder,
    open_current,
    retained_generations,
    roll_back,
    verify,
)

PUBLISH_UNTIL_USE = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from store_samples import publish_texts
def kill(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("CURRENT"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
publish_texts(Path(sys.argv[1]), "Never used.")
"""


@pytest.fixture
def unused(tmp_path: Path) -> str:
    """The name of a generation whose builder was killed before it was put to use."""
    before = publish_texts(tmp_path, "Before.")
    here = str(Path(__file__).parent)
    killed = subprocess.run(
        [sys.executable, "-c", PUBLISH_UNTIL_USE, str(tmp_path), here], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    (name,) = {place.name for place in (tmp_path / "generations").iterdir()} - {before}
    return name


def test_a_generation_that_was_never_in_use_cannot_be_returned_to(
    tmp_path: Path, unused: str
) -> None:
    assert unused not in {one.name for one in retained_generations(tmp_path)}
    with pytest.raises(InvalidInputError):
        roll_back(tmp_path, unused)


def test_a_generation_that_was_never_in_use_goes_with_the_next_build(
    tmp_path: Path, unused: str
) -> None:
    before = (tmp_path / "CURRENT").read_text().strip()
    after = publish_texts(tmp_path, "After.")
    assert {place.name for place in (tmp_path / "generations").iterdir()} == {before, after}
    assert unused not in {before, after}
    assert not (tmp_path / "CURRENT.new").exists()


def test_one_killed_just_after_it_was_put_to_use_stays(tmp_path: Path) -> None:
    first = publish_texts(tmp_path, "First.")
    mark = tmp_path / "generations" / first / "unused"
    mark.touch()  # as the kill would have left it
    with GenerationBuilder(tmp_path, SPEC):
        assert not mark.exists()
    second = publish_texts(tmp_path, "Second.")
    assert {one.name for one in retained_generations(tmp_path)} == {first, second}
    assert roll_back(tmp_path, first) == first


@pytest.mark.parametrize(("age", "stays"), [(60, False), (-60, True)])
def test_vectors_saved_for_a_build_that_was_published_go_with_the_next(
    tmp_path: Path, age: int, *, stays: bool
) -> None:
    name = publish_texts(tmp_path, "Text.")
    checkpoint = Checkpoint(tmp_path, SPEC)
    checkpoint.append([bytes(16)], vectors(1), numerics="float32")
    (partial,) = tmp_path.glob("*.partial")
    published = (tmp_path / "generations" / name / "manifest.json").stat().st_mtime
    os.utime(partial, (published - age, published - age))
    with GenerationBuilder(tmp_path, SPEC):
        assert partial.exists() == stays


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


Many = tuple[Article, Sequence[Passage], NDArray[np.float32]]


@pytest.fixture(scope="module")
def many() -> Many:
    """An article of thousands of passages, with their vectors."""
    large = article("many", *(f"{number} days it rained." for number in range(4_000)))
    return large, passages(large), vectors(len(large.paragraphs))


@pytest.mark.parametrize("exact_up_to", [10_000, 100], ids=["exact", "nearly exact"])
@pytest.mark.parametrize("size", [0, 300, 5_000, 20_000, 50_000, 100_000])
def test_a_disk_that_takes_no_more_is_reported_and_what_was_published_stays(
    tmp_path: Path, many: Many, size: int, exact_up_to: int
) -> None:
    name = publish_texts(tmp_path, "Before.")
    with largest_file(size), pytest.raises(QAError, match="could not be written") as caught:
        publish_large(tmp_path, many, exact_up_to=exact_up_to)
    assert caught.value.remedy
    assert list((tmp_path / "building").iterdir()) == []
    assert verify(tmp_path).problems == ()
    with open_current(tmp_path) as generation:
        assert generation.name == name
    publish_texts(tmp_path, "After.")


def publish_large(folder: Path, many: Many, *, exact_up_to: int) -> None:
    with GenerationBuilder(folder, SPEC, exact_up_to=exact_up_to) as builder:
        builder.add(*many)
        builder.publish()


def test_an_error_that_is_not_the_disks_is_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), GenerationBuilder(tmp_path, SPEC):
        (tmp_path / "nowhere").read_bytes()
