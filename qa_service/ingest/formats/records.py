"""One record of a database -> a raw article; shared by JSON Lines, JSON, tables, front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Found, RawArticle, digest_id
from qa_service.ingest.formats.markup import read_markup
from qa_service.ingest.text import clean, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MARKUP: Final = re.compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|table|figure|section|article)\b[^<>]{0,500}>"
    r"|</(?:p|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span)>",
    re.IGNORECASE,
)
_LONGEST: Final = 4_000_000  # characters; more than any novel, and a text is copied often
_FEWEST_TAGS: Final = 2  # an article on the web may name a tag
_BREAKING_TAG: Final = re.compile(r"<(?:p|div|br)\b", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_RUN: Final = re.compile(r"\S.*(?:\n.*\S.*)*")  # of lines, none of them blank
_LINE: Final = re.compile(r"\S(?:.*\S)?")
_LONGEST_WRAP: Final = 120  # characters; wrapped lines are shorter
_FIELDS_NAMED: Final = 12
_CLIPPED: Final = "is_archived"  # a field that only exports of Wallabag have
ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("_id", "guid", "uuid", "article_id", "doc_id"),
    "url": (
        *("canonical", "canonical_url", "link", "web_url", "article_url", "permalink", "uri"),
        *("external_url", "href"),
    ),
    "title": ("headline.main", "headline", "article_title", "heading", "web_title", "name"),
    "authors": (
        *("author", "byline.original", "byline", "bylines", "author_name", "author_names"),
        *("creator", "writer", "by", "published_by", "fields.byline"),
    ),
    "published": (
        *("date_published", "published_at", "publish_date", "published_date", "publication_date"),
        *("pub_date", "date_publish", "date", "publication_time", "published_time", "pub_time"),
        "web_publication_date",
    ),
    "modified": (
        *("date_modified", "updated", "updated_at", "last_modified", "modified_at", "lastmod"),
        *("date_modify", "updated_date", "modified_date", "modified_time"),
    ),
    "source": (
        *("publisher", "outlet", "news_outlet", "newspaper", "publication", "source_name"),
        *("site_name", "website", "site", "is_part_of", "source_domain", "domain_name"),
        "fields.publication",
    ),
    "language": ("lang", "language_code", "in_language", "locale"),
    "text": (
        *("body", "content", "article_text", "article_body", "full_text", "maintext", "main_text"),
        *("body_text", "plain_text", "content_text", "content_html", "body_html", "html"),
        *("article", "story", "paragraphs", "fields.body_text", "fields.body", "selection"),
    ),
}
"""By the contract's names. "date_published" stands for "datePublished" and "Date Published" too;
a dot leads into an object ("headline.main" is how the New York Times' interface names it).
"""
# The key of the value in an object in place of a plain value.
_INNER: Final = (
    *("name", "$date", "$oid", "rendered", "value", "text", "content", "#text", "_", "html"),
    *("display_name", "full_name", "original", "label", "paragraphs", "blocks", "body"),
    *("$numberLong", "url", "id"),
)
_DAY: Final = ("year", "month", "day")
_NAME: Final = ("first_name", "firstname", "given_name", "last_name", "lastname", "family_name")
_PARTS_OF_DATE: Final = (3, 7)  # year, month, day; hour, minute, second, nanoseconds
_APART: Final = re.compile(r"[\W_]+")
_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


# --- record fields -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a record for a field of an article, and its name in the record."""

    value: object
    name: str


def find_value(record: Mapping[str, object], field: str, names: Mapping[str, str]) -> Value | None:
    """The value of ``record`` for ``field``, one of ARTICLE_FIELDS; None where there is none.

    ``names`` are those that the user gave.
    """
    if field in names and _says_something(value := _at(record, names[field])):
        return Value(value, names[field])
    if _says_something(own := record.get(field)):
        return Value(own, field)
    plain = {_plain(name): name for name in reversed([*record])}
    for name in (field, *ALSO_CALLED[field]):
        called = name if "." in name else plain.get(_plain(name), "")
        if called and _says_something(value := _at(record, called)):
            return Value(value, called)
    return None


def _at(record: Mapping[str, object], name: str) -> object:
    """The value of the field ``name``, or of the path ``a.b``."""
    if name in record or "." not in name:
        return record.get(name)
    inner: object = record
    for step in name.split("."):
        plain = {_plain(key): key for key in inner} if isinstance(inner, dict) else {}
        inner = inner.get(plain.get(_plain(step), step)) if isinstance(inner, dict) else None
    return inner


def _says_something(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value not in ([], {})


@lru_cache(maxsize=1024)  # a database repeats its names
def _plain(name: str) -> str:
    """``name`` without regard to case, spaces and marks between words."""
    return _APART.sub("", name).casefold()


def one_line(value: object) -> str | None:
    """A value on one line, of a list the first that is no number; None if it is empty."""
    if isinstance(value, list):
        named = (one for one in value if isinstance(one, (str, dict)))
        return next((line for one in named if (line := one_line(one))), None)
    if isinstance(value, dict):
        return one_line(next((value[key] for key in _INNER if value.get(key)), None))
    if isinstance(value, date):  # YAML and TOML know dates
        value = value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return on_one_line(value) or None


def written_date(value: object) -> str | None:
    """A date as it is written; numbers in a list are its parts: ``[2019, 3, 14, 6, 10]``."""
    few, most = _PARTS_OF_DATE
    if isinstance(value, dict) and value.keys() >= set(_DAY):
        value = [value[part] for part in _DAY]
    parts = value if isinstance(value, list) and few <= len(value) <= most else []
    if not parts or not all(type(part) is int for part in parts):
        return one_line(value)
    day = "-".join(f"{part:02}" for part in parts[:few])
    time = ":".join(f"{part:02}" for part in (*parts[few:6], 0)[:3])
    return f"{day}T{time}" if len(parts) > few + 1 else day


def people(value: object) -> tuple[str, ...]:
    """The people in a byline, or in a list of strings or of objects with a "name"."""
    listed = _QUOTED.findall(value) if isinstance(value, str) and value[:1] == "[" else None
    if listed:  # a list as a program wrote it into a cell: "['Ann Lee', 'Bo Ray']"
        value = [one or other for one, other in listed]
    found = [_person(one) for one in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(name for name in found if name))


def _person(value: object) -> str | None:
    """A name on one line; a number names nobody."""
    if isinstance(value, (int, float)):
        return None
    parts = [value[key] for key in _NAME if value.get(key)] if isinstance(value, dict) else []
    return one_line(value) or one_line(" ".join(map(str, parts)))


def text_of(value: object) -> str | None:
    """Text, also of a list of paragraphs; None where it is something else."""
    if isinstance(value, dict):
        value = next((value[key] for key in _INNER if value.get(key)), None)
    if isinstance(value, list):
        parts = [text_of(part) for part in value]
        value = "\n\n".join(part for part in parts if part) or None
    return clean(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one record under its own names, and its place.

    ``names`` are those that the user gave for fields of an article. Only the text is required:
    other fields of unexpected types are read as far as possible and never make the record invalid.
    """

    fields: Mapping[str, object]
    file: str
    names: Mapping[str, str]

    def find(self, field: str) -> Value | None:
        """Its value for ``field`` of an article."""
        return find_value(self.fields, field, self.names)

    def line(self, field: str) -> Found | None:
        """The field on one line; None if it is null, absent, blank or of another type."""
        found = self.find(field)
        written = one_line(found.value) if found else None
        return Found(written, found.name) if found and written else None

    def wrong(self, problem: str) -> UnreadableFileError:
        """An error with this record's name."""
        return UnreadableFileError(self.file, problem)


def has_text(fields: Mapping[str, object], names: Mapping[str, str]) -> bool:
    """Whether a record has what can be the text of an article."""
    found = find_value(fields, "text", names)
    return found is not None and text_of(found.value) is not None


def read_record(record: Record) -> RawArticle:
    """The article of ``record``; UnreadableFileError where it has no text."""
    details = read_details(record)
    text = _text(record)
    article_id = details.id or digest_id(details.addresses[0] if details.addresses else text)
    if len(_MARKUP.findall(text)) >= _FEWEST_TAGS:
        return _of_markup(replace(details, id=article_id), text)
    blocks = (Block(span.of(text), place=span) for span in _spans_of_blocks(text))
    return replace(details, id=article_id, blocks=tuple(blocks), text=text)


def _spans_of_blocks(text: str) -> Iterator[Span]:
    """Runs of lines without a blank line between, without white space around.

    Lines too long to be wraps (a saved text with one line per paragraph) are runs of their own.
    """
    for run in _RUN.finditer(text):
        lines = list(_LINE.finditer(text, run.start(), run.end()))
        long = sum(len(line[0]) > _LONGEST_WRAP for line in lines)
        if len(lines) > 1 and 2 * long > len(lines):
            yield from (Span(line.start(), line.end()) for line in lines)
        else:
            yield Span(lines[0].start(), lines[-1].end())


def read_details(record: Record) -> RawArticle:
    """What ``record`` says about its article, without blocks."""
    url, identity, language = (record.line(name) for name in ("url", "id", "language"))
    authors = record.find("authors")
    published = record.find("published")
    day = written_date(published.value) if published else None
    return RawArticle(
        blocks=(),
        id=identity.value if identity else None,
        title=record.line("title"),
        authors=people(authors.value) if authors else (),
        published=Found(day, published.name) if published and day else None,
        # Clippers change a record when it is read or tagged.
        modified=None if _CLIPPED in record.fields else record.line("modified"),
        source=record.line("source"),
        addresses=(url.value,) if url else (),
        language=language.value if language else None,
        file=record.file,
    )


def _of_markup(details: RawArticle, text: str) -> RawArticle:
    """The article of a text that is HTML; blank lines separate paragraphs."""
    if not _BREAKING_TAG.search(text):
        text = _BLANK_LINE.sub("\n<p>", text)
    read = read_markup(text)
    title = details.title
    return replace(
        details,
        title=replace(title, value=unescape(title.value)) if title else None,
        blocks=read.blocks,
        dropped=read.dropped,
        problems=("Its text is HTML markup, so it was read as markup.",),
    )


def _text(record: Record) -> str:
    found = record.find("text")
    if found is None:
        if isinstance(record.fields.get("text"), str):
            raise record.wrong('The "text" of the record is empty.')
        raise record.wrong(f'The record has no "text".{_fields_instead(record)}')
    text = text_of(found.value)
    if text is None:
        raise record.wrong(f'"{found.name}" must be a string.')
    if not text.strip():
        raise record.wrong(f'The "{found.name}" of the record is empty.')
    if len(text) > _LONGEST:
        problem = f'The "{found.name}" has more than {_LONGEST:,} characters, so it is no article.'
        raise record.wrong(problem)
    return text


def _fields_instead(record: Record) -> str:
    """The fields that the user may name if none is known to contain the text."""
    names = [name for name in record.fields if name.isprintable()][:_FIELDS_NAMED]
    if not names:
        return ""
    return f" If one of {', '.join(names)} contains it, say --field text=NAME."
