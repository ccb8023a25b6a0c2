#!/usr/bin/env python
"""Look at the pages as Lighthouse does: weight, requests, rendering, and what a page must not do.

Opens each page of a running service (--address) in Chromium with an empty cache, and prints what it
weighs over the wire and unpacked, how many requests it makes, when something and when most of it is
painted, how far it shifts and how long scripts keep it from answering. With --slow the network and
the processor are as slow as Lighthouse's phone (150 ms, 1.6 Mbit/s, a quarter of the speed). With
--questions FILE (as for `qa-service eval`) it also asks them in the page, and prints how long after
Enter the first passages and the answer are on the screen.

Exit status 1 when a page is heavier than 150 kB, asks another host, fails in a script, lacks a
header or is not named as it should be. Needs a Chromium (CHROMIUM, or on PATH) and the test extra.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Browser, CDPSession, Page, Response

from browser import chromium
from machine import print_machine

HEAVIEST: Final = 150_000  # bytes of a page with all it needs
SHIFTS_LEAST: Final = 0.1  # what Lighthouse calls good
NETWORK: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER: Final = 4  # times
HEADERS: Final = ("content-security-policy", "x-content-type-options", "referrer-policy")
TEXTS: Final = ("text/", "application/json", "application/javascript")
PACKED_FROM: Final = 1_500  # bytes; less is not worth packing

OBSERVE: Final = """
window.seen = {first: 0, most: 0, shift: 0, blocked: 0};
const watch = (type, each) => new PerformanceObserver((list) => list.getEntries().forEach(each))
  .observe({type, buffered: true});
watch("paint", (one) => {
  if (one.name === "first-contentful-paint") seen.first = one.startTime;
});
watch("largest-contentful-paint", (one) => { seen.most = one.startTime; });
watch("layout-shift", (one) => { if (!one.hadRecentInput) seen.shift += one.value; });
watch("longtask", (one) => { seen.blocked += one.duration - 50; });
"""
FAULTS: Final = """() => {
  const faults = [];
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title) faults.push("no title");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one first heading");
  if (!document.querySelector("meta[name=viewport]")) faults.push("no viewport");
  if (document.querySelector("img:not([alt])")) faults.push("an image without a text");
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  if (new Set(ids).size !== ids.length) faults.push("an id that is given twice");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
  return faults;
}"""
ASK: Final = """(question) => new Promise((resolve) => {
  const box = document.getElementById("question");
  const began = performance.now();
  const since = () => performance.now() - began;
  const before = document.querySelectorAll(".exchange").length;
  let passages = null;
  const look = () => requestAnimationFrame(() => {
    const exchange = document.querySelectorAll(".exchange")[before];
    if (!exchange) return;
    if (passages === null && exchange.querySelector(".found li, .source")) passages = since();
    if (exchange.getAttribute("aria-busy") === "true") return;
    observer.disconnect();
    resolve({passages: passages ?? since(), answer: since()});
  });
  const observer = new MutationObserver(look);
  observer.observe(document.body, {subtree: true, childList: true, attributes: true});
  box.value = question;
  box.form.requestSubmit();
})"""


@dataclass(slots=True)
class Look:
    """What was seen of one page; bytes and milliseconds."""

    path: str
    requests: int = 0
    sent: int = 0
    unpacked: int = 0
    first_paint: float = 0.0
    most_painted: float = 0.0
    shift: float = 0.0
    blocked: float = 0.0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds from Enter until something is on the screen, over all questions."""

    questions: int
    passages_median: float
    passages_worst: float
    answer_median: float
    answer_worst: float


def main() -> int:
    """Look and report; 1 when a page is not as it should be."""
    wanted = _arguments()
    with chromium() as browser:
        paths = wanted.pages or _paths(browser, wanted.address)
        looks = [_look(browser, wanted.address, path, slow=wanted.slow) for path in paths]
        questions = _questions(wanted.questions)[: wanted.most] if wanted.questions else []
        waits = _ask(browser, wanted.address, questions) if questions else None
    if wanted.json:
        report = {"pages": [asdict(one) for one in looks], "waits": waits and asdict(waits)}
        print(json.dumps(report, indent=2))
    else:
        _print(looks, waits)
    return int(any(one.faults for one in looks))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--pages", nargs="+", metavar="PATH", help="default: one of each kind")
    parser.add_argument("--slow", action="store_true", help="as a phone on a slow network")
    parser.add_argument("--questions", type=Path, help="also ask these in the page")
    parser.add_argument("--most", type=int, default=100, help="questions to ask")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _paths(browser: Browser, address: str) -> list[str]:
    """One page of each kind: found as a person finds them."""
    page = browser.new_page()
    page.goto(f"{address}/articles")
    first = page.locator(".listed a").first
    link, query = first.get_attribute("href"), urlencode({"q": first.inner_text()})
    page.close()
    asked = [f"/?{query}", f"/search?{query}"]
    return ["/", *asked, "/articles", str(link), "/index", "/nowhere"]


