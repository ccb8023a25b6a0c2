"""Take docs/screenshot.png: the chat page with an answer and its article.

Without --address it indexes corpus/ aside and serves it for the while; needs a Chromium (named by
CHROMIUM, or found on PATH) and the package's test extra.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from qa_service.embedding import DEFAULT_MODEL
from qa_service.indexing import build_index
from qa_service.service import open_service
from qa_service.settings import Settings
from qa_service.web import create_app
from qa_service.wsgi import WebServer

ROOT = Path(__file__).parents[1]
QUESTION = "When did Pakistan agree to let NATO convoys cross its territory?"
WINDOW: ViewportSize = {"width": 1360, "height": 860}


def main() -> int:
    """Take the picture; 1 when there is no browser to take it with."""
    wanted = _arguments()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        print("No Chromium found: name one in CHROMIUM.", file=sys.stderr)
        return 1
    wanted.output.parent.mkdir(parents=True, exist_ok=True)
    if wanted.address:
        _take(chromium, wanted.address, wanted)
    else:
        with _served_sample() as address:
            _take(chromium, address, wanted)
    print(wanted.output)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", help="a running service, such as http://127.0.0.1:8000")
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "screenshot.png")
    return parser.parse_args()


@contextmanager
def _served_sample() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(index=Path(folder))
        build_index([ROOT / "corpus"], settings.index, model=DEFAULT_MODEL)
        service = open_service(settings)
        app = create_app(service=service)
        server = WebServer(app, host="127.0.0.1", port=0, threads=settings.threads)
        threading.Thread(target=server.run, daemon=True).start()
        yield server.address
        service.close()


def _take(chromium: str, address: str, wanted: argparse.Namespace) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=WINDOW, color_scheme=wanted.scheme)
        page.goto(address)
        page.fill("#question", wanted.question)
        page.keyboard.press("Enter")
        page.locator(".citation-mark").first.click()
        page.locator("#reader .cited").wait_for()
        page.screenshot(path=wanted.output)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
