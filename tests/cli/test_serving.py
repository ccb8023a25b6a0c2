"""``qa-service serve`` for a person on their own machine: an address to add articles from."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import httpx
import pytest

from qa_service.cli import serve
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.settings import Settings
from qa_service.wsgi import LARGEST_BODY, is_loopback

WALL = "The council of the harbour town voted for a new sea wall on Monday."
CONFIGURED = "configured-for-this-test"
OWN = re.compile(r"To add articles and rebuild: (http://\S+)/index\?token=([\w-]{32,})\n")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(WALL, encoding="utf-8")
    build_index([tmp_path / "articles"], tmp_path / "index", model=DEFAULT_MODEL)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def serving(*flags: str, **environ: str) -> Iterator[tuple[list[str], list[str]]]:
    """What is printed until it is ready, and, once it has stopped, on stderr and after that."""
    command = [sys.executable, "-m", "qa_service", "serve", "--port", "0", *flags]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    ) as server:
        out = cast("IO[str]", server.stdout)
        printed = [out.readline()]
        while printed[-1] and not printed[-1].startswith("Ready: "):
            printed.append(out.readline())
        later: list[str] = []
        try:
            yield printed, later
        finally:
            server.send_signal(signal.SIGTERM)
            later.extend((out.read(), cast("IO[str]", server.stderr).read()))


@pytest.mark.usefixtures("home")
def test_on_this_machine_a_second_address_lets_its_owner_add_and_rebuild() -> None:
    with serving("--corpus", "articles", QA_LOG_LEVEL="DEBUG", QA_URL_PREFIX="/own") as printed:
        lines, later = printed
        address = lines[-1].split()[1]
        httpx.get(f"{address}/index?token=first-look-around-with-a-wrong-one", timeout=20)
        assert httpx.post(f"{address}/api/v1/corpus/files", timeout=20).status_code == 401
    rest, err = later
    assert (own := OWN.fullmatch(rest))
    assert own[1] == address
    assert own[2] not in err
    assert "wrong-one" not in err
    assert "GET /index: 200" in err


def test_what_it_opens_is_the_folder_that_is_served(home: Path) -> None:
    command = [sys.executable, "-m", "qa_service", "serve", "--port", "0", "--corpus", "articles"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        out = cast("IO[str]", server.stdout)
        own = next(found for line in out if (found := OWN.fullmatch(line)))
        headers = {"Authorization": f"Bearer {own[2]}"}
        page = httpx.get(f"{own[1]}/index?token={own[2]}", timeout=20)
        large = ("big.bin", os.urandom(LARGEST_BODY + 1))
        files = [("files", ("b.txt", f"{WALL} All were for it.".encode())), ("files", large)]
        added = httpx.post(
            f"{own[1]}/api/v1/corpus/files", headers=headers, files=files, timeout=60
        )
        rebuilds = f"{own[1]}/api/v1/index/rebuilds"
        begun = httpx.post(rebuilds, headers=headers, json={}, timeout=20)
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    assert page.status_code == 200
    assert own[2] not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers
    assert [one["state"] for one in added.json()["files"]] == ["added", "refused"]
    assert (home / "articles" / "b.txt").exists()
    assert begun.status_code == 202


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "environ",
    [
        {"QA_ADMIN_TOKEN": CONFIGURED},
        {"QA_HOST": "0.0.0.0"},  # noqa: S104 -- that others could reach it is the point
        {"QA_PROXIES": "1"},
    ],
    ids=lambda environ: next(iter(environ)),
)
def test_elsewhere_and_beside_a_configured_token_there_is_no_second_address(
    environ: dict[str, str],
) -> None:
    with serving(**environ) as (lines, later):
        address = lines[-1].split()[1]
        refused = httpx.post(f"{address}/api/v1/corpus/files", timeout=20)
        page = httpx.get(f"{address}/index", timeout=20).text
    assert refused.status_code == (401 if "QA_ADMIN_TOKEN" in environ else 403)
    assert later[0] == ""
    assert "data-takes-token" not in page


def test_every_run_has_a_token_of_its_own() -> None:
    tokens = {serve._token_of_run(Settings()) for _ in range(3)}  # noqa: SLF001
    assert len(tokens) == 3
    assert None not in tokens


def test_what_goes_to_the_journal_of_the_system_has_no_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "journal").open("w") as journal:
        monkeypatch.setattr(sys, "stdout", journal)
        status = os.fstat(journal.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:{status.st_ino}")
        assert serve._token_of_run(Settings()) is None  # noqa: SLF001
        monkeypatch.setenv("JOURNAL_STREAM", f"{status.st_dev}:0")  # of the shell's own start
        assert serve._token_of_run(Settings()) is not None  # noqa: SLF001


@pytest.mark.parametrize(
    ("host", "own"),
    [
        *(("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True)),
        *(("0.0.0.0", False), ("::", False), ("", False), ("192.0.2.1", False)),  # noqa: S104
        *(("localhost.example", False), ("::ffff:192.0.2.1", False)),
    ],
)
def test_only_an_address_of_this_machine_is_one(host: str, own: bool) -> None:  # noqa: FBT001
    assert is_loopback(host) is own


def test_a_known_corpus_is_a_folder_that_somebody_named(home: Path) -> None:
    file = home / "articles" / "a.txt"
    (home / "corpus").mkdir()
    cases = [
        (None, Settings(), None),
        (home / "articles", Settings(corpus=home / "articles"), home / "articles"),
        (None, Settings(corpus=home / "articles"), home / "articles"),
        (object(), Settings(), home / "corpus"),
        (file, Settings(corpus=file), None),
    ]
    for flag, settings, expected in cases:
        known = serve._corpus(flag, settings)  # noqa: SLF001
        assert (known and known.folder) == expected
