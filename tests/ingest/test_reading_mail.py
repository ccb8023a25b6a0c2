"""E-mail: newsletters and press releases, what is around them, what damages them."""

from __future__ import annotations

import tempfile
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_service.domain import Article
from qa_service.errors import UnreadableFileError
from qa_service.ingest import ReadingOptions, read_articles, understand
from qa_service.ingest.document import Document, Found, RawArticle
from qa_service.ingest.formats.mail import read_mail
from qa_service.ingest.rules.dates import normalise_published

BODY = "The minister said the bridge would open in spring, a year later than planned."
OTHER = "Engineers found cracks in two of the pillars and asked for another inspection."
DATE = "Sat, 01 Mar 2014 08:00:00 +0100"
FORWARD = (
    "---------- Forwarded message ---------\nFrom: The Outlet <news@outlet.example>\n"
    f"Date: {DATE}\nSubject: A bridge opens\nTo: <archive@reader.example>\n\n"
)


def letter(text: str = BODY, **headers: str) -> EmailMessage:
    message = EmailMessage(SMTP)
    given = {
        "from": "The Outlet <news@outlet.example>",
        "subject": "A bridge opens",
        "date": DATE,
        **headers,
    }
    for name, value in given.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def raw(message: EmailMessage | bytes, suffix: str = ".eml") -> RawArticle:
    data = message if isinstance(message, bytes) else message.as_bytes()
    (article,) = read_mail(Document(f"a{suffix}", "a", suffix, data=data), ReadingOptions())
    assert isinstance(article, RawArticle)
    return article


def refusal(message: EmailMessage | bytes) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        raw(message)
    return caught.value.problem


def texts(article: RawArticle) -> list[str]:
    return [block.text for block in article.blocks]


def dropped(article: RawArticle) -> list[tuple[str, str]]:
    return [(one.text, one.rule) for one in article.dropped]


def test_headers_tell_title_outlet_and_date(tmp_path: Path) -> None:
    message = letter(
        f"{BODY}\n\n{OTHER}\n",
        content_language="en",
        archived_at="<https://lists.example/1>",
    )
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    (article,) = read_articles([tmp_path], processes=0)
    assert isinstance(article, Article)
    assert (article.id, article.title, article.source) == ("a", "A bridge opens", "The Outlet")
    assert (article.published, article.published_from) == (
        "2014-03-01T08:00:00+01:00",
        "e-mail Date header",
    )
    assert (article.url, article.language) == ("https://lists.example/1", "en")
    assert article.text == f"{BODY}\n\n{OTHER}"


@pytest.mark.parametrize(
    "subject", ["Re: A bridge opens", "FW: Fwd: A bridge opens", "AW: WG: RE[2]: A bridge opens"]
)
def test_reply_and_forward_marks_are_removed_from_a_subject(subject: str) -> None:
    assert raw(letter(subject=subject)).title == Found("A bridge opens", "e-mail Subject header")


@pytest.mark.parametrize(
    ("sender", "source", "authors"),
    [
        ("Ann Lee at The Outlet <a@b.example>", "The Outlet", ("Ann Lee",)),
        ('"Ann Lee | The Outlet" <a@b.example>', "The Outlet", ("Ann Lee",)),
        ("Ann Lee <ann.lee@outlet.example>", "Ann Lee", ("Ann Lee",)),
        ("City News <alerts@outlet.example>", "City News", ()),
        ("=?utf-8?q?Caf=C3=A9_Daily?= <a@b.example>", "Café Daily", ()),
        ("news@outlet.example", None, ()),
    ],
)
def test_the_sender_is_the_outlet_and_a_person_its_author(
    sender: str, source: str | None, authors: tuple[str, ...]
) -> None:
    data = letter().as_bytes().replace(b"The Outlet <news@outlet.example>", sender.encode())
    article = raw(data)
    assert article.source == (Found(source, "e-mail From header") if source else None)
    assert article.authors == authors


def test_the_richer_of_two_forms_is_read() -> None:
    message = letter(f"{BODY}\n")
    message.add_alternative(f"<h2>Now</h2><p>{BODY}</p><p>{OTHER}</p>", subtype="html")
    assert texts(raw(message)) == ["Now", BODY, OTHER]
    poor = letter(f"{BODY}\n\n{OTHER}\n")
    poor.add_alternative("<p>No pictures?</p>", subtype="html")
    assert texts(raw(poor)) == [BODY, OTHER]


