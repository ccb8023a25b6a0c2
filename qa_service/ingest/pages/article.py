"""A page's source -> the raw article in it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from qa_service.errors import UnreadableFileError
from qa_service.ingest.document import Block, Dropped, RawArticle, Role
from qa_service.ingest.pages.body import (
    LINKS,
    SUMMARY_WORDS,
    TEASER,
    Body,
    find_body,
    is_prose,
)
from qa_service.ingest.pages.container import PAYWALL
from qa_service.ingest.pages.extraction import (
    Marks,
    described_blocks,
    described_text,
    text_by_trafilatura,
    tokens_of,
)
from qa_service.ingest.pages.flatten import flatten
from qa_service.ingest.pages.metadata import Metadata, read_metadata
from qa_service.ingest.pages.shown import Shown, local_day, read_shown
from qa_service.ingest.pages.tree import parse_page
from qa_service.ingest.rules.promos import CUT, is_appeal, is_stub
from qa_service.ingest.rules.shape import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.ingest.pages.flatten import Page, PageBlock

_MOST_DROPPED: Final = 400  # blocks that are listed one by one
_LONGEST_DROPPED: Final = 300  # characters of each
_HEADING_WORDS: Final = 16
_LONGEST_TITLE: Final = 300  # characters
_STAMPED: Final = 0.6
_ENOUGH: Final = 40  # words that trafilatura takes for the text of a page that is an article
_SHOWN: Final = 0.6  # of what JSON-LD gives as the body; a page that shows less is a teaser
# Labels that readers do not see, before a caption.
_CAPTION_LABEL: Final = re.compile(
    r"(?:\d{1,3}(?:of|/)\d{1,3}\s*(?-i:(?=[A-Z(]))|(?:media|image|video|photo)"
    r" (?:caption|copyright|source)\b[:,]?\s*|(?:media|image) playback is"
    r" (?:not supported|unsupported)\b[^.]*\.?\s*)+",
    re.IGNORECASE,
)
LINE: Final = "byline or date of the page"
DESCRIBED: Final = "beginning of the article; its JSON-LD has the whole"
_ONLY_DESCRIBED: Final = (
    "The page shows only a part of the article; the text is that of its JSON-LD articleBody."
)
_SHORT: Final = 80  # words of a page that may be a notice rather than an article
_SHELL: Final = 60  # words; a page with more is no empty shell
_FEW: Final = 2  # paragraphs that make an article whatever else the page contains
_SUMMARY: Final = 45  # words, of the longest in a list of articles
_LONG: Final = 3  # longer paragraphs that make an article whatever else the page contains
_ENTRIES: Final = 6  # headlines of a list
_CONSENT: Final = re.compile(
    r"\b(?:cookies?|consent|gdpr|privacy (?:policy|settings|choices)|your privacy|datenschutz"
    r"|zustimm\w+|einwillig\w+|consentement|consentimiento|privacidad)\b",
    re.IGNORECASE,
)
_ADDRESSED: Final = re.compile(
    r"\b(?:we|wir|nous) (?:and|use|ask|value|und|nutzen|verwenden|et|utilisons)\b"
    r"|\b(?:your|ihre|vos) (?:device|choices?|privacy|consent|data|daten|einwilligung|données)\b",
    re.IGNORECASE,
)
_LOGIN: Final = re.compile(
    r"\b(?:(?:log|sign) ?(?:in|up)|register|subscri\w+|password|anmelden|abonn\w+|connecte[rz]"
    r"|iniciar sesi[oó]n|suscr\w+)\b",
    re.IGNORECASE,
)
_ERROR: Final = re.compile(
    r"\b(?:40[34]|410|50[023])\b|not (?:be )?found|no longer available|server error|bad gateway"
    r"|service unavailable|nicht gefunden|introuvable"
    r"|just a moment|attention required|checking your browser|you are (?:a )?(?:human|robot)"
    r"|captcha|are you a robot|unusual traffic"
    r"|access (?:to this page has been )?denied|request blocked",
    re.IGNORECASE,
)
_NEEDS_SCRIPT: Final = re.compile(r"(?:enable|requires?|need) javascript", re.IGNORECASE)
CONSENT: Final = (
    "It is a page that asks for consent to cookies. Save the article after answering it."
)
LOGIN: Final = "It asks to log in or subscribe and shows no article. Save it when logged in."
ERROR: Final = "It is an error page of the site or its check against robots, not an article."
SHELL: Final = (
    "It contains no text, only scripts that would load it. Save the page from a browser as MHTML or"
    " as a complete page."
)
LIST: Final = "It is a list of links (front page, section or search results), not an article."
NOTHING: Final = "No paragraph of the page is the body of an article."


def article_of_page(source: str, file: str, known: Mapping[str, str]) -> RawArticle:
    """The article in a page's source; ``known`` is what an archive says of the page.

    UnreadableFileError where the page contains no article; the reason says what it is.
    """
    tree = parse_page(source, file)
    page = flatten(tree)
    lines = [block.text for block in page.blocks if len(block.text) <= _LONGEST_TITLE]
    facts = read_metadata(tree, source, known, lines)
    described = described_text(facts.node)
    taken = text_by_trafilatura(tree, page)
    votes = [Marks(text) for text in (taken, described) if text]
    body = find_body(page, votes, facts.title.value if facts.title else None)
    texts = [page.blocks[at].text for at in body.kept]
    if described and _share_of(described, texts) < _SHOWN:
        return _raw(
            facts,
            described_blocks(facts.node),
            _dropped_blocks(page, body, DESCRIBED),
            problem=True,
        )
    reason = why_no_article(page, body, tree, facts)
    if reason is not None:
        if facts.is_article and len(taken.split()) >= _ENOUGH and reason in (LIST, NOTHING):
            own = tuple(Block(line.lstrip("- ")) for line in taken.splitlines() if line.strip("- "))
            return _raw(facts, own, _dropped_blocks(page, body))
        raise UnreadableFileError(file, reason)
    prose = [at for at in body.kept if is_prose(page.blocks[at].text)]
    shown = read_shown(page, facts.title.value if facts.title else None, body.kept, prose)
    body = _without_lines(body, shown)
    blocks = tuple(_block(page.blocks[at]) for at in body.kept)
    raw = _raw(_completed(facts, shown), blocks, _dropped_blocks(page, body))
    walled = any(rule == PAYWALL for _, rule in body.dropped) or (
        str((facts.node or {}).get("isAccessibleForFree", "")).lower() == "false"
    )
    if walled and is_stub("\n".join(block.text for block in blocks)):
        raw = replace(raw, problems=(*raw.problems, CUT))
    return raw


def _completed(facts: Metadata, shown: Shown) -> Metadata:
    """What the page's metadata state, else what the page shows."""
    published = facts.published and local_day(facts.published, shown, facts.modified)
    return replace(
        facts,
        published=published or shown.published,
        modified=facts.modified or shown.modified,
        authors=_authors(facts, shown),
    )


