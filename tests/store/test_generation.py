import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import SPEC, article, passages, publish, publish_texts, vectors

from qa_service.domain import Article, DateWindow, Paragraph, Passage, Selection
from qa_service.errors import ArticleNotFoundError
from qa_service.store import GenerationBuilder, article_digest, open_current, text_hash

DAY = (DateWindow(date(2012, 12, 22), date(2012, 12, 22)),)
SCOPES = st.sampled_from(["all", "selected"])
LINE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=60))
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True, min_size=2, max_size=6))
    cuts.sort()
    paragraphs = tuple(
        Paragraph(number, start, end, draw(st.none() | LINE))
        for number, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False), start=1)
    )
    return Article(
        id=draw(LINE),
        text=text,
        paragraphs=paragraphs,
        title=draw(st.none() | LINE),
        authors=tuple(draw(st.lists(LINE, max_size=2))),
        published=draw(st.none() | st.dates().map(str) | st.datetimes().map(str)),
        source=draw(st.none() | LINE),
        url=draw(st.none() | LINE),
        file=draw(LINE),
    )


@settings(deadline=None, max_examples=60)
@given(articles(), st.lists(st.builds(DateWindow, st.none() | st.dates()), max_size=2).map(tuple))
def test_articles_and_passages_come_back_as_they_were_added(
    tmp_path_factory: pytest.TempPathFactory, one: Article, named: tuple[DateWindow, ...]
) -> None:
    folder = tmp_path_factory.mktemp("index")
    added = passages(one, [named] * len(one.paragraphs))
    publish(folder, [(one, added)])
    with open_current(folder) as generation:
        assert generation.article(one.id) == one
        assert generation.passages(range(len(added))) == [(passage, one) for passage in added]
        assert generation.article_digests() == {one.id: article_digest(one)}


def test_passages_come_in_the_order_asked_for_and_as_often(tmp_path: Path) -> None:
    publish_texts(tmp_path, "zero", "one", "two")
    with open_current(tmp_path) as generation:
        found = generation.passages(np.array([2, 0, 2]))
        assert [passage.text for passage, _ in found] == ["two", "zero", "two"]
        assert generation.passages([]) == []


def test_an_unknown_article_is_an_error_that_names_it(tmp_path: Path) -> None:
    publish_texts(tmp_path, "zero")
    with open_current(tmp_path) as generation, pytest.raises(ArticleNotFoundError) as caught:
        generation.article("nowhere")
    assert caught.value.article_id == "nowhere"


def many(count: int) -> tuple[Article, tuple[Passage, ...]]:
    texts = (f"Paragraph {number}." for number in range(count))
    one = article("one", *texts, published="2015-01-05")
    return one, passages(one)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.booleans(), min_size=1, max_size=40), st.integers(0, 50), SCOPES)
def test_dense_search_is_exact_within_the_selection(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[bool], count: int, scope: str
) -> None:
    folder = tmp_path_factory.mktemp("index")
    one, its = many(len(chosen))
    named = [replace(part, named_dates=DAY * pick) for part, pick in zip(its, chosen, strict=True)]
    publish(folder, [(one, named)])
    rows, query = vectors(len(chosen)), vectors(1, seed=99)[0]
    selection = None if scope == "all" else Selection(window=DAY[0])
    with open_current(folder) as generation:
        found = generation.dense_search(query, count, selection)
        near = generation.similarities(query, found.rows)
        assert generation.count(selection) == (len(chosen) if scope == "all" else sum(chosen))
    candidates = [row for row, selected in enumerate(chosen) if selected or scope == "all"]
    expected = sorted(candidates, key=lambda row: -float(rows[row] @ query))[:count]
    assert found.rows.tolist() == expected
    assert found.rows.dtype == np.int64
    np.testing.assert_allclose(found.scores, rows[found.rows] @ query, atol=1e-5)
    np.testing.assert_allclose(near, found.scores, atol=1e-5)


def test_vectors_are_found_by_the_text_that_was_embedded(tmp_path: Path) -> None:
    one, its = many(3)
    publish(tmp_path, [(one, its)])
    with open_current(tmp_path) as generation:
        wanted, unknown = text_hash(its[1].searchable), text_hash("of no passage")
        rows = generation.vector_rows([unknown, wanted])
        assert rows.keys() == {wanted}
        row = rows[wanted]
        np.testing.assert_array_equal(generation.vectors([row])[0], vectors(3)[1])


