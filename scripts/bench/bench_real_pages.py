#!/usr/bin/env python
"""Measure what is read of pages that sites really served, beside trafilatura and htmldate.

    scripts/bench/bench_real_pages.py FOLDER [--half open|shut] [--ours] [--show MEASURE]

FOLDER holds ``gold.jsonl.gz``, a line for each page: ``file`` (in FOLDER, perhaps packed), ``set``,
and what is known of it: ``text`` or ``reference_text`` (its article), ``with`` and ``without``
(strings that must be kept and left out), ``title``, ``author``, ``date`` (a day).

Texts are compared as in Zyte's article extraction benchmark
(https://github.com/scrapinghub/article-extraction-benchmark): runs of four words with repeats,
precision and recall of each page, F1 of their means; captions, which we mark as such, are no text
of the page. A date is right where it is the day; invented where a page whose title is known has
none. Authors and titles are equal but for case, white space and marks. Each is measured through the
whole of reading, as ``qa-service index`` does. Rules are developed on the ``open`` half (by hash of
the file's name) and checked on the other. CPU is that of this process.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from machine import print_machine
from qa_service.ingest import understand
from qa_service.ingest.document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.domain import Article

TEXTS: Final = ("text", "reference_text")
RUN: Final = 4  # words
MEASURES: Final = ("F1", "kept", "dropped", "date", "authors", "title")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is known of it."""

    file: str
    group: str
    data: bytes
    url: str | None
    text: str | None
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    title: str | None
    authors: frozenset[str]
    date: str | None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a page; ``text`` is empty where it was refused, ``said`` why.

    ``plain`` is the text without captions.
    """

    text: str = ""
    plain: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str | None = None
    said: str = ""


def main() -> None:
    """Print machine, versions, and the measures of each reader and set."""
    asked = arguments()
    print_machine("trafilatura", "htmldate", "lxml")
    pages = list(pages_of(Path(asked.folder), asked.half))
    print(f"data        {len(pages)} pages, {asked.half or 'both halves'}")
    readers: dict[str, Callable[[Page], Read]] = {"qa-service": ours}
    if not asked.ours:
        readers["trafilatura"] = trafilatura_and_htmldate
    found: dict[str, list[Read]] = {name: [] for name in readers}
    spent = dict.fromkeys(readers, 0.0)
    for read in readers.values():
        read(pages[0])  # its imports
    for page in pages:  # by each in turn, so that a busy machine slows all of them
        for name, read in readers.items():
            start = time.process_time()
            found[name].append(read(page))
            spent[name] += time.process_time() - start
    for name in readers:
        report(name, pages, found[name])
        print(f"{name:<12}{1000 * spent[name] / len(pages):.1f} ms CPU a page")
    if asked.show:
        show(pages, found["qa-service"], asked.show)


def arguments() -> argparse.Namespace:
    """What the user asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument(
        "--half", choices=("open", "shut"), help="of the pages, by hash of the name"
    )
    parser.add_argument("--ours", action="store_true", help="without the others beside")
    parser.add_argument("--show", choices=MEASURES, help="print what is wrong, page by page")
    return parser.parse_args()


