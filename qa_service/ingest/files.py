"""Finds the files under the given paths, on this machine or elsewhere."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from qa_service.errors import InvalidInputError, UnreadableFileError
from qa_service.ingest.document import (
    PART_OF_PAGE,
    Document,
    is_part_of_page,
    plain_name,
    printable,
    split_suffix,
)
from qa_service.ingest.remote import ArticlePath, RemotePath, check_remote, find_remote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


LEADS_OUT: Final = (
    "It is a link that leads out of the given paths, which is not followed; the setting "
    "`follow_links` allows it."
)


class _Fence:
    """The given paths and what is below them, with links resolved."""

    def __init__(self, paths: Sequence[ArticlePath]) -> None:
        own = [path for path in paths if not isinstance(path, RemotePath)]
        self._roots = [os.path.realpath(path) for path in own]
        self._given = {str(path) for path in own}

    def contains(self, link: str) -> bool:
        """Whether a link was given itself, or leads to what is under a given path."""
        target = os.path.realpath(link)
        below = (os.path.commonpath((root, target)) == root for root in self._roots)
        return link in self._given or any(below)


def check_paths(paths: Sequence[ArticlePath]) -> None:
    """InvalidInputError that names the first path which does not exist."""
    for path in paths:
        if isinstance(path, RemotePath):
            check_remote(path)
        elif not os.path.lexists(path):
            raise InvalidInputError(
                "paths",
                f"There is no file or folder {plain_name(path)!r}.",
                remedy="Check the spelling; a relative path starts at the current folder.",
            )


def find_files(
    paths: Sequence[ArticlePath], *, follow_links: bool = False
) -> Iterator[Document | UnreadableFileError]:
    """Files under ``paths``, sorted within each folder, each once, however many paths lead to it.

    One folder is listed at a time, so that the first file comes immediately. Hidden files and
    folders below a given folder are left out. What can't be opened or is no regular file is yielded
    as an error, and so is a folder with the parts of a saved page, which are no articles.

    A given path may be a link; one below it that leads out of all given paths is followed only with
    ``follow_links``, as anyone who can put a link there could have any file of this machine
    indexed.
    """
    seen: set[tuple[int, int]] = set()
    fence = None if follow_links else _Fence(paths)
    for path in paths:
        if isinstance(path, RemotePath):
            yield from find_remote(path)
            continue
        for found in _walk(path, seen, fence):
            yield found if isinstance(found, UnreadableFileError) else _found(*found, path)


def unreadable(error: OSError) -> str:
    """Why the operating system could not open a file, in words."""
    if isinstance(error, PermissionError):
        return "No permission to read it."
    if isinstance(error, FileNotFoundError):
        return "It is a link to a file that does not exist, or that was deleted meanwhile."
    return f"It can't be read: {error.strerror or error}."


def _walk(
    root: Path, seen: set[tuple[int, int]], fence: _Fence | None
) -> Iterator[tuple[str, os.stat_result] | UnreadableFileError]:
    """Regular files with their status; a stack, not recursion: folders nest deeper than calls."""
    stack: list[Iterator[str]] = [iter([str(root)])]
    while stack:
        path = next(stack[-1], None)
        if path is None:
            stack.pop()
            continue
        try:
            status = os.lstat(path)  # 100,000 Path objects take seconds
            if stat.S_ISLNK(status.st_mode):
                status = os.stat(path)  # noqa: PTH116 - as above
                if fence is not None and not fence.contains(path):
                    yield UnreadableFileError(printable(path), LEADS_OUT)
                    continue
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
    parts = [name for name in names if is_part_of_page(name, here)]
    left_out = [UnreadableFileError(printable(f"{folder}/{name}"), PART_OF_PAGE) for name in parts]
    apart = frozenset(parts)
    return [os.path.join(folder, name) for name in names if name not in apart], left_out  # noqa: PTH118


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
