"""What a conversation is about: the person, thing and place that "he", "it", "there" may mean."""

from __future__ import annotations

import difflib
import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from qa_service.language import LEFT_UNSAID
from qa_service.query.candidates import stems_of
from qa_service.query.mentions import (
    Name,
    is_keywords,
    main_phrase,
    names_in,
    persons_in,
    phrases_in,
    whole_subject,
)
from qa_service.query.words import NOT_PERSONS, RELATIONAL, ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qa_service.domain import Turn


@dataclass(frozen=True, slots=True)
class Referents:
    """What words that point back may stand for; None where the conversation does not tell.

    ``opened`` holds when the last question names its subject outright ("Tell me about sharks").
    """

    person: str | None
    thing: str | None
    several: str | None
    objects: str | None  # of the last question, when several: for "them"
    place: str | None
    opened: bool = False
    answered: bool = False  # whether the person is who answered a "who", for certain
    roles: frozenset[str] = frozenset()  # offices that the person is said to hold


def with_roles(to: Referents, turns: Sequence[Turn]) -> Referents:
    """With the offices of the person; without them where the answers tell of a place so named."""
    if to.person is None or any(_is_placed(to.person, turn.answer or "") for turn in turns):
        return replace(to, person=None)
    return replace(to, roles=_roles_of(to.person, turns))


def _is_placed(name: str, answer: str) -> bool:
    """Whether an answer tells of a place by one name: "Jackson Mayor Ada", "city of Jackson"."""
    mayor = rf"\b{name} (?i:{'|'.join(ROLES)}) [A-Z]"
    place = rf"\b(?:city|town|state|county|village|people|residents|mayor|governor) of {name}\b"
    return name.isalpha() and re.search(f"{mayor}|{place}", answer) is not None


def _roles_of(person: str, turns: Sequence[Turn]) -> frozenset[str]:
    """The offices that a person who was asked about may hold: any, or those of a title before.

    Of one whom only an answer names, those named beside: "Foreign Minister Khar".
    """
    if titled := ROLES.intersection(person.lower().split()[:-1]):
        return titled  # "Mayor Ada Sample" is no governor
    last_name = person.rpartition(" ")[2]
    asked = [turn.standalone for turn in turns if last_name in turn.standalone]
    if any(person != one.split()[0] or not is_keywords(one) for one in asked):
        return ROLES
    if asked:
        return frozenset()  # "Tarrow fire": most likely no person
    found: set[str] = set()
    for turn in turns:
        text = f"{turn.standalone}\n{turn.answer or ''}\n{' '.join(turn.titles)}"
        for match in re.finditer(re.escape(last_name), text):
            around = text[max(match.start() - _AROUND, 0) : match.end() + _AROUND]
            found.update(ROLES.intersection(re.findall(r"[a-z]+", around.lower())))
            found.update(ROLES.intersection(re.findall(r"[a-z]+", turn.question.lower())))
    return frozenset(found)


def referents(turns: Sequence[Turn]) -> Referents:
    """What the turns, the latest last, were about; a later one wins over an earlier one."""
    thing, person = _whole(_latest(turns, _thing_of), turns), _latest(turns, _person_of)
    # "What did Trump say about Pakistan?", "How did they react?": not he.
    others = _latest(turns[-1:], _place_of) if thing == person else None
    last = turns[-1]
    answers = person is not None and person in (last.answer or "")
    is_unnamed = person is not None and person.startswith("the ")
    return Referents(
        person=person,
        thing=thing,
        several=_latest(turns[-1:], _winner_of) or _latest(turns[-1:], _pair_of) or others or thing,
        objects=_latest(turns[-1:], _objects_of) or others or thing,
        place=_latest(turns, _place_of),
        opened=opens_subject(last.question),
        answered=is_unnamed or (answers and _WHO_DID.match(last.question) is not None),
    )


def _latest(turns: Sequence[Turn], find: Callable[[Turn], str | None]) -> str | None:
    return next((found for turn in reversed(turns) if (found := find(turn))), None)


def _whole(thing: str | None, turns: Sequence[Turn]) -> str | None:
    """The thing in all the words in which a turn named it: "tea with milk" for "tea"."""
    subjects = (whole_subject(turn.question) for turn in reversed(turns))
    held = stems_of(thing or "")
    return next((one for one in subjects if one and held and held < stems_of(one)), thing)


