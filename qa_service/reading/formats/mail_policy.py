"""How messages are parsed: as the standard library does, with headers of a bounded length."""

from __future__ import annotations

from email._policybase import Compat32
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST: Final = 8_000  # characters of a header; its parameters and encoded words take a square


class _Bounded(Compat32):
    """Keeps the beginning of a header, in the message and in every part of it."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse([*sourcelines])
        return name, value[:_LONGEST]


BOUNDED: Final = _Bounded()
