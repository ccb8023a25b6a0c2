"""What a page says of its article, and where it says so."""

from __future__ import annotations

import html
import json

import pytest

from qa_service.ingest.document import Found
from qa_service.ingest.pages.metadata import Metadata, read_metadata
from qa_service.ingest.pages.tree import parse_page
from qa_service.ingest.rules.page_metadata import names_in


def facts(head: str, body: str = "", **known: str) -> Metadata:
    source = f"<html><head>{head}</head><body>{body}<p>Text.</p></body></html>"
    return read_metadata(parse_page(source, "page"), source, known)


def script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


FIELDS = '"@type": "Article", "headline": "Harbour opens again", "datePublished": "2018-01-05"'
ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Harbour opens again",
    "datePublished": "2018-01-05T10:00:00+01:00",
    "dateModified": "2018-01-06",
    "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Ray"}],
    "publisher": {"@type": "Organization", "name": "Oldport News"},
    "inLanguage": "en-GB",
}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "X"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["https://schema.org/ReportageNewsArticle", "Thing"]},
        {**ARTICLE, "author": "By Ann Lee and Bo Ray"},
    ],
)
def test_json_ld_however_it_is_wrapped(value: object) -> None:
    found = facts(script(value))
    assert found.title == Found("Harbour opens again", "JSON-LD headline")
    assert found.authors == ("Ann Lee", "Bo Ray")
    assert found.published == Found("2018-01-05T10:00:00+01:00", "JSON-LD datePublished")
    assert found.modified == Found("2018-01-06", "JSON-LD dateModified")
    assert found.source == Found("Oldport News", "JSON-LD publisher.name")
    assert found.language == "en-GB"
    assert found.is_article
    assert found.problems == ()


