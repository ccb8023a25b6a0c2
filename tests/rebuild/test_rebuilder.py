"""One rebuild at a time, in a process of its own."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa_service.embedding import DEFAULT_MODEL
from qa_service.errors import RebuildNotFoundError, RebuildRunningError
from qa_service.rebuild import Plan, Rebuilder, RebuildStatus
from qa_service.store import open_current

LONGEST_WAIT_S = 120  # on a busy machine; a few seconds are usual
TEXT = "The council of the harbour town voted for a new sea wall on day {}."


def write_articles(folder: Path, count: int) -> None:
    folder.mkdir(exist_ok=True)
    lines = (json.dumps({"id": f"a{at}", "text": TEXT.format(at)}) for at in range(count))
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def rebuilder(tmp_path: Path) -> Iterator[Rebuilder]:
    made = Rebuilder(Plan((tmp_path / "articles",), tmp_path / "index", DEFAULT_MODEL))
    yield made
    made.close()


def ended(rebuilder: Rebuilder, rebuild_id: str) -> RebuildStatus:
    deadline = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < deadline:
        status = rebuilder.status(rebuild_id)
        if status.state != "running":
            return status
        time.sleep(0.05)
    raise AssertionError("it runs on")


def test_a_rebuild_publishes_the_corpus_and_its_outcome_is_saved(
    tmp_path: Path, rebuilder: Rebuilder
) -> None:
    write_articles(tmp_path / "articles", 3)
    started = rebuilder.start()
    assert (started.state, started.full) == ("running", False)
    done = ended(rebuilder, started.id)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert done.report["articles"] == 3
    with open_current(tmp_path / "index") as generation:
        assert generation.name == done.report["generation"]
    again = Rebuilder(Plan((tmp_path / "articles",), tmp_path / "index", DEFAULT_MODEL))
    assert again.status(started.id) == done
    assert again.known() == (done,)


def test_one_runs_at_a_time_and_can_be_cancelled(tmp_path: Path, rebuilder: Rebuilder) -> None:
    write_articles(tmp_path / "articles", 20_000)
    started = rebuilder.start(full=True)
    with pytest.raises(RebuildRunningError, match=started.id):
        rebuilder.start()
    cancelled = rebuilder.cancel(started.id)
    assert (cancelled.state, cancelled.error) == ("cancelled", None)
    assert rebuilder.cancel(started.id) == cancelled
    write_articles(tmp_path / "articles", 2)
    assert ended(rebuilder, rebuilder.start().id).state == "done"


def test_what_fails_says_why(tmp_path: Path, rebuilder: Rebuilder) -> None:
    (tmp_path / "articles").mkdir()
    failed = ended(rebuilder, rebuilder.start().id)
    assert failed.state == "failed"
    assert failed.error is not None
    assert "No article could be read" in failed.error


def test_an_unknown_rebuild_is_named(rebuilder: Rebuilder) -> None:
    with pytest.raises(RebuildNotFoundError, match="nowhere"):
        rebuilder.status("nowhere")


def test_a_rebuild_that_its_service_did_not_outlive_is_reported_as_failed(
    tmp_path: Path, rebuilder: Rebuilder
) -> None:
    write_articles(tmp_path / "articles", 2)
    done = ended(rebuilder, rebuilder.start().id)
    file = tmp_path / "index" / "rebuilds" / f"{done.id}.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"state": "running"}))
    status = rebuilder.status(done.id)
    assert status.state == "failed"
    assert status.error == "The service ended while it was running."


def test_the_process_ends_with_its_parent(tmp_path: Path) -> None:
    write_articles(tmp_path / "articles", 20_000)
    plan = {"paths": [str(tmp_path / "articles")], "index": str(tmp_path / "index")}
    plan |= {"model": DEFAULT_MODEL, "full": "yes"}
    settings: dict[str, object] = {"store": None, "scheduler": None, "numerics": None, "fields": []}
    with subprocess.Popen(
        [sys.executable, "-m", "qa_service.indexing.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps({**plan, **settings, "follow_links": False}) + "\n")
        child.stdin.flush()
        assert json.loads(child.stdout.readline())["stage"] == "reading"
        child.stdin.close()
        assert child.wait(LONGEST_WAIT_S) == 1
