"""How long a question's passages take among many: by words and vectors, with a filter, and while more is put in.

The texts are made up: words by Zipf's law in sentences, each document about something, with words of its own; vectors
are scattered likewise around what documents are about. Questions are ten words, common and rare ones.
"""

import itertools
import json
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import numpy as np

from backend.passages.protocol import Placement, Where
from backend.passages.signs import Vectors
from backend.passages.worker import PassagesWorker
from tests.bench.search import vocabulary
from tests.bench.table import Row, sample

SIZE = 100_000
IN_A_DOCUMENT = 100
QUESTIONS = 100
COLLECTIONS = 20
DIMENSIONS = 384
SHOWN = 10
AT_MOST_MS = 60.0


def rows(folder: Path, size: int = SIZE, at_most: float = AT_MOST_MS) -> Iterator[Row]:
    """p50 and p95 of a question's passages; the aim is for p95, so the row of p95 alone has it."""
    worker = PassagesWorker(Scattered(), lambda *_, **__: None)
    worker.open(str(folder))
    began = time.perf_counter()
    questions = fill(worker, folder, size)
    taken = time.perf_counter() - began
    while worker.meanwhile():
        pass
    plain = _plain(folder, questions) if size <= SIZE else []
    for how, where in (
        ("hybrid", Where()),
        ("hybrid", Where(collections=("3",))),
        ("words", Where()),
        ("vectors", Where()),
    ):
        times = [_time(worker, question, how, where) for question in questions]
        beside = {"plain FTS5": sample(plain)} if plain and how == "words" else {}
        what = f"passages: {how} among {size:,}{', one collection of twenty' if where.collections else ''}"
        yield Row(what, "ms", sample(times), beside)
        yield Row(f"{what}, p95", "ms", sample([sorted(times)[int(0.95 * len(times))]]), at_most=at_most)
    yield Row(f"passages: putting in, of {size:,}", "passages/s", sample([size / taken]))
    yield Row(f"passages: size of the index of {size:,}", "MB", sample([(folder / "index.db").stat().st_size / 1e6]))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1000)
    yield Row(f"passages: memory of the worker with {size:,}, at most", "MB", sample([most / 1]))
    worker.close()


class Scattered:
    """Vectors around a few hundred centres, by the text's first word."""

    name, dimensions = "scattered", DIMENSIONS

    def __init__(self) -> None:
        self._chance = np.random.default_rng(7)
        self._centres = self._chance.normal(size=(500, DIMENSIONS)).astype(np.float32)

    def embed(self, texts: Sequence[str]) -> Vectors:
        centres = self._centres[[hash(text.split(" ", 1)[0]) % len(self._centres) for text in texts]]
        vectors = centres + self._chance.normal(size=centres.shape).astype(np.float32)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    def embed_query(self, text: str) -> Vectors:
        return self.embed([text])[0]


def fill(worker: PassagesWorker, folder: Path, size: int) -> list[str]:
    """Put so many passages in; returns questions about some of them."""
    chance = random.Random(3)
    words = vocabulary()
    weights = list(itertools.accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(words))))
    sentences = [chance.choices(words, cum_weights=weights, k=chance.randint(6, 16)) for _ in range(60_000)]
    questions = list[str]()
    spool = folder / "spool"
    every = max(size // IN_A_DOCUMENT // QUESTIONS, 1)
    for document in range(size // IN_A_DOCUMENT):
        own = chance.sample(words[200:], 8)
        passages = [
            " ".join([own[0], *itertools.chain(*chance.choices(sentences, k=4)), *chance.choices(own, k=3)])
            for _ in range(IN_A_DOCUMENT)
        ]
        _write(spool, passages)
        content = f"{document:064x}"
        worker.put(content, str(spool))
        place = Placement(str(document), content, str(document % COLLECTIONS), f"/d/{document}", "text", document)
        worker.place([place.to_json()])
        if document % every == 0 and len(questions) < QUESTIONS:
            asked = [*chance.sample(words[:60], 4), *chance.sample(own, 3), *chance.sample(passages[7].split(), 3)]
            questions.append(" ".join([own[0], *asked]))
    spool.unlink()
    return questions


def _write(spool: Path, passages: Sequence[str]) -> None:
    lines: list[object] = [{"head": {"kind": "text", "title": "", "pages": 0, "characters": 0, "note": ""}}]
    lines.append({"sheet": {"page": 0, "text": "\n".join(passages), "verbatim": True}})
    start = 0
    for each in passages:
        lines.append({"span": {"start": start, "stop": start + len(each), "page": 0, "heading": []}})
        start += len(each) + 1
    lines.append({"end": True})
    spool.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def _time(worker: PassagesWorker, question: str, how: str, where: Where) -> float:
    began = time.perf_counter()
    worker.find(question, how, SHOWN, where.to_json())
    return 1000 * (time.perf_counter() - began)


def _plain(folder: Path, questions: Sequence[str]) -> list[float]:
    """The same texts and questions with FTS5 as its manual has it."""
    texts = sqlite3.connect(folder / "index.db").execute("SELECT text FROM piece ORDER BY content, start")
    whole = "".join(text for (text,) in texts).split("\n")
    plain = apsw.Connection(str(folder / "plain.db"))
    with plain:
        plain.execute("CREATE VIRTUAL TABLE plain USING fts5 (text, tokenize = 'porter unicode61')")
        plain.executemany("INSERT INTO plain VALUES (?)", [(text,) for text in whole])
    times = list[float]()
    for question in questions:
        match = " OR ".join(f'"{word}"' for word in question.split())
        began = time.perf_counter()
        plain.execute(f"SELECT text FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT {SHOWN}", (match,)).fetchall()
        times.append(1000 * (time.perf_counter() - began))
    plain.close()
    (folder / "plain.db").unlink()
    return times
