"""The values that travel through the service: frozen, validated, free of I/O."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points ``[start, end)`` in some text."""

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
"""What a record of a database may say of an article, by the names of the contract."""

ParagraphKind: TypeAlias = Literal[
    "body", "list", "table", "caption", "quotation", "correction", "update"
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of an article's body, by its offsets into ``Article.text``.

    ``heading`` is the nearest sub-heading above it, if any; ``page`` its page in a paged document,
    from 1. ``kind`` marks what is not plain body text: a ``correction`` is a note of what the
    article said wrongly or later changed, an ``update`` an entry of a live report.
    """

    number: int  # from 1
    start: int
    end: int
    heading: str | None = None
    page: int | None = None
    kind: ParagraphKind = "body"


@dataclass(frozen=True, slots=True)
class Article:
    """One news article as it was read. What is not known is None or empty, never guessed.

    ``published`` is an ISO 8601 date or date-time as given by the source. ``paragraphs`` are in
    the order of the text, do not overlap, and leave out headings and boilerplate. ``modified`` is
    when it was last changed, as ISO 8601; ``language`` an ISO 639-1 code; ``published_from`` the
    place where the date of publication was found ("JSON-LD datePublished").
    """

    id: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    source: str | None = None
    url: str | None = None
    file: str = ""  # where it was read from, for reports
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
        """The day of publication as a reader writes it: "22 December 2012"."""
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
    """``text`` as names and words are compared: in one case, without accents, single spaces.

    Without NUL, too: PostgreSQL takes none, and SQLite's LIKE reads no further than one.
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("\x00", " "))
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(bare.split())


def publication_day(published: str) -> date:
    """Calendar day of an ISO 8601 date or date-time; ValueError if it is neither."""
    return datetime.fromisoformat(published).date()


@dataclass(frozen=True, slots=True)
class DateWindow:
    """Days from ``first`` to ``last``, both included; None is open on that side."""

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
        """Whether ``day`` lies in the window."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def shared(self, other: DateWindow) -> DateWindow | None:
        """The days of both windows; None where there are none."""
        firsts = [day for day in (self.first, other.first) if day is not None]
        lasts = [day for day in (self.last, other.last) if day is not None]
        first, last = max(firsts, default=None), min(lasts, default=None)
        return None if first and last and first > last else DateWindow(first, last)

    @property
    def days(self) -> int | None:
        """How many days it has; None if it is open."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    @property
    def iso(self) -> str | None:
        """A day, a month or a year as ISO 8601 writes it ("2018-01"); None for anything else."""
        if self.first is None or self.last is None:
            return None
        for length in (10, 7, 4):
            written = self.first.isoformat()[:length]
            if self == _written(written):
                return written
        return None


def _written(iso: str) -> DateWindow:
    """The days of what ``iso`` writes: YYYY-MM-DD, YYYY-MM or YYYY."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        return DateWindow(first, first)
    last = date(year, month or 12, monthrange(year, month or 12)[1])
    return DateWindow(first, last)


@dataclass(frozen=True, slots=True)
class AmbiguousDay:
    """A day in figures of a question, ``words``, that can be read with the month first or last."""

    words: str
    taken: date
    other: date


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or a window of sentences of a long one; what is searched and cited.

    ``context`` is what the paragraph loses by standing alone (title, date, outlet, heading): it
    is embedded and indexed with the text, never shown as quoted. ``named_dates`` are the days,
    months and years that the text itself names.
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
    """Identity of an embedding model: two vectors compare only if these are equal."""

    name: str
    sha256: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What the caller allows, exact on publication day, outlet, author and article.

    Undated articles pass only an open window; empty ``sources`` allow every outlet; outlets are
    compared without regard to case. Empty ``articles`` allow every article, else they are ids.
    Empty ``authors`` allow every author; one of several is enough, compared as ``folded``.
    """

    window: DateWindow = DateWindow()
    sources: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


FILTERS_BY_NAME: Final = {"sources": "outlets", "authors": "authors"}
"""The filters of which a person gives names, with what these are the names of."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which passages a search may find: those that all of these admit.

    ``filters`` hold exactly. ``window`` admits what was published within it, passages that name a
    date within it, and undated articles that may be old enough. What is dated after ``known_by``
    is left out.
    """

    filters: Filters = Filters()
    window: DateWindow = DateWindow()
    known_by: date | None = None


AnswerStatus: TypeAlias = Literal["answered", "unsure", "not_found"]
"""Statements answer; a passage may well answer, none surely does; the archive has nothing on it."""

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
"""What kind of answer a question asks for; "prose" where a language model put it into words."""

AnswerStyle: TypeAlias = Literal["quoted", "prose"]
"""How an answer is wanted: in sentences of articles, or in those of a language model."""

