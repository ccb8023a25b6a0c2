"""Downloads of news databases: each article by itself, and no label is text."""

import re

import pytest

from qa_service.ingest import Understood, understand
from qa_service.ingest.document import Document, Role

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


def check(
    found: list[Understood],
    authors: tuple[str, str] = ("Ida Holm", "Bo Ruud"),
    captions: tuple[str, ...] = (),
) -> None:
    """That both articles were found, the first with these captions below its text."""
    articles = [one.article for one in found]
    assert [one and one.title for one in articles] == TITLES
    assert [one and one.source for one in articles] == ["Norvik Post", "Aldby Echo"]
    assert [((one and one.published) or "")[:10] for one in articles] == [
        "2021-03-04",
        "2021-03-06",
    ]
    assert [one and one.authors for one in articles] == [(authors[0],), (authors[1],)]
    below = [block.text for one in found if one.raw for block in one.raw.blocks
             if block.role is Role.CAPTION]  # fmt: skip
    assert below == list(captions)
    assert [one and one.text for one in articles] == [
        "\n\n".join((*FERRY, *captions)), "\n\n".join(MILL),
    ]  # fmt: skip


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
    check(read(text, suffix), captions=("The quay",) if "The quay" in text else ())


def test_proquest_gives_the_address_and_names_as_it_has_them() -> None:
    found = read(PROQUEST, ".txt")
    check(found, ("Ida Holm", "Bo Ruud"))


def test_nexis_as_rich_text() -> None:
    lines = NEXIS.replace("ä", r"\'e4").split("\n")
    rtf = "{\\rtf1\\ansi " + "\n".join(f"{line}\\par" for line in lines) + "}"
    check(read(rtf, ".rtf"), captions=("The quay",))


def test_text_that_speaks_of_documents_is_no_download() -> None:
    text = "\n\n".join(["Ferry to Norvik sails again", *FERRY, "End of Document", *MILL])
    assert len(read(text, ".txt")) == 1


def test_a_counter_of_pictures_is_no_document_of_a_download() -> None:
    text = "\n\n".join(
        ["Ferry to Norvik sails again", *FERRY, "1 of 4", "Length: 40 metres", *MILL]
    )
    (found,) = read(text, ".txt")
    assert found.article is not None
    assert FERRY[0] in found.article.text


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
def test_labels_of_pressreader_are_above_or_below(below: bool) -> None:  # noqa: FBT001
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


# --- text that looks like labels -----------------------------------------------------------------

PRESSREADER = "".join(
    f"Article Name:{title}\nPublication:{paper}\nAuthor:By {by}\nStart Page:3\nEnd Page:3\n\n"
    f"{text[0]}\n\n{text[1]}\n\n"
    for title, by, _, paper, text in ENTRIES
)
PRESSREADER_BELOW = "".join(
    f"{title}\n\n{text[0]}\n\n{text[1]}\n\n"
    f"Article Name:{title}\nPublication:{paper}\nAuthor:By {by}\nStart Page:3\nEnd Page:3\n\n"
    for title, by, _, paper, text in ENTRIES
)
TABBED = re.sub(r"(?m)^([A-Z]{2,3})(?: (?=.)|$)", "\\1\t", TAGGED)
LAYOUTS = {
    "nexis": (NEXIS, ".txt"), "old nexis": (OLD_NEXIS, ".txt"), "german": (GERMAN_NEXIS, ".txt"),
    "genios": (GENIOS, ".txt"), "genios headed": (GENIOS_HEADED, ".txt"),
    "europresse": (EUROPRESSE, ".html"), "europresse text": (EUROPRESSE_LINES, ".txt"),
    "proquest": (PROQUEST, ".txt"), "factiva": (FACTIVA, ".html"),
    "factiva text": (FACTIVA_LINES, ".txt"), "tagged": (TAGGED, ".txt"),
    "tabbed": (TABBED, ".txt"), "tagged page": (TAGGED_PAGE, ".html"),
    "pressreader": (PRESSREADER, ".txt"), "pressreader below": (PRESSREADER_BELOW, ".txt"),
}  # fmt: skip
LABELS = """byline author autor auteur von par title headline titel titre source publication quelle
dokumentnummer date datum fecha length länge section rubrik dateline distribution highlight type
series correction edition page links credit ressort ausgabe seite abstract zusammenfassung body text
volltext language sprache langue url load-date update graphic grafik publication-type subject
subjects classification category country state city person people company organization industry
geographic location ticker notes identifier keywords publisher issn isbn copyright volume issue
illustration sponsor column""".split()  # noqa: SIM905
TAGS = "SE HD BY CR WC PD ET SN SC PG LA CY LP TD ART CT RF CO IN NS RE IPD PUB AN CLM SO".split()  # noqa: SIM905
LIKE_LABELS = [
    *(f"{label}: the island has a word of its own for it, she said." for label in LABELS),
    *(f"{label.capitalize()}: the word on the lid was hers, he said." for label in LABELS),
    *(f"{label.upper()}: so it stood on the door of the hut, they said." for label in LABELS),
]
LIKE_TAGS = [
    *(f"{tag} the whole of that winter stood on the lid." for tag in TAGS),
    *(f"{tag} Bank lent the money in spring." for tag in TAGS if tag != "ART"),
    *(f"{tag}: that was all the note said." for tag in TAGS),
]
OTHERS = ["Copyright law of 1998 was on her mind.", "Copyright: the council wants to keep it.",
          "(c) the third.", "All rights reserved for the poor, as the song has it.",
          "End of document was all that the screen said."]  # fmt: skip


