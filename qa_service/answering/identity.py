"""Who or what somebody or something is: "Ada Sample, the mayor of Osterby", "a rare disease".

It is read from what stands beside the name; the words that describe are marked. Reads English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, stemmed, stems_of, tokens
from qa_service.answering.facts import quote_sentences
from qa_service.answering.sentences import quotable_sentences
from qa_service.domain import Span
from qa_service.language import MONTH_NAME, SAY, SAY_THAT, SPEAK_OF, STOP_WORDS, WEEKDAY, reported

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.analyser import Token
    from qa_service.answering.quotes import Quote
    from qa_service.answering.sentences import Quotable
    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

_SENTENCES: Final = 2
_SAME: Final = 0.5  # share of the words of a description that another one may have
_PLAIN: Final = 2.0  # worth of a description behind the name: "is the mayor", ", the mayor"
_IN_FRONT: Final = 1.5  # the same, of a role in front of it
_TITLE: Final = 0.5  # "Rep." alone
_FIRST: Final = 1.0  # added in the first hit, less in those after it
_EARLY: Final = 0.5  # the same, of the first paragraph: news introduces people early

_WHAT: Final = (
    # a full stop only in "a U.S. judge", not before "Bo Quill hired her"
    r"(?P<what>(?:{}) ?(?:[^,;:.()—–]"
    r"|(?<=\b[A-Z])\.(?=[A-Z\s'’-])(?!\s[A-Z]\w+ [A-Z]\w+ \w+ed\b)){{2,110}}(?<!\s))"
)
_ARTICLE: Final = r"(?:an?|the|one of)\b"
_OWNER: Final = r"(?:(?:his|her|its|their)\b|(?:[A-Z][\w-]+\s){0,2}[A-Z][\w-]+(?:['’]s|s['’])\s)"
# "Ada Sample, 54, a former judge"; "Ada Sample, who leads the port".
_BEHIND: Final = re.compile(
    r",\s+(?:\d{1,3},\s+)?"
    + _WHAT.format(
        rf"{_ARTICLE}|{_OWNER}|(?:former|ex-\w+|then)\b"
        r"|who (?:(?:is|was|has been) (?!\w+(?:ed|ing)\b)|leads|led|runs|ran|served|became|won"
        r"|founded|heads|plays)\b"
    )
)
# "Ada Sample, daughter of the judge", "Ada Sample, head of the port".
_BEARER: Final = re.compile(
    r",\s+(?:\d{1,3},\s+)?(?P<what>(?:(?:[a-z][\w’'-]*|[A-Z]{2,4})\s+){1,5}"
    r"(?:of|at|for)\s+[^,;:.()—–]{2,80})(?=[,;:.()—–])"
)
# "quayrot: a rare disease of piers", as word lists have it
_DEFINED: Final = re.compile(r"\W?\s*[:–—-]\s+" + _WHAT.format(_ARTICLE))
# "a rare disease called sampleitis", not "a taxi to the pier and called"
_NO_KIND: Final = r"(?:and|then|on|at|to|from|who|which|that|was|is|were|had|has)\b"
_CALLED: Final = tuple(
    re.compile(
        rf".*\b(?P<what>{article}(?:\s+(?!{_NO_KIND})[\w’'-]+){{1,12}}?),?\s+(?:also\s+)?"
        r"(?:called|known as|dubbed|nicknamed|termed)\s+[“\"‘']?\Z",
        re.DOTALL,
    )
    for article in ("an?", "the")
)
_IS: Final = re.compile(
    r"\s+(?:(?:is|are|was|were|became|(?:has|have) (?:been|become))"
    r"|(?:(?:has|have|was|were|is|are)\s+)?(?:been\s+)?(?:works|worked|serves|served|elected"
    r"|appointed|known|sworn in|made history|began|founded|formed|created|set up)\s+as)\s+"
    + _WHAT.format(rf"{_ARTICLE}|{_OWNER}")
)
# "The term pier rot refers to a decay", not "Quill describes the plan as reckless"
_MEANS: Final = re.compile(r"\s+(?:refers\s+to|means|describes)\s+" + _WHAT.format(_ARTICLE))
_PREPOSITION: Final = re.compile(
    r"\b(?:of|in|with|to|for|by|from|after|besides|at|on|near|against|like|than)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_INDEFINITE: Final = re.compile(r"(?:an?|one of|former|ex-\w+|then|who)\b")
_OF_ANOTHER: Final = re.compile(
    r"(?:[Tt]he\s+)?(?:[A-Z][\w-]+\s){0,3}[A-Z][\w-]+(?:['’]s|s['’])\s+[A-Z][\w-]+\s+[A-Z]"
)
_SUPPOSED: Final = re.compile(
    r"\b(?:not|claim\w*|den\w+|falsely|believe\w*|suppose\w*|if|whether)\b(?:\s+\w+){0,3}\s+$",
    re.IGNORECASE,
)
# The sentence's own, not that of "a bank that was founded in May".
_VERB: Final = re.compile(
    r"(?<!\bthat )(?<!\bwhich )(?<!\bwho )"
    r"\b(?:said|says|is|was|are|were|has|had|have|will|would|left|rose|fell|took|made|went)\b"
)
# "former rebel", "Tennis legend", "Finnish Prime Minister": up to five words in front of a name.
_WORD: Final = re.compile(r"[\w’'&.-]+\s+")
_ROLE: Final = re.compile(
    r"(?!former$)(?:[a-z][a-z-]*(?:[eo]r|ist|ian|[ae]nt|man|men|woman|women|eur|ess|ete|maid)|legend|star|chief"
    r"|rebel|judge|pilot|king|queen|coach|icon|phenom|guard|critic|comic|mogul|tycoon|billionaire"
    r"|millionaire|magnate|guru|hero|nominee|candidate|heir|spokes\w+|boss|head|wife|husband|son"
    r"|daughter|mother|father|brother|sister|friend|member"
    r"|widow|novelist|rival|ally|company|firm|group|party|agency|maker|giant|startup|brand|app"
    r"|network|site|website|drug|disease|virus|team|club|band|town|city|village|island|state|region"
    r"|province|country|President|Minister|Chancellor|Senator|Governor|Gov\.|Sen\.|Rep\.|Secretary"
    r"|Mayor|Judge|Justice|Chief|Director|Executive|CEO|King|Queen|Prince|Princess|Pope|General"
    r"|Chairman|Chairwoman)"
)
_NO_ROLE: Final = re.compile(
    rf"(?:{reported(f'{SAY} {SAY_THAT} {SPEAK_OF}')}|say|{WEEKDAY}|{MONTH_NAME}|about|against"
    r"|versus|between|among|towards?|via|per|[a-z]+ly|[a-z]+ing|consider|offer|enter|want|went|sent"
    r"|spent|meant|never|together|rather|either|neither|whether|however|later|earlier|one|two|three"
    r"|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?)"
)
_ROLE_WORDS: Final = 5
# "Democrats elected New York Rep. Ada Sample", "to meet Rep. Ada Sample"; not "the convicted banker
# Ada Sample".
_DID: Final = re.compile(r"(?:(?:\b[A-Z][\w-]*|[a-z]{2}s) [a-z]+ed|\bto [a-z]+)\s+\Z")


@dataclass(frozen=True, slots=True)
class _Description:
    """A quotable sentence with the words of it that describe, at ``what`` of the passage."""

    hit: Hit
    quotable: Quotable
    what: Span
    worth: float

    @property
    def stems(self) -> frozenset[str]:
        return stems_of(self.what.of(self.hit.passage.text)) - STOP_WORDS


def identity_quotes(question: ReadQuestion, hits: Sequence[Hit], name: str) -> tuple[Quote, ...]:
    """The sentences that say best who or what ``name`` is, of one article each; none if none do."""
    found = [one for place, hit in enumerate(hits) for one in _descriptions(hit, name, place)]
    chosen: list[_Description] = []
    for one in sorted(found, key=lambda one: one.worth, reverse=True):
        known = [other.stems for other in chosen]
        if one.hit.article.id in {other.hit.article.id for other in chosen}:
            continue
        if all(len(one.stems & other) < _SAME * len(one.stems) for other in known):
            chosen.append(one)
    return tuple(
        quote_sentences(question, one.hit, one.quotable, one.what) for one in chosen[:_SENTENCES]
    )


def _descriptions(hit: Hit, name: str, place: int) -> Iterator[_Description]:
    passage = hit.passage.text
    for one in quotable_sentences(passage):
        for at in _places(passage, one.core, name):
            described = _described(passage, one.core, at)
            if described is not None:
                what, worth = described
                early = _EARLY / hit.passage.paragraph
                yield _Description(hit, one, what, worth + early + _FIRST / (1 + place))


def _places(passage: str, sentence: Span, name: str) -> Iterator[Span]:
    """Where the sentence has the words of ``name``, from the first to the last."""
    asked = tokens(name)
    text = sentence.of(passage)
    said = tokens(text)
    for first, last in _runs([token.stem for token in said], [token.stem for token in asked]):
        start = sentence.start + said[first].start
        is_other = len(asked) == 1 and _differ(text, said[first], name, asked[0])
        if not is_other and (len(asked) == 1 or passage[start].isupper()):
            yield Span(start, sentence.start + said[last].end)


def _differ(text: str, word: Token, name: str, asked: Token) -> bool:
    """Whether a word is another name with the same stem, as Quade is for Quad.

    American and the United States are one by a table, not by their stems.
    """
    written = folded(text[word.start : word.end])
    wanted = folded(name[asked.start : asked.end])
    is_by_stem = stemmed(written) == word.stem
    return (
        text[word.start].isupper()
        and is_by_stem
        and written.removesuffix("s") != wanted.removesuffix("s")
    )


def _runs(said: Sequence[str], asked: Sequence[str]) -> Iterator[tuple[int, int]]:
    """First and last of each run of ``asked`` in ``said``; a middle name may stand in a name."""
    count = len(asked)
    for first in range(len(said) - count + 1 if asked else 0):
        if said[first : first + count] == asked:
            yield first, first + count - 1
        elif count > 1 and [said[first], *said[first + 2 : first + count + 1]] == asked:
            yield first, first + count


def _described(passage: str, sentence: Span, name: Span) -> tuple[Span, float] | None:
    """The words beside a name that say what it is, and how plainly they do."""
    before = passage[sentence.start : name.start]
    is_supposed = _SUPPOSED.search(before) is not None
    inside = _PREPOSITION.search(before) is not None
    means = (_MEANS,) if passage[name.start].islower() else ()
    for pattern in (_IS, _BEHIND, *means):
        behind = pattern.match(passage, name.end, sentence.end)
        if behind is None or is_supposed:
            continue
        what = behind["what"]
        if _OF_ANOTHER.match(what):
            continue  # "Ada Sample, the port's Bo Quill and ..."
        if inside and (pattern is _IS or not _INDEFINITE.match(what)):
            continue  # "the brother of Ada Sample is a judge", "in Osterby, the mayor said"
        if not what.startswith("who ") and _VERB.search(what):
            continue  # "according to Ada Sample, the pier is safe"
        return Span(*behind.span("what")), _PLAIN
    if (defined := _defined(passage, sentence, name)) is not None:
        return defined, _PLAIN
    bears = _BEARER.match(passage, name.end, sentence.end)
    if bears is not None and not (is_supposed or inside) and _is_bearer(bears["what"]):
        return Span(*bears.span("what")), _IN_FRONT
    role = _role(passage, sentence.start, name)
    if role is None:
        return None
    said = role.of(passage)
    return role, _TITLE if said.endswith(".") and " " not in said else _IN_FRONT


def _defined(passage: str, sentence: Span, name: Span) -> Span | None:
    """What a name is said to be the word for: "a rot called quayrot", "quayrot: a rot"."""
    defined = _DEFINED.match(passage, name.end, sentence.end)
    if defined is not None and not passage[sentence.start : name.start].strip("“\"‘'• "):
        return Span(*defined.span("what"))
    for pattern in _CALLED:
        called = pattern.match(passage, sentence.start, name.start)
        if called is not None:
            return Span(*called.span("what"))
    return None


def _role(passage: str, start: int, name: Span) -> Span | None:
    """What is said of a name directly in front of it, without articles and prepositions."""
    words = [*_WORD.finditer(passage, start, name.start)][-_ROLE_WORDS:]
    if not passage[name.start].isupper() or not words or words[-1].end() != name.start:
        return None
    last = words[-1][0].strip()
    if not _ROLE.fullmatch(last) or _is_no_role(last):
        return None
    first = words[-1]
    for one, after in zip(reversed(words[:-1]), reversed(words[1:]), strict=True):
        if one.end() != after.start() or _is_no_role(one[0].strip()):
            break
        if _DID.search(passage, start, one.end()):
            break
        first = one
    return Span(first.start(), first.start() + len(passage[first.start() : name.start].rstrip()))


def _is_bearer(what: str) -> bool:
    """Whether the words before "of" end in what somebody may be: "daughter", "deputy head"."""
    words = re.split(r"\s+(?:of|at|for)\s+", what, maxsplit=1)[0].split()
    return _ROLE.fullmatch(words[-1]) is not None and not any(map(_NO_ROLE.fullmatch, words))


def _is_no_role(word: str) -> bool:
    return word.lower() in STOP_WORDS or _NO_ROLE.fullmatch(word) is not None
