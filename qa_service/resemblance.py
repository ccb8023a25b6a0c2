"""How much two texts have in common verbatim, by their word sequences.

Resemblance and containment as in A. Broder, "On the resemblance and containment of documents"
(1997): a text is the set of its sequences of ``RUN`` words, each a 64-bit fingerprint that is the
same on every machine. The smallest fingerprints of a set are a random sample of it, and the same
sample for every text that contains them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Article

Fingerprints: TypeAlias = NDArray[np.uint64]
"""Fingerprints of a text's sequences, (runs,), ascending, without repetitions."""

# words; shorter sequences are stock phrases, longer ones are lost to every small edit
RUN: Final = 4
# Scripts without spaces between words are compared letter by letter.
_UNSPACED: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
SAMPLED: Final = 8
FEWEST: Final = 32  # sequences in the sample of a short text
LEAD: Final = 150  # words; they contain the news
_WORDS_REMEMBERED: Final = 500_000
_ODD: Final = tuple(
    np.uint64(factor)
    for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
)
_SHIFT: Final = np.uint64(33)


class _WordHashes(dict[str, int]):
    """64-bit hashes of words, each computed once."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _WORDS_REMEMBERED:
            self.clear()
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        self[word] = value = int.from_bytes(digest, "little")
        return value


_hashes: Final = _WordHashes()


def body_of(article: Article) -> str:
    """The paragraphs of the article, without headings and other parts of its text."""
    return "\n".join(article.text[part.start : part.end] for part in article.paragraphs)


def words_of(text: str) -> list[str]:
    """The words and numbers of ``text``, ignoring case, quotes and punctuation."""
    return _WORD.findall(text.casefold())


def fingerprints(words: Sequence[str]) -> Fingerprints:
    """Those of the sequences of ``RUN`` words; fewer words are one sequence, no words none."""
    size = max(len(words), RUN) if words else 0
    hashes = np.zeros(size, np.uint64)
    hashes[: len(words)] = np.fromiter(map(_hashes.__getitem__, words), np.uint64, len(words))
    count = max(size - RUN + 1, 0)
    runs = np.zeros(count, np.uint64)
    for place, factor in enumerate(_ODD):
        runs += hashes[place : place + count] * factor
    return np.unique(_mixed(runs))


def containment(one: Fingerprints, other: Fingerprints) -> float:
    """Share of ``one`` that is also in ``other``, in 0..1; 0 if ``one`` is empty."""
    return shared(one, other) / len(one) if len(one) else 0.0


def shared(one: Fingerprints, other: Fingerprints) -> int:
    """How many sequences they share."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return 0
    return int(np.count_nonzero(among(one, other)))


def one_in(fingerprints: Fingerprints, rate: int) -> Fingerprints:
    """About one in ``rate`` of them, the same ones in every text that contains them."""
    return fingerprints[: np.searchsorted(fingerprints, highest_of(rate), side="right")]


def highest_of(rate: int) -> np.uint64:
    """The highest fingerprint in a sample of one in ``rate``."""
    return np.uint64((1 << 64) // rate - 1)


def among(fingerprints: Fingerprints, wanted: Fingerprints) -> NDArray[np.bool_]:
    """Which of the fingerprints, in any order, are among the wanted ones, which are ascending."""
    if not len(wanted):
        return np.zeros(len(fingerprints), np.bool_)
    at = np.minimum(np.searchsorted(wanted, fingerprints), len(wanted) - 1)
    found: NDArray[np.bool_] = wanted[at] == fingerprints
    return found


@dataclass(frozen=True, slots=True)
class Sample:
    """A random part of a text's sequences, small enough to store for every article.

    ``runs`` are all fingerprints up to one in ``SAMPLED``, or the ``FEWEST`` smallest if those are
    fewer; ``in_lead`` (runs,) marks which of them are in the first ``LEAD`` words.
    """

    runs: Fingerprints
    in_lead: NDArray[np.bool_]


def sample_of(words: Sequence[str]) -> Sample:
    """The sample of the text of these words."""
    everything = fingerprints(words)
    runs = everything[: max(len(one_in(everything, SAMPLED)), FEWEST)].copy()
    return Sample(runs, np.isin(runs, fingerprints(words[:LEAD]), assume_unique=True))


def sketch_containment(one: Fingerprints, other: Fingerprints) -> float:
    """Containment of the smaller text in the other, estimated from their smallest fingerprints.

    Each is a text's fingerprints from the smallest on, possibly cut off after 2 or more.
    """
    if not len(one) or not len(other):
        return 0.0
    # Up to the lower of the two ends, both sketches have every sequence of their texts.
    end = min(one[-1], other[-1])
    one, other = (part[: np.searchsorted(part, end, side="right")] for part in (one, other))
    return shared(one, other) / max(min(len(one), len(other)), 1)


def _mixed(values: Fingerprints) -> Fingerprints:
    """Spread every bit of a value over all bits, one to one (MurmurHash3's finaliser)."""
    values ^= values >> _SHIFT
    values *= np.uint64(0xFF51AFD7ED558CCD)
    values ^= values >> _SHIFT
    values *= np.uint64(0xC4CEB9FE1A85EC53)
    values ^= values >> _SHIFT
    return values
