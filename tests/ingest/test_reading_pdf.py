"""PDF: columns, hyphens, running heads, notes; and every way in which a file is none."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from paper_maker import HEIGHT, MARGIN, WIDTH, Paper, Setting, article
from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Document, RawArticle, ReadingOptions, Role
from qa_service.ingest.formats.pdf import read_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADLINE = "Oldport Opens Its Harbour Again"
BODY = "The harbour of Oldport will open on Monday, the mayor told reporters on 3 May 2011."
MORE = "Engineers had closed it after the storm, which broke two of the eleven pillars."


def read(data: bytes) -> RawArticle:
    (raw,) = read_pdf(Document("paper.pdf", "paper", ".pdf", data=data), ReadingOptions())
    return raw


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFileError) as refused:
        read(data)
    return str(refused.value)


def texts(raw: RawArticle) -> list[str]:
    return [block.text for block in raw.blocks]


def dropped(raw: RawArticle) -> dict[str, str]:
    return {out.text: out.rule for out in raw.dropped}


@pytest.fixture(scope="module")
def many_scripts() -> str:
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", str(folder / "DejaVuSans.ttf")))
    return "DejaVu"


def picture(width: int = 60, height: int = 40) -> ImageReader:
    file = BytesIO()
    Image.new("RGB", (width, height), "grey").save(file, "PNG")
    return ImageReader(BytesIO(file.getvalue()))


# --- paragraphs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize(("indent", "between"), [(12, 0), (0, 6)])
@pytest.mark.parametrize("justified", [True, False])
def test_columns_are_read_one_after_the_other(
    columns: int, indent: float, between: float, *, justified: bool
) -> None:
    setting = Setting(
        columns=columns,
        indent=indent,
        between=between,
        justified=justified,
        head="The Oldport Times",
        foot="{page}",
    )
    paper = Paper(setting)
    written = article(20, seed=columns)
    paper.paragraphs(written)
    raw = read(paper.data())
    assert texts(raw) == written
    assert dropped(raw)["The Oldport Times"].startswith("running head")
    assert dropped(raw)["2"] == "page number"


def test_lines_written_across_the_columns_are_put_in_order() -> None:
    paper = Paper(Setting(columns=3, by_rows=True))
    written = article(20, seed=5)
    paper.paragraphs(written)
    assert texts(read(paper.data())) == written


def test_words_far_apart_in_a_narrow_column_are_no_table() -> None:
    paper = Paper(Setting(columns=5, size=11, gutter=18, hyphenated=False, indent=8))
    written = article(16, seed=9)
    paper.paragraphs(written)
    raw = read(paper.data())
    assert not [block for block in raw.blocks if block.role is Role.ROW]
    assert len(set(texts(raw)) & set(written)) >= 14


def test_a_browsers_date_of_printing_is_not_that_of_the_article() -> None:
    paper = Paper(Setting(head="11/22/26, 3:05 AM", foot="https://oldport.example {page}/3"))
    written = article(30, seed=4)
    paper.paragraphs(written)
    raw = read(paper.data())
    assert (texts(raw), raw.published) == (written, None)
    assert "11/22/26, 3:05 AM" in dropped(raw)


def test_a_paragraph_says_on_which_page_it_begins() -> None:
    paper = Paper(Setting(columns=2, head="The Oldport Times {page}"))
    written = article(40, seed=3)
    paper.paragraphs(written)
    raw = read(paper.data())
    pages = [block.page or 0 for block in raw.blocks]
    assert texts(raw) == written
    assert pages == sorted(pages)
    assert set(pages) == {1, 2, 3}
    assert len(dropped(raw)) == 4  # heads that differ in their number only


def test_type_says_what_is_title_and_heading_and_the_top_who_and_when() -> None:
    paper = Paper(Setting(columns=2, top=HEIGHT - 160, depth=HEIGHT - 160 - MARGIN))
    paper.across(HEADLINE, HEIGHT - 90, 24)
    paper.across("By Ann Lee and Bo Ray", HEIGHT - 115, 9, "Helvetica")
    paper.across("3 May 2011", HEIGHT - 130, 9, "Helvetica")
    first, second = article(4, seed=1), article(4, seed=2)
    paper.paragraphs(first)
    paper.heading("A long wait")
    paper.paragraphs(second)
    raw = read(paper.data())
    assert raw.title is not None
    assert raw.published is not None
    assert (raw.title.value, raw.authors) == (HEADLINE, ("Ann Lee", "Bo Ray"))
    assert (raw.published.value, raw.published.place) == ("2011-05-03", "date line of the text")
    assert texts(raw) == [*first, "A long wait", *second]
    assert [block.text for block in raw.blocks if block.role is Role.HEADING] == ["A long wait"]


def test_a_page_with_several_articles_is_said_to_be_undivided() -> None:
    paper = Paper(Setting(columns=2))
    for at, title in enumerate(("Oldport Opens Its Harbour", "Island School Gets New Roof")):
        paper.heading(title, 22)
        paper.paragraphs(article(3, seed=at))
    (problem,) = read(paper.data()).problems
    assert "2 articles" in problem
    assert "not divided" in problem
    assert "Island School" in problem


def test_a_page_whose_headlines_have_bylines_is_divided() -> None:
    paper = Paper(Setting(columns=2))
    paper.across("Oldport News, 3 May 2011", HEIGHT - 50, 9)
    stories = [article(3, seed=1), article(2, seed=2)]
    for title, by, story in zip(
        ("Harbour Opens Again", "School Gets Roof"), "AB", stories, strict=True
    ):
        paper.heading(title, 22)
        paper.heading(f"By {by}nn Lee", 9)
        paper.paragraphs(story)
    data = paper.data()
    found = list(read_pdf(Document("p.pdf", "p", ".pdf", data=data), ReadingOptions()))
    titles = [one.title and one.title.value for one in found]
    assert titles == ["Harbour Opens Again", "School Gets Roof"]
    assert [one.authors for one in found] == [("Ann Lee",), ("Bnn Lee",)]
    assert [one.published and one.published.value for one in found] == ["2011-05-03"] * 2
    assert [texts(one) for one in found] == stories
    assert len({one.id for one in found}) == len(found)


def test_ragged_columns_below_a_headline_are_read_one_after_the_other() -> None:
    paper = Paper(Setting(columns=2, top=HEIGHT - 120, justified=False))
    paper.across("Oldport Opens Its Harbour Again After All", HEIGHT - 90, 22)
    story = article(16, seed=4)
    paper.paragraphs(story)
    assert texts(read(paper.data())) == story


def test_a_download_of_a_database_is_divided() -> None:
    paper = Paper(Setting())
    for title, paragraph in ((HEADLINE, BODY), ("Island school gets new roof", MORE)):
        head = (title, "Oldport News", "May 3, 2011 Tuesday", "Length: 60 words", "Byline: Ann Lee")
        paper.paragraphs([*head, "Body", paragraph, "Load-Date: May 4, 2011", "End of Document"])
    data = paper.data()
    found = list(read_pdf(Document("p.pdf", "p", ".pdf", data=data), ReadingOptions()))
    assert [one.title and one.title.value for one in found] == [
        HEADLINE, "Island school gets new roof",
    ]  # fmt: skip
    assert [texts(one) for one in found] == [[BODY], [MORE]]


def test_an_article_with_sub_headings_is_one() -> None:
    paper = Paper(Setting(columns=2, top=HEIGHT - 100))
    paper.across(HEADLINE, HEIGHT - 80, 26)
    for at in range(3):
        paper.paragraphs(article(3, seed=at))
        paper.heading("What the engineers had found", 13)
    paper.paragraphs(article(3, seed=9))
    assert read(paper.data()).problems == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["the storm broke the har-", "bour wall of the town."],
            "the storm broke the harbour wall of the town.",
        ),
        (["a self-", "made man"], "a self-made man"),
        (["a well-known state-of-the-", "art bridge"], "a well-known state-of-the-art bridge"),
        (["the Anglo-", "American treaty"], "the Anglo-American treaty"),
        (["an 18-", "year-old man"], "an 18-year-old man"),
        (["two- ", "and three-year terms"], "two- and three-year terms"),
        (["a long-term plan, or long-", "term plans"], "a long-term plan, or long-term plans"),
        (["the pact –", "signed today"], "the pact – signed today"),
    ],
)
def test_hyphens_of_line_ends_go_and_those_of_words_stay(lines: list[str], expected: str) -> None:
    paper = Paper()
    for at, line in enumerate(lines):
        paper.across(line, 600 - 12 * at, 10, "Times-Roman")
    assert texts(read(paper.data())) == [expected]


def test_notes_come_after_the_paragraph_and_their_marks_go() -> None:
    paper = Paper()
    canvas = paper.canvas
    paper.across("The committee published its figures in the evening", 600, 10, "Times-Roman")
    end = MARGIN + canvas.stringWidth("The committee published its figures in the evening")
    canvas.setFont("Times-Roman", 6)
    canvas.drawString(end, 604, "1")
    paper.across("and went home over 10 km of road.", 588, 10, "Times-Roman")
    paper.across("1 Report of the committee, page 12.", 80, 7, "Times-Roman")
    assert texts(read(paper.data())) == [
        "The committee published its figures in the evening and went home over 10 km of road.",
        "1 Report of the committee, page 12.",
    ]


def test_a_raised_figure_without_a_note_stays() -> None:
    paper = Paper()
    paper.across("It covers 12 km", 600, 10, "Times-Roman")
    end = MARGIN + paper.canvas.stringWidth("It covers 12 km")
    paper.canvas.setFont("Times-Roman", 6)
    paper.canvas.drawString(end, 604, "2")
    assert texts(read(paper.data())) == ["It covers 12 km2"]


def test_a_caption_is_recognised_by_its_picture() -> None:
    paper = Paper()
    paper.paragraphs(article(3))
    paper.canvas.drawImage(picture(), MARGIN, 300, 200, 120)
    paper.across("The harbour wall after the storm of Sunday.", 290, 8, "Helvetica")
    captions = [block.text for block in read(paper.data()).blocks if block.role is Role.CAPTION]
    assert captions == ["The harbour wall after the storm of Sunday."]


def test_rows_of_a_table_stay_rows() -> None:
    paper = Paper()
    paper.paragraphs(article(3))
    for at, cells in enumerate([("Port", "Boats"), ("Oldport", "120"), ("Newport", "95")]):
        for column, cell in enumerate(cells):
            paper.canvas.setFont("Times-Roman", 10)
            paper.canvas.drawString(MARGIN + 150 * column, 300 - 14 * at, cell)
    rows = [block.text for block in read(paper.data()).blocks if block.role is Role.ROW]
    assert rows == ["Port | Boats", "Oldport | 120", "Newport | 95"]


def test_text_along_the_margin_is_left_out_and_named() -> None:
    paper = Paper()
    written = article(3)
    paper.paragraphs(written)
    paper.canvas.saveState()
    paper.canvas.rotate(90)
    paper.canvas.drawString(200, -30, "Printed in Oldport")
    paper.canvas.restoreState()
    raw = read(paper.data())
    assert texts(raw) == written
    assert "across the page" in dropped(raw)["Printed in Oldport"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read_upright(turn: int) -> None:
    paper = Paper()
    if turn != 180:
        paper.canvas.setPageSize((HEIGHT, WIDTH))
    moves = {90: (0, -HEIGHT), 180: (-WIDTH, -HEIGHT), 270: (-WIDTH, 0)}
    paper.canvas.rotate(turn)
    paper.canvas.translate(*moves[turn])
    written = article(3)
    paper.paragraphs(written)
    assert texts(read(paper.data())) == written


def test_ligatures_and_soft_hyphens_become_letters(many_scripts: str) -> None:
    paper = Paper()
    paper.across("The ﬁrst oﬃce of the ﬂeet was in the har\u00adbour.", 600, 10, many_scripts)
    assert texts(read(paper.data())) == ["The first office of the fleet was in the harbour."]


def test_text_that_runs_to_the_left_is_in_its_order(many_scripts: str) -> None:
    lines = ["ראש הממשלה אמר ביום שני כי הנמל", "ייפתח מחדש בשנת 2012 אחרי הסערה."]
    paper = Paper()
    paper.canvas.setFont(many_scripts, 10)
    for at, line in enumerate(lines):
        seen = " ".join(w if w.isdigit() else w[::-1] for w in reversed(line.split()))
        paper.canvas.drawRightString(WIDTH - MARGIN, 600 - 14 * at, seen.replace(".", ""))
    assert texts(read(paper.data())) == [" ".join(lines).replace(".", "")]


def test_an_initial_belongs_to_its_word() -> None:
    paper = Paper()
    paper.canvas.setFont("Times-Bold", 32)
    paper.canvas.drawString(MARGIN, 588, "T")
    lines = ["he harbour will open on Monday, and the", "mayor will be there, with eleven of the"]
    for at, line in enumerate(lines):
        paper.canvas.setFont("Times-Roman", 10)
        paper.canvas.drawString(MARGIN + 23, 602 - 12 * at, line)
    paper.canvas.drawString(MARGIN, 578, "engineers who built it from the first stone to the last.")
    assert texts(read(paper.data())) == [
        " ".join(["The", *lines[0].split()[1:], lines[1]])
        + " engineers who built it from the first stone to the last."
    ]


# --- what the document says of itself -------------------------------------------------------------


def test_the_day_on_which_the_file_was_made_is_not_the_day_of_publication() -> None:
    paper = Paper(information={"Title": "Storms and Harbours of the North", "Author": "Ann Lee"})
    paper.paragraphs(article(3))
    data = paper.data()
    raw = read(data)
    assert b"/CreationDate" in data
    assert raw.published is None
    assert raw.title is not None
    assert (raw.title.value, raw.title.place) == ("Storms and Harbours of the North", "PDF title")
    assert raw.authors == ("Ann Lee",)


@pytest.mark.parametrize("title", ["Microsoft Word - draft3.doc", "untitled", "page_07.indd", "A1"])
def test_the_name_of_a_file_is_no_title(title: str) -> None:
    paper = Paper(Setting(top=700), information={"Title": title, "Author": "jsmith"})
    paper.across(HEADLINE, 750, 22)
    paper.paragraphs(article(3))
    raw = read(paper.data())
    assert raw.title is not None
    assert raw.title.value == HEADLINE
    assert raw.authors == ()


def test_the_packet_of_the_document_tells_day_and_outlet() -> None:
    paper = Paper()
    written = article(3)
    paper.paragraphs(written)
    data = paper.data()
    raw = read(_with_xmp(data, "application/pdf"))
    assert raw.published is not None
    assert raw.source is not None
    assert (raw.published.value, raw.published.place) == ("2012-12-22", "XMP prism:publicationDate")
    assert raw.source.value == "The Oldport Times"
    assert (raw.authors, raw.addresses) == (("Ann Lee",), ("https://oldport.example/1",))
    assert read(_with_xmp(data, "image/jpeg")).published is None


def _with_xmp(data: bytes, kind: str) -> bytes:
    """The file with a packet as a stream that nothing else refers to."""
    packet = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 dc:format="{kind}" prism:publicationDate="2012-12-22" prism:url="https://oldport.example/1">
<dc:creator><rdf:Seq><rdf:li>Ann Lee</rdf:li></rdf:Seq></dc:creator>
<prism:publicationName>The Oldport Times</prism:publicationName>
</rdf:Description></rdf:RDF></x:xmpmeta>""".encode()
    stream = b"999 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (len(packet), packet)
    start, end = data.split(b"xref\n", 1)
    return start + stream + b"xref\n" + end


