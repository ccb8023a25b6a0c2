"""JSON that a stranger wrote -> values, within bounds of memory."""

from __future__ import annotations

import json
from typing import Final

from qa_service.errors import UnreadableFileError

_MOST_MARKS: Final = 2_000_000  # commas and openings; a value of Python takes 100 bytes and more
_AROUND: Final = "\ufeff\x00 \t\r\n"


def parse_json(text: str, file: str, what: str) -> object:
    """The value that ``text`` is; ``what`` ("line", "file") names it where it is none.

    Raises:
        UnreadableFileError: it is not JSON, nested without end, or of too many values to hold.
    """
    if sum(map(text.count, ",[{")) > _MOST_MARKS:
        raise UnreadableFileError(file, f"The {what} holds too many values to be of one article.")
    try:
        value: object = json.loads(text.strip(_AROUND), strict=False)
    except json.JSONDecodeError as error:
        place = f"at column {error.colno}" if error.lineno == 1 else f"in line {error.lineno}"
        raise UnreadableFileError(file, f"The {what} is not JSON: {error.msg} {place}.") from None
    except (ValueError, RecursionError):  # a number of thousands of digits, nesting without end
        raise UnreadableFileError(file, f"The {what} is not usable JSON.") from None
    return value