def _authors(facts: Metadata, shown: Shown) -> tuple[str, ...]:
    """Authors marked as people, in a byline, or named otherwise; the full names."""
    parts = {part for name in shown.authors for part in name.split()}
    if facts.authors and not set(facts.authors) <= parts:
        return facts.authors
    return shown.authors or facts.authors or facts.bodies


def _without_lines(body: Body, shown: Shown) -> Body:
    """The body without lines that contain only byline and day."""
    kept = tuple(at for at in body.kept if at not in shown.used)
    lines = tuple((at, LINE) for at in body.kept if at in shown.used)
    return Body(kept, (*body.dropped, *lines))


def _raw(
    facts: Metadata,
    blocks: tuple[Block, ...],
    dropped: tuple[Dropped, ...],
    *,
    problem: bool = False,
) -> RawArticle:
    return RawArticle(
        blocks=blocks,
        title=facts.title,
        authors=facts.authors,
        published=facts.published,
        modified=facts.modified,
        source=facts.source,
        addresses=facts.addresses,
        language=facts.language,
        dropped=dropped,
        problems=(*facts.problems, *((_ONLY_DESCRIBED,) if problem else ())),
    )


def _share_of(described: str, shown: Sequence[str]) -> float:
    """How much of the text that JSON-LD gives is on the page."""
    on_page = Marks("\n".join(shown))
    lines = [line for line in described.splitlines() if tokens_of(line)]
    found = sum(len(line) for line in lines if on_page.contains(line))
    if len(lines) == 1:  # all in one line, which no page contains as such: count the other way
        found = sum(len(one) for one in shown if Marks(described).contains(one))
    return found / max(1, sum(len(line) for line in lines))


