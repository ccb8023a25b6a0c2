"""Files in any place that fsspec knows: object stores, file servers, the web.

Keys and endpoints are configured as fsspec expects them, by variables
``FSSPEC_<PROTOCOL>_<NAME>`` or files in ``~/.config/fsspec``; see its documentation.
"""

from __future__ import annotations

import errno
import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias, cast

from qa_service.errors import InvalidInputError, UnreadableFileError
from qa_service.ingest.document import (
    PART_OF_PAGE,
    Document,
    is_part_of_page,
    printable,
    split_suffix,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PROTOCOL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_CHANGES: Final = (
    *("ETag", "etag", "md5Hash", "content_md5", "uid", "mtime"),
    *("LastModified", "last_modified", "updated", "modified", "created"),
)
"""Names under which storages report a value that changes when the file does."""

_Listed = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RemotePath:
    """A file or folder by its URL, as ``s3://bucket/articles``; it may contain a password."""

    url: str

    def __str__(self) -> str:
        return shown(self.url)


ArticlePath: TypeAlias = Path | RemotePath
"""Where articles are, on this machine or elsewhere."""


def parse_path(written: str) -> ArticlePath:
    """A local path, or the location of a URL."""
    return RemotePath(written) if _PROTOCOL.match(written) else Path(written)


def shown(url: str) -> str:
    """The URL without the name and password that may precede its host."""
    protocol, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{protocol}{mark}{host.rpartition('@')[2]}{slash}{path}"


def check_remote(path: RemotePath) -> None:
    """InvalidInputError if there is nothing, or it cannot be reached."""
    files, start = _place(path)
    try:
        found = files.exists(start)
    except Exception as error:  # each storage has errors of its own
        raise _unreachable(path, error) from error
    if not found:
        raise InvalidInputError(
            "paths", f"There is no file or folder {path}.", remedy="Check the spelling."
        )


def find_remote(path: RemotePath) -> Iterator[Document | UnreadableFileError]:
    """Files under ``path`` as ``find_files`` has them: sorted, without hidden ones."""
    files, start = _place(path)
    try:
        found = files.find(start, withdirs=True, detail=True) or {start: files.info(start)}
    except Exception as error:  # noqa: BLE001 - each place has errors of its own
        yield UnreadableFileError(printable(str(path)), f"It can't be listed: {_reason(error)}.")
        return
    listed: dict[str, _Listed] = {str(name).rstrip("/"): one for name, one in found.items()}
    beside: dict[str, set[str]] = {}
    for name in listed:
        beside.setdefault(name.rpartition("/")[0], set()).add(name.rpartition("/")[2])
    passed_by = "\0"  # the last folder that is left out, with all that is in it
    for name in sorted(listed, key=lambda one: one.split("/")):
        folder, _, own = name.rpartition("/")
        is_folder = listed[name].get("type") == "directory"
        if name.startswith(passed_by) or (own.startswith(".") and name != start):
            passed_by = passed_by if name.startswith(passed_by) else f"{name}/"
        elif is_folder and is_part_of_page(own, frozenset(beside[folder])):
            passed_by = f"{name}/"
            yield UnreadableFileError(printable(shown(_url_of(path, start, name))), PART_OF_PAGE)
        elif not is_folder:
            yield _document(path, start, {**listed[name], "name": name})


def open_remote(url: str) -> BinaryIO:
    """The bytes of a file; OSError, also while they are read."""
    import fsspec.core  # noqa: PLC0415 - slow to import, and most files are local

    try:
        files, path = fsspec.core.url_to_fs(url)
        source = files.open(path, "rb")
    except Exception as error:
        raise _failed(error) from error
    return cast("BinaryIO", _Remote(files, source))


class _Remote:
    """A stream that raises every failure as an OSError with the storage's message."""

    def __init__(self, files: object, source: BinaryIO) -> None:
        self._files = files  # one of an archive closes it once nothing refers to it
        self._source = source

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._source, name)

        def called(*given: int) -> Any:  # noqa: ANN401 - whatever the method gives
            try:
                return method(*given)
            except Exception as error:
                raise _failed(error) from error

        return called


def _place(path: RemotePath) -> tuple[Any, str]:
    """The file system and the path in it; InvalidInputError."""
    import fsspec.core  # noqa: PLC0415 - as above

    try:
        files, start = fsspec.core.url_to_fs(path.url)
    except Exception as error:
        raise _unreachable(path, error) from error
    return files, str(start).rstrip("/") or "/"


def _document(path: RemotePath, start: str, listed: _Listed) -> Document:
    name = str(listed["name"])
    url = _url_of(path, start, name)
    below = name.removeprefix(start).lstrip("/") or name.rpartition("/")[2]
    stem, suffix = split_suffix(below)
    return Document(
        name=printable(shown(url)),
        stem=printable(stem),
        suffix=printable(suffix),
        url=url,
        size=int(listed.get("size") or 0),
        modified_ns=_version(listed),
    )


def _url_of(path: RemotePath, start: str, name: str) -> str:
    """The URL of a file below; ``zip://inside::s3://outside.zip`` is extended in its inner part."""
    below = name.removeprefix(start).lstrip("/")
    if not below:
        return path.url
    inner, mark, outer = path.url.partition("::")
    inner = inner if inner.endswith("://") else f"{inner.rstrip('/')}/"
    return f"{inner}{below}{mark}{outer}"


def _version(listed: _Listed) -> int:
    """Changes when the file does; where the storage reports no such value, each time."""
    version = next((listed[name] for name in _CHANGES if listed.get(name)), None)
    if version is None:
        return time.time_ns()
    return int.from_bytes(hashlib.blake2b(repr(version).encode(), digest_size=7).digest(), "big")


def _failed(error: Exception) -> OSError:
    return OSError(errno.EIO, _reason(error))


def _unreachable(path: RemotePath, error: Exception) -> InvalidInputError:
    remedy = "Check the address, and the settings that fsspec needs for it."
    if isinstance(error, ImportError):
        remedy = "Install the package that it names, also on every worker."
    return InvalidInputError("paths", f"{path} can't be read: {_reason(error)}.", remedy=remedy)


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split())[:200].rstrip(".")
    return text or type(error).__name__
