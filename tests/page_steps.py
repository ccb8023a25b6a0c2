"""What tests of the page do again and again."""

import json
from typing import Any

from playwright.sync_api import Page, Request, expect


def ask(page: Page, question: str) -> None:
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    last = page.locator(".exchange").last
    expect(last.locator(".question")).to_have_text(question)
    expect(last).not_to_have_attribute("aria-busy", "true")


def sent_body(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.post_data or "")
    return body
