"""Citation data (RIS, as Zotero, EndNote and databases export it) -> one article per entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import unquote

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Found, RawArticle, digest_id
from qa_service.ingest.text import clean, decode

if TYPE_CHECKING:
    from qa_service.ingest.document import Document, ReadingOptions

Entry: TypeAlias = Mapping[str, list[str]]
_LARGEST: Final = 64 * 1024 * 1024  # bytes
_TAG: Final = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  ?- ?(?P<value>.*)")
_TITLES: Final = ("TI", "T1", "CT", "BT")
_SOURCES: Final = ("JO", "T2", "JF", "JA", "J2", "PB")
_AUTHORS: Final = ("AU", "A1")
_DATES: Final = ("DA", "Y1", "PY")
_TEXTS: Final = ("N2", "AB", "N1")
_DAY: Final = re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})")
_FILES: Final = ("L1", "L2", "L4")
_LOCAL: Final = re.compile(r"file://|internal-pdf://")  # the second is EndNote's
_YEAR_ONLY: Final = re.compile(r"\d{4}/*")
_ABSTRACT: Final = "Only the abstract of the article is in the citation data."
_DOCUMENTS: Final = frozenset(
    (".pdf", ".docx", ".odt", ".rtf", ".epub", ".txt", ".html", ".htm", ".md", ".vtt", ".srt")
)
_LEVELS: Final = 3  # folders above a document in which its library may be: files/123/paper.pdf
_MOST: Final = 20  # files of citation data read in a folder


def read_citations(
    document: Document, _options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article per entry that has a text or an abstract, or why an entry is no article.

    UnreadableFileError where it is empty, too large, or no RIS.
    """
    text = clean(decode(document.read(_LARGEST), document.name))
    number = 0
    folder = document.path.parent if document.path else None
    for number, entry in enumerate(entries_of(text), start=1):
        place = f"{document.name}:{number}"
        beside = next(
            (one for one in linked_files(entry) if folder and (folder / one).is_file()), ""
        )
        if beside:
            yield UnreadableFileError(place, f"It describes {beside}, which is read with it.")
        else:
            yield _article(entry, place)
    if number == 0:
        raise UnreadableFileError(document.name, "It contains no entries of RIS (TY, ..., ER).")


def entries_of(text: str) -> Iterator[Entry]:
    """The values under each tag, entry by entry."""
    entry: dict[str, list[list[str]]] = {}  # lines of each value
    tag = ""
    for line in text.split("\n"):
        match = _TAG.fullmatch(line.rstrip()) or _TAG.fullmatch(f"{line.rstrip()} ")
        if match and match["tag"] == "ER":
            if entry:
                yield _values(entry)
            entry, tag = {}, ""
        elif match:
            tag = match["tag"]
            entry.setdefault(tag, []).append([match["value"].strip()])
        elif tag and line.strip():
            entry[tag][-1].append(line.strip())
    if "TY" in entry:
        yield _values(entry)


def _values(entry: Mapping[str, list[list[str]]]) -> Entry:
    return {tag: ["\n".join(lines) for lines in values] for tag, values in entry.items()}


def linked_files(entry: Entry) -> list[str]:
    """Files next to the citation data to which an entry refers."""
    links = [one for tag in _FILES for value in entry.get(tag, []) for one in value.split(";")]
    plain = [unquote(_LOCAL.sub("", one.strip(), count=1)) for one in links]
    return [one for one in plain if one and "://" not in one and "\0" not in one]


def details_of(entry: Entry) -> RawArticle:
    """The metadata of an entry's article, without text."""
    written = _first(entry, _DATES)
    day = _DAY.match(written.value) if written else None
    if written and day:
        iso = f"{day['year']}-{int(day['month']):02}-{int(day['day']):02}"
        written = Found(iso, written.place)
    names = [_given_name_first(name) for tag in _AUTHORS for name in entry.get(tag, [])]
    addresses = [one for one in entry.get("UR", []) if one.startswith(("http://", "https://"))]
    return RawArticle(
        blocks=(),
        title=_first(entry, _TITLES),
        authors=tuple(dict.fromkeys(name for name in names if name)),
        published=written if written and not _YEAR_ONLY.fullmatch(written.value) else None,
        source=_first(entry, _SOURCES),
        addresses=tuple(addresses),
        language=next(iter(entry.get("LA", [])), None),
    )


def _article(entry: Entry, file: str) -> RawArticle | UnreadableFileError:
    details = details_of(entry)
    texts = [line for tag in _TEXTS for value in entry.get(tag, []) for line in value.split("\n")]
    if not any(texts):
        named = f" of {details.title.value!r:.80}" if details.title else ""
        return UnreadableFileError(file, f"The citation{named} contains no text, only where it is.")
    return replace(
        details,
        blocks=tuple(Block(line) for line in dict.fromkeys(texts) if line),
        id=digest_id(details.addresses[0] if details.addresses else "\n".join(texts)),
        file=file,
        problems=(_ABSTRACT,),
    )


def _first(entry: Entry, tags: tuple[str, ...]) -> Found | None:
    return next(
        (Found(entry[tag][0], f"RIS {tag}") for tag in tags if entry.get(tag, [""])[0]), None
    )


def _given_name_first(name: str) -> str:
    """``Holm, Ida`` -> Ida Holm."""
    last, _, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip()


# --- citation beside -----------------------------------------------------------------------------


def with_citation(raw: RawArticle, document: Document) -> RawArticle:
    """``raw`` with metadata from citation data next to the document, which are more reliable."""
    entry = _entry(document.path) if document.suffix in _DOCUMENTS and document.path else None
    if entry is None:
        return raw
    details = details_of(entry)
    return replace(
        raw,
        title=details.title or raw.title,
        authors=details.authors or raw.authors,
        published=details.published or raw.published,
        source=details.source or raw.source,
        addresses=tuple(dict.fromkeys((*details.addresses, *raw.addresses))),
        language=details.language or raw.language,
    )


def _entry(path: Path) -> Entry | None:
    for folder in [path.parent, *path.parent.parents][:_LEVELS]:
        known = _citations(folder, _changed(folder))
        beside = Path(path.stem) if folder == path.parent else path
        for name in (path.relative_to(folder), path, beside):
            if name in known:
                return known[name]
    return None


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=256)
def _citations(folder: Path, _changed: int) -> Mapping[PurePath, Entry]:
    """The first entry for each file that citation data in a folder name; a lone one by its stem."""
    found: dict[PurePath, Entry] = {}
    with suppress(OSError):
        for file in sorted(one for one in folder.glob("*.ris") if not one.is_symlink())[:_MOST]:
            with suppress(UnreadableFileError):
                entries = list(entries_of(clean(decode(file.read_bytes(), file.name))))
                found |= {Path(file.stem): entries[0]} if len(entries) == 1 else {}
                for entry in entries:
                    for name in linked_files(entry):
                        found.setdefault(Path(name), entry)
    return found
