"""Texts in the encodings of one byte a character that Turkey and Central Europe used."""

import pytest

from qa_service.ingest import understand
from qa_service.ingest.document import Document
from qa_service.ingest.text import decode, doubt_of

OF_PAGES = {
    "cp1254": (
        "Köprü üç gün kapalı kalacak, dedi belediye başkanı. İşçiler yağmurda çalışıyor.",
        "Köprü açıldı, dedi başkan. Şehirde yağış var.",
    ),
    "cp1250": (
        "Most w porcie został zamknięty na trzy dni, powiedział burmistrz. Będzie objazd.",
        "Starosta řekl, že most bude uzavřen tři dny. Lidé budou jezdit přes vedlejší město.",
        "A polgármester szerint a hidat lezárják, mert erős szél fúj a főút felől.",
    ),
    "iso8859-2": (
        "Most w porcie został zamknięty na trzy dni, powiedział burmistrz. Będzie objazd.",
        "Starosta řekl, že most bude uzavřen tři dny, šťastně dodal.",
        "Żółw wygrał wyścig.",
    ),
    "cp1257": ("Miesto taryba nusprendė uždaryti tiltą sunkvežimiams, sakė inžinierė.",),
    "cp1252": (
        "L’élève a reçu son prix à l’hôtel de ville, où l’on fêtait déjà Noël.",
        "Der Bürgermeister sagte, die Brücke über den Fluß bleibe gesperrt; es gebe große Schäden.",
        "Le maire a déclaré que le pont était fermé à cause des dégâts. Les élèves sont évacués.",
        "O prefeito disse que a ponte não será aberta. As crianças estão em São João.",
        "Bæjarstjórinn sagði að brúin yrði lokuð í þrjá daga vegna veðurs.",
        "Borgmästaren sade att bron är stängd i tre dagar. Många åker färja över ån.",
        "The mayor’s café was closed — “for three days”, he said.",
    ),
}


@pytest.mark.parametrize(
    ("page", "text"), [(page, text) for page, texts in OF_PAGES.items() for text in texts]
)
def test_the_page_of_a_languages_letters_is_found(page: str, text: str) -> None:
    assert decode(text.encode(page), "a.txt") == text


def test_markup_around_a_short_text_does_not_hide_its_language() -> None:
    text = "<html><body><p>Żółw wygrał wyścig, powiedział sędzia.</p></body></html>"
    assert decode(text.encode("cp1250"), "a.html") == text


@pytest.mark.parametrize(
    ("page", "text"), [(page, text) for page, texts in OF_PAGES.items() for text in texts]
)
def test_an_encoding_determined_by_the_language_is_not_doubtful(page: str, text: str) -> None:
    assert doubt_of(text.encode(page)) == ()
    assert doubt_of(text.encode()) == ()


@pytest.mark.parametrize("text", ["Škoda Žižkov", "Ğ 12 Şişli"])
def test_an_encoding_without_evidence_is_reported_as_doubtful(text: str) -> None:
    page = "cp1254" if "Ş" in text else "cp1250"
    assert doubt_of(text.encode(page))


def test_a_page_of_one_short_sentence_is_read() -> None:
    source = "<html><body><article><p>Żółw wygrał wyścig.</p></article></body></html>"
    (found,) = understand(Document("p.html", "p", ".html", data=source.encode("iso8859-2")))
    assert found.article is not None
    assert found.article.text == "Żółw wygrał wyścig."


def test_a_page_that_declares_its_encoding_is_not_doubted() -> None:
    text = (
        "<p>Harbour timetable, boats at noon and at six, every day but Sunday.</p><p>Łódź, Żnin</p>"
    )
    plain = f"<html><body><article>{text}</article></body></html>"
    for head, doubted in (("", True), ("<meta charset=windows-1250>", False)):
        source = plain.replace("<body>", f"<head>{head}</head><body>").encode("cp1250")
        (found,) = understand(Document("p.html", "p", ".html", data=source))
        assert any("encoding" in problem for problem in found.problems) is doubted
