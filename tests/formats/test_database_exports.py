"""Downloads of news databases: each article by itself, and no label is text."""

import pytest

from qa_service.ingest import Understood, understand
from qa_service.ingest.document import Document

FERRY = [
    "The ferry to Norvik sails again after three weeks of storms, the harbour master said.",
    "Some two hundred islanders had waited in the school for the first boat to leave.",
]
MILL = [
    "The paper mill of Aldby will close in June, its owners told the council on Friday.",
    "Sixty people work there; the oldest machine has run since the year 1911.",
]
TITLES = ["Ferry to Norvik sails again after storms", "Paper mill of Aldby will close in June"]


def read(text: str, suffix: str) -> list[Understood]:
    return list(understand(Document(f"d{suffix}", "d", suffix, data=text.encode())))


def check(found: list[Understood], authors: tuple[str, str] = ("Ida Holm", "Bo Ruud")) -> None:
    articles = [one.article for one in found]
    assert [one and one.title for one in articles] == TITLES
    assert [one and one.source for one in articles] == ["Norvik Post", "Aldby Echo"]
    assert [((one and one.published) or "")[:10] for one in articles] == [
        "2021-03-04",
        "2021-03-06",
    ]
    assert [one and one.authors for one in articles] == [(authors[0],), (authors[1],)]
    assert [one and one.text for one in articles] == ["\n\n".join(FERRY), "\n\n".join(MILL)]


