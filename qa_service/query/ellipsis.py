"""Questions that are only a part of one: a time, a name, "why?", "who said that?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from qa_service.domain import DateWindow, Turn
from qa_service.language import MONTH_NAME, SAY, SAY_THAT, asked, reported
from qa_service.passages import sentence_spans
from qa_service.query.candidates import stems_of
from qa_service.query.mentions import Name, is_keywords, names_in, phrases_in, whole_subject
from qa_service.query.time_figures import YEAR
from qa_service.query.time_periods import DATED_PERIOD, DAY_PERIOD
from qa_service.query.time_window import StatedWindow, find_window

_QUOTED: Final = 160  # characters of an answer that "who said that?" quotes
_SHORTEST_CLAUSE: Final = 40
_CLAUSE_END: Final = re.compile(r"[,;:]\s|\s[-–—]\s")

_LEAD: Final = re.compile(
    r"(?:(?:and|but|so|or|then|ok(?:ay)?|well|now|also|no|sorry|i\s+meant?)\b[\s,.:]*)*"
    r"(?:(?:what|how)\s+about\b|what\s+of\b)?\s*",
    re.IGNORECASE,
)
_THEN: Final = re.compile(
    r"(?P<before>before\s+(?:that|then|this)|earlier|previously|the\s+year\s+before)"
    r"|(?P<after>after\s+(?:that|then|this)|later|afterwards?|since(?:\s+(?:then|that))?"
    r"|the\s+(?:year\s+after|following\s+year|next\s+year))",
    re.IGNORECASE,
)


_SAME_AGAIN: Final = re.compile(
    r"(?:who|what|where|how\s+(?:much|many|long|old))\s+(?:is|was|are|were)\s+"
    r"(?:it|that|this|he|she|they)\s+(?=\S)",
    re.IGNORECASE,
)


def without_lead(question: str) -> str:
    """What is left of a question without "and", "what about" and its closing mark."""
    match = _LEAD.match(question)
    return open_end(question[match.end() if match else 0 :]).strip(" ,")


def _other_time(question: str, turns: Sequence[Turn], today: date) -> str | None:
    rest, previous = _SAME_AGAIN.sub("", without_lead(question)), turns[-1].standalone
    if then := _THEN.fullmatch(rest):
        stated = find_window(previous, today)
        if not stated.spans and turns[-1].days:  # what was answered is of that day
            stated = replace(stated, window=DateWindow(turns[-1].days[0], turns[-1].days[0]))
        return _with_time(previous, _time_beside(then, stated), today)
    for words in (rest, f"in {rest}", f"on {rest}"):
        spans = find_window(words, today).spans
        if len(spans) == 1 and spans[0].of(words) == words:
            return _with_time(previous, _in_nearest_year(words, previous, today), today)
    if _NAMED_TIME.fullmatch(rest) and _NAMED_TIME.search(previous):
        return _with_time(previous, rest, today)  # "the meeting of 4 May", "and of 15 June?"
    return _with_time(previous, rest, today) if _BESIDE_EVENT.fullmatch(rest) else None


# A day or a year that only names something: "the 2012 election", "the meeting of 4 May".
_NAMED_TIME: Final = re.compile(
    rf"(?:(?<!\w)(?P<tie>of|in|on|from)\s+)?(?:{DATED_PERIOD}|{DAY_PERIOD}|(?<!\w){YEAR})",
    re.IGNORECASE,
)
# "since the invasion", "before the election".
_BESIDE_EVENT: Final = re.compile(
    r"(?:since|before|after|during|until)\s+the(?:\s+[\w’'-]+){1,3}", re.IGNORECASE
)


def _with_named_time(question: str, old: re.Match[str], words: str) -> str:
    """The question with another day or year in the place of one that names something."""
    match = _NAMED_TIME.fullmatch(words)
    tie = match["tie"] if match else None
    if tie and not old["tie"]:
        words = words[len(tie) :].lstrip()
    elif old["tie"] and not tie:
        words = f"{old['tie']} {words}"
    return question[: old.start()] + words + question[old.end() :]


_AHEAD: Final = 30  # days by which a month after the one asked about is preferred
_IN_MONTH: Final = re.compile(rf"in\s+{MONTH_NAME}", re.IGNORECASE)


def _in_nearest_year(words: str, previous: str, today: date) -> str:
    """The words with their year: "in October" after a question of September 2012 is of 2012."""
    stated = find_window(previous, today)
    first = stated.window.first
    if first is None or stated.relative or not _IN_MONTH.fullmatch(words):
        return words
    if not date.min.year < first.year < date.max.year:
        return words
    if not any(str(first.year) in span.of(previous) for span in stated.spans):
        return words
    month = find_window(f"{words} {first.year}", today).window.first or first
    years = [first.year + more for more in (0, -1, 1)]
    nearest = min(years, key=lambda year: abs((month.replace(year=year) - first).days - _AHEAD))
    return f"{words} {nearest}"


def _time_beside(then: re.Match[str], stated: StatedWindow) -> str:
    """What "before that" means in dates, if the previous question had some."""
    before = then["before"] is not None
    first, last = stated.window.first, stated.window.last
    day = (first or last) if before else (last or first)
    if day is None:
        return then[0]
    if "year" in then[0].lower():
        return f"in {day.year + (-1 if before else 1)}"
    return f"{'before' if before else 'after'} {_written(day, opening=before)}"


def _written(day: date, *, opening: bool) -> str:
    """A day as people write it; the year alone at the year's edge, the month at the month's."""
    if (day.month, day.day) == ((1, 1) if opening else (12, 31)):
        return str(day.year)
    last = day == date.max or (day + timedelta(days=1)).day == 1
    edge = day.day == 1 if opening else last
    return f"{day:%B} {day.year}" if edge else f"{day.day} {day:%B} {day.year}"


def _with_time(question: str, words: str, today: date) -> str:
    """The question at another time: in the place of the one it states or names, or at its end."""
    spans = find_window(question, today).spans
    named = list(_NAMED_TIME.finditer(question))
    if not spans and named and _NAMED_TIME.fullmatch(words):
        return _with_named_time(question, named[-1], words)
    if not spans:
        return f"{open_end(question)} {words}".rstrip() + "?"
    text, end = "", 0
    for number, span in enumerate(spans):
        text += question[end : span.start] + (words if number == 0 else "")
        end = span.end
    return re.sub(r"\s+(?=[?!.,])", "", " ".join((text + question[end:]).split()))


_SAYING: Final = f"{SAY} {SAY_THAT} report deny"
_WHO_SAID: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?who\s+(?:exactly\s+)?(?:has\s+|is\s+|was\s+)?"
    rf"(?P<verb>{asked(_SAYING)}|{reported(_SAYING)}|saying|claiming|thinks?|made)"
    r"\s+(?:(?:us|you|them)\s+)?(?P<what>that|so|this|it|these\s+things?)(?:\s+(?:claim|statement"
    r"|remark|announcement|accusation|allegation))?\W*",
    re.IGNORECASE,
)


def _who_said(question: str, turns: Sequence[Turn], _: date) -> str | None:
    match = _WHO_SAID.fullmatch(question)
    if not match or (match["what"].lower() == "it" and whole_subject(turns[-1].question)):
        return None  # "Tell me about the ban on nets.", "Who announced it?"
    verb = "said" if match["verb"].lower() in ("made", "say", "saying", "told") else match["verb"]
    answer = turns[-1].answer
    quote = _first_sentence(answer) if answer else open_end(turns[-1].standalone)
    quote = re.sub(r"[\"“”]", "'", quote).strip()
    return f'Who {verb} "{quote}"?'


def _first_sentence(answer: str) -> str:
    sentence = sentence_spans(answer)[0].of(answer)
    if len(sentence) > _QUOTED:
        sentence = _first_clauses(sentence)
    return sentence.rstrip(".") or answer[:_QUOTED]


def _first_clauses(sentence: str) -> str:
    """As many clauses of a long sentence as are quoted; where one is too long, its first words."""
    ends = [match.start() for match in _CLAUSE_END.finditer(sentence, _SHORTEST_CLAUSE, _QUOTED)]
    if ends:
        return sentence[: ends[-1]]
    return sentence[: _QUOTED + 1].rsplit(maxsplit=1)[0][:_QUOTED]


_BARE_ASKING: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?(?P<asking>(?:why|how|what|when|where|which|who|whom"
    r"|(?:by|on|for|to|with|from|against|about)\s+(?:whom?|what|how\s+(?:much|many|long))"
    r"|since\s+when|why\s+not|then\s+(?:who|what|where)"
    r"|how\s+(?:many|much|long|often|come|so|far|fast|big|large|high|deep|tall|heavy|bad|old|soon))"
    r"(?:\s+(?:so|exactly|though|then|(?:is|was)\s+(?:that|this|it)"
    r"|(?:did|does)\s+(?:that|this|it)\s+(?:happen|occur|take\s+place)"
    r"|(?:did|does|do)\s+(?:he|she|it|they)\s+do\s+(?:so|that|this|it)))?)\W*",
    re.IGNORECASE,
)
_HAPPENED: Final = re.compile(r"\b(?:happen|occur|take\s+place)$", re.IGNORECASE)
_ASKING_TAIL: Final = re.compile(r"\s+(?:so|exactly|though|then|(?:is|was|did|does|do)\s.*)$")
_AUXILIARY = (
    r"(?:did|does|do|is|was|were|are|has|have|had|can|could|will|would|should|may|might|must)"
)
_ASKED: Final = re.compile(
    rf"(?:(?P<asking>why|when|where|how|since when|how long)\s+)?(?P<clause>{_AUXILIARY}\s+.+)",
    re.IGNORECASE,
)
_SWAPPED: Final = frozenset({"why", "when", "where", "how", "how long", "since when"})


def _bare_asking(question: str, turns: Sequence[Turn], today: date) -> str | None:
    """The previous question asked with "why"; where that can't be said, with it at its end."""
    match = _BARE_ASKING.fullmatch(question)
    if not match:
        return None
    asking = re.sub(_ASKING_TAIL, "", match["asking"].lower())
    # What happened is not that somebody said so.
    statements = [turn for turn in turns if not _WHO_SAID.fullmatch(turn.question)]
    previous = _first_part(
        (statements if statements and _HAPPENED.search(match["asking"]) else turns)[-1]
    )
    asked = _ASKED.fullmatch(open_end(previous))
    if asked and (asked["asking"] or "").lower() == asking:
        return previous
    if asked and asking in _SWAPPED:
        clause = asked["clause"]
        swapped = f"{asking} {clause[0].lower()}{clause[1:]}?"
        return _with_time(swapped, "", today) if asking == "when" else swapped
    return f"{open_end(previous)}, and {asking}?"


