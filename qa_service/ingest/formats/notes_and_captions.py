"""Captions (WebVTT, SubRip) -> one article; exports of Evernote and others -> an article per note.

A turn of a speaker is a paragraph that begins with its time: ``[00:01:12] MAYOR: The quay ...``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Found, RawArticle, Role, digest_id
from qa_service.ingest.formats.markup import read_markup
from qa_service.ingest.formats.written import article_of
from qa_service.ingest.pages.titles import key, split_title
from qa_service.ingest.rules.shape import ends_sentence
from qa_service.ingest.text import clean, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from qa_service.ingest.document import Document, ReadingOptions

_LARGEST: Final = 16 * 1024 * 1024  # bytes
_TIMES: Final = re.compile(
    r"\s*(?P<from>(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3})\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d\d[.,]\d{1,3}.*"
)
_WORD_TIME: Final = re.compile(r"<\d\d:\d\d[:.\d]*>")  # in automatic captions
_VOICE: Final = re.compile(r"<v(?:\.[\w.-]+)?\s+(?P<name>[^<>]+)>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}")
_TURN: Final = re.compile(
    r"^(?:>>+\s*)?(?P<name>[A-Z][A-Z .'’-]{1,40}|[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,3}):\s+(?=\S)"
)
_CHANGE: Final = re.compile(r"^(?:>>+|[-–—])\s*")
_BLOCK: Final = re.compile(r"^(?:NOTE|STYLE|REGION)\b")
_LONGEST: Final = 600  # characters of a paragraph that may end with the next sentence
_TITLE: Final = re.compile(r"^WEBVTT\s*[-–—:]?\s*(?P<title>\S.*)?$")
_LARGEST_NOTE: Final = 64 * 1024 * 1024  # bytes; pictures are most of it
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^<>\[]*>")
_PROLOGUE: Final = re.compile(r"^\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE[^>]*>\s*)?")


@dataclass(slots=True)
class _Turns:
    """The paragraphs so far."""

    blocks: list[Block] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _length: int = 0  # of the words, with spaces
    _start: str = ""
    _last: str = ""  # who spoke last

    def add(self, start: str, name: str, text: str, *, changes: bool) -> None:
        """Add the text of a cue; ``changes`` if another person speaks from here on."""
        ended = self._length >= _LONGEST and ends_sentence(" ".join(self._words[-2:]))
        if (name and name != self._last) or changes or ended:
            self.close()
        if not self._words:
            self._start = start
            text = f"{name}: {text}" if name else text
        self._last = name or ("" if changes else self._last)
        self._words.append(text)
        self._length += len(text) + 1

    def close(self) -> None:
        """End the paragraph."""
        if self._words:
            text = f"[{self._start}] {' '.join(self._words)}"
            self.blocks.append(Block(text, Role.BODY))
        self._words, self._length = [], 0


def read_captions(document: Document, _options: ReadingOptions) -> Iterator[RawArticle]:
    """The one article of the file.

    UnreadableFileError where it is empty, too large, or contains no captions.
    """
    text = clean(decode(document.read(_LARGEST), document.name))
    turns = _Turns()
    shown = ""
    rolling = bool(_WORD_TIME.search(text))
    for cue in re.split(r"\n\n" if rolling else r"\n[ \t]*\n", text):
        lines = [line.strip() for line in cue.strip().split("\n")]
        at = next((at for at, line in enumerate(lines[:2]) if _TIMES.fullmatch(line)), None)
        if at is None or _BLOCK.match(lines[0]):
            continue
        spoken = [(line, _plain(line)) for line in lines[at + 1 :]]
        rolls = len(spoken) > 1 or rolling  # the line above is repeated
        new = [line for line, plain in spoken if plain and not (rolls and plain == shown)]
        if new:
            shown = _plain(new[-1])
            _add(turns, _start(lines[at]), new)
    turns.close()
    if not turns.blocks:
        raise UnreadableFileError(document.name, "It contains no captions.")
    title = _TITLE.match(text.split("\n", 1)[0])
    named = title["title"] if title and title["title"] else None
    yield RawArticle(
        blocks=tuple(turns.blocks),
        title=Found.of(named, "first line of the captions"),
    )


def _start(line: str) -> str:
    match = _TIMES.fullmatch(line)
    clock = re.split(r"[.,]", match["from"])[0] if match else ""
    return clock if clock.count(":") > 1 else f"00:{clock:0>5}"


def _plain(line: str) -> str:
    return " ".join(unescape(_TAG.sub("", line)).split())


def _add(turns: _Turns, start: str, lines: list[str]) -> None:
    for line in lines:
        voice = _VOICE.search(line)
        plain = _plain(line)
        changes = bool(_CHANGE.match(plain))
        plain = _CHANGE.sub("", plain)
        turn = _TURN.match(plain)
        name = (voice["name"] if voice else turn["name"] if turn else "").strip()
        if turn and not voice:
            plain = plain[turn.end() :]
        if plain:
            turns.add(start, name, plain, changes=changes)


# --- evernote ------------------------------------------------------------------------------------


def read_evernote(
    document: Document, _options: ReadingOptions
) -> Iterator[RawArticle | UnreadableFileError]:
    """One article per note; when it was clipped is not its date.

    UnreadableFileError where it is empty, too large, or no export of notes.
    """
    root = _root(clean(decode(document.read(_LARGEST_NOTE), document.name)))
    if root is None or root.tag != "en-export":
        raise UnreadableFileError(document.name, "It is not an export of notes (<en-export>).")
    number = 0
    for number, note in enumerate(root.iter("note"), start=1):
        yield _article(note, f"{document.name}:{number}")
    if number == 0:
        raise UnreadableFileError(document.name, "It contains no notes.")


def _root(text: str) -> etree._Element | None:
    from lxml import etree  # noqa: PLC0415 - not needed to ask

    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, recover=True, huge_tree=True
    )
    try:
        return etree.fromstring(_DOCTYPE.sub("", text).encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _article(note: etree._Element, file: str) -> RawArticle | UnreadableFileError:
    read = read_markup(_PROLOGUE.sub("", note.findtext("content") or ""))
    if not read.blocks:
        return UnreadableFileError(file, "The note contains no text.")
    title, author, address = (
        " ".join((note.findtext(path) or "").split())
        for path in ("title", *(f"note-attributes/{name}" for name in _ATTRIBUTES))
    )
    texts = [block.text for block in read.blocks]
    title, outlet = split_title(title, set(map(key, texts)), None)
    details = RawArticle(
        blocks=(),
        id=digest_id(address or "\n".join(texts)),
        title=Found.of(title, "title of the note"),
        authors=(author,) if author else (),
        source=Found.of(outlet, "end of the note's title"),
        addresses=(address,) if address.startswith(("http://", "https://")) else (),
        file=file,
        dropped=read.dropped,
    )
    return article_of(read.blocks, details)


_ATTRIBUTES: Final = ("author", "source-url")
