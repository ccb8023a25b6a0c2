"""What kind of answer a question asks for, by rules on its English words. Pure.

``kind_of`` tries the kinds from the narrowest to the widest; a text without any word that asks is a
list of keywords. ``scripts/bench/bench_answers.py`` shows which kinds it recognises.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.language.en.words import ASKED_ABOUT, asked
from qa_service.language.values import QuestionKind

if TYPE_CHECKING:
    from qa_service.domain import AnswerForm


_WH: Final = r"(?:who|whom|whose|when|where|which|what|why|how)"
_BE: Final = r"(?:is|are|was|were|['’]s|['’]re)"
_AUXILIARY: Final = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|will|would|can|could|should|shall|may|might"
    r"|must|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t|hasn['’]t"
    r"|haven['’]t|hadn['’]t|won['’]t|wouldn['’]t|can['’]t|couldn['’]t)"
)
_SAY: Final = (
    r"(?:saying|make of (?:the|this|that|an?|it)|react(?:ed)?|comment(?:ed)?|call(?:ed)? for"
    rf"|{asked(ASKED_ABOUT)})"
)
_VIEW: Final = (
    r"(?:words|speech|interview|apology|view|views|opinion|opinions|position|stance|take|thoughts"
    r"|comments?|reaction|response|dissent|testimony|remarks?|statements?|argument|message|advice)"
)

_OF_ARTICLE: Final = re.compile(
    r"\b(?:summar\w+|tl;?dr|gist|main points?|key (?:points?|takeaways?)|takeaways?|in short"
    r"|what(?: is|['’]s) (?:this|it|the (?:article|story|piece|text)) (?:about|saying)"
    r"|who (?:wrote|is the author|are the authors|reported)|author|byline"
    r"|when (?:was|is) (?:this|it|the (?:article|story|piece|text)) "
    r"(?:published|written|posted|from)"
    r"|(?:publication|publishing) date|what date is (?:this|it)|which outlet|who published)",
    re.IGNORECASE,
)
_ORIGIN: Final = re.compile(
    r"\b(?:who (?:wrote|published|reported|is the author|are the authors)|author|byline|outlet"
    r"|when (?:was|is)|what date|publication date|publishing date)\b",
    re.IGNORECASE,
)
_TIMELINE: Final = re.compile(
    r"\b(?:time-?line|chronology|chronological(?:ly)?|in (?:date |time )?order|sequence of events"
    r"|course of events|key (?:dates|events|moments)|milestones|history of|step by step"
    r"|(?:day|week|month|year) by (?:day|week|month|year)|dates from .+ to\b"
    r"|how (?:did|has|have) .+ (?:unfold|develop|evolve|progress|change over)(?:ed|d)?\b"
    r"|what happened when(?=\W*$))"
    rf"|^(?!.*\b{_WH}\b).*(?:(?<!\bin )(?<!\bin \w\w )\bhistory\W*$"
    r"|\bsince (?:the |(?:19|20)\d\d\b)|\b(?:19|20)\d\d(?: to |\s?[-–]\s?)(?:\w+ )?(?:19|20)\d\d"
    r"\W*$|,\s*from (?:the )?[\w’'-]+ to (?:the )?[\w’'-]+\W*$)",
    re.IGNORECASE,
)
_NEWS: Final = (
    r"(?:news|developments?|updates?|reports?|reporting|headlines|coverage|situation|status)"
)
_LATEST: Final = re.compile(
    rf"\b(?:(?:latest|newest|most recent|recent|current|new|breaking)\s+(?:\w+\s+){{0,2}}?{_NEWS}"
    rf"|(?:the\s+)?(?:latest|newest|most recent) (?:on|in|about|with|from|regarding|for)"
    rf"|what(?: is|['’]s) (?:the )?(?:latest|new|happening|going on|up)\b"
    r"|where (?:do|does) .+ stand\b|where (?:is|are) (?:it|they|things) (?:at|now)\b"
    r"|how (?:do|does) .+ stand\b|what(?: is|['’]s) .+ (?:status|state) (?:now|today)"
    rf"|(?:^|any |some |the )(?:news|updates?|developments?) (?:on|about|from|in|of|for|regarding)"
    r"|what(?: is|['’]s) being (?:said|reported))\b|\blatest(?:,? please)?\s*\??$"
    r"|\bmost recent \w+\W*$|\b(?:news|updates?)\s+(?:today|this week)\b|\b(?:so far"
    r"|up to date)\s*\??$|^latest\b|\bhow (?:is|are) .+ (?:doing|going|getting on|holding up)\b"
    rf"|^(?!.*\b(?:{_WH}|{_AUXILIARY})\b).+\b(?:this week|(?<!usa )today|now|this month)\s*\??$",
    re.IGNORECASE,
)
_BETWEEN: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"\b(?:differ\w*|disagree\w*|contrast|distinction|compar\w+"
            r"|what (?:is|was) the (?:split|gap|debate|dispute))\b.*?"
            r"\bbetween\s+(?P<a>.+?)\s+and\s+(?P<b>.+?)\s*[?.]*$"
        ),
        r"\bcompare[sd]?\s+(?P<a>.+?)\s+(?:and|with|to|against|versus|vs\.?)\s+(?P<b>.+?)\s*[?.]*$",
        (
            r"\bhow\s+(?:do|does|did|is|are|was|were)\s+(?P<a>.+?)\s+(?:compare[sd]?\s+(?:to|with|and)"
            r"|different from|differ from)\s+(?P<b>.+?)\s*[?.]*$"
        ),
        r"\bhow\s+(?:do|did|are)\s+(?P<a>.+?),?\s+and\s+(?P<b>.+?)\s+(?:compare|differ|disagree)\b",
        r"(?P<a>[^?,;:]+?)\s+(?:vs\.?|versus|compared (?:with|to))\s+(?P<b>[^?,;:]+)",
        (
            r"\bwhat(?: makes|['’]s| is) (?P<a>.+?) (?:so )?(?:different from"
            r"|unlike)\s+(?P<b>.+?)\s*[?.]*$"
        ),
        r"\bwhat (?:do|did|does|have|has) (?P<a>.+?) and (?P<b>.+?) (?:say|think|said)\b",
        (
            r"\bwhat (?P<a>[^,;]+?) (?:says?|said|thinks?|wants?) and what (?P<b>.+?)"
            r" (?:says?|said|thinks?|wants?)\b"
        ),
        r"(?P<a>[^;:]+) and (?P<b>[^,;:]+?),? compared\W*$",
        r"^(?P<a>[^,;:?]+) and (?P<b>[^,;:?]+?)\s*[-–,:]\s*(?:what|how) (?:did|do|does) each\b",
        (
            r"\bthe (?P<a>[\w’' -]+[’']s?) (?P<n>case|plan|side|view|argument|offer|position) and"
            r" (?:the )?(?P<b>[\w’' -]+[’']s?) (?P=n)\b"
        ),
    )
)
_FOR_AND_AGAINST: Final = re.compile(
    r"\b(?:for and against|pros and cons|pro and con|both sides|advantages and disadvantages"
    r"|benefits and (?:risks|drawbacks|costs|harms)|risks and benefits|supporters and (?:critics"
    r"|opponents)|critics and supporters|arguments? (?:on both sides|for or against)"
    r"|proponents and opponents)\b",
    re.IGNORECASE,
)
FOR_AND_AGAINST: Final = ("for", "against")
_PLURAL: Final = (
    r"(?!(?:was|is|does|has|this|as|its|his|news|percentage|years?|us|happens|makes|causes|means"
    r"|votes|ranks(?= (?:first|second|third|last|highest|lowest|top|among|as)\b)|series|less"
    r"|status|class"
    r"|illness|disease|process|business|virus|address|access|loss|crisis|gas|congress|princess"
    r"|actress|press|glass|pass|bus|texas|paris|basis|analysis|campus|christmas|plus)\b)"
    r"(?:[a-z]+s|people|men|women|children|countries|media)"
)
# What follows a plural, not the verb of "what costs the state 40 million", "which share backs it".
_NOUN_BEFORE: Final = (
    r"(?!\s+(?:old|ago|later|the|an?|its|his|her|their|our|this|these|that(?!\s+\w+s?\b)|every|each|no"
    r"|it|them|him|us|doing|\d[\d,.]*\w*"
    r"|[$€£])(?!\w))"
)
# Words after which a plural is no longer what "which" asks for: "what share of voters".
_LINK: Final = (
    rf"(?:of|in|on|for|by|to|at|with|from|and|or|the|than|as|{_AUXILIARY}|day|time|date|year|month"
    r"|fraction|percentage|portion|proportion)"
)
_NO_SUPERLATIVE: Final = (
    r"(?:arr|behe|beque|bucha?re|budape|cont|conqu|dig|earn|ern|ever|for|gu|harv|hon|inter|inv|lat"
    r"|mid-?w|mod|north-?w|pri|prot|requ|south-?w|sugg|temp|unr)e?st\b"
)
SUPERLATIVE: Final = rf"(?:most|least|best|(?!{_NO_SUPERLATIVE})\w{{3,}}est)\b"
_MOST_SUCH: Final = r"(?:most|least) \w+(?:ed|ive|ous|ful|al|ar|ic|ant|ent|able|ible|ing|y)\b"
# "tallest tower in Velmora", typed like a search
_MOST_OF_ALL: Final = re.compile(
    rf"(?:the )?(?:{_MOST_SUCH}|(?!most|least|best){SUPERLATIVE}) (?:[\w’'-]+ ){{1,3}}?"
    r"(?:in|of|on|ever|for|by|at)\b(?!.*\b(?:news|latest|story|stories)\b)",
    re.IGNORECASE,
)
# "what are mortgage rates now", which have one value
_LEVELS: Final = re.compile(
    r"what (?:are|were) (?:the )?(?:(?!(?:other|some|main|biggest|key|various"
    r"|different|and|or|of)\b)[\w-]+ ){0,3}?(?:chances|costs|earnings"
    r"|odds|prices|rates|sales|temperatures|wages)"
    r"(?= (?:now|today|at|for|in|of|on|like|right|this|last)\b|\W*\Z)",
    re.IGNORECASE,
)
_LIST: Final = re.compile(
    r"^(?:please\s+)?(?:list|name|enumerate)\b(?! of the)|\b(?:a|the) list of\b|\blist\s+of\b"
    r"|^(?:the )?(?:full )?names of\b"
    r"|\b(?:list|name)\s+(?:all|the|some|every|three|two|four|five)\b|\b(?:which"
    r"|what)\s+(?:(?:other|are the|were the|are some|were some|are|were|kinds? of|types? of)\s+)?"
    rf"(?:\d+\s+)?(?:(?!{_LINK}\b)(?!\d)[\w’'-]+\s+){{0,3}}?{_PLURAL}\b{_NOUN_BEFORE}"
    r"|\bwho(?:['’]s| is) (?:going|coming|attending|running|playing|competing)\b"
    r"|\bwhat(?:['’]s| is| was| are)(?: included)? in (?:the |this |that )?(?:[\w’'-]+ ){0,3}"
    r"(?:package|bill|law|deal|plan|act|agreement|budget|treaty)\b"
    rf"|\bwho (?:all|else)\b|\bwho (?:are|were) the (?:[\w’'-]+\s+){{0,4}}?{_PLURAL}\b"
    rf"|\bwho are (?:some|the main|the other)\b|\bwhich ones\b|\bwho \w+ who\b"
    rf"|^(?:the )?(?:(?!{_LINK}\b)[\w’'-]+\s+){{0,3}}?{_PLURAL} (?:that|who|which)\b"
    r"|^(?:the )?(?:top (?:[3-9]|[1-4]\d)|(?:[3-9]|[1-4]\d)(?=.* (?:that|who|which)\b))"
    rf" (?:(?!{_LINK}\b)[\w’'-]+ ){{0,3}}?"
    rf"(?!(?:people|men|women|children|years|months|weeks|days|hours|minutes|times|shots)\b){_PLURAL}"
    rf"\b{_NOUN_BEFORE}(?! (?:killed|dead|injured|hurt|missing|arrested|charged|wounded|fired)\b)"
    rf"|^(?!.*\?)(?:the )?(?:\d+ )?(?:worst|top|{_MOST_SUCH}|(?!most|least){SUPERLATIVE})"
    r" (?:(?:\d+|\w+) )?"
    rf"(?:(?!{_LINK}\b)[\w’'-]+\s+){{0,2}}?{_PLURAL}\b",
    re.IGNORECASE,
)
# What is on something without saying anything: "attack on the mill", "women on coins".
_TAKES_ON: Final = (
    r"(?:attacks?|assaults?|bans?|bets?|books?|caps?|children|cuts?|crackdowns?|debates?|deals?|faces?"
    r"|films?|fire|hearings?|impact|laws?|life|limits?|men|people|pressure|raids?|research|restrictions?"
    r"|rulings?|sanctions?|strikes?|studies|study|tariffs?|tax(?:es)?|trials?|votes?|war|women|work)"
)
_SAID: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"\bwhat(?:\s+else|\s+exactly)?\s+(?:did|does|do|has|have|had)\s+(?P<who>.+?)\s+"
            rf"(?:(?:just|also|later|publicly|recently)\s+)?{_SAY}\b"
        ),
        (
            r"\bhow\s+(?:did|does|do|has|have)\s+(?P<who>.+?)\s+(?:respond|react|explain|describe"
            r"|defend|justify|answer)(?:ed|d|s)?\b"
        ),
        rf"\bwhat\s*(?:{_BE})\s+(?:the\s+)?(?P<who>(?:(?!the\b)[\w’'.-]+\s+){{0,4}}?[\w.-]+)(?:['’]s?)\s+{_VIEW}\b",
        rf"\bwhat\s*(?:{_BE})\s+the\s+{_VIEW}\s+of\s+(?P<who>.+?)\s+(?:on|about|to)\b",
        rf"\b(?:quotes?|{_VIEW})\s+(?:by|from|of)\s+(?P<who>.+?)\s+(?:on|about|to|regarding)\b",
        rf"^(?P<who>[\w’'. -]+?)(?:['’]s)\s+{_VIEW}\s+(?:on|about|to|after|in|at|regarding)\b",
        (
            rf"^(?P<who>(?!{_WH}\b|the\b|{_AUXILIARY}\b|(?:no|any|some|official|public|joint|latest|full"
            r"|new|recent)\b)(?:[\w’'.-]+\s+){1,3}?)(?:response|reaction|position|stance|views?"
            r"|quotes?|statements?|comments?|remarks?|said|says)\s+(?:on|about|regarding)\b"
        ),
        (
            rf"^(?!.*[:;?] ?(?!what(?:['’]s| is| was) (?:his|her|their|its)\b){_WH}\b)"
            rf"(?P<who>(?!{_WH}\b|the\b|news\b|latest\b|{_AUXILIARY}\b)"
            r"(?:(?-i:[A-Z][\w’'.-]+ [A-Z][\w’'.-]+(?= on [a-z]))"  # "Jude Law on acting"
            rf"|(?:[\w’'.-]+\s)??(?!{_TAKES_ON}\b)[\w’'.-]+))\s+on\s+"
            rf"(?=(?:the\s+)?[\w’'-]+)(?!\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|[a-z]+\s+\d)"
        ),
    )
)
_REASON: Final = re.compile(
    r"\b(?:why|how come|what (?:caused|causes|led|prompted|triggered|drove|is behind|was behind"
    r"|['’]s behind|made)\b"
    r"|what (?:is|are|was|were) the (?:\w+ )?(?:reasons?|causes?|motives?|rationale|explanation)\b"
    r"|(?:reasons?|causes?|motives?|rationale) (?:for|of|why|behind)\b|because of what"
    r"|for what reason|what (?:do|did) .+ blame|what (?:can|should) .{1,40} do\b(?! to\b)"
    r"|what do (?:i|you|we) do\b|what to do (?:if|when|about|with|after|before|for|in)\b"
    r"|^(?:what are )?(?:the |some |any )?(?:best |good )?(?:ways|tips|advice) (?:to|for|on)\b"
    r"|how (?!many\b|much\b|long\b|old\b|far\b|tall\b|high\b|deep\b|wide\b|large\b|big\b"
    r"|fast\b|often\b|heavy\b|common\b|likely\b|expensive\b|soon\b|popular\b|dangerous\b|bad\b"
    r"|well\b|close\b"
    rf"|few\b|late\b|early\b|hot\b|cold\b|big\b|small\b|strong\b|rich\b)(?:{_AUXILIARY}|to)\b)",
    re.IGNORECASE,
)
_YES_NO: Final = re.compile(
    rf"^(?!(?:Will|May) (?-i:[A-Z])[\w’'-]+(?:,|['’]s| and| on| at| in)\b)"
    rf"(?:so |and |but |ok |well,? )?{_AUXILIARY}\b(?!\s+you\s+(?:tell|summar|explain|list|give))",
    re.IGNORECASE,
)
_WHY: Final = re.compile(r"(?:and |but |so )?(?:why|how come)\b", re.IGNORECASE)
_ALSO_ASKS_WHETHER: Final = re.compile(
    r"\bwhether\b|,\s*(?:right|correct|true)\?$|^is it true", re.IGNORECASE
)
_OVERVIEW: Final = re.compile(
    r"\b(?:tell (?:me|us)|what (?:happened|happens)|what do (?:we|you) know|what(?: is"
    r"|['’]s| else is) known|summar\w+"
    r"|over-?view|(?:give|show|find|get) (?:me|us)|explain|describe|background|brief(?:ing)?|recap"
    r"|the story (?:of|with|behind)"
    r"|everything|all about|info(?:rmation)?\b|articles? (?:on|about)|stories (?:on|about)"
    r"|coverage of|what about|what(?: is|['’]s| was) .{1,60} (?:about|all about)\b|what(?:['’]s| is"
    r"| was) the (?:story|deal|situation|background|context|issue|scandal|controversy)"
    r"|what (?:did|does|has|have) .{1,60} report(?:ed)?|learn about"
    r"|what (?:did|does|has|have) .{1,60} (?<!to )do(?:ne)?"
    r"(?=(?: (?:about|after|since|when|during|next|before)\b.*)?\W*$)"
    r"|interested in|looking for|(?<!what )(?<!how )(?<!when )(?<!where )(?<!who )can you"
    r"|i (?:want|need) to know"
    r"|how bad (?:is|are|was|were)"
    r"|what (?:is|was|are|were|went|came|is going|was going) (?:going )?(?:wrong|out)\W*$)(?!\w)",
    re.IGNORECASE,
)
_NEEDS_OVERVIEW: Final = re.compile(
    r"(?:please )?(?:(?:i|we) need |(?:give|find|get) (?:me|us) )?(?:some |a |an |the )?"
    r"(?:\w+ )?(?:background|overview|summary|recap|briefing|few (?:lines|words|sentences))"
    r" (?:on|of|about)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(rf"\b{_WH}\b", re.IGNORECASE)
_MORE: Final = re.compile(r"\bwhat else is known\W*$", re.IGNORECASE)  # "tell me more"
_PART: Final = re.compile(
    rf"^(?P<one>.*?\b{_WH}\b.+?)(?:,?\s+(?:and|, |; ?)|\?)\s*"
    rf"(?P<two>{_WH}\b\s+(?:{_AUXILIARY}|many|much|long|old|else)\b.+)$",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=1024)  # every passage found asks for it
def kind_of(question: str, *, of_article: bool = False) -> QuestionKind:
    """The kind of ``question``; ``of_article`` when it is asked of one article alone."""
    text = _unwrapped(" ".join(question.split()))
    kind = _kind(LEFT_UNSAID.sub(" (x)?", text), of_article=of_article)
    return replace(kind, subject=_subject(text, kind.form), described=_described(text, kind.form))


# What a follow-up takes along of the talk before: "Who did they beat (Quay Cup; cup recap)?"
LEFT_UNSAID: Final = re.compile(r"(?<=\w) \([^()]+\)\?\Z")


def _described(text: str, form: AnswerForm) -> str | None:
    """Who or what is to be described: a name, typed without capitals too, or a single noun."""
    start = text[:_LONGEST_WHO].rstrip(" ?!.")
    if meaning := _WHAT_MEANS.fullmatch(start):
        return meaning["name"] if form == "fact" else None
    asked = _WHO_IS.fullmatch(start)
    if asked is None or form not in {"fact", "list"} or _NO_NAME.search(asked["name"]):
        return None
    words = asked["name"].split(" ")
    if any(word[:1].isupper() for word in words):
        is_role = asked["article"] and words[-1][:1].islower()  # "the UN envoy"
        return None if is_role else asked["name"]
    is_plain = form == "fact" and (asked["article"] or "").strip().lower() != "the"
    fewest = 2 if asked["asks"].lower() == "who" else 1
    most = fewest + (2 if asked["article"] else 1)  # "a carbon border tax"
    return asked["name"] if is_plain and fewest <= len(words) <= most else None


_LONGEST_WHO: Final = 100  # characters
_WHO_IS: Final = re.compile(
    r"(?:so |and )?(?P<asks>who|what)(?:['’]s|['’]re| is| was| are| were)(?: exactly)?"
    r"(?P<article> an?| the)? (?P<name>[^\s,;:]+(?: [^\s,;:]+){0,4})",
    re.IGNORECASE,
)
_WHAT_MEANS: Final = re.compile(
    r"(?:so |and )?what (?:does|do|did) (?:the (?:word|term|name|acronym) )?"
    r"(?P<name>(?!(?:it|that|this|he|she|they|you)\b)[^\s,;:]+(?: [^\s,;:]+)?) (?:mean|stand for)",
    re.IGNORECASE,
)
# "Who was arrested?", "what is the death toll of ...", "who is it?", "what is Ada's age?"
_NO_NAME: Final = re.compile(
    rf"\b(?:{_WH}|{_AUXILIARY}|not|of|for|in|at|from|on|to|by|with|under|behind|about|than|it|this"
    r"|that|these|those|he|she|they|you|we|i|next|new|wrong|true|left|up|right|best|worse|better"
    r"|the|an?|and|or|people|responsible|president|leader|mayor|being|taken|chosen|given|driven"
    r"|fallen|stolen|beaten|broken|spoken|written|hidden|forgotten|frozen|shaken|risen|seen)\b"
    r"|['’]s? [a-z]|^(?!(?:ahmed|alfred|jared|manfred|moham+ed|muham+ed|irving|sterling"
    r"|wilfred)\b)(?-i:[a-z])\w{2,}(?:ed|ing)\b",
    re.IGNORECASE,
)


def _unwrapped(text: str) -> str:
    """The question in "tell me who ...", "do you know when ..."; not of "tell me what happened"."""
    wrapped = _WRAPPING.match(text)
    return text if wrapped is None else text[wrapped.end() :]


_WRAPPING: Final = re.compile(
    r"(?:please,? )?(?:(?:(?:can|could|would|will) you (?:please )?)?tell (?:me|us)"
    r"|do you (?:happen to )?know|(?:i(?:['’]d like| would like| want| need) to know)"
    r"|(?:any|no) idea|i wonder)\s+"
    r"(?=(?:who|whom|whose|when|where|which|why|how (?:many|much|long|old|far|often|big|high)"
    r"|what (?:day|year|month|time|date|percentage|share|number|kind|colou?r)"
    r"|in which|on which)\b)",
    re.IGNORECASE,
)


def _kind(text: str, *, of_article: bool) -> QuestionKind:
    if of_article and _OF_ARTICLE.search(text):
        return QuestionKind("article", asks_origin=_ORIGIN.search(text) is not None)
    parts = _PART.match(text)
    if parts and not _MORE.search(text):
        one, two = _as_question(parts["one"]), _as_question(parts["two"])
        return QuestionKind("fact", parts=(one, _of_answer(one, two)))
    if _MORE.search(text):
        return QuestionKind("overview")
    for find in (_timeline, _latest, _comparison, _saying, _other):
        found = find(text)
        if found is not None:
            return found
    return QuestionKind("keywords")


def _subject(text: str, form: AnswerForm) -> str:
    """``text`` without the words around its subject, for forms in which these tell nothing."""
    if form in _FRAMED:
        rest = _FRAME.sub(" ", text)
    elif form in _ORDERED and _ORDER.match(text):
        rest = _ORDER.sub("", text)
    elif form == "list" and _MENTIONED.search(text):
        rest = _MENTIONED.sub("", text)
    else:
        return text
    left = " ".join(rest.split()).strip(" ?.,:;-")
    return left if len(left) > 2 else text  # noqa: PLR2004 -- a letter or two is no subject


_ORDERED: Final = frozenset({"list", "comparison"})
_ORDER: Final = re.compile(
    r"^(?:please )?(?:(?:can|could|would|will) you (?:please )?)?"
    r"(?:(?:give|show|find|get|make) (?:me|us) )?"
    r"(?:(?:an? |the )?list (?:of )?|name (?=all|some|the|every)|enumerate |compare )"
    r"(?:all |some )?",
    re.IGNORECASE,
)
_MENTIONED: Final = re.compile(
    r"(?<!who )(?<!that )\b(?:are|is|were|was) (?:mentioned\b"
    r"|(?:named|listed|quoted|cited)(?= (?:here|in (?:the|this|these|my))\b))"
    r"(?: (?:here|in (?:the|this|these|my) (?:\w+ )?(?:archive|articles?|reports?|stor(?:y|ies))))?"
    r"\W*$",
    re.IGNORECASE,
)
_FRAMED: Final = frozenset({"overview", "latest", "timeline", "keywords"})
_FRAME: Final = re.compile(
    r",? and what else is known\b.*$|"
    r"[,;:]?\s*\b(?:please )?(?:summar(?:y|i[sz]e(?: it| this)?)|over-?view|recap"
    r"|round-?up)(?: please)?\s*[?.!]*$"
    r"|^(?:please |hi,? |hey,? |ok,? )*(?:(?:can|could|would|will) you (?:please )?)?(?:i (?:want"
    r"|need|would like) to know )?(?:(?:tell|give|show|find|get) (?:me|us)\s+|(?:i|we) need\s+)?"
    r"(?:more |something |everything |all |anything )?(?:there is )?"
    r"(?:(?:a|an|the|some|any)\s+)?(?:(?:short|brief|quick|full|complete|detailed"
    r"|general(?=\s+(?:summary|overview)))\s+)?"
    r"(?:(?:summary|overview|recap|rundown|time-?line|chronology|history|background|briefing"
    r"|account|story|course|sequence|list|(?:main|key) points|few (?:lines|words|sentences))\s+"
    r"(?:of events\s+)?(?:of|on|about|in|for|to|behind)\s+)?"
    r"(?:summari[sz]e|explain|describe|recap|outline)?\s*(?:about |what we know about )?"
    r"|^what(?:['’]s| is| are)?\s*(?:the\s+)?(?:(?:most )?(?:latest|newest|recent|new|current"
    r"|happening|going on))\b(?: (?:with|in|on|about|at))?"
    r"|^what (?:happened|happens|has happened)(?: (?:with|to|at|during|after|on|in))?\b"
    r"|^what do (?:we|you) know (?:so far )?(?:about|on)\b"
    r"|^what(?:['’]s| is) known (?:so far )?about\b|^what about\b"
    r"|^what (?:did|does|has|have) .{1,60}? report(?:ed)? (?:about|on|of)\b"
    r"|^what(?:['’]s| is| was) the (?:story|deal|situation|background|context)(?: (?:with|of|in"
    r"|behind|to|around))?\b"
    r"|\b(?:the )?(?:latest|newest|most recent|breaking) (?:news|developments?|updates?|reports?"
    r"|headlines|coverage|on|about|in|with|from)?"
    r"(?: (?:on|about|in|with|from|of|regarding))?\b|^(?:any |the |some )?(?:recent |new )?(?:news"
    r"|updates?|developments?|information|info"
    r"|articles?|stories|coverage|reports?) (?:on|about|of|from|in|with|regarding)\b"
    r"|\b(?:time-?line|chronology|chronological(?:ly)?|sequence of events|step by step|day by day"
    r"|history)\b(?: of)?"
    r"|\b(?:so far|up to date|right now|at the moment)\b|\bhow (?:did|has|have)\b|\b(?:unfold"
    r"|evolve|develop|progress)(?:ed)?\b"
    r"|^where does\b|[-–,:;]?\s*\bwhere (?:do|does) (?:things|it|we|they)\b"
    r"|\bstand(?:s)?(?: now)?\s*\??$"
    r"|[-–,:;]?\s*\bwhere (?:is|are) (?:it|they|things) (?:at|now)\s*\??$"
    r"|[-–,:;]\s*(?:main|key) points\s*\??$|^how bad (?:is|are|was|were)\b"
    r"|[-–,:;]?\s*\bwhat (?:is|was|went|came) (?:going )?(?:wrong|out)\s*\??$"
    r"|,?\s*\bplease\s*$|\blatest\b|^news\b|\bnews\s*\??$|\b(?:over time)\b",
    re.IGNORECASE,
)


def _timeline(text: str) -> QuestionKind | None:
    return QuestionKind("timeline") if _TIMELINE.search(text) else None


def _latest(text: str) -> QuestionKind | None:
    return QuestionKind("latest") if _LATEST.search(text) else None


def _comparison(text: str) -> QuestionKind | None:
    if _FOR_AND_AGAINST.search(text):
        return QuestionKind("comparison", sides=FOR_AND_AGAINST)
    for pattern in _BETWEEN:
        match = pattern.search(text[:_LONGEST_COMPARISON])
        if match and not _OF_CONTEST.match(text):
            named = (*match["a"].split(","), _COMPARING.sub("", match["b"]))
            sides = [one.strip() for one in named]
            owners = [_OWNED.sub("", one) for one in sides]
            each_owns = all(map(_OWNED.search, sides))  # "Sample's and Quill's plans"
            return QuestionKind("comparison", sides=tuple(owners if each_owns else sides))
    return None


# "who won Osterby vs Tarrow"
_OF_CONTEST: Final = re.compile(
    r"(?:so |and )?(?:who (?:won|wins|beat|lost|scored|will win)\b|when\b|where\b|what time\b"
    r"|what (?:was|is) the score\b)",
    re.IGNORECASE,
)
_LONGEST_COMPARISON: Final = 500  # characters; what is between is sought in every way
_COMPARING: Final = re.compile(r"\s+(?:diff?er\w*|comparison|compared)\W*$", re.IGNORECASE)
_OWNED: Final = re.compile(r"(?<=\w)['’]s?(?:\s.*)?$")


def _saying(text: str) -> QuestionKind | None:
    for pattern in _SAID:
        match = pattern.search(text)
        if match:
            speaker = match["who"].strip()
            if _PRONOUN.fullmatch(speaker):  # "ada sample on the pier, what did she say"
                before = _BEFORE_PREPOSITION.match(text[: match.start()])
                speaker = before["who"] if before else speaker
            return QuestionKind("statement", speaker=speaker)
    return None


_PRONOUN: Final = re.compile(r"he|she|it|they|you|we", re.IGNORECASE)
_BEFORE_PREPOSITION: Final = re.compile(
    rf"(?P<who>(?!{_LINK}\b)[\w’'.-]+(?: (?!{_LINK}\b)[\w’'.-]+)?)", re.IGNORECASE
)


def _other(text: str) -> QuestionKind | None:
    if _NEEDS_OVERVIEW.match(text):
        return QuestionKind("overview")
    if _LEVELS.match(text):
        return QuestionKind("fact")
    if _LIST.search(text) and not _WHY.match(text):
        return QuestionKind("list")
    if _MOST_OF_ALL.match(text):
        return QuestionKind("fact")
    if _YES_NO.search(text) or _ALSO_ASKS_WHETHER.search(text):
        return QuestionKind("yes_no")
    if _OVERVIEW.search(text):
        return QuestionKind("overview")
    if _REASON.search(text):
        return QuestionKind("reason")
    return QuestionKind("fact") if text.endswith("?") or _ASKS.search(text) else None


def _of_answer(one: str, two: str) -> str:
    """The second part with whom the first asks for in place of "he": "the person who resigned"."""
    asked = _ASKS_FOR.match(one)
    if asked is None:
        return two
    if asked["noun"]:
        return _IT.sub(f"the {asked['noun']} that {asked['was']}", two, count=1)
    return _HE.sub(f"the person who {asked['did']}", two, count=1)


# Not "who is Ada Sample", whom "he" means; nor where nobody else is named.
_ASKS_FOR: Final = re.compile(
    rf"who (?P<did>(?!{_AUXILIARY}\b)\w+ (?!the\b|an?\b)[\w’'-]+ [^?]*[^?\s]"
    r"|(?:is|was|were|are) \w+(?:ed|ing)\b[^?]*)|(?:which|what) (?!(?:day|date|year|month|week"
    r"|time|hour)\b)(?P<noun>[\w’'-]+(?: [\w’'-]+)?) (?P<was>(?:was|were) \w+(?:ed|en)\b[^?]*)",
    re.IGNORECASE,
)
_HE: Final = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
_IT: Final = re.compile(r"\b(?:it|they)\b", re.IGNORECASE)


def _as_question(part: str) -> str:
    part = part.strip(" ,;?")
    return f"{part[:1].upper()}{part[1:]}?"
