"""What a page says about its article, each value with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from qa_service.reading.document import Found
from qa_service.reading.pages import titles
from qa_service.reading.pages.json_ld import Node, read_json_ld, text_of, types_of
from qa_service.reading.pages.people import names_in

_PUBLISHED: Final = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "published-date",
    "published_time",
    "publish-date",
    "publishdate",
    "publish_date",
    "publication_date",
    "pubdate",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "displaydate",
    "originalpublicationdate",
    "ptime",
    "date",
)
_MODIFIED: Final = (
    "article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "article.updated",
    "lastmod",
    "last-modified",
    "revised",
)
_AUTHORS: Final = (
    "author",
    "byl",
    "article:author",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.personalname",
)
_OUTLETS: Final = (
    "og:site_name",
    "dc.publisher",
    "dcterms.publisher",
    "publisher",
    "cre",
    "source",
)
_CHANGED: Final = re.compile(r"updat|modif|edited|amended", re.IGNORECASE)
_NOT_A_DAY: Final = re.compile(r"^\W*(?:0{4}|000\d|-)|^1970-01-01T00:00:00|^\D*$")
_IN_ADDRESS: Final = re.compile(
    r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/_-]|$)"
)
_SAVED_FROM: Final = re.compile(r"saved from url=\(\d+\)(\S{8,2000}?)\s*(?:-->|\s)", re.IGNORECASE)
_SINGLE_FILE: Final = re.compile(r"Page saved with SingleFile\s+url:\s*(\S{8,2000})")
_LONGEST_ADDRESS: Final = 2_000
_LONGEST_VALUE: Final = 1_000
_MOST_TIMES: Final = 200
_HEAD: Final = 4_096


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of the page's article; ``node`` is its object in the JSON-LD."""

    title: Found | None = None
    authors: tuple[str, ...] = ()
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
        outlet = _first(self._outlets())
        title, outlet = titles.choose_title(self._titles(), self._tree, outlet, shown)
        published = self._day(self._published(), "published")
        return Metadata(
            title=title,
            authors=self._authors(),
            published=published,
            modified=self._day(self._modified(), "modified"),
            source=outlet,
            addresses=self._addresses,
            language=_first_text(self._languages()),
            node=self._node,
            is_article=bool(node) or self._meta("og:type") == "article",
            problems=tuple(self._problems),
        )

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
        said = [one.get("href", "") for names, one in links if "canonical" in names]
        said.append(self._meta("og:url"))
        said.append(self._known.get("url", ""))
        for pattern in (_SAVED_FROM, _SINGLE_FILE):
            said += [match[1] for match in [pattern.search(source, 0, _HEAD)] if match]
        said += [one.get("href", "") for names, one in links if "amphtml" in names]
        for node in self._nodes.articles()[:1]:
            said += _addresses_of(node)
        whole = [_absolute(one, base) for one in said]
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

    def _authors(self) -> tuple[str, ...]:
        people: list[str] = []
        bodies: list[str] = []
        for one in self._nodes.resolved((self._node or {}).get("author")):
            group = isinstance(one, Mapping) and "person" not in types_of(one) and types_of(one)
            (bodies if group else people).extend(names_in(text_of(one)))
        for name in _AUTHORS:
            people = people or [one for said in self._metas.get(name, []) for one in names_in(said)]
        people = people or self._marked_authors() or bodies
        return tuple(dict.fromkeys(people))

    def _marked_authors(self) -> list[str]:
        """Authors that the page's elements are marked as."""
        found: list[str] = []
        for one in self._tree.iter("a", "span", "div", "p", "address"):
            marks = f"{one.get('rel', '')} {one.get('itemprop', '')}".split()
            if "author" in marks and not one.get("content"):
                names = [each for each in one.iter() if each.get("itemprop") == "name"] or [one]
                for each in names:
                    found += names_in(" ".join("".join(each.itertext()).split()))
        return found

    def _outlets(self) -> Iterator[Found]:
        for one in self._nodes.resolved((self._node or {}).get("publisher")):
            yield Found(text_of(one), "JSON-LD publisher.name")
        for name in _OUTLETS:
            yield Found(self._meta(name), name)
        for node in self._nodes.every:
            kinds = types_of(node)
            if kinds & {"newsmediaorganization", "website"}:
                yield Found(text_of(node.get("name")), f"JSON-LD {min(kinds)}.name")

    # --- dates --------------------------------------------------------------------------------

    def _day(self, said: Iterable[Found], what: str) -> Found | None:
        """The first that can be a day; one that can't is told of and passed over."""
        for found in said:
            if not found.value:
                continue
            if not _NOT_A_DAY.search(found.value):
                return found
            self._problems.append(f"{found.place} is no day ({what}): {found.value!r:.40}.")
        return None

    def _published(self) -> Iterator[Found]:
        node = self._node or {}
        for name in ("datePublished", "dateCreated", "uploadDate"):
            yield Found(text_of(node.get(name)), f"JSON-LD {name}")
        for name in _PUBLISHED:
            yield Found(self._meta(name), f"meta {name}")
        yield from (found for found, changed in self._times() if not changed)
        yield Found(self._known.get("published", ""), "the archive")
        for address in self._addresses:
            if match := _IN_ADDRESS.search(urlsplit(address).path):
                year, month, day = (int(part) for part in match.groups())
                yield Found(f"{year}-{month:02}-{day:02}", "address of the page")

    def _modified(self) -> Iterator[Found]:
        yield Found(text_of((self._node or {}).get("dateModified")), "JSON-LD dateModified")
        for name in _MODIFIED:
            yield Found(self._meta(name), f"meta {name}")
        yield from (found for found, changed in self._times() if changed)

    def _times(self) -> Iterator[tuple[Found, bool]]:
        """``<time>`` and microdata, marked ones first; whether each tells of a change."""
        plain: list[tuple[Found, bool]] = []
        looked_at = 0
        for one in self._tree.iter("time", "span", "abbr", "div", "p"):
            looked_at += one.tag == "time"
            mark = one.get("itemprop", "")
            said = one.get("datetime") or one.get("content") or ""
            if mark in ("datePublished", "dateModified", "dateCreated"):
                value = said or " ".join("".join(one.itertext()).split())
                yield Found(value[:_LONGEST_VALUE], f"microdata {mark}"), mark == "dateModified"
            elif one.tag == "time" and looked_at >= _MOST_TIMES:
                continue
            elif one.tag == "time" and said and _may_be_of_article(one):
                plain.append((Found(said[:_LONGEST_VALUE], "<time datetime>"), _tells_change(one)))
            elif one.tag == "abbr" and "published" in one.get("class", "").split():
                plain.append(
                    (Found(one.get("title", "")[:_LONGEST_VALUE], "hAtom published"), False)
                )
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


