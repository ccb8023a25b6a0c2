"""The entrance of an archive that is read by key, as a person meets it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask_openapi3.openapi import OpenAPI
from playwright.sync_api import Page, expect

from qa_service.access_keys import KeyRing
from qa_service.service import QAService
from qa_service.web import Access, Hosting, create_app

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_enters_by_keyboard_and_asks(
    service: QAService,
    serve_app: Callable[[OpenAPI], str],
    page_of: Callable[..., Page],
    tmp_path: Path,
    scheme: str,
) -> None:
    ring = KeyRing(tmp_path / "keys.json")
    key = ring.add("ada")
    hosting = Hosting(access=Access(ring, required=True), url_prefix="/archive")
    address = serve_app(create_app(service=service, hosting=hosting))
    page = page_of(f"{address}/archive/", color_scheme=scheme)
    assert Axe().run(page).response["violations"] == []
    page.keyboard.type("qa_wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That is not a key of this archive.")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.type(key)  # where one is typed has the focus, wrong or not
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/archive/")
    page.wait_for_load_state()  # nobody types before the page's script runs
    page.locator("#question").fill("Who is the prime minister of Pakistan?")
    page.keyboard.press("Enter")
    expect(page.locator("#conversation a[href*='/articles/']").first).to_be_attached()
    page.goto(f"{address}/archive/enter")
    expect(page.get_by_role("main")).to_contain_text("with the key of ada")
    page.get_by_role("button", name="Forget the key").click()
    page.goto(f"{address}/archive/")
    expect(page.locator("#key")).to_be_focused()
