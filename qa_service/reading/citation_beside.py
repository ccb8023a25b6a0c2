"""Citation data that lies beside a document: ``paper.ris`` beside ``paper.pdf``, or a library's."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.formats.citations import details_of, entries_of, linked_files
from qa_service.reading.text import clean, decode

if TYPE_CHECKING:
    from qa_service.reading.document import Document, RawArticle
    from qa_service.reading.formats.citations import Entry

_DOCUMENTS: Final = frozenset(
    (".pdf", ".docx", ".odt", ".rtf", ".epub", ".txt", ".html", ".htm", ".md", ".vtt", ".srt")
)
_LEVELS: Final = 3  # folders above a document in which a library may lie: files/123/paper.pdf
_MOST: Final = 20  # files of citation data in a folder that are looked at


def with_citation(raw: RawArticle, document: Document) -> RawArticle:
    """``raw`` with what citation data beside the document say of it, which somebody looked over."""
    entry = _entry(document.path) if document.suffix in _DOCUMENTS and document.path else None
    if entry is None:
        return raw
    told = details_of(entry)
    return replace(
        raw,
        title=told.title or raw.title,
        authors=told.authors or raw.authors,
        published=told.published or raw.published,
        source=told.source or raw.source,
        addresses=tuple(dict.fromkeys((*told.addresses, *raw.addresses))),
        language=told.language or raw.language,
    )


def _entry(path: Path) -> Entry | None:
    beside = path.with_suffix(".ris")
    own = _entries(str(beside), _changed(beside)) if str(beside) in _library(path.parent) else ()
    if len(own) == 1:
        return own[0]
    for folder in [path.parent, *path.parent.parents][:_LEVELS]:
        for library in _library(folder):
            for entry in _entries(library, _changed(Path(library))):
                if any((folder / name) == path for name in linked_files(entry)):
                    return entry
    return None


def _library(folder: Path) -> tuple[str, ...]:
    return _files(str(folder), _changed(folder))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)
def _files(folder: str, _changed: int) -> tuple[str, ...]:
    try:
        own = (file for file in Path(folder).glob("*.ris") if not file.is_symlink())
        return tuple(sorted(map(str, own)))[:_MOST]
    except OSError:
        return ()


@lru_cache(maxsize=64)
def _entries(file: str, _changed: int) -> tuple[Entry, ...]:
    try:
        return tuple(entries_of(clean(decode(Path(file).read_bytes(), file))))
    except (OSError, UnreadableFileError):
        return ()
