"""Write the stories into ``archive/`` beside this file, each in its format.

Run by hand when a story changes; needs the package with its test extra::

    python tests/formats/make_archive.py
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import mailbox
import quopri
import tarfile
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docx
import odfdo
import sample_stories as stories
from backports import zstd
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas
from sample_stories import Story
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

if TYPE_CHECKING:
    from collections.abc import Callable

ARCHIVE: Final = Path(__file__).with_name("archive")
_MADE: Final = (2024, 1, 1, 0, 0, 0)  # the time of members of archives, so that files keep still


def main() -> None:
    """Make every file of the archive again."""
    ARCHIVE.mkdir(exist_ok=True)
    for name, make in MAKERS.items():
        (ARCHIVE / name).write_bytes(make())


def _day(story: Story) -> date:
    assert story.published is not None
    return datetime.fromisoformat(story.published).date()


def _words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


# --- pages ---------------------------------------------------------------------------------------


def saved_page() -> bytes:
    """What "save as text" leaves of a page: wrapped lines, and the site's own around them."""
    story = stories.SALT
    lines = ["Pennor Tide Tables 2017 - ORDER NOW", "", story.title]
    lines += [f"by {story.authors[0]} {_words(_day(story))}", ""]
    for paragraph in story.paragraphs:
        lines += [*_wrapped(paragraph, 72), ""]
    lines += ["READ MORE", "The last pilot of the estuary", "Join the mailing list", ""]
    return "\n".join(lines).encode()


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    return lines


