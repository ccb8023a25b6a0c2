"""Why words that the reranker marks do not answer a question for a fact. Reads English."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from qa_service.analyser import content_tokens, stems_of, tokens
from qa_service.language import (
    MONTH_NAME,
    SAY,
    STOP_WORDS,
    SUPERLATIVE,
    WEEKDAY,
    named_dates,
    reported,
)
from qa_service.passages import sentence_spans
from qa_service.retrieval.answer_spans import AnswerType
from qa_service.retrieval.marked_words import is_denied, is_of_namesake, sentence_of

if TYPE_CHECKING:
    from datetime import date

    from qa_service.domain import DateWindow, Span
    from qa_service.retrieval.question import ReadQuestion


def is_of_another(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether ``words`` of ``text`` are of somebody or something else, or are said not to be so."""
    return (
        _is_age_of_another(question, text, words)
        or _is_put_off(question, text, words)
        or is_edition(question, text, words)
        or is_denied(question, text, words)
        or is_of_namesake(question, text, words)
        or _only_reports(question, text, words)
        or _is_no_height(question, text, words)
        or _is_of_record(question, text, words)
        or _is_of_rival(question, text, words)
    )


def is_of_long_before(day: date | None, text: str, words: Span) -> bool:
    """Whether the sentences of ``text`` that hold ``words`` name only days long before ``day``.

    An article of September that says "in April" tells how things were, not what is new.
    """
    if day is None:
        return False
    holding = [
        one for one in sentence_spans(text) if one.start < words.end and words.start < one.end
    ]
    return bool(_days_long_before(day, " ".join(one.of(text) for one in holding)))


def is_background(question: ReadQuestion, day: date | None, text: str, words: Span) -> bool:
    """Whether the part of a sentence that ``words`` are in names only days long before ``day``.

    Only where no time is asked for. Of what happened, a month or day of the last year counts: what
    an article tells of a year, or of history, may well be what is asked for.
    """
    sentence = sentence_of(text, words)
    if day is None or sentence is None or _IN_THE_PAST.search(question.asking):
        return False
    if next(iter(named_dates(question.asking, day)), None) is not None:
        return False
    before = _BREAK.split(text[sentence.start : words.start])[-1]
    part = before + words.of(text) + _BREAK.split(text[words.end : sentence.end])[0]
    old = _days_long_before(day, part)
    if _HAPPENED.search(question.asking):
        return bool(old) and all(_is_day_of_last_year(day, one) for one in old)
    return bool(old)


def _days_long_before(day: date, words: str) -> list[DateWindow]:
    """The days that ``words`` name, if all of them are long before ``day``; else none."""
    named = named_dates(words, day)
    old = [one for one in named if one.last and day - one.last > _LONG_BEFORE]
    return old if len(old) == len(named) and not _SINCE.search(words) else []


def _is_day_of_last_year(day: date, named: DateWindow) -> bool:
    first, last = named.first, named.last
    return (
        first is not None
        and last is not None
        and last - first <= _A_MONTH
        and day - last <= _A_YEAR
    )


