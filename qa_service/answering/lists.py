"""One statement a distinct thing, and two sides beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, stems_of
from qa_service.answering.broad import quote_of
from qa_service.answering.facts import quote_sentences
from qa_service.answering.selection import Candidates, Limits, choose, is_headlined, overlap
from qa_service.answering.sentences import MIN_WORDS, Quotable
from qa_service.domain import Span
from qa_service.language import FOR_AND_AGAINST, MONTH_NAME, PLACE_OF, US_STATES
from qa_service.passages import sentence_spans
from qa_service.retrieval.answer_spans import PROPER, AnswerType, spans_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidate
    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

_SEVERAL: Final = 3  # things
_ENUMERATES: Final = 2.0  # relevance that a sentence with several names in a row has more
_LIST: Final = Limits(words=175)
_OF_A_SIDE: Final = Limits(sentences=3, words=80)
_OF_ALL: Final = Limits(sentences=2, words=60)

_FOR: Final = re.compile(
    r"\b(?:support\w*|favou?r\w*|back(?:s|ed|ing)?|advocate\w*|proponents?|defend\w*|prais\w*"
    r"|welcom\w*"
    r"|benefit\w*|advantage\w*|would help|good for|in favou?r|endors\w*|applaud\w*|approv\w*"
    r"|pros)\b|^pro:",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:oppos\w*|critic\w*|against|object\w*|warn\w*|condemn\w*|reject\w*|fear\w*|concern\w*"
    r"|risks?"
    r"|harm\w*|drawback\w*|disadvantage\w*|detractors?|denounc\w*|fail\w*|skeptic\w*|sceptic\w*"
    r"|cons)\b|^con:",
    re.IGNORECASE,
)


def list_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """The most relevant sentences that name things which the question does not.

    Those that name several come first. Of an article that is such a list, what opens each item.
    """
    question = candidates.question
    items = tuple(quote_of(question, one) for one in _items(candidates)) or _entries(candidates)
    if items:
        return items
    places = _PLACES.get(_listed(question.asking), _no_places)()
    things = {one.row: things_of(question, one.core) for one in candidates.ranked}
    placed = {one.row: _places_in(question, one.core, places) for one in candidates.ranked}
    listed = placed if sum(map(bool, placed.values())) >= _SEVERAL else things
    named = candidates.only(lambda one: bool(listed[one.row] and things[one.row]))
    named = named.raised(_ENUMERATES, lambda one: enumerates(question, one.core))
    chosen = choose(named, _LIST, is_new=lambda one, those: _is_new(one, those, things))
    chosen.sort(key=lambda one: len(listed[one.row]) < _SEVERAL)
    return tuple(quote_of(question, one) for one in chosen)


def _listed(question: str) -> str:
    """The plural of what is to be listed: "states" of "which states"; empty where none is."""
    found = _LISTED.search(question)
    return found[1].lower() if found else ""


# Not "which German states", "United Nations agencies", "products of the countries".
_LISTED: Final = re.compile(
    r"\b(?:which|what|list|name|all)\s+(?:(?:of|the|all|other|are|were|us|u\.s\.|american|\w+est|most"
    r"|many)\s+){0,3}(states|countries|nations)\b(?!\s+(?:and|or)\b)",
    re.IGNORECASE,
)


def _no_places() -> frozenset[str]:
    return frozenset()


@cache
def _countries() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 -- only for lists of countries

    names = Locale("en").territories.items()
    known = {folded(name) for code, name in names if code.isalpha() and code not in _NO_COUNTRY}
    return frozenset(known) | {*PLACE_OF, *_SHORT_NAMES} - {"eu", "un", "europe"}


_NO_COUNTRY: Final = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "JE"})
_SHORT_NAMES: Final = frozenset(
    (
        "bosnia",
        "burma",
        "congo",
        "czech republic",
        "holland",
        "hong kong",
        "ivory coast",
        "macedonia",
        "swaziland",
        "uae",
        "vatican",
    )
)
_PLACES: Final[Mapping[str, Callable[[], frozenset[str]]]] = {
    "states": lambda: US_STATES - {"washington"},  # mostly the government
    "countries": _countries,
    "nations": _countries,
}


def _places_in(question: ReadQuestion, text: str, places: frozenset[str]) -> list[frozenset[str]]:
    """The names among ``places`` in ``text``, as stems, less those of the question."""
    names = (span.of(text) for span in spans_of(AnswerType.PLACE, text)) if places else ()
    parts = (part for name in names for part in re.split(r"\s+and\s+|,\s*", name))
    found = (
        stems_of(part) - question.stems
        for part in parts
        if folded(re.sub(r"['’]s$", "", part)) in places
    )
    return [stems for stems in found if stems]


def _items(candidates: Candidates) -> list[Candidate]:
    """The sentence that opens each item of an article that numbers them, from the first on."""
    items: dict[str, dict[int, Candidate]] = defaultdict(dict)
    for one in sorted(candidates.ranked, key=lambda one: one.hit.passage.number):
        number = _item(candidates.question, one)
        if number is not None:
            items[one.hit.article.id].setdefault(number, one)
    most = max(items.values(), key=len, default={})
    if len(most) < _ITEMS or 1 not in most or len(most) < _COMPLETE * max(most):
        return []
    in_order = [most[number] for number in sorted(most)]
    words = accumulate(one.words for one in in_order)
    return [one for one, said in zip(in_order, words, strict=True) if said <= _LIST.words]


def opens_item(question: ReadQuestion, hit: Hit) -> bool:
    """Whether a passage is one of the first below a number of a list: "3. Osterby".

    Or it opens with a number, or a label, as others of the article do: "3) Osterby has ...".
    The headline must say that the list is what the question asks for: a round-up has numbers, too.
    """
    if hit.passage.is_headline or not is_headlined(question, hit):
        return False
    if _label(hit) is not None:
        return True
    paragraphs = hit.article.paragraphs
    place = hit.passage.paragraph - 1
    heading = paragraphs[place].heading or ""
    above = paragraphs[max(0, place - _OF_ITEM)].heading
    return _NUMBERED.match(heading) is not None and above != heading


def _item(question: ReadQuestion, one: Candidate) -> int | None:
    """The number of the item that it opens, if it has words of its heading that are not asked."""
    if not opens_item(question, one.hit):
        return None
    heading = one.hit.paragraph.heading or ""
    numbered = _NUMBERED.match(heading)
    named = stems_of(_NUMBERED.sub("", heading)) - question.stems
    return int(numbered["number"]) if numbered and named & stems_of(one.core) else None


def _entries(candidates: Candidates) -> tuple[Quote, ...]:
    """How each entry of a list opens: "3) Osterby. It has ...", "Osterby: a port with ..."."""
    question = candidates.question
    entries: dict[str, dict[str, Hit]] = defaultdict(dict)
    for hit in sorted(candidates.hits, key=lambda hit: hit.passage.number):
        label = _label(hit) if is_headlined(question, hit) else None
        if label is not None:
            entries[hit.article.id].setdefault(label, hit)
    most = max(entries.values(), key=len, default={})
    if len(most) < _ITEMS:
        return ()
    by_number = sorted(most, key=lambda label: int(label) if label.isdecimal() else 0)
    hits = [most[label] for label in by_number]
    for with_next in (True, False):
        spans = [_opening(hit.passage.text, with_next=with_next) for hit in hits]
        words = [
            len(span.of(hit.passage.text).split()) for hit, span in zip(hits, spans, strict=True)
        ]
        if sum(words) <= _LIST.words:
            break
    return tuple(
        quote_sentences(question, hit, Quotable(span, span))
        for hit, span, said in zip(hits, spans, accumulate(words), strict=True)
        if said <= _LIST.words
    )


def _label(hit: Hit) -> str | None:
    """The number or label that a paragraph opens with, as several others do with another one."""
    article, paragraph = hit.article, hit.paragraph
    if hit.passage.start != paragraph.start:
        return None
    opening = tuple(article.text[one.start : one.end][:_LABELLED] for one in article.paragraphs)
    return _labels(opening)[paragraph.number - 1]


@lru_cache(maxsize=512)
def _labels(openings: tuple[str, ...]) -> tuple[str | None, ...]:
    for pattern in (_NUMBERED, _LABEL):
        found = [pattern.match(one) for one in openings]
        labels = [one[1].casefold() for one in found if one]
        if len(labels) >= _ITEMS and len(set(labels)) == len(labels):
            return tuple(one and one[1].casefold() for one in found)
    return (None,) * len(openings)


def _opening(passage: str, *, with_next: bool) -> Span:
    """The first sentence, perhaps with the next where it is only a title."""
    first, *others = sentence_spans(passage)
    is_title = with_next and len(first.of(passage).split()) < MIN_WORDS
    return Span(first.start, others[0].end) if is_title and others else first


_LABELLED: Final = 80  # code points within which a label ends
# Not the particulars of a thing, or who speaks: these come again, or tell nothing by themselves.
_LABEL: Final = re.compile(
    r"(?!(?:when|where|time|date|day|tv|channel|cost|price|tickets?|address|phone|hours?|info|note"
    r"|related|more|read|photos?|watch|opinion|update|correction|source|location|q|a)\b)"
    r"([^\W\d_][\w’'-]*(?: [\w’'-]+){0,6}):\s+(?=\w[^:]*[.!”\"]\Z|\w[^:]{40})",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(
    r"(?:Tie for )?(?:(?:No\.|Number|#) ?)?(?P<number>\d{1,3})[.:)]\s+"
    rf"(?!{MONTH_NAME}\b)(?=\w)(?![^?]*\?)"
)
_OF_ITEM: Final = 2  # paragraphs
_ITEMS: Final = 4  # of an article that is a list, from the first on
_COMPLETE: Final = 0.6  # share of the numbers up to the last


def _is_new(
    one: Candidate, chosen: Sequence[Candidate], things: Mapping[int, list[frozenset[str]]]
) -> bool:
    """Whether the thing that a sentence names first, or most that it names, were not named yet."""
    known = frozenset().union(*(stems for other in chosen for stems in things[other.row]))
    mine = things[one.row]
    new = [stems for stems in mine if not stems & known]
    return not mine[0] & known or 2 * len(new) > len(mine)


def things_of(question: ReadQuestion, text: str) -> list[frozenset[str]]:
    """The names in ``text`` that may be what is listed, as stems, less those of the question."""
    kind = question.kind if question.kind in PROPER else AnswerType.NAME
    spans = spans_of(kind, text)
    found = (
        stems_of(span.of(text)) - question.stems
        for span in spans
        if not _is_source(text, span) and (kind is AnswerType.PLACE or not _is_place(text, span))
    )
    return [stems for stems in found if stems]


def enumerates(question: ReadQuestion, text: str) -> bool:
    """Whether several names that the question has not stand in a row: "Osterby, Quill and Falk"."""
    kind = question.kind if question.kind in PROPER else AnswerType.NAME
    spans = [one for one in spans_of(kind, text) if stems_of(one.of(text)) - question.stems]
    parts = [_bare(text, part) for one in spans for part in _parts_of(text, one)]
    between = (text[one.end : other.start] for one, other in pairwise(parts))
    ties = "".join("-" if _TIE.fullmatch(gap) else " " for gap in between)
    return "-" * (_SEVERAL - 1) in ties


def _bare(text: str, name: Span) -> Span:
    """A name without the comma and the mark that close a title: "“Dune,”"."""
    return Span(name.start, name.start + len(name.of(text).rstrip(',”"')))


def _parts_of(text: str, name: Span) -> Iterator[Span]:
    """The names in what a pattern takes for one: "Osterby and Falk"."""
    start = name.start
    for tie in re.finditer(r" and ", name.of(text)):
        yield Span(start, name.start + tie.start())
        start = name.start + tie.end()
    yield Span(start, name.end)


# "pilot Ada Sample, journalist and singer Bo Quill", "“Dune” (Osterby), “Coda”".
_TIE: Final = re.compile(
    r"[”\"’']?(?: \([^()]{1,40}\))?(?:[,;]|,? and\b| &)[”\"]?(?: and| or)?"
    r"(?: (?!(?:said|says|is|was|were|has|had|will|who|which|but)\b)[a-z][\w-]*){0,4}? ?[“\"‘']?"
)


def _is_source(text: str, name: Span) -> bool:
    """Whether a name only says who reports it: "according to a Sample survey"."""
    before, after = text[: name.start], text[name.end :]
    return _REPORTED_BY.search(before) is not None or _REPORT.match(after) is not None


def _is_place(text: str, name: Span) -> bool:
    """Whether a name only says in which country something is."""
    is_country = folded(name.of(text)) in PLACE_OF
    return is_country and _WHERE.search(text[: name.start]) is not None


_REPORTED_BY: Final = re.compile(
    r"\b(?:according to|data (?:from|by|compiled by))\s+(?:an?|the)?\s*\Z"
)
_REPORT: Final = re.compile(r"(?:['’]s)?\s+(?:data|survey|poll|study|analysis)\b")
_WHERE: Final = re.compile(r"\b(?:in|at|near|across|outside|from)\s+(?:the\s+)?\Z")


def comparison_quotes(candidates: Candidates, sides: Sequence[str]) -> tuple[Quote, ...]:
    """The most relevant sentences of each side, that of the question's first side first.

    A few that speak of all sides alike come before. None unless each side is heard.
    """
    spoken_of = {one.row: side_of(one, sides) for one in candidates.ranked}

    def of(side: str) -> list[Candidate]:
        return choose(candidates.only(lambda one: spoken_of[one.row] == side), _OF_A_SIDE)

    heard = [of(side) for side in sides]
    if not all(heard):
        return ()
    said = [one for those in heard for one in those]
    alike = candidates.only(
        lambda one: _speaks_of_all(one, sides) and not any(overlap(one, other) for other in said)
    )
    of_all = choose(alike, _OF_ALL)
    question = candidates.question
    return (
        *(quote_of(question, one) for one in of_all),
        *(
            replace(quote_of(question, one), side=side)
            for side, those in zip(sides, heard, strict=True)
            for one in those
        ),
    )


def side_of(one: Candidate, sides: Sequence[str]) -> str | None:
    """The side that a sentence speaks of most; None where it speaks of none, or of two alike."""
    shares = [_share(one, number, sides) for number in range(len(sides))]
    best = max(shares)
    return sides[shares.index(best)] if best > 0 and shares.count(best) == 1 else None


def _speaks_of_all(one: Candidate, sides: Sequence[str]) -> bool:
    return all(_share(one, number, sides) > 0 for number in range(len(sides)))


def _with_heading(one: Candidate) -> str:
    """The words of a candidate behind a heading that says which side they are of: "Pro: ..."."""
    heading = one.hit.paragraph.heading or ""
    return f"{heading} {one.text}" if _OF_SIDE.match(heading) else one.text


_OF_SIDE: Final = re.compile(r"(?:pros?|cons?)\s*(?::|\Z)", re.IGNORECASE)


def _share(one: Candidate, number: int, sides: Sequence[str]) -> float:
    """How much of the words of a side a sentence has, in 0..1."""
    if tuple(sides) == FOR_AND_AGAINST:
        return float((_FOR, _AGAINST)[number].search(_with_heading(one)) is not None)
    others = frozenset().union(*(stems_of(side) for side in sides if side != sides[number]))
    own = stems_of(sides[number]) - others
    return len(own & stems_of(one.text)) / len(own) if own else 0.0
