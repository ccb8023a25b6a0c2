"""Makes text and addresses of articles safe wherever they are shown or copied."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

# Overrides show letters in a different order, so they and other control characters become visible;
# embeddings, isolates and direction marks could end the isolation of an element or reverse digits,
# so they become a zero-width character. One for one, so that offsets stay valid.
_VISIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e]")
_WIDTHLESS: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]")
_ANY: Final = re.compile(f"{_VISIBLE.pattern}|{_WIDTHLESS.pattern}")


def safe_text(text: str) -> str:
    """``text`` that cannot reorder or escape its surroundings; the length is unchanged."""
    return _WIDTHLESS.sub("\u200b", _VISIBLE.sub("\ufffd", text))


def escaped_json(text: str) -> str:
    """The JSON document ``text`` with such characters escaped; its meaning is unchanged."""
    return _ANY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def web_address(url: str | None) -> str | None:
    """``url`` if a browser can follow it (http or https), otherwise None.

    Other schemes, such as ``javascript:``, could run code if somebody made a link of it.
    """
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
