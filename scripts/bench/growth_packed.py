"""Files of formats that are more than text, as small as they may be: for `growth_inputs.py`."""

from __future__ import annotations

import io
import zipfile
from itertools import accumulate

_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ODF_NS = "urn:oasis:names:tc:opendocument:xmlns"
_PACKAGE_NS = "http://schemas.openxmlformats.org/package/2006"
_OFFICE_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINES_ON_A_PAGE = 40


def zipped(**members: str) -> bytes:
    """A ZIP file of these texts, whose names have ``__`` for ``/`` and ``_dot_`` for a stop."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return file.getvalue()


def docx(body: str, styles: str = "") -> bytes:
    """A document of Word with these contents of ``w:body`` and ``w:styles``."""
    file = io.BytesIO()
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE_NS}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE_NS}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE_NS}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD_NS}"><w:body>{body}</w:body>'
        "</w:document>",
        "word/styles.xml": f'<w:styles xmlns:w="{_WORD_NS}">{styles}</w:styles>',
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name, text)
    return file.getvalue()


def odt(body: str) -> bytes:
    """A document of OpenOffice with this content of ``office:text``."""
    content = (
        f'<office:document-content xmlns:office="{_ODF_NS}:office:1.0"'
        f' xmlns:text="{_ODF_NS}:text:1.0"><office:body><office:text>{body}</office:text>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    return zipped(mimetype=kind, content_dot_xml=content)


def epub(chapters: list[str], contents: str = "", times: int = 1) -> bytes:
    """A book with these contents of ``body``, a chapter each.

    ``contents`` is its table of contents, which the package names so many ``times``.
    """
    numbers = range(len(chapters))
    items = "".join(
        f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in numbers
    )
    items += '<item href="nav.xhtml" properties="nav"/>' * (times if contents else 0)
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Ferry</dc:title></metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="book.opf"'
        ' media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    texts = {
        f"c{n}_dot_xhtml": '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Ferry</title>'
        f"</head><body>{text}</body></html>"
        for n, text in enumerate(chapters)
    }
    if contents:
        texts["nav_dot_xhtml"] = f'<html xmlns="http://www.w3.org/1999/xhtml">{contents}</html>'
    return zipped(
        mimetype="application/epub+zip",
        **{"META-INF__container_dot_xml": container, "book_dot_opf": package},
        **texts,
    )


def pdf(lines: list[str]) -> bytes:
    """A document with these lines, forty on a page."""
    pages = [lines[n : n + _LINES_ON_A_PAGE] for n in range(0, len(lines), _LINES_ON_A_PAGE)]
    shown = ["".join(f"({line}) Tj T*\n" for line in page) for page in pages]
    return pdf_of([f"/F 10 Tf 60 760 Td 14 TL\n{text}" for text in shown])


def pdf_of(pages: list[str], *, size: tuple[int, int] = (595, 842), annotations: int = 0) -> bytes:
    """A document with these contents of text objects, a page of ``size`` each.

    The first page names an annotation so many times.
    """
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    note = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, page in enumerate(pages):
        noted = f"/Annots[{note * annotations}]" if number == 0 else ""
        text = f"BT {page} ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size[0]} {size[1]}]{noted}"
            f"/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * number} 0 R>>"
        )
        objects.append(f"<</Length {len(text)}>>stream\n{text}\nendstream")
    written = [f"{n} 0 obj\n{one}\nendobj\n" for n, one in enumerate(objects, start=1)]
    ends = list(accumulate(map(len, written), initial=len("%PDF-1.4\n")))
    table = "".join(f"{at:010} 00000 n \n" for at in ends[:-1])
    return (
        f"%PDF-1.4\n{''.join(written)}xref\n0 {len(ends)}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(ends)}/Root 1 0 R>>\nstartxref\n{ends[-1]}\n%%EOF"
    ).encode()
