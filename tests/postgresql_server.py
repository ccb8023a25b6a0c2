"""A PostgreSQL server of our own, from the programs that are installed on the machine."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from servers import postgresql


@contextmanager
def postgresql_server() -> Iterator[str]:
    """URL of a server that nobody else uses; skips the test where none can be started."""
    with (
        tempfile.TemporaryDirectory(prefix="pg") as folder,  # short: a socket's path must be
        postgresql(Path(folder), "fsync=off") as url,
    ):
        if url is None:
            pytest.skip("no PostgreSQL server is installed, or nobody but root could run it")
        yield url


def empty_schema(url: str) -> str:
    """URL of a place of its own on that server, with nothing in it; far quicker than a database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}".encode())
    return f"{url}&options=-csearch_path%3D{name}"
