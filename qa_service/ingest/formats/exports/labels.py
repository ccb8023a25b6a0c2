"""Lines of a download that are labels, and those of them that are below an article's text.

A paragraph of the text may open with the word of a label ("Language: on the island they speak
their own."). So a label has a value of its form, is written like the others of its article, and
below the text belongs to the last run of labels. In case of doubt a line is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from qa_service.ingest.formats.exports.entry import LANGUAGES
from qa_service.ingest.rules.promos import is_rights
from qa_service.ingest.rules.shape import ABBREVIATION, ends_sentence, is_prose, is_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# --- labels --------------------------------------------------------------------------------------

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
        "|type|series|edition|page|pages|links|link|credit|ressort|ausgabe|issn|seite|column",
        "deck": "highlight|highlights|correction",
        "abstract": "abstract|résumé|resumen|zusammenfassung",
        "body": "body|corps|cuerpo|corpo|full text|text|volltext|texte intégral"
        "|texto completo|testo completo",
        "language": "language of publication|language|sprache|langue|idioma|lingua",
        "address": "document url|url|dauerhafte adresse des dokuments",
        "caption": "graphic|grafik|illustration|illustrations",
        "day": "load-date|correction-date|last updated|update|erscheinungsdatum|fecha de carga"
        "|date de chargement",
        "foot": "publication-type|publication type|document-type|document type|subject|subjects"
        "|classification|journal-code|journal code|country|state|city|person|company|organization"
        "|industry|geographic|ticker|naics code|sic code|notes|acc-no|infotrac",
        "record": "subject terms|category|people|company / organization|organizations"
        "|organization name|industries|location|ticker symbol|ticker symbols|note|identifier"
        "|identifier / keyword|keyword|keywords|publication year|publication subject"
        "|place of publication|country of publication|publisher|isbn|eissn|e-issn|source type"
        "|proquest document id|database|copyright|first page|volume|issue|number of pages"
        "|accession number|document feature|business unit|sponsor|word count|isin",
    }.items()
    for name in names.split("|")
}
_LABEL: Final = re.compile(
    r"(?P<name>" + "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)) + r")"
    r"\s?:\s?(?P<value>.*)",
    re.IGNORECASE,
)
_OTHER_LABEL: Final = re.compile(r"[A-ZÄÖÜÉ][\w-]{0,30}(?:[ /]{1,3}[\w-]{1,30}){0,3} ?: ?(.*)")
_ALONE: Final = {  # without a colon, above what belongs to them
    "abstract (english)": "abstract", "details": "above", "classification": "above",
    **{name: _LABELS[name] for name in ("abstract", "graphic", "grafik", "load-date", "links")},
    **{name: what for name, what in _LABELS.items() if what == "body"},
}  # fmt: skip
_SEVERAL: Final = re.compile(r"\w[-\s]\w")  # words of a name
_SHORT_NAME: Final = 5  # letters: ISSN, URL; their case means nothing
_DATE_WORDS: Final = 14
_CAPTION_WORDS: Final = 14
_CREDIT: Final = re.compile(
    r"\b(?:photos?|photograph\w*|picture|image|foto|illustration|credit|getty|reuters|courtesy)\b"
    r"|\)$|/[A-Z]",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(r"https?://\S+")
CODED: Final = re.compile(r"\w+ ?: ")  # Factiva's lists: "norw : Norway"


@dataclass(frozen=True, slots=True)
class Label:
    """The label that a line begins with."""

    name: str  # in lower case
    what: str
    value: str
    alone: bool = False  # without a colon
    in_capitals: bool | None = None

    def fits(self, value: str | None = None) -> bool:
        """Whether ``value``, by default the label's, has the form that the label requires."""
        value = self.value if value is None else value
        if not value:
            return True
        if self.what in {"day", "date", "length", "number"}:
            digits = any(map(str.isdigit, value))
            return digits and len(value.split()) <= _DATE_WORDS and not is_sentence(value)
        if self.what == "address":
            return bool(_ADDRESS.match(value))
        if self.what == "code":
            return True
        if self.what in {"caption", "deck", "abstract"}:
            return not value[0].islower()
        if self.what == "record" and is_rights(value):
            return True
        return not is_sentence(value)

    @property
    def is_sure(self) -> bool:
        """Whether no paragraph of a text begins like this: "Publication-Type: Newspaper"."""
        known = self.what == "language" and self.value.lower().split(";")[0] in LANGUAGES
        several = self.what in {"foot", "record", "source", "date"} and bool(
            _SEVERAL.search(self.name)
        )
        return known or several or self.what in {"day", "code"}


def label_of(line: str) -> Label | None:
    """The label that a line begins with; its name begins with a capital."""
    match = _LABEL.fullmatch(line)
    name = match["name"] if match else line if line.lower() in _ALONE else ""
    if not name or not name[0].isupper():
        return None
    lower = name.lower()
    what = _LABELS[lower] if match else _ALONE[lower]
    capitals = None if len(name) <= _SHORT_NAME and " " not in name else name.isupper()
    return Label(lower, what, match["value"] if match else "", match is None, capitals)


# --- paragraphs and labels in order --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A label with the lines of its value, or lines without one; ``at`` is where it begins."""

    at: int
    lines: tuple[str, ...]
    label: Label | None = None

    @property
    def value(self) -> str:
        """What is behind the label, on one line."""
        first = self.label.value if self.label else self.lines[0]
        return " ".join((first, *self.lines[1:])).strip()

    @property
    def is_prose(self) -> bool:
        """Whether it contains a sentence."""
        return is_prose(" ".join(self.lines))


