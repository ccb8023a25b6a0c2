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
from qa_service.answering.selection import (
    ON_SUBJECT,
    Candidates,
    Limits,
    choose,
    is_headlined,
    overlap,
    said_of,
)
from qa_service.answering.sentences import MIN_WORDS, Quotable, quotable_sentences
from qa_service.domain import Span
from qa_service.language import (
    FOR_AND_AGAINST,
    MONTH_NAME,
    PLACE_OF,
    STOP_WORDS,
    US_STATES,
    quantities,
)
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
    r"|welcom\w*|benefit\w*|advantage\w*|would help|good for|in favou?r|endors\w*|applaud\w*"
    r"|approv\w*|pros)\b|^pro:",
    re.IGNORECASE,
)
_AGAINST: Final = re.compile(
    r"\b(?:oppos\w*|critic\w*|against|object\w*|warn\w*|condemn\w*|reject\w*|fear\w*|concern\w*"
    r"|risks?|harm\w*|drawback\w*|disadvantage\w*|detractors?|denounc\w*|fail\w*|skeptic\w*"
    r"|sceptic\w*|cons)\b|^con:",
    re.IGNORECASE,
)


def list_quotes(candidates: Candidates) -> tuple[Quote, ...]:
    """The most relevant sentences that name things which the question does not.

    Those that name several come first. Of an article that is such a list, what opens each item.
    """
    question = candidates.question
    if entries := _entries(candidates):
        return entries
    places = _PLACES.get(_listed(question.asking), frozenset)()
    in_a_row = {one.row: words_in_a_row(question, one.core) for one in candidates.ranked}
    things = {
        one.row: in_a_row[one.row] or things_of(question, one.core) for one in candidates.ranked
    }
    placed = {one.row: _places_in(question, one.core, places) for one in candidates.ranked}
    listed = placed if sum(map(bool, placed.values())) >= _SEVERAL else things
    named = candidates.only(lambda one: bool(listed[one.row] and things[one.row]))
    named = named.raised(
        _ENUMERATES, lambda one: bool(in_a_row[one.row]) or enumerates(question, one.core)
    )
    chosen = choose(named, _LIST, is_new=lambda one, those: _is_new(one, those, things))
    chosen.sort(key=lambda one: len(listed[one.row]) < _SEVERAL)
    return tuple(quote_of(question, one) for one in chosen)


def _listed(question: str) -> str:
    """The plural of what is to be listed: "states" of "which states"; empty where none is."""
    found = _LISTED.search(question)
    return found[1].lower() if found else ""


# Not "which German states", "United Nations agencies", "products of the countries".
_LISTED: Final = re.compile(
    r"\b(?:which|what|list|name"
    r"|all)\s+(?:(?:of|the|all|other|are|were|us|u\.s\.|american|\w+est|most|many)\s+){0,3}(states"
    r"|countries|nations)\b(?!\s+(?:and|or)\b)",
    re.IGNORECASE,
)


@cache
def _countries() -> frozenset[str]:
    from babel import Locale  # noqa: PLC0415 -- only for lists of countries

    names = Locale("en").territories.items()
    known = {folded(name) for code, name in names if code.isalpha() and code not in _NO_COUNTRY}
    return frozenset(known) | {*PLACE_OF, *_SHORT_NAMES} - {"eu", "un", "europe"}


_NO_COUNTRY: Final = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "JE"})
_SHORT_NAMES: Final = frozenset(
    {"bosnia", "burma", "congo", "czech republic", "holland", "hong kong", "ivory coast"}
) | {"macedonia", "swaziland", "uae", "vatican"}
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


def _entries(candidates: Candidates) -> tuple[Quote, ...]:
    """How each entry of an article that is the list opens, from its first number or label on."""
    question = candidates.question
    entries: dict[str, dict[str, tuple[Hit, Quotable | None]]] = defaultdict(dict)
    for hit in sorted(candidates.hits, key=lambda hit: hit.passage.number):
        if entry := _entry(question, hit):
            entries[hit.article.id].setdefault(entry[0], (hit, entry[1]))
    most = max(entries.values(), key=len, default={})
    numbers = [int(label) for label in most if label.isdecimal()]
    is_part = numbers and (1 not in numbers or len(numbers) < _COMPLETE * max(numbers))
    if len(most) < _ITEMS or is_part:
        return ()
    in_order = sorted(most, key=lambda label: int(label) if label.isdecimal() else 0)
    for with_next in (True, False):
        quotes = [
            quote_sentences(question, hit, sentence or _opening(hit, with_next=with_next))
            for hit, sentence in map(most.__getitem__, in_order)
        ]
        words = list(accumulate(len(one.text.split()) for one in quotes))
        if words[-1] <= _LIST.words:
            break
    return tuple(one for one, said in zip(quotes, words, strict=True) if said <= _LIST.words)


