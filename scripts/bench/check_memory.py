#!/usr/bin/env python
"""Whether memory grows with the answers given: many answers to a few clients, and what they leave.

    scripts/bench/check_memory.py INDEX QUESTIONS.jsonl... [--answers 10000] [--clients 4]

Starts ``qa-service serve`` on INDEX as its own process with its default settings. Each client asks
one question after the other; whenever all were asked they are asked again as of the next day, so
that none is answered from memory. The resident set of the service after the first tenth of the
answers is held against that at the end. Exits with 1 where it grew by more than 3 %, or one failed.
"""

from __future__ import annotations

import argparse
import http.client
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from bench_load import bodies_of, port_of, resident_mib
from machine import print_machine
from qa_service.evaluation import AskedQuestion, read_questions

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_GROWTH: Final = 0.03
_STEPS: Final = 10  # at which memory is looked at


@dataclass(frozen=True, slots=True)
class Step:
    """Memory after so many answers and seconds."""

    answers: int
    seconds: float
    mib: float


def main() -> None:
    """Start, ask, print, and say by the status whether it grew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=4)
    arguments = parser.parse_args()
    questions = [*chain.from_iterable(map(read_questions, arguments.questions))]
    command = [sys.executable, "-m", "qa_service", "serve", "--port", "0"]
    command += ["--index", str(arguments.index)]
    with subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            asking = Asking(port_of(server), questions, arguments.answers)
            steps = asking.run(arguments.clients, server.pid)
        finally:
            server.terminate()
    print_machine()
    print(f"data        {arguments.index}, {len(questions):,} questions, each day anew")
    first, last = steps[0], steps[-1]
    growth = last.mib / first.mib - 1
    print(
        f"memory      {first.mib:.0f} MiB after {first.answers:,} answers, {last.mib:.0f} MiB after"
        f" {last.answers:,}: {growth:+.1%}; {arguments.clients} clients, {last.seconds:.0f} s"
    )
    raise SystemExit(growth > MOST_GROWTH)


class Asking:
    """Questions for any number of clients, each asked once a day."""

    def __init__(self, port: int, questions: Sequence[AskedQuestion], answers: int) -> None:
        self._port = port
        self._answers = answers
        self._bodies = islice(bodies_of(questions), answers)
        self._lock = Lock()
        self._answered = 0
        self._began = time.monotonic()

    def run(self, clients: int, process: int) -> list[Step]:
        """Memory at each tenth of the answers; SystemExit where a question failed."""
        steps = []
        with ThreadPoolExecutor(clients) as pool:
            asked = [pool.submit(self._ask_on) for _ in range(clients)]
            for step in range(1, _STEPS + 1):
                while self._answered < self._answers * step // _STEPS:
                    if any(one.done() and one.exception() for one in asked):
                        break
                    time.sleep(0.05)
                seconds = time.monotonic() - self._began
                steps.append(Step(self._answered, seconds, resident_mib(process)))
                print(f"{steps[-1].answers:7,} answers {steps[-1].mib:7.1f} MiB", flush=True)
            for one in asked:
                one.result()
        return steps

    def _ask_on(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)) as client:
            while body := self._next():
                client.request("POST", "/api/v1/answer", body, {"Content-Type": "application/json"})
                reply = client.getresponse()
                text = reply.read()
                if reply.status != http.client.OK:
                    raise SystemExit(f"{reply.status}: {text[:200]!r}")
                with self._lock:
                    self._answered += 1

    def _next(self) -> bytes | None:
        with self._lock:
            return next(self._bodies, None)


if __name__ == "__main__":
    main()
