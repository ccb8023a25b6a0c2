"""``read``: what is read from each article under a path, and why one is missing."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qa_service.citing.words import day_in_words
from qa_service.cli.building import reading_options
from qa_service.cli.terminal import print_json, printable, wrapped
from qa_service.domain import Article, Paragraph, publication_day
from qa_service.errors import InvalidInputError, QAError, UnreadableFileError
from qa_service.ingest.copies import Identities, text_digest
from qa_service.ingest.document import (
    Document,
    Dropped,
    Found,
    RawArticle,
    plain_name,
    split_suffix,
)
from qa_service.ingest.files import check_paths, find_files
from qa_service.ingest.spreading import read_one_by_one
from qa_service.ingest.unpacking import SUFFIXES
from qa_service.passages import split_into_passages
from qa_service.store import Generation, open_current

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Iterator, Sequence

    from qa_service.contract.articles import JSON
    from qa_service.ingest import ReadingOptions, Understood
    from qa_service.settings import Settings

_LABEL: Final = 13  # columns
_NUMBER: Final = 6  # columns
_DROPPED_SHOWN: Final = 12  # of each rule
_LONGEST_SHOWN: Final = 160  # characters of dropped text
_DAY_ONLY: Final = len("2012-12-22")
_UNKNOWN: Final = "not known"


def run_read(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is read of each article under the path; finding no article is not a failure."""
    limit = _limit(arguments.limit)
    place = located(arguments.path)
    examined = examine(place, settings.index, reading_options(settings))
    if arguments.json:
        articles = [examined_object(one) for one in islice(examined, limit)]
        more = next(examined, None) is not None
        files = files_under(place)
        print_json({"path": str(arguments.path), "files": files, "more": more, "read": articles})
    else:
        _print(place, examined, limit)
    return 0


def _limit(given: str) -> int:
    if not (given.isascii() and given.isdecimal()) or int(given) == 0:
        raise InvalidInputError(
            "limit", f"--limit cannot be {given!r}.", remedy="Give a whole number from 1."
        )
    return int(given)


def _print(place: Place, examined: Iterator[Examined], limit: int) -> None:
    shown = 0
    for shown, one in enumerate(islice(examined, limit), start=1):
        if shown > 1:
            print("\n")
        print("\n".join(examined_lines(one)))
    if shown == 0:
        print("\n".join(wrapped(f"{place.path} contains no file, or only hidden ones.")))
    elif next(examined, None) is not None:
        files = files_under(place)
        of = f" of {files:,} files" if files > 1 else ""
        print(f"\n\nThe first {shown:,}{of} are shown; --limit N shows more.")


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
    with closing(read_one_by_one(files, options)) as read, _index(index) as generation:
        for found, understood in read:
            if place.covers(understood.file):
                missing = False
                yield _examined(understood, found, identities, place, generation)
    if missing:
        raise InvalidInputError(
            "path",
            f"There is no {place.part!r} in {plain_name(place.path)}.",
            remedy=f"`qa-service read {plain_name(place.path)}` shows what is there.",
        )


def files_under(place: Place) -> int:
    """The number of files under the place's path."""
    return sum(1 for _ in find_files([place.path]))


def _examined(
    understood: Understood,
    found: Document | UnreadableFileError,
    identities: Identities,
    place: Place,
    generation: Generation | None,
) -> Examined:
    article = understood.article
    settled = article and identities.settle(article.id, text_digest(article), article.file)
    indexed = look_up(generation, _names_of(understood.file, place.path), _ids(article, place.path))
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
    """That it is hidden, if a part of its path is, so that a recursive search ignores it."""
    hidden = [part for part in path.parts if part.startswith(".") and part.strip(".")]
    return tuple(
        f"It is hidden ({part!r} starts with a dot): indexing a folder above leaves it out. Name"
        " it to `qa-service index` by itself, or rename it."
        for part in hidden[:1]
    )


def _names_of(file: str, path: Path) -> list[str]:
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
    article: str | None = None  # its id
    passages: int = 0
    left_out: str | None = None


@contextmanager
def _index(folder: Path) -> Iterator[Generation | None]:
    """The generation in use; None without a usable one."""
    try:
        generation = open_current(folder)
    except (QAError, OSError):
        yield None
    else:
        with generation:
            yield generation


def look_up(
    generation: Generation | None, files: Collection[str], ids: Collection[str]
) -> Whereabouts | None:
    """What is indexed of a file under one of its names; None without an index.

    An article matches if it has one of ``ids`` and was read from one of ``files``.
    """
    if generation is None:
        return None
    for article_id, stored in generation.stored(ids).items():
        if generation.article(article_id).file in files:
            return Whereabouts(generation.name, article_id, stored.passages)
    left_out = dict(generation.skipped())
    reasons = (left_out[file] for file in files if file in left_out)
    return Whereabouts(generation.name, left_out=next(reasons, None))


def examined_lines(examined: Examined) -> Iterator[str]:
    """The file's name, the facts with their origin, the paragraphs, and what was dropped."""
    understood = examined.understood
    yield printable(understood.file)
    yield ""
    if examined.article:
        yield from _fact_lines(examined.article, understood.raw)
        yield from _labelled("passages", f"{examined.passages:,}")
    else:
        yield from _labelled("no article", examined.reason or "")
        yield from _labelled("what to do", examined.remedy or "")
    yield from _labelled("index", _indexed_in_words(examined.indexed))
    for problem in understood.problems:
        yield from _labelled("problem", problem)
    for note in examined.notes:
        yield from _labelled("note", note)
    if examined.article:
        yield from _paragraph_lines(examined.article)
    yield from _dropped_lines(understood.dropped)


