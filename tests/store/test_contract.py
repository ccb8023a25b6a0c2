"""What every store of passages holds to: files of this machine, and a database beside it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from contract_samples import (
    StoreUnderTest,
    admitted,
    archive,
    bm25,
    counted_authors,
    exact_scores,
    follow,
    hostile,
    ids_of,
    selections,
    written_by,
)
from folder_writer import FolderWriter
from store_samples import SPEC, vectors
from stores import STORES

from qa_service.domain import DateWindow, Filters, Selection
from qa_service.errors import ArticleNotFoundError, InvalidInputError, QAError
from qa_service.scale_out.stores import Copied, copy_all, copy_changes, entries_of
from qa_service.store import (
    Entry,
    PassageIndex,
    StoredGeneration,
    article_digest,
    open_current,
)

ARTICLES = archive(70)
NEAREST = 20


@pytest.fixture(params=STORES)
def tested(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[StoreUnderTest]:
    with STORES[request.param](tmp_path) as store:
        yield store


@pytest.fixture(params=STORES, scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StoreUnderTest]:
    with STORES[request.param](tmp_path_factory.mktemp("filled")) as store:
        store.writer.rebuild(SPEC, [*ARTICLES, *hostile()])
        yield store


@contextmanager
def opened(tested: StoreUnderTest) -> Iterator[PassageIndex]:
    index = tested.open()
    try:
        yield index
    finally:
        index.close()


@pytest.fixture(scope="module")
def full(filled: StoreUnderTest) -> Iterator[StoredGeneration]:
    with opened(filled) as index, index.pinned() as store:
        yield store


EVERYTHING = [*ARTICLES, *hostile()]


def test_articles_and_passages_come_back_letter_for_letter(full: StoredGeneration) -> None:
    assert full.model == SPEC
    assert full.count(None) == sum(len(entry.passages) for entry in EVERYTHING)
    for entry in EVERYTHING:
        assert full.article(entry.article.id) == entry.article
        assert full.passages_of([entry.article.id]) == tuple(entry.passages)


def test_what_is_stored_for_an_article_is_reported(full: StoredGeneration) -> None:
    ids = [entry.article.id for entry in EVERYTHING]
    found = full.stored([*ids, "unknown"])
    assert full.article_digests() == {name: one.digest for name, one in found.items()}
    assert set(found) == set(ids)
    for entry in EVERYTHING:
        stored = found[entry.article.id]
        assert stored.digest == article_digest(entry.article)
        assert stored.passages == len(entry.passages)


def test_dense_search_finds_what_brute_force_finds(
    filled: StoreUnderTest, full: StoredGeneration
) -> None:
    allowed = {passage.id for passage in admitted(EVERYTHING, None)}
    shares = []
    for query in vectors(40, seed=77):
        found = full.dense_search(query, NEAREST, None)
        right = exact_scores(EVERYTHING, allowed, query)
        least = sorted(right.values())[-NEAREST]
        ids = ids_of(full, found.keys)
        assert len(set(ids)) == NEAREST
        assert found.scores == pytest.approx([right[one] for one in ids], abs=1e-4)
        assert list(found.scores) == sorted(found.scores, reverse=True)
        shares.append(np.mean([right[one] >= least - 1e-6 for one in ids]))
    assert np.mean(shares) >= filled.recall


@pytest.mark.parametrize("seed", range(4))
def test_a_selection_applies_exactly(
    filled: StoreUnderTest, full: StoredGeneration, seed: int
) -> None:
    query = vectors(1, seed=seed)[0]
    for selection in selections(15, seed=seed):
        expected = {passage.id for passage in admitted(EVERYTHING, selection)}
        assert full.count(selection) == len(expected), selection
        dense = full.dense_search(query, 1_000, selection)
        assert set(ids_of(full, dense.keys)) == expected, selection
        if filled.full_text:
            keyword = full.keyword_search("truck border aid talks 7 million", 1_000, selection)
            assert set(ids_of(full, keyword.keys)) <= expected, selection


def test_the_nearest_of_a_few_selected_are_all_found(full: StoredGeneration) -> None:
    few = Selection(Filters(articles=("a3", "a5", "a7", "it's")))
    allowed = {passage.id for passage in admitted(EVERYTHING, few)}
    for query in vectors(10, seed=5):
        right = exact_scores(EVERYTHING, allowed, query)
        found = ids_of(full, full.dense_search(query, 3, few).keys)
        assert found == sorted(right, key=lambda one: -right[one])[:3]


@pytest.fixture
def worded(filled: StoreUnderTest, full: StoredGeneration) -> StoredGeneration:
    if not filled.full_text:
        with pytest.raises(QAError, match="no full-text search"):
            full.keyword_search("truck", 1, None)
        pytest.skip("this store searches by meaning only, and says so")
    return full


def test_keyword_search_ranks_by_bm25(worded: StoredGeneration) -> None:
    full = worded
    for text, its_words in (
        ("Which trucks crossed the border?", ["trucks", "crossed", "border"]),
        ("$7m for the école", ["7", "million", "ecole"]),
        ("what did the US pay?", ["US", "pay"]),
        ("1.5 drones", ["1.5", "drones"]),
    ):
        right = bm25(EVERYTHING, its_words)
        found = full.keyword_search(text, 1_000, None)
        ids = ids_of(full, found.keys)
        assert set(ids) == set(right)
        mine = np.array([right[one] for one in ids])
        # Scores may differ by a factor; their order by what a segment's own lengths change.
        assert np.corrcoef(mine, found.scores)[0, 1] > 0.99
        assert list(found.scores) == sorted(found.scores, reverse=True)
        assert all(found.scores > 0)


@pytest.mark.parametrize("text", ["", "?!", "zzz", '" OR *', "zz: NEAR(zy zx", "' ; DROP TABLE \\"])
def test_words_that_are_nowhere_find_nothing(worded: StoredGeneration, text: str) -> None:
    assert len(worded.keyword_search(text, 5, None).keys) == 0


def test_a_count_bounds_what_is_found(filled: StoreUnderTest, full: StoredGeneration) -> None:
    query = vectors(1)[0]
    for count in (0, 1, 7):
        assert len(full.dense_search(query, count, None).keys) == count
        if filled.full_text:
            assert len(full.keyword_search("truck border", count, None).keys) == count
    everything = full.dense_search(query, 10_000, None).keys
    assert len(set(everything)) == full.count(None)


def test_similarities_are_inner_products(full: StoredGeneration) -> None:
    query, other = vectors(2, seed=3)
    found = full.dense_search(query, 9, None)
    assert full.similarities(query, found.keys) == pytest.approx(found.scores, abs=1e-5)
    right = exact_scores(EVERYTHING, set(ids_of(full, found.keys)), other)
    expected = [right[one] for one in ids_of(full, found.keys)]
    assert full.similarities(other, found.keys[::-1]) == pytest.approx(expected[::-1], abs=1e-5)
    assert full.similarities(query, []).shape == (0,)


def test_rare_words_weigh_more(worded: StoredGeneration) -> None:
    full = worded
    truck, unknown, both, none = full.rarities(["trucks", "zzz", "trucks zzz", ""])
    holders = len(bm25(EVERYTHING, ["truck"]))
    total = full.count(None)
    assert truck == pytest.approx(np.log1p((total - holders + 0.5) / (holders + 0.5)))
    assert unknown == both == pytest.approx(np.log1p((total + 0.5) / 0.5))
    assert none == 0.0


def test_passages_come_in_the_order_asked_for(full: StoredGeneration) -> None:
    keys = list(full.dense_search(vectors(1)[0], 5, None).keys)
    right = ids_of(full, keys)
    assert ids_of(full, [keys[2], keys[0], keys[2]]) == [right[2], right[0], right[2]]
    assert full.passages([]) == []
    for passage, its_article in full.passages(keys):
        assert passage.article_id == its_article.id
        assert its_article.text[passage.start : passage.end] == passage.text


def test_selected_passages_of_an_article(full: StoredGeneration) -> None:
    late = Selection(known_by=date(2012, 1, 1))
    for entry in EVERYTHING[:20]:
        name = entry.article.id
        expected = admitted([entry], late)
        assert [one for one, _ in full.admitted_passages(name, late)] == expected
        assert [one for one, _ in full.admitted_passages(name, None)] == [*entry.passages]
    assert full.admitted_passages("unknown", None) == []


def test_an_unknown_article_is_an_error_that_names_it(full: StoredGeneration) -> None:
    with pytest.raises(ArticleNotFoundError) as caught:
        full.article('no "such\\')
    assert caught.value.article_id == 'no "such\\'
    assert full.passages_of(["unknown"]) == ()


def test_threads_find_the_same(filled: StoreUnderTest, full: StoredGeneration) -> None:
    queries = vectors(24, seed=9)

    def search(number: int) -> tuple[list[int | str], list[int | str]]:
        dense = list(full.dense_search(queries[number], 5, None).keys)
        if not filled.full_text:
            return dense, []
        return dense, list(full.keyword_search("truck aid", 5, None).keys)

    alone = [search(number) for number in range(len(queries))]
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(search, range(len(queries)))) == alone


def test_what_is_upserted_is_visible_on_return(tested: StoreUnderTest) -> None:
    tested.writer.rebuild(SPEC, ARTICLES[:12])
    other = archive(12, seed=3)
    with opened(tested) as index:
        tested.writer.upsert([*other[:3], ARTICLES[20]])  # three others of known ids, a new one
        follow(index)
        assert_contains(tested, index, [*other[:3], *ARTICLES[3:12], ARTICLES[20]])
        tested.writer.delete(["a0", "a5", "unknown"])
        follow(index)
        left = [*other[1:3], *ARTICLES[3:5], *ARTICLES[6:12], ARTICLES[20]]
        assert_contains(tested, index, left)
        tested.writer.upsert([*other[:3], ARTICLES[20]])  # again, as a task that is repeated
        follow(index)
        assert_contains(tested, index, [other[0], *left])


def assert_contains(tested: StoreUnderTest, index: PassageIndex, entries: list[Entry]) -> None:
    expected = {passage.id: passage for entry in entries for passage in entry.passages}
    with index.pinned() as store:
        assert store.count(None) == len(expected)
        found = store.passages(store.dense_search(vectors(1)[0], 1_000, None).keys)
        assert {passage.id: passage for passage, _ in found} == expected
        rows = np.concatenate([entry.vectors for entry in entries])
        nearest = store.dense_search(rows[-1], 1, None)
        assert nearest.scores[0] == pytest.approx(1.0, abs=1e-3)
        assert set(store.stored([entry.article.id for entry in entries])) == {
            entry.article.id for entry in entries
        }
        if tested.full_text:
            words = ids_of(store, store.keyword_search("trucks at borders", 1_000, None).keys)
            assert set(words) == set(bm25(entries, ["trucks", "borders"]))


def test_a_rebuild_is_seen_whole_or_not_at_all(tested: StoreUnderTest) -> None:
    first = tested.writer.rebuild(SPEC, ARTICLES[:8])
    later = archive(8, seed=4)

    def watched() -> Iterator[Entry]:
        for entry in later:
            follow(index)
            assert_contains(tested, index, ARTICLES[:8])
            yield entry

    with opened(tested) as index, index.pinned() as held:
        second = tested.writer.rebuild(SPEC, watched())
        follow(index)
        assert second > first
        assert_contains(tested, index, later)
        assert held.name == first
        assert held.article("a0") == ARTICLES[0].article
        assert held.count(None) == sum(len(entry.passages) for entry in ARTICLES[:8])


def test_a_rebuild_that_breaks_off_leaves_the_one_before(tested: StoreUnderTest) -> None:
    tested.writer.rebuild(SPEC, ARTICLES[:8])

    def breaking() -> Iterator[Entry]:
        yield from archive(3, seed=4)
        raise ConnectionError("the articles are away")

    with opened(tested) as index:
        with pytest.raises(ConnectionError):
            tested.writer.rebuild(SPEC, breaking())
        follow(index)
        assert_contains(tested, index, ARTICLES[:8])
        assert len(index.retained()) == 1
        tested.writer.rebuild(SPEC, ARTICLES[8:10])
        follow(index)
        assert_contains(tested, index, ARTICLES[8:10])


def test_one_can_go_back_to_the_generation_before(tested: StoreUnderTest) -> None:
    first = tested.writer.rebuild(SPEC, ARTICLES[:5])
    second = tested.writer.rebuild(SPEC, ARTICLES[5:9])
    with opened(tested) as index:
        assert [(one.name, one.in_use) for one in index.retained()] == [
            (second, True),
            (first, False),
        ]
        assert index.roll_back() == first
        follow(index)
        assert_contains(tested, index, ARTICLES[:5])
        assert index.roll_back(second) == second
        follow(index)
        assert_contains(tested, index, ARTICLES[5:9])
        with pytest.raises(InvalidInputError):
            index.roll_back("20000101T000000.000000Z-00000000")


def test_stories_are_reported_of_every_article_of_them(tested: StoreUnderTest) -> None:
    entries = [Entry(one.article, one.passages, one.vectors, ("a1", "a0")) for one in ARTICLES[:2]]
    tested.writer.rebuild(SPEC, [*entries, *ARTICLES[2:5]])
    with opened(tested) as index, index.pinned() as store:
        assert store.related_articles("a0") == ("a1",)
        assert store.related_articles("a1") == ("a0",)
        assert store.related_articles("a2") == store.related_articles("unknown") == ()


def test_a_store_is_brought_up_to_date_with_files(tested: StoreUnderTest, tmp_path: Path) -> None:
    writer, files = tested.writer, tmp_path / "files"
    if isinstance(writer, FolderWriter):
        pytest.skip("files are what a store is filled from")
    source = FolderWriter(files)
    source.rebuild(SPEC, ARTICLES[:10])
    with open_current(files) as generation:
        assert copy_all(generation, writer).written == 10
    stories = [replace(one, story=("a4", "a5")) for one in ARTICLES[4:6]]
    source.upsert([*archive(12, seed=3)[:2], ARTICLES[10], *stories])
    source.delete(["a9"])
    with opened(tested) as index, index.pinned() as store, open_current(files) as generation:
        assert copy_changes(generation, store, writer) == Copied(written=5, removed=1)
    with opened(tested) as index, index.pinned() as store, open_current(files) as generation:
        assert_contains(tested, index, list(entries_of(generation)))
        assert store.related_articles("a4") == ("a5",)
        assert copy_changes(generation, store, writer) == Copied(written=0, removed=0)


def test_a_store_of_nothing_says_so(tested: StoreUnderTest) -> None:
    with pytest.raises(QAError, match="qa-service index"):
        tested.open().close()
    with pytest.raises(QAError, match="qa-service index"):
        tested.writer.upsert(ARTICLES[:1])


def test_a_missing_part_is_an_error_and_never_fewer_hits(tested: StoreUnderTest) -> None:
    tested.writer.rebuild(SPEC, ARTICLES[:8])
    index = tested.open()
    try:
        assert index.health() is None
        tested.broken()
        assert index.health()
        with pytest.raises(QAError):
            tested.open().close()
    finally:
        index.close()


def test_holdings_are_counted_and_listed(full: StoredGeneration) -> None:
    summary = full.summary()
    assert summary.articles == len(EVERYTHING)
    assert summary.passages == full.count(None)
    assert summary.model == SPEC
    articles = [entry.article for entry in EVERYTHING]
    known = counted_authors(articles)
    assert [count for _, count in summary.authors] == [count for _, count in known.most_common()]
    assert {name for name, _ in summary.authors} <= {
        name for one in articles for name in one.authors
    }
    by_eva = full.articles(Filters(authors=("eva müller",)), "", after=None, limit=200)
    assert {one.id for one in by_eva.articles} == {
        one.id for one in articles if written_by(one, ("EVA MULLER",))
    }
    page = full.articles(Filters(sources=("gazette",)), "", after=None, limit=5)
    right = [one.article for one in ARTICLES if (one.article.source or "").casefold() == "gazette"]
    assert page.total == len(right)
    newest_first = sorted(right, key=lambda one: (-(one.day or date.min).toordinal(), one.id))
    assert list(page.articles) == newest_first[:5]
    assert page.after is not None
    following = full.articles(Filters(sources=("gazette",)), "", after=page.after, limit=5)
    assert list(following.articles) == newest_first[5:10]
    beside = full.listed_article(newest_first[3].id, Filters(sources=("gazette",)), "")
    assert (beside.newer, beside.article, beside.older) == (*newest_first[2:5],)
    assert len(full.titles(3)) == 3
    assert full.skipped() == ()


def test_a_window_open_on_both_sides_selects_everything(full: StoredGeneration) -> None:
    assert full.count(Selection(Filters(), DateWindow())) == full.count(None)
