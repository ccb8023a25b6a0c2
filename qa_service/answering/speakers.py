"""Who is quoted as saying something, where the passage names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.language import MONTH_NAME, SAY, SAY_THAT, WEEKDAY, asked, reported
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator


def speaker_of(passage: str, words: Span) -> Span | None:
    """The words of ``passage`` that name who is quoted as saying ``words``; None if none do.

    Only the sentence that holds ``words`` can name them, before ("government data say that ...")
    or after ("..., said Ada Sample"). Two who may be meant, or a pronoun, are nobody.
    """
    sentence = next((s for s in sentence_spans(passage) if s.start <= words.start < s.end), None)
    if sentence is None:
        return None
    text = sentence.of(passage)
    said = Span(words.start - sentence.start, min(words.end, sentence.end) - sentence.start)
    governing = [one for one in _attributions(text) if _governs(one, said, text)]
    if len(governing) != 1 or governing[0].speaker is None:
        return None
    speaker = governing[0].speaker
    if _BARE_SOURCE.fullmatch(text, speaker.start, speaker.end) and not _ARTICLE.search(
        text, 0, speaker.start
    ):
        return None  # "according to figures": whose they are is not told
    return Span(sentence.start + speaker.start, sentence.start + speaker.end)


_ARTICLE: Final = re.compile(r"\b(?:the|an?|its|their|his|her)\s+\Z", re.IGNORECASE)
_BARE_SOURCE: Final = re.compile(
    r"(?:data|documents|estimates?|figures|polls?|records|reports?|statements?|statistics|study|surveys?)"
)


@lru_cache(maxsize=4096)  # who speaks in an article is followed sentence by sentence, then quoted
def attributions(sentence: str) -> tuple[str | None, ...]:
    """Who is named as saying something in a sentence, in its words; None for a pronoun."""
    found = _attributions(sentence)
    return tuple(None if one.speaker is None else one.speaker.of(sentence) for one in found)


@dataclass(frozen=True, slots=True)
class _Attribution:
    """A verb of saying with its subject; ``before`` when what is said follows it."""

    speaker: Span | None  # None for a pronoun
    span: Span
    before: bool


_TITLE: Final = r"(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Sen|Rep|Gov|Prof|St|Jr|Sr)\."
_TIME: Final = rf"(?:{WEEKDAY}|{MONTH_NAME})\b"
_NO_NAME: Final = (
    r"(?:The|An?|In|On|At|As|By|For|From|With|Of|To|But|And|Or|So|Yet|Then|Also|That|This|These"
    r"|Those|When|While|After|Before|Since|If|Though|Although|Because|There|Here|Now|What|Which"
    r"|Nobody|Everyone|Somebody|Someone|People|Both|All|Most|None|Last|Next|His|Her|Its|Their|Our"
    r"|My|Your|Earlier|Later|Meanwhile|However|Instead|Not|No)\b(?![.’'])"
)
_CAPITAL: Final = rf"(?:{_TITLE}|(?:[A-Z]\.){{1,4}}|[A-Z][\w’'-]*\w|[A-Z])"
_PARTICLE: Final = r"(?:of|for|de|del|da|al|bin|ibn|van|von|der|the|and|&)"
_NAME: Final = (
    rf"(?!{_NO_NAME}|{_TIME}){_CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}(?!{WEEKDAY}){_CAPITAL})*"
)
# Nouns that speak; what stands before them in the same group belongs to them.
_WHO: Final = (
    r"(?:officials?|officers?|spokes(?:man|woman|person|people)|ministers?|ministry|president"
    r"|premier|senators?|lawmakers?|politicians?|leaders?|diplomats?|ambassador|envoy|governor"
    r"|mayor|chief|general|commanders?|government|administration|authorities|police|army|military"
    r"|court|judges?|prosecutors?|lawyers?|attorneys?|investigators?|company|agency|department"
    r"|committee|council|campaign|party|union|bank|group|experts?|analysts?|economists?|scientists?"
    r"|researchers?|doctors?|critics|supporters|residents|witnesses|sources?|aides?|executives?"
    r"|data|figures|statistics|estimates?|records|documents|report|study|survey|poll|statement"
    r"|filing|indictment|lawsuit|newspaper)"
)
_MODIFIER: Final = r"(?:(?:[A-Z]\.){2,4}|[A-Za-z][\w’'-]*)"
# Words that end a group of nouns, so that what stands before them is not taken along.
_NO_MODIFIER: Final = (
    r"(?:about|after|against|although|among|and|are|as|at|because|been|before|but|by|did|do|does"
    r"|for|from|had|has|have|he|her|his|how|if|in|into|is|it|its|my|no|not|of|on|or|our|over|said"
    r"|say|says|she|since|some|than|that|the|their|then|there|these|they|this|those|though|to|told"
    r"|two|under|until|was|we|were|what|when|where|whether|which|while|who|whose|why|will|with"
    r"|would|you|your|a|an|one|another|other|many|most|same|also|later|now)"
)
# "In the Southeast Asian country": the name is no more than the half of it.
_OF_PLACE: Final = (
    r"(?:[A-Z][\w’'-]+\s+)+(?:country|nation|state|city|capital|region|province|district|county|town|village|island"
    r"|territory|republic|kingdom|area|government|parliament|army|community)\b"
)
_GROUP: Final = (
    rf"(?:(?!(?i:{_NO_MODIFIER})\b|[a-z]+(?:ed|ing)\b"
    rf"|{_TIME}){_MODIFIER}\s+){{0,4}}(?i:{_WHO})\b(?![’'])"
    # not "data Musk says he needs"
    rf"(?:(?<!data)(?<!figures)(?<!documents)(?<!records)(?<!statement)(?<!report)(?<!study)\s+{_NAME}"
    rf"|\s+(?:of|for|at|from|in)\s+(?:the\s+)?(?!{_OF_PLACE}){_NAME})?"
)
_ONE: Final = (
    r"(?i:one|another)\s+(?:[a-z-]+\s+){0,2}?"
    rf"(?:{_WHO}|ally|author|customer|driver|employee|expert|fan|friend|man|member|neighbou?r|owner"
    r"|parent|person|player|protester|reporter|resident|student|survivor|teacher|user|voter|woman"
    r"|worker)\b"
)
_SPEAKER: Final = (
    rf"(?:(?:the|an?|The|An?)\s+)?(?P<who>{_NAME}(?<=['’]s)\s+office\b|{_GROUP}|{_NAME}|{_ONE})"
    r"(?<![’']s)"
)
_PRONOUN: Final = (
    r"(?P<pronoun>(?i:he|she|they|it|we|i|you|who|some|others|many"
    r"|one(?!\s+(?!(?:also|in|later|of|said|says|who|\w+ly)\b)[a-z])))\b"  # "one key ally"
)
_ADVERB: Final = r"(?:(?:also|later|has|have|had|then|again|once|recently|\w+ly)\s+){0,2}"
# ", a spokesman for the ministry," or "in the capital", or what stands between dashes
_DASH: Final = r"(?:--|—|–)"
_APART: Final = (
    rf"(?:(?:,\s[a-z][^,“”\"—–]{{1,60}}?)?\s?{_DASH}\s?[^“”\"—–]{{1,120}}?{_DASH}"
    r"|,\s\d{1,3},|(?:,\s(?:[a-z]|[DIR]-)[^,“”\"]{1,90}){1,2},|\s+(?:in|at|from|with)\s+(?:the\s+)?[\w’'-]+"
    r"|\s+who\s[^“”\"—–.;]{3,160}?,"
    r"|\s+(?:close\s+to|familiar\s+with|briefed\s+on)\s+(?:[\w’'-]+\s+){1,3}?(?:[\w’'-]+))?"
)
_CLAUSE: Final = r"(?=\s+(?:that|he|she|they|it|there)\b)"
_VERB: Final = (
    rf"(?:say|{reported(SAY)}|(?:{asked(SAY_THAT)}|{reported(SAY_THAT)}|point(?:s|ed)?\s+out){_CLAUSE}"
    r"|estimated|reported|shows?|showed|believes?|suggests?)"
)
# Saved pages glue a word to the link after it: "tweetedthat".
# "added the bank to its list", not "added that ..." or "added the bank would go to court"
ADDS_THING: Final = (
    r"add(?:s|ed)\s+(?:(?!(?:he|she|it|they|we|you|i)\b)(?:(?!\b(?:that|is|was|are|were|has|had|have"
    r"|will|would|could|can|may|might|should|must|needs?|wants?|remains?|intends?|went|goes)\b)"
    r"[^,.;“\"])+?\sto\s(?:its|their|his|her|the)\s"
    # "Quill added 29", "added two goals", "added another"
    r"|(?:\d+|an?|another|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[,.;]|\s+"
    r"(?:and|more|in|from|on|off|(?:[\w-]+\s)?(?:points?|goals?|runs?|rebounds?|assists?|tr(?:y|ies)|yards?"
    r"|touchdowns?|wickets?|penalt(?:y|ies)|steals?|blocks?|medals?|titles?))\b))"
)
_SPEECH: Final = (
    rf"(?:(?!{ADDS_THING}|(?:reported|confirmed)\s(?:its|their)\b){_VERB}(?:that)?\b"
    r"|put\s+(?:it|the\s+\w+)\s+at\b|gave\s+the\s+\w+\s+as\b)"
)

_NO_SUBJECT: Final = (
    r"(?:During|Outside|Inside|Under|Despite|Once|Until|Yesterday|Today|Tomorrow|Asked|Several"
    r"|Hundreds|Thousands|Dozens|One|Two|Three|Four|Five|Six|Every|Neither|Either|Many|Some|Few"
    r"|[A-Z][a-z]+ing)\b"
)
_OTHER_CLAUSE: Final = (
    r"\b(?:who|that|which|while|after|as|when|where|but|because|before|if|what|whether|until|though"
    r"|since)\b"
)

_BEFORE: Final = re.compile(
    rf"(?<![\w’'-])(?:{_PRONOUN}|{_SPEAKER}){_APART}\s+{_ADVERB}(?P<verb>{_SPEECH})(?!\s+to\b)"
)
_INVERTED: Final = re.compile(
    # Not "told", which names who listens, nor "confirmed", which may open "confirmed cases".
    r"[,”\"’?!]\s+(?:said|says|writes?|wrote|tweeted|adds?|added|according\s+to|explains?|explained"
    r"|warns?|warned|argues?|argued|insists?|insisted)\s+"
    rf"(?:{_PRONOUN}(?!\s+(?:are|is|was|were|has|have|had|will|would|can|could|did|do)\b)|{_SPEAKER})"
)
# "“We should have built it sooner, for us all,” Ada Sample laments."
_CLOSING: Final = re.compile(
    rf"\A[“\"][^“”\"]{{15,}}[,…][”\"]\s+(?:{_PRONOUN}|{_SPEAKER})\s+(?:laments?|jokes?|jok(?:es|ed)"
    r"|recalls?|notes|noted|quips?|quipped|reflects?|muses?|mused|sighs?|grumbles?|concludes?"
    r"|observes?|continues|continued|boasts?|beams?|shrugs?|laughs?|enthuse[sd]|admits?|admitted"
    r"|confess(?:es|ed)|remembers?|gush(?:es|ed)|(?:lament|recall|reflect|sigh|grumbl|conclud"
    r"|observ|boast|beam|shrugg|laugh|remember)ed)\b"
)
# "Ada Sample opened the quay and said that ...", with nobody else in between
_AND_SAID: Final = re.compile(
    rf"\A(?:(?:But|And|Still|Later),?\s+)?(?P<who>(?!{_NO_SUBJECT}){_NAME})(?<![’']s)\s+"
    r"(?!(?:an?|the|his|her|their|its|this|that|of|in|at|on|by|for|from|with|as|to|about|more|other"
    rf"|people|residents)\b)(?:{_TIME}|(?!{_OTHER_CLAUSE})[a-z0-9$£€“”\"'’., %-]){{4,160}}?"
    rf",?\s+and\s+{_ADVERB}(?:said|says|told|(?:added|argued|warned)(?=\s+that\b|[,:]))\b(?!\s+to\b)"
)
# "Ada Sample criticised the plan by saying, “...”", with nobody else in between
_BY_SAYING: Final = re.compile(
    rf"(?P<who>(?!{_NO_SUBJECT}|(?:He|She|It|They|We|I|You)\b){_NAME})(?<![’']s)\s+[a-z]+ed\s"
    rf"(?:(?!{_OTHER_CLAUSE}|\bwith(?:out)?\b)[^.;:“”\"]){{0,140}}?\sby\s+saying\b"
)
# ", where the goal is to look perfect, said Ada Sample, the founder": hers, not what stands before.
_FOLLOWED: Final = re.compile(
    rf"(?<=,\s)(?:said|says|wrote|added)\s+{_NAME}(?:(?:,|\s+(?:of|from|at))\s[^,]*)?\.\Z"
)
# "... for us all.” — Harbour master Ada Sample, on television."
_BEHIND_DASH: Final = re.compile(
    r"[”\"]\s*(?:—|–|--)\s*(?P<who>(?![^,;“”\"]*['’]s\b)(?=[^,;“”\"]*[A-Z])(?!(?:The|And|But)\b)[\w’'.&-]+"
    r"(?: [\w’'.&-]+){0,6}? [\w’'&-]*\w)(?=[,;]|\.?\s*\Z)"
)
_ACCORDING: Final = re.compile(rf"\b[Aa]ccording\s+to\s+(?:{_PRONOUN}|{_SPEAKER})")
_TURN: Final = re.compile(r";|\b(?:but|while|whereas|although|though|however)\b")


# Without an end only where it opens the text, and goes on in the next paragraph.
QUOTATION: Final = re.compile(r"“[^”]*”|\"[^\"]*\"|\A(?:“[^”]*|\"[^\"]*)\Z")
_ENDS_QUOTATION: Final = re.compile(r"\A[^“\"]*(?:”|(?<=[,.?!…])\"(?=\s|\Z))")


def quotations(text: str) -> list[Span]:
    """What a text quotes; what it opens with where that goes on from the sentence before."""
    opening = _ENDS_QUOTATION.match(text)
    found = [Span(0, opening.end())] if opening else []
    return found + [
        Span(*one.span()) for one in QUOTATION.finditer(text, len(opening[0]) if opening else 0)
    ]


def without_quotations(text: str) -> str:
    """The text with a blank for each character of what it quotes."""
    for one in quotations(text):
        text = f"{text[: one.start]}{' ' * (one.end - one.start)}{text[one.end :]}"
    return text


_PART_OF_NAME: Final = re.compile(r"[.@][\w]")  # "Layoffs" of "Layoffs.fyi"
_STATEMENT_OF: Final = re.compile(r"(?:\w+ )?statement (?:from|of) (?:the )?")
# "In London, the minister, a former mayor, said": London has not.
_PLACED: Final = re.compile(
    r"\b(?:in|at|on|by|from|for|with|near|of)\s+(?:the\s+)?\Z", re.IGNORECASE
)


def _attributions(text: str) -> list[_Attribution]:
    quoted = quotations(text)
    found: list[_Attribution] = []
    for pattern in (_ACCORDING, _BEFORE, _INVERTED, _CLOSING, _BEHIND_DASH, _AND_SAID, _BY_SAYING):
        for one in _matches(pattern, text):
            if any(it.start < one.span.start and one.span.end < it.end for it in quoted):
                continue  # "Sample believes ...", said somebody of her
            if not any(_overlap(one.span, other.span) for other in found):
                found.append(one)
    return found


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[_Attribution]:
    for match in pattern.finditer(text):
        speaker = Span(*match.span("who")) if match["who"] else None
        if not speaker and match["pronoun"].lower() == "who":
            named = _BEFORE_WHO.search(text, 0, match.start())
            if named is None or _PLACED.search(text, 0, named.start()):
                continue  # "those who said so", "a graduate of Osterby who said so"
            speaker = Span(*named.span("who"))
        if speaker and (statement := _STATEMENT_OF.match(text, speaker.start, speaker.end)):
            speaker = Span(statement.end(), speaker.end)
        if speaker and _PART_OF_NAME.match(text, speaker.end):
            continue
        if pattern is _BEFORE and _SHOWS.match(match["verb"]) and not _is_source(match["who"]):
            continue  # "Ada Sample showed that her boat was the faster one"
        if pattern in (_BEFORE, _BY_SAYING) and (
            _PLACED.search(text, 0, match.start())
            or (pattern is _BEFORE and _FOLLOWED.match(text, match.start("verb")))
        ):
            continue
        opens = pattern is _ACCORDING and not text[: match.start()].strip()
        before = opens or pattern in (_BEFORE, _AND_SAID, _BY_SAYING)
        # "Ada Sample, who announces it today, will speak": what follows need not be hers
        before = before and not (match["who"] is None and speaker is not None)
        yield _Attribution(speaker, Span(*match.span()), before)


# "the mayor thanked Ada Sample, who said ..."
_BEFORE_WHO: Final = re.compile(rf"(?P<who>{_NAME}),?\s+\Z")


def _is_source(who: str | None) -> bool:
    """Whether it is a thing or people that show what they say: "data", "researchers"."""
    return who is not None and _SOURCE.search(who) is not None


_SHOWS: Final = re.compile(r"show(?:s|ed)?\b")
_SOURCE: Final = re.compile(rf"(?i:\b{_WHO}\b)")


def _governs(one: _Attribution, said: Span, text: str) -> bool:
    """Whether the words stand on the side of the verb where what is said does.

    "..., Ada Sample said" closes a sentence as often as it opens one. A "but" between the verb and
    the words gives them to somebody else.
    """
    if _overlap(one.span, said):
        return False
    if said.start >= one.span.end:
        return (
            one.before
            and not _TURN.search(text, one.span.end, said.start)
            and not _tells_when(one, said, text)
        )
    closes = not one.before or _closes(one, text)
    return closes and not _TURN.search(text, said.end, one.span.start)


def _tells_when(one: _Attribution, said: Span, text: str) -> bool:
    """Whether that somebody spoke only says when the rest was: "After Quill announced it, ..."."""
    between = text[one.span.end : said.start]
    is_clause = _IN_CLAUSE.search(text, 0, one.span.start) is not None
    is_of_thing = text[: one.span.end].endswith("announced") and _A_THING.match(between)
    return is_clause and ("," in between.rstrip('“" ,') or bool(is_of_thing))


_IN_CLAUSE: Final = re.compile(
    r"\b(?:after|before|if|once|since|until|when|while)\s+(?:the\s+|an?\s+)?\Z", re.IGNORECASE
)
_A_THING: Final = re.compile(r"\s+(?:an?|the|its|his|her|their)\b")


def _closes(one: _Attribution, text: str) -> bool:
    before = text[: one.span.start].rstrip()
    return before.endswith((",", "”", '"', ",”", "?", "!")) and len(text) - one.span.end < _AFTER


_AFTER: Final = 60  # "on Tuesday in a statement." may follow "..., Ada Sample said"


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