NEXIS = "\n".join(
    [
        "User Name: Reader\nDate and Time: Monday, May 3, 2021 9:12 AM\nDocuments (2)\n",
        *(f"{n}. {title}" for n, title in enumerate(TITLES, 1)),
        f"\n{TITLES[0]}\n\nNorvik Post\n\nMarch 4, 2021 Thursday\n\nCopyright 2021 Norvik Post",
        "All Rights Reserved\n\nSection: NEWS; Pg. 3\n\nLength: 73 words\n\nByline: Ida Holm",
        "\nBody\n\n" + "\n\n".join(FERRY) + "\n\nGraphic: The quay\n\nLoad-Date: March 4, 2021",
        f"\nEnd of Document\n\n{TITLES[1]}\n\nAldby Echo\n\nMarch 6, 2021 Saturday\n",
        "Copyright 2021 Aldby Echo All Rights Reserved\n\nLength: 70 words\n\nByline: Bo Ruud\n",
        "Body\n\n" + "\n\n".join(MILL) + "\n\nLoad-Date: March 6, 2021\n\nEnd of Document\n",
    ]
)
OLD_NEXIS = f"""
                               1 of 2 DOCUMENTS

                                  Norvik Post

                            March 4, 2021 Thursday
                              Late Edition - Final

{TITLES[0]}

BYLINE: By IDA HOLM

SECTION: Section A; Column 1; Foreign Desk; Pg. 3

LENGTH: 73 words

DATELINE: NORVIK

{FERRY[0]}

{FERRY[1]}

LOAD-DATE: March 4, 2021

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                         Copyright 2021 Norvik Post

                               2 of 2 DOCUMENTS

                                  Aldby Echo

                            March 6, 2021 Saturday

{TITLES[1]}

BYLINE: BO RUUD

LENGTH: 70 words

{MILL[0]}

{MILL[1]}

LOAD-DATE: March 6, 2021
"""
GERMAN_NEXIS = (
    NEXIS.replace("Length", "Länge").replace("words", "Wörter").replace("Byline", "Autor")
    .replace("Section", "Rubrik").replace("End of Document", "Ende des Dokuments")
    .replace("March 4, 2021 Thursday", "4. März 2021 Donnerstag")
    .replace("March 6, 2021 Saturday", "6. März 2021 Samstag")
)  # fmt: skip
FACTIVA = "".join(
    f'<div class="article enArticle"><div id="hd"><span class="enHeadline">{title}</span></div>'
    f'<div class="author">By {by}</div><div>73 words</div><div>{day} March 2021</div>'
    f"<div>06:10</div><div>{paper}</div><div>{code}</div><div>3</div><div>English</div>"
    f"<div>Copyright 2021 {paper}</div>"
    + "".join(f'<p class="articleParagraph enarticleParagraph">{one}</p>' for one in text)
    + f"<p>Document {code}000020210304eh3400001</p></div>"
    for title, by, day, paper, code, text in (
        (TITLES[0], "Ida Holm", 4, "Norvik Post", "NORVP", FERRY),
        (TITLES[1], "Bo Ruud", 6, "Aldby Echo", "ALDBE", MILL),
    )
)
FACTIVA_LINES = "\n\n".join(
    "\n".join([title, f"By {by}", "73 words", f"{day} March 2021", paper, code, "English",
               f"(c) 2021 {paper}", "", text[0], "", text[1], "",
               f"Document {code}000020210304eh3400001"])
    for title, by, day, paper, code, text in (
        (TITLES[0], "Ida Holm", 4, "Norvik Post", "NORVP", FERRY),
        (TITLES[1], "Bo Ruud", 6, "Aldby Echo", "ALDBE", MILL),
    )
)  # fmt: skip
TAGGED = "\n".join(
    f"SE News\nHD {title}\nBY By {by}\nWC 73 words\nPD {day} March 2021\nSN {paper}\nSC {code}\n"
    f"PG 3\nLA English\nCY Copyright 2021 {paper}\nLP\n{text[0]}\n\nTD\n{text[1]}\n\n"
    f"RE norw : Norway\nPUB {paper} AS\nAN Document {code}000020210304eh3400001\n"
    for title, by, day, paper, code, text in (
        (TITLES[0], "Ida Holm", 4, "Norvik Post", "NORVP", FERRY),
        (TITLES[1], "Bo Ruud", 6, "Aldby Echo", "ALDBE", MILL),
    )
)
TAGGED_PAGE = "<html><body>" + "".join(
    "<table>"
    + "".join(
        f"<tr><td><b>{tag}</b>&nbsp;</td><td>{value}</td></tr>"
        for tag, value in (
            *(("HD", title), ("BY", f"By {by}"), ("WC", "73 words"), ("PD", f"{day} March 2021")),
            *(("SN", paper), ("SC", code), ("LA", "English"), ("LP", f"<p>{text[0]}</p>")),
            *(("TD", f"<p>{text[1]}</p>"), ("AN", f"Document {code}000020210304eh3400001")),
        )
    )
    + "</table><br>"
    for title, by, day, paper, code, text in (
        (TITLES[0], "Ida Holm", 4, "Norvik Post", "NORVP", FERRY),
        (TITLES[1], "Bo Ruud", 6, "Aldby Echo", "ALDBE", MILL),
    )
)
PROQUEST = "".join(
    f"{'_' * 60}\n\nDocument {n} of 2\n\n{title}\n\nAuthor: {by}\n\nPublication info: {paper};"
    f" Norvik [Norvik]. {day} Mar 2021: A.3.\n\nhttps://search.example.org/docview/10000000{n}\n\n"
    f"Abstract: What it is about.\n\nFull text: {text[0]}\n\n{text[1]}\n\n"
    f"Subject: Ships; Harbours\n\nLocation: Norvik\n\nPublication title: {paper}\n\n"
    f"Publication year: 2021\n\nPublication date: Mar {day}, 2021\n\nISSN: 00000000\n\n"
    f"ProQuest document ID: 10000000{n}\n\n"
    f"Database: Global Newsstream\n\n"
    for n, title, by, day, paper, text in (
        (1, TITLES[0], "Holm, Ida", 4, "Norvik Post", FERRY),
        (2, TITLES[1], "Ruud, Bo", 6, "Aldby Echo", MILL),
    )
)
ENTRIES = (
    (TITLES[0], "Ida Holm", 4, "Norvik Post", FERRY),
    (TITLES[1], "Bo Ruud", 6, "Aldby Echo", MILL),
)
GENIOS = "Dokumente\n\nInhaltsverzeichnis\n\n" + "".join(
    f"{title}\n\n{text[0]}\n\n{text[1]}\n\nQuelle: {paper} vom 0{day}.03.2021, Nr. 5, S. 3\n\n"
    f"ISSN: 0000-0000\n\nRessort: Stadt\n\nAutor: {by}\n\nDokumentnummer: A{day}\n\n"
    f"Dauerhafte Adresse des Dokuments:\n\nhttps://database.example/document/A{day}\n\n"
    f"Alle Rechte vorbehalten: (c) {paper} GmbH\n\n© GBI-Genios GmbH\n\n"
    for title, by, day, paper, text in ENTRIES
)
GENIOS_HEADED = "".join(
    f"{title}\n\nQuelle: {paper}, 0{day}.03.2021, S. 3\nRessort: Stadt\nAutor: {by}\n"
    f"Dokumentnummer: A{day}\n\n{text[0]}\n\n{text[1]}\n\n"
    f"Alle Rechte vorbehalten: (c) {paper} GmbH\n\n"
    for title, by, day, paper, text in ENTRIES
)
EUROPRESSE = "<html><head><title>Europresse</title></head><body>" + "".join(
    f'<article><header><div><span class="DocPublicationName">{paper}, no. 12</span></div><div>'
    f'<span class="DocHeader">Région, mardi {day} mars 2021 312 mots, p. 4</span></div><div '
    f'class="titreArticle"><p>{title}</p></div><p>{by}</p></header><section><p>{text[0]}</p>'
    f"<p>{text[1]}</p></section><footer><p>© 2021 {paper}. Tous droits réservés. Le présent"
    f" document est protégé par les lois.</p><div>news·2021030{day}·NP·{day}</div></footer>"
    "<aside>Certificat émis le <b>9 mars 2021</b> à Bibliothèque.</aside></article>"
    for title, by, day, paper, text in ENTRIES
)
EUROPRESSE_LINES = "".join(
    f"{paper}\nlundi {day} mars 2021\n\n{title}\n\n{by}\n\n{text[0]}\n\n{text[1]}\n\n"
    f"Ce document est protégé par les lois.\n\nnews·2021030{day}·NP·{day}\n\n"
    for title, by, day, paper, text in ENTRIES
)


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        (NEXIS.replace("Graphic: The quay", "Graphic\n\nThe quay\n\nClassification"), ".txt"),
        (GENIOS, ".txt"),
        (GENIOS_HEADED, ".txt"),
        (EUROPRESSE, ".html"),
        (EUROPRESSE_LINES, ".txt"),
        (NEXIS, ".txt"),
        (OLD_NEXIS, ".txt"),
        (GERMAN_NEXIS, ".txt"),
        (FACTIVA, ".html"),
        (FACTIVA_LINES, ".txt"),
        (TAGGED, ".txt"),
        (TAGGED_PAGE, ".html"),
    ],
    ids=[
        "bare labels",
        "genios",
        "genios headed",
        "europresse",
        "europresse text",
        "nexis",
        "old nexis",
        "german nexis",
        "factiva",
        "factiva text",
        "tagged",
        "tagged page",
    ],
)
def test_a_download_is_read_article_by_article(text: str, suffix: str) -> None:
    check(read(text, suffix))


