"""How well a message fits: BM25, with what is new before what is old. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

K1, B = 1.2, 0.75
"""What BM25 usually is given: how soon a word said again counts no more, and how much a long text counts against it."""

HALVED_AFTER = 30 * 24 * 3600 * 1000
"""Milliseconds after which half of being new is gone. The newest counts twice as much as the oldest."""


@dataclass(frozen=True)
class Weights:
    """What each term counts: the rarer, the more."""

    of: tuple[float, ...]


def weights(found: Sequence[int], most: int) -> Weights:
    """Weights for terms of which so many messages are known to have them, counted up to `most`."""
    return Weights(tuple(log(1 + (most + 1) / (min(count, most) + 0.5)) for count in found))


def fitness(counts: Sequence[int], length: int, usual: float, weights: Weights) -> float:
    """BM25 of a message in which the terms stand so often, of so many words where `usual` is usual."""
    bulk = K1 * (1 - B + B * length / max(usual, 1.0))
    return sum(w * count * (K1 + 1) / (count + bulk) for w, count in zip(weights.of, counts, strict=True))


def with_age(fitness: float, age_ms: float) -> float:
    """The same with its age taken into account."""
    return fitness * (1 + float(0.5 ** (max(age_ms, 0.0) / HALVED_AFTER)))
