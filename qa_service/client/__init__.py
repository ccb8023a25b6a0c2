"""A client for programs: ask a running qa-service from Python.

::

    from qa_service.client import Client

    with Client("http://127.0.0.1:8000") as archive:
        answer = archive.ask("Who is the prime minister of Pakistan?")
        if answer.answer is not None:
            print(answer.answer.text)
            for citation in answer.citations:
                print(citation.number, citation.article.source, archive.page(citation))
        later = archive.ask("And in 2013?", history=[answer])

Every error is a QAError: see `qa_service.client.connection`. Fields added by newer services are
ignored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, Unpack
from urllib.parse import quote

from qa_service.client.connection import (
    AccessRefusedError,
    Connection,
    FieldFault,
    NotThereError,
    OverloadedError,
    ReplyError,
    RequestRefusedError,
    ServiceFailedError,
    ServiceProblemError,
    TimedOutError,
    UnreachableError,
    steps,
)
from qa_service.closing import Closing
from qa_service.contract.archive import (
    ArticlesShape,
    ConversationShape,
    ConversationsShape,
    FeedbackShape,
    IndexShape,
    WholeConversationShape,
)
from qa_service.contract.articles import ArticleHeadShape, ArticleShape, CitationShape
from qa_service.contract.replies import AnswerShape, BatchShape, FoundShape, SearchShape
from qa_service.contract.requests import (
    MOST_QUESTIONS,
    AnswerOptions,
    ListOptions,
    SearchOptions,
    answer_body,
    list_params,
    search_body,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa_service.contract.articles import JSON

__all__ = [
    "AccessRefusedError",
    "AnswerOptions",
    "AnswerShape",
    "ArticleHeadShape",
    "ArticleShape",
    "CitationShape",
    "Client",
    "ConversationShape",
    "FieldFault",
    "FoundShape",
    "IndexShape",
    "ListOptions",
    "NotThereError",
    "OverloadedError",
    "ReplyError",
    "RequestRefusedError",
    "SearchOptions",
    "SearchShape",
    "ServiceFailedError",
    "ServiceProblemError",
    "TimedOutError",
    "UnreachableError",
    "WholeConversationShape",
]

DEFAULT_URL: Final = "http://127.0.0.1:8000"
TIMEOUT: Final = 60.0  # seconds
RETRIES: Final = 2

CitationForm: TypeAlias = Literal["text", "markdown", "html", "bibtex", "csl-json"]


class Client(Closing):
    """Asks the qa-service at ``url``; threads may share one.

    ``api_key`` is an access key, if reading requires one. ``timeout`` is how many seconds it may be
    silent. Requests that fail because it is restarting or busy are repeated up to ``retries``
    times, after the time that it asks for. Its own ``url`` is without a slash at the end.

    Every method may raise:
        UnreachableError: no service responds there, or not in time.
        AccessRefusedError: an access key is required, or this one is not valid.
        OverloadedError: it is starting or too busy; ``retry_after`` says how long.
        ServiceFailedError: it failed; its log has more.
        ReplyError: what responds is not a qa-service, or one of another release.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        api_key: str | None = None,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        self._connection = Connection(url, api_key=api_key, timeout=timeout, retries=retries)
        self.url = self._connection.url

    def ask(self, question: str, **options: Unpack[AnswerOptions]) -> AnswerShape:
        """The answer; ``status`` is "not_found" if the archive has none.

        Raises:
            RequestRefusedError: the question or an option cannot be used; ``fields`` say which.
        """
        # For a question that is saved in a conversation, a retry might add a second turn.
        return self._connection.send(
            "answer",
            answer_body(question, options),
            AnswerShape,
            repeatable="conversation" not in options,
        )

    def ask_in_steps(
        self, question: str, **options: Unpack[AnswerOptions]
    ) -> Iterator[FoundShape | AnswerShape]:
        """The passages as soon as they are found, then the answer, which is the last.

        A broken connection is resumed. Closing the iterator cancels the request. Raises what
        ``ask`` raises.
        """
        return steps(self._connection, answer_body(question, options))

    def ask_all(
        self, questions: Sequence[str], **options: Unpack[AnswerOptions]
    ) -> list[AnswerShape]:
        """The answers, in order, all with the same options; twenty per request.

        Raises what ``ask`` raises.
        """
        answers: list[AnswerShape] = []
        for begun in range(0, len(questions), MOST_QUESTIONS):
            some = questions[begun : begun + MOST_QUESTIONS]
            body = {"questions": [answer_body(question, options) for question in some]}
            repeatable = "conversation" not in options
            batch = self._connection.send("answers", body, BatchShape, repeatable=repeatable)
            answers.extend(batch.answers)
        return answers

    def search(
        self, query: str, *, after: str | None = None, **options: Unpack[SearchOptions]
    ) -> SearchShape:
        """Passages, best first, without an answer.

        Pass ``next`` of a result as ``after``, with the same query and options, for more.

        Raises:
            RequestRefusedError: the query or an option cannot be used; ``fields`` say which.
        """
        body = search_body(query, options)
        if after is not None:
            body["after"] = after
        return self._connection.send("search", body, SearchShape)

    def articles(
        self, query: str = "", **options: Unpack[ListOptions]
    ) -> Iterator[ArticleHeadShape]:
        """Articles with words in the title that begin like those of ``query``, newest first.

        Undated ones come last, and only if no days are given. They are fetched as the iterator
        advances.
        """
        params = list_params(query, options)
        while True:
            part = self._connection.get("articles", ArticlesShape, params)
            yield from part.articles
            if part.next is None:
                return
            params["after"] = part.next

    def article(self, article_id: str) -> ArticleShape:
        """A whole article with its paragraphs.

        Raises:
            NotThereError: no article with that id is indexed.
        """
        return self._connection.get(f"articles/{quote(article_id, safe='')}", ArticleShape)

    def answer(self, answer_id: str) -> AnswerShape:
        """A saved or recent answer.

        Raises:
            NotThereError: it is not saved.
        """
        return self._connection.get(f"answers/{quote(answer_id, safe='')}", AnswerShape)

    def cite(self, answer_id: str, form: CitationForm = "text") -> str:
        """An answer with its citations, ready to paste, or its articles for a bibliography.

        Raises:
            NotThereError: the answer is not saved.
        """
        path = f"answers/{quote(answer_id, safe='')}/citations"
        return self._connection.text(path, {"format": form})

    def rate(self, answer_id: str, *, helpful: bool, reason: str | None = None) -> None:
        """Say whether an answer of a conversation helped, and why or why not.

        Raises:
            NotThereError: the answer is not saved.
        """
        path = f"answers/{quote(answer_id, safe='')}/feedback"
        body: dict[str, JSON] = {"helpful": helpful, "reason": reason}
        self._connection.send(path, body, FeedbackShape, method="PUT")

    def begin_conversation(self, title: str | None = None) -> ConversationShape:
        """A new conversation: pass its ``id`` to ``ask`` as ``conversation``.

        It belongs to the holder of the key or, without a key, to this client while it is open.
        """
        body: dict[str, JSON] = {} if title is None else {"title": title}
        path = "conversations"
        return self._connection.send(path, body, ConversationShape, repeatable=False)

    def conversation(self, conversation_id: str) -> WholeConversationShape:
        """A conversation with its turns.

        Raises:
            NotThereError: there is none with that id, or it belongs to somebody else.
        """
        path = f"conversations/{quote(conversation_id, safe='')}"
        return self._connection.get(path, WholeConversationShape)

    def conversations(self, query: str = "") -> Iterator[ConversationShape]:
        """Your conversations, most recent first; with words of ``query``."""
        params: dict[str, str | int | Sequence[str]] = {"query": query} if query else {}
        while True:
            part = self._connection.get("conversations", ConversationsShape, params)
            yield from part.conversations
            if part.next is None:
                return
            params["after"] = part.next

    def delete_conversation(self, conversation_id: str) -> None:
        """Delete a conversation with its answers.

        Raises:
            NotThereError: there is none with that id, or it belongs to somebody else.
        """
        self._connection.delete(f"conversations/{quote(conversation_id, safe='')}")

    def index(self) -> IndexShape:
        """What is indexed."""
        return self._connection.get("index", IndexShape)

    def is_ready(self) -> bool:
        """Whether it can answer now; also False if nothing responds."""
        return self._connection.is_ready()

    def page(self, citation: CitationShape) -> str:
        """Address of the article's page, at the cited paragraph unless it is the headline."""
        article = quote(citation.article.id, safe="")
        anchor = f"#p{citation.paragraph}" if citation.paragraph else ""
        return f"{self.url}/articles/{article}{anchor}"

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()
