"""Whose words each sentence of an article holds.

"He said", a quotation that goes on in the next paragraph and a turn in an interview are of whoever
spoke last. Reads English.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.analyser import folded, stems_of, tokens
from qa_service.answering.speakers import (
    ADDS_THING,
    attributions,
    quotations,
    without_quotations,
)
from qa_service.language import (
    MONTH_NAME,
    SAY,
    SAY_THAT,
    SPEAK_OF,
    WEEKDAY,
    is_short_for,
    reported,
)
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from qa_service.analyser import Token
    from qa_service.domain import Passage, Span

TITLES: Final = re.compile(
    r"^(?:the|a|an|mr|mrs|ms|dr|president|former|ex|prime|minister|senator|sen|rep|gov|governor"
    r"|justice|judge|ceo|general|chief|king|queen|pope|prince|princess)$",
    re.IGNORECASE,
)
ROLES: Final = re.compile(
    r"\b(?:president|minister|secretary|general|ceo|chief|king|queen|pope|governor|mayor|senator"
    r"|chancellor|chair\w*|director|head|leader|commissioner|coach|judge|justice|premier|founder"
    r"|ambassador|executive|officer)$",
    re.IGNORECASE,
)
SAYS: Final = re.compile(
    r"(?:,[^,;“\"]{1,90},)?"
    r"(?:\s+(?!(?:is|was|are|were|be|been|to|who|that|and|but|or)\b)\w+){0,3}?\s+(?!(?:continue|expect)"
    rf"(?:s|d|ed)? (?:not )?to\b|{ADDS_THING}|maintain(?:s|ed) (?!that|he|she|it|they|the\b)\w)(?:"
    rf"(?:adds?|thinks?|{reported(f'{SAY} {SAY_THAT} {SPEAK_OF}')})\b"
    r"|(?:issued|released|gave|made)\s+(?:\w+\s+){0,2}(?:statement|speech|remarks|interview)\b)"
)
# "Sample became mayor on Tuesday, saying ..."
_ADDS: Final = re.compile(
    r"(?:(?!, (?:and|but|while)\b)[^“\"]){0,160},\s+(?:saying|acknowledging|arguing|warning|adding"
    r"|calling|claiming|insisting|promising|telling|noting|describing|writing|vowing)\b"
)
_OPENING: Final = 40  # code points within which a subject stands
# Those who speak for others, or against them: "the mayor's critics", "Sample supporters".
_OTHERS: Final = re.compile(
    r"(?:['’]s?\s+\w|\s+(?:supporters?|critics|allies|ally|opponents?|lawyers?|attorneys?|campaign"
    r"|aides?|spokes\w+|family|fans|voters|team|officials?|representatives?|employees|workers|staff"
    r"|staffers|users|customers|investors|shareholders|subscribers|players|residents|students))",
    re.IGNORECASE,
)
# "The singer wrote", not "the town said"
_ROLE: Final = re.compile(
    r"\b[Tt]he\s+(?:\w+\s+)?(?!(?:town|city|village|county|state|country|nation|school|hospital"
    r"|church|college|university|(?:news)?paper|network|air(?:line|port)|station|court|league|club"
    r"|team|union|report|study|survey|filing|lawsuit|suit|complaint|documents?|letter|memo"
    rf"|indictment|affidavit|article|order|ruling|post)\b)[a-z]+\s+(?:{reported(SAY)})\b"
)
_HE: Final = re.compile(r"(?:He|She)\b")


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in somebody's words: its passage, where it starts there, and whose words.

    ``named_in`` is the passage that names the speaker.
    """

    passage_id: str
    start: int
    speaker: str
    named_in: str


