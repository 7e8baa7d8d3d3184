"""Contents made up for tests, put by way of a spool as the backend does, and found again."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from backend.passages.protocol import Passage, Placement, Where
from backend.passages.shelf import Shelf
from backend.passages.signs import Vectors
from backend.passages.worker import PassagesWorker

DIMENSIONS = 64


class WordVectors:
    """Vectors by which texts with the same words are near each other: enough to follow where vectors go."""

    def __init__(self, name: str = "words", dimensions: int = DIMENSIONS) -> None:
        self.name = name
        self.dimensions = dimensions
        self.embedded = list[str]()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        vector = np.full(self.dimensions, 1e-3, np.float32)
        for word in text.lower().split():
            vector += np.random.default_rng(crc32(word.strip(".,?!").encode())).normal(size=self.dimensions)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


class Stack:
    """A worker and a folder of documents."""

    def __init__(self, folder: Path, embedder: WordVectors) -> None:
        self.folder = folder
        self.embedder = embedder
        self.told = list[tuple[str, dict[str, Any]]]()
        self.worker = PassagesWorker(embedder, lambda event, **what: self.told.append((event, what)))
        self.opened: Any = self.worker.open(str(folder))

    @property
    def shelf(self) -> Shelf:
        """What the worker has open, to look at what no call tells."""
        assert self.worker._opened
        return self.worker._opened.shelf

    @property
    def path(self) -> Path:
        return self.folder / "index.db"

    def put(self, *paragraphs: str, heading: Sequence[str] = (), page: int = 0) -> str:
        """A content whose passages are these paragraphs; returns its hash."""
        text = "\n".join(paragraphs)
        content = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        self.worker.put(content, str(self.spool(paragraphs, heading, page)))
        return content

    def spool(self, paragraphs: Sequence[str], heading: Sequence[str] = (), page: int = 0) -> Path:
        path = self.folder / "spool"
        text = "\n".join(paragraphs)
        lines: list[dict[str, Any]] = [
            {"head": {"kind": "text", "title": "t", "pages": page, "characters": len(text), "note": ""}},
            {"sheet": {"page": page, "text": text, "verbatim": True}},
        ]
        start = 0
        for each in paragraphs:
            span = {"start": start, "stop": start + len(each), "page": page, "heading": list(heading)}
            lines.append({"span": span})
            start += len(each) + 1
        lines.append({"end": True})
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return path

    def add(self, id: str, *paragraphs: str, **where: Any) -> str:  # noqa: A002 (as the placement has it)
        """A document with that text, embedded; returns the content's hash."""
        content = self.put(*paragraphs)
        self.place(id, content, **where)
        self.settle()
        return content

    def place(self, id: str, content: str, **where: Any) -> None:  # noqa: A002 (likewise)
        given = {"collection": "c", "path": f"/papers/{id}.txt", "kind": "text", "modified_at": 0, **where}
        self.worker.place([Placement(id=id, content=content, **given).to_json()])

    def settle(self) -> None:
        """Do all that is to be done between the calls."""
        while self.worker.meanwhile():
            pass

    def find(self, query: str, limit: int = 10, how: str = "hybrid", **where: Any) -> list[Passage]:
        found: Any = self.worker.find(query, how, limit, Where(**where).to_json())
        return [Passage.of(json.loads(json.dumps(each))) for each in found["passages"]]

    def texts(self, query: str, limit: int = 10, how: str = "hybrid", **where: Any) -> list[str]:
        return [passage.text for passage in self.find(query, limit, how, **where)]

    def close(self) -> None:
        self.worker.close()

    def bytes(self) -> bytes:
        """All that lies in the index's files."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("index.db*")))
