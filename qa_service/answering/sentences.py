"""The sentences of a passage that can be quoted: whole, telling something, and clear by themselves.

A sentence that leans on what stands before it ("He said ...", "The company ...") takes along the
sentence that says who is meant. Where none of its passage does, the headline may; else it is not
quoted. Questions, teasers and fragments tell nothing and are left out. Pure; reads English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.domain import Span
from qa_service.language import MONTH, MONTH_NAME, SAY, STOP_WORDS, WEEKDAY, has_tense, reported
from qa_service.passages import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Hit

MAX_SENTENCES: Final = 3
MIN_WORDS: Final = 6
_LONGEST: Final = 520  # code points of sentences quoted together

SPEECH: Final = re.compile(rf"\b(?:{reported(SAY)}|believes|declared|according)\b")
"""Words that tell whose words a sentence quotes."""
DATELINE: Final = re.compile(
    r"\A(?:[A-Z][A-Z.,'’ ]{2,40}(?:[A-Z][a-z]+\.?(?: [A-Z][a-z]+)?)?\s*(?:\([^)]{2,30}\))?"
    r"|[A-Z][^()—–]{2,40}\([^)]{2,30}\))\s*[—–-]+\s"
)
"""Place and agency before a report: "OSTERBY, Velmora (AP) — ", at the beginning of a text."""
_QUOTED: Final = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_PRONOUN: Final = re.compile(
    r"(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|Both|Such|Neither|Another|Others)\b"
    r"(?!\s+(?:is|was)\s+(?:the|a)\s+\w+\s+(?:that|who|when)\b)"
)
_CONNECTIVE: Final = re.compile(
    r"(?:But|And|So|Then|Instead|However|Also|Yet|Still|Meanwhile|Nevertheless|Nonetheless"
    r"|Moreover|Furthermore|Additionally|In addition|As a result|Therefore|Thus|Similarly|Likewise"
    r"|For example|For instance|On the other hand|Afterward\w*|Earlier|Later)\b"
)
# "Earlier this week, ...", not "later that day"
_OWN_TIME: Final = re.compile(
    rf"(?:Earlier|Later) (?:this \w+|today|on {WEEKDAY}|in (?:{MONTH_NAME}|\d{{4}})),? ?"
)
_DEFINITE: Final = re.compile(
    r"(?:The|That|This|These|Those|Such)\s+(?:\w+\s+)?(?:company|firm|retailer|group|agency"
    r"|department|ministry|bank|university|school|hospital|organi[sz]ation|suspect|man|woman|boy"
    r"|girl|pair|couple|victims?|officers?|film|movie|show|series|book|song|album|bill|law|act"
    r"|measure|rule|ruling|decision|order|case|trial|lawsuit|complaint|study|report|survey|poll"
    r"|disease|virus|vaccine|drug|storm|hurricane|fire|blaze|crash|attack|shooting|incident"
    r"|explosion|deal|agreement|plan|proposal|project|team|club|player|singer|actor|actress|author"
    r"|artist|president|senator|congressman|congresswoman|governor|minister|mayor|judge|court"
    r"|committee|panel|board|app|platform|service|device|phone|car|plane|jet|ship|boat|vessel"
    r"|program|programme|policy|move|change|changes|news|announcement|statement|letter|video|image"
    r"|photo|site|website|tool|model|system|event|ceremony)\b"
)
_LONE_NAME: Final = re.compile(
    rf"(?<![.!?“\"]\s)(?<!^)\b(?!{WEEKDAY}\b|{MONTH_NAME}\b|I\b)[A-Z][\w’'-]*[a-z]\b"
    rf"|\b[A-Z]{{2,}}\b"
)
_NAME_AT_START: Final = re.compile(r"^[“\"]?[A-Z][\w’'.-]+\s+(?:[A-Z][\w’'.-]*\w|of\s+[A-Z])")
_TEASER: Final = re.compile(
    r"^(?:Here(?:['’]s| is| are)\b|Read\b|Click\b|Watch\b|Sign up|Subscribe"
    r"|Below,?\s+(?:are|is|we|you)\b|Disclosure:|Leave a comment|Be sure to check out"
    r"|See (?:also|more|the)\b|More\b[: ]|Photos?\b|Listen\b|Follow\b|Check out|Learn more"
    r"|Find out|Contact\b|Share\b|Download|Contribut\w+:"
    r"|(?:Details|Hours|Tickets|Address|Info(?:rmation)?):"
    r"|(?:This|The) (?:story|article|post) (?:has been|was|is|will be)\b|Editor['’]s note"
    r"|Correction|Update[d:]|What (?:to|you|we) (?:know|need)|Get (?:the|our)|Want (?:to|more)"
    r"|Looking (?:for|to)|Our (?:team|newsletter)|Our .{0,40}\bsupported\b"
    r"|\d+\.\s*$|CNN['’]s\b.*\bcontributed"
    r"|.*\bcontributed to this report|The Associated Press contributed|AP\b.*\breported from)",
    re.IGNORECASE,
)
# What a publisher says to its readers, wherever it stands in the sentence.
_TO_READERS: Final = re.compile(
    r"\b(?:newsletter|inbox)\b.*\byour?\b|\b(?:your?|sign up|subscribe)\b.*\b(?:newsletter|inbox)\b"
    r"|^(?:turn|tune in|stay tuned|stay) (?:\w+ )?(?:to|with) (?:\w+ ){1,3}for\b"
    r"|^chat with us\b|\bour (?:readers|listeners|viewers)\b"
    r"|\bfollow (?:\S+ ){1,6}on (?:twitter|facebook)\b"
    r"|\b(?:subscribe|sign up|donate) (?:here|now|today)\b|\bread more (?:here|about)\b"
    r"|\bclick (?:here|on the link)\b|\bupdates here\b"
    r"|\bcheck back (?:here|for (?:the latest|updates|more)|often|soon)\b"
    r"|\b(?:we|this (?:page|story)) will (?:post|provide|share) (?:\w+ )?updates\b"
    r"|\bpurchases?\b.*\blinks?\b.*\b(?:earns?|receives?|gets?)\b.*\bcommissions?\b"
    r"|\bwe (?:may|might|could|can) (?:earn|receive|get)\b.*\bcommission\b",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[.!…][”\"’')\]]*(?:\s“)?$|[.!][”\"’')\]]*\s*\[\d+\]$")
_OPENS_LOW: Final = re.compile(r"^[\s“\"‘'(\[]*[a-z,;.:)]")
# "(CNN) More rain is expected" is news; "(One town has none.)" is an aside.
_BRACKET_OR_DASH: Final = re.compile(r"\((?![A-Z][\w .&/-]{0,24}\)\s*[—–-]*\s*[A-Z“\"])|[\[•*—–-]")
# "Hide Caption 3 of 9 Photos:", what a gallery says around its captions.
_GALLERY: Final = re.compile(
    r"\bHide Caption\b|\b\d+ of \d+ (?:Photos|Slides)\b|^(?:Photos?|Pictured|Image)\s*:|\b(?:Getty"
    r" Images|via REUTERS|/AP\b|AP Photo)|^In this (?:\w+ ){0,3}(?:photo|image|picture|frame)\b"
    r"|\b(?:is|are) (?:seen|pictured|shown|displayed)\b(?! (?:as|to)\b)"
    rf".*\bon (?:{MONTH_NAME}) \d{{1,2}}\b"
    r"|\bas (?:he|she|they|it) poses? for (?:an? |the )?(?:[\w-]+ )?(?:portraits?|photo\w*"
    r"|pictures?)\b",
    re.IGNORECASE,
)

_FULL_DATE: Final = re.compile(
    rf"\b{MONTH} \d{{1,2}},? (?:19|20)\d\d\b|\b\d{{1,2}} {MONTH} (?:19|20)\d\d\b", re.IGNORECASE
)
_OF_EVENT: Final = re.compile(r"\b(?:is|are|takes? (?:effect|place))\b")
_WITH_WEEKDAY: Final = re.compile(rf"\b{WEEKDAY}, (?=\w)", re.IGNORECASE)
_SEEN: Final = re.compile(
    r"\b(?:address(?:es)?|arrives?|attends?|billows?|bows?|carr(?:y|ies)|celebrates?|cross(?:es)?"
    r"|embraces?|exchanges?|flies|fly|gathers?|gestures?|hold(?:s|ing)?|hugs?|instructs?|listens?"
    r"|looks? (?:on|at)|march(?:es)?|mourns?|participates?|pass(?:es)? by|perform(?:s|ing)?|poses?"
    r"|prays?|protests?|queues?|rall(?:y|ies)|reacts?|rides?|sings?|sits?|smiles?|speaks?|stages?"
    r"|stands?|stroll(?:s|ing)?|takes? (?:a|an|her|his|part|their)\b|talks?|views?|visits?"
    r"|walk(?:s|ing)?|watch(?:es|ing)?|waves?|wearing|wears?)\b"
)
_OF_CALENDAR: Final = re.compile(
    r"\b[ap]\.?m\b|:\s*\d|\b(?:if|until|till|through|by|from|starting|since|your?)\b", re.IGNORECASE
)
_EARLIER_VERSION: Final = re.compile(
    r"\b(?:earlier|previous|original|initial|prior) (?:version|edition|caption|headline)s? of"
    r" (?:this|the|an?) (?:\w+ )?(?:article|story|report|post|video|column|graphic|page|item)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quotable:
    """Sentences of a passage that can be quoted together, and the one of them that was meant.

    ``span`` and ``core`` are offsets into the passage. ``needs_headline`` when only the headline
    can say who or what is meant.
    """

    span: Span
    core: Span
    needs_headline: bool = False


@lru_cache(maxsize=4096)
def quotable_sentences(passage: str) -> tuple[Quotable, ...]:
    """What can be quoted of ``passage``, in order: one for each sentence that tells something."""
    sentences = tuple(_without_bullet(passage, one) for one in sentence_spans(passage))
    return tuple(
        found
        for index, one in enumerate(sentences)
        if tells_something(one.of(passage))
        and (found := clear_by_itself(passage, sentences, index)) is not None
    )


def _without_bullet(passage: str, sentence: Span) -> Span:
    bullet = _BULLET.match(passage, sentence.start, sentence.end)
    return sentence if bullet is None else Span(bullet.end(), sentence.end)


BULLETS: Final = "•●▪■"
_BULLET: Final = re.compile(rf"[{BULLETS}]\s*(?=[A-Z])")


def tells_something(sentence: str) -> bool:
    """Whether it is a whole sentence that states a thing: no question, teaser or fragment."""
    if len(sentence.split()) < MIN_WORDS or sentence.rstrip("”\"’')").endswith("?"):
        return False
    if _OPENS_LOW.match(sentence) or _BRACKET_OR_DASH.match(sentence):
        return False
    if is_aside(sentence):
        return False
    if _TEASER.match(sentence) or _TO_READERS.search(sentence) or _is_caption(sentence):
        return False
    return _ENDS.search(sentence) is not None


def _is_caption(sentence: str) -> bool:
    """Whether it says in the present what was seen on a full date: "A woman walks, on 3 May 2022".

    News reports such a day in the past, and hardly with the weekday; a calendar gives the hour.
    """
    if len(_FULL_DATE.findall(sentence)) != 1 or _OF_CALENDAR.search(sentence):
        return False
    is_plain = _WITH_WEEKDAY.search(sentence) and not _OF_EVENT.search(sentence)
    return not has_tense(sentence) and bool(_SEEN.search(sentence) or is_plain)


def is_aside(sentence: str) -> bool:
    """Whether it is of a gallery of pictures, or of what an earlier version of a report had wrong.

    Numbers and days in it are of pictures, or of the mistake.
    """
    return (_GALLERY.search(sentence) or _EARLIER_VERSION.search(sentence)) is not None


def checked_claims(hits: Sequence[Hit]) -> frozenset[str]:
    """The ids of passages that only repeat the claim that their article checks.

    "The mill is closed", in an article headed "Did the mill close?" that finds no evidence of it,
    says nothing of the mill.
    """
    checking = {
        hit.article.id
        for hit in hits
        if _CHECKS.match(hit.article.title or "") and _OF_CLAIM.search(hit.passage.text)
    }
    return frozenset(hit.passage.id for hit in hits if hit.article.id in checking and _claims(hit))


def _claims(hit: Hit) -> bool:
    """Whether it has most words of the headline and no verdict: one sentence, or a post's words."""
    text, title = hit.passage.text, hit.article.title or ""
    claim = stems_of(_OF_CHECK.sub("", title)) - STOP_WORDS
    own = _REPEATS.sub(" ", text)
    is_verdict = _VERDICT.search(own) or _OF_CLAIM.search(own)
    has_most = len(claim & stems_of(text)) >= _MOST_OF_CLAIM * len(claim)
    is_post = own != text and _OF_CHECK.match(title) is not None
    return has_most and not is_verdict and (is_post or len(sentence_spans(text)) == 1)


