"""Pages as files: character sets, damage, hostile markup, and the way to an article."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.ingest import Skipped, read_articles
from qa_service.ingest.document import Document, ReadingOptions
from qa_service.ingest.formats.saved_pages import read_html
from qa_service.ingest.pages.tree import page_text

if TYPE_CHECKING:
    from pathlib import Path

    from qa_service.ingest.document import RawArticle

TEXT = "The harbour of Oldport will open again on Monday, the mayor told reporters on Friday."
MORE = "Engineers had closed it after the storm, which broke two of its eleven pillars in a night."
BODY = f"<p>{TEXT}</p><p>{MORE}</p>" * 2
PAGE = f"<html><head><title>Harbour opens again</title></head><body>{BODY}</body></html>"
GERMAN = "Der Bürgermeister kündigte am Freitag an, daß die Brücke über die Flüsse geöffnet würde."


def read(data: bytes, **known: str) -> RawArticle | UnreadableFileError:
    document = Document("page.html", "page", ".html", data=data, known=known)
    try:
        (raw,) = read_html(document, ReadingOptions())
    except UnreadableFileError as error:
        return error
    return raw


def texts(outcome: RawArticle | UnreadableFileError) -> list[str]:
    assert not isinstance(outcome, UnreadableFileError), outcome
    return [block.text for block in outcome.blocks]


@pytest.mark.parametrize("suffix", ["html", "htm", "xhtml", "HTML"])
def test_a_page_becomes_an_article(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"page.{suffix}"
    head = (
        '<meta property="article:published_time" content="2018-01-05">'
        '<meta property="og:site_name" content="Oldport News">'
        '<link rel="canonical" href="https://oldport.example/harbour">'
    )
    file.write_text(PAGE.replace("</head>", f"{head}</head>"), encoding="utf-8")
    (found,) = read_articles([file], processes=0)
    assert isinstance(found, Article), found
    assert found.text == f"{TEXT}\n\n{MORE}"
    assert (found.title, found.published, found.source, found.url) == (
        "Harbour opens again",
        "2018-01-05",
        "Oldport News",
        "https://oldport.example/harbour",
    )
    assert found.published_from == "meta article:published_time"


def test_a_page_that_is_none_is_skipped_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "shell.html").write_text("<div id=root></div><script>boot()</script>")
    (found,) = read_articles([tmp_path], processes=0)
    assert isinstance(found, Skipped)
    assert "only scripts" in found.reason


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta charset="iso-8859-1">'),
        ("cp1252", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("cp1252", '<meta charset="utf-8">'),
        ("cp1252", '<meta charset="no-such-set">'),
        ("iso-8859-15", "<?xml version='1.0' encoding='ISO-8859-15'?>"),
    ],
)
def test_character_sets(encoding: str, declared: str) -> None:
    page = f"<html><head>{declared}</head><body><p>{GERMAN} „Gut“.</p></body></html>"
    if encoding == "iso-8859-15":
        page = declared + page.replace(declared, "").replace("„Gut“", "Gut")
    assert GERMAN in texts(read(page.encode(encoding, "replace")))[0]


RUSSIAN = "Мэр сообщил в пятницу, что мост через реку откроют в понедельник."
ARABIC = "قال رئيس البلدية يوم الجمعة إن الجسر سيفتح من جديد يوم الاثنين."
JAPANESE = "市長は金曜日、橋が月曜日に再び開通すると記者団に語った。"
CHINESE = "市长星期五对记者说，大桥将于星期一重新开放，工程持续了两年。"
KOREAN = "시장은 금요일 기자들에게 다리가 월요일에 다시 열린다고 말했다 공사는 이 년 걸렸다."


@pytest.mark.parametrize(
    ("encoding", "declared", "text"),
    [
        ("cp1251", "windows-1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("cp1256", "windows-1256", ARABIC),
        ("shift_jis", "Shift_JIS", JAPANESE),
        ("iso-2022-jp", "iso-2022-jp", JAPANESE),
        ("gb18030", "gb2312", CHINESE),
        ("cp949", "euc-kr", KOREAN),
    ],
)
def test_the_declared_set_is_used(encoding: str, declared: str, text: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert texts(read(page.encode(encoding))) == [text]
    bare = page.replace(f'<meta charset="{declared}">', "")
    assert texts(read(bare.encode(encoding), charset=declared)) == [text]


def test_a_codec_that_is_no_character_set_is_not_used() -> None:
    page = f'<meta charset="unicode_escape"><p>{GERMAN} \\x41</p>'
    assert page_text(page.encode("cp1252"), "page").endswith("\\x41</p>")


def test_embedded_pictures_do_not_count() -> None:
    picture = "data:image/png;base64," + "A" * 20_000_000
    assert texts(read(PAGE.replace("<body>", f"<body><img src='{picture}'>").encode())) == [
        TEXT,
        MORE,
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"<p>" + b"word " * 4_000_000, "more than"),
    ],
)
def test_what_is_no_page_is_named(data: bytes, reason: str) -> None:
    outcome = read(data)
    assert isinstance(outcome, UnreadableFileError)
    assert reason in outcome.problem


HOSTILE = {
    "divs that never close": "<div>" * 30_000 + BODY,
    "spans that never close": "<p>" + "<span>" * 30_000 + "word " * 200,
    "tables in tables": "<table><tr><td>" * 900 + BODY,
    "lists in lists": "<ul><li>" * 900 + BODY,
    "quotes in quotes": "<blockquote>" * 1_900 + BODY,
    "many paragraphs": f"<p>{TEXT}</p>" * 8_000,
    "many breaks": "<p>" + "<br>" * 100_000 + BODY,
    "many times": "<time datetime='2018-01-01'>x</time>" * 8_000 + BODY,
    "many attributes": "<div " + " ".join(f'a{at}="x"' for at in range(60_000)) + f">{BODY}</div>",
    "a long class": "<div class='" + "ad " * 50_000 + f"'>{BODY}</div>",
    "open brackets": "<" * 500_000,
    "open tags": "<p" * 200_000,
    "a deep script": '<script type="application/ld+json">' + "[" * 200_000 + f"</script>{BODY}",
    "many articles": '<script type="application/ld+json">'
    + json.dumps([{"@type": "Article"}] * 20_000)
    + f"</script>{BODY}",
    "one word": "<p>" + "x" * 400_000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_gives_an_article_or_a_reason(page: str) -> None:
    outcome = read(page.encode())
    assert outcome.problem if isinstance(outcome, UnreadableFileError) else outcome.blocks


@pytest.mark.parametrize(
    "entities",
    [
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE html [<!ENTITY a "AAAAAAAAAA"><!ENTITY x "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    ],
)
def test_entities_are_never_expanded(entities: str) -> None:
    found = " ".join(texts(read(f"{entities}<body><p>{TEXT} &x;</p><p>{MORE}</p></body>".encode())))
    assert TEXT in found
    assert "root:" not in found
    assert found.count("AAAAAAAAAA") <= 2


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_cut_and_mixed_markup_gives_an_article_or_a_reason(data: st.DataObject) -> None:
    pieces = (
        "<div>",
        "</div>",
        "<p>",
        "<table>",
        "<td>",
        "<a href=x>",
        "</a>",
        "<li>",
        "<b>",
        "<br>",
    )
    markup = st.lists(
        st.sampled_from((*pieces, "</table>", "&amp", "<!--", TEXT, "word ", "\x00é"))
    )
    page = "".join(data.draw(markup)) + PAGE[: data.draw(st.integers(0, len(PAGE)))]
    outcome = read(page.encode())
    assert outcome.problem if isinstance(outcome, UnreadableFileError) else outcome.blocks


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_gives_an_article_or_a_reason(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same damage in every run
    data = bytearray(PAGE.encode())
    for _ in range(dice.randint(1, 60)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    outcome = read(bytes(data))
    assert outcome.problem if isinstance(outcome, UnreadableFileError) else outcome.blocks


def test_a_deep_page_does_not_crash_the_interpreter() -> None:
    """In a process of its own: what libraries recurse into could end it."""
    code = (
        "from qa_service.ingest.pages.article import article_of_page as a\n"
        f"print(len(a('<div>' * 2000 + {BODY!r} + '</div>' * 2000, 'p', {{}}).blocks))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "2"), done.stderr


def test_asking_loads_no_parser_of_pages() -> None:
    code = "import sys, qa_service.ingest; print({'lxml', 'trafilatura'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