def page(story: Story, *, language: str = "en", direction: str = "ltr") -> bytes:
    """A page of a news site, with its menu, teasers, consent box and footer."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "author": [{"@type": "Person", "name": name} for name in story.authors],
        "publisher": {"@type": "Organization", "name": story.source},
        "datePublished": story.published,
        "dateModified": story.modified or story.published,
        "inLanguage": language,
    }
    body = "\n".join(f"<p>{escape(one)}</p>" for one in story.paragraphs)
    canonical = f'<link rel="canonical" href="{story.url}">' if story.url else ""
    return f"""<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<title>{escape(story.title)} | {story.source}</title>
{canonical}
<meta property="og:site_name" content="{story.source}">
<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>
</head>
<body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="cookie-consent"><p>We use cookies. By clicking accept you agree to our policy.</p></div>
<main><article>
<h1>{escape(story.title)}</h1>
<p class="byline">By {" and ".join(story.authors)}</p>
{body}
</article>
<aside><h2>Most read</h2><ul><li><a href="/a">Ten walks along the coast</a></li>
<li><a href="/b">The best chowder, ranked</a></li></ul></aside></main>
<footer><p>© {story.source}. All rights reserved.</p></footer>
</body>
</html>
""".encode()


def saved_by_browser() -> bytes:
    """A page as one file with its picture, as browsers save it."""
    story = stories.LIGHTHOUSE
    html = quopri.encodestring(page(story)).decode()
    picture = "R0lGODlhAQABAAAAACwAAAAAAQABAAAC"
    return "\r\n".join(
        [
            "From: <Saved by Blink>",
            f"Snapshot-Content-Location: {story.url}",
            f"Subject: {story.title}",
            "Date: Mon, 1 Jan 2024 10:00:00 -0000",
            "MIME-Version: 1.0",
            'Content-Type: multipart/related; type="text/html"; boundary="----Boundary"',
            "",
            "------Boundary",
            "Content-Type: text/html",
            "Content-Transfer-Encoding: quoted-printable",
            f"Content-Location: {story.url}",
            "",
            *html.splitlines(),
            "------Boundary",
            "Content-Type: image/gif",
            "Content-Transfer-Encoding: base64",
            "Content-Location: https://echo.example/pixel.gif",
            "",
            picture,
            "------Boundary--",
            "",
        ]
    ).encode()


# --- papers --------------------------------------------------------------------------------------


def pdf() -> bytes:
    """Two small pages with a running head and page numbers."""
    story, file = stories.FERRY, io.BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=True)
    canvas.setTitle(story.title)
    height = A5[1]
    lines: list[str] = []
    for paragraph in story.paragraphs:
        lines += ["", *_wrapped(paragraph, 58)]
    y = height - 150
    number = 1
    _head(canvas, number, height)
    canvas.setFont("Helvetica-Bold", 15)
    canvas.drawString(40, height - 90, story.title)
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, height - 115, f"Published {_day(story):%d %B %Y}")
    for line in lines:
        if y < 240:
            canvas.showPage()
            number, y = number + 1, height - 80
            _head(canvas, number, height)
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(40, y, line)
        y -= 14
    canvas.save()
    return file.getvalue()


def _head(canvas: Canvas, number: int, height: float) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(40, height - 40, "THE SOUND REPORTER")
    canvas.drawString(200, 30, str(number))


def word() -> bytes:
    """A document with a title, a line of author and date, and its properties."""
    story, file = stories.MUSEUM, io.BytesIO()
    document = docx.Document()
    document.core_properties.title = story.title
    document.core_properties.author = story.authors[0]
    made = datetime(2024, 1, 1, tzinfo=UTC)
    document.core_properties.created = document.core_properties.modified = made
    document.add_heading(story.title, level=0)
    document.add_paragraph(f"By {story.authors[0]}, {_words(_day(story))}")
    for paragraph in story.paragraphs:
        document.add_paragraph(paragraph)
    document.save(file)
    return file.getvalue()


def open_document() -> bytes:
    """The same as an OpenDocument text."""
    story, file = stories.ORCHARD, io.BytesIO()
    document = odfdo.Document("text")
    document.body.clear()
    document.body.append(odfdo.Header(1, story.title))
    document.body.append(odfdo.Paragraph(f"By {story.authors[0]}, {_words(_day(story))}"))
    for paragraph in story.paragraphs:
        document.body.append(odfdo.Paragraph(paragraph))
    document.save(file)
    return file.getvalue()


def rich_text() -> bytes:
    r"""RTF, with what is not ASCII as ``\u`` and its stand-in."""
    story = stories.TUNNEL
    parts = [rf"{{\b\fs32 {_rtf(story.title)}\par}}"]
    parts.append(rf"By {story.authors[0]}, {_words(_day(story))}\par")
    parts += [rf"{_rtf(one)}\par" for one in story.paragraphs]
    title = rf"{{\info{{\title {_rtf(story.title)}}}{{\author {story.authors[0]}}}}}"
    return (
        "{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Times;}}" + title + "\n".join(parts) + "}"
    ).encode()


def _rtf(text: str) -> str:
    return "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in text)


def book() -> bytes:
    """A book of one chapter."""
    story, file = stories.THEATRE, io.BytesIO()
    chapter = "".join(f"<p>{escape(one)}</p>" for one in story.paragraphs)
    container = (
        '<?xml version="1.0"?><container version="1.0"'
        ' xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile'
        ' full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = f"""<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">urn:example:season</dc:identifier><dc:title>{story.source}</dc:title>
