"""The log of what has changed: what is derived from the truth asks for what stands behind the last number it saw."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backend.store.rows import Rows

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Change:
    """Something of `kind` (`message`, `conversation` or `folder`) came, went or is otherwise now."""

    seq: int
    kind: str
    item_id: str


def note(session: "Session", kind: str, *ids: str) -> None:
    """Say, in the transaction that changes them, that the items are otherwise."""
    from sqlalchemy import insert

    from backend.store import tables  # both take long to import, and whoever only reads does without

    if ids:
        session.execute(insert(tables.Change), [{"kind": kind, "item_id": each} for each in ids])


def read_changes(rows: Rows, after: int, limit: int) -> list[Change]:
    """At most `limit` changes behind the number `after`, in order."""
    return rows.all(Change, "FROM change WHERE seq > ? ORDER BY seq LIMIT ?", after, limit)


def last_change(rows: Rows) -> int:
    """The number of the newest change; 0 where there is none."""
    return rows.value("SELECT max(seq) FROM change") or 0
