"""What the API returns for questions: answers and passages found, written and read.

    AnswerShape.of(answer).document()      # the answer object, as JSON
    read_answer(stored)                    # the same from JSON of any version

A new field of answers is added to its class and to that class's ``of``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Self, get_args

from pydantic import Field, WithJsonSchema

from qa_service.contract.articles import ArticleHeadShape, CitationShape, Reply
from qa_service.domain import (
    HEADLINE,
    AnswerForm,
    AnswerStatus,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import (
        Answer,
        DateWindow,
        Evidence,
        FoundPassages,
        Prose,
        ProseSentence,
        SearchCursor,
        SearchResult,
        Statement,
        TimelineEntry,
        Understood,
    )


Form = Annotated[str, WithJsonSchema({"type": "string", "enum": [*get_args(AnswerForm)]})]
"""A form of an answer; unknown forms of later versions are accepted."""


class EvidenceShape(Reply):
    """Words that support a sentence in prose, in code points of the ``text`` of a citation."""

    citation: int = Field(description="Number of the citation.")
    start: int
    end: int

    @classmethod
    def of(cls, evidence: Evidence) -> Self:
        """From the evidence of a statement."""
        return cls(citation=evidence.citation, start=evidence.span.start, end=evidence.span.end)


class StatementShape(Reply):
    """Text verbatim from its first citation; ``lead`` consists of metadata only.

    In prose it is a sentence by a language model that its ``evidence`` supports.
    """

    may_be_absent = frozenset({"evidence"})

    lead: str | None = None
    text: str
    speaker: str | None = Field(
        None,
        description="Who is quoted as saying it, in words of ``text``; null where nobody is named.",
    )
    date: str | None = Field(
        None,
        description="In a timeline, the day, month or year of the event, as YYYY-MM-DD,"
        " YYYY-MM or YYYY; null elsewhere.",
    )
    side: str | None = Field(
        None, description="In a comparison, the words of the question that name its side."
    )
    citations: list[int] = Field(
        min_length=1,
        description="The first is the passage that holds ``text``; another is what it leans on,"
        " such as the headline that names whom it speaks of.",
    )
    evidence: list[EvidenceShape] = Field(
        [], description="In prose, what the sentence rests on, verbatim; elsewhere not there."
    )

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """From a statement of an answer."""
        return cls(
            lead=statement.lead,
            text=statement.text,
            speaker=statement.speaker,
            date=statement.when.iso if statement.when else None,
            side=statement.side,
            citations=list(statement.citations),
            **(
                {"evidence": [EvidenceShape.of(one) for one in statement.evidence]}
                if statement.evidence
                else {}
            ),
        )


class TimelineEntryShape(Reply):
    """What was reported on a day: ``value`` is verbatim from the passage of its citation."""

    date: str = Field(description="Day of publication, as YYYY-MM-DD.")
    value: str
    citation: int

    @classmethod
    def of(cls, entry: TimelineEntry) -> Self:
        """From an entry of an answer."""
        return cls(date=entry.day.isoformat(), value=entry.value, citation=entry.citation)


class AnswerTextShape(Reply):
    """The statements in order, and the same as text with leads and marks, ready to read."""

    text: str
    statements: list[StatementShape]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """From an answer that has statements."""
        return cls(
            text=answer.text,
            statements=[StatementShape.of(statement) for statement in answer.statements],
        )


class QuotedShape(Reply):
    """An answer in sentences from the articles, as an alternative to prose."""

    form: Form
    answer: AnswerTextShape
    as_of: str | None
    timeline: list[TimelineEntryShape] | None
    citations: list[CitationShape]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """From an answer that has statements."""
        return cls(
            form=answer.form,
            answer=AnswerTextShape.of(answer),
            as_of=answer.as_of.isoformat() if answer.as_of else None,
            timeline=[TimelineEntryShape.of(entry) for entry in answer.timeline] or None,
            citations=[CitationShape.of(citation) for citation in answer.citations],
        )


class ProseShape(Reply):
    """The result of a request for prose."""

    host: str | None = Field(
        description="Where the passages were sent to; null where no language model was asked."
    )
    rejected: int = Field(
        description="Sentences of the language model that were removed, as their citations do"
        " not support them. They are never shown."
    )
    fault: str | None = Field(
        description="Why the answer is quoted after all, in one line; null where it is in prose."
    )
    quoted: QuotedShape | None = Field(
        description="The answer in sentences of articles; null where that is the answer itself."
    )

    @classmethod
    def of(cls, prose: Prose) -> Self:
        """From the result of the domain."""
        return cls(
            host=prose.host,
            rejected=prose.rejected,
            fault=prose.fault,
            quoted=QuotedShape.of(prose.quoted) if prose.quoted else None,
        )


class WindowShape(Reply):
    """A period; null means that it is open on that side."""

    first: str | None = Field(None, alias="from", description="First day, as YYYY-MM-DD.")
    last: str | None = Field(None, alias="to", description="Last day, included.")

    @classmethod
    def of(cls, window: DateWindow) -> Self:
        """From a window of days."""
        return cls.model_validate(_days(window))


class AmbiguousDayShape(Reply):
    """A numeric date that can be read with the month first or last."""

    words: str
    taken: str = Field(description="How it was read, as YYYY-MM-DD.")
    other: str = Field(description="How it can be read as well.")


class UnderstoodShape(Reply):
    """How the words of the question were understood, besides the filters given.

    Days and outlets rank what is found but exclude nothing. ``filters.ignore`` in the request turns
    this off, and keeps the spelling as it is.
    """

    may_be_absent = frozenset({"corrected", "lacks_context"})

    first: str | None = Field(None, alias="from", description="First day, as YYYY-MM-DD.")
    last: str | None = Field(None, alias="to", description="Last day, included.")
    sources: list[str] = Field(
        [], description="Outlets that it names as the source; empty for any."
    )
    windows: list[WindowShape] = Field(
        [], description="The periods that it names apart from each other; empty when it is one."
    )
    ambiguous: list[AmbiguousDayShape] = Field(
        [], description="Numeric dates that can be read in two ways."
    )
    nothing_inside: bool = Field(
        False,
        description="Nothing found is of that time or those outlets: what is shown lies outside.",
    )
    lacks_context: bool = Field(
        False,
        description='It refers to something said before ("which ones?"), and nothing was said: it'
        " was searched as it stands, which nothing surely answers. Ask for what is meant.",
    )
    corrected: str | None = Field(
        None,
        description="The question with its typing errors put right, as it was searched: say so, and"
        ' offer to ask again with "spelling" in ``filters.ignore``. null where none was found; a'
        " word that stands anywhere in the archive is never changed.",
    )

    @classmethod
    def of(cls, understood: Understood) -> Self:
        """From the domain's interpretation of a question."""
        return cls.model_validate(
            {
                **_days(understood.window),
                "sources": list(understood.sources),
                "windows": [WindowShape.of(window) for window in understood.windows],
                "ambiguous": [
                    AmbiguousDayShape(
                        words=one.words, taken=one.taken.isoformat(), other=one.other.isoformat()
                    )
                    for one in understood.ambiguous
                ],
                "nothing_inside": understood.nothing_inside,
                "lacks_context": understood.lacks_context,
                "corrected": understood.corrected,
            }
        )