def opens_item(question: ReadQuestion, hit: Hit) -> bool:
    """Whether a passage opens an entry of an article that is the list asked for."""
    return _entry(question, hit) is not None


def _entry(question: ReadQuestion, hit: Hit) -> tuple[str, Quotable | None] | None:
    """The number or label of an entry, and the sentence on it where that stands above it.

    The headline must say that it is the list asked for: a round-up has numbers, too.
    """
    if hit.passage.is_headline or not is_headlined(question, hit):
        return None
    article, paragraph = hit.article, hit.paragraph
    openings = (article.text[one.start : one.end][:_LABELLED] for one in article.paragraphs)
    label = _labels(tuple(openings))[paragraph.number - 1]
    if label is not None:
        return (label, None) if hit.passage.start == paragraph.start else None
    heading, text = paragraph.heading or "", hit.passage.text
    above = article.paragraphs[max(0, paragraph.number - 1 - _OF_ITEM)].heading
    numbered = _NUMBERED.match(heading) if above != heading else None
    things = _things(article.title or "", tuple(one.heading for one in article.paragraphs))
    name = numbered["number"] if numbered else heading if heading in things else None
    named = stems_of(_NUMBERED.sub("", heading)) - question.stems - STOP_WORDS
    naming = (one for one in quotable_sentences(text) if named & stems_of(one.core.of(text)))
    sentence = next(naming, None)
    return (name, sentence) if name and sentence else None


@lru_cache(maxsize=512)
def _things(title: str, headings: tuple[str | None, ...]) -> frozenset[str]:
    """The headings of an article whose title announces about as many: "Ten weeds of the quay"."""
    announcing = _ANNOUNCES.match(title)
    announced = next(iter(quantities(announcing["count"])), None) if announcing else None
    things = (one for one in headings if one and not _NO_THING.search(one))
    short = {one for one in things if len(one.split()) <= _LONGEST_THING}
    count = announced.value if announced else 0.0
    is_list = count >= _ITEMS and _COMPLETE * count <= len(short) <= count / _COMPLETE
    return frozenset(short) if is_list else frozenset()


_LONGEST_THING: Final = 6  # words
# As "Ten weeds" or "here are 50 tables" does, and "Six dead in a storm" does not.
_ANNOUNCES: Final = re.compile(
    r"(?:.*?(?::|\b(?:here are|these|top|best))\s+)?(?P<count>\w+)\s+(?!(?:dead|killed|die[ds]?"
    r"|injured|hurt|wounded|missing|arrested|charged|people|men|women|children|hostages|hours|days"
    r"|weeks|months|years|per ?cent|million|billion)\b)",
    re.IGNORECASE,
)
_NO_THING: Final = re.compile(r"\d|^(?:what|how|who|when|why|where|more)\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def _labels(openings: tuple[str, ...]) -> tuple[str | None, ...]:
    """The number, or label, that each paragraph opens with, where several have another one each."""
    for pattern in (_NUMBERED, _LABEL):
        matches = (pattern.match(one) for one in openings)
        found = [one if one and not one[1].isupper() else None for one in matches]  # "GAZA CITY"
        labels = [one[1].casefold() for one in found if one]
        spoken = sum(one is not None and _is_speaker(one) for one in found)
        is_debate = 2 * spoken >= len(labels)
        if len(labels) >= _ITEMS and len(set(labels)) == len(labels) and not is_debate:
            return tuple(one and one[1].casefold() for one in found)
    return (None,) * len(openings)


def _is_speaker(label: re.Match[str]) -> bool:
    """Whether it names a person, who speaks behind it: "Ada Sample: I am against it."."""
    persons = (span.of(label[1]) for span in spans_of(AnswerType.PERSON, label[1]))
    return label[1] in persons and _SPEAKS.search(label.string, label.end()) is not None


def _opening(hit: Hit, *, with_next: bool) -> Quotable:
    """The first sentence, perhaps with the next where it is only a title."""
    first, *others = sentence_spans(hit.passage.text)
    is_title = with_next and len(first.of(hit.passage.text).split()) < MIN_WORDS
    span = Span(first.start, others[0].end) if is_title and others else first
    return Quotable(span, span)


_LABELLED: Final = 80  # code points within which a label ends
# Not the particulars of a thing, or who speaks: these come again, or tell nothing by themselves.
_LABEL: Final = re.compile(
    r"(?!(?:when|where|time|date|day|tv|channel|cost|price|tickets?|address|phone|hours?|info|note"
    r"|related|more|read|photos?|watch|opinion|update|correction|source|location|q"
    r"|a)\b)([^\W\d_][\w’'-]*(?: [\w’'-]+){0,6}):\s+(?![^?]*\?)(?=\w[^:]*[.!”\"]\Z|\w[^:]{40})",
    re.IGNORECASE,
)
_SPEAKS: Final = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur)\b")
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


