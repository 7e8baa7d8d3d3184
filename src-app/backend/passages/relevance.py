"""Whether a passage is about the question at all. Pure.

What is best among many may still be about something else. Two things tell, and both mean the same in any collection:
how near the vectors are, and which part of the question's words, the rare ones before the common, the passage has. The
numbers were measured on questions asked of collections that have their answers, and of others that don't.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

COVERED: Final = 0.5
"""What having all words counts for beside a cosine of 1."""

BORDER: Final = 0.56
"""Where a passage is as likely about the question as not."""

WORDS_BORDER: Final = 0.33
"""The same where there are no vectors: this part of the question's words."""

USUAL: Final = 0.15
"""The usual cosine that is no sign of a model for which all is alike, but of a collection that has one subject."""

SLOPE: Final = 0.06
"""How far from the border it is clear: a relevance of 0.27 or 0.73."""

LEAST: Final = 0.5
"""From this relevance of the best passage on, something was found."""

Scores = NDArray[np.float32]


def relevances(covered: Scores, likeness: Scores | None, usual: float = 0.0) -> Scores:
    """From 0 to 1 for each passage. `covered`: the part of the question's words that it has. `likeness`: the cosines.

    `usual`: the cosine that the question has with just any passage. For English and the model that comes with Hearth it
    is next to 0; in a language that a model knows little of, and for some models, all texts seem alike.
    """
    if likeness is None:
        evidence = (covered - WORDS_BORDER) / SLOPE
    else:
        unlike = min(max(usual - USUAL, 0.0), 0.9)
        evidence = ((likeness - unlike) / (1 - unlike) + COVERED * covered - BORDER) / SLOPE
    sure: Scores = (1 / (1 + np.exp(-evidence.clip(-30, 30)))).astype(np.float32)
    return sure