# --- files that can't be read ---------------------------------------------------------------------


def test_a_scan_is_named_as_such_with_the_remedy() -> None:
    paper = Paper()
    paper.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
    reason = refusal(paper.data())
    assert "scan" in reason
    assert "ocrmypdf" in reason


def test_of_a_document_scanned_in_part_the_text_is_read() -> None:
    paper = Paper()
    paper.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
    paper.canvas.showPage()
    written = article(3)
    paper.paragraphs(written)
    raw = read(paper.data())
    assert texts(raw) == written
    assert {block.page for block in raw.blocks} == {2}
    assert raw.problems == ("No text on page 1; scanned pages need OCR.",)


def test_a_password_is_asked_for_only_where_it_is_needed_to_read() -> None:
    locked = Paper(encrypt=StandardEncryption("secret", strength=128))
    locked.paragraphs(article(1))
    assert "password" in refusal(locked.data())
    only_printing = Paper(encrypt=StandardEncryption("", "owner", canPrint=0, strength=128))
    written = article(3)
    only_printing.paragraphs(written)
    assert texts(read(only_printing.data())) == written


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"%PDF-1.7\n" + bytes(2000), b"PK\x03\x04" + bytes(99), b"\xff" * 99]
)
def test_what_is_no_pdf_is_said_to_be_none(data: bytes) -> None:
    assert "cannot be opened as PDF" in refusal(data)
    assert "empty" in refusal(b"")