def words_in_a_row(question: ReadQuestion, text: str) -> list[frozenset[str]]:
    """The things listed that have no names, as stems, "chills, a rash and fever"; else none.

    Only where such are asked for, and the words before them are those of the question: "symptoms
    include".
    """
    row = _IN_A_ROW.search(text) if question.kind is AnswerType.OTHER else None
    if row is None:
        return []
    subject = " ".join(text[: row.start()].split()[-_OF_ROW:])
    words = row["items"].split()
    are_names = 2 * sum(word[:1].isupper() for word in words) >= len(words)
    if are_names or question.share(stems_of(subject)) == 0:
        return []
    items = re.split(r",\s*(?:and |or )?|\s(?:and|or)\s", row["items"])
    found = (stems_of(one) - question.stems - STOP_WORDS for one in items)
    return [stems for stems in found if stems]


_OF_ROW: Final = 4  # words before "include" or "are" that say what is listed
_ITEM: Final = r"(?:[\w’'$%-]+ ){0,5}[\w’'%-]+"
_IN_A_ROW: Final = re.compile(
    r"(?:\b(?:includ(?:es?|ed|ing)|are|were|as|like)|\w:) "
    rf"(?P<items>(?:{_ITEM}, )+{_ITEM},? (?:and|or) {_ITEM})"
)


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
    parts = [part for one in spans for part in _parts_of(text, one)]
    between = (text[one.end : other.start] for one, other in pairwise(parts))
    ties = "".join("-" if _TIE.fullmatch(gap) else " " for gap in between)
    return "-" * (_SEVERAL - 1) in ties


def _parts_of(text: str, name: Span) -> Iterator[Span]:
    """The names in what a pattern takes for one: "Osterby and Falk", "“Dune,”"."""
    start = name.start
    for tie in re.finditer(r" and ", name.of(text)):
        yield Span(start, name.start + tie.start())
        start = name.start + tie.end()
    yield Span(start, name.start + len(name.of(text).rstrip(',”"')))


# "pilot Ada Sample, journalist and singer Bo Quill", "“Dune” (Osterby), “Coda”".
_TIE: Final = re.compile(
    r"[”\"’']?(?: \([^()]{1,40}\))?(?:[,;]|,? and\b| &)[”\"]?(?: and| or)?(?: (?!(?:said|says|is"
    r"|was|were|has|had|will|who|which|but)\b)[a-z][\w-]*){0,4}? ?[“\"‘']?"
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
    if tuple(sides) == FOR_AND_AGAINST:  # whose words are those of any subject
        near = _on_subject(candidates)
        heard_near = {side_of(one, sides) for one in near.ranked}
        candidates = near if heard_near.issuperset(sides) else candidates
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


def _on_subject(candidates: Candidates) -> Candidates:
    """The sentences that, with their headlines, have about as many query terms as the best one."""
    question = candidates.question
    held = {one.row: said_of(question, one.hit, one.core) for one in candidates.ranked}
    enough = ON_SUBJECT * max(held.values(), default=0.0)
    return candidates.only(lambda one: held[one.row] >= enough)


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
