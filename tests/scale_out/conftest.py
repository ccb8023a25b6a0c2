from collections.abc import Callable, Iterator

import pytest

from qa_service.conversations.database import Database
from qa_service.scale_out import open_shared

Opener = Callable[[], Database]


@pytest.fixture
def opened(shared_place: str) -> Iterator[Opener]:
    """Opens the same database, as each process would."""
    all_opened: list[Database] = []

    def open_again() -> Database:
        database = open_shared(shared_place)
        assert database is not None
        all_opened.append(database)
        return database

    yield open_again
    for one in all_opened:
        one.close()
