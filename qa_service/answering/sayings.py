"""What somebody said: quotations of them and reports of their words, not of others."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from qa_service.answering.broad import quote_of
from qa_service.answering.selection import Limits, choose, held_stems
from qa_service.answering.speakers import attributions
from qa_service.passages import sentence_spans
from qa_service.retrieval.terms import stems_of, tokens

if TYPE_CHECKING:
    from qa_service.answering.quotes import Quote
    from qa_service.answering.selection import Candidate, Candidates
    from qa_service.domain import Span
    from qa_service.retrieval.question import ReadQuestion

_LIMITS: Final = Limits(sentences=6, words=200, of_one_article=3, articles=2)
_BACK: Final = 3  # sentences before a quotation in which its speaker is looked for
_TOPICAL: Final = 0.4  # of the weight of the query terms that are not the speaker's name
_ASKING: Final = stems_of("say said think tell claim respond react response reaction view opinion")
_TITLES: Final = re.compile(
    r"^(?:the|a|an|mr|mrs|ms|dr|president|former|ex|prime|minister|senator|sen|rep|gov|governor"
    r"|justice|judge|ceo|general|chief|king|queen|pope|prince|princess)$",
    re.IGNORECASE,
)
_SAYS: Final = (
    r"(?:said|says|told|tells|adds?|added|claim(?:s|ed)|tweet(?:s|ed)|wrote|writes|post(?:s|ed)"
    r"|argue[sd]|announce[sd]|warn(?:s|ed)|explain(?:s|ed)|insist(?:s|ed)|call(?:s|ed)|describe[sd]"
    r"|accuse[sd]|criticis?z?e[sd]|denie[sd]|admit(?:s|ted)|acknowledge[sd]|promise[sd]|vow(?:s|ed)"
    r"|urge[sd]|suggest(?:s|ed)|believe[sd]|defend(?:s|ed)|dismisse[sd]|reject(?:s|ed)|respond(?:s"
    r"|ed)"
    r"|testif(?:ies|ied)|state[sd]|note[sd]|recommend(?:s|ed)|predict(?:s|ed)|expect(?:s|ed)"
    r"|praise[sd]|blame[sd]|demand(?:s|ed)|ask(?:s|ed)|confirm(?:s|ed)|condemn(?:s|ed)|think[s]?)"
)
_QUOTATION: Final = re.compile(r"[“\"]")


def saying_quotes(candidates: Candidates, speaker: str) -> tuple[Quote, ...]:
    """Sentences in which ``speaker`` says something on the question's subject, newest first."""
    name = key_name(speaker)
    if name is None:
        return ()
    topical = _articles_on_topic(candidates, speaker)
    said = candidates.only(lambda one: one.hit.article.id in topical and is_said_by(one, name))
    chosen = choose(said, _LIMITS)
    chosen.sort(key=lambda one: one.hit.article.day or date.min, reverse=True)
    return tuple(_quote(candidates.question, one) for one in chosen)


def _articles_on_topic(candidates: Candidates, speaker: str) -> set[str]:
    """Articles of which a headline with a passage has most of the question, the speaker aside."""
    question = candidates.question
    about = stems_of(speaker) | _ASKING
    topic = [term for term in question.terms if term.stem not in about]
    weight = sum(term.weight for term in topic)
    if not weight:
        return {one.hit.article.id for one in candidates.ranked}
    found = set()
    for one in candidates.ranked:
        held = held_stems(one.hit)
        share = sum(term.weight for term in topic if term.stem in held) / weight
        if share >= _TOPICAL:
            found.add(one.hit.article.id)
    return found


def key_name(speaker: str) -> str | None:
    """The stem by which somebody is known again: of the last name, or of a single name."""
    words = [
        token.stem
        for token in tokens(speaker)
        if not _TITLES.match(speaker[token.start : token.end])
    ]
    return words[-1] if words else None


def is_said_by(one: Candidate, name: str) -> bool:
    """Whether a candidate's own sentence holds words of whom ``name`` is the stem of."""
    passage = one.hit.passage.text
    sentences = sentence_spans(passage)
    index = next((i for i, span in enumerate(sentences) if span == one.quotable.core), None)
    return index is not None and _said(passage, sentences, index, name)


def _said(passage: str, sentences: tuple[Span, ...], index: int, name: str) -> bool:
    for back in range(min(_BACK, index + 1)):
        sentence = sentences[index - back].of(passage)
        named = [who for who in attributions(sentence) if who is not None]
        if named:
            return any(name in stems_of(who) for who in named)
        if name in stems_of(sentence) and _says(sentence, name):
            return True
        if back == 0 and not (_QUOTATION.search(sentence) or attributions(sentence)):
            return False  # it reports a fact, in nobody's words
    return False


def _says(sentence: str, name: str) -> bool:
    """Whether the name is the subject of a verb of saying: "Sample, the mayor, urged"."""
    for token in tokens(sentence):
        if token.stem == name:
            after = sentence[token.end : token.end + 60]
            if re.match(rf"(?:,[^,.;]{{1,50}},)?(?:\s+\w+){{0,3}}?\s+{_SAYS}\b", after):
                return True
    return False


def _quote(question: ReadQuestion, one: Candidate) -> Quote:
    speaker = next((who for who in attributions(one.core) if who is not None), None)
    return replace(quote_of(question, one), speaker=speaker)
