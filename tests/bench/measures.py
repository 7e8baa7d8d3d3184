"""How good an order of passages is, by what is known to be right."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from math import log2


@dataclass(frozen=True)
class Stretch:
    """Characters of a document."""

    document: str
    start: int
    stop: int


def of_ranking(found: Sequence[str], relevant: AbstractSet[str]) -> dict[str, float]:
    """nDCG@10, recall@100 and the reciprocal rank of the first that is relevant."""
    gained = sum(1 / log2(rank + 1) for rank, each in enumerate(found[:10], 1) if each in relevant)
    best = sum(1 / log2(rank + 1) for rank in range(1, min(10, len(relevant)) + 1))
    return {
        "nDCG@10": gained / best,
        "recall@100": len(relevant.intersection(found[:100])) / len(relevant),
        "MRR": next((1 / rank for rank, each in enumerate(found, 1) if each in relevant), 0.0),
    }


def of_stretches(found: Iterable[Stretch], wanted: Iterable[Stretch]) -> dict[str, float]:
    """How much of what is wanted was found, how much of what was found is wanted, and both in one. By characters, each
    counted once however often it was found."""
    here, there = _characters(found), _characters(wanted)
    common = len(here & there)
    return {
        "recall": common / len(there),
        "precision": common / max(len(here), 1),
        "IoU": common / len(here | there),
    }


def _characters(stretches: Iterable[Stretch]) -> set[tuple[str, int]]:
    return {(each.document, place) for each in stretches for place in range(each.start, each.stop)}
