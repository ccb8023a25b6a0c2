"""All errors that a user can meet; each says what to do, none knows about HTTP."""

from pathlib import Path


class QAError(Exception):
    """Something went wrong that the user can fix.

    ``str(error)`` is one sentence on what is wrong followed by the remedy.
    """

    def __init__(self, problem: str, *, remedy: str = "") -> None:
        super().__init__(f"{problem} {remedy}".strip())
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[object, ...]:
        """Pickled as it is, whatever its class's constructor needs: workers send theirs back."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[QAError], arguments: tuple[object, ...], state: dict[str, object]
) -> QAError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class SettingsError(QAError):
    """A flag, variable or key of the configuration is unknown or has an invalid value."""


class InvalidInputError(QAError):
    """A value given by a caller is invalid.

    ``field`` is the name of the field, as the caller knows it ("question", "filters.from").
    """

    def __init__(self, field: str, problem: str, *, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.field = field


class UnreadableFileError(QAError):
    """A file or record could not be read as an article.

    ``file`` is the file, followed by ``:line`` for a record in a file of many.
    """

    def __init__(self, file: str, problem: str, *, remedy: str = "") -> None:
        super().__init__(problem, remedy=remedy)
        self.file = file


class NothingToIndexError(QAError):
    """The given paths contain no readable article; what was indexed before stays."""


class ModelError(QAError):
    """The embedding model is missing, damaged or of an unsuitable kind."""


class IndexMissingError(QAError):
    """There is no published generation in the index folder, or in the store at that address."""

    def __init__(self, folder: Path | str) -> None:
        super().__init__(
            f"No index in {folder}.", remedy="Run `qa-service index PATH` to build one."
        )


class IndexDamagedError(QAError):
    """A file of a generation is missing, cut or altered."""


class StoreUnavailableError(QAError):
    """The database with the passages, or a part of it, does not respond."""


class ArticlesReplacedError(StoreUnavailableError):
    """An article found no longer exists: it was replaced meanwhile; search again."""


class ClusterError(QAError):
    """The machines that index cannot be reached, or cannot work together."""


class ModelMismatchError(QAError):
    """The index was built with another embedding model than the one requested."""


class IndexBusyError(QAError):
    """Another process is building this index."""


class RebuildRunningError(QAError):
    """A rebuild was requested while another one is running."""

    def __init__(self, rebuild_id: str) -> None:
        super().__init__(
            f"The rebuild {rebuild_id} is running.",
            remedy="Wait until it has finished, or cancel it.",
        )
        self.rebuild_id = rebuild_id


class RebuildNotFoundError(QAError):
    """No rebuild with that id is known."""

    def __init__(self, rebuild_id: str) -> None:
        super().__init__(
            f"No rebuild {rebuild_id!r} is known.", remedy="Only the last fifty are listed."
        )
        self.rebuild_id = rebuild_id


class CorpusUnknownError(QAError):
    """Files cannot be added, as the service was started without a folder of articles."""


class CorpusNotWritableError(QAError):
    """Files cannot be saved in the folder of articles."""


class AdminOnlyError(QAError):
    """A request that only the administrator may make.

    ``closed`` is whether nobody may make it, because no token is configured.
    """

    def __init__(self, *, closed: bool) -> None:
        if closed:
            super().__init__(
                "Nobody may do this: no admin token is configured.",
                remedy="Set QA_ADMIN_TOKEN (or admin_token in qa-service.toml), then restart.",
            )
        else:
            super().__init__(
                "Only the administrator may do this.",
                remedy="Send the header `Authorization: Bearer` with the admin token.",
            )
        self.closed = closed


class AccessKeyError(QAError):
    """A request without the required access key."""


class BusyError(QAError):
    """There are more requests than can be answered now."""


class TooLongError(QAError):
    """An answer was not ready within the time limit."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The answer was not ready within {seconds:g} s.",
            remedy="Ask a shorter question, or one thing at a time.",
        )
        self.seconds = seconds


class LanguageModelError(QAError):
    """The configured language model does not respond, or not correctly.

    ``host`` is its address.
    """

    def __init__(self, host: str, what: str) -> None:
        super().__init__(
            f"The language model at {host} {what}.",
            remedy="Check llm, llm_model and llm_key (docs/prose.md).",
        )
        self.host = host


class ArticleNotFoundError(QAError):
    """No article with that id is in the generation in use."""

    def __init__(self, article_id: str) -> None:
        super().__init__(
            f"No article {article_id!r} in the index.",
            remedy="Use an id from a citation; the article may have been removed.",
        )
        self.article_id = article_id


class ConversationsError(QAError):
    """The database of conversations cannot be used."""


class ConversationNotFoundError(QAError):
    """No conversation with that id belongs to the requester."""

    def __init__(self, conversation_id: str) -> None:
        super().__init__(
            f"No conversation {conversation_id!r} is yours.",
            remedy="Only the browser or key that started a conversation can see it.",
        )


class AnswerNotFoundError(QAError):
    """No answer with that id is saved, or the requester may not change it."""

    def __init__(self, answer_id: str) -> None:
        super().__init__(
            f"There is no saved answer {answer_id!r}.",
            remedy="Answers given in a conversation are saved until it is deleted.",
        )


class PlotLibraryMissingError(QAError):
    """A plot was requested and matplotlib, an optional dependency, is not installed."""
