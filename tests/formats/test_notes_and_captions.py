"""Notes of Evernote, captions, citation data, transcripts."""

from pathlib import Path

import pytest

from qa_service.domain import Article
from qa_service.ingest import Skipped, read_articles, understand
from qa_service.ingest.document import Document, RawArticle
from qa_service.ingest.formats import citations

TEXT = "The ferry to Norvik sails again after three weeks of storms, the harbour master said."
MORE = "Some two hundred islanders had waited in the school for the first boat to leave."


def read(text: str, suffix: str) -> list[Article | None]:
    found = understand(Document(f"d{suffix}", "d", suffix, data=text.encode()))
    return [one.article for one in found]


def texts(article: Article | None) -> list[str]:
    assert article is not None
    return [article.text[one.start : one.end] for one in article.paragraphs]


def test_each_note_is_an_article_and_when_it_was_clipped_not_its_date() -> None:
    note = (
        "<note><title>{0}</title><content><![CDATA[<?xml version='1.0'?>"
        "<!DOCTYPE en-note SYSTEM 'x'><en-note><div>{1}</div><en-media type='image/png' hash='00'/>"
        "<div>{2}</div></en-note>]]>"
        "</content><created>20210101T070000Z</created><note-attributes><author>Ida Holm</author>"
        "<source-url>https://post.example/{0}</source-url></note-attributes><resource><data>AAAA"
        "</data></resource></note>"
    )
    one, other = read(
        '<?xml version="1.0"?><!DOCTYPE en-export SYSTEM "x.dtd"><en-export>'
        + note.format("Ferry", TEXT, MORE)
        + note.format("Boat", MORE, TEXT)
        + "</en-export>",
        ".enex",
    )
    assert one is not None
    assert other is not None
    assert (one.title, one.authors, one.published) == ("Ferry", ("Ida Holm",), None)
    assert one.url == "https://post.example/Ferry"
    assert texts(other) == [MORE, TEXT]


def test_turns_of_captions_are_paragraphs_with_their_times() -> None:
    (article,) = read(
        "WEBVTT - Council of Norvik\n\nNOTE made by hand\n\n1\n"
        "00:00:01.000 --> 00:00:04.000 align:start\n<v Ida Holm>The ferry sails <i>again</i>\n\n"
        "00:04.000 --> 00:07.000\n<v Ida Holm>from Monday.\n\n"
        "01:02:03.000 --> 01:02:05.000\n<v Bo Ruud>Who pays?\n",
        ".vtt",
    )
    assert article is not None
    assert article.title == "Council of Norvik"
    assert texts(article) == [
        "[00:00:01] Ida Holm: The ferry sails again from Monday.",
        "[01:02:03] Bo Ruud: Who pays?",
    ]


def test_captions_of_films_with_names_and_with_marks() -> None:
    (article,) = read(
        "1\n00:00:01,000 --> 00:00:04,000\nMAYOR: The ferry sails\nagain &amp; again.\n\n2\n"
        "00:00:05,000 --> 00:00:06,500\nRUUD: Who pays?\n\n3\n"
        "00:00:07,000 --> 00:00:09,000\n>> The county.\n",
        ".srt",
    )
    assert texts(article) == [
        "[00:00:01] MAYOR: The ferry sails again & again.",
        "[00:00:05] RUUD: Who pays?",
        "[00:00:07] The county.",
    ]


RIS = (
    "TY  - NEWS\nTI  - Ferry to Norvik sails again\nAU  - Holm, Ida\nT2  - Norvik Post\n"
    "DA  - 2021/03/04/\nUR  - https://post.example/ferry\n{more}ER  - \n\n"
)


def test_citation_data_with_an_abstract_are_an_article_that_says_so() -> None:
    (found,) = understand(
        Document("d.ris", "d", ".ris", data=RIS.format(more=f"AB  - {TEXT}\n").encode())
    )
    assert found.article is not None
    assert found.article.authors == ("Ida Holm",)
    assert (found.article.source, found.article.published) == ("Norvik Post", "2021-03-04")
    assert any("abstract" in problem for problem in found.problems)


