"""The workers of a Dask scheduler, and the tasks running there."""

from __future__ import annotations

import logging
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from qa_service.closing import Closing
from qa_service.errors import ClusterError, QAError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Task = TypeVar("Task")
Result = TypeVar("Result")

_ADDRESS: Final = re.compile(r"(tcp|tls)://[^/\s]+:\d+/?")
_ANSWERS_WITHIN_S: Final = 10.0
_WORKERS_WITHIN_S: Final = 30.0
_LOOKED_EVERY_S: Final = 30.0
_WAITING: Final = 2  # tasks queued for each thread of a worker
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CompletedTask(Generic[Task, Result]):
    """A task with its result; None if it crashed every worker that tried it."""

    task: Task
    result: Result | None


class Cluster(Closing):
    """A connection to a scheduler that has workers; for one thread, in a ``with`` block.

    Dask's own configuration applies, including that of TLS for ``tls://`` addresses.
    """

    def __init__(self, address: str, *, workers_within_s: float = _WORKERS_WITHIN_S) -> None:
        """QAError without the extra; ClusterError if there is no scheduler, or no worker."""
        self.address = address
        if not _ADDRESS.fullmatch(address):
            raise ClusterError(
                f"{address!r} is not the address of a scheduler.",
                remedy="Write tcp://HOST:8786, or tls://HOST:8786.",
            )
        try:
            self._dask: Any = import_module("distributed")
        except ImportError as error:
            raise QAError(
                "Dask, which is needed to use other machines, is not installed.",
                remedy='Run `pip install "qa-service[dask]"`.',
            ) from error
        theirs = logging.getLogger("distributed")  # we report what it logs
        theirs.propagate = False
        theirs.addHandler(logging.NullHandler())
        try:
            self._client = self._dask.Client(
                address, timeout=_ANSWERS_WITHIN_S, set_as_default=False
            )
        except OSError as error:
            raise ClusterError(
                f"No Dask scheduler responds at {address} ({_first_line(error)}).",
                remedy="Start one with `dask scheduler`, or correct the address.",
            ) from error
        try:
            self._wait_for_workers(workers_within_s)
        except BaseException:
            self.close()
            raise

    @property
    def threads(self) -> int:
        """How many tasks are worked on at a time."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        return sum(int(worker["nthreads"]) for worker in workers.values())

    def everywhere(self, ask: Callable[..., Result], *arguments: object) -> list[Result]:
        """The result of a function on each worker."""
        return [*self._call(lambda: self._client.run(ask, *arguments)).values()]

    def each(
        self, work: Callable[[Task], Result], tasks: Iterator[Task]
    ) -> Iterator[CompletedTask[Task, Result]]:
        """The results of ``work``, a module-level function, for each task, as they finish.

        A bounded number of ``tasks`` is submitted ahead. An exception stops the rest, and is
        raised; ClusterError if the scheduler is lost.
        """
        finished = self._dask.as_completed(
            loop=self._client.loop, with_results=True, raise_errors=False
        )
        under_way: dict[Any, Task] = {}
        ended = threading.Event()
        threading.Thread(target=self._warn_of_no_workers, args=(ended,), daemon=True).start()
        try:
            while True:
                while len(under_way) < (1 + _WAITING) * max(self.threads, 1):
                    task = next(tasks, None)
                    if task is None:
                        break
                    future = self._submit(work, task)
                    under_way[future] = task
                    finished.add(future)
                if not under_way:
                    return
                future, result = next(finished)
                task = under_way.pop(future)
                yield CompletedTask(task, self._result(future, result))
        finally:
            ended.set()
            with suppress(Exception):  # of a scheduler that is already gone
                self._client.cancel(list(under_way))

    def close(self) -> None:
        """Disconnect from the scheduler; running tasks finish, but their results are dropped."""
        with suppress(Exception):
            self._client.close()

    def _submit(self, work: Callable[[Task], Result], task: Task) -> Any:  # noqa: ANN401 - untyped
        return self._call(lambda: self._client.submit(work, task, pure=False))

    def _result(self, future: Any, result: Any) -> Any:  # noqa: ANN401 - untyped
        if future.status == "finished":
            return result
        if future.status != "error":
            raise self._gone()
        error = future.exception()
        if isinstance(error, self._dask.KilledWorker):
            _log.warning("a task broke every worker that took it up")
            return None
        if isinstance(error, ImportError):
            raise ClusterError(
                f"A worker of {self.address} lacks a package ({_first_line(error)}).",
                remedy="Install the same qa-service with the same extras there.",
            ) from error
        raise error

    def _wait_for_workers(self, seconds: float) -> None:
        try:
            self._client.wait_for_workers(1, timeout=seconds)
        except TimeoutError as error:
            raise ClusterError(
                f"The scheduler at {self.address} has no workers.",
                remedy=f"Start some with `dask worker {self.address}`.",
            ) from error

    def _warn_of_no_workers(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOKED_EVERY_S):
            with suppress(Exception):  # of a scheduler that is gone, which is reported elsewhere
                if not self.threads:
                    _log.warning("%s has no workers left; waiting for one", self.address)

    def _call(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - untyped
        try:
            return ask()
        except (OSError, TimeoutError, self._dask.CancelledError) as error:
            raise self._gone() from error

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"The scheduler at {self.address} disappeared.",
            remedy="Start it and its workers, then run this again: it continues where it stopped.",
        )


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
