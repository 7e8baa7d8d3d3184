"""What is to be written of sources and documents, as plain values, and what the index is told of it. Pure."""

from dataclasses import dataclass
from datetime import datetime

from backend.documents.records import DocumentRow
from backend.passages.protocol import Placement
from backend.store.moments import to_number


@dataclass(frozen=True)
class Why:
    """Why a document is not read, or not all of it: which kind of reason, and how many pages that is about (0: all).
    What is said of it is made when it is shown (`refusals`)."""

    kind: str
    pages: int = 0


NO_REASON = Why("")


@dataclass(frozen=True)
class NewSource:
    """Something that a person gave; the columns are explained in `tables`."""

    id: str
    collection_id: str
    kind: str
    path: str


@dataclass(frozen=True)
class NewDocument:
    """A file that was found, and is to be read."""

    id: str
    source_id: str
    collection_id: str
    path: str
    name: str
    size: int
    modified_at: datetime | None
    state: str = "waiting"
    why: Why = NO_REASON


@dataclass(frozen=True)
class Standing:
    """How a document stands after it was looked at."""

    state: str
    size: int = 0
    modified_at: datetime | None = None
    content: str = ""
    kind: str = ""
    title: str = ""
    pages: int = 0
    characters: int = 0
    passages: int = 0
    attempts: int = 0
    why: Why = NO_REASON


def standing_of(row: DocumentRow) -> Standing:
    """How a document stands that has been read, for itself or for another one with the same content."""
    return Standing(
        state=row.state,
        size=row.size,
        modified_at=row.modified_at,
        content=row.content,
        kind=row.kind,
        title=row.title,
        pages=row.pages,
        characters=row.characters,
        passages=row.passages,
        why=Why(row.reason_kind, row.reason_pages),
    )


def placement_of(row: DocumentRow, standing: Standing, *, path: str = "") -> Placement:
    """Where a document stands in the index: at its own path, or at another one."""
    modified_at = to_number(standing.modified_at) if standing.modified_at else 0
    return Placement(row.id, standing.content, row.collection_id, path or row.path, standing.kind, modified_at)
