"""What trafilatura takes for the article of a page: one of the votes on each block."""

from __future__ import annotations

import logging
from typing import Any, Final

_MOST_ELEMENTS: Final = 60_000  # its cost grows faster than the page; no article has as many
_log = logging.getLogger(__name__)


def text_by_trafilatura(tree: Any) -> str:  # noqa: ANN401 - lxml has no types
    """The text it extracts, a line for each block; empty where it finds or survives nothing."""
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
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