def paragraphs(found: list[Understood]) -> list[str]:
    """The blocks of the first of two articles, which is the one of the ferry."""
    assert [one.raw and one.raw.title and one.raw.title.value for one in found] == TITLES
    assert [one.raw and one.raw.source and one.raw.source.value for one in found] == [
        "Norvik Post", "Aldby Echo",
    ]  # fmt: skip
    raw = found[0].raw
    assert raw is not None
    return [block.text for block in raw.blocks if block.role is not Role.CAPTION]


def with_paragraphs(text: str, suffix: str, place: str, new: list[str]) -> str:
    """The download whose paragraph ``place`` is these."""
    apart = "</p><p>" if suffix == ".html" else "\n\n"
    return text.replace(place, apart.join(new), 1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paragraphs_that_begin_like_labels_are_text(layout: str) -> None:
    text, suffix = LAYOUTS[layout]
    between = [
        one
        for at, paragraph in enumerate((*LIKE_LABELS, *LIKE_TAGS, *OTHERS))
        for one in (paragraph, f"The boat of day {at} was late, as all of them had been.")
    ]
    found = read(with_paragraphs(text, suffix, FERRY[0], [FERRY[0], *between]), suffix)
    assert paragraphs(found) == [FERRY[0], *between, FERRY[1]]
    article = found[0].article
    assert article is not None
    passages = [article.text[one.start : one.end] for one in article.paragraphs]
    assert set(between) <= set(passages)


@pytest.mark.parametrize("paragraph", [
    "Subject: the word on the lid was hers, he said.", "Language: on the island they have two.",
    "LOAD-DATE: SO IT STOOD ON THE DOOR OF THE HUT.", "Source: the books of the mill.",
    "Copyright law of 1998 was on her mind.", "TD Bank lent the money in spring.",
    "IN the end nobody came.", "Author: nobody knows, he said.", "RE: the quay, it said.",
    "Notes: three of them lay there.", "Subject: Yes.", "Person: Nobody!",
    "Title: the book has none yet.", "SO what, they said.",
])  # fmt: skip
@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_first_and_the_last_paragraph_may_begin_like_labels(
    layout: str, paragraph: str
) -> None:
    text, suffix = LAYOUTS[layout]
    given = with_paragraphs(text, suffix, FERRY[0], [paragraph, FERRY[0]])
    assert paragraphs(read(given, suffix)) == [paragraph, *FERRY]
    given = with_paragraphs(text, suffix, FERRY[1], [FERRY[1], paragraph])
    assert paragraphs(read(given, suffix)) == [*FERRY, paragraph]


# --- what stands below the text ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("foot", "captions"),
    [
        ("Load-Date: March 4, 2021\n\nLanguage: ENGLISH\n\nGraphic: The quay", ["The quay"]),
        (("Graphic\n\nThe quay (Photo: Bo Ruud)\n\nThe boat.\n\nClassification\n\n\n"
         "Language: ENGLISH\n\nPublication-Type: Newspaper\n\nJournal Code: NP\n\n"
         "Subject: SHIPS (90%); QUAYS (88%);\nHARBOURS (70%)\n\nCompany: NORVIK LINES INC.\n\n"
         "Wire Service: Coast News\n\nIndustry: FERRIES (90%)\n\nLoad-Date: March 4, 2021"),
         ["The quay (Photo: Bo Ruud)", "The boat."]),
        (("Load-Date: March 4, 2021\n\nThe quay in the storm (Photo: Bo Ruud)\n\n"
         "Publication-Type: Newspaper"), ["The quay in the storm (Photo: Bo Ruud)"]),
        ("Subject:\n\nLoad-Date:\n\nMarch 4, 2021\n\nLanguage: ENGLISH", []),
        (("Notes: It stood in the print edition, too.\n\nSubject: Ships\n\n"
         "Correction: It said five weeks.\n\nLoad-Date: March 4, 2021\n\n"
         "Copyright (c) 2021 Norvik Post. All rights reserved.\n\nDistributed by Coast News"),
         None),
    ],
)  # fmt: skip
def test_labels_below_the_text_in_any_order(foot: str, captions: list[str] | None) -> None:
    given = NEXIS.replace("Graphic: The quay\n\nLoad-Date: March 4, 2021", foot)
    found = read(given, ".txt")
    if captions is None:  # in doubt it is text; what stands among labels is not
        assert paragraphs(found) == [
            *FERRY, "Notes: It stood in the print edition, too.", "Correction: It said five weeks.",
        ]  # fmt: skip
        assert "Subject: Ships" in [one.text for one in found[0].dropped]
    else:
        check(found, captions=tuple(captions))


