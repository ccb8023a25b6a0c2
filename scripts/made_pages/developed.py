"""Structures of pages that the extraction was developed on."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Final

from made_pages.articles import ARABIC, ENGLISH, GERMAN
from made_pages.markup import (
    BIO,
    COOKIES,
    FOOT,
    LETTER,
    MadePage,
    body_markup,
    byline,
    cards,
    comment_list,
    document,
    link_list,
    menu,
    news_article,
    part_markup,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from made_pages.articles import NewsArticle, Part


def html5(article: NewsArticle) -> MadePage:
    """Article, main, header, footer, figure, with JSON-LD."""
    body = f"""<header><nav>{menu(article)}</nav></header><main><article><header>
<h1>{article.title}</h1><p class="standfirst">{article.standfirst}</p>
<p class="byline">{byline(article)}</p><time datetime="{article.published}">
{article.published}</time></header>{body_markup(article)}</article>
<aside><h2>Most read</h2>{link_list(article)}</aside></main><footer>{FOOT}</footer>"""
    return MadePage(document(article, body, head=news_article(article)), text_of(article))


def div_soup(article: NewsArticle) -> MadePage:
    """No element but div, names that say nothing, related modules between the paragraphs."""

    def make(part: Part) -> str:
        if part.kind == "heading":
            return f'<div class="x7"><b>{part.lines[0]}</b></div>'
        if part.kind == "caption":
            return f'<div class="x9"><img src="i.jpg"><div class="x3">{part.lines[0]}</div></div>'
        if part.kind == "list":
            return "".join(f'<div class="x4">• {line}</div>' for line in part.lines)
        return part_markup(part).replace("<p", '<div class="x2"').replace("</p>", "</div>")

    title, summary = article.others[0]
    module = f'<div class="x5"><a href="/n/9"><div>{title}</div></a><div>{summary}</div></div>'
    body = f"""<div class="a1">{menu(article)}</div><div class="b1"><div class="b2">
<div class="t1">{article.title}</div><div class="t2">{article.standfirst}</div>
<div class="t3">{byline(article)}</div><div class="c1">
{body_markup(article, make, after={1: module, 4: module})}</div></div>
<div class="d1">{cards(article, "div", "d2")}</div></div><div class="e1">{FOOT}</div>"""
    return MadePage(document(article, body), text_of(article))


def tables_of_the_nineties(article: NewsArticle) -> MadePage:
    """Nested tables lay the page out, fonts mark it up, two breaks part the paragraphs."""

    def make(part: Part) -> str:
        if part.kind == "heading":
            return f"<b>{part.lines[0]}</b><br>"
        if part.kind == "caption":
            return f"<i>{part.lines[0]}</i><br><br>"
        if part.kind in ("list", "table"):
            return "".join(f"* {line.replace(' | ', ' - ')}<br><br>" for line in part.lines)
        return f"{part.lines[0]}<br><br>"

    links = "".join(f'<a href="s{n}.htm">{t}</a><br>' for n, (t, _) in enumerate(article.others))
    text = text_of(article).replace(" | ", " - ")
    html = f"""<HTML><HEAD><TITLE>{article.outlet}: {article.title}</TITLE></HEAD>