_ASKS_WHO: Final = re.compile(r"(?:and\s+|but\s+)?(?:who|whom|whose)\b", re.IGNORECASE)
_WHO_DID: Final = re.compile(  # "who won", "who was elected"; not "who did he play with"
    r"(?:and\s+|but\s+)?who\s+(?:(?:was|were|is|has|had)\s+\w+ed\b|(?!(?:am|is|are|was|were|do|does"
    r"|did|has|have|had|can|could|will|would|else|all)\b)\w+)(?!.*\b(?:he|she|him|her|his)\b)",
    re.IGNORECASE,
)
_ASKS_WHAT: Final = re.compile(r"(?:and\s+|but\s+)?(?:what|which|who)\b", re.IGNORECASE)
_ASKS_WHERE: Final = re.compile(r"(?:and\s+|but\s+)?where\b", re.IGNORECASE)
_FEW_WORDS: Final = 8
_APPOSITION: Final = re.compile(r",\s+(?:an?|the|who)\s+(?:\w+\s+){0,2}\w+")  # ", the doctor who"
_DESCRIBED: Final = 10  # shared words that it outweighs
_AROUND: Final = 40  # code points on either side of a name that tell what is said of it
_PLURAL: Final = re.compile(r"\w[^s\W]s$")
_PLACED: Final = re.compile(
    r"\b(?:in|at|from|on|to|into|near|of|the)\s+(?:an?\s+)?\Z", re.IGNORECASE
)
_FORM_OF: Final = re.compile(  # the answer asked for, not what it is about
    r"^(?:(?:a|the)\s+)?(?:timeline|overview|summary|history|chronology|list)\s+of\s+(?:the\s+)?",
    re.IGNORECASE,
)
_LIST: Final = re.compile(r"\s+and\s+(?:the\s+)?")


def _person_of(turn: Turn) -> str | None:
    """The person asked about; after "who ...?", or where there is none, the last one answered.

    "Who were Walter Scott's parents?" and "Who was Walter Scott?" go on about him all the same.
    """
    answer = turn.answer or ""
    answered = [
        name for name in persons_in(answer) if not _PLACED.search(answer[: name.span.start])
    ]
    put_in = _inserted(turn)
    asked = None if _OF_A_NAME.search(put_in) else _person_asked(put_in)
    asked = asked or _person_asked(LEFT_UNSAID.sub("?", _OF_SUBJECT.sub("", turn.standalone)))
    name = re.escape(asked or "")
    subject = rf"{name}['’]|\A\W*(?i:who\s+(?:is|was))\s+{name}\W*\Z"
    stays = asked is not None and re.search(subject, turn.standalone)
    others = [name for name in answered if name.text.split()[-1] not in turn.standalone]
    after_who = _ASKS_WHO.match(turn.standalone) and not stays
    meant = _nearest(others if after_who else answered, answer, turn.standalone)
    if after_who:
        unnamed = None if meant else _UNNAMED.match(answer)
    else:
        unnamed = None if asked or meant else _UNNAMED.search(turn.standalone)
    if unnamed:
        return f"the {unnamed[1]}"
    return (meant or asked) if after_who else (asked or meant)


# "A New York man", "the missing girl": whom no name is given to.
_UNNAMED: Final = re.compile(
    r"(?:[^.]{0,40}\s[—–-]\s)?\b(?:[Aa]n?|[Tt]he)\s+"
    r"((?:(?!(?:an?|and|by|for|from|in|of|on|or|that|the|to|who|with)\b)[\w.-]+\s+){1,4}?"
    r"(?:man|woman|boy|girl|teenager|student|driver))\b"
    r"(?!\s+(?!(?:and|at|by|did|for|from|in|is|of|on|plead\w*|that|to|was|were|who|with)\b)[a-z])"
)
# "the Quorn scandal": no person, though its name may be one's
_OF_A_NAME: Final = re.compile(r"\b[A-Z][\w’'-]+\s+[a-z]+:?\Z")
_OF_SUBJECT: Final = re.compile(r"\A[^:]{0,60}\b[A-Z][\w’'-]+\s+[a-z]+:\s(?=[a-z])")


def _nearest(names: Sequence[Name], answer: str, question: str) -> str | None:
    """Of the persons of an answer the one with most words of the question around; else the last."""
    wanted = stems_of(question)

    def shared(name: Name) -> int:
        around = answer[max(name.span.start - _AROUND, 0) : name.span.end + _AROUND]
        apposition = _APPOSITION.match(answer, name.span.end)
        is_described = apposition is not None and not wanted.isdisjoint(stems_of(apposition[0]))
        return len(wanted & stems_of(around)) + (_DESCRIBED if is_described else 0)

    return max(reversed(names), key=shared).text if names else None


def _person_asked(text: str) -> str | None:
    text = f"of {text}"
    names = (name.text for name in names_in(text) if _may_be_person(name, text))
    return next(names, None)


def _may_be_person(name: Name, text: str) -> bool:
    """Whether a name can be a person's: "Trump" in "did Trump say", not "Lahore" in "in Lahore"."""
    words = name.text.lower().split()
    unlike = name.is_place or name.text.isupper() or words[0] in ROLES | NOT_PERSONS
    if not name.is_person and (len(words) > 1 or unlike):
        return False
    before = text[: name.span.start]
    return before == "of " or not _PLACED.search(before)


def _thing_of(turn: Turn) -> str | None:
    """What the turn was about: what was put into its question, else its main phrase."""
    if subject := whole_subject(turn.question):
        return subject
    focus = _inserted(turn)
    phrase = (main_phrase(f"about {focus}") if focus else None) or main_phrase(
        _without_context(turn)
    )
    if phrase and names_in(f"of {phrase}"):
        return phrase
    return _short_answer(turn) or phrase


