"""Which field of a record holds what of an article, and what its value says.

A database names its fields as it likes. What the user named comes first, then the contract's own
name, then names that exports of news are known to use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.reading.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

ALSO_CALLED: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("_id", "guid", "uuid", "article_id", "doc_id"),
    "url": (
        *("canonical", "canonical_url", "link", "web_url", "article_url", "permalink", "uri"),
        *("external_url", "href"),
    ),
    "title": ("headline.main", "headline", "article_title", "heading"),
    "authors": (
        *("author", "byline.original", "byline", "bylines", "author_name", "author_names"),
        *("creator", "writer", "by", "published_by"),
    ),
    "published": (
        *("date_published", "published_at", "publish_date", "published_date", "publication_date"),
        *("pub_date", "date_publish", "date", "publication_time", "published_time", "pub_time"),
    ),
    "modified": (
        *("date_modified", "updated", "updated_at", "last_modified", "modified_at", "lastmod"),
        *("date_modify", "updated_date", "modified_date", "modified_time"),
    ),
    "source": (
        *("publisher", "outlet", "news_outlet", "newspaper", "publication", "source_name"),
        *("site_name", "website", "site", "source_domain", "domain_name"),
    ),
    "language": ("lang", "language_code", "in_language", "locale"),
    "text": (
        *("body", "content", "article_text", "article_body", "full_text", "maintext", "main_text"),
        *("body_text", "plain_text", "content_text", "content_html", "body_html", "html"),
        *("article", "story", "paragraphs"),
    ),
}
"""By the contract's names. "date_published" stands for "datePublished" and "Date Published" too;
a dot leads into an object ("headline.main" is how the New York Times' interface names it).
"""

# What an object in place of a plain value is read by.
_INNER: Final = (
    *("name", "$date", "$oid", "rendered", "value", "text", "content", "#text", "_", "html"),
    *("display_name", "full_name", "label", "url", "id"),
)
_PARTS_OF_DATE: Final = (3, 7)  # year, month, day; hour, minute, second, nanoseconds
_APART: Final = re.compile(r"[\W_]+")
_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class Value:
    """What a record has for a field of an article, and the name it has it under."""

    value: object
    name: str


def find_value(record: Mapping[str, object], field: str, names: Mapping[str, str]) -> Value | None:
    """What ``record`` holds for ``field``, one of ARTICLE_FIELDS; None where it holds nothing.

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
    """The value of the field ``name``, or where the path ``a.b`` leads to."""
    if name in record or "." not in name:
        return record.get(name)
    inner: object = record
    for step in name.split("."):
        inner = inner.get(step) if isinstance(inner, dict) else None
    return inner


def _says_something(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value not in ([], {})


@lru_cache(maxsize=1024)  # the names of one database, again and again
def _plain(name: str) -> str:
    """``name`` without regard to case, spaces and marks between words."""
    return _APART.sub("", name).casefold()


def one_line(value: object) -> str | None:
    """A value on one line, of a list the first that is no number; None where it says nothing."""
    if isinstance(value, list):
        named = (one for one in value if isinstance(one, (str, dict)))
        return next((line for one in named if (line := one_line(one))), None)
    if isinstance(value, dict):
        value = next((value[key] for key in _INNER if value.get(key)), None)
    if isinstance(value, date):  # YAML and TOML know dates
        value = value.isoformat()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return " ".join(clean(value).split()) or None


def written_date(value: object) -> str | None:
    """A date as it is written; numbers in a list are its parts: ``[2019, 3, 14, 6, 10]``."""
    few, most = _PARTS_OF_DATE
    parts = value if isinstance(value, list) and few <= len(value) <= most else []
    if not parts or not all(type(part) is int for part in parts):
        return one_line(value)
    day = "-".join(f"{part:02}" for part in parts[:few])
    time = ":".join(f"{part:02}" for part in (*parts[few:6], 0)[:3])
    return f"{day}T{time}" if len(parts) > few + 1 else day


def people(value: object) -> tuple[str, ...]:
    """A byline, or those of a list, of strings or of objects with a "name"."""
    listed = _QUOTED.findall(value) if isinstance(value, str) and value[:1] == "[" else None
    if listed:  # a list as a program wrote it into a cell: "['Ann Lee', 'Bo Ray']"
        found = [one_line(one or other) for one, other in listed]
    elif isinstance(value, list):
        found = [one_line(one) for one in value]
    else:
        found = [one_line(value)]
    return tuple(dict.fromkeys(name for name in found if name))


def text_of(value: object) -> str | None:
    """Text, also of a list of paragraphs; None where it is something else."""
    if isinstance(value, dict):
        value = next((value[key] for key in _INNER if value.get(key)), None)
    if isinstance(value, list):
        parts = [text_of(part) for part in value]
        value = "\n\n".join(part for part in parts if part) or None
    return clean(value) if isinstance(value, str) else None
