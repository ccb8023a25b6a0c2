"""What a user may say about how articles are to be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``fields`` names, for fields of an article, those of records that hold them.

    ``{"title": "headline", "published": "pub_date"}`` reads records of another database.
    ``follow_links`` reads files and folders, too, that links lead to out of the given paths.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    follow_links: bool = False
