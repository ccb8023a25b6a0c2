"""Downloads of news databases: many articles in one file, each with its own head.

Labelled heads are those of Nexis (documents that end with "End of Document", and the older "1 of 25
DOCUMENTS"), ProQuest, Genios, PressReader, and Factiva's tags; Factiva's display format and
Europresse have none. The file may be a text, an office document or a page: its lines count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Block, Found, RawArticle, Role
from qa_service.ingest.formats.page_text import split_into_blocks
from qa_service.ingest.identity import digest_id
from qa_service.ingest.rules.page_metadata import forwards, names_in, sure_people
from qa_service.ingest.rules.publication_dates import place_of_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# --- an article of a download --------------------------------------------------------------------

_CORRESPONDENT: Final = re.compile(
    r"\s*[,;]\s*(?:by )?[^,;]*\b(?:staff|correspondent|reporter|writer|editor|columnist|bureau"
    r"|special to|compiled|agency|newspapers?|press)\b.*$",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://\S+")
_LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it",
    "dutch": "nl", "portuguese": "pt", "russian": "ru", "polish": "pl", "swedish": "sv",
    "englisch": "en", "deutsch": "de", "anglais": "en", "français": "fr", "inglés": "en",
    "español": "es", "italiano": "it", "inglese": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entry:
    """One article; ``body`` are lines, as they stand in the download."""

    body: Sequence[str]
    title: str
    source: str = ""
    date: str = ""
    byline: str = ""
    address: str = ""
    language: str = ""
    problems: tuple[str, ...] = ()

    def article(self, file: str) -> RawArticle:
        """The article that stands at ``file``."""
        texts = split_into_blocks("\n".join(self.body))
        url = _ADDRESS.search(self.address)
        return RawArticle(
            blocks=tuple(Block(text, Role.UNKNOWN) for text in texts),
            id=digest_id("\n".join((self.title, self.source, self.date, *texts))),
            title=Found.of(self.title, "headline of the download"),
            authors=_authors(self.byline),
            published=Found.of(self.date, "date of the download's entry"),
            source=(Found.of(self.source, "publication of the download's entry")),
            addresses=(url[0],) if url else (),
            language=_LANGUAGES.get(self.language.lower()),
            file=file,
            problems=self.problems,
        )


def _authors(byline: str) -> tuple[str, ...]:
    """The people of a byline; names in capitals are written as names are, "Holm, Ida" forwards."""
    parts = _CORRESPONDENT.sub("", byline).split(";")
    names = (name for part in parts for name in names_in(forwards(part)))
    return tuple(name.title() if name.isupper() else name for name in names)


def articles_of_export(lines: Iterable[str], file: str) -> tuple[RawArticle, ...]:
    """The articles of a download, in order; none where ``lines`` are not those of one.

    Blank lines part what belongs together; give each paragraph of a document one line and a
    blank one behind it.
    """
    given = [" ".join(line.split()) for line in lines]
    for read in (_of_labels, _of_tags, _of_display, _of_numbers):
        found = tuple(read(given))
        if found:
            return tuple(one.article(f"{file}:{at}") for at, one in enumerate(found, start=1))
    return ()


def lines_of(blocks: Sequence[Block]) -> list[str]:
    """The lines that blocks of a document are to ``articles_of_export``."""
    return [line for block in blocks for line in (block.text, "")]


# --- labelled heads ------------------------------------------------------------------------------

_END_OF_DOCUMENT: Final = "End of Document"
_END: Final = re.compile(
    r"end of document|ende des dokuments?|fin (?:du|del|de) document[oa]?|fine del documento"
    r"|einde? van (?:het )?document|(?:©|\(c\)) ?gbi-genios.*|alle rechte vorbehalten:.*",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"(?:document|dokument|documento)?\s*\d+ (?:of|von|de|di|sur|van) \d+"
    r"(?: (?:documents?|dokumenten?|documentos|documenti))?",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"_{20,}|={20,}|\*{20,}")
_FIRST_LABEL: Final = re.compile(r"article name\s?:.*", re.IGNORECASE)  # of PressReader
_LAST_LABEL: Final = re.compile(r"end page\s?:.*", re.IGNORECASE)
_CONTENTS: Final = re.compile(
    r"dokumente|inhaltsverzeichnis|\d{1,4}\. .{3,300}?[ .…]{3,}\d{1,4}"
    r"|(?:dokumente )?seite \d+ von \d+",
    re.IGNORECASE,
)
_NOT_THERE: Final = re.compile(
    r"(?:full text )?(?:is )?(?:not available|unavailable)\W*", re.IGNORECASE
)
_LABELS: Final = {
    name: what
    for what, names in {
        "byline": "byline|author|authors|autor|autoren|auteur|auteurs|autores|autore|von|par",
        "title": "title|headline|headlines|titel|titre|título|article name",
        "source": "publication title|source|publication|publication name",
        "info": "publication info|quelle",
        "number": "dokumentnummer|start page|end page",
        "date": "publication date|date|datum|fecha|data",
        "length": "length|länge|longueur|longitud|lunghezza|lengte",
        "head": "section|rubrik|rubrique|sección|sezione|rubriek|dateline|datelines|distribution"
        "|highlight|highlights|type|series|correction|correction-date|edition|page|pages"
        "|links|link|credit|ressort|ausgabe|issn|seite",
        "abstract": "abstract|résumé|resumen|zusammenfassung",
        "body": "body|full text|text|volltext|texte intégral|texto completo|testo completo",
        "language": "language of publication|language|sprache|langue|idioma|lingua",
        "address": "document url|url|dauerhafte adresse des dokuments",
        "foot": "load-date|update|graphic|publication-type|publication type|document-type"
        "|document type|subject|subjects|subject terms|classification|category|journal-code"
        "|journal code|country|state|city|person|people|company|company / organization"
        "|organization|organizations|organization name|industry|industries|geographic|location"
        "|ticker|ticker symbols?|naics code|sic code|notes|identifier|identifier / keyword"
        "|keywords?|publication year|publication subject|place of publication"
        "|country of publication|publisher|isbn|eissn|e-issn|source type|proquest document id"
        "|database|copyright|last updated|first page|volume|issue|number of pages"
        "|accession number|illustrations?|erscheinungsdatum|document feature|business unit"
        "|sponsor|column|word count|fecha de carga|notes?|acc-no|infotrac|isin",
    }.items()
    for name in names.split("|")
}
_LABEL: Final = re.compile(
    r"(?P<name>" + "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)) + r")"
    r"\s?:\s*(?P<value>.*)",
    re.IGNORECASE,
)
_BARE: Final = {
    "abstract": "abstract",
    "abstract (english)": "abstract",
    **dict.fromkeys(("details", "graphic", "classification", "load-date", "grafik"), "foot"),
}
_BELOW: Final = (None, "foot", "language", "source", "date", "address", "title")
_OF: Final = re.compile(  # before the day; taken together (++), as commas are parted in no way
    r"(?<![\s,])[\s,]++(?:vom|v\.|den|nr\.? ?\d+)?[\s,]*+$", re.IGNORECASE
)
_RIGHTS: Final = re.compile(
    r"copyright\b|©|\(c\)|\ball rights reserved\b|alle rechte", re.IGNORECASE
)
_DATE_WORDS: Final = 14
_LONGEST_VALUE: Final = 4_000  # characters
_ABSTRACT_ONLY: Final = "Only the abstract of the article is in the download."


class _State(Enum):
    """Where in an article a line stands."""

    HEAD = "above its labels"
    LABELS = "among the labels of the head"
    BODY = "in the text"
    FOOT = "among the labels below the text"


@dataclass(slots=True)
class _Reading:
    """What was found of one article so far."""

    head: list[str] = field(default_factory=list)  # lines without a label, above the text
    fields: dict[str, str] = field(default_factory=dict)
    body: list[str] = field(default_factory=list)
    abstract: list[str] = field(default_factory=list)
    state: _State = _State.HEAD
    label: str = ""  # whose value may go on in the next line

    def take(self, line: str) -> None:
        """The next line of the article."""
        apart = any(form.fullmatch(line) for form in (_COUNTED, _END, _RULE))
        if apart or (self.state is _State.HEAD and _CONTENTS.fullmatch(line)):
            return
        what, value = _what(line)
        if self.state is _State.BODY and what not in _BELOW:
            what = None  # a paragraph that begins like a label
        if what == "body":
            self.state, self.label = _State.BODY, ""
            self.body += [value] if value and not _NOT_THERE.fullmatch(value) else []
        elif what is not None:
            self._take_label(what, value)
        elif self.state is _State.BODY:
            self.body.append(line)
        elif self.state is _State.HEAD:
            self.head.append(line)
        else:
            self._take_rest(line)

    def _take_label(self, what: str, value: str) -> None:
        below = self.state in (_State.BODY, _State.FOOT) or what == "foot"
        self.state = _State.FOOT if below else _State.LABELS
        self.label = what
        if what == "abstract":
            self.abstract += [value, ""]
        elif value:
            self.fields.setdefault(what, value)

    def _take_rest(self, line: str) -> None:
        """A line behind a label: more of its value, or what the label parted from the head.

        Older Nexis and Genios do not announce where the text begins.
        """
        if self.label == "abstract":
            self.abstract.append(line)
        elif not line:
            self.label = self.label if self.label == "address" not in self.fields else ""
        elif self.label:
            before = self.fields.get(self.label, "")
            if len(before) <= _LONGEST_VALUE:  # what is longer is no value, and will be cut
                self.fields[self.label] = f"{before} {line}".strip()
        elif self.state is _State.LABELS:
            begins = self.fields.keys() & {"length", "number"} and not _RIGHTS.search(line)
            self.state = _State.BODY if begins else self.state
            (self.body if begins else self.head).append(line)

    def text(self) -> list[str]:
        """The lines of the text; where all labels stand below it, it follows the title."""
        if any(self.body) or "number" not in self.fields:
            return self.body
        first = next((at for at, line in enumerate(self.head) if line), len(self.head))
        named = self.fields.get("title")
        return self.head[first + (named is None or self.head[first : first + 1] == [named]) :]


def _of_labels(lines: Sequence[str]) -> Iterator[_Entry]:
    """Each article; nothing where no line says that an article ends or begins there."""
    for part in _parts(lines):
        reading = _Reading()
        for line in part:
            reading.take(line)
        text = reading.text()
        title, source, date = _head(reading)
        if (any(text) or any(reading.abstract)) and (title or source):
            yield _Entry(
                body=text if any(text) else reading.abstract,
                title=title,
                source=source,
                date=date,
                byline=reading.fields.get("byline", ""),
                address=reading.fields.get("address", ""),
                language=reading.fields.get("language", ""),
                problems=() if any(text) else (_ABSTRACT_ONLY,),
            )


def _parts(lines: Sequence[str]) -> list[list[str]]:
    """The lines of each article; none where the file is no download."""

    def at_lines(form: re.Pattern[str]) -> list[int]:
        return [at for at, line in enumerate(lines) if form.fullmatch(line)]

    ends, starts, named = map(at_lines, (_END, _COUNTED, _FIRST_LABEL))
    marks = {name for line in lines for name in [_what(line)[0]] if name}
    if ends and marks & {"body", "number"}:
        edges = [0, *(at + 1 for at in ends)]
    elif starts and marks & {"length", "body"}:
        edges = [*starts, len(lines)]
    elif "body" in marks and any(line.lower().startswith("proquest document id") for line in lines):
        edges = [0, *at_lines(_RULE), len(lines)]
    elif named and any(lines[: named[0]]):
        edges = [0, *(at + 1 for at in at_lines(_LAST_LABEL))]
    else:
        edges = [*named, len(lines)] if named else []
    return [list(lines[one:other]) for one, other in pairwise(edges)]


def _what(line: str) -> tuple[str | None, str]:
    """What the label that a line begins with stands for, and what is behind it."""
    match = _LABEL.fullmatch(line)
    if match:
        return _LABELS[match["name"].lower()], match["value"]
    lower = line.lower()
    return ("body" if _LABELS.get(lower) == "body" else _BARE.get(lower)), ""


def begins_anew(line: str) -> bool:
    """Whether no line goes on with this one: it is a label, or parts two articles."""
    return _what(line)[0] is not None or any(form.fullmatch(line) for form in (_COUNTED, _END))


def _head(reading: _Reading) -> tuple[str, str, str]:
    """Title, outlet and date."""
    fields = reading.fields
    lines = [line for line in reading.head if line]
    info = fields.get("info", "")
    found = place_of_date(info)
    source = fields.get("source") or _OF.sub(
        "", (info[: found[0].start()] if found else info).partition(";")[0]
    )
    if fields.keys() & {"date", "info", "number"}:
        titles = [line for line in lines if not line.startswith(("http://", "https://"))]
        title = fields.get("title") or (titles[0] if titles else "")
        return title, source, fields.get("date") or (found[0][0] if found else "")
    plain = _joined([line for line in reading.head if not _RIGHTS.search(line)])
    dates = [at for at, line in enumerate(plain) if _is_date(line)]
    at = next(iter(dates[-1:] if dates[-1:] == [len(plain) - 1] else dates), None)
    if at is None:
        return fields.get("title") or (plain[0] if plain else ""), source, ""
    found = place_of_date(plain[at])
    date = found[0][0] if found else ""
    behind = plain[at + 1 :]
    if behind and at < 2:  # noqa: PLR2004 - the older layout: outlet, date, edition, title
        return behind[-1], source or (plain[at - 1] if at else ""), date
    title = plain[at - 2] if at > 1 else ""
    return fields.get("title") or title, source or (plain[at - 1] if at else ""), date


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines of the head, where a title goes on in the next line as one; dates stand alone."""
    joined: list[list[str]] = []
    first_words: list[str] = []  # of the last of them
    apart, dated, behind_date = True, False, False
    for line in lines:
        if not line:
            apart = True
            continue
        stands_alone = apart or behind_date or _is_date(line)
        if not stands_alone and len(joined) > 1 and dated:
            joined[-1].append(line)
        else:
            joined.append([line])
            first_words = []
        apart = False
        if len(first_words) <= _DATE_WORDS:
            first_words += line.split()
            behind_date = _is_date(" ".join(first_words))
        dated = dated or behind_date
    return [" ".join(parts) for parts in joined]


