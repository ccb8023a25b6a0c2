"""What a page shows beside its headline without marking it."""

import pytest

from qa_service.domain import Article
from qa_service.ingest import understand
from qa_service.ingest.document import Document

TEXT = (
    "<p>The ferry to Norvik sails again after three weeks of storms, the harbour master said.</p>"
    "<p>Some two hundred islanders had waited in the school for the first boat to leave.</p>"
    "<p>The next storm is expected within the week, and the quay is to be raised by spring.</p>"
)


def page(top: str, head: str = "", end: str = "", lang: str = "en") -> Article:
    html = (
        f"<html lang={lang}><head><title>Ferry to Norvik sails again</title>{head}</head><body>"
        f"<article><h1>Ferry to Norvik sails again</h1>{top}{TEXT}{end}</article></body></html>"
    )
    (found,) = understand(Document("p.html", "p", ".html", data=html.encode()))
    assert found.article is not None
    return found.article


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("March 4, 2021", "en"),
        ("Published 7:30 AM EST, Thu March 4, 2021", "en"),
        ("04.03.2021", "de"),
        ("4. März 2021, 11:20 Uhr", "de"),
        ("Publié le 4 mars 2021 à 11h20", "fr"),
        ("4 de marzo de 2021", "es"),
        ("Norvik, 4 March 2021", "en"),
        ("Donnerstag 04.03.21", "de"),
        ("04 März, 2021", "de"),
        ("04 | 03 | 2021", "de"),
        ("Posted on Thursday, 4 March 2021Friday, 5 March 2021 by Ida", "en"),
        ("Stand - 04.03.2021 (unverändert gültig seit: 01.02.2021)", "de"),
    ],
)
def test_a_plain_day_beside_the_headline_is_the_publication(line: str, lang: str) -> None:
    article = page(f"<p>{line}</p>", lang=lang)
    assert (article.published or "")[:10] == "2021-03-04"
    assert not any(one.heading and "2021" in one.heading for one in article.paragraphs)


@pytest.mark.parametrize(
    ("top", "lang"),
    [
        ("<p>By Ida Holm</p><p>March 4, 2021</p>", "en"),
        ("<div>Von Ida Holm | 04.03.2021</div>", "de"),
        (
            "<div><span class=author>Ida Holm</span> <span class=date>4 March 2021</span></div>",
            "en",
        ),
        ("<p class=byline>Posted on March 4, 2021 by <a href='/author/ida'>Ida Holm</a></p>", "en"),
        ("<p>Par Ida Holm, le 4 mars 2021</p>", "fr"),
        ("<p>ByIda Holm</p><p>4 March 2021</p>", "en"),
        ("<p>By</p><p>Ida Holm</p><p>4 March 2021</p>", "en"),
        ("<h4>Autor</h4><p><a href='/x'>Ida Holm</a></p><p>4. März 2021</p>", "de"),
        ("<p>Datum: 04.03.2021<br>Autorin: Ida Holm<br>Quelle: Post</p>", "de"),
        ("<p>Von Redakteurin Ida Holm</p><p>04.03.2021</p>", "de"),
        ("<p>Von Ida Holm, dpa</p><p>4 March 2021</p>", "en"),
        ("<p>Author: Ida Holm, Date: 4 March 2021</p>", "en"),
        ("<p>Autorin Ida Holm</p><p>4 March 2021</p>", "de"),
    ],
)
def test_a_byline_in_text_names_the_author(top: str, lang: str) -> None:
    article = page(top, lang=lang)
    assert article.authors == ("Ida Holm",)
    assert (article.published or "")[:10] == "2021-03-04"
    assert article.text.startswith("The ferry")


def test_a_name_in_brackets_behind_the_text_is_its_authors() -> None:
    assert page("", end="<p>It will cost a million crowns. (Ida Holm) +++</p>").authors == (
        "Ida Holm",
    )
    assert page("", end="<p>It was opened by the king (Olav Holm).</p>").authors == ()


def test_a_byline_that_is_shown_comes_before_an_organisation_that_is_stated() -> None:
    stated = '"author": {"@type": "Organization", "name": "Norvik Media"}'
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", {stated}}}</script>'
    assert page("<p>Von</p><p>Ida Holm</p>", head).authors == ("Ida Holm",)
    assert page("", head).authors == ("Norvik Media",)