@pytest.mark.parametrize("layout", ["nexis", "old nexis", "german"])
def test_the_facts_of_a_book_below_its_review_are_text(layout: str) -> None:
    text, suffix = LAYOUTS[layout]
    facts = ["Title: The Long Winter", "Author: Bo Ruud", "Publisher: Coast Books", "Pages: 312"]
    facts = [one.upper() for one in facts] if layout == "old nexis" else facts
    found = read(with_paragraphs(text, suffix, FERRY[1], [FERRY[1], *facts]), suffix)
    assert paragraphs(found) == [*FERRY, *facts]
    assert found[0].article is not None
    assert found[0].article.authors == ("Ida Holm",)


def test_what_is_below_the_text_is_listed_as_left_out() -> None:
    (first, _) = read(NEXIS, ".txt")
    assert [(one.text, one.rule) for one in first.dropped] == [
        ("Load-Date: March 4, 2021", "label of the download"),
    ]


@pytest.mark.parametrize("notice", [
    "Copyright 2021 Norvik Post", "(c) 2021 Norvik Post. All rights reserved.",
    "© Copyright 2021. Norvik Post AS.",
    "Copyright (c) 2021, Norvik Post, distributed by Coast News",
    "Copyright of Norvik Post is the property of Norvik Post. All Rights Reserved.",
    "(Copyright (c) 2021 by Norvik Post)", "Alle Rechte vorbehalten.", "All Rights Reserved",
    "© 2021. Tous droits réservés.",
])  # fmt: skip
@pytest.mark.parametrize("layout", ["factiva", "factiva text", "europresse", "europresse text"])
def test_notices_of_rights_are_no_text(layout: str, notice: str) -> None:
    text, suffix = LAYOUTS[layout]
    own = re.search(r"(?:Copyright|\(c\)|©) 2021 Norvik Post[^<\n]*|Ce document[^\n]*", text)
    assert own is not None
    assert paragraphs(read(text.replace(own[0], notice, 1), suffix)) == FERRY


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("empty", ["byline", "length", "code"])
def test_an_article_may_have_an_empty_field(layout: str, empty: str) -> None:
    text, suffix = LAYOUTS[layout]
    byline, length = r"(?:By )?\b(?:Ida Holm|Holm, Ida|IDA HOLM)", r"73 (?:words|Wörter)"
    code = r"norw : Norway|\bNORVP$|(?<=Dokumentnummer: )A4|(?<=Page:)3"
    value = {"byline": byline, "length": length, "code": code}[empty]
    if empty == "length" and layout.startswith("factiva"):
        pytest.skip("the number of words is how this layout is known")
    assert paragraphs(read(re.sub(value, "", text), suffix)) == FERRY


def test_an_article_that_is_cut_off_is_an_article() -> None:
    for text in (NEXIS.rpartition("\n\nEnd of Document")[0],
                 FACTIVA_LINES.rpartition("\n\nDocument")[0]):  # fmt: skip
        articles = [one.article for one in read(text, ".txt")]
        assert [one and one.title for one in articles] == TITLES
        assert articles[1] is not None
        assert articles[1].text.startswith("\n\n".join(MILL))


