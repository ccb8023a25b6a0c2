"""One to three sentences that answer: for facts, for yes or no, for reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.answering.quotation import Quotation, best_quotation
from qa_service.answering.quotes import Quote
from qa_service.answering.sentences import leans, tells_something
from qa_service.answering.speakers import speaker_of
from qa_service.retrieval.answer_type import AnswerType
from qa_service.retrieval.negation import is_negated
from qa_service.retrieval.terms import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.domain import AnswerForm, Hit
    from qa_service.retrieval.question import ReadQuestion

MAX_STATEMENTS: Final = 3
READ: Final = 8  # hits looked at for what else is said
ALMOST: Final = 0.7  # a second voice must be supported about as well as the first
_SAME: Final = 0.5  # share of the words of a reason that stand in another one
_BESIDE: Final = 0.2  # share of a question's weight that a headline has to add to be quoted beside

# Only where two values can be told apart can two passages be seen to differ.
_DEFINITE: Final = frozenset(
    {
        AnswerType.MONEY,
        AnswerType.PERCENT,
        AnswerType.DISTANCE,
        AnswerType.NUMBER,
        AnswerType.AGE,
        AnswerType.DURATION,
        AnswerType.DATE,
        AnswerType.PERSON,
    }
)


@dataclass(frozen=True, slots=True)
class _Voice:
    """A hit with the words of it that would be quoted, and who is quoted in it."""

    hit: Hit
    quotation: Quotation
    speaker: str | None

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
    question: ReadQuestion, hits: Sequence[Hit], form: AnswerForm, *, least: float
) -> tuple[Quote, ...]:
    """What the best hit says, and what others say differently, newest first.

    Only hits with at least ``least`` support speak.
    """
    voices = list(_voices(question, [hit for hit in hits[:READ] if hit.support >= least]))
    if not voices:
        return ()
    others = {"yes_no": _opposite, "reason": _other_reasons}.get(form, _differing)
    chosen = [voices[0], *others(question, voices)]
    if form != "reason":
        chosen = _newest_first(chosen)
    return tuple(voice.quote(question) for voice in chosen)


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


def _voices(question: ReadQuestion, hits: Sequence[Hit]) -> Iterator[_Voice]:
    for hit in hits:
        quotation = best_quotation(question, hit.passage.text, hit.answer)
        if tells_something(quotation.text) or quotation.value:
            yield _Voice(hit, quotation, _speaker(hit.passage.text, quotation))


def _speaker(passage: str, quotation: Quotation) -> str | None:
    """Who is quoted with the words that answer, in words that the quotation holds."""
    if quotation.highlight is None:
        return None
    speaker = speaker_of(passage, quotation.highlight)
    if speaker is None or not quotation.span.start <= speaker.start < quotation.span.end:
        return None
    return speaker.of(passage)


def _differing(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """Others who answer the same question about as surely, with another value.

    They speak in other articles, or are quoted by name in the same one.
    """
    if question.kind not in _DEFINITE:
        return []
    first = voices[0]
    heard = {first.quotation.value}
    told = {_told_by(first)}
    found = []
    for voice in _about_as_good(question, voices):
        value = voice.quotation.value
        if value and value not in heard and not _is_told(voice, told):
            found.append(voice)
            heard.add(value)
            told.add(_told_by(voice))
    return found[: MAX_STATEMENTS - 1]


def _opposite(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """The best that says no where the first says yes, or the other way."""
    negated = is_negated(voices[0].quotation.text)
    about = _about_as_good(question, voices)
    return [one for one in about if is_negated(one.quotation.text) != negated][:1]


def _other_reasons(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """Reasons that others give, in other words."""
    chosen = [voices[0]]
    for voice in _about_as_good(question, voices):
        stems = voice.quotation.stems
        if all(len(stems & one.quotation.stems) < _SAME * len(stems) for one in chosen):
            chosen.append(voice)
    return chosen[1:MAX_STATEMENTS]


def _about_as_good(question: ReadQuestion, voices: Sequence[_Voice]) -> list[_Voice]:
    """Those after the first that are about as surely supported and speak of the same things."""
    first = voices[0]
    enough = ALMOST * first.hit.support
    least = ALMOST * question.share(first.quotation.stems)
    return [
        one
        for one in voices[1:]
        if one.hit.support >= enough and question.share(one.quotation.stems) >= least
    ]


def _told_by(voice: _Voice) -> tuple[str, str | None]:
    return voice.hit.article.id, voice.speaker


def _is_told(voice: _Voice, told: set[tuple[str, str | None]]) -> bool:
    """Whether the article has spoken, by itself or in the words of the same speaker."""
    article, speaker = _told_by(voice)
    speakers = {other for one, other in told if one == article}
    return bool(speakers) and (speaker is None or speaker in speakers)


def _newest_first(voices: list[_Voice]) -> list[_Voice]:
    """Newest first; undated ones after the dated."""
    return sorted(voices, key=lambda voice: voice.hit.article.day or date.min, reverse=True)