def test_who_is_marked_as_a_person_is_the_author_though_the_site_is_called_so() -> None:
    name = '<meta property="og:site_name" content="Tidewater">'
    for kind, authors in (("Person", ("Tidewater",)), ("Organization", ())):
        said = f'"author": {{"@type": "{kind}", "name": "Tidewater"}}'
        script = f'<script type="application/ld+json">{{"@type": "Article", {said}}}</script>'
        assert page("", name + script).authors == authors
    markup = '"author": {"@type": "Person", "name": "<a href=/ida>Ida Holm</a>"}'
    script = f'<script type="application/ld+json">{{"@type": "Article", {markup}}}</script>'
    assert page("", script).authors == ("Ida Holm",)


def test_who_wrote_a_message_that_is_quoted_did_not_write_the_article() -> None:
    quoted = "<blockquote>— Ole Vik (@olevik) May 2, 2020</blockquote>"
    assert page(f"<p>4 March 2021</p>{quoted}").authors == ()


def test_a_line_of_change_is_not_the_publication() -> None:
    article = page("<p>Updated March 9, 2021</p>")
    assert (article.published, (article.modified or "")[:10]) == (None, "2021-03-09")


def test_days_in_the_text_and_of_a_span_of_days_are_none_of_the_page() -> None:
    article = page(
        "<p>4 March 2021 - 9 March 2021</p>", end="<p>Storms of 3 May 2019 were worse.</p>"
    )
    assert article.published is None


def test_the_day_shown_counts_where_utc_is_another() -> None:
    stamp = '<meta property="article:published_time" content="2021-03-03T22:40:00Z">'
    assert (page("<p>4 March 2021</p>", stamp).published or "")[:10] == "2021-03-04"
    assert (page("<p>4 March 2019</p>", stamp).published or "")[:10] == "2021-03-03"


def test_the_day_shown_is_not_that_of_the_head_of_the_page_where_another_is_stated() -> None:
    stamp = '<meta property="article:published_time" content="2021-03-03T22:40:00Z">'
    today = "<div class=today>4 March 2021</div>"
    assert (page(f"{today}<p>3 March 2021</p>", stamp).published or "")[:10] == "2021-03-03"


def test_a_republished_article_has_the_day_that_it_shows() -> None:
    stamps = (
        '<meta property="article:published_time" content="2019-11-29T14:13:37Z">'
        '<meta property="article:modified_time" content="2021-03-04T14:27:30Z">'
    )
    assert page("<p>4 March 2021</p>", stamps).published == "2021-03-04"
    assert (page("<p>Updated 4 March 2021</p>", stamps).published or "")[:10] == "2019-11-29"


def test_the_day_on_which_somebody_joined_is_not_that_of_the_page() -> None:
    joined = "<p>Registriert: 04.03.2011</p>"
    assert page(joined, lang="de").published is None
    assert page(f"{joined}<p>am 04.03.2021</p>", lang="de").published == "2021-03-04"


def test_the_day_right_above_the_text_counts_though_the_headline_is_elsewhere() -> None:
    html = (
        "<html><head><title>Norvik</title></head><body><h1>Norvik</h1>"
        + "".join(f"<div><a href=/{n}>Part {n}</a></div>" for n in range(20))
        + f"<article><h2>Ferry sails again</h2><p>4 March 2021</p>{TEXT}</article></body></html>"
    )
    (found,) = understand(Document("p.html", "p", ".html", data=html.encode()))
    assert found.article is not None
    assert found.article.published == "2021-03-04"


def test_a_wiki_is_of_the_day_of_its_last_change() -> None:
    article = page("", end="</article><footer>This page was last edited on 4 March 2021.</footer>")
    assert (article.published, article.published_from) == ("2021-03-04", "last change of the page")


@pytest.mark.parametrize(
    ("extra", "tag", "published"),
    [
        ("", "", "2021-03-04"),
        (', "isPartOf": {"@id": "https://norvik.example/#website"}', "", None),
        (
            ', "isPartOf": {"@id": "https://norvik.example/#website"}',
            '<meta property="article:published_time" content="2021-03-04">',
            "2021-03-04",
        ),
    ],
)
def test_a_page_object_of_json_ld_dates_the_page_unless_it_says_when_it_was_made(
    extra: str, tag: str, published: str | None
) -> None:
    script = (
        '<script type="application/ld+json">{"@type": "WebPage", "name": "Ferry",'
        f' "datePublished": "2021-03-04"{extra}}}</script>{tag}'
    )
    assert page("", script).published == published


