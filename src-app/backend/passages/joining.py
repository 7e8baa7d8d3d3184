"""How words and vectors are joined to one order. Pure; the numbers were measured by `./hearth bench retrieval`.

Each way's scores count by what share of the best one's they are: that keeps what a mere order forgets, by how much one
passage is better than the next. Of a likeness counts what is above the usual, since texts that have nothing in common
are alike to some degree, too. And a passage counts for more where its neighbours are about the question: what is cut
into passages is one text, and a passage that continues a good one often has the answer without naming its subject. One
without a neighbour is judged as if it had one that is nearly as good, or short documents would lose against long ones.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAR: Final = 0.5
"""What the better of the two neighbours counts for."""

FARTHER: Final = 0.2
"""What the better of the two that stand one farther counts for."""

PRESUMED: Final = 0.7
"""What part of a passage's own score stands for a neighbour where it has none."""

STEPS: Final = (-1, -2, 1, 2)
"""Where the neighbours stand, in the order in which `with_neighbours` takes them."""

Scores = NDArray[np.float32]


def joined(words: Scores, likenesses: Scores, usual: float) -> Scores:
    """One score for each passage of both ways' scores. `usual`: the likeness of any text to the question."""
    return shares(words) + shares(likenesses - np.float32(usual))


def shares(scores: Scores) -> Scores:
    """Each score as a share of the best; what is below zero is nothing."""
    best = scores.max(initial=0.0)
    part: Scores = np.maximum(scores, 0) / best if best > 0 else np.zeros_like(scores)
    return part


def with_neighbours(scores: Scores, around: Scores) -> Scores:
    """Scores with what stands around counted in. `around` has a column for each of STEPS; NaN where nothing is."""
    before, before_that, behind, behind_that = around.T
    presumed = np.float32(PRESUMED) * scores
    near, farther = _better(before, behind, presumed), _better(before_that, behind_that, presumed)
    more: Scores = scores + np.float32(NEAR) * near + np.float32(FARTHER) * farther
    return more


def _better(one: Scores, other: Scores, presumed: Scores) -> Scores:
    best = np.fmax(one, other)
    found: Scores = np.where(np.isnan(best), presumed, best)
    return found
