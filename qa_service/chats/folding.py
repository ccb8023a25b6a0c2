"""Text as it is searched: without regard to case and accents."""

import unicodedata


def folded(text: str) -> str:
    """``text`` in one case, without accents and with single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(bare.split())
