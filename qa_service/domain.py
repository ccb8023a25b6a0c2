"""The values passed through the service: frozen, validated, without I/O."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points ``[start, end)`` in a text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The part of ``text`` that this span covers."""
        return text[self.start : self.end]


ARTICLE_FIELDS: Final = (
    "id",
    "url",
    "title",
    "authors",
    "published",
    "modified",
    "source",
    "language",
    "text",
)
"""The fields of an article in records, with the names of the contract."""

ParagraphKind: TypeAlias = Literal[
    "body", "list", "table", "caption", "quotation", "correction", "update"
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article's body, by its offsets into ``Article.text``.

    ``heading`` is the nearest sub-heading above it, if any; ``page`` its page in a paginated
    document, from 1. ``kind`` marks what is not plain body text: a ``correction`` says what the
    article had wrong or later changed, an ``update`` is an entry in a live blog.
    """

    number: int  # from 1
    start: int
    end: int
    heading: str | None = None
    page: int | None = None
    kind: ParagraphKind = "body"


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as it was read. Unknown values are None or empty, never guessed.

    ``published`` is an ISO 8601 date or date-time as given by the source. ``paragraphs`` are in the
    order of the text, do not overlap, and leave out headings and boilerplate. ``modified`` is when
    it was last changed, as ISO 8601; ``language`` an ISO 639-1 code; ``published_from`` where the
    date of publication was found ("JSON-LD datePublished").
    """

    id: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None
    url: str | None = None
    file: str = ""  # the file it was read from, for reports
    modified: str | None = None
    language: str | None = None
    published_from: str | None = None

    def __post_init__(self) -> None:
        if not self.id or not self.text:
            raise ValueError("an article needs an id and a text")
        if self.published is not None:
            publication_day(self.published)
        end = 0
        for number, paragraph in enumerate(self.paragraphs, start=1):
            in_order = end <= paragraph.start < paragraph.end <= len(self.text)
            if paragraph.number != number or not in_order:
                raise ValueError(f"paragraph {number} of {self.id!r} is out of order")
            end = paragraph.end

    @property
    def day(self) -> date | None:
        """The calendar day of publication, in the time zone the source gave."""
        return None if self.published is None else publication_day(self.published)

    @property
    def corrections(self) -> tuple[Paragraph, ...]:
        """The paragraphs that say what the article had wrong, or that it was changed."""
        return tuple(one for one in self.paragraphs if one.kind == "correction")

    @property
    def readable_day(self) -> str | None:
        """The day of publication in words: "22 December 2012"."""
        day = self.day
        return None if day is None else f"{day.day} {day:%B %Y}"

    @property
    def lead(self) -> str | None:
        """Outlet and day as far as they are known: "VOA, 22 December 2012"."""
        return ", ".join(part for part in (self.source, self.readable_day) if part) or None

    @property
    def attribution(self) -> str | None:
        """Who wrote it, and its lead: "By Ada Sample and Bo Model, VOA, 22 December 2012"."""
        *others, last = self.authors or ("",)
        authors = f"{', '.join(others)} and {last}" if others else last
        byline = f"By {authors}" if authors else None
        return ", ".join(part for part in (byline, self.lead) if part) or None


def folded(text: str) -> str:
    """``text`` normalised for comparing names and words: lower case, no accents, single spaces.

    Also without NUL: PostgreSQL does not accept it, and SQLite's LIKE stops at it.
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("\x00", " "))
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(bare.split())


def publication_day(published: str) -> date:
    """Calendar day of an ISO 8601 date or date-time; ValueError if it is neither."""
    return datetime.fromisoformat(published).date()


@dataclass(frozen=True, slots=True)
class DateWindow:
    """Days from ``first`` to ``last``, inclusive; None is open on that side."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise ValueError(f"dates out of order: {self.first} is after {self.last}")

    @property
    def is_open(self) -> bool:
        """Whether it excludes nothing."""
        return self.first is None and self.last is None

    def contains(self, day: date) -> bool:
        """Whether ``day`` is in the window."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def shared(self, other: DateWindow) -> DateWindow | None:
        """The days in both windows; None if there are none."""
        firsts = [day for day in (self.first, other.first) if day is not None]
        lasts = [day for day in (self.last, other.last) if day is not None]
        first, last = max(firsts, default=None), min(lasts, default=None)
        return None if first and last and first > last else DateWindow(first, last)

    @property
    def days(self) -> int | None:
        """How many days it has; None if it is open."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    @property
    def ordinals(self) -> tuple[int, int]:
        """Its first and last day as proleptic ordinals, from 1; where open, those of any date."""
        return (self.first or date.min).toordinal(), (self.last or date.max).toordinal()

    @property
    def iso(self) -> str | None:
        """A day, a month or a year in ISO 8601 ("2018-01"); None for anything else."""
        if self.first is None or self.last is None:
            return None
        for length in (10, 7, 4):
            written = self.first.isoformat()[:length]
            if self == _written(written):
                return written
        return None


def _written(iso: str) -> DateWindow:
    """The days of an ISO value: YYYY-MM-DD, YYYY-MM or YYYY."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return DateWindow(first, first)
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    return DateWindow(first, last)


@dataclass(frozen=True, slots=True)
class AmbiguousDay:
    """A numeric date in a question, ``words``, that can be read with the month first or last."""

    words: str
    taken: date
    other: date


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a window of sentences of a long one; the unit of search and citation.

    ``context`` is what the paragraph lacks on its own (title, date, outlet, heading): it is
    embedded and indexed with the text, but never shown as quoted. ``named_dates`` are the days,
    months and years that the text itself mentions.
    """

    article_id: str
    number: int  # from 1 within the article
    paragraph: int  # number of its paragraph, from 1
    start: int
    end: int
    text: str
    context: str
    named_dates: tuple[DateWindow, ...] = ()

    @property
    def is_headline(self) -> bool:
        """Whether it is the title of the article instead of a paragraph."""
        return self.paragraph == HEADLINE

    @property
    def id(self) -> str:
        """``article#n``, stable across rebuilds of an unchanged article."""
        return f"{self.article_id}#{self.number}"

    @property
    def searchable(self) -> str:
        """What the embedder reads: the context, then the text."""
        return f"{self.context}\n{self.text}" if self.context else self.text


@dataclass(frozen=True, slots=True)
class EmbedderSpec:
    """Identity of an embedding model: only vectors with equal ones can be compared."""

    name: str
    sha256: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Filters:
    """The caller's restrictions, exact on publication day, outlet, author and article.

    Undated articles pass only an open window; empty ``sources`` allow every outlet; outlets are
    compared ignoring case. Empty ``articles`` allow every article, else they are ids. Empty
    ``authors`` allow every author; one of several is enough, compared as ``folded``.
    """

    window: DateWindow = DateWindow()
    sources: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


FILTERS_BY_NAME: Final = {"sources": "outlets", "authors": "authors"}
"""The filters with names given by a person, and what they name."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which passages a search may find: those that pass all of these.

    ``filters`` apply exactly. ``window`` admits what was published within it, passages that mention
    a date within it, and undated articles that may be old enough. Articles dated after ``known_by``
    are left out.
    """

    filters: Filters = Filters()
    window: DateWindow = DateWindow()
    known_by: date | None = None


AnswerStatus: TypeAlias = Literal["answered", "unsure", "not_found"]
"""Statements answer; a passage may answer, but none clearly does; the archive has nothing on it."""

AnswerForm: TypeAlias = Literal[
    "fact",
    "yes_no",
    "reason",
    "statement",
    "overview",
    "latest",
    "timeline",
    "list",
    "comparison",
    "keywords",
    "article",
    "prose",
]
"""The kind of answer that a question calls for; "prose" if a language model wrote it."""

AnswerStyle: TypeAlias = Literal["quoted", "prose"]
"""The style of the answer: quoted sentences, or sentences by a language model."""

Narrowing: TypeAlias = Literal["dates", "sources", "spelling"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a person asked it, on ``day``.

    ``ignored`` are parts of its words to ignore: days, outlets, spelling.
    """

    text: str
    day: date
    top_k: int = 10
    filters: Filters = Filters()
    ignored: frozenset[Narrowing] = frozenset()
    style: AnswerStyle = "quoted"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and its answer (None: nothing found)."""

    question: str
    standalone: str
    answer: str | None = None  # the quoted statements, without leads and marks
    titles: tuple[str, ...] = ()  # of the articles that the answer cites
    days: tuple[date, ...] = ()  # on which these were published
    articles: tuple[str, ...] = ()  # their ids


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier question of a conversation; ``answer_id`` is the id of its answer.

    If the answer was saved, it is in ``known``, so that the question need not be asked again.
    """

    question: str
    answer_id: str | None = None
    known: Turn | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """How the words of a question were understood, besides the filters given.

    Both rank what is found but exclude nothing; an open window and no ``sources`` rank nothing.
    ``windows`` are the periods if several are named, otherwise empty. ``ambiguous`` are numeric
    dates that can be read in two ways. ``nothing_inside`` is true if no passage found is from the
    window or the outlets, so that everything shown is from outside. ``lacks_context`` is true if
    the question refers to something said before ("which ones?"), but nothing was; then nothing
    clearly answers it. ``corrected`` is the question with its typing errors corrected, None if
    there are none.
    """

    window: DateWindow = DateWindow()
    sources: tuple[str, ...] = ()
    windows: tuple[DateWindow, ...] = ()
    ambiguous: tuple[AmbiguousDay, ...] = ()
    nothing_inside: bool = False
    lacks_context: bool = False
    corrected: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a question asks for: reports by ``sources`` from or about ``window``.

    An open window admits any time, empty ``sources`` any outlet.
    """

    window: DateWindow = DateWindow()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A standalone question.

    ``text`` is searched for. Only ``filters``, which a person set, exclude. Words in the question
    rank what is found: ``window`` ("in 2012") by publication and by dates mentioned, with
    ``window_is_relative`` if it is counted from ``day`` ("this week"); ``sources`` by the outlets
    named as reporting. ``needs`` are these individually: two days or outlets are two needs, each
    searched for. ``ambiguous`` are numeric dates that can be read in two ways. ``phrases`` were in
    quotation marks and are also in ``text``; ``excluded`` followed a minus sign and are not.
    ``time_words`` are where ``text`` states the window, ``attributions`` where it only says who
    reports it. ``prefers_newest`` is true for questions about the present ("who is", "current").
    ``lacks_context`` is true if it refers to something said before, but nothing was. ``shown`` is
    what a person sees if that is not ``text``; ``corrected`` the question as asked with its typing
    errors corrected, None if there are none.
    """

    text: str
    day: date
    top_k: int = 10
    filters: Filters = Filters()
    window: DateWindow = DateWindow()
    window_is_relative: bool = False
    prefers_newest: bool = False
    sources: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    ambiguous: tuple[AmbiguousDay, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    time_words: tuple[Span, ...] = ()
    attributions: tuple[Span, ...] = ()
    lacks_context: bool = False
    shown: str = ""
    corrected: str | None = None

    @property
    def standalone(self) -> str:
        """The question as it is shown."""
        return self.shown or self.text

    @property
    def understood(self) -> Understood:
        """How its words were understood."""
        windows = tuple(dict.fromkeys(need.window for need in self.needs))
        apart = windows if len(windows) > 1 else ()
        return Understood(
            self.window,
            self.sources,
            apart,
            self.ambiguous,
            lacks_context=self.lacks_context,
            corrected=self.corrected,
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query.

    ``score`` in 0..1 orders the hits of one query; ``similarity`` is the cosine of the passage, in
    its context, with the query; ``support`` the probability that it answers, apart from dates;
    ``answer`` are the words of the passage most likely to answer, None if the reader marks none;
    ``is_wanted`` is true if it is from the days or outlets that the question names; ``also_in`` are
    other articles on the same story, or with a near-identical passage.
    """

    passage: Passage
    article: Article
    score: float
    support: float
    answer: Span | None = None
    also_in: tuple[Article, ...] = ()
    similarity: float = 0.0
    is_wanted: bool = False

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph that contains the passage; number 0 for the headline."""
        return paragraph_of(self.passage, self.article)


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage shown to the reader, verbatim, with its article.

    ``confidence`` in 0..1 is the probability that the passage answers. ``highlight`` are its words
    that answer, or in a list of passages the sentence most relevant to the question.
    """

    number: int  # from 1, in the order of the answer or of the list
    passage: Passage
    article: Article
    score: float
    highlight: Span | None = None  # in passage.text
    also_in: tuple[Article, ...] = ()
    confidence: float = 0.0

    @property
    def is_headline(self) -> bool:
        """Whether it cites the title of the article instead of a paragraph."""
        return self.passage.is_headline

    @property
    def paragraph(self) -> Paragraph:
        """The paragraph that contains the passage; number 0 for the headline."""
        return paragraph_of(self.passage, self.article)


HEADLINE: Final = 0
"""Number of the paragraph, and of the passage, that stand for the title of an article."""


def paragraph_of(passage: Passage, article: Article) -> Paragraph:
    """The paragraph of its article that contains the passage; number 0 for the headline."""
    if passage.is_headline:
        return Paragraph(HEADLINE, 0, 0)
    return article.paragraphs[passage.paragraph - 1]


def headline_of(article: Article) -> Passage:
    """The title as a passage without offsets; ValueError if there is no title."""
    if not article.title:
        raise ValueError(f"{article.id!r} has no title")
    return Passage(article.id, HEADLINE, HEADLINE, 0, 0, article.title, context="")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words, at ``span`` of the passage of a citation, that support a sentence in prose."""

    citation: int
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One or more sentences, verbatim from the passage of its first citation.

    In prose it is a sentence by a language model instead, supported by ``evidence``.

    ``lead`` consists of metadata only ("VOA, 22 December 2012"). ``speaker`` are the words of that
    passage that name who is quoted; None if there are none. Further citations are what the
    statement needs to be understood: the headline that says whom it is about. ``when`` is the day,
    month or year of the event, in a timeline; ``side`` the words of the question that name its
    side, in a comparison.
    """

    text: str
    citations: tuple[int, ...]
    lead: str | None = None
    speaker: str | None = None
    when: DateWindow | None = None
    side: str | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def readable(self) -> str:
        """The text with its lead and marks like ``[1]``."""
        marks = "".join(f"[{number}]" for number in self.citations)
        lead = f"{self.lead}: " if self.lead else ""
        return f"{lead}{self.text} {marks}"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A reported value: ``value`` is verbatim from the passage of its citation.

    ``day`` is the day of publication.
    """

    day: date
    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed answer; nobody sees it before it has passed the grounding gate.

    ``status`` is that of the answer if the statements pass.
    """

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    timeline: tuple[TimelineEntry, ...] = ()
    status: AnswerStatus = "answered"


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """What a search found, sent before the answer with that ``id`` is ready.

    ``passages`` are those that will be read, in first order: nothing is reranked yet, so they have
    no highlight and the same story may occur twice.
    """

    id: str
    standalone_question: str
    understood: Understood
    passages: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ProseSentence:
    """A sentence in prose that passed the gate, sent before the answer with that ``id``.

    ``citations`` are those that no earlier sentence has.
    """

    id: str
    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """The result of a request for prose.

    ``host`` is where the passages were sent; ``rejected`` counts the sentences that were struck
    out. ``quoted`` is the answer in sentences from the articles; if that is shown instead it is
    None, and ``fault`` says why.
    """

    host: str | None = None
    rejected: int = 0
    fault: str | None = None
    quoted: Answer | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    ``statements`` and ``citations`` are empty unless ``status`` is answered; ``passages`` are
    always the best passages found. ``timeline`` has, oldest first, values that differ from day to
    day; it is empty if the statements agree or are all from one day. ``as_of`` is the day of the
    newest article cited if the question is about the present. ``kept`` is false if it could not be
    saved in its conversation. ``prose`` is set if prose was requested.
    """

    id: str
    question: str
    standalone_question: str
    status: AnswerStatus
    form: AnswerForm
    statements: tuple[Statement, ...]
    confidence: float
    citations: tuple[Citation, ...]
    passages: tuple[Citation, ...]
    generation: str
    timings_ms: tuple[tuple[str, float], ...]
    as_of: date | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    understood: Understood = Understood()
    kept: bool = True
    prose: Prose | None = None

    @property
    def text(self) -> str:
        """The statements in order, with leads and marks like ``[1]``, ready to read."""
        return "\n\n".join(statement.readable for statement in self.statements)


@dataclass(frozen=True, slots=True)
class SearchCursor:
    """Where a search continues: after the first ``skipped`` passages of ``generation``.

    Valid for the same question with the same ``top_k``.
    """

    generation: str
    top_k: int
    skipped: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages found for a query, best first; ``next`` is the cursor for the following ones.

    ``understood`` is how the query was understood.
    """

    query: str
    hits: tuple[Citation, ...]
    generation: str
    timings_ms: tuple[tuple[str, float], ...]
    understood: Understood
    next: SearchCursor | None = None
