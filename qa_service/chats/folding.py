"""Text as it is searched: without regard to case and accents."""

import unicodedata


def folded(text: str) -> str:
    """``text`` in one case, without accents, with single spaces and without NUL.

    PostgreSQL takes no NUL, and SQLite's LIKE reads no further than one.
    """
    apart = unicodedata.normalize("NFKD", text.casefold().replace("\x00", " "))
    bare = "".join(character for character in apart if not unicodedata.combining(character))
    return " ".join(bare.split())
