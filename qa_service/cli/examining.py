"""What is read from each article under a path, and why one is missing."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.errors import InvalidInputError, QAError, UnreadableFileError
from qa_service.ingest.copies import Identities, text_digest
from qa_service.ingest.document import Document, plain_name, split_suffix
from qa_service.ingest.files import check_paths, find_files
from qa_service.ingest.spreading import read_one_by_one
from qa_service.ingest.unpacking import SUFFIXES
from qa_service.passages import split_into_passages
from qa_service.store import layout, manifest, records
from qa_service.store.layout import read_skipped
from qa_service.store.segment import SegmentFiles, read_removed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qa_service.domain import Article
    from qa_service.ingest import ReadingOptions, Understood


_RECORD: Final = re.compile(r":[0-9]+$")


@dataclass(frozen=True, slots=True)
class Examined:
    """One article of a file, or why there is none, with what to do about it.

    ``passages`` is the number of passages it is split into; ``indexed`` what the index has of it,
    None without an index.
    """

    understood: Understood
    article: Article | None
    reason: str | None = None
    remedy: str | None = None
    passages: int = 0
    notes: tuple[str, ...] = ()
    indexed: Whereabouts | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The path to examine, which exists, and the name of a record or member, if given."""

    path: Path
    part: str | None = None

    def covers(self, file: str) -> bool:
        """Whether ``file`` is the place, or is in it."""
        return (
            self.part is None
            or file == self.part
            or file.startswith((f"{self.part}:", f"{self.part}/"))
        )


def located(path: Path) -> Place:
    """The place with that name in a report: also ``file.jsonl:7`` and ``a.zip/page.html``.

    InvalidInputError if it does not exist.
    """
    if not os.path.lexists(path):
        file = Path(_RECORD.sub("", str(path)))
        for outer in (file, *path.parents):
            if outer.is_file():
                return Place(outer, str(path))
    check_paths([path])
    return Place(path)


def examine(place: Place, index: Path, options: ReadingOptions) -> Iterator[Examined]:
    """Each article of the place in the order of indexing.

    InvalidInputError if the named part is not in the file.
    """
    identities = Identities()
    missing = place.part is not None
    files = find_files([place.path], follow_links=options.follow_links)
    with closing(read_one_by_one(files, options)) as read:
        for found, understood in read:
            if place.covers(understood.file):
                missing = False
                yield _examined(understood, found, identities, place, index)
    if missing:
        raise InvalidInputError(
            "path",
            f"There is no {place.part!r} in {plain_name(place.path)}.",
            remedy=f"`qa-service read {plain_name(place.path)}` shows what is there.",
        )


def files_under(place: Place) -> int:
    """The number of files under the place's path."""
    return sum(1 for _ in find_files([place.path]))


def hidden_part(path: Path) -> str | None:
    """The part of the path because of which a recursive search would ignore it."""
    return next((part for part in path.parts if part.startswith(".") and part.strip(".")), None)


def _examined(
    understood: Understood,
    found: Document | UnreadableFileError,
    identities: Identities,
    place: Place,
    index: Path,
) -> Examined:
    article = understood.article
    settled = article and identities.settle(article.id, text_digest(article), article.file)
    indexed = look_up(index, _names(understood.file, place.path), _ids(article, place.path))
    if article and isinstance(settled, str):
        article = replace(article, id=settled)
        return Examined(
            understood,
            article,
            passages=len(split_into_passages(article)),
            notes=_notes(place.path),
            indexed=indexed,
        )
    same = settled.problem if isinstance(settled, UnreadableFileError) else None
    reason = same or understood.reason
    remedy = _SAME if same else _remedy(understood, found)
    return Examined(understood, None, reason, remedy, notes=_notes(place.path), indexed=indexed)