class AnswerShape(Reply):
    """Statements with their citations if ``status`` is ``answered``, otherwise neither.

    ``passages`` are always the best passages found: with ``unsure`` one of them may answer; with
    ``not_found`` nothing in the archive does, and these are the closest. Show them as such.
    """

    may_be_absent = frozenset({"kept", "prose"})

    id: str
    question: str
    standalone_question: str
    understood: UnderstoodShape = UnderstoodShape.model_validate({})
    status: AnswerStatus
    form: Form = Field("fact", description="The kind of answer that the question calls for.")
    answer: AnswerTextShape | None = None
    as_of: str | None = Field(
        None, description="For a question about the present, the day of the newest article cited."
    )
    timeline: list[TimelineEntryShape] | None = Field(
        None,
        description="Values that differ from day to day, oldest first; null where they do not.",
    )
    confidence: float = Field(0.0, ge=0, le=1)
    citations: list[CitationShape] = Field(
        description="What the statements cite, and nothing else."
    )
    passages: list[CitationShape] = Field(
        [], description="The ``top_k`` passages found, best first, whatever the status."
    )
    generation: str = ""
    timings_ms: dict[str, float] = Field({})
    kept: bool | None = Field(
        None,
        description="False where the database of conversations was locked or away, so that the "
        "answer is not in its conversation; otherwise not there.",
    )
    prose: ProseShape | None = Field(
        None, description='What became of it where ``style`` was "prose"; otherwise not there.'
    )

    @property
    def statements(self) -> list[StatementShape]:
        """The statements; empty if nothing was answered."""
        return self.answer.statements if self.answer else []

    @property
    def shown(self) -> list[CitationShape]:
        """The passages cited or, if nothing was answered, those found.

        Documents of version 0.1 have no ``passages``; they are in ``citations``.
        """
        return self.citations if self.answer else self.passages or self.citations

    @property
    def also_found(self) -> list[CitationShape]:
        """The passages found that no statement cites, best first; empty if none answers."""
        cited = {one.passage_id for one in self.citations}
        found = self.passages if self.answer else []
        return [one for one in found if one.passage_id not in cited]

    @property
    def articles(self) -> list[ArticleHeadShape]:
        """The articles cited, each once, in order of citation; without an answer the closest."""
        return list({one.article.id: one.article for one in self.shown}.values())

    def paragraphs_of(self, article: ArticleHeadShape) -> list[int]:
        """Numbers of the cited paragraphs of ``article``, ascending."""
        cited = {one.paragraph for one in self.shown if one.article.id == article.id}
        return sorted(cited - {HEADLINE})

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """From an answer of the service."""
        return cls(
            id=answer.id,
            question=answer.question,
            standalone_question=answer.standalone_question,
            understood=UnderstoodShape.of(answer.understood),
            status=answer.status,
            form=answer.form,
            answer=AnswerTextShape.of(answer) if answer.statements else None,
            as_of=answer.as_of.isoformat() if answer.as_of else None,
            timeline=[TimelineEntryShape.of(entry) for entry in answer.timeline] or None,
            confidence=round(answer.confidence, 4),
            citations=[CitationShape.of(citation) for citation in answer.citations],
            passages=[CitationShape.of(citation) for citation in answer.passages],
            generation=answer.generation,
            timings_ms=_rounded(answer.timings_ms),
            **_without_absent(answer),
        )