Narrowing: TypeAlias = Literal["dates", "sources", "spelling"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a person asked it, on ``day``.

    ``ignored`` are what is not to be taken from its words: days, outlets, another spelling.
    """

    text: str
    day: date
    top_k: int = 10
    filters: Filters = Filters()
    ignored: frozenset[Narrowing] = frozenset()
    style: AnswerStyle = "quoted"


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and what was answered (None: nothing found)."""

    question: str
    standalone: str
    answer: str | None = None  # the quoted statements, without leads and marks
    titles: tuple[str, ...] = ()  # of the articles that the answer cites
    days: tuple[date, ...] = ()  # on which these were published
    articles: tuple[str, ...] = ()  # their ids


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier question of a conversation; ``answer_id`` names the answer it got.

    Where the answer was saved, ``known`` has it, so that the question need not be asked again.
    """

    question: str
    answer_id: str | None = None
    known: Turn | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What words of the question were taken for, besides the filters given.

    Both order what is found and shut nothing out; an open window and no ``sources`` order nothing.
    ``windows`` are the periods that are named apart from each other, none when it is one.
    ``ambiguous`` are days in figures with two readings. ``nothing_inside`` holds when no passage
    found is of the window or of the outlets: all that is shown lies outside, and is there because
    that limit was lifted. ``lacks_context`` holds when the question refers to something said before
    ("which ones?"), and nothing was: nothing surely answers it then. ``corrected`` is the question
    with its typing errors put right, None where none was found.
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
    """One thing that a question wants to find: what ``sources`` reported of or in ``window``.

    An open window takes any time, empty ``sources`` any outlet.
    """

    window: DateWindow = DateWindow()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A question that stands alone.

    ``text`` is what is searched. Only ``filters``, which a person set, shut out. What words of the
    question name orders what is found: ``window`` ("in 2012"), which articles published in it and
    passages that name a date in it lie within; ``window_is_relative`` when those words count from
    ``day`` ("this week"); ``sources``, the outlets that it names as the ones that report. ``needs``
    are these one by one: two days or outlets are two needs, each searched for. ``ambiguous`` are
    days in figures of two readings. ``phrases`` stood in quotation marks and are in ``text``, too;
    ``excluded`` stood behind a minus and are not. ``time_words`` are where ``text`` states the
    window, ``attributions`` where it only says who reports it. ``prefers_newest`` holds for
    questions about the present ("who is", "current").
    ``lacks_context`` holds when it refers to something said before, and nothing was said.
    ``shown`` is what a person sees of it where that is not ``text``; ``corrected`` the question as
    asked with its typing errors put right, None where there are none.
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
        """What its words were taken for."""
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
    its context, with the query; ``support`` the probability that it answers, dates aside;
    ``answer`` are the words of the passage that answer likeliest, None where the reader marks none;
    ``is_wanted`` when it is of the days or outlets that the question names;
    ``also_in`` are other articles of the same story, or that have a near-identical passage.
    """

    passage: Passage
    article: Article
    score: float
    support: float
    answer: Span | None = None
    also_in: tuple[Article, ...] = ()
    similarity: float = 0.0
    is_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage shown to the reader, verbatim, with its article.

    ``confidence`` in 0..1 is the probability that the passage answers. ``highlight`` are the words
    of it that answer, or in a list of passages the sentence that matters most to the question.
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
        """The paragraph that the passage is, or is a part of; of number 0 for the headline."""
        if self.is_headline:
            return Paragraph(HEADLINE, 0, 0)
        return self.article.paragraphs[self.passage.paragraph - 1]


HEADLINE: Final = 0
"""Number of the paragraph, and of the passage, by which the title of an article is cited."""


def headline_of(article: Article) -> Passage:
    """The title as a passage, which has no place in the text; ValueError if there is none."""
    if not article.title:
        raise ValueError(f"{article.id!r} has no title")
    return Passage(article.id, HEADLINE, HEADLINE, 0, 0, article.title, context="")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words, at ``span`` of the passage of a citation, that a sentence in prose rests on."""

    citation: int
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or few, verbatim from the passage of its first citation.

    In prose it is a sentence of a language model instead, and ``evidence`` is what it rests on.

    ``lead`` is made of metadata only ("VOA, 22 December 2012"). ``speaker`` are the words of that
    passage that name who is quoted as saying it; None where none do. Citations after the first
    are of what it leans on: the headline that names whom it speaks of. ``when`` is the day, month
    or year of what it tells, in a timeline; ``side`` the words of the question that name its side,
    in a comparison.
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
    """What an article reported: ``value`` is verbatim from the passage of its citation.

    ``day`` is the day of publication.
    """

    day: date
    value: str
    citation: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes; nobody sees it before the grounding gate has passed it.

    ``status`` is that of the answer if the statements pass.
    """

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    confidence: float
    timeline: tuple[TimelineEntry, ...] = ()
    status: AnswerStatus = "answered"


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """What a search found, sent before the answer of that ``id`` is ready.

    ``passages`` are those that will be read, in their first order: nothing is reranked yet, so that
    they carry no highlight and the same story may stand there twice.
    """

    id: str
    standalone_question: str
    understood: Understood
    passages: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ProseSentence:
    """A sentence in prose that passed the gate, sent before the answer of that ``id`` is complete.

    ``citations`` are those of it that no sentence before it has.
    """

    id: str
    statement: Statement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """What became of an answer that was wanted in prose.

    ``host`` is where the passages were sent to; ``rejected`` counts the sentences that were struck
    out. ``quoted`` is the answer in sentences of articles; where that is shown instead it is None,
    and ``fault`` says why.
    """

    host: str | None = None
    rejected: int = 0
    fault: str | None = None
    quoted: Answer | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person gets.

    ``statements`` and ``citations`` are empty unless ``status`` is answered; ``passages`` are the
    best passages found, whatever the status. ``timeline`` holds, oldest first, values that differ
    from day to day; it is empty where the statements agree or are of one day. ``as_of`` is the day
    of the newest article cited where the question asks how things stand now. It is ``kept`` unless
    the conversation that it is of could not take it. ``prose`` is there where that was wanted.
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
    """Where a search goes on: behind the first ``skipped`` passages that ``generation`` gave.

    It holds for the same question with the same ``top_k``.
    """

    generation: str
    top_k: int
    skipped: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages found for a query, best first; ``next`` is where those behind them begin.

    ``understood`` is what words of the query were taken for.
    """

    query: str
    hits: tuple[Citation, ...]
    generation: str
    timings_ms: tuple[tuple[str, float], ...]
    understood: Understood
    next: SearchCursor | None = None