def test_flowed_lines_quotations_and_a_signature_of_plain_text() -> None:
    message = letter()
    text = f"The minister said \nthe bridge \nwas shut.\n\n> {OTHER}\n\n{BODY}\n-- \nAnn\n"
    message.set_content(text, params={"format": "flowed"})
    article = raw(message)
    assert texts(article) == ["The minister said the bridge was shut.", BODY]
    assert dropped(article) == [(f"> {OTHER}", "quoted reply"), ("Ann", "signature")]


def test_an_answer_on_a_page_leaves_out_what_it_answers() -> None:
    message = letter()
    page = (
        f"<p>{BODY}</p><div>On Fri, 28 Feb 2014, Bo Ray wrote:</div>"
        f"<blockquote><p>{OTHER}</p><blockquote>Before.</blockquote></blockquote>"
    )
    message.set_content(page, subtype="html")
    article = raw(message)
    assert texts(article) == [BODY]
    assert {rule for _, rule in dropped(article)} == {"quoted reply"}


def test_a_note_below_a_forwarded_article_is_none() -> None:
    head = "From: {}\nSent: Monday, 3 March 2014\nTo: Desk\nSubject: {}\n\n"
    story = "\n\n".join([f"{BODY} {OTHER}"] * 6)
    note = head.format("Bo Ray <bo@desk.example>", "Piece") + "Can you send me the piece?\n"
    message = letter(
        head.format("Ann Lee <ann@outlet.example>", "Bridge shut") + f"{story}\n\n{note}"
    )
    message.replace_header("Subject", "Fwd: Bridge shut")
    article = raw(message)
    assert BODY in texts(article)[0]
    assert all("Can you send me" not in text for text in texts(article))


def test_a_quotation_of_the_letters_own_stays() -> None:
    message = letter()
    message.set_content(f"<p>{BODY}</p><blockquote>{OTHER}</blockquote>", subtype="html")
    assert texts(raw(message)) == [BODY, OTHER]


def test_a_forwarded_message_has_its_original_author() -> None:
    article = raw(
        letter(
            f"{FORWARD}{BODY}\n",
            **{"from": "Bo Ray <bo@reader.example>", "date": "Mon, 03 Mar 2014 09:00:00 +0000"},
            subject="Fwd: A bridge opens",
        )
    )
    assert article.source == Found("The Outlet", "e-mail From header")
    assert article.published == Found(DATE, "header of the forwarded e-mail")
    assert texts(article) == [BODY]
    assert {rule for _, rule in dropped(article)} == {"header of a forwarded e-mail"}


def test_a_letter_that_carries_another_is_that_other() -> None:
    outer = letter("See below.\n", **{"from": "Bo Ray <bo@reader.example>"}, subject="Look")
    outer.add_attachment(letter(f"{BODY}\n\n{OTHER}\n"))
    article = raw(outer)
    assert (article.title, article.source) == (
        Found("A bridge opens", "e-mail Subject header"),
        Found("The Outlet", "e-mail From header"),
    )
    assert texts(article) == [BODY, OTHER]
    assert dropped(article) == [("See below.", "word of who forwarded the e-mail")]
    twice = letter("And again.\n", subject="FW: Look")
    twice.add_attachment(outer)
    assert texts(raw(twice)) == [BODY, OTHER]


@pytest.mark.parametrize(
    "block",
    [
        "Van: {}\nVerzonden: zaterdag 1 maart 2014 08:00\nAan: Bo Ray\nCC: Desk\nOnderwerp: {}",
        "De: {}\nEnviada em: sábado, 1 de março de 2014 08:00\nPara: Bo Ray\nAssunto: {}",
        "Fra: {}\nSendt: lørdag 1. mars 2014 08:00\nTil: Bo Ray\nKopi: Desken\nEmne: {}",
        "Od: {}\nOdesláno: sobota 1. března 2014 8:00\nKomu: Bo Ray\nPředmět: {}",
        "Feladó: {}\nElküldve: 2014. március 1., szombat 8:00\nCímzett: Bo Ray\nTárgy: {}",
        "Kimden: {}\nGönderildi: 1 Mart 2014 Cumartesi 08:00\nKime: Bo Ray\nKonu: {}",
        "От: {}\nОтправлено: 1 марта 2014 г. 8:00\nКому: Bo Ray\nТема: {}",
        "发件人: {}\n发送时间: 2014年3月1日 8:00\n收件人: Bo Ray\n主题: {}",
        "--- Bericht van de redactie ---\nVan: {}\nDatum: 1 maart 2014\nOnderwerp: {}",
    ],
)
@pytest.mark.parametrize("mark", ["", "> "])
def test_headers_of_a_forward_are_known_in_many_languages(block: str, mark: str) -> None:
    headers = block.format("The Outlet <news@outlet.example>", "A bridge opens")
    lines = f"{headers}\n\n{BODY}\n\n{OTHER}\n".split("\n")
    text = "Worth a look.\n\n" + "\n".join(f"{mark}{line}" for line in lines)
    understood = raw(letter(text, subject="Look", date="Wed, 05 Mar 2014 08:00:00 +0100"))
    assert texts(understood) == [BODY, OTHER]
    assert understood.title == Found("A bridge opens", "e-mail Subject header")
    assert understood.source == Found("The Outlet", "e-mail From header")
    assert understood.published is not None
    assert normalise_published(understood.published.value)[:10] == "2014-03-01"


