"""EPUB: chapters in their order, what stands around them, and books that can't be read."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions, Role
from qa_service.ingest.formats.epub import read_epub

BODY = "The harbour of Oldport will open on Monday, the mayor told reporters on 3 May 2011."
MORE = "Engineers had closed it after the storm, which broke two of the eleven pillars."
CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>"""
METADATA = """<dc:title>The Oldport Review</dc:title><dc:creator id="a">Ann Lee</dc:creator>
<meta refines="#a" property="role">aut</meta><dc:creator id="t">Bo Ray</dc:creator>
<meta refines="#t" property="role">trl</meta><dc:date>2012-05</dc:date>
<dc:language>en-GB</dc:language>"""
NAV = """<nav xmlns="http://www.w3.org/1999/xhtml"><a href="text/cover.xhtml">Cover</a>
<a href="text/one.xhtml#start">First things</a><a href="text/two.xhtml">Second things</a>
<a href="text/rights.xhtml">Copyright</a></nav>"""


def chapter(*parts: str) -> str:
    body = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return f"""<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">
<head><title/></head><body>{body}</body></html>"""


NAV_KIND = 'media-type="application/xhtml+xml" properties="nav"'


def book(
    chapters: dict[str, str],
    *,
    metadata: str = METADATA,
    nav: str = NAV,
    nav_kind: str = NAV_KIND,
    **others: str,
) -> bytes:
    """A book whose spine is ``chapters``, by name, in a folder ``text`` beside its package."""
    items = "".join(
        f'<item id="i{at}" href="text/{name}.xhtml" media-type="application/xhtml+xml"/>'
        for at, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{at}"/>' for at in range(len(chapters)))
    opf = f"""<package xmlns="http://www.idpf.org/2007/opf"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
<metadata>{metadata}</metadata><manifest>{items}
<item id="nav" href="nav.xhtml" {nav_kind}/></manifest>
<spine>{spine}</spine></package>"""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", CONTAINER)
        package.writestr("OEBPS/book.opf", opf)
        package.writestr("OEBPS/nav.xhtml", nav)
        for name, text in chapters.items():
            package.writestr(f"OEBPS/text/{name}.xhtml", text)
        for name, text in others.items():
            package.writestr(f"META-INF/{name}.xml", text)
    return file.getvalue()


def read(data: bytes) -> list[RawArticle]:
    return list(read_epub(Document("b.epub", "b", ".epub", data=data), ReadingOptions()))


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read(data)
    return refused.value.problem


def texts(raw: RawArticle) -> list[str]:
    return [block.text for block in raw.blocks]


def test_each_chapter_is_an_article_of_the_book() -> None:
    first, second = read(
        book(
            {
                "two": chapter("<h1>The storm</h1>", MORE),
                "one": chapter(BODY, "<h2>A long wait</h2>", MORE),
            }
        )
    )
    assert first.title is not None
    assert second.title is not None
    assert (first.title.value, first.title.place) == ("The storm", "heading of the chapter")
    assert (second.title.value, second.title.place) == ("First things", "table of contents")
    assert [first.id, second.id] == ["b/OEBPS/text/two", "b/OEBPS/text/one"]
    assert second.file == "b.epub/OEBPS/text/one.xhtml"
    assert texts(first) == [MORE]
    assert [block.role for block in second.blocks] == [Role.BODY, Role.HEADING, Role.BODY]
    for raw in (first, second):
        assert raw.source is not None
        assert raw.published is not None
        assert (raw.source.value, raw.authors) == ("The Oldport Review", ("Ann Lee",))
        assert (raw.published.value, raw.published.place) == ("2012-05", "EPUB dc:date")
        assert raw.language == "en-GB"


def test_a_chapters_own_byline_and_day_come_before_the_books() -> None:
    (raw,) = read(book({"one": chapter("<h1>The storm</h1>", "By Cy Fay", "3 May 2011", BODY)}))
    assert raw.published is not None
    assert (raw.authors, raw.published.value) == (("Cy Fay",), "2011-05-03")
    assert texts(raw) == [BODY]


def test_cover_contents_and_copyright_are_left_out_and_named() -> None:
    chapters = {
        "cover": chapter("The Oldport Review. A book of harbours."),
        "part": chapter("<h1>Part One</h1>"),
        "one": chapter(BODY),
        "rights": chapter("Copyright 2012. All rights are reserved by the makers of this book."),
    }
    (raw,) = read(book(chapters))
    assert texts(raw) == [BODY]
    rules = {out.text: out.rule for out in raw.dropped}
    assert rules["The Oldport Review. A book of harbours."].startswith("cover")
    assert rules["Part One"] == "page of a book without a sentence"
    assert any(text.startswith("Copyright 2012") for text in rules)


def test_a_chapter_cut_into_several_files_is_one_article() -> None:
    chapters = {"one": chapter("<h1>The storm</h1>", BODY), "one_b": chapter(MORE)}
    (raw,) = read(book(chapters))
    assert texts(raw) == [BODY, MORE]


def test_the_day_of_the_last_change_is_not_that_of_publication() -> None:
    metadata = """<dc:title>A book</dc:title><dc:date opf:event="modification">2015</dc:date>
<dc:creator opf:role="ill">Bo Ray</dc:creator>"""
    (raw,) = read(book({"one": chapter(BODY)}, metadata=metadata))
    assert (raw.published, raw.authors) == (None, ())


def test_the_contents_of_an_older_book_name_its_chapters() -> None:
    ncx = """<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint>
<navLabel><text>First things</text></navLabel><content src="text/one.xhtml"/></navPoint></navMap>
</ncx>"""
    kind = 'media-type="application/x-dtbncx+xml"'
    (raw,) = read(book({"one": chapter(BODY)}, nav=ncx, nav_kind=kind))
    assert raw.title is not None
    assert raw.title.value == "First things"


def test_protected_damaged_and_empty_books_are_refused_with_the_reason() -> None:
    rights = """<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherReference
 URI="OEBPS/text/one.xhtml"/></encryption>"""
    fonts = rights.replace("text/one.xhtml", "fonts/a.otf")
    whole = book({"one": chapter(BODY)})
    assert "rights" in refusal(book({"one": chapter("<h1>x</h1>")}, encryption=rights))
    assert texts(*read(book({"one": chapter(BODY)}, encryption=fonts))) == [BODY]
    assert "sentence" in refusal(book({"one": chapter("<h1>Nothing</h1>")}))
    assert "container.xml" in refusal(whole.replace(b"META-INF/container", b"META-INF/contained"))
    assert "damaged" in refusal(whole[:500])
    assert "empty" in refusal(b"")