_A_MONTH: Final = timedelta(days=31)
_A_YEAR: Final = timedelta(days=366)
_IN_THE_PAST: Final = re.compile(
    r"\b(?:ago|before|begin|began|born|earlier|ever|first|former(?:ly)?|found(?:ed|er)?|histor\w+"
    r"|initial\w*|invent\w+|last|once|origin\w*|past|previous\w*|records?|start(?:ed|s)?|then"
    r"|used to)\b",
    re.IGNORECASE,
)
_HAPPENED: Final = re.compile(
    r"\b(?:did|was|were|had|has|have|beat|became|came|died|fell|gave|got|held|killed|left|lost|made"
    r"|met|paid|ran|said|set|shot|sold|told|took|went|won|wrote|[a-z]{3,}ed)\b",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[;:()—–]\s|,\s(?!(?:19|20)\d\d\b)")
_LONG_BEFORE: Final = timedelta(days=60)
_SINCE: Final = re.compile(
    r"\b(?:since|until|till|so far|now|currently|still|remains?|to date)\b", re.IGNORECASE
)


def names_no_winner(question: ReadQuestion, text: str) -> bool:
    """Whether it says of nobody that they won, where that is asked for."""
    return _WHO_WON.search(question.asking) is not None and _WON.search(text) is None


_WHO_WON: Final = re.compile(
    r"\b(?:who |which (?:[\w’'-]+ ){1,3}?)(?:has |have |had )?(?:w[io]n|wins)\b(?!['’])"
    r"|\bwho (?:is|was|were|are) the (?:[\w’'-]+ ){0,3}?winners?\b",
    re.IGNORECASE,
)
_WON: Final = re.compile(
    r"\b(?:w[io]n|wins|winn(?:ing|ers?)|victor\w*|beat(?:s|en|ing)?|defeat\w*|triumph\w*|prevail\w*"
    r"|champion\w*|crown\w*|awarded|prizes?|medal\w*|(?:re-?)?elected|sworn in|inaugurated"
    r"|clinch\w*|captur\w+|secur\w+|earn\w*|(?:took|takes?)(?! \d)|becom\w+|became|(?:went|goes) to"
    r"|hold(?:s|ers?)|sweeps?|swept|edg\w+)\b(?!['’]t)",
    re.IGNORECASE,
)


def names_no_place(question: ReadQuestion, text: str, words: Span | None) -> bool:
    """Whether words marked for a place neither have a name nor stand behind a preposition."""
    if question.kind is not AnswerType.PLACE or words is None:
        return False
    before, marked = text[max(0, words.start - _NEAR) : words.end], words.of(text)
    is_named = _NAME.search(marked) and not _SAID.search(marked)  # "the Quay Board said"
    return not (is_named or _WHEREABOUTS.search(before))


_NEAR: Final = 30  # code points
_NAME: Final = re.compile(r"[A-Z\d]")
_SAID: Final = re.compile(rf"\b(?:{reported(SAY)})\Z")
_WHEREABOUTS: Final = re.compile(
    r"\b(?:aboard|abroad|above|across|ahead|along|alongside|among|around|ashore|at|away|behind|below"
    r"|beside|between|beyond|by|down|downtown|east|everywhere|from|here|home|in|indoors|inside|into"
    r"|near|nearby|nowhere|off|on|online|onto|opposite|out|outside|over|overseas|past|there|through"
    r"|throughout|to|toward|towards|under|underground|up|upstairs|via|west|within"
    r"|last|next|second|third|\w+th)\b",  # "north", "beneath", and the place of who came fourth
    re.IGNORECASE,
)


def _only_reports(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether a name only says who reports it, where who did something is asked for."""
    if question.kind not in (AnswerType.PERSON, AnswerType.PARTY) or _TELLS.search(question.asking):
        return False
    before = text[max(0, words.start - _NEAR) : words.start]
    reports = _ACCORDING.search(before)
    if reports and not stems_of(reports["who"]) & question.stems:  # "according to Mayor Ada Sample"
        return True
    return _THEIR_REPORT.match(text, words.end) is not None


_TELLS: Final = re.compile(
    r"\bwho(?:['’]s| is| was| are| were) (?:the|a|an|his|her|its|their)\b"
    r"|\b(?:accus|analy[sz]|announc|argu|blam|claim|confirm|disclos|estimat|identif|monitor|poll"
    r"|predict|publish|rank|releas|report|reveal|said|say|survey|tell|think|told|track|warn)\w*"
    r"|\b(?:counts?|counted|finds?|found|stud(?:y|ies|ied)|wr(?:it(?:es?|ten|ing)|ote))\b",
    re.IGNORECASE,
)
_ACCORDING: Final = re.compile(
    r"\baccording to (?:the |an? )?(?P<who>(?:[\w./’'-]+ ?){0,2})\Z", re.IGNORECASE
)
_THEIR_REPORT: Final = re.compile(  # "Quay Online's rope database", not "Quill stole data"
    r"(?:['’]s?|(?<=['’]s)|(?<=s['’])|(?<=['’])s?)\s+(?:[a-z]+\s+)?"
    r"(?:analysis|coverage|data|database|poll|reporting|survey)\b"
)


def _is_no_height(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether a distance in miles is no answer to how tall somebody or something is."""
    is_far = _FAR.search(words.of(text)) and not _HIGH.match(text, words.end)
    return _HOW_TALL.search(question.asking) is not None and bool(is_far)


def _is_of_record(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether a time only says since when there was none like it: "the first since 1990"."""
    if question.kind is not AnswerType.DATE:
        return False
    sentence = sentence_of(text, words)
    before = text[sentence.start : words.end] if sentence else ""
    record = _RECORD_SINCE.search(before)
    return record is not None and len(before) - record.end() <= words.end - words.start


_RECORD_SINCE: Final = re.compile(
    rf"\b(?:first|second|third|fourth|fifth|only|lone|{SUPERLATIVE})\b[^.,;:]{{0,120}}?\bsince "
)


def _is_of_rival(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether its sentence is on the same thing of another: on Quill's mill, not on Sample's."""
    sentence = sentence_of(text, words)
    if sentence is None:
        return False
    said, asked = sentence.of(text), question.asking
    held, names = stems_of(text), question.with_names_of([text]).names
    things = {
        thing.stem
        for name, thing in pairwise(content_tokens(asked))
        if name.stem in names - held and thing.stem not in names
        if _OWNS.fullmatch(asked, name.end, thing.start)
    }
    owners = [
        owner
        for owner, token in pairwise(tokens(said))
        if token.stem in things and _OWNS.fullmatch(said, owner.end, token.start)
    ]
    return any(
        one.is_name and one.stem not in question.stems and one.stem not in STOP_WORDS
        for one in owners
    )


_OWNS: Final = re.compile(r"(?:['’]s?)? ")


_HOW_TALL: Final = re.compile(r"\bhow tall\b", re.IGNORECASE)
_HIGH: Final = re.compile(r"\s+(?:high|tall|into|up)\b")
_FAR: Final = re.compile(r"\b(?:miles?|kilomet(?:re|er)s?|km)\b")


def _is_age_of_another(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether an age is of somebody beside it: "the 40-year-old Bo Quill", "Quill, 40,".

    Or of nobody, as in "three years older than".
    """
    if question.kind is not AnswerType.AGE or not question.names:
        return False
    if _COMPARED.match(text, words.end):
        return True
    of = _NAMED_BEHIND.match(text, words.end) or _NAMED_BEFORE.search(text, 0, words.start)
    return of is not None and not stems_of(of["name"]) & question.stems


_COMPARED: Final = re.compile(r"(?: years?| months?)? (?:older|younger)\b")
_NAMED_BEHIND: Final = re.compile(
    r" (?:(?!(?:in|at|on|by|of|to|for|from|as|when|while|after|before|since|and|but)\b)"
    r"[a-z]+ ){0,2}"
    rf"(?!{WEEKDAY}|{MONTH_NAME})(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
_NAMED_BEFORE: Final = re.compile(
    r"(?P<name>(?:[A-Z][\w’'-]+ )*[A-Z][\w’'-]+),? (?:(?:now|then|just|only|aged?) )?\Z"
)


def _is_put_off(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether a day is one that was planned first, and the day that holds is asked for."""
    if question.kind is not AnswerType.DATE or _FIRST.search(question.asking):
        return False
    planned = _FIRST.search(text, max(0, words.start - _BEFORE_DAY), words.start)
    between = text[planned.end() : words.start] if planned else ""
    return planned is not None and not _NOW.search(between)


def is_edition(question: ReadQuestion, text: str, words: Span) -> bool:
    """Whether a year is part of a name, "the 2020 Osterby games", and the day to come is asked."""
    if question.kind is not AnswerType.DATE or not _TO_COME.search(question.asking):
        return False
    behind = _NAME_GOES_ON.match(text, words.end) if _YEAR.fullmatch(words.of(text)) else None
    if _AT.search(text, 0, words.start):
        return False  # "in 2035 petrol cars will be banned"
    return behind is not None and bool(stems_of(behind[0]) & question.stems)


_TO_COME: Final = re.compile(r"\bwhen(?: is|['’]s| are| do(?:es)?| will)\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?:the )?(?:19|20)\d\d", re.IGNORECASE)
_AT: Final = re.compile(r"\b(?:after|before|by|from|in|since|till|to|until)\s+\Z", re.IGNORECASE)
_NAME_GOES_ON: Final = re.compile(r"(?: [\w’'-]+){1,3}")
_FIRST: Final = re.compile(
    r"\b(?:initially|originally|first) (?:planned|scheduled|set|due|expected|slated|meant)\b"
)
_NOW: Final = re.compile(r"[.\d]|\b(?:now|instead|but)\b")
_BEFORE_DAY: Final = 60  # code points
