"""Measuring in processes of their own, so that memory and caches are those of one thing alone."""

from __future__ import annotations

import multiprocessing
import os
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

FRESH: Final = multiprocessing.get_context("spawn")
Given = ParamSpec("Given")
Result = TypeVar("Result")
One = TypeVar("One")


def in_fresh_process(
    task: Callable[Given, Result], *given: Given.args, **named: Given.kwargs
) -> Result:
    """What a function of a module returns, called in a process that ends with it."""
    with ProcessPoolExecutor(1, mp_context=FRESH) as pool:
        return pool.submit(task, *given, **named).result()


def peak_mib() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_mib() -> float:
    """Memory of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def size_on_disk(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def milliseconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock, and of all cores' work, which what else runs does not slow.

    The work is that of this process and of those that it started and that have ended.
    """

    clock: float
    cpu: float

    @classmethod
    def now(cls) -> Taken:
        """Since some moment."""
        known = os.times()
        children = known.children_user + known.children_system
        return cls(time.perf_counter(), time.process_time() + children)

    def __sub__(self, other: Taken) -> Taken:
        return Taken(self.clock - other.clock, self.cpu - other.cpu)

    def __add__(self, other: Taken) -> Taken:
        return Taken(self.clock + other.clock, self.cpu + other.cpu)


class WaitedFor(Generic[One]):
    """Hands on what a source gives, and counts what it took to give it."""

    def __init__(self, source: Iterable[One]) -> None:
        self.taken = Taken(0.0, 0.0)
        self._source = source

    def __iter__(self) -> Iterator[One]:
        rest = iter(self._source)
        while True:
            began = Taken.now()
            try:
                one = next(rest)
            except StopIteration:
                return
            finally:
                self.taken += Taken.now() - began
            yield one