def speakers_in(passages: list[Passage], name: str | None = None) -> Iterator[Said]:
    """Whose words each sentence of an article holds.

    ``passages`` are in reading order. Sentences in nobody's words are left out. ``name`` is the
    stem of one who is known again as the subject of more verbs of saying than "said".
    """
    last: tuple[str, str] | None = None  # who, and the passage that names them
    people: set[str | None] = set()  # last names of those who are people, whom "it" does not mean
    bearers = {
        one[1]
        for passage in passages
        for one in _WHOLE_NAME.finditer(passage.text)
        if not (_NO_NAME.match(one[0]) or _NO_BEARER.search(one[0]))
    }
    turns = Counter(
        one[1]
        for passage in passages
        if (one := _TURN.match(passage.text)) and not _NO_TURN.fullmatch(one[1])
    )
    number = 0
    for passage in passages:
        if passage.number != number + 1:
            last = None  # somebody else may have spoken between
        number = passage.number
        quoted = quotations(passage.text)
        turn = _TURN.match(passage.text)
        if turn and turns[turn[1]] >= _TURNS:
            last = turn[1], passage.id
            yield from (Said(passage.id, one.start, *last) for one in sentence_spans(passage.text))
            continue
        for span in sentence_spans(passage.text):
            sentence = span.of(passage.text)
            named = _named(sentence, name)
            if named is not None:
                last = named, passage.id
                people |= _person(named)
            elif _has_own_subject(sentence) or (last and _is_of_it(sentence, last[0], people)):
                last = None
                continue
            elif not (_goes_on(sentence) or any(_opens_in(span, one) for one in quoted)):
                is_person = last is None or last[0].split()[-1] in bearers
                subject = _subject(sentence, bearers if is_person else ())
                last = (subject, passage.id) if subject else last
                continue
            elif last is not None and _names_other(sentence, last[0]):
                last = None
            if last is not None:
                yield Said(passage.id, span.start, *last)


# "Sample: The quay stays open.", a turn in an interview
_TURN: Final = re.compile(r"([A-Z][\w’'.-]+(?: [A-Z][\w’'.-]+){0,2}):\s")
# "WATCH: Divers free a whale", a link
_NO_TURN: Final = re.compile(
    r"(?:watch|related|photos?|more|read(?: more)?|opinions?|listen|videos?|live|updates?|breaking"
    r"|notes?|corrections?|sources?|exclusive|analysis|explained|gallery|(?:see )?also|location"
    r"|date|time|score|results?|fact check|what|why|how|who|when|where)(?: .*)?",
    re.IGNORECASE,
)
_TURNS: Final = 2  # from which those of one name are an interview's


def _opens_in(sentence: Span, quotation: Span) -> bool:
    return quotation.start <= sentence.start < quotation.end


def _goes_on(sentence: str) -> bool:
    """Whether it gives words to whoever spoke before: "he said", "the singer wrote"."""
    by_pronoun = bool(attributions(sentence)) or (_HE.match(sentence) and quotations(sentence))
    of_others = _OTHERS_SAY.search(without_quotations(sentence)) is not None
    return not of_others and bool(by_pronoun or _ROLE.search(sentence))


# "Some experts on the budget say he is wrong when he claims ...": a plural that is no pronoun.
_OTHERS_SAY: Final = re.compile(
    r"\b(?!(?:to|i|we|you|they|would|will|could|can|may|might|should|must|not|did|does|do|let|me"
    r"|him|her|us|them|also|never|ever|often|even)\b)[a-z]+\s+(?:say|argue|warn|insist|believe)\b"
)


def _names_other(sentence: str, speaker: str) -> bool:
    """Whether a name stands beside its quotation, of somebody else who may have said it."""
    unquoted = without_quotations(sentence)
    if unquoted == sentence or _HE_SAID.search(unquoted):
        return False
    named = {token.stem for token in tokens(unquoted) if token.is_name}
    return bool(named) and not named & stems_of(speaker)


def _has_own_subject(sentence: str) -> bool:
    """Whether a name before "he said" says who that is: it is nobody of a sentence before."""
    unquoted = without_quotations(sentence)
    said = _HE_SAID.search(unquoted)
    if said is None:
        return False
    names = (token for token in tokens(unquoted[: said.start()]) if token.is_name)
    return any(not _TIME.fullmatch(unquoted[one.start : one.end]) for one in names)


