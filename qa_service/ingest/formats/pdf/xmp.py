"""What the XMP packet of a PDF says of it (ISO 16684; PRISM is the press's vocabulary)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Found, RawArticle
from qa_service.ingest.text import on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

    from lxml.etree import _Element

_START: Final = b"<x:xmpmeta"
_END: Final = b"</x:xmpmeta>"
_LARGEST: Final = 256 * 1024  # bytes of a packet
_MOST: Final = 200  # packets that are looked at: each picture may have one
_DC: Final = r"\{http://purl\.org/dc/elements/1\.1/\}"
_PRISM: Final = r"\{http://prismstandard\.org/namespaces/[^}]*\}"


def read_xmp(data: bytes | mmap) -> RawArticle:
    """What the last packet says that is of the document itself: pictures have packets, too."""
    from lxml import etree  # noqa: PLC0415 - a native library

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    for packet in _packets(data):
        root = etree.fromstring(packet, parser)
        if root is not None and "application/pdf" in _values(root, f"{_DC}format"):
            return _details(root)
    return RawArticle(())


def _packets(data: bytes | mmap) -> Iterator[bytes]:
    """The packets from the last, which is that of the last revision."""
    end = len(data)
    for _ in range(_MOST):
        stop = data.rfind(_END, 0, end)
        if stop < 0:
            return
        start = data.rfind(_START, max(0, stop - _LARGEST), stop)
        if start >= 0:
            yield data[start : stop + len(_END)]
        end = stop if start < 0 else start


def _details(root: _Element) -> RawArticle:
    titles, languages = _values(root, f"{_DC}title"), _values(root, f"{_DC}language")
    dates = [
        Found(value, f"XMP prism:{name}")
        for name in ("publicationDate", "coverDate")
        for value in _values(root, _PRISM + name)
    ]
    sources = _values(root, f"{_PRISM}publicationName")
    return RawArticle(
        blocks=(),
        title=Found(titles[0], "XMP dc:title") if titles else None,
        authors=tuple(dict.fromkeys(_values(root, f"{_DC}creator"))),
        published=dates[0] if dates else None,
        source=Found(sources[0], "XMP prism:publicationName") if sources else None,
        addresses=tuple(one for one in _values(root, f"{_PRISM}url") if one.startswith("http")),
        language=languages[0] if languages else None,
    )


def _values(root: _Element, name: str) -> list[str]:
    """The values of a property, whether it is written as element, list or attribute."""
    form = re.compile(name)
    values = [
        text for node in root.iter("{*}*") for key, text in node.items() if form.fullmatch(key)
    ]
    values += [
        str(text)
        for node in root.iter("{*}*")
        if form.fullmatch(str(node.tag))
        for text in node.itertext()
    ]
    return [value for one in values if (value := on_one_line(str(one)))]
