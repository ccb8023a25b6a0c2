"""Pages that hold no article, told by what they hold instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qa_service.reading.document import Role
from qa_service.reading.pages.body import LINKS, TEASER, is_prose
from qa_service.reading.pages.extraction import tokens_of
from qa_service.reading.rules.promos import is_appeal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.reading.pages.body import Body
    from qa_service.reading.pages.flatten import Page
    from qa_service.reading.pages.metadata import Metadata

_SHORT: Final = 80  # words of a page that may be a notice rather than an article
_SHELL: Final = 60  # words that a page needs no script for
_FEW: Final = 2  # paragraphs that make an article whatever else the page holds
_SUMMARY: Final = 45  # words of the longest
_LONG: Final = 3  # longer paragraphs that make an article whatever else the page holds
_ENTRIES: Final = 6  # headlines of a list
_CONSENT: Final = re.compile(
    r"\b(?:cookies?|consent|gdpr|privacy (?:policy|settings|choices)|your privacy|datenschutz"
    r"|zustimm\w+|einwillig\w+|consentement|consentimiento|privacidad)\b",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(
    r"\bwe (?:and|use|ask|need|value|store)|\byour? (?:device|choices?|privacy|consent|data|can)\b"
    r"|\bwir (?:und|nutzen|verwenden)|\bihre? (?:daten|einwilligung|zustimmung)"
    r"|\bnous (?:et|utilisons)|\bvos (?:données|choix)|\b(?:usamos|utilizamos)\b",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(
    r"\b(?:log ?in|sign ?in|sign ?up|register|subscribe(?:rs?)?|subscription|password|anmelden"
    r"|abonn\w+"
    r"|se connecter|connectez|iniciar sesi[oó]n|suscr\w+)\b",
    re.IGNORECASE,
)
_CHALLENGE: Final = re.compile(
    r"just a moment|attention required|checking your browser|verify (?:that )?you are (?:a )?human"
    r"|are you a robot|unusual traffic|captcha|access (?:to this page has been )?denied"
    r"|request blocked|security check",
    re.IGNORECASE,
)
_ERROR: Final = re.compile(
    r"\b(?:404|403|410|500|502|503)\b|not found|no longer available|can(?:['’]t|not) be found"
    r"|internal server error|bad gateway|service unavailable|nicht gefunden|introuvable",
    re.IGNORECASE,
)
_NEEDS_SCRIPT: Final = re.compile(
    r"(?:enable|activate|requires?|need|without) javascript"
    r"|javascript (?:is )?(?:disabled|required)",
    re.IGNORECASE,
)

CONSENT: Final = (
    "It is a page that asks for consent to cookies. Save the article after answering it."
)
LOGIN: Final = "It asks to log in or subscribe and shows no article. Save it when logged in."
CHALLENGE: Final = "It is a check against robots or a refusal of the site, not an article."
ERROR: Final = "It is an error page of the site, not an article."
SHELL: Final = (
    "It holds no text, only scripts that would load it. Save the page from a browser as MHTML or"
    " as a complete page."
)
LIST: Final = "It is a list of links (front page, section or search results), not an article."
NOTHING: Final = "No paragraph of the page is the body of an article."


def why_no_article(
    page: Page,
    body: Body,
    tree: Any,  # noqa: ANN401 - lxml has no types
    facts: Metadata,
) -> str | None:
    """The reason to refuse a page; None where its body is an article's."""
    kept = [page.blocks[at].text for at in body.kept if page.blocks[at].role is not Role.HEADING]
    paragraphs = sum(is_prose(text) for text in kept)
    words = sum(len(text.split()) for text in kept)
    long = sum(is_long(text) for text in kept)
    headed = long and paragraphs > _FEW and _below_its_headline(page, body, facts)
    if not (facts.is_article or long >= _LONG or headed) and _is_list(page, body, paragraphs):
        return LIST
    if paragraphs and (facts.is_article or words > _SHORT):
        return None
    shown = " ".join(block.text for block in page.blocks)
    if len(shown.split()) > 4 * _SHORT and paragraphs:
        return None
    told = sum(is_prose(text) and not is_appeal(text) for text in kept)
    if told >= _FEW:
        return None
    return _notice(shown, tree, facts) or (None if paragraphs else _otherwise(shown, tree, page))


def _below_its_headline(page: Page, body: Body, facts: Metadata) -> bool:
    """Whether the text begins right below the page's only headline that is its title."""
    named = tokens_of(facts.title.value) if facts.title else ()
    heads = [at for at, one in enumerate(page.blocks) if page.boxes[one.box].tag == "h1"]
    same = [at for at in heads if named and tokens_of(page.blocks[at].text) == named]
    return len(same) == 1 and 0 < body.kept[0] - same[0] <= _FEW


def is_long(text: str) -> bool:
    """Whether a paragraph is longer than the summaries of a list of articles are."""
    return len(text.split()) >= _SUMMARY


def _notice(shown: str, tree: Any, facts: Metadata) -> str | None:  # noqa: ANN401
    """What a short page is, by its words."""
    heading = f"{facts.title.value if facts.title else ''} {' '.join(shown.split()[:_SHORT])}"
    if _CHALLENGE.search(heading):
        return CHALLENGE
    if _ERROR.search(facts.title.value if facts.title else " ".join(shown.split()[:12])):
        return ERROR
    consents, logins = len(_CONSENT.findall(shown)), len(_LOGIN.findall(shown))
    asks = any(one.get("type") == "password" for one in tree.iter("input"))
    if asks or (logins > 1 and logins >= consents):
        return LOGIN
    return CONSENT if consents > 1 and _ADDRESSED.search(shown) else None


def _otherwise(shown: str, tree: Any, page: Page) -> str:  # noqa: ANN401
    unseen = " ".join("".join(one.itertext()) for one in tree.iter("noscript"))
    scripts = any(True for _ in tree.iter("script"))
    if scripts and (len(shown.split()) < _SHELL or _NEEDS_SCRIPT.search(f"{shown} {unseen}")):
        return SHELL
    linked = sum(block.linked * len(block.text) for block in page.blocks)
    links = sum(1 for _ in tree.iter("a"))
    return LIST if links >= _ENTRIES and 2 * linked > len(shown) else NOTHING


def _is_list(page: Page, body: Body, paragraphs: int) -> bool:
    """Whether headlines that are links, each with a summary or none, are what the page holds."""
    entries = sum(rule == LINKS and is_headline(page, at) for at, rule in body.dropped)
    summaries = sum(rule == TEASER for _, rule in body.dropped)
    alone = _in_boxes_of_their_own(page, body.kept)
    if paragraphs <= _FEW and entries >= _ENTRIES and summaries >= paragraphs:
        return True
    return entries >= _ENTRIES and entries >= paragraphs and alone


def is_headline(page: Page, at: int) -> bool:
    """Whether a block is a heading by its element."""
    return page.blocks[at].role is Role.HEADING


def _in_boxes_of_their_own(page: Page, kept: Sequence[int]) -> bool:
    """Whether hardly two paragraphs stand in one box, as in a list of summaries."""
    holders = [
        page.boxes[page.blocks[at].box].parent for at in kept if is_prose(page.blocks[at].text)
    ]
    return len(set(holders)) > len(holders) / 2 if holders else False
