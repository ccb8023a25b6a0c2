"""Conversations that are kept, private ones, lasting links, copies and feedback, on the page."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from page_steps import ask, sent_body
from qa_service.conversations import Conversations
from qa_service.service import QAService
from qa_service.web import create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
OTHER = "How much did the United States withhold in 2016?"
WIDE = {"viewport": {"width": 1400, "height": 900}}
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture(scope="module")
def keeping_address(
    service: QAService,
    serve_app: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    with closing(Conversations(tmp_path_factory.mktemp("kept") / "kept.sqlite")) as conversations:
        yield serve_app(create_app(service=service, conversations=conversations))


def listed(page: Page) -> Locator:
    return page.locator(".saved li > div > a")


def open_list(page: Page) -> None:
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator("#shelf")).to_be_visible()


def choose(page: Page, title: str, act: str) -> None:
    page.locator("#shelf").get_by_label(f"Rename, export or delete “{title}”").click()
    page.locator("#shelf .menu[open]").get_by_text(act, exact=True).click()


def test_questions_are_saved_and_listed_and_continue_after_a_reload(
    page_of: PageOf, keeping_address: str
) -> None:
    page = page_of(keeping_address, **WIDE)
    open_list(page)
    expect(page.locator("#shelf [role=status]")).to_have_text(re.compile("None yet"))
    ask(page, OTHER)
    expect(listed(page)).to_have_text([OTHER])
    expect(listed(page)).to_have_attribute("aria-current", "page")
    page.reload()
    expect(page.locator(".question")).to_have_text([OTHER])
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "and in 2018?")
    body = sent_body(sent.value)
    assert "history" not in body
    assert body["conversation"] in page.url
    expect(page.locator(".exchange").last.locator(".searched")).to_contain_text("2018")
    expect(page.locator(".saved .source-meta")).to_contain_text("2 questions")


def test_back_and_forward_lead_from_conversation_to_conversation(
    page_of: PageOf, keeping_address: str
) -> None:
    page = page_of(keeping_address, **WIDE)
    ask(page, QUESTION)
    page.locator(".citation-mark").first.click()
    expect(page.locator("#reader .cited")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#reader")).to_be_hidden()
    ask(page, OTHER)
    open_list(page)
    listed(page).filter(has_text=QUESTION).click()
    expect(page.locator(".question")).to_have_text([QUESTION])
    page.go_back()
    expect(page.locator(".question")).to_have_text([OTHER])
    page.go_forward()
    expect(page.locator(".question")).to_have_text([QUESTION])


def test_conversations_are_searched_renamed_exported_and_deleted(
    page_of: PageOf, keeping_address: str, tmp_path: Path
) -> None:
    page = page_of(keeping_address, **WIDE)
    ask(page, OTHER)
    page.get_by_role("button", name="New conversation").click()
    ask(page, QUESTION)
    open_list(page)
    expect(listed(page)).to_have_count(2)
    search = page.get_by_role("searchbox")
    search.fill("withhold")
    expect(listed(page)).to_have_text([OTHER])
    search.fill("xylophone")
    expect(page.locator("#shelf [role=status]")).to_have_text("No conversation has these words.")
    search.fill("")
    choose(page, OTHER, "Rename")
    page.keyboard.press("Escape")
    expect(page.locator(".saved .menu summary").last).to_be_focused()
    choose(page, OTHER, "Rename")
    page.get_by_label("Title of the conversation").fill("Money held back")
    page.keyboard.press("Enter")
    expect(listed(page).filter(has_text="Money held back")).to_have_count(1)
    with page.expect_download() as download:
        choose(page, "Money held back", "Export as Markdown")
    download.value.save_as(tmp_path / "kept.md")
    assert OTHER in (tmp_path / "kept.md").read_text(encoding="utf-8")
    page.once("dialog", lambda dialog: dialog.accept())
    choose(page, QUESTION, "Delete")
    expect(listed(page)).to_have_text(["Money held back"])
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator("#welcome")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete all conversations").click()
    expect(listed(page)).to_have_count(0)


def test_nothing_is_saved_of_a_private_conversation(page_of: PageOf, keeping_address: str) -> None:
    page = page_of(keeping_address, **WIDE)
    open_list(page)
    private = page.get_by_role("button", name="Private")
    private.click()
    expect(private).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#private-note")).to_be_visible()
    ask(page, OTHER)
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "and in 2018?")
    body = sent_body(sent.value)
    assert "conversation" not in body
    assert [turn["question"] for turn in body["history"]] == [OTHER]
    expect(page.get_by_role("link", name="Link to this answer")).to_have_count(0)
    expect(page.get_by_role("group", name="Did this help?")).to_have_count(0)
    page.reload()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(listed(page)).to_have_count(0)
    assert page.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_lasting_link_shows_the_answer_to_whoever_has_it(
    page_of: PageOf, keeping_address: str, *, scripts: bool
) -> None:
    page = page_of(keeping_address)
    ask(page, QUESTION)
    words = page.locator(".statement mark").first.inner_text()
    path = page.get_by_role("link", name="Link to this answer").get_attribute("href")
    other = page_of(f"{keeping_address}{path}", java_script_enabled=scripts)
    expect(other.locator(".question")).to_have_text(QUESTION)
    expect(other.locator(".saved-note")).to_contain_text("Answered on")
    expect(other.locator("mark").first).to_have_text(words)
    expect(other.get_by_role("group", name="Did this help?")).to_have_count(0)
    if scripts:
        with other.expect_request("**/api/v1/answer") as sent:
            ask(other, "Who said sorry?")
        assert [turn["question"] for turn in sent_body(sent.value)["history"]] == [QUESTION]
        expect(other.locator(".statement").last).to_contain_text("Clinton")


def test_feedback_is_saved_with_its_reason(page_of: PageOf, keeping_address: str) -> None:
    page = page_of(keeping_address)
    ask(page, QUESTION)
    asked = page.get_by_role("group", name="Did this help?")
    asked.get_by_role("button", name="Not helpful").click()
    page.get_by_label("What was wrong?").fill("It gives a weekday, not a date.")
    page.keyboard.press("Enter")
    expect(page.locator(".action-status")).to_have_text("Thank you. Your feedback was saved.")
    page.reload()
    not_helpful = asked.get_by_role("button", name="Not helpful")
    expect(not_helpful).to_have_attribute("aria-pressed", "true")
    line = json.loads(page.request.get(f"{keeping_address}/api/v1/feedback").text())
    assert line["question"] == QUESTION
    helpful = asked.get_by_role("button", name="Helpful", exact=True)
    helpful.click()
    expect(not_helpful).to_have_attribute("aria-pressed", "false")
    expect(helpful).to_have_attribute("aria-pressed", "true")
    helpful.click()
    expect(page.locator(".action-status")).to_have_text("Your feedback was withdrawn.")
    assert page.request.get(f"{keeping_address}/api/v1/feedback").text() == ""


def test_an_answer_is_copied_in_five_formats(page_of: PageOf, keeping_address: str) -> None:
    page = page_of(keeping_address, permissions=CLIPBOARD)
    ask(page, QUESTION)
    copied = {}
    for name in ("Text", "Markdown", "Formatted", "BibTeX", "CSL-JSON"):
        page.locator(".menu summary").click()
        page.locator(".actions").get_by_role("button", name=name).click()
        expect(page.locator(".action-status")).to_have_text("Copied.")
        copied[name] = page.evaluate("navigator.clipboard.readText()")
        page.evaluate("navigator.clipboard.writeText('')")
        page.locator(".action-status").evaluate("told => { told.textContent = ''; }")
    assert QUESTION in copied["Text"]
    assert copied["Formatted"] == copied["Text"]
    assert "[^1]: " in copied["Markdown"]
    assert copied["BibTeX"].startswith("@")
    assert json.loads(copied["CSL-JSON"])[0]["title"]


def test_html_is_copied_as_formatted_text(page_of: PageOf, keeping_address: str) -> None:
    page = page_of(keeping_address, permissions=CLIPBOARD)
    ask(page, QUESTION)
    page.locator(".menu summary").click()
    page.locator(".actions").get_by_role("button", name="Formatted").click()
    expect(page.locator(".action-status")).to_have_text("Copied.")
    pasted = page.evaluate(
        "navigator.clipboard.read().then(([one]) => one.getType('text/html'))"
        ".then((blob) => blob.text())"
    )
    assert "<blockquote" in pasted


def test_where_the_browser_does_not_let_pages_copy_the_text_is_shown(
    page_of: PageOf, keeping_address: str
) -> None:
    page = page_of(keeping_address)
    page.evaluate("delete Navigator.prototype.clipboard")  # as on a page without HTTPS
    ask(page, QUESTION)
    page.locator(".menu summary").click()
    page.locator(".actions").get_by_role("button", name="Text").click()
    box = page.get_by_label("The browser does not allow this page to copy.")
    expect(box).to_have_value(re.compile(re.escape(QUESTION)))


def test_what_the_question_narrowed_the_search_to_can_be_taken_off(
    page_of: PageOf, keeping_address: str
) -> None:
    page = page_of(keeping_address)
    ask(page, "What did the United States withhold in 2016?")
    chips = page.get_by_role("list", name="Ranked first:")
    expect(chips.get_by_role("listitem").locator("bdi")).to_have_text(
        "1 January 2016 to 31 December 2016"
    )
    with page.expect_request("**/api/v1/answer") as sent:
        chips.get_by_role("button").click()
    assert sent_body(sent.value)["filters"] == {"ignore": ["dates"]}
    last = page.locator(".exchange").last
    expect(last).not_to_have_attribute("aria-busy", "true")
    expect(last.locator(".chips")).to_have_count(0)


def test_a_conversation_deleted_elsewhere_goes_on_as_a_new_one(
    page_of: PageOf, keeping_address: str
) -> None:
    page = page_of(keeping_address)
    ask(page, OTHER)
    page.request.delete(f"{keeping_address}/api/v1/conversations")
    bodies: list[dict[str, Any]] = []
    page.on("request", lambda one: bodies.append(sent_body(one)) if one.post_data else None)
    ask(page, "and in 2018?")
    expect(page.locator(".exchange").last.locator(".searched")).to_contain_text("2018")
    asked = [body for body in bodies if "question" in body]
    assert len({body["conversation"] for body in asked}) == 2
    assert [turn["question"] for turn in asked[-1]["history"]] == [OTHER]
    assert asked[-1]["conversation"] in page.url


def test_a_browser_without_cookies_is_answered_though_nothing_is_saved(
    page_of: PageOf, keeping_address: str
) -> None:
    page = page_of(keeping_address)

    def lose_the_cookie(route: Route) -> None:
        reply = route.fetch()
        page.context.clear_cookies()
        headers = {name: value for name, value in reply.headers.items() if name != "set-cookie"}
        route.fulfill(status=reply.status, headers=headers, body=reply.body())

    page.route("**/api/v1/conversations", lose_the_cookie)
    ask(page, QUESTION)
    expect(page.locator(".statement").first).to_be_visible()
    assert "conversation" not in page.url
    expect(page.get_by_role("link", name="Link to this answer")).to_have_count(0)
    with page.expect_request("**/api/v1/answer") as sent:
        ask(page, "Who said sorry?")
    assert "conversation" not in sent_body(sent.value)