def _short_answer(turn: Turn) -> str | None:
    """The names that answered a "what ...?" in a few words; they are what is spoken of next."""
    answer = turn.answer or ""
    if len(answer.split()) > _FEW_WORDS or not _ASKS_WHAT.match(turn.standalone):
        return None
    names = names_in(f"of {answer}")
    return names[0].text if names else None


def _objects_of(turn: Turn) -> str | None:
    """The last phrase in the plural, other than what the turn was about."""
    phrases = [span.of(turn.standalone) for span in phrases_in(turn.standalone)]
    plural = next((phrase for phrase in reversed(phrases) if _PLURAL.search(phrase)), None)
    return _FORM_OF.sub("", plural) if plural else None


def _inserted(turn: Turn) -> str:
    """The words that resolving put into a turn's question, for those were what it was about."""
    asked, searched = (
        turn.question.rstrip(_MARKS).split(),
        _without_context(turn).rstrip(_MARKS).split(),
    )
    matcher = difflib.SequenceMatcher(a=asked, b=searched, autojunk=False)
    runs = (
        " ".join(searched[first:last])
        for tag, _, _, first, last in matcher.get_opcodes()
        if tag in ("insert", "replace")
    )
    return max((_trimmed(run) for run in runs), key=len, default="")


def _without_context(turn: Turn) -> str:
    """The question as it was searched, without what is no more than context.

    What stands in brackets at its end only helps to search where the question itself is of
    something: "Tell me about lung cancer (throat cancer)?".
    """
    opens = opens_subject(turn.question)
    return LEFT_UNSAID.sub("?", turn.standalone) if opens else turn.standalone


def opens_subject(question: str) -> bool:
    """Whether it names its subject outright: "Tell me about the Aral Sea", "What is inflation?"."""
    return _OPENS_SUBJECT.match(question) is not None


_MARKS: Final = "?!. "
_OPENS_SUBJECT: Final = re.compile(
    r"(?:(?:please\s+)?tell\s+me\s+(?:more\s+)?about|(?:what|who)\s+(?:is|are|was|were|causes)"
    r"|(?:what|how)\s+about)\s+(?!(?:some|any|other|its|their|his|her|that|this|it|he|she|they|done"
    r"|known|made)\b|\w+(?:ed\b|ing\s)"
    rf"|the\s+(?:\w+\s+)*(?:first|last|next|other|second|{'|'.join(sorted(RELATIONAL))})\b"
    r"|the\s+(?!(?-i:[A-Z]))\w+(?:\W*\Z|\s+(?:of|in|on|for|to)\b))",
    re.IGNORECASE,
)


def _trimmed(run: str) -> str:
    run = re.sub(r"^(?:in|of|about)\s+", "", run.strip("()?!., "))
    return re.sub(r"['’]s?$", "", run)


def _winner_of(turn: Turn) -> str | None:
    """The first name of which an answer to "who won?" says so, other than the question's."""
    asked, answer = stems_of(turn.standalone), turn.answer or ""
    names = names_in(answer) if _WHO_WON.match(turn.standalone) else ()
    won = (
        name.text
        for name in names
        if _WON.match(answer, name.span.end) and not _IF.search(answer, 0, name.span.start)
    )
    return next((name for name in won if not stems_of(name) & asked), None)


_WHO_WON: Final = re.compile(
    r"(?:and\s+)?who\s+(?:has\s+|have\s+)?(?:won|wins|beat|defeated)\b", re.IGNORECASE
)
_IF: Final = re.compile(r"\b(?:if|had|fans of|whether)\s+\Z", re.IGNORECASE)
_WON: Final = re.compile(  # behind the name: ", the hosts, have narrowly won"
    r"(?:,\s+[a-z][^,.;]*,)?\s+(?:(?:have|has|had)\s+(?:(?:\w+ly|also|just)\s+)?beaten"
    r"|(?:(?:have|has|had)\s+)?(?:(?:\w+ly|also|just)\s+)?(?:won|wins?|beats?|defeat(?:ed|s)?))\b"
    r"(?!\s+by\b)"
)


def _pair_of(turn: Turn) -> str | None:
    """Two names tied by "and", which only "they" can stand for."""
    names = names_in(turn.standalone)
    for one, other in itertools.pairwise(names):
        if _LIST.fullmatch(turn.standalone[one.span.end : other.span.start]):
            return turn.standalone[one.span.start : other.span.end]
    return None


def _before_place(name: Name, text: str) -> bool:
    return _PLACED.search(text[: name.span.start]) is not None


def _place_of(turn: Turn) -> str | None:
    """The last place named, with the article it had."""
    places = [name for name in names_in(turn.standalone) if name.is_place]
    if _ASKS_WHERE.match(turn.standalone) and turn.answer:
        placed = (name for name in names_in(turn.answer) if _before_place(name, turn.answer))
        if (place := next(placed, None)) and place.text not in turn.standalone:
            return place.text
    if not places:
        return None
    article = "the " if turn.standalone[: places[-1].span.start].endswith("the ") else ""
    return article + places[-1].text
