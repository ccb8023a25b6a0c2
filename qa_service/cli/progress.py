"""How far a long piece of work has come, on stderr: a bar for a person, lines for a log."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, Never, TextIO, TypedDict

from qa_service.closing import Closing

if TYPE_CHECKING:
    from tqdm import tqdm

_QUIET_FOR: Final = 1.0  # seconds before a bar is shown
_BETWEEN_LINES: Final = 10.0  # seconds


class _Units(TypedDict):
    unit: str
    unit_scale: bool


_UNITS: Final[Mapping[str, _Units]] = {"reading": {"unit": "B", "unit_scale": True}}


class Progress(Closing):
    """Shows the stages of a piece of work, one after the other; for use in a ``with`` block.

    Reading is reported in bytes, other stages in what they work on.

    A terminal gets a bar with rate and time left once a stage takes more than a second; anything
    else gets a plain line every ten seconds.
    """

    def __init__(
        self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._clock = clock
        self._stage: str | None = None
        self._bar: tqdm[Never] | None = None
        self._started = self._last_line = 0.0

    def report(self, stage: str, done: int, total: int | None) -> None:
        """Take note that ``done`` of ``total`` (None: not known) of ``stage`` are done."""
        if stage != self._stage:
            self._begin(stage, total)
        if self._bar is not None:
            self._bar.total = total
            self._bar.update(done - self._bar.n)
        elif self._clock() - self._last_line >= _BETWEEN_LINES:
            self._report(stage, done, total)

    def close(self) -> None:
        """Leave the last bar as it stands."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _begin(self, stage: str, total: int | None) -> None:
        self.close()
        self._stage = stage
        self._started = self._last_line = self._clock()
        if self._stream.isatty():
            from tqdm import tqdm  # noqa: PLC0415 -- only where there is a bar to draw

            self._bar = tqdm(
                desc=stage,
                total=total,
                file=self._stream,
                delay=_QUIET_FOR,
                dynamic_ncols=True,
                smoothing=0.1,
                **_UNITS.get(stage, {}),
            )

    def _report(self, stage: str, done: int, total: int | None) -> None:
        self._last_line = self._clock()
        rate = done / (self._last_line - self._started)
        amount = _number(stage, done)
        amount += "" if total is None else f" of {_number(stage, total)}"
        left = ""
        if total is not None and rate > 0:
            from tqdm import tqdm  # noqa: PLC0415 -- as above

            left = f", {tqdm.format_interval((total - done) / rate)} left"
        self._stream.write(f"{stage}: {amount}, {_number(stage, round(rate))}/s{left}\n")
        self._stream.flush()


def _number(stage: str, number: int) -> str:
    if stage not in _UNITS:
        return f"{number:,}"
    from tqdm import tqdm  # noqa: PLC0415 -- as above

    return tqdm.format_sizeof(number, "B")


@contextlib.contextmanager
def loading(what: str) -> Iterator[None]:
    """Show ``what`` while the body runs, if somebody is watching, and wipe it afterwards."""
    if not sys.stderr.isatty():
        yield
        return
    sys.stderr.write(f"{what} ...")
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
