"""A language model behind OpenAI's chat completions, which most model servers support.

The reply comes in pieces and is untrusted. Every failure is a LanguageModelError within the time
limit; the key is in no message.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, TypeAlias

import httpx2

from qa_service.errors import LanguageModelError, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from qa_service.prose.sources import Messages
    from qa_service.settings import Settings

LONGEST: Final = 20_000  # code points of one answer
_LARGEST: Final = 1024 * 1024  # characters of a reply, including what surrounds the answer
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_REFUSALS: Final = {
    401: "does not accept the key",
    403: "does not accept the key",
    404: "does not know the model or the address",
    413: "cannot read so many passages",
    429: "is asked too often",
}


def endpoint_of(settings: Settings) -> Endpoint:
    """The configured language model; SettingsError if there is none."""
    if settings.llm is None or settings.llm_model is None:
        raise SettingsError(
            "No language model is configured."
            if settings.llm is None
            else f"No model of {settings.llm} is named.",
            remedy="Give its base URL as QA_LLM and its name as QA_LLM_MODEL, or llm and llm_model"
            " in qa-service.toml.",
        )
    return Endpoint(
        settings.llm,
        settings.llm_model,
        settings.llm_key,
        settings.llm_seconds,
        settings.llm_tokens,
    )


Step: TypeAlias = "str | LanguageModelError | None"
"""A piece of the answer, the error that it ended with, or None when it is complete."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The address of a language model, and its limits.

    ``url`` is the base URL, such as ``http://localhost:11434/v1``; ``seconds`` are for the whole
    answer.
    """

    url: str
    model: str
    key: str | None
    seconds: float
    tokens: int

    @property
    def host(self) -> str:
        """The host that gets the passages."""
        return httpx2.URL(self.url).host

    def __repr__(self) -> str:
        return f"Endpoint({self.host!r}, {self.model!r})"

    def pieces(self, asked: Messages, *, seconds: float | None = None) -> Generator[str]:
        """The answer piece by piece; LanguageModelError if it fails or is not complete in time.

        It is read in a separate thread, so that a server that slowly sends a little at a time
        cannot take longer.
        """
        limit = self.seconds if seconds is None else min(self.seconds, seconds)
        end = time.monotonic() + limit
        steps: SimpleQueue[Step] = SimpleQueue()
        stopped = threading.Event()
        threading.Thread(
            target=self._read, args=(asked, limit, steps.put, stopped), daemon=True, name="prose"
        ).start()
        length = 0
        try:
            while (piece := self._next(steps, end)) is not None:
                length += len(piece)
                if length > LONGEST:
                    raise self._error("does not come to an end")
                yield piece
        finally:
            stopped.set()

    def _next(self, steps: SimpleQueue[Step], end: float) -> str | None:
        try:
            step = steps.get(timeout=max(end - time.monotonic(), 0.001))
        except Empty:
            raise self._error("did not answer in time") from None
        if isinstance(step, LanguageModelError):
            raise step
        return step

    def _read(
        self,
        asked: Messages,
        limit: float,
        send: Callable[[Step], None],
        stopped: threading.Event,
    ) -> None:
        """Report each piece, then how it ended; never raises."""
        try:
            with closing(self._streamed(asked, limit, stopped)) as pieces:
                for piece in pieces:
                    send(piece)
            send(None)
        except LanguageModelError as error:
            send(error)
        except Exception as error:  # noqa: BLE001 -- libraries raise just anything on broken replies
            send(self._error(f"broke off ({type(error).__name__})"))

    def _streamed(self, asked: Messages, limit: float, stopped: threading.Event) -> Generator[str]:
        body = {
            "model": self.model,
            "messages": list(asked),
            "max_tokens": self.tokens,
            "temperature": 0,
            "stream": True,
        }
        try:
            with (
                self._client(limit) as client,
                client.stream("POST", "chat/completions", json=body) as response,
            ):
                self._check(response)
                if "event-stream" in response.headers.get("content-type", ""):
                    yield from self._of_events(self._bounded(response.iter_lines(), stopped))
                else:
                    yield self._whole("".join(self._bounded(response.iter_text(), stopped)))
        except httpx2.TimeoutException:
            raise self._error("did not answer in time") from None
        except httpx2.ConnectError:
            raise self._error("cannot be reached") from None
        except httpx2.TransportError:
            raise self._error("broke off in the middle of its answer") from None

    def _client(self, limit: float) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return httpx2.Client(
            base_url=self.url.rstrip("/") + "/",
            timeout=limit,
            headers=headers,
            trust_env=self.host not in _LOOPBACK,  # no proxy stands between a machine and itself
        )

    def _check(self, response: httpx2.Response) -> None:
        if response.is_success:
            return
        response.read()
        said = response.text[:2_000].lower()
        if response.is_client_error and any(
            word in said for word in ("context", "too long", "too many tokens")
        ):
            raise self._error("cannot read so many passages")
        reason = _REFUSALS.get(response.status_code, f"refused (HTTP {response.status_code})")
        raise self._error(reason)

    def _bounded(self, parts: Iterable[str], stopped: threading.Event) -> Iterator[str]:
        """The parts of a reply until nobody waits for it; an error if it is too large."""
        length = 0
        for part in parts:
            length += len(part)
            if length > _LARGEST:
                raise self._error("does not come to an end")
            if stopped.is_set():
                raise self._error("did not answer in time")
            yield part

    def _of_events(self, lines: Iterable[str]) -> Iterator[str]:
        """The pieces of an event stream, which must end properly."""
        for line in lines:
            if not line.startswith("data:"):
                continue
            data = line.removeprefix("data:").strip()
            if data == "[DONE]":
                return
            piece, is_last = self._piece(data)
            if piece:
                yield piece
            if is_last:
                return
        raise self._error("broke off in the middle of its answer")

    def _piece(self, data: str) -> tuple[str, bool]:
        try:
            choices = json.loads(data)["choices"]
            if not choices:  # a last event may only report usage
                return "", False
            content = choices[0]["delta"].get("content") or ""
            return str(content), choices[0].get("finish_reason") is not None
        except (ValueError, LookupError, TypeError, AttributeError):
            raise self._error("does not answer as a language model does") from None

    def _whole(self, reply: str) -> str:
        try:
            return str(json.loads(reply)["choices"][0]["message"]["content"] or "")
        except (ValueError, LookupError, TypeError):
            raise self._error("does not answer as a language model does") from None

    def _error(self, what: str) -> LanguageModelError:
        return LanguageModelError(self.host, what)
