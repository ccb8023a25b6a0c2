"""Feed files, RSS and Atom of any version -> one article per entry that contains its text."""

from __future__ import annotations

import io
import re
from html import unescape
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING, Any, Final
from xml.sax import SAXException

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Dropped, Found, RawArticle, digest_id
from qa_service.ingest.formats.markup import Markup, read_markup
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.rules.shape import is_prose
from qa_service.ingest.text import clean, decode, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qa_service.ingest.document import Document, ReadingOptions

_LARGEST: Final = 32 * 1024 * 1024  # bytes; all of it is read into memory
_MOST_MARKS: Final = 500_000  # opening tags, which take a hundred bytes or more each
_MOST_ATTRIBUTES: Final = 200  # of an element: each is compared with all
_LONGEST: Final = 1_000_000  # characters of a token, which the parser rescans with each part
_WHOLE_OR_NOT: Final = re.compile(
    r"<!\[CDATA\[(?:[^\]]+|\](?!\]>))*"
    r"|(?P<whole><!--(?:[^-]+|-(?!->))*|<\?(?:[^?]+|\?(?!>))*|<[^<>]*)"
)
_OVERFULL: Final = re.compile(
    rf"""<[\w.:-]+(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')){{{_MOST_ATTRIBUTES + 1}}}"""
)
_PROLOGUE: Final = re.compile(
    r"\ufeff?\s*(?:(?:<\?[^>]{0,500}\?>|<!--.{0,5000}?-->|<!DOCTYPE[^<>\[]{0,500}>)\s*){0,20}",
    re.DOTALL,
)
_ROOT: Final = re.compile(r"<(?P<name>[\w:.-]+)")
_FEEDS: Final = re.compile(r"rss|feed|(?:\w+:)?RDF|(?:\w+:)feed|channel", re.IGNORECASE)
_ENTITY: Final = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_ENCODING: Final = re.compile(rb"""^[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_MAIL_NAME: Final = re.compile(r"\S+@\S+\s*\((?P<name>[^()]+)\)|(?P<first>[^<>@]+?)\s*<\S+@\S+>")
_LONGEST_AUTHOR: Final = 1_000  # characters
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_APPEARED: Final = re.compile(
    r"^The post\b.{1,300}\b(?:appeared first on|first appeared on)\b.{1,200}$", re.IGNORECASE
)
_MEDIA: Final = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']http://search\.yahoo\.com/mrss/?["']""")
_UNREAD: Final = re.compile(  # of pictures; and categories, which the library compares all
    r"<(?P<closes>/?)(?:(?P<prefix>[\w.-]+):)?"
    r"(?:(?P<media>description|title|text|credit)|(?P<tag>category|subject|keywords))\b[^<>]*>"
)
_DUBLIN_CORE: Final = re.compile(
    r"""xmlns:([\w.-]+)\s*=\s*["']http://purl\.org/dc/elements/1\.1/["']"""
)
_NAME: Final = ("prefix", "media", "tag")
_DAY: Final = re.compile(r"(?P<opens></?)(?P<prefix>[\w.-]+):date\b")
_GUID: Final = re.compile(r"<guid\b([^<>]*)>\s*(?:<!\[CDATA\[)?([^<\]]*)", re.IGNORECASE)
_NO_LINK: Final = re.compile(r"""\bisPermaLink\s*=\s*["']false["']""", re.IGNORECASE)
_CUT_OFF: Final = re.compile(r"(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]|…|\.\.\.)\W*$")
_ENDING: Final = 100  # characters at the end in which a text says that it is cut off
_WHOLE: Final = 1_500  # characters; a summary of that length is the article
_TEASER: Final = "The feed contains only a summary of this article."


