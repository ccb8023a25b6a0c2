"""A generation made of what the one before holds and what changed since."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import SPEC, article, passages, vectors

from qa_service.domain import Article, DateWindow, Filters, Selection
from qa_service.errors import ArticleNotFoundError
from qa_service.store import Generation, GenerationBuilder, open_current, verify
from qa_service.store.builder import GROWTH

WORDS = ("harbour", "minister", "bridge", "flood", "budget", "strike", "vote")


def story(name: str, version: int, *, paragraphs: int = 2) -> Article:
    texts = [
        f"{WORDS[(len(name) + version + at) % len(WORDS)]} {name} version{version} part{at}."
        for at in range(paragraphs)
    ]
    return article(
        name,
        *texts,
        title=name,
        source=f"Outlet {version % 2}",
        published=f"201{version % 10}-05-01",
    )


def change(
    folder: Path, *, add: list[Article] | None = None, remove: tuple[str, ...] = ()
) -> Generation:
    """Publish what the generation in use holds, less and plus these articles."""
    with GenerationBuilder(folder, SPEC) as builder, open_current(folder) as earlier:
        builder.retain(earlier, without=[*remove, *(one.id for one in add or [])])
        for one in add or []:
            builder.add(one, passages(one), rows_of(one))
        builder.publish()
    return open_current(folder)


def start(folder: Path, *articles: Article) -> None:
    with GenerationBuilder(folder, SPEC) as builder:
        for one in articles:
            builder.add(one, passages(one), rows_of(one))
        builder.publish()


def rows_of(one: Article) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    seed = int.from_bytes(one.text.encode()[-8:]) % 2**32
    return vectors(len(one.paragraphs), seed=seed)


def everything(generation: Generation) -> dict[str, str]:
    """Text of every passage that a search can find, by its id."""
    found = generation.dense_search(vectors(1)[0], 10_000, None).rows
    return {passage.id: passage.text for passage, _ in generation.passages(found)}


steps = st.lists(
    st.tuples(
        st.sets(st.sampled_from("abcdefgh"), max_size=4),
        st.sets(st.sampled_from("abcdefgh"), max_size=3),
    ),
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(steps=steps)
def test_after_any_changes_exactly_what_is_left_is_found(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[set[str], set[str]]]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    held = {name: story(name, 0) for name in ("a", "b", "z")}
    start(folder, *held.values())
    for version, (added, removed) in enumerate(steps, start=1):
        held = {name: one for name, one in held.items() if name not in removed}
        fresh = {name: story(name, version) for name in added}
        held |= fresh
        change(folder, add=list(fresh.values()), remove=tuple(removed)).close()
    with open_current(folder) as generation:
        expected = {passage.id: passage for one in held.values() for passage in passages(one)}
        assert everything(generation) == {key: one.text for key, one in expected.items()}
        assert generation.manifest.articles == len(held)
        assert generation.manifest.passages == len(expected)
        assert generation.article_digests().keys() == held.keys()
        assert dict(generation.summary().sources) == {
            source: sum(one.source == source for one in held.values())
            for source in {one.source for one in held.values()}
        }
        found = generation.passages_of(list(held))
        assert sorted(passage.id for passage in found) == sorted(expected)
        assert sorted(generation.titles(100)) == sorted(held)
        for name, one in held.items():
            assert generation.article(name).text == one.text
        window = Filters(window=DateWindow(first=None, last=story("x", 0).day))
        early = generation.mask(Selection(window))
        listed = generation.passages(np.arange(0 if early is None else len(early))[early])
        assert {passage.article_id for passage, _ in listed} == {
            name for name, one in held.items() if one.published == "2010-05-01"
        }
    assert verify(folder).problems == ()


def test_dense_and_keyword_search_see_all_segments_as_one(tmp_path: Path) -> None:
    start(tmp_path, *(story(f"base{at}", 0, paragraphs=4) for at in range(6)))
    with change(tmp_path, add=[story("late", 1)], remove=("base0",)) as generation:
        assert len(generation.segments) == 2
        late = rows_of(story("late", 1))
        found = generation.dense_search(late[1], 1, None)
        assert generation.passages(found.rows)[0][0].id == "late#2"
        assert np.allclose(generation.similarities(late[1], found.rows), found.scores)
        hits = generation.keyword_search("late", 10, None)
        assert {passage.article_id for passage, _ in generation.passages(hits.rows)} == {"late"}
        bases = generation.passages(generation.keyword_search("base0", 50, None).rows)
        assert {passage.article_id for passage, _ in bases}.isdisjoint({"base0"})
        common, rare, unknown = generation.rarities(["part", "late", "zeppelin"])
        assert common < rare < unknown


def test_a_removed_article_is_gone_and_its_text_can_be_found_again_later(tmp_path: Path) -> None:
    start(tmp_path, *(story(f"base{at}", 0) for at in range(8)))
    with change(tmp_path, remove=("base3",)) as generation:
        with pytest.raises(ArticleNotFoundError):
            generation.article("base3")
        assert len(generation.segments) == 1
    with change(tmp_path, add=[story("base3", 0)]) as generation:
        assert generation.article("base3").text == story("base3", 0).text


def test_a_change_writes_only_what_changed(tmp_path: Path) -> None:
    start(tmp_path, *(story(f"base{at}", 0) for at in range(20)))
    with open_current(tmp_path) as before:
        old = {file.name: file.stat().st_ino for file in before.place.iterdir()}
    with change(tmp_path, add=[story("late", 1)]) as after:
        new = {file.name: file.stat().st_ino for file in after.place.iterdir()}
    assert new["vectors.faiss"] == old["vectors.faiss"]
    assert new["passages.sqlite"] == old["passages.sqlite"]
    assert {"vectors-2.faiss", "passages-2.sqlite"} <= new.keys()


def test_an_id_that_is_retained_cannot_be_added(tmp_path: Path) -> None:
    start(tmp_path, story("a", 0))
    with GenerationBuilder(tmp_path, SPEC) as builder, open_current(tmp_path) as earlier:
        builder.retain(earlier, without=())
        with pytest.raises(ValueError, match="'a' is retained"):
            builder.add(story("a", 1), passages(story("a", 1)), vectors(2))


def test_many_small_changes_leave_few_segments(tmp_path: Path) -> None:
    start(tmp_path, *(story(f"base{at}", 0) for at in range(40)))
    most = 0
    for at in range(30):
        with change(tmp_path, add=[story(f"late{at}", 1)]) as generation:
            most = max(most, len(generation.segments))
    assert most <= 1 + int(np.log(70) / np.log(GROWTH)) + 1
    with open_current(tmp_path) as generation:
        assert generation.manifest.articles == 70
        assert len(everything(generation)) == 140


def test_a_segment_that_is_mostly_removed_is_written_again(tmp_path: Path) -> None:
    start(tmp_path, *(story(f"base{at}", 0) for at in range(10)))
    gone = tuple(f"base{at}" for at in range(4))
    with change(tmp_path, remove=gone) as generation:
        assert [one.removed for one in generation.segments] == [frozenset()]
        assert generation.manifest.segments[0].articles == 6


def test_a_generation_retains_nothing_of_a_segment_that_is_all_removed(tmp_path: Path) -> None:
    start(tmp_path, story("a", 0))
    with change(tmp_path, add=[story("b", 1)], remove=("a",)) as generation:
        assert everything(generation).keys() == {"b#1", "b#2"}
        assert len(generation.segments) == 1


def test_a_generation_of_format_1_is_read_as_one_segment(tmp_path: Path) -> None:
    start(tmp_path, story("a", 0))
    with open_current(tmp_path) as generation:
        path = generation.place / "manifest.json"
    record = json.loads(path.read_text())
    record["format_version"] = 1
    del record["segments"]
    path.write_text(json.dumps(record))
    with change(tmp_path, add=[story("b", 1)]) as generation:
        assert generation.article_digests().keys() == {"a", "b"}
