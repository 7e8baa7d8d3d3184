"""Which document has which content: what filters look at, and what keeps a content."""

from collections.abc import Iterable, Sequence

import apsw
import numpy as np

from backend.passages.leaving import leave, leave_unplaced
from backend.passages.protocol import Placement, Where
from backend.passages.shelf import Shelf
from backend.passages.signs import Mask

MOST_KEPT = 16
"""Filters whose answer is remembered."""

KEPT_UNPLACED_MS = 24 * 3600 * 1000
"""A content that no document has is kept so long after it came: the backend may be about to place one on it."""


def place(shelf: Shelf, placements: Iterable[Placement]) -> None:
    """These documents have these contents from now on; what they had goes where nobody else has it."""
    with shelf.transaction() as connection:
        former = set[str]()
        for each in placements:
            had = connection.execute("SELECT content FROM placement WHERE id = ?", (each.id,)).get
            if had is not None and had != each.content:
                former.add(str(had))
            row = (each.id, each.content, each.collection, each.path, each.kind, each.modified_at)
            connection.execute("INSERT OR REPLACE INTO placement VALUES (?, ?, ?, ?, ?, ?)", row)
        leave_unplaced(shelf, connection, sorted(former))


def unplace(shelf: Shelf, documents: Iterable[str]) -> None:
    """These documents are gone; unknown ones are passed over."""
    with shelf.transaction() as connection:
        former = set[str]()
        for each in documents:
            had = connection.execute("DELETE FROM placement WHERE id = ? RETURNING content", (each,)).get
            if had is not None:
                former.add(str(had))
        leave_unplaced(shelf, connection, sorted(former))


def drop_forgotten(shelf: Shelf, now_ms: int) -> None:
    """Let go of what came long ago and was never placed: the backend was killed between the two."""
    asked = "SELECT hash FROM content WHERE taken_at < ? AND NOT EXISTS (SELECT 1 FROM placement WHERE content = hash)"
    with shelf.transaction() as connection:
        rows = connection.execute(asked, (now_ms - KEPT_UNPLACED_MS,)).fetchall()
        leave(shelf, connection, [str(row[0]) for row in rows])


def placed(connection: apsw.Connection, after: str, limit: int) -> list[tuple[str, str]]:
    """Documents and their contents in the order of the ids, behind `after`."""
    asked = "SELECT id, content FROM placement WHERE id > ? ORDER BY id LIMIT ?"
    return [(row[0], row[1]) for row in connection.execute(asked, (after, limit))]


class Filters:
    """Which passages a question may find, and whose they are; for the thread that answers questions."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._kept: dict[Where, Mask] = {}
        self._changes = -1

    def mask(self, where: Where) -> Mask:
        """By the passage's number, whether `where` lets it through."""
        if self._changes != self._shelf.changes:
            self._changes = self._shelf.changes
            self._kept.clear()
        if where not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            self._kept[where] = self._make(where)
        return self._kept[where]

    def documents(self, where: Where, content: str) -> tuple[str, ...]:
        """The ids of the documents that have a content (its hash) and are let through."""
        condition, values = _condition(where)
        asked = f"SELECT id FROM placement WHERE content = ? AND {condition} ORDER BY id"  # noqa: S608 (no values)
        return tuple(str(row[0]) for row in self._shelf.reader.execute(asked, (content, *values)))

    def _make(self, where: Where) -> Mask:
        condition, values = _condition(where)
        asked = f"SELECT DISTINCT number FROM placement JOIN content ON hash = placement.content WHERE {condition}"  # noqa: S608 (no values)
        numbers = [row[0] for row in self._shelf.reader.execute(asked, values)]
        owners = self._shelf.owners.copy()  # it is written to meanwhile
        let_through = np.zeros(max(int(owners.max()), *numbers, 0) + 1, np.bool_)
        let_through[numbers] = True
        return let_through[owners]


def _condition(where: Where) -> tuple[str, tuple[object, ...]]:
    conditions, values = ["true"], list[object]()
    for column, wanted in (("collection", where.collections), ("id", where.documents), ("kind", where.kinds)):
        if wanted:
            conditions.append(f"placement.{column} IN ({', '.join('?' * len(wanted))})")
            values += wanted
    if where.folders:
        conditions.append(f"({' OR '.join('(path >= ? AND path < ?)' for _ in where.folders)})")
        values += [bound for folder in where.folders for bound in _under(folder)]
    for sign, moment in ((">=", where.after), ("<", where.before)):
        if moment is not None:
            conditions.append(f"modified_at {sign} ?")
            values.append(moment)
    return " AND ".join(conditions), tuple(values)


def _under(folder: str) -> Sequence[str]:
    """Between what paths all lie that are under a folder."""
    stem = folder.rstrip("/\\")
    separator = "\\" if "\\" in folder and "/" not in folder else "/"
    return stem + separator, stem + chr(ord(separator) + 1)
