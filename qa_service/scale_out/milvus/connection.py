"""Calls to Milvus: the client is imported on first use, and its errors are translated."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from qa_service.errors import IndexDamagedError, InvalidInputError, QAError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SERVER: Final = "milvus+"
FILE: Final = "milvus+file:"
DEFAULT_NAME: Final = "qa_service"

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """``uri`` and ``token`` of a Milvus, and ``name`` of the index in it."""

    uri: str
    name: str = DEFAULT_NAME
    token: str = ""

    @property
    def is_server(self) -> bool:
        """Whether several processes can use it; Milvus Lite in a file allows only one."""
        return self.uri.startswith(("http://", "https://"))


def parse_address(written: str) -> MilvusAddress:
    """The address in ``milvus+http://[user:password@]host:19530/name`` or ``milvus+file:PATH``.

    InvalidInputError if it is neither.
    """
    if written.startswith(FILE) and len(written) > len(FILE):
        return MilvusAddress(unquote(written.removeprefix(FILE)))
    parts = urlsplit(written.removeprefix(SERVER))
    name = parts.path.strip("/") or DEFAULT_NAME
    known = written.startswith(SERVER) and parts.scheme in {"http", "https"} and parts.hostname
    if not known or not _NAME.fullmatch(name):
        raise InvalidInputError(
            "store",
            f"{written!r} is not the address of a store.",
            remedy="Write milvus+http://HOST:19530/NAME (letters, digits and _) or"
            " milvus+file:PATH.",
        )
    place, _, _ = parts.netloc.rpartition("@")[::-1]
    uri = urlunsplit((parts.scheme, place, "", "", ""))
    password = unquote(parts.password) if parts.password else ""
    token = f"{unquote(parts.username)}:{password}" if parts.username else ""
    return MilvusAddress(uri, name, token)


ANSWER_S: Final = 30.0  # seconds for a call
LONGEST_PAGE: Final = 16_384  # maximum rows in a reply of Milvus
_CHANNEL: Final = {
    "grpc.max_reconnect_backoff_ms": 1_000,  # the default grows to two minutes
    # The client's own pings, every 10 s even when idle, make some servers hang up.
    "grpc.keepalive_time_ms": 60_000,
    "grpc.keepalive_permit_without_calls": 0,
}

_VERSION: Final = re.compile(r"v?(\d+)\.(\d+)")
_FULL_TEXT_SINCE: Final = (2, 5)
_GONE: Final = ("can't find collection", "collection not found", "does not exist")

Row = dict[str, Any]


class MilvusConnection:
    """A connection to the Milvus at an address; thread-safe."""

    def __init__(self, address: MilvusAddress) -> None:
        """QAError if the extra is not installed, StoreUnavailableError without a response."""
        self.address = address
        self._loaded: set[str] = set()
        self._fields: dict[str, frozenset[str]] = {}
        try:
            pymilvus = import_module("pymilvus")
        except ImportError as error:
            raise QAError(
                "The Milvus client is not installed.",
                remedy='Run `pip install "qa-service[milvus]"`.',
            ) from error
        # It logs every error that it raises, with a traceback; we report each in a sentence.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self.types = pymilvus.DataType
        self.functions = pymilvus.Function
        self.function_types = pymilvus.FunctionType
        self._failures = (pymilvus.MilvusException, import_module("grpc").RpcError)
        try:
            self._client = pymilvus.MilvusClient(
                uri=address.uri, token=address.token, timeout=ANSWER_S, grpc_options=_CHANNEL
            )
        except (*self._failures, ConnectionError) as error:
            raise self._unavailable(error) from error

    @cached_property
    def version(self) -> str:
        """Its version string: "2.6.4", "milvus_lite-3.2.2"."""
        return str(self.call("get_server_version"))

    @property
    def full_text(self) -> bool:
        """Whether it supports keyword search."""
        found = _VERSION.match(self.version)  # Milvus Lite's begins with its name
        return not found or (int(found[1]), int(found[2])) >= _FULL_TEXT_SINCE

    def check_full_text(self) -> None:
        """QAError if it does not support keyword search."""
        if not self.full_text:
            raise QAError(
                f"Milvus {self.version} has no full-text search.",
                remedy=f"Use Milvus {'.'.join(map(str, _FULL_TEXT_SINCE))} or newer.",
            )

    def call(self, method: str, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as the client
        """The result of a client method; IndexDamagedError, StoreUnavailableError."""
        try:
            return getattr(self._client, method)(*arguments, timeout=ANSWER_S, **named)
        except self._failures as error:
            if self._names_a_missing_collection(error):
                raise IndexDamagedError(
                    f"Part of the index {self.address.name!r} is missing from {self.address.uri}.",
                    remedy="Rebuild it.",
                ) from error
            raise self._unavailable(error) from error
        except ValueError as error:  # the client's own error for a closed channel
            raise self._unavailable(error) from error

    def plain(self, method: str, **named: Any) -> Any:  # noqa: ANN401 - as the client
        """The result of a client method that makes no request."""
        return getattr(self._client, method)(**named)

    def query(
        self, collection: str, expression: str, fields: Sequence[str], *, newest: bool = False
    ) -> list[Row]:
        """All rows that match an expression; for expressions that match few.

        ``newest`` includes everything written until now by anyone, for which a cluster waits for
        its next tick.
        """
        level = {"consistency_level": "Strong"} if newest else {}
        rows = self.call(
            "query",
            collection,
            filter=expression,
            output_fields=[*fields],
            limit=LONGEST_PAGE,
            **level,
        )
        return [dict(row) for row in rows]

    def walk(self, collection: str, expression: str, fields: Sequence[str]) -> Iterator[list[Row]]:
        """All rows that match an expression, in batches."""
        pages = self.call(
            "query_iterator", collection, 1_000, filter=expression, output_fields=[*fields]
        )
        try:
            while page := pages.next():
                yield [dict(row) for row in page]
        except self._failures as error:
            raise self._unavailable(error) from error
        finally:
            pages.close()

    def count(self, collection: str, expression: str) -> int:
        """How many rows match an expression."""
        found = self.call("query", collection, filter=expression, output_fields=["count(*)"])
        return int(found[0]["count(*)"])

    def load(self, collection: str) -> None:
        """Load a collection for searching: Milvus Lite forgets it between processes."""
        if collection not in self._loaded:
            self.call("load_collection", collection)
            self._loaded.add(collection)

    def fields(self, collection: str) -> frozenset[str]:
        """The names of its fields, which never change."""
        if collection not in self._fields:
            found = self.call("describe_collection", collection)
            self._fields[collection] = frozenset(one["name"] for one in found["fields"])
        return self._fields[collection]

    def settle(self, collection: str) -> None:
        """Return once everything written before is visible to all readers."""
        self.call(
            "query", collection, filter="", output_fields=["count(*)"], consistency_level="Strong"
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _names_a_missing_collection(self, error: Exception) -> bool:
        text = str(error).casefold()
        return "collection" in text and any(part in text for part in _GONE)

    def _unavailable(self, error: Exception) -> StoreUnavailableError:
        self._loaded.clear()  # it may have been restarted, and then has forgotten
        message = " ".join(str(getattr(error, "message", "") or error).split())[:200]
        return StoreUnavailableError(
            f"Milvus at {self.address.uri} does not answer as it should ({message}).",
            remedy="Check that it runs and can be reached from here, then try again.",
        )
