"""Which files lie under the given paths."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

from qa_service.errors import InvalidInputError, UnreadableFileError
from qa_service.reading.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


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
    """Files under ``paths``, sorted within each, each file once however many ways lead to it.

    Hidden files and folders below a given folder are left out. What can't be entered or is no
    regular file comes as an error value.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        for found in _walk(path, path, seen):
            yield found if isinstance(found, UnreadableFileError) else _found(found, path)


def _walk(
    path: Path, root: Path, seen: set[tuple[int, int]]
) -> Iterator[Path | UnreadableFileError]:
    try:
        status = path.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in seen:  # a loop of links, or the same file given twice
            return
        seen.add(identity)
        if stat.S_ISDIR(status.st_mode):
            names = sorted(child.name for child in path.iterdir() if not child.name.startswith("."))
        elif stat.S_ISREG(status.st_mode):
            yield path
            return
        else:
            yield UnreadableFileError(plain_name(path), "Not a regular file.")
            return
    except OSError as error:
        yield UnreadableFileError(plain_name(path), unreadable(error))
        return
    for name in names:
        yield from _walk(path / name, root, seen)


def _found(path: Path, root: Path) -> Document:
    below = path.name if path == root else path.relative_to(root).as_posix()
    suffix = re.search(r"(?<=[^/])(?:\.[^./]{1,5}\.(?:gz|zst)|\.[^./]*)$", below, re.IGNORECASE)
    stem = below[: suffix.start()] if suffix else below
    return Document(
        name=plain_name(path),
        stem=_printable(stem),
        suffix=suffix.group().lower() if suffix else "",
        path=path,
    )


def plain_name(path: Path) -> str:
    """The path as text that can be printed and stored, whatever bytes the name has."""
    return _printable(str(path))


def _printable(name: str) -> str:
    replaced = os.fsencode(name).decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in replaced)


def unreadable(error: OSError) -> str:
    """The reason, for a person, why the operating system did not give a file."""
    if isinstance(error, PermissionError):
        return "No permission to read it."
    if isinstance(error, FileNotFoundError):
        return "It is a link to a file that does not exist, or it went away."
    return f"It can't be read: {error.strerror or error}."
