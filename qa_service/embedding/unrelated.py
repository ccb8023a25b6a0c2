"""The similarity that a model gives to unrelated texts.

Some models give such texts a cosine near 0, others one of .7. A cosine means something only
relative to that value.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

OF_DEFAULT_MODEL: Final = 0.047  # according to ``unrelated_similarity``

_TEXTS: Final = (
    "How long should rice be rinsed before it is cooked?",
    "The tenor sang the last act with a cold.",
    "Parliament voted down the budget for a second time.",
    "Glaciers in the valley have lost half of their ice.",
    "which bus goes to the stadium on sundays",
    "Her thesis is on the grammar of a language of New Guinea.",
    "The goalkeeper saved two penalties in extra time.",
    "A recall of brake pads covers nine thousand vans.",
    "interest rates on savings accounts",
    "The virus spreads among bats that sleep in the mine.",
    "Knit two rows, then turn the work over.",
    "Who painted the ceiling of the old town hall?",
)


def unrelated_similarity(embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> float:
    """The mean cosine of unrelated texts, in -1..1; ``embed`` returns a unit row for each text."""
    rows = embed(_TEXTS)
    cosines = [float(rows[one] @ rows[other]) for one, other in combinations(range(len(rows)), 2)]
    return float(np.mean(cosines))
