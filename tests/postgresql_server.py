"""A PostgreSQL server of our own, from the programs that are installed on the machine."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest


@contextmanager
def postgresql_server() -> Iterator[str]:
    """URL of a server that nobody else uses; skips the test where none is installed."""
    programs = _programs()
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


def empty_schema(url: str) -> str:
    """URL of a place of its own on that server, with nothing in it; far quicker than a database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{url}&options=-csearch_path%3D{name}"


def _programs() -> Path | None:
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
