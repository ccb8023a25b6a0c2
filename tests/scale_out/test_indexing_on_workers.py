"""Workers of Dask read, embed and write to a store, as real processes."""

import io
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from distributed import Client

from machines import CLI, Machines, dask, free_port, machines, process, run, wait_for
from qa_service.cli import main
from qa_service.domain import Article, EmbedderSpec, Passage
from qa_service.embedding import DEFAULT_MODEL, Embedder
from qa_service.errors import ClusterError, IndexBusyError, InvalidInputError
from qa_service.scale_out import (
    Cluster,
    Target,
    current_generation,
    open_shared_writer,
    store_articles,
)
from qa_service.scale_out.worker_tasks import EmbedTask, embed_batch
from qa_service.store import Entry

WIRE = (
    "The storm that crossed the Lesser Isles on Friday left {} villages without power, the"
    " islands' emergency office said. Ferries stayed in port, schools were closed and the airport"
    " at Holm turned away every flight until the runway had been cleared of sand. Governor Ada"
    " Quist asked the mainland for generators and for forty engineers to mend the lines."
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    with machines(tmp_path_factory.mktemp("machines")) as running:
        yield running


@pytest.fixture
def folder(corpus_folder: Path, tmp_path: Path) -> Path:
    """Sample articles, a file that cannot be read, the same story twice: eight articles."""
    place = tmp_path / "articles"
    shutil.copytree(corpus_folder / "saved-pages", place / "saved-pages")
    records = (corpus_folder / "articles.jsonl").read_text("utf-8").splitlines()[:2]
    (place / "articles.jsonl").write_text("\n".join(records), "utf-8")
    (place / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    for number, outlet in enumerate(("Isles Mail", "Holm Echo")):
        report = {"id": f"wire{number}", "text": WIRE.format(number), "source": outlet}
        dated = {**report, "published": "2014-03-02"}
        (place / f"wire{number}.json").write_text(json.dumps(dated), "utf-8")
    return place


Held = dict[str, tuple[Article, tuple[Passage, ...], tuple[str, ...]]]


def held(index: Path, store: str | None) -> Held:
    """All that is stored, and that each passage is found once."""
    with current_generation(index, store) as generation:
        ids = sorted(generation.article_digests())
        whole = {
            name: (
                generation.article(name),
                generation.passages_of([name]),
                generation.related_articles(name),
            )
            for name in ids
        }
        assert generation.count(None) == sum(len(passages) for _, passages, _ in whole.values())
        return whole


def index_on(found: Machines, store: str, folder: Path, *more: str | Path) -> str:
    """What `index` prints of a build by the workers, run in this process."""
    places = ("--scheduler", found.scheduler, "--store", found.store(store))
    command = ("index", folder, "--index", folder.parent / "work", *places, *more)
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed):
        assert main([*map(str, command)]) == 0, printed.getvalue()
    return printed.getvalue()


def test_workers_store_what_one_machine_stores(
    found: Machines, folder: Path, tmp_path: Path
) -> None:
    printed = index_on(found, "same", folder)
    assert "8 articles" in printed
    assert "broken.pdf" in printed
    alone = run("index", folder, "--index", tmp_path / "alone")
    assert alone.returncode == 0, alone.stderr
    expected = held(tmp_path / "alone", None)
    assert held(folder, found.store("same")) == expected
    assert expected["wire0"][2] == ("wire1",)
    asked = run("ask", "How many engineers did Ada Quist ask for?", "--store", found.store("same"))
    assert "forty engineers" in asked.stdout, asked.stderr


def test_only_what_changed_is_embedded(found: Machines, folder: Path) -> None:
    index_on(found, "changing", folder)
    before = held(folder, found.store("changing"))
    assert "8 unchanged" in (printed := index_on(found, "changing", folder))
    assert " 0 passages embedded" in printed
    (folder / "wire1.json").unlink()
    page = folder / "saved-pages" / "january-suspension.txt"
    page.write_bytes(page.read_bytes() + b"\n\nThe ferry to Holm sails again on Monday.\n")
    printed = index_on(found, "changing", folder)
    assert "1 changed, 1 removed, 6 unchanged" in printed
    after = held(folder, found.store("changing"))
    assert before.keys() - after.keys() == {"wire1"}
    assert after["wire0"][2] == ()  # nobody else tells it any more
    changed = [name for name in after if after[name][:2] != before[name][:2]]
    assert changed == ["saved-pages/january-suspension"]


def test_what_the_store_holds_is_not_embedded_again(found: Machines, folder: Path) -> None:
    index_on(found, "kept", folder)
    shutil.rmtree(folder.parent / "work")  # as from another machine
    assert " 0 passages embedded" in index_on(found, "kept", folder)
    assert " 0 passages embedded" not in index_on(found, "kept", folder, "--full")


def test_a_build_that_broke_off_is_gone_on_with(
    found: Machines, folder: Path, embedder: Embedder
) -> None:
    index_on(found, "first", folder)
    expected = held(folder, found.store("first"))
    known = list(expected.values())[:3]
    writer = open_shared_writer(found.store("broken_off"))
    begun = writer.begin(embedder.spec)
    for article, passages, _ in known:
        rows = embedder.embed_passages([one.searchable for one in passages])
        writer.put(begun, embedder.spec, [Entry(article, passages, rows)])
    gone = replace(known[0][0], id="gone since")
    writer.put(begun, embedder.spec, [Entry(gone, (), np.empty((0, 384), np.float32))])
    writer.close()
    printed = index_on(found, "broken_off", folder)
    left = sum(len(passages) for name, (_, passages, _) in expected.items()) - sum(
        len(passages) for _, passages, _ in known
    )
    assert f" {left} passages embedded" in printed
    assert held(folder, found.store("broken_off")) == expected
    with current_generation(folder, found.store("broken_off")) as generation:
        assert generation.name == begun


def test_who_lost_the_claim_writes_nothing_more(
    found: Machines, folder: Path, embedder: Embedder
) -> None:
    index_on(found, "claimed", folder)
    store = found.store("claimed")
    before = held(folder, store)
    article = replace(before["wire0"][0], title="Of a build that was given up")
    with current_generation(folder, store) as generation, Cluster(found.scheduler) as cluster:
        writer = open_shared_writer(store)
        lost = writer.claim(generation.name)
        writer.claim(generation.name)
        writer.close()
        target = Target(store, generation.name, lost, True, DEFAULT_MODEL, embedder.spec)
        with pytest.raises(IndexBusyError, match="Another process"):
            store_articles(cluster, [(article, ())], target, on_stored=lambda *_: None)
    assert held(folder, store) == before


def test_a_worker_may_die(found: Machines, folder: Path) -> None:
    with Client(found.scheduler) as client:
        client.wait_for_workers(1)  # they take a while to start on a busy machine
        pids = [*client.run(os.getpid).values()]
    places = ["--scheduler", found.scheduler, "--store", found.store("killed")]
    command = [*CLI, "index", str(folder), "--index", str(folder.parent / "work"), *places]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as building:
        time.sleep(3.0)  # scripts/bench/check_workers.py does it at any moment
        os.kill(pids[0], signal.SIGKILL)
        printed, _ = building.communicate()
    assert building.returncode == 0, printed
    index_on(found, "whole", folder)
    assert held(folder, found.store("killed")) == held(folder, found.store("whole"))


def test_workers_embed_for_an_index_in_files(found: Machines, folder: Path, tmp_path: Path) -> None:
    done = run("index", folder, "--index", tmp_path / "i", "--scheduler", found.scheduler)
    assert done.returncode == 0, done.stderr
    alone = run("index", folder, "--index", tmp_path / "alone")
    assert alone.returncode == 0, alone.stderr
    assert held(tmp_path / "i", None) == held(tmp_path / "alone", None)


def test_files_are_read_where_fsspec_finds_them(found: Machines, folder: Path) -> None:
    packed = shutil.make_archive(str(folder.parent / "packed"), "zip", folder)
    store = found.store("elsewhere")
    for url in (f"zip://::file://{packed}", f"file://{folder}"):
        places = ("--scheduler", found.scheduler, "--store", store)
        done = run("index", url, "--index", folder.parent / "elsewhere", *places)
        assert done.returncode == 0, done.stderr
        assert "broken.pdf" in done.stderr
        ids = set(held(folder, store))
        assert {"wire0", "saved-pages/january-suspension"} <= ids
        assert len(ids) == 8
    assert " 0 passages embedded" in done.stdout  # only where the articles lie is other


@pytest.mark.parametrize(
    ("address", "printed"),
    [("tcp://127.0.0.1:1", "No Dask scheduler responds"), ("nonsense://x", "is not the address")],
)
def test_a_scheduler_that_is_not_there_is_named(
    address: str, printed: str, folder: Path, tmp_path: Path
) -> None:
    done = run("index", folder, "--index", tmp_path / "i", "--scheduler", address)
    assert done.returncode == 1
    assert printed in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


def test_a_store_of_one_process_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="opened by one process"):
        open_shared_writer(f"milvus+file:{tmp_path / 'm.db'}")


