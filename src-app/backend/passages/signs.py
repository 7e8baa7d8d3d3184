"""The signs of vectors: one bit a dimension, held in memory for every passage, to tell which are worth a closer look.

48 bytes a passage instead of 1,536. How many dimensions of two vectors have the same sign follows the angle between
them closely enough that the nearest are among the first few hundred; these are then compared by their vectors.
"""

from collections.abc import Sequence
from typing import Final

import apsw
import numpy as np
from numpy.typing import NDArray

BLOCK: Final = 1024
"""Passages to a row of the table `signs`: bits that say which of them have a vector, then their codes."""

ROUGH: Final = 5
"""So many times as many as are asked for are looked at a second time."""

_PIECE: Final = 1 << 15

Vectors = NDArray[np.float32]
Codes = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]


class Signs:
    """The signs of one model's vectors, by the passage's number. Written by one thread, looked at by another."""

    def __init__(self, model: int, dimensions: int) -> None:
        self.model = model
        self.dimensions = dimensions
        self.width = -(-dimensions // 64)
        self.codes: Codes = np.zeros((self.width, BLOCK), np.uint64)
        self.has: Mask = np.zeros(BLOCK, np.bool_)

    def load(self, connection: apsw.Connection) -> None:
        """Read them from the file."""
        last = connection.execute("SELECT max(block) FROM signs WHERE model = ?", (self.model,)).get
        self._reach(((last or 0) + 1) * BLOCK - 1)
        for block, data in connection.execute("SELECT block, data FROM signs WHERE model = ?", (self.model,)):
            at = slice(block * BLOCK, (block + 1) * BLOCK)
            self.has[at] = np.unpackbits(np.frombuffer(data, np.uint8, BLOCK // 8)).astype(np.bool_)
            self.codes[:, at] = np.frombuffer(data, np.uint64, offset=BLOCK // 8).reshape(self.width, BLOCK)

    def put(self, connection: apsw.Connection, numbers: Numbers, vectors: Vectors) -> None:
        """Keep the signs of these passages' vectors, here and in the file. Part of a transaction."""
        self._reach(int(numbers.max()))
        self.codes[:, numbers] = encode(vectors, self.width)
        self.has[numbers] = True
        self._write(connection, numbers)

    def drop(self, connection: apsw.Connection, numbers: Numbers) -> None:
        """Forget these. Part of a transaction."""
        numbers = numbers[numbers < len(self.has)]
        if len(numbers):
            self.codes[:, numbers] = 0
            self.has[numbers] = False
            self._write(connection, numbers)

    def has_all(self, first: int, count: int) -> bool:
        """Whether all of these passages have a vector."""
        return self.count(first, count) == count

    def count(self, first: int, count: int) -> int:
        """How many of these passages have a vector."""
        return int(np.count_nonzero(self.has[first : first + count]))

    def nearest(self, query: Vectors, mask: Mask, limit: int) -> Numbers:
        """The numbers of at most `limit` passages in `mask` that are likely the nearest to the query; in no order.

        First by how many signs are the query's, then, of five times as many, by the query's numbers with these signs.
        Of the ten that are nearest to a question 99.8 % were among the first 500 of 17,550 by the first step alone, and
        among the first 100 by the second.
        """
        has, codes = self.has, self.codes
        size = min(len(has), len(mask))
        candidates = np.flatnonzero(has[:size] & mask[:size])
        if len(candidates) <= limit:
            return candidates
        few = len(candidates) < size // 4
        code = encode(query[None], self.width)[:, 0]
        distances = _distances(codes[:, candidates] if few else codes[:, :size], code)
        rough = candidates[_least(distances if few else distances[candidates], ROUGH * limit)]
        if len(rough) <= limit:
            return rough
        likeness = self._bits(codes[:, rough]) @ query
        return rough[np.argpartition(-likeness, limit)[:limit]]

    def _bits(self, codes: Codes) -> Vectors:
        """A row for each column of `codes`: 1 where the sign is positive, else 0."""
        octets = np.ascontiguousarray(codes.T).view(np.uint8)
        return np.unpackbits(octets, axis=1, count=self.dimensions).astype(np.float32)

    def _write(self, connection: apsw.Connection, numbers: Numbers) -> None:
        for block in np.unique(numbers // BLOCK).tolist():
            at = slice(block * BLOCK, (block + 1) * BLOCK)
            data = np.packbits(self.has[at]).tobytes() + self.codes[:, at].tobytes()
            connection.execute("INSERT OR REPLACE INTO signs VALUES (?, ?, ?)", (self.model, block, data))

    def _reach(self, number: int) -> None:
        if number < len(self.has):
            return
        size = -(-max(number + 1, len(self.has) * 5 // 4) // BLOCK) * BLOCK
        codes, has = np.zeros((self.width, size), np.uint64), np.zeros(size, np.bool_)
        codes[:, : len(self.has)], has[: len(self.has)] = self.codes, self.has
        self.codes, self.has = codes, has  # codes first: who looks takes `has` first


def encode(vectors: Vectors, width: int) -> Codes:
    """A bit for each dimension: a column of so many words of 64 for each vector."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(bits), width * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return padded.view(np.uint64).T


def _distances(codes: Codes, query: Codes) -> NDArray[np.uint16]:
    """In how many bits each code differs from the query's; by pieces that stay in the processor's cache."""
    distances = np.zeros(codes.shape[1], np.uint16)
    for start in range(0, len(distances), _PIECE):
        piece = distances[start : start + _PIECE]
        for row, word in zip(codes, query, strict=True):
            piece += np.bitwise_count(row[start : start + _PIECE] ^ word)
    return distances


def _least(distances: NDArray[np.uint16], limit: int) -> Numbers:
    """Where the `limit` smallest stand. By counting: it is many times as quick as sorting."""
    border = int(np.searchsorted(np.cumsum(np.bincount(distances)), limit))
    nearer = np.flatnonzero(distances < border)
    return np.concatenate([nearer, np.flatnonzero(distances == border)[: limit - len(nearer)]])


def as_json(numbers: Numbers) -> str:
    """Numbers as one value of a query: with one query for all, a row takes a tenth of the time."""
    return f"[{','.join(map(str, numbers.tolist()))}]"


def as_numbers(numbers: Sequence[int]) -> Numbers:
    """Numbers of passages as arrays are asked by them."""
    return np.array(numbers, np.int64)
