"""Letters that Outlook forwards: the article's own day, sender and subject."""

from email.message import EmailMessage

import pytest

from qa_service.ingest import Understood, understand
from qa_service.ingest.document import Document

TITLE = "Ferry to Norvik sails again"
TEXT = (
    "The ferry to Norvik sails again after three weeks of storms, the harbour master said.",
    "Some two hundred islanders had waited in the school for the first boat to leave.",
)
HEADERS = {
    "FW": ("From", "Sent", "To", "Subject", "Thursday, March 4, 2021 6:10 AM"),
    "WG": ("Von", "Gesendet", "An", "Betreff", "Donnerstag, 4. März 2021 06:10"),
    "TR": ("De", "Envoyé", "À", "Objet", "jeudi 4 mars 2021 06:10"),
    "RV": ("De", "Enviado el", "Para", "Asunto", "jueves, 4 de marzo de 2021 6:10"),
    "I": ("Da", "Inviato", "A", "Oggetto", "giovedì 4 marzo 2021 06:10"),
    "Doorst": ("Van", "Verzonden", "Aan", "Onderwerp", "donderdag 4 maart 2021 06:10"),
}


def read(message: EmailMessage) -> list[Understood]:
    return list(understand(Document("m.eml", "m", ".eml", data=bytes(message))))


def letter(mark: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Bo Ruud <bo@example.org>"
    message["To"] = "desk@example.org"
    message["Date"] = "Sun, 04 Jul 2021 09:00:00 +0200"
    message["Subject"] = f"{mark}: {TITLE}"
    return message


def check(found: list[Understood]) -> None:
    (article,) = [one.article for one in found]
    assert article is not None
    assert (article.title, article.source) == (TITLE, "Norvik Post")
    assert (article.published or "")[:10] == "2021-03-04"
    assert article.text == "\n\n".join(TEXT)
    assert not any(one.heading for one in article.paragraphs)


@pytest.mark.parametrize("mark", HEADERS)
@pytest.mark.parametrize("word", ["", "For the Monday meeting.\n\n"])
def test_plain_text_in_six_languages(mark: str, word: str) -> None:
    sender, sent, to, subject, day = HEADERS[mark]
    space = " " if mark == "TR" else ""
    message = letter(mark)
    message.set_content(
        f"{word}{sender}{space}: Norvik Post <news@post.example>\n{sent}{space}: {day}\n"
        f"{to}{space}: Bo Ruud <bo@example.org>\n{subject}{space}: {TITLE}\n\n" + "\n\n".join(TEXT)
    )
    check(read(message))


@pytest.mark.parametrize("mark", HEADERS)
def test_a_page_in_six_languages(mark: str) -> None:
    sender, sent, to, subject, day = HEADERS[mark]
    message = letter(mark)
    message.set_content(
        f"<html><body><p>See below.</p><div style='border:1'><p><b>{sender}:</b> Norvik Post"
        f" &lt;news@post.example&gt;<br><b>{sent}:</b> {day}<br><b>{to}:</b> Bo Ruud<br>"
        f"<b>{subject}:</b> {TITLE}</p></div>" + "".join(f"<p>{one}</p>" for one in TEXT),
        subtype="html",
    )
    check(read(message))


def test_what_an_answer_answers_to_is_no_text() -> None:
    message = letter("RE")
    message.set_content(
        "\n\n".join(TEXT) + "\n\nFrom: Ida Holm <ida@example.org>\nSent: Monday, March 1, 2021"
        "\nTo: Bo Ruud\nSubject: The ferry\n\nWhat do we know of the ferry? It has been weeks."
    )
    (found,) = read(message)
    assert found.article is not None
    assert found.article.text == "\n\n".join(TEXT)
    assert (found.article.published or "")[:10] == "2021-07-04"


def test_a_page_that_is_attached_is_an_article() -> None:
    page = f"<html lang=en><body><article><h1>{TITLE}</h1><p>March 4, 2021</p>" + "".join(
        f"<p>{one}</p>" for one in TEXT
    )
    message = letter("FW")
    message.set_content("As said.")
    message.add_attachment(page.encode(), "text", "html", filename="ferry.html")
    articles = [one.article for one in read(message) if one.article]
    assert articles[-1].title == TITLE
    assert articles[-1].published == "2021-03-04"
    assert articles[-1].file == "m.eml/ferry.html"
