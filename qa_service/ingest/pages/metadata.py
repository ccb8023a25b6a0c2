"""What a page says about its article, each value with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from qa_service.ingest.document import Found
from qa_service.ingest.pages import titles
from qa_service.ingest.pages.container import name_words
from qa_service.ingest.pages.extraction import Node, read_json_ld, text_of, types_of
from qa_service.ingest.rules.page_metadata import is_body, is_person, names_in

_PUBLISHED: Final = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "citation_publication_date", "citation_date", "article.published", "published-date",
    "published_time", "publish-date", "publishdate", "publish_date", "publication_date", "pubdate",
    "dc.date.issued", "dc.date.created", "dcterms.issued", "dcterms.created", "dcterms.date",
    "dc.date", "displaydate", "originalpublicationdate", "ptime", "date",
)  # fmt: skip
_MODIFIED: Final = (
    "article:modified_time", "og:updated_time", "og:modified_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "article.updated", "lastmod", "last-modified",
    "revised",
)  # fmt: skip
_AUTHORS: Final = (
    "author", "byl", "article:author", "og:article:author", "parsely-author", "sailthru.author",
    "citation_author", "dc.creator", "dcterms.creator", "dc.creator.personalname",
)  # fmt: skip
_OUTLETS: Final = (
    "og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "cre", "source",
)  # fmt: skip
_ONE_THING: Final = frozenset(("recipe", "howto", "review", "videoobject", "podcastepisode"))
_NOT_A_DAY: Final = re.compile(r"^\W*(?:0{4}|000\d|-|\d{1,2}:\d\d\b)|^1970-01-01T00:00:00|^\D*$")
_IN_ADDRESS: Final = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_SAVED_FROM: Final = re.compile(r"saved from url=\(\d+\)(\S{8,2000}?)\s*(?:-->|\s)", re.IGNORECASE)
_SINGLE_FILE: Final = re.compile(r"Page saved with SingleFile\s+url:\s*(\S{8,2000})")
_OFFSETS: Final = (-12, 14)  # hours; those of the earliest and of the latest clock
_LONGEST_ADDRESS: Final = 2_000
_LONGEST_VALUE: Final = 1_000
_HEAD: Final = 4_096


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of the page's article; ``node`` is its object in the JSON-LD."""

    title: Found | None = None
    authors: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()  # named as author, but probably no person
    published: Found | None = None
    modified: Found | None = None
    source: Found | None = None
    addresses: tuple[str, ...] = ()
    language: str | None = None
    node: Node | None = None
    is_article: bool = False  # it says so itself
    problems: tuple[str, ...] = ()


def read_metadata(
    tree: Any,  # noqa: ANN401 - lxml has no types
    source: str,
    known: Mapping[str, str],
    lines: Iterable[str] = (),
) -> Metadata:
    """All that the page says; ``source`` is its text, ``known`` what an archive says of it.

    ``lines`` are its short blocks: the one that ``<title>`` repeats is the headline.
    """
    return _Facts(tree, source, known).metadata(frozenset(titles.key(line) for line in lines))


