"""Structures of pages that the extraction was first run on when its development was over."""

from __future__ import annotations

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


BOX_AFTER: Final = 2  # paragraphs


def print_view(article: NewsArticle) -> MadePage:
    """The page to print: rules, the address of the source, nothing around it."""
    body = f"""<p><b>{article.outlet}</b></p><hr><h2>{article.title}</h2><p>{byline(article)}<br>
{article.published}</p><p><i>{article.standfirst}</i></p>{body_markup(article)}<hr>
<p>Find this article at: http://www.example.org/news/{article.name}.html</p>
<p><a href="javascript:window.print()">Click to print</a> <a href="/">Close</a></p>
<p>Copyright {article.outlet}. Reprinted by permission only.</p>"""
    return MadePage(document(article, body), text_of(article))


def columns_of_a_newspaper(article: NewsArticle) -> MadePage:
    """Three floated columns with the text run through them; a heading in capitals."""
    pieces = [part_markup(part) for part in article.parts]
    third = -(-len(pieces) // 3)
    columns = "".join(
        f'<div class="column column-{number}" style="float:left">'
        f"{''.join(pieces[at : at + third])}</div>"
        for number, at in enumerate(range(0, len(pieces), third), start=1)
    )
    body = f"""<div class="paper"><div class="paper-name">{article.outlet}</div><div class="bar">
{menu(article)}</div><div class="page"><h1>{article.title.upper()}</h1><p class="under">
{article.standfirst}</p>{columns}<div style="clear:both"></div></div><div class="ear"><h3>Inside
today</h3>{link_list(article)}</div><div class="base">{FOOT}</div></div>"""
    return MadePage(document(article, body), text_of(article))


def modules_without_end(article: NewsArticle) -> MadePage:
    """A module of other articles after every second paragraph, follow-up articles below."""
    module = f"""<div class="rec-unit"><span>More for you</span>
{cards(article, "article", "rec-item")}</div>"""
    after = dict.fromkeys(range(1, len(article.parts), 2), module)
    other = "".join(
        f"<article class='story'><h1>{title}</h1><p>{summary}</p><p>{summary}</p></article>"
        for title, summary in article.others[:2]
    )
    body = f"""<nav class="bar">{menu(article)}</nav><div id="feed"><article class="story">
<h1>{article.title}</h1><p class="lede">{article.standfirst}</p><div class="story-text">
{body_markup(article, after=after)}</div></article>{other}</div>"""
    head = f'<meta property="og:title" content="{article.title}">'
    return MadePage(document(article, body, head=head), text_of(article))


def magazine(article: NewsArticle) -> MadePage:
    """A long read: full-width sections, drop caps, pull quotes, the author at the end."""

    def make(part: Part) -> str:
        made = part_markup(part)
        if part.kind == "paragraph":
            first, rest = part.lines[0][0], part.lines[0][1:]
            made = f'<p><span class="dropcap">{first}</span>{rest}</p>'
        return f'<section class="chapter-block"><div class="inner">{made}</div></section>'

    text = next(part.lines[0] for part in article.parts if part.kind == "paragraph")
    words = " ".join(text.split()[3:18])
    pulled = f"<figure class='pull-quote'><blockquote>{words}</blockquote></figure>"
    body = f"""<header class="site"><a href="/">{article.outlet}</a><button>Menu</button></header>
<header class="hero"><h1>{article.title}</h1><p class="hero-deck">{article.standfirst}</p>
<p class="hero-by">{byline(article)}</p></header>{body_markup(article, make, after={3: pulled})}
<section class="about-author"><p>{article.authors[0]} {BIO}</p></section>
<section class="more-from"><h2>More from {article.outlet}</h2>{cards(article, "li")}</section>
<footer class="site">{FOOT}</footer>"""
    return MadePage(document(article, body), text_of(article))


def form_around_it(article: NewsArticle) -> MadePage:
    """A content system that wraps the page in one form and lays it out with a table."""

    def make(part: Part) -> str:
        return part_markup(part).replace("<p>", '<p class="MsoNormal">').replace("h2>", "h4>")

    body = f"""<form id="aspnetForm" method="post" action="Story.aspx"><input type="hidden"
name="__VIEWSTATE" value="dDwtMTA4"><table class="layout" width="100%"><tr><td colspan="2">
{menu(article)}</td></tr><tr><td class="main"><span class="ArtHead">{article.title}</span>
<div class="ArtBody"><p class="MsoNormal"><b>{article.standfirst}</b></p>
{body_markup(article, make)}</div></td><td class="right"><div class="box">{cards(article)}</div>
</td></tr><tr><td colspan="2">{FOOT}</td></tr></table></form>"""
    return MadePage(document(article, body), text_of(article))


def agency_text(article: NewsArticle) -> MadePage:
    """A wire story in one pre element, its paragraphs indented or parted by blank lines."""
    prose = [part for part in article.parts if part.kind in ("paragraph", "heading", "note")]
    text = "\n\n".join(f"   {line}" for part in prose for line in part.lines)
    body = f"""<p><a href="/">Home</a> | <a href="/wire">Wire</a> | <a href="/find">Search</a></p>
<h3>{article.title}</h3><pre>{text}</pre><p><a href="/prev">Previous</a> <a href="/next">Next</a>
</p><address>{article.outlet} news desk</address>"""
    return MadePage(document(article, body), text.replace("   ", ""))


def facts_in_boxes(article: NewsArticle) -> MadePage:
    """Fact boxes with lists and a table beside the text, explained terms, footers with notes."""
    notes = [part for part in article.parts if part.kind == "note"]
    boxed = [part for part in article.parts if part.kind in ("list", "table")]
    facts = "".join(part_markup(part) for part in boxed)
    box = f'<aside class="factbox"><h3>The facts</h3>{facts}</aside>' if boxed else ""
    lines = [article.standfirst]
    plain = [part for part in article.parts if part not in boxed and part not in notes]
    pieces = []
    for number, part in enumerate(plain):
        pieces.append(part_markup(part))
        lines += part.lines
        if number == BOX_AFTER and boxed:
            pieces.append(box)
            lines += ["The facts", *(line for one in boxed for line in one.lines)]
    foot = "".join(part_markup(part) for part in notes)
    lines += [line for part in notes for line in part.lines]
    body = f"""<nav>{menu(article)}</nav><main><article itemscope itemtype=
"https://schema.org/NewsArticle"><h1 itemprop="headline">{article.title}</h1><p
itemprop="description">{article.standfirst}</p><div itemprop="articleBody">{"".join(pieces)}</div>
<footer>{foot}<p class="tags"><a href="/t/x">Region</a></p></footer></article></main>
<footer>{FOOT}</footer>"""
    return MadePage(document(article, body), "\n".join(lines))


def notices_laid_over(article: NewsArticle) -> MadePage:
    """Consent, newsletter and app notices in the body, social posts embedded in the text."""
    post = (
        '<blockquote class="twitter-tweet"><p>We are aware of the news and will speak to the press'
        " at noon.</p>— Press office <a href='https://social.example/1'>today</a></blockquote>"
    )
    body = f"""<div id="consent-layer" role="dialog"><h2>Your privacy</h2>{COOKIES}</div>
<div class="app-banner modal"><p>Read us in the app: faster, quieter, and with all the puzzles of
the last hundred years.</p></div><nav>{menu(article)}</nav><div class="main"><h1>{article.title}
</h1><p class="subtitle">{article.standfirst}</p><div class="text">
{body_markup(article, after={2: post})}</div><div class="signup-inline">{LETTER}</div>
<div id="disqus_thread">{comment_list(article)}</div></div><footer>{FOOT}</footer>"""
    text = text_of(article).split("\n")
    text.append("We are aware of the news and will speak to the press at noon.")
    return MadePage(document(article, body), "\n".join(text))


def hidden_until_clicked(article: NewsArticle) -> MadePage:
    """Only the first paragraphs are displayed; the rest opens with a button, twice in the page."""
    parts = [part_markup(part) for part in article.parts]
    body = f"""<header role="banner">{menu(article)}</header><div class="content-wrap no-comments">
<h1>{article.title}</h1><div class="body-copy"><p>{article.standfirst}</p>{"".join(parts[:3])}
<div class="more-text" style="display:none">{"".join(parts[3:])}</div>
<button class="expand">Read the full story</button></div>
<div class="trending-now"><h2>Trending</h2>{cards(article)}</div></div><footer>{FOOT}</footer>"""
    told = "\n".join(line for part in article.parts for line in part.lines)
    head = news_article(article, articleBody=told)
    return MadePage(document(article, body, head=head), text_of(article))


def broken_markup(article: NewsArticle) -> MadePage:
    """Elements never closed, closed twice, or nested the wrong way round."""
    pieces = body_markup(article).replace("</p>", "").replace("</li>", "")
    body = f"""<table><tr><td><div><b>{menu(article)}</td></b></div><td><font size=4><h1>
{article.title}</font><p>{article.standfirst}<div class=story></span>{pieces}</i></div></div></p>
<td>{cards(article).replace("</p>", "").replace("</div>", "")}</table></body><p>{FOOT}</html>"""
    return MadePage(document(article, body), text_of(article))


def entries_from_a_script(article: NewsArticle) -> MadePage:
    """A live report whose page shows the newest entry; its JSON-LD has them all."""
    prose = [part.lines[0] for part in article.parts if part.kind == "paragraph"]
    updates = [
        {
            "@type": "BlogPosting",
            "headline": f"Entry {number}",
            "datePublished": f"{article.published}T{8 + number:02}:00:00Z",
            "articleBody": f"<p>{text}</p>",
        }
        for number, text in enumerate(prose, start=1)
    ]
    head = news_article(article, **{"@type": "LiveBlogPosting", "liveBlogUpdate": updates})
    body = f"""<nav>{menu(article)}</nav><main><h1>{article.title}</h1><div id="live-app"><div
class="entry"><time datetime="{article.published}T09:00:00Z">9:00</time><p>{prose[0]}</p></div>
<button>Load more</button></div></main><footer>{FOOT}</footer>"""
    text = "\n".join(f"Entry {number}\n{one}" for number, one in enumerate(prose, start=1))
    return MadePage(document(article, body, head=head), text)


UNTOUCHED: Final[Mapping[Callable[[NewsArticle], MadePage], Sequence[NewsArticle]]] = {
    print_view: (*ENGLISH, GERMAN),
    columns_of_a_newspaper: ENGLISH,
    modules_without_end: ENGLISH,
    magazine: (*ENGLISH, ARABIC),
    form_around_it: ENGLISH,
    agency_text: ENGLISH,
    facts_in_boxes: ENGLISH,
    notices_laid_over: ENGLISH,
    hidden_until_clicked: ENGLISH,
    broken_markup: ENGLISH,
    entries_from_a_script: ENGLISH,
}
