"""The elements of one large JSON list, a few at a time in memory.

A list is the form that databases export most; the file may be larger than memory.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedIOBase

LONGEST_ELEMENT: Final = 16 * 1024 * 1024  # bytes; no article is longer, and memory is finite
_CHUNK: Final = 1024 * 1024
_OUTSIDE: Final = re.compile(rb'["\[\]{},]')  # a string, what nests, what is between elements
_INSIDE: Final = re.compile(rb'["\\]')
_SPACE: Final = b" \t\r\n"


def elements(stream: BufferedIOBase, file: str) -> Iterator[bytes]:
    """The bytes of each element of the list that ``stream`` holds, behind its opening bracket.

    Raises:
        UnreadableFileError: the list is cut off, an element too long, or more follows the list.
    """
    scan = _Scan(file)
    while not scan.ended and (chunk := stream.read(_CHUNK)):
        yield from scan.split(chunk)
    if not scan.ended:
        raise UnreadableFileError(
            file, f"Its list of JSON records is cut off in or after record {scan.count + 1}."
        )
    if scan.rest.strip(_SPACE + b"\x00") or stream.read(_CHUNK).strip(_SPACE + b"\x00"):
        raise UnreadableFileError(file, "Something follows its list of records; it was not read.")


class _Scan:
    """Where in the list a reader is."""

    def __init__(self, file: str) -> None:
        self.count = 0
        self.ended = False
        self.rest = b""  # what follows the list
        self._file = file
        self._element = bytearray()
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def split(self, chunk: bytes) -> Iterator[bytes]:
        """The elements that end in ``chunk``."""
        start = at = 0
        while (mark := self._next_mark(chunk, at)) is not None:
            at = mark + 1
            if self._ends_element(chunk[mark : mark + 1]):
                self._add(chunk[start:mark])
                yield from self._taken()
                start = at
                if self.ended:
                    self.rest = chunk[at:]
                    return
        self._add(chunk[start:])

    def _next_mark(self, chunk: bytes, at: int) -> int | None:
        """Where the next byte stands that matters; None where there is none in ``chunk``."""
        while True:
            if self._escaped:
                if at >= len(chunk):
                    return None
                self._escaped = False
                at += 1
            match = (_INSIDE if self._in_string else _OUTSIDE).search(chunk, at)
            if match is None:
                return None
            if match.group() != b"\\":
                return match.start()
            self._escaped = True
            at = match.end()

    def _ends_element(self, mark: bytes) -> bool:
        if mark == b'"':
            self._in_string = not self._in_string
        elif mark in b"[{":
            self._depth += 1
        elif mark in b"]}":
            self._depth -= 1
            self.ended = self._depth < 0
        return self.ended or (mark == b"," and self._depth == 0)

    def _add(self, part: bytes) -> None:
        self._element += part
        if len(self._element) > LONGEST_ELEMENT:
            problem = (
                f"Record {self.count + 1} is longer than {LONGEST_ELEMENT:,} bytes, so it is no"
                " article; what follows it was not read."
            )
            raise UnreadableFileError(self._file, problem)

    def _taken(self) -> Iterator[bytes]:
        element = bytes(self._element).strip(_SPACE)
        self._element.clear()
        if element or not self.ended:
            self.count += 1
            yield element
