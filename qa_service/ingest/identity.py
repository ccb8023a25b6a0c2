"""One id names one text, whatever the files call their articles."""

from __future__ import annotations

from hashlib import sha256

from qa_service.errors import UnreadableFileError

_ID_DIGITS = 16  # of an id made from a url or text
_SUFFIX_DIGITS = 8  # added to an id that another text has


def digest_id(text: str) -> str:
    """An id that stays the same as long as ``text`` (a url, or an article's text) does."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_DIGITS]


class Identities:
    """The ids given so far, each with a digest of its text and where it came from."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[bytes, str]] = {}

    def settle(self, wished: str, text: bytes, file: str) -> str | UnreadableFileError:
        """An id of its own for the article of a file, or why it is the same as one before.

        ``text`` is the SHA-256 of its text.
        """
        article_id = wished
        digits = _SUFFIX_DIGITS
        while article_id in self._seen:
            earlier, place = self._seen[article_id]
            if earlier == text:
                return UnreadableFileError(file, f"The same article as {article_id!r} of {place}.")
            article_id = f"{wished}-{text.hex()[:digits]}"
            digits += _SUFFIX_DIGITS
        self._seen[article_id] = (text, file)
        return article_id
