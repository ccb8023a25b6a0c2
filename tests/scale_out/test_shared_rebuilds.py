"""One rebuild at a time on all processes that share a database."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from qa_service.conversations.database import Database
from qa_service.embedding import DEFAULT_MODEL
from qa_service.errors import ConversationsError, RebuildNotFoundError, RebuildRunningError
from qa_service.rebuild import Plan, Rebuilder, RebuildStatus
from qa_service.scale_out import SharedLedger

Opener = Callable[[], Database]
Hosts = Callable[..., Rebuilder]
LONGEST_WAIT_S = 120  # on a busy machine; a few seconds are usual
TEXT = "The council of the harbour town voted for a new sea wall on day {}."
REBUILD = """
import sys, time
from pathlib import Path
from qa_service.embedding import DEFAULT_MODEL
from qa_service.rebuild import Plan, Rebuilder
from qa_service.scale_out import SharedLedger, open_shared

place, folder = sys.argv[1], Path(sys.argv[2])
plan = Plan((folder / "articles",), folder / "elsewhere", DEFAULT_MODEL)
print(Rebuilder(plan, SharedLedger(open_shared(place))).start(full=True).id, flush=True)
time.sleep(600)
"""


@pytest.fixture
def host(tmp_path: Path, opened: Opener) -> Iterator[Hosts]:
    """A rebuilder as another machine has one, with an index folder of its own."""
    made: list[Rebuilder] = []

    def host(*, lease_s: float = 60.0) -> Rebuilder:
        plan = Plan((tmp_path / "articles",), tmp_path / f"index{len(made)}", DEFAULT_MODEL)
        made.append(Rebuilder(plan, SharedLedger(opened(), lease_s=lease_s)))
        return made[-1]

    yield host
    for one in made:
        one.close()


def write_articles(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    lines = (json.dumps({"id": f"a{at}", "text": TEXT.format(at)}) for at in range(count))
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.05)


def test_all_hosts_show_the_one_that_runs_and_its_outcome(tmp_path: Path, host: Hosts) -> None:
    write_articles(tmp_path / "articles", 3)
    here, there = host(), host()
    started = here.start()
    with pytest.raises(RebuildRunningError, match=started.id):
        there.start()
    assert there.status(started.id).state == "running"
    until(lambda: there.status(started.id).state != "running")
    done = there.status(started.id)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert done.report["articles"] == 3
    until(lambda: here.status(started.id) == done)
    assert here.known() == there.known() == (done,)


def test_any_host_cancels_it_and_another_may_begin(tmp_path: Path, host: Hosts) -> None:
    write_articles(tmp_path / "articles", 20_000)
    here, there = host(), host()
    started = here.start(full=True)
    until(lambda: there.status(started.id).stage is not None)
    cancelled = there.cancel(started.id)
    assert (cancelled.state, cancelled.error) == ("cancelled", None)
    assert there.cancel(started.id) == cancelled
    assert here.status(started.id).state == "cancelled"
    second = there.start()
    assert [one.id for one in here.known()] == [second.id, started.id]


def test_one_that_was_killed_gives_way_when_its_lease_is_over(
    tmp_path: Path, host: Hosts, shared_place: str
) -> None:
    write_articles(tmp_path / "articles", 20_000)
    patient, other = host(), host(lease_s=3)
    command = [sys.executable, "-c", REBUILD, shared_place, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        name = process.stdout.readline().strip()
        with pytest.raises(RebuildRunningError, match=name):
            other.start()
        process.send_signal(signal.SIGKILL)
    with pytest.raises(RebuildRunningError, match=name):
        patient.start()
    until(lambda: other.status(name).state == "failed")
    assert "ended" in str(other.status(name).error)
    started = other.start()
    assert patient.status(name).state == "failed"
    assert patient.status(started.id).state == "running"


def test_one_that_cannot_reach_the_database_ends_before_others_begin(
    tmp_path: Path, host: Hosts, shared_place: str
) -> None:
    write_articles(tmp_path / "articles", 20_000)
    here, there = host(lease_s=4), host()
    started = here.start(full=True)
    with psycopg.connect(shared_place, autocommit=True) as connection:
        connection.execute("ALTER TABLE rebuilds RENAME TO rebuilds_away")
        with pytest.raises(ConversationsError):
            there.start()
        child = here._process  # noqa: SLF001 -- whether it has ended is the point
        assert child is not None
        assert child.wait(LONGEST_WAIT_S) != 0
        connection.execute("ALTER TABLE rebuilds_away RENAME TO rebuilds")
    until(lambda: there.status(started.id).state == "failed")
    assert "unavailable" in str(there.status(started.id).error)


def test_a_short_absence_of_the_database_does_no_harm(
    tmp_path: Path, host: Hosts, shared_place: str
) -> None:
    write_articles(tmp_path / "articles", 3)
    here = host()
    started = here.start()
    with psycopg.connect(shared_place, autocommit=True) as connection:
        connection.execute("ALTER TABLE rebuilds RENAME TO rebuilds_away")
        child = here._process  # noqa: SLF001 -- so that the outcome comes in this time
        assert child is not None
        child.wait(LONGEST_WAIT_S)
        connection.execute("ALTER TABLE rebuilds_away RENAME TO rebuilds")
    until(lambda: here.status(started.id).state == "done")


def test_of_many_who_begin_at_once_one_does(opened: Opener) -> None:
    ledgers = [SharedLedger(opened()) for _ in range(6)]
    barrier = threading.Barrier(len(ledgers))
    refused: list[str] = []

    def enter(number: int) -> None:
        barrier.wait()
        try:
            ledgers[number].enter(status(f"r{number}"))
        except RebuildRunningError as error:
            refused.append(error.rebuild_id)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (running,) = ledgers[0].known()
    assert refused == [running.id] * 5


def test_the_last_fifty_outcomes_are_saved(opened: Opener) -> None:
    ledger = SharedLedger(opened())
    for number in range(53):
        ledger.enter(status(f"r{number:02}"))
        ledger.finish(status(f"r{number:02}", state="done"))
    assert [one.id for one in ledger.known()] == [f"r{number:02}" for number in range(52, 2, -1)]


def test_what_others_settled_is_not_gone_on_with(opened: Opener) -> None:
    ledger, later = SharedLedger(opened(), lease_s=60), SharedLedger(opened(), lease_s=-1)
    ledger.enter(status("first"))
    later.enter(status("second"))
    assert ledger.renew(status("first")) == "lost"
    ledger.finish(status("first", state="done"))
    states = {one.id: one.state for one in ledger.known()}
    assert states == {"first": "failed", "second": "running"}


def test_an_unknown_rebuild_is_named(host: Hosts) -> None:
    with pytest.raises(RebuildNotFoundError, match="nowhere"):
        host().cancel("nowhere")


def status(name: str, **changes: str) -> RebuildStatus:
    values = {"state": "running", "started": "2026-11-22T07:00:00+00:00"} | changes
    return RebuildStatus(name, full=False, **values)  # type: ignore[arg-type]
