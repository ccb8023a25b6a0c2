"""Inputs that are hard to read, in any size: what `check_growth.py` measures, and tests read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from growth_packed import docx, epub, odt, pdf, pdf_of

if TYPE_CHECKING:
    from collections.abc import Callable

_SENTENCE: Final = "The ferry to the island was late again on Monday, as its captain said. "
_BODY: Final = _SENTENCE * 4


@dataclass(frozen=True, slots=True)
class Hard:
    """A kind of input; ``made(size)`` is a file of that suffix, hard in proportion to ``size``."""

    name: str
    suffix: str
    size: int  # the smallest that is measured
    made: Callable[[int], bytes]


def _record(**fields: object) -> bytes:
    return json.dumps({"title": "Ferry late", "text": _BODY, **fields}).encode()


def _page(body: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>Ferry late</title>{head}</head>"
        f"<body><article><h1>Ferry late</h1><p>{_BODY}</p>{body}</article></body></html>"
    ).encode()


def _mail(head: str, body: str = _BODY, subject: str = "Ferry late") -> bytes:
    return f"From: Ada <ada@x.example>\r\nSubject: {subject}\r\n{head}\r\n{body}".encode()


def _feed(entries: int, more: str = "", after: str = "") -> bytes:
    entry = f"<item><title>Ferry</title><description>{_SENTENCE * 3}</description>{more}</item>"
    namespace = "xmlns:media='http://search.yahoo.com/mrss/'"
    return (
        f"<rss version='2.0' {namespace}><channel><title>Post</title>{entry * entries}{after}"
        "</channel></rss>"
    ).encode()


def _rows(rows: int, of: Callable[[int], str], width: int = 595) -> bytes:
    """A PDF of one page as high as its rows, each written by ``of`` its baseline."""
    text = "".join(of(40 * row + 8) for row in range(rows))
    return pdf_of([text], size=(width, 40 * rows + 40))


def _at(left: int, base: int, size: int, text: str) -> str:
    return f"/F {size} Tf 1 0 0 1 {left} {base} Tm ({text}) Tj "


def _styled(styles: int) -> bytes:
    """Paragraphs, and a style of their own that is based on another, and so on."""
    named = (
        f'<w:style w:styleId="s{n}"><w:name w:val="own"/><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(styles)
    )
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="s0"/></w:pPr><w:r><w:t>{_SENTENCE}</w:t></w:r></w:p>'
    return docx(paragraph * styles, "".join(named))


def _contents(chapters: int) -> bytes:
    links = "".join(f'<a href="c{n}.xhtml">Part {n}</a>' for n in range(chapters))
    return epub([f"<p>{_BODY}</p>"], f"<nav>{links}</nav>", times=chapters)


def _captions(cues: int) -> bytes:
    filled = [
        f"00:{n // 60 % 60:02}:{n % 60:02}.000 --> 00:59:59.000\nthe ferry was" for n in range(cues)
    ]
    return ("WEBVTT\n\n" + "\n\n".join(filled)).encode()


def _record_lines(records: int) -> bytes:
    return b"\n".join(_record(id=f"{n}", text=f"{_BODY}It was ferry {n}.") for n in range(records))


def _saved_page(body: str, others: int = 0) -> bytes:
    part = "Content-Type: image/png\r\nContent-Location: https://x.example/{}\r\n\r\nx\r\n--b\r\n"
    parts = "".join(part.format(n) for n in range(others))
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b; type=text/html\r\n"
    html = "Content-Type: text/html; charset=utf-8\r\nContent-Location: https://x.example/a\r\n"
    return f"{head}\r\n--b\r\n{parts}{html}\r\n".encode() + _page(body) + b"\r\n--b--\r\n"


def _notes(notes: int, paragraphs: int) -> bytes:
    filled = f"<div>{_SENTENCE * 3}</div>" * paragraphs
    note = f"<title>Ferry</title><content><![CDATA[<en-note>{filled}</en-note>]]></content>"
    many = "".join(f"<note>{note}</note>" for _ in range(notes))
    return f"<?xml version='1.0' encoding='UTF-8'?><en-export>{many}</en-export>".encode()


def _numbered(paragraphs: int) -> str:
    return "".join(f"<p>{_SENTENCE}It was ferry {n}.</p>" for n in range(paragraphs))


def _download(head: str) -> bytes:
    return f"{head}\nBody\n\n{_BODY}\n\nEnd of Document\n".encode()


def _headed(base: int) -> str:
    return _at(9, base + 16, 14, "The ferry was late again") + _at(9, base, 8, _SENTENCE)


def _capitals(base: int) -> str:
    return _at(9, base, 4, "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z")


def _lines(line: str) -> Callable[[int], bytes]:
    return lambda count: (line * count).encode()


INPUTS: Final = (
    # records
    Hard(
        "record: one line of spaces", ".json", 20_000, lambda n: _record(text=f"{_BODY}{' ' * n}x")
    ),
    Hard("record: spaces in the title", ".json", 20_000, lambda n: _record(title=f"A{' ' * n}b")),
    Hard(
        "record: spaces in the author", ".json", 20_000, lambda n: _record(authors=[f"A{' ' * n}b"])
    ),
    Hard(
        "record: tabs and newlines",
        ".json",
        10_000,
        lambda n: _record(text=_BODY + "\t \n" * n + "x"),
    ),
    Hard(
        "record: no-break spaces",
        ".json",
        20_000,
        lambda n: _record(text=f"{_BODY}{chr(160) * n}x"),
    ),
    Hard("record: a long date", ".json", 20_000, lambda n: _record(published="2012 " * n)),
    Hard("record: a date of letters", ".json", 20_000, lambda n: _record(published="ab " * n)),
    Hard("record: a long author", ".json", 20_000, lambda n: _record(authors=["Ada Ink and " * n])),
    Hard(
        "record: many authors",
        ".json",
        5_000,
        lambda n: _record(authors=[f"Ada {k}" for k in range(n)]),
    ),
    Hard(
        "record: a long address",
        ".json",
        20_000,
        lambda n: _record(url="https://x.example/" + "a/" * n),
    ),
    Hard("record: a long outlet", ".json", 20_000, lambda n: _record(source="The Post " * n)),
    Hard("record: opening quotes", ".json", 16_000, lambda n: _record(text=_BODY + "“" * n)),
    Hard("record: straight quotes", ".json", 16_000, lambda n: _record(text=_BODY + '" ' * n)),
    Hard("record: open brackets", ".json", 16_000, lambda n: _record(text=_BODY + "(" * n)),
    Hard("record: full stops", ".json", 10_000, lambda n: _record(text=_BODY + "." * n)),
    Hard("record: one word", ".json", 40_000, lambda n: _record(text=_BODY + "a" * n)),
    Hard(
        "record: one word of capitals",
        ".json",
        50,
        lambda n: _record(text=f"{_BODY}\n\n{'ACGT' * n}"),
    ),
    Hard(
        "record: one word of accents", ".json", 50, lambda n: _record(text=f"{_BODY}\n\n{'é' * n}")
    ),
    Hard("record: one paragraph", ".json", 500, lambda n: _record(text=_SENTENCE * n)),
    Hard("record: many paragraphs", ".json", 500, lambda n: _record(text=f"{_SENTENCE}\n\n" * n)),
    Hard("record: short lines", ".json", 4_000, lambda n: _record(text=_BODY + "\nthe ferry" * n)),
    Hard("record: dashes", ".json", 10_000, lambda n: _record(text=_BODY + "- " * n)),
    Hard("record: digits", ".json", 20_000, lambda n: _record(text=_BODY + "1" * n)),
    Hard("record: Chinese", ".json", 2_000, lambda n: _record(text="渡船今天又晚点了。" * n)),
    Hard("record: exclamations", ".json", 5_000, lambda n: _record(text=_BODY + "late! " * n)),
    # pages
    Hard(
        "page: a span for each word",
        ".html",
        5_000,
        lambda n: _page(f"<p>{'<span>word</span> ' * n}</p>"),
    ),
    Hard(
        "page: spans in paragraphs",
        ".html",
        500,
        lambda n: _page(f"<p>{'<span>word</span> ' * 12}</p>" * n),
    ),
    Hard("page: many paragraphs", ".html", 500, lambda n: _page(f"<p>{_SENTENCE * 2}</p>" * n)),
    Hard("page: line breaks", ".html", 2_000, lambda n: _page(f"<p>{'the ferry<br>' * n}</p>")),
    Hard("page: links", ".html", 1_000, lambda n: _page(f"<p>{'<a href=/x>a ferry</a> ' * n}</p>")),
    Hard("page: divisions side by side", ".html", 1_000, lambda n: _page("<div>ferry</div>" * n)),
    Hard("page: spaces", ".html", 20_000, lambda n: _page(f"<p>late{' ' * n}again</p>")),
    Hard(
        "page: meta elements",
        ".html",
        2_000,
        lambda n: _page("", "<meta name=author content=Ada>" * n),
    ),
    Hard(
        "page: a long meta date",
        ".html",
        20_000,
        lambda n: _page("", f"<meta name=date content='{'20 ' * n}'>"),
    ),
    Hard(
        "page: table cells",
        ".html",
        1_000,
        lambda n: _page(f"<table>{'<tr><td>a<td>b' * n}</table>"),
    ),
    Hard("page: headings side by side", ".html", 500, lambda n: _page("<h2>The ferry</h2>" * n)),
    Hard(
        "page: times", ".html", 500, lambda n: _page("<time datetime=2012-03-05>Monday</time> " * n)
    ),
    Hard("page: bold lines", ".html", 500, lambda n: _page("<b>a<p>" * n)),
    Hard("page: nested quotations", ".html", 500, lambda n: _page("<blockquote>a" * n)),
    Hard("page: its text twice", ".html", 250, lambda n: _page(_numbered(n) * 2)),
    Hard(
        "page: a live report",
        ".html",
        250,
        lambda n: _page(f"<div><time>10:15</time><h2>Ferry</h2><p>{_SENTENCE}</p></div>" * n),
    ),
    Hard(
        "saved page: many paragraphs",
        ".mhtml",
        500,
        lambda n: _saved_page(f"<p>{_SENTENCE * 2}</p>" * n),
    ),
    Hard("saved page: many parts", ".mhtml", 2_000, lambda n: _saved_page("", n)),
    # text
    Hard("text: spaces", ".txt", 20_000, lambda n: f"Ferry late\n\n{_BODY}{' ' * n}x".encode()),
    Hard("text: many lines", ".txt", 1_000, _lines(f"{_SENTENCE}\n")),
    Hard("text: empty lines", ".txt", 20_000, lambda n: (_BODY + "\n" * n + _BODY).encode()),
    Hard(
        "download: a head of many lines",
        ".txt",
        500,
        lambda n: _download("The ferry was late\n" * n + "The Post\nMarch 5, 2012\n"),
    ),
    Hard(
        "download: a long line above many",
        ".txt",
        2_000,
        lambda n: _download(f"The Post\nMarch 5, 2012\n{'the ferry ' * n}\n" + "was late\n" * n),
    ),
    Hard(
        "download: a label of many lines",
        ".txt",
        2_000,
        lambda n: _download("Ferry\nPost\nMarch 5, 2012\nSection: a\n" + "and on\n" * n),
    ),
    # Markdown
    Hard("Markdown: hard breaks", ".md", 2_000, _lines("the ferry  \n")),
    Hard("Markdown: backslash breaks", ".md", 2_000, _lines("the ferry\\\n")),
    Hard("Markdown: emphasis", ".md", 16_000, _lines("*a **b ")),
    Hard("Markdown: brackets", ".md", 16_000, _lines("[a](")),
    Hard(
        "Markdown: backticks",
        ".md",
        4_000,
        lambda n: " ".join("`" * (k % 60 + 1) for k in range(n)).encode(),
    ),
    Hard(
        "Markdown: front matter",
        ".md",
        20_000,
        lambda n: f"---\ndate: {'20 ' * n}\n---\n\n{_BODY}".encode(),
    ),
    # mail
    Hard("mail: long plain text", ".eml", 2_000, lambda n: _mail("", f"{_SENTENCE}\r\n" * n)),
    Hard(
        "mail: parameters",
        ".eml",
        10_000,
        lambda n: _mail("Content-Type: text/plain" + "; a=b" * n + "\r\n"),
    ),
    Hard(
        "mail: numbered parameters",
        ".eml",
        10_000,
        lambda n: _mail(
            "Content-Type: text/plain" + "".join(f"; a*{k}=b" for k in range(n)) + "\r\n"
        ),
    ),
    Hard(
        "mail: encoded words", ".eml", 2_000, lambda n: _mail("", subject="=?utf-8?q?ferry?= " * n)
    ),
    Hard(
        "mail: addressees",
        ".eml",
        10_000,
        lambda n: _mail("To: " + ", ".join(["a <a@x.example>"] * n) + "\r\n"),
    ),
    Hard("mail: an odd date", ".eml", 20_000, lambda n: _mail("Date: " + "Mon, " * n + "\r\n")),
    Hard("mail: quoted lines", ".eml", 20_000, lambda n: _mail("", _BODY + "\r\n> said" * n)),
    # documents
    Hard(
        "Word: many paragraphs",
        ".docx",
        500,
        lambda n: docx(f"<w:p><w:r><w:t>{_SENTENCE * 2}</w:t></w:r></w:p>" * n),
    ),
    Hard(
        "Word: a run for each word",
        ".docx",
        5_000,
        lambda n: docx(f"<w:p>{'<w:r><w:t>ferry</w:t><w:tab/></w:r>' * n}</w:p>"),
    ),
    Hard(
        "OpenOffice: many paragraphs",
        ".odt",
        500,
        lambda n: odt(f"<text:p>{_SENTENCE * 2}</text:p>" * n),
    ),
    Hard(
        "OpenOffice: a span for each word",
        ".odt",
        5_000,
        lambda n: odt(f"<text:p>{'<text:span>ferry</text:span><text:s/>' * n}</text:p>"),
    ),
    Hard(
        "Word: nested tables",
        ".docx",
        20,
        lambda n: docx(
            ("<w:tbl><w:tr><w:tc>" * 40 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 40) * n
            + f"<w:p><w:r><w:t>{_BODY}</w:t></w:r></w:p>"
        ),
    ),
    Hard("Word: styles on styles", ".docx", 200, _styled),
    Hard("book: one chapter", ".epub", 500, lambda n: epub([f"<p>{_SENTENCE * 2}</p>" * n])),
    Hard("book: many chapters", ".epub", 100, lambda n: epub([f"<p>{_BODY}</p>"] * n)),
    Hard("book: contents named often", ".epub", 100, _contents),
    Hard(
        "book: chapters that go on",
        ".epub",
        100,
        lambda n: epub([f"<p>{_BODY}</p>"] * n, '<nav><a href="c0.xhtml">Part</a></nav>'),
    ),
    Hard("PDF: many pages", ".pdf", 400, lambda n: pdf([_SENTENCE] * n)),
    Hard(
        "PDF: words broken at ends of lines",
        ".pdf",
        400,
        lambda n: pdf(["the ferry to the island was late again on that mon-"] * n),
    ),
    Hard("PDF: headings", ".pdf", 100, lambda n: _rows(n, _headed)),
    Hard("PDF: capitals apart", ".pdf", 100, lambda n: _rows(n, _capitals)),
    Hard(
        "PDF: words in wide rows",
        ".pdf",
        200,
        lambda n: _rows(
            4,
            lambda base: "".join(_at(10 + 40 * k, base, 4, "ferry") for k in range(n)),
            width=40 * n + 20,
        ),
    ),
    Hard("PDF: dots", ".pdf", 2_000, lambda n: pdf_of([_at(9, 9, 1, ". " * n)], size=(3 * n, 99))),
    Hard(
        "PDF: annotations",
        ".pdf",
        2_000,
        lambda n: pdf_of([_at(9, 9, 9, _BODY)], annotations=n),
    ),
    # others
    Hard("records: many lines", ".jsonl", 500, _record_lines),
    Hard("notes: many", ".enex", 200, lambda n: _notes(n, 2)),
    Hard("notes: a long one", ".enex", 500, lambda n: _notes(1, n)),
    Hard("notes: data without end", ".enex", 5_000, lambda n: _notes(1, 1) + b"<data>" * n),
    Hard("feed: many entries", ".rss", 300, _feed),
    Hard("feed: enclosures", ".rss", 500, lambda n: _feed(1, "<enclosure url='/a.mp3'/>" * n)),
    Hard(
        "feed: a long entry",
        ".rss",
        500,
        lambda n: _feed(1, f"<content>{escape(_numbered(n))}</content>"),
    ),
    Hard(
        "feed: categories",
        ".rss",
        500,
        lambda n: _feed(1, "".join(f"<category>{k}</category>" for k in range(n))),
    ),
    Hard(
        "feed: attributes",
        ".rss",
        500,
        lambda n: _feed(1, "<enclosure" + "".join(f" a{k}='b'" for k in range(n)) + "/>"),
    ),
    Hard("feed: a long attribute", ".rss", 20_000, lambda n: _feed(1, f"<a b='{'c' * n}'/>")),
    Hard("feed: elements without end", ".rss", 2_000, lambda n: _feed(1, after="<guid " * n)),
    Hard("feed: pictures without end", ".rss", 2_000, lambda n: _feed(1, "<media:title>" * n)),
    Hard("captions: many cues", ".vtt", 10_000, _captions),
    Hard("captions: open tags", ".vtt", 10_000, lambda n: _captions(9) + b"<a" * n),
    Hard("captions: open voices", ".vtt", 10_000, lambda n: _captions(9) + b"<v a" * n),
    Hard(
        "RTF: groups", ".rtf", 5_000, lambda n: (r"{\rtf1 " + _BODY + r"{\b a}" * n + "}").encode()
    ),
    Hard(
        "RTF: paragraphs",
        ".rtf",
        1_000,
        lambda n: (r"{\rtf1 " + (_SENTENCE + r"\par ") * n + "}").encode(),
    ),
    Hard(
        "RTF: nested groups",
        ".rtf",
        20,
        lambda n: (r"{\rtf1 " + _BODY + ("{" * 400 + "a" + "}" * 400) * n + "}").encode(),
    ),
    Hard(
        "RTF: a long title",
        ".rtf",
        5_000,
        lambda n: (r"{\rtf1{\info{\title " + r"a\~" * n + "}}" + _BODY + "}").encode(),
    ),
    Hard(
        "RTF: cells",
        ".rtf",
        2_000,
        lambda n: (r"{\rtf1 " + _BODY + r"\trowd\intbl a\cell b\cell\row " * n + "}").encode(),
    ),
    Hard(
        "table: many rows",
        ".csv",
        500,
        lambda n: ("title,text\n" + f'Ferry,"{_SENTENCE * 3}"\n' * n).encode(),
    ),
    Hard(
        "table: a row of spaces",
        ".csv",
        20_000,
        lambda n: f'title,text\nFerry,"{_BODY}{" " * n}x"\n'.encode(),
    ),
    Hard(
        "citations: long fields",
        ".ris",
        5_000,
        lambda n: ("TY  - NEWS\nTI  - Ferry\nAB  - " + "a " * n + "\nER  - \n").encode(),
    ),
    Hard(
        "citations: an abstract of lines",
        ".ris",
        20_000,
        lambda n: ("TY  - NEWS\nTI  - Ferry\nAB  - a\n" + "ferry\n" * n + "ER  - \n").encode(),
    ),
)
