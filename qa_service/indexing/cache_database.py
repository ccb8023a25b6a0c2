"""SQLite files beside an index that may be deleted: recreated where damaged."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@contextmanager
def cache_database(
    file: Path, *, form: int, schema: str, tables: Sequence[str], older: Sequence[str] = ()
) -> Iterator[sqlite3.Connection]:
    """A database of these tables; what was written stays when the block is left by an error.

    One of another ``form`` loses its tables, and those that ``older`` forms had.
    """
    try:
        database = _connected(file, form, schema, tables, older)
    except sqlite3.DatabaseError:
        forget(file)
        database = _connected(file, form, schema, tables, older)
    try:
        yield database
    finally:
        with contextlib.suppress(sqlite3.Error):  # a full disk: then nothing is remembered
            database.commit()
        database.close()


def forget(file: Path) -> None:
    """Delete the file and what SQLite keeps beside it."""
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink(missing_ok=True)


def _connected(
    file: Path, form: int, schema: str, tables: Sequence[str], older: Sequence[str]
) -> sqlite3.Connection:
    database = sqlite3.connect(file)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if database.execute("PRAGMA user_version").fetchone() != (form,):
            for table in (*older, *tables):
                database.execute(f"DROP TABLE IF EXISTS {table}")
            database.execute(f"PRAGMA user_version = {form}")
        database.executescript(schema)
        for table in tables:
            database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    except BaseException:
        database.close()
        raise
    return database
