"""Downloads with labelled heads: Nexis, ProQuest, Genios and PressReader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.formats.exports.entry import RIGHTS, Entry
from qa_service.ingest.rules.publication_dates import place_of_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    **dict.fromkeys(("graphic", "load-date", "grafik"), "foot"),
    **dict.fromkeys(("details", "classification"), "labels"),  # of those below it, not of a value
}
_BELOW: Final = (None, "foot", "labels", "language", "source", "date", "address", "title")
_OF: Final = re.compile(  # before the day; taken together (++), as commas are parted in no way
    r"(?<![\s,])[\s,]++(?:vom|v\.|den|nr\.? ?\d+)?[\s,]*+$", re.IGNORECASE
)
_ANY_LABEL: Final = re.compile(
    r"[A-ZÄÖÜÉ][\w-]{0,30}(?:[ /]{1,3}[A-ZÄÖÜÉ][\w-]{0,30}){0,3}: ?(?P<value>.*)"
)
_DATE_WORDS: Final = 14
_LONGEST_VALUE: Final = 4_000  # characters
_LONGEST_WRAP: Final = 120  # characters; a longer line does not go on with the one above it
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

    def take(self, line: str, *, in_foot: bool, all_below: bool) -> None:
        """The next line of the article.

        ``in_foot`` where it and all below it have labels, ``all_below`` where no others have.
        """
        if _parts_articles(line) or (self.state is _State.HEAD and _CONTENTS.fullmatch(line)):
            return
        what, value = _what(line)
        in_text = self.state is _State.BODY and not (in_foot and what in _BELOW)
        if in_text or (all_below and not in_foot):
            what = None  # a paragraph that begins like a label
        elif what in {"foot", "labels"} and not in_foot:
            what = "head"
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
        below = self.state in (_State.BODY, _State.FOOT) or what in {"foot", "labels"}
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
            begins = self.fields.keys() & {"length", "number"} and not RIGHTS.match(line)
            self.state = _State.BODY if begins else self.state
            (self.body if begins else self.head).append(line)

    def text(self) -> list[str]:
        """The lines of the text; where all labels stand below it, it follows the title."""
        if any(self.body) or "number" not in self.fields:
            return self.body
        first = next((at for at, line in enumerate(self.head) if line), len(self.head))
        named = self.fields.get("title")
        return self.head[first + (named is None or self.head[first : first + 1] == [named]) :]


def entries_by_labels(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article; nothing where no line says that an article ends or begins there."""
    for part in _parts(lines):
        reading, foot = _Reading(), _foot(part)
        all_below = any(_what(line)[0] == "number" for line in part[foot:])
        for at, line in enumerate(part):
            reading.take(line, in_foot=at >= foot, all_below=all_below)
        text = reading.text()
        title, source, date = _head(reading)
        if (any(text) or any(reading.abstract)) and (title or source):
            yield Entry(
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


def _foot(lines: Sequence[str]) -> int:
    """Where the labels below the text begin: from there on no paragraph is without one."""
    foot = len(lines)
    goes_on, filled = False, False  # the label above, and whether its value is in a line before
    for at, line in enumerate(lines):
        what, value = _what(line)
        other = _ANY_LABEL.fullmatch(line) if foot <= at else None
        if not line:
            goes_on = goes_on and not filled
        elif what == "body":
            foot, goes_on = len(lines), False
        elif what or other:
            foot = min(foot, at)
            filled = bool(value or what == "labels" or (other and other["value"]))
            goes_on = True
        elif goes_on and (not filled or len(line) <= _LONGEST_WRAP):
            filled = True
        elif not (_parts_articles(line) or RIGHTS.match(line)):
            foot, goes_on = len(lines), False
    return foot


def _what(line: str) -> tuple[str | None, str]:
    """What the label that a line begins with stands for, and what is behind it."""
    match = _LABEL.fullmatch(line)
    if match:
        return _LABELS[match["name"].lower()], match["value"]
    lower = line.lower()
    return ("body" if _LABELS.get(lower) == "body" else _BARE.get(lower)), ""


def begins_anew(line: str) -> bool:
    """Whether no line goes on with this one: it is a label, or parts two articles."""
    return _what(line)[0] is not None or _parts_articles(line)


def _parts_articles(line: str) -> bool:
    return any(form.fullmatch(line) for form in (_COUNTED, _END, _RULE))


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
    plain = _joined([line for line in reading.head if not RIGHTS.match(line)])
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
