"""One id names one text, whatever the files call their articles."""

from __future__ import annotations

import dataclasses
from hashlib import sha256
from typing import TYPE_CHECKING

from qa_service.errors import UnreadableFileError

if TYPE_CHECKING:
    from qa_service.domain import Article

_ID_DIGITS = 16  # of an id made from a url or text
_SUFFIX_DIGITS = 8  # added to an id that another text has


def digest_id(text: str) -> str:
    """An id that stays the same as long as ``text`` (a url, or an article's text) does."""
    return _digest(text)[:_ID_DIGITS]


class Identities:
    """The ids given so far, each with a digest of its text and where it came from."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, str]] = {}

    def settle(self, article: Article) -> Article | UnreadableFileError:
        """The article under an id of its own, or why it is the same as one before."""
        digest = _digest(article.text)
        article_id = article.id
        digits = _SUFFIX_DIGITS
        while article_id in self._seen:
            earlier, file = self._seen[article_id]
            if earlier == digest:
                return UnreadableFileError(
                    article.file, f"The same article as {article_id!r} of {file}."
                )
            article_id = f"{article.id}-{digest[:digits]}"
            digits += _SUFFIX_DIGITS
        self._seen[article_id] = (digest, article.file)
        return dataclasses.replace(article, id=article_id)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
