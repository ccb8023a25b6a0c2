"""An answer as it comes: passages first, stopped on demand, taken up again after a break."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from held_network import HeldNetwork
from page_steps import ask
from qa_service.service import QAService
from qa_service.web import create_app

pytestmark = pytest.mark.browser

PageOf = Callable[..., Page]
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"


@pytest.fixture
def network(address: str) -> Iterator[HeldNetwork]:
    with HeldNetwork(address) as network:
        yield network


def begin(page: Page, question: str = QUESTION) -> None:
    """Ask, and wait for the passages that are read meanwhile."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".source").first).to_be_visible()


def test_the_passages_being_read_are_shown_before_the_answer(
    page_of: PageOf, network: HeldNetwork
) -> None:
    page = page_of(network.address)
    begin(page)
    expect(page.locator(".waiting")).to_have_text(re.compile(r"^Reading \d+ passages …$"))
    count = page.locator(".found-passage").count()
    expect(page.locator(".source .passage").first).not_to_be_empty()
    expect(page.locator(".source .outlet").first).not_to_be_empty()
    expect(page.locator(".source a").first).to_have_attribute("href", re.compile("^/articles/"))
    expect(page.locator("#announcer")).to_have_text(page.locator(".waiting").inner_text())
    assert count > 0
    expect(page.locator(".statement")).to_have_count(0)
    network.release()
    expect(page.locator(".statement").first).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(page.get_by_role("heading", name="Sources and passages found")).to_be_visible()


def test_passages_found_hardly_move_when_the_answer_comes(
    page_of: PageOf, network: HeldNetwork
) -> None:
    page = page_of(network.address, viewport={"width": 1280, "height": 900})
    begin(page)
    before = page.locator(".results").bounding_box()
    network.release()
    expect(page.locator(".statement").first).to_be_visible()
    after = page.locator(".results").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 80


def test_reading_the_passages_found_is_not_interrupted(
    page_of: PageOf, network: HeldNetwork
) -> None:
    page = page_of(network.address, viewport={"width": 1000, "height": 500})
    begin(page)
    link = page.locator(".found-passage a").nth(4)
    link.focus()
    key = page.locator(".found-passage").nth(4).get_attribute("data-passage")
    scrolled = page.evaluate("scrollY")
    assert scrolled > 0
    network.release()
    expect(page.locator(".statement").first).to_be_attached()
    assert page.evaluate("scrollY") > 0
    focused = page.locator(".found-passage", has=page.locator("a:focus"))
    expect(focused).to_have_attribute("data-passage", str(key))


def test_an_answer_can_be_stopped_and_asked_again(page_of: PageOf, network: HeldNetwork) -> None:
    page = page_of(network.address)
    begin(page)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".stopped")).to_have_text("Stopped before the answer was ready.")
    expect(page.locator(".source").first).to_be_visible()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_focused()
    network.release()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".statement").first).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(1)


def test_escape_stops_too(page_of: PageOf, network: HeldNetwork) -> None:
    page = page_of(network.address)
    begin(page)
    page.keyboard.press("Escape")
    expect(page.locator(".stopped")).to_be_visible()


def test_a_broken_connection_is_taken_up_where_it_broke(
    page_of: PageOf, network: HeldNetwork
) -> None:
    page = page_of(network.address)
    begin(page)
    network.cut()
    expect(page.locator(".statement").first).to_be_visible()
    asked = [sent for sent in network.requests if sent.startswith(b"POST /api/v1/answer ")]
    assert [b"last-event-id:" in sent.lower() for sent in asked] == [False, True]
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_question_asked_while_another_is_answered_waits_in_its_box(
    page_of: PageOf, network: HeldNetwork
) -> None:
    page = page_of(network.address)
    begin(page)
    page.locator("#question").fill("Who said sorry?")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_have_value("Who said sorry?")
    network.release()
    expect(page.locator(".statement").first).to_be_visible()
    page.locator("#question").press("Enter")
    expect(page.locator(".question").last).to_have_text("Who said sorry?")


def test_a_new_conversation_leaves_the_answer_that_was_waited_for(
    page_of: PageOf, network: HeldNetwork
) -> None:
    page = page_of(network.address)
    begin(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    network.release()
    ask(page, QUESTION)
    expect(page.locator(".exchange")).to_have_count(1)
    expect(page.locator(".statement").first).to_be_visible()


def test_of_an_answer_whose_time_is_over_what_was_found_stays(
    page_of: PageOf, hurried: QAService, serve_app: Callable[[OpenAPI], str]
) -> None:
    page = page_of(serve_app(create_app(service=hurried)))
    begin(page)
    expect(page.get_by_role("alert")).to_contain_text("not ready within 0 s")
    expect(page.locator(".source .passage").first).not_to_be_empty()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
