"""Downloads with labelled heads: Nexis, ProQuest, Genios and PressReader."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.ingest.formats.exports.entry import Entry
from qa_service.ingest.formats.exports.labels import (
    foot_of,
    label_of,
    pieces_of,
)
from qa_service.ingest.rules.page_metadata import given_name_first, sure_people
from qa_service.ingest.rules.promos import is_rights
from qa_service.ingest.rules.publication_dates import place_of_date
from qa_service.ingest.rules.shape import ends_sentence, is_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qa_service.ingest.formats.exports.labels import Label, Piece

_END: Final = re.compile(
    r"end of document|ende des dokuments?|fin (?:du|del|de) document[oa]?|fine del documento"
    r"|einde? van (?:het )?document|(?:©|\(c\)) ?gbi-genios.{0,200}"
    r"|alle rechte vorbehalten: ?.{1,120}(?<![.?!])",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(
    r"(?:(?:document|dokument|documento|treffer) )?\d+ (?:of|von|de|di|sur|van) \d+"
    r"(?: (?:documents?|dokumenten?|documentos|documenti))?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(\d+)")
_RULE: Final = re.compile(r"_{20,}|={20,}|\*{20,}")
_FIRST_LABEL: Final = re.compile(r"Article Name ?:.*")  # of PressReader
_LAST_LABEL: Final = re.compile(r"End Page ?:.*")
_CONTENTS: Final = re.compile(
    r"dokumente|inhaltsverzeichnis|\d{1,4}\. .{3,300}?[ .…]{3,}\d{1,4}|.{3,300}?\.{4,} ?\d{1,4}"
    r"|(?:dokumente )?seite \d+ von \d+",
    re.IGNORECASE,
)
_NOT_THERE: Final = re.compile(
    r"(?:full text )?(?:is )?(?:not available|unavailable)\W*", re.IGNORECASE
)
_OF: Final = re.compile(  # before the day; possessive (++), as commas are not split
    r"(?<![\s,])[\s,]++(?:(?:vom|v\.|den|nr\.? ?\d+)[\s,]*+)*+$", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"https?://")
_ISSUE: Final = re.compile(r"\b(?:Seite|S\.|Nr\.) ?\d+")  # "The Post vom 04.03.2021 / Seite 3"
_INFO: Final = "publication info"  # a label of ProQuest, which has text behind that of the text
_OF_PROQUEST: Final = frozenset((_INFO, "proquest document id"))
_TEXT: Final = frozenset(("deck", "caption", "abstract"))  # labels with text of the article
_BELOW: Final = frozenset(("foot", "record", "day"))  # labels that are below the text
_DATE_WORDS: Final = 14
_LONGEST_DATE: Final = 200  # characters of a line that is a date
_BYLINE_LINES: Final = 2  # below the title, among which Genios has the authors
_ABSTRACT_ONLY: Final = "Only the abstract of the article is in the download."


def articles_by_labels(lines: Sequence[str]) -> Iterator[Entry]:
    """Each article; none if no line says that an article ends or begins there."""
    label = _labels_of(lines)
    for part in _parts(lines, label):
        entry = _entry(part, label)
        if entry.title or entry.source:
            yield entry


def begins_paragraph(line: str) -> bool:
    """Whether no earlier line continues in this one: it is a label, or separates two articles."""
    return label_of(line) is not None or _separates_articles(line)


def _separates_articles(line: str) -> bool:
    return any(form.fullmatch(line) for form in (_COUNTED, _END, _RULE))


def _labels_of(lines: Sequence[str]) -> Callable[[str], Label | None]:
    """How the labels of this download are read: older Nexis writes them in capitals."""
    found = [label for line in lines if (label := label_of(line)) and label.fits()]
    capitals = sum(label.in_capitals is True and not label.alone for label in found)
    others = sum(label.in_capitals is False for label in found)
    in_capitals = capitals > others

    def read(line: str) -> Label | None:
        label = label_of(line)
        known = label and (label.in_capitals in {None, in_capitals} or label.alone > in_capitals)
        return label if known else None

    return read


# --- the articles of a file ----------------------------------------------------------------------


def _parts(lines: Sequence[str], label: Callable[[str], Label | None]) -> list[list[str]]:
    """The lines of each article; none if the file is no download."""

    def at_lines(form: re.Pattern[str]) -> list[int]:
        return [at for at, line in enumerate(lines) if form.fullmatch(line)]

    ends, counted, named = map(at_lines, (_END, _COUNTED, _FIRST_LABEL))
    starts = [at for at in counted if "do" in lines[at].lower()]  # documents, in any language
    labels = [(at, found) for at, line in enumerate(lines) if (found := label(line))]
    whats = {found.what for _, found in labels}
    numbers = [at for at, one in labels if one.name == "proquest document id" and one.fits()]
    if ends and whats & {"body", "number"}:
        edges = [0, *(at + 1 for at in ends), len(lines)]
    elif starts and whats & {"length", "body"} and not numbers:
        edges = [*_in_order(lines, starts), len(lines)]
    elif numbers and "body" in whats:
        edges = [0, *_behind_each(numbers, at_lines(_RULE)), len(lines)]
    elif named and not any(found.name == "publication" for _, found in labels):
        edges = []
    elif named and any(lines[: named[0]]):
        edges = [0, *(at + 1 for at in at_lines(_LAST_LABEL)), len(lines)]
    else:
        edges = [*named, len(lines)] if named else []
    parts = [list(lines[one:other]) for one, other in pairwise(edges)]
    return _with_text(parts, label, may_go_on=not numbers)


def _in_order(lines: Sequence[str], starts: Sequence[int]) -> Iterator[int]:
    """Where an article begins: at a line like the first one, with the next number."""
    last = None
    for at in starts:
        before, number, behind = _NUMBER.split(lines[at], maxsplit=1)
        if last in {None, (before, int(number) - 1, behind)}:
            last = (before, int(number), behind)
            yield at


def _behind_each(numbers: Sequence[int], rules: Sequence[int]) -> Iterator[int]:
    """The first rule below each number."""
    for one, following in pairwise((*numbers, None)):
        behind = (at for at in rules if at > (one or 0) and (following is None or at < following))
        yield from [at] if (at := next(behind, None)) is not None else []


def _with_text(
    parts: Sequence[list[str]], label: Callable[[str], Label | None], *, may_go_on: bool
) -> list[list[str]]:
    """The parts that have a head; prose without one may belong to the article above it.

    Not in ProQuest, where each article ends with its record: below the last is a bibliography.
    """
    articles: list[list[str]] = []
    for part in parts:
        whats = {found.what for line in part if (found := label(line))}
        if whats & {"body", "number", "length", "title"}:
            articles.append(part)
        elif (
            may_go_on and articles and any(is_prose(line) and not is_rights(line) for line in part)
        ):
            articles[-1] += part
    return articles


# --- one article ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Head:
    """What is above the text: lines without a label, and the values of labels."""

    lines: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    abstract: list[str] = field(default_factory=list)
    deck: list[str] = field(default_factory=list)  # text in large letters above the text
    end: int | None = None  # where the text begins

    def take(self, piece: Piece) -> None:
        """Add the next piece of the head."""
        label = piece.label
        if label is None:
            self.lines += [*piece.lines, ""]
        elif piece.value:
            self.fields[label.what] = piece.value  # the one nearest to the text is the article's
            self.deck += [piece.value, ""] if label.what in _TEXT else []


def _entry(part: Sequence[str], label: Callable[[str], Label | None]) -> Entry:
    lines, older = _stripped(part)
    pieces = pieces_of(lines, label)
    begins = _announced(pieces)
    foot = foot_of(
        [piece for piece in pieces if begins is None or piece.at > begins.at],
        in_records=any(
            piece.label and (piece.label.what == "number" or piece.label.name in _OF_PROQUEST)
            for piece in pieces
        ),
    )
    end = len(lines) if foot.at is None else foot.at
    if begins and begins.label:
        head = _announced_head(piece for piece in pieces if piece.at < begins.at)
        body = [begins.label.value, *begins.lines[1:], *lines[begins.at + len(begins.lines) : end]]
        body = [] if _NOT_THERE.fullmatch(" ".join(body).strip()) else body
    else:
        above = [piece for piece in pieces if piece.at < end]
        below = any(one.label and one.label.what == "number" for one in pieces if one.at >= end)
        head = _title_only(above, foot.fields.get("title")) if below else _labelled_head(above)
        body = lines[len(lines) if head.end is None else head.end : end]
    fields = {**foot.fields, **head.fields}
    if fields.keys() & {"info", "number"}:
        _take_byline(body, fields)
    title, source, date = _title_source_date(head.lines, fields, older=older)
    abstract = head.abstract or [fields.get("abstract", "")]
    only_abstract = not any(body) and any(abstract)
    return Entry(
        body=abstract if only_abstract else [*head.deck, *body, *foot.text],
        title=title,
        source=source,
        date=date,
        byline=fields.get("byline", ""),
        address=fields.get("address", ""),
        language=fields.get("language", ""),
        captions=foot.captions,
        left_out=(*(line for line in head.abstract if line and not only_abstract), *foot.lines),
        problems=(_ABSTRACT_ONLY,) if only_abstract else (),
    )


def _stripped(part: Sequence[str]) -> tuple[list[str], bool]:
    """The lines without those that separate articles, and whether one above counts documents."""
    lines = list(part)
    older = False
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for at in order:
            if lines[at] and not (_separates_articles(lines[at]) or _CONTENTS.fullmatch(lines[at])):
                break
            older = older or bool(_COUNTED.fullmatch(lines[at]))
            lines[at] = ""
    return lines, older


def _announced(pieces: Sequence[Piece]) -> Piece | None:
    """The label that says where the text begins; nothing but the head is above it."""
    last = None
    of_proquest = any(piece.label and piece.label.name == _INFO for piece in pieces)
    for piece in pieces:
        label = piece.label
        if label is None:
            goes_on = last is None or last.what in {"deck", "abstract"}
            last = last if goes_on or not piece.is_prose else None
        elif label.what == "body":
            if last and (of_proquest or not label.value):
                return piece
        elif label.fits(piece.value) and label.what not in _BELOW:
            last = label
    return None


def _announced_head(pieces: Iterable[Piece]) -> _Head:
    """The head above a label that says where the text begins."""
    head = _Head()
    last = ""
    for piece in pieces:
        last = piece.label.what if piece.label else last
        if _separates_articles(piece.lines[0]):
            head, last = _Head(), ""
        elif last == "abstract":
            head.abstract += [piece.value if piece.label else "\n".join(piece.lines), ""]
        elif last == "deck" and not piece.label:
            head.deck += [*piece.lines, ""]
        else:
            head.take(piece)
    return head


def _labelled_head(pieces: Sequence[Piece]) -> _Head:
    """The head that ends with its labels: the text is what follows them."""
    head = _Head()
    names: set[str] = set()
    lasts = {"length", "number"}
    has_last = any(piece.label and piece.label.what in lasts for piece in pieces)
    for piece in pieces:
        label = piece.label
        ended = bool(head.fields.keys() & lasts)
        not_here = {*names, "graphic", "grafik"} if ended else ()
        is_label = label and (_is_of_head(piece, label) or (label.what == "byline" and not ended))
        if label and is_label and label.name not in not_here:
            names.add(label.name)
            head.fields.update(dict.fromkeys({label.what} & lasts, ""))
            head.take(piece)
        elif ended or (
            not has_last and piece.is_prose and (names or any(map(_is_date, head.lines)))
        ):
            if not is_rights(piece.lines[0]):
                head.end = piece.at
                break
        else:
            head.lines += [*piece.lines, ""]
    return head


def _is_of_head(piece: Piece, label: Label) -> bool:
    return label.fits(piece.value) and (label.what not in {*_BELOW, "body"} or label.is_sure)


def _title_only(pieces: Sequence[Piece], named: str | None) -> _Head:
    """The head where all labels but a few are below the text: a title, if it is not ``named``."""
    head = _Head()
    for piece in pieces:
        label = piece.label
        dated = _ISSUE.search(piece.lines[0]) and place_of_date(piece.lines[0])
        if label and label.what not in _BELOW and label.fits(piece.value):
            head.take(piece)
        elif head.lines or named not in {None, piece.lines[0]}:
            head.end = piece.at
            break
        elif not (is_rights(piece.lines[0]) or _ADDRESS.match(piece.lines[0]) or dated):
            head.lines = [piece.lines[0]]
            head.end = piece.at + 1 if len(piece.lines) > 1 else None
            if head.end:
                break
    return head


def _take_byline(body: list[str], fields: dict[str, str]) -> None:
    """Genios has the authors between title and text, with a label or without."""
    filled = [at for at, line in enumerate(body) if line]
    for at in filled[: min(_BYLINE_LINES, len(filled) - 1)]:
        people = () if ends_sentence(body[at]) else sure_people(given_name_first(body[at]))
        if people and all(name in fields.get("byline", name) for name in people):
            fields.setdefault("byline", body[at])
            body[at] = ""
            break


# --- title, outlet and day -----------------------------------------------------------------------


def _title_source_date(
    head: Sequence[str], fields: dict[str, str], *, older: bool
) -> tuple[str, str, str]:
    info = fields.get("info", "")
    found = place_of_date(info)
    source = fields.get("source", "").partition(";")[0] or _OF.sub(
        "", (info[: found[0].start()] if found else info).partition(";")[0]
    )
    if fields.keys() & {"date", "info", "number"}:
        titles = (line for line in head if line and not _ADDRESS.match(line))
        title = fields.get("title") or next(titles, "")
        return title, source, fields.get("date") or (found[0][0] if found else "")
    plain = _joined([line for line in head if not is_rights(line)])
    dates = [at for at, line in enumerate(plain) if _is_date(line)]
    if not dates:
        return fields.get("title") or (plain[0] if plain else ""), source, ""
    at = dates[0] if older else dates[-1]
    found = place_of_date(plain[at])
    date = found[0][0] if found else ""
    source = source or (plain[at - 1] if at else "")
    behind = plain[at + 1 :]
    if behind and (older or at < 2):  # noqa: PLR2004 - outlet, date, edition, title
        return behind[-1], source, date
    return fields.get("title") or (plain[at - 2] if at > 1 else ""), source, date


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines of the head; a title that continues in the next line is joined, a date is not."""
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
            first_words += line[:_LONGEST_DATE].split()
            behind_date = _is_date(" ".join(first_words))
        dated = dated or behind_date
    return [" ".join(parts) for parts in joined]


def _is_date(line: str) -> bool:
    return len(line) <= _LONGEST_DATE and place_of_date(line) is not None
