"""All that the worker has: the file, and what of it is held in memory so that a question needn't read it.

One thread writes (`writer`), another answers questions (`reader`); what is held is changed by the writing thread alone,
after the file. An array that has to grow is replaced, so whoever looks at one may go on with it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import apsw
import numpy as np
from numpy.typing import NDArray

from backend.passages import file
from backend.passages.signs import Numbers, Signs

NOBODY: Final = 0
"""The owner of a number that no passage has."""

Owners = NDArray[np.int32]
Lengths = NDArray[np.uint16]
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class Model:
    """What text is made vectors with."""

    number: int
    name: str
    dimensions: int
    answers: bool


class Shelf:
    """The open file. Raises file.Unusable, Refusal where it can't be opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = file.open_to_write(path)
        self.reader = file.open_to_read(path)
        self.changes = 0
        """Counts whatever may change what a filter lets through."""
        self.owners: Owners = np.zeros(1024, np.int32)
        """Which content each passage belongs to, by its number."""
        self.lengths: Lengths = np.zeros(1024, np.uint16)
        """How many words each has."""
        self._counts = (-1, 0, 0)
        self.models: dict[int, Model] = {}
        self.signs: dict[int, Signs] = {}
        with file.faults():
            self._load()

    @contextmanager
    def transaction(self) -> Iterator[apsw.Connection]:
        """One change of the file, for the writing thread. Where it fails, what is held is read from the file again."""
        try:
            with file.transaction(self.writer):
                yield self.writer
        except BaseException:
            with suppress(apsw.Error):  # the first failure is what is told
                self._load()
            raise
        finally:
            self.changes += 1

    @property
    def answering(self) -> Model | None:
        """The model that is asked."""
        return next((model for model in self.models.values() if model.answers), None)

    @property
    def coming(self) -> Model | None:
        """The model whose vectors are to be made: one that is to answer some day, else the one that does."""
        return next((model for model in self.models.values() if not model.answers), self.answering)

    def own(self, content: int, first: int, lengths: Lengths) -> None:
        """These passages belong to a content from now on; `lengths`: how many words each has."""
        behind = first + len(lengths)
        if behind > len(self.owners):
            size = max(behind, len(self.owners) * 5 // 4)
            self.lengths, self.owners = _grown(self.lengths, size), _grown(self.owners, size)
        self.lengths[first:behind] = lengths
        self.owners[first:behind] = content

    def disown(self, numbers: Numbers) -> None:
        """These belong to nobody: they are found no longer."""
        self.owners[numbers] = NOBODY
        self.lengths[numbers] = 0

    def lacking(self, model: Model) -> Numbers:
        """The passages without a vector of that model, the newest last."""
        alive = self.owners != NOBODY
        has = self.signs[model.number].has[: len(alive)]
        alive[: len(has)] &= ~has
        return np.flatnonzero(alive)

    def count(self) -> int:
        """How many passages there are."""
        return self._counted()[0]

    @property
    def usual_length(self) -> float:
        """How many words a passage has on the average."""
        passages, words = self._counted()
        return words / max(passages, 1)

    def _counted(self) -> tuple[int, int]:
        """Passages and their words, counted once after each change."""
        if self._counts[0] != self.changes:
            self._counts = self.changes, int(np.count_nonzero(self.owners)), int(self.lengths.sum(dtype=np.int64))
        return self._counts[1:]

    def promote(self, model: Model) -> None:
        """This model has all its vectors: it is asked from now on, and the former one goes."""
        if model.answers:
            return
        former = self.answering
        with self.transaction() as connection:
            connection.execute("UPDATE model SET answers = 1 WHERE number = ?", (model.number,))
            if former:
                _drop(connection, former)
        self.load_models()

    def drop_model(self, model: Model) -> None:
        """Forget a model and its vectors."""
        with self.transaction() as connection:
            _drop(connection, model)
        self.load_models()

    def close(self) -> None:
        """Close the file."""
        self.reader.close()
        self.writer.close()

    def load_models(self) -> None:
        """Read which models there are, and their signs."""
        rows = self.writer.execute("SELECT number, name, dimensions, answers FROM model")
        self.models = {number: Model(number, name, size, bool(answers)) for number, name, size, answers in rows}
        for number in self.signs.keys() - self.models.keys():
            del self.signs[number]
        for model in self.models.values():
            if model.number not in self.signs:
                signs = Signs(model.number, model.dimensions)
                signs.load(self.writer)
                self.signs[model.number] = signs

    def load_signs(self) -> None:
        """Read all signs anew."""
        self.signs = {}
        self.load_models()

    def _load(self) -> None:
        self.owners, self.lengths = np.zeros(1024, np.int32), np.zeros(1024, np.uint16)
        rows = self.writer.execute("SELECT number, first, lengths FROM content ORDER BY first DESC")
        for number, first, lengths in rows:
            self.own(int(number), int(first), np.frombuffer(lengths, np.uint16))
        self.load_signs()


def _grown(array: NDArray[T], size: int) -> NDArray[T]:
    grown = np.zeros(size, array.dtype)
    grown[: len(array)] = array
    return grown


def _drop(connection: apsw.Connection, model: Model) -> None:
    for table, column in (("vector", "model"), ("signs", "model"), ("model", "number")):
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (model.number,))  # noqa: S608 (from above)


def spread(ranges: Iterable[tuple[int, int]]) -> Numbers:
    """The numbers of stretches that are given by their first and how many they are."""
    parts = [np.arange(first, first + count, dtype=np.int64) for first, count in ranges]
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)