_NUMBER_OR_NAMES: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?(?:(?P<number>how\s+many(?:\s+of\s+them)?)"
    r"|(?P<names>which(?:\s+(?:ones?|of\s+them))?|what\s+ones))\W*",
    re.IGNORECASE,
)
_OF_SEVERAL: Final = re.compile(
    rf"(?P<before>.*?)\b(?P<asking>which|what|how\s+many)\s+(?P<rest>(?!{_AUXILIARY}\b)"
    r"(?:[\w’'-]+\s+){0,2}?(?:[\w’'-]+s|people|men|women|children)(?:\s+.+)?)",
    re.IGNORECASE,
)


def _number_or_names(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The previous question with "how many" for "which", or "which" for "how many"."""
    match = _NUMBER_OR_NAMES.fullmatch(question)
    asked = _OF_SEVERAL.fullmatch(open_end(_first_part(turns[-1])))
    if (
        not match
        or not asked
        or (asked["asking"].lower().startswith("how")) == bool(match["number"])
    ):
        return None
    return f"{asked['before']}{'how many' if match['number'] else 'which'} {asked['rest']}?"


_ONE_OF_THEM: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?(?:(?P<asking>which|what|how\s+many|who)\s+(?P<ones>ones?|of\s+(?:them|these"
    r"|those))|(?P<number>how\s+many)(?=\s+(?:were|are|have|had|did|\w+ed|died|got)\b))\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_THINGS: Final = re.compile(
    rf"(?:which|what|how\s+many)\s+(?P<things>(?!(?:{_AUXILIARY}|dead|injured)\b)[\w’'-]+)",
    re.IGNORECASE,
)


def one_of_them(question: str, turns: Sequence[Turn]) -> str | None:
    """The question with the things that the last was about: "which one sank", "which ferry sank".

    None where it asks for none of them.
    """
    match, asked = _ONE_OF_THEM.fullmatch(question), _THINGS.match(_first_part(turns[-1]))
    if not match or not asked:
        return None
    things, ones = asked["things"], (match["ones"] or "ones").lower()
    if ones == "one":
        things = _singular(things)
    elif ones != "ones":
        things = f"of the {things}"
    return f"{match['asking'] or match['number']} {things} {match['rest']}"


_OF_THE_TWO: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?(?:which|who|what)\s+(?:(?:one\s+)?of\s+(?:the\s+|these\s+|those\s+)?"
    r"(?:two|both|three)\b|(?:number|figure)\b).*",
    re.IGNORECASE,
)


def _of_the_two(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The previous question with "which of the two ...?", which chooses of what it names."""
    if not _OF_THE_TWO.fullmatch(question):
        return None
    asked = without_lead(question)
    return f"{open_end(_first_part(turns[-1]))}, and {asked[:1].lower()}{asked[1:]}?"


def _singular(plural: str) -> str:
    """One of some things: "church" of "churches", "class" of "class"."""
    for ending, single in (
        (r"ies$", "y"),
        (r"(ss|[cs]h|x|us)es$", r"\1"),
        (r"(?<=[a-rt-z])s$", ""),
    ):
        one, count = re.subn(ending, single, plural)
        if count:
            return one
    return plural


_MORE: Final = re.compile(
    r"(?:(?:and|ok(?:ay)?|please|so)[\s,]+)*(?:(?:tell|give|show)\s+me\s+)?(?:some\s+|any\s+)?"
    r"(?:more(?:\s+(?:details?|information))?|what\s+else|go\s+on|(?:and\s+)?then"
    r"|what\s+happened\s+(?:next|then|after\s+that))"
    r"(?:\s+(?:about|on|of)\s+(?:it|this|that))?(?:[\s,]+please)?\W*",
    re.IGNORECASE,
)
_PUT_AT_END: Final = re.compile(
    r"(?:, and (?:what else is known|what happened next|why|how|when|where|how come|why not"
    r"|(?:which|who|what) (?:one )?of (?:the|these|those) .*))+\?$"
)
_NEXT: Final = re.compile(r"\b(?:then|next|after)\b", re.IGNORECASE)


def _more(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The previous question with "what else is known", or "what happened next", at its end."""
    if not _MORE.fullmatch(question):
        return None
    asked = "what happened next" if _NEXT.search(question) else "what else is known"
    return f"{open_end(_first_part(turns[-1]))}, and {asked}?"


_NTH: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?(?:(?:please\s+)?tell\s+me\s+(?:more\s+)?about|more\s+(?:about|on)"
    r"|(?:what|how)\s+about|what\s+(?:is|was))?\s*the\s+(?P<nth>first|second|third|fourth|fifth|last)"
    r"(?:\s+(?:one|article|event|item|point|report|story))?\W*",
    re.IGNORECASE,
)
_ABOUT_NTH: Final = "Tell me more about "
_PLACE_OF: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}


def _nth(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The headline of one of several reports that an answer cites, the last but for such ones."""
    match = _NTH.fullmatch(question)
    several = (one.titles for one in reversed(turns) if not one.standalone.startswith(_ABOUT_NTH))
    titles = next(several, ())
    place = _PLACE_OF[match["nth"].lower()] if match else 0
    if not match or not 1 < len(titles) > place:
        return None
    return f"{_ABOUT_NTH}{titles[place]}"


def _first_part(turn: Turn) -> str:
    """The question of a turn without what "why?" or "tell me more" put at its end."""
    return _PUT_AT_END.sub("?", turn.standalone)


_IS_TRUE: Final = re.compile(
    r"(?:and\s+)?(?:really|(?:is|was)\s+(?:that|this|it)\s+(?:really\s+|(?P<still>still)\s+)?"
    r"(?:true|correct|right|so|the\s+case)"
    r"|are\s+you\s+sure(?:\s+(?:of|about)\s+(?:it|that|this))?)\W*",
    re.IGNORECASE,
)


def _is_true(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The first sentence of the previous answer, quoted and doubted."""
    answer, match = turns[-1].answer, _IS_TRUE.fullmatch(question)
    if not answer or not match:
        return None
    quote = re.sub(r"[\"“”]", "'", _first_sentence(answer)).strip()
    return f'Is it {"still " if match["still"] else ""}true that "{quote}"?'


_MEANT: Final = re.compile(
    r"(?:no[\s,.:]+)?(?:i\s+meant?|sorry|not\s+that)[\s,.:]+(?:the\s+ones?|those|that)\s+(?P<rest>.+)",
    re.IGNORECASE,
)


def _meant(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The previous question with what tells the one meant: "no, I meant the one over Japan"."""
    match = _MEANT.fullmatch(open_end(question))
    return f"{open_end(_first_part(turns[-1]))} {match['rest']}?" if match else None


_PREPOSED: Final = re.compile(
    r"(?:(?P<preposition>by|to|from|in|for|of|with|against|at|on|about)\s+)?(?P<name>.+)",
    re.IGNORECASE,
)


def _other_name(question: str, turns: Sequence[Turn], _: date) -> str | None:
    match = _PREPOSED.fullmatch(without_lead(question))
    if not match:
        return None
    words = re.sub(r"\s+(?:too|as\s+well|then)$", "", match["name"])
    names = names_in(f"of {words}")
    if len(names) != 1 or _OF_NAME.sub("", words) != names[0].text:
        return None
    previous, preposition = turns[-1].standalone, (match["preposition"] or "").lower()
    old = _like(names[0], previous, preposition)
    if old and _REST.match(words) and _is_beside_noun(old, previous):
        apart = previous[: old.span.start] + previous[old.span.end :].lstrip()  # "the Velmora fire"
        return f"{open_end(apart)} {preposition or 'in'} {words}?"
    if old:
        return _swap(previous, old, words)
    if preposition:
        return f"{open_end(previous)} {preposition} {words}?"
    if actor := _ACTOR.search(previous):
        return previous[: actor.start("who")] + words + previous[actor.end("who") :]
    if question == words:  # keywords typed after a question on other things: a new search
        return question
    tie = "in" if names[0].is_place else "and what about"
    return f"{open_end(previous)}{'' if tie == 'in' else ','} {tie} {words}?"


def _is_beside_noun(name: Name, question: str) -> bool:
    """Whether it only tells more of a noun: "the Velmora fire", not "in Velmora today"."""
    before, after = question[: name.span.start], question[name.span.end :]
    if not _takes_article(name.text):  # the article is the noun's, not the name's as in "the US"
        before = re.sub(r"\bthe\s+\Z", "the noun ", before, flags=re.IGNORECASE)
    return re.match(r"\s+[a-z]", after) is not None and not _PLACED.search(before)


_REST: Final = re.compile(r"(?:the\s+)?(?:rest|other\s+parts|whole)\s+of\s+", re.IGNORECASE)
_OF_NAME: Final = re.compile(rf"^(?:{_REST.pattern})?(?:the\s+)?", re.IGNORECASE)
_ACTOR: Final = re.compile(  # "how did bolsonaro react", also where nothing tells that it is a name
    r"\b(?:did|does|has|will)\s+(?P<who>[a-z]+(?:\s[a-z]+)?)\s+(?:react|respond|say|think|vote)\w*\b"
)
_PLACED: Final = re.compile(
    r"\b(?:in|at|to|into|from|near|of|for|on)\s+(?:the\s+)?\Z", re.IGNORECASE
)


def _like(new: Name, previous: str, preposition: str) -> Name | None:
    """The name in the previous question whose place the new one takes."""
    names = [name for name in names_in(previous) if name.text.lower() != new.text.lower()]
    alike = [name for name in names if name.is_place == new.is_place]
    if not preposition or preposition in ("to", "for"):
        # "How many will Google hire in Example Bay?", "what about Amazon?": another of its kind.
        free = [name for name in alike if not _PLACED.search(previous[: name.span.start])]
        chosen = alike if new.is_place or preposition or not free else free
        return chosen[-1] if chosen else None
    placed = re.compile(rf"\b{preposition}\s+(?:the\s+)?\Z", re.IGNORECASE)
    same = [name for name in names if placed.search(previous[: name.span.start])]
    if same or preposition != "by":
        return same[-1] if same else None
    return alike[0] if alike else None


def _swap(question: str, old: Name, new: str) -> str:
    before, after = question[: old.span.start], question[old.span.end :]
    if not new.lower().startswith("the ") or re.search(r"\bthe\s+\Z", before, re.IGNORECASE):
        new = re.sub(r"^the\s+", "", new, flags=re.IGNORECASE)
    if not (_takes_article(new) or _REST.match(new)):
        before = re.sub(r"\bthe\s+\Z", "", before, flags=re.IGNORECASE)
    return before + new + after


def _takes_article(name: str) -> bool:
    return bool(
        re.match(
            r"(?:the\s|U\.|(?:US|USA|UK|UN|UAE|EU)\b|.*(?:States|Kingdom|Nations|Union|Emirates)\b)",
            name,
        )
    )


def _other_phrase(question: str, turns: Sequence[Turn], _: date) -> str | None:
    """The previous question with a phrase in the place of the one that shares a word with it.

    "Who won best picture at the Oscars?", "and best actor?": who won best actor at the Oscars.
    """
    words = without_lead(question)
    if words == open_end(question) or not is_keywords(words):
        return None
    previous, own = turns[-1].standalone, stems_of(words)
    for span in phrases_in(previous):
        old = span.of(previous)
        known = stems_of(old)
        if known & own and known - own and own - known and not names_in(f"of {old}"):
            return previous[: span.start] + words + previous[span.end :]
    return None


def is_part(question: str) -> bool:
    """Whether it is one of these parts whatever was said before: "why?", "tell me more"."""
    patterns = (_WHO_SAID, _BARE_ASKING, _NUMBER_OR_NAMES, _OF_THE_TWO, _MORE, _IS_TRUE, _OTHER_ONE)
    return any(pattern.fullmatch(question) for pattern in patterns)


_OTHER_ONE: Final = re.compile(
    r"(?:(?:and|but|so)\s+)?(?:(?:what|how)\s+about\s+)?(?:the\s+)?(?:others?|other\s+ones?|it|them)\W*",
    re.IGNORECASE,
)


def open_end(question: str) -> str:
    """The question without its closing marks, to be carried on."""
    return question.rstrip("?!. ") or question


_Rule = Callable[[str, Sequence[Turn], date], str | None]
RULES: Final[tuple[_Rule, ...]] = (
    _other_time,
    _who_said,
    _is_true,
    _more,
    _number_or_names,
    _of_the_two,
    _nth,
    _bare_asking,
    _meant,
    _other_name,
    _other_phrase,
)
"""Each gives the whole question, or None where it does not fit; the first that fits counts."""