# "“The mill is closed,” reads the headline", "a post claims the mill is closed": not a verdict
_REPEATS: Final = re.compile(
    r"[”\"]\s*(?:reads?|says?|said|claim(?:s|ed)|wrote) (?:an?|one|the|another) (?:[\w-]+ ){0,3}?"
    r"(?:articles?|captions?|claim|headlines?|image|memes?|messages?|posts?|site|text|tweets?|users?"
    r"|video|website)\b"
    r"|\b(?:articles?|captions?|headlines?|images?|memes?|messages?|posts?|site|tweets?|users?"
    r"|videos?|website) (?:(?:on|from|by|shared) [\w’' ]{2,40} )?"
    r"(?:claim(?:s|ed|ing)?|says?|said|reads?|alleg(?:es?|ed))\b",
    re.IGNORECASE,
)
_MOST_OF_CLAIM: Final = 0.6
_CHECKS: Final = re.compile(
    r"fact[ -]?check|(?:is|are|was|were|do|does|did|has|have|had|can|could|will)\b.*\?\s*\Z",
    re.IGNORECASE,
)
_OF_CHECK: Final = re.compile(
    r"fact[ -]?check\w*\W+(?:(?:\w+ )?(?:claims?|posts?|memes?|rumou?rs?)(?: that)? )?",
    re.IGNORECASE,
)
_OF_CLAIM: Final = re.compile(
    r"\b(?:th(?:is|e|at|ese) (?:\w+ )?(?:claims?|rumou?rs?|hoax)|fact[ -]check\w*"
    r"|no (?:\w+ )?evidence|unsubstantiated|debunked)\b",
    re.IGNORECASE,
)
_VERDICT: Final = re.compile(
    r"\b(?:false|untrue|unproven|unfounded|baseless|misleading|fake|fabricated|true|correct|rumou?r"
    r"|claim\w*)\b",
    re.IGNORECASE,
)


