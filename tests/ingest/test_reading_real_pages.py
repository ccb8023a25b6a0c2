"""The two saved pages and the news articles that the service was first built for."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

from qa_service.domain import Article
from qa_service.ingest import Skipped, read_articles

DATA = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real articles are not here")


def paragraphs(article: Article) -> list[str]:
    return [article.text[found.start : found.end] for found in article.paragraphs]


def seeds() -> list[Article]:
    found = list(read_articles([DATA / "seeds"]))
    return [outcome for outcome in found if isinstance(outcome, Article)]


def test_both_pages_are_read_with_what_they_say_about_themselves() -> None:
    first, second = seeds()
    assert first.title is not None
    assert first.title.split()[0] == "Pakistan"
    assert len(first.title.split()) == 6
    assert first.authors == ("Ayaz Gul",)
    assert first.published == "2012-12-22"
    assert (second.title, second.authors, second.published) == (None, (), None)


def test_they_split_as_a_person_would_split_them() -> None:
    first, second = (paragraphs(article) for article in seeds())
    assert len(first) == 15
    assert len(second) == 29
    for paragraph in first + second:
        assert re.match(r"[\"\[“]*[A-Z]", paragraph), paragraph
        assert re.search(r"[.?!][\"”]?$", paragraph), paragraph
        assert "\n" not in paragraph
        assert len(paragraph.split()) >= 12, paragraph


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Islamabad, Pakistan - Pakistani and US", "told Al Jazeera."),
        ('"There is no freeze', 'sides is there."'),
        ("On Friday,", "US senator."),
        ("Last week,", "neighbouring Afghanistan."),
        ('"The remarks', 'against terrorism."'),
        ("The US has long", "for 17 years."),
        ("Pakistan vehemently", "at the time."),
        ("On January 4,", 'Haqqani Network".'),
        ("Kugelman believes", "Afghan Taliban."),
        ('"Second,', 'in Afghanistan."'),
    ],
)
def test_wrapped_paragraphs_are_whole(start: str, end: str) -> None:
    (found,) = [text for text in paragraphs(seeds()[1]) if text.startswith(start)]
    assert found.endswith(end)


def test_sub_headings_head_and_boilerplate_is_gone() -> None:
    first, second = seeds()
    assert len({found.heading for found in first.paragraphs}) == 2
    headings = [found.heading for found in second.paragraphs]
    assert [len(heading.split()) for heading in dict.fromkeys(headings) if heading] == [4, 5]
    text = first.text + second.text
    for phrase in ("JOIN NOW", "mailing list", "READ MORE", "INSIDE STORY", "Hafiz Saeed", "|"):
        assert phrase not in text


def test_gold_quotes_that_are_prose_stay_in_paragraphs() -> None:
    articles: dict[str, str] = {}
    skipped: list[Skipped] = []
    for outcome in read_articles([DATA / "rtqa-small" / "articles.jsonl.gz"]):
        if isinstance(outcome, Article):
            articles[outcome.id] = "\n".join(_plain(text) for text in paragraphs(outcome))
        else:
            skipped.append(outcome)
    assert len(articles) + len(skipped) == 826
    with gzip.open(DATA / "rtqa-small" / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file.read().split("\n") if line]
    raw = [texts[int(one.file.rpartition(":")[2]) - 1] for one in skipped]
    # Seven are nothing but a form for a newsletter, in short paragraphs.
    assert sum(max(map(len, text.split("\n"))) > 400 for text in raw) <= 3
    assert len(skipped) <= 10
    quotes = _prose_quotes()
    lost = [quote for article, quote in quotes if quote not in articles[article]]
    assert len(quotes) > 500
    assert len(lost) <= 0.01 * len(quotes), lost


def _prose_quotes() -> list[tuple[str, str]]:
    lines = (DATA / "rtqa-small" / "questions.jsonl").read_bytes().decode().split("\n")
    questions = [json.loads(line) for line in lines if line]
    found = [gold for question in questions for gold in question.get("relevant") or []]
    plain = [(gold["article"], _plain(gold["quote"])) for gold in found]
    return [(at, quote) for at, quote in plain if len(quote.split()) > 7 and quote[-1] in '."”!']


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def test_every_full_sentence_of_many_words_is_retained() -> None:
    with gzip.open(DATA / "rtqa-small" / "articles.jsonl.gz", "rb") as stream:
        raw = [json.loads(line) for line in stream]
    read = {
        outcome.file.rsplit(":", 1)[1]: outcome
        for outcome in read_articles([DATA / "rtqa-small" / "articles.jsonl.gz"])
        if isinstance(outcome, Article)
    }
    total = lost = 0
    for number, record in enumerate(raw, start=1):
        article = read.get(str(number))
        kept = set() if article is None else set(paragraphs(article))
        for block in record["text"].split("\n\n"):
            asks = "inbox" in block or "@" in block  # a long newsletter box, a biography
            if len(block.split()) > 60 and not asks:
                total += 1
                lost += block.strip() not in kept and not any(block.strip() in one for one in kept)
    assert total > 3000
    assert lost == 0
