"""Looking up by words: BM25, in two steps, since going through all that has a common word takes seconds.

FTS5 names the passages that have the rarer words of the question, as many as can be gone through at once. The best of
these are then weighed by all words, from what each passage has noted of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from typing import Final

import apsw
import numpy as np
from numpy.typing import NDArray

from backend.passages import file, wording
from backend.passages.shelf import Shelf
from backend.passages.signs import Mask, Numbers, as_json

K1: Final = 1.2
B: Final = 0.6
"""BM25: how soon a word said again counts no more, and how much length counts against a passage. The first is what is
usual; the second is less than the usual 0.75, since passages differ less in length than documents do."""

GONE_THROUGH: Final = 60_000
"""Places in FTS5's lists that are looked at for one question: some 25 ms."""

WEIGHED: Final = 500
"""Passages that are weighed by all words."""

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Weighed:
    """BM25 of some passages, and which part (0 to 1) of the question's words each has, the rarer counting more."""

    scores: Scores
    covered: Scores


class Question:
    """A question's words, and what each counts: the rarer, the more."""

    def __init__(self, stemmed: Mapping[str, str], frequencies: Mapping[str, int], passages: int) -> None:
        self.stemmed = stemmed
        self.frequencies = frequencies
        self.weights = {stem: log(1 + (passages - count + 0.5) / (count + 0.5)) for stem, count in frequencies.items()}

    @property
    def found(self) -> list[str]:
        """The words that stand in any passage."""
        return [stem for stem, count in self.frequencies.items() if count]

    def rarer(self) -> list[str]:
        """The words by which passages are looked up, the rarest first."""
        chosen, places = list[str](), 0
        for stem in sorted(self.found, key=self.frequencies.__getitem__):
            places += self.frequencies[stem]
            if chosen and places > GONE_THROUGH:
                break
            chosen.append(stem)
        return chosen


class ByWords:
    """Looks up by words; for the thread that answers questions."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._stemmer = wording.Stemmer(shelf.reader)
        self._frequencies = dict[str, int]()
        self._counted_at = 0

    def understand(self, question: str) -> Question:
        """The question's words, and how rare each is."""
        passages = self._shelf.count()
        if not 0.9 < passages / max(self._counted_at, 1) < 1.1:
            self._counted_at = passages
            self._frequencies.clear()
        stemmed = self._stemmer.asked(question)
        return Question(stemmed, {stem: self._frequency(stem) for stem in stemmed}, passages)

    def candidates(self, question: Question, mask: Mask) -> Numbers:
        """The passages in `mask` that are worth to be weighed: those that have most of the rarer words."""
        size = len(mask)
        if np.count_nonzero(mask) <= WEIGHED:
            return np.flatnonzero(mask)
        weights = np.zeros(size, np.float32)
        for stem in question.rarer():
            asked = "SELECT group_concat(rowid) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"
            found = self._shelf.reader.execute(asked, (wording.condition(question.stemmed[stem]), GONE_THROUGH)).get
            numbers = np.fromstring(str(found or ""), np.int64, sep=",")
            weights[numbers[numbers < size]] += question.weights[stem]
        numbers = np.flatnonzero((weights > 0) & mask)
        if len(numbers) <= WEIGHED:
            return numbers
        lengths = self._shelf.lengths[numbers]
        scores = weights[numbers] / (1 + _bulk(lengths, self._shelf.usual_length))
        return np.sort(numbers[np.argpartition(-scores, WEIGHED)[:WEIGHED]])

    def weigh(self, question: Question, numbers: Numbers) -> Weighed:
        """BM25 of these passages, and which part of the question's words they have."""
        packed, parts = read_words(self._shelf.reader, numbers)
        bulk = _bulk(self._shelf.lengths[numbers], self._shelf.usual_length)
        scores, covered = np.zeros(len(numbers), np.float32), np.zeros(len(numbers), np.float32)
        whole = sum(question.weights.values())
        for stem in question.found:
            at = wording.places(packed, stem)
            often = np.zeros(len(numbers), np.float32)
            often[parts[at]] = wording.counts(packed[at])
            scores += question.weights[stem] * often * (K1 + 1) / (often + bulk)
            covered[parts[at]] += question.weights[stem] / whole
        return Weighed(scores, covered)

    def _frequency(self, stem: str) -> int:
        if not self._frequencies.get(stem):  # a word that stood nowhere may have come meanwhile
            asked = "SELECT doc FROM temp.vocabulary WHERE term = ?"
            self._frequencies[stem] = int(self._shelf.reader.execute(asked, (stem,)).get or 0)
        return self._frequencies[stem]


def read_words(connection: apsw.Connection, numbers: Numbers) -> tuple[wording.Words, Numbers]:
    """The packed words of these passages on end, and for each of them which passage (0, 1, …) it belongs to."""
    asked = "SELECT key, words FROM json_each(?) CROSS JOIN passage ON passage.number = value"
    found = file.rows(connection, asked, as_json(numbers))
    packed = np.frombuffer(b"".join(row[1] for row in found), np.uint32)
    return packed, np.repeat(np.array([row[0] for row in found], np.int64), [len(row[1]) // 4 for row in found])


def _bulk(lengths: NDArray[np.uint16], usual: float) -> Scores:
    return (K1 * (1 - B + B * lengths / max(usual, 1.0))).astype(np.float32)