def pieces_of(lines: Sequence[str], label_of: Callable[[str], Label | None]) -> list[Piece]:
    """The lines in pieces; blank lines, labels and notices of rights begin a new one."""
    pieces: list[Piece] = []
    gathered: list[str] = []
    start, label = 0, None
    for at, line in enumerate((*lines, "")):
        found = label_of(line) if line else None
        alone = is_rights(line) or bool(_ADDRESS.fullmatch(line))
        if gathered and (not line or found or alone):
            pieces += _pieces(start, gathered, label)
            gathered = []
        if line and not gathered:
            start, label = at, found
        if line:
            gathered.append(line)
        if alone or (found and found.alone):
            pieces += _pieces(start, gathered, label)
            gathered = []
    return pieces


def _pieces(at: int, lines: Sequence[str], label: Label | None) -> Iterator[Piece]:
    """One piece; two where only the first line has the form of the label."""
    piece = Piece(at, tuple(lines), label)
    if label and len(lines) > 1 and label.fits() and label.value and not label.fits(piece.value):
        yield Piece(at, tuple(lines[:1]), label)
        yield Piece(at + 1, tuple(lines[1:]))
    else:
        yield piece


# --- below the text ------------------------------------------------------------------------------

_ABOVE: Final = frozenset(("deck", "abstract", "body", "length"))  # the text
_OF_RECORDS: Final = frozenset(
    ("byline", "title", "source", "info", "number", "date", "head", "record")
)
_MOST_PENDING: Final = 3  # paragraphs between two labels below the text
_MOST_CAPTIONS: Final = 6  # below "Graphic"


@dataclass(slots=True)
class Foot:
    """The last run of labels: where it begins, their values, and the captions among them."""

    at: int | None  # None where there is none
    fields: dict[str, str] = field(default_factory=dict)
    captions: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)  # notes of corrections
    lines: list[str] = field(default_factory=list)


def foot_of(pieces: Sequence[Piece], *, in_records: bool = True) -> Foot:
    """What is below the text, at the end of ``pieces``.

    ``in_records`` where titles, authors and days may be there, as those of a library's record.
    """
    first = len(pieces)
    taken = set() if in_records else set(_OF_RECORDS)  # labels that may not occur again further up
    pending: list[Piece] = []  # below the piece and above the foot so far
    for at in range(len(pieces) - 1, -1, -1):
        piece = pieces[at]
        apart = not pending and _is_apart(piece)
        if not (apart or _belongs(piece, pending, taken, below=first < len(pieces))):
            pending.append(piece)
            if len(pending) > _MOST_CAPTIONS:
                break
            continue
        taken |= {piece.label.name} if piece.label else set()
        first, pending = at, []
    return _foot(pieces[first:])


def _belongs(piece: Piece, pending: Sequence[Piece], taken: set[str], *, below: bool) -> bool:
    """Whether a label belongs to the foot, given what is between it and those below."""
    label, value = piece.label, piece.value
    if label is None or not label.fits(value) or {label.name, label.what} & (taken | _ABOVE):
        return False
    ends = value and label.what != "caption" and ends_sentence(value)
    if ends and not (ABBREVIATION.search(value) or is_rights(value)):
        return False
    if label.alone and not (pending or below):
        return False
    if all(map(_is_labelled, pending)) or (label.what == "caption" and label.alone):
        return True
    if len(pending) == 1 and _value_below(piece, pending[0]):
        return True
    sure = label.what == "day" or (below and (label.is_sure or label.what == "caption"))
    few = len(pending) <= _MOST_PENDING
    return sure and few and all(_is_labelled(one) or _is_caption(one) for one in pending)


def _foot(below: Sequence[Piece]) -> Foot:
    foot = Foot(below[0].at if below else None)
    value, above = "", None  # of the label above which has none in its line, and that label
    for piece, following in zip_longest(below, below[1:]):
        label, is_value = piece.label, bool(value)
        above = label or above
        is_caption = not label and above is not None and above.what == "caption"
        value = _value_below(piece, following)
        if label and (found := piece.value or value) and label.fits(found):
            foot.fields.setdefault(label.what, found)
        if label and label.what == "caption":
            foot.captions += filter(None, [piece.value])
        elif label and label.what == "deck":
            foot.text += ["", *piece.lines]
        elif is_value or _is_apart(piece) or (_is_labelled(piece) and not is_caption):
            foot.lines.append(" ".join(piece.lines))
        else:
            foot.captions.append(piece.value)
    return foot


def _value_below(piece: Piece, following: Piece | None) -> str:
    """The value of a label that has none in its line, where it is in the next paragraph."""
    if piece.label is None or piece.value or following is None or following.label:
        return ""
    value = following.value
    short = not following.is_prose and len(value.split()) <= _DATE_WORDS
    coded = piece.label.what == "code" and CODED.match(value)
    may_have = piece.label.what not in {"caption", "above"}
    return value if may_have and (short or coded or _ADDRESS.fullmatch(value)) else ""


def _is_apart(piece: Piece) -> bool:
    """Whether it is a notice of rights, or an address alone."""
    return is_rights(piece.lines[0]) or bool(_ADDRESS.fullmatch(piece.lines[0]))


def _is_labelled(piece: Piece) -> bool:
    other = _OTHER_LABEL.fullmatch(" ".join(piece.lines))
    return piece.label is not None or bool(other and other[1] and not is_sentence(other[1]))


def _is_caption(piece: Piece) -> bool:
    words = len(piece.value.split())
    return words <= _CAPTION_WORDS or bool(_CREDIT.search(piece.value))
