"""The parts of an e-mail that are its text -> blocks."""

from __future__ import annotations

from email._policybase import Compat32
from email.message import Message
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.reading.document import Block, Dropped
from qa_service.reading.formats.markup import Markup, read_markup
from qa_service.reading.formats.page_text import split_into_blocks
from qa_service.reading.text import clean, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEEPEST: Final = 20  # parts within parts
_RICH: Final = 0.5  # of the plain text's length; a shorter page is "your program can't show this"
_WIDER: Final = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "utf-8"}
_QUOTED: Final = "quoted reply"
_SIGNATURE: Final = "signature"
_SIGNATURE_MARK: Final = "-- "  # RFC 3676
_LONGEST: Final = 8_000  # characters of a header; its parameters and encoded words take a square


# --- mail policy ---------------------------------------------------------------------------------


class _Bounded(Compat32):
    """Keeps the beginning of a header, in the message and in every part of it."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([*sourcelines])
        return name, value[:_LONGEST]


BOUNDED: Final = _Bounded()


def blocks_of_message(message: Message, file: str) -> Markup:
    """What the message shows; of alternatives the page, unless its plain text says more."""
    level = [message]
    for _ in range(_DEEPEST):
        level = [inner for part in level for inner in _inner(part)]
    if level:
        raise UnreadableFileError(file, f"Its parts are nested more than {_DEEPEST} deep.")
    return _joined(list(_shown(message, file)))


def carried_message(message: Message, shown: Markup, file: str) -> Message | None:
    """The message within ``message`` that most of what it shows is of: it was forwarded whole."""
    for part in message.walk():
        inner = _inner(part) if part.get_content_type() == "message/rfc822" else []
        if inner:
            within = blocks_of_message(inner[0], file)
            return inner[0] if 2 * _length(within) > _length(shown) else None
    return None


def attachments(message: Message) -> list[str]:
    """The names of what is attached and is no web page."""
    names = [
        part.get_filename() for part in message.walk() if _is_attached(part) and not _is_page(part)
    ]
    return [_on_one_line(name) for name in names if name]


def attached_pages(message: Message) -> Iterator[tuple[str, bytes, str | None]]:
    """Name, bytes and declared character set of each web page that is attached."""
    for number, part in enumerate(message.walk()):
        data = part.get_payload(decode=True) if _is_attached(part) and _is_page(part) else None
        if isinstance(data, bytes):
            name = _on_one_line(part.get_filename() or f"{number}.html")
            yield name, data, part.get_content_charset()


def _on_one_line(name: str) -> str:
    return " ".join(clean(str(name)).split())


def _is_page(part: Message) -> bool:
    kind, name = part.get_content_type(), str(part.get_filename() or "").lower()
    return kind in ("text/html", "application/xhtml+xml") or name.endswith((".html", ".htm"))


def _inner(part: Message) -> list[Message]:
    payload = part.get_payload() if part.is_multipart() else None
    inner = payload if isinstance(payload, list) else []
    return [one for one in inner if isinstance(one, Message)]


def _shown(part: Message, file: str) -> Iterator[Markup]:
    kind = part.get_content_type()
    if _is_attached(part) and kind != "message/rfc822":
        return
    if part.is_multipart():
        shown = [_joined(list(_shown(one, file))) for one in _inner(part)]
        yield from [_best(shown)] if kind == "multipart/alternative" else shown
    elif kind == "text/html":
        yield read_markup(_text(part, file))
    elif kind == "text/plain":
        yield _of_plain_text(_text(part, file), part)


def _best(shown: list[Markup]) -> Markup:
    """The richest of several forms of the same, the last of equals (RFC 2046)."""
    longest = max((_length(one) for one in shown), default=0)
    rich = [one for one in shown if _length(one) >= _RICH * longest]
    return rich[-1] if rich else Markup(())


def _length(shown: Markup) -> int:
    return sum(len(block.text) for block in shown.blocks)


def _joined(shown: list[Markup]) -> Markup:
    return Markup(
        tuple(block for one in shown for block in one.blocks),
        tuple(gone for one in shown for gone in one.dropped),
    )


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _text(part: Message, file: str) -> str:
    """The part's text in the charset it names, or in the one it is in."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        text = data.decode(_WIDER.get(charset, charset))
    except (LookupError, UnicodeError):
        text = decode(data, file)
    return clean(text)


def _of_plain_text(text: str, part: Message) -> Markup:
    """Plain text without quoted lines and what stands below the mark of a signature."""
    flowed = str(part.get_param("format", "")).lower() == "flowed"
    spaces = str(part.get_param("delsp", "")).lower() != "yes"
    own: list[str] = []
    quoted: list[str] = []
    lines = text.split("\n")
    end = lines.index(_SIGNATURE_MARK) if _SIGNATURE_MARK in lines else len(lines)
    for line in lines[:end]:
        (quoted if line.startswith(">") else own).append(line)
    body = _unflowed(own, spaces=spaces) if flowed else "\n".join(own)
    gone = ((quoted, _QUOTED), (lines[end + 1 :], _SIGNATURE))
    texts = ((" ".join(" ".join(one).split()), rule) for one, rule in gone)
    return Markup(
        tuple(Block(block) for block in split_into_blocks(body)),
        tuple(Dropped(one, rule) for one, rule in texts if one),
    )


def _unflowed(lines: list[str], *, spaces: bool) -> str:
    """Lines that end in a space go on in the next; ``spaces`` where that space is of the text."""
    text = []
    for stuffed in lines:
        line = stuffed.removeprefix(" ")
        flows = line.endswith(" ")
        text.append((line if spaces else line[:-1]) if flows else f"{line}\n")
    return "".join(text)
