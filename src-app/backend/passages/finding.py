"""A question is looked up: by words and by vectors, joined to one order, and the best are read."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from backend.passages import joining, relevance
from backend.passages.by_vectors import COMPARED, likenesses
from backend.passages.by_words import ByWords, Question, Scores
from backend.passages.embedding import ModelUnusable
from backend.passages.embedding_ahead import Embedder
from backend.passages.pieces import read_text
from backend.passages.placing import Filters
from backend.passages.protocol import VECTORS, WORDS, Passage, Where
from backend.passages.shelf import Model, Shelf
from backend.passages.signs import Mask, Numbers, Vectors
from backend.passages.spool import HEADINGS

DEPTH: Final = 100
"""Passages of each way that are joined."""

SAMPLED: Final = 64
"""Passages at least by which is known how like each other texts are that have nothing in common."""


@dataclass(frozen=True)
class Found:
    """What was found, the best first, and whether it is about the question at all."""

    passages: tuple[Passage, ...]
    is_relevant: bool


@dataclass(frozen=True)
class Ranked:
    """Passages, the best first, and how good each is."""

    numbers: Numbers
    scores: Scores

    @property
    def ranks(self) -> dict[int, int]:
        """The passages' ranks, from 1 on."""
        return {number: rank for rank, number in enumerate(self.numbers.tolist(), 1)}


@dataclass(frozen=True)
class _Asked:
    """A question as both ways take it. `vector` is None where it can't be looked up by vectors."""

    words: Question
    model: Model | None
    vector: Vectors | None
    mask: Mask