def examined_object(examined: Examined) -> dict[str, JSON]:
    """The same as JSON: ``article`` is null if ``reason`` says why, ``found`` is as written."""
    understood, article, raw = examined.understood, examined.article, examined.understood.raw
    paragraphs = article.paragraphs if article else ()
    as_written: dict[str, Found | None] = {
        name: getattr(raw, name, None) for name in ("title", "published", "modified", "source")
    }
    return {
        "file": understood.file,
        "article": _article_object(article) if article else None,
        "reason": examined.reason,
        "remedy": examined.remedy,
        "found": {name: asdict(found) if found else None for name, found in as_written.items()},
        "addresses": list(raw.addresses) if raw else [],
        "paragraphs": [_paragraph_object(article, one) for one in paragraphs] if article else [],
        "passages": examined.passages,
        "dropped": [{"rule": one.rule, "text": one.text} for one in understood.dropped],
        "problems": list(understood.problems),
        "notes": list(examined.notes),
        "indexed": asdict(examined.indexed) if examined.indexed else None,
    }


def _fact_lines(article: Article, raw: RawArticle | None) -> Iterator[str]:
    yield from _labelled("title", article.title, raw.title if raw else None)
    yield from _labelled("authors", ", ".join(article.authors))
    published = Found("", article.published_from) if article.published_from else None
    yield from _labelled("published", _day_in_words(article.published), published)
    yield from _labelled("modified", _day_in_words(article.modified), raw.modified if raw else None)
    yield from _labelled("outlet", article.source, raw.source if raw else None)
    yield from _labelled("address", article.url)
    for other in raw.addresses[1:] if raw else ():
        yield from _labelled("also at", other)
    yield from _labelled("language", article.language)
    yield from _labelled("id", article.id)


def _labelled(label: str, value: str | None, found: Found | None = None) -> Iterator[str]:
    """The value after its label, and where it was found."""
    place = f" (from: {found.place})" if found and value else ""
    first, *more = wrapped(f"{value or _UNKNOWN}{place}", " " * _LABEL)
    yield f"  {label:{_LABEL - 2}}{first[_LABEL:]}"
    yield from more


def _day_in_words(given: str | None) -> str | None:
    if given is None:
        return None
    words = day_in_words(publication_day(given))
    return f"{words}, {given}" if len(given) > _DAY_ONLY else words


def _indexed_in_words(indexed: Whereabouts | None) -> str:
    if indexed is None:
        return "there is none yet; `qa-service index PATH` makes one"
    if indexed.article is not None:
        return f"has it as {indexed.article}, {indexed.passages:,} passages"
    if indexed.left_out is not None:
        return f"left it out: {indexed.left_out}"
    return "does not have it; run `qa-service index` with this path or a folder above it"


def _paragraph_lines(article: Article) -> Iterator[str]:
    yield ""
    yield f"  Paragraphs ({len(article.paragraphs):,})"
    heading: str | None = None
    for paragraph in article.paragraphs:
        yield ""
        if paragraph.heading and paragraph.heading != heading:
            yield from wrapped(f"# {paragraph.heading}", " " * _NUMBER)
        heading = paragraph.heading
        marks = "".join(f"[{mark}] " for mark in _marks(paragraph))
        text = marks + article.text[paragraph.start : paragraph.end]
        first, *more = wrapped(text, " " * _NUMBER)
        yield f"{paragraph.number:{_NUMBER - 2}}  {first[_NUMBER:]}"
        yield from more


def _marks(paragraph: Paragraph) -> Iterator[str]:
    if paragraph.page is not None:
        yield f"p. {paragraph.page}"
    if paragraph.kind != "body":
        yield paragraph.kind


def _dropped_lines(dropped: Sequence[Dropped]) -> Iterator[str]:
    if not dropped:
        return
    by_rule: dict[str, list[str]] = defaultdict(list)
    for one in dropped:
        by_rule[one.rule].append(one.text)
    yield ""
    yield f"  Left out ({len(dropped):,})"
    for rule, texts in by_rule.items():
        yield ""
        yield from wrapped(f"{rule} ({len(texts):,}):", "    ")
        for text in texts[:_DROPPED_SHOWN]:
            yield from wrapped(f"- {_shortened(text)}", "    ")
        if len(texts) > _DROPPED_SHOWN:
            yield f"    and {len(texts) - _DROPPED_SHOWN:,} more; --json has all"


def _shortened(text: str) -> str:
    line = printable(text)
    return line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}…"


def _article_object(article: Article) -> dict[str, JSON]:
    facts = ("id", "title", "authors", "published", "published_from", "modified", "source")
    return {name: getattr(article, name) for name in (*facts, "url", "language")}


def _paragraph_object(article: Article, paragraph: Paragraph) -> dict[str, JSON]:
    return {
        "number": paragraph.number,
        "page": paragraph.page,
        "kind": paragraph.kind,
        "heading": paragraph.heading,
        "text": article.text[paragraph.start : paragraph.end],
    }
