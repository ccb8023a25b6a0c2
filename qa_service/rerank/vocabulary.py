"""The words that the reader learned to read: what is among them is no slip of the pen."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from qa_service.analyser import stemmed


def is_word(word: str) -> bool:
    """Whether ``word``, in lower case without accents, is an English word or a common name."""
    return stemmed(word) in _stems()


def is_spelled(word: str) -> bool:
    """Whether it is one of these words in just this form."""
    return word in _words()


@cache
def _words() -> frozenset[str]:
    model = files("qa_service.rerank").joinpath("model", "tokenizer.json")
    pieces = json.loads(model.read_text(encoding="utf-8"))["model"]["vocab"]
    return frozenset(one for one in pieces if one.isalpha())


@cache
def _stems() -> frozenset[str]:
    return frozenset(map(stemmed, _words()))
