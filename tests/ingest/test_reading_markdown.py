"""Markdown: front matter, inline marks, tables, bylines, files about files."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.ingest import ReadingOptions, read_articles
from qa_service.ingest.document import Document, Found, RawArticle, Role
from qa_service.ingest.formats.markdown import read_markdown

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."
YAML = """---
title: "A bridge opens"
author: Ann Lee and Bo Ray
date: 2014-03-01
lastmod: 2014-03-02T10:00:00Z
outlet: The Outlet
canonical_url: https://outlet.example/1
lang: en
---
"""
TOML = """+++
title = "A bridge opens"
authors = ["Ann Lee", "Bo Ray"]
date = 2014-03-01
+++
"""


def raw(text: str, stem: str = "a", **names: str) -> RawArticle:
    document = Document(f"{stem}.md", stem, ".md", data=text.encode())
    (article,) = read_markdown(document, ReadingOptions(names))
    return article


def refusal(text: str, stem: str = "a") -> str:
    with pytest.raises(UnreadableFileError) as caught:
        raw(text, stem)
    return caught.value.problem


def shown(text: str) -> list[tuple[Role, str]]:
    return [(block.role, block.text) for block in raw(text).blocks]


def test_front_matter_adds_what_the_text_lacks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{YAML}\n# A bridge opens\n\n{BODY}\n", encoding="utf-8")
    (article,) = read_articles([tmp_path], processes=0)
    assert isinstance(article, Article)
    assert (article.title, article.authors) == ("A bridge opens", ("Ann Lee", "Bo Ray"))
    assert (article.published, article.published_from) == ("2014-03-01", "front matter date")
    assert article.modified == "2014-03-02T10:00:00+00:00"
    assert (article.source, article.url) == ("The Outlet", "https://outlet.example/1")
    assert (article.text, article.language, article.id) == (BODY, "en", "a")


def test_front_matter_may_be_toml_or_name_its_fields_otherwise() -> None:
    article = raw(TOML + BODY)
    assert article.authors == ("Ann Lee", "Bo Ray")
    assert article.published == Found("2014-03-01", "front matter date")
    named = raw(f"---\nkop: A bridge opens\n---\n{BODY}", title="kop")
    assert named.title == Found("A bridge opens", "front matter kop")


def test_a_web_clipper_calls_the_address_source_and_links_authors() -> None:
    article = raw(f'---\nsource: https://o.example/1\nauthor:\n  - "[[Ann Lee]]"\n---\n{BODY}')
    assert (article.source, article.addresses) == (None, ("https://o.example/1",))
    assert article.authors == ("Ann Lee",)


def test_front_matter_that_is_broken_is_left_out_and_named() -> None:
    for broken in ("---\ntitle: [x\n---\n", "+++\ntitle = \n+++\n", "---\ndate: 2014-13-45\n---\n"):
        article = raw(broken + BODY)
        assert [block.text for block in article.blocks] == [BODY]
        assert "front matter is not" in article.problems[0]
        assert article.dropped[0].rule == "front matter"


def test_rules_across_the_page_are_no_front_matter() -> None:
    assert shown(f"---\n\n{BODY}\n\n---\n\n{OTHER}") == [(Role.BODY, BODY), (Role.BODY, OTHER)]
    assert shown(f"{BODY}\n\n---\n\ntitle: x\n\n---\n")[0] == (Role.BODY, BODY)


def test_marks_go_and_words_stay() -> None:
    text = (
        "## What **now**?\n\nIt *rained* on [the\nbridge](http://x 'y')[^1] &amp; "
        "`code`, see [[page|there]].\\\nTwice.\n\n"
        "![The bridge & *tower*](x.png)\n\n- one\n  - two\n\n> Never <b>again</b>.\n\n"
        "| State | Wage |\n|---|--:|\n| Ohio | $8.70 |\n\n<p>Raw.</p>\n\n```py\nx = 1\n```\n"
        "\n[^1]: A note.\n"
    )
    assert shown(text) == [
        (Role.HEADING, "What now?"),
        (Role.UNKNOWN, "It rained on the bridge & code, see there."),
        (Role.UNKNOWN, "Twice."),
        (Role.CAPTION, "The bridge & tower"),
        (Role.ITEM, "one"),
        (Role.ITEM, "two"),
        (Role.QUOTE, "Never again."),
        (Role.ROW, "State | Wage"),
        (Role.ROW, "Ohio | $8.70"),
        (Role.BODY, "Raw."),
        (Role.UNKNOWN, "x = 1"),
        (Role.BODY, "[^1]: A note."),
    ]


def test_title_byline_and_date_at_the_top_are_known_and_no_paragraphs() -> None:
    article = raw(f"A *bridge* opens\n===\n\n*By Ann Lee*\n\nMarch 1, 2014\n\n{BODY}")
    assert article.title == Found("A bridge opens", "first heading")
    assert article.authors == ("Ann Lee",)
    assert article.published == Found("2014-03-01", "date line of the text")
    assert [block.text for block in article.blocks] == [BODY]
    assert [one.text for one in article.dropped] == ["By Ann Lee", "March 1, 2014"]


@pytest.mark.parametrize("stem", ["README", "docs/readme", "LICENSE", "Changelog", "README.de"])
def test_a_file_about_files_is_no_article(stem: str) -> None:
    assert "about the files beside it" in refusal(f"# Corpus\n\n{BODY}", stem)


def test_a_file_about_files_that_says_it_is_an_article_is_one() -> None:
    assert raw(YAML + BODY, "README").title == Found("A bridge opens", "front matter title")
    assert raw(BODY, "readme-first-aid/bridge").blocks


def test_what_is_no_text_says_why() -> None:
    assert "empty" in refusal(" \n")
    assert "binary" in refusal("".join(map(chr, range(1, 32))) * 9)


@pytest.mark.parametrize(
    "flood",
    [
        "[" * 30_000,
        "*a" * 30_000,
        ">" * 30_000,
        "[a](<b" * 5_000,
        "|a" * 6_000 + "\n" + "|-" * 6_000 + "\n" + "|b\n" * 600,
        "---\n" + "".join(f"b{n}: &b{n} [*b{n - 1}, *b{n - 1}]\n" for n in range(1, 60)) + "---\n",
        "---\na0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
        + "author: *a59\ntitle: *a58\n---\n",
        "---\n" + "[" * 9_000 + "\n---\n",
    ],
)
def test_floods_of_marks_are_read_in_time_and_the_text_below_with_them(flood: str) -> None:
    assert shown(f"{flood}\n\n{BODY}")[-1] == (Role.BODY, BODY)


pieces = st.lists(
    st.text(max_size=6)
    | st.sampled_from(
        ["---\n", "+++\n", "title: ", "date: ", "\n\n", "# ", "> ", "- ", "|", "[", "]"]
    )
    | st.sampled_from(["](", ")", "**", "`", "```\n", "<b>", "![", "[^1]", "By Ann Lee\n", BODY]),
    max_size=30,
).map("".join)


@settings(deadline=None, max_examples=40)
@given(pieces.map(str.encode) | st.binary(max_size=100))
def test_any_bytes_are_an_article_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.md").write_bytes(data)
        (outcome,) = read_articles([Path(folder)], processes=0)
    assert isinstance(outcome, Article) or outcome.reason
