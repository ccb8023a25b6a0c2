"""Bytes -> the text that they hold, whatever their encoding."""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

from qa_service.errors import UnreadableFileError

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x1f\x8b", "gzip-compressed data"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "an RTF document"),
)
_MOST_CONTROL_BYTES = 0.05  # of a file that is still text; compressed data has about 0.1
_MOST_FOREIGN_LETTERS = 0.15  # of the letters of a Western text; Cyrillic or Greek has most
_CONTROL_BYTES: Final = bytes(
    set(range(32)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B} | {0x7F}
)  # escape and form feed stand in saved text
_DROPPED: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
_LINE_END: Final = re.compile(r"\r\n?|[\x0b\x0c\x85]")
_ODD: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


DOUBTFUL: Final = (
    "Its encoding is not declared and could not be told for sure; letters with marks may be wrong."
    " Save it as UTF-8."
)


def decode(data: bytes, file: str) -> str:
    """The text that ``data`` holds, whatever its encoding; UnreadableFileError if it is no text.

    UTF-8, with or without mark, comes first; UTF-16 and UTF-32; then what is detected.
    """
    reject_known_formats(data, file)
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    wide = _wide_encoding(data)
    if wide is not None:
        return data.decode(wide, "replace")
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > _MOST_CONTROL_BYTES * len(data):
        raise UnreadableFileError(file, "It holds binary data, not text.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_eight_bits(data, file)


def doubt_of(data: bytes) -> tuple[str, ...]:
    """What is to be said of a text that names no encoding, where ``decode`` could not be sure."""
    if data.isascii() or any(data.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS):
        return ()
    text = data.decode("utf-8", "replace")
    stray = text.count("\ufffd")
    if 2 * stray <= len(text) - stray - sum(map(str.isascii, text)) or b"\0" in data:
        return ()
    from qa_service.reading.code_pages import is_doubtful  # noqa: PLC0415 - seldom needed

    return (DOUBTFUL,) if is_doubtful(data) else ()


def reject_known_formats(data: bytes, file: str) -> None:
    """UnreadableFileError when ``data`` begins like a format that is not text."""
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise UnreadableFileError(file, f"It holds {what}, not text.")


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark shows as a zero in nearly every second byte."""
    half = len(data) // 2
    if half and data[1::2].count(0) > 0.7 * half and data[::2].count(0) == 0:
        return "utf-16-le"
    if half and data[::2].count(0) > 0.7 * half and data[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _decode_eight_bits(data: bytes, file: str) -> str:
    text = data.decode("utf-8", "replace")
    wide = sum(char > "\x7f" and char != "\ufffd" for char in text)
    if 2 * text.count("\ufffd") <= wide:  # UTF-8 with stray bytes; no other encoding looks so
        return text
    from qa_service.reading.code_pages import page_by_language  # noqa: PLC0415 - seldom needed

    page = page_by_language(data)
    if page is not None:
        return data.decode(page, "replace")
    western = data.decode("cp1252", "replace")
    letters = [char for char in western if char.isalpha()]
    foreign = sum(char > "\x7f" for char in letters)
    if "\ufffd" not in western and foreign <= _MOST_FOREIGN_LETTERS * len(letters):
        return western
    best = from_bytes(data).best()
    if best is None:
        raise UnreadableFileError(file, "The encoding of its text can't be told.")
    return str(best)


def clean(text: str) -> str:
    r"""``text`` with line ends as ``\n`` and without control characters but newline and tab.

    Form feeds and the like count as line ends; a lone surrogate becomes U+FFFD, so that the text
    can be encoded.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _ODD.search(text) is None:  # one look instead of three
        return text
    return _DROPPED.sub("", _SURROGATE.sub("\ufffd", _LINE_END.sub("\n", text)))
