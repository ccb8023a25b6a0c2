r"""What a file is by its first bytes, where its name does not say so or says otherwise."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

    from qa_service.reading.document import Document

HEAD: Final = 4096
"""Bytes that are enough to tell."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the suffix it should have ("" where it is not read), and its name."""

    suffix: str
    name: str


def _starting(pattern: bytes, suffix: str, name: str) -> tuple[re.Pattern[bytes], Kind]:
    return re.compile(pattern, re.DOTALL), Kind(suffix, name)


_PROLOGUE: Final = rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)?"
_PAGE: Final = _starting(_PROLOGUE + rb"(?i:<!doctype\s+html|<html[\s>])", ".html", "a web page")
_BINARY: Final = (
    _starting(rb"%PDF-", ".pdf", "a PDF document"),
    _starting(rb"\{\\rtf", ".rtf", "an RTF document"),
    _starting(rb"PK\x03\x04.{26}mimetypeapplication/epub\+zip", ".epub", "an EPUB book"),
    _starting(
        rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text", ".odt",
        "an OpenDocument text",
    ),
    _starting(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|word/)", ".docx", "a Word document"),
    _starting(
        rb"PK\x03\x04.{26}(?:Index/|Index\.zip|buildVersionHistory\.plist)", "",
        "an iWork document; export it as PDF or DOCX",
    ),
    _starting(rb"PK\x03\x04|PK\x05\x06", ".zip", "a ZIP archive"),
    _starting(rb"\x1f\x8b\x08", ".gz", "gzip-compressed data"),
    _starting(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", ".bz2", "bzip2-compressed data"),
    _starting(rb"\xfd7zXZ\x00", ".xz", "xz-compressed data"),
    _starting(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", ".zst", "zstd-compressed data"),
    _starting(rb"WARC/[01]\.\d", ".warc", "a web archive"),
    _starting(rb".{257}ustar", ".tar", "a tar archive"),
    _starting(rb"7z\xbc\xaf\x27\x1c", "", "a 7-Zip archive; unpack it"),
    _starting(rb"Rar!\x1a\x07", "", "a RAR archive; unpack it"),
    _starting(
        rb"\xd0\xcf\x11\xe0\xa1\xb1", "",
        "an old or protected Office file; save it as DOCX, without a password",
    ),
    _starting(rb"SQLite format 3\x00", "", "a database; export it as JSON Lines or CSV"),
    _starting(rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*", "", "a picture"),
    _starting(rb"RIFF.{4}WEBP|.{4}ftyp(?:avif|hei[cf])", "", "a picture"),
    _starting(rb"RIFF.{4}(?:WAVE|AVI )|ID3[\x02-\x04]|OggS\x00|.{4}ftyp", "", "sound or film"),
    _starting(rb"\x7fELF|MZ.{2}\x00\x00", "", "a program"),
)  # fmt: skip
_TEXT: Final = (
    _PAGE,
    _starting(_PROLOGUE + rb"<(?:rss|feed|rdf:RDF)[\s>]", ".xml", "a feed"),
    _starting(rb"(?:\xef\xbb\xbf)?WEBVTT\b", ".vtt", "captions"),
    _starting(_PROLOGUE + rb"(?:<!DOCTYPE en-export[^>]*>\s*)?<en-export\b", ".enex", "notes"),
    _starting(rb"(?:\xef\xbb\xbf)?\s*TY  - \w", ".ris", "citation data"),
    _starting(rb"From \S[^\n]*\d{4}\r?\n[\w-]+:", ".mbox", "a mailbox"),
    _starting(
        rb"(?i:(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}Content-Type:\s*multipart/related)",
        ".mhtml", "a saved web page",
    ),
    _starting(
        rb"(?i:(?:Return-Path|Received|Delivered-To|Message-ID|From|Date): [^\n]*\n"
        rb"(?:[ \t][^\n]*\n)*[\w-]+:)",
        ".eml", "an e-mail",
    ),
    _starting(rb'(?:\xef\xbb\xbf)?\s*\{\s*"', ".jsonl", "JSON Lines"),
)  # fmt: skip
_OTHER_NAMES: Final = {
    ".zip": frozenset({".docx", ".docm", ".odt", ".epub", ".wacz"}),
    ".docx": frozenset({".zip", ".docm"}), ".odt": frozenset({".zip"}),
    ".epub": frozenset({".zip"}), ".gz": frozenset({".tgz"}), ".bz2": frozenset({".tbz2", ".tbz"}),
    ".xz": frozenset({".txz"}), ".zst": frozenset({".tzst"}), ".warc": frozenset({".wet"}),
}  # fmt: skip


def settle_kind(
    document: Document, head: bytes, *, readable: Container[str], compressed: Container[str]
) -> Document | Kind | None:
    """The document under the suffix that its first bytes call for.

    A Kind where it is of one that can't be read; None where nothing tells what it is.
    ``readable`` are the suffixes that are read; ``compressed`` those that stand after another.
    """
    is_read = document.suffix in readable
    told = _kind(head, document.suffix if is_read else None)
    if told is None:
        return document if is_read else None
    if told.suffix not in readable:
        return told
    if told.suffix == document.suffix or document.suffix in _OTHER_NAMES.get(told.suffix, ()):
        return document
    problem = f"It is read as {told.name}, which its first bytes are; its name does not say so."
    whole = document.stem + document.suffix
    return dataclasses.replace(
        document,
        stem=whole if told.suffix in compressed else document.stem,
        suffix=told.suffix,
        problems=(*document.problems, problem),
    )


def _kind(head: bytes, suffix: str | None) -> Kind | None:
    """What ``head`` is; text is only looked at where the suffix does not tell how to read it."""
    texts = _TEXT if suffix is None else (_PAGE,) if suffix == ".txt" else ()
    return next((kind for start, kind in (*_BINARY, *texts) if start.match(head)), None)
