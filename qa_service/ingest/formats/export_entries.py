"""One article of a download of a news database; those of Factiva and Europresse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Block, Found, RawArticle, Role
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.identity import digest_id
from qa_service.ingest.rules.page_metadata import forwards, names_in, sure_people
from qa_service.ingest.rules.publication_dates import place_of_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CORRESPONDENT: Final = re.compile(
    r"\s*[,;]\s*(?:by )?[^,;]*\b(?:staff|correspondent|reporter|writer|editor|columnist|bureau"
    r"|special to|compiled|agency|newspapers?|press)\b.*$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://\S+")
_TAGS: Final = (
    "SE HD BY CR WC PD ET SN SC ED PG VOL LA CY LP"
    " TD ART CT RF CO IN NS RE IPC IPD PUB AN CLM CX DE"
)
_TAGGED: Final = re.compile(rf"(?P<tag>{'|'.join(_TAGS.split())})(?:\s*[|:]?\s+(?P<value>.*)|\s*)")
_NEEDED: Final = ({"HD"}, {"LP", "TD"}, {"SN", "PD", "AN"})
_DOCUMENT: Final = re.compile(r"(?:Document|Dokument|Documento)\s+[A-Z][A-Z0-9]{2,}0{2,}\w+")
_WORDS: Final = re.compile(
    r"\d[\d.,]*\s+(?:words|wörter|mots|palabras|parole|woorden|palavras|ord|слов\w*)", re.IGNORECASE
)
_TIME: Final = re.compile(r"\d{1,2}[:.]\d\d(?:\s*[ap]m)?(?:\s+\w{2,4})?", re.IGNORECASE)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_PAGE: Final = re.compile(r"(?:page |seite |página |p\.? ?)?[A-Z]?\d{1,3}(?:-\d+)?", re.IGNORECASE)
_RIGHTS: Final = re.compile(r"copyright\b|©|\(c\)|all rights reserved", re.IGNORECASE)
_LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "dutch": "nl", "portuguese": "pt", "russian": "ru", "polish": "pl", "swedish": "sv",
    "englisch": "en", "deutsch": "de", "anglais": "en", "français": "fr", "inglés": "en",
    "español": "es", "italiano": "it", "inglese": "en",
}  # fmt: skip
_BY: Final = re.compile(r"(?:by|von|par|por|di)\s+\S", re.IGNORECASE)
_NAME_WORDS: Final = 8


def entry(
    file: str,
    number: int,
    body: Sequence[str],
    *,
    title: str,
    source: str = "",
    date: str = "",
    byline: str = "",
    address: str = "",
    language: str | None = None,
    problems: tuple[str, ...] = (),
) -> RawArticle:
    """The article; ``body`` are lines, as they stand in the download."""
    texts = split_into_blocks("\n".join(body))
    url = _ADDRESS.search(address)
    return RawArticle(
        blocks=tuple(Block(text, Role.UNKNOWN) for text in texts),
        id=digest_id("\n".join((title, source, date, *texts))),
        title=Found(title, "headline of the download") if title else None,
        authors=authors(byline),
        published=Found(date, "date of the download's entry") if date else None,
        source=Found(source, "publication of the download's entry") if source else None,
        addresses=(url[0],) if url else (),
        language=language,
        file=f"{file}:{number}",
        problems=problems,
    )


def authors(byline: str) -> tuple[str, ...]:
    """The people of a byline; names in capitals are written as names are, "Holm, Ida" forwards."""
    names: list[str] = []
    for part in _CORRESPONDENT.sub("", byline).split(";"):
        names += names_in(forwards(part))
    return tuple(name.title() if name.isupper() else name for name in names)


# --- factiva -------------------------------------------------------------------------------------


def of_tags(lines: Sequence[str], file: str) -> Iterator[RawArticle]:
    """Each article of the tagged format; it begins at SE or HD and ends at AN."""
    seen = {match["tag"] for line in lines if (match := _TAGGED.fullmatch(line))}
    if not all(seen & needed for needed in _NEEDED):
        return
    number = 0
    for fields in _tagged(lines):
        body = [*fields.get("LP", []), "", *fields.get("TD", [])]
        if any(body) and fields.get("HD"):
            number += 1
            one = {tag: " ".join(filter(None, text)) for tag, text in fields.items()}
            yield entry(
                file,
                number,
                body,
                title=one["HD"],
                source=one.get("SN", ""),
                date=one.get("PD", ""),
                byline=one.get("BY", ""),
                language=_LANGUAGES.get(one.get("LA", "").lower()),
            )


def _tagged(lines: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    """The lines below each tag, article by article."""
    fields: dict[str, list[str]] = {}
    tag = ""
    for line in lines:
        match = _TAGGED.fullmatch(line)
        if match:
            tag = match["tag"]
            if (tag in fields and tag in ("SE", "HD", "CLM")) or (tag != "AN" and "AN" in fields):
                yield fields
                fields = {}
            fields.setdefault(tag, []).append(match["value"] or "")
        elif tag:
            fields[tag].append(line)
    if fields:
        yield fields


def of_display(lines: Sequence[str], file: str) -> Iterator[RawArticle]:
    """Each article of the display format, which ends with "Document" and its number."""
    if not any(map(_DOCUMENT.fullmatch, lines)) or not any(map(_WORDS.fullmatch, lines)):
        return
    part: list[str] = []
    number = 0
    for line in lines:
        if not _DOCUMENT.fullmatch(line):
            part.append(line)
            continue
        found = _displayed(part, file, number + 1)
        number += found is not None
        part = []
        if found is not None:
            yield found


def _displayed(part: Sequence[str], file: str, number: int) -> RawArticle | None:
    counted = next((at for at, line in enumerate(part) if _WORDS.fullmatch(line)), None)
    if counted is None:
        return None
    above = [line for line in part[:counted] if line]
    byline = above[-1] if len(above) > 1 and _is_byline(above[-1]) else ""
    titles = above[:-1] if byline else above
    head, body = _split(part[counted + 1 :])
    date = next((found[0][0] for line in head if (found := place_of_date(line))), "")
    names = [line for line in head if not _is_plain(line)]
    code = next((at for at, line in enumerate(head) if _CODE.fullmatch(line)), 0)
    source = head[code - 1] if code > 0 and head[code - 1] in names else next(iter(names), "")
    language = next((_LANGUAGES[line.lower()] for line in head if line.lower() in _LANGUAGES), None)
    if not titles or not any(body):
        return None
    return entry(
        file,
        number,
        body,
        title=titles[-1],
        source=source,
        date=date,
        byline=byline,
        language=language,
    )


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of the head, and those of the text: below the rights, or the language."""
    last = -1
    for at, line in enumerate(lines):
        if _RIGHTS.search(line) or line.lower() in _LANGUAGES:
            last = at
        elif line and not _is_plain(line) and len(line.split()) > 2 * _NAME_WORDS:
            break
    return [line for line in lines[: last + 1] if line], list(lines[last + 1 :])


