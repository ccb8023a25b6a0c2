"""What the structures share: the parts of an article as markup, and the text that counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from made_pages.articles import NewsArticle, Part


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page, and the text of the article in it: what an extractor should keep, no more."""

    html: str
    text: str


def text_of(article: NewsArticle, *, standfirst: bool = True, without: Sequence[str] = ()) -> str:
    """All parts but those of the kinds in ``without``, a line for each paragraph, item or row."""
    lines = [article.standfirst] if standfirst else []
    for part in article.parts:
        if part.kind not in without:
            lines += part.lines
    return "\n".join(lines)


def part_markup(part: Part) -> str:
    """A part in the plain elements of HTML5."""
    lines = [escape(line, quote=False) for line in part.lines]
    if part.kind == "heading":
        return f"<h2>{lines[0]}</h2>"
    if part.kind == "quote":
        return f"<blockquote><p>{lines[0]}</p></blockquote>"
    if part.kind == "list":
        return f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>"
    if part.kind == "table":
        return table_markup(lines)
    if part.kind == "caption":
        return f'<figure><img src="a.jpg" alt=""><figcaption>{lines[0]}</figcaption></figure>'
    if part.kind == "note":
        return f'<p class="correction"><em>{lines[0]}</em></p>'
    return f"<p>{lines[0]}</p>"


def table_markup(rows: Sequence[str]) -> str:
    """Rows of the form "a | b", the first as heads."""
    cells = [row.split(" | ") for row in rows]
    head = "".join(f"<th>{cell}</th>" for cell in cells[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in cells[1:])
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>"


def body_markup(
    article: NewsArticle,
    make: Callable[[Part], str] = part_markup,
    *,
    without: Sequence[str] = (),
    after: dict[int, str] | None = None,
) -> str:
    """All parts; ``after`` puts other markup behind the part of that number."""
    pieces = []
    for number, part in enumerate(article.parts):
        if part.kind not in without:
            pieces.append(make(part))
        if after and number in after:
            pieces.append(after[number])
    return "\n".join(pieces)


def byline(article: NewsArticle) -> str:
    """The authors as a line."""
    return "By " + " and ".join(article.authors)


def news_article(article: NewsArticle, **more: object) -> str:
    """A script with the page's JSON-LD."""
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": f"{article.published}T09:30:00+00:00",
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "publisher": {"@type": "Organization", "name": article.outlet},
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def document(article: NewsArticle, body: str, *, head: str = "", attributes: str = "") -> str:
    """A page around ``body``."""
    return (
        f'<!DOCTYPE html><html lang="{article.language}"><head><meta charset="utf-8">'
        f"<title>{escape(article.title)} | {escape(article.outlet)}</title>{head}"
        f"<style>body {{ margin: 0 }}</style></head><body {attributes}>\n{body}\n</body></html>"
    )


def menu(article: NewsArticle) -> str:
    """The links on top of the site."""
    names = ("Home", "Politics", "Business", "Culture", "Sport", "Weather", "Contact")
    links = "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in names)
    return f'<ul><li><a href="/">{escape(article.outlet)}</a></li>{links}</ul>'


def cards(article: NewsArticle, tag: str = "div", name: str = "card") -> str:
    """Other articles of the site, each with headline and summary."""
    return "\n".join(
        f'<{tag} class="{name}"><a href="/n/{number}"><h3>{escape(title)}</h3></a>'
        f"<p>{escape(summary)}</p></{tag}>"
        for number, (title, summary) in enumerate(article.others)
    )


def link_list(article: NewsArticle) -> str:
    """Other articles of the site as bare links."""
    return (
        "<ul>"
        + "".join(
            f'<li><a href="/n/{number}">{escape(title)}</a></li>'
            for number, (title, _) in enumerate(article.others)
        )
        + "</ul>"
    )


def comment_list(article: NewsArticle, tag: str = "div", name: str = "comment") -> str:
    """What readers wrote below the article."""
    return "\n".join(
        f'<{tag} class="{name}"><b>reader{number}</b> <span>2 hours ago</span>'
        f"<p>{escape(comment)}</p><a href='#r{number}'>Reply</a></{tag}>"
        for number, comment in enumerate(article.comments)
    )


FOOT = (
    "<p>All rights reserved. No part of this site may be copied or republished without written"
    ' permission of the publisher.</p><p><a href="/terms">Terms</a> <a href="/privacy">Privacy</a>'
    ' <a href="/jobs">Jobs</a></p>'
)
LETTER = (
    "<p>Get the morning briefing: the five stories that matter, in your inbox before breakfast,"
    ' free of charge.</p><input type="email"><button>Sign up</button>'
)
COOKIES = (
    "<p>We and our 412 partners store and read information on your device, such as cookies, to"
    " show you adverts that suit you and to measure how they do.</p>"
    "<button>Accept all</button><button>Settings</button>"
)
BIO = "has covered the region since 2004 and has won two prizes for reports on public works."
