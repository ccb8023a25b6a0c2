from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import SPEC, article, passages, publish, vectors

from qa_service.domain import Article, DateWindow, Filters
from qa_service.errors import ArticleNotFoundError
from qa_service.store import ArticleCursor, Generation, GenerationBuilder, open_current

TITLES = st.sampled_from(
    [None, "Cholera in Port-au-Prince", "U.S. aid for Haïti", "Aid cut by $1.1bn", "海地的援助"]
)
DAYS = st.none() | st.dates(date(2011, 1, 1), date(2011, 1, 4))
ARTICLES: st.SearchStrategy[dict[str, dict[str, object]]] = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.builds(dict, title=TITLES, day=DAYS, source=st.sampled_from([None, "Wire", "Post"])),
    min_size=1,
)
FILTERS = st.builds(
    Filters,
    st.just(DateWindow()) | st.just(DateWindow(date(2011, 1, 2), date(2011, 1, 3))),
    st.sampled_from([(), ("wire",), ("Post", "nobody")]),
    st.sampled_from([(), ("a", "c", "unknown")]),
)
WORDS = st.sampled_from(["", " ", "aid", "haiti AI", "援助", "port", "ort", "us", "1.1", "—"])


def made(
    article_id: str, version: int, *, title: str | None, day: date | None, source: str | None
) -> Article:
    published = day.isoformat() if day else None
    text = f"Version {version} of it."
    return article(article_id, text, title=title, source=source, published=published)


@settings(max_examples=40, deadline=None)
@given(ARTICLES, ARTICLES, st.tuples(FILTERS, WORDS), st.integers(1, 4))
def test_pages_contain_what_is_requested_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    first: dict[str, dict[str, object]],
    second: dict[str, dict[str, object]],
    asked: tuple[Filters, str],
    limit: int,
) -> None:
    folder = tmp_path_factory.mktemp("index")
    old = {name: made(name, 1, **fields) for name, fields in first.items()}  # type: ignore[arg-type]
    new = {name: made(name, 2, **fields) for name, fields in second.items()}  # type: ignore[arg-type]
    publish(folder, [(one, passages(one)) for one in old.values()])
    change(folder, list(new.values()), tuple(old.keys() & new.keys()))
    with open_current(folder) as generation:
        listed = [one for page in pages(generation, *asked, limit) for one in page]
    expected = [one for one in {**old, **new}.values() if wanted(one, *asked)]
    expected.sort(key=lambda one: (-(one.day or date.min).toordinal(), one.id))
    assert listed == expected


def pages(
    generation: Generation, filters: Filters, titled: str, limit: int
) -> Iterator[tuple[Article, ...]]:
    after, found = None, 0
    while True:
        page = generation.articles(filters, titled, after=after, limit=limit)
        yield page.articles
        found += len(page.articles)
        after = page.after
        if after is None:
            assert page.total == found
            return
        assert len(page.articles) == limit


def wanted(one: Article, filters: Filters, titled: str) -> bool:
    title = (one.title or "").replace("-", " ").replace("ï", "i").replace("U.S.", "us").casefold()
    begins = tuple(f" {word}" for word in titled.casefold().split())
    in_title = all(word in f" {title.replace('$', '')}" for word in begins)
    if titled == "援助":
        in_title = titled in title
    return (
        in_title
        and (filters.window.is_open or (one.day is not None and filters.window.contains(one.day)))
        and (
            not filters.sources
            or (one.source or "").casefold() in map(str.casefold, filters.sources)
        )
        and (not filters.articles or one.id in filters.articles)
    )


def change(folder: Path, added: list[Article], removed: tuple[str, ...]) -> None:
    with GenerationBuilder(folder, SPEC) as builder, open_current(folder) as before:
        builder.retain(before, without=removed)
        for one in added:
            builder.add(one, passages(one), vectors(len(one.paragraphs)))
        builder.publish()


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Generation]:
    days = {"a": "2011-01-03", "b": "2011-01-02", "c": None}
    made = [
        article(name, "Text.", title=f"Title {name}", published=day) for name, day in days.items()
    ]
    publish(tmp_path, [(one, passages(one)) for one in made])
    with open_current(tmp_path) as generation:
        yield generation


def test_an_article_has_its_neighbours_of_the_list(three: Generation) -> None:
    def beside(article_id: str, filters: Filters, titled: str = "") -> list[str | None]:
        found = three.listed_article(article_id, filters, titled)
        assert found.article.id == article_id
        return [one.id if one else None for one in (found.newer, found.older)]

    assert beside("a", Filters()) == [None, "b"]
    assert beside("b", Filters()) == ["a", "c"]
    assert beside("c", Filters()) == ["b", None]
    dated = Filters(DateWindow(date(2011, 1, 1), None))
    assert beside("b", dated) == ["a", None]
    assert beside("c", dated) == ["b", None]  # itself not in that list
    assert beside("b", Filters(), "title c") == [None, "c"]


def test_an_unknown_article_is_in_no_list(three: Generation) -> None:
    with pytest.raises(ArticleNotFoundError):
        three.listed_article("nobody", Filters(), "")


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (ArticleCursor(date(2011, 1, 3), "0"), ["a", "b", "c"]),
        (ArticleCursor(date(2011, 1, 3), "a"), ["b", "c"]),
        (ArticleCursor(date(2011, 1, 2), "gone since"), ["c"]),
        (ArticleCursor(None, "c"), []),
    ],
)
def test_a_cursor_is_valid_after_its_article_is_deleted(
    three: Generation, place: ArticleCursor, expected: list[str]
) -> None:
    page = three.articles(Filters(), "", after=place, limit=9)
    assert [one.id for one in page.articles] == expected
    assert (page.total, page.after) == (3, None)


@pytest.mark.parametrize(
    ("title", "titled"),
    [
        ("U.S. aid for Haïti: who's paid?", "us HAITI whos"),
        ("“Don’t pay”, says MP", "don't mp"),
        ("हिन्दी समाचार", "हिन्दी समा"),
        ("اَلْأَخْبَار", "الأخبار"),
        ("東京都で地震", "地震"),
        ("ﬁve　ＦＡＲＭＳ flooded", "five farms"),
        ("Line\nbreak in a title", "break"),
    ],
)
def test_a_title_is_found_however_it_is_written(tmp_path: Path, title: str, titled: str) -> None:
    made = [article("it", "Text.", title=title), article("other", "Text.", title="Nothing of it")]
    publish(tmp_path, [(one, passages(one)) for one in made])
    with open_current(tmp_path) as generation:
        found = generation.articles(Filters(), titled, after=None, limit=5)
    assert [one.id for one in found.articles] == ["it"]
