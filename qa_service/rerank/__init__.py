"""Question and passage read together: does the passage answer, and with which words?

A reader is a cross-encoder: it sees both texts at once, whereas the embedder sees each alone, and
can therefore recognise a near miss ("aid from China"). The built-in one was trained by
``scripts/training/train_reader.py`` (``model/MODEL_CARD.md``); any Hugging Face cross-encoder can
replace it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Protocol

from qa_service.recent import Recent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.domain import Span


@dataclass(frozen=True, slots=True)
class ReadablePassage:
    """A text to read, and its context: title, outlet, day."""

    context: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedWords:
    """Words that may answer, and by how much they beat "nothing answers", in log-odds."""

    span: Span
    margin: float


@dataclass(frozen=True, slots=True)
class Reading:
    """The result for one passage.

    ``score`` are log-odds that the passage answers the question, uncalibrated. ``marked`` are the
    words most likely to answer, best first; empty from readers that mark no words.
    """

    score: float
    marked: tuple[MarkedWords, ...] = ()

    @property
    def margin(self) -> float:
        """The margin of the best words; 0 if there are none."""
        return self.marked[0].margin if self.marked else 0.0


class Reader(Protocol):
    """Reads passages with a question; thread-safe."""

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """A reading of each passage, in their order."""

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        """A reading of each passage with its question, in their order."""


READINGS: Final = 4096  # of some 300 questions; less than 2 MiB


class CachedReader:
    """A reader that caches its latest readings, by the words of question and passage.

    A passage whose words have changed is another passage.
    """

    def __init__(self, reader: Reader, size: int = READINGS) -> None:
        self._reader = reader
        self._known = Recent[bytes, Reading](size)

    def read(self, question: str, passages: Sequence[ReadablePassage]) -> list[Reading]:
        """A reading of each passage, in their order."""
        return self.read_pairs([(question, passage) for passage in passages])

    def read_pairs(self, pairs: Sequence[tuple[str, ReadablePassage]]) -> list[Reading]:
        """A reading of each passage with its question, in their order."""
        keys = [_key(question, passage) for question, passage in pairs]
        found = {key: known for key in keys if (known := self._known.get(key)) is not None}
        new = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in found}
        if new:
            read = self._reader.read_pairs(list(new.values()))
            for key, reading in zip(new, read, strict=True):
                self._known.put(key, reading)
                found[key] = reading
        return [found[key] for key in keys]


def _key(question: str, passage: ReadablePassage) -> bytes:
    digest = blake2b(digest_size=16)
    for part in (question, passage.context, passage.text):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "little") + encoded)
    return digest.digest()


def open_reader(name_or_folder: str | None) -> Reader:
    """The built-in reader, or a Hugging Face cross-encoder.

    The built-in one is loaded when it first reads; the other immediately, as its name may be wrong.

    Raises:
        ModelError: there is no such cross-encoder, or it cannot be loaded.
    """
    # imported here: both need the names above, and the second imports torch
    if name_or_folder is None:
        from qa_service.rerank.built_in import BuiltInReader  # noqa: PLC0415

        return BuiltInReader()
    from qa_service.rerank.cross_encoder import CrossEncoderReader  # noqa: PLC0415

    return CrossEncoderReader(name_or_folder)
