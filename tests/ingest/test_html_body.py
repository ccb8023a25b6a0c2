"""Which text of a page is its article, what each block is, and why others are left out."""

from __future__ import annotations

import pytest

from qa_service.errors import UnreadableFileError
from qa_service.ingest.assembly import assemble
from qa_service.ingest.document import Block, Document, RawArticle, Role
from qa_service.ingest.pages.article import article_of_page

FIRST = "The harbour of Oldport will open again on Monday, the mayor told reporters on Friday."
SECOND = (
    "Engineers had closed it after the storm, which broke two of its eleven pillars in a night."
)
THIRD = "Fishers waited for nine weeks, and some of them sold their boats to pay the rent."
FOURTH = "The works cost four million crowns, half of which the insurers of the port will pay."
PROSE = (FIRST, SECOND, THIRD, FOURTH)
BODY = "".join(f"<p>{text}</p>" for text in PROSE)
OTHER = "From next month the last ferry leaves at nine, and two sailings are dropped on Sundays."


def read(body: str, head: str = "") -> RawArticle:
    source = (
        f"<html><head><title>Harbour opens again</title>{head}</head><body>{body}</body></html>"
    )
    return article_of_page(source, "page.html", {})


def texts(raw: RawArticle) -> list[str]:
    return [block.text for block in raw.blocks]


def rules(raw: RawArticle) -> dict[str, str]:
    return {dropped.text: dropped.rule for dropped in raw.dropped}


def test_roles_say_what_each_block_is() -> None:
    raw = read(
        f"""<article><h1>Harbour opens again</h1><p>{FIRST}</p>
        <figure><img><figcaption>A crane at the harbour</figcaption></figure><p>{SECOND}</p>
        <h2>A long wait</h2><p>{THIRD}</p><blockquote><p>We could do nothing.</p></blockquote>
        <ul><li>Two pillars were lost</li><li>Nine weeks of work</li></ul>
        <table><caption>Boats</caption><tr><th>Week</th><th>Boats</th></tr>
        <tr><td>1</td><td>4<b>0</b><br>of 90</td></tr></table><p>{FOURTH}</p></article>"""
    )
    assert [(block.role, block.text) for block in raw.blocks] == [
        (Role.BODY, FIRST),
        (Role.CAPTION, "A crane at the harbour"),
        (Role.BODY, SECOND),
        (Role.HEADING, "A long wait"),
        (Role.BODY, THIRD),
        (Role.QUOTE, "We could do nothing."),
        (Role.ITEM, "Two pillars were lost"),
        (Role.ITEM, "Nine weeks of work"),
        (Role.CAPTION, "Boats"),
        (Role.ROW, "Week | Boats"),
        (Role.ROW, "1 | 40 of 90"),
        (Role.BODY, FOURTH),
    ]
    assert rules(raw) == {"Harbour opens again": "the title again"}


@pytest.mark.parametrize(
    ("box", "rule"),
    [
        ('<div class="article-comments">{}</div>', "comments of readers"),
        ('<section id="relatedPosts">{}</section>', "other articles of the site"),
        ('<div class="read-more-box">{}</div>', "other articles of the site"),
        ('<div class="newsletterSignup">{}</div>', "newsletter or subscription box"),
        ('<div class="cookie-notice">{}</div>', "cookie notice"),
        ('<div id="ad_top">{}</div>', "advertisement"),
        ('<div class="author-bio">{}</div>', "byline or note on the author"),
        ('<div style="display: none">{}</div>', "hidden on the page"),
        ("<div hidden>{}</div>", "hidden on the page"),
        ('<div role="dialog">{}</div>', "box laid over the page"),
        ("<nav>{}</nav>", "menu of the site"),
        ("</article><footer>{}</footer><article>", "foot of the page"),
    ],
)
def test_a_box_that_names_itself_is_left_out_by_name(box: str, rule: str) -> None:
    beside = box.format(f"<p>{OTHER}</p>")
    raw = read(
        f"<article><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p>{beside}</article>"
    )
    assert texts(raw) == list(PROSE)
    assert rules(raw)[OTHER] == rule


@pytest.mark.parametrize(
    "box",
    [
        '<div class="layout has-sidebar share-enabled no-comments">{}</div>',
        '<form id="aspnetForm">{}</form>',
        '<div style="display:none">{}</div>',
        '<div class="related-content main">{}</div>',
    ],
)
def test_a_box_with_most_of_the_text_is_the_article_whatever_its_name(box: str) -> None:
    assert texts(read(box.format(BODY))) == list(PROSE)


