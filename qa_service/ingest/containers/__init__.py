"""Containers: a file that contains files -> streams of these; nothing is written to disk.

``CONTAINERS`` lists the kinds. A container yields a member for each file in it, and an
UnreadableFileError for each that can't be extracted; it raises one where its stream breaks off.
Members of members are opened by :mod:`qa_service.ingest.unpacking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from qa_service.errors import UnreadableFileError
from qa_service.ingest.containers.archives import (
    open_bzip2,
    open_gzip,
    open_mbox,
    open_tar,
    open_wacz,
    open_xz,
    open_zip,
    open_zstd,
)
from qa_service.ingest.containers.member import Member
from qa_service.ingest.containers.warc import open_warc

ContainerReader: TypeAlias = Callable[[Member], Iterator[Member | UnreadableFileError]]

CONTAINERS: Final[Mapping[str, ContainerReader]] = {
    ".zip": open_zip, ".tar": open_tar, ".gz": open_gzip, ".tgz": open_gzip, ".bz2": open_bzip2,
    ".tbz2": open_bzip2, ".tbz": open_bzip2, ".xz": open_xz, ".txz": open_xz, ".zst": open_zstd,
    ".tzst": open_zstd, ".mbox": open_mbox, ".warc": open_warc, ".wet": open_warc,
    ".arc": open_warc, ".wacz": open_wacz,
}  # fmt: skip
COMPRESSED: Final = frozenset({".gz", ".bz2", ".xz", ".zst"})
"""Containers of one file, whose name is that of the container without this suffix."""
