"""What kind of words a question asks for, and where a sentence has words of that kind."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Final

from qa_service.domain import Span
from qa_service.language import ASKED_ABOUT, MONTH_NAME, MONTH_SHORT, PLACE_OF, WEEKDAY, asked
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator


class AnswerType(Enum):
    """The kind of words that would answer."""

    MONEY = "money"
    AMOUNT = "amount"  # how much of something, by how much
    PERCENT = "percent"
    DISTANCE = "distance"
    NUMBER = "number"
    AGE = "age"
    DURATION = "duration"
    SCORE = "score"
    DATE = "date"
    PERSON = "person"
    PARTY = "party"  # whom a deed was done to, or who won or lost: a team or country, too
    PLACE = "place"
    NAME = "name"  # which company, what film: some proper name
    REASON = "reason"
    SAYING = "saying"  # what somebody said
    OTHER = "other"


_PLACE_NOUN: Final = (
    "country|countries|state|states|city|cities|town|place|location|region|province|island|county"
    "|continent|capital|village|nation"
)
_PERSON_NOUN: Final = (
    "person|man|woman|actor|actress|singer|president|minister|senator|lawmaker|leader|player|star"
    "|musician|artist|author|writer|comedian|politician|celebrity|coach|director|general|governor"
    r"|judge|candidate|athlete|rapper|billionaire|model|chef|host|spokes\w+"
)
_SUM_NOUN: Final = "price|cost|amount|sum|value|salary|fee|fine|bill"
_CHANGE: Final = (
    "(?:rise|rose|fall|fell|drop|grow|grew|increase|decrease|decline|shrink|shrank|change|weigh"
    "|jump|slump|climb)(?:ed|s|d|n)?"
)
_AUXILIARY: Final = (
    "is|was|are|were|did|does|do|has|have|had|will|would|can|could|happened|happens|kind|type|sort"
)

# Things that have no proper name: of them other words answer.
_NOT_NAMED: Final = (
    "benefits?|changes?|charges?|colou?rs?|concerns?|crimes?|damage|effects?|evidence|impact"
    "|offen[cs]es?|penalt(?:y|ies)|powers?|problems?|punishment|reasons?|restrictions?"
    "|risks?|sentences?|steps?|symptoms?"
)

# The first that fits decides, so the narrow ones come first.
_QUESTIONS: Final = {
    AnswerType.AGE: r"how old|(?:what|which) (?:is |was )?(?:the )?age",
    AnswerType.DURATION: r"how long|(?:how|for how) many (?:seconds|minutes|hours|days|weeks|months"
    r"|years)",
    AnswerType.SCORE: r"(?:what|which) (?:was |is |were )?(?:the )?(?:\w+ )?scores?"
    r"\b(?! (?:on|for)\b)(?<!credit score)(?<!test score)(?<!exam score)|by what score",
    AnswerType.PERCENT: r"(?:what|which) (?:percentage|per ?cent|share|proportion|rate)"
    r"|how many percent|percentage of",
    AnswerType.DISTANCE: r"how (?:far|tall|high|deep|wide)(?!.*\b(?:bills?|costs?|debts?|fees?"
    r"|fines?|inflation|interest|prices?|rates?|rents?|salar(?:y|ies)|tax(?:es)?|turnout"
    r"|unemployment|wages?)\b)",
    AnswerType.AMOUNT: rf"how much (?!(?:{_AUXILIARY}|money|cash|time|longer|more|of|it)\b)"
    rf"(?!(?:higher|lower|less|better|worse)\b)\w+|how high"
    rf"|how much (?:{_AUXILIARY}) .+ {_CHANGE}\b"
    r"|how much (?:higher|lower|more|less)",
    AnswerType.MONEY: r"how (?:big|large) (?:is|was|were|are) (?:(?:the|an?|his|her|its|their) )?"
    rf"(?:\w+ ){{0,3}}?(?:{_SUM_NOUN}|award|bail(?:out)?|bonus|bounty|budget|contract|deal|debt"
    r"|deficit|donation|grant|investment|jackpot|loan|pay(?:ment|out|check)?|prize|purse|ransom"
    r"|reward|settlement|stimulus|surplus)"
    rf"|how much|what (?:was|is|were) the (?:\w+ )?(?:{_SUM_NOUN})"
    rf"|(?:what|which) (?:{_SUM_NOUN})|how many (?:dollars|pounds|euros|rupees)"
    r"|what (?:did|does|do|will|would) .{1,80} (?:sell|go|cost|fetch|pay)(?: for)?\s*\?*\s*$",
    AnswerType.NUMBER: r"how many|what (?:\w+ )?number|how (?:fast|large|big|often)"
    r"|what (?:was|is) the (?:\w+ )?(?:number|total|toll|size|magnitude)",
    AnswerType.DATE: r"when|(?:what|which) (?:year|date|day|month|time|decade|century)|since what",
    AnswerType.REASON: r"why|what (?:was|is|were) the reasons?|for what reason|what caused"
    r"|what led to",
    AnswerType.SAYING: rf"what (?:did|does|do|has|have|had) .{{1,80}}?\b(?:{asked(ASKED_ABOUT)})"
    rf"|how did .{{1,60}} (?:describe|respond|react|explain)",
    AnswerType.PLACE: rf"where|(?:what|which) (?:\w+ ){{0,2}}?(?:{_PLACE_NOUN})",
    AnswerType.PARTY: r"whom? (?:did|does|do) (?!(?:it|that|this)\b)\w+ \w+"
    r"|whom? (?:has|have|had|will|would) (?:the|an?|(?-i:[A-Z])\w+) \w+"
    r"|who (?:has |have |had )?(?:won|wins?|beats?|beaten|defeat(?:s|ed)?|lost)",
    AnswerType.PERSON: rf"who(?:m|se|['’]s)?|(?:what|which) (?:\w+ ){{0,3}}?(?:{_PERSON_NOUN})",
    AnswerType.NAME: rf"(?:which|what) (?!(?:(?:{_NOT_NAMED}) )?(?:{_AUXILIARY})\b)\w+"
    r"|what (?:is|was|are|were|did|does) .{1,80} (?:called|named|titled|entitled)(?=\W*$)"
    r"|(?:names?|title) of (?:the|a|his|her|their|its)",
}
_QUESTION_PATTERNS: Final = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for kind, pattern in _QUESTIONS.items()
)


_COUNTED: Final = re.compile(
    r"\bhow many ((?:[\w’'-]+ ){0,3}?[\w’'-]+)"
    rf" (?:of|in|on|at|{_AUXILIARY})\b",
    re.IGNORECASE,
)


def counted(question: str) -> str | None:
    """The thing whose number is asked for: "soldiers" in "how many Pakistani soldiers were"."""
    match = _COUNTED.search(question)
    return match[1].split()[-1] if match else None


# "Who is Ada Sample?" asks what she is: no name would answer.
_WHO_IS_NAMED: Final = re.compile(
    r"\s*who(?:['’]s| is| was| are| were)((?:\s+[A-Z][\w’'.-]*)+)\s*\?*\s*", re.DOTALL
)


_WHEN: Final = re.compile(
    r"\s+when\s+(?!(?:did|does|do|will|would|was|were|is|are|has|have|had|can|could|should)\b)\w",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(r"\W*(?:and\s|so\s)?(?:who\w*|where|what|which|how|why)\b", re.IGNORECASE)
_JOINED: Final = re.compile(r"\b(?:and|or)\Z", re.IGNORECASE)


def _before_when(clause: str) -> str:
    """What is asked of a time told: "Who led the port when it burned?", not "who won and when?"."""
    for when in _WHEN.finditer(clause):
        before = clause[: when.start()]
        if _ASKS.match(before) and not _JOINED.search(before):
            return before
    return clause


def expected(question: str) -> AnswerType:
    """The kind of words that ``question`` asks for, read from its last asking sentence."""
    sentences = [span.of(question) for span in sentence_spans(question)] or [question]
    asking = [sentence for sentence in sentences if sentence.endswith("?")]
    clause = _before_when((asking or sentences)[-1])
    if _WHO_IS_NAMED.fullmatch(clause[:1].lower() + clause[1:]):
        return AnswerType.OTHER
    for kind, pattern in _QUESTION_PATTERNS:
        if pattern.search(clause):
            return kind
    return AnswerType.OTHER


_COUNT_WORD: Final = (
    r"(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    r"|hundreds?|thousands?|millions?|billions?|dozens?|half"
    r"|an?\s+(?:dozen|hundred|thousand|million|billion))"
)
_DIGITS: Final = r"\d[\d,]*(?:\.\d+)?"
_SCALE: Final = r"(?:\s*(?:bn|billion|m|mn|million|tn|trillion|k|thousand|hundred|crore|lakh)\b)?"
_ABOUT: Final = (
    r"(?:\b(?:about|around|nearly|almost|roughly|approximately|over|under|some|up to|at least"
    r"|more than|less than|fewer than|as much as|as many as)\s+)?"
)
_MONTH: Final = rf"(?:{MONTH_NAME}|{MONTH_SHORT}\.)"
_NTH: Final = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|twenty-first)"
)
_UNIT: Final = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centur(?:y|ies))"
_LENGTH: Final = (
    r"(?:kilomet(?:re|er)s?|km|miles?|met(?:re|er)s?|feet|foot|ft|yards?|inches|inch|cm)"
)
_CAPITAL: Final = r"(?:[A-Z][\w’'-]*\w|[A-Z]\.|[A-Z])"
_NAME: Final = (
    rf"{_CAPITAL}(?:[ \t]+(?:(?:of|de|la|da|bin|al|van|von|the|and|&)[ \t]+)?{_CAPITAL})*"
)
_NUMBER: Final = rf"(?:{_DIGITS}|\b{_COUNT_WORD}(?:[ -]{_COUNT_WORD})*\b)"
_CLAUSE: Final = r"(?:[^.;]|\.(?!\s+[A-Z\"“]|\s*$))"  # a full stop of "U.S. raid" does not end it
_CURRENCY: Final = r"(?:(?:US|C|A|NZ)?[$£€¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|INR)\b)"
_CURRENCY_NAME: Final = (
    r"(?:dollars|pounds|euros|rupees|yen|yuan|cents|crowns|kron(?:or|er)|koruna|francs|marks"
    r"|roubles|rubles|zloty|zlotys|hryvnias?|forints?|le[iu]|levs?|liras?|dinars?|dirhams?"
    r"|riyals?|rials?|shekels?|pesos?|reais|real|rands?|naira|shillings?|baht|ringgit|rupiah|dong"
    r"|taka|won|renminbi|tenge)\b"
)
_MEASURE: Final = (
    r"(?:(?:cubic|square)\s+(?:kilo|centi)?(?:metres?|meters?|miles?|feet|foot|yards?)|tonnes?|tons?"
    r"|(?:kilo|milli|micro)?grams?|kilos?|[km]g|(?:kilo)?calories|barrels?|lit(?:re|er)s?|gallons?|acres?|hectares?"
    r"|(?:kilo|mega|giga|tera)?watt(?:[ -]hours?|s)?|[kMGT]W(?:h)?|bushels?|ounces?|pounds"
    r"|(?:milli|centi)?met(?:re|er)s?|mm|cm|kilomet(?:re|er)s?|miles?|inch(?:es)?|feet|degrees"
    r"|(?:mega|giga|tera)bytes?|doses?|bottles?|bags?|sacks?|truckloads?|shiploads?|pages?)\b"
)

_MONEY: Final = (
    rf"(?:{_CURRENCY}\s?{_DIGITS}{_SCALE}|{_NUMBER}{_SCALE}\s+(?:US\s+)?{_CURRENCY_NAME})"
)
_PERCENT: Final = rf"(?:{_NUMBER}\s?(?:%|per\s?cent\b|percentage points?))"

_PATTERNS: Final = {
    AnswerType.MONEY: rf"{_ABOUT}{_MONEY}",
    AnswerType.PERCENT: rf"{_ABOUT}{_PERCENT}",
    AnswerType.AMOUNT: rf"{_ABOUT}(?:{_MONEY}|{_PERCENT}|{_NUMBER}{_SCALE}[ -]{_MEASURE}"
    r"|\ba\s+(?:fif|six|seven|eigh|nin|ten|twelf)th\b"
    r"|(?:(?:an?|one|two|three)[ -])?(?:half|quarters?|thirds?)(?=\s+(?:of|more|less|as)\b))",
    AnswerType.DISTANCE: rf"{_ABOUT}(?:{_NUMBER}[ -]?{_LENGTH}\b|{_DIGITS}\s?m\b)",
    AnswerType.AGE: r"\b(?:aged?\s+(?:of\s+)?)?\d{1,3}[ -]years?[ -]old\b|\baged\s+\d{1,3}\b"
    r"|(?<=, )\d{1,3}(?=[,.])|\bat (?:the age of )?\d{1,3}\b"
    r"|\bturn(?:s|ed|ing)\s+\d{1,3}\b(?=\s*(?:[.;)]|,\s|\Z|(?:on|in|this|last|next|and|years?)\b))|\b\d{1,3}(?:st|nd|rd|th)\s+birthday\b",
    AnswerType.SCORE: r"(?<![\w-])\d{1,3}\s?[-–]\s?\d{1,3}(?![\w-])",
    AnswerType.DURATION: rf"{_ABOUT}(?:{_NUMBER}|\b(?:an?|several|a few))[ -]{_UNIT}\b",
    # not part of an amount, a date, a year or a code
    AnswerType.NUMBER: rf"{_ABOUT}(?<![\w$£€.-])"
    rf"(?!(?:19|20)\d\d\b(?!\s+[a-z]+s\b))(?!\d{{1,2}}\s+{_MONTH})"
    rf"(?>{_NUMBER}{_SCALE})(?!\s*(?:%|per\s?cent|{_UNIT}\b|(?:US\s+)?{_CURRENCY_NAME}))",
    AnswerType.DATE: r"\b(?:(?:on|in|since|by|until|before|after|early|late|mid-?"
    r"|(?:the\s+)?(?:first|second|third|fourth|last)\s+(?:half|quarter)\s+of"
    r"|(?:the\s+)?(?:end|start|beginning|middle|spring|summer|autumn|fall|winter)\s+of)\s+)*(?:"
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+\d{{4}}\b)?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{4}}\b)?"
    rf"|{_MONTH}(?:\s+(?:of\s+)?\d{{4}}\b)?|(?:1[6-9]|20)\d\ds?\b"
    r"|(?:(?<=in )|(?<=since )|(?<=from )|(?<=of )|(?<=until )|(?<=about )|(?<=around )|(?<=by )"
    r"|(?<=before )|(?<=after )|(?<=year ))1[0-5]\d\ds?\b(?!,\d|\s+[a-z]+s\b)"
    r"|\b(?:AD|A\.D\.)\s?\d{1,4}\b|\b\d{1,4}\s?(?:AD|BC|BCE|CE|A\.D\.|B\.C\.)(?!\w)"
    r"|(?<=in )[1-9]\d\d\b(?![,.]\d|\s+[a-z]+s\b)"
    r"|\b(?:the\s+)?(?:nineteen-)?(?:twen|thir|for|fif|six|seven|eigh|nine)ties\b"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)|{_NTH})(?:(?:,| and| or|-|–| to) (?:\d{{1,2}}th|{_NTH}))?"
    r"[ -]centur(?:y|ies)\b"
    r"|(?:the\s+)?coming\s+(?:days|weeks?|months?|years?)\b"
    rf"|(?:last|this|next|earlier this|later this)\s+(?:week|month|year|spring|summer|autumn|fall"
    rf"|winter|{WEEKDAY})\b|{WEEKDAY}\b|(?:yesterday|today|tomorrow)\b"
    rf"|(?:{_COUNT_WORD}|\d+)\s+{_UNIT}\s+(?:ago|later|earlier)\b)",
    AnswerType.PERSON: _NAME,
    AnswerType.PARTY: _NAME,
    AnswerType.PLACE: _NAME,
    AnswerType.NAME: rf"[“\"](?=[A-Z\d])[^“”\"]{{2,60}}[”\"]|{_NAME}",
    AnswerType.REASON: r"\b(?:because|due to|owing to|as a result of|in order to|so that|after|over"
    r"|following|amid|citing|caused by|blamed on|led to|in response to|in protest)\b"
    rf"{_CLAUSE}{{8,}}",
    AnswerType.SAYING: r"[“\"][^“”\"]{8,}[”\"]"
    rf"|\b(?:that|was|were|is|are|had|has|would|will)\b{_CLAUSE}{{12,}}",
}
_COMPILED: Final = {kind: re.compile(pattern) for kind, pattern in _PATTERNS.items()}
PROPER: Final = frozenset({AnswerType.PERSON, AnswerType.PARTY, AnswerType.PLACE, AnswerType.NAME})
"""Kinds whose words are proper names."""
CLAUSES: Final = frozenset({AnswerType.REASON, AnswerType.SAYING})
# How many or how much in words, also where no pattern above knows the value.
NUMBER_WORD: Final = re.compile(
    rf"\b(?:{_COUNT_WORD}|{_NTH}|no|none|nobody|nothing|free|several|few|many|most|all|both|pair"
    r"|couple|half|quarters?|thirds?|single|only|zero|once|twice|thrice|handful|scores|[mb]illions?"
    r"|twins|triplets|hat-tricks?|brace|every\w*|whole|fortune|worth|wages?)\b",
    re.IGNORECASE,
)
VALUES: Final = frozenset(AnswerType) - PROPER - CLAUSES - {AnswerType.OTHER}
"""Kinds whose words are a value; others may well be longer than what a pattern finds."""

# Ages and sums count nothing: "Sample, 45,", "aged 45", "$250,000".
_NO_COUNT: Final = re.compile(
    rf"[$£€]\s?{_NUMBER}{_SCALE}|\b\d{{1,3}}[ -]years?[ -]old\b|\b(?:aged?|age of)\s+\d{{1,3}}\b"
    r"|(?<=[a-z],\s)\d{1,3}(?=,\s)"
)
# capitalised only at the start of a sentence, or not a name
_NO_NAME: Final = re.compile(
    r"(?:The|An?|In|On|At|It|He|She|They|We|You|I|But|And|For|As|If|This|That|These|Those|When"
    r"|While|After|Before|Since|However|Meanwhile|According|About|Also|Earlier|Last|There|His|Her"
    r"|Its|Their|Our|My|Your|Some|Many|Most|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|What|Who|Why|How|Where|With|Everyone|Everybody|Anyone|Anybody|Nobody|Someone|Somebody|By|From|To"
    r"|Of|No|Not|Now|Then|So|All|More|Over|Even|Though|Although|During|Despite|Under|Both"
    rf"|Such|Instead|Only|Just|Still|New Year|{WEEKDAY}|{_MONTH})"
    r"(?:['’](?:s|ve|re|ll|d|m|t)(?: Day)?)?$"
)


_NO_SURNAME: Final = re.compile(
    r"(?:Academy|Administration|Agency|Airport|Army|Association|Authority|Awards?|Bank|Board|Bureau"
    r"|Castle|Cent(?:er|re)|Church|City|Club|College|Commission|Committee|Company|Congress"
    r"|Corporation|Council|County|Court|Cup|Department|Federation|Force|Foundation|Fund|Group|Guard"
    r"|Hospital|House|Images?|Institute|Islands?|League|Ministry|Museum|Nations?|Network|News|Office"
    r"|Organi[sz]ation|Palace|Parliament|Party|Police|Post|Province|Reuters|River|Road|School|Senate"
    r"|Service|Society|States?|Street|Times|Union|University|War)$"
)


def spans_of(kind: AnswerType, text: str) -> Iterator[Span]:
    """Where ``text`` has words of that kind, left to right; none for ``OTHER``."""
    pattern = _COMPILED.get(kind)
    if pattern is None:
        return
    others = [one.span() for one in _NO_COUNT.finditer(text)] if kind is AnswerType.NUMBER else []
    for match in pattern.finditer(text):
        start, end = match.span()
        if any(start < other_end and other_start < end for other_start, other_end in others):
            continue
        if kind in PROPER:
            start = _after_opening_words(text, start, end)
        words = text[start:end]
        if words.strip() and not (kind is AnswerType.PERSON and _is_no_person(words)):
            yield Span(start, end)


def _after_opening_words(text: str, start: int, end: int) -> int:
    while start < end:
        if _NO_NAME.match(text[start:end]):
            return end
        word = re.match(r"[\w’']+", text[start:end])
        if word is None or not _NO_NAME.match(word.group()):
            return start
        start += word.end()
        while start < end and text[start].isspace():
            start += 1
    return start


def _is_no_person(words: str) -> bool:
    """Whether all capitalised words are places or acronyms, or the last is not a surname."""
    names = re.findall(_CAPITAL, words)
    if names and _NO_SURNAME.match(names[-1]):
        return True
    return all(name.isupper() or _of_place(name) in PLACE_OF for name in names)


def _of_place(name: str) -> str:
    return re.sub(r"['’]s$", "", name).casefold()
