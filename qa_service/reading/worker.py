"""One process that does work for :mod:`qa_service.reading.workers`, under limits of its own.

A process of its own, because what reads hostile files may loop, take all memory or break down;
started from nothing, not forked, because the parent may have threads and a model loaded.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import resource
import select
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

OUT_OF_MEMORY: Final = 71
"""Exit status of a worker that took more memory than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take.

    ``memory`` is in bytes, of the whole process; ``seconds`` are of the processor, so that a busy
    machine breaks nothing off; ``silence`` are by the clock, between two results.
    """

    memory: int = 1024**3
    seconds: int = 60
    silence: float = 300.0


def main() -> None:
    """Answer the parent, on the connection that is standard input, until it hangs up.

    It sends the function and its limits first, then one item after the other; each is answered
    by messages: a tuple of one result each, as soon as there is one, so that an item of a million
    is never held whole and the parent knows at which the work broke; then None.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    logging.getLogger().addHandler(logging.NullHandler())  # libraries' warnings, seen by nobody
    with contextlib.suppress(OSError, EOFError), Connection(os.dup(0)) as parent:
        threading.Thread(target=_end_with, args=(parent.fileno(),), daemon=True).start()
        work, limits = pickle.loads(parent.recv_bytes())  # noqa: S301 - from our own parent
        _limit_memory(limits.memory)
        parent.send_bytes(pickle.dumps(()))  # ready
        while True:
            item = parent.recv()
            _limit_time(limits.seconds)
            try:
                for result in work(item):
                    parent.send_bytes(pickle.dumps((result,)))
                parent.send_bytes(pickle.dumps(None))
            except MemoryError:
                os._exit(OUT_OF_MEMORY)


def _end_with(connection: int) -> None:
    """End at once when the parent is gone; work that waits for something would go on without it."""
    waiting = select.poll()
    waiting.register(connection, 0)  # for nothing but the other end hanging up
    waiting.poll()
    os._exit(0)


def _limit_memory(size: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # not every system keeps such a limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time(seconds: int) -> None:
    """SIGXCPU once this process has used so many seconds more; also when the parent is dead."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
