#!/usr/bin/env python
"""How the time to read grows with size: for each format, inputs of n, 2n and 4n.

    scripts/bench/check_growth.py [--only WORDS] [--seconds 20]

Every input is made to be hard for one step of reading: runs of white space, thousands of small
elements, metadata without end. Sizes begin where the largest of three takes long enough to be
measured. Prints the seconds of the processor for each and the exponent between the two largest,
over reading and cutting into passages. An exponent above 1.2 is a failure unless a limit of the
readers ends it, which is then named, or the time cannot be told apart from noise even in a file of
many megabytes. Exits with 1 if one failed.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from growth_inputs import INPUTS
from qa_service.ingest.document import Document
from qa_service.ingest.spreading import understand
from qa_service.passages import split_into_passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from growth_inputs import Hard

HIGHEST: Final = 1.2
NOISE_S: Final = 0.15  # less, for the largest of three sizes, is no growth to be measured
TOO_LONG_S: Final = 20.0
_LARGEST: Final = 8 * 1024 * 1024  # bytes of n; more is not tried
_OF_A_LIMIT: Final = re.compile(r"(more|larger) than [\d,]+")  # others refuse what was read whole
_RUNS: Final = 2  # the faster counts, where the one before was
_FAST_S: Final = 0.5
_TRIES: Final = 2  # more, of what seems to grow too fast


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds for n, 2n and 4n, and the limit that ended the largest, if one did."""

    name: str
    bytes_read: int  # of n
    seconds: tuple[float, ...]
    limit: str | None

    @property
    def exponent(self) -> float:
        """Of the power of the size with which the time grows; 1 is proportional."""
        if len(self.seconds) == 1:
            return math.inf
        *_, before, last = self.seconds
        return math.log2(last / before) if before > 0 else 0.0

    @property
    def is_well(self) -> bool:
        """Whether it grows no faster than may be, or cannot grow on."""
        if len(self.seconds) == 1:
            return False  # the smallest took too long already
        is_noise = self.seconds[-1] < NOISE_S
        return is_noise or self.limit is not None or self.exponent <= HIGHEST

    def in_words(self) -> str:
        """In a line."""
        times = "  ".join(f"{one:8.3f}" for one in self.seconds)
        shown = "  -  " if self.seconds[-1] < NOISE_S else f"{self.exponent:5.2f}"
        verdict = "" if self.is_well else "  FAILED"
        kib = f"{self.bytes_read / 1024:,.0f}"
        named = f"  ({self.limit})" if self.limit else ""
        return f"{self.name:32} {kib:>7} {times:28} {shown}{verdict}{named}"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, and say by the status whether all is well."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="inputs whose name holds this")
    parser.add_argument("--seconds", type=float, default=TOO_LONG_S, help="for one input at most")
    arguments = parser.parse_args(argv)
    print(f"{'input':32} {'KiB':>7} {'n':>8}  {'2n':>8}  {'4n':>8}  exponent")
    measured = []
    for hard in INPUTS:
        if arguments.only in hard.name:
            measured.append(growth_of(hard, longest=arguments.seconds))
            print(measured[-1].in_words(), flush=True)
    failed = [one.name for one in measured if not one.is_well]
    print(f"{len(measured)} inputs, {len(failed)} grow too fast.")
    return 1 if failed else 0


def growth_of(hard: Hard, *, longest: float = TOO_LONG_S) -> Growth:
    """The times of one kind of input, in sizes at which they can be told apart from noise."""
    size = hard.size
    while True:
        found = _growth_from(size, hard, longest=longest)
        if found.seconds[-1] >= NOISE_S or found.limit or found.bytes_read > _LARGEST:
            break
        size *= 4
    # Other work on the machine now and then makes one time too long, but not three times over.
    again = (_growth_from(size, hard, longest=longest) for _ in range(_TRIES))
    return found if found.is_well else next((one for one in again if one.is_well), found)


def _growth_from(smallest: int, hard: Hard, *, longest: float) -> Growth:
    """Of three sizes from that on; what takes too long is not tried in a larger one."""
    seconds: list[float] = []
    limit = None
    for size in (smallest, 2 * smallest, 4 * smallest):
        document = Document(f"hard{hard.suffix}", "hard", hard.suffix, data=hard.made(size))
        tried = [
            _read(document) for _ in range(_RUNS if not seconds or seconds[-1] < _FAST_S else 1)
        ]
        took, limit = min(tried, key=lambda one: one[0])
        seconds.append(took)
        if took > longest:
            break
    return Growth(hard.name, len(hard.made(smallest)), tuple(seconds), limit)


def _read(document: Document) -> tuple[float, str | None]:
    """Seconds of the processor, and the limit by which all of it was refused, if one did."""
    began = time.process_time()
    articles, reason = 0, None
    for understood in understand(document):
        if understood.article is None:
            reason = understood.reason
        else:
            articles += 1
            split_into_passages(understood.article)
    took = time.process_time() - began
    is_limit = not articles and reason is not None and _OF_A_LIMIT.search(reason)
    return took, reason if is_limit else None


if __name__ == "__main__":
    sys.exit(main())
