"""Conversations in each kind of database: a file of SQLite, and a PostgreSQL server of our own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postgresql_server import empty_schema
from qa_service.conversations import Conversations

Opener = Callable[[], Conversations]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that is not there yet, or is empty."""
    if request.param == "sqlite":
        return str(tmp_path / "conversations.sqlite")
    url: str = request.getfixturevalue("postgresql")
    return empty_schema(url)


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
