#!/usr/bin/env python
"""Compute from measured figures what archives of a million to a billion passages would take.

    scripts/bench/scale.py [--assumptions FILE.toml] [PASSAGES ...]

Prints the tables of docs/scale.md: machines, memory, disk, hours of indexing and cost. Everything
they are computed from is in scale.toml, each figure with where it was measured or marked as
assumed; to change one, name a changed copy. Nothing is run or measured here.
"""

from __future__ import annotations

import argparse
import math
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ASSUMPTIONS: Final = Path(__file__).with_suffix(".toml")
SIZES: Final = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
_GIB: Final = 2**30
_MIB: Final = 2**20
_GB: Final = 10**9
_HOUR: Final = 3600
ONE_MACHINE: Final = "one machine"
_Table = TypeVar("_Table")


@dataclass(frozen=True, slots=True)
class Measured:
    """What this project measured or counted; scale.toml tells what each is and where."""

    bytes_on_disk: float
    memory_mib: list[list[float]]
    reader_mib: float
    opening_seconds_a_million: float
    passages_a_core_second: float
    writing_core_ms: float
    search_ms: list[list[float]]
    answer_ms: float
    answer_passages: int
    answer_cores: float
    passages_an_article: float
    store_bytes_in_memory: float
    store_bytes_of_words: float
    store_writing_core_ms: float
    store_core_ms: float
    store_request_core_ms: float
    store_graph_core_ms: float

    @property
    def bytes_in_memory(self) -> float:
        """Of one passage more, between the two sizes that were measured."""
        (fewer, less), (more, most) = self.memory_mib
        return (most - less) * _MIB / (more - fewer)

    def memory(self, passages: int) -> float:
        """Bytes of a process that answers, on the line through both sizes."""
        fewer, less = self.memory_mib[0]
        return (less + self.reader_mib) * _MIB + self.bytes_in_memory * (passages - fewer)

    def search(self, passages: int) -> float:
        """Milliseconds of a search: a fixed part, and one that grows by a power of the size.

        The three sizes that were measured, each ten times the one before, leave one such curve.
        """
        small, middle, large = (time for _, time in self.search_ms)
        times = (large - middle) / (middle - small)  # that ten times the passages take
        growing = (middle - small) / (times - 1)  # at the smallest size
        tens: float = math.log10(passages / self.search_ms[0][0])
        return small - growing + growing * math.pow(times, tens)

    def answer(self, passages: int) -> float:
        """Milliseconds of cores for an answer; the search counts as if it kept as many busy."""
        rest = self.answer_ms - self.search(self.answer_passages)
        return self.answer_cores * (rest + self.search(passages))


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody measured; scale.toml tells what each is."""

    bfloat16_times: float
    gpu_passages_a_second: float
    cached_share: float
    answers_a_second: float
    busy_share: float
    opens_within_seconds: float
    indexing_machines: int
    dask_share: float
    store_bytes_on_disk: float
    store_memory_share: float
    store_copies: int
    store_segment_passages: int
    store_segment_times: float
    store_searches: int
    store_others: int


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that everything but a GPU runs on, or a share of it."""

    cores: int
    memory_gib: float
    system_gib: float
    smallest_share: float

    @property
    def memory(self) -> float:
        """Bytes that the system leaves."""
        return (self.memory_gib - self.system_gib) * _GIB


