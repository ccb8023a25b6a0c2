"""What the XMP packet of a PDF says of it (ISO 16684; PRISM is the press's vocabulary)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Found
from qa_service.ingest.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

    from lxml.etree import _Element

_START: Final = b"<x:xmpmeta"
_END: Final = b"</x:xmpmeta>"
_LARGEST: Final = 256 * 1024  # bytes of a packet
_MOST: Final = 200  # packets that are looked at: each picture may have one
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_PRISM: Final = re.compile(r"\{http://prismstandard\.org/namespaces/[^}]*\}")
_DATES: Final = ("publicationDate", "coverDate")


@dataclass(frozen=True, slots=True)
class XMP:
    """Values as written; none where the packet does not say."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Found | None = None
    source: Found | None = None
    addresses: tuple[str, ...] = ()
    language: str | None = None


def read_xmp(data: bytes | mmap) -> XMP:
    """The packet of the document itself: pictures in it have packets of their own."""
    for packet in _packets(data):
        root = _parsed(packet)
        if root is not None and "application/pdf" in _values(root, f"{_DC}format"):
            return _xmp(root)
    return XMP()


def _packets(data: bytes | mmap) -> Iterator[bytes]:
    """The packets from the last, which is that of the last revision."""
    end = len(data)
    for _ in range(_MOST):
        stop = data.rfind(_END, 0, end)
        start = data.rfind(_START, max(0, stop - _LARGEST), max(0, stop))
        if stop < 0:
            return
        if start >= 0:
            yield data[start : stop + len(_END)]
        end = stop if start < 0 else start


def _parsed(packet: bytes) -> _Element | None:
    from lxml import etree  # noqa: PLC0415 - a native library

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(packet, parser)
    except etree.XMLSyntaxError:
        return None


def _xmp(root: _Element) -> XMP:
    titles = _values(root, f"{_DC}title")
    languages = _values(root, f"{_DC}language")
    dates = [Found(value, f"XMP prism:{name}") for name in _DATES for value in _prism(root, name)]
    sources = _prism(root, "publicationName")
    return XMP(
        title=titles[0] if titles else None,
        authors=tuple(dict.fromkeys(_values(root, f"{_DC}creator"))),
        published=dates[0] if dates else None,
        source=Found(sources[0], "XMP prism:publicationName") if sources else None,
        addresses=tuple(url for url in _prism(root, "url") if url.startswith("http")),
        language=languages[0] if languages else None,
    )


def _values(root: _Element, name: str) -> list[str]:
    """The values of a property, whether it is written as element, list or attribute."""
    values = [value for node in root.iter() if (value := node.get(name))]
    values += [text for node in root.iter(name) for text in node.itertext()]
    cleaned = (" ".join(clean(str(value)).split()) for value in values)
    return [value for value in cleaned if value]


def _prism(root: _Element, name: str) -> list[str]:
    names = {
        str(key)
        for node in root.iter("*")
        for key in (node.tag, *node.attrib)
        if _PRISM.sub("", str(key)) == name and _PRISM.match(str(key))
    }
    return [value for key in sorted(names) for value in _values(root, key)]
