"""Vectors follow by themselves: a few passages at a time, between the calls, until none lacks one."""

import base64
import logging
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, Protocol

import numpy as np

from backend.passages.embedding import ModelUnusable
from backend.passages.pieces import embedded_text, read_text
from backend.passages.protocol import UNKNOWN
from backend.passages.shelf import Model, Shelf
from backend.passages.signs import Numbers, Vectors
from backend.worker.serving import Refusal

log = logging.getLogger("hearth.passages")

STEP_SECONDS: Final = 0.3
"""So long a step should take: a file that comes in meanwhile waits for it."""

FEWEST, MOST = 4, 128
TOLD_EVERY: Final = 0.5
"""Seconds between two events of progress."""

Tell = Callable[..., None]


class Embedder(Protocol):
    """What makes vectors of length 1 of texts."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A row for each text. Raises ModelUnusable."""

    def embed_query(self, text: str) -> Vectors:
        """One vector. Raises ModelUnusable."""


class EmbeddingAhead:
    """Makes the vectors that are lacking; for the thread that writes."""

    def __init__(self, shelf: Shelf, embedder: Embedder, tell: Tell) -> None:
        self._shelf = shelf
        self._embedder = embedder
        self._tell = tell
        self._many = FEWEST
        self._told_at = 0.0
        if shelf.answering is None:
            choose(shelf, embedder.name, embedder.dimensions)

    def step(self) -> bool:
        """Make some; returns whether there is more to do here. Raises Refusal, file.Unusable."""
        model = self._shelf.coming
        if model is None:
            return False
        numbers = self._shelf.lacking(model)
        if not len(numbers):
            self._shelf.promote(model)  # chosen where all its vectors were there, or there was nothing
            return False
        if model.name != self._embedder.name:
            return False  # the backend makes them
        began = monotonic()
        some = shortest_first(self._shelf, numbers, self._many)
        try:
            vectors = self._embedder.embed(_texts(self._shelf, some))
        except ModelUnusable as why:
            log.warning("passages are found by their words alone: %s", why)
            return False
        self.put(model, some, vectors)
        taken = monotonic() - began
        self._many = int(np.clip(self._many * min(max(STEP_SECONDS / taken, 0.5), 2), FEWEST, MOST))
        return True

    def put(self, model: Model, numbers: Numbers, vectors: Vectors) -> None:
        """Keep these vectors, and tell of what is complete with them."""
        put_vectors(self._shelf, model, numbers, vectors)
        if not len(self._shelf.lacking(model)):
            self._shelf.promote(model)
        self._tell_of(model, numbers)

    def _tell_of(self, model: Model, numbers: Numbers) -> None:
        partly: dict[str, tuple[int, int]] = {}
        for content in np.unique(self._shelf.owners[numbers]).tolist():
            row = self._shelf.writer.execute("SELECT hash, first, passages FROM content WHERE number = ?", (content,))
            for hash_, first, count in row:
                there = self._shelf.signs[model.number].count(first, count)
                if there == count:
                    self._tell("embedded", content=hash_)
                else:
                    partly[hash_] = (there, count)
        if monotonic() - self._told_at >= TOLD_EVERY:
            self._told_at = monotonic()
            self._tell("progress", **progress(self._shelf), partly=partly)


def shortest_first(shelf: Shelf, numbers: Numbers, limit: int) -> Numbers:
    """At most `limit` of these passages, those of the contents that lack the fewest before others: a short file is
    found by its meaning in seconds, while a book is being worked through."""
    if len(numbers) <= limit:
        return numbers
    owners = shelf.owners[numbers].astype(np.int64)
    keys = np.bincount(owners)[owners] * (int(owners.max()) + 1) + owners
    return np.sort(numbers[np.argpartition(keys, limit)[:limit]])


def progress(shelf: Shelf) -> dict[str, object]:
    """How far it is. `coming` is the model that is to answer; its name is empty where it is the one that does."""
    model, answering = shelf.coming, shelf.answering
    passages = shelf.count()
    return {
        "passages": passages,
        "embedded": passages - len(shelf.lacking(model)) if model else 0,
        "model": answering.name if answering else "",
        "coming": model.name if model and model is not answering else "",
    }


def choose(shelf: Shelf, name: str, dimensions: int) -> None:
    """Ask this model from now on, or as soon as it has all vectors where another one answers meanwhile."""
    for model in list(shelf.models.values()):
        is_other = model.name != name
        if (is_other and not model.answers) or (not is_other and model.dimensions != dimensions):
            shelf.drop_model(model)
    if any(model.name == name for model in shelf.models.values()):
        return
    with shelf.transaction() as connection:
        values = (name, dimensions, shelf.answering is None)
        connection.execute("INSERT INTO model (name, dimensions, answers) VALUES (?, ?, ?)", values)
    shelf.load_models()


def put_vectors(shelf: Shelf, model: Model, numbers: Numbers, vectors: Vectors) -> None:
    """Keep these vectors, of those passages that are still there."""
    there = shelf.owners[numbers] != 0
    numbers, vectors = numbers[there], _of_length_one(vectors[there])
    if not len(numbers):
        return
    rows = [
        (model.number, number, vector.tobytes())
        for number, vector in zip(numbers.tolist(), vectors.astype(np.float16), strict=True)
    ]
    with shelf.transaction() as connection:
        connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)
        shelf.signs[model.number].put(connection, numbers, vectors)


def pending(shelf: Shelf, name: str, limit: int) -> list[tuple[int, str]]:
    """Passages that lack a vector of that model, and what it is to be made of. Raises Refusal."""
    numbers = shortest_first(shelf, shelf.lacking(model_named(shelf, name)), limit)
    return list(zip(numbers.tolist(), _texts(shelf, numbers), strict=True))


def model_named(shelf: Shelf, name: str) -> Model:
    """The model of that name. Raises Refusal."""
    for model in shelf.models.values():
        if model.name == name:
            return model
    raise Refusal(UNKNOWN, f"there is no model {name}", "choose it first")


def decode(vectors: str, dimensions: int) -> Vectors:
    """Vectors as they are told: float32 on end, in base64. Raises Refusal."""
    data = base64.b64decode(vectors)
    if not data or len(data) % (4 * dimensions):
        raise Refusal(UNKNOWN, f"{len(data)} bytes are no vectors of {dimensions} numbers", "choose the model again")
    return _of_length_one(np.frombuffer(data, np.float32).reshape(-1, dimensions))


def _of_length_one(vectors: Vectors) -> Vectors:
    vectors = np.nan_to_num(vectors).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors


def _texts(shelf: Shelf, numbers: Numbers) -> list[str]:
    texts = []
    for number in numbers.tolist():
        row = shelf.writer.execute("SELECT heading, start, stop FROM passage WHERE number = ?", (number,)).fetchone()
        heading, start, stop = row or ("", 0, 0)
        texts.append(embedded_text(heading, read_text(shelf.writer, int(shelf.owners[number]), start, stop)))
    return texts