def test_the_summary_counts_outlets_and_spans_the_known_days(tmp_path: Path) -> None:
    listed = [
        article("a", "Text.", source="Wire", published="2012-03-01"),
        article("b", "Text.", source="Gazette", published="2018-01-05T10:00:00+05:00"),
        article("c", "Text.", source="Wire"),
        article("d", "Text.", "More."),
    ]
    name = publish(tmp_path, [(one, passages(one)) for one in listed])
    with open_current(tmp_path) as generation:
        summary = generation.summary()
    assert summary.generation == name
    assert (summary.articles, summary.passages) == (4, 5)
    assert summary.sources == (("Wire", 2), ("Gazette", 1))
    assert (summary.first_day, summary.last_day) == (date(2012, 3, 1), date(2018, 1, 5))
    assert summary.model == SPEC
    files = (tmp_path / "generations" / name).iterdir()
    assert summary.size_bytes == sum(
        file.stat().st_size for file in files if file.name != "manifest.json"
    )


def test_it_counts_months_and_languages_of_what_is_still_there(tmp_path: Path) -> None:
    summaries = [
        ("a", "en", "2012-03-01"),
        ("b", "en", "2012-03-31T23:00:00+05:00"),
        ("c", "ar", "2018-01-05"),
        ("d", None, None),
        ("e", "fr", "2018-01-06"),
    ]
    listed = [
        replace(article(name, "Text."), language=language, published=published)
        for name, language, published in summaries
    ]
    publish(tmp_path, [(one, passages(one)) for one in listed])
    with open_current(tmp_path) as before, GenerationBuilder(tmp_path, SPEC) as builder:
        builder.retain(before, without={"e"})
        builder.skipped = [("x.txt", "The file is empty.")]
        builder.publish()
    with open_current(tmp_path) as generation:
        summary = generation.summary()
    assert summary.languages == (("en", 2), ("ar", 1))
    assert summary.months == ((date(2012, 3, 1), 2), (date(2018, 1, 1), 1))
    assert summary.last_day == date(2018, 1, 5)
    assert summary.skipped == 1


def test_an_index_without_any_dates_has_no_span(tmp_path: Path) -> None:
    publish_texts(tmp_path, "Text.")
    with open_current(tmp_path) as generation:
        assert generation.summary().first_day is None


def test_many_threads_read_one_generation(tmp_path: Path) -> None:
    entries = []
    for number in range(30):
        one = article(f"a{number}", f"Truck number{number} waits.", "At the border.")
        entries.append((one, passages(one)))
    publish(tmp_path, entries)
    barrier = threading.Barrier(8)

    def ask(number: int) -> list[str]:
        barrier.wait(timeout=30)
        found: list[str] = []
        for turn in range(30):
            rows = generation.keyword_search(f"number{turn} truck", 1, None).rows
            found.extend(passage.text for passage, _ in generation.passages(rows))
            generation.dense_search(vectors(1, seed=number)[0], 5, None)
        return found

    with open_current(tmp_path) as generation, ThreadPoolExecutor(8) as threads:
        for found in threads.map(ask, range(8)):
            assert found == [f"Truck number{turn} waits." for turn in range(30)]


def test_vectors_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    one, its = many(2)
    with GenerationBuilder(tmp_path, SPEC) as builder:
        with pytest.raises(ValueError, match="shape"):
            builder.add(one, its, vectors(3))
        builder.add(one, its, vectors(2))
        with pytest.raises(ValueError, match="added before"):
            builder.add(one, its, vectors(2))


def test_all_passages_of_articles_come_in_one_go(tmp_path: Path) -> None:
    one, other, third = (article(name, f"{name} a", f"{name} b") for name in ("x", "ü#1", "z"))
    publish(tmp_path, [(each, passages(each)) for each in (one, other, third)])
    with open_current(tmp_path) as generation:
        found = generation.passages_of(["z", "unknown", "ü#1"])
        assert found == (*passages(other), *passages(third))
        assert generation.passages_of([]) == ()