def _person(who: str) -> set[str | None]:
    """The last name of somebody who is named with a title: no company or ministry is."""
    titled = any(TITLES.match(word) or ROLES.search(word) for word in who.split()[:-1])
    return {key_name(who)} if titled else set()


def _is_of_it(sentence: str, speaker: str, people: set[str | None]) -> bool:
    """Whether "it said" in a sentence, after the words of a person: it is of something else."""
    return key_name(speaker) in people and _IT_SAID.search(without_quotations(sentence)) is not None


_IT_SAID: Final = re.compile(rf"\bit\s+(?:\w+\s+)?(?:{reported(SAY)})\b", re.IGNORECASE)
_HE_SAID: Final = re.compile(rf"\b(?:he|she)\s+(?:\w+\s+)?(?:{reported(SAY)})\b")
_TIME: Final = re.compile(rf"{WEEKDAY}|{MONTH_NAME}")


def _named(sentence: str, name: str | None) -> str | None:
    """Who is named as speaking in a sentence; of several, ``name`` if it is among them."""
    named = [who for who in attributions(sentence) if who is not None]
    wanted = [who for who in named if name is not None and name in stems_of(who)]
    if wanted or named:
        return (wanted or named)[0]
    if name is None:
        return None
    return _subject_of_saying(sentence, name) or _subject_of_both(sentence, name)


def _subject_of_both(sentence: str, name: str) -> str | None:
    """The name that opens a sentence in which nobody else is named before "and he said"."""
    unquoted = without_quotations(sentence)
    said = _HE_SAID.search(unquoted)
    before = unquoted[: said.start()] if said else ""
    names = [one for one in tokens(before) if one.is_name or one.start == 0]
    if not names or names[0].start >= _OPENING or {one.stem for one in names} != {name}:
        return None
    word = sentence[names[0].start : names[0].end]
    return None if word.endswith(("'s", "’s")) else word


def _subject_of_saying(sentence: str, name: str) -> str | None:
    """The name where it is the subject of a verb of saying: "Ada Sample, the mayor, urged"."""
    for token in tokens(sentence):
        word = sentence[token.start : token.end]
        is_name = token.is_name or (token.start == 0 and word[:1].isupper())
        if token.stem != name or not is_name or word.endswith(("'s", "’s")):
            continue
        before_name = sentence[: token.start]
        if _IS_OBJECT.search(before_name) or _IS_ASKED.search(before_name):
            continue  # "an ally who would not embarrass Sample, said", "Quill is asking Sample ..."
        says = SAYS.match(sentence, token.end)
        adds = token.start < _OPENING and _ADDS.match(sentence, token.end)
        if says or adds:
            before = _NAME_BEFORE.search(sentence, 0, token.start)
            return (_NO_NAME.sub("", before[0], count=1).lstrip() if before else "") + word
    return None


_IS_OBJECT: Final = re.compile(
    r"\b(?:(?:to|not|n['’]t|will|would|could|should) [a-z]+|about|against|by|from|of|with)\s+"
    r"(?:[A-Z][\w’'.-]*\s+){0,3}\Z"
)
_IS_ASKED: Final = re.compile(
    r"\b(?:[A-Z][\w’'-]*|he|she|it|they|we)\s(?:(?:is|are|was|were|has|had|have|also)\s){0,2}"
    r"(?:asking|asked|asks|urging|urged|urges|telling|tells|press(?:ing|ed)|call(?:ing|ed) on)\s"
    r"(?:the\s)?(?:[A-Z][\w’'.-]*\s+){0,3}\Z"
)
_NAME_BEFORE: Final = re.compile(r"(?:[A-Z][\w’'.-]*\s+){1,4}\Z")
_OPENING_NAME: Final = re.compile(r"(?:[A-Z][\w’'.-]+\s+){1,3}[A-Z][\w’'-]*\w")


