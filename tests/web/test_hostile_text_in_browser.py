from collections.abc import Callable, Mapping, Sequence

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from qa_service.harmless import safe_text, web_address
from qa_service.service import QAService
from qa_service.web import create_app, presentation

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
MARKUP = (
    '<script>window.ran=1</script><img src=x onerror="window.ran=2"><svg onload="window.ran=3">'
)
TITLE = f"{MARKUP} \u202eeltit ehT"
TEXT = (
    f"😀😀 The dam at Vessel Gap {MARKUP} was opened by Minister Odalys Trent on 4 March 2015, "
    "\u202eyas slaiciffo\u202c\u2069 and 300 farms were flooded."
)
QUESTION = "Who opened the dam at Vessel Gap?"


@pytest.fixture(scope="module")
def hostile_address(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
    serve_app: Callable[[OpenAPI], str],
) -> str:
    article = {
        "id": "a/../b?c#d%",
        "title": TITLE,
        "authors": ["\u202eAuthor", MARKUP],
        "source": f"Gazette {MARKUP} \u2067",
        "url": "javascript:window.ran=4",
        "published": "2015-03-05",
        "text": TEXT,
    }
    return serve_app(create_app(service=service_of_articles([article])))


def test_hostile_text_is_shown_as_text_and_never_runs(
    page_of: PageOf, hostile_address: str
) -> None:
    page = page_of(hostile_address)
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    opened = page.locator(".source-title a").first
    passage = page.locator(".passage").first
    expect(passage).to_have_text(safe_text(TEXT), use_inner_text=False)
    opened.click()
    cited = page.locator("#reader .cited")
    expect(cited).to_contain_text("Odalys Trent")
    expect(page.locator("#reader-title")).to_have_text(safe_text(TITLE))
    page.goto(f"{hostile_address}{presentation.article_path('a/../b?c#d%', 1)}")
    expect(page.locator(".paragraph:target")).to_contain_text(safe_text(TEXT))
    assert page.evaluate("window.ran") is None
    assert page.locator("img, svg, a[href^='javascript']").count() == 0


def test_highlights_count_characters_outside_the_basic_plane_once(
    page_of: PageOf, hostile_address: str
) -> None:
    page = page_of(hostile_address)
    parts = page.evaluate(
        """async ([text, spans]) => {
          const { quoted } = await import("/static/element.js");
          return quoted(text, spans).map((part) => part.textContent ?? part);
        }""",
        ["😀😀 dam 😀", [{"start": 1, "end": 4}, {"start": 7, "end": 8}]],
    )
    assert parts == ["😀", "😀 d", "am ", "😀"]


@pytest.mark.parametrize(
    "text", [TEXT, TITLE, "\x00\x1b\x85\u061c\u200f\u202a\u2066\u2069 fine \n\t"]
)
def test_both_languages_make_text_safe_in_the_same_way(
    page_of: PageOf, hostile_address: str, text: str
) -> None:
    page = page_of(hostile_address)
    safe = page.evaluate(
        """async (text) => (await import("/static/text.js")).safeText(text)""", text
    )
    assert safe == safe_text(text)


@pytest.mark.parametrize("confidence", [0.0, 0.44, 0.45, 0.69, 0.7, 1.0])
def test_both_languages_show_confidence_in_the_same_words(
    page_of: PageOf, hostile_address: str, confidence: float
) -> None:
    page = page_of(hostile_address)
    words = page.evaluate(
        """async (value) => (await import("/static/text.js")).confidenceInWords(value)""",
        confidence,
    )
    assert words == presentation.confidence_in_words(confidence)


@pytest.mark.parametrize("published", ["2012-12-22", "2011-05-03T00:15:00+05:00", None])
def test_both_languages_show_dates_in_the_same_words(
    page_of: PageOf, hostile_address: str, published: str | None
) -> None:
    page = page_of(hostile_address)
    words = page.evaluate(
        """async (published) => (await import("/static/text.js")).dateInWords(published)""",
        published,
    )
    assert words == presentation.date_in_words(published)


def test_both_languages_follow_the_same_addresses(page_of: PageOf, hostile_address: str) -> None:
    page = page_of(hostile_address)
    for url in (
        "https://a.example/b?c#d",
        "http://a.example",
        "javascript:x",
        "data:,x",
        "ftp://a",
    ):
        followed = page.evaluate(
            """async (url) => (await import("/static/text.js")).webAddress(url)""", url
        )
        assert followed == web_address(url)


def test_a_paragraph_of_a_megabyte_is_shown_cited_and_listed(
    page_of: PageOf,
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
    serve_app: Callable[[OpenAPI], str],
) -> None:
    filler = "Water ran over the sill and down into the valley, as it had done before. "
    answer = "The dam at Vessel Gap was opened by Minister Odalys Trent on 4 March 2015."
    text = f"{7_000 * filler}{answer} {7_000 * filler}".strip()
    title = f"{'Endless' * 300} {MARKUP}"
    articles = [
        {"id": "long", "title": title, "source": "S" * 2_000, "text": text},
        {"id": "other", "title": "Other", "text": "Another article tells of another thing."},
    ]
    address = serve_app(create_app(service=service_of_articles(articles)))
    page = page_of(address)
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".statement blockquote").first).to_contain_text("Odalys Trent")
    page.locator(".citation-mark").first.click()
    mark = page.locator("#reader .cited mark")
    expect(mark).to_contain_text("Odalys Trent")
    expect(mark).to_be_in_viewport()
    assert len(page.locator("#reader .cited").inner_text()) > 1_000_000
    for path in ("/", "/articles", "/articles/long", "/?articles=long"):
        page.goto(f"{address}{path}")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("window.ran") is None
