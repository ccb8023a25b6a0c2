"""RTF: groups, code pages, tables, notes."""

from __future__ import annotations

import pytest

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions, Role
from qa_service.ingest.formats.rtf import read_rtf

BODY = "The harbour of Oldport will open on Monday, the mayor told reporters on 3 May 2011."
HEADLINE = "Oldport Opens Its Harbour Again"
HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times Cyr;}}"
    r"{\colortbl;\red0;}{\stylesheet{Normal;}{\s1\b heading 1;}{\s2 Title;}{\*\cs3 x;}}"
    r"{\info{\title Storms and Harbours}{\author Ann Lee}{\creatim\yr2009\mo1\dy2}}"
)


def read(rtf: str | bytes) -> RawArticle:
    data = rtf if isinstance(rtf, bytes) else rtf.encode("cp1252")
    (raw,) = read_rtf(Document("paper.rtf", "paper", ".rtf", data=data), ReadingOptions())
    return raw


def shown(raw: RawArticle) -> list[tuple[str, Role]]:
    return [(block.text, block.role) for block in raw.blocks]


def test_styles_properties_and_the_top_are_read() -> None:
    raw = read(
        rf"{HEAD}\pard\s2 {HEADLINE}\par\pard By Bo Ray, 3 May 2011\par {BODY}\par"
        r"\pard\s1 A long wait\par\pard{\listtext\bullet\tab}\ls1 Two cranes\par}"
    )
    assert raw.title is not None
    assert raw.published is not None
    assert (raw.title.value, raw.title.place, raw.authors) == (HEADLINE, "style Title", ("Bo Ray",))
    assert (raw.published.value, raw.problems) == ("2011-05-03", ())
    assert shown(raw) == [
        (BODY, Role.UNKNOWN),
        ("A long wait", Role.HEADING),
        ("Two cranes", Role.ITEM),
    ]


def test_the_properties_add_what_the_text_lacks() -> None:
    raw = read(rf"{HEAD}{BODY}\par}}")
    assert raw.title is not None
    assert (raw.title.value, raw.authors, raw.published) == (
        "Storms and Harbours",
        ("Ann Lee",),
        None,
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"caf\'e9 \'93yes\'94 \emdash\~3\'a2", "café “yes” — 3¢"),
        (r"\f1\'cf\'f0\'e8\'e2\'e5\'f2\f0  \'e9", "Привет é"),
        (r"\u8364? and \uc2\u233 ab\uc1 !", "€ and é!"),
        (r"\u-10179?\u-8704? smiles", "😀 smiles"),
        (r"a \{brace\} and a \\ stroke", "a {brace} and a \\ stroke"),
        ("a line\r\n that goes on", "a line that goes on"),
        (r"co\-operate non\_stop", "cooperate non-stop"),
        (r"kept{\deleted gone}{\v hidden} words", "kept words"),
        (r"a{\pict\bin5 }}}}} b}c", "ac"),
        (r"see {\field{\*\fldinst HYPERLINK x}{\fldrslt the report}} here", "see the report here"),
        (r"{\header The Times}{\footer 1}text{\*\unknown gone}", "text"),
    ],
)
def test_letters_and_what_is_no_text(written: str, expected: str) -> None:
    raw = read(rf"{HEAD}{written}\par}}")
    assert [text for text, _ in shown(raw)][:1] == [expected]


def test_rows_notes_and_text_boxes() -> None:
    raw = read(
        rf"{HEAD}\pard {BODY}{{\footnote Built in 1911.}} It rained."
        r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt A box beside it.\par}}{\shprslt old}}\par"
        r"\trowd\intbl Port\cell Boats\cell\row\trowd\intbl Oldport\cell 120\cell\row"
        r"\pard The end.\par}"
    )
    assert shown(raw) == [
        (f"{BODY} It rained.", Role.UNKNOWN),
        ("Built in 1911.", Role.BODY),
        ("A box beside it.", Role.UNKNOWN),
        ("Port | Boats", Role.ROW),
        ("Oldport | 120", Role.ROW),
        ("The end.", Role.UNKNOWN),
    ]


def test_what_is_cut_off_is_read_as_far_as_it_goes() -> None:
    raw = read(rf"{HEAD}{BODY}\par The storm")
    assert [text for text, _ in shown(raw)] == [BODY, "The storm"]
    assert "cut off" in raw.problems[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"", "empty"), (b"PK\x03\x04", "begin"), (b"{\\rtf1" + b"{" * 20_000, "nested")],
)
def test_a_file_that_is_no_rtf_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read(data)
    assert reason in refused.value.problem