def _subject(sentence: str, bearers: Collection[str]) -> str | None:
    """The name that opens a sentence, of whom "he" in the next one is said.

    A last name does alone where the article gives it with a first one: it is one of ``bearers``.
    """
    found = _OPENING_NAME.match(sentence)
    if found is None:
        alone = _WORD.match(sentence)
        return alone[0] if alone and alone[0] in bearers else None
    if _NO_NAME.match(sentence) or found[0].endswith(("'s", "’s")):
        return None
    return found[0]


_WORD: Final = re.compile(r"[A-Z][\w-]+\b(?!['’:])")
# "White House", "New York", "Next Monday"
_NO_BEARER: Final = re.compile(
    rf"\A(?:New|North|South|East|West|Next|Late|Early)\b|\b(?:{WEEKDAY}|{MONTH_NAME}|House|Street"
    r"|Court|City|County|University|States|Kingdom|Union|Nations|Party|Times|Post|News)\Z"
)
_WHOLE_NAME: Final = re.compile(r"\b[A-Z][\w’'.-]+ ([A-Z][\w-]+)\b(?! [A-Z])")


_NO_NAME: Final = re.compile(
    r"(?:The|An?|In|On|At|As|By|For|From|With|Of|To|But|And|Or|So|If|Despite|Since|After|Before"
    r"|When|While|Although|Though|Because|Until|During|Under|Like|Unlike|Both|Last|This|That)\b"
)


def speaks_as(who: str, name: str, speaker: str) -> bool:
    """Whether ``who`` is the ``speaker`` of that ``name``, not another or somebody of theirs."""
    token = next((one for one in tokens(who) if one.stem == name), None)
    if token is None:
        return False
    is_name = who[token.start].isupper()
    if _OTHERS.match(who, token.end) and (is_name or not _speaks_for(who, token)):
        return False
    if is_name and _OF_NAME.match(who, token.end):
        return False
    before = who[: token.start]
    return not _OF.search(before) and not _is_another(before.split(), speaker, is_name=is_name)


# "a senior Sample official", not "Sample of Osterby"
_OF_NAME: Final = re.compile(
    r"\s+(?!(?:of|for|at|from|in|and|who|to|as|by|on|with|via|da|de|del|della|di|do|dos|la|le|el|al|bin"
    r"|ibn|ben|van|von|der|den|ten|ter|zu|himself|herself|themselves)\b)[a-z]"
)


def _speaks_for(who: str, token: Token) -> bool:
    """Whether officials speak for an institution: "a government official", not a former one."""
    is_former = "former" in who[: token.start].casefold()
    return token.stem in INSTITUTIONS and not is_former and bool(_FOR_IT.match(who, token.end))


INSTITUTIONS: Final = stems_of(
    "administration agency airline army bank board city company council court department embassy"
    " firm government group hospital military ministry state union university"
)
_FOR_IT: Final = re.compile(r"(?:['’]s?)?\s+(?:officials?|spokes\w+|representatives?)\b")
_OF: Final = re.compile(r"\b(?:for|of|to)\s+(?:\w+\s+){0,2}\Z")


def _is_another(before: list[str], speaker: str, *, is_name: bool) -> bool:
    """Whether what stands before a last name, or an institution, is not what a speaker has."""
    first = [folded(word) for word in speaker.split()[:-1] if not TITLES.match(word)]
    given = before[-1] if before else ""
    is_given = given[:1].isupper() and not given.endswith(".") and not TITLES.match(given)
    if not first or not is_given or ROLES.search(given):
        return False
    alike = None if is_name else _BEGINS
    is_short = any(is_short_for(folded(given), one) for one in first)
    return not is_short and folded(given)[:alike] not in {one[:alike] for one in first}


_BEGINS: Final = 4  # letters that "Qatar" and "Qatari government" have in common


def key_name(speaker: str) -> str | None:
    """The stem by which somebody is known again: of the last name, or of a single name."""
    words = [
        token.stem
        for token in tokens(speaker)
        if not TITLES.match(speaker[token.start : token.end])
    ]
    return words[-1] if words else None
