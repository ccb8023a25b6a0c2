#!/usr/bin/env python
"""Kill builds and rollbacks of an index at random moments, and count what that broke.

    scripts/bench/kill_builds.py [KILLS] [--seed N] [--folder DIR]

An archive of some forty articles changes at every step. A process builds its index (real model,
segments, merges, approximate vectors, checkpoints) or rolls it back, and is killed (SIGKILL): half
of the builds at any moment, half while they write and publish. After each kill all that is
published is read: it must be whole and answer, and be what it was before or what it was to become.
The next build, left alone, must then hold the archive as it is and leave nothing lying about.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from changing_archive import Archive, BrokenIndexError, Examiner, build_small, leftovers
from machine import print_machine
from qa_service.errors import QAError
from qa_service.store import retained_generations, roll_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

    from changing_archive import Texts
    from qa_service.indexing import Stage

LOADED: Final = ["changing_archive", "qa_service.embedding.default_engine", "faiss"]
ROLLBACKS: Final = 0.15  # of the steps
AGED: Final = 0.2  # of the steps: what is superseded is old enough to be deleted by the next build
SAID_EVERY: Final = 50  # kills
A_WEEK_S: Final = 7 * 24 * 3600.0

FORKS: Final = multiprocessing.get_context("forkserver")


def main() -> None:
    """Kill as often as asked and print the counts; exit status 1 if anything broke."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kills", nargs="?", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="to work in, and to keep; a temporary one")
    asked = parser.parse_args()
    FORKS.set_forkserver_preload(LOADED)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        trial = Trial(folder, random.Random(asked.seed))  # noqa: S311 -- to be repeatable
        with suppress(KeyboardInterrupt):  # the counts so far are worth having
            trial.run(asked.kills)
    print_machine()
    trial.print_counts()
    raise SystemExit(1 if trial.problems else 0)


@dataclass(slots=True)
class Trial:
    """An archive, its index, and what was seen of them."""

    folder: Path
    chance: random.Random
    killed: Counter[str] = field(default_factory=Counter)  # by the stage that was reached
    published: int = 0  # killed so late that the new generation was in use
    problems: list[tuple[str, str]] = field(default_factory=list)  # kind and what was seen
    _usual_s: dict[str, float] = field(default_factory=dict)  # from a stage to the end

    @property
    def index(self) -> Path:
        """Folder of the index."""
        return self.folder / "index"

    def run(self, kills: int) -> None:
        """Step until so many processes were killed."""
        archive = Archive(self.folder / "articles.jsonl", self.chance)
        examiner = Examiner()
        archive.change()
        self._build_in_peace(archive, examiner)
        known = {examiner.read(self.index)[0]: dict(archive.texts)}
        while self.killed.total() < kills:
            before, _ = examiner.read(self.index)
            after = self._break_off(archive, known)
            self._examine(examiner, known[before], after)
            self._build_in_peace(archive, examiner)
            known[examiner.read(self.index)[0]] = dict(archive.texts)
            if self.chance.random() < AGED:
                self._age()
            if not self.killed.total() % SAID_EVERY:
                print(f"{self.killed.total()} killed, {len(self.problems)} problems", flush=True)

    def _break_off(self, archive: Archive, known: dict[str, Texts]) -> Texts:
        """Kill a build or a rollback; returns what would have been published."""
        others = [one.name for one in retained_generations(self.index) if not one.in_use]
        if others and self.chance.random() < ROLLBACKS:
            wanted = self.chance.choice(others)
            self._kill("rollback", go_back, (self.index, wanted))
            return known[wanted]
        archive.change()
        stage = self.chance.choice(("start", "publishing"))
        self._kill(stage, build_and_report, (archive.file, self.index))
        return archive.texts

    def _kill(self, awaited: str, task: Callable[..., None], arguments: tuple[object, ...]) -> None:
        """Start a process, and kill it some time after it reached a stage."""
        ours, theirs = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=task, args=(*arguments, theirs))
        process.start()
        theirs.close()
        reached = reported(ours, until=awaited)
        time.sleep(self.chance.uniform(0, self._usual_s.get(awaited, 0.01)))
        process.kill()
        process.join()
        reached += reported(ours, until="done")
        if process.exitcode == -signal.SIGKILL:
            self.killed[reached[-1] if reached else "none"] += 1

    def _examine(self, examiner: Examiner, before: Texts, after: Texts) -> None:
        try:
            _, found = examiner.read(self.index)
        except (BrokenIndexError, QAError) as problem:
            self._note("broken", str(problem))
            return
        if found == after != before:
            self.published += 1
        elif found != before:
            self._note("lost", f"{len(found)} articles: neither those before nor those after")

    def _build_in_peace(self, archive: Archive, examiner: Examiner) -> None:
        ours, theirs = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=build_and_report, args=(archive.file, self.index, theirs))
        process.start()
        theirs.close()
        at = {stage: time.perf_counter() for stage in iter_reported(ours)}
        process.join()
        if {"start", "publishing", "done"} <= at.keys():
            for stage in ("start", "publishing"):
                self._usual_s[stage] = at["done"] - at[stage]
        try:
            _, found = examiner.read(self.index)
        except (BrokenIndexError, QAError) as problem:
            self._note("broken", f"after the next build: {problem}")
            return
        if process.exitcode != 0 or found != archive.texts:
            self._note("lost", f"the next build ended with {process.exitcode}")
        if left := leftovers(self.index):
            self._note("left over", ", ".join(left))

    def _age(self) -> None:
        for one in retained_generations(self.index):
            if not one.in_use:
                long_ago = time.time() - A_WEEK_S
                os.utime(self.index / "generations" / one.name, (long_ago, long_ago))

    def _note(self, kind: str, what: str) -> None:
        self.problems.append((kind, what))
        print(f"{kind}: {what}", flush=True)

    def print_counts(self) -> None:
        """How many were killed where, and what came of it."""
        counts = Counter(kind for kind, _ in self.problems)
        stages = ", ".join(f"{count} in {stage}" for stage, count in self.killed.most_common())
        print(f"killed      {self.killed.total()} ({stages}); {self.published} had published")
        print(
            f"after them  {counts['broken']} broken, {counts['lost']} lost,"
            f" {counts['left over']} left something over"
        )


class StageReporter:
    """Sends the name of each stage when it begins."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._last = ""

    def report(self, stage: Stage, done: int, total: int | None) -> None:
        """As build_index asks for."""
        self.send_stage("publishing" if stage == "writing" and done == total else stage)

    def send_stage(self, stage: str) -> None:
        """Send it unless it was the last."""
        if stage != self._last:
            self._pipe.send(stage)
        self._last = stage


def build_and_report(file: Path, index: Path, pipe: Connection) -> None:
    """In a process of its own."""
    sender = StageReporter(pipe)
    sender.send_stage("start")
    build_small(file, index, sender)
    sender.send_stage("done")


def go_back(index: Path, name: str, pipe: Connection) -> None:
    """In a process of its own."""
    pipe.send("rollback")
    roll_back(index, name)
    pipe.send("done")


def reported(pipe: Connection, *, until: str) -> list[str]:
    """The stages that a process tells of, up to that one or its end."""
    stages = []
    for stage in iter_reported(pipe):
        stages.append(stage)
        if stage == until:
            break
    return stages


def iter_reported(pipe: Connection) -> Iterator[str]:
    """Each stage as soon as it is told, until the process ends."""
    while True:
        try:
            yield pipe.recv()
        except EOFError:
            return


if __name__ == "__main__":
    main()
