"""The service over a live index: questions, articles, and the answers that it remembers.

``open_service`` puts the parts together; ``pipeline`` leads from a question to its answer,
``searches`` from its words to what is found.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from qa_service.answering import found_passages
from qa_service.domain import (
    Answer,
    Article,
    Filters,
    FoundPassages,
    Passage,
    PastTurn,
    ProseSentence,
    Question,
    SearchCursor,
    SearchResult,
    Turn,
)
from qa_service.embedding import Embedder, open_embedder
from qa_service.errors import InvalidInputError, ModelMismatchError, TooLongError
from qa_service.grounding import genuine
from qa_service.query import stand_alone
from qa_service.recent import Recent
from qa_service.rerank import CachedReader, Reader, open_reader
from qa_service.retrieval import find_at_least, rerank
from qa_service.retrieval.typos import only_name
from qa_service.scale_out import open_index
from qa_service.service.pipeline import TRIES, Pipeline, milliseconds_since
from qa_service.service.searches import (
    example_questions,
    found_by,
    seen_before,
    understood_as,
    understood_of,
)
from qa_service.service.values import (
    ANSWER_SECONDS,
    Answered,
    AnswerKey,
    Deadline,
    Examination,
    IndexHoldings,
    UnfinishedAnswerError,
    turn_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Sequence

    from qa_service.domain import Query
    from qa_service.prose import ProseWriter
    from qa_service.settings import Settings
    from qa_service.store import (
        ArticleCursor,
        ArticlePage,
        IndexSummary,
        ListedArticle,
        PassageIndex,
        StoredGeneration,
    )


__all__ = [
    "TURNS_ANSWERED_AGAIN",
    "TURNS_READ",
    "Examination",
    "IndexHoldings",
    "PastTurn",
    "QAService",
    "SearchCursor",
    "SearchResult",
    "UnfinishedAnswerError",
    "open_service",
]


_LOG = logging.getLogger(__package__)  # for whoever reads the log it is the service

MOST_ANSWERS: Final = 1_000  # kept in memory for follow-up questions; some 3 KiB each
ANSWERS_CACHED: Final = 256  # kept in memory to be returned again; some 30 KiB each
TURNS_READ: Final = 8
HISTORY_READ: Final = 4_000  # characters of earlier questions, latest first
TURNS_ANSWERED_AGAIN: Final = (
    3  # of those no longer in memory; answering one again takes as long as a new question
)
EXAMPLES: Final = 4
TITLES_READ: Final = 200  # searched for names to ask about
QUESTIONS_TRIED: Final = 10
WELL_ANSWERED: Final = 0.5  # minimum confidence of an example's answer


def open_service(settings: Settings) -> QAService:
    """A service over the index in ``settings``, with the embedder that built it.

    IndexMissingError or IndexDamagedError if there is nothing to serve; ModelError or
    ModelMismatchError if the model that built the index, or the reader, is not available.
    """
    index = open_index(settings.index, settings.store)
    try:
        with index.pinned() as generation:
            embedder = _embedder_of(generation, settings.model)
        reader = CachedReader(open_reader(settings.reader))
    except BaseException:
        index.close()
        raise
    return QAService(
        index,
        embedder,
        reader,
        min_confidence=settings.min_confidence,
        answer_seconds=settings.answer_seconds,
        writer=_writer_of(settings, reader),
        # The contents of a store may change while the generation keeps its name.
        answers_cached=ANSWERS_CACHED if settings.store is None else 0,
    )


class QAService:
    """Answers questions from a live index; any number of threads may call it."""

    def __init__(
        self,
        index: PassageIndex,
        embedder: Embedder,
        reader: Reader,
        *,
        min_confidence: float,
        answer_seconds: float = ANSWER_SECONDS,
        answers_cached: int = 0,
        writer: ProseWriter | None = None,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._reader = reader
        self._pipeline = Pipeline(embedder, reader, min_confidence)
        self._answer_seconds = answer_seconds
        self._writer = writer
        self._cache = Recent[AnswerKey, Answered](answers_cached)
        self._turns = Recent[str, Turn](MOST_ANSWERS)
        self._choosing_examples = threading.Lock()
        self._starting = threading.Lock()
        self._working: threading.Thread | None = None
        self._examples: tuple[str, tuple[str, ...]] = ("", ())  # generation, its examples

    def ask(self, question: Question, history: Sequence[PastTurn] = ()) -> Answer:
        """Answer from one generation: what was found, and statements that passed the gate."""
        *_, answer = self.ask_in_steps(question, history)
        return cast("Answer", answer)

    def ask_in_steps(
        self,
        question: Question,
        history: Sequence[PastTurn] = (),
        *,
        answer_id: str | None = None,
    ) -> Generator[FoundPassages | ProseSentence | Answer]:
        """As ``ask``, in steps: first FoundPassages, then the Answer, both with the same id.

        For prose, each sentence follows as soon as it has passed the gate; if the language model
        fails after that, the answer contains none of them.

        Each step is computed when it is requested, so closing the generator saves the rest. All
        come from one generation, which is pinned until then. The id is ``answer_id`` or a new one
        that cannot be guessed. UnfinishedAnswerError when the time is up. A question already asked
        of the same generation gets the cached answer, except for prose. InvalidInputError if prose
        is requested and no language model is configured.
        """
        writer = self._writer_for(question)
        deadline = Deadline(self._answer_seconds)
        answer_id = answer_id or uuid.uuid4().hex
        with self._pinned() as generation:
            turns = self._recall(history, question, generation, deadline)
            began = time.perf_counter()
            asked = (replace(question, style="quoted"), turns, generation.name)
            known = self._cache.get(asked)
            if known is None:
                search = self._pipeline.search(question, turns, generation)
                found = found_by(answer_id, search, generation)
                yield found
                try:
                    answer, _ = self._pipeline.answer(
                        search, answer_id, generation, deadline=deadline
                    )
                except TooLongError as error:
                    raise UnfinishedAnswerError(error.seconds, found) from error
                self._cache.put(asked, Answered(found, answer))
            else:
                known = known.again(answer_id, milliseconds_since(began))
                _LOG.info("ask %s: as before, generation %s", answer_id, generation.name)
                yield known.found
                answer = known.answer
            if writer is not None:
                query = understood_as(question, turns, generation)
                answer = yield from self._in_prose(writer, answer, query, deadline)
        self._remember(answer)
        yield answer

    @property
    def prose_host(self) -> str | None:
        """The host that gets passages for answers in prose; None without a language model."""
        return None if self._writer is None else self._writer.endpoint.host

    def _in_prose(
        self, writer: ProseWriter, answer: Answer, query: Query, deadline: Deadline
    ) -> Generator[ProseSentence, None, Answer]:
        """The answer in prose, or the quoted answer with the reason why it is not in prose."""
        began = time.perf_counter()
        written = yield from writer.write(answer, query, seconds=deadline.left)
        *stages, (_, total) = answer.timings_ms
        spent = milliseconds_since(began)
        return replace(written, timings_ms=(*stages, ("prose", spent), ("total", total + spent)))

    def _writer_for(self, question: Question) -> ProseWriter | None:
        """The writer of the answer if prose is requested; InvalidInputError if there is none."""
        if question.style == "quoted":
            return None
        if self._writer is None:
            raise InvalidInputError(
                "style",
                "No language model is configured here, so answers are only quoted.",
                remedy="Set llm and llm_model (docs/prose.md), or ask without a style.",
            )
        return self._writer

    def examine(
        self, question: Question, history: Sequence[PastTurn] = (), *, depth: int
    ) -> Examination:
        """As ``ask``, with the first ``depth`` passages found, which the timings exclude."""
        with self._pinned() as generation:
            turns = self._recall(history, question, generation)
            search = self._pipeline.search(question, turns, generation)
            answer, retrieved = self._pipeline.answer(search, uuid.uuid4().hex, generation)
            hits = genuine(found_passages(depth, retrieved), generation)
        self._remember(answer)
        return Examination(answer, hits)

    def search(
        self,
        question: Question,
        history: Sequence[PastTurn] = (),
        *,
        behind: SearchCursor | None = None,
    ) -> SearchResult:
        """The passages nearest to the question, without an answer, up to ``top_k`` after a cursor.

        InvalidInputError if the cursor is of another search or of an index no longer in use.
        """
        began = time.perf_counter()
        with self._pinned() as generation:
            skipped = seen_before(behind, question, generation)
            turns = self._recall(history, question, generation)
            query = understood_as(question, turns, generation)
            end = skipped + query.top_k
            for _ in range(TRIES):
                found = find_at_least(end, query, generation, self._embedder)
                retrieved = rerank(found, query, generation, self._reader, least=end)
                nearest = found_passages(end, retrieved)
                hits = genuine(nearest, generation)
                if len(hits) == len(nearest):
                    break
            hits = hits[skipped:]
        more = retrieved.more or len(retrieved.hits) > end
        return SearchResult(
            query.standalone,
            hits,
            generation.name,
            (("total", milliseconds_since(began)),),
            understood_of(query, found),
            SearchCursor(generation.name, query.top_k, end) if hits and more else None,
        )

    def article(self, article_id: str) -> Article:
        """A stored article; ArticleNotFoundError."""
        with self._pinned() as generation:
            return generation.article(article_id)

    def articles(
        self, filters: Filters, titled: str = "", *, after: ArticleCursor | None = None, limit: int
    ) -> ArticlePage:
        """Up to ``limit`` articles that pass the filters, newest first, after a cursor.

        Each word of ``titled`` is the beginning of a word in the title.
        """
        with self._pinned() as generation:
            return generation.articles(filters, titled, after=after, limit=limit)

    def listed_article(self, article_id: str, filters: Filters, titled: str = "") -> ListedArticle:
        """A stored article and its neighbours in a list of articles; ArticleNotFoundError."""
        with self._pinned() as generation:
            return generation.listed_article(article_id, filters, titled)

    def passages_of(self, article_ids: Collection[str]) -> tuple[Passage, ...]:
        """Every passage of these articles, as indexed; none for unknown articles."""
        with self._pinned() as generation:
            return generation.passages_of(article_ids)

    def check(self) -> None:
        """Raise what prevents answering now: unavailable store or files, or another model."""
        self._index.check()
        with self._pinned():
            pass

    def status(self) -> IndexSummary:
        """What is indexed."""
        with self._pinned() as generation:
            return generation.summary()

    def holdings(self) -> IndexHoldings:
        """What is indexed, with details."""
        from qa_service.ingest import Skipped  # noqa: PLC0415 -- with readers of all formats

        with self._pinned() as generation:
            skipped = tuple(Skipped(*one) for one in generation.skipped())
            return IndexHoldings(generation.summary(), skipped, self._index.retained())

    def roll_back(self, generation: str | None = None) -> str:
        """Return to an available generation, by default the previous one; returns its name.

        The service uses it within a second. InvalidInputError, IndexBusyError, IndexDamagedError.
        """
        name = self._index.roll_back(generation)
        _LOG.info("rolled back to generation %s", name)
        return name

    def examples(self) -> tuple[str, ...]:
        """Questions of several kinds, made from names in the archive, that it answers well.

        After a rebuild they are those of the generation before, until new ones have been tried in
        the background: nobody waits for them.
        """
        with self._pinned() as generation:
            known, examples = self._examples
            if known in ("", generation.name):
                return self._choose_examples()
        self._in_background(self._choose_examples)
        return examples

    def warm_up(self) -> None:
        """Do in the background what would delay the first question, such as loading the reader."""

        def warm_up() -> None:
            self.examples()
            self.status()
            self.articles(Filters(), limit=1)

        self._in_background(warm_up)

    def close(self) -> None:
        """Release the index; no further questions are allowed."""
        if self._working is not None:
            self._working.join()
        self._index.close()

    def _in_background(self, work: Callable[[], object]) -> None:
        """Start ``work`` unless earlier work is still being done."""
        with self._starting:
            if self._working is None or not self._working.is_alive():
                thread = threading.Thread(target=work, name="in the background", daemon=True)
                thread.start()
                self._working = thread

    def _choose_examples(self) -> tuple[str, ...]:
        """Those of the current generation; chosen once."""
        with self._pinned() as generation, self._choosing_examples:
            known, examples = self._examples
            if known != generation.name:
                examples = tuple(islice(self._answered_examples(generation), EXAMPLES))
                self._examples = (generation.name, examples)
        return examples

    def _answered_examples(self, generation: StoredGeneration) -> Iterator[str]:
        """Example questions that are answered well, no two about one subject."""
        today = datetime.now(UTC).astimezone().date()
        titles = generation.titles(TITLES_READ)
        questions = example_questions(titles, lambda word: bool(only_name(word, generation)))
        for text in islice(questions, QUESTIONS_TRIED):
            answer = self._answer(Question(text, today), (), generation)
            if answer.status == "answered" and answer.confidence >= WELL_ANSWERED:
                yield text

    @contextmanager
    def _pinned(self) -> Iterator[StoredGeneration]:
        with self._index.pinned() as generation:
            _check_model(generation, self._embedder)
            yield generation

    def _answer(
        self, question: Question, turns: Sequence[Turn], generation: StoredGeneration
    ) -> Answer:
        search = self._pipeline.search(question, turns, generation)
        answer, _ = self._pipeline.answer(search, uuid.uuid4().hex, generation)
        return answer

    def _recall(
        self,
        history: Sequence[PastTurn],
        question: Question,
        generation: StoredGeneration,
        deadline: Deadline | None = None,
    ) -> tuple[Turn, ...]:
        """The latest turns as they were answered; those no longer in memory are answered again.

        Older turns that are no longer in memory, and all of them when time is short, are only
        understood, not answered.
        """
        turns: tuple[Turn, ...] = ()
        recent = _recent(history)
        for number, past in enumerate(recent):
            known = past.known or self._turns.get(past.answer_id or "")
            if known is None:
                again = replace(question, text=past.question)
                is_short = deadline is not None and deadline.is_near
                if is_short or number < len(recent) - TURNS_ANSWERED_AGAIN:
                    known = Turn(past.question, stand_alone(again, turns).text)
                else:
                    known = turn_of(self._answer(again, turns, generation))
            turns = (*turns, known)
        return turns

    def remembers(self, answer_id: str) -> bool:
        """Whether a question can follow this answer without answering it again."""
        return self._turns.get(answer_id) is not None

    def _remember(self, answer: Answer) -> None:
        self._turns.put(answer.id, turn_of(answer))


def _recent(history: Sequence[PastTurn]) -> Sequence[PastTurn]:
    """The latest turns, as many as are read: their cost grows with their length."""
    characters = 0
    for count, past in enumerate(reversed(history[-TURNS_READ:])):
        characters += len(past.question)
        if characters > HISTORY_READ:
            return history[len(history) - count :]
    return history[-TURNS_READ:]


def _writer_of(settings: Settings, reader: Reader) -> ProseWriter | None:
    """The writer of prose; None, with nothing of it imported, unless a model is configured."""
    if settings.llm is None:
        return None
    from qa_service.prose import ProseWriter, endpoint_of  # noqa: PLC0415 -- only where it is set up

    return ProseWriter(endpoint_of(settings), reader)


def _embedder_of(generation: StoredGeneration, wanted: str | None) -> Embedder:
    made_by = generation.model
    embedder = open_embedder(wanted or made_by.name)
    _check_model(generation, embedder)
    return embedder


def _check_model(generation: StoredGeneration, embedder: Embedder) -> None:
    made_by, ours = generation.model, embedder.spec
    if made_by != ours:
        raise ModelMismatchError(
            f"The index was made with the model {made_by.name} ({made_by.sha256[:8]}), "
            f"not {ours.name} ({ours.sha256[:8]}).",
            remedy=f"Run `qa-service index --model {ours.name}`, or ask without --model.",
        )
