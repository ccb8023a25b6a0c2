"""Work spread over processes: results in the order of the items, memory bounded, nothing lost.

::

    for each item, while there is room:   # a bounded number is under way
        hand it to a worker that is free
    return the first item's results as they come, then the second's ...
    a worker that died or is silent too long: report its item, replace the worker
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

Item = TypeVar("Item")
Result = TypeVar("Result")
Failed: TypeAlias = "Callable[[Item, Result | None, str], tuple[Result, Item | None]]"
"""The item, its last result, why it broke off -> a result for it, an item to continue with."""
_PROGRAM: Final = (
    "import sys; sys.path = sys.argv[1:]; from qa_service.ingest.workers import main; main()"
)
_UNDER_WAY: Final = 4  # items for each worker
_BYTES_UNDER_WAY: Final = 96 * 1024 * 1024
_LONGEST_START: Final = 300.0  # seconds, on a busy machine
_RESULTS_BUFFERED: Final = 500  # of an item that is not the first
_ONE_THREAD: Final = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # each thread's stack and buffers count as memory
OUT_OF_MEMORY: Final = 71
"""Exit status of a worker that exceeded its memory limit."""


def spread(
    work: Callable[[Item], Iterator[Result]],
    items: Iterator[Item | Done[Result]],
    failed: Failed[Item, Result],
    *,
    processes: int,
    limits: Limits | None = None,
) -> Generator[Result]:
    """The results of ``work`` for each item, in the order of the items, computed by ``processes``.

    ``work`` is a function of a module, or a partial of one; it, items and results are pickled.
    Where it exceeds a limit or crashes its process, the results so far are followed by the one of
    ``failed``, and by those of the item that it returns to continue with. An exception that
    ``work`` raises ends its process. No process is left once the iterator is exhausted or closed.
    """
    crew = _Crew(work, failed, processes, limits or Limits())
    try:
        yield from crew.results(items)
    finally:
        crew.close()


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """In place of an item whose only result is known already."""

    result: Result


@dataclass(slots=True, eq=False)
class _Task(Generic[Item, Result]):
    """An item in progress; ``results`` are those received and not yet returned."""

    item: Item | None  # None where it is Done
    payload: bytes
    results: deque[Result] = field(default_factory=deque)
    finished: bool = False
    last: Result | None = None


class _Crew(Generic[Item, Result]):
    """The workers, started as they are needed, and the tasks in the order of their items."""

    def __init__(
        self,
        work: Callable[[Item], Iterator[Result]],
        failed: Failed[Item, Result],
        processes: int,
        limits: Limits,
    ) -> None:
        self._start = pickle.dumps((work, limits))
        self._failed = failed
        self._processes = processes
        self._limits = limits
        self._workers: list[_Worker] = []
        self._tasks: deque[_Task[Item, Result]] = deque()
        self._next: _Task[Item, Result] | None = None  # taken from the items, not handed out

    def results(self, items: Iterator[Item | Done[Result]]) -> Iterator[Result]:
        while True:
            self._assign(items)
            if not self._tasks:
                return
            task = self._tasks[0]
            while task.results:
                yield task.results.popleft()
            if task.finished:
                self._tasks.popleft()
            else:
                self._listen()

    def close(self) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def _assign(self, items: Iterator[Item | Done[Result]]) -> None:
        while self._has_room():
            if self._next is None:
                try:
                    item = next(items)
                except StopIteration:
                    return
                if isinstance(item, Done):
                    done = _Task[Item, Result](None, b"", deque([item.result]), finished=True)
                    self._tasks.append(done)
                    continue
                self._next = _Task(item, pickle.dumps(item))
            worker = self._free_worker()
            if worker is None:
                return
            task, self._next = self._next, None
            self._tasks.append(task)
            worker.take(task)

    def _has_room(self) -> bool:
        size = sum(len(task.payload) for task in self._tasks)
        return not self._tasks or (
            len(self._tasks) < _UNDER_WAY * self._processes and size < _BYTES_UNDER_WAY
        )

    def _free_worker(self) -> _Worker | None:
        """One without work, or a new one, if there may be one more."""
        free = next((worker for worker in self._workers if worker.task is None), None)
        if free is None and len(self._workers) < self._processes:
            free = _Worker(self._start)
            self._workers.append(free)
        return free

    def _listen(self) -> None:
        """Receive from workers that sent something; replace those that were silent too long."""
        first = self._tasks[0]
        senders = [worker for worker in self._workers if worker.may_send(first)]
        now = time.monotonic()
        for worker in self._workers:
            if worker not in senders:
                worker.since = now  # it is waiting for us
        latest = min(worker.since + self._timeout(worker) for worker in senders)
        ready = wait([worker.link for worker in senders], max(0.0, latest - now))
        for worker in senders:
            if worker.link in ready:
                self._receive(worker)
            elif time.monotonic() - worker.since >= self._timeout(worker):
                self._replace(worker, f"Reading it stalled for {self._limits.silence:.0f} s.")

    def _timeout(self, worker: _Worker) -> float:
        return self._limits.silence if worker.is_ready else _LONGEST_START

    def _receive(self, worker: _Worker) -> None:
        try:
            message = pickle.loads(worker.link.recv_bytes())  # noqa: S301 - our worker
        except (EOFError, OSError):
            if not worker.is_ready:
                raise RuntimeError(
                    f"A reading process does not start (status {worker.kill()})."
                ) from None
            self._replace(worker, None)
            return
        worker.is_ready = True
        worker.since = time.monotonic()
        if worker.task is None:
            return  # ready
        if message is None:
            worker.task.finished, worker.task = True, None
        elif message:
            worker.task.results.append(message[0])
            worker.task.last = message[0]

    def _replace(self, worker: _Worker, reason: str | None) -> None:
        """Report the worker's item; another worker continues with the rest of it."""
        status = worker.kill()
        self._workers.remove(worker)
        task: _Task[Item, Result] | None = worker.task
        if task is None or task.item is None:
            raise AssertionError("what is done needs no work")
        result, task.item = self._failed(task.item, task.last, reason or self._reason(status))
        task.results.append(result)
        task.finished = task.item is None
        if not task.finished:
            task.payload, task.last = pickle.dumps(task.item), None
            self._workers.append(_Worker(self._start))
            self._workers[-1].take(task)

    def _reason(self, status: int) -> str:
        if status == OUT_OF_MEMORY:
            return f"Reading it takes more than {self._limits.memory // 1024**2:,} MiB of memory."
        if status == -signal.SIGXCPU:
            return f"Reading it takes more than {self._limits.seconds} s."
        name = signal.Signals(-status).name if status < 0 else f"status {status}"
        return f"The process that read it crashed ({name})."


