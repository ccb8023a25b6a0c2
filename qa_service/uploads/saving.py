"""Putting a whole file into the corpus: at once, under a name that no other file has."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import filecmp
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.errors import CorpusNotWritableError, UnreadableFileError
from qa_service.uploads.names import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import PurePosixPath

STAGING: Final = ".qa-service-upload-"  # hidden: readers pass it by
_SETTLED_S: Final = 5.0  # from its making until a folder without a lock was surely left behind
_NO_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


@contextmanager
def staging(corpus: Path) -> Iterator[Path]:
    """A hidden folder within ``corpus``, so that a rename from it is at once; gone at the end.

    What a process that was killed left of such folders is removed first.
    """
    remove_left_behind(corpus)
    folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=corpus))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: nothing is cleared there
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_behind(corpus: Path) -> None:
    """Remove the folders of `staging` whose process was killed."""
    for folder in corpus.glob(f"{STAGING}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime < _SETTLED_S:
                continue
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held: still in use
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def present(draft: Path, corpus: Path, wanted: PurePosixPath) -> PurePosixPath | None:
    """Where the corpus has these bytes already, under that name or a numbered one."""
    for path in _paths(wanted):
        target = corpus / path
        if not os.path.lexists(target):
            return None
        if _same(draft, target):
            return path
    return None


def save(draft: Path, corpus: Path, wanted: PurePosixPath) -> PurePosixPath:
    """Where it lies from now on: ``wanted``, or a numbered name where another file has that.

    UnreadableFileError when the folder leads out of the corpus or is no folder.
    """
    folder = corpus / wanted.parent
    if not folder.resolve().is_relative_to(corpus.resolve()):
        raise UnreadableFileError(str(wanted), "Its folder is a link that leads out of the corpus.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UnreadableFileError(str(wanted), "A file lies where its folder would be.") from None
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    for path in _paths(wanted):
        if _placed(draft, corpus / path) or _same(draft, corpus / path):
            _sync_folder(folder)
            return path
    raise AssertionError("names do not end")


@contextmanager
def raise_if_not_writable() -> Iterator[None]:
    """Raise CorpusNotWritableError when what is done within fails because of the disk."""
    try:
        yield
    except OSError as error:
        raise CorpusNotWritableError(
            "Nothing can be saved in the folder of articles"
            f" ({error.strerror or type(error).__name__}).",
            remedy="Make room there, or let the user that runs the service write to it.",
        ) from error


def _paths(wanted: PurePosixPath) -> Iterator[PurePosixPath]:
    return (wanted.with_name(name) for name in numbered(wanted.name))


def _placed(draft: Path, target: Path) -> bool:
    """Whether ``target`` was free and is the draft now."""
    try:
        os.link(draft, target)  # unlike a rename it never replaces a file
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(target):
            return False
        draft.rename(target)
    return True


def _same(draft: Path, target: Path) -> bool:
    return target.is_file() and filecmp.cmp(draft, target, shallow=False)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
