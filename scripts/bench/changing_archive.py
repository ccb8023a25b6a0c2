"""A small archive that changes at every step, and whether an index holds exactly what it held."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from qa_service import indexing
from qa_service.embedding import DEFAULT_MODEL, open_embedder
from qa_service.indexing import build_index
from qa_service.passages import split_into_passages
from qa_service.store import GenerationBuilder, open_current, text_hash, verify

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from numpy.typing import NDArray

    from qa_service.domain import Passage
    from qa_service.indexing import IndexReport, Reporter
    from qa_service.store import Generation

    Texts: TypeAlias = dict[str, str]  # of articles by id

ARTICLES: Final = 40
CHANGED: Final = 4  # articles at most that a step adds, alters and removes, each
SMALL: Final = 64  # passages of a segment that is searched exactly
CHUNK: Final = 8  # texts between two checkpoints
NEAR_ENOUGH: Final = 5e-3  # of a vector's numbers, float16 and other batches considered

_SAID: Final = """
    harbour council bridge ferry winter fruit canal lorry minister orchard railway theatre storm
    market island school engine museum valley border tunnel festival doctor fisher captain teacher
    repaired promised counted delayed opened closed visited painted measured flooded sold rebuilt
    quietly twice again early late suddenly slowly nearly often gladly
"""
_WORDS: Final = tuple(_SAID.split())


@dataclass(slots=True)
class Archive:
    """Articles of words drawn at random, in a file; the same seed draws the same."""

    file: Path
    chance: random.Random
    texts: Texts = field(default_factory=dict)
    _made: int = 0

    def change(self) -> None:
        """Add, alter and remove some articles."""
        for name in self._some():
            self.texts[name] = self._text()
        for name in self._some() if len(self.texts) > ARTICLES // 2 else ():
            del self.texts[name]
        for _ in range(self.chance.randint(1, CHANGED) if len(self.texts) < ARTICLES else 0):
            self._made += 1
            self.texts[f"article{self._made}"] = self._text()
        records = (
            json.dumps({"id": name, "title": f"Of {name}", "text": text})
            for name, text in self.texts.items()
        )
        self.file.write_text("\n".join(records), encoding="utf-8")

    def _some(self) -> list[str]:
        count = self.chance.randint(0, min(CHANGED, len(self.texts)))
        return self.chance.sample(sorted(self.texts), count)

    def _text(self) -> str:
        count = self.chance.randint(1, 6)
        return "\n\n".join(
            " ".join(f"The {' '.join(self.chance.choices(_WORDS, k=9))}." for _ in range(2))
            for _ in range(count)
        )


def build_small(file: Path, index: Path, reporter: Reporter | None = None) -> IndexReport:
    """Bring the index up to date, with the segments and steps of a much larger one."""
    vars(indexing)["LARGEST_CHUNK"] = CHUNK
    vars(indexing)["GenerationBuilder"] = partial(GenerationBuilder, exact_up_to=SMALL)
    return build_index([file], index, model=DEFAULT_MODEL, reporter=reporter)


class BrokenIndexError(Exception):
    """What is published does not open, verify or answer."""


class Examiner:
    """Reads all that an index holds and holds its vectors against new ones of the same texts."""

    def __init__(self) -> None:
        self._embedder = open_embedder(DEFAULT_MODEL)
        self._known: dict[bytes, NDArray[np.float32]] = {}

    def read(self, index: Path) -> tuple[str, Texts]:
        """Name of the generation in use and its articles; BrokenIndexError, QAError."""
        _demand(not (problems := verify(index).problems), f"verify: {problems}")
        with open_current(index) as generation:
            ids = generation.article_digests().keys()
            self._demand_passages(generation)
            return generation.name, {one: generation.article(one).text for one in ids}

    def _demand_passages(self, generation: Generation) -> None:
        count = 0
        for name in generation.article_digests():
            wanted = split_into_passages(generation.article(name))
            rows = generation.vector_rows([text_hash(one.searchable) for one in wanted])
            _demand(generation.passages_of([name]) == wanted, f"{name}: other passages")
            found = generation.keyword_search(name, 1, None).rows
            _demand(generation.passages(found)[0][1].id == name, f"{name}: not found by words")
            for passage in wanted:
                self._demand_vector(generation, passage, rows)
            count += len(wanted)
        _demand(
            count == generation.manifest.passages, f"{count} passages, not as the manifest says"
        )

    def _demand_vector(
        self, generation: Generation, passage: Passage, rows: dict[bytes, int]
    ) -> None:
        key = text_hash(passage.searchable)
        if key not in self._known:
            self._known[key] = self._embedder.embed_passages([passage.searchable])[0]
        row = generation.vectors([rows[key]])[0]
        _demand(bool(np.abs(row - self._known[key]).max() < NEAR_ENOUGH), f"{passage.id}: vector")
        found = generation.dense_search(row, 1, None).rows
        same = generation.passages(found)[0][0]
        _demand(text_hash(same.searchable) == key, f"{passage.id}: not found by its vector")


def leftovers(index: Path) -> list[str]:
    """What no finished build leaves in the folder of an index."""
    found = [*(index / "building").iterdir(), *index.glob("*.partial"), *index.glob("*.new")]
    found += index.glob("generations/*/unused")
    return sorted(str(path.relative_to(index)) for path in found)


def _demand(holds: bool, what: str) -> None:  # noqa: FBT001 -- as an assertion has it
    if not holds:
        raise BrokenIndexError(what)
