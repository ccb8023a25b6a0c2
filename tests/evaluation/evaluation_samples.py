"""Questions, passages and outcomes for the tests of the measures."""

from collections.abc import Sequence
from datetime import date

from qa_service.domain import (
    Answer,
    Article,
    Citation,
    Paragraph,
    Passage,
    Question,
    Span,
    Statement,
)
from qa_service.evaluation import AskedQuestion, Relevant
from qa_service.evaluation.outcomes import Gold, Outcome

TEXT = "The route opened on Tuesday."


def cited(
    article: str, text: str = TEXT, *, number: int = 1, also_in: Sequence[str] = ()
) -> Citation:
    """A passage of an article that consists of it; its first word is highlighted."""
    return Citation(
        number,
        Passage(article, 1, 1, 0, len(text), text, ""),
        _article(article, text),
        score=0.5,
        highlight=Span(0, len(text.split(maxsplit=1)[0])),
        also_in=tuple(_article(other, text) for other in also_in),
    )


def asked(
    *relevant: Relevant, name: str = "q", answers: Sequence[str] = (), answerable: bool = True
) -> AskedQuestion:
    """A question with what answers it."""
    question = Question("When did it open?", date(2018, 1, 1))
    return AskedQuestion(
        name, question, relevant=relevant, answers=tuple(answers), answerable=answerable
    )


def outcome(
    of: AskedQuestion,
    *citations: Citation,
    confidence: float = 0.5,
    refused: bool = False,
    hits: Sequence[Citation] | None = None,
    milliseconds: float = 10.0,
) -> Outcome:
    """What came back: an answer that quotes the citations, or a refusal that shows them."""
    quoted = () if refused else citations
    answer = Answer(
        id="a",
        question=of.question.text,
        standalone_question=of.question.text,
        status="not_found" if refused else "answered",
        statements=tuple(Statement(one.passage.text, (one.number,)) for one in quoted),
        confidence=confidence,
        form="fact",
        citations=quoted,
        passages=citations,
        generation="g",
        timings_ms=(("total", milliseconds),),
    )
    found = tuple(citations if hits is None else hits)
    gold = Gold(tuple((cited(one.article).passage,) for one in of.relevant))
    return Outcome(of, gold if of.relevant else None, answer, found, len((*quoted, *citations)))


def _article(name: str, text: str) -> Article:
    return Article(id=name, text=text, paragraphs=(Paragraph(1, 0, len(text)),))
