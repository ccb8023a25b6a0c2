#!/usr/bin/env python
"""Cut the power at every step of builds and rollbacks of an index, and count what that broke.

    scripts/bench/power_cuts.py [BUILDS] [--seed N]

What a disk may hold after a power cut is worked out beside real builds: of a file what it held
when it was last synced (else nothing), and of each folder either its entries when it was last
synced or those that it has now, in every mixture of the two. Before each rename, removal and sync
each of these disks is laid out and read: it must open and hold the archive of before or of after.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from changing_archive import Archive, build_small
from machine import print_machine
from qa_service.errors import IndexMissingError, QAError
from qa_service.store import open_current, retained_generations, roll_back

if TYPE_CHECKING:
    from collections.abc import Callable

    from changing_archive import Texts

EVENTS: Final = frozenset({"os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "os.link"})
ROLLBACKS: Final = 0.25  # after that share of the builds
FOLDERS: Final = ("root", "generations", "generation")


def main() -> None:
    """Build as often as asked and print the counts; exit status 1 if anything broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("builds", nargs="?", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        trial = Trial(Path(temporary))
        trial.run(asked.builds, random.Random(asked.seed))  # noqa: S311 -- to be repeatable
    counts = trial.counts
    print_machine()
    print(f"cuts        {counts['cuts']} at steps of {asked.builds} builds, with rollbacks")
    print(
        f"disks       {counts['disks']} laid out: {counts['broken']} broken, {counts['lost']} lost"
    )
    raise SystemExit(1 if counts["broken"] or counts["lost"] else 0)


@dataclass(slots=True)
class Disk:
    """What is sure to be on it: contents of files and entries of folders by inode, once synced."""

    files: dict[int, bytes] = field(default_factory=dict)
    folders: dict[int, dict[str, int]] = field(default_factory=dict)

    def sync(self, descriptor: int) -> None:
        """Note a file or folder as it is now."""
        path = Path(f"/proc/self/fd/{descriptor}")
        inode = os.fstat(descriptor).st_ino
        if path.is_dir():
            self.folders[inode] = entries(path)
        else:
            self.files[inode] = path.read_bytes()

    def after_a_cut(self, folder: Path, *, synced: bool) -> dict[str, int]:
        """Entries of a folder: as they were synced, or as they are."""
        if not folder.is_dir():
            return {}
        return self.folders.get(folder.stat().st_ino, {}) if synced else entries(folder)


@dataclass(slots=True)
class Trial:
    """An index, the disk below it, and what came of the cuts."""

    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    _disk: Disk = field(default_factory=Disk)
    _allowed: list[Texts] = field(default_factory=lambda: [{}])  # nothing at first
    _watching: bool = False

    @property
    def index(self) -> Path:
        """Folder of the index."""
        return self.folder / "index"

    def run(self, builds: int, chance: random.Random) -> None:
        """Build, and now and then go back, with a cut at every step."""
        self._attach()
        archive = Archive(self.folder / "articles.jsonl", chance)
        known: dict[str, Texts] = {}
        for _ in range(builds):
            before = dict(archive.texts)
            while archive.texts == before:
                archive.change()
            after = dict(archive.texts)
            self._watched(after, partial(build_small, archive.file, self.index))
            retained = retained_generations(self.index)
            known.update((one.name, after) for one in retained if one.in_use)
            others = [one.name for one in retained if not one.in_use]
            if others and chance.random() < ROLLBACKS:
                wanted = chance.choice(others)
                self._watched(known[wanted], partial(roll_back, self.index, wanted))

    def _watched(self, after: Texts, action: Callable[[], object]) -> None:
        self._allowed.append(after)
        self._watching = True
        try:
            action()
        finally:
            self._watching = False
        self._allowed = [after]
        self._cut()

    def _attach(self) -> None:
        def fsync(file: Any) -> None:  # noqa: ANN401 -- a descriptor or what has one
            self._step()
            self._disk.sync(file if isinstance(file, int) else file.fileno())

        def heard(event: str, _: tuple[Any, ...]) -> None:
            if event in EVENTS:
                self._step()

        vars(os)["fsync"] = fsync  # whatever is synced passes here
        sys.addaudithook(heard)

    def _step(self) -> None:
        if self._watching:
            self._watching = False
            try:
                self._cut()
            finally:
                self._watching = True

    def _cut(self) -> None:
        self.counts["cuts"] += 1
        for synced in product((True, False), repeat=len(FOLDERS)):
            self.counts["disks"] += 1
            with tempfile.TemporaryDirectory() as place:
                self._lay_out(Path(place), dict(zip(FOLDERS, synced, strict=True)))
                self._check(Path(place))

    def _lay_out(self, place: Path, synced: dict[str, bool]) -> None:
        root = self._disk.after_a_cut(self.index, synced=synced["root"])
        self._write(root.get("CURRENT"), place / "CURRENT")
        if "generations" not in root:
            return
        generations = self.index / "generations"
        for name in self._disk.after_a_cut(generations, synced=synced["generations"]):
            files = self._disk.after_a_cut(generations / name, synced=synced["generation"])
            (place / "generations" / name).mkdir(parents=True)
            for file, inode in files.items():
                self._write(inode, place / "generations" / name / file)

    def _write(self, inode: int | None, to: Path) -> None:
        if inode is not None:
            to.write_bytes(self._disk.files.get(inode, b""))

    def _check(self, place: Path) -> None:
        try:
            found = held(place)
        except IndexMissingError:
            found = {}
        except QAError as error:
            self._note("broken", str(error))
            return
        if found not in self._allowed:
            self._note("lost", f"{len(found)} articles: neither those before nor those after")

    def _note(self, kind: str, what: str) -> None:
        self.counts[kind] += 1
        print(f"{kind}: {what}", flush=True)


def held(index: Path) -> Texts:
    """The articles of a published index by id; QAError where it is not whole."""
    with open_current(index) as generation:
        return {one: generation.article(one).text for one in generation.article_digests()}


def entries(folder: Path) -> dict[str, int]:
    """Inodes by name."""
    with os.scandir(folder) as found:
        return {entry.name: entry.inode() for entry in found}


if __name__ == "__main__":
    main()
