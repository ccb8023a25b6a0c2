"""Which box of a page has its article, by the paragraphs in it and by what boxes are called."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qa_service.ingest.pages.flatten import Page

_LONGEST_APPEAL: Final = 500  # characters of paragraphs
_LONGEST_NOTICE: Final = 1_500
_CORE: Final = 0.85  # of the article's weight that its box contains
_MOST_OF: Final = 0.5  # of the article in one box: it is the article, whatever its name says
_ALL_OF: Final = 0.9
_LEAVES_NAMES: Final = "p li blockquote h1 h2 h3 h4 h5 h6 figcaption pre dt dd"
LEAVES: Final = frozenset(_LEAVES_NAMES.split())
PAYWALL: Final = "appeal to subscribe"
COMMENTS: Final = "comments of readers"
OTHERS: Final = "other articles of the site"
_LETTER: Final = "newsletter or subscription box"
_COOKIES: Final = "cookie notice"
_ADVERT: Final = "advertisement"
_SHARE: Final = "share buttons"
_MENU: Final = "menu of the site"
_AUTHOR: Final = "byline or note on the author"
_TAGS: Final = "subject tags"
_HIDDEN: Final = "hidden on the page"
OVERLAY: Final = "box laid over the page"
_FOOTER: Final = "foot of the page"
_BESIDE: Final = "beside the article"
_HEADER: Final = "head of the page"
_FORM: Final = "form"
_WORDS: Final[Mapping[str, str]] = {
    word: rule
    for rule, words in {
        PAYWALL: "paywall regwall paygate registrationwall subscriptionwall abowall",
        COMMENTS: "comment comments commentlist commenting disqus replies respond livefyre",
        OTHERS: "related relatedposts relatedarticles recommended recommendation recommendations"
        " recirc recirculation outbrain taboola trending popular mostpopular mostread readmore"
        " seealso alsolike promo promos upsell crosslinks",
        _LETTER: "newsletter newsletters subscribe subscription signup mailinglist mailchimp",
        _COOKIES: "cookie cookies consent gdpr onetrust ccpa didomi",
        _ADVERT: "ad ads advert adverts advertisement advertising advertorial adslot adbox dfp"
        " sponsor sponsored sponsors",
        _SHARE: "share sharing sharebar sharedaddy addthis sharethis sociable",
        _MENU: "nav navigation navbar subnav menu breadcrumb breadcrumbs pagination pager toolbar"
        " masthead",
        _AUTHOR: "author authors byline bylines bio biography authorbio",
        _TAGS: "tag tags taglist keywords topics tagcloud",
        OVERLAY: "modal popup lightbox toast",
        _FOOTER: "footer colophon copyright",
        _BESIDE: "sidebar",
    }.items()
    for word in words.split()
}
_PAIRS: Final[Mapping[tuple[str, str], str]] = {
    (first, second): rule
    for rule, pairs in {
        OTHERS: "read-more more-stories more-from more-news more-on more-articles more-headlines"
        " you-may you-might up-next most-read most-popular most-viewed also-read also-like see-also"
        " next-article next-story next-post previous-article previous-post prev-post keep-reading"
        " further-reading latest-news top-stories",
        _LETTER: "mailing-list sign-up",
        _MENU: "skip-link skip-to",
        _HIDDEN: "sr-only visually-hidden screen-reader",
        _AUTHOR: "about-author",
        _TAGS: "tag-list tags-links cat-links",
    }.items()
    for first, _, second in (pair.partition("-") for pair in pairs.split())
}
_ROLES: Final[Mapping[str, str]] = {
    "navigation": _MENU, "contentinfo": _FOOTER, "search": _FORM, "dialog": OVERLAY,
    "alertdialog": OVERLAY, "alert": OVERLAY,
}  # fmt: skip
_TAG_RULES: Final[Mapping[str, str]] = {"nav": _MENU, "dialog": OVERLAY, "form": _FORM}
_OUTSIDE: Final[Mapping[str, str]] = {"footer": _FOOTER, "aside": _BESIDE, "header": _HEADER}
_NOT_DISPLAYED: Final = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LONGEST_NAMES: Final = 400  # characters of class and id that are read


# --- boxes ---------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)  # elements of a page share their classes
def name_words(names: str) -> tuple[str, ...]:
    """``"articleBody read-more"`` -> article, body, read, more."""
    return tuple(word.lower() for word in _WORD.findall(names[:_LONGEST_NAMES]))


def is_not_displayed(element: Any) -> bool:  # noqa: ANN401 - lxml has no types
    """Whether an element is marked as not displayed."""
    style = element.get("style")
    return element.get("hidden") is not None or bool(style and _NOT_DISPLAYED.search(style))


def rule_against(element: Any, *, in_article: bool) -> str | None:  # noqa: ANN401 - lxml has no types
    """Why an element is probably not part of the article; None if nothing says so.

    ``in_article`` is true inside ``<article>`` and ``<main>``, where a header, an aside or a footer
    may be the article's own.
    """
    tag, role = element.tag, element.get("role")
    identity = element.get("id") or ""
    if is_not_displayed(element):
        return _HIDDEN
    by_tag = _TAG_RULES.get(tag) or (None if in_article else _OUTSIDE.get(tag))
    by_role = _ROLES.get(role.lower()) if role else None
    if identity.startswith("wm-ipp"):
        return OVERLAY  # the bar of the Internet Archive
    if by_tag or by_role or tag in ("html", "body"):
        return by_tag or by_role
    return _rule_of_names(identity) or _rule_of_names(element.get("class") or "")


@lru_cache(maxsize=4096)
def _rule_of_names(names: str) -> str | None:
    for name in names[:_LONGEST_NAMES].split():
        words = name_words(name)
        for at, word in enumerate(words):
            rule = _WORDS.get(word) or _PAIRS.get((word, words[at + 1] if words[at + 1 :] else ""))
            if rule:
                return rule
    return None


def rules_in_force(page: Page, weights: Sequence[float]) -> list[str | None]:
    """For each box, why it is not part of the article, by its name or that of a box around it.

    ``weights`` are those of the blocks. A box with most of the weight is exempt: the class of
    a page's wrapper may well say "has-sidebar".
    """
    sums = sums_of_boxes(page, weights)
    total = sums[0]
    opened = box_laid_over(page)
    rules: list[str | None] = []
    for number, (box, weight) in enumerate(zip(page.boxes, sums, strict=True)):
        share = _ALL_OF if box.rule == COMMENTS else _MOST_OF
        exempt = total > 0 and weight >= share * total
        if box.rule == PAYWALL and weight > _LONGEST_APPEAL:
            exempt = True  # sites use the same name for the part behind the paywall
        exempt = exempt or number == opened
        above = rules[box.parent] if box.parent >= 0 else None
        rules.append(above or (None if exempt else box.rule))
    return rules


def box_laid_over(page: Page) -> int | None:
    """The box laid over the page with a headline and a long text: the article's."""
    laid = [at for at, box in enumerate(page.boxes) if box.rule == OVERLAY]
    if not laid:
        return None
    headed = _boxes_with_headline(page)
    sums = sums_of_boxes(page, [len(one.text) * (one.linked == 0) for one in page.blocks])
    return next((at for at in laid if at in headed and sums[at] > _LONGEST_NOTICE), None)


