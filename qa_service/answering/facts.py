"""One to three sentences that answer a question for a fact."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from qa_service.analyser import stems_of
from qa_service.answering.doubts import (
    is_background,
    is_edition,
    is_of_another,
    names_no_place,
    names_no_winner,
)
from qa_service.answering.objects import asks_object, is_done_to, object_in
from qa_service.answering.quotation import (
    SOMEBODY,
    Quotation,
    best_quotation,
    does,
    value_of,
    widened,
)
from qa_service.answering.quotes import Quote
from qa_service.answering.sentences import checked_claims, is_aside, leans, tells_something
from qa_service.answering.speakers import speaker_of
from qa_service.domain import Span
from qa_service.language import SUPERLATIVE
from qa_service.retrieval.answer_spans import CLAUSES, NUMBER_WORD, VALUES, AnswerType
from qa_service.retrieval.marked_words import counts, is_of_kind
from qa_service.retrieval.support import log_odds, probability

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qa_service.answering.sentences import Quotable
    from qa_service.domain import Article, Hit
    from qa_service.retrieval.question import ReadQuestion

MAX_STATEMENTS: Final = 3
READ: Final = 8  # hits looked at for what else is said
ALMOST: Final = 0.85  # of its support, whatever the order says of their days
NEARLY: Final = 1.5  # log-odds by which a second voice may answer less surely than the first
HEADLINE_WEIGHT: Final = 1.3  # of the likelihood of what a headline says
SHORT: Final = 1.0  # log-odds that a headline loses beside a whole sentence
SURE: Final = 0.5  # support from which words answer that are not of the kind asked for
_VERY_SURE: Final = 0.85  # the same, where no words say to whom a deed was done
BACKGROUND: Final = 3.0  # log-odds that a hit loses that tells of long before its article
UNLIKE: Final = 4.0  # log-odds that a hit loses whose words are not of the kind asked for
_ON_QUESTION: Final = 0.7  # of the query terms of the first sentence that a further one must have
_SAME: Final = 0.6  # share of the words of a sentence that say the same as another one
_SAME_TIME: Final = timedelta(days=60)  # within which reports tell of the same state of things
_MOST: Final = 0.9  # of a headline; what marks more of it marks no value
_BESIDE: Final = 0.2  # share of a question's weight that a headline has to add to be quoted beside
_ASKS: Final = re.compile(
    r"(?:^|[:|–—-] )(?!WHO\b)(?i:(?:how|why|what|when|where|who|which|here['’]?s?|meet|see)\b"
    r"|watch (?:how|as|the|this)\b|you won['’]t believe)"
)  # headlines that promise an answer
_SITE: Final = re.compile(r"\s[-|–—]\s([^-|–—]{2,40})\Z")  # "Storm nears - Sample News"
_IS_CUT: Final = re.compile(r"\s*(?:\.\.\.|…)")  # "crosses $500 ..."

# Only where two values can be told apart can two passages be seen to differ.
_DEFINITE: Final = VALUES | SOMEBODY
_COUNTS: Final = frozenset({AnswerType.MONEY, AnswerType.NUMBER})
_COUNT: Final = re.compile(r"\bhow (?:many|much)\b", re.IGNORECASE)
_OF_THINGS: Final = re.compile(r"-[a-z]+|\s(?!bucks\b|cents\b|\w+coins\b)[a-z]{3,}s\b")


@dataclass(frozen=True, slots=True)
class _Voice:
    """A hit with the words of it that would be quoted, and who is quoted in it.

    ``of_long_before``: it says how things were long before its article, and no time is asked for.
    """

    hit: Hit
    quotation: Quotation
    speaker: str | None
    of_long_before: bool

    def quote(self, question: ReadQuestion) -> Quote:
        """As it is shown, with the headline where that names what the sentences do not."""
        found = self.quotation
        return Quote(
            self.hit,
            found.span,
            found.highlight,
            found.value,
            self.speaker,
            with_headline=headline_helps(question, self.hit, found.text),
        )


def fact_quotes(
    question: ReadQuestion, hits: Sequence[Hit], headlines: Sequence[Hit] = (), *, least: float
) -> tuple[Quote, ...]:
    """What the best hit says, then what others say as surely and differently; best first.

    Only hits with at least ``least`` support speak. A headline does where it has a value of the
    kind asked for: "welcomed 6,700 strangers". A whole sentence with it is quoted first where it
    is about as sure.
    """
    claims = checked_claims(hits)
    speaking = [hit for hit in hits[:READ] if hit.support >= least and hit.passage.id not in claims]
    titled = [hit for hit in headlines if hit.support >= least]
    found = (*_voices(question, speaking), *_headline_voices(question, titled))
    voices = _by_agreement(question, sorted(found, key=_worth_of(question), reverse=True))
    if not voices:
        return ()
    chosen: dict[tuple[str, Span], _Voice] = {}
    for voice in (voices[0], *_bearing_out(voices), *_differing(question, voices)):
        chosen.setdefault((voice.hit.passage.id, voice.quotation.span), voice)
    quotes = [voice.quote(question) for voice in list(chosen.values())[:MAX_STATEMENTS]]
    first = quotes[0].hit
    titled_by = first.article.id if first.passage.is_headline else None
    return tuple(  # what stands above already is not shown once more
        replace(one, with_headline=one.with_headline and one.hit.article.id != titled_by)
        for one in quotes
    )


def worth(hit: Hit) -> float:
    """Log-odds by which hits answer: of their support and of their place in the order, together.

    On development questions the first by both is right more often than the first by either.
    """
    return log_odds(hit.support) + log_odds(hit.score)


def _worth_of(question: ReadQuestion) -> Callable[[_Voice], float]:
    """How likely a voice answers; one with words of another kind than asked for less."""

    def worth_of(voice: _Voice) -> float:
        unlike = question.kind in _DEFINITE and not voice.quotation.value
        unlike = unlike or names_no_place(
            question, voice.hit.passage.text, voice.quotation.highlight
        )
        unlike = unlike or _is_one_of_many(question, voice.quotation.text)
        long_before = BACKGROUND if voice.of_long_before else 0.0
        short = SHORT if voice.hit.passage.is_headline else 0.0
        return worth(voice.hit) - (UNLIKE if unlike else 0.0) - long_before - short

    return worth_of


def _voice(
    question: ReadQuestion, hit: Hit, quotation: Quotation, speaker: str | None = None
) -> _Voice:
    marked = quotation.highlight
    of_long_before = (
        marked is not None
        and question.kind not in _TIMES
        and is_background(question, hit.article.day, hit.passage.text, marked)
    )
    return _Voice(hit, quotation, speaker, of_long_before)


_TIMES: Final = CLAUSES | {AnswerType.DATE, AnswerType.DURATION, AnswerType.AGE}  # causes, too


def _is_of_other_deed(question: ReadQuestion, found: Quotation) -> bool:
    """Whether a day is in a sentence that says nothing of what the question asks but names."""
    deed = question.known - question.with_names_of([found.text]).names
    return question.kind is AnswerType.DATE and bool(deed) and not deed & found.stems


def _is_one_of_many(question: ReadQuestion, text: str) -> bool:
    """Whether it names one of several, "among the largest", where the largest is asked for."""
    asks = _SUPERLATIVE.search(question.asking) and not _ONE_OF.search(question.asking)
    return bool(asks) and _ONE_OF.search(text) is not None


_SUPERLATIVE: Final = re.compile(rf"\b{SUPERLATIVE}", re.IGNORECASE)
_ONE_OF: Final = re.compile(
    rf"\b(?:among|one of) the (?:[\w’'-]+ ){{0,5}}?{SUPERLATIVE}", re.IGNORECASE
)


def _by_agreement(question: ReadQuestion, voices: list[_Voice]) -> list[_Voice]:
    """The voices, with the first of those first whose value is likeliest by all that give it.

    What several articles say is likelier right than what one does; each counts once. Only those
    of about the time of the surest count: an earlier mayor may be named more often.
    """
    if question.kind not in _DEFINITE or not voices:
        return voices
    then = [one for one in voices if _is_of_time(one, voices[0])]
    then = [one for one in then if not one.of_long_before] or then
    then = [one for one in then if not _is_of_other_deed(question, one.quotation)] or then

    def likelihood(one: _Voice) -> float:
        if not one.quotation.value:
            return 0.0
        by_article: dict[str, float] = defaultdict(float)
        for other in then:
            if _agree(question.kind, one, other):
                article = other.hit.article.id
                by_article[article] = max(by_article[article], _likelihood(other))
        return sum(by_article.values())

    lead = max(then, key=likelihood)
    return sorted(voices, key=lambda one: one is not lead)


def _is_of_time(one: _Voice, other: _Voice) -> bool:
    """Whether two were published at about the same time; an undated article may be of any."""
    day, its = one.hit.article.day, other.hit.article.day
    return day is None or its is None or abs(day - its) <= _SAME_TIME


def _bearing_out(voices: Sequence[_Voice]) -> list[_Voice]:
    """The surest sentence of its article that holds what the leading headline answers."""
    lead = voices[0]
    if not lead.hit.passage.is_headline:
        return []
    value = {*lead.quotation.value.split()}
    for one in voices[1:]:
        found = one.quotation
        if one.hit.article.id == lead.hit.article.id and value <= found.stems:
            same = found.value == lead.quotation.value
            plain = replace(found, highlight=None, value=lead.quotation.value)
            return [one if same else replace(one, quotation=plain)]
    return []


def _likelihood(voice: _Voice) -> float:
    weight = HEADLINE_WEIGHT if voice.hit.passage.is_headline else 1.0
    return weight * probability(worth(voice.hit) / 2)


def _agree(kind: AnswerType, one: _Voice, other: _Voice) -> bool:
    """Whether both give the same value, or the same day less exactly: "May" and "1 May"."""
    mine, its = ({*voice.quotation.value.split()} for voice in (one, other))
    nested = kind is AnswerType.DATE and (mine <= its or its <= mine)
    return one is other or bool(mine and its and (mine == its or nested))


def headline_helps(question: ReadQuestion, hit: Hit, text: str) -> bool:
    """Whether the headline names words of the question that the words quoted do not.

    "The retailer", "the disease" may be anybody's; a headline that adds nothing is not shown.
    """
    title = hit.article.title
    if not title or len(title.split()) < 2:  # noqa: PLR2004 -- a section's name is no headline
        return False
    said, above = stems_of(text), stems_of(title)
    added = question.share(said | above) - question.share(said)
    return added >= _BESIDE or (leans(text) and added > 0)


def quote_sentences(
    question: ReadQuestion, hit: Hit, quotable: Quotable, highlight: Span | None = None
) -> Quote:
    """Quotable sentences as they are quoted, with the headline where that says who is meant."""
    helps = quotable.needs_headline or headline_helps(
        question, hit, quotable.span.of(hit.passage.text)
    )
    return Quote(hit, quotable.span, highlight, with_headline=helps and bool(hit.article.title))


def _voices(question: ReadQuestion, hits: Sequence[Hit]) -> Iterator[_Voice]:
    for hit in hits:
        quotation = best_quotation(question, hit.passage.text, hit.answer)
        text, marked = quotation.text, quotation.highlight
        if marked is not None and counts(question, hit.passage.text, marked) < 0:
            continue
        if marked is not None and (
            is_of_another(question, hit.passage.text, marked) or names_no_winner(question, text)
        ):
            quotation = replace(quotation, highlight=None, value="")
        if not quotation.value and _needs_value(question, hit, quotation):
            continue
        if _names_no_object(question, hit):
            continue
        if tells_something(text) or (quotation.value and not is_aside(text)):
            yield _voice(question, hit, quotation, _speaker(hit.passage.text, quotation))


def _names_no_object(question: ReadQuestion, hit: Hit) -> bool:
    """Whether it does not say to whom the deed asked about was done, and hardly answers surely."""
    return (
        hit.support < _VERY_SURE
        and asks_object(question)
        and object_in(question, hit.passage.text) is None
    )


def _needs_value(question: ReadQuestion, hit: Hit, quotation: Quotation) -> bool:
    """Whether words that are no value of the kind asked for do not answer.

    Of how many or how much it is a number, also where the reranker is sure: "a 16-ounce can" is no
    price.
    """
    if question.kind not in _DEFINITE:
        return False
    if hit.support < SURE or question.kind not in _COUNTS or not _COUNT.search(question.asking):
        return hit.support < SURE
    text, marked = hit.passage.text, quotation.highlight or quotation.span
    digits = [*_DIGITS.finditer(text, marked.start, marked.end)]
    if question.kind is AnswerType.MONEY and digits:  # "328 restaurants", "a 16-ounce can"
        return all(_OF_THINGS.match(text, one.end()) for one in digits)
    in_words = _SUM_IN_WORDS if question.kind is AnswerType.MONEY else NUMBER_WORD
    return not digits and in_words.search(marked.of(text)) is None


_DIGITS: Final = re.compile(r"\d[\d.,]*")
_SUM_IN_WORDS: Final = re.compile(
    r"\b(?:no|none|nothing|free|half|worth|fortune|wages?|salary|hundreds?|thousands?|[mb]illions?"
    r"|dollars?|pounds?|euros?|cents?)\b",
    re.IGNORECASE,
)


def _headline_voices(question: ReadQuestion, headlines: Sequence[Hit]) -> Iterator[_Voice]:
    for hit in headlines:
        title = hit.passage.text
        named = object_in(question, title)
        answer = named or hit.answer
        if answer is None or promises_answer(title) or title[answer.end : answer.end + 1] == "!":
            continue
        if named is None and _names_no_object(question, hit):
            continue
        if answer.end > len(_without_site(hit.article)) or _IS_CUT.match(title, answer.end):
            continue
        is_all = len(answer.of(title)) >= _MOST * len(title)
        is_done = is_done_to(question, title, answer)
        is_asked = is_of_kind(question, title, answer) and not does(question, title, answer)
        is_somebody = is_asked and not _names_nobody(question, answer.of(title))
        answers = (is_done or is_somebody) and not is_edition(question, title, answer)
        if answers and not is_all:
            whole = Span(0, len(title))
            marked = named or widened(question, title, answer)
            value = value_of(question.kind, marked.of(title))
            if {*value.split()} - question.stems:  # "New mayor" names no mayor
                quotation = Quotation(title, whole, marked, value, stems_of(title))
                yield _voice(question, hit, quotation)


def promises_answer(title: str) -> bool:
    """Whether a headline asks, or says that the article tells: "Why the mill closed"."""
    return "?" in title or _ASKS.search(title) is not None


def _without_site(article: Article) -> str:
    """The headline without the name of the outlet at its end."""
    title = article.title or ""
    site = _SITE.search(title)
    if site is None or article.source is None:
        return title
    named, known = (_LETTERS.sub("", one.casefold()) for one in (site[1], article.source))
    outlet = known.removeprefix("www.").split(".")[0]
    is_outlet = outlet and (named.startswith(outlet) or outlet.startswith(named))
    return title[: site.start()] if is_outlet else title


_LETTERS: Final = re.compile(r"[^\w.]")


def _names_nobody(question: ReadQuestion, words: str) -> bool:
    """Whether words marked for a person are no name: "Left-wing candidate", but for "Ex-wife"."""
    first, *rest = words.split() or [""]
    if _RELATIVE.fullmatch(words):
        return False
    plain = any(word.islower() for word in (*rest, first.rpartition("-")[2]))
    capitals = any(word[:1].isupper() for word in rest)
    return question.kind in SOMEBODY and plain and not capitals


_RELATIVE: Final = re.compile(
    r"(?i:(?:ex-|step)?(?:wife|husband|mother|father|son|daughter|brother|sister|friend))"
)


def _speaker(passage: str, quotation: Quotation) -> str | None:
    """Who is quoted with the words that answer, in words that the quotation holds."""
    if quotation.highlight is None:
        return None
    speaker = speaker_of(passage, quotation.highlight)
    if speaker is None or not quotation.span.start <= speaker.start < quotation.span.end:
        return None
    return speaker.of(passage)


def _differing(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """Others who answer the same question about as surely, with another value or in other words.

    They speak in other articles, or are quoted by name in the same one.
    """
    chosen = [voices[0]]
    for voice in _about_as_good(question, voices):
        spoken = {_spoken_by(one) for one in chosen}
        if not _has_spoken(voice, spoken) and all(
            _says_else(question, voice, one) for one in chosen
        ):
            chosen.append(voice)
    return chosen[1:]


def _says_else(question: ReadQuestion, one: _Voice, other: _Voice) -> bool:
    """Whether the answering values differ, or where none are asked for, most of the words."""
    mine, its = one.quotation, other.quotation
    if question.kind in _DEFINITE:
        return bool(mine.value) and mine.value != its.value
    return len(mine.stems & its.stems) < _SAME * min(len(mine.stems), len(its.stems))


def _about_as_good(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """Those after the first that answer about as surely, if perhaps of an earlier day."""
    first = voices[0].hit
    enough, almost = worth(first) - NEARLY, ALMOST * first.support
    on_question = _ON_QUESTION * question.share(voices[0].quotation.stems)
    return [
        one
        for one in voices[1:]
        if (worth(one.hit) >= enough or one.hit.support >= almost)
        and question.share(one.quotation.stems) >= on_question
    ]


def _spoken_by(voice: _Voice) -> tuple[str, str | None]:
    return voice.hit.article.id, voice.speaker


def _has_spoken(voice: _Voice, spoken: set[tuple[str, str | None]]) -> bool:
    """Whether the article has spoken, by itself or in the words of the same speaker."""
    article, speaker = _spoken_by(voice)
    speakers = {other for one, other in spoken if one == article}
    return bool(speakers) and (speaker is None or speaker in speakers)
