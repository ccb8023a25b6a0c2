"""Which articles are found to tell the same story."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from qa_service.domain import Article, Paragraph
from qa_service.indexing.stories import find_stories
from qa_service.resemblance import body_of, sample_of, words_of
from qa_service.store.columns import Bodies, Part, joined, joined_samples

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = [f"{one}{two}" for one in "bdfgklmnprstvz" for two in ("ara", "eno", "ilu", "oma", "uri")]


def story(seed: int, paragraphs: int = 8) -> list[str]:
    """Paragraphs of words that no other seed has in this order."""
    chance = random.Random(seed)  # noqa: S311 - text, not a secret
    return [" ".join(chance.choices(NAMES, k=40)) + "." for _ in range(paragraphs)]


def article(name: str, texts: list[str], day: str | None = "2012-07-03") -> Article:
    paragraphs = []
    start = 0
    for number, text in enumerate(texts, start=1):
        paragraphs.append(Paragraph(number, start, start + len(text)))
        start += len(text) + 2
    return Article(name, "\n\n".join(texts), tuple(paragraphs), published=day)


def found(*articles: Article) -> tuple[tuple[str, ...], ...]:
    """The stories: the same whatever the order of the articles."""
    in_order = [find(list(order)) for order in (articles, articles[::-1])]
    assert in_order[0] == in_order[1]
    return in_order[0]


def find(articles: list[Article]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, find_stories(bodies_of(articles)).stories))


def bodies_of(articles: Sequence[Article], fresh: Sequence[Article] = ()) -> Bodies:
    """Those of an archive, and of articles that are added to it."""
    return joined([part(articles, fresh=not fresh), part(fresh, fresh=True)])


def part(articles: Sequence[Article], *, fresh: bool) -> Part:
    return Part(
        ids=[one.id for one in articles],
        days=np.array([one.day.toordinal() if one.day else 0 for one in articles], np.int32),
        samples=joined_samples(sample_of(words_of(body_of(one))) for one in articles),
        gone=frozenset(),
        fresh=fresh,
        read=lambda number: articles[number],
    )


AGENCY = story(0)
LOCAL = story(99, 2)


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(AGENCY, id="word for word"),
        pytest.param(AGENCY[:3], id="cut"),
        pytest.param([*AGENCY[:2], *AGENCY[:1:-1]], id="in another order"),
        pytest.param([text for text in AGENCY if text != AGENCY[4]], id="a paragraph dropped"),
        pytest.param([LOCAL[0], *AGENCY, LOCAL[1]], id="local paragraphs added"),
        pytest.param([text.replace(" bara ", " 7 ").upper() for text in AGENCY], id="words edited"),
    ],
)
def test_an_edited_agency_text_is_the_same_story(edited: list[str]) -> None:
    agency = article("agency", AGENCY)
    others = [article(f"other-{seed}", story(seed)) for seed in range(1, 6)]
    assert found(agency, article("outlet", edited, "2012-07-05"), *others) == (
        ("agency", "outlet"),
    )


def test_six_outlets_are_one_story_reported_first_by_the_earliest() -> None:
    outlets = [article(f"o{day}", AGENCY, f"2012-07-0{day}") for day in (4, 3, 6, 5, 8)]
    assert found(*outlets, article("undated", AGENCY, None)) == (
        ("o3", "o4", "o5", "o6", "o8", "undated"),
    )


def test_reports_that_share_only_a_background_section_are_two_stories() -> None:
    background = story(50, 12)
    one, other = ([*story(seed, 4), *background] for seed in (1, 2))
    assert found(article("one", one), article("other", other)) == ()


def test_a_round_up_is_not_the_story_of_what_it_rounds_up() -> None:
    briefs = [story(seed, 2) for seed in range(1, 7)]
    articles = [article(f"brief-{number}", brief) for number, brief in enumerate(briefs)]
    assert found(article("round-up", [*story(60, 3), *sum(briefs, [])]), *articles) == ()  # noqa: RUF017


def test_what_returns_every_month_at_the_top_makes_no_story() -> None:
    stock = story(70, 3)
    months = [
        article(f"m{month}", [*stock, *story(month, 2)], f"2012-{month:02}-{day:02}")
        for month in range(1, 13)
        for day in (1,)
    ]
    twice = replace(article("again", [*stock, *story(80, 2)]), published="2012-07-20")
    assert found(*months, twice) == ()


def test_a_text_printed_again_a_year_later_is_not_the_same_story() -> None:
    assert found(article("a", AGENCY), article("b", AGENCY, "2013-07-03")) == ()


def test_a_chain_of_versions_joins_only_what_one_of_them_shares_with_all() -> None:
    def versions(first: int) -> list[str]:
        return AGENCY[first : first + 4]

    chain = [article(f"v{number}", versions(number)) for number in range(5)]
    stories = found(*chain)
    assert all(not ("v0" in one and "v4" in one) for one in stories)
    assert stories


def test_captions_and_nothing_at_all_are_no_stories() -> None:
    caption = ["Crowds on the steps of the court on Monday."]
    assert found(article("a", caption), article("b", caption)) == ()
    assert find([]) == ()


def archive(count: int) -> list[Article]:
    """Agency texts of which two outlets in three have a version, over a year."""
    chance = random.Random(5)  # noqa: S311 - text, not a secret
    made = []
    for number in range(count):
        texts = story(number // 3)
        day = date(2012, 1, 1) + timedelta(days=number // 3 * 4 + chance.randint(0, 3))
        made.append(article(f"a{number}", texts[chance.randint(0, 2) :], day.isoformat()))
    return made


def test_articles_that_come_later_are_found_as_if_all_had_come_at_once() -> None:
    articles = archive(120)
    whole = find_stories(bodies_of(articles))
    assert len(whole.stories) == 40
    before, late = articles[:116], articles[116:]
    first = find_stories(bodies_of(before))
    then = find_stories(bodies_of(before, late), first)
    assert sorted(then.pairs) == sorted(whole.pairs)
    assert sorted(map(tuple, then.stories)) == sorted(map(tuple, whole.stories))
    assert (first.since, then.since) == (0, 4)


def test_a_story_forgets_articles_that_are_gone_or_other_now() -> None:
    articles = archive(120)
    first = find_stories(bodies_of(articles))
    changed = replace(article("a1", story(777)), published=articles[1].published)
    remaining = [one for one in articles if one.id not in {"a0", "a1"}]
    then = find_stories(bodies_of(remaining, [changed]), first)
    grouped = {one for members in then.stories for one in members}
    assert {"a0", "a1", "a2"}.isdisjoint(grouped)
    assert len(then.stories) == 39


def test_all_are_compared_again_once_many_came_one_by_one() -> None:
    articles = archive(120)
    known = find_stories(bodies_of(articles[:110]))
    assert find_stories(bodies_of(articles[:110], articles[110:]), known).since == 0
    assert find_stories(bodies_of(articles[:115], articles[115:]), known).since == 5
