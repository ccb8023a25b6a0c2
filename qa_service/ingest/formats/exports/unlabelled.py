"""Downloads of Factiva (with tags such as HD and LP, or as displayed) and of Europresse."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.formats.exports.entry import LANGUAGES, Entry
from qa_service.ingest.formats.exports.labels import CODED, Label, foot_of, pieces_of
from qa_service.ingest.rules.page_metadata import sure_people
from qa_service.ingest.rules.promos import is_rights
from qa_service.ingest.rules.publication_dates import place_of_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TAGGED: Final = re.compile(
    r"(?P<tag>SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN"
    r"|CLM|CX|DE)(?:\s*[|:]?\s+(?P<value>.*)|\s*)"
)
_WIDE: Final = re.compile(r"\s{2,}|\t|\s*[|:]")  # between a tag and its value
_HEAD_TAGS: Final = frozenset("SE HD BY CR WC PD ET SN SC ED PG VOL LA CY CLM CX DE".split())  # noqa: SIM905
_FIRST_TAGS: Final = frozenset(("SE", "CLM", "HD"))
_TEXT_TAGS: Final = frozenset(("LP", "TD"))
_FOOT_TAGS: Final = {
    **dict.fromkeys(("CO", "IN", "NS", "RE"), "code"), "ART": "caption",
    **dict.fromkeys(("CT", "RF", "IPC", "IPD", "PUB", "CX", "DE", "AN"), "foot"),
}  # fmt: skip
_NUMBERED: Final = re.compile(r"(?:(?:Document|Dokument|Documento) )?[A-Z][A-Z0-9]{2,}0{2,}\w+")
_DOCUMENT: Final = re.compile(r"(?:Document|Dokument|Documento) [A-Z][A-Z0-9]{2,}0{2,}\w+")


# --- with tags -----------------------------------------------------------------------------------


def articles_by_tags(lines: Sequence[str], written: Sequence[str]) -> Iterator[Entry]:
    """Each article of the tagged form; ``written`` are the lines with their white space."""
    first = next((line for line in written if re.match(r"\s*HD\b", line)), "")
    wide = first.strip() != "HD" and _is_set_apart(first, "HD")
    tags = [
        match
        if (match := _TAGGED.fullmatch(line)) and (not wide or _is_set_apart(given, match["tag"]))
        else None
        for line, given in zip(lines, written, strict=True)
    ]
    heads = list(_heads(lines, tags))
    for (begin, text), (end, _) in pairwise([*heads, (len(lines), 0)]):
        yield _tagged(lines[begin:end], tags[begin:end], text - begin)


def _is_set_apart(written: str, tag: str) -> bool:
    behind = written.strip()[len(tag) :]
    return not behind or _WIDE.match(behind) is not None


def _heads(lines: Sequence[str], tags: Sequence[re.Match[str] | None]) -> Iterator[tuple[int, int]]:
    """Where each head begins, and where the text below it does.

    A head has a title, and an outlet or a day, and contains tags only, with their values.
    """
    begin: int | None = None
    seen: set[str] = set()
    bare = may_go_on = False  # a tag without its value; whether a line may continue a value
    for at, (line, match) in enumerate(zip(lines, tags, strict=True)):
        tag = match["tag"] if match else ""
        if tag in _FIRST_TAGS and (begin is None or tag in seen):
            begin, seen = at, {tag}
        elif begin is not None and tag in _TEXT_TAGS and "HD" in seen and seen & {"SN", "PD"}:
            yield begin, at
            begin = None
        elif tag in _HEAD_TAGS:
            seen.add(tag)
        elif tag or (line and not may_go_on):
            begin = None
        bare = bool(match and not match["value"]) or (bare and not line)
        may_go_on = bare or bool(match) or (bool(line) and may_go_on)


def _tagged(lines: Sequence[str], tags: Sequence[re.Match[str] | None], text: int) -> Entry:
    """The article whose text begins at the line ``text``."""
    fields = _values(lines[:text], tags[:text])
    first = tags[text]
    end = next((at + 1 for at, line in enumerate(lines) if _ends(line)), len(lines))
    body = list(lines[text:end])
    body[0] = first["value"] or "" if first else ""
    second = next((at for at, one in enumerate(tags) if at > text and _is_second(first, one)), None)
    if second is not None and (match := tags[second]) and second < end:
        body[second - text] = match["value"] or ""
        body.insert(second - text, "")
    known = {one[0]: one for one in tags if one and _is_foot(one)}

    def label_of(line: str) -> Label | None:
        match = known.get(line)
        return match and Label(match["tag"], _FOOT_TAGS[match["tag"]], match["value"] or "")

    foot = foot_of(pieces_of(body, label_of))
    return Entry(
        body=body[: foot.at],
        title=fields.get("HD", ""),
        source=fields.get("SN", ""),
        date=fields.get("PD", ""),
        byline=fields.get("BY", ""),
        language=fields.get("LA", ""),
        captions=foot.captions,
        left_out=(*foot.lines, *(line for line in lines[end:] if line)),
    )


def _values(lines: Sequence[str], tags: Sequence[re.Match[str] | None]) -> dict[str, str]:
    values: dict[str, str] = {}
    tag = ""
    for line, match in zip(lines, tags, strict=True):
        tag = match["tag"] if match else tag
        more = (match["value"] or "") if match else line
        values[tag] = f"{values.get(tag, '')} {more}".strip()
    return values


def _ends(line: str) -> bool:
    """Whether a line gives an article's number, with the tag AN or in a cell beside it."""
    return _NUMBERED.fullmatch(line.removeprefix("AN ").lstrip(" |:")) is not None


