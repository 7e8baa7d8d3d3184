"""How well passages are found, on collections whose right answers are known, beside the usual ways of doing it.

`vaswani`: abstracts, and which of them are relevant to a question: nDCG@10, recall@100, MRR. `chunking`: long texts,
and the characters that answer a question: how many of them the first passages have (recall), how much of what these
have is an answer (precision), and both in one (intersection over union). The collections lie beside the project.

Every way that isn't ours sees the same passages and vectors as Hearth's, but for the splits of 1,000 characters.
"""

import csv
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import numpy as np

from backend.passages.embedding_ahead import Embedder
from backend.passages.protocol import HYBRID, VECTORS, WAYS, WORDS, Passage, Placement
from backend.passages.signs import Vectors
from backend.passages.worker import PassagesWorker
from backend.reading import spool
from backend.reading.chunking import chunk
from backend.reading.plain import read_markdown
from tests.bench import measures
from tests.bench.splitting import split
from tests.bench.table import Row, sample

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "retrieval"
BETTER = 1.05
"""So many times as good as the better of plain words and plain vectors hybrid should be."""

PLAIN_WORDS, PLAIN_VECTORS, SPLITS = "plain FTS5", "plain cosine", "1,000-character splits, cosine"

Order = Sequence[int]
"""Numbers of passages, the best first."""


def rows(folder: Path, embedder: Embedder | None = None) -> Iterator[Row]:
    """The collections' measures, for hybrid; words alone and vectors alone stand among the references."""
    if not DATA.is_dir():
        print(f"hearth: there are no collections in {DATA}", file=sys.stderr)
        return
    kept = Kept(embedder or _real())
    yield from _vaswani(folder / "vaswani", kept)
    yield from _chunking(folder / "chunking", kept)


class Kept:
    """An embedder that remembers, so that nothing is computed twice for the references."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept = dict[str, Vectors]()
        self.name, self.dimensions = embedder.name, embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        if new:
            self._kept.update(zip(new, self._embedder.embed(new), strict=True))
        return np.stack([self._kept[text] for text in texts])

    def embed_query(self, text: str) -> Vectors:
        return self._embedder.embed_query(text)


@dataclass(frozen=True)
class Text:
    """A passage, wherever it comes from: `start` in the text of its document."""

    document: str
    start: int
    text: str

    @property
    def stretch(self) -> measures.Stretch:
        return measures.Stretch(self.document, self.start, self.start + len(self.text))


class Shelf:
    """Hearth's index of some documents, by the worker's own calls."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._worker = PassagesWorker(embedder, lambda *_, **__: None)
        self._folder = folder
        self._worker.open(str(folder))

    def add(self, document: str, text: str) -> list[Text]:
        """Read, chunk and keep a text; returns its passages."""
        source, result = self._folder / "source.md", self._folder / "result"
        source.write_bytes(text.encode())
        composed = read_markdown(source, source.name)
        spans = chunk(composed)
        spool.write(result, composed.head(), composed.sheets, spans)
        content = sha256(document.encode()).hexdigest()
        self._worker.put(content, str(result))
        self._worker.place([Placement(document, content, "c", document, "markdown", 0).to_json()])
        return [Text(document, span.start, text[span.start : span.stop]) for span in spans]

    def settle(self) -> None:
        while self._worker.meanwhile():
            pass

    def find(self, question: str, how: str, limit: int) -> list[Passage]:
        found: Any = self._worker.find(question, how, limit)
        return [Passage.of(each) for each in found["passages"]]

    def close(self) -> None:
        self._worker.close()


def _vaswani(folder: Path, embedder: Kept) -> Iterator[Row]:
    documents = dict(re.findall(r"<DOCNO>(\d+)</DOCNO>\s*(.*?)\s*</DOC>", _read("vaswani/doc-text.trec"), re.DOTALL))
    questions = dict(
        re.findall(r"<num>(\d+)</num><title>\s*(.*?)\s*</title>", _read("vaswani/query-text.trec"), re.DOTALL)
    )
    relevant = dict[str, set[str]]()
    for question, _, document, grade in (line.split() for line in _read("vaswani/qrels").splitlines()):
        if int(grade) > 0:
            relevant.setdefault(question, set()).add(document)
    shelf = Shelf(folder, embedder)
    texts = [text for document, words in documents.items() for text in shelf.add(document, words)]
    shelf.settle()
    ways: dict[str, Callable[[str], list[str]]] = {
        how: lambda asked, how=how: [passage.documents[0] for passage in shelf.find(asked, how, 200)] for how in WAYS
    }
    for name, order in _plain(texts, embedder).items():
        ways[name] = lambda asked, order=order: [texts[number].document for number in order(asked)]
    values = {
        name: [
            measures.of_ranking(list(dict.fromkeys(way(asked))), relevant[number])
            for number, asked in questions.items()
        ]
        for name, way in ways.items()
    }
    shelf.close()
    for measure in ("nDCG@10", "recall@100", "MRR"):
        yield _row(f"vaswani: {measure}", {name: [each[measure] for each in found] for name, found in values.items()})