def test_a_front_page_is_of_no_day_in_a_web_archive_either() -> None:
    address = "https://web.archive.org/web/20160401095740/http://norvik.example/"
    head = (
        f'<link rel="canonical" href="{address}">'
        '<meta property="article:published_time" content="2014-09-25">'
    )
    assert page("", head).published is None


def test_the_day_of_a_readers_review_is_not_that_of_the_page() -> None:
    review = (
        '<div itemscope itemtype="http://schema.org/Review">'
        '<meta itemprop="datePublished" content="2021-03-04">Fine boat.</div>'
    )
    assert page("", end=f"</article>{review}").published is None


def test_the_outlet_is_no_author_and_the_sites_name_no_part_of_the_title() -> None:
    head = (
        '<link rel="canonical" href="https://www.norvikpost.example/2021/ferry">'
        '<meta name="author" content="Norvikpost"><meta property="og:title"'
        ' content="Ferry to Norvik sails again - norvikpost.example">'
    )
    article = page("<p>By Ida Holm</p>", head)
    assert article.authors == ("Ida Holm",)
    assert article.title == "Ferry to Norvik sails again"


@pytest.mark.parametrize(
    "appeal",
    [
        "This article is for subscribers. Already a subscriber? Sign in.",
        "To continue reading, start your free trial or log in.",
        "Dieser Artikel ist nur für Abonnenten. Jetzt weiterlesen.",
        "Cet article est réservé aux abonnés. Déjà abonné ? Connectez-vous.",
        "Read the rest of this story with a free account.",
        "Sie möchten weiterlesen? Mit einem Abo lesen Sie alle Artikel.",
        "Suscríbete para seguir leyendo",
        "Questo contenuto è riservato agli abbonati.",
        "Detta är en låst artikel. Logga in eller bli prenumerant för att läsa vidare.",
    ],
)
def test_a_stub_is_said_to_be_cut_and_its_appeal_is_no_text(appeal: str) -> None:
    html = f"<html><body><article><h1>Ferry to Norvik sails</h1>{TEXT}<p>{appeal}</p></article>"
    (found,) = understand(Document("p.html", "p", ".html", data=html.encode()))
    assert found.article is not None
    assert appeal not in found.article.text
    assert any("subscribers" in problem for problem in found.problems)


def test_short_lines_below_an_appeal_are_of_it_and_sentences_are_not() -> None:
    appeal = "<p>Continue reading with a subscription</p><p>$1 for 6 months</p><p>{}</p>"
    for last, kept in (("Choose a plan", False), ("The mayor declined to comment.", True)):
        assert page("", end=appeal.format(last)).text.endswith(last) is kept


def test_reading_and_members_are_subjects_of_news_too() -> None:
    line = "The report is to be read by members of the council, who may register to access it."
    assert line in page("", end=f"<p>{line}</p>").text


def test_what_is_marked_as_sold_or_walled_is_said_to_be_cut() -> None:
    sold = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry to Norvik'
        ' sails again", "isAccessibleForFree": "False"}</script>'
    )
    wall = "<div class=paywall><h3>Want the whole story?</h3><p>Join 4,000 readers now.</p></div>"
    for head, end in ((sold, ""), ("", wall)):
        html = f"<html><head>{head}</head><body><article><h1>Ferry</h1>{TEXT}{end}</article>"
        (found,) = understand(Document("p.html", "p", ".html", data=html.encode()))
        assert found.article is not None
        assert "readers now" not in found.article.text
        assert sum("subscribers" in problem for problem in found.problems) == 1


def test_the_part_that_is_paid_for_is_text_where_it_was_saved() -> None:
    paid = "".join(
        f"<p>Storm number {n} of that winter broke a pillar of the quay.</p>" for n in range(12)
    )
    article = page("", end=f"<div class=paywall>{paid}</div>")
    assert "Storm number 11" in article.text
