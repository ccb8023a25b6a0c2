"""Names that a stranger's computer gives -> names that are safe in the corpus, or why not."""

from __future__ import annotations

import re
import unicodedata
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.names import PART_OF_PAGE, pages_of_parts, printable, split_suffix
from qa_service.ingest.unpacking import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST: Final = 180  # bytes of a name in UTF-8; file systems take 255, and a number may be added
DEEPEST: Final = 8  # folders within each other
_BETWEEN_FOLDERS: Final = re.compile(r"[/\\]+")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
# What some system forbids in names; ":" also stands before the number of a record.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')


def readable_suffixes() -> tuple[str, ...]:
    """Suffixes of the files that are read, containers included."""
    return SUFFIXES


def safe_path(sent: str) -> PurePosixPath:
    """The path below the corpus for a file that was sent under that name.

    It has no part that leads elsewhere, is hidden or cannot be printed. UnreadableFileError where
    the name itself says that the file is none to be read.
    """
    parts = [part for part in _BETWEEN_FOLDERS.split(sent) if part not in {"", ".", ".."}]
    if parts and _DRIVE.fullmatch(parts[0]):
        del parts[0]
    shown = printable("/".join(parts))
    if not parts:
        raise UnreadableFileError(printable(sent), "It has no name.")
    if any(part.startswith(".") for part in parts):
        raise UnreadableFileError(
            shown, "Hidden files, whose names start with a dot, are not read."
        )
    if len(parts) > DEEPEST + 1:
        problem = f"It lies more than {DEEPEST} folders deep."
        raise UnreadableFileError(shown, problem)
    safe = PurePosixPath(*[_safe_folder(part) for part in parts[:-1]], _safe_name(parts[-1]))
    _, suffix = split_suffix(safe.name)
    if suffix and suffix not in SUFFIXES:
        problem = f"Files that end in {suffix} cannot be read. Supported: {', '.join(SUFFIXES)}."
        raise UnreadableFileError(shown, problem)
    return safe


def check_no_part_of_page(path: PurePosixPath, is_there: Callable[[PurePosixPath], bool]) -> None:
    """UnreadableFileError for a picture or script of a saved page, if the page ``is_there``."""
    for folder in path.parents[:-1]:
        if any(is_there(folder.with_name(page)) for page in pages_of_parts(folder.name)):
            raise UnreadableFileError(str(path), PART_OF_PAGE)


def numbered(name: str) -> Iterator[str]:
    """``a.jsonl.gz``, ``a-2.jsonl.gz``, ``a-3.jsonl.gz`` ... without end."""
    yield name
    stem, suffixes = _split(name)
    for number in count(2):
        yield f"{stem}-{number}{suffixes}"


def _safe_name(name: str) -> str:
    """A name of a file; its suffixes stay, as the reader is chosen by them."""
    stem, suffixes = _split(_safe(name))
    return (_cut(stem, LONGEST - len(suffixes.encode())).rstrip(" .") or "_") + suffixes


def _safe_folder(name: str) -> str:
    return _cut(_safe(name), LONGEST).rstrip(" .") or "_"


def _safe(name: str) -> str:
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", name))
    printed = "".join(char if char.isprintable() else "_" for char in name)
    return printed.strip(" .") or "_"


def _split(name: str) -> tuple[str, str]:
    """The stem and up to two suffixes that are read: ``a.jsonl.gz`` -> (``a``, ``.jsonl.gz``)."""
    stem, suffix = split_suffix(name)
    stem, inner = (stem, "") if suffix not in SUFFIXES else _inner(stem)
    return stem, name[len(stem) :] if inner or suffix else ""


def _inner(stem: str) -> tuple[str, str]:
    outer, inner = split_suffix(stem)
    return (outer, inner) if inner in SUFFIXES else (stem, "")


def _cut(text: str, most: int) -> str:
    """The beginning that fits into so many bytes."""
    return text.encode()[:most].decode("utf-8", "ignore")