<BODY BGCOLOR=white><CENTER><TABLE WIDTH=750 BORDER=0><TR><TD COLSPAN=3 BGCOLOR=navy>
<FONT SIZE=5 COLOR=white>{article.outlet}</FONT></TD></TR><TR VALIGN=top><TD WIDTH=120>
<FONT SIZE=1><A HREF=index.htm>Front page</A><BR><A HREF=news.htm>News</A><BR>
<A HREF=sport.htm>Sport</A><BR></FONT></TD><TD WIDTH=480><TABLE><TR><TD>
<FONT FACE=Times SIZE=5><B>{article.title}</B></FONT><P><FONT SIZE=2>{byline(article)}<BR>
{article.published}</FONT><P><FONT SIZE=3><I>{article.standfirst}</I><BR><BR>
{body_markup(article, make)}</FONT></TD></TR></TABLE></TD><TD WIDTH=150>
<FONT SIZE=1><B>Also today</B><BR>{links}</FONT></TD></TR><TR><TD COLSPAN=3><FONT SIZE=1>
Copyright 1998 {article.outlet}. All rights reserved.</FONT></TD></TR></TABLE></CENTER>"""
    return MadePage(html, text)


def live_blog(article: NewsArticle) -> MadePage:
    """Entries with times, the newest first, each an article of its own; JSON-LD of their kind."""
    prose = [part for part in article.parts if part.kind in ("paragraph", "quote", "list")]
    entries = [prose[at : at + 2] for at in range(0, len(prose), 2)]
    pieces, lines, updates = [], [article.standfirst], []
    for number, entry in enumerate(reversed(entries)):
        moment = f"{article.published}T{18 - number:02}:20:00Z"
        inner = "\n".join(part_markup(part) for part in entry)
        pieces.append(
            f'<article class="live-entry" id="e{number}"><a href="#e{number}"><time datetime='
            f'"{moment}">{18 - number}:20</time></a>{inner}<div class="share-bar"><a href="/s">'
            "Share</a></div></article>"
        )
        said = [line for part in entry for line in part.lines]
        lines += said
        updates.append({"@type": "BlogPosting", "datePublished": moment, "articleBody": said[0]})
    head = news_article(article, **{"@type": "LiveBlogPosting", "liveBlogUpdate": updates[:2]})
    body = f"""<nav>{menu(article)}</nav><main class="live"><h1>{article.title}</h1>
<p class="summary">{article.standfirst}</p><div class="entries">{"".join(pieces)}</div></main>
<footer>{FOOT}</footer>"""
    return MadePage(document(article, body, head=head), "\n".join(lines))


def amp(article: NewsArticle) -> MadePage:
    """The page for telephones: amp- elements, a sidebar, no JSON-LD body."""
    head = f'<link rel="canonical" href="https://example.org/{article.name}">'
    side = f"<amp-sidebar id=s layout=nodisplay>{menu(article)}</amp-sidebar>"
    advert = '<amp-ad width=300 height=250 type="x"><div placeholder>Advertisement</div></amp-ad>'
    body = f"""{side}<header class="ampstart-headerbar"><a href="/">{article.outlet}</a></header>
<article class="amp-wp-article"><header class="amp-wp-article-header"><h1 class="amp-wp-title">
{article.title}</h1><div class="amp-wp-meta">{byline(article)}</div></header>
<div class="amp-wp-article-content"><p><strong>{article.standfirst}</strong></p>
{body_markup(article, after={2: advert})}</div>
<footer class="amp-wp-article-footer"><div class="amp-wp-tax-tag">Tags: <a href="/t/1">city</a>,
<a href="/t/2">money</a></div></footer></article><footer class="amp-wp-footer">{FOOT}</footer>"""
    html = document(article, body, head=head).replace("<html", "<html amp", 1)
    return MadePage(html, text_of(article))


def wordpress(article: NewsArticle) -> MadePage:
    """A theme with entry-content, sharing buttons, related posts, a widget column, comments."""
    body = f"""<div id="page" class="site"><header id="masthead" class="site-header">
<nav id="site-navigation">{menu(article)}</nav></header><div id="content" class="site-content">
<div id="primary" class="content-area"><main id="main"><article id="post-42" class="post-42 post
type-post hentry category-news"><header class="entry-header"><h1 class="entry-title">{article.title}
</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published"
datetime="{article.published}">{article.published}</time></span> <span class="author vcard">
<a class="url fn n" href="/author/1">{article.authors[0]}</a></span></div></header>
<div class="entry-content"><p>{article.standfirst}</p>{body_markup(article)}
<div class="sharedaddy sd-sharing-enabled"><h3>Share this:</h3><ul><li><a href="/f">Facebook</a>
</li><li><a href="/t">Twitter</a></li></ul></div><div id="jp-relatedposts"><h3>Related</h3>
{cards(article)}</div></div><footer class="entry-footer"><span class="cat-links">Posted in <a
href="/c">News</a></span></footer></article><nav class="post-navigation"><a href="/p">Older</a>
</nav><div id="comments" class="comments-area"><h2>{len(article.comments)} thoughts on this</h2>
<ol class="comment-list">{comment_list(article, "li")}</ol><div id="respond"><h3>Leave a Reply</h3>
<p>Your email address will not be published. Required fields are marked with a star.</p></div></div>
</main></div><aside id="secondary" class="widget-area"><section class="widget"><h2>Recent posts</h2>
{link_list(article)}</section><section class="widget"><h2>About us</h2><p>We are a small paper
that has told the valley what happens in it since the spring of 1911.</p></section></aside></div>
<footer id="colophon">{FOOT}</footer></div>"""
    return MadePage(document(article, body), text_of(article))


def paywalled(article: NewsArticle) -> MadePage:
    """The page shows two paragraphs and a wall; its JSON-LD has the whole text."""
    prose = [part for part in article.parts if part.kind in ("paragraph", "heading")]
    whole = "\n\n".join(line for part in prose for line in part.lines)
    shown = "".join(part_markup(part) for part in prose[:2])
    body = f"""<nav>{menu(article)}</nav><main><article><h1>{article.title}</h1>
