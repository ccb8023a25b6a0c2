"""The stores that hold to the contract, each empty in a folder of its own."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from contract_samples import StoreUnderTest
from folder_writer import FolderWriter

from qa_service.scale_out.milvus import MilvusAddress, MilvusIndex, MilvusWriter, parse_address
from qa_service.scale_out.milvus.connection import MilvusConnection
from qa_service.scale_out.milvus.schema import collection_in_use, texts_of
from qa_service.store import LiveIndex

SERVER = "MILVUS_TESTED"
"""Variable that names the address of a server to be tested too."""


@contextmanager
def files(folder: Path) -> Iterator[StoreUnderTest]:
    """Generations of files; a segment of these few passages is searched exactly."""

    def broken() -> None:
        (vectors,) = folder.glob("generations/*/vectors.faiss")
        vectors.write_bytes(vectors.read_bytes()[:-1])

    yield StoreUnderTest(FolderWriter(folder), lambda: LiveIndex(folder), broken, recall=1.0)


@contextmanager
def milvus_lite(folder: Path) -> Iterator[StoreUnderTest]:
    """Milvus Lite in this process: the client and the language of filters of a real server."""
    yield from milvus(parse_address(f"milvus+file:{folder / 'milvus.db'}"))


def milvus(address: MilvusAddress) -> Iterator[StoreUnderTest]:
    """A Milvus that answers there."""
    writer = MilvusWriter(address, needs_words=False)

    def broken() -> None:
        connection = MilvusConnection(address)
        connection.call("drop_collection", texts_of(collection_in_use(connection)))
        connection.close()

    connection = MilvusConnection(address)
    full_text = connection.full_text
    connection.close()
    yield StoreUnderTest(
        writer, lambda: MilvusIndex(address), broken, recall=0.99, full_text=full_text
    )
    writer.close()


@contextmanager
def milvus_server(_: Path) -> Iterator[StoreUnderTest]:
    """A server that scripts/bench/check_milvus.py starts; each store has a name of its own."""
    yield from milvus(MilvusAddress(os.environ[SERVER], f"contract_{secrets.token_hex(4)}"))


STORES: dict[str, Callable[[Path], AbstractContextManager[StoreUnderTest]]] = {
    "files": files,
    "milvus lite": milvus_lite,
}
if SERVER in os.environ:
    STORES["milvus server"] = milvus_server