def _boxes_with_headline(page: Page) -> set[int]:
    """Boxes around a headline."""
    found = set()
    for block in page.blocks:
        number = block.box
        if page.boxes[number].tag == "h1":
            while number >= 0 and number not in found:
                found.add(number)
                number = page.boxes[number].parent
    return found


def sums_of_boxes(page: Page, weights: Sequence[float]) -> list[float]:
    """The weight of the blocks in each box, at any depth."""
    sums = [0.0] * len(page.boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        sums[block.box] += weight
    for number in range(len(sums) - 1, 0, -1):
        sums[page.boxes[number].parent] += sums[number]
    return sums


def of_others(page: Page) -> list[bool]:
    """For each box, whether its name says comments or other articles."""
    rules = rules_in_force(page, [float(len(block.text)) for block in page.blocks])
    return [rule in (COMMENTS, OTHERS) for rule in rules]


def innermost_box(page: Page, weights: Sequence[float]) -> int:
    """The smallest box that contains nearly all the weight."""
    sums = sums_of_boxes(page, weights)
    best = 0
    for number in range(1, len(sums)):  # a box comes after the one around it
        box = page.boxes[number]
        if box.parent == best and sums[number] >= _CORE * sums[0] and box.tag not in LEAVES:
            best = number
    return best


def densest_box(page: Page, weights: Sequence[float]) -> int:
    """The box with most paragraphs directly in it; those one level deeper count half.

    The measure of Arc90's Readability.
    """
    scores = [0.0] * len(page.boxes)
    for block, weight in zip(page.blocks, weights, strict=True):
        holder = page.boxes[block.box].holder
        scores[holder] += weight
        scores[max(page.boxes[holder].parent, 0)] += weight / 2
    return max(range(len(scores)), key=scores.__getitem__)


def spans_of_boxes(page: Page) -> list[tuple[int, int]]:
    """The first and the last block in each box, at any depth; (-1, -1) where it contains none."""
    firsts, lasts = [-1] * len(page.boxes), [-1] * len(page.boxes)
    for at, block in enumerate(page.blocks):
        lasts[block.box] = at
        firsts[block.box] = at if firsts[block.box] < 0 else firsts[block.box]
    for number in range(len(page.boxes) - 1, 0, -1):
        parent = page.boxes[number].parent
        lasts[parent] = max(lasts[parent], lasts[number])
        known = [one for one in (firsts[parent], firsts[number]) if one >= 0]
        firsts[parent] = min(known, default=-1)
    return list(zip(firsts, lasts, strict=True))


def inside(page: Page, container: int) -> list[bool]:
    """For each box, whether it is ``container`` or within it."""
    found: list[bool] = []
    for number, box in enumerate(page.boxes):
        found.append(number == container or (box.parent >= 0 and found[box.parent]))
    return found
