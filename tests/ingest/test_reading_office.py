"""DOCX and ODT: styles, tables, notes, tracked changes; and every way in which a file is none."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import docx
import odfdo
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.shared import Pt

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions, Role
from qa_service.ingest.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document as Word

HEADLINE = "Oldport Opens Its Harbour Again"
BODY = "The harbour of Oldport will open on Monday, the mayor told reporters on 3 May 2011."
MORE = "Engineers had closed it after the storm, which broke two of the eleven pillars."
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes, suffix: str) -> RawArticle:
    document = Document(f"paper{suffix}", "paper", suffix, data=data)
    (raw,) = FORMATS[suffix](document, ReadingOptions())
    assert isinstance(raw, RawArticle)
    return raw


def refusal(data: bytes, suffix: str) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read(data, suffix)
    return refused.value.problem


def shown(raw: RawArticle) -> list[tuple[str, Role]]:
    return [(block.text, block.role) for block in raw.blocks]


def saved(word: Word) -> bytes:
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def packed(members: dict[str, bytes | str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one member changed."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        members: dict[str, bytes | str] = {one: package.read(one) for one in package.namelist()}
    members[name] = change(bytes(members.get(name, b"")))  # type: ignore[arg-type]
    return packed(members)


# --- DOCX -----------------------------------------------------------------------------------------


def test_styles_say_what_a_paragraph_is() -> None:
    word = docx.Document()
    word.add_heading(HEADLINE, level=0)
    word.add_paragraph("By Ann Lee")
    word.add_paragraph("3 May 2011")
    word.add_paragraph(BODY)
    word.add_heading("A long wait", level=2)
    word.add_paragraph(MORE)
    word.add_paragraph("Eleven pillars", style="List Bullet")
    word.add_paragraph("It was a long wait.", style="Quote")
    word.add_paragraph("The wall on Sunday", style="Caption")
    raw = read(saved(word), ".docx")
    assert raw.title is not None
    assert raw.published is not None
    assert (raw.title.value, raw.title.place) == (HEADLINE, "style Title")
    assert (raw.authors, raw.published.value) == (("Ann Lee",), "2011-05-03")
    assert shown(raw) == [
        (BODY, Role.UNKNOWN),
        ("A long wait", Role.HEADING),
        (MORE, Role.UNKNOWN),
        ("Eleven pillars", Role.ITEM),
        ("It was a long wait.", Role.QUOTE),
        ("The wall on Sunday", Role.CAPTION),
    ]


def test_the_days_on_which_a_file_was_made_and_saved_are_not_that_of_publication() -> None:
    word = docx.Document()
    word.add_paragraph(BODY)
    word.core_properties.title = "Storms and Harbours"
    word.core_properties.author = "Ann Lee"
    raw = read(saved(word), ".docx")
    assert word.core_properties.created is not None
    assert (raw.published, raw.modified) == (None, None)
    assert raw.title is not None
    assert (raw.title.value, raw.title.place) == ("Storms and Harbours", "DOCX title")
    assert raw.authors == ("Ann Lee",)


def test_a_program_is_no_author_and_a_file_no_title() -> None:
    word = docx.Document()
    word.add_paragraph(BODY)
    word.core_properties.title = "draft3.doc"
    raw = read(saved(word), ".docx")
    assert word.core_properties.author == "python-docx"
    assert (raw.title, raw.authors) == (None, ())


def test_rows_stay_rows_and_a_table_that_lays_out_a_page_is_text() -> None:
    word = docx.Document()
    table = word.add_table(rows=2, cols=2)
    for at, text in enumerate(["Port", "Boats", "Oldport", "120"]):
        table.cell(at // 2, at % 2).text = text
    layout = word.add_table(rows=1, cols=2)
    layout.cell(0, 0).text = " ".join([BODY] * 4)
    layout.cell(0, 1).text = MORE
    assert shown(read(saved(word), ".docx")) == [
        ("Port | Boats", Role.ROW),
        ("Oldport | 120", Role.ROW),
        (" ".join([BODY] * 4), Role.UNKNOWN),
        (MORE, Role.UNKNOWN),
    ]


def test_heads_feet_and_what_was_deleted_or_hidden_is_not_read() -> None:
    word = docx.Document()
    word.sections[0].header.paragraphs[0].text = "The Oldport Times"
    word.sections[0].footer.paragraphs[0].text = "Page 1"
    paragraph = word.add_paragraph("The harbour opens ")
    for change in (
        "<w:del {}><w:r><w:delText>on Friday</w:delText></w:r></w:del>",
        "<w:ins {}><w:r><w:t>on Monday</w:t></w:r></w:ins>",
        "<w:moveFrom {}><w:r><w:t> at noon</w:t></w:r></w:moveFrom>",
        "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t> secretly</w:t></w:r>",
        "<w:r {}><w:instrText> PAGEREF x </w:instrText></w:r>",
        "<w:r {}><w:t>.</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(change.format(_W)))  # noqa: SLF001 - no other way in
    assert shown(read(saved(word), ".docx")) == [("The harbour opens on Monday.", Role.UNKNOWN)]


HIDDEN_RUN = "<w:r {}><w:rPr><w:vanish/></w:rPr><w:t> secretly</w:t></w:r>"
STYLED_RUN = '<w:r {}><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t> secretly</w:t></w:r>'


def hidden_style(word: Word, name: str, kind: WD_STYLE_TYPE) -> None:
    style = word.styles.add_style(name, kind)
    style.font.hidden = True


@pytest.mark.parametrize("run", [HIDDEN_RUN, STYLED_RUN])
def test_hidden_runs_are_left_out_and_named(run: str) -> None:
    word = docx.Document()
    hidden_style(word, "Secret", WD_STYLE_TYPE.CHARACTER)
    paragraph = word.add_paragraph("The harbour opens")
    paragraph._p.append(parse_xml(run.format(_W)))  # noqa: SLF001 - no other way in
    paragraph.add_run(" on Monday.")
    raw = read(saved(word), ".docx")
    assert shown(raw) == [("The harbour opens on Monday.", Role.UNKNOWN)]
    assert [(one.text, one.rule) for one in raw.dropped] == [("secretly", "hidden in the markup")]


def test_a_style_based_on_a_hidden_one_hides_and_a_run_may_show_itself_again() -> None:
    word = docx.Document()
    hidden_style(word, "Aside", WD_STYLE_TYPE.PARAGRAPH)
    below = word.styles.add_style("Below", WD_STYLE_TYPE.PARAGRAPH)
    below.base_style = word.styles["Aside"]
    word.add_paragraph("The price was never printed.", style="Below")
    paragraph = word.add_paragraph("Nobody knew. ", style="Below")
    paragraph.add_run(BODY).font.hidden = False
    table = word.add_table(rows=2, cols=1)
    for at, text in enumerate((MORE, "A row that is folded away.")):
        table.cell(at, 0).text = text
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:hidden {_W}/>"))  # noqa: SLF001
    raw = read(saved(word), ".docx")
    assert [text for text, _ in shown(raw)] == [BODY, MORE]
    assert {one.text for one in raw.dropped} == {
        "The price was never printed.",
        "Nobody knew.",
        "A row that is folded away.",
    }


@pytest.mark.parametrize(
    ("font", "code", "text"),
    [
        ("Symbol", "F06D", "a \u03bcm wide"),
        ("Symbol", "00B0", "a °m wide"),
        ("Symbol", "F0BE", "a m wide"),
        ("Times", "00E9", "a ém wide"),
        ("Garamond Expert", "F066", "a fm wide"),
        ("Segoe UI Symbol", "2192", "a →m wide"),
        ("Wingdings", "F04A", "a m wide"),
        ("Wingdings", "nonsense", "a m wide"),
        ("Arial", "0007", "a m wide"),
    ],
)
def test_symbols_are_the_characters_that_they_show(font: str, code: str, text: str) -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("It is only a ")
    symbol = f'<w:r {_W}><w:sym w:font="{font}" w:char="{code}"/></w:r>'
    paragraph._p.append(parse_xml(symbol))  # noqa: SLF001 - no other way in
    paragraph.add_run("m wide, said the engineer.")
    expected = f"It is only {text}, said the engineer."
    assert shown(read(saved(word), ".docx")) == [(expected, Role.UNKNOWN)]


def test_a_text_box_and_a_note_follow_their_paragraph() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph(BODY)
    paragraph.runs[0].font.size = Pt(9)
    inside = f"<w:txbxContent><w:p><w:r><w:t>{MORE}</w:t></w:r></w:p></w:txbxContent>"
    box = f"""<w:r {_W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:AlternateContent><mc:Choice Requires="wps">{inside}</mc:Choice>
<mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent><w:footnoteReference w:id="2"/></w:r>"""
    paragraph._p.append(parse_xml(box))  # noqa: SLF001
    word.add_paragraph("It rained all day in the town.")
    notes = f"""<w:footnotes {_W}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>Report of the committee.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""
    data = replaced(saved(word), "word/footnotes.xml", lambda _old: notes.encode())
    assert shown(read(data, ".docx")) == [
        (BODY, Role.UNKNOWN),
        (MORE, Role.UNKNOWN),
        ("Report of the committee.", Role.BODY),
        ("It rained all day in the town.", Role.UNKNOWN),
    ]


# --- ODT ------------------------------------------------------------------------------------------


def written(*elements: odfdo.Element, title: str = "") -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    for element in elements:
        document.body.append(element)
    if title:
        document.meta.title = title
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def test_an_odt_is_read_by_its_headings_lists_and_styles() -> None:
    paragraph = odfdo.Paragraph(BODY)
    paragraph.insert_note(after="harbour", note_id="n1", citation="1", body="Built in 1911.")
    raw = read(
        written(
            odfdo.Paragraph(HEADLINE, style="Title"),
            odfdo.Paragraph("By Ann Lee, 3 May 2011"),
            paragraph,
            odfdo.Header(2, "A long wait"),
            odfdo.List(["Eleven pillars", "Two cranes"]),
            odfdo.Paragraph("It was a long wait.", style="Quotations"),
            title=HEADLINE,
        ),
        ".odt",
    )
    assert raw.title is not None
    assert raw.published is not None
    assert (raw.title.value, raw.authors) == (HEADLINE, ("Ann Lee",))
    assert raw.published.value == "2011-05-03"
    assert shown(raw) == [
        (BODY, Role.UNKNOWN),
        ("Built in 1911.", Role.BODY),
        ("A long wait", Role.HEADING),
        ("Eleven pillars", Role.ITEM),
        ("Two cranes", Role.ITEM),
        ("It was a long wait.", Role.QUOTE),
    ]


def test_rows_of_an_odt_stay_rows() -> None:
    table = odfdo.Table("ports", width=2, height=2)
    for place, value in (("A1", "Port"), ("B1", "Boats"), ("A2", "Oldport"), ("B2", "120")):
        table.set_value(place, value)
    assert shown(read(written(table, odfdo.Paragraph(BODY)), ".odt")) == [
        ("Port | Boats", Role.ROW),
        ("Oldport | 120", Role.ROW),
        (BODY, Role.UNKNOWN),
    ]


def test_spaces_tabs_and_deleted_text_of_an_odt() -> None:
    content = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text>
<text:tracked-changes><text:changed-region><text:deletion><text:p>Old words.</text:p>
</text:deletion></text:changed-region></text:tracked-changes>
<text:p>Two<text:s text:c="3"/>boats<text:tab/>and<text:line-break/>a
<text:span>long <office:annotation><text:p>Check!</text:p></office:annotation>wait</text:span>.
</text:p>
</office:text></office:body></office:document-content>"""
    assert shown(read(packed({"content.xml": content}), ".odt")) == [
        ("Two boats and a long wait.", Role.UNKNOWN)
    ]


def test_hidden_text_of_an_odt_is_left_out_and_named() -> None:
    content = f"""<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:automatic-styles>
<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/>
</style:style><style:style style:name="T2" style:family="text" style:parent-style-name="T1">
<style:text-properties text:display="true"/></style:style>
<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Secret"/>
<style:style style:name="T3" style:family="paragraph"/></office:automatic-styles>
<office:body><office:text>
<text:p>The harbour<text:span text:style-name="T1"> never</text:span> opens<text:span
 text:style-name="T2"> again</text:span><text:hidden-text text:condition="x"
 text:string-value=" soon" text:is-hidden="true"> soon</text:hidden-text>.</text:p>
<text:p text:style-name="P1">By its style.</text:p>
<text:p text:style-name="T3">{MORE}</text:p>
<text:p><text:hidden-paragraph text:condition="x" text:is-hidden="true"/>By its field.</text:p>
<text:p><text:hidden-paragraph text:condition="x"/>{BODY}</text:p>
<text:section text:name="s" text:display="none"><text:p>In a</text:p><text:p>section.</text:p>
</text:section><table:table><table:table-row table:visibility="collapse"><table:table-cell>
<text:p>In a row.</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>"""
    styles = """<office:document-styles
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:styles>
<style:style style:name="Secret" style:family="paragraph"><style:text-properties
 text:display="none"/></style:style></office:styles><office:automatic-styles>
<style:style style:name="T3" style:family="paragraph"><style:text-properties
 text:display="none"/></style:style></office:automatic-styles></office:document-styles>"""
    raw = read(packed({"content.xml": content, "styles.xml": styles}), ".odt")
    assert [text for text, _ in shown(raw)] == ["The harbour opens again.", MORE, BODY]
    assert [one.text for one in raw.dropped] == [
        *("never", "soon", "By its style.", "By its field.", "In a section.", "In a row."),
    ]


# --- files that can't be read ---------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".docx", ".odt"])
@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "password"),
        (b"PK\x03\x04" + bytes(200), "damaged"),
        (b"no package at all", "damaged"),
        (packed({"a.txt": "a"}), "missing or damaged"),
        (packed({"word/document.xml": "<a><b></a>", "content.xml": "<a"}), "missing or damaged"),
        (packed({"word/document.xml": "<a/>", "content.xml": "<a/>"}), "no text document"),
    ],
)
def test_a_file_that_is_no_document_is_refused_with_the_reason(
    suffix: str, data: bytes, reason: str
) -> None:
    assert reason in refusal(data, suffix)


def test_a_protected_odt_is_recognised_by_its_manifest() -> None:
    manifest = """<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry></m:manifest>"""
    data = packed({"META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"})
    assert "password" in refusal(data, ".odt")


def test_a_bomb_is_not_unpacked() -> None:
    data = packed({"word/document.xml": bytes(60 * 1024 * 1024)})
    assert len(data) < 100_000
    assert "unpacks to more than" in refusal(data, ".docx")


def test_no_file_that_a_document_names_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    content = f"""<!DOCTYPE d [<!ENTITY secret SYSTEM "{secret.as_uri()}">]><w:document {_W}>
<w:body><w:p><w:r><w:t>{BODY}&secret;</w:t></w:r></w:p></w:body></w:document>"""
    assert shown(read(packed({"word/document.xml": content}), ".docx")) == [(BODY, Role.UNKNOWN)]


def test_entities_that_grow_without_end_are_not_put_in() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    content = f"""<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]><w:document {_W}>
<w:body><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:body></w:document>"""
    assert "damaged" in refusal(packed({"word/document.xml": content}), ".docx")


def test_nesting_without_end_is_no_crash() -> None:
    deep = "<w:sdt>" * 50_000
    content = f"<w:document {_W}><w:body>{deep}"
    assert "damaged" in refusal(packed({"word/document.xml": content}), ".docx")