def test_proquest_gives_the_address_and_names_as_it_has_them() -> None:
    found = read(PROQUEST, ".txt")
    check(found, ("Ida Holm", "Bo Ruud"))


def test_nexis_as_rich_text() -> None:
    lines = NEXIS.replace("ä", r"\'e4").split("\n")
    check(read("{\\rtf1\\ansi " + "\n".join(f"{line}\\par" for line in lines) + "}", ".rtf"))


def test_text_that_speaks_of_documents_is_no_download() -> None:
    text = "\n\n".join(["Ferry to Norvik sails again", *FERRY, "End of Document", *MILL])
    assert len(read(text, ".txt")) == 1


def test_paragraphs_of_a_cell_stay_apart() -> None:
    page = TAGGED_PAGE.replace(f"<p>{MILL[1]}</p>", f"<p>{MILL[1]}</p><p>{FERRY[1]}</p>")
    article = read(page, ".html")[1].article
    assert article is not None
    assert article.text.split("\n\n") == [*MILL, FERRY[1]]


def test_a_text_that_proquest_has_not_leaves_the_abstract() -> None:
    (first, _) = read(PROQUEST.replace(f"{FERRY[0]}\n\n{FERRY[1]}", "Not available."), ".txt")
    assert first.article is not None
    assert first.article.text == "What it is about."
    assert first.problems == ("Only the abstract of the article is in the download.",)


@pytest.mark.parametrize("below", [False, True])
def test_labels_of_pressreader_stand_above_or_below(below: bool) -> None:  # noqa: FBT001
    text = ""
    for title, by, _, paper, lines in ENTRIES:
        name = f"Article Name:{title}\n" if not below else ""
        labels = f"Publication:{paper}\nAuthor:By {by}\nStart Page:3\nEnd Page:3\n\n"
        story = "\n\n".join(lines) + "\n\n"
        text += (
            f"{title}\n\n{story}Article Name:{title}\n{labels}" if below else name + labels + story
        )
    articles = [one.article for one in read(text, ".txt")]
    assert [one and (one.title, one.source, one.authors, one.text) for one in articles] == [
        (title, paper, (by,), "\n\n".join(lines)) for title, by, _, paper, lines in ENTRIES
    ]


def test_a_copy_from_pressreader_is_headed_by_outlet_day_and_byline() -> None:
    (found,) = read(f"{TITLES[0]}\nNorvik Post4 Mar 2021IDA HOLM\n\n" + "\n\n".join(FERRY), ".txt")
    article = found.article
    assert article is not None
    assert (article.title, article.source, article.authors) == (
        TITLES[0], "Norvik Post", ("Ida Holm",),
    )  # fmt: skip
    assert article.published == "2021-03-04"
    assert article.text == "\n\n".join(FERRY)
