"""Authors and days that a page's elements are marked as, by relation, microdata or class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from qa_service.ingest.document import Found
from qa_service.ingest.pages.container import name_words
from qa_service.ingest.rules.page_metadata import is_person, names_in

WithoutOutlet: TypeAlias = Callable[[list[str]], list[str]]

_BYLINES: Final = frozenset(
    ("author", "authors", "byline", "autor", "autoren", "auteur", "auteurs", "autore", "writer")
)
_NO_BYLINE: Final = frozenset(
    ("bio", "box", "image", "img", "avatar", "photo", "link", "links", "list", "info", "social")
)
_OF_OTHERS: Final = re.compile(
    r"comment|related|sidebar|widget|recommend|footer|popular|teaser|latest", re.IGNORECASE
)
_AUTHOR_PAGE: Final = re.compile(
    r"/(?:author|autor|auteur|staff|people|profile?|writers?|by|redaktion|reporters?|user)",
    re.IGNORECASE,
)
_LONGEST_BYLINE: Final = 120
_CHANGED: Final = re.compile(r"updat|modif|edited|amended", re.IGNORECASE)
_MOST_TIMES: Final = 200
_LONGEST_VALUE: Final = 1_000  # characters


def marked_authors(tree: Any, without_outlet: WithoutOutlet) -> list[str]:  # noqa: ANN401
    """Authors that the page's elements are marked as, by relation, microdata or class."""
    best: list[str] = []
    for one in tree.iter("a", "span", "div", "p", "address", "li", "ul", "h4", "strong"):
        marks = f"{one.get('rel', '')} {one.get('itemprop', '')}".split()
        stated = "author" in marks and not one.get("content")
        if not stated and (best or not _is_byline(one)):
            continue
        if not _may_be_of_article(one) or _is_of_others(one):
            continue
        found = without_outlet(_names_within(one, stated=stated))
        if found and stated:
            return found
        best = best or found
    return best


def marked_days(tree: Any) -> Iterator[tuple[Found, bool]]:  # noqa: ANN401
    """``<time>`` and microdata, marked ones first; whether each tells of a change."""
    plain: list[tuple[Found, bool]] = []
    looked_at = 0
    for one in tree.iter("time", "span", "abbr", "div", "p"):
        looked_at += one.tag == "time"
        mark = "" if is_of_review(one) else one.get("itemprop", "")
        said = one.get("datetime") or one.get("content") or ""
        said = said or (one.get("title", "") if one.tag == "abbr" else "")
        if mark in ("datePublished", "dateModified", "dateCreated"):
            value = said or " ".join("".join(one.itertext()).split())
            yield Found(value[:_LONGEST_VALUE], f"microdata {mark}"), mark == "dateModified"
        elif one.tag == "time" and looked_at >= _MOST_TIMES:
            continue
        elif one.tag == "time" and said and _may_be_of_article(one):
            plain.append((Found(said[:_LONGEST_VALUE], "<time datetime>"), _tells_change(one)))
        elif one.tag == "abbr" and "published" in one.get("class", "").split():
            value = one.get("title") or " ".join("".join(one.itertext()).split())
            plain.append((Found(value[:_LONGEST_VALUE], "hAtom published"), False))
    plain.sort(key=lambda pair: "pubdate" not in pair[0].place)
    yield from plain


def _may_be_of_article(time: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether a ``<time>`` stands neither in a list of other articles nor beside the text."""
    above = time.getparent()
    while above is not None:
        if above.tag in ("aside", "nav", "footer", "li", "blockquote"):
            return False
        above = above.getparent()
    return True


def is_of_review(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether a marked day is that of what a reader wrote of the thing that the page shows."""
    if not element.get("itemprop"):
        return False
    above = element.getparent()
    while above is not None and not above.get("itemtype"):
        above = above.getparent()
    return above is not None and above.get("itemtype", "").endswith(("/Review", "Comment"))


def _is_of_others(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether an element stands in comments, or beside other articles."""
    above = element
    for _ in range(8):
        if above is None or above.tag in ("article", "main", "body"):
            return False
        if _OF_OTHERS.search(f"{above.get('class', '')} {above.get('id', '')}"):
            return True
        above = above.getparent()
    return False


def _is_byline(element: Any) -> bool:  # noqa: ANN401
    names = element.get("class")
    if not names:
        return False
    words = frozenset(name_words(names))
    return bool(words & _BYLINES) and not words & _NO_BYLINE


def _names_within(element: Any, *, stated: bool) -> list[str]:  # noqa: ANN401
    """The people of a marked element: those marked in it, its links to authors, or its text."""
    marked = [one for one in element.iter() if one.get("itemprop") == "name"]
    marked = marked or [one for one in element.iter() if "fn" in one.get("class", "").split()]
    links = [one for one in element.iter("a") if _AUTHOR_PAGE.search(one.get("href", ""))]
    for parts in (marked, links, [element]):
        texts = [" ".join("".join(one.itertext()).split()) for one in parts]
        texts += [one.get("content", "") for one in parts if one.tag == "meta"]
        sure = stated or parts is marked or parts is links
        names = [
            name
            for text in texts
            if len(text) <= _LONGEST_BYLINE
            for name in names_in(text, nicknames=sure)
            if sure or is_person(name)
        ]
        if names:
            return names
    return []


def _tells_change(time: Any) -> bool:  # noqa: ANN401
    parent = time.getparent()
    said = f"{time.get('class', '')} {time.get('itemprop', '')} "
    if parent is not None:
        before = time.getprevious()
        lead = (parent.text if before is None else before.tail) or ""
        said += f"{lead} {before.text or '' if before is not None else ''}"
        is_alone = before is None and time.getnext() is None  # len() would count all beside it
        said += f" {parent.get('class', '')}" if is_alone else ""
    return bool(_CHANGED.search(said))
