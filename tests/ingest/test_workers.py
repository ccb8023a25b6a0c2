"""Work in other processes: order, bounds, and what becomes of work that breaks them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa_service.ingest.workers import Done, Limits, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

TIGHT = Limits(memory=512 * 1024**2, seconds=1)


def work(item: str) -> Iterator[str]:
    """What the item says: the work that tests give to workers, which import it from here."""
    if "," in item:
        yield from (result for part in item.split(",") for result in work(part))
        return
    name, _, number = item.partition(" ")
    if name == "count":
        yield from (f"{number}.{step}" for step in range(int(number)))
    elif name == "long":
        yield from ("x" * 50_000 for _ in range(int(number)))
    elif name == "sleep":
        time.sleep(float(number))
        yield item
    elif name == "pid":
        yield str(os.getpid())
    elif name == "loaded":
        yield " ".join(sorted({"torch", "transformers", "faiss", "flask"} & set(sys.modules)))
    else:
        break_down(name)
        yield item


def break_down(name: str) -> None:
    if name == "hang":
        while True:
            pass
    if name == "grow":
        bytearray(1024**3)
    if name == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    if name == "fail":
        raise ValueError(name)


def failed(item: str, last: str | None, reason: str) -> tuple[str, str | None]:
    """Named; an item of several goes on after the part that broke."""
    done = item.split(",").index(last) + 1 if last and "," in item else 0
    part, _, rest = ",".join(item.split(",")[done:]).partition(",")
    return f"{part}: {reason}", rest or None


def done(*items: str | Done[str], processes: int = 2) -> list[str]:
    return list(spread(work, iter(items), failed, processes=processes, limits=TIGHT))


def test_results_come_in_the_order_of_the_items() -> None:
    items = [f"{'count' if number % 3 else 'say'} {number}" for number in range(100)]
    expected = [result for item in items for result in work(item)]
    assert done(*items) == expected
    assert done(*items, processes=1) == expected


def test_no_items_start_no_process() -> None:
    assert done() == []
    assert done(Done("known"), Done("too")) == ["known", "too"]


def test_what_is_known_already_keeps_its_place() -> None:
    assert done("a", Done("b"), "c", Done("d")) == ["a", "b", "c", "d"]


def test_results_without_number_pass_through() -> None:
    """Much more in results than is held, of items that are not first in turn too."""
    total = 0
    items = iter(["sleep 0.5", "long 4000", "long 4000"])
    for result in spread(work, items, failed, processes=2, limits=TIGHT):
        total += len(result)
    assert total == len("sleep 0.5") + 8_000 * 50_000


def test_large_items_arrive() -> None:
    large = ["y" * 5_000_000, "z" * 3_000_000]
    assert done(*large, "small") == [*large, "small"]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("grow", "more than 512 MiB of memory"),
        ("die", "crashed (SIGSEGV)"),
        ("fail", "crashed (status 1)"),
    ],
)
def test_a_worker_that_dies_is_replaced_and_its_item_named(item: str, reason: str) -> None:
    first, *others = done(item, *"abcdef")
    assert first.startswith(f"{item}: ")
    assert reason in first
    assert others == list("abcdef")


def test_endless_work_is_stopped_after_its_results_and_the_next_item_follows() -> None:
    results = done("a", "b,hang,c", "d")
    assert results[:2] == ["a", "b"]
    assert "more than 1 s" in results[2]
    assert results[3:] == ["c", "d"]


def test_an_item_that_stalls_is_stopped() -> None:
    limits = Limits(silence=1.0)
    (result,) = spread(work, iter(["sleep 600"]), failed, processes=1, limits=limits)
    assert "stalled" in result


def test_many_that_die_are_all_named() -> None:
    items = ["die", "a"] * 3
    results = done(*items)
    assert [result.partition(":")[0] for result in results] == items


def test_a_worker_loads_nothing_heavy() -> None:
    assert done("loaded", processes=1) == [""]


def children() -> set[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return {int(pid) for pid in listed.stdout.split()}


def living() -> set[int]:
    """Children besides the ps that lists them."""
    return {pid for pid in children() if os.path.exists(f"/proc/{pid}")}  # noqa: PTH110


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs /proc")  # noqa: PTH112
def test_no_process_is_left_behind() -> None:
    before = living()
    done("a", "b")
    broken_off = spread(work, iter(["a", "sleep 600", "b"]), failed, processes=2)
    assert next(broken_off) == "a"
    broken_off.close()
    forgotten = spread(work, iter(["a", "sleep 600", "b"]), failed, processes=2)
    assert next(forgotten) == "a"
    del forgotten
    gc.collect()
    assert living() <= before


def is_alive(process: Path) -> bool:
    """Not so where it has ended and nobody asked how, as under a container's first process."""
    try:
        return "State:\tZ" not in (process / "status").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, sys.argv[1])
from test_workers import failed, work
from qa_service.ingest.workers import spread
try:
    for result in spread(work, iter(["pid", "sleep 600"]), failed, processes=1):
        print(result, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs /proc")  # noqa: PTH112
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_ctrl_c_and_a_killed_parent_leave_no_process(sent: signal.Signals) -> None:
    command = [sys.executable, "-c", INTERRUPTED, os.path.dirname(__file__)]  # noqa: PTH120
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as parent:
        assert parent.stdout is not None
        worker = Path("/proc") / parent.stdout.readline().strip()
        assert is_alive(worker)
        if sent is signal.SIGINT:
            os.killpg(parent.pid, sent)
            assert parent.stdout.read() == "interrupted\n"
        else:
            parent.kill()
    assert parent.returncode == (0 if sent is signal.SIGINT else -sent)
    deadline = time.monotonic() + 60  # of a machine that has better to do; 10 ms are usual
    while is_alive(worker) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not is_alive(worker)
