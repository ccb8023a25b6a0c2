"""One record of a database -> a raw article; shared by JSON Lines, JSON, tables, front matter."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Found, RawArticle
from qa_service.reading.formats.markup import read_markup
from qa_service.reading.formats.record_fields import (
    Value,
    find_value,
    one_line,
    people,
    text_of,
    written_date,
)
from qa_service.reading.identity import digest_id
from qa_service.reading.paragraphs import blocks_between_blank_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKUP: Final = re.compile(
    r"<(?:p|div|br|h[1-6]|ul|ol|li|blockquote|table|figure|section|article)\b[^<>]{0,500}>"
    r"|</(?:p|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span)>",
    re.IGNORECASE,
)
_LONGEST: Final = 4_000_000  # characters; more than any novel, and a text is copied often
_FEWEST_TAGS: Final = 2  # an article on the web may name a tag
_BREAKING_TAG: Final = re.compile(r"<(?:p|div|br)\b", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")
_FIELDS_NAMED: Final = 12
_CLIPPED: Final = "is_archived"  # a field that only exports of Wallabag have


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one record under its own names, and where it stands.

    ``names`` are those that the user gave for fields of an article. Only the text must be there:
    another field in an odd form is read as far as it says something, and never costs the record.
    """

    fields: Mapping[str, object]
    file: str
    names: Mapping[str, str]

    def find(self, field: str) -> Value | None:
        """What it holds for ``field`` of an article."""
        return find_value(self.fields, field, self.names)

    def line(self, field: str) -> Found | None:
        """The field on one line; None where it is null, absent, blank or says nothing plain."""
        found = self.find(field)
        written = one_line(found.value) if found else None
        return Found(written, found.name) if found and written else None

    def wrong(self, problem: str) -> UnreadableFileError:
        """The error that names this record."""
        return UnreadableFileError(self.file, problem)


def holds_text(fields: Mapping[str, object], names: Mapping[str, str]) -> bool:
    """Whether a record has what can be the text of an article."""
    found = find_value(fields, "text", names)
    return found is not None and text_of(found.value) is not None


def read_record(record: Record) -> RawArticle:
    """The article of ``record``.

    Raises:
        UnreadableFileError: it has no text.
    """
    details = read_details(record)
    text = _text(record)
    article_id = details.id or digest_id(details.addresses[0] if details.addresses else text)
    if len(_MARKUP.findall(text)) >= _FEWEST_TAGS:
        return _of_markup(replace(details, id=article_id), text)
    blocks = (Block(span.of(text), place=span) for span in blocks_between_blank_lines(text))
    return replace(details, id=article_id, blocks=tuple(blocks), text=text)


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
    """The article of a text that is HTML; what stands between blank lines are paragraphs."""
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
        raise record.wrong(f'"{found.name}" must be a string, not {_kind(found.value)}.')
    if not text.strip():
        raise record.wrong(f'The "{found.name}" of the record is empty.')
    if len(text) > _LONGEST:
        problem = f'The "{found.name}" has more than {_LONGEST:,} characters, so it is no article.'
        raise record.wrong(problem)
    return text


def _fields_instead(record: Record) -> str:
    """What the user may name, where no field is known to hold the text."""
    names = [name for name in record.fields if name.isprintable()][:_FIELDS_NAMED]
    if not names:
        return ""
    return f" If one of {', '.join(names)} holds it, say --field text=NAME."


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string"}
    return names.get(type(value), "a list" if isinstance(value, list) else "an object")
