"""The bytes of a page -> its text -> its tree of elements."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from w3lib.encoding import html_body_declared_encoding, resolve_encoding

from qa_service.errors import UnreadableFileError
from qa_service.ingest.text import clean, decode, doubt_of

_LARGEST_TEXT: Final = 16 * 1024 * 1024  # characters without embedded pictures; a tree takes more
_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_EMBEDDED: Final = re.compile(r"data:[\w/+.-]{0,60};base64,[A-Za-z0-9+/=%\s]{200,}")
_LONG: Final = 20_000
_LONG_TAG: Final = re.compile(r"<(\w{1,40})\s[^<>]{20000,}")
_MOST_ATTRIBUTES: Final = 500  # the parser compares each with each
# By their names in Python; a page that declares UTF-16 in readable ASCII is in none of these.
_CHARACTER_SET: Final = re.compile(r"cp\d|iso|mac|koi|gb|big5|euc|shift|utf-?8")
_SHADOW_MODES: Final = ("shadowrootmode", "shadowmode")  # of HTML; of Chromium's MHTML
_STRUCK: Final = ("del", "s", "strike")
_LEFT_OUT: Final = (*_STRUCK, "rp", "rt", "rtc")
_BLOCKS: Final = ("p", "div", "article", "section", "table", "ul", "ol", "h1", "h2", "h3", "br")
_MOST_UNREADABLE: Final = 0.02  # of the characters, in the declared set; else it is detected


def page_text(data: bytes, file: str, declared: str | None = None) -> str:
    """The source of a page, decoded by its mark, UTF-8, the declared set, or detection.

    Valid UTF-8 comes before the declaration: it is rarely valid by chance, and pages saved again as
    UTF-8 keep their old ``<meta charset>``. ``declared`` is the charset of an envelope. Embedded
    pictures are removed. UnreadableFileError where it is empty, too large, or no text.
    """
    text = _decoded(data, file, declared)
    text = clean(_EMBEDDED.sub("data:,", text) if "base64," in text else text)
    if any(len(part) > _LONG for part in text.split("<")):
        text = _LONG_TAG.sub(_without_attributes, text)
    if not text.strip():
        raise UnreadableFileError(file, "The file is empty.")
    if len(text) > _LARGEST_TEXT:
        problem = f"It is a page of more than {_LARGEST_TEXT:,} characters, so it is no article."
        raise UnreadableFileError(file, problem)
    return text


def doubt_of_page(data: bytes, declared: str | None = None) -> tuple[str, ...]:
    """The problem to report for a page without declared encoding if detection is uncertain."""
    return () if declared or html_body_declared_encoding(data) else doubt_of(data)


def _without_attributes(tag: re.Match[str]) -> str:
    """A tag as it is, unless it has more attributes than any author writes."""
    return f"<{tag[1]} " if tag[0].count("=") > _MOST_ATTRIBUTES else tag[0]


def _decoded(data: bytes, file: str, declared: str | None) -> str:
    if not data.startswith(_MARKS):
        name = html_body_declared_encoding(data) or resolve_encoding(declared or "") or ""
        if b"\x1b" in data and name.startswith("iso2022"):  # seven bits, so it looks like UTF-8
            return data.decode(name, "replace")
        if _CHARACTER_SET.match(name) and not _is_utf_8(data):
            text = data.decode(name, "replace")
            if text.count("\ufffd") <= _MOST_UNREADABLE * len(text):
                return text
    return decode(data, file)


def _is_utf_8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse_page(text: str, file: str) -> Any:  # noqa: ANN401 - lxml has no types
    """The root element of a page, however broken its markup.

    Saved shadow roots are part of the page: readers saw them. Nothing is fetched and no entity
    expanded; what is nested deeper than 2,048 elements is left out. UnreadableFileError
    where there is no element in it.
    """
    parser = HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise UnreadableFileError(file, "Its markup contains no page.") from None
    for template in root.iter("template"):
        if any(template.get(name) in ("open", "closed") for name in _SHADOW_MODES):
            template.tag = "div"
            _fill_slot(template)
    _leave_out(root)
    return root


def _fill_slot(shadow: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Move what follows a shadow root in its host to where the root shows it."""
    slot = next((one for one in shadow.iter("slot") if not one.get("name")), None)
    if slot is not None:
        slot.text = f"{slot.text or ''}{shadow.tail or ''}"
        shadow.tail = None
        slot.extend([one for one in shadow.itersiblings() if not one.get("slot")])


def _leave_out(root: Any) -> None:  # noqa: ANN401 - lxml has no types
    """Empty struck words, and how words are read aloud (ruby).

    Struck words that contain paragraphs stay: a tag that is never closed has the whole rest in it.
    One pass, and elements are emptied in place: removing each would join the texts around it
    repeatedly.
    """
    emptied, blocks = [], 0
    before: list[int] = []  # blocks that came before each struck element that is open
    for event, element in etree.iterwalk(root, ("start", "end"), (*_LEFT_OUT, *_BLOCKS)):
        if element.tag in _BLOCKS:
            blocks += event == "start"
        elif event == "start":
            before.append(blocks)
        elif before.pop() == blocks or element.tag not in _STRUCK:
            emptied.append(element)
    for element in emptied:
        element.clear(keep_tail=True)
