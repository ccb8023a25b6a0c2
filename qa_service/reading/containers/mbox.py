r"""mbox files: messages one after the other, each after a line that starts with ``From ``.

The form is described in RFC 4155; a line of a message that starts so is written ``>From ``.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.containers.member import member_document
from qa_service.reading.document import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qa_service.reading.containers.member import Member

_START: Final = b"From "
_ESCAPED: Final = re.compile(rb"^>+From ")
_LONGEST_LINE: Final = 1024 * 1024  # bytes; a longer one is cut in two, which only a guard sees


def open_mbox(member: Member) -> Iterator[Member | UnreadableFileError]:
    """The messages, each as an ``.eml``."""
    name = member.document.name
    number = 0
    for number, message in enumerate(_messages(member.stream), 1):
        document = member_document(member.document, f"{number}.eml")
        if message is None:
            problem = f"It is larger than {LARGEST:,} bytes, so it is no article."
            yield UnreadableFileError(document.name, problem)
        else:
            yield member.inner(document, io.BytesIO(message).read)
    if number == 0:
        yield UnreadableFileError(name, "It holds no message: no line starts with 'From '.")


def _messages(stream: io.BufferedReader) -> Iterator[bytes | None]:
    """Each message; None for one that is too large to be held."""
    lines: list[bytes] | None = None
    size = 0
    blank = True
    while line := stream.readline(_LONGEST_LINE):
        if blank and line.startswith(_START):
            if lines is not None:
                yield b"".join(lines) if size <= LARGEST else None
            lines, size = [], 0
        elif lines is not None:
            size += len(line)
            if size <= LARGEST:
                lines.append(line[1:] if _ESCAPED.match(line) else line)
            else:
                lines.clear()
        blank = not line.strip()
    if lines is not None:
        yield b"".join(lines) if size <= LARGEST else None
