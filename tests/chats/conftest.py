"""Conversations in each kind of database: a file of SQLite, and a PostgreSQL server of our own."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from qa_service.chats import Conversations

Opener = Callable[[], Conversations]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server that nobody else uses."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # short: a socket's path must be
        base = Path(folder)
        data = base / "data"
        as_user = _as_other_than_root(base)
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "qa", "-A", "trust", "-N", "--locale=C.UTF-8"],
            **as_user,
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
        )
        listening = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={base}")
        with (base / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *listening, "-c", "fsync=off"],
                **as_user,
                cwd="/",
                stdout=log,
                stderr=log,
            )
        url = f"postgresql://qa@/postgres?host={base}"
        try:
            _wait_until_it_answers(url)
            yield url
        finally:
            server.send_signal(signal.SIGQUIT)  # without a last checkpoint
            server.wait(timeout=60)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that is not there yet, or is empty."""
    if request.param == "sqlite":
        return str(tmp_path / "conversations.sqlite")
    url: str = request.getfixturevalue("postgresql")
    name = f"test_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:  # far quicker than a database
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{url}&options=-csearch_path%3D{name}"


@pytest.fixture
def opened(place: str) -> Iterator[Opener]:
    """Opens the same database, as often as a test likes."""
    all_opened: list[Conversations] = []

    def open_again() -> Conversations:
        all_opened.append(Conversations(place))
        return all_opened[-1]

    yield open_again
    for one in all_opened:
        one.close()


@pytest.fixture
def conversations(opened: Opener) -> Conversations:
    return opened()


def _postgresql_programs() -> Path | None:
    """The folder of ``initdb``; distributions keep it off the PATH."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if folders:
        return folders[-1].parent
    return Path(found).resolve().parent if found else None


def _as_other_than_root(folder: Path) -> dict[str, Any]:
    """Whom to be for a server, which root must not run."""
    if os.geteuid() != 0:
        return {}
    with suppress(KeyError):
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_name}
    pytest.skip("PostgreSQL is not run by root, and there is no user postgres")


def _wait_until_it_answers(url: str) -> None:
    for _ in range(600):
        with suppress(psycopg.OperationalError), psycopg.connect(url):
            return
        time.sleep(0.1)
    pytest.fail("the PostgreSQL server does not answer")
