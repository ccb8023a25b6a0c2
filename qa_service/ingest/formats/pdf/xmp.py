"""What the XMP packet of a PDF says of it (ISO 16684; PRISM is the press's vocabulary)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from qa_service.ingest.document import Found, RawArticle
from qa_service.ingest.text import clean

if TYPE_CHECKING:
    from mmap import mmap

    from lxml.etree import _Element

_PACKET: Final = re.compile(rb"<x:xmpmeta\b.{1,262144}?</x:xmpmeta>", re.DOTALL)
_DC: Final = r"\{http://purl\.org/dc/elements/1\.1/\}"
_PRISM: Final = r"\{http://prismstandard\.org/namespaces/[^}]*\}"


def read_xmp(data: bytes | mmap) -> RawArticle:
    """What the last packet says that is of the document itself: pictures have packets, too."""
    from lxml import etree  # noqa: PLC0415 - a native library

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    for packet in reversed([found[0] for found in _PACKET.finditer(data)]):
        root = etree.fromstring(packet, parser)
        if root is not None and "application/pdf" in _values(root, f"{_DC}format"):
            return _details(root)
    return RawArticle(())


def _details(root: _Element) -> RawArticle:
    titles, languages = _values(root, f"{_DC}title"), _values(root, f"{_DC}language")
    dates = _values(root, f"{_PRISM}(?:publicationDate|coverDate)")
    sources = _values(root, f"{_PRISM}publicationName")
    return RawArticle(
        blocks=(),
        title=Found(titles[0], "XMP dc:title") if titles else None,
        authors=tuple(dict.fromkeys(_values(root, f"{_DC}creator"))),
        published=Found(dates[0], "XMP prism:publicationDate") if dates else None,
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
    return [value for one in values if (value := " ".join(clean(str(one)).split()))]
