"""The answers of the last minutes, in memory only."""

import threading
import zlib
from collections import OrderedDict
from typing import Final

MOST_ANSWERS: Final = 1_000  # some 8 MB, compressed


class RecentAnswers:
    """The last answers given, as JSON documents by id; any number of threads may use it."""

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._most = most
        self._documents: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, answer_id: str, document: str) -> None:
        """Remember an answer, and forget the oldest when there are too many."""
        packed = zlib.compress(document.encode("utf-8", "surrogatepass"), 1)
        with self._lock:
            self._documents[answer_id] = packed
            while len(self._documents) > self._most:
                self._documents.popitem(last=False)

    def get(self, answer_id: str) -> str | None:
        """The answer of that id, unless it is forgotten."""
        with self._lock:
            packed = self._documents.get(answer_id)
        if packed is None:
            return None
        return zlib.decompress(packed).decode("utf-8", "surrogatepass")
