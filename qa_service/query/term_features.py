"""What speaks for and against a phrase of the conversation being meant by a question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from qa_service.query.candidates import Candidate, bare, phrases_of, stems_of
from qa_service.query.mentions import main_phrase, names_in, persons_in, phrases_in
from qa_service.query.referents import Referents, opens_subject, referents
from qa_service.query.words import NOT_PERSONS, PLACES, RELATIONAL, ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Turn

# What lacks an object at the end of a question: "how did Germany react?".
_OPEN_VERBS: Final = (
    "benefit|change|compare|cost|decide|differ|do|happen|help|join|matter|mean|offer|pay|react"
    "|respond|say|sign|think|vote|want|work"
)
_CUES: Final = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in (
        ("he", r"\b(?:he|him|his|himself)\b"),
        ("she", r"\b(?:she|her|hers|herself)\b"),
        ("it", r"\b(?:it|its|itself)\b"),
        ("they", r"\b(?:they|them|their|theirs|themselves)\b"),
        ("that", r"\b(?:that|this|these|those)(?:\W*$|\s+(?:is|was|happen|mean|affect))"),
        ("that_noun", r"\b(?:that|this|these|those)\s+\w"),
        ("there", r"\bthere\s*(?:[?.!,;]|$)"),
        ("else", r"\b(?:else|others?|another|also|besides|more|any|too)\b"),
        ("the", r"\bthe\s+(?!(?:first|most|best|only|same|last)\b)(?-i:[a-z])"),
        ("one", r"\bones?\b"),
        ("compares", r"\b(?:compar\w+|differ\w*|same|similar|both|than|instead|better|worse)\b"),
        (
            "passive_end",
            r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+e[dn]|\w+[dl]t|done|found|held|made|paid|sold)\W*$",
        ),
        ("open_end", rf"\b(?:{_OPEN_VERBS})\W*$"),
        ("happened", r"\b(?:happen\w*|become|became|do|did|go)\b"),
        ("article", r"\b(?:interesting|important|article|aspects?|information)\b"),
        ("who", r"^\W*who"),
        ("what", r"^\W*what"),
        ("when", r"^\W*when"),
        ("where", r"^\W*where"),
        ("why_how", r"^\W*(?:why|how)"),
        ("yes_no", r"^\W*(?:did|was|were|is|are|do|does|has|have|had|can|could|would|will)\b"),
    )
}
_PRONOUNS: Final = ("he", "she", "it", "they", "that", "there")
_PLURAL: Final = re.compile(r"(?:\w[^su\W]s|\bpeople|\band\s.+)$")
_JOINED: Final = re.compile(r"\s(?:in|on|at|for|from|to|with|against|between|of)\s")
_DIGIT: Final = re.compile(r"\d")
_HE: Final = re.compile(
    r"\b(?:he|him|his|mr|king|prince|actor|father|son|husband)\b", re.IGNORECASE
)
_SHE: Final = re.compile(
    r"\b(?:she|her|hers|mrs|ms|queen|princess|actress|mother|daughter|wife)\b", re.IGNORECASE
)
_NO_PERSONS: Final = PLACES | ROLES | NOT_PERSONS
_NONE: Final = 8.0  # age of what was never mentioned
_MOST: Final = 8
_TIES: Final = frozenset({"of", "about", "on", "for", "in", "at", "from", "with", "by", "to"})
_PLACING: Final = frozenset({"in", "at", "from", "to", "near", "into"})

_OF_QUESTION: Final = """
    question_pronoun question_words question_content question_names question_phrases
    question_ends_in_phrase question_known question_unknown question_relational question_opens
    turns last_answered last_leaned age_opened names_in_conversation
"""
_OF_PHRASE: Final = """
    is_name is_person is_plural has_number has_article words stems stems_lacking title_share
    age_typed age_searched age_answer age_word turns_searched turns_answer mentions in_first_turn
    carried age_oldest oldest_rank oldest_leaned is_opened opened_share turns_carried is_joined
    first_in_last last_in_last is_main is_first_main after_preposition after_place_preposition
    last_in_answer is_whole_answer in_longer holds_shorter is_person_meant is_thing_meant
    is_several_meant he_fits she_fits person_pronoun_fits person_pronoun_clashes they_fit
    same_pronoun_carried
