"""Choosing which phrases of the conversation a follow-up question means.

The choice is query resolution by term classification (QuReTeC: Voskarides et al., SIGIR 2020) with
phrases for terms and boosted trees, in NumPy, for BERT. The trees in ``follow_up_model.json`` are
fitted by ``scripts/training/fit_follow_up.py``; features and trees travel together, and a model of
other features is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from qa_service.query.candidates import Candidate, bare, candidates, stems_of
from qa_service.query.referents import Referents, opens_subject
from qa_service.query.term_features import (
    FEATURES,
    features_of,
    is_person,
    may_be_person,
    question_features,
    read,
)
from qa_service.query.words import PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from qa_service.domain import Turn

MODEL_FILE: Final = "follow_up_model.json"


@dataclass(frozen=True, slots=True)
class Trees:
    """Regression trees whose leaves add up to log-odds.

    All arrays are (trees, nodes). An inner node sends a row with feature at most ``threshold`` to
    ``left``, others to ``right``; a leaf points to itself. ``depth`` steps reach every leaf.
    """

    baseline: float
    depth: int
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]

    def probabilities(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability (n,) for rows (n, features)."""
        trees = np.arange(len(self.feature))
        node = np.zeros((len(rows), len(trees)), np.int64)
        number = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            low = rows[number, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(low, self.left[trees, node], self.right[trees, node])
        logits = self.baseline + self.value[trees, node].sum(1)
        probability: NDArray[np.float64] = 1 / (1 + np.exp(-logits))
        return probability


@dataclass(frozen=True, slots=True)
class FollowUpModel:
    """Two sets of trees.

    ``gate`` over ``QUESTION_FEATURES``: does the question leave anything unsaid? ``phrases`` over
    ``FEATURES``: is a phrase a part of that?
    """

    gate: Trees
    phrases: Trees


@cache
def follow_up_model() -> FollowUpModel:
    """The fitted trees that come with the package."""
    raw = json.loads(files("qa_service.query").joinpath(MODEL_FILE).read_text())
    if tuple(raw["features"]) != FEATURES:
        raise ValueError(f"{MODEL_FILE} has other features: run scripts/training/fit_follow_up.py")
    return FollowUpModel(_trees(raw["gate"]), _trees(raw["phrases"]))


def _trees(raw: dict[str, Any]) -> Trees:
    return Trees(
        baseline=float(raw["baseline"]),
        depth=int(raw["depth"]),
        feature=np.array(raw["feature"], np.int64),
        threshold=np.array(raw["threshold"], np.float64),
        left=np.array(raw["left"], np.int64),
        right=np.array(raw["right"], np.int64),
        value=np.array(raw["value"], np.float64),
    )


# Chosen on the held-back dialogs of CANARD and of our own talks for the share of words added with a
# precision of .5 and more (scripts/training/bench_follow_up.py --part held_back), as far as our
# own tests' follow-ups stay right.
ENOUGH_TO_NEED: Final = 0.35  # of the gate
ENOUGH_FOR_PRONOUN: Final = 0.25
ENOUGH_TO_ADD: Final = 0.2
ENOUGH_BESIDES: Final = 0.3  # when a pronoun has been replaced already
ENOUGH_BESIDES_PERSON: Final = 0.6  # by a person: a question on somebody says more by itself
MOST_ADDED: Final = 3
RULES_LEAD: Final = 0.2  # share of the likeliest phrase's probability that the rules' needs to win


@dataclass(frozen=True, slots=True)
class Weighed:
    """A phrase with the probability that the question means it."""

    phrase: Candidate
    probability: float


@dataclass(frozen=True, slots=True)
class Weighing:
    """How far a question needs its conversation (0..1), and its phrases, the likeliest first.

    ``by_rule`` is what pronouns stand for by the rules alone.
    """

    need: float
    pairs: tuple[Weighed, ...]
    by_rule: Referents


def weigh(question: str, turns: Sequence[Turn], model: FollowUpModel) -> Weighing:
    """What of ``turns``, of which there is at least one, the question means."""
    reading, found = read(question, turns), candidates(turns)
    need = model.gate.probabilities(np.array([question_features(reading)]))[0]
    known = any(reading.stems & said.stems for said in reading.said)
    if opens_subject(question) and not known and " about " not in question.lower():
        need = 0.0  # a subject of its own
    if not found:
        return Weighing(float(need), (), reading.meant)
    probabilities = model.phrases.probabilities(features_of(reading, found)).tolist()
    pairs = [Weighed(one, share) for one, share in zip(found, probabilities, strict=True)]
    pairs.sort(key=lambda pair: pair.probability, reverse=True)
    return Weighing(float(need), tuple(pairs), reading.meant)


def likely_referents(pairs: Sequence[Weighed], by_rule: Referents) -> Referents:
    """For each kind of pronoun the likeliest phrase that agrees, or the rules' if nearly so."""

    def choose(rule: str | None, fits: Callable[[Candidate], bool]) -> str | None:
        likely = [pair for pair in pairs if pair.probability >= ENOUGH_FOR_PRONOUN]
        best = next((pair for pair in likely if fits(pair.phrase)), None)
        if best is None or (by_rule.opened and rule is not None and rule == by_rule.thing):
            return rule
        ruled = _of_words(rule, pairs)
        if ruled and fits(ruled.phrase) and ruled.probability >= RULES_LEAD * best.probability:
            return full_name(rule or "", pairs)
        return full_name(best.phrase.text, pairs)

    ruled_person = _of_words(by_rule.person, pairs)
    is_pair = by_rule.several != by_rule.thing  # "Laurel and Hardy"
    is_whole = ruled_person is not None and is_person(ruled_person.phrase)
    return Referents(
        person=by_rule.person
        if by_rule.answered
        else choose(by_rule.person, is_person if is_whole else may_be_person),
        thing=choose(by_rule.thing, _is_thing),
        several=by_rule.several if is_pair else choose(by_rule.several, _is_thing),
        objects=choose(by_rule.objects, _is_thing),
        place=choose(by_rule.place, _is_place),
    )


def _of_words(text: str | None, pairs: Sequence[Weighed]) -> Weighed | None:
    stems = stems_of(text or "")
    return next((pair for pair in pairs if pair.phrase.stems == stems), None)


def full_name(text: str, pairs: Sequence[Weighed]) -> str:
    """The longest name in the conversation of which ``text`` is the first or last part."""
    longer = [pair.phrase.text for pair in pairs if _is_longer_name(pair.phrase, text)]
    return max(longer, key=len, default=text)


def _is_longer_name(one: Candidate, text: str) -> bool:
    if not one.is_name or not text[:1].isupper() or " " in text:
        return False
    in_title = any(mention.place == "title" for mention in one.mentions)
    ends = one.text.endswith(f" {text}") or one.text.startswith(f"{text} ")
    return ends and (in_title or is_person(one))


def _is_thing(one: Candidate) -> bool:
    return not is_person(one) and not one.text.isdigit()


def _is_place(one: Candidate) -> bool:
    return one.text.lower() in PLACES


def left_unsaid(
    weighing: Weighing, said: str, *, pronoun_replaced: bool = False, by_person: bool = False
) -> tuple[str, ...]:
    """The likely phrases that ``said`` lacks, the likeliest first, at most ``MOST_ADDED``.

    ``pronoun_replaced``: it names already what the question is about, ``by_person`` a person.
    """
    chosen: list[str] = []
    if weighing.need < ENOUGH_TO_NEED:
        return ()
    besides = ENOUGH_BESIDES_PERSON if by_person else ENOUGH_BESIDES
    enough = besides if pronoun_replaced else ENOUGH_TO_ADD
    known = set(stems_of(said))
    for pair in weighing.pairs:
        if pair.probability < enough or len(chosen) == MOST_ADDED:
            break
        # Whoever "he" might also have been is no part of what was left unsaid.
        rival = pronoun_replaced and is_person(pair.phrase)
        if not rival and not pair.phrase.stems <= known:
            phrase = full_name(bare(pair.phrase.text), weighing.pairs)
            chosen.append(phrase)
            known |= stems_of(phrase)
    return tuple(chosen)
