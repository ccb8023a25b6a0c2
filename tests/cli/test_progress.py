import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_service.cli.terminal import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def lines_of_a_log(seconds_a_step: float, steps: int) -> list[str]:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, clock) as progress:
        for done in range(steps + 1):
            progress.report("embedding", done, steps)
            clock.now += seconds_a_step
    return stream.getvalue().splitlines()


def test_a_log_gets_a_line_every_ten_seconds_with_rate_and_time_left() -> None:
    lines = lines_of_a_log(seconds_a_step=0.5, steps=60)
    assert lines == [
        "embedding: 20 of 60, 2/s, 00:20 left",
        "embedding: 40 of 60, 2/s, 00:10 left",
        "embedding: 60 of 60, 2/s, 00:00 left",
    ]


def test_short_work_leaves_no_trace() -> None:
    assert lines_of_a_log(seconds_a_step=0.5, steps=10) == []
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.report("reading", 1, 2)
        progress.report("reading", 2, 2)
    assert terminal.getvalue() == ""


def test_work_of_unknown_size_is_counted() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Progress(stream, clock)
    progress.report("asking", 0, None)
    clock.now = 10
    progress.report("asking", 1_500, None)
    assert stream.getvalue() == "asking: 1,500, 150/s\n"


def test_reading_is_reported_in_bytes() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Progress(stream, clock)
    progress.report("reading", 0, None)
    clock.now = 10
    progress.report("reading", 25_000_000, 100_000_000)
    assert stream.getvalue() == "reading: 25.0MB of 100MB, 2.50MB/s, 00:30 left\n"


def test_a_new_stage_is_timed_from_its_own_start() -> None:
    stream, clock = io.StringIO(), Clock()
    progress = Progress(stream, clock)
    progress.report("reading", 0, 5)
    clock.now = 100
    progress.report("embedding", 0, 50)
    clock.now = 110
    progress.report("embedding", 10, 50)
    assert stream.getvalue() == "embedding: 10 of 50, 1/s, 00:40 left\n"


def test_a_terminal_gets_a_bar_with_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_service.cli.terminal._QUIET_FOR", 0.0)
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.report("embedding", 0, 2)
        progress.report("embedding", 2, 2)
    shown = terminal.getvalue().split("\r")[-1]
    assert re.search(r"embedding: 100%.*2/2 \[\d\d:\d\d<\d\d:\d\d, .*it/s\]", shown)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.none() | st.integers(0, 9))))
def test_no_order_of_reports_breaks_it(reports: list[tuple[str, int, int | None]]) -> None:
    for stream in (io.StringIO(), Terminal()):
        clock = Clock()
        with Progress(stream, clock) as progress:
            for report in reports:
                progress.report(*report)
                clock.now += 11