class _Worker:
    """The parent's end of a worker; ``task`` is its current one."""

    def __init__(self, start: bytes) -> None:
        self.link, theirs = Pipe()
        self.task: _Task[Any, Any] | None = None
        self.since = time.monotonic()  # when it last sent something
        self.is_ready = False
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-c", _PROGRAM, *sys.path],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, **_ONE_THREAD},
            )
        self._send(start)

    def take(self, task: _Task[Any, Any]) -> None:
        self.since = time.monotonic()
        self.task = task
        self._send(task.payload)

    def may_send(self, first: _Task[Any, Any]) -> bool:
        """Whether its next result is wanted now; of later items only so many are buffered."""
        task = self.task
        return task is not None and (task is first or len(task.results) < _RESULTS_BUFFERED)

    def kill(self) -> int:
        """End it; its exit status, negative for a signal."""
        self.link.close()
        self._process.kill()  # has no effect if it has ended already
        return self._process.wait()

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # it died, which the next receive will report
            self.link.send_bytes(data)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take.

    ``memory`` is in bytes, of the whole process; ``seconds`` are CPU time, so that a busy
    machine does not matter; ``silence`` is in seconds between two results.
    """

    memory: int = 1024**3
    seconds: int = 60
    silence: float = 300.0


def main() -> None:
    """Answer the parent, on the connection that is standard input, until it hangs up.

    It sends the function and its limits first, then one item after the other; each is answered
    by messages: a tuple of one result each, as soon as there is one, so that an item with a
    million is never all in memory, and the parent knows which one failed; then None.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    logging.getLogger().addHandler(logging.NullHandler())  # discards warnings of libraries
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
    """End as soon as the parent is gone, even while the work waits for something."""
    waiting = select.poll()
    waiting.register(connection, 0)  # only for the other end closing
    waiting.poll()
    os._exit(0)


def _limit_memory(size: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # not every system has this limit
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
