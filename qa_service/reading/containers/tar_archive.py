"""tar archives, read from front to back."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING, BinaryIO, Self, cast

from qa_service.errors import UnreadableFileError
from qa_service.reading.containers.member import damaged, is_hidden, member_document

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from qa_service.reading.containers.member import Member


def open_tar(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The regular files in the archive; links and devices are named, never followed."""
    count = 0
    source = cast("BinaryIO", _Source(member.stream))
    try:
        with tarfile.open(fileobj=source, mode="r|", tarinfo=_Header) as archive:
            for info in archive:
                count += 1
                if not info.isdir() and not is_hidden(info.name):
                    yield _member(member, archive, info)
                archive.members.clear()  # type: ignore[attr-defined]  # a million take a GiB
    except UnreadableFileError:
        raise
    except Exception as error:  # noqa: BLE001 - also ValueError and others on damaged headers
        yield damaged(member, error, count)


def _member(
    outer: Member, archive: tarfile.TarFile, info: tarfile.TarInfo
) -> Member | UnreadableFileError:
    document = member_document(outer.document, info.name)
    if info.issym() or info.islnk():
        problem = "A link in an archive; what it leads to is read where it stands, if it does."
        return UnreadableFileError(document.name, problem)
    stream = archive.extractfile(info) if info.isreg() else None
    if stream is None:
        return UnreadableFileError(document.name, "Not a regular file.")
    return outer.inner(document, stream.read)


class _Source:
    """The stream as tarfile reads it: what came before the place where it breaks off is given."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self.read = stream.read1


class _Header(tarfile.TarInfo):
    """Tells where an archive breaks off; tarfile takes that for its end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ == "EOFHeaderError":  # the mark of a sound end, not documented
                raise
            raise ValueError from error