class Finder:
    """Answers questions; for one thread."""

    def __init__(self, shelf: Shelf, embedder: Embedder) -> None:
        self._shelf = shelf
        self._embedder = embedder
        self._filters = Filters(shelf)
        self._words = ByWords(shelf)

    def find(self, question: str, how: str, limit: int, where: Where, vector: Vectors | None = None) -> Found:
        """The best passages in `where`. `vector`: the question's, where another than our embedder makes them."""
        asked = self._asked(question, how, where, vector)
        depth = max(DEPTH, limit)
        words = self._by_words(asked, depth) if how != VECTORS else _NOTHING
        vectors = self._by_vectors(asked, depth) if how != WORDS else _NOTHING
        alone = {WORDS: words, VECTORS: vectors}.get(how)
        usual = self._usual(asked)
        best = self._joined(asked, words, vectors, usual) if alone is None else alone
        best = self._without_echoes(best, limit)
        relevant = self._relevances(asked, best.numbers, usual)
        word_ranks, vector_ranks = words.ranks, vectors.ranks
        passages = [
            self._passage(number, where, score, word_ranks.get(number), vector_ranks.get(number), sure)
            for number, score, sure in zip(best.numbers.tolist(), best.scores.tolist(), relevant.tolist(), strict=True)
        ]
        is_relevant = bool(relevant.max(initial=0.0) >= relevance.LEAST)
        return Found(tuple(passage for passage in passages if passage), is_relevant)

    def _asked(self, question: str, how: str, where: Where, vector: Vectors | None) -> _Asked:
        model = self._shelf.answering if how != WORDS else None
        if vector is None and model and model.name == self._embedder.name and question.strip():
            with suppress(ModelUnusable):  # words alone, then; it is logged where passages are embedded
                vector = self._embedder.embed_query(question)
        if vector is None or model is None or len(vector) != model.dimensions:
            model = vector = None
        return _Asked(self._words.understand(question), model, vector, self._filters.mask(where))

    def _by_words(self, asked: _Asked, depth: int) -> Ranked:
        numbers = self._words.candidates(asked.words, asked.mask)
        ranked = _best(numbers, self._words.weigh(asked.words, numbers).scores, depth)
        fits = ranked.scores > 0
        return Ranked(ranked.numbers[fits], ranked.scores[fits])

    def _by_vectors(self, asked: _Asked, depth: int) -> Ranked:
        if asked.model is None or asked.vector is None:
            return _NOTHING
        signs = self._shelf.signs[asked.model.number]
        numbers = np.sort(signs.nearest(asked.vector, asked.mask, max(COMPARED, depth)))
        return _best(numbers, self._likenesses(asked, numbers), depth)

    def _joined(self, asked: _Asked, words: Ranked, vectors: Ranked, usual: float) -> Ranked:
        """Both ways' passages in one order: each is weighed by both, and so are its neighbours."""
        numbers = np.union1d(words.numbers, vectors.numbers)
        if not len(numbers):
            return _NOTHING
        around = self._around(numbers)
        every = np.unique(np.append(numbers, around[around > 0]))
        scores = joining.joined(self._words.weigh(asked.words, every).scores, self._likenesses(asked, every), usual)
        of_neighbours = np.where(around > 0, scores[np.searchsorted(every, around) % len(every)], np.float32(np.nan))
        joined = joining.with_neighbours(scores[np.searchsorted(every, numbers)], of_neighbours)
        return _best(numbers, joined, len(numbers))

    def _around(self, numbers: Numbers) -> Numbers:
        """For each passage the numbers of one and two before, one and two behind, in its content; 0 where none is."""
        owners = self._shelf.owners
        around = (numbers[:, None] + np.array(joining.STEPS)).clip(0, len(owners) - 1)
        return np.where(owners[around] == owners[numbers][:, None], around, 0)

    def _without_echoes(self, ranked: Ranked, limit: int) -> Ranked:
        """The best of them, but for those in whose very words a better one of the same content speaks."""
        heard: set[tuple[int, int]] = set()
        kept: list[int] = []
        for index, number in enumerate(ranked.numbers.tolist()):
            if len(kept) == limit:
                break
            digest = self._shelf.reader.execute("SELECT digest FROM passage WHERE number = ?", (number,)).get
            words = (int(self._shelf.owners[number]), int(digest or 0))
            if words not in heard:
                heard.add(words)
                kept.append(index)
        return Ranked(ranked.numbers[kept], ranked.scores[kept])

    def _relevances(self, asked: _Asked, numbers: Numbers, usual: float) -> Scores:
        covered = self._words.weigh(asked.words, numbers).covered
        if asked.model is None:
            return relevance.relevances(covered, None)
        return relevance.relevances(covered, self._likenesses(asked, numbers), usual)

    def _usual(self, asked: _Asked) -> float:
        """The cosine that the question has with any passage; 0 where there are too few to tell."""
        there = np.flatnonzero(self._shelf.owners)
        if asked.model is None or len(there) < SAMPLED:
            return 0.0
        return float(np.median(self._likenesses(asked, there[:: len(there) // SAMPLED])))

    def _likenesses(self, asked: _Asked, numbers: Numbers) -> Scores:
        if asked.model is None or asked.vector is None:
            return np.zeros(len(numbers), np.float32)
        return likenesses(self._shelf.reader, self._shelf.signs[asked.model.number], asked.vector, numbers)

    def _passage(
        self, number: int, where: Where, score: float, word_rank: int | None, vector_rank: int | None, relevant: float
    ) -> Passage | None:
        reader = self._shelf.reader
        row = reader.execute(
            "SELECT content.number, hash, start, stop, page, heading FROM passage JOIN content"
            " ON content.number = ? WHERE passage.number = ?",
            (int(self._shelf.owners[number]), number),
        ).fetchone()
        if not row:
            return None  # it left meanwhile
        content, hash_, start, stop, page, heading = row
        documents = self._filters.documents(where, hash_)
        if not documents:
            return None
        text = read_text(reader, content, start, stop)
        place = (hash_, documents, start, stop, page, headings(heading))
        return Passage(*place, text, score, word_rank, vector_rank, relevant)


_NOTHING: Final = Ranked(np.zeros(0, np.int64), np.zeros(0, np.float32))


def _best(numbers: Numbers, scores: Scores, limit: int) -> Ranked:
    order = np.argsort(-scores, kind="stable")[:limit]
    return Ranked(numbers[order], scores[order])


def headings(joined: str) -> tuple[str, ...]:
    """The headings that a passage stands under, from the outermost on."""
    return tuple(joined.split(HEADINGS)) if joined else ()
