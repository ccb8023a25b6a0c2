r"""RTF (specification 1.9.1) -> its tokens, with the bytes of each code page as letters."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>.)|(?P<brace>[{}])|(?P<text>[^\\{}]+)|\\",
    re.DOTALL,
)
_CODE_PAGES: Final = {  # of fonts, by \fcharset
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256",
    186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 255: "cp437",
}  # fmt: skip
DEFAULT: Final = "cp1252"


@dataclass(frozen=True, slots=True)
class Token:
    r"""A control word, a brace, or letters.

    ``word`` is ``{``, ``}``, the control word, a symbol (``*``, ``~``), or empty for letters,
    which ``data`` holds as bytes of the code page in force.
    """

    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(rtf: bytes) -> Iterator[Token]:
    r"""The tokens in order; line breaks, which say nothing, and data after ``\bin`` left out."""
    position = 0
    while position < len(rtf):
        found = _TOKEN.match(rtf, position)
        if found is None:  # not reached: every byte matches
            return
        position = found.end()
        number = int(found["number"]) if found["number"] else None
        if found["word"] == b"bin":
            position += max(0, number or 0)
        elif found["word"]:
            yield Token(found["word"].decode("ascii"), number)
        elif found["byte"]:
            yield Token(data=bytes((int(found["byte"], 16),)))
        elif found["brace"]:
            yield Token(found["brace"].decode("ascii"))
        elif found["text"]:
            yield Token(data=found["text"].translate(None, b"\r\n\x00"))
        elif found["symbol"]:
            yield _symbol(found["symbol"])


def _symbol(symbol: bytes) -> Token:
    if symbol in b"\\{}":
        return Token(data=symbol)
    return Token("par" if symbol in b"\r\n" else symbol.decode("latin-1"))


def code_page(number: int | None) -> str:
    r"""The encoding that ``\ansicpg`` names."""
    name = f"cp{number}"
    try:
        codecs.lookup(name)
    except LookupError:
        return DEFAULT
    return name


def code_page_of_font(charset: int | None) -> str | None:
    r"""The encoding that ``\fcharset`` names; None where the document's own holds."""
    return _CODE_PAGES.get(charset or 0) if charset else None
