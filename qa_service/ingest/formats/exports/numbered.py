"""Europresse's downloads: each article ends with its number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.ingest.formats.exports.entry import Entry
from qa_service.ingest.formats.exports.labels import foot_of, pieces_of
from qa_service.ingest.rules.page_metadata import sure_people
from qa_service.ingest.rules.promos import is_rights
from qa_service.ingest.rules.publication_dates import place_of_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NUMBER: Final = re.compile(r"(?:\w+·)?(?P<day>(?:19|20)\d{6})·\w+·\S+")
_ISSUE: Final = re.compile(r",? n[o°]\W.*", re.IGNORECASE)
_HEAD_LINES: Final = 4


def articles_by_numbers(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article of Europresse; it ends with its number, "news·20190314·LM·123"."""
    part: list[str] = []
    numbers = [_NUMBER.fullmatch(line) for line in lines]
    for line, number in zip(lines, numbers, strict=True):
        if number:
            yield from _numbered(part, number["day"])
            part = []
        elif any(part) or not is_rights(line):
            part.append(line)
    if any(numbers):
        yield from _numbered(part, "")  # cut off


def _numbered(part: Sequence[str], day: str) -> Iterator[Entry]:
    """Outlet, a line with the day, the title and perhaps a byline stand above the text."""
    pieces = pieces_of(part, lambda _line: None)
    foot = foot_of(pieces)
    end = len(part) if foot.at is None else foot.at
    filled = [at for at, line in enumerate(part[:end]) if line]
    dated = next((at for at in filled[:_HEAD_LINES] if place_of_date(part[at])), None)
    above = [part[at] for at in filled if dated is None or at < dated] or [""]
    below = [at for at in filled if at > (filled[0] if dated is None else dated)]
    if len(below) > 1 and (day or dated is not None):  # a title and a text
        byline = part[below[1]] if sure_people(part[below[1]]) else ""
        written = place_of_date(part[dated]) if dated is not None else None
        yield Entry(
            body=part[below[1] + bool(byline) : end],
            title=part[below[0]],
            source=_ISSUE.sub("", above[0]),
            date=written[0][0] if written else f"{day[:4]}-{day[4:6]}-{day[6:]}",
            byline=byline,
            left_out=foot.lines,
        )