def test_the_end_of_a_document_within_a_text_costs_nothing() -> None:
    given = NEXIS.replace(FERRY[1], f"End of Document\n\n{FERRY[1]}")
    assert paragraphs(read(given, ".txt")) == [FERRY[0], "End of Document", FERRY[1]]
    given = OLD_NEXIS.replace(FERRY[1], f"2 of 9\n\n{FERRY[1]}")
    assert paragraphs(read(given, ".txt")) == [FERRY[0], "2 of 9", FERRY[1]]


def test_an_article_without_text_is_said_to_be_none() -> None:
    (first, second) = read(
        NEXIS.replace("\n\n".join(FERRY), "").replace("Graphic: The quay", ""), ".txt"
    )
    assert first.article is None
    assert first.reason == "No paragraph of it is the body of an article."
    assert second.article is not None


def test_a_deck_is_text_and_an_edition_no_title() -> None:
    given = NEXIS.replace("Thursday\n", "Thursday\nLate Edition - Final\n", 1).replace(
        "\nBody\n", "\nHighlight: The harbour master is glad.\n\nBody\n", 1
    )
    assert paragraphs(read(given, ".txt")) == ["The harbour master is glad.", *FERRY]


@pytest.mark.parametrize("line", ["Von Ida Holm", "Ida Holm", "Holm, Ida", "Autor: Ida Holm"])
def test_genios_has_authors_above_the_text(line: str) -> None:
    given = GENIOS.replace("Autor: Ida Holm\n\n", "").replace(FERRY[0], f"{line}\n\n{FERRY[0]}")
    check(read(given, ".txt"))


def test_what_follows_the_last_number_of_factiva_is_no_text() -> None:
    summary = "\n\nSearch Summary\n\nText ferry\n\nDate All Dates\n\n© 2021 Factiva, Inc."
    assert len(read(FACTIVA_LINES + summary, ".txt")) == 2
    check(read(TAGGED + summary, ".txt"))


def test_a_title_in_capitals_below_a_section_of_factiva_is_no_byline() -> None:
    title = "Ferry To Norvik Sails Again"
    (first, _) = read(FACTIVA_LINES.replace(f"{TITLES[0]}\nBy Ida Holm", f"News\n{title}"), ".txt")
    assert first.article is not None
    assert (first.article.title, first.article.authors) == (title, ())


# --- with all that real downloads have -----------------------------------------------------------


def test_nexis_with_a_cover_captions_and_a_classification() -> None:
    cover = (
        "Page 1 of 4\n\nDate and Time: Tuesday, May 4, 2021 10:12:00 AM CEST\n\nDocuments (1)\n\n"
        f"1. {TITLES[0]}\nClient/Matter: -None-\nSearch Type: Terms and Connectors\n"
        "Timeline: Jan 01, 2021 to May 04, 2021; Source: Major Newspapers\n\n"
    )
    given = (
        f"{cover}{TITLES[0]}\n\nNorvik Post\n\nMarch 4, 2021 Thursday\n\nLate Edition - Final\n\n"
        "Copyright 2021 Norvik Post Company All Rights Reserved\n\nSection: Section A; Pg. 1\n\n"
        "Length: 1,234 words\n\nByline: By Ida Holm; Bo Ruud contributed reporting.\n\n"
        f"Dateline: NORVIK\n\nBody\n\n{FERRY[0]}\n\n{FERRY[1]}\n\nhttps://post.example/ferry\n\n"
        "Graphic\n\nPHOTOS: The quay, above. (PHOTOGRAPHS BY OLE DAHL) (A1)\n\nMAP: Norvik\n\n"
        "Classification\n\nLanguage: ENGLISH\n\nSubject: FERRIES (90%)\n\nTicker: NRV (58%)\n\n"
        "Geographic: NORVIK, NORWAY (79%)\n\nLoad-Date: March 4, 2021\n\nEnd of Document\n"
    )
    (found,) = read(given, ".txt")
    assert found.raw is not None
    assert found.article is not None
    assert (found.article.title, found.article.source) == (TITLES[0], "Norvik Post")
    assert found.article.authors == ("Ida Holm", "Bo Ruud")
    assert [block.text for block in found.raw.blocks] == [
        *FERRY, "PHOTOS: The quay, above. (PHOTOGRAPHS BY OLE DAHL) (A1)", "MAP: Norvik",
    ]  # fmt: skip