def _is_plain(line: str) -> bool:
    """Whether a line of the head is not the outlet's name."""
    return bool(
        place_of_date(line)
        or _TIME.fullmatch(line)
        or _CODE.fullmatch(line)
        or _PAGE.fullmatch(line)
        or _RIGHTS.search(line)
        or line.lower() in _LANGUAGES
    )


def _is_byline(line: str) -> bool:
    return bool(_BY.match(line)) or (
        len(line.split()) <= _NAME_WORDS and line.istitle() and not line.endswith((".", "?", "!"))
    )


# --- europresse ----------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"(?:\w+·)?(?P<day>(?:19|20)\d{6})·\w+·\S+")
_PROTECTED: Final = re.compile(
    r"(?:©|\(c\)|copyright\b|(?:le présent|ce) document est protégé|this (?:material|document) is"
    r" (?:protected|copyrighted)|certificat émis|certificate issued).*",
    re.IGNORECASE,
)
_ISSUE: Final = re.compile(r",? n[o°]\W.*", re.IGNORECASE)
_HEAD_LINES: Final = 4


def of_numbers(lines: Sequence[str], file: str) -> Iterator[RawArticle]:
    """Each article of Europresse; it ends with its number, "news·20190314·LM·123"."""
    part: list[str] = []
    number = 0
    for line in lines:
        ended = _NUMBER.fullmatch(line)
        if ended and (found := _numbered(part, ended["day"], file, number + 1)):
            number += 1
            yield found
        if ended:
            part = []
        elif not _PROTECTED.fullmatch(line):
            part.append(line)


def _numbered(part: Sequence[str], day: str, file: str, number: int) -> RawArticle | None:
    """Outlet, a line with the day, the title and perhaps a byline stand above the text."""
    told = [at for at, line in enumerate(part) if line]
    dated = next((at for at in told[:_HEAD_LINES] if place_of_date(part[at])), None)
    above = [part[at] for at in told if dated is None or at < dated] or [""]
    below = [at for at in told if at > (told[0] if dated is None else dated)]
    if len(below) < 2:  # noqa: PLR2004 - a title and a text
        return None
    byline = part[below[1]] if sure_people(part[below[1]]) else ""
    written = place_of_date(part[dated]) if dated is not None else None
    return entry(
        file,
        number,
        part[below[1] + bool(byline) :],
        title=part[below[0]],
        source=_ISSUE.sub("", above[0]),
        date=written[0][0] if written else f"{day[:4]}-{day[4:6]}-{day[6:]}",
        byline=byline,
    )