def _is_date(line: str) -> bool:
    return len(line.split()) <= _DATE_WORDS and place_of_date(line) is not None


# --- Factiva -------------------------------------------------------------------------------------

# What tags are to an article, as labels; the others say what is no text.
_TAGS: Final = {
    "HD": "Title: ", "BY": "Byline: ", "PD": "Date: ", "SN": "Source: ", "LA": "Language: ",
    "LP": "Body: ", "TD": "Body: ",
}  # fmt: skip
_TAGGED: Final = re.compile(
    r"(?P<tag>SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|VOL|LA|CY|LP|TD|ART|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN"
    r"|CLM|CX|DE)(?:\s*[|:]?\s+(?P<value>.*)|\s*)"
)
_NEEDED: Final = ({"HD"}, {"LP", "TD"}, {"SN", "PD", "AN"})
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


def _of_tags(lines: Sequence[str]) -> Iterator[_Entry]:
    """Each article of the tagged format; it begins at SE or HD and ends at AN."""
    tags = {match["tag"] for line in lines if (match := _TAGGED.fullmatch(line))}
    if all(tags & needed for needed in _NEEDED):
        yield from _of_labels([*_with_labels(lines), _END_OF_DOCUMENT])


def _with_labels(lines: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for line in lines:
        match = _TAGGED.fullmatch(line)
        if match is None:
            yield line
            continue
        tag = match["tag"]
        if (tag in seen and tag in {"SE", "HD", "CLM"}) or (tag != "AN" and "AN" in seen):
            yield _END_OF_DOCUMENT
            seen.clear()
        within = tag == "TD" and "LP" in seen
        yield f"{'' if within else _TAGS.get(tag, 'Subject: ')}{match['value'] or ''}"
        seen.add(tag)


def _of_display(lines: Sequence[str]) -> Iterator[_Entry]:
    """Each article of the display format, which ends with "Document" and its number."""
    part: list[str] = []
    for line in lines if any(map(_WORDS.fullmatch, lines)) else ():
        if not _DOCUMENT.fullmatch(line):
            part.append(line)
            continue
        yield from _displayed(part)
        part = []


def _displayed(part: Sequence[str]) -> Iterator[_Entry]:
    counted = next((at for at, line in enumerate(part) if _WORDS.fullmatch(line)), 0)
    above = [line for line in part[:counted] if line]
    byline = above.pop() if len(above) > 1 and _is_byline(above[-1]) else ""
    head, body = _split(part[counted + 1 :])
    names = [line for line in head if not _is_no_outlet(line)]
    code = next((at for at, line in enumerate(head) if _CODE.fullmatch(line)), 0)
    if above and any(body):
        yield _Entry(
            body=body,
            title=above[-1],
            source=head[code - 1] if code > 0 and head[code - 1] in names else "".join(names[:1]),
            date=next((found[0][0] for line in head if (found := place_of_date(line))), ""),
            byline=byline,
            language=next((line for line in head if line.lower() in _LANGUAGES), ""),
        )


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines of the head, and those of the text: below the rights, or the language."""
    last = -1
    for at, line in enumerate(lines):
        if _RIGHTS.search(line) or line.lower() in _LANGUAGES:
            last = at
        elif line and not _is_no_outlet(line) and len(line.split()) > 2 * _NAME_WORDS:
            break
    return [line for line in lines[: last + 1] if line], list(lines[last + 1 :])


def _is_no_outlet(line: str) -> bool:
    """Whether a line of the head is not the outlet's name."""
    known = _NO_OUTLET.fullmatch(line) or _RIGHTS.search(line) or line.lower() in _LANGUAGES
    return bool(known or place_of_date(line))


def _is_byline(line: str) -> bool:
    short = len(line.split()) <= _NAME_WORDS and line.istitle()
    return bool(_BY.match(line)) or (short and not line.endswith((".", "?", "!")))


# --- Europresse ----------------------------------------------------------------------------------

_NUMBER: Final = re.compile(r"(?:\w+·)?(?P<day>(?:19|20)\d{6})·\w+·\S+")
_PROTECTED: Final = re.compile(
    r"(?:©|\(c\)|copyright\b|(?:le présent|ce) document est protégé|this (?:material|document) is"
    r" (?:protected|copyrighted)|certificat émis|certificate issued).*",
    re.IGNORECASE,
)
_ISSUE: Final = re.compile(r",? n[o°]\W.*", re.IGNORECASE)
_HEAD_LINES: Final = 4


def _of_numbers(lines: Sequence[str]) -> Iterator[_Entry]:
    """Each article of Europresse; it ends with its number, "news·20190314·LM·123"."""
    part: list[str] = []
    for line in lines:
        ended = _NUMBER.fullmatch(line)
        if ended:
            yield from _numbered(part, ended["day"])
            part = []
        elif not _PROTECTED.fullmatch(line):
            part.append(line)


def _numbered(part: Sequence[str], day: str) -> Iterator[_Entry]:
    """Outlet, a line with the day, the title and perhaps a byline stand above the text."""
    filled = [at for at, line in enumerate(part) if line]
    dated = next((at for at in filled[:_HEAD_LINES] if place_of_date(part[at])), None)
    above = [part[at] for at in filled if dated is None or at < dated] or [""]
    below = [at for at in filled if at > (filled[0] if dated is None else dated)]
    if len(below) > 1:  # a title and a text
        byline = part[below[1]] if sure_people(part[below[1]]) else ""
        written = place_of_date(part[dated]) if dated is not None else None
        yield _Entry(
            body=part[below[1] + bool(byline) :],
            title=part[below[0]],
            source=_ISSUE.sub("", above[0]),
            date=written[0][0] if written else f"{day[:4]}-{day[4:6]}-{day[6:]}",
            byline=byline,
        )