@pytest.mark.parametrize(
    "body",
    [
        "<br><br>".join(PROSE),
        "<br>&nbsp;&nbsp;&nbsp;".join(PROSE),
        "<pre>" + "\n\n".join(f"  {text}" for text in PROSE) + "</pre>",
        "".join(f"<div>{text}</div>" for text in PROSE),
        "<table><tr><td><a href='/'>Home</a></td><td>" + "<p>".join(PROSE) + "</td></tr></table>",
        "".join(f"<news-paragraph>{text}</news-paragraph>" for text in PROSE),
        "<p>" + "<p>".join(PROSE) + "</div></span></p>",
        "".join(f"<p>{text.replace(' ', '<wbr> ', 3)}</p>" for text in PROSE),
    ],
)
def test_paragraphs_are_separated_however_they_are_marked(body: str) -> None:
    assert texts(read(body)) == list(PROSE)


def test_inline_elements_neither_part_nor_join_words() -> None:
    text = "The <b>har</b>bour of <q>Old</q> port<sub>2</sub> opened again, the <i>mayor</i> said."
    raw = read(f"<p>{text}</p><p>{SECOND}</p><p>{THIRD}</p>")
    assert texts(raw)[0] == "The harbour of “Old” port2 opened again, the mayor said."


def test_words_in_a_sentence_are_read_as_the_page_displays_them() -> None:
    raw = read(
        "<article><p>The mill is <span hidden>not </span>open<i style='display: none'>?</i>, with "
        f"<meter value='.6'>six tenths</meter> of its sails mended in May.</p>{BODY}</article>"
    )
    assert texts(raw)[0] == "The mill is open, with six tenths of its sails mended in May."


def test_raised_figures_do_not_join_the_figures_before_them() -> None:
    raw = read(
        "<article><p>On the 4<sup>th</sup> of May 10<sup>6</sup> tonnes were shipped, as they had "
        'been in 2019<sup><a href="#note-3">3</a></sup>, over 450 m<sup>2</sup> of quay.</p>'
        "<table><tr><th>Port</th><th>Tonnes</th></tr><tr><td>Oldport</td><td>10<sup>6</sup></td>"
        f"</tr></table><p>{SECOND}</p><p>{THIRD}</p></article>"
    )
    assert texts(raw)[0] == (
        "On the 4th of May 10⁶ tonnes were shipped, as they had been in 2019³, over 450 m² of quay."
    )
    assert "Oldport | 10⁶" in texts(raw)


def test_words_that_were_struck_out_are_not_the_article() -> None:
    raw = read(
        "<article><p>The fire in the mill injured <del>twelve</del> <ins>fourteen</ins> people, "
        "the hospital said, and <s>six</s> eight engines came <strike>at noon</strike>at nine.</p>"
        f"<p>{FIRST}</p><p>{SECOND}</p></article>"
    )
    assert texts(raw)[0] == (
        "The fire in the mill injured fourteen people, the hospital said, "
        "and eight engines came at nine."
    )


def test_a_strike_that_nobody_closed_takes_no_paragraph_with_it() -> None:
    raw = read(f"<article><div><s>Sold out<p>{FIRST}</p><p>{SECOND}</p></div></article>")
    assert texts(raw)[-2:] == [FIRST, SECOND]


def test_how_words_are_read_aloud_is_not_part_of_them() -> None:
    ruby = "<ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>"
    line = "の復旧は九週間を要し、市長は月曜日に再開を宣言したと市の担当者が記者団に語った。"
    raw = read(f"<article><p>{ruby}{line}</p><p>{FIRST}</p><p>{SECOND}</p></article>")
    assert texts(raw)[0] == f"港{line}"


def test_short_answers_and_bold_questions_are_text() -> None:
    raw = read(
        f"<article><p>{FIRST}</p><p><b>Will you stay?</b></p><p>Yes.</p>{BODY[len(FIRST) + 7 :]}"
    )
    assert texts(raw) == [FIRST, "Will you stay?", "Yes.", SECOND, THIRD, FOURTH]
    assert raw.blocks[1].role is Role.HEADING


def test_repeated_blocks_are_read_once() -> None:
    pulled = "some of them sold their boats to pay the rent"
    raw = read(
        f"<article><p>{FIRST}</p><aside><blockquote>{pulled}</blockquote></aside>"
        f"<p>{SECOND}</p><p>{THIRD}</p><p>{FOURTH}</p><p>{FIRST}</p></article>"
    )
    assert rules(raw)[FIRST] == "is on the page before"
    article = assemble(raw, Document("page.html", "page", ".html", data=b"")).article
    assert article is not None
    assert article.text.split("\n\n") == list(PROSE)


