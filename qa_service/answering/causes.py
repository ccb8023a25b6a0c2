"""How likely a sentence tells what a question for a reason or a manner asks for, by its words.

A cause or a purpose for "why", what somebody did for "how did", what follows for "how will it
affect", what to do for "how to". Pure; reads English.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of, tokens
from qa_service.retrieval.answer_spans import AnswerType

if TYPE_CHECKING:
    from collections.abc import Callable

    from qa_service.domain import Hit
    from qa_service.retrieval.question import ReadQuestion

LIKELY: Final = 0.7  # of words that tell it most of the time: "you should"
_PERHAPS: Final = 0.3  # of words that tell a cause, or a way, now and then: "after", "should"

_CAUSE: Final = re.compile(
    r"\b(?:because|due to|owing to|as a result of|in order to|thanks to|in response|citing|cited"
    r"|so that (?:he|she|it|they|we|you|the|its|their|people)|blam\w+|reasons?|factors?"
    r"|attribut\w+|named (?:after|for)|deriv\w+ from|result\w* (?:of|from)|caused by"
    r"|(?:prompted|triggered) by"
    r"|driven (?:\w+ ){0,2}by|stem\w* from|fuell?ed by|explain\w*(?! what)|which is why|to avoid"
    r"|to prevent|decided to|the fact that|play(?:s|ed|ing)? an? (?:\w+ )?(?:role|part)"
    r"|found to have|(?:fired|dismissed|sacked|ousted|suspended|banned|expelled|arrested|charged"
    r"|jailed|convicted|sued|fined|punished|disqualified|criticis?z?ed|praised"
    r"|known)\s+(?:\w+\s+)?(?:for|over))\b",
    re.IGNORECASE,
)
# What stands behind these is what something leads to.
_CAUSES: Final = re.compile(
    r"\b(?:caus(?:ed|ing)|cause|led to|leading to|prompt(?:ed|s|ing)|trigger\w+|contribut\w+ to"
    r"|as a result|result\w* in)\b",
    re.IGNORECASE,
)
_PERHAPS_CAUSE: Final = re.compile(
    r"(?<!\bday )(?<!days )(?<!week )(?<!weeks )(?<!month )(?<!months )(?<!year )(?<!years )"
    r"(?<!hour )(?<!hours )(?<!minutes )(?<!moments )(?<!shortly )(?<!soon )\bafter\b"
    r"|\b(?:since|amid|through|using|by \w+ing|with the help|over (?:the|its|his|her|their)\b"
    r"(?! (?:\w+ )?(?:weekend|years?|months?|weeks?|days?|hours?|decades?|summer|winter|spring|fall"
    r"|holidays?|phone|internet|radio|course|line|top)\b)"
    r"|may be|could be|given (?:the|that|its|his|her|their)|without|means? that|allow(?:s|ed|ing)"
    r"|unable to|too (?:\w+ ){1,2}(?:to|for)|not enough"
    r"|(?:concerns?|fears?|worr(?:y|ies)|allegations?) (?:that|about|over))\b"
    r"|, saying (?:it|he|she|they|that|the)\b|^As (?!(?:of|for|part|an?)\b)"
    r"|, as (?:the|it|its|his|her|their|more|many)\b",
    re.IGNORECASE,
)
# "by climbing the fence", "using a rope"
_MANNER: Final = re.compile(
    r"\b(?:by (?:\w+ly )?(?!(?:morn|even)ing)\w+ing|us(?:ed|ing)|with the (?:help|aid|use) of"
    r"|by means of|via)\b"
)
# A verb that is also a noun, an adjective or a name tells it only with what it is done to, or how:
# "Press the button", not "Press secretary", "Clean energy" or "Cook said".
_WAY: Final = re.compile(
    r"^(?:(?:When|If|Before|After|Instead|First|Next|Then|Also|And|But|To)\b[^,.]{0,60},\s+"
    r"|(?:Then|First|Next|And|But|Finally)\s+)?(?:(?:always|never|don['’]t|do not|be sure|make sure"
    r"|try|avoid|keep|use(?! (?:of|by|in|among))|ask|tell|choose|consider|stay|put|take|get|buy|go"
    r"|read|remember|wear|add|apply|bring|carry|create|enter|fill|find|follow|give|install|pour"
    r"|prepare|remove|replace|rinse|select|throw|visit|write|bake|combine|stir|(?:start|stop)"
    r" \w+ing)\b|(?:check|call|look|contact|report|wait|set|pay|turn|talk|limit|clean|clear|click"
    r"|close|cover|cut|drain|dry|empty|hold|leave|open|pick|plug|press|repair|run|save|seal|search"
    r"|sign|spray|start|stop|store|switch|tap|tie|wash|watch|wipe|blend|boil|book|cook|heat|mix"
    r"|pack|soak|strain) (?:an?|the|this|these|those|all|any|both|each|every|some|another|my|your"
    r"|his|her|its|our|their|it|them|him|us|me|yourself|\d[\d.,/]*|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|half|at|by|down|for|from|in(?= (?:an?|your)\b)|into|off|on|onto|out"
    r"|over|through|to|under|until|up|with|well|carefully|gently|slowly|thoroughly)\b)(?!.*\?)"
    r"(?!.*\bcase:)",
    re.IGNORECASE,
)
# "Go to hell, he told a thief": no step, though what is quoted may be of one who said something.
_TOLD: Final = re.compile(r"\b(?:said|told)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_ADVICE: Final = re.compile(
    r"\byou (?:should|can|could|may want to|must|(?:will )?(?:need|have) to)\b"
    r"|\byou['’]ll (?:be able|need|have) to\b|\bthe (?:best way|key)\b",
    re.IGNORECASE,
)
_PERHAPS_WAY: Final = re.compile(
    r"\b(?:should|need to|can also|has to|have to|recommends?|advises?|suggests?|tips?)\b",
    re.IGNORECASE,
)
# "Try the following steps", "I know you need to"
_NO_STEP: Final = re.compile(
    r"\b(?:following|these|multiple|several|few|some|important) (?:steps|tips|ways)\b"
    r"|\bhere['’]s what\b|\bI\b(?!\.)"
)
# How a thing works, not how it came about.
_WORKING: Final = re.compile(
    r"\b(?:by \w+ing|us(?:es|ing|ed to)|works? (?:by|like|as|when)|turns?|converts?|generat\w+"
    r"|creates?|produces?|releas\w+|absorb\w*|stor(?:es?|ed|ing)|pump(?:s|ed|ing)(?! of)|moves?"
    r"|fus(?:es?|ed|ing)|allow(?:s|ing)|enabl(?:es|ing)|provides?|which means|process"
    r"|(?:happens|occurs) when|(?:is|are) (?:then )?\w+ed (?:by|into|to|from|with|through))\b",
    re.IGNORECASE,
)
_EFFECT: Final = re.compile(
    r"\b(?:affect\w*|impact\w*|effects?|result\w*|lead(?:s|ing)? to|led to|caus(?:e[sd]?|ing)"
    r"|(?:drive|push|make|raise|lower|boost|hurt|cut|reduce|increase|cost)s?|(?:will|would|could"
    r"|may|might|likely|set|expected) (?:\w+ )?(?:to )?(?:rise|fall|pay|see|face|lose|gain|climb"
    r"|drop|jump|become|mean|have to))\b",
    re.IGNORECASE,
)
# "How did the storm get so strong?", not "how do I mend a boat?"
_HOW_IT_WAS: Final = re.compile(
    r"\bhow (?:did|does|has|have|had|is|are|was|were|could|would)\b(?! (?:i|you|we|one)\b)",
    re.IGNORECASE,
)
_ASKS_EFFECT: Final = re.compile(
    r"\bhow (?:did|do|does|has|have|had|is|are|will|would|could|can"
    r"|might)\b(?! (?:i|you|we|one)\b).*\b(?:affect|impact|influenc|chang)(?:e|ed|ing)?\b",
    re.IGNORECASE,
)


# "Protect your home from moths", "Here's how to mend a boat"
_PROMISES: Final = re.compile(
    r"\b(?:how|what|ways|tips|guide|steps|ideas|advice|your?|yourself|you['’](?:re|ve))\b",
    re.IGNORECASE,
)
_HELD: Final = 0.5  # of the query terms, in such a headline
# "How do people in Velmora live?"
_NO_DEED: Final = (
    r" (?:(?:in|of|from|with|at|on|around|across) (?:\S+ ){1,4})?(?<! to )(?:\w+ly )?(?:feel|live"
    r"|react|respond|vote|think|see|view|believe|know|say|die)\b"
)
_ASKS_WAY: Final = re.compile(
    r"\bhow (?:to|(?:do|can|could|should|would) (?:i|you|we|one|(?:people|parents|families)"
    rf"(?!{_NO_DEED})))\b|\bwhat (?:to do|(?:can|should) .{{1,40}} do|do (?:i|you|we) do)\b"
    r"|\b(?:ways|tips|advice|steps(?!.*\b(?:did|has|had)\b)) (?:to|for|on)\b",
    re.IGNORECASE,
)
_ASKS_WORKING: Final = re.compile(
    r"\bhow (?:do|does|is|are) (?!(?:i|you|we|one)\b).+(?<! to)(?<! at)(?<! find)(?<! get)"
    r"(?<! his)(?<! her)(?<! new)(?<! of)(?<! like) (?:work|function|operate"
    r"|made|produced)\W*\Z",
    re.IGNORECASE,
)


def promises_way(question: ReadQuestion, hit: Hit) -> bool:
    """Whether the headline says that an article tells of the way that is asked for."""
    title = hit.article.title or ""
    return _PROMISES.search(title) is not None and question.share(stems_of(title)) >= _HELD


def asks_way(question: str) -> bool:
    """Whether it asks what to do, or how something works: an article may be on nothing else."""
    return (_ASKS_WAY.search(question) or _ASKS_WORKING.search(question)) is not None


def reason_likelihood(question: ReadQuestion) -> Callable[[str], float]:
    """How likely a sentence, by its words, tells what the question asks for, in 0..1."""
    asked = question.asking
    asks_effect = _ASKS_EFFECT.search(asked)
    if _ASKS_WORKING.search(asked):
        return lambda sentence: float(_WORKING.search(sentence) is not None)
    if question.kind is AnswerType.REASON:
        return _cause_in
    if _HOW_IT_WAS.search(asked) and not asks_effect:
        return lambda sentence: 1.0 if _tells_manner(question, sentence) else _cause_in(sentence)
    if asks_effect:
        return lambda sentence: float(_EFFECT.search(sentence) is not None)
    return _way_in


def _tells_manner(question: ReadQuestion, sentence: str) -> bool:
    """Whether it says "by climbing", or of what is asked about, "mended with glue"."""
    asked = question.known - question.names
    return _MANNER.search(sentence) is not None or any(
        _BY.match(sentence, token.end) for token in tokens(sentence) if token.stem in asked
    )


_BY: Final = re.compile(
    r" (?:by|with|through|via)\b(?! (?:the )?(?:police|state|federal|(?-i:[A-Z])))"
)


def _cause_in(sentence: str) -> float:
    """How likely a sentence names a cause, a purpose or a way."""
    if _CAUSE.search(sentence) or _CAUSES.search(sentence):
        return 1.0
    return _PERHAPS if _PERHAPS_CAUSE.search(sentence) else 0.0


def _way_in(sentence: str) -> float:
    """How likely a sentence says what to do."""
    if _NO_STEP.search(sentence):
        return 0.0
    if _is_step(sentence):
        return 1.0
    if _ADVICE.search(sentence):
        return LIKELY
    return _PERHAPS if _PERHAPS_WAY.search(sentence) else 0.0


def _is_step(words: str) -> bool:
    """Whether they tell the reader to do something, rather than what somebody said."""
    return _WAY.search(words) is not None and not _TOLD.search(_QUOTED.sub("", words))


def leads_elsewhere(question: ReadQuestion, sentence: str) -> bool:
    """Whether it only tells what something else led to: "the strike caused shortages"."""
    causes = _CAUSES.search(sentence)
    if causes is None or _CAUSE.search(sentence):
        return False
    return question.share(stems_of(sentence[causes.end() :])) == 0


def opens_effect(question: ReadQuestion, words: str) -> bool:
    """Whether what happened stands behind these, "led to", and why it did is asked for."""
    is_cause = _CAUSES.search(words) and not _CAUSE.search(words)
    return bool(is_cause) and not _ASKS_EFFECT.search(question.asking)


def names_one(words: str) -> bool:
    """Whether words by themselves name a cause, or say what to do."""
    patterns = (_CAUSE, _CAUSES, _PERHAPS_CAUSE, _ADVICE, _PERHAPS_WAY)
    return any(pattern.search(words) for pattern in patterns) or _is_step(words)