def _is_second(first: re.Match[str] | None, match: re.Match[str] | None) -> bool:
    """Whether this is the tag TD below LP, written as that is, and no paragraph ("TD Bank")."""
    tags = first and match and (first["tag"], match["tag"]) == ("LP", "TD")
    return bool(tags) and bool(first and first["value"]) == bool(match and match["value"])


def _is_foot(match: re.Match[str]) -> bool:
    """Whether a tag that is below the text has a value of its form."""
    tag, value = match["tag"], match["value"] or ""
    if tag == "AN":
        return not value or _ends(value)
    if _FOOT_TAGS.get(tag) == "code":
        return not value or CODED.match(value) is not None
    return tag in _FOOT_TAGS


# --- as displayed --------------------------------------------------------------------------------

_WORDS: Final = re.compile(
    r"\d[\d.,]*\s+(?:words|wörter|mots|palabras|parole|woorden|palavras|ord|слов\w*)", re.IGNORECASE
)
_NO_OUTLET: Final = re.compile(  # a time, the outlet's code, a page
    r"(?i:\d{1,2}[:.]\d\d(?:\s*[ap]m)?(?:\s+\w{2,4})?)|[A-Z][A-Z0-9]{1,9}"
    r"|(?i:(?:page |seite |página |p\.? ?)?[A-Z]?\d{1,3}(?:-\d+)?)"
)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_BY: Final = re.compile(r"(?:by|von|par|por|di)\s+", re.IGNORECASE)
_WRITER: Final = re.compile(
    r"\b(?:staff|correspondent|reporter|writer|editor|agency)\b", re.IGNORECASE
)
_HEAD_WORDS: Final = 16


def articles_as_displayed(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article of the display format, which ends with "Document" and its number."""
    ends = [at + 1 for at, line in enumerate(lines) if _DOCUMENT.fullmatch(line)]
    if ends and any(map(_WORDS.fullmatch, lines)):
        for begin, end in pairwise([0, *ends, len(lines)]):
            part = lines[begin:end]
            yield from _displayed(part[:-1] if end in ends else part)


def _displayed(part: Sequence[str]) -> Iterator[Entry]:
    counted = next((at for at, line in enumerate(part) if _WORDS.fullmatch(line)), None)
    above = [line for line in part[:counted] if line]
    if counted is None or not above:
        return
    byline = above.pop() if len(above) > 1 and _is_byline(above[-1]) else ""
    head, text = _split(part[counted + 1 :])
    foot = foot_of(pieces_of(text, lambda _line: None))
    names = [line for line in head if not _is_no_outlet(line)]
    code = next((at for at, line in enumerate(head) if _CODE.fullmatch(line)), 0)
    yield Entry(
        body=text[: foot.at],
        title=above[-1],
        source=head[code - 1] if code > 0 and head[code - 1] in names else "".join(names[:1]),
        date=next((found[0][0] for line in head if (found := place_of_date(line))), ""),
        byline=byline,
        language=next((line for line in head if line.lower() in LANGUAGES), ""),
        left_out=foot.lines,
    )


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of the head, and those of the text: below the rights, or the language."""
    last = -1
    for at, line in enumerate(lines):
        rights = is_rights(line)
        if rights or (line.lower() in LANGUAGES and last < 0):
            last = at
        elif line and (last >= 0 or len(line.split()) > _HEAD_WORDS):
            break
    return [line for line in lines[: last + 1] if line], list(lines[last + 1 :])


def _is_no_outlet(line: str) -> bool:
    """Whether a line of the head is not the outlet's name."""
    known = _NO_OUTLET.fullmatch(line) or is_rights(line) or line.lower() in LANGUAGES
    return bool(known or place_of_date(line))


def _is_byline(line: str) -> bool:
    name = _BY.sub("", line, count=1)
    return bool(sure_people(name)) or (name != line and bool(_WRITER.search(line)))


# --- of Europresse --------------------------------------------------------------------------------

_ARTICLE: Final = re.compile(r"(?:\w+·)?(?P<day>(?:19|20)\d{6})·\w+·\S+")
_ISSUE: Final = re.compile(r",? n[o°]\W.*", re.IGNORECASE)
_HEAD_LINES: Final = 4


def articles_by_numbers(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article of Europresse; it ends with its number, "news·20190314·LM·123"."""
    part: list[str] = []
    numbers = [_ARTICLE.fullmatch(line) for line in lines]
    for line, number in zip(lines, numbers, strict=True):
        if number:
            yield from _numbered(part, number["day"])
            part = []
        elif any(part) or not is_rights(line):
            part.append(line)
    if any(numbers):
        yield from _numbered(part, "")  # cut off


def _numbered(part: Sequence[str], day: str) -> Iterator[Entry]:
    """Outlet, a line with the day, the title and perhaps a byline are above the text."""
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