def test_a_teaser_goes_with_its_linked_headline() -> None:
    headline = "<div><a href='/ferry'><div>Ferry timetable changes</div></a></div>"
    card = f"<div>{headline}<div>{OTHER}</div></div>"
    raw = read(f"<div><p>{FIRST}</p><p>{SECOND}</p>{card}<p>{THIRD}</p><p>{FOURTH}</p></div>")
    assert texts(raw) == list(PROSE)
    assert rules(raw)[OTHER] == "teaser of another article"
    assert rules(raw)["Ferry timetable changes"] == "links to other pages"


def test_an_article_appended_to_the_page_is_another() -> None:
    raw = read(
        f"<main><article><h1>Harbour opens again</h1>{BODY}</article>"
        f"<article><h1>Ferry timetable changes</h1><p>{OTHER}</p><p>{OTHER[::-1]}</p>"
        "</article></main>"
    )
    assert texts(raw) == list(PROSE)
    assert rules(raw)[OTHER] == "outside the article's body"


def test_an_article_in_two_columns_is_whole() -> None:
    column = '<div class="widget"><div>{}</div><aside>Advert</aside></div>'
    second = "".join(f"<p>{THIRD} {OTHER} Week {week}.</p>" for week in range(1, 5))
    first = column.format(BODY).replace("widget", "first")
    raw = read(f"<main>{first}{column.format(second)}</main>")
    assert texts(raw)[-4:] == [f"{THIRD} {OTHER} Week {week}." for week in range(1, 5)]


def test_a_standfirst_above_the_body_is_text() -> None:
    raw = read(
        f'<main><header><h1>Harbour opens again</h1><p class="dek">{OTHER}</p></header>'
        f"<section>{BODY}</section></main>"
    )
    assert texts(raw) == [OTHER, *PROSE]


def test_a_heading_of_nothing_is_left_out() -> None:
    raw = read(f"<article>{BODY}<h2>What we read</h2><p><a href='/x'>{OTHER}</a></p></article>")
    assert rules(raw)["What we read"] == "heading of what was left out"


def test_entries_of_a_live_report_keep_their_times() -> None:
    entries = "".join(
        f'<li><time datetime="2018-01-05T1{at}:00Z">1{at}:00</time><h3>Point {at}</h3>'
        f"<p>{text}</p></li>"
        for at, text in enumerate(PROSE)
    )
    raw = read(f"<main><ul class='entries'>{entries}</ul></main>")
    assert [block.text for block in raw.blocks if block.role is Role.TIME] == [
        "10:00",
        "11:00",
        "12:00",
        "13:00",
    ]
    assert [block.text for block in raw.blocks if block.role is Role.BODY] == list(PROSE)


def test_the_text_of_json_ld_takes_the_place_of_a_teaser() -> None:
    told = "\\n\\n".join(PROSE)
    script = (
        f'{{"@type": "NewsArticle", "headline": "Harbour opens again", "articleBody": "{told}"}}'
    )
    raw = read(
        f"<article><p>{FIRST}</p></article><div class='wall'>Subscribe to read on</div>",
        f'<script type="application/ld+json">{script}</script>',
    )
    assert texts(raw) == list(PROSE)
    assert raw.problems == (
        "The page shows only a part of the article; the text is that of its JSON-LD articleBody.",
    )