def test_citation_data_go_with_the_file_beside_them(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text(f"{TEXT}\n\n{MORE}")
    (tmp_path / "own.ris").write_text(RIS.format(more=""))
    (tmp_path / "files" / "7").mkdir(parents=True)
    (tmp_path / "files" / "7" / "scan.txt").write_text(f"{MORE}\n\n{TEXT}")
    (tmp_path / "library.ris").write_text(RIS.format(more="L1  - files/7/scan.txt\n"))
    found = list(read_articles([tmp_path]))
    articles = [one for one in found if isinstance(one, Article)]
    assert len(articles) == 2
    assert {(one.title, one.published) for one in articles} == {
        ("Ferry to Norvik sails again", "2021-03-04")
    }
    assert sum(isinstance(one, Skipped) for one in found) == 2


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_library_of_citation_data_is_looked_through_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_absolute: bool
) -> None:
    names = [f"files/{number}/scan.txt" for number in range(60)]
    links = [str(tmp_path / name) if is_absolute else f"./{name}" for name in names]
    entries = [
        RIS.format(more=f"L1  - {link}\n").replace("sails again", f"sails {number} times")
        for number, link in enumerate(links)
    ]
    (tmp_path / "library.ris").write_text("".join(entries))
    looked_at: list[citations.Entry] = []

    def counted(entry: citations.Entry) -> list[str]:
        looked_at.append(entry)
        return linked_files(entry)

    linked_files = citations.linked_files
    monkeypatch.setattr(citations, "linked_files", counted)
    documents = [Document(name, name, ".txt", place=str(tmp_path / name)) for name in names]
    found = [citations.with_citation(RawArticle(()), one).title for one in documents]
    assert [one and one.value for one in found] == [
        f"Ferry to Norvik sails {number} times" for number in range(60)
    ]
    assert len(looked_at) == len(entries)


def test_a_short_turn_of_a_transcript_is_a_paragraph() -> None:
    turns = [
        "CHAIR: The council will come to order. What does the ferry cost us each year?",
        "MR. RUUD: Nobody knows.",
        "CHAIR: Who should know?",
        "IDA HOLM (harbour master): The county. It has paid since the year 1999.",
    ]
    (article,) = read("Council of Norvik\nMarch 4, 2021\n\n" + "\n\n".join(turns), ".txt")
    assert texts(article) == turns
    assert article is not None
    assert not any(one.heading for one in article.paragraphs)


def test_a_clipped_page_names_outlet_day_and_author_in_its_text() -> None:
    note = (
        "<note><title>Ferry sails again | Norvik Post</title><content><![CDATA[<en-note>"
        f"<h1>Ferry sails again</h1><div>By Ida Holm</div><div>4 March 2021</div><p>{TEXT}</p>"
        f"<p>{MORE}</p></en-note>]]></content><created>20220101T070000Z</created></note>"
    )
    (article,) = read(f"<en-export>{note}</en-export>", ".enex")
    assert article is not None
    assert (article.title, article.source) == ("Ferry sails again", "Norvik Post")
    assert (article.authors, article.published) == (("Ida Holm",), "2021-03-04")
    assert texts(article) == [TEXT, MORE]


def test_captions_that_roll_up_are_read_once_and_what_is_said_twice_twice() -> None:
    rolled = (
        "WEBVTT\n\n00:00:00.160 --> 00:00:02.550\n \nthe<00:00:00.320><c> ferry</c>\n\n"
        "00:00:02.550 --> 00:00:02.560\nthe ferry\n \n\n"
        "00:00:02.560 --> 00:00:04.870\nthe ferry\nsails<00:00:02.800><c> again</c>\n"
    )
    (article,) = read(rolled, ".vtt")
    assert texts(article) == ["[00:00:00] the ferry sails again"]
    said = "1\n00:00:01,000 --> 00:00:02,000\nNo.\n\n2\n00:00:03,000 --> 00:00:04,000\nNo.\n"
    (article,) = read(said, ".srt")
    assert texts(article) == ["[00:00:01] No. No."]
