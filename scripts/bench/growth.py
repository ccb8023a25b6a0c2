"""Indexes of growing archives, ours and others', and what it takes to build them."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from fresh_process import Taken, WaitedFor, in_fresh_process, peak_mib, size_on_disk
from grown_archive import Part, grown, real_passages
from our_index import NAME, OurIndex
from peers import NEAREST, available

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from peers import System


SIZES: Final = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Built:
    """What an index of one size took; ``added_seconds`` from opening it to finding one more.

    ``cpu`` is the work of all cores for building it, which other work on the machine does not slow.
    """

    system: str
    passages: int
    seconds: float
    cpu: float
    peak_mib: float
    bytes_a_passage: float
    added_seconds: float
    added_cpu: float


def grow(
    sources: Sequence[Path],
    sizes: Sequence[int],
    made: Path,
    *,
    only: Sequence[str] | None,
    results: Path | None,
) -> None:
    """Build every size with every system and print what it took."""
    real = real_passages(sources)
    print(
        f"data        {real} passages of {', '.join(map(str, sources))}, then repeated with noise"
    )
    print("            (s: by the clock; cpu s: work of all cores, which nothing else slows)\n")
    print(f"{'passages':>10}  {'':30}{'built':>22}{'peak':>11}{'on disk':>14}{'one more':>20}")
    for size in sizes:
        for name in [NAME, *available()]:
            if only is None or name in only:
                shown(in_fresh_process(build, name, sources, size, made), results)


def shown(built: Built, results: Path | None) -> None:
    """Print a line and keep it."""
    print(
        f"{built.passages:10,}  {built.system:30}{built.seconds:7.1f} s, {built.cpu:7.1f} cpu s"
        f"{built.peak_mib:7.0f} MiB{built.bytes_a_passage:7.0f} B each"
        f"{built.added_seconds:7.2f} s, {built.added_cpu:.2f} cpu s",
        flush=True,
    )
    if results is not None:
        with results.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"kind": "built", **asdict(built)}) + "\n")


def build(name: str, sources: Sequence[Path], size: int, made: Path) -> Built:
    """Build an index and add an article to a copy of it; in a process of its own."""
    system = system_of(name)
    system.warm_up()
    folder = emptied(made / folder_name(name, size))
    parts = WaitedFor(grown(sources, size))
    counted = Counted(parts)
    began = Taken.now()
    system.build(counted, folder)
    taken = Taken.now() - began - parts.taken
    peak = peak_mib()
    on_disk = size_on_disk(folder) / counted.passages
    added = in_fresh_process(taken_by_one_more, name, sources, folder)
    return Built(
        name, counted.passages, taken.clock, taken.cpu, peak, on_disk, added.clock, added.cpu
    )


class Counted:
    """Counts the passages that pass."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self.passages = 0
        self._parts = parts

    def __iter__(self) -> Iterator[Part]:
        for part in self._parts:
            self.passages += len(part.passages)
            yield part


def taken_by_one_more(name: str, sources: Sequence[Path], folder: Path) -> Taken:
    """How long it takes to open a copy of an index, add an article and find it."""
    system = system_of(name)
    system.warm_up()
    part = one_more(sources)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        copy = Path(scratch) / "copy"
        shutil.copytree(folder, copy)
        began = Taken.now()
        system.add(part, copy)
        found = system.open(copy).nearest(part.rows[0])
        taken = Taken.now() - began
    if len(found) != NEAREST:
        raise SystemExit(f"{name} finds {len(found)} passages, not {NEAREST}.")
    return taken


def one_more(sources: Sequence[Path]) -> Part:
    """The first article under another id and with vectors of its own."""
    part = next(grown(sources, 1))
    chance: NDArray[np.float64] = np.random.default_rng(2).standard_normal(part.rows.shape)
    rows = (chance / np.linalg.norm(chance, axis=1, keepdims=True)).astype(np.float32)
    return Part(part.article, part.passages, rows).named("one more")


def made_index(name: str, sources: Sequence[Path], size: int, made: Path) -> Path:
    """The index of a system, built unless it is there."""
    folder = made / folder_name(name, size)
    if not folder.exists():
        in_fresh_process(build, name, sources, size, made)
    return folder


def system_of(name: str) -> System:
    """Ours or a peer, by name."""
    return OurIndex() if name == NAME else available()[name]()


def folder_name(name: str, size: int) -> str:
    """Where the index of a system is kept."""
    return f"{size}-{name.replace(' ', '')}"


def emptied(folder: Path) -> Path:
    """The folder, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