def test_of_forwards_within_forwards_the_innermost_counts() -> None:
    headers = "Von: Bo Ray\nGesendet: Dienstag, 4. März 2014 08:00\nAn: Ann Lee\nBetreff: WG: Look"
    message = letter(f"Bitte lesen\n\n{headers}\n\nGruß, Bo\n\n{FORWARD}{BODY}\n\n{OTHER}\n")
    assert texts(raw(message)) == [BODY, OTHER]
    assert raw(message).published == Found(DATE, "header of the forwarded e-mail")


def test_a_page_that_is_attached_is_the_article_unless_the_letter_has_its_own() -> None:
    page = f"<html><body><h1>A bridge opens</h1><p>{BODY}</p><p>{OTHER}</p></body></html>"
    for text, expected in (("See below.", 1), (f"{BODY} {OTHER}", 2)):
        message = letter(text)
        message.add_attachment(page.encode(), maintype="text", subtype="html", filename="a.html")
        document = Document("a.eml", "a", ".eml", data=message.as_bytes())
        found = list(read_mail(document, ReadingOptions()))
        assert len(found) == expected
        assert isinstance(found[-1], RawArticle)
        assert texts(found[-1])[-2:] == [BODY, OTHER]


def test_a_letter_and_each_message_attached_to_it_are_articles_of_their_own() -> None:
    word = f"{OTHER} {OTHER.replace('two', 'three')}"
    outer = letter(f"{word}\n", **{"from": "Bo Ray <bo@reader.example>"}, subject="Look")
    outer.replace_header("Date", "Mon, 03 Mar 2014 09:00:00 +0000")
    within = letter(f"{BODY}\n{OTHER}\n{BODY}\n")
    page = f"<html lang=en><body><article><p>{OTHER}</p><p>{BODY}</p>"
    within.add_attachment(letter("", subject="Empty"))
    within.add_attachment(page.encode(), "text", "html", filename="cracks.html")
    within.add_attachment(b"x", "image", "png", filename="a.png")
    outer.add_attachment(within, filename="bridge.eml")
    outer.add_attachment(letter(f"{BODY}\n", date="Sun, 02 Mar 2014 08:00:00 +0100"))
    outer.add_attachment(letter(f"{BODY}\n", date="Tue, 04 Mar 2014 08:00:00 +0100"))
    found = list(understand(Document("a.eml", "a", ".eml", data=bytes(outer))))
    articles = [one.article for one in found if one.article]
    assert [(one.file, one.title, one.source, (one.published or "")[:10]) for one in articles] == [
        ("a.eml", "Look", "Bo Ray", "2014-03-03"),
        ("a.eml/1.eml", "A bridge opens", "The Outlet", "2014-03-01"),
        ("a.eml/1.eml/cracks.html", None, None, ""),
        ("a.eml/2.eml", "A bridge opens", "The Outlet", "2014-03-02"),
        ("a.eml/3.eml", "A bridge opens", "The Outlet", "2014-03-04"),
    ]
    assert all(OTHER not in one.text for one in articles[3:])
    assert len({one.id for one in articles}) == len(articles)
    unread = [problem for one in found for problem in one.problems if "not read" in problem]
    assert unread == ["Attached, and not read: a.png."]
    assert [one.reason for one in found if not one.article] == ["The e-mail contains no text."]


@pytest.mark.parametrize("kind", ["rfc822", "global"])
def test_messages_within_messages_are_bounded(kind: str) -> None:
    head = f"From: x@example.org\nContent-Type: message/{kind}\n\n"
    end = f"From: a@b.example\n\n{BODY}\n"
    assert texts(raw(f"{head * 8}{end}".encode())) == [BODY]
    assert "nested" in refusal(f"{head * 30}{end}".encode())


