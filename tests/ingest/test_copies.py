from __future__ import annotations

import itertools
from dataclasses import replace

from qa_service.domain import Article, Paragraph
from qa_service.ingest import brief_of
from qa_service.ingest.copies import Duplicate, duplicates_among

PAGE = "https://outlet.example/2022/05/03/court-draft"
LEAD = "The court is ready to overturn the ruling, a draft that was leaked on Monday night shows."
MORE = "The chief justice confirmed the next day that the draft was genuine but not yet final."
REST = "Crowds gathered on the steps of the building, and both parties spoke of the autumn vote."
OTHER = "Engineers found cracks in two of the pillars and asked the county for another inspection."


def article(name: str, *texts: str, url: str | None = None, **known: str) -> Article:
    ends = list(itertools.accumulate(len(text) + 2 for text in texts))
    return Article(
        id=name,
        text="\n\n".join(texts),
        paragraphs=tuple(
            Paragraph(number, end - len(text) - 2, end - 2)
            for number, (text, end) in enumerate(zip(texts, ends, strict=True), start=1)
        ),
        url=url,
        file=f"{name}.html",
        **known,  # type: ignore[arg-type]
    )


def duplicates(*articles: Article) -> list[Duplicate]:
    """What is left out: the same whatever the order of reading."""
    found = []
    by_id = {one.id: one for one in articles}
    for order in itertools.permutations(articles):
        briefs = [brief_of(one, digest=b"") for one in order]
        left_out = duplicates_among(briefs, lambda brief: by_id[brief.id])
        found.append(sorted(left_out, key=lambda duplicate: duplicate.id))
    assert all(one == found[0] for one in found)
    return found[0]


def test_of_the_copies_at_one_address_the_fullest_is_used() -> None:
    page = article("page", LEAD, MORE, REST, url=f"{PAGE}/index.html?cid=x")
    amp = article("amp", LEAD, MORE, url=f"{PAGE}/amp")
    printed = article("printed", LEAD, url=f"{PAGE}?print=1")
    assert duplicates(page, amp, printed) == [
        Duplicate(
            "amp",
            "amp.html",
            "The same article as 'page' of page.html: the same address.",
        ),
        Duplicate(
            "printed",
            "printed.html",
            "The same article as 'page' of page.html: the same address.",
        ),
    ]


def test_of_equally_long_copies_the_dated_titled_one_at_its_own_address_is_used() -> None:
    bare = article("bare", LEAD, MORE, url=f"{PAGE}?utm_source=x")
    plain = article("plain", LEAD, MORE, url=PAGE)
    titled = article("titled", LEAD, MORE, url=f"{PAGE}?cid=1", title="Draft leaked")
    dated = article("dated", LEAD, MORE, url=f"{PAGE}?cid=2", published="2022-05-03")
    assert [one.id for one in duplicates(bare, plain)] == ["bare"]
    assert [one.id for one in duplicates(plain, titled, dated)] == ["plain", "titled"]


def test_another_text_at_the_same_address_is_lost_in_no_case() -> None:
    assert duplicates(article("a", LEAD, MORE, url=PAGE), article("b", OTHER, url=PAGE)) == []


def test_pages_that_a_parameter_names_are_two_articles() -> None:
    one = article("a", LEAD, MORE, url="https://outlet.example/show?id=1")
    assert duplicates(one, replace(one, id="b", url="https://outlet.example/show?id=2")) == []


def test_the_same_text_saved_twice_without_an_address_is_one_article() -> None:
    saved = article("a", LEAD, MORE)
    dated = article("copy of a", LEAD, MORE, published="2022-05-03")
    (left_out,) = duplicates(saved, dated)
    assert left_out.id == "a"
    assert left_out.reason.endswith("'copy of a' of copy of a.html: the same text.")


def test_the_same_text_of_another_outlet_day_or_title_is_another_article() -> None:
    one = article("a", LEAD, MORE, title="T", published="2022-05-03", source="Wire", url=PAGE)
    others = (
        replace(one, id="b", title="Other", url=None),
        replace(one, id="c", published="2022-05-04", url=None),
        replace(one, id="d", source="Post", url=None),
        replace(one, id="e", url="https://post.example/draft", source=None),
    )
    for other in others:
        assert duplicates(one, other) == []


def test_an_article_in_two_sections_of_a_site_is_one() -> None:
    one = article("a", LEAD, MORE, title="Draft", url="https://outlet.example/news/draft")
    other = replace(one, id="b", url="https://outlet.example/money/draft")
    assert [left_out.id for left_out in duplicates(one, other)] == ["b"]