def test_a_correction_below_the_text_is_retained_as_one() -> None:
    note = "CORRECTION: An article on Friday misstated the number of islanders."
    given = OLD_NEXIS.replace("LANGUAGE: ENGLISH", f"LANGUAGE: ENGLISH\n\n{note}").replace(
        "BYLINE: By IDA HOLM", "BYLINE: By IDA HOLM; Bo Ruud contributed reporting."
    )
    (first, _) = read(given, ".txt")
    assert first.article is not None
    assert first.article.authors == ("Ida Holm", "Bo Ruud")
    assert [one.kind for one in first.article.paragraphs] == ["body", "body", "correction"]


def test_tags_in_lines_of_their_own() -> None:
    given = re.sub(r"(?m)^(RE|PUB|AN) ", r"\1\n", TAGGED)
    check(read(given, ".txt"))


def test_proquest_with_headings_in_capitals() -> None:
    head = f"Report Information from ProQuest\n\nMay 04 2021 09:12\n{'_' * 60}\n\n"
    given = (
        f"{'_' * 60}\n\n{head}Document 1 of 1\n\n{TITLES[0]}\n\nAuthor: Holm, Ida; Ruud, Bo\n\n"
        "Publication info: Norvik Post ; Norvik [Norvik]. 04 Mar 2021: A.3.\n\n"
        f"ABSTRACT (ENGLISH)\n\nWhat it is about.\n\nFULL TEXT\n\n{FERRY[0]}\n\n{FERRY[1]}\n\n"
        "Credit: Ida Holm, Bo Ruud\n\nDETAILS\n\nSubject: Ferries; Storms\n\n"
        f"Company / organization: Name: Norvik Lines; NAICS: 483114\n\nTitle: {TITLES[0]}\n\n"
        "Publication title: Norvik Post; Norvik\n\nPublisher: Norvik Post AS.\n\nISSN: 00000000\n\n"
        "Language of publication: English\n\nProQuest document ID: 1\n\n"
        "Copyright: Copyright Norvik Post AS. Mar 4, 2021\n\nLast updated: 2021-03-05\n\n"
        f"Database: Global Newsstream\n\nLINKS\n\nLinking Service\n\n{'_' * 60}\n\n"
        "Contact us at: http://proquest.example\n\nCopyright © 2021 ProQuest. All rights reserved."
    )
    (found,) = read(given, ".txt")
    assert found.article is not None
    assert (found.article.title, found.article.source) == (TITLES[0], "Norvik Post")
    assert found.article.authors == ("Ida Holm", "Bo Ruud")
    assert found.article.text == "\n\n".join(FERRY)


def test_genios_with_issue_and_section_above_the_title() -> None:
    above = "Treffer 1 von 2\n\nNorvik Post vom 04.03.2021 / Seite 3\n\nRessort: Stadt\n\n"
    given = GENIOS.removeprefix("Dokumente\n\nInhaltsverzeichnis\n\n")
    check(read(above + given.replace(FERRY[0], f"Von Ida Holm\n\n{FERRY[0]}"), ".txt"))


def test_a_bibliography_below_the_last_record_of_proquest_is_no_text() -> None:
    given = (
        f"Document 1 of 1\n\n{TITLES[0]}\n\nAuthor: Holm, Ida\n\n"
        "Publication info: Norvik Post; Norvik. 04 Mar 2021: A.3.\n\n"
        f"Full text: {FERRY[0]}\n\n{FERRY[1]}\n\nSubject: Ferries\n\n"
        f"ProQuest document ID: 1\n\nDatabase: Newsstream\n\n{'_' * 60}\n\nBibliography\n\n"
        f"Citation style: APA 6th\n\nHolm, I. (2021, Mar 04). {TITLES[0]}. Norvik Post"
    )
    (found,) = read(given, ".txt")
    assert found.article is not None
    assert found.article.text == "\n\n".join(FERRY)


def test_genios_with_a_table_of_contents_without_numbers() -> None:
    given = (
        f"Dokumente\n\n{TITLES[0]}.......... 2\n\n{TITLES[0]}\n\n"
        "Quelle: Norvik Post Nr. 60 vom 04.03.2021, S. 3\nDokumentnummer: 2021030412\n\n"
        f"{FERRY[0]}\n\n{FERRY[1]}\n\nAlle Rechte vorbehalten: (c) Norvik Post"
    )
    (found,) = read(given, ".txt")
    assert found.article is not None
    assert (found.article.title, found.article.source) == (TITLES[0], "Norvik Post")
