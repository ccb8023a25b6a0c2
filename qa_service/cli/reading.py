"""``read``: shows what is read from a file, for people and for programs."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from qa_service.citing.words import day_in_words
from qa_service.cli.examining import Examined, Place, Whereabouts, examine, files_under, located
from qa_service.cli.terminal import print_json, printable, wrapped
from qa_service.domain import Article, Paragraph, publication_day
from qa_service.errors import InvalidInputError
from qa_service.ingest import ReadingOptions
from qa_service.ingest.document import Dropped, Found, RawArticle
from qa_service.settings import Settings

if TYPE_CHECKING:
    from qa_service.contract.articles import JSON

_LABEL: Final = 13  # columns
_NUMBER: Final = 6  # columns
_DROPPED_SHOWN: Final = 12  # of each rule
_LONGEST_SHOWN: Final = 160  # characters of dropped text
_DAY_ONLY: Final = len("2012-12-22")
_UNKNOWN: Final = "not known"


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


def examined_object(examined: Examined) -> "dict[str, JSON]":
    """The same as JSON: ``article`` is null if ``reason`` says why, ``found`` is as written."""
    understood, article, raw = examined.understood, examined.article, examined.understood.raw
    return {
        "file": understood.file,
        "article": _article_object(article) if article else None,
        "reason": examined.reason,
        "remedy": examined.remedy,
        "found": {
            name: _found_object(getattr(raw, name) if raw else None)
            for name in ("title", "published", "modified", "source")
        },
        "addresses": list(raw.addresses) if raw else [],
        "paragraphs": [_paragraph_object(article, one) for one in article.paragraphs]
        if article
        else [],
        "passages": examined.passages,
        "dropped": [{"rule": one.rule, "text": one.text} for one in understood.dropped],
        "problems": list(understood.problems),
        "notes": list(examined.notes),
        "indexed": _indexed_object(examined.indexed),
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
    if indexed.article_id is not None:
        return f"has it as {indexed.article_id}, {indexed.passages:,} passages"
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


def _article_object(article: Article) -> "dict[str, JSON]":
    return {
        "id": article.id,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "published_from": article.published_from,
        "modified": article.modified,
        "source": article.source,
        "url": article.url,
        "language": article.language,
    }


def _found_object(found: Found | None) -> "dict[str, JSON] | None":
    return {"value": found.value, "place": found.place} if found else None


def _paragraph_object(article: Article, paragraph: Paragraph) -> "dict[str, JSON]":
    return {
        "number": paragraph.number,
        "page": paragraph.page,
        "kind": paragraph.kind,
        "heading": paragraph.heading,
        "text": article.text[paragraph.start : paragraph.end],
    }


def _indexed_object(indexed: Whereabouts | None) -> "dict[str, JSON] | None":
    if indexed is None:
        return None
    return {
        "generation": indexed.generation,
        "article": indexed.article_id,
        "passages": indexed.passages,
        "left_out": indexed.left_out,
    }


def run_read(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is read of each article under the path; finding no article is not a failure."""
    limit = _limit(arguments.limit)
    place = located(arguments.path)
    examined = examine(
        place,
        settings.index,
        ReadingOptions(dict(settings.fields), follow_links=settings.follow_links),
    )
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