def test_a_scheduler_without_workers_is_reported() -> None:
    port = free_port()
    command = [*dask("scheduler"), "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    with process(command):
        wait_for(port)
        with pytest.raises(ClusterError, match="has no workers"):
            Cluster(f"tcp://127.0.0.1:{port}", workers_within_s=0.5)


def test_a_worker_of_another_version_is_reported(found: Machines) -> None:
    task = EmbedTask("any", EmbedderSpec("any", "0" * 64, 3), ("text",), 0, version="older")
    with (
        Cluster(found.scheduler) as cluster,
        pytest.raises(ClusterError, match="here is older"),
    ):
        list(cluster.each(embed_batch, iter([task])))


def test_a_worker_with_another_model_is_reported(found: Machines) -> None:
    spec = EmbedderSpec(DEFAULT_MODEL, "0" * 64, 384)
    task = EmbedTask(DEFAULT_MODEL, spec, ("text",), 0)
    with (
        Cluster(found.scheduler) as cluster,
        pytest.raises(ClusterError, match="differs from the one here"),
    ):
        list(cluster.each(embed_batch, iter([task])))


def test_a_task_that_breaks_every_worker_is_given_back(found: Machines) -> None:
    with Cluster(found.scheduler) as cluster:
        assert [*cluster.each(os._exit, iter([1]))] == [(1, None)]
        assert [*cluster.each(len, iter(["it goes on"]))] == [("it goes on", 10)]
