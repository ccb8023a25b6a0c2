"""What trafilatura takes for the article of a page: one of the votes on each block."""

from __future__ import annotations

import logging
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from qa_service.reading.pages.flatten import Page

# Its cost grows faster than the page; no article has as much:
_MOST_ELEMENTS: Final = 30_000
_MOST_CHARACTERS: Final = 1_000_000
_DEEPEST: Final = 300  # boxes within boxes
_MOST_INLINE: Final = 500  # spans and links side by side: it takes the square of their number
_MOST_SPANS: Final = 2_000  # of a page whose words have none of their own
_log = logging.getLogger(__name__)


def text_by_trafilatura(tree: Any, page: Page) -> str:  # noqa: ANN401 - lxml has no types
    """The text it extracts, a line for each block; empty where it finds or survives nothing."""
    tree = _with_words_joined(tree)
    if _is_beyond_it(tree, page):
        return ""
    from trafilatura import bare_extraction  # noqa: PLC0415 - a second of imports

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards we report
    try:
        found = bare_extraction(
            tree, include_comments=False, include_tables=True, include_images=True
        )
    except Exception:  # noqa: BLE001 - odd markup breaks it in many ways; ours goes on without
        _log.debug("trafilatura failed", exc_info=True)
        return ""
    return (getattr(found, "text", None) or "") if found is not None else ""


def _is_beyond_it(tree: Any, page: Page) -> bool:  # noqa: ANN401
    """Whether the page is larger or deeper than any article's."""
    if sum(len(block.text) for block in page.blocks) > _MOST_CHARACTERS:
        return True
    depths: list[int] = []
    for box in page.boxes:
        depths.append(depths[box.parent] + 1 if box.parent >= 0 else 0)
    if max(depths) > _DEEPEST or sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        return True
    return any(_inline(parent) > _MOST_INLINE for parent in tree.iter())


def _with_words_joined(tree: Any) -> Any:  # noqa: ANN401
    """The page with plain text where spans stand around each word, as in transcripts."""
    if sum(1 for _ in tree.iter("span")) <= _MOST_SPANS:
        return tree
    joined = deepcopy(tree)
    for parent in [one for one in joined.iter() if _has_words(one)]:
        text = "".join(parent.itertext())
        for child in reversed(parent):  # from the end: each from the front would move the others
            parent.remove(child)
        parent.text = text
    return joined


def _has_words(parent: Any) -> bool:  # noqa: ANN401
    """Whether it holds several spans that hold text only, and nothing else."""
    return len(parent) > 1 and all(child.tag == "span" and len(child) == 0 for child in parent)


def _inline(parent: Any) -> int:  # noqa: ANN401
    if len(parent) <= _MOST_INLINE:
        return 0
    return sum(1 for child in parent if child.tag in {"span", "a"})
