"""Formats, a module each: a document's bytes -> the raw articles in it.

``FORMATS`` lists them by suffix. A reader yields raw articles, and an UnreadableFileError for each
part that is none; it raises one if nothing can be read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions
from qa_service.ingest.formats.citations import read_citations
from qa_service.ingest.formats.epub import read_epub
from qa_service.ingest.formats.feeds import read_feed
from qa_service.ingest.formats.json_records import read_json, read_json_lines
from qa_service.ingest.formats.mail import read_mail
from qa_service.ingest.formats.markdown import read_markdown
from qa_service.ingest.formats.notes_and_captions import read_captions, read_evernote
from qa_service.ingest.formats.office import read_docx, read_odt
from qa_service.ingest.formats.pdf import read_pdf
from qa_service.ingest.formats.rtf import read_rtf
from qa_service.ingest.formats.saved_pages import read_html, read_mhtml, read_page
from qa_service.ingest.formats.tables import read_table

Outcome: TypeAlias = RawArticle | UnreadableFileError
FormatReader: TypeAlias = Callable[[Document, ReadingOptions], Iterator[Outcome]]

FORMATS: Final[Mapping[str, FormatReader]] = {
    ".jsonl": read_json_lines, ".ndjson": read_json_lines, ".json": read_json, ".csv": read_table,
    ".tsv": read_table, ".md": read_markdown, ".markdown": read_markdown, ".eml": read_mail,
    ".emlx": read_mail, ".rss": read_feed, ".atom": read_feed, ".rdf": read_feed,
    ".xml": read_feed, ".txt": read_page, ".html": read_html, ".htm": read_html,
    ".xhtml": read_html, ".mhtml": read_mhtml, ".mht": read_mhtml, ".pdf": read_pdf,
    ".docx": read_docx, ".docm": read_docx, ".odt": read_odt, ".rtf": read_rtf, ".epub": read_epub,
    ".enex": read_evernote, ".vtt": read_captions, ".srt": read_captions, ".ris": read_citations,
}  # fmt: skip
