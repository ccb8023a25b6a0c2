"""The arrays beside a segment, and indexes of older versions that have none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from store_samples import SPEC, article, passages, vectors

from qa_service.domain import Filters, Selection
from qa_service.errors import IndexDamagedError
from qa_service.store import (
    Generation,
    GenerationBuilder,
    article_digest,
    open_current,
    text_hash,
    verify,
)
from qa_service.store.manifest import (
    CHECKED_NAME,
    LARGE,
    CheckedFiles,
    file_entry,
    read_manifest,
    write_manifest,
)

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = (
    article("one", "The road opened in 2012.", "Trucks crossed.", source="Wire"),
    article("two", "It rained.", source="Post", published="2012-07-04"),
)


def publish(folder: Path) -> None:
    with GenerationBuilder(folder, SPEC) as builder:
        for seed, one in enumerate(ARTICLES):
            builder.add(one, passages(one), vectors(len(one.paragraphs), seed=seed))
        builder.publish()


def without_columns(folder: Path) -> None:
    """The index as an older version would have left it."""
    with open_current(folder) as generation:
        place = generation.place
    known = read_manifest(place)
    (place / "columns.npz").unlink()
    files = tuple(entry for entry in known.files if entry.name != "columns.npz")
    write_manifest(place, replace(known, files=files))


def said_by(generation: Generation) -> tuple[object, ...]:
    wanted = [text_hash(one.searchable) for one in passages(ARTICLES[0])]
    selected = generation.mask(Selection(Filters(sources=("post",))))
    segment = generation.segments[0]
    samples = segment.lookup.samples()
    assert selected is not None
    return (
        generation.article_digests(),
        generation.vector_rows(wanted),
        selected.tolist(),
        segment.columns.not_before.tolist(),
        *(array.tolist() for array in (samples.ends, samples.runs, samples.in_lead)),
    )


def test_an_older_index_says_the_same_without_the_file(tmp_path: Path) -> None:
    publish(tmp_path)
    with open_current(tmp_path) as generation:
        with_file = said_by(generation)
    assert with_file[0] == {one.id: article_digest(one) for one in ARTICLES}
    without_columns(tmp_path)
    with open_current(tmp_path) as generation:
        assert said_by(generation) == with_file
    assert verify(tmp_path).problems == ()


def test_an_index_from_before_authors_were_in_the_file_is_filtered_by_them(tmp_path: Path) -> None:
    publish(tmp_path)
    with open_current(tmp_path) as generation:
        file = generation.place / "columns.npz"
    with np.load(file) as arrays:
        older = {name: arrays[name] for name in arrays if not name.startswith("author_")}
    np.savez(file, allow_pickle=False, **older)
    known = read_manifest(file.parent)
    entries = (file_entry(file) if one.name == file.name else one for one in known.files)
    write_manifest(file.parent, replace(known, files=tuple(entries)))
    with open_current(tmp_path) as generation:
        without_point, with_point = (
            generation.mask(Selection(Filters(authors=(name,))))
            for name in ("b editeur", "b.  editeur")
        )
        assert generation.summary().authors == (("A. Writer", 2), ("B. Éditeur", 2))
    assert without_point is not None
    assert with_point is not None
    assert (without_point.tolist(), with_point.tolist()) == ([False] * 3, [True] * 3)


def test_an_index_built_on_an_older_one_contains_both(tmp_path: Path) -> None:
    publish(tmp_path)
    without_columns(tmp_path)
    new = article("three", "Snow fell.")
    with open_current(tmp_path) as before, GenerationBuilder(tmp_path, SPEC) as builder:
        builder.retain(before, without=["one"])
        builder.add(new, passages(new), vectors(1, seed=7))
        assert list(builder.bodies().ids) == ["two", "three"]
        assert builder.bodies().fresh.tolist() == [False, True]
        assert [builder.bodies().read(at).id for at in (0, 1)] == ["two", "three"]
        builder.publish()
    with open_current(tmp_path) as generation:
        assert generation.article_digests().keys() == {"two", "three"}


def large_file(folder: Path) -> Path:
    """The vectors of an index that are too large to be read at each start."""
    texts = [f"Paragraph number {number}." for number in range(1000)]
    one = article("one", *texts)
    spec = replace(SPEC, dimension=512)
    rows = np.eye(1000, 512, dtype=np.float32)
    rows[512:, 0] = 1.0
    with GenerationBuilder(folder, spec) as builder:
        builder.add(one, passages(one), rows)
        builder.publish()
    with open_current(folder) as generation:
        file = generation.place / "vectors.faiss"
    assert file.stat().st_size > LARGE
    return file


def test_a_large_file_is_read_again_once_it_was_touched(tmp_path: Path) -> None:
    file = large_file(tmp_path)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="altered"):
        open_current(tmp_path)


@pytest.mark.parametrize("record", [None, "", "[]", '{"x": 1}'])
def test_without_a_sound_record_every_file_is_read(tmp_path: Path, record: str | None) -> None:
    file = large_file(tmp_path)
    if record is None:
        (tmp_path / CHECKED_NAME).unlink()
    else:
        (tmp_path / CHECKED_NAME).write_text(record, encoding="utf-8")
    with open_current(tmp_path) as generation:
        entry = next(one for one in generation.manifest.files if one.name == file.name)
    assert CheckedFiles(tmp_path).confirms(file, entry.sha256)


def test_verify_reads_every_byte_whatever_the_record_says(tmp_path: Path) -> None:
    file = large_file(tmp_path)
    with open_current(tmp_path) as generation:
        entry = next(one for one in generation.manifest.files if one.name == file.name)
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    checked = CheckedFiles(tmp_path)
    checked.note(file, entry.sha256)  # a disk that fails changes neither size nor time
    checked.save()
    assert any("altered" in problem for problem in verify(tmp_path).problems)