"""
QUESTION_FEATURES: Final = (*(f"question_{name}" for name in _CUES), *_OF_QUESTION.split())
PHRASE_FEATURES: Final = tuple(_OF_PHRASE.split())
FEATURES: Final = (*QUESTION_FEATURES, *PHRASE_FEATURES)


@dataclass(frozen=True, slots=True)
class _Said:
    """What the features need of one turn."""

    stems: frozenset[str]  # of the searched question
    title_stems: frozenset[str]
    answer_stems: frozenset[str]
    phrases: int  # in the searched question
    answer_phrases: int
    main: str | None
    has_name: bool
    he: int
    she: int
    pronouns: frozenset[str]
    opened: frozenset[str]  # stems of the subject that the typed question named outright
    leaned: bool  # whether the searched question has more than the typed one


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the features see it, with the conversation before it, the latest first."""

    question: str
    stems: frozenset[str]
    cues: frozenset[str]
    said: tuple[_Said, ...]
    meant: Referents
    age_opened: int  # of the last turn that named a subject outright, else of the first


def read(question: str, turns: Sequence[Turn]) -> Reading:
    """The question and its conversation (a turn at least), read once for all candidates."""
    cues = frozenset(name for name, pattern in _CUES.items() if pattern.search(question))
    said = tuple(_said(turn) for turn in reversed(turns))
    opened = next((age for age, one in enumerate(said, 1) if one.opened), len(said))
    return Reading(question, stems_of(question), cues, said, referents(turns), opened)


@lru_cache(maxsize=256)  # the turns of a conversation come back with every question
def _said(turn: Turn) -> _Said:
    answer = turn.answer or ""
    spoken = f"{turn.question} {answer}"
    typed, searched = stems_of(turn.question), stems_of(turn.standalone)
    return _Said(
        stems=searched,
        title_stems=frozenset().union(*map(stems_of, turn.titles)),
        answer_stems=stems_of(answer),
        phrases=len(phrases_of(turn.standalone)),
        answer_phrases=len(phrases_of(answer)),
        main=main_phrase(turn.standalone),
        has_name=bool(names_in(turn.standalone)),
        he=len(_HE.findall(spoken)),
        she=len(_SHE.findall(spoken)),
        pronouns=frozenset(name for name in _PRONOUNS if _CUES[name].search(turn.question)),
        opened=typed if typed == searched and opens_subject(turn.question) else frozenset(),
        leaned=typed < searched,
    )


def features_of(reading: Reading, found: Sequence[Candidate]) -> NDArray[np.float64]:
    """The values of ``FEATURES`` for each candidate, as (candidates, features)."""
    question = question_features(reading)
    rows = [
        (
            *question,
            *_form(one, reading),
            *_mentioned(one, reading),
            *_in_last_turn(one, reading, found),
            *_agreement(one, reading),
        )
        for one in found
    ]
    return np.array(rows, np.float64).reshape(len(rows), len(FEATURES))


def question_features(reading: Reading) -> tuple[float, ...]:
    """The values of ``QUESTION_FEATURES``."""
    earlier = frozenset[str]().union(
        *(said.stems | said.title_stems | said.answer_stems for said in reading.said)
    )
    known = len(reading.stems & earlier)
    phrases = [span.of(reading.question) for span in phrases_in(reading.question)]
    return (
        *(float(name in reading.cues) for name in _CUES),
        float(not reading.cues.isdisjoint(_PRONOUNS)),
        float(len(reading.question.split())),
        float(len(reading.stems)),
        float(len(names_in(reading.question))),
        float(len(phrases_of(reading.question))),
        float(_ends_in_phrase(reading.question)),
        float(known),
        float(len(reading.stems) - known),
        float(sum(phrase.split()[-1].lower() in RELATIONAL for phrase in phrases)),
        float(opens_subject(reading.question)),
        float(min(len(reading.said), _MOST)),
        float(reading.said[0].answer_phrases > 0),
        float(reading.said[0].leaned),
        float(min(reading.age_opened, _MOST)),
        sum(said.has_name for said in reading.said) / len(reading.said),
    )


def _ends_in_phrase(question: str) -> bool:
    """Whether it says what it asks about at its end: "what causes drought", not "who paid"."""
    text = question.rstrip("?!. ")
    phrases = phrases_of(text)
    return bool(phrases) and text.endswith(phrases[-1][1])


def _form(one: Candidate, reading: Reading) -> tuple[float, ...]:
    text = one.text
    return (
        float(one.is_name),
        float(is_person(one)),
        float(is_plural(one)),
        float(_DIGIT.search(text) is not None),
        float(bare(text) != text),
        float(len(text.split())),
        float(len(one.stems)),
        len(one.stems - reading.stems) / len(one.stems),
    )