<dc:creator>{story.authors[0]}</dc:creator><dc:date>{_day(story)}</dc:date>
<dc:language>en</dc:language></metadata>
<manifest><item id="c1" href="c1.xhtml" media-type="application/xhtml+xml"/>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>
<spine><itemref idref="c1"/></spine></package>"""
    html = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{0}</title></head><body>{1}</body></html>'
    nav = f'<nav><ol><li><a href="c1.xhtml">{story.title}</a></li></ol></nav>'
    members = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": container.encode(),
        "book.opf": package.encode(),
        "nav.xhtml": html.format(story.title, nav).encode(),
        "c1.xhtml": html.format(story.title, f"<h1>{story.title}</h1>{chapter}").encode(),
    }
    _zip(file, members)
    return file.getvalue()


# --- letters, feeds, records ---------------------------------------------------------------------


def markdown() -> bytes:
    """A note with front matter, as people clip articles into their notes."""
    story = stories.MAYOR
    front = {
        "title": story.title,
        "author": story.authors[0],
        "date": story.published,
        "source": story.source,
        "url": story.url,
    }
    head = "\n".join(f"{key}: {json.dumps(value)}" for key, value in front.items())
    body = "\n\n".join(story.paragraphs)
    return f"---\n{head}\n---\n\n# {story.title}\n\n{body}\n".encode()


def newsletter(story: Story) -> EmailMessage:
    """A letter in plain text and in HTML, with its line for leaving the list."""
    assert story.published is not None
    message = EmailMessage()
    message["From"] = f"{story.source} <news@letters.example>"
    message["To"] = "reader@example.org"
    message["Subject"] = story.title
    message["Date"] = format_datetime(datetime.fromisoformat(story.published))
    message["Message-ID"] = f"<{_day(story)}@letters.example>"
    leave = "You receive this because you subscribed. Unsubscribe"
    message.set_content("\n\n".join((*story.paragraphs, f"{leave}: https://letters.example/u")))
    body = "".join(f"<p>{escape(one)}</p>" for one in story.paragraphs)
    link = f'<p><small>{leave} <a href="https://letters.example/u">here</a>.</small></p>'
    message.add_alternative(f"<html><body>{body}{link}</body></html>", subtype="html")
    message.set_boundary("=====boundary=====")
    return message


def letter() -> bytes:
    """One newsletter."""
    return newsletter(stories.LIBRARY).as_bytes()


def letters() -> bytes:
    """A mailbox of one."""
    message = mailbox.mboxMessage(newsletter(stories.BELLS))
    message.set_from("post@letters.example", datetime(2013, 8, 12, tzinfo=UTC).timetuple())
    return f"From {message.get_from()}\n".encode() + message.as_bytes() + b"\n"


def rss() -> bytes:
    """A feed with whole articles."""
    story = stories.KELP
    assert story.published is not None
    body = "".join(f"<p>{escape(one)}</p>" for one in story.paragraphs)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{story.source}</title>
<link>https://coast.example/</link><description>News of the coast</description>
<language>en</language>
<item><title>{story.title}</title><link>{story.url}</link><guid>{story.url}</guid>
<dc:creator>{story.authors[0]}</dc:creator>
<pubDate>{format_datetime(datetime.fromisoformat(story.published))}</pubDate>
<description>Seaweed for the winter feed.</description>
<content:encoded><![CDATA[{body}]]></content:encoded></item>
</channel></rss>
""".encode()


def atom() -> bytes:
    """The same as Atom, with a day of change."""
    story = stories.CABLE
    body = escape("".join(f"<p>{escape(one)}</p>" for one in story.paragraphs))
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>{story.source}</title>
<id>https://wire.example/</id><updated>{story.modified}</updated>
<entry><title>{story.title}</title><id>{story.url}</id><link href="{story.url}"/>
<author><name>{story.authors[0]}</name></author>
<published>{story.published}</published><updated>{story.modified}</updated>
<content type="html">{body}</content></entry></feed>
""".encode()


def table() -> bytes:
    """A table with a heading line, one article a row."""
    story, file = stories.POTTERY, io.StringIO(newline="")
    record = _record(story)
    writer = csv.writer(file)
    writer.writerow(record)
    writer.writerow([*record.values()])
    return file.getvalue().encode()


def _record(story: Story) -> dict[str, str | list[str]]:
    known = {
        "title": story.title,
        "authors": list(story.authors),
        "published": story.published,
        "source": story.source,
        "url": story.url,
        "text": "\n\n".join(story.paragraphs),
    }
    record = {name: value for name, value in known.items() if value is not None}
    return {**record, "authors": ", ".join(story.authors)} if story is stories.POTTERY else record


def lines(story: Story) -> bytes:
    """JSON Lines of one record."""
    return json.dumps(_record(story), ensure_ascii=False).encode() + b"\n"


def export() -> bytes:
    """A JSON file that holds a list of articles."""
    return json.dumps({"articles": [_record(stories.SKIS)]}, ensure_ascii=False, indent=1).encode()


# --- archives ------------------------------------------------------------------------------------


def warc(story: Story) -> bytes:
    """A crawl: the page and a picture of it."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for url, kind, data in (
        (story.url, "text/html; charset=utf-8", page(story)),
        (f"{story.url}/picture.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ):
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(data),
            http_headers=headers,
            warc_headers_dict={
                "WARC-Date": "2024-01-01T00:00:00Z",
                "WARC-Record-ID": f"<urn:example:{len(data)}>",
            },
        )
        writer.write_record(record)
    return file.getvalue()


