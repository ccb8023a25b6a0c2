"""Which part of a data set an article, a document or a conversation falls into.

The same on every run and in every script, so that no weight, threshold or rule is ever measured on
what it was made from: ``untouched`` is for the figures that are published, ``held_back`` for
choosing and calibrating, ``train`` for the rest.
"""

import hashlib
import unicodedata
from typing import Final, Literal

Part = Literal["untouched", "held_back", "train"]
PARTS: Final = ("untouched", "held_back", "train")

# Hundredths of the names that are untouched, and those with the held-back ones: SQuAD 2.0 and XQuAD
# by article title, TimeQA by document, CANARD and our own talks by conversation.
SHARES: Final = {"squad": (16, 27), "timeqa": (35, 50), "canard": (25, 35), "talks": (0, 40)}


def part_of(data: str, name: str) -> Part:
    """By the SHA-256 of the name."""
    untouched, held_back = SHARES[data]
    percent = int(hashlib.sha256(name.encode()).hexdigest(), 16) % 100
    if percent < untouched:
        return "untouched"
    return "held_back" if percent < held_back else "train"


def plain_title(name: str) -> str:
    """The title of an article as all sets spell it: "1973_oil_crisis" is "1973 oil crisis"."""
    return " ".join(unicodedata.normalize("NFC", name).replace("_", " ").split())


def part_of_article(title: str) -> Part:
    """Sets share articles: one title is in one part, whichever set names it."""
    return part_of("squad", plain_title(title))
