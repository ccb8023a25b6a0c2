"""Names of files: their suffixes, and how they are shown."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

PART_OF_PAGE: Final = (
    "The pictures and scripts of the saved page of that name; they are no articles."
)
"""Why a folder is left out."""

_SUFFIX: Final = re.compile(r"(?<=[^/])\.[^./]*$")
_PAGE_PARTS: Final = re.compile(r"(?P<page>.+)(?:_files|\.files|-Dateien|_fichiers|_archivos)$")
_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml")


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


def is_part_of_page(name: str, here: frozenset[str]) -> bool:
    """Whether a browser made the folder beside a page that it saved."""
    return any(page in here for page in pages_of_parts(name))


def pages_of_parts(name: str) -> tuple[str, ...]:
    """The names that a saved page may have whose parts lie in a folder of that name."""
    match = _PAGE_PARTS.match(name)
    return () if match is None else tuple(match["page"] + suffix for suffix in _PAGE_SUFFIXES)
