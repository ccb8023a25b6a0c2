"""Where a store is, as users write it."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

from qa_service.errors import InvalidInputError

SERVER: Final = "milvus+"
FILE: Final = "milvus+file:"
DEFAULT_NAME: Final = "qa_service"

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """``uri`` and ``token`` of a Milvus, ``name`` of the index in it."""

    uri: str
    name: str = DEFAULT_NAME
    token: str = ""

    @property
    def is_server(self) -> bool:
        """Whether any number of processes may ask there; Milvus Lite in a file is of one."""
        return self.uri.startswith(("http://", "https://"))


def parse_address(written: str) -> MilvusAddress:
    """The address in ``milvus+http://[user:password@]host:19530/name`` or ``milvus+file:PATH``.

    InvalidInputError when it is neither.
    """
    if written.startswith(FILE) and len(written) > len(FILE):
        return MilvusAddress(unquote(written.removeprefix(FILE)))
    parts = urlsplit(written.removeprefix(SERVER))
    name = parts.path.strip("/") or DEFAULT_NAME
    known = written.startswith(SERVER) and parts.scheme in {"http", "https"} and parts.hostname
    if not known or not _NAME.fullmatch(name):
        raise InvalidInputError(
            "store",
            f"{written!r} is no address of a store.",
            remedy="Write milvus+http://HOST:19530/NAME (letters, digits and _) or"
            " milvus+file:PATH.",
        )
    place, _, _ = parts.netloc.rpartition("@")[::-1]
    uri = urlunsplit((parts.scheme, place, "", "", ""))
    password = unquote(parts.password) if parts.password else ""
    token = f"{unquote(parts.username)}:{password}" if parts.username else ""
    return MilvusAddress(uri, name, token)
