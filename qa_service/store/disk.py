"""Errors of writing to disk, reported in one way whoever was writing: Python, SQLite or FAISS."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from qa_service.errors import QAError

_OF_THE_DISK: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS}
_OF_FAISS: Final = re.compile(r"write error in .*\((.+)\)|could not open .* for writing: (.+)")
_OF_NUMPY: Final = re.compile(r"\d+ requested and \d+ written")


@contextmanager
def explaining_full_disks(folder: Path) -> Iterator[None]:
    """Raise QAError when what is done within fails because the disk takes no more."""
    try:
        yield
    except Exception as error:
        if (explained := full_disk(error, folder)) is not None:
            raise explained from error
        raise


def full_disk(error: BaseException | None, folder: Path) -> QAError | None:
    """The error for people when that error was the disk's; None when it was not."""
    reason = _reason(error)
    if reason is None:
        return None
    if _is_read_only(error):
        return QAError(
            f"The index in {folder} is on a file system that is mounted read-only.",
            remedy="Name a folder that can be written with --index.",
        )
    return QAError(
        f"The index in {folder} could not be written ({reason}).",
        remedy="Make room on that disk and try again; an index that was in use stays in use.",
    )


def _is_read_only(error: BaseException | None) -> bool:
    name = str(getattr(error, "sqlite_errorname", ""))
    return getattr(error, "errno", None) == errno.EROFS or name.startswith("SQLITE_READONLY")


def _reason(error: BaseException | None) -> str | None:
    """What the disk said."""
    if isinstance(error, sqlite3.OperationalError):
        name = str(getattr(error, "sqlite_errorname", ""))
        return (
            str(error)
            if name.startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"))
            else None
        )
    if isinstance(error, OSError):
        if error.errno in _OF_THE_DISK:
            return error.strerror
        return "not all was written" if _OF_NUMPY.search(str(error)) else None
    found = _OF_FAISS.search(str(error)) if isinstance(error, RuntimeError) else None
    return (found[1] or found[2]) if found else None