def _chunking(folder: Path, embedder: Kept) -> Iterator[Row]:
    names = ("chatlogs", "finance", "pubmed", "state_of_the_union", "wikitexts")
    documents = {name: _read(f"chunking/{name}.md") for name in names}
    with (DATA / "chunking/questions.csv").open(encoding="utf-8", newline="") as file:
        asked = [(row["question"], row["corpus_id"], json.loads(row["references"])) for row in csv.DictReader(file)]
    answers = [
        [measures.Stretch(document, each["start_index"], each["end_index"]) for each in references]
        for _, document, references in asked
    ]
    shelf = Shelf(folder, embedder)
    texts = [text for name, words in documents.items() for text in shelf.add(name, words)]
    shelf.settle()
    ways: dict[str, Callable[[str], list[measures.Stretch]]] = {
        how: lambda question, how=how: [
            measures.Stretch(passage.documents[0], passage.start, passage.stop)
            for passage in shelf.find(question, how, 10)
        ]
        for how in WAYS
    }
    splits = [Text(name, start, words[start:stop]) for name, words in documents.items() for start, stop in split(words)]
    orders = [(name, texts, order) for name, order in _plain(texts, embedder).items()]
    for name, some, order in (*orders, (SPLITS, splits, _plain(splits, embedder)[PLAIN_VECTORS])):
        ways[name] = lambda question, some=some, order=order: [some[number].stretch for number in order(question)]
    found = {name: [way(question) for question, _, _ in asked] for name, way in ways.items()}
    shelf.close()
    for first in (5, 10):
        values = {
            name: [measures.of_stretches(each[:first], wanted) for each, wanted in zip(some, answers, strict=True)]
            for name, some in found.items()
        }
        for measure in ("recall", "precision", "IoU"):
            of = {name: [each[measure] for each in some] for name, some in values.items()}
            yield _row(f"chunking: {measure} of the first {first}", of)


def _plain(texts: Sequence[Text], embedder: Kept) -> dict[str, Callable[[str], Order]]:
    """What anybody would do: FTS5's own ranking over the question's words, and the cosine with each passage."""
    database = apsw.Connection(":memory:")
    database.execute("CREATE VIRTUAL TABLE plain USING fts5 (text, tokenize = 'porter unicode61')")
    database.executemany(
        "INSERT INTO plain (rowid, text) VALUES (?, ?)", [(n, each.text) for n, each in enumerate(texts)]
    )
    vectors = embedder.embed([each.text for each in texts])

    def by_words(question: str) -> Order:
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", question.lower())))
        asked = "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 200"
        return [int(str(row[0])) for row in database.execute(asked, (match,))]

    def by_vectors(question: str) -> Order:
        order: list[int] = np.argsort(-(vectors @ embedder.embed_query(question)), kind="stable")[:200].tolist()
        return order

    return {PLAIN_WORDS: by_words, PLAIN_VECTORS: by_vectors}


def _row(what: str, values: dict[str, list[float]]) -> Row:
    """Means over all questions. The aim is set by the better of plain words and plain vectors."""
    means = {name: 100 * sum(each) / len(each) for name, each in values.items()}
    return Row(
        what,
        "%",
        sample([means.pop(HYBRID)]),
        {f"{name} alone" if name in (WORDS, VECTORS) else name: sample([mean]) for name, mean in means.items()},
        at_least=BETTER * max(means[PLAIN_WORDS], means[PLAIN_VECTORS]),
    )


def _read(name: str) -> str:
    return (DATA / name).read_bytes().decode()


def _real() -> Embedder:
    from backend.passages.embedding import Embedder as Real

    return Real()
