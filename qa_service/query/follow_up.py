"""From a follow-up question and the turns before it to a question that stands alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens
from qa_service.language import ASKED_ABOUT, FUNCTION_WORDS, STOP_WORDS, asked
from qa_service.query.anaphora import (
    explains_itself,
    lacks_person,
    points_back,
    reads_as_english,
    replaced,
)
from qa_service.query.candidates import bare
from qa_service.query.ellipsis import RULES, is_part, one_of_them, open_end, without_lead
from qa_service.query.mentions import is_keywords, names_in, phrases_in, with_capitals
from qa_service.query.outlets import other_outlet
from qa_service.query.referents import Referents, with_roles
from qa_service.query.term_choice import (
    FollowUpModel,
    follow_up_model,
    left_unsaid,
    likely_referents,
    weigh,
)
from qa_service.query.time_today import asks_about_present
from qa_service.query.time_window import find_window
from qa_service.query.words import (
    EXCLAMATIONS,
    INTERJECTIONS,
    RELATIONAL,
    ROLES,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from qa_service.domain import Turn

_TURNS_READ: Final = 8
_CHARACTERS_READ: Final = 2_000  # of each text; a longer question is taken to stand alone


@dataclass(frozen=True, slots=True)
class Resolved:
    """A question with what it takes from earlier turns: as it is searched, and as it is shown."""

    text: str
    shown: str


def resolve(
    question: str,
    turns: Sequence[Turn],
    today: date,
    model: FollowUpModel | None = None,
    *,
    outlets: Sequence[str] = (),
) -> Resolved:
    """``question`` with what it takes from earlier turns put into words.

    ``question`` has its white space collapsed; ``turns`` are in their order, the latest last, of
    which the last eight are read. A question that stands alone comes back as it is. The rules,
    the first that fits:

    - a part of a question ("and in 2018?", "why?", "who said that?", "and India?"): the previous
      one with it (``ellipsis``). Which name a new one replaces is not always sure; the result is
      shown to the person, and refused where the archive does not know the new name;
    - "which one sank?": with the things that the previous question named, and its names;
    - words that point back ("he", "its", "there"): replaced by what they stand for;
    - too few words of its own ("what was the reaction?"): what the talk was about, added;
    - what trees fitted on human rewrites think is left unsaid: added in brackets, "What happened in
      2008 (Fleet Foxes)?"; nothing to a question that they think whole, as on another subject.

    What is shown is to read as English: names stand for pronouns, and whatever else was added
    stands before the person's own words, "Fleet Foxes: what happened in 2008?".
    """
    recent = [_spoken(turn) for turn in turns[-_TURNS_READ:] if _spoken(turn).standalone]
    if not recent or not 0 < len(question) <= _CHARACTERS_READ or _says_nothing(question):
        return Resolved(question, question)
    typed = _without_thanks(question)
    texts = [text for turn in recent for text in (turn.answer, *turn.titles) if text]
    recent = [
        replace(
            turn,
            question=with_capitals(turn.question, texts),
            standalone=with_capitals(turn.standalone, texts),
        )
        for turn in recent
    ]
    question = with_capitals(typed, texts)
    other = other_outlet(without_lead(question), recent[-1].standalone, outlets)
    for text in chain((other,), (rule(question, recent, today) for rule in RULES)):
        if text:
            return Resolved(_as_question(text), _as_question(text))
    if named := one_of_them(question, recent):
        names = [name.text for name in names_in(recent[-1].standalone)]
        text = _as_question(_with_added(named, None, names))
        return Resolved(text, _as_question(_introduced(named, names)))
    found = _completed(question, recent, today, model or follow_up_model())
    if found.text == question:
        return Resolved(typed, typed)
    return Resolved(_as_question(found.text), _as_question(found.shown))


def leans_back(question: str) -> bool:
    """Whether it asks nothing by itself: "which ones?", "who said that?", "where did he go?".

    A question with a name, or with more than a few words of its own, is taken to stand alone.
    """
    words, question = content_tokens(question), with_capitals(question)
    if (
        not words
        or not _ASKS.search(question)
        or names_in(question)
        or any(token.is_name for token in words)
        or _CALLED.search(question)
        or _OWN_SUBJECT.search(question)
    ):
        return False
    if is_part(question) or all(token.stem in STOP_WORDS for token in words):
        return True
    return len(words) <= _FEW_OF_ITS_OWN and points_back(question)


# "Why is it called leap year?" says what "it" is.
_CALLED: Final = re.compile(
    r"\b(?:it|they|that|this)\s+(?:so\s+)?(?:called|named|known as)\b", re.IGNORECASE
)
# "Why did turkey change its name?": a name typed in lower case, perhaps.
_OWN_SUBJECT: Final = re.compile(
    r"\b(?:did|do|does|has|have|had|will|would|can|could|should|is|are|was|were)\s+"
    r"(?!(?:it|he|she|they|you|we|i|one|this|that|these|those|the|an?|some|any|both|each)\b)"
    r"[\w’'-]{3,}\s+(?:\w+\s+){0,2}?(?:its|their|his|her)\s+\w",
    re.IGNORECASE,
)
# "us", "the who" and "it film" are keywords.
_ASKS: Final = re.compile(
    r"\?|^\W*(?:why|how|when|where|which|what|and|but|so|is|are|was|were|did|do|does|has|have|will"
    r"|tell|more|go\s+on|the\s+other|who\s+\w)\b",
    re.IGNORECASE,
)
_FEW_OF_ITS_OWN: Final = 2  # words that tell something


def resolved(
    question: str, turns: Sequence[Turn], today: date, model: FollowUpModel | None = None
) -> str:
    """``question`` as it is searched, with what it takes from earlier turns."""
    return resolve(question, turns, today, model).text


def _says_nothing(question: str) -> bool:
    """Whether it is only "thanks" or "wow": that asks for nothing of the conversation."""
    words = re.findall(r"[^\W\d_]+", question.lower())
    politeness = INTERJECTIONS | EXCLAMATIONS | {"a", "lot", "very", "much", "you"}
    said = INTERJECTIONS | EXCLAMATIONS
    return (
        not politeness.isdisjoint(words)
        and not said.isdisjoint(words[:1])
        and politeness >= set(words)
    )


def _without_thanks(question: str) -> str:
    """The question behind "Great, thanks!"."""
    match = _SAID_FIRST.match(question)
    return match["rest"] if match and _says_nothing(match["said"]) else question


_SAID_FIRST: Final = re.compile(r"(?P<said>[^.!?]{1,40})[.!]+\s+(?P<rest>.+)", re.DOTALL)


def _spoken(turn: Turn) -> Turn:
    """The turn with its white space collapsed and never without a standalone question."""
    question = _collapsed(turn.question)
    answer = _DATELINE.sub("", _collapsed(turn.answer or "")) or None
    titles = tuple(_collapsed(title) for title in turn.titles)
    return replace(
        turn,
        question=question,
        standalone=_collapsed(turn.standalone) or question,
        answer=answer,
        titles=titles,
    )


# "ISLAMABAD (Reuters) - " and "Sao Paulo (CNN) " name where a report was written, not what it is
# about.
_DATELINE: Final = re.compile(
    r"(?:^|(?<=[.!?”\"]\s))"
    r"(?:[A-Z][A-Z.,/ ]{2,40}(?:, [A-Z][a-z]+\.? \d+)?(?: \([^)]{2,30}\))?\s*[-–—]+"
    r"|(?:[A-Z][\w.,/’' -]{1,40} )?\((?:CNN|AP|AFP|UPI|VOA|Reuters|Bloomberg)(?: [A-Z]\w+)?\))\s+"
)


def _collapsed(text: str) -> str:
    return " ".join(text[:_CHARACTERS_READ].split())


def _as_question(text: str) -> str:
    return text[:1].upper() + text[1:]


_CONTINUES: Final = re.compile(
    r"(?:(?:and|but|so|or|then|also|ok(?:ay)?|well)\b[\s,]*)+", re.IGNORECASE
)


def _completed(question: str, turns: Sequence[Turn], today: date, model: FollowUpModel) -> Resolved:
    lead = _CONTINUES.match(question)
    text = question[lead.end() :] if lead else question
    if lead and is_keywords(open_end(text)):
        text = f"what about {text}"
    if not text.strip("?!. "):
        return Resolved(question, question)
    stated = find_window(text, today)
    weighing = weigh(question, turns, model)
    ruled = weighing.by_rule
    to = with_roles(likely_referents(weighing.pairs, ruled), turns)
    topic = _topic(turns, today)
    if topic:
        to = replace(to, thing=topic)
    answer = replaced(text, to, stated.spans)
    shown = replaced(text, to, stated.spans, reads_as_english)
    context = _put_in(to, answer, shown)
    is_named = shown != text  # what it points at: the rest helps to search, and reads worse
    about = None
    if answer == text and _says_too_little(text):
        of = replace(to, thing=to.person) if ruled.person == ruled.thing and not topic else to
        answer, about = _supplemented(text, of)
        subject = _subject(text, of) or ""
        is_named = answer != text and reads_as_english("it", subject)
        shown = answer if is_named else text
        context = (subject,) if answer != text and not is_named else ()
    if (lead or _WHAT_ABOUT.match(text)) and not stated.spans:
        answer = _at_previous_time(answer, turns[-1].standalone, today)
        shown = _at_previous_time(shown, turns[-1].standalone, today)
    put_in = answer != text or about is not None
    by_person = to.person is not None and to.person in answer and to.person not in text
    said = f"{answer} {about or ''}"
    unsaid = left_unsaid(weighing, said, pronoun_replaced=put_in, by_person=by_person)
    if not explains_itself(text):
        answer = _with_added(answer, about, unsaid)
        context = (*context, *((about,) if about else ()), *(() if is_named else unsaid))
    if to.person is None and lacks_person(shown) and _ASKS_WHO.match(turns[-1].standalone):
        joined = f"{open_end(turns[-1].standalone)}, and {text[:1].lower()}{open_end(text[1:])}?"
        return Resolved(joined, joined)
    if answer == text and not lead:
        return Resolved(question, question)
    if about and not topic and names_in(f"of {about}"):
        return Resolved(answer, _introduced(shown, (about,), bare(about)))
    return Resolved(answer, _introduced(shown, (topic,) if topic and context else context, topic))


_ASKS_WHO: Final = re.compile(r"(?:and\s+)?(?:who|whom|whose|which\s+\w+)\b", re.IGNORECASE)


def _topic(turns: Sequence[Turn], today: date) -> str | None:
    """The keywords with which a talk began, while it goes on about them: "tonga volcano"."""
    for number, turn in enumerate(reversed(turns)):
        words = turn.standalone
        for span in reversed(find_window(words, today).spans):
            words = words[: span.start] + words[span.end :]
        words = " ".join(words.split())
        if is_keywords(words) and len(words.split()) <= _MOST_KEYWORDS and not _says_nothing(words):
            later = turns[len(turns) - number :]
            return words if all(words in one.standalone for one in later) else None
    return None


_MOST_KEYWORDS: Final = 6


def _put_in(to: Referents, text: str, shown: str) -> tuple[str, ...]:
    """The referents that stand in ``text`` and not in ``shown``."""
    all_of_them = (to.person, to.thing, to.several, to.objects, to.place)
    found = dict.fromkeys(one for one in all_of_them if one)
    return tuple(one for one in found if one in text and one not in shown)


def _with_added(text: str, about: str | None, phrases: Sequence[str]) -> str:
    """What is left unsaid stands in brackets at the end: words for both searches."""
    added = "; ".join((about, *phrases) if about else phrases)
    return f"{open_end(text)} ({added})?" if added else text


def _introduced(text: str, context: Sequence[str], topic: str | None = None) -> str:
    """The question behind the names that it is about: "Fleet Foxes: what happened in 2008?".

    Other words that help to search make no English in front of a question and are not shown, but
    for the keywords that are the ``topic``.
    """
    found = (one for one in map(bare, context) if one and (one == topic or _is_name(one)))
    named = list(dict.fromkeys(found))
    subjects = [one for one in named if not any(one != other and one in other for other in named)]
    if not subjects:
        return text
    first = text.partition(" ")[0]
    ordinary = first.lower() in FUNCTION_WORDS and first != "I"
    question = text[:1].lower() + text[1:] if ordinary else text
    return f"{_as_question(', '.join(subjects))}: {open_end(question)}?"


def _is_name(words: str) -> bool:
    return [name.span.of(words) for name in names_in(words)] == [words]


_WHAT_ABOUT: Final = re.compile(r"(?:what|how)\s+about\b", re.IGNORECASE)


def _says_too_little(text: str) -> bool:
    """Whether a question names nothing and speaks of "the ..." or "types", of which it can't say.

    "What is the best treatment?", "are there any side effects?", "was that raid lawful?".
    """
    phrases = phrases_in(text)
    if _OF_NOTHING.search(text):
        return True
    if names_in(text) or len(phrases) > 1:
        return False
    if _OF_NOBODY.fullmatch(text):
        return True
    if not phrases:
        return _LEANS.search(text) is not None
    words = phrases[0].of(text).lower()
    tied = " of " in words or re.match(r"\s+(?:of|for|in|to|between)\b", text[phrases[0].end :])
    leaning = _LEANS.search(text[: phrases[0].start]) or words.startswith("the ")
    return not tied and bool(leaning or words.split()[-1] in RELATIONAL | ROLES)


def _supplemented(text: str, to: Referents) -> tuple[str, str | None]:
    """The text with what the talk was about (an office: its place), or the two side by side."""
    body, about = open_end(text), _subject(text, to)
    if about and body.split()[-1].lower() in RELATIONAL | ROLES and not _VERB_AT_END.search(body):
        return f"{body} of {about}?", None
    return text, about


def _subject(text: str, to: Referents) -> str | None:
    office = not ROLES.isdisjoint(open_end(text).lower().split())
    return to.place if office else to.thing


# "How much would this cost": no cost of anything.
_VERB_AT_END: Final = re.compile(
    r"\b(?:can|could|did|do|does|may|might|must|shall|should|to|will|would)\b[^,;]*\b(?:it|that|they|this)"
    r"\s+\w+\Z|\bto\s+\w+\Z",
    re.IGNORECASE,
)
# "What did Falk answer?", "how many dead and how many injured?"
_OF_NOTHING: Final = re.compile(
    rf"\bwhat\s+(?:did|does|do|has|have)\s+(?!(?:i|you|we|he|she|it|they)\b).+\s(?:{asked(ASKED_ABOUT)})\W*\Z"
    r"|\bhow\s+many\s+(?:(?:were|are|have|got)\s+)?(?:\w+ed|dead|died|hurt|missing)\b",
    re.IGNORECASE,
)
# "Who was fined?", "who won?", "was anyone hurt?"
_OF_NOBODY: Final = re.compile(
    r"(?:and\s+|but\s+)?(?:who(?:\s+else)?\s+(?!(?:is|was|are|were|am)\b)[a-z]+"
    r"|(?:who(?:\s+else)?\s+(?:(?:has|have|had)\s+been|was|were|is|are|got)"
    r"|(?:was|were|is|are|has|have)\s+any(?:one|body))"
    r"\s+(?:\w{2,}ed|hurt|shot|hit|killed|caught|found|chosen|taken|held|stolen)"
    r"|did\s+any(?:one|body)\s+[a-z]+)\W*",
    re.IGNORECASE,
)
_LEANS: Final = re.compile(
    r"\b(?:this|that|these|those|any|other|another|else|happened|happen|some)\b", re.IGNORECASE
)


def _at_previous_time(text: str, previous: str, today: date) -> str:
    spans = find_window(previous, today).spans
    if not spans or asks_about_present(text):
        return text
    return f"{open_end(text)} {' '.join(span.of(previous) for span in spans)}?"
