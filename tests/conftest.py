import fcntl
import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from postgresql_server import empty_schema, postgresql_server
from qa_service.embedding import DEFAULT_MODEL, Embedder, default_engine, open_embedder
from qa_service.indexing import build_index

REPOSITORY = Path(__file__).parents[1]
TESTS = Path(__file__).parent

# Folders and files of tests that take long: they start processes, browsers and servers, build many
# indexes, or import a library that takes seconds. `scripts/test --fast` leaves them out.
SLOW = (
    "cli/test_commands.py",
    "cli/test_fields.py",
    "cli/test_key_command.py",
    "cli/test_read.py",
    "cli/test_rollback_command.py",
    "cli/test_served_settings.py",
    "cli/test_serving.py",
    "cli/test_watching.py",
    "evaluation/test_calibration_measures.py",
    "evaluation/test_plot.py",
    "evaluation/test_refusal_measures.py",
    "formats/test_every_format.py",
    "indexing",
    "ingest/test_growth.py",
    "ingest/test_hostile_files.py",
    "ingest/test_reading_articles.py",
    "ingest/test_reading_json_lines.py",
    "ingest/test_reading_real_pages.py",
    "ingest/test_spreading.py",
    "ingest/test_workers.py",
    "programs",
    "prose/test_prose_answers.py",
    "prose/test_real_model.py",
    "rebuild",
    "rerank/test_built_in.py",
    "rerank/test_cross_encoder.py",
    "scale_out",
    "store/test_broken_off.py",
    "store/test_contract.py",
    "store/test_milvus.py",
    "store/test_publishing.py",
    "store/test_shared_writer.py",
    "test_answered_before.py",
    "test_breaking_off.py",
    "test_embedding.py",
    "test_evaluate_script.py",
    "test_indexing.py",
    "test_large_deployment.py",
    "test_lean_install.py",
    "test_process_limits.py",
    "test_processes.py",
    "test_question_sets.py",
    "test_scale.py",
    "test_scripts.py",
    "test_seeds.py",
    "test_talks.py",
    "test_wording.py",
    "training",
    "uploads",
    "web/test_access.py",
    "web/test_added_files.py",
    "web/test_api_by_its_description.py",
    "web/test_behind_a_proxy.py",
    "web/test_connections.py",
    "web/test_conversations.py",
    "web/test_conversations_locked.py",
    "web/test_costs.py",
    "web/test_index_page.py",
    "web/test_index_taken_away.py",
    "web/test_page_checks.py",
    "web/test_pages.py",
    "web/test_problems.py",
    "web/test_rebuilds.py",
    "web/test_several_processes.py",
    "web/test_store_away.py",
    "web/test_wsgi.py",
    "web/test_wsgi_stopping.py",
)

# What a property takes on a busy machine says nothing about it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Slow files are not imported when slow tests are left out."""
    return (config.option.markexpr == "not slow" and _is_slow(collection_path)) or None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _is_slow(item.path) or item.get_closest_marker("browser"):
            item.add_marker("slow")


@cache
def _is_slow(path: Path) -> bool:
    return any(path.is_relative_to(TESTS / one) for one in SLOW)


@pytest.fixture(scope="session", autouse=True)
def default_model_loaded_once() -> Iterator[None]:
    """What builds and services of this process embed with is loaded by the first that needs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_session", "_tokenizer"):
            patch.setattr(default_engine, name, cache(getattr(default_engine, name)))
        yield


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The default model, loaded once for all tests."""
    return open_embedder(DEFAULT_MODEL)


@pytest.fixture(scope="session")
def corpus_folder() -> Path:
    return REPOSITORY / "corpus"


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory, corpus_folder: Path) -> Path:
    """An index of the sample corpus, built once and copied by each test process."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    built = shared / "sample-index"
    with (shared / "sample-index.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (built / "CURRENT").exists():
            build_index([corpus_folder], built, model=DEFAULT_MODEL)
    return shutil.copytree(built, tmp_path_factory.mktemp("sample") / "index")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real articles and questions from a folder next to the repository."""
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


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes that are no text are called by their argument: packed ones hold the time of the run."""
    is_packed = isinstance(val, bytes) and not val.decode("latin-1").isprintable()
    return argname if is_packed else None
