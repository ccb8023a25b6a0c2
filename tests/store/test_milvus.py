"""What is Milvus' own: addresses, and an archive that another process left behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from contract_samples import archive
from store_samples import SPEC

from qa_service.domain import Filters, Selection
from qa_service.errors import InvalidInputError
from qa_service.scale_out.milvus import (
    MilvusAddress,
    MilvusIndex,
    MilvusWriter,
    parse_address,
    schema,
)

CLI = (sys.executable, "-m", "qa_service")


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("milvus+file:/a/b.db", MilvusAddress("/a/b.db")),
        ("milvus+http://host:19530/news", MilvusAddress("http://host:19530", "news")),
        ("milvus+http://host:19530", MilvusAddress("http://host:19530", "qa_service")),
        ("milvus+https://u:p%40@host:1/n_1/", MilvusAddress("https://host:1", "n_1", "u:p@")),
    ],
)
def test_an_address_is_read(written: str, address: MilvusAddress) -> None:
    assert parse_address(written) == address


@pytest.mark.parametrize(
    "written", ["", "milvus+file:", "http://host/n", "milvus+ftp://h/n", "milvus+http://h/a-b"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(InvalidInputError, match="milvus"):
        parse_address(written)


def test_an_index_of_an_older_version_is_updated_and_says_that_it_has_no_authors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = MilvusAddress(str(tmp_path / "m.db"))
    writer = MilvusWriter(address, needs_words=False)
    by_writer = Filters(authors=("a. writer",))
    first, second = archive(2)
    with monkeypatch.context() as before:
        before.setattr(schema, "_add_authors", lambda *_: None)
        writer.rebuild(SPEC, [first])
    writer.upsert([second])
    index = MilvusIndex(address)
    with index.pinned() as generation:
        assert generation.count(None) == len(first.passages) + len(second.passages)
        with pytest.raises(InvalidInputError, match="Rebuild it"):
            generation.count(Selection(by_writer))
        with pytest.raises(InvalidInputError, match="Rebuild it"):
            generation.articles(by_writer, "", after=None, limit=5)
    writer.rebuild(SPEC, [first, second])
    with index.pinned() as generation:
        assert generation.count(Selection(by_writer)) == 0
    index.close()
    writer.close()


def test_one_process_indexes_and_another_answers(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle: Bridge\ndate: 2012-12-22\n---\n\n"
        "The bridge over the Seder was opened on Saturday by the minister of works, Ada Holm.\n",
        "utf-8",
    )
    places = ("--index", str(tmp_path / "index"), "--store", f"milvus+file:{tmp_path / 'm.db'}")
    for command in (
        ("index", str(tmp_path / "a.md")),
        ("status",),
        ("ask", "Who opened the bridge over the Seder?"),
    ):
        done = subprocess.run(
            [*CLI, *command, *places], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
    assert "Ada Holm" in done.stdout