class _Facts:
    """One page's tags, read once."""

    def __init__(self, tree: Any, source: str, known: Mapping[str, str]) -> None:  # noqa: ANN401
        self._tree = tree
        self._known = known
        self._metas = _metas(tree)
        scripts = (one for one in tree.iter("script") if "ld+json" in one.get("type", "").lower())
        self._nodes = read_json_ld(one.text or "" for one in scripts)
        self._addresses = tuple(self._all_addresses(source))
        self._node = self._own_node()
        self._problems = list(self._nodes.problems)

    def metadata(self, shown: frozenset[str]) -> Metadata:
        node = self._node or {}
        title, outlet = titles.choose_title(
            self._titles(), self._tree, _first(self._outlets()), shown
        )
        published = self._local(self._day(self._published(), "published"))
        people, bodies = self._authors(outlet)
        return Metadata(
            title=title,
            authors=people,
            bodies=bodies,
            published=published,
            modified=self._day(self._modified(), "modified"),
            source=outlet,
            addresses=self._addresses,
            language=_first_text(self._languages()),
            node=self._node,
            is_article=bool(node) or self._says_article(),
            problems=tuple(self._problems),
        )

    def _says_article(self) -> bool:
        """Whether the page calls itself an article, or one thing that a page is about."""
        kind = self._meta("og:type").partition(".")[0]
        stated = kind in ("article", "video") or self._meta("article:published_time")
        return bool(stated or any(types_of(node) & _ONE_THING for node in self._nodes.pages()))

    def _meta(self, name: str) -> str:
        return self._metas.get(name, [""])[0]

    def _own_node(self) -> Node | None:
        """The article that the page is about, among those that its JSON-LD names."""
        articles = self._nodes.articles()
        if len(articles) < 2:  # noqa: PLR2004 - one is no choice
            return articles[0] if articles else None
        here = {_bare(address) for address in self._addresses}
        shown = {titles.key(found.value) for found in self._shown_titles()}
        for node in articles:
            if here & {_bare(one) for one in _addresses_of(node)}:
                return node
        for node in articles:
            if titles.key(text_of(node.get("headline"))) in shown:
                return node
        return None if len(articles) > 3 else articles[0]  # noqa: PLR2004 - more are a list of others

    # --- addresses and language -------------------------------------------------------------

    def _all_addresses(self, source: str) -> Iterator[str]:
        base = self._known.get("url") or self._meta("og:url")
        links = [(one.get("rel", "").lower().split(), one) for one in self._tree.iter("link")]
        given = [one.get("href", "") for names, one in links if "canonical" in names]
        given.append(self._meta("og:url"))
        given.append(self._known.get("url", ""))
        for pattern in (_SAVED_FROM, _SINGLE_FILE):
            given += [match[1] for match in [pattern.search(source, 0, _HEAD)] if match]
        given += [one.get("href", "") for names, one in links if "amphtml" in names]
        for node in self._nodes.articles()[:1]:
            given += _addresses_of(node)
        whole = [_absolute(one, base) for one in given]
        pages = dict.fromkeys(one for one in whole if one)
        deep = [one for one in pages if urlsplit(one).path.strip("/") or urlsplit(one).query]
        yield from deep or pages  # a canonical link to the front page is a mistake of the site

    def _languages(self) -> Iterator[str]:
        root = self._tree
        yield root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
        yield root.get("xml:lang") or ""
        yield text_of((self._node or {}).get("inLanguage"))
        yield self._meta("content-language")
        yield self._meta("dc.language")
        yield self._meta("og:locale")

    # --- title, authors, outlet -------------------------------------------------------------

    def _shown_titles(self) -> Iterator[Found]:
        for name in ("og:title", "twitter:title", "dc.title", "parsely-title", "citation_title"):
            yield from (Found(value, name) for value in self._metas.get(name, [])[:1])

    def _titles(self) -> Iterator[Found]:
        yield from (one for one in self._shown_titles() if one.place == "og:title")
        node = self._node or {}
        for name in ("headline", "name"):
            yield Found(text_of(node.get(name)), f"JSON-LD {name}")
        yield from (one for one in self._shown_titles() if one.place != "og:title")

    def _authors(self, outlet: Found | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The people that it names as authors; and others named so, such as organisations."""
        people: list[str] = []
        perhaps: list[str] = []
        bodies: list[str] = []
        for given, stated in self._given_authors(outlet):
            names = self._without_outlet(given, outlet)
            if stated and (not people or set(people) < set(names)):
                people = names
            perhaps = perhaps or [one for one in names if is_person(one)]
            bodies = bodies or names
        bodies = perhaps or bodies or self._itself()
        return tuple(dict.fromkeys(people)), tuple(dict.fromkeys(bodies))

    def _itself(self) -> list[str]:
        """Names marked as people though they are the site's own or its editors'."""
        nodes = self._nodes.resolved((self._node or {}).get("author"))
        given = [
            text_of(one) for one in nodes if isinstance(one, Mapping) and "person" in types_of(one)
        ]
        marked = _marked_authors(self._tree, lambda one: one)
        return [one for one in (*given, *marked) if is_body(one)][:1]

    def _given_authors(self, outlet: Found | None) -> Iterator[tuple[list[str], bool]]:
        """Authors from each place that may name some, and whether they are certainly people."""
        for node in (self._node, *self._nodes.pages()):
            given = self._nodes.resolved((node or {}).get("author"))
            kinds = [types_of(one) if isinstance(one, Mapping) else set() for one in given]
            texts = [names_in(text_of(one)) for one in given]
            pairs = list(zip(texts, kinds, strict=True))
            yield (
                [
                    name
                    for names, kind in pairs
                    for name in names
                    if "person" in kind or (not kind and is_person(name))
                ],
                True,
            )
            yield [name for names, kind in pairs if "person" not in kind for name in names], False
        for name in _AUTHORS:
            yield [one for text in self._metas.get(name, []) for one in names_in(text)], False
        yield _marked_authors(self._tree, lambda one: self._without_outlet(one, outlet)), True

    def _sites(self) -> list[str]:
        """Names of the site in its address: the host, and its main part."""
        hosts = [urlsplit(one).hostname or "" for one in self._addresses[:1]]
        return [name for host in hosts for name in (host, _domain(host)) if name]

    def _without_outlet(self, names: Iterable[str], outlet: Found | None) -> list[str]:
        """Names without those of the outlet and of the site itself."""
        sites = [outlet.value if outlet else "", *self._sites()]
        return [one for one in names if not any(titles.same_name(one, site) for site in sites)]

    def _outlets(self) -> Iterator[Found]:
        for one in self._nodes.resolved((self._node or {}).get("publisher")):
            if not (isinstance(one, Mapping) and "person" in types_of(one)):
                yield Found(text_of(one), "JSON-LD publisher.name")
        for name in _OUTLETS:
            yield Found(self._meta(name), name)
        for node in self._nodes.every:
            kinds = types_of(node)
            if kinds & {"newsmediaorganization", "website"}:
                yield Found(text_of(node.get("name")), f"JSON-LD {min(kinds)}.name")

    # --- dates --------------------------------------------------------------------------------

    def _day(self, given: Iterable[Found], what: str) -> Found | None:
        """The first that is a valid day; others are reported as problems."""
        for found in given:
            if not found.value:
                continue
            if not _NOT_A_DAY.search(found.value):
                return found
            self._problems.append(f"{found.place} is no day ({what}): {found.value!r:.40}.")
        return None

    def _published(self) -> Iterator[Found]:
        front = self._addresses and not urlsplit(_archived_page(self._addresses[0])).path.strip("/")
        for node in (self._node or {}, *(() if front else self._pages_of_a_day())):
            thread = " of a thread" if "discussionforumposting" in types_of(node) else ""
            for name in ("datePublished", "dateCreated", "uploadDate"):
                yield Found(text_of(node.get(name)), f"JSON-LD{thread} {name}")
        for name in () if front else _PUBLISHED:
            yield Found(self._meta(name), f"meta {name}")
        yield from (found for found, changed in _marked_days(self._tree) if not changed)
        yield Found(self._known.get("published", ""), "the archive")
        yield from self._days_of_address()

    def _days_of_address(self) -> Iterator[Found]:
        for address in self._addresses:
            if match := _IN_ADDRESS.search(urlsplit(address).path):
                year, month, day = (int(part) for part in match.groups())
                yield Found(f"{year}-{month:02}-{day:02}", "address of the page")

    def _local(self, stated: Found | None) -> Found | None:
        """The day in the address, where a stamp in UTC falls on the day before or after it."""
        named = next(self._days_of_address(), None)
        if stated is None or named is None:
            return stated
        with suppress(ValueError):  # one of them is no day
            day, stamp = date.fromisoformat(named.value), datetime.fromisoformat(stated.value)
            if stamp.utcoffset() == timedelta(0) and stamp.date() != day:
                local = ((stamp + timedelta(hours=one)).date() for one in _OFFSETS)
                return named if day in local else stated
        return stated

    def _pages_of_a_day(self) -> Iterator[Node]:
        """Objects beside an article that name a day of publication.

        For other pages (about us, a product) it is the day of the first draft: in the graph of the
        whole site (``isPartOf``) WordPress gives the day of creation of every page, but the day
        of publication, in a tag, only of articles.
        """
        for node in self._nodes.pages():
            made = types_of(node) == {"webpage"} and isinstance(node.get("isPartOf"), Mapping)
            if not made or self._meta(_PUBLISHED[0]):
                yield node

    def _modified(self) -> Iterator[Found]:
        yield Found(text_of((self._node or {}).get("dateModified")), "JSON-LD dateModified")
        for name in _MODIFIED:
            yield Found(self._meta(name), f"meta {name}")
        yield from (found for found, changed in _marked_days(self._tree) if changed)


def _metas(tree: Any) -> dict[str, list[str]]:  # noqa: ANN401
    found: dict[str, list[str]] = {}
    for one in tree.iter("meta"):
        value = " ".join(one.get("content", "")[:_LONGEST_VALUE].split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = one.get(attribute, "").strip().lower()
            if name and value and not _is_of_review(one):
                found.setdefault(name, []).append(value)
    return found


def _addresses_of(node: Node) -> list[str]:
    given: list[object] = [node.get("url"), node.get("mainEntityOfPage"), node.get("@id")]
    found = [one.get("@id") or one.get("url") if isinstance(one, Mapping) else one for one in given]
    return [one for one in found if isinstance(one, str)]


def _absolute(address: str, base: str) -> str | None:
    try:
        whole = urljoin(base, address.strip()) if address.strip() else ""
        parts = urlsplit(whole)
    except ValueError:
        return None
    good = parts.scheme in ("http", "https") and parts.hostname and whole.isprintable()
    return whole if good and len(whole) <= _LONGEST_ADDRESS and " " not in whole else None


def _archived_page(address: str) -> str:
    """The original address of a copy in the Wayback Machine."""
    return re.sub(r"^https?://web\.archive\.org/web/\w+/(?=https?:)", "", address)


def _domain(host: str) -> str:
    """``news.paper.co.uk`` -> paper."""
    labels = [one for one in host.split(".")[:-1] if one not in ("co", "com", "org", "gov", "ac")]
    return labels[-1] if labels else ""


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[#?].*$|/+$", "", address.lower())


def _first(given: Iterable[Found]) -> Found | None:
    return next((one for one in given if one.value and not one.value.startswith("http")), None)


def _first_text(given: Iterable[str]) -> str | None:
    return next((one.split(",")[0].strip() for one in given if one.strip()), None)


# --- what elements are marked as, by relation, microdata or class --------------------------------

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


def _marked_authors(tree: Any, without_outlet: Callable[[list[str]], list[str]]) -> list[str]:  # noqa: ANN401
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


def _marked_days(tree: Any) -> Iterator[tuple[Found, bool]]:  # noqa: ANN401
    """``<time>`` and microdata, marked ones first; whether each is the time of a change."""
    plain: list[tuple[Found, bool]] = []
    for one in tree.iter("time", "span", "abbr", "div", "p"):
        mark = "" if _is_of_review(one) else one.get("itemprop", "")
        stamp = one.get("datetime") or one.get("content") or ""
        stamp = stamp or (one.get("title", "") if one.tag == "abbr" else "")
        if mark in ("datePublished", "dateModified", "dateCreated"):
            value = stamp or titles.words_of(one)
            yield Found(value[:_LONGEST_VALUE], f"microdata {mark}"), mark == "dateModified"
        elif len(plain) >= _MOST_TIMES:
            continue
        elif one.tag == "time" and stamp and _may_be_of_article(one):
            found = Found(stamp[:_LONGEST_VALUE], "<time datetime>")
            plain.append((found, _is_time_of_change(one)))
        elif one.tag == "abbr" and "published" in one.get("class", "").split():
            value = one.get("title") or titles.words_of(one)
            plain.append((Found(value[:_LONGEST_VALUE], "hAtom published"), False))
    yield from plain


def _may_be_of_article(time: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether a ``<time>`` is neither in a list of other articles nor beside the text."""
    return next(time.iterancestors("aside", "nav", "footer", "li", "blockquote"), None) is None


def _is_of_review(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether a marked day is that of a reader's review."""
    above = element.iterancestors() if element.get("itemprop") else ()
    kind = next((one.get("itemtype") for one in above if one.get("itemtype")), "")
    return kind.endswith(("/Review", "Comment"))


def _is_of_others(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether an element is in comments, or beside other articles."""
    near = islice((element, *element.iterancestors()), 8)
    own = takewhile(lambda one: one.tag not in ("article", "main", "body"), near)
    return any(_OF_OTHERS.search(f"{one.get('class', '')} {one.get('id', '')}") for one in own)


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
        texts = [titles.words_of(one) for one in parts]
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


def _is_time_of_change(time: Any) -> bool:  # noqa: ANN401
    """Whether its class or the text before it speaks of a change."""
    before, parent = time.getprevious(), time.getparent()
    lead = before.tail if before is not None else parent is not None and parent.text
    return bool(_CHANGED.search(f"{time.get('class', '')} {lead or ''}"))
