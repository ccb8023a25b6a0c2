from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from postgresql_server import empty_schema, postgresql_server
from qa_service.embedding import DEFAULT_MODEL, Embedder, open_embedder

REPOSITORY = Path(__file__).parents[1]

# What a property takes on a busy machine says nothing about it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default model, loaded once for all tests."""
    return open_embedder(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def corpus_folder() -> Path:
    return REPOSITORY / "corpus"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real articles and questions that are kept beside the repository, not in it."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no ../shared/data beside this checkout")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a PostgreSQL server that nobody else uses."""
    with postgresql_server() as url:
        yield url


@pytest.fixture
def shared_place(postgresql: str) -> str:
    """URL of an empty database that several processes can share."""
    return empty_schema(postgresql)
