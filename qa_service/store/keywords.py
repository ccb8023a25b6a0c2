"""Keyword search: from text to terms, from terms to BM25 scores ready to be added up.

The score that each term lends each passage is worked out when the index is built, so a search
adds a few arrays. Stems are those of SQLite's own Porter stemmer.
"""

import math
import re
import sqlite3
import threading
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_QUERY_TERMS: Final = 64
CONTEXT_WEIGHT: Final = 0.5
"""A word of the context (title, date, outlet) counts half of one in the text."""

SATURATION: Final = 0.9
LENGTH_EFFECT: Final = 0.4
"""BM25's k1 and b for passages (Pyserini's defaults)."""

_ACRONYM: Final = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
_TOKEN: Final = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]*)|([^\W_]+)")
_POSSESSIVE: Final = re.compile(r"'s\b|'")
_UNITS: Final = {
    "k": "thousand",
    "m": "million",
    "mn": "million",
    "b": "billion",
    "bn": "billion",
    "tn": "trillion",
}
_ENGLISH_STOP_WORDS: Final = """
    a about after all also am an and any are as at be because been before being between both but
    by can could did do does doing during each for from further had has have having he her here
    hers him his how i if in into is it its itself just me more most my no nor not of off on once
    only or other our out over own same she should so some such than that the their them then
    there these they this those through to too under until up very was we were what when where
    which while who whom whose why will with would you your
"""
_STOP_WORDS: Final = frozenset(_ENGLISH_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """The words of a text as they are compared: lower case, no accents, acronyms without dots.

    "U.S." gives "us"; "$1.1bn" gives "1.1" and "billion"; "1,200" gives "1200".
    """
    plain = _without_accents(unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'"))
    plain = _ACRONYM.sub(lambda match: match[0].replace(".", ""), plain)
    plain = _POSSESSIVE.sub("", plain)
    return [word for match in _TOKEN.finditer(plain) for word in _words_of(match)]


def query_words(text: str) -> list[str]:
    """Distinct words of a query in order, without stop words unless there is nothing else."""
    distinct = list(dict.fromkeys(words(text)))
    telling = [word for word in distinct if word not in _STOP_WORDS]
    return (telling or distinct)[:MAX_QUERY_TERMS]


class Stemmer:
    """Porter stems of words; may be called from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(
            "CREATE VIRTUAL TABLE words USING fts5(word, content='', tokenize='porter ascii')"
        )
        self._database.execute("CREATE VIRTUAL TABLE stems USING fts5vocab(words, instance)")

    def stems(self, distinct: Sequence[str]) -> list[str]:
        """The stem of each word; words with anything but a to z stay as they are."""
        result = list(distinct)
        plain = [
            (row, word) for row, word in enumerate(result) if word.isascii() and word.isalpha()
        ]
        with self._lock:
            self._database.executemany("INSERT INTO words(rowid, word) VALUES (?, ?)", plain)
            for row, stem in self._database.execute("SELECT doc, term FROM stems"):
                result[row] = stem
            self._database.rollback()
        return result

    def close(self) -> None:
        """Free the memory it holds."""
        self._database.close()


class KeywordCounts:
    """Counts the words of passages as they come and ends as postings of every stem."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._terms = array("i")
        self._counts = array("f")
        self._passage_ends = array("q")
        self._context_words = lru_cache(maxsize=64)(words)

    def add(self, text: str, context: str) -> None:
        """Count the words of the next passage."""
        weights: Counter[str] | dict[str, float] = Counter(words(text))
        weighted: dict[str, float] = dict(weights)
        for word in self._context_words(context):
            weighted[word] = weighted.get(word, 0.0) + CONTEXT_WEIGHT
        ids = self._ids
        self._terms.extend(ids.setdefault(word, len(ids)) for word in weighted)
        self._counts.extend(weighted.values())
        self._passage_ends.append(len(self._terms))

    def postings(self, stemmer: Stemmer) -> Iterator[tuple[str, bytes, bytes]]:
        """Each stem with the rows it stands in (int32) and the score it lends them (float32)."""
        if not self._ids:
            return
        stems, of_word = _distinct(stemmer.stems(list(self._ids)))
        ends = np.frombuffer(self._passage_ends, np.int64)
        lengths = np.diff(ends, prepend=0)
        rows = np.repeat(np.arange(len(ends), dtype=np.int32), lengths)
        terms = of_word[np.frombuffer(self._terms, np.int32)]
        counts = np.frombuffer(self._counts, np.float32)
        scored = _bm25(terms, rows, counts, passages=len(ends))
        yield from _by_term(stems, *scored)


def add_up(postings: Iterable[tuple[bytes, bytes]], passages: int) -> NDArray[np.float32]:
    """The score of every passage: the sum of what each term lends it."""
    total = np.zeros(passages, np.float32)
    for rows, scores in postings:
        total[np.frombuffer(rows, np.int32)] += np.frombuffer(scores, np.float32)
    return total


def rarity(found_in: int, passages: int) -> float:
    """BM25's idf of a term that stands in ``found_in`` of ``passages``; above 0."""
    return math.log1p((passages - found_in + 0.5) / (found_in + 0.5))


def _words_of(match: re.Match[str]) -> Iterator[str]:
    number, suffix, word = match.groups()
    if word is not None:
        yield word
        return
    digits = number.replace(",", "")
    if suffix and suffix not in _UNITS:  # "1990s", "21st", "5g"
        yield digits + suffix
        return
    yield digits
    if suffix:
        yield _UNITS[suffix]


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _distinct(stems: list[str]) -> tuple[list[str], NDArray[np.int32]]:
    ids: dict[str, int] = {}
    of_word = np.array([ids.setdefault(stem, len(ids)) for stem in stems], np.int32)
    return list(ids), of_word


def _bm25(
    terms: NDArray[np.int32], rows: NDArray[np.int32], counts: NDArray[np.float32], *, passages: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Terms, rows and BM25 scores, sorted by term, then row; each pair once."""
    order = np.lexsort((rows, terms))
    terms, rows, counts = terms[order], rows[order], counts[order]
    fresh = np.flatnonzero((np.diff(terms, prepend=-1) != 0) | (np.diff(rows, prepend=-1) != 0))
    counts = np.add.reduceat(counts, fresh)
    terms, rows = terms[fresh], rows[fresh]
    lengths = np.bincount(rows, weights=counts, minlength=passages)
    relative = lengths / max(float(lengths.mean()), 1e-9)
    found_in = np.bincount(terms)
    idf = np.array([rarity(found, passages) for found in found_in.tolist()])
    damping = SATURATION * (1 - LENGTH_EFFECT + LENGTH_EFFECT * relative)
    scores = idf[terms] * counts * (SATURATION + 1) / (counts + damping[rows])
    return terms, rows, scores.astype(np.float32)


def _by_term(
    stems: list[str],
    terms: NDArray[np.int32],
    rows: NDArray[np.int32],
    scores: NDArray[np.float32],
) -> Iterator[tuple[str, bytes, bytes]]:
    bounds = np.searchsorted(terms, np.arange(len(stems) + 1))
    for number, stem in enumerate(stems):
        part = slice(bounds[number], bounds[number + 1])
        yield stem, rows[part].tobytes(), scores[part].tobytes()