def test_authors_and_publisher_by_reference() -> None:
    graph = [
        {**ARTICLE, "author": {"@id": "#ann"}, "publisher": {"@id": "#site"}},
        {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
        {"@type": "Organization", "@id": "#site", "name": "Oldport News"},
    ]
    found = facts(script({"@graph": graph}))
    assert found.authors == ("Ann Lee",)
    assert found.source == Found("Oldport News", "JSON-LD publisher.name")


@pytest.mark.parametrize(
    "text",
    [
        f"{{{FIELDS},}}",
        f"<!-- {{{FIELDS}}} -->",
        f"//<![CDATA[\n{{{FIELDS}}}\n//]]>",
        f'{{"description": "a\nb", {FIELDS}}};',
        html.escape(f"{{{FIELDS}}}"),
    ],
)
def test_json_ld_with_small_faults_is_read_whole(text: str) -> None:
    found = facts(f'<script type="application/ld+json">{text}</script>')
    assert found.title == Found("Harbour opens again", "JSON-LD headline")
    assert found.published == Found("2018-01-05", "JSON-LD datePublished")
    assert found.problems == ()


def test_damaged_json_ld_is_reported() -> None:
    text = '{"headline": "Harbour opens again", "author": {"name": "An'
    found = facts(f'<script type="application/ld+json">{text}</script>')
    assert found.problems == ("A JSON-LD block of the page is damaged.",)


def test_of_several_articles_the_pages_own_is_taken() -> None:
    other = {**ARTICLE, "headline": "Ferry changes", "datePublished": "2011-01-01", "url": "/ferry"}
    own = {**ARTICLE, "url": "https://oldport.example/harbour"}
    canonical = '<link rel="canonical" href="https://oldport.example/harbour/">'
    found = facts(script([other, own]) + canonical)
    assert found.published == Found("2018-01-05T10:00:00+01:00", "JSON-LD datePublished")


def test_a_list_of_articles_is_none() -> None:
    listed = [{**ARTICLE, "headline": f"Headline {at}"} for at in range(5)]
    found = facts(script(listed))
    assert found.node is None
    assert found.published is None


@pytest.mark.parametrize(
    ("head", "place"),
    [
        (
            '<meta property="article:published_time" content="2018-01-05">',
            "meta article:published_time",
        ),
        ('<meta itemprop="datePublished" content="2018-01-05">', "meta datepublished"),
        ('<meta name="DC.date.issued" content="2018-01-05">', "meta dc.date.issued"),
        ('<meta name="pubdate" content="2018-01-05">', "meta pubdate"),
    ],
)
def test_dates_of_meta_tags(head: str, place: str) -> None:
    assert facts(head).published == Found("2018-01-05", place)


@pytest.mark.parametrize(
    ("body", "published", "modified"),
    [
        ('<time datetime="2018-01-05">Friday</time>', "2018-01-05", None),
        (
            (
                '<p>Published <time datetime="2018-01-05">x</time> Updated '
                '<time datetime="2018-01-06">y</time>'
            ),
            "2018-01-05",
            "2018-01-06",
        ),
        ('<p>Last updated: <time datetime="2018-01-06">y</time></p>', None, "2018-01-06"),
        ('<time class="modified" datetime="2018-01-06">y</time>', None, "2018-01-06"),
        ('<span itemprop="datePublished">5 January 2018</span>', "5 January 2018", None),
        ('<aside><time datetime="2020-01-01">of another article</time></aside>', None, None),
        ('<ul><li><time datetime="2020-01-01">of another article</time></ul>', None, None),
    ],
)
def test_dates_of_elements(body: str, published: str | None, modified: str | None) -> None:
    found = facts("", body)
    assert (found.published.value if found.published else None) == published
    assert (found.modified.value if found.modified else None) == modified


def test_a_modification_is_no_publication() -> None:
    found = facts('<meta property="article:modified_time" content="2018-01-06">')
    assert found.published is None
    assert found.modified == Found("2018-01-06", "meta article:modified_time")


def test_an_impossible_day_is_reported_and_ignored() -> None:
    wrong = script({**ARTICLE, "datePublished": "0001-01-01T00:00:00"})
    found = facts(wrong + '<meta name="date" content="2018-01-05">')
    assert found.published == Found("2018-01-05", "meta date")
    assert found.problems == (
        "JSON-LD datePublished is no day (published): '0001-01-01T00:00:00'.",
    )


def test_the_address_dates_a_page_that_says_nothing_else() -> None:
    found = facts("", url="https://oldport.example/2018/1/05/harbour.html")
    assert found.published == Found("2018-01-05", "address of the page")
    stamp = script({"@type": "NewsArticle", "datePublished": "2018-01-06T03:10:00Z"})
    assert facts(stamp, url="https://oldport.example/2018/01/05/harbour").published == (
        Found("2018-01-05", "address of the page")
    )
    stated = Found("2018-01-06T03:10:00Z", "JSON-LD datePublished")
    for address in ("2018/01/02/harbour", "2018/02/30/harbour", "harbour"):
        assert facts(stamp, url=f"https://oldport.example/{address}").published == stated
    assert facts("", url="https://oldport.example/2018/13/05/harbour").published is None


SITE = '<meta property="og:site_name" content="Oldport News">'
TWO = "<h1>The news of the day</h1><h1 class=headline>Harbour opens again</h1>"


@pytest.mark.parametrize(
    ("titles", "body", "title", "place"),
    [
        ("Harbour opens again | Oldport News", "<h1>Harbour opens again</h1>", None, "<h1>"),
        ("Oldport News: a report", "<h1>Oldport News</h1>", "Oldport News: a report", "<title>"),
        ("Harbour - a report", "", "Harbour - a report", "<title>"),
        ("x", TWO, None, "<h1>"),
    ],
)
def test_titles_lose_the_outlet_behind_them(
    titles: str, body: str, title: str | None, place: str
) -> None:
    found = facts(f"<title>{titles}</title>", body)
    assert found.title == Found(title or "Harbour opens again", place)


def test_a_title_for_networks_loses_the_outlet_too() -> None:
    shared = '<meta property="og:title" content="Harbour opens again - Oldport News">'
    assert facts(shared + SITE).title == Found("Harbour opens again", "og:title")
    home = '<meta property="og:title" content="Home"><title>Harbour opens again</title>'
    assert facts(home).title == Found("Harbour opens again", "<title>")


def test_the_headline_is_the_part_of_the_title_that_is_on_the_page() -> None:
    source = "<title>Oldport News: Harbour opens again</title><p><b>Harbour opens again</b></p>"
    found = read_metadata(parse_page(source, "page"), source, {}, ["Harbour opens again", "Menu"])
    assert found.title == Found("Harbour opens again", "<title>")


def test_the_end_of_the_title_names_the_outlet() -> None:
    found = facts(
        "<title>Harbour opens again | Oldport News</title>", "<h1>Harbour opens again</h1>"
    )
    assert found.source == Found("Oldport News", "end of <title>")


def test_all_addresses_are_given_the_canonical_one_first() -> None:
    found = facts(
        '<link rel="amphtml" href="/amp/harbour"><link rel="canonical" href="/harbour">'
        '<meta property="og:url" content="https://oldport.example/harbour?x=1">',
        url="http://oldport.example/harbour?utm=2",
    )
    assert found.addresses == (
        "http://oldport.example/harbour",
        "https://oldport.example/harbour?x=1",
        "http://oldport.example/harbour?utm=2",
        "http://oldport.example/amp/harbour",
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "//[bad", "ftp://a.example/b", "  "]
)
def test_what_is_no_web_address_is_none(address: str) -> None:
    assert facts(f'<link rel="canonical" href="{address}">').addresses == ()