_SAME: Final = "Nothing is missing: the other one is indexed."
_BODILESS: Final = (
    "See below what was left out and by which rule. If that is the article, save the page again as"
    " HTML or PDF, or report the page."
)
_SUFFIX: Final = (
    "If it holds an article, save or export that in a form that is read, or give the file the"
    " suffix that belongs to it."
)
_PERMISSION: Final = "Allow yourself to read it, for example with `chmod u+r`."
_LINK: Final = "Fix or remove the link."
_RECORD_BAD: Final = "Correct that in the file; its other records are read."
_OTHERWISE: Final = "Once that is fixed, run `qa-service index` again."


def _remedy(understood: Understood, found: Document | UnreadableFileError) -> str:
    """What to do, beyond what the reason says."""
    if understood.raw is not None:
        return _BODILESS
    path = found.path if isinstance(found, Document) else Path(found.file)
    if path and path.is_symlink() and not path.exists():
        return _LINK
    if path and not os.access(path, os.R_OK):
        return _PERMISSION
    if _RECORD.search(understood.file):
        return _RECORD_BAD
    return _OTHERWISE if split_suffix(understood.file)[1] in SUFFIXES else _SUFFIX


def _notes(path: Path) -> tuple[str, ...]:
    hidden = hidden_part(path)
    if hidden is None:
        return ()
    note = (
        f"It is hidden ({hidden!r} starts with a dot): indexing a folder above leaves it out. Name"
        " it to `qa-service index` by itself, or rename it."
    )
    return (note,)


def _names(file: str, path: Path) -> list[str]:
    """The names that a report may use for ``file``: as given, absolute, short."""
    given = plain_name(path)
    below = file.removeprefix(given)
    absolute = path.absolute()
    names = [file, plain_name(absolute) + below]
    if absolute.is_relative_to(Path.cwd()):
        names.append(plain_name(absolute.relative_to(Path.cwd())) + below)
    return list(dict.fromkeys(names))


def _ids(article: Article | None, path: Path) -> list[str]:
    """Possible ids of the article in the index: those of files begin at the indexed folder."""
    if article is None:
        return []
    folders = path.absolute().parts[1:-1]
    return ["/".join((*folders[start:], article.id)) for start in range(len(folders), -1, -1)]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What the index has of a file or record: its article, why it was left out, or neither.

    ``passages`` counts those of the article that was looked up.
    """

    generation: str
    article_id: str | None = None
    passages: int = 0
    left_out: str | None = None


def look_up(folder: Path, files: Collection[str], ids: Collection[str]) -> Whereabouts | None:
    """What is indexed of a file under one of its names; None without a usable index.

    An article matches if it has one of ``ids`` and was read from one of ``files``.
    """
    try:
        name = layout.current_name(folder)
        place = layout.generation_folder(folder, name)
        segments = manifest.read_manifest(place).segments
        parts = [SegmentFiles.numbered(segment.number) for segment in segments]
        articles = (_of_article(place, part, name, files, ids) for part in parts)
        known = next((found for found in articles if found), None)
        return known or _of_skipped(place, parts[0], name, files)
    except (QAError, OSError, ValueError, sqlite3.Error):
        return None


def _of_article(
    place: Path, part: SegmentFiles, name: str, files: Collection[str], ids: Collection[str]
) -> Whereabouts | None:
    removed = read_removed(place / part.removed)
    with closing(records.open_read_only(place / part.records)) as database:
        for article_id in ids:
            found = database.execute(
                "SELECT number, file FROM articles WHERE id = ?", (article_id,)
            ).fetchone()
            if found and found[0] not in removed and found[1] in files:
                (passages,) = database.execute(
                    "SELECT count(*) FROM passages WHERE article = ?", (found[0],)
                ).fetchone()
                return Whereabouts(name, article_id, passages)
    return None


def _of_skipped(place: Path, first: SegmentFiles, name: str, files: Collection[str]) -> Whereabouts:
    with closing(records.open_read_only(place / first.records)) as database:
        left_out = dict(read_skipped(place, lambda: database))
    reasons = (left_out[file] for file in files if file in left_out)
    return Whereabouts(name, left_out=next(reasons, None))
