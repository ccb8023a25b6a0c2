"""What tests of the page do again and again."""

import json
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect


def ask(page: Page, question: str) -> None:
    box = page.locator("#question")
    box.fill(question)
    box.press("Enter")  # into the box, wherever the focus has gone
    last = page.locator(".exchange").last
    expect(last.locator(".question")).to_have_text(question)
    expect(last).not_to_have_attribute("aria-busy", "true")


def faults(page: Page) -> list[str]:
    """What axe-core finds wrong, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {node['target']} {node['html'][:120]}"
        for one in found
        for node in one["nodes"]
    ]


def sent_body(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.post_data or "")
    return body
