"""Which large files were read and found as their manifest says: not to be read at each start.

A file counts as untouched while it is the same file of the same size, last modified at the same
nanosecond, as for rsync and git. What alters a file behind the file system's back, such as a
failing disk, shows with ``verify`` only, which reads all bytes.
"""

import contextlib
import json
import secrets
from pathlib import Path
from typing import Final

FILE_NAME: Final = "checked.json"
LARGE: Final = 1 << 20  # bytes; smaller files are read each time

_MOST_OTHERS: Final = 200  # files of other generations
_Seen = list[int]  # inode, bytes, nanoseconds


class CheckedFiles:
    """The record of an index folder, which may be deleted at any time; for one thread."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self._known: dict[str, _Seen] = _read(self._file)
        self._used: dict[str, _Seen] = {}
        self._changed = False

    def holds(self, path: Path, sha256: str) -> bool:
        """Whether the file was found to have that SHA-256 and was not touched since; OSError."""
        seen = _seen(path)
        known = seen is not None and self._known.get(sha256) == seen
        if seen is not None and known:
            self._used[sha256] = seen
        return known

    def note(self, path: Path, sha256: str) -> None:
        """That the file has that SHA-256; small ones are not noted. OSError."""
        seen = _seen(path)
        if seen is not None:
            self._used[sha256] = seen
            self._changed = True

    def save(self) -> None:
        """Write what was noted, if anything was; where that cannot be, it is noted next time."""
        if not self._changed:
            return
        draft = self._file.with_name(f"{FILE_NAME}.{secrets.token_hex(4)}")
        with contextlib.suppress(OSError):
            try:
                draft.write_text(json.dumps({**self._recent(), **self._used}), encoding="utf-8")
                draft.replace(self._file)
            finally:
                draft.unlink(missing_ok=True)

    def _recent(self) -> dict[str, _Seen]:
        """What was known before, of which a rollback may have need; the latest of it."""
        return dict(list(self._known.items())[-_MOST_OTHERS:])


def _seen(path: Path) -> _Seen | None:
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns] if found.st_size >= LARGE else None


def _read(file: Path) -> dict[str, _Seen]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}
