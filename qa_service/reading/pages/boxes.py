"""What an element's name and attributes say about what it holds: comments, adverts, menus."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_LONGEST_NAMES: Final = 400  # characters of class and id that are looked at


@lru_cache(maxsize=4096)  # elements of a page share their classes
def name_words(names: str) -> tuple[str, ...]:
    """``"articleBody read-more"`` -> article, body, read, more."""
    return tuple(word.lower() for word in _WORD.findall(names[:_LONGEST_NAMES]))


def rule_against(tag: str, attributes: Mapping[str, str], *, in_article: bool) -> str | None:
    """Why an element is hardly part of the article; None where nothing says so.

    ``in_article`` holds inside ``<article>`` and ``<main>``, where a header, an aside or a footer
    may be the article's own.
    """
    if "hidden" in attributes or _NOT_DISPLAYED.search(attributes.get("style", "")):
        return _HIDDEN
    by_tag = _TAG_RULES.get(tag) or (None if in_article else _OUTSIDE.get(tag))
    by_role = _ROLES.get(attributes.get("role", "").lower())
    if attributes.get("id", "").startswith("wm-ipp"):
        return OVERLAY  # the bar of the Internet Archive
    if by_tag or by_role or tag in ("html", "body"):
        return by_tag or by_role
    for attribute in ("id", "class"):
        rule = _rule_of_names(attributes.get(attribute, ""))
        if rule:
            return rule
    return None


@lru_cache(maxsize=4096)
def _rule_of_names(names: str) -> str | None:
    for name in names[:_LONGEST_NAMES].split():
        words = name_words(name)
        for at, word in enumerate(words):
            rule = _WORDS.get(word) or _PAIRS.get((word, words[at + 1] if words[at + 1 :] else ""))
            if rule:
                return rule
    return None
