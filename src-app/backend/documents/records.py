"""What is read of documents, as plain values: pages, the queue and the look at folders need no session."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.store.rows import Rows

AT_ONCE = 500
"""Keys in one statement."""


@dataclass(frozen=True)
class CollectionRow:
    """Documents that are searched together."""

    id: str
    name: str
    created_at: datetime


@dataclass(frozen=True)
class SourceRow:
    """What a person gave; the columns are explained in `tables`."""

    id: str
    collection_id: str
    kind: str
    path: str
    exclusions: str
    state: str
    created_at: datetime


@dataclass(frozen=True)
class DocumentRow:
    """A file as it was found; the columns are explained in `tables`."""

    id: str
    source_id: str
    collection_id: str
    path: str
    name: str
    kind: str
    state: str
    size: int
    modified_at: datetime | None
    content: str
    title: str
    pages: int
    characters: int
    passages: int
    attempts: int
    reason_kind: str
    reason_pages: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A document as far as a look at its folder needs it."""

    id: str
    path: str
    state: str
    size: int
    modified_at: datetime | None
    content: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a document stands, and what was read of it."""

    id: str
    content: str
    state: str


def read_collections(rows: Rows) -> tuple[CollectionRow, ...]:
    """Every collection, by name."""
    return tuple(rows.all(CollectionRow, "FROM collection ORDER BY name, id"))


def read_collection(rows: Rows, id_: str) -> CollectionRow | None:
    """One of them."""
    return rows.first(CollectionRow, "FROM collection WHERE id = ?", id_)


def find_collection(rows: Rows, name: str) -> str | None:
    """The key of the first collection of that name."""
    found: str | None = rows.value("SELECT id FROM collection WHERE name = ? ORDER BY id LIMIT 1", name)
    return found


def is_collection(rows: Rows, id_: str) -> bool:
    """Whether there is one with this key."""
    return rows.value("SELECT 1 FROM collection WHERE id = ?", id_) is not None


def read_sources(rows: Rows, collection_id: str = "") -> tuple[SourceRow, ...]:
    """What the person gave, all or for one collection, in the order in which it came."""
    if collection_id:
        return tuple(rows.all(SourceRow, "FROM source WHERE collection_id = ? ORDER BY id", collection_id))
    return tuple(rows.all(SourceRow, "FROM source ORDER BY id"))


def read_followed(rows: Rows) -> tuple[SourceRow, ...]:
    """The sources that can change by themselves."""
    return tuple(rows.all(SourceRow, "FROM source WHERE kind <> 'upload' ORDER BY id"))


def read_source(rows: Rows, id_: str) -> SourceRow | None:
    """One of them."""
    return rows.first(SourceRow, "FROM source WHERE id = ?", id_)


def read_document(rows: Rows, id_: str) -> DocumentRow | None:
    """One document."""
    return rows.first(DocumentRow, "FROM document WHERE id = ?", id_)


def read_documents(rows: Rows, ids: Sequence[str]) -> dict[str, DocumentRow]:
    """Those of them that there are, by their keys."""
    found: dict[str, DocumentRow] = {}
    for some in parts(ids):
        found |= {row.id: row for row in rows.all(DocumentRow, f"FROM document WHERE id IN ({marks(some)})", *some)}
    return found


def read_listed(rows: Rows, collection_id: str, after: str, limit: int) -> tuple[DocumentRow, ...]:
    """Documents in the order in which they came, behind the key `after`; of one collection where it is named."""
    which, values = ("collection_id = ? AND ", (collection_id,)) if collection_id else ("", ())
    rest = f"FROM document WHERE {which}id > ? ORDER BY id LIMIT ?"
    return tuple(rows.all(DocumentRow, rest, *values, after, limit))


def read_by_path(rows: Rows, path: str) -> tuple[DocumentRow, ...]:
    """The documents at this path."""
    return tuple(rows.all(DocumentRow, "FROM document WHERE path = ?", path))


def read_below(rows: Rows, path: str) -> tuple[DocumentRow, ...]:
    """The documents of followed folders that lie in the folder `path`."""
    rest = "FROM document WHERE path >= ? AND path < ? AND source_id IN (SELECT id FROM source WHERE kind <> 'upload')"
    return tuple(rows.all(DocumentRow, rest, f"{path}/", f"{path}0"))  # 0 comes after the slash


def read_waiting(rows: Rows, limit: int) -> tuple[DocumentRow, ...]:
    """What is to be read next: the first that came of those whose source is not paused."""
    rest = (
        "FROM document WHERE state IN ('waiting') AND source_id NOT IN (SELECT id FROM source WHERE state = 'paused') "
        "ORDER BY created_at, id LIMIT ?"
    )
    return tuple(rows.all(DocumentRow, rest, limit))


def read_known(rows: Rows, source_id: str) -> list[Known]:
    """All documents of a source."""
    return rows.all(Known, "FROM document WHERE source_id = ? ORDER BY path", source_id)


def read_newest(rows: Rows, source_id: str) -> int:
    """When the last document of a source came, in ms since 1970; 0 where there is none."""
    return int(rows.value("SELECT max(created_at) FROM document WHERE source_id = ?", source_id) or 0)


def read_placed(rows: Rows, after: str, limit: int) -> list[Placed]:
    """Documents that the index is to know, behind the key `after`."""
    return rows.all(Placed, "FROM document WHERE id > ? AND content > '' ORDER BY id LIMIT ?", after, limit)


def read_ids(rows: Rows, *, source: str = "", collection: str = "") -> list[str]:
    """The keys of all documents of a source or of a collection."""
    column, value = ("source_id", source) if source else ("collection_id", collection)
    return [row.id for row in rows.all(Placed, f"FROM document WHERE {column} = ?", value)]


def read_kept_files(rows: Rows) -> tuple[str, ...]:
    """The keys of the sources that are uploads."""
    return tuple(row.id for row in rows.all(SourceRow, "FROM source WHERE kind = 'upload'"))


def read_alike(rows: Rows, contents: Sequence[str]) -> dict[str, DocumentRow]:
    """For each of the contents a document that was read with it, where there is one."""
    found: dict[str, DocumentRow] = {}
    for some in parts(contents):
        rest = f"FROM document WHERE content > '' AND content IN ({marks(some)}) AND kind > ''"
        found |= {row.content: row for row in rows.all(DocumentRow, rest, *some)}
    return found


def read_embedding(rows: Rows, limit: int) -> list[str]:
    """Contents that wait for their vectors."""
    rest = "FROM document WHERE state = 'embedding' LIMIT ?"
    return sorted({row.content for row in rows.all(Placed, rest, limit)})


def has_content(rows: Rows) -> bool:
    """Whether anything has been read."""
    return rows.value("SELECT 1 FROM document WHERE content > '' LIMIT 1") is not None


def count_in(rows: Rows, *states: str) -> int:
    """How many documents are in one of these states."""
    counted = f"SELECT count(*) FROM document WHERE state IN ({marks(states)})"  # noqa: S608 (placeholders alone are put in)
    return int(rows.value(counted, *states))


def read_contents_of(rows: Rows, ids: Sequence[str]) -> set[str]:
    """The contents of these documents."""
    found: set[str] = set()
    for some in parts(ids):
        found |= {row.content for row in rows.all(Placed, f"FROM document WHERE id IN ({marks(some)})", *some)}
    return found - {""}


def read_in_state(rows: Rows, *states: str) -> list[str]:
    """The keys of all documents in one of these states."""
    return [row.id for row in rows.all(Placed, f"FROM document WHERE state IN ({marks(states)})", *states)]


def read_contents(rows: Rows, contents: Sequence[str]) -> set[str]:
    """Those of the contents that some document still has."""
    found: set[str] = set()
    for some in parts(contents):
        rest = f"FROM document WHERE content > '' AND content IN ({marks(some)})"
        found |= {row.content for row in rows.all(Placed, rest, *some)}
    return found


def parts(keys: Iterable[str], size: int = AT_ONCE) -> list[list[str]]:
    """The keys, so many at a time."""
    keys = list(keys)
    return [keys[at : at + size] for at in range(0, len(keys), size)]


def marks(values: Sequence[str]) -> str:
    """A placeholder for each."""
    return ", ".join("?" * len(values))