def wacz() -> bytes:
    """The same with its table of pages, in a ZIP."""
    story, file = stories.ARCHIVED, io.BytesIO()
    pages = [
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        {"id": "1", "url": story.url, "title": story.title, "ts": "2024-01-01T00:00:00Z"},
    ]
    members = {
        "datapackage.json": json.dumps({"profile": "data-package", "resources": []}).encode(),
        "pages/pages.jsonl": "\n".join(map(json.dumps, pages)).encode(),
        "archive/data.warc.gz": warc(story),
    }
    _zip(file, members)
    return file.getvalue()


def zipped() -> bytes:
    """A folder of pages, with what else lies in such a folder."""
    file = io.BytesIO()
    _zip(file, {"2014/harp.html": page(stories.ZIPPED), "2014/style.css": b"p { margin: 0 }"})
    return file.getvalue()


def _zip(file: io.BytesIO, members: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            stored = name == "mimetype"  # which says what the file is where nothing is unpacked
            kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _MADE), data, kind)


def tarred() -> bytes:
    """A backup."""
    file = io.BytesIO()
    data = page(stories.TARRED)
    with tarfile.open(fileobj=file, mode="w") as archive:
        member = tarfile.TarInfo("old/quarry.html")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return gzip.compress(file.getvalue(), mtime=0)


def clips() -> bytes:
    """Notes as Evernote exports them; when a page was clipped is not its date."""
    story = stories.PEAR
    text = "".join(f"<div>{escape(one)}</div>" for one in story.paragraphs)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE en-export SYSTEM'
        ' "http://xml.evernote.com/pub/evernote-export4.dtd">\n<en-export><note>'
        f'<title>{escape(story.title)}</title><content><![CDATA[<?xml version="1.0"?>'
        f"<en-note>{text}</en-note>]]></content><created>20200101T100000Z</created>"
        f"<note-attributes><author>{story.authors[0]}</author><source-url>{story.url}</source-url>"
        "</note-attributes></note></en-export>\n"
    ).encode()


def hearing() -> bytes:
    """Captions of a broadcast, a cue a line."""
    cues = [f"WEBVTT {stories.HEARING.title}"]
    for paragraph in stories.HEARING.paragraphs:
        start, said = paragraph[1:9], paragraph[11:]
        cues.append(f"{start}.000 --> {start}.900\n{said}")
    return ("\n\n".join(cues) + "\n").encode()


def library() -> bytes:
    """Citation data with an abstract."""
    story = stories.EELS
    first, last = story.authors[0].split()
    lines = [
        "TY  - NEWS",
        f"TI  - {story.title}",
        f"AU  - {last}, {first}",
        f"T2  - {story.source}",
    ]
    lines += [
        f"DA  - {_day(story):%Y/%m/%d}/",
        f"UR  - {story.url}",
        f"AB  - {story.paragraphs[0]}",
    ]
    return ("\r\n".join([*lines, "ER  - "]) + "\r\n").encode()


MAKERS: Final[dict[str, Callable[[], bytes]]] = {
    "saved-page.txt": saved_page,
    "tide-mill.html": lambda: page(stories.MILL),
    "arabic.html": lambda: page(stories.ARABIC, language="ar", direction="rtl"),
    "lighthouse.mhtml": saved_by_browser,
    "ferry-inquiry.pdf": pdf,
    "glass-museum.docx": word,
    "cherry-frost.odt": open_document,
    "tunnel.rtf": rich_text,
    "season.epub": book,
    "mayor.md": markdown,
    "clips.enex": clips,
    "hearing.vtt": hearing,
    "library.ris": library,
    "newsletter.eml": letter,
    "letters.mbox": letters,
    "coast-news.rss": rss,
    "wires.atom": atom,
    "database.csv": table,
    "records.jsonl": lambda: lines(stories.CRANES),
    "export.json": export,
    "crawl.warc.gz": lambda: warc(stories.BAKERY),
    "web-archive.wacz": wacz,
    "pages.zip": zipped,
    "backup.tar.gz": tarred,
    "balloon.html.gz": lambda: gzip.compress(page(stories.COMPRESSED), mtime=0),
    "footbridge.html.bz2": lambda: bz2.compress(page(stories.BRIDGE)),
    "town-clock.html.xz": lambda: lzma.compress(page(stories.CLOCK)),
    "lines.jsonl.zst": lambda: zstd.compress(lines(stories.LINES)),
}


if __name__ == "__main__":
    main()
