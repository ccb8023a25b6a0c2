#!/usr/bin/env python3
"""Draw passages, and text that became no passage, to be read by eye.

    scripts/bench/sample_passages.py ARTICLES.jsonl.gz PART [--left] [--seed N] [--count N]
                                     [--articles N]

Articles go to the part "development" by six tenths of the hashes of their records, to "untouched"
by the others. Of 1,000 random articles of the part, 300 random passages are printed, each as likely
as any other; with --left, 300 blocks of text that are no part of any passage, each with the rule
that dropped it ("heading" where it may head paragraphs). The same seed gives the same sample as
long as rules and articles are the same.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from qa_service.ingest import understand
from qa_service.ingest.files import find_files
from qa_service.passages import split_into_passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qa_service.ingest import Understood

DEVELOPMENT_TENTHS: Final = 6
_HEADING: Final = "heading"
_One = TypeVar("_One")


def main() -> None:
    """Print the sample, numbered from 1."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("articles_file", type=Path)
    parser.add_argument("part", choices=("development", "untouched"))
    parser.add_argument("--left", action="store_true", help="what became no passage instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--articles", type=int, default=1000)
    asked = parser.parse_args()
    records = drawn(records_of(asked.articles_file, asked.part), asked.articles, asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sample.jsonl"
        file.write_bytes(b"".join(records))
        understood = (one for found in find_files([file]) for one in understand(found))
        lines = left_of(understood) if asked.left else passages_of(understood)
        for number, line in enumerate(drawn(lines, asked.count, asked.seed), start=1):
            print(f"{number}. {line}")


def records_of(file: Path, part: str) -> Iterator[bytes]:
    """The lines of the part."""
    with gzip.open(file, "rb") as lines:
        for line in lines:
            tenth = hashlib.sha256(line).digest()[0] * 10 // 256
            if (tenth < DEVELOPMENT_TENTHS) == (part == "development"):
                yield line


def passages_of(understood: Iterable[Understood]) -> Iterator[str]:
    """Every passage on one line, before it its article and kind."""
    for article in (one.article for one in understood):
        if article is None:
            continue
        kinds = {paragraph.number: paragraph.kind for paragraph in article.paragraphs}
        for passage in split_into_passages(article):
            yield f"{passage.id} [{kinds[passage.paragraph]}] {_on_one_line(passage.text)}"


def left_of(understood: Iterable[Understood]) -> Iterator[str]:
    """Every block that is no part of a passage on one line, before it its article and rule."""
    for one in understood:
        rules = {dropped.text: dropped.rule for dropped in one.dropped}
        text = one.article.text if one.article else ""
        paragraphs = one.article.paragraphs if one.article else ()
        quoted = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
        for block in one.raw.blocks if one.raw else ():
            if not any(block.text in paragraph for paragraph in quoted):
                rule = rules.get(block.text, _HEADING)
                yield f"{_name(one)} [{rule}] {_on_one_line(block.text)}"


def drawn(lines: Iterable[_One], count: int, seed: int) -> list[_One]:
    """``count`` of them, each as likely as any other (reservoir sampling), in their order."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rest = iter(lines)
    sample = list(enumerate(islice(rest, count)))
    for at, line in enumerate(rest, start=count):
        place = chance.randrange(at + 1)
        if place < count:
            sample[place] = (at, line)
    return [line for _, line in sorted(sample, key=lambda pair: pair[0])]


def _name(understood: Understood) -> str:
    return understood.article.id if understood.article else "no article"


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
