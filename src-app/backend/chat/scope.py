"""What a conversation, or a question, is answered from: collections that are attached, documents that are named."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from backend.chat.attached import FLEETING_DRAFT
from backend.chat.modes import Mode
from backend.settings.choices import NEW_DRAFT, PARTED, QUICK_DRAFT
from backend.store.rows import Rows

OF_NEW = "collections:"
"""Where the collections of a conversation that has not begun are kept, before the name of its box."""
UNBEGUN = (NEW_DRAFT, QUICK_DRAFT, FLEETING_DRAFT)


@dataclass(frozen=True)
class NamedRow:
    """A document that a question names by `#`."""

    id: str
    document_id: str
    name: str


@dataclass(frozen=True)
class Scope:
    """What is searched. `named` documents count alone; without any, the `collections` do, by their ids."""

    collections: tuple[str, ...] = ()
    named: tuple[NamedRow, ...] = field(default=())

    def __bool__(self) -> bool:
        """Whether anything is to be searched at all."""
        return bool(self.collections or self.named)


@dataclass(frozen=True)
class _Attached:
    collection_id: str


def read_attached(rows: Rows, box: str) -> tuple[str, ...]:
    """The collections of a conversation, or of one that is typed in a box and has not begun."""
    if box in UNBEGUN:
        kept = rows.value("SELECT value FROM setting WHERE key = ?", OF_NEW + box) or ""
        return tuple(kept.split(PARTED)) if kept else ()
    query = "FROM conversation_collection WHERE conversation_id = ? ORDER BY collection_id"
    return tuple(each.collection_id for each in rows.all(_Attached, query, box))


def read_waiting_names(rows: Rows, box: str) -> tuple[NamedRow, ...]:
    """The documents that the question in a box names so far."""
    return tuple(rows.all(NamedRow, "FROM named_document WHERE box = ? AND message_id IS NULL ORDER BY id", box))


def read_named_by(rows: Rows, message_id: str) -> tuple[NamedRow, ...]:
    """The documents that a question names."""
    return tuple(rows.all(NamedRow, "FROM named_document WHERE message_id = ? ORDER BY id", message_id))


def read_scope_of_box(rows: Rows, box: str) -> Scope:
    """What the question that is being typed would be answered from, but for what its mode says."""
    return Scope(read_attached(rows, box), read_waiting_names(rows, box))


def read_scope(rows: Rows, conversation_id: str, question_id: str) -> Scope:
    """What a question is answered from, but for what its mode says."""
    return Scope(read_attached(rows, conversation_id), read_named_by(rows, question_id))


def ids_of(names: Sequence[str], known: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The ids of collections that a mode calls by their names; `known` are ids with names. Unknown ones are none."""
    wanted = {name.casefold() for name in names}
    return tuple(id_ for id_, name in known if name.casefold() in wanted)


def unknown_of(names: Sequence[str], known: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What a mode calls collections, and none of `known` is called."""
    there = {name.casefold() for _id, name in known}
    return tuple(name for name in names if name.casefold() not in there)


def searches_documents(scope: Scope, mode: Mode | None) -> bool:
    """Whether a question of this scope, in this mode, is answered from documents."""
    if mode and "documents" not in mode.abilities:
        return False
    return bool(scope) or bool(mode and mode.collections)