class BatchShape(Reply):
    """Answers, in the order of the questions."""

    answers: list[AnswerShape]


class FoundShape(Reply):
    """The passages found, not yet reranked, sent before the answer with that ``id`` is ready."""

    id: str
    standalone_question: str
    understood: UnderstoodShape
    passages: list[CitationShape] = Field(
        description="The passages that will be read, in their first order."
    )

    @classmethod
    def of(cls, found: FoundPassages) -> Self:
        """From the passages found before there is an answer."""
        return cls(
            id=found.id,
            standalone_question=found.standalone_question,
            understood=UnderstoodShape.of(found.understood),
            passages=[CitationShape.of(citation) for citation in found.passages],
        )


class ProseSentenceShape(Reply):
    """A checked sentence in prose, sent before the answer with that ``id``.

    If the language model fails later, the answer is quoted and contains none of them.
    """

    id: str
    statement: StatementShape
    citations: list[CitationShape] = Field(
        description="Its citations that no earlier sentence has."
    )

    @classmethod
    def of(cls, said: ProseSentence) -> Self:
        """From a sentence that passed the check."""
        return cls(
            id=said.id,
            statement=StatementShape.of(said.statement),
            citations=[CitationShape.of(citation) for citation in said.citations],
        )


class SearchShape(Reply):
    """Passages, best first among those read in one batch: twelve, or ``top_k`` if that is more."""

    query: str
    understood: UnderstoodShape
    hits: list[CitationShape]
    next: str | None = Field(
        description="Send it as ``after``, with the same ``query`` and ``top_k``, for the passages"
        " that follow; null at the end. It holds while the index does not change."
    )
    generation: str
    timings_ms: dict[str, float]

    @classmethod
    def of(cls, result: SearchResult) -> Self:
        """From a page of passages."""
        return cls(
            query=result.query,
            understood=UnderstoodShape.of(result.understood),
            hits=[CitationShape.of(hit) for hit in result.hits],
            next=None if result.next is None else cursor_of(result.next),
            generation=result.generation,
            timings_ms=_rounded(result.timings_ms),
        )


def read_answer(document: str) -> AnswerShape:
    """An answer from its JSON, of this version or another; ValueError if it is not one."""
    return AnswerShape.model_validate_json(document)


def cursor_of(cursor: SearchCursor) -> str:
    """The cursor for the next request."""
    return f"{cursor.generation}.{cursor.top_k}.{cursor.skipped}"


def _without_absent(answer: Answer) -> dict[str, Any]:
    """Leave out fields that most answers do not have."""
    kept: dict[str, Any] = {} if answer.kept else {"kept": False}
    return {**kept, **({"prose": ProseShape.of(answer.prose)} if answer.prose else {})}


def _days(window: DateWindow) -> dict[str, str | None]:
    return {
        "from": window.first.isoformat() if window.first else None,
        "to": window.last.isoformat() if window.last else None,
    }


def _rounded(timings: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {name: round(spent, 1) for name, spent in timings}
