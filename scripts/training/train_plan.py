"""What the reader is trained on, in order: a mixture of all sets and of what is made of them.

Examples are drawn source by source, each source in a new order every time it has been gone
through, with a new window of long passages and a new way of typing the question each time. As the
mixture is the same throughout a stage, a stage that must end early has learned from all of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from parts import plain_title
from qa_service.domain import Span
from qa_service.passages import sentence_spans
from qa_service.rerank.built_in import WINDOW, read_windows
from questions_by_rule import made_questions
from reader_examples import (
    Example,
    canard,
    hard_negatives,
    near_misses,
    other_times,
    timeqa,
    timeqa_paragraphs,
    windowed,
)
from train_negation import turned
from train_sets import MEASURED_ON, TRAINED_ON, examples_of
from train_typing import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from random import Random

    from reader_examples import Vectors

LIKELIEST_WINDOW: Final = 0.75  # share of unmarked passages read where most of the question stands
MOST_HARD: Final = 8_000  # hard negatives looked for
MADE: Final = 3_000
CANARD: Final = 4_000
# Hundredths of each stage: first all there is, then more of what people wrote to be hard.
MIXTURE: Final = {
    "squad2_dev": (20, 32),
    "squad11_dev_rest": (7, 7),
    "squad1_train_sentences": (6, 2),
    "natural_questions": (7, 9),
    "boolq_nospan": (8, 7),
    "qadiscourse": (5, 3),
    "covid_qa": (2, 1),
    "timeqa": (2, 2),
    "canard": (3, 2),
    "disfl_qa": (3, 1),
    "verbs": (4, 0),
    "made": (2, 0),
    "squad_nearmiss": (7, 5),
    "sentences_nearmiss": (3, 1),
    "boolq_nospan_nearmiss": (5, 5),
    "other_window": (4, 5),
    "changed": (5, 6),
    "turned": (3, 4),
    "hard": (9, 9),
    "other_time": (1, 1),
}
STAGES: Final = (0.6, 0.4)  # share of the pairs


def training_plan(
    data: Path, pairs: int, vectors: Vectors, chance: Random
) -> tuple[list[Example], ...]:
    """``pairs`` examples in two stages."""
    sources = _sources(data, vectors, chance)
    for name, examples in sources.items():
        print(f"{name}: {len(examples)}, {sum(one.answerable for one in examples)} answered")
    return tuple(
        _drawn(sources, round(pairs * share), stage, chance) for stage, share in enumerate(STAGES)
    )


def _drawn(
    sources: dict[str, list[Example]], pairs: int, stage: int, chance: Random
) -> list[Example]:
    whole = sum(shares[stage] for shares in MIXTURE.values())
    found = []
    for name, shares in MIXTURE.items():
        drawn = _cycled(sources[name], chance)
        for _ in range(round(pairs * shares[stage] / whole)):
            one = in_window(next(drawn), chance)
            found.append(replace(one, question=as_typed(one.question, chance)))
    chance.shuffle(found)
    return found


def _cycled(examples: Sequence[Example], chance: Random) -> Iterator[Example]:
    while True:
        yield from chance.sample(examples, len(examples))


def in_window(one: Example, chance: Random) -> Example:
    """What the reader sees of a passage: around the answer, or where it might well stand."""
    if len(one.text) <= WINDOW:
        return one
    if one.answer is None and chance.random() < LIKELIEST_WINDOW:
        spans = sentence_spans(one.text)
        likeliest = max(spans, key=lambda span: _shared(one.question, span.of(one.text)))
        around = windowed(replace(one, answer=Span(likeliest.start, likeliest.end)), chance)
        return replace(around, answer=None)
    return windowed(one, chance)


def _shared(question: str, sentence: str) -> float:
    """How much of the question stands in the sentence."""
    asked, said = _words(question), _words(sentence)
    return len(asked & said) + 0.001 * len(said)


@lru_cache(maxsize=200_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", text.casefold()))


def _sources(data: Path, vectors: Vectors, chance: Random) -> dict[str, list[Example]]:
    """Every source of ``MIXTURE``, of articles trained on only."""
    sets = trained_sets(data)
    squad = [*sets["squad2_dev"], *sets["squad11_dev_rest"]]
    natural = [*sets["qed_nq"], *sets["nq_gold"]]
    reserved = reserved_titles(data)
    by_time = [one for one in timeqa(data, "train") if plain_title(one.title) not in reserved]
    rewritten = [one for one in canard(data, "train", chance) if not is_reserved(one, reserved)]
    marked = [one for one in [*squad, *natural] if one.answerable]
    asked = [*marked, *[one for one in sets["boolq_nospan"] if one.answerable]]
    return sets | {
        "natural_questions": natural,
        "verbs": [*sets["qasrl_gs"], *sets["qanom"]],
        "timeqa": by_time,
        "canard": chance.sample(rewritten, min(CANARD, len(rewritten))),
        "made": _made(data, squad, chance),
        "squad_nearmiss": [*sets["squad2_dev_nearmiss"], *sets["squad11_dev_rest_nearmiss"]],
        "sentences_nearmiss": sets["squad1_train_sentences_nearmiss"],
        "other_window": [other for one in marked for other in _other_windows(one)],
        "changed": near_misses(
            [in_window(one, chance) for one in [*asked, *sets["covid_qa"]]], chance
        ),
        "turned": turned([*marked, *sets["qadiscourse"]]),
        "hard": _hard(marked, sets["boolq_nospan"], vectors, chance),
        "other_time": other_times(by_time, chance),
    }


def trained_sets(data: Path) -> dict[str, list[Example]]:
    """The examples of each set whose articles are trained on."""
    closed = {
        plain_title(one.title) for part in ("untouched", "held_back") for one in timeqa(data, part)
    }
    return {
        name: [one for one in examples_of(data, name, "train") if one.group not in closed]
        for name in TRAINED_ON
    }


def reserved_titles(data: Path) -> frozenset[str]:
    """Titles of the articles of ``qa/`` that nothing is trained on."""
    return frozenset(
        one.group
        for name in (*TRAINED_ON, *MEASURED_ON)
        for part in ("untouched", "held_back")
        for one in examples_of(data, name, part)
    )


def is_reserved(one: Example, reserved: frozenset[str]) -> bool:
    """Whether a conversation is about such an article; its title is "article. section"."""
    return plain_title(one.title.split(". ")[0]) in reserved


def _other_windows(one: Example) -> Iterator[Example]:
    """The windows of a long passage in which its answer does not stand."""
    if len(one.text) <= WINDOW or not one.answer:
        return
    said = {answer.casefold() for answer in one.answers}
    for window in read_windows(one.text):
        if not any(answer in window.text.casefold() for answer in said):
            yield replace(one, text=window.text, answerable=False, answer=None, kind="other window")


def _hard(
    marked: Sequence[Example], settled: Sequence[Example], vectors: Vectors, chance: Random
) -> list[Example]:
    """Passages near a question they do not answer, as the service's own search finds them."""
    own = [in_window(one, chance) for one in [*marked, *settled]]
    chosen = chance.sample(own, min(MOST_HARD, len(own)))
    pool = sorted({(one.title, one.text) for one in chosen})
    return hard_negatives(chosen, pool, vectors, chance)


def _made(data: Path, squad: Sequence[Example], chance: Random) -> list[Example]:
    """Questions made by rule from sentences of the passages trained on."""
    passages = {(one.title, one.text, one.group) for one in squad} | {
        (title, text, document)
        for document, paragraphs in timeqa_paragraphs(data, "train").items()
        for title, text in paragraphs
    }
    found = [
        Example(question, title, text, answerable=True, answer=answer, group=group, kind="made")
        for title, text, group in sorted(passages)
        for question, answer in made_questions(text, chance)
    ]
    chance.shuffle(found)
    return found[:MADE]