def _block(block: PageBlock) -> Block:
    if block.stamped > _STAMPED:
        return Block(block.text, Role.TIME)
    label = _CAPTION_LABEL.match(block.text)
    if label or block.role is Role.CAPTION:
        text = block.text[label.end() :] if label else block.text
        return Block(text, Role.CAPTION) if text else Block(block.text, Role.CAPTION)
    words = len(block.text.split())
    if block.bold and words <= _HEADING_WORDS and block.role in (Role.BODY, Role.UNKNOWN):
        ends = block.text.endswith((".", "!", ","))
        return Block(block.text, Role.UNKNOWN if ends else Role.HEADING)
    summary = block.role is Role.HEADING and words >= SUMMARY_WORDS
    if summary or (block.role is Role.UNKNOWN and is_prose(block.text)):
        return Block(block.text, Role.BODY)
    return Block(block.text, block.role)


def _dropped_blocks(page: Page, body: Body, rule: str | None = None) -> tuple[Dropped, ...]:
    """What was left out, block by block, up to a bound; ``rule`` is that of the kept ones."""
    rules: dict[int, str] = dict(body.dropped)
    if rule is not None:
        rules |= dict.fromkeys(body.kept, rule)
    numbers = sorted(rules)
    listed = [
        Dropped(page.blocks[at].text[:_LONGEST_DROPPED], rules[at])
        for at in numbers[:_MOST_DROPPED]
    ]
    more = len(numbers) - len(listed)
    if more > 0:
        listed.append(Dropped(f"{more:,} more blocks", "more than are listed one by one"))
    return tuple(listed)


# --- pages without an article, by what they contain instead ----------------------------------


def why_no_article(
    page: Page,
    body: Body,
    tree: Any,  # noqa: ANN401 - lxml has no types
    facts: Metadata,
) -> str | None:
    """The reason to refuse a page; None if its body is an article."""
    kept = [page.blocks[at].text for at in body.kept if page.blocks[at].role is not Role.HEADING]
    paragraphs = sum(is_prose(text) for text in kept) or sum(map(ends_sentence, kept))
    words = sum(len(text.split()) for text in kept)
    long = sum(len(text.split()) >= _SUMMARY for text in kept)
    headed = long and paragraphs > _FEW and _below_its_headline(page, body, facts)
    if not (facts.is_article or long >= _LONG or headed) and _is_list(page, body, paragraphs):
        return LIST
    if paragraphs and (facts.is_article or words > _SHORT):
        return None
    shown = " ".join(block.text for block in page.blocks)
    if len(shown.split()) > 4 * _SHORT and paragraphs:
        return None
    own = sum(is_prose(text) and not is_appeal(text) for text in kept)
    if own >= _FEW:
        return None
    return _notice(shown, tree, facts) or (None if paragraphs else _otherwise(shown, tree, page))


def _below_its_headline(page: Page, body: Body, facts: Metadata) -> bool:
    """Whether the text begins right below the page's only headline that is its title."""
    named = tokens_of(facts.title.value) if facts.title else ()
    heads = [at for at, one in enumerate(page.blocks) if page.boxes[one.box].tag == "h1"]
    same = [at for at in heads if named and tokens_of(page.blocks[at].text) == named]
    return len(same) == 1 and 0 < body.kept[0] - same[0] <= _FEW


def _notice(shown: str, tree: Any, facts: Metadata) -> str | None:  # noqa: ANN401
    """What a short page is, by its words."""
    title = facts.title.value if facts.title else ""
    if _ERROR.search(f"{title} {' '.join(shown.split()[:_HEADING_WORDS])}"):
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
    """Whether the page consists of headlines that are links, with or without summaries."""
    links = [at for at, rule in body.dropped if rule == LINKS]
    entries = sum(page.blocks[at].role is Role.HEADING for at in links)
    summaries = sum(rule == TEASER for _, rule in body.dropped)
    return paragraphs <= _FEW and entries >= _ENTRIES and summaries >= paragraphs