<div class="content">{shown}<div class="fade"></div></div><div class="wall"><h2>Keep reading</h2>
<p>Subscribe now for one crown a week and read this and every other article without limits.</p>
<button>Subscribe</button><p>Already a subscriber? <a href="/login">Log in</a></p></div></article>
</main><footer>{FOOT}</footer>"""
    head = news_article(article, articleBody=whole, isAccessibleForFree=False)
    return MadePage(document(article, body, head=head), whole)


def listicle(article: NewsArticle) -> MadePage:
    """Numbered headings, a picture with caption and a short text each, adverts between."""
    prose = [part.lines[0] for part in article.parts if part.kind in ("paragraph", "quote")]
    slides, lines = [], [article.standfirst]
    for number, text in enumerate(prose, start=1):
        head, caption = f"{number}. {' '.join(text.split()[:5])}", f"Picture {number}: the scene"
        slides.append(
            f'<section class="slide"><h2>{head}</h2><figure><img src="{number}.jpg">'
            f"<figcaption>{caption}</figcaption></figure><p>{text}</p></section>"
            + ('<div class="ad-slot"><span>Advertisement</span></div>' if number % 2 else "")
        )
        lines += [head, caption, text]
    body = f"""<div class="top-nav">{menu(article)}</div><div class="gallery"><h1>{article.title}
</h1><p class="intro">{article.standfirst}</p>{"".join(slides)}</div>
<div class="recommended"><h2>You may also like</h2>{cards(article)}</div>
<div class="footer">{FOOT}</div>"""
    return MadePage(document(article, body), "\n".join(lines))


def interview(article: NewsArticle) -> MadePage:
    """Bold questions and their answers, some of one or two words; a pull quote from the text."""
    asked = (
        "What happened?",
        "Were you surprised by it when you heard?",
        "Who is going to pay?",
        "And what comes next?",
    )
    answers = [part.lines[0] for part in article.parts if part.kind == "paragraph"]
    pieces, lines = [f"<p>{answers[0]}</p>"], [article.standfirst, answers[0]]
    for question, answer in zip(asked, answers[1:], strict=False):
        pieces.append(f"<p><strong>{question}</strong></p><p>{answer}</p>")
        lines += [question, answer]
    pieces.append("<p><strong>Will you stay?</strong></p><p>Yes.</p>")
    lines += ["Will you stay?", "Yes."]
    pulled = " ".join(answers[2].split()[:14])
    pieces.insert(3, f'<aside class="pullquote"><p>{pulled}</p></aside>')
    body = f"""<header>{menu(article)}</header><div class="wrapper has-sidebar"><div class="story">
<h1>{article.title}</h1><h2 class="deck">{article.standfirst}</h2><div class="author-line">
{byline(article)}</div>{"".join(pieces)}<div class="author-bio"><img src="a.jpg"><p>
{article.authors[0]} {BIO}</p></div></div><div class="sidebar">{cards(article)}</div></div>
<footer>{FOOT}</footer>"""
    return MadePage(document(article, body), "\n".join(lines))


def with_comments(article: NewsArticle) -> MadePage:
    """A short article under which readers wrote more than it holds."""
    few = [part for part in article.parts if part.kind == "paragraph"][:4]
    text = "\n".join([article.standfirst, *(part.lines[0] for part in few)])
    threads = "".join(f'<div class="thread">{comment_list(article)}</div>' for _ in range(3))
    body = f"""<div id="nav">{menu(article)}</div><div id="story"><h1>{article.title}</h1>
