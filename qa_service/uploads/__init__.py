"""Files that users add: test-read, named safely, then moved into the corpus folder.

::

    with corpus.upload() as upload:        # a hidden folder within the corpus, deleted at the end
        upload.open("2012/a.html").write(...)   # names are made safe, or refused
        outcomes = upload.finish()
            try_files(drafts)              # the readers, in a process with limits
            save(draft, "2012/a.html")     # completely or not at all, never over another file

Files from elsewhere may be crafted to use up all memory or to never end. Neither may cost the
service more than a refusal, so they are read in a process of :mod:`qa_service.uploads.child`.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import filecmp
import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final, Literal, cast

from qa_service.errors import CorpusNotWritableError, UnreadableFileError
from qa_service.ingest import ReadingOptions
from qa_service.ingest.document import PART_OF_PAGE, pages_of_parts, printable, split_suffix
from qa_service.ingest.unpacking import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


_log = logging.getLogger(__name__)

COUNTED: Final = 1_000  # articles of a file that are counted; the rebuild reads the rest
NAMED: Final = 3  # titles, and reasons, that are returned
SECONDS: Final = 60  # for all files of one upload, to start or continue counting
_LONGEST_S: Final = 240.0  # the last document started in time may use its own limit of a minute
_BROKEN_OFF: Final = "Reading it was interrupted, so it was not saved; send it on its own."


@dataclass(frozen=True, slots=True)
class Trial:
    """The contents of a file: ``articles`` with the first ``titles``, and what is not an article.

    ``reasons`` are the first reasons why ``skipped`` parts of it are not articles. If counting was
    stopped it is not ``complete``, and there may be more of both.
    """

    articles: int = 0
    titles: tuple[str, ...] = ()
    skipped: int = 0
    reasons: tuple[str, ...] = ()
    complete: bool = True

    @property
    def reason(self) -> str:
        """Why there is no article in it."""
        return self.reasons[0] if self.reasons else "There is nothing in it."


def try_files(root: Path, files: Sequence[Path], options: ReadingOptions) -> tuple[Trial, ...]:
    """The contents of each of the files, which are below ``root``."""
    plan = {
        "root": str(root.absolute()),
        "files": [str(file.relative_to(root)) for file in files],
        "fields": dict(options.fields),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "qa_service.uploads.child"],
        stdin=subprocess.PIPE,  # left open: the child ends when this process does
        stdout=subprocess.PIPE,
    )
    timer = threading.Timer(_LONGEST_S, process.kill)
    timer.start()
    try:
        with process:
            trials = _trials_by(process, json.dumps(plan) + "\n")
            process.kill()  # has no effect if it has already ended
    finally:
        timer.cancel()
    if len(trials) < len(files):
        _log.warning("the trial of %d files ended with status %s", len(files), process.returncode)
    missing = len(files) - len(trials)
    return (*trials, *([Trial(reasons=(_BROKEN_OFF,))] * missing))


def _trials_by(process: subprocess.Popen[bytes], plan: str) -> tuple[Trial, ...]:
    with contextlib.suppress(BrokenPipeError):  # it has ended without output
        os.write(cast("IO[bytes]", process.stdin).fileno(), plan.encode())
    lines = cast("IO[bytes]", process.stdout)
    return tuple(_trial(json.loads(line)) for line in lines if line.endswith(b"\n"))


def _trial(line: dict[str, object]) -> Trial:
    """Parse a line of the child's output."""
    return Trial(**{k: tuple(v) if isinstance(v, list) else v for k, v in line.items()})  # type: ignore[arg-type]


_READERS_DEFAULT: Final = ReadingOptions()


@dataclass(frozen=True, slots=True)
class UploadOutcome:
    """The outcome for a file that was sent as ``name``.

    It was added as ``path`` of the corpus, or the same bytes were already there; or it was refused
    for ``reason``. ``trial`` is what test-reading found, None if it was not test-read.
    """

    name: str
    state: Literal["added", "present", "refused"]
    path: str | None = None
    reason: str | None = None
    trial: Trial | None = None