def clear_by_itself(passage: str, sentences: tuple[Span, ...], index: int) -> Quotable | None:
    """The sentence with those before it that it leans on; None where that is too much."""
    core = sentences[index]
    first = reach_back(passage, sentences, index)
    span = Span(sentences[first].start, core.end)
    too_long = span.end - span.start > _LONGEST and first < index
    if too_long or is_aside(span.of(passage)):
        return None
    opening = sentences[first].of(passage)
    if not leans(opening):
        return Quotable(span, core)
    return Quotable(span, core, needs_headline=True)


def reach_back(passage: str, sentences: tuple[Span, ...], index: int) -> int:
    """The first sentence of those that sentence ``index`` must be quoted with."""
    first = index
    while first > 0 and index - first + 1 < MAX_SENTENCES:
        if not leans(sentences[first].of(passage)):
            break
        first -= 1
    return first


def leans(sentence: str) -> bool:
    """Whether it opens with a pronoun, a connective or "the company" and names nobody itself."""
    if sentence[:1] in '"“' and not SPEECH.search(unquoted(sentence)):
        return True
    opening = _OWN_TIME.sub("", sentence.lstrip("“\"‘'"), count=1)
    opening = f"{opening[:1].upper()}{opening[1:]}"
    if _PRONOUN.match(opening) or _CONNECTIVE.match(opening):
        return True
    return _DEFINITE.match(opening) is not None and not names_somebody(sentence)


def unquoted(sentence: str) -> str:
    """The sentence without what it quotes."""
    return _QUOTED.sub(" ", sentence)


def names_somebody(sentence: str) -> bool:
    """Whether a proper name stands in it, not counting a capital that only opens it."""
    return bool(_NAME_AT_START.match(sentence) or _LONE_NAME.search(sentence))