def test_a_canonical_link_to_the_front_page_is_passed_over() -> None:
    head = '<link rel="canonical" href="https://oldport.example/">'
    assert facts(head, url="https://oldport.example/harbour").addresses == (
        "https://oldport.example/harbour",
    )


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0031)https://oldport.example/harbour -->",
        "<!--\n Page saved with SingleFile \n url: https://oldport.example/harbour \n saved: x-->",
    ],
)
def test_browsers_note_where_a_page_was_saved_from(comment: str) -> None:
    source = f"{comment}<html><body><p>Text.</p></body></html>"
    found = read_metadata(parse_page(source, "page"), source, {})
    assert found.addresses == ("https://oldport.example/harbour",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("Ann Lee, Bo Ray and Cy Day", ["Ann Lee", "Bo Ray", "Cy Day"]),
        ("By Ann Lee, staff writer", ["Ann Lee"]),
        ("von Jutta Brandt und Emil Rast", ["Jutta Brandt", "Emil Rast"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Martin King, Jr.", ["Martin King, Jr"]),
        ("Lee, Ann", ["Lee, Ann"]),
        ("Ann Lee in Oldport", ["Ann Lee"]),
        ("سلمى حداد", ["سلمى حداد"]),
        ("https://social.example/annlee", []),
        ("@annlee", []),
        ("admin", []),
        ("", []),
    ],
)
def test_names_of_a_byline(byline: str, names: list[str]) -> None:
    assert names_in(byline) == names


@pytest.mark.parametrize(
    ("head", "body", "authors"),
    [
        ('<meta name="author" content="Ann Lee and Bo Ray">', "", ("Ann Lee", "Bo Ray")),
        ('<meta property="article:author" content="https://f.example/ann">', "", ()),
        ("", '<a rel="author" href="/ann">Ann Lee</a>', ("Ann Lee",)),
        (
            "",
            '<div itemprop="author"><span itemprop="name">Ann Lee</span>, chief editor</div>',
            ("Ann Lee",),
        ),
        (
            script({**ARTICLE, "author": {"@type": "Organization", "name": "Reuters"}}),
            "",
            ("Reuters",),
        ),
        (
            script({**ARTICLE, "author": {"@type": "Organization", "name": "Reuters"}}),
            '<a rel="author" href="/ann">Ann Lee</a>',
            ("Ann Lee",),
        ),
        (
            '<meta name="author" content="Norvik Post">',
            '<a rel="author" href="/ann">Ann Lee</a>',
            ("Ann Lee",),
        ),
        (
            script({**ARTICLE, "author": {"@type": "Person", "name": "Ann Lee"}}),
            '<span rel="author">Ann Lee and Bo Ray</span>',
            ("Ann Lee", "Bo Ray"),
        ),
        (
            script(
                {
                    **ARTICLE,
                    "author": {"@type": "Person", "name": "Ann Lee"},
                    "publisher": {"@type": ["Person", "Organization"], "name": "Ann Lee"},
                }
            ),
            "",
            ("Ann Lee",),
        ),
        ('<meta name="author" content="Revised Edition Edited by Ann Lee">', "", ()),
    ],
)
def test_people_come_before_agencies(head: str, body: str, authors: tuple[str, ...]) -> None:
    found = facts(head, body)
    assert (found.authors or found.bodies) == authors


@pytest.mark.parametrize(
    "value", [None, 3, [], {}, {"@value": 3}, [None], "x" * 100_000, {"name": {"name": []}}]
)
def test_values_of_any_kind_break_nothing(value: object) -> None:
    names = ("headline", "author", "publisher", "datePublished", "url", "mainEntityOfPage", "@id")
    found = facts(script({"@type": "NewsArticle", **dict.fromkeys(names, value)}))
    assert found.is_article