@dataclass(frozen=True, slots=True)
class CorpusFolder:
    """A folder of articles; any number of threads and processes may add to it."""

    folder: Path
    options: ReadingOptions = _READERS_DEFAULT

    def clear(self) -> None:
        """Remove what killed uploads left behind; indexing ignores it in any case."""
        remove_left_behind(self.folder)

    @contextmanager
    def upload(self) -> Iterator[Upload]:
        """A place to write files; nothing is in the corpus before `Upload.finish`.

        CorpusNotWritableError if the disk cannot be written.
        """
        with raise_if_not_writable(), staging(self.folder) as drafts, ExitStack() as files:
            yield Upload(self, drafts, files)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file as it was sent, with its place in the corpus."""

    file: Path
    wanted: PurePosixPath


@dataclass(slots=True)
class Upload:
    """Files on their way into the corpus."""

    corpus: CorpusFolder
    drafts: Path
    _files: ExitStack
    _sent: list[_Draft | UploadOutcome] = field(default_factory=list)

    def open(self, name: str) -> IO[bytes]:
        """Where to write the bytes of a file; those of a file refused by its name are discarded."""
        try:
            wanted = safe_path(name)
            check_no_part_of_page(wanted, self._is_there)
        except UnreadableFileError as error:
            self._sent.append(_refused(error.file, error.problem))
            return _Nowhere()
        file = self.drafts / str(len(self._sent)) / wanted.name
        file.parent.mkdir()
        self._sent.append(_Draft(file, wanted))
        return self._files.enter_context(file.open("x+b"))

    def finish(self) -> tuple[UploadOutcome, ...]:
        """Test-read every file, and save those that contain an article."""
        self._files.close()
        known = [self._present(one) if isinstance(one, _Draft) else one for one in self._sent]
        found = [outcome or sent for outcome, sent in zip(known, self._sent, strict=True)]
        new = [one.file for one in found if isinstance(one, _Draft)]
        trials = iter(try_files(self.drafts, new, self.corpus.options) if new else ())
        return tuple(
            self._saved(one, next(trials)) if isinstance(one, _Draft) else one for one in found
        )

    def _is_there(self, path: PurePosixPath) -> bool:
        sent = any(isinstance(one, _Draft) and one.wanted == path for one in self._sent)
        return sent or (self.corpus.folder / path).is_file()

    def _present(self, draft: _Draft) -> UploadOutcome | None:
        path = present(draft.file, self.corpus.folder, draft.wanted)
        return UploadOutcome(str(draft.wanted), "present", str(path)) if path else None

    def _saved(self, draft: _Draft, trial: Trial) -> UploadOutcome:
        name = str(draft.wanted)
        if trial.articles == 0:  # it may have been sent twice at the same time
            return self._present(draft) or _refused(name, trial.reason, trial)
        try:
            path = save(draft.file, self.corpus.folder, draft.wanted)
        except UnreadableFileError as error:
            return _refused(name, error.problem)
        return UploadOutcome(name, "added", str(path), trial=trial)


class _Nowhere(io.BytesIO):
    """Discards the bytes of a refused file."""

    def write(self, data: object, /) -> int:
        """Discard all of it."""
        return len(memoryview(data))  # type: ignore[arg-type]  # bytes, as every caller gives


def _refused(name: str, reason: str, trial: Trial | None = None) -> UploadOutcome:
    return UploadOutcome(name, "refused", reason=reason, trial=trial)


STAGING: Final = ".qa-service-upload-"  # hidden: ignored when indexing
_SETTLED_S: Final = 5.0  # seconds until a folder without a lock was certainly left behind
_NO_LINKS: Final = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


@contextmanager
def staging(corpus: Path) -> Iterator[Path]:
    """A hidden folder within ``corpus``, so that renaming is atomic; deleted at the end.

    Folders that a killed process left behind are removed first.
    """
    remove_left_behind(corpus)
    folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=corpus))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks: nothing is removed there
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
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)  # locked: still in use
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def present(draft: Path, corpus: Path, wanted: PurePosixPath) -> PurePosixPath | None:
    """Where the corpus already has these bytes, under that name or a numbered one."""
    for path in _paths(wanted):
        target = corpus / path
        if not os.path.lexists(target):
            return None
        if _same(draft, target):
            return path
    return None


def save(draft: Path, corpus: Path, wanted: PurePosixPath) -> PurePosixPath:
    """The final place: ``wanted``, or a numbered name if another file has that one.

    UnreadableFileError if the folder leads out of the corpus or is not a folder.
    """
    folder = corpus / wanted.parent
    if not folder.resolve().is_relative_to(corpus.resolve()):
        raise UnreadableFileError(str(wanted), "Its folder is a link that leads out of the corpus.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UnreadableFileError(
            str(wanted), "There is a file with the name of its folder."
        ) from None
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    for path in _paths(wanted):
        if _placed(draft, corpus / path) or _same(draft, corpus / path):
            _sync_folder(folder)
            return path
    raise AssertionError("names do not end")


@contextmanager
def raise_if_not_writable() -> Iterator[None]:
    """Raise CorpusNotWritableError if the block fails because of the disk."""
    try:
        yield
    except OSError as error:
        raise CorpusNotWritableError(
            "Nothing can be saved in the folder of articles"
            f" ({error.strerror or type(error).__name__}).",
            remedy="Free space there, or allow the user that runs the service to write to it.",
        ) from error


def _paths(wanted: PurePosixPath) -> Iterator[PurePosixPath]:
    return (wanted.with_name(name) for name in numbered(wanted.name))


def _placed(draft: Path, target: Path) -> bool:
    """Whether ``target`` was free and now is the draft."""
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


LONGEST: Final = 180  # bytes of a name in UTF-8; file systems allow 255, and a number may be added
DEEPEST: Final = 8  # nested folders
_BETWEEN_FOLDERS: Final = re.compile(r"[/\\]+")
_DRIVE: Final = re.compile(r"[A-Za-z]:")
# Characters that some system forbids in names; ":" also precedes the number of a record.
_FORBIDDEN: Final = re.compile(r'[<>:"|?*]')


def safe_path(sent: str) -> PurePosixPath:
    """The path within the corpus for a file that was sent under that name.

    It has no part that leads elsewhere, is hidden or cannot be printed. UnreadableFileError if the
    name itself shows that the file cannot be read.
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
        problem = f"It is more than {DEEPEST} folders deep."
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
    """A safe name for a file; its suffixes stay, as they determine the reader."""
    stem, suffixes = _split(_safe(name))
    return (_cut(stem, LONGEST - len(suffixes.encode())).rstrip(" .") or "_") + suffixes


def _safe_folder(name: str) -> str:
    return _cut(_safe(name), LONGEST).rstrip(" .") or "_"


def _safe(name: str) -> str:
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub("_", name))
    printed = "".join(char if char.isprintable() else "_" for char in name)
    return printed.strip(" .") or "_"


def _split(name: str) -> tuple[str, str]:
    """The stem and up to two known suffixes: ``a.jsonl.gz`` -> (``a``, ``.jsonl.gz``)."""
    stem, suffix = split_suffix(name)
    stem, inner = (stem, "") if suffix not in SUFFIXES else _inner(stem)
    return stem, name[len(stem) :] if inner or suffix else ""


def _inner(stem: str) -> tuple[str, str]:
    outer, inner = split_suffix(stem)
    return (outer, inner) if inner in SUFFIXES else (stem, "")


def _cut(text: str, most: int) -> str:
    """The beginning that fits into so many bytes."""
    return text.encode()[:most].decode("utf-8", "ignore")