def test_a_file_on_disk_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    paper = Paper()
    written = article(3)
    paper.paragraphs(written)
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.data())
    document = Document("paper.pdf", "paper", ".pdf", str(file))
    (raw,) = read_pdf(document, ReadingOptions())
    assert texts(raw) == written


def test_a_page_with_too_much_on_it_is_left_out_and_named() -> None:
    paper = Paper()
    for line in range(900):
        paper.across("x" * 250, 0.9 * line, 0.5, "Helvetica")
    paper.canvas.showPage()
    paper.page = 2
    paper.paragraphs(article(2))
    raw = read(paper.data())
    assert texts(raw) == article(2)
    assert raw.problems == ("Damaged or overfull, so left out: page 1.",)


@pytest.fixture(scope="module")
def whole() -> bytes:
    paper = Paper(Setting(columns=2, head="The Oldport Times", foot="{page}"))
    paper.paragraphs(article(20))
    return paper.data()


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_whatever_happened_to_a_file_there_is_text_or_a_reason(
    whole: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    changes: Sequence[tuple[int, int]] = data.draw(
        st.lists(st.tuples(st.integers(0, len(whole)), st.integers(0, 255)), max_size=20)
    )
    for at, byte in changes:
        if at < len(damaged):
            damaged[at] = byte
    try:
        raw = read(bytes(damaged))
    except UnreadableFileError as error:
        assert error.problem.endswith((".", "`."))  # noqa: PT017 - either outcome will do
    else:
        assert all(block.text for block in raw.blocks)
