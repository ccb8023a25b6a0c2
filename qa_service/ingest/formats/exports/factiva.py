"""Factiva's downloads: the form with tags (HD, BY, LP, TD ...), and that of display without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.ingest.formats.exports.entry import LANGUAGES, RIGHTS, Entry
from qa_service.ingest.rules.publication_dates import place_of_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TAGGED: Final = re.compile(
    r"(?P<tag>SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CT|RF|IPC|IPD|PUB|CLM|CX|DE"
    r"|(?:CO|IN|NS|RE)(?=$|\s*[|:]?\s+\w+\s*:\s)"  # with a code
    r"|AN(?=$|\s*[|:]?\s+(?:Document|Dokument|Documento)\s))(?:\s*[|:]?\s+(?P<value>.*)|\s*)"
)
_NEEDED: Final = ({"HD"}, {"LP", "TD"}, {"SN", "PD", "AN"})
_TEXT_TAGS: Final = frozenset({"LP", "TD"})
_FOOT_TAGS: Final = frozenset(
    {"ART", "CT", "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "CX", "DE"}
)
_DOCUMENT: Final = re.compile(r"(?:Document|Dokument|Documento)\s+[A-Z][A-Z0-9]{2,}0{2,}\w+")
_WORDS: Final = re.compile(
    r"\d[\d.,]*\s+(?:words|wörter|mots|palabras|parole|woorden|palavras|ord|слов\w*)", re.IGNORECASE
)
_NO_OUTLET: Final = re.compile(  # a time, the outlet's code, a page
    r"(?i:\d{1,2}[:.]\d\d(?:\s*[ap]m)?(?:\s+\w{2,4})?)|[A-Z][A-Z0-9]{1,9}"
    r"|(?i:(?:page |seite |página |p\.? ?)?[A-Z]?\d{1,3}(?:-\d+)?)"
)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_BY: Final = re.compile(r"(?:by|von|par|por|di)\s+\S", re.IGNORECASE)
_NAME_WORDS: Final = 8


def entries_by_tags(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article of the tagged format; it begins at SE or HD and ends at AN."""
    tags = {match["tag"] for line in lines if (match := _TAGGED.fullmatch(line))}
    if not all(tags & needed for needed in _NEEDED):
        return
    values: dict[str, list[str]] = {}
    tag = ""
    for line, is_in_row in zip(lines, _in_row_of_tags(lines), strict=True):
        match = _TAGGED.fullmatch(line)
        if match is None or (values.keys() & _TEXT_TAGS and not _is_tag(match, values, is_in_row)):
            values.setdefault(tag, []).append(line)
            continue
        tag = match["tag"]
        if (tag in values and tag in {"SE", "HD", "CLM"}) or (tag != "AN" and "AN" in values):
            yield from _tagged(values)
            values = {}
        values[tag] = [match["value"] or ""]
    yield from _tagged(values)


def _is_tag(match: re.Match[str], values: dict[str, list[str]], is_in_row: bool) -> bool:  # noqa: FBT001
    """Whether what looks like a tag below the first text of an article is one.

    A paragraph may begin with its letters ("TD Bank"). TD stands once, behind LP, as that does.
    """
    if match["tag"] != "TD" or "AN" in values:
        return is_in_row and match["tag"] != "LP"
    return "TD" not in values and bool(match["value"]) == bool(values["LP"][0])


def _in_row_of_tags(lines: Sequence[str]) -> list[bool]:
    """Of each line whether tags follow it without a text between, to the end or a whole head."""
    found: list[bool] = []
    row: set[str] = {"AN"}
    text_below, text_apart = False, False
    for line in reversed(lines):
        match = _TAGGED.fullmatch(line)
        if match is None:
            text_apart = text_apart or (text_below and not line)
            text_below = text_below or bool(line)
            found.append(False)
            continue
        tag = match["tag"]
        if tag == "AN" or tag in _TEXT_TAGS:
            row = set()
        elif text_apart and match["value"]:
            row = {""}
        row.add(tag)
        has_head = "HD" in row and bool(row & {"SN", "PD"})
        found.append("" not in row and (row <= _FOOT_TAGS or has_head))
        text_below = text_apart = False
    return found[::-1]


def _tagged(values: dict[str, list[str]]) -> Iterator[Entry]:
    """The article of these values, each in lines."""

    def stated(tag: str) -> str:
        lines = values.get(tag, [])
        first = next((at for at, line in enumerate(lines) if line), 0)
        end = next((at for at, line in enumerate(lines) if at > first and not line), len(lines))
        return " ".join(lines[first:end])

    body = [*values.get("LP", ()), "", *values.get("TD", ())]
    if any(body) and (stated("HD") or stated("SN")):
        yield Entry(
            body=body,
            title=stated("HD"),
            source=stated("SN"),
            date=stated("PD"),
            byline=stated("BY"),
            language=stated("LA"),
        )


def entries_as_displayed(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article of the display format, which ends with "Document" and its number."""
    part: list[str] = []
    for line in lines if any(map(_WORDS.fullmatch, lines)) else ():
        if not _DOCUMENT.fullmatch(line):
            part.append(line)
            continue
        yield from _displayed(part)
        part = []


def _displayed(part: Sequence[str]) -> Iterator[Entry]:
    counted = next((at for at, line in enumerate(part) if _WORDS.fullmatch(line)), 0)
    above = [line for line in part[:counted] if line]
    byline = above.pop() if len(above) > 1 and _is_byline(above[-1]) else ""
    head, body = _split(part[counted + 1 :])
    names = [line for line in head if not _is_no_outlet(line)]
    code = next((at for at, line in enumerate(head) if _CODE.fullmatch(line)), 0)
    if above and any(body):
        yield Entry(
            body=body,
            title=above[-1],
            source=head[code - 1] if code > 0 and head[code - 1] in names else "".join(names[:1]),
            date=next((found[0][0] for line in head if (found := place_of_date(line))), ""),
            byline=byline,
            language=next((line for line in head if line.lower() in LANGUAGES), ""),
        )


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of the head, and those of the text: below the rights, or the language."""
    last = -1
    for at, line in enumerate(lines):
        if RIGHTS.match(line) or line.lower() in LANGUAGES:
            last = at
        elif line and (last >= 0 or len(line.split()) > 2 * _NAME_WORDS):
            break
    return [line for line in lines[: last + 1] if line], list(lines[last + 1 :])


def _is_no_outlet(line: str) -> bool:
    """Whether a line of the head is not the outlet's name."""
    known = _NO_OUTLET.fullmatch(line) or RIGHTS.match(line) or line.lower() in LANGUAGES
    return bool(known or place_of_date(line))


def _is_byline(line: str) -> bool:
    short = len(line.split()) <= _NAME_WORDS and line.istitle()
    return bool(_BY.match(line)) or (short and not line.endswith((".", "?", "!")))
