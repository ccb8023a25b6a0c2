"""What a store holds to that several processes fill at the same time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from contract_samples import StoreUnderTest, archive
from store_samples import SPEC
from stores import STORES

from qa_service.domain import EmbedderSpec
from qa_service.errors import IndexBusyError, IndexMissingError
from qa_service.scale_out import MilvusWriter
from qa_service.store import Counted, Entry, StoredArticle, article_digest

SHARED = tuple(name for name in STORES if name != "files")
ARTICLES = archive(9)
OTHERS = archive(9, seed=3)


@pytest.fixture(params=SHARED)
def tested(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreUnderTest]:
    with STORES[request.param](tmp_path) as store:
        yield store


@pytest.fixture
def writer(tested: StoreUnderTest) -> MilvusWriter:
    return shared(tested)


def shared(tested: StoreUnderTest) -> MilvusWriter:
    assert isinstance(tested.writer, MilvusWriter)
    return tested.writer


def counted(writer: MilvusWriter, entries: Sequence[Entry]) -> Counted:
    total = Counted()
    for entry in entries:
        total.add(writer.counted_of(entry.passages))
    return total


def held(tested: StoreUnderTest) -> dict[str, StoredArticle]:
    index = tested.open()
    try:
        with index.pinned() as store:
            assert store.count(None) == sum(
                len(store.passages_of([name])) for name in store.article_digests()
            )
            return store.stored(store.article_digests().keys())
    finally:
        index.close()


def expected(entries: Sequence[Entry]) -> dict[str, StoredArticle]:
    return {
        one.article.id: StoredArticle(article_digest(one.article), len(one.passages), one.story)
        for one in entries
    }


def test_a_generation_is_seen_once_it_is_published(
    tested: StoreUnderTest, writer: MilvusWriter
) -> None:
    name = writer.begin(SPEC)
    writer.put(name, SPEC, ARTICLES[:5])
    writer.put(name, SPEC, ARTICLES[3:])  # of two processes, one had done a part of it already
    assert writer.stored_in(name) == expected(ARTICLES)
    assert writer.stored_in(name, ["a1", "unknown"]) == expected(ARTICLES[1:2])
    with pytest.raises(IndexMissingError):
        tested.open()
    writer.publish(name, SPEC, counted(writer, ARTICLES))
    assert held(tested) == expected(ARTICLES)


def test_what_was_begun_is_gone_on_with(tested: StoreUnderTest, writer: MilvusWriter) -> None:
    name = writer.begin(SPEC)
    writer.put(name, SPEC, ARTICLES[:4])
    writer.put(name, SPEC, [OTHERS[0]])  # the article changed before it went on
    assert writer.begin(replace(SPEC, sha256="1" * 64)) != name
    assert writer.begin(SPEC) == name
    writer.delete_others(name, ["a0", "a2"])
    writer.publish(name, SPEC, counted(writer, [OTHERS[0], ARTICLES[2]]))
    assert held(tested) == expected([OTHERS[0], ARTICLES[2]])
    assert writer.begin(SPEC) != name


def test_what_is_older_than_the_generation_in_use_is_not_gone_on_with(writer: MilvusWriter) -> None:
    begun = writer.begin(SPEC)
    writer.rebuild(SPEC, ARTICLES[:2])
    assert writer.begin(SPEC) > begun


def test_the_generation_in_use_is_changed_by_many(
    tested: StoreUnderTest, writer: MilvusWriter
) -> None:
    name = writer.rebuild(SPEC, ARTICLES)
    before = writer.counted_in(name, ["a0", "a1", "unknown"])
    assert before.articles == 2
    assert before.passages == len(ARTICLES[0].passages) + len(ARTICLES[1].passages)
    writer.put(name, SPEC, OTHERS[:2])
    change = counted(writer, OTHERS[:2])
    change.take(before)
    writer.recount(change)
    assert held(tested) == expected([*OTHERS[:2], *ARTICLES[2:]])


def test_a_story_is_reported_without_vectors(tested: StoreUnderTest, writer: MilvusWriter) -> None:
    name = writer.rebuild(SPEC, ARTICLES)
    regrouped = [replace(one, story=("a1", "a0"), vectors=one.vectors[:0]) for one in ARTICLES[:2]]
    writer.update_stories(name, regrouped)
    writer.recount(Counted())
    assert held(tested) == expected([*regrouped, *ARTICLES[2:]])


def test_the_last_to_claim_a_generation_has_it(writer: MilvusWriter) -> None:
    name = writer.begin(SPEC)
    first = writer.claim(name)
    writer.check(name, first)
    second = writer.claim(name)
    writer.check(name, second)
    with pytest.raises(IndexBusyError):
        writer.check(name, first)


def test_rarities_follow_what_changes(tested: StoreUnderTest, writer: MilvusWriter) -> None:
    if not tested.full_text:
        pytest.skip("this store does not search by words")
    writer.rebuild(SPEC, ARTICLES)
    writer.upsert([*OTHERS, *archive(12, seed=5)[9:]])
    writer.delete(["a3", "a10", "unknown"])
    now = [*OTHERS[:3], *OTHERS[4:], *(archive(12, seed=5)[at] for at in (9, 11))]
    changed = rarities(tested)
    writer.rebuild(SPEC, now)
    assert changed == pytest.approx(rarities(tested))


def rarities(tested: StoreUnderTest) -> list[float]:
    index = tested.open()
    try:
        with index.pinned() as store:
            return store.rarities(["truck", "border", "aid", "école", "zzz", "1.5"])
    finally:
        index.close()


def test_a_model_of_another_size_is_refused(writer: MilvusWriter) -> None:
    name = writer.begin(SPEC)
    with pytest.raises(ValueError, match="vectors of shape"):
        writer.put(name, EmbedderSpec("other", "0" * 64, 5), ARTICLES[:1])
