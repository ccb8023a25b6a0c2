"""Limits: how many questions at once, how many wait and for how long, how many per client."""

from __future__ import annotations

import ipaddress
import math
import re
import threading
import time
from collections import deque
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

from flask import request
from flask_limiter import Limit, Limiter

from qa_service.errors import BusyError
from qa_service.scale_out import RATES_URI
from qa_service.settings import UNLIMITED
from qa_service.web.access import failed_attempt, holder, shows_key
from qa_service.web.lifecycle import on_request_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from qa_service.conversations.database import Database

_BATCH: Final = "api.answer_all"
AT_WORK: Final = frozenset(
    {"api.answer", _BATCH, "api.further_events", "api.search", "openai.complete_chat"}
)
"""Endpoints that need much CPU time: those that answer and search."""

PAGES_THAT_SEARCH: Final = frozenset({"pages.chat", "pages.search"})  # if `q` is given
WRONG_KEYS: Final = "30 per minute"  # wrong keys of one client, before it is refused
_REMEDY: Final = "Ask again shortly."
_WITH_PORT: Final = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+", re.ASCII)
_IPV6_NETWORK: Final = 64  # bits: one household or server has that many addresses


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Limits: ``at_once`` questions answered, ``waiting`` in a queue for ``seconds``.

    ``rate`` is that of one client's questions, such as ``60 per minute``; "none" for no limit.
    Rates are counted in the memory of the process, or in ``shared``, together with other processes.
    """

    at_once: int = 4
    waiting: int = 100
    seconds: float = 10
    rate: str = UNLIMITED
    shared: Database | None = None


class ConcurrencyLimiter:
    """Lets ``at_once`` requests work at a time, in order of arrival.

    Thread-safe. ``working`` is how many are working.
    """

    def __init__(self, *, at_once: int, waiting: int, seconds: float) -> None:
        self._at_once = at_once
        self._most_waiting = waiting
        self._seconds = seconds
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()
        self.working = 0

    @property
    def waiting(self) -> int:
        """How many are waiting."""
        return len(self._queue)

    def enter(self) -> None:
        """Wait for a slot; each successful call must be followed by `leave`.

        BusyError immediately if too many are waiting already, or after waiting too long.
        """
        with self._lock:
            if self.working < self._at_once:
                self.working += 1
                return
            if len(self._queue) >= self._most_waiting:
                raise BusyError("Too many questions are waiting.", remedy=_REMEDY)
            turn = threading.Event()
            self._queue.append(turn)
        if not turn.wait(self._seconds):
            self._give_up(turn)

    def leave(self) -> None:
        """Pass the slot to the request that has waited longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self.working -= 1

    def _give_up(self, turn: threading.Event) -> None:
        with self._lock:
            if turn.is_set():  # it got a slot at the last moment
                return
            self._queue.remove(turn)
        raise BusyError("The question waited too long for its turn.", remedy=_REMEDY)


def register_rates(
    app: Flask, rate: str, questions_in_request: Callable[[], int], shared: Database | None = None
) -> None:
    """Refuse with 429 questions of one client beyond ``rate``, and guesses of keys.

    A request counts as many questions as ``questions_in_request`` says. With ``shared``, those of
    other processes are included.
    """
    limiter = Limiter(
        _client,
        app=app,
        default_limits=[
            _of_wrong_keys(),
            *([] if rate == UNLIMITED else [_of_questions(rate, questions_in_request)]),
        ],
        storage_uri="memory://" if shared is None else RATES_URI,
        storage_options=cast("dict[str, str | int]", {"database": shared} if shared else {}),
        strategy="moving-window",
    )

    def add_retry_after(response: Response) -> Response:
        broken = limiter.current_limit
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and broken is not None:
            seconds = math.ceil(broken.reset_at - time.time())
            response.headers["Retry-After"] = str(max(seconds, 1))
        return response

    app.after_request(add_retry_after)


def register_gate(app: Flask, limits: RequestLimits) -> ConcurrencyLimiter:
    """Let questions to ``app`` through a limiter, which is returned."""
    limiter = ConcurrencyLimiter(
        at_once=limits.at_once, waiting=limits.waiting, seconds=limits.seconds
    )

    def take_a_place() -> None:
        if is_question():
            limiter.enter()
            on_request_end(limiter.leave)

    app.before_request(take_a_place)
    return limiter


def is_question() -> bool:
    """Whether this request searches the archive."""
    if request.endpoint in PAGES_THAT_SEARCH:
        return "q" in request.args
    return request.endpoint in AT_WORK


def _of_questions(rate: str, questions_in_request: Callable[[], int]) -> Limit:
    return Limit(
        rate,
        scope="questions",
        shared=True,
        cost=questions_in_request,
        exempt_when=lambda: not is_question(),
        error_message=f"You asked more questions than the {rate} that this service allows.",
    )


def _of_wrong_keys() -> Limit:
    """The limit against guessing an admin token.

    Requests without a key are not looked up: health checks and pages wait for no database.
    """
    return Limit(
        WRONG_KEYS,
        key_function=_address,
        scope="wrong keys",
        shared=True,
        exempt_when=lambda: not shows_key(),
        deduct_when=failed_attempt,
        error_message="Too many wrong keys or tokens came from your address.",
    )


def _client() -> str:
    """The client to count."""
    name = holder()
    return f"key {name}" if name is not None else _address()


def _address() -> str:
    """The address that a request came from; for IPv6 its network, which one client has."""
    written = request.remote_addr or ""
    with_port = _WITH_PORT.fullmatch(written)  # as some proxies send it
    address = parsed_address((with_port[1] or with_port[2]) if with_port else written)
    if address is None:
        return "unknown"
    if address.version == 4:  # noqa: PLR2004 -- the version of the protocol
        return str(address)
    return str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False))


def parsed_address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address in ``name``, also an IPv4 address written as IPv6 (::ffff:...)."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