<p>{article.standfirst}</p>{"".join(part_markup(part) for part in few)}</div>
<div id="discussion"><h2>Discussion</h2><div class="comments">{threads}</div></div>
<div id="foot">{FOOT}</div>"""
    return MadePage(document(article, body), text)


def boxes_between(article: NewsArticle) -> MadePage:
    """Newsletter, cookie, related and advert boxes among the paragraphs, more articles below."""
    related = f'<div class="inline-related"><h4>Read more</h4>{link_list(article)}</div>'
    after = {
        0: f'<div class="cookie-banner">{COOKIES}</div>',
        2: f'<div class="newsletter-box"><h3>Morning briefing</h3>{LETTER}</div>',
        4: related,
        6: '<div class="ad"><p>Advertisement</p><p>Story continues below</p></div>',
        7: f'<section class="promo-module">{cards(article)}</section>',
    }
    below = article.others[-1]
    body = f"""<nav>{menu(article)}</nav><main id="main-content"><article class="article">
<h1 class="headline">{article.title}</h1><p class="dek">{article.standfirst}</p>
<section class="article-body">{body_markup(article, after=after)}</section></article>
<article class="next-article"><h1>{below[0]}</h1><p>{below[1]}</p><p>{article.others[0][1]}
{article.others[0][1]}</p></article></main><footer>{FOOT}</footer>"""
    return MadePage(document(article, body, head=news_article(article)), text_of(article))


def right_to_left(article: NewsArticle) -> MadePage:
    """A page in Arabic, Hebrew or Urdu, in the plain structure of its content system."""
    body = f"""<div class="header"><div class="menu">{menu(article)}</div></div>
<div class="container"><div class="col-8"><h1>{article.title}</h1><div class="info">
<span>{article.authors[0]}</span><span>{article.published}</span></div>
<div class="summary"><p>{article.standfirst}</p></div><div class="news-text">
{body_markup(article)}</div><div class="comments">{comment_list(article)}</div></div>
<div class="col-4"><div class="related-news">{cards(article)}</div></div></div>
<div class="footer">{FOOT}</div>"""
    return MadePage(document(article, body, attributes='dir="rtl"'), text_of(article))


def application_state(article: NewsArticle) -> MadePage:
    """A rendered page of a script framework: section on section, state in a script, no p."""

    def make(part: Part) -> str:
        if part.kind in ("paragraph", "note"):
            line = part.lines[0]
            half = line.find(" ", len(line) // 2)
            return (
                f'<div data-block="text"><span data-text="1">{escape(line[:half], quote=False)}'
                f"</span><span>{escape(line[half:], quote=False)}</span></div>"
            )
        return f'<div data-block="{part.kind}">{part_markup(part)}</div>'

    state = json.dumps({"props": {"title": article.title, "related": article.others}})
    body = f"""<div id="__next"><div class="css-1x"><div role="navigation">{menu(article)}</div>
<div class="css-2y"><section><h1>{article.title}</h1><div class="css-lead">{article.standfirst}
</div></section><section data-area="body">{body_markup(article, make)}</section>
<section data-area="tags"><a href="/t/a">works</a> <a href="/t/b">city</a></section>
<section data-area="more">{cards(article, "div", "css-3z")}</section></div>
<div role="contentinfo">{FOOT}</div></div></div><script id="__NEXT_DATA__" type="application/json">
{state}</script>"""
    return MadePage(document(article, body), text_of(article))


DEVELOPED: Final[Mapping[Callable[[NewsArticle], MadePage], Sequence[NewsArticle]]] = {
    html5: (*ENGLISH, GERMAN),
    div_soup: ENGLISH,
    tables_of_the_nineties: ENGLISH,
    live_blog: ENGLISH,
    amp: ENGLISH,
    wordpress: (*ENGLISH, GERMAN),
    paywalled: ENGLISH,
    listicle: ENGLISH,
    interview: ENGLISH,
    with_comments: ENGLISH,
    boxes_between: ENGLISH,
    right_to_left: (ARABIC,),
    application_state: ENGLISH,
}