def pages_of(folder: Path, half: str | None) -> Iterator[Page]:
    """The pages of a folder, or of one half of it."""
    with gzip.open(folder / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            known: dict[str, Any] = json.loads(line)
            if half in (None, half_of(known["file"])):
                yield page_of(folder, known)


def half_of(file: str) -> str:
    """Which half a page belongs to."""
    return "shut" if hashlib.sha256(file.encode()).digest()[0] % 2 else "open"


def page_of(folder: Path, known: dict[str, Any]) -> Page:
    """A page with its bytes."""
    data = (folder / known["file"]).read_bytes()
    return Page(
        file=known["file"],
        group=known["set"],
        data=gzip.decompress(data) if known["file"].endswith(".gz") else data,
        url=known.get("url"),
        text=next((known[name] for name in TEXTS if known.get(name)), None),
        kept=tuple(known.get("with") or ()),
        dropped=tuple(known.get("without") or ()),
        title=known.get("title"),
        authors=frozenset(names(known.get("author"))),
        date=known.get("date"),
    )


def names(given: str | list[str] | None) -> Iterator[str]:
    """Each author, for comparison."""
    for one in [given] if isinstance(given, str) else given or []:
        yield from filter(None, map(key, re.split(r"[;,]", one)))


def ours(page: Page) -> Read:
    """What ``qa-service index`` makes of it."""
    (found,) = understand(Document("page.html", "page", ".html", data=page.data))
    article = found.article
    if article is None:
        return Read(said=found.reason or "")
    return Read(
        text=article.text,
        plain=without_captions(article),
        title=article.title or "",
        authors=article.authors,
        date=article.published and article.published[:10],
        said=f"{article.published_from}",
    )


def without_captions(article: Article) -> str:
    """Its text but for what is marked as captions."""
    pieces, at = [], 0
    for one in article.paragraphs:
        if one.kind == "caption":
            pieces.append(article.text[at : one.start])
            at = one.end
    return "".join([*pieces, article.text[at:]])


def trafilatura_and_htmldate(page: Page) -> Read:
    """What trafilatura without comments and htmldate for the first publication make of it."""
    from htmldate import find_date  # noqa: PLC0415
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415

    tree = load_html(page.data)
    if tree is None:
        return Read(said="no page")
    date = find_date(load_html(page.data), original_date=True, url=page.url)
    found: Any = bare_extraction(tree, include_comments=False, with_metadata=True, url=page.url)
    if found is None:
        return Read(date=date, said="nothing found")
    authors = tuple(one for one in (found.author or "").split("; ") if one)
    return Read(found.text or "", found.text or "", found.title or "", authors, date)


# --- the measures ---------------------------------------------------------------------------


def key(text: str) -> str:
    """Its words, for comparison."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", plain))


def squeezed(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def right(page: Page, read: Read, measure: str) -> bool | None:
    """Whether a page is read rightly in one measure; None where nothing is known of it."""
    if measure == "date":
        return None if page.date is None else (read.date or "")[:10] == page.date[:10]
    if measure == "title":
        return None if page.title is None else key(read.title) == key(page.title)
    if measure == "authors":
        return None if not page.authors else frozenset(map(key, read.authors)) == page.authors
    text = squeezed(read.text)
    if measure == "kept":
        return all(squeezed(one) in text for one in page.kept) if page.kept else None
    return all(squeezed(one) not in text for one in page.dropped) if page.dropped else None


def report(name: str, pages: Sequence[Page], found: Sequence[Read]) -> None:
    """A line for each measure."""
    for group in dict.fromkeys(page.group for page in pages):
        pairs = [
            (page, read) for page, read in zip(pages, found, strict=True) if page.group == group
        ]
        refused = sum(not read.text for _, read in pairs)
        print(f"{name:<12}{group:<8}{len(pairs):4} pages, {refused} refused", end="  ")
        if any(page.text for page, _ in pairs):
            f1([score(read.plain, page.text or "") for page, read in pairs])
            f1([score(read.text, page.text or "") for page, read in pairs], "with captions ")
        if any(page.kept for page, _ in pairs):
            strings(pairs)
            facts(pairs)
        print()


def f1(scores: Sequence[tuple[float, float]], what: str = "") -> None:
    """Mean precision, mean recall, and the F1 of the two."""
    precision = float(np.nanmean([one for one, _ in scores]))
    recall = float(np.mean([one for _, one in scores]))
    both = 2 * precision * recall / (precision + recall)
    print(f"{what}F1 {both:.3f} (P {precision:.3f}, R {recall:.3f})", end="  ")


def strings(pairs: Sequence[tuple[Page, Read]]) -> None:
    """Shares of the strings that are kept and left out."""
    kept: Counter[bool] = Counter()
    dropped: Counter[bool] = Counter()
    for page, read in pairs:
        text = squeezed(read.text)
        kept.update(squeezed(one) in text for one in page.kept)
        dropped.update(squeezed(one) not in text for one in page.dropped)
    print(f"kept {share(kept)}  dropped {share(dropped)}", end="  ")


def facts(pairs: Sequence[tuple[Page, Read]]) -> None:
    """Dates, authors and titles."""
    dated = [(page, read) for page, read in pairs if page.date]
    correct = sum(bool(right(page, read, "date")) for page, read in dated)
    none = sum(read.date is None for _, read in dated)
    undated = [read for page, read in pairs if page.title and not page.date]
    invented = sum(read.date is not None for read in undated)
    wrong = len(dated) - correct - none
    print(f"\n{'':<20}dates right {correct / len(dated):.3f} of {len(dated)}", end=" ")
    print(f"(none {none}, wrong {wrong}), invented {invented} of {len(undated)}", end="  ")
    for measure in ("authors", "title"):
        known = [one for pair in pairs if (one := right(*pair, measure)) is not None]
        print(f"{measure} equal {np.mean(known):.3f} of {len(known)}", end="  ")


def share(counts: Counter[bool]) -> str:
    """The share of what holds."""
    return f"{counts[True] / max(1, counts.total()):.3f}"


def score(read: str, gold: str) -> tuple[float, float]:
    """Precision (NaN where nothing is read) and recall."""
    ours, theirs = runs(read), runs(gold)
    both = (ours & theirs).total()
    return both / ours.total() if ours else float("nan"), both / max(1, theirs.total())


def runs(text: str) -> Counter[tuple[str, ...]]:
    """Its runs of four words, with counts."""
    words = re.findall(r"\w+", text)
    return Counter(
        tuple(words[at : at + RUN]) for at in range(max(min(1, len(words)), len(words) - RUN + 1))
    )


def show(pages: Iterable[Page], found: Iterable[Read], measure: str) -> None:
    """What is wrong in one measure, page by page."""
    for page, read in zip(pages, found, strict=True):
        if measure == "F1":
            if page.text:
                print(f"{page.file} P {score(read.plain, page.text)[0]:.3f}", end=" ")
                print(f"R {score(read.plain, page.text)[1]:.3f}  {read.said}")
        elif right(page, read, measure) is False or (
            measure == "date" and page.kept and page.title and page.date is None and read.date
        ):
            gold: object = {
                "date": page.date,
                "title": page.title,
                "authors": set(page.authors),
                "kept": [one for one in page.kept if squeezed(one) not in squeezed(read.text)],
                "dropped": [one for one in page.dropped if squeezed(one) in squeezed(read.text)],
            }[measure]
            got = {"date": f"{read.date} {read.said}", "title": read.title}.get(measure)
            got = str(read.authors) if measure == "authors" else got or read.said
            print(f"{page.file}\n    gold {gold}\n    read {got}")


if __name__ == "__main__":
    main()