def test_the_attachments_of_a_mere_forward_are_named() -> None:
    outer = letter("See below.\n")
    outer.add_attachment(letter(f"{BODY}\n"), filename="bridge.eml")
    outer.add_attachment(b"x", "image", "png", filename="a.png")
    assert raw(outer).problems == ("Attached, and not read: a.png.",)


def test_the_furniture_of_a_newsletter_is_named() -> None:
    message = letter()
    page = (
        "<div style='display:none'>Cracks found</div><a>View this email in your browser</a>"
        f"<p>{BODY}</p><p>Members may unsubscribe from the union at any time, a court ruled.</p>"
        f"<p>{OTHER} It was the third of its kind in a year, and the last before the vote.</p>"
        "<p>You are receiving this email because you signed up.</p><p>1 Bridge Street</p>"
        "<p><a>Unsubscribe</a> | <a>Manage preferences</a></p>"
    )
    message.set_content(page, subtype="html")
    article = raw(message)
    assert [text[:12] for text in texts(article)] == [
        "The minister",
        "Members may ",
        "Engineers fo",
    ]
    assert dropped(article) == [
        ("Cracks found", "hidden in the markup"),
        ("View this email in your browser", "link to the letter on the web"),
        ("You are receiving this email because you signed up.", "footer of the e-mail"),
        ("1 Bridge Street", "footer of the e-mail"),
        ("Unsubscribe | Manage preferences", "footer of the e-mail"),
    ]


def test_attachments_are_named_and_not_read() -> None:
    message = letter()
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="rélease.pdf")
    assert "rélease.pdf" in raw(message).problems[0]
    bare = letter("")
    bare.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    assert "no text (a.png is attached" in refusal(bare)


@pytest.mark.parametrize(
    ("charset", "written"), [("utf-8", "cp1252"), ("iso-8859-1", "cp1252"), ("no-such", "utf-8")]
)
def test_a_wrong_charset_is_detected_from_the_text(charset: str, written: str) -> None:
    text = "“It’s a long road,” the café owner said – and nobody disagreed."
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n"
    assert texts(raw(head.encode() + text.encode(written))) == [text]


def test_headers_in_bare_bytes_and_a_message_of_apple_mail() -> None:
    data = b"Subject: Caf\xc3\xa9\nFrom: x\n\n" + BODY.encode() + b"\n"
    assert raw(data).title == Found("Café", "e-mail Subject header")
    apple = f"{len(data)}\n".encode() + data + b'<?xml version="1.0"?><plist></plist>'
    assert texts(raw(apple, ".emlx")) == [BODY]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (BODY.encode(), "none of the headers"),
        (b"From: x\nContent-Type: multipart/encrypted; boundary=x\n\n--x--", "encrypted"),
        (b"From: x\nContent-Type: multipart/mixed; boundary=x\n\n", "no text"),
        (b"From: x\nContent-Type: image/png\n\nabc", "no text"),
    ],
)
def test_what_is_no_letter_says_why(data: bytes, part: str) -> None:
    assert part in refusal(data)


@pytest.mark.parametrize("depth", [30, 5000])
def test_parts_nested_without_end_are_refused(depth: int) -> None:
    data = "From: x\n"
    data += "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth)
    )
    assert "nested" in refusal(data.encode()) or "not a readable e-mail" in refusal(data.encode())


pieces = st.lists(
    st.binary(max_size=6)
    | st.sampled_from(
        [b"From: ", b"Subject: ", b"Date: ", b"=?utf-8?b?", b"?=", b"\n", b"\n\n", b"--x"]
    )
    | st.sampled_from([b"Content-Type: multipart/alternative; boundary=x\n", b"--x\n", b"--x--"])
    | st.sampled_from([b"Content-Type: text/html; charset=utf-16\n", b"message/rfc822", b"<p>"])
    | st.sampled_from([b"Content-Transfer-Encoding: base64\n", b"> ", b"-- \n", BODY.encode()]),
    max_size=30,
).map(b"".join)


@settings(deadline=None, max_examples=100)
@given(pieces)
def test_any_bytes_are_a_letter_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.eml").write_bytes(b"From: x\n" + data)
        for outcome in read_articles([Path(folder)], processes=0):
            assert isinstance(outcome, Article) or outcome.reason
