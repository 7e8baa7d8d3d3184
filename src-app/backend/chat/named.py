"""The documents that questions name by `#`, as they are shown beside these, and exported with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from backend.store.fleeting import is_fleeting
from backend.store.rows import Rows


@dataclass(frozen=True)
class NamedBeside:
    """One of them. `there`: 1 where the store of its question has the document, which one in memory never does."""

    id: str
    message_id: str
    document_id: str
    name: str
    there: int = 1

    @property
    def is_gone(self) -> bool:
        """Whether it was deleted."""
        return not self.there and not is_fleeting(self.message_id)

    @property
    def address(self) -> str:
        """Its page."""
        return f"/documents/{quote(self.document_id, safe='')}"


def read_named_beside(rows: Rows, message_ids: Iterable[str]) -> dict[str, tuple[NamedBeside, ...]]:
    """Those of these messages, in one query; messages that name none are left out."""
    asked = list(message_ids)
    if not asked:
        return {}
    marks = ", ".join("?" * len(asked))
    there = "SELECT count(*) FROM document WHERE document.id = named_document.document_id"
    columns = f"id, message_id, document_id, name, ({there}) AS there"
    named = f"SELECT {columns} FROM named_document WHERE message_id IN ({marks})"  # noqa: S608 (constants and marks)
    return by_message(rows.all(NamedBeside, f"FROM ({named}) ORDER BY id", *asked))


def by_message(found: Sequence[NamedBeside]) -> dict[str, tuple[NamedBeside, ...]]:
    """By the questions that name them."""
    groups: dict[str, list[NamedBeside]] = {}
    for each in found:
        groups.setdefault(each.message_id, []).append(each)
    return {id_: tuple(named) for id_, named in groups.items()}
