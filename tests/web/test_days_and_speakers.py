"""As of when, how it changed, who is quoted, and putting right how a question was understood."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from page_steps import ask, sent_body
from qa_service.contract.replies import AnswerShape
from qa_service.service import QAService
from qa_service.web import create_app

PageOf = Callable[..., Page]
MAYOR = "Who is the mayor of Example Bay?"
ARTICLES = (
    {
        "id": "mayor-2014",
        "published": "2014-05-06",
        "source": "Bay Herald",
        "text": "Ada Sample is the mayor of Example Bay, the council confirmed on Tuesday.",
    },
    {
        "id": "mayor-2018",
        "published": "2018-11-07",
        "source": "Coast Wire",
        "text": "Bo Quill is the mayor of Example Bay after a vote that surprised the town.",
    },
    {
        "id": "flood",
        "published": "2016-08-02",
        "source": "Bay Herald",
        "text": "The flood in Sample Valley destroyed 120 houses, valley officials said.",
    },
)


@pytest.fixture(scope="module")
def app_of_days(
    service_of_articles: Callable[[Sequence[Mapping[str, object]]], QAService],
) -> OpenAPI:
    return create_app(service=service_of_articles(ARTICLES))


@pytest.fixture(scope="module")
def address_of_days(app_of_days: OpenAPI, serve_app: Callable[[OpenAPI], str]) -> str:
    return serve_app(app_of_days)


def test_the_api_gives_days_and_speakers(app_of_days: OpenAPI) -> None:
    client = app_of_days.test_client()
    mayor = AnswerShape.model_validate(client.post("/api/v1/answer", json={"question": MAYOR}).json)
    assert mayor.as_of == "2018-11-07"
    assert mayor.timeline is not None
    assert [(entry.date, entry.value) for entry in mayor.timeline] == [
        ("2014-05-06", "Ada Sample"),
        ("2018-11-07", "Bo Quill"),
    ]
    flood = AnswerShape.model_validate(
        client.post(
            "/api/v1/answer", json={"question": "How many houses did the flood destroy?"}
        ).json
    )
    assert flood.answer is not None
    assert flood.answer.statements[0].speaker == "valley officials"
    assert (flood.as_of, flood.timeline) == (None, None)


def test_without_scripts_the_days_are_reported_too(app_of_days: OpenAPI) -> None:
    page = app_of_days.test_client().get(f"/?{urlencode({'q': MAYOR})}").text
    shown = page.split("<noscript>")[1].split("</noscript>")[0]
    assert 'As of <time datetime="2018-11-07">7 November 2018</time>' in shown
    assert shown.index("6 May 2014</time>") < shown.index("7 November 2018</time> <span")
    page = app_of_days.test_client().get("/?q=How+many+houses+did+the+flood+destroy%3F").text
    assert "Bay Herald, 2 August 2016</bdi> · said by <bdi>valley officials</bdi>" in page


@pytest.mark.browser
def test_the_page_says_as_of_when_and_lists_what_was_reported(
    page_of: PageOf, address_of_days: str
) -> None:
    page = page_of(address_of_days)
    ask(page, MAYOR)
    expect(page.locator(".as-of")).to_have_text("As of 7 November 2018")
    entries = page.get_by_role("region", name="How the reports changed").get_by_role("listitem")
    expect(entries).to_have_text(["6 May 2014Ada Sample[2]", "7 November 2018Bo Quill[1]"])
    entries.first.get_by_role("button").click()
    expect(page.locator("#reader .cited")).to_contain_text("Ada Sample is the mayor")


@pytest.mark.browser
def test_the_page_says_who_is_quoted(page_of: PageOf, address_of_days: str) -> None:
    page = page_of(address_of_days)
    ask(page, "How many houses did the flood destroy?")
    lead = page.locator(".statement .lead").first
    expect(lead).to_have_text("Bay Herald, 2 August 2016 · said by valley officials")
    expect(page.locator(".timeline")).to_have_count(0)
    expect(page.locator(".as-of")).to_have_count(0)


@pytest.mark.browser
def test_what_was_understood_is_put_right_and_asked_by_itself(
    page_of: PageOf, address_of_days: str
) -> None:
    page = page_of(address_of_days)
    ask(page, MAYOR)
    ask(page, "And in 2014?")
    page.get_by_role("button", name="Change it").click()
    box = page.get_by_label("Understood as")
    expect(box).to_be_focused()
    box.fill("How many houses did the flood destroy?")
    with page.expect_request("**/api/v1/answer") as sent:
        page.keyboard.press("Enter")
    body = sent_body(sent.value)
    assert body["question"] == "How many houses did the flood destroy?"
    assert body["history"] == []
    expect(page.locator(".exchange").last.locator(".statement")).to_contain_text("120 houses")
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "Who said that?")
    history = [turn["question"] for turn in sent_body(sent.value)["history"]]
    assert history == [MAYOR, "How many houses did the flood destroy?"]


@pytest.mark.browser
def test_a_correction_can_be_left(page_of: PageOf, address_of_days: str) -> None:
    page = page_of(address_of_days)
    ask(page, MAYOR)
    ask(page, "And in 2014?")
    understood = page.locator(".searched").inner_text()
    button = page.get_by_role("button", name="Change it")
    button.click()
    page.keyboard.press("Escape")
    expect(page.locator(".searched")).to_have_text(understood)
    expect(button).to_be_focused()
    expect(page.locator(".exchange")).to_have_count(2)
