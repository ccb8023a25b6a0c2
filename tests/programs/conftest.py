"""The archive as other programs meet it: a real service in a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ferry_articles import FERRY_ARTICLES
from qa_service.client import Client
from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index

ARTICLES = (
    *FERRY_ARTICLES,
    {
        "id": "a/b c?d=1#e%2F",
        "title": "Beacon keeper retires",
        "published": "2019-06-30",
        "source": "Wire of Words",
        "text": "Maren Holt, keeper of the Skerry beacon for 31 years, retired on Sunday.",
    },
    {
        "id": "minutes",
        "title": "Minutes of the harbour council",
        "published": "2020-01-15",
        "source": "Harbour Gazette",
        "text": "\n\n".join(
            f"Item {n}. The council of the harbour heard report number {n} on the quays, and put"
            f" off what it says of berth {n} until the spring session, when the clerk will report"
            " again."
            for n in range(1, 91)
        ),
    },
)


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a few articles."""
    folder = tmp_path_factory.mktemp("programs")
    lines = [json.dumps(article) for article in ARTICLES]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build_index([folder / "news.jsonl"], folder / "index", model=DEFAULT_MODEL)
    return folder / "index"


@pytest.fixture(scope="session")
def address(index: Path) -> Iterator[str]:
    """Address of a service over ``index``."""
    with subprocess.Popen(
        [sys.executable, "-m", "qa_service", "serve", "--port", "0", "--index", str(index)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=index.parent,
    ) as service:
        assert service.stdout is not None
        line = service.stdout.readline()
        found = re.match(r"Ready: (http://\S+)", line)
        assert found, line
        try:
            yield found[1]
        finally:
            service.terminate()


@pytest.fixture
def archive(address: str) -> Iterator[Client]:
    """A client of that service."""
    with Client(address) as client:
        yield client
