"""Which files lie under the given paths."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Final

from qa_service.errors import InvalidInputError, UnreadableFileError
from qa_service.reading.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SUFFIX: Final = re.compile(r"(?<=[^/])\.[^./]*$")
_PAGE_PARTS: Final = re.compile(r"(?P<page>.+)(?:_files|\.files|-Dateien|_fichiers|_archivos)$")
_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml")


def check_paths(paths: Sequence[Path]) -> None:
    """InvalidInputError that names the first path which does not exist."""
    for path in paths:
        if not os.path.lexists(path):
            raise InvalidInputError(
                "paths",
                f"There is no file or folder {plain_name(path)!r}.",
                remedy="Check the spelling; a relative path starts at the current folder.",
            )


def find_files(paths: Sequence[Path]) -> Iterator[Document | UnreadableFileError]:
    """Files under ``paths``, sorted within each folder, each once however many ways lead to it.

    One folder is listed at a time, so that the first file comes at once. Hidden files and folders
    below a given folder are left out. What can't be entered or is no regular file comes as an
    error value, and so does a folder of the parts of a saved page, which are no articles.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for found in _walk(path, seen):
            yield found if isinstance(found, UnreadableFileError) else _found(*found, path)


def split_suffix(name: str) -> tuple[str, str]:
    """``a/b.Html`` -> (``a/b``, ``.html``); the suffix is empty where there is none."""
    suffix = _SUFFIX.search(name)
    return (name[: suffix.start()], suffix.group().lower()) if suffix else (name, "")


def plain_name(path: Path) -> str:
    """The path as text that can be printed and stored, whatever bytes the name has."""
    return printable(str(path))


def printable(name: str) -> str:
    """The name with U+FFFD for each character that can't be printed or encoded."""
    if name.isprintable():
        return name
    replaced = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in replaced)


def unreadable(error: OSError) -> str:
    """The reason, for a person, why the operating system did not give a file."""
    if isinstance(error, PermissionError):
        return "No permission to read it."
    if isinstance(error, FileNotFoundError):
        return "It is a link to a file that does not exist, or it went away."
    return f"It can't be read: {error.strerror or error}."


def _walk(
    root: Path, seen: set[tuple[int, int]]
) -> Iterator[tuple[str, os.stat_result] | UnreadableFileError]:
    """Regular files with their status; a stack, not recursion: folders nest deeper than calls."""
    stack: list[Iterator[str]] = [iter([str(root)])]
    while stack:
        path = next(stack[-1], None)
        if path is None:
            stack.pop()
            continue
        try:
            status = os.stat(path)  # noqa: PTH116 - 100,000 Path objects take seconds
            identity = (status.st_dev, status.st_ino)
            if identity in seen:  # a loop of links, or the same file given twice
                continue
            seen.add(identity)
            if stat.S_ISDIR(status.st_mode):
                children, left_out = _children(path)
                stack.append(iter(children))
                yield from left_out
            elif stat.S_ISREG(status.st_mode):
                yield path, status
            else:
                yield UnreadableFileError(printable(path), "Not a regular file.")
        except OSError as error:
            yield UnreadableFileError(printable(path), unreadable(error))


def _children(folder: str) -> tuple[list[str], list[UnreadableFileError]]:
    """The paths in a folder, sorted, and the folders in it that are parts of a saved page."""
    names = sorted(name for name in os.listdir(folder) if not name.startswith("."))  # noqa: PTH208
    here = frozenset(names)
    parts = [name for name in names if _is_part_of_page(name, here)]
    problem = "The pictures and scripts of the saved page of that name; they are no articles."
    left_out = [UnreadableFileError(printable(f"{folder}/{name}"), problem) for name in parts]
    apart = frozenset(parts)
    return [os.path.join(folder, name) for name in names if name not in apart], left_out  # noqa: PTH118


def _is_part_of_page(name: str, here: frozenset[str]) -> bool:
    """Whether a browser made the folder beside a page that it saved."""
    match = _PAGE_PARTS.match(name)
    return match is not None and any(match["page"] + suffix in here for suffix in _PAGE_SUFFIXES)


def _found(path: str, status: os.stat_result, root: Path) -> Document:
    start = str(root)
    below = path.removeprefix(start).lstrip("/") or root.name
    stem, suffix = split_suffix(below)
    return Document(
        name=printable(path.removeprefix("./")),
        stem=printable(stem),
        suffix=printable(suffix),
        place=path,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
    )
