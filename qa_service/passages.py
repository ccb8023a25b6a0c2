"""Splits articles into passages, the units of search and citation. Pure."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import sentencex

from qa_service.domain import Article, Paragraph, Passage, Span
from qa_service.language import named_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

# On some texts with these sentencex 1.0 stops with a Rust panic, which is no ``Exception``.
_OTHER_SPACE = re.compile(r"[^\S\x00-\x7f]")
# From each that opens a quotation it looks for the end: of no prose are there so many.
_QUOTES: Final = re.compile("[“”„«»‹›‘’'「」]")
_MOST_QUOTES: Final = 2_000  # of one text
# Where no space follows, as in Chinese, it looks back from each of these to the last space.
_STOP: Final = re.compile("[!?‼⁇⁈⁉։؟۔।॥၊။።፧፨。．！？｡]+[\"'”’」』）)]*")
_UNSPACED: Final = re.compile(r"\S{2000,}")
_LONGEST_UNSPACED: Final = 2_000
# sentencex breaks after these; news goes on with a name, a weekday or a time zone.
_NO_END_AFTER = re.compile(
    r"\b(?:Adm|Brig|Capt|Cmdr|Col|Dr|Gen|Gov|Lt|Maj|Messrs|Mr|Mrs|Ms|No|Prof|Rep|Rev|Sen|Sgt"
    r"|St|Supt|vs)\.\s*$"
)
# The number of an item in a list, or an ordinal of languages that write it so ("am 5. Januar").
_NUMBERING = re.compile(r"^\W{0,20}\d{1,3}\.\s*$")
_ORDINAL = re.compile(
    r"\b(?:(?<!I )[Aa]m|[Ii]m|[Vv]om|zum|zur|[Bb]eim|[Bb]is|der|die|das|dem|den|des|ein|eine|einen"
    r"|einem|einer|jeder|[Ss]eit|und)\s+\d{1,3}\.\s*$"
)
# "Group B. Ghana", "hepatitis C. Officials": sentencex takes the letter for a first name's.
_LETTERED = re.compile(
    r"\b(?:[Aa]ppendix|[Bb]lock|[Bb]uilding|[Cc]ategory|[Cc]lass|[Ee]xhibit|[Gg]ate|[Gg]rade"
    r"|[Gg]roup|[Hh]all|[Hh]epatitis|[Ii]nfluenza|[Ll]etter|[Ll]evel|[Ll]ine|[Oo]ption|[Pp]art"
    r"|[Pp]lan|[Pp]oint|[Pp]ool|[Rr]oute|[Ss]chedule|[Ss]ection|[Ss]eries|[Tt]eam|[Tt]ier"
    r"|[Tt]itle|[Tt]ype|[Vv]ersion|[Vv]itamin|[Ww]ard|[Zz]one)\s+[A-Z]\.(?=\s+[A-Z][a-z])"
    r"|\bWorld War I\.(?=\s+[A-Z][a-z])"
)
# "An anti-U.S. rally": sentencex ends a sentence within the initials behind a hyphen.
_INITIALS = re.compile(r"[-–—][A-Z]\.\Z")
_MORE_INITIALS = re.compile(r"[A-Z]\.")
_SITE = re.compile(r"(?:^|\s)[A-Z][\w-]*\.\Z")
_DOMAIN = re.compile(r"(?:Com|Net|Org|COM|NET|ORG)\b")
# sentencex leaves the mark that opens the next quotation at the end of a sentence.
_OPENS_NEXT: Final = re.compile(r"(?<=\S)\s{1,3}(“)\Z")
_END_READ: Final = 100  # code points: what went on a hundred times is not read a hundred times
_TIME_OF_DAY = re.compile(r"\b[ap]\.?m\.\s*$", re.IGNORECASE)
_AFTER_TIME = re.compile(
    r"(?:[A-Z]{2,4}\b|Eastern|Central|Mountain|Pacific|local|on\b"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Sentences of ``text`` in order, without the white space between them.

    Only white space is outside them. Quotations stay in one piece, as sentencex (Wikimedia)
    finds them.
    """
    spans: list[Span] = []
    for found in _stripped(text):
        if spans and _continues(text, spans[-1], found):
            spans[-1] = Span(spans[-1].start, found.end)
        elif spans and (opens := _OPENS_NEXT.search(text, spans[-1].start, spans[-1].end)):
            spans[-1] = Span(spans[-1].start, opens.start())
            spans.append(Span(opens.start(1), found.end))
        else:
            spans.append(found)
    return tuple(spans)


