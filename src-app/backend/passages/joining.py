"""How words and vectors are joined to one order. Pure; the numbers were measured by `./hearth bench retrieval`.

Each way's scores count by what share of the best one's they are: that keeps what a mere order forgets, by how much one
passage is better than the next. And a passage counts for more where its neighbours are about the question, too: what is
cut into passages is one text, and a passage that continues a good one often has the answer without naming its subject.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR: Final = 0.5
"""What the better of the two neighbours counts for."""

FARTHER: Final = 0.2
"""What the better of the two that stand one farther counts for."""

STEPS: Final = (-1, -2, 1, 2)
"""Where the neighbours stand, in the order in which `with_neighbours` takes them."""

Scores = NDArray[np.float32]


def joined(words: Scores, vectors: Scores) -> Scores:
    """One score for each passage of both ways' scores."""
    return shares(words) + shares(vectors)


def shares(scores: Scores) -> Scores:
    """Each score as a share of the best; what is below zero is nothing."""
    best = scores.max(initial=0.0)
    part: Scores = np.maximum(scores, 0) / best if best > 0 else np.zeros_like(scores)
    return part


def with_neighbours(scores: Scores, around: NDArray[np.float32]) -> Scores:
    """Scores with what stands around counted in. `around` has a column for each of STEPS; 0 where there is nothing."""
    before, before_that, behind, behind_that = around.T
    more: Scores = NEAR * np.maximum(before, behind) + FARTHER * np.maximum(before_that, behind_that)
    return scores + more