def _mentioned(one: Candidate, reading: Reading) -> tuple[float, ...]:
    count = len(reading.said)
    typed, searched, answer = (
        [mention.age for mention in one.mentions if mention.place == place]
        for place in ("typed", "searched", "answer")
    )
    titles = frozenset[str]().union(*(said.title_stems for said in reading.said))
    near = (age for age, said in enumerate(reading.said, 1) if one.stems & said.stems)
    oldest = one.mentions[-1]
    subject = reading.said[reading.age_opened - 1].stems
    return (
        len(one.stems & titles) / len(one.stems),
        min(typed, default=_NONE),
        min(searched, default=_NONE),
        min(answer, default=_NONE),
        next(near, _NONE),
        len(set(searched)) / count,
        len(set(answer)) / count,
        float(min(len(one.mentions), _MOST)),
        float(count in typed or count in searched),
        float(1 in searched and 1 not in typed),
        float(min(oldest.age, _MOST)),
        float(min(m.rank for m in one.mentions if m.age == oldest.age)),
        float(reading.said[oldest.age - 1].leaned),
        float(one.stems == subject),
        len(one.stems & subject) / len(subject) if subject else 0.0,
        len(set(searched) - set(typed)) / count,
        float(_JOINED.search(text) is not None) if (text := one.text) else 0.0,
    )


def _in_last_turn(
    one: Candidate, reading: Reading, found: Sequence[Candidate]
) -> tuple[float, ...]:
    last = reading.said[0]
    asked = [mention for mention in one.mentions if mention.place in ("typed", "searched")]
    ranks = _ranks(one, "searched")
    answer_ranks = _ranks(one, "answer")
    return (
        float(0 in ranks),
        float(last.phrases - 1 in ranks),
        float(_same(last.main, one)),
        float(_same(reading.said[-1].main, one)),
        float(any(mention.before in _TIES for mention in asked)),
        float(any(mention.before in _PLACING for mention in asked)),
        float(last.answer_phrases - 1 in answer_ranks),
        float(bool(answer_ranks) and one.stems == last.answer_stems),
        float(any(one.stems < other.stems and other.is_name for other in found)),
        float(any(other.stems < one.stems for other in found)),
    )


def _ranks(one: Candidate, place: str) -> set[int]:
    return {m.rank for m in one.mentions if m.age == 1 and m.place == place}


def _agreement(one: Candidate, reading: Reading) -> tuple[float, ...]:
    cues, meant = reading.cues, reading.meant
    person, plural = is_person(one), is_plural(one)
    he, she = _gender(one, reading)
    person_asked = "he" in cues or "she" in cues
    carried = any(m.age == 1 for m in one.mentions if m.place == "searched") and not any(
        m.age == 1 for m in one.mentions if m.place == "typed"
    )
    return (
        float(_same(meant.person, one)),
        float(_same(meant.thing, one)),
        float(_same(meant.several, one) or _same(meant.objects, one)),
        float("he" in cues and person) * (1 + he - she),
        float("she" in cues and person) * (1 + she - he),
        float(person_asked and person),
        float(person_asked and not person),
        float("they" in cues) * (1.0 if plural else -1.0),
        float(carried and not cues.isdisjoint(reading.said[0].pronouns)),
    )


def _same(phrase: str | None, one: Candidate) -> bool:
    return phrase is not None and stems_of(phrase) == one.stems


def _gender(one: Candidate, reading: Reading) -> tuple[float, float]:
    """Of the words for men and women in the turns about it, the shares of either."""
    about = [said for said in reading.said if one.stems & (said.stems | said.title_stems)]
    he, she = sum(said.he for said in about), sum(said.she for said in about)
    return he / max(he + she, 1), she / max(he + she, 1)


def is_person(one: Candidate) -> bool:
    """Whether it looks like a person's name."""
    return one.is_name and _is_persons(bare(one.text))


@lru_cache(maxsize=4096)
def _is_persons(text: str) -> bool:
    return any(name.text == text for name in persons_in(f"of {text}"))


def is_plural(one: Candidate) -> bool:
    """Whether it looks like several."""
    return _PLURAL.search(one.text) is not None


def may_be_person(one: Candidate) -> bool:
    """Whether it can be a person's name: two words, or a single one that nothing speaks against."""
    text = bare(one.text)
    single = text[:1].isupper() and not text.isupper() and text.isalpha()
    return one.is_name and (is_person(one) or (single and text.lower() not in _NO_PERSONS))
