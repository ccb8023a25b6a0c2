"""Requests and replies of chat completions, as in OpenAI's API."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from qa_service.contract.fields import readable_question
from qa_service.contract.requests import MOST_TURNS, with_example

MOST_MESSAGES: Final = 1_000


class _Taken(BaseModel):
    """Clients send many parameters for language models; unknown ones are ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class TextPart(_Taken):
    """A text part of a message."""

    type: Literal["text"]
    text: str


class OtherPart(_Taken):
    """A part of a message that is not text; ignored."""

    type: str


class ChatMessage(_Taken):
    """A message of a chat, and its sender."""

    role: Literal["user", "assistant", "system", "developer", "tool", "function"]
    content: str | list[TextPart | OtherPart] | None = None

    @property
    def text(self) -> str:
        """Its text; empty if it has none."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if isinstance(part, TextPart))
        return self.content or ""


class StreamOptions(_Taken):
    """Further contents of a stream."""

    include_usage: bool | None = None


class ChatBody(_Taken):
    """A chat; the last message of the user is the question, earlier ones are its history."""

    model_config = with_example(
        {
            "model": "qa-service",
            "messages": [{"role": "user", "content": "Who paid for the bridge?"}],
        }
    )

    messages: list[ChatMessage] = Field(min_length=1, max_length=MOST_MESSAGES)
    model: Annotated[str, Field(description="`qa-service`, the only one.")]
    stream: bool | None = Field(None, description="Give the answer as server-sent events.")
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = Field(None, description="Only one answer is given.")

    @field_validator("messages")
    @classmethod
    def _asks(cls, messages: list[ChatMessage]) -> list[ChatMessage]:
        asked = [message.text for message in messages if message.role == "user"]
        if not asked:
            raise ValueError("must hold a message of the user")
        readable_question(asked[-1])
        return messages

    @property
    def question(self) -> str:
        """The question."""
        return [message.text for message in self.messages if message.role == "user"][-1]

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return bool(self.stream_options and self.stream_options.include_usage)

    def earlier(self) -> list[tuple[str, str | None]]:
        """Earlier questions that can be used, each with its answer, oldest first."""
        found: list[tuple[str, str | None]] = []
        last = max(n for n, message in enumerate(self.messages) if message.role == "user")
        for message in self.messages[:last]:
            if message.role == "user" and _is_usable(message.text):
                found.append((message.text, None))
            elif message.role == "assistant" and found:
                found[-1] = (found[-1][0], message.text)
        return found[-MOST_TURNS:]


def _is_usable(text: str) -> bool:
    try:
        readable_question(text)
    except ValueError:
        return False
    return True


class UrlCitationShape(BaseModel):
    """What a mark cites; offsets in code points of the content."""

    start_index: int
    end_index: int
    title: str
    url: str


class AnnotationShape(BaseModel):
    """A mark like ``[1]`` in the content."""

    type: Literal["url_citation"]
    url_citation: UrlCitationShape


class SaidShape(BaseModel):
    """The statements of the archive, verbatim, with marks and footnotes."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[AnnotationShape]


class ChoiceShape(BaseModel):
    """The answer as a choice."""

    index: Literal[0]
    message: SaidShape
    logprobs: None
    finish_reason: Literal["stop"]


class UsageShape(BaseModel):
    """Nothing is generated, so there are no tokens to count."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class CompletionShape(BaseModel):
    """An answer as a chat completion; its id is ``chatcmpl-`` and the id of the answer."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceShape]
    usage: UsageShape


class ArchiveModelShape(BaseModel):
    """The archive, as a model."""

    id: str
    object: Literal["model"]
    created: int = Field(description="When the index was built, in seconds since 1970.")
    owned_by: str


class ModelsShape(BaseModel):
    """The available models: one."""

    object: Literal["list"]
    data: list[ArchiveModelShape]


class ModelPath(BaseModel):
    """The model's id."""

    id: str
