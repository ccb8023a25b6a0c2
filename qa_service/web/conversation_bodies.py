"""What the routes of conversations and kept answers take."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from qa_service.web.bodies import readable_question

LONGEST_TITLE: Final = 200  # characters
LONGEST_REASON: Final = 2_000
LONGEST_SEARCH: Final = 200
MOST_LISTED: Final = 100


def _title(text: str) -> str:
    return " ".join(readable_question(text).split())


def _reason(text: str | None) -> str | None:
    return readable_question(text) if text and text.strip() else None


Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), AfterValidator(_title)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Path(BaseModel):
    model_config = ConfigDict(frozen=True)


class ConversationBody(_Strict):
    """How to begin a conversation."""

    title: Title | None = Field(None, description="Without one, its first question becomes it.")


class TitleBody(_Strict):
    """What to call a conversation."""

    title: Title


class FeedbackBody(_Strict):
    """Whether an answer helped, and why or why not."""

    helpful: bool
    reason: Annotated[str | None, AfterValidator(_reason)] = Field(None, max_length=LONGEST_REASON)


class ConversationPath(_Path):
    """Which conversation."""

    id: str


class KeptAnswerPath(_Path):
    """Which answer."""

    id: str = Field(description="``id`` of the answer.")


class ConversationsQuery(_Path):
    """Which conversations to list."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(
        "", max_length=LONGEST_SEARCH, description="Words of titles, questions and answers."
    )
    after: str | None = Field(None, max_length=400, description="``next`` of the page before.")
    limit: int = Field(50, ge=1, le=MOST_LISTED)


class ExportQuery(_Path):
    """How to write a conversation."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["json", "markdown"] = "json"


class CitationsQuery(_Path):
    """How to write an answer with its citations."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["text", "markdown", "html", "bibtex", "csl-json"] = "text"