def _look(browser: Browser, address: str, path: str, *, slow: bool) -> Look:
    look = Look(path)
    with _fresh_page(browser) as (page, devtools):
        _count(devtools, look)
        page.on("response", lambda response: _check(response, address, look))
        page.on("pageerror", lambda error: look.faults.append(f"script failed: {error}"))
        page.on("console", lambda report: _hear(report.text, look))
        if slow:
            devtools.send("Network.emulateNetworkConditions", dict(NETWORK))
            devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(OBSERVE)
        page.goto(f"{address}{path}", wait_until="networkidle")
        seen: dict[str, float] = page.evaluate("window.seen")
        look.first_paint, look.most_painted = seen["first"], seen["most"]
        look.shift, look.blocked = seen["shift"], seen["blocked"]
        look.faults += page.evaluate(FAULTS)
    if look.sent > HEAVIEST:
        look.faults.append(f"heavier than {HEAVIEST // 1000} kB")
    if look.shift > SHIFTS_LEAST:
        look.faults.append("shifts while it loads")
    return look


@contextmanager
def _fresh_page(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context()
    page = context.new_page()
    try:
        yield page, context.new_cdp_session(page)
    finally:
        context.close()


def _count(devtools: CDPSession, look: Look) -> None:
    def finished(event: dict[str, Any]) -> None:
        look.requests += 1
        look.sent += int(event["encodedDataLength"])

    def received(event: dict[str, Any]) -> None:
        look.unpacked += int(event["dataLength"])

    devtools.on("Network.loadingFinished", finished)
    devtools.on("Network.dataReceived", received)
    devtools.send("Network.enable")


def _check(response: Response, address: str, look: Look) -> None:
    name = urlsplit(response.url).path
    if not response.url.startswith((f"{address}/", "data:")):
        look.faults.append(f"asks another host: {response.url}")
    look.faults += [f"{name} lacks {one}" for one in HEADERS if one not in response.headers]
    kind = response.headers.get("content-type", "")
    length = int(response.headers.get("content-length", 0))
    packed = "content-encoding" in response.headers
    if kind.startswith(TEXTS) and length > PACKED_FROM and not packed:
        look.faults.append(f"{name} is sent unpacked")
    cached = "immutable" in response.headers.get("cache-control", "")
    if name.startswith("/static/") and "v=" in response.url and not cached:
        look.faults.append(f"{name} is not kept by browsers")


def _hear(report: str, look: Look) -> None:
    if "Failed to load resource" not in report:  # of a page that is not there, on purpose
        look.faults.append(f"console: {report}")


def _questions(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["question"] for line in lines if line.strip()]


def _ask(browser: Browser, address: str, questions: Sequence[str]) -> Waits:
    """Each in a conversation of its own; the first is asked twice, as it warms up."""
    passages, answers = [], []
    with _fresh_page(browser) as (page, _):
        page.goto(address, wait_until="networkidle")
        for question in (questions[0], *questions):
            waited: dict[str, float] = page.evaluate(ASK, question)
            passages.append(waited["passages"])
            answers.append(waited["answer"])
            page.locator("#afresh").click()
    passages, answers = passages[1:], answers[1:]
    return Waits(
        questions=len(answers),
        passages_median=statistics.median(passages),
        passages_worst=max(passages),
        answer_median=statistics.median(answers),
        answer_worst=max(answers),
    )


def _print(looks: Sequence[Look], waits: Waits | None) -> None:
    print_machine("playwright")
    print(f"{'page':40} {'requests':>8} {'kB sent':>8} {'unpacked':>8} ", end="")
    print(f"{'first ms':>8} {'most ms':>8} {'shift':>6} {'blocked':>7}")
    for one in looks:
        print(f"{one.path[:40]:40} {one.requests:8} {one.sent / 1000:8.1f}", end=" ")
        print(f"{one.unpacked / 1000:8.1f} {one.first_paint:9.0f} {one.most_painted:8.0f}", end=" ")
        print(f"{one.shift:6.3f} {one.blocked:7.0f}")
        for fault in one.faults:
            print(f"    {fault}")
    if waits:
        print(f"{waits.questions} questions, ms from Enter to the screen, median (worst):")
        print(f"    first passages {waits.passages_median:.0f} ({waits.passages_worst:.0f})")
        print(f"    answer         {waits.answer_median:.0f} ({waits.answer_worst:.0f})")


if __name__ == "__main__":
    sys.exit(main())