def test_entries_that_a_script_would_load_come_from_json_ld() -> None:
    updates = ",".join(
        f'{{"datePublished": "2018-01-05T1{at}:00Z", "headline": "Point {at}",'
        f' "articleBody": "<p>{text}</p>"}}'
        for at, text in enumerate(PROSE)
    )
    script = f'{{"@type": "LiveBlogPosting", "liveBlogUpdate": [{updates}]}}'
    raw = read(
        "<main><button>Load</button></main>",
        f'<script type="application/ld+json">{script}</script>',
    )
    assert [(block.role, block.text) for block in raw.blocks[:3]] == [
        (Role.TIME, "2018-01-05T10:00Z"),
        (Role.HEADING, "Point 0"),
        (Role.BODY, FIRST),
    ]
    assert len(raw.blocks) == 3 * len(PROSE)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            "".join(
                f"<div class=c><h3><a href='/{at}'>Headline {at} of the day</a></h3>"
                f"<p>{OTHER} {at}</p></div>"
                for at in range(12)
            ),
            "It is a list of links",
        ),
        (
            "".join(f"<a href='/{at}'>Headline {at} of the day</a><br>" for at in range(40)),
            "a list of",
        ),
        ("<div id=root></div><script>boot()</script>", "only scripts that would load it"),
        (
            "<div id=app></div><script src=a.js></script><noscript>Enable JavaScript</noscript>",
            "only scripts that would load it",
        ),
        (
            (
                "<p>We use cookies and ask for your consent before you go on to read.</p>"
                "<button>Accept</button><p>More about cookies in our privacy policy.</p>"
            ),
            "asks for consent",
        ),
        (
            (
                "<form><p>Log in to go on reading this article and every other one.</p>"
                "<input type=password><p>No account? Subscribe.</p></form>"
            ),
            "asks to log in",
        ),
        (
            "<h1>404</h1><p>The page that you are looking for is not found on this server.</p>",
            "error",
        ),
        ("<h1>Just a moment...</h1><p>Checking your browser.</p>", "check against robots"),
        ("<frameset><frame src=a></frameset>", "No paragraph"),
    ],
)
def test_a_page_without_an_article_is_refused_by_what_it_is(body: str, reason: str) -> None:
    source = f"<html><body>{body}</body></html>"
    with pytest.raises(UnreadableFileError, match=reason):
        article_of_page(source, "page.html", {})


def test_a_text_below_its_headline_is_no_list_whatever_follows_it() -> None:
    more = "".join(
        f"<div><h3><a href='/{at}'>Headline {at} of the day</a></h3><p>{OTHER} {at}</p></div>"
        for at in range(12)
    )
    text = f"<p>{FIRST}</p><p>{' '.join(PROSE)}</p><p>{SECOND}</p>"
    body = f"<div><h1>Oldport harbour opens</h1>{text}{more}</div>"
    kept = texts(read(body, "<title>Oldport harbour opens</title>"))
    assert kept[0] == FIRST
    assert SECOND in kept


def test_a_short_article_is_no_notice() -> None:
    text = "OLDPORT - The harbour opened on Monday, nine weeks after the storm, the mayor said."
    assert texts(read(f"<article><p>{text}</p></article>")) == [text]


def test_an_article_about_cookies_is_an_article() -> None:
    text = (
        "Regulators said that cookie banners which ask for consent again and again break the law. "
    )
    raw = read("<article>" + f"<p>{text * 2}</p><p>{FIRST}</p><p>{SECOND}</p>" + "</article>")
    assert len(raw.blocks) == 3


def test_what_was_left_out_is_listed_up_to_a_bound() -> None:
    links = "".join(f"<p><a href='/{at}'>Headline number {at}</a></p>" for at in range(900))
    raw = read(f"<article>{BODY}</article><div>{links}</div>")
    assert texts(raw) == list(PROSE)
    assert len(raw.dropped) == 401
    assert raw.dropped[-1].text == "500 more blocks"


@pytest.mark.parametrize("headline", ["The port: Harbour opens again", "Har\u00adbour opens again"])
def test_a_standfirst_below_the_headline_is_text_whatever_box_it_is_in(headline: str) -> None:
    top = f"<header>Norvik Post</header><div><h1>{headline}</h1><p>{OTHER}</p></div>"
    assert read(f"{top}<article>{BODY}</article>").blocks[0].text == OTHER


def test_a_long_heading_is_a_paragraph() -> None:
    lead = f"{OTHER} It was built in the year 1891, and nobody had closed it since then."
    page = f"<article><h1>Harbour opens again</h1><h2>{lead}</h2>{BODY}</article>"
    assert read(page).blocks[0] == Block(lead, Role.BODY)


def test_a_frame_of_text_and_media_is_no_caption() -> None:
    blocks = read(f"<h1>Harbour opens again</h1><div class='ce-text-media'>{BODY}</div>").blocks
    assert [block.role for block in blocks] == [Role.BODY] * len(PROSE)


def test_an_article_opened_over_a_list_of_articles_is_the_pages() -> None:
    entries = "".join(f"<li><a href='/{at}'>Story {at}</a><p>{OTHER}</p></li>" for at in range(9))
    text = "".join(f"<p>{one}</p>" for one in PROSE * 6)
    opened = f"<div class=lightbox><h1>Oldport harbour opens</h1>{text}</div>"
    assert OTHER not in texts(read(f"<ul>{entries}</ul>{opened}"))
    assert FIRST in texts(read(f"<ul>{entries}</ul>{opened}"))