@dataclass(frozen=True, slots=True)
class Prices:
    """Assumed, too."""

    currency: str
    machine_hour: float
    gpu_hour: float
    disk_gb_month: float
    hours_a_month: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is computed from."""

    measured: Measured
    assumed: Assumed
    machine: Machine
    prices: Prices

    @property
    def opened_in_time(self) -> int:
        """How many passages one machine opens within the time assumed as bearable."""
        rate = self.measured.opening_seconds_a_million
        return int(self.assumed.opens_within_seconds / rate * 1e6)

    @property
    def held_in_memory(self) -> int:
        """How many passages the memory of one machine is enough for."""
        base = self.measured.memory(0)
        return int((self.machine.memory - base) / (self.wanted_memory(1) - base))

    def wanted_memory(self, passages: int) -> float:
        """Bytes of the process, and of its files what memory should hold besides."""
        cached = self.assumed.cached_share * self.measured.bytes_on_disk * passages
        return self.measured.memory(passages) + cached


@dataclass(frozen=True, slots=True)
class Deployment:
    """What answers from so many passages: memory and disk in bytes, of all machines together."""

    where: str
    machines: float
    cores: float
    memory: float
    disk: float


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("passages", nargs="*", type=int, default=SIZES, help="sizes of archives")
    parser.add_argument("--assumptions", type=Path, default=ASSUMPTIONS, help="file of figures")
    asked = parser.parse_args()
    print("\n".join(report(read_figures(asked.assumptions), asked.passages)))


def read_figures(file: Path) -> Figures:
    """All figures of a file; SystemExit names what is missing or unknown."""
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return Figures(
        _filled(Measured, tables["measured"]),
        _filled(Assumed, tables["assumed"]),
        _filled(Machine, tables["machine"]),
        _filled(Prices, tables["prices"]),
    )


def _filled(kind: type[_Table], table: dict[str, Any]) -> _Table:
    wrong = {field.name for field in fields(kind)} ^ set(table)  # type: ignore[arg-type]
    if wrong:
        raise SystemExit(f"{kind.__name__}: missing or unknown: {', '.join(sorted(wrong))}.")
    return kind(**table)


def deployment(figures: Figures, passages: int) -> Deployment:
    """One machine while it opens in time and has the memory, otherwise a distributed store."""
    if passages <= min(figures.opened_in_time, figures.held_in_memory):
        return _one_machine(figures, passages)
    return _store(figures, passages)


def _one_machine(figures: Figures, passages: int) -> Deployment:
    machine = figures.machine
    cores = _cores(figures, figures.measured.answer(passages))
    memory = figures.wanted_memory(passages)
    share = max(cores / machine.cores, memory / machine.memory, machine.smallest_share)
    shares = math.ceil(share / machine.smallest_share) * machine.smallest_share
    disk = 2 * figures.measured.bytes_on_disk * passages  # the generation before is kept a day
    return Deployment(ONE_MACHINE, shares, cores, memory, disk)


def _store(figures: Figures, passages: int) -> Deployment:
    assumed, measured, machine = figures.assumed, figures.measured, figures.machine
    each = measured.store_bytes_in_memory + measured.store_bytes_of_words
    held = passages * each * assumed.store_copies
    nodes = math.ceil(held / (machine.memory * assumed.store_memory_share))
    segments = math.ceil(passages / assumed.store_segment_passages)  # each search looks into all
    looked = segments * assumed.store_segment_times * measured.store_graph_core_ms
    searching = _cores(figures, assumed.store_searches * (measured.store_request_core_ms + looked))
    nodes = max(nodes, math.ceil(searching / machine.cores))
    # A web process searches nothing itself: what is left is what it does over the smallest index.
    answering = _cores(figures, measured.answer(int(measured.search_ms[0][0])))
    web = max(2, math.ceil(answering / machine.cores))
    return Deployment(
        "distributed store",
        nodes + assumed.store_others + web,
        searching + answering,
        held + web * measured.memory(0),
        passages * assumed.store_bytes_on_disk * assumed.store_copies,
    )


def _cores(figures: Figures, milliseconds: float) -> float:
    """Cores for the busiest hour, when each answer takes so much of one."""
    return figures.assumed.answers_a_second * milliseconds / 1000 / figures.assumed.busy_share


def report(figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    """Lines of Markdown."""
    yield from _answering(figures, sizes)
    yield ""
    yield from _indexing(figures, sizes)
    yield ""
    yield (
        f"One machine of {figures.machine.cores} cores and {figures.machine.memory_gib} GiB opens"
        f" {_short(figures.opened_in_time)} passages within"
        f" {figures.assumed.opens_within_seconds} s, and has the memory for"
        f" {_short(figures.held_in_memory)}; the lesser of the two is where the tables go over to a"
        " distributed store."
    )


def _answering(figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    rate = figures.assumed.answers_a_second
    yield (
        f"| passages | articles | on | machines | cores busy at {rate:g} answers a second |"
        f" memory | disk | opened | a search | {figures.prices.currency} a month |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for passages in sizes:
        yield _row(*_answering_cells(figures, passages))


def _answering_cells(figures: Figures, passages: int) -> Iterator[str]:
    it, prices = deployment(figures, passages), figures.prices
    month = it.machines * prices.machine_hour * prices.hours_a_month
    one = it.where == ONE_MACHINE
    opening = figures.measured.opening_seconds_a_million * passages / 1e6
    yield from (_short(passages), _short(passages / figures.measured.passages_an_article))
    yield from (it.where, f"{it.machines:g}", f"{it.cores * figures.assumed.busy_share:.1f}")
    yield from (f"{it.memory / _GIB:,.1f} GiB", f"{it.disk / _GB:,.0f} GB")
    yield f"{opening:.1f} s" if one else "not known"
    yield f"{figures.measured.search(passages):.0f} ms" if one else "not known"
    yield f"{month + it.disk / _GB * prices.disk_gb_month:,.0f}"


def _indexing(figures: Figures, sizes: Sequence[int]) -> Iterator[str]:
    cores, currency = figures.machine.cores, figures.prices.currency
    yield (
        f"| passages | core hours, float32 | machines of {cores} cores | hours | {currency} |"
        f" with bfloat16: hours | {currency} | with a GPU in each: hours | {currency} |"
        " core hours of the store besides |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for passages in sizes:
        yield _row(*_indexing_cells(figures, passages))


def _indexing_cells(figures: Figures, passages: int) -> Iterator[str]:
    cores, price = figures.machine.cores, figures.prices.machine_hour
    work = indexing_work(figures, passages)
    machines = figures.assumed.indexing_machines if work.store else 1
    share = figures.assumed.dask_share if work.store else 1
    yield from (_short(passages), f"{work.float32:,.0f}", f"{machines}")
    for hours, an_hour in (
        (work.float32 / cores, price),
        (work.bfloat16 / cores, price),
        (work.with_gpu, price + figures.prices.gpu_hour),
    ):
        paid = hours / share  # by all together
        yield from (f"{paid / machines:,.1f}", f"{paid * an_hour:,.1f}")
    yield f"{work.store:,.0f}" if work.store else "none"


@dataclass(frozen=True, slots=True)
class IndexingWork:
    """Hours: of a core with either arithmetic, of a machine with a GPU, of a core in the store."""

    float32: float
    bfloat16: float
    with_gpu: float
    store: float


def indexing_work(figures: Figures, passages: int) -> IndexingWork:
    """Embedding, and writing files on one machine or to a store from each."""
    measured, assumed = figures.measured, figures.assumed
    embedding = 1 / measured.passages_a_core_second - measured.writing_core_ms / 1000
    to_store = deployment(figures, passages).where != ONE_MACHINE
    writing = (measured.store_writing_core_ms if to_store else measured.writing_core_ms) / 1000
    served = measured.store_core_ms / 1000 if to_store else 0
    on_gpu = max(1 / assumed.gpu_passages_a_second, writing / figures.machine.cores)
    each = (embedding + writing, embedding / assumed.bfloat16_times + writing, on_gpu, served)
    return IndexingWork(*(passages * seconds / _HOUR for seconds in each))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _short(count: float) -> str:
    """A count to three digits, in millions or billions where there are as many."""
    for size, name in ((1e9, " billion"), (1e6, " million")):
        if count >= size:
            return f"{float(f'{count / size:.3g}'):g}{name}"
    return f"{int(float(f'{count:.3g}')):,}"


if __name__ == "__main__":
    main()
