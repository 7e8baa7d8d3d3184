"""Finding: which passages answer a question, and the documents and places that they stand in.

The passages worker knows contents and where they are placed. Which documents there are, and what they are called, the
rows say: what has been deleted is not found, however late the index learns of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from backend.documents.embedding import Embedding
from backend.documents.passages import Passages
from backend.documents.progress import Progress
from backend.documents.records import DocumentRow, count_in, has_content, read_documents
from backend.documents.refusals import IndexFailed
from backend.passages.protocol import HYBRID, WORDS, Passage, Where
from backend.reading.protocol import Span
from backend.store import Store
from backend.store.moments import to_number
from backend.store.rows import Rows

__all__ = ["Findings", "Found", "Picture", "Place", "Progress", "Sheet", "Span", "Text", "WhyNot"]

READY, EMPTY, READING, FAILED = "ready", "empty", "reading", "failed"


@dataclass(frozen=True)
class Place:
    """Where a passage stands: the characters [start, stop) of the document's text, which begin on `page` (0: none)."""

    document_id: str
    name: str
    path: str
    page: int
    start: int
    stop: int
    heading: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Found:
    """A passage. `score` orders what one question found; a rank counts from 1, None where that way had not found it.

    `copies` are further documents with the same content, of those that were looked in.
    """

    place: Place
    text: str
    score: float
    word_rank: int | None
    vector_rank: int | None
    collection_id: str = ""
    copies: tuple[DocumentRow, ...] = ()


@dataclass(frozen=True)
class Findings:
    """What was found, the best first, and whether any of it is about the question.

    `state` is `ready`, `empty` (there are no documents), `reading` (not all of them have been read) or `failed`.
    """

    found: tuple[Found, ...]
    is_relevant: bool
    state: str


@dataclass(frozen=True)
class Sheet:
    """A part of a page's text, and where it begins."""

    page: int
    start: int
    text: str


@dataclass(frozen=True)
class Text:
    """A stretch of a document's text, and the passages in it."""

    sheets: tuple[Sheet, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Picture:
    """A PNG of a page, and rectangles (left, top, width, height as fractions of it) around what was asked for."""

    path: Path
    rectangles: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class WhyNot:
    """How a document stands to a question: its best passage and that one's rank (None: it was not found at all), and
    which words of the question stand in it."""

    rank: int | None
    in_index: bool
    best: Found | None
    present: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """What is looked in; empty means all. `folders` are paths that documents lie under."""

    collections: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None

    def where(self) -> Where:
        """As the worker has it."""
        return Where(
            self.collections,
            self.documents,
            self.folders,
            self.kinds,
            to_number(self.after) if self.after else None,
            to_number(self.before) if self.before else None,
        )


class Finding:
    """Asks the index, and the rows."""

    def __init__(self, store: Store, index: Passages, embedding: Embedding) -> None:
        self._store = store
        self._index = index
        self._embedding = embedding

    async def find(self, query: str, limit: int, scope: Scope, how: str = HYBRID) -> Findings:
        """At most `limit` passages. An index that can't be asked is a state, too."""
        state = await self._store.look(_state)
        if state == EMPTY or not query.strip() or not await self._store.look(has_content):
            return Findings((), False, state)
        try:
            vector = await self._embedding.question(query) if how != WORDS else {}
            finds = await self._index.find(query, how, limit, scope.where(), **vector)
        except IndexFailed:
            return Findings((), False, FAILED)
        keys = sorted({id_ for passage in finds.passages for id_ in passage.documents})
        rows = await self._store.look(lambda rows: read_documents(rows, keys))
        found = tuple(_found(each, *having) for each in finds.passages if (having := _having(each, rows)))
        return Findings(found, finds.is_relevant and bool(found), state)


def _state(rows: Rows) -> str:
    if count_in(rows, "waiting", "reading"):
        return READING
    return READY if has_content(rows) else EMPTY


def _having(passage: Passage, rows: dict[str, DocumentRow]) -> list[DocumentRow]:
    """The same content may be in several documents: the first of them stands for all."""
    return [rows[id_] for id_ in passage.documents if id_ in rows]


def _found(passage: Passage, row: DocumentRow, *copies: DocumentRow) -> Found:
    place = Place(row.id, row.name, row.path, passage.page, passage.start, passage.stop, passage.heading, row.kind)
    return Found(place, passage.text, passage.score, passage.word_rank, passage.vector_rank, row.collection_id, copies)


def found_in(row: DocumentRow, passage: Passage) -> Found:
    """A passage of one document."""
    return _found(passage, row)


def texts(values: object) -> tuple[str, ...]:
    """A list of the protocol's."""
    return tuple(str(each) for each in values) if isinstance(values, Sequence) and not isinstance(values, str) else ()
