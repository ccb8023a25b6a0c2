"""An article's title, chosen from those on its page, without the outlet's name after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from qa_service.ingest.document import Found

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEPARATOR: Final = re.compile(r"\s+(?:[|–—·•»«:/-]|::|\|\|)\s+|\s*\|\s*")
_ANY_SEPARATOR: Final = re.compile(r"\s*(?:[|–—·•»«:/]|::)\s+|\s+-\s+")
_AROUND: Final = re.compile(r"^(?:www)?(?:the)?|(?:com|org|net|couk|de|at|ch|fr|it|es|pl|info|eu)$")
_END: Final = re.compile(r"\s+[|–—·•»:-]\s+(?P<tail>.+)$|\s+\((?P<in_brackets>[^()]+)\)$")
_NO_TITLE: Final = frozenset(("home", "homepage", "untitled", "index", "news", "article", "amp"))
_FEWEST_WORDS: Final = 3
_MOST_OF_OUTLET: Final = 5  # words of an outlet's name, at most
_LONGEST: Final = 400


def choose_title(
    given: Iterable[Found],
    tree: Any,  # noqa: ANN401 - lxml has no types
    outlet: Found | None,
    shown: frozenset[str],
) -> tuple[Found | None, Found | None]:
    """The title, and the outlet: as given, or as the end of ``<title>`` names it.

    ``shown`` are the keys of the page's short blocks, the headline perhaps among them.
    """
    page_title = next((words_of(one)[:_LONGEST] for one in tree.iter("title")), "")
    headline = _headline(tree, page_title)
    candidates = [one for one in given if _is_title(one.value, outlet)]
    known = {key(one.value) for one in candidates} | ({key(headline)} if headline else set())
    body, name = split_title(page_title, known, outlet)
    if body == page_title:
        body = _shown_part(page_title, shown)
    if outlet is None and name:
        outlet = Found(name, "end of <title>")
    if headline:
        within = any(_is_part_of(one.value, headline) for one in candidates[:1])
        at = len(candidates) if within else 0
        candidates.insert(at, Found(headline, "<h1>"))
    if _is_title(body, outlet):
        candidates.append(Found(body, "<title>"))
    if not candidates:
        return None, outlet
    best = candidates[0]
    bare, _ = split_title(best.value, {key(headline)} if headline else set(), outlet)
    return Found(bare[:_LONGEST], best.place), outlet


def _is_part_of(stated: str, headline: str) -> bool:
    """Whether a headline is what the page states with a line above or below it."""
    words = key(stated)
    few = len(words.split()) < _FEWEST_WORDS
    return not few and words.replace(" ", "") in key(headline).replace(" ", "")


def key(title: str) -> str:
    """A title for comparison: its words in lower case."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def split_title(title: str, known: set[str], outlet: Found | None) -> tuple[str, str | None]:
    """A title without the outlet that a separator joins to it, and what was cut off.

    It is cut where the rest is known to be the title, or where it is the outlet's name.
    """
    for found in _SEPARATOR.finditer(title):
        head, tail = title[: found.start()].strip(), title[found.end() :].strip()
        if key(head) in known and key(head):
            name = _SEPARATOR.split(tail)[-1].strip()
            return head, name if 0 < len(name.split()) <= _MOST_OF_OUTLET else None
    if outlet is not None:
        for found in reversed(list(_SEPARATOR.finditer(title))):
            head, tail = title[: found.start()].strip(), title[found.end() :].strip()
            if head and same_name(tail, outlet.value):
                return split_title(head, known, outlet)[0], tail
            if tail and same_name(head, outlet.value):
                return tail, head
    return title, None


def _shown_part(title: str, shown: frozenset[str]) -> str:
    """The longest part before or behind a separator that is shown on the page, else the whole."""
    parts = [
        part.strip()
        for found in _ANY_SEPARATOR.finditer(title)
        for part in (title[: found.start()], title[found.end() :])
    ]
    good = [part for part in parts if key(part) in shown and len(part.split()) >= _FEWEST_WORDS]
    return max(good, key=len, default=title) if key(title) not in shown else title


def same_name(part: str, outlet: str) -> bool:
    """Whether a part of a title is the outlet's name, whole or as its site writes it."""
    squeezed, name = key(part).replace(" ", ""), key(outlet).replace(" ", "")
    return bool(squeezed and name) and _AROUND.sub("", squeezed) == _AROUND.sub("", name)


def _is_title(value: str, outlet: Found | None) -> bool:
    bare = key(value)
    return bool(bare) and bare not in _NO_TITLE and not (outlet and bare == key(outlet.value))


def _headline(tree: Any, page_title: str) -> str:  # noqa: ANN401
    """The one ``<h1>``, or the one that is marked as headline; "" where several compete."""
    found = [(one, words_of(one)[:_LONGEST]) for one in tree.iter("h1")]
    found = [
        (one, text)
        for one, text in found
        if len(text.split()) >= _FEWEST_WORDS or _begins(page_title, text)
    ]
    if len(found) == 1:
        return found[0][1]
    for one, text in found:
        marks = f"{one.get('class', '')} {one.get('itemprop', '')} {one.get('id', '')}".lower()
        if "headline" in marks or "entry-title" in marks or "post-title" in marks:
            return text
    named = key(page_title)
    same = {text for _, text in found if key(text) and key(text) in named}
    return same.pop() if len(same) == 1 else ""


def _begins(page_title: str, headline: str) -> bool:
    """Whether ``<title>`` is a short headline with little after a separator: "Oslo - Wiki"."""
    rest = page_title.removeprefix(headline)
    behind = _END.fullmatch(rest)
    return bool(headline and behind) and ":" not in rest and len(rest.split()) <= _FEWEST_WORDS


def words_of(element: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The text of an element on one line."""
    return " ".join("".join(element.itertext()).split())