def read_feed(
    document: Document, _options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article per entry, or why an entry is none; of a damaged feed, the readable entries.

    UnreadableFileError where it is empty, too large, no feed, or defines entities of its own.
    """
    text = _text(document)
    feed = _parsed(text, document.name)
    names = _no_addresses(text)
    number = 0
    for number, entry in enumerate(feed["entries"], start=1):
        yield _article_or_reason(entry, feed["feed"], f"{document.name}:{number}", names)
    problem = feed.get("bozo_exception")
    if isinstance(problem, SAXException):
        reason = f"The feed is damaged or cut off ({problem.getMessage()}): {number} entries read."
        yield UnreadableFileError(document.name, reason)
    elif number == 0:
        yield UnreadableFileError(document.name, "The feed has no entries.")


def _text(document: Document) -> str:
    """The text of the file, after checking that it is a feed."""
    data = document.read(_LARGEST)
    text = clean(_decoded(data, document.name))
    prologue = _PROLOGUE.match(text)
    root = _ROOT.match(text, prologue.end() if prologue else 0)
    if _ENTITY.search(text):
        problem = "It defines entities of its own, which no feed needs and which can be a bomb."
        raise UnreadableFileError(document.name, problem)
    if root is None:
        raise UnreadableFileError(document.name, "It is no feed: it does not start as XML does.")
    if not _FEEDS.fullmatch(root["name"]):
        problem = f"It is XML but no feed: its outermost element is <{root['name']:.40}>."
        raise UnreadableFileError(document.name, problem)
    excess = _too_much(text)
    if excess:
        raise UnreadableFileError(document.name, f"{excess}, so it is no feed.")
    return text


def _too_much(text: str) -> str | None:
    """Why the library would take too long for the text; None if it would not."""
    if text.count("<") + text.count("&lt;") > _MOST_MARKS:
        return f"It contains more than {_MOST_MARKS:,} elements"
    wholes = (found["whole"] or "" for found in _WHOLE_OR_NOT.finditer(text))
    if max(map(len, wholes), default=0) > _LONGEST:
        return f"It contains a tag or comment larger than {_LONGEST:,} characters"
    if _OVERFULL.search(text):
        return f"An element has more than {_MOST_ATTRIBUTES} attributes"
    return None


def _decoded(data: bytes, file: str) -> str:
    """Decoded as declared, if that is right; else as detected."""
    named = _ENCODING.match(data)
    try:
        return data.decode(named[1].decode("ascii") if named else "utf-8")
    except (LookupError, UnicodeError):
        return decode(data, file)


def _parsed(text: str, file: str) -> Mapping[str, Any]:
    """The feed, parsed by the library; from a stream, so that it fetches nothing."""
    import feedparser  # noqa: PLC0415 -- not needed to ask

    text = _unambiguous(text)
    headers = {"content-type": "application/xml; charset=utf-8"}
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        feed: Mapping[str, Any] = feedparser.parse(stream, response_headers=headers)
    except Exception:  # noqa: BLE001 -- it reads tag soup and fails in many ways
        raise UnreadableFileError(file, "It is a feed too damaged to be read.") from None
    return feed


def _unambiguous(text: str) -> str:
    """A feed without elements that the library would mistake for others.

    It files the description of a picture under that of the entry, and ``dc:date`` under the last
    change.
    """
    text = _without_unread(text, frozenset(_MEDIA.findall(text)))
    dublin_core = frozenset(_DUBLIN_CORE.findall(text))

    def day(found: re.Match[str]) -> str:
        return f"{found['opens']}pubDate" if found["prefix"] in dublin_core else found[0]

    return _DAY.sub(day, text) if dublin_core else text


def _without_unread(text: str, media: frozenset[str]) -> str:
    """``text`` without categories and descriptions of pictures (with prefixes ``media``)."""
    kept: list[str] = []
    end = 0
    opening: re.Match[str] | None = None
    for tag in _UNREAD.finditer(text):
        if tag["media"] and tag["prefix"] not in media:
            continue
        if opening is None and not tag["closes"]:
            kept.append(text[end : tag.start()])
            end = tag.start()
            opening = tag
        ends = opening is not None and (
            (tag is opening and tag[0].endswith("/>"))
            or (tag["closes"] and tag.group(*_NAME) == opening.group(*_NAME))
        )
        if ends:
            end, opening = tag.end(), None
    return "".join((*kept, text[end:]))


def _no_addresses(text: str) -> frozenset[str]:
    """Identifiers of entries that are declared not to be addresses."""
    named = (name for attributes, name in _GUID.findall(text) if _NO_LINK.search(attributes))
    return frozenset(on_one_line(unescape(name)) for name in named)


def _article_or_reason(
    entry: Mapping[str, Any], feed: Mapping[str, Any], file: str, names: frozenset[str]
) -> RawArticle | UnreadableFileError:
    addresses = tuple(one for one in _addresses(entry) if one not in names)
    written, is_summary = _written(entry)
    read = _blocks(written)
    if not any(is_prose(block.text) for block in read.blocks):
        link = f" The article is at {addresses[0]}." if addresses else ""
        return UnreadableFileError(file, f"The entry contains no text, only a title.{link}")
    outlet = _line(entry.get("source", {}).get("title")) or _line(feed.get("title"))
    title = _line(entry.get("title"))
    cut = _CUT_OFF.search(read.blocks[-1].text[-_ENDING:]) is not None
    length = sum(len(block.text) for block in read.blocks)
    first = _date(entry, "published") or _date(entry, "created")
    return RawArticle(
        blocks=read.blocks,
        id=digest_id(_line(entry.get("id")) or (addresses[0] if addresses else written)),
        title=Found.of(title, "title of the feed's entry"),
        authors=_authors(entry),
        published=first or _date(entry, "updated"),
        modified=_date(entry, "updated") if first else None,
        source=Found.of(outlet, "title of the feed"),
        addresses=addresses,
        language=_line(feed.get("language")) or None,
        file=file,
        dropped=read.dropped,
        problems=(_TEASER,) if is_summary and (cut or length < _WHOLE) else (),
    )


def _written(entry: Mapping[str, Any]) -> tuple[str, bool]:
    """The longest text of an entry, and whether it is only the summary."""
    contents = [str(one.get("value") or "") for one in entry.get("content") or ()]
    content = max(contents, key=len, default="")
    summary = str(entry.get("summary") or "")
    return (content, False) if len(content) >= len(summary) else (summary, not content)


def _blocks(written: str) -> Markup:
    """The blocks of an entry, which is markup or, without a tag, plain lines."""
    if "<" in written:
        read = read_markup(written)
    else:
        read = Markup(tuple(Block(line) for line in split_into_blocks(clean(unescape(written)))))
    is_footer = [bool(_APPEARED.match(block.text)) for block in read.blocks]
    kept = tuple(compress(read.blocks, map(not_, is_footer)))
    gone = (Dropped(one.text, "footer of the feed") for one in compress(read.blocks, is_footer))
    return Markup(kept, (*read.dropped, *gone))


def _line(value: object) -> str:
    """The words of a title, which may be markup, on one line."""
    if not isinstance(value, str):
        return ""
    if "<" in value or "&" in value:
        return " ".join(block.text for block in read_markup(value).blocks)
    return on_one_line(value)


def _authors(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The names; RSS has them as ``ann@outlet.example (Ann Lee)`` too."""
    given = _line(entry.get("author"))[:_LONGEST_AUTHOR]
    names = [_line(one.get("name")) for one in entry.get("authors") or ()]
    mail = _MAIL_NAME.fullmatch(given)
    if mail and len(names) == 1:
        return ((mail["name"] or mail["first"]).strip(),)
    if "@" in given and len(names) == 1:
        return ()
    return tuple(dict.fromkeys(name for name in names if name and "@" not in name))


def _date(entry: Mapping[str, Any], kind: str) -> Found | None:
    """The date as written; from a plain dict, as the library returns one for the other."""
    written = _line(dict(entry).get(kind))
    return Found.of(written, f"{kind} of the feed's entry")


def _addresses(entry: Mapping[str, Any]) -> tuple[str, ...]:
    given = (str(entry.get(key) or "") for key in ("feedburner_origlink", "link", "id"))
    return tuple(dict.fromkeys(one for one in given if _ADDRESS.fullmatch(one)))