def _stripped(text: str) -> Iterator[Span]:
    plain = _OTHER_SPACE.sub(" ", text)  # as many code points
    if len(_QUOTES.findall(plain)) > _MOST_QUOTES:
        plain = _QUOTES.sub("-", plain)
    for start, end in _boundaries(plain):
        edges = (start, *(one.end() for one in _LETTERED.finditer(text, start, end)), end)
        for edge, other in pairwise(edges):
            yield from _without_space(text, edge, other)


def _boundaries(text: str) -> Iterator[tuple[int, int]]:
    for begin, stop in pairwise((0, *_stops_without_space(text), len(text))):
        for found in sentencex.get_sentence_boundaries("en", text[begin:stop]):
            yield begin + int(found["start_index"]), begin + int(found["end_index"])


def _stops_without_space(text: str) -> Iterator[int]:
    """Where a long run without a space is divided, each time at the end of a sentence."""
    for run in _UNSPACED.finditer(text):
        last = run.start()
        for stop in _STOP.finditer(text, run.start(), run.end()):
            if stop.end() - last >= _LONGEST_UNSPACED:
                last = stop.end()
                yield last


def _without_space(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    if start < end:
        yield Span(start, end)


def _continues(text: str, before: Span, after: Span) -> bool:
    head = text[max(before.start, before.end - _END_READ) : before.end]
    tail = after.of(text)
    if tail[0].islower() or not any(map(str.isalnum, tail)):
        return True
    if before.end == after.start and _is_one_word(head, tail):
        return True
    if _TIME_OF_DAY.search(head):
        return _AFTER_TIME.match(tail) is not None
    return any(form.search(head) for form in (_NO_END_AFTER, _NUMBERING, _ORDINAL))


def _is_one_word(head: str, tail: str) -> bool:
    """Whether a full stop is inside a word: initials, "Gazette.Net", "www.Gazette.com"."""
    initials = _INITIALS.search(head) and _MORE_INITIALS.match(tail)
    is_domain = _SITE.search(head) and _DOMAIN.match(tail)
    return bool(initials or is_domain or head.endswith("www."))


def sentence_windows(text: str, longest: int) -> tuple[Span, ...]:
    """Windows of whole sentences that cover all of ``text`` but white space; none if it is blank.

    Each has at most ``longest`` code points; they are about equally long and do not overlap. A
    text of up to ``longest`` code points is a single window, with its white space.
    """
    if len(text) <= longest:
        return (Span(0, len(text)),) if text.strip() else ()
    return tuple(_even_windows(text, longest))


def _even_windows(text: str, longest: int) -> Iterator[Span]:
    wanted = len(text) / -(-len(text) // longest)
    first = last = None
    for piece in _pieces(text, longest):
        if first and last:
            if piece.end - first.start > longest or last.end - first.start >= wanted:
                yield Span(first.start, last.end)
                first = piece
        else:
            first = piece
        last = piece
    if first and last:
        yield Span(first.start, last.end)


def _pieces(text: str, longest: int) -> Iterator[Span]:
    """Sentences; one that is too long (a list, a text without full stops) is cut between words."""
    for sentence in sentence_spans(text):
        start = sentence.start
        while sentence.end - start > longest:
            cut = text.rfind(" ", start + 1, start + longest)
            end = cut if cut > start else start + longest
            yield Span(start, end)
            start = end
            while text[start].isspace():
                start += 1
        yield Span(start, sentence.end)


# About 200 word pieces: with its context a passage stays within the 256 of all-MiniLM-L6-v2.
MAX_PASSAGE: Final = 900  # code points
RULES: Final = 13
"""Version of these rules: raised when articles give other passages, dates or words than before, or
when indexing finds more in them.

An index made by other rules is read again at the next update.
"""


def split_into_passages(article: Article) -> tuple[Passage, ...]:
    """Passages of ``article`` in reading order, numbered from 1.

    A paragraph of up to ``MAX_PASSAGE`` code points is one passage; a longer one is split at
    sentences into windows of about equal length that do not overlap. Together the windows contain
    every sentence of every paragraph.
    """
    places = (
        (paragraph, Span(paragraph.start + window.start, paragraph.start + window.end))
        for paragraph in article.paragraphs
        for window in sentence_windows(article.text[paragraph.start : paragraph.end], MAX_PASSAGE)
    )
    return tuple(
        Passage(
            article_id=article.id,
            number=number,
            paragraph=paragraph.number,
            start=place.start,
            end=place.end,
            text=place.of(article.text),
            context=_context(article, paragraph),
            named_dates=named_dates(place.of(article.text), article.day),
        )
        for number, (paragraph, place) in enumerate(places, start=1)
    )


def _context(article: Article, paragraph: Paragraph) -> str:
    parts = (article.title, paragraph.heading, article.source, article.readable_day)
    return ". ".join(part for part in parts if part)