def _tells_change(time: Any) -> bool:  # noqa: ANN401
    parent = time.getparent()
    said = f"{time.get('class', '')} {time.get('itemprop', '')} "
    if parent is not None:
        before = time.getprevious()
        lead = (parent.text if before is None else before.tail) or ""
        said += f"{lead} {before.text or '' if before is not None else ''}"
        said += f" {parent.get('class', '')}" if len(parent) == 1 else ""
    return bool(_CHANGED.search(said))


def _metas(tree: Any) -> dict[str, list[str]]:  # noqa: ANN401
    found: dict[str, list[str]] = {}
    for one in tree.iter("meta"):
        value = " ".join(one.get("content", "")[:_LONGEST_VALUE].split())
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = one.get(attribute, "").strip().lower()
            if name and value:
                found.setdefault(name, []).append(value)
    return found


def _addresses_of(node: Node) -> list[str]:
    said: list[object] = [node.get("url"), node.get("mainEntityOfPage"), node.get("@id")]
    found = [one.get("@id") or one.get("url") if isinstance(one, Mapping) else one for one in said]
    return [one for one in found if isinstance(one, str)]


def _absolute(address: str, base: str) -> str | None:
    try:
        whole = urljoin(base, address.strip()) if address.strip() else ""
        parts = urlsplit(whole)
    except ValueError:
        return None
    good = parts.scheme in ("http", "https") and parts.hostname and whole.isprintable()
    return whole if good and len(whole) <= _LONGEST_ADDRESS and " " not in whole else None


def _bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[#?].*$|/+$", "", address.lower())


def _first(said: Iterable[Found]) -> Found | None:
    return next((one for one in said if one.value and not one.value.startswith("http")), None)


def _first_text(said: Iterable[str]) -> str | None:
    return next((one.split(",")[0].strip() for one in said if one.strip()), None)
