"""What the index reads of `hearth.db`, as plain rows: pages of messages, and what stands behind changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.store.changes import Change, last_change
from backend.store.rows import Rows

MOST_ASKED = 500
"""Ids in one query."""


@dataclass(frozen=True)
class MessageTruth:
    """A message as it is indexed. `created_at` in ms since 1970."""

    id: str
    conversation_id: str
    model: str
    created_at: int
    text: str


@dataclass(frozen=True)
class ConversationTruth:
    """A conversation as it is indexed."""

    id: str
    title: str
    folder_id: str | None
    pinned_at: int | None


@dataclass(frozen=True)
class FolderTruth:
    """A folder's name."""

    id: str
    name: str


@dataclass(frozen=True)
class Standing:
    """How far the truth is: the number of its last change, and what tells it from another database's."""

    seq: int
    sign: str


@dataclass(frozen=True)
class Page:
    """Messages, and the key below which the next page begins; empty where none follows."""

    messages: list[MessageTruth]
    next_below: str


def standing(rows: Rows, seq: int | None = None) -> Standing:
    """Where the truth stands, or what it says of change `seq`: another database says something else there."""
    number = last_change(rows) if seq is None else seq
    change = rows.first(Change, "FROM change WHERE seq = ?", number)
    sign = change.item_id if change else rows.value("SELECT min(id) FROM message") if number == 0 else "gone"
    return Standing(number, sign or "")


def count_messages(rows: Rows) -> int:
    """About how much there is to index."""
    return rows.value("SELECT count(*) FROM message") or 0


def read_page(rows: Rows, below: str, size: int) -> Page:
    """The newest `size` messages whose keys stand below that one; those that were deleted are left out."""
    found = rows.all(MessageTruth, "FROM message WHERE id < ? ORDER BY id DESC LIMIT ?", below or "~", size)
    return Page(_alive(rows, found), found[-1].id if len(found) == size else "")


def read_messages(rows: Rows, ids: Sequence[str]) -> list[MessageTruth]:
    """Those of these messages that are there: neither they, nor what they follow, nor the conversation are deleted."""
    return _alive(rows, rows.all(MessageTruth, f"FROM message WHERE id IN ({_marks(ids)})", *ids))


def read_conversation_page(rows: Rows, above: str, size: int) -> list[ConversationTruth]:
    """Conversations in the order of their keys, behind that one."""
    shape = "FROM conversation WHERE id > ? AND deleted_at IS NULL ORDER BY id LIMIT ?"
    return rows.all(ConversationTruth, shape, above, size)


def read_conversations(rows: Rows, ids: Sequence[str]) -> list[ConversationTruth]:
    """Those of these conversations that are there."""
    shape = f"FROM conversation WHERE deleted_at IS NULL AND id IN ({_marks(ids)})"
    return rows.all(ConversationTruth, shape, *ids)


def read_folders(rows: Rows) -> list[FolderTruth]:
    """All folders."""
    return rows.all(FolderTruth, "FROM folder")


@dataclass(frozen=True)
class _Key:
    id: str


def read_keys_of(rows: Rows, conversation_id: str) -> list[str]:
    """The keys of all messages of a conversation."""
    return [each.id for each in rows.all(_Key, "FROM message WHERE conversation_id = ?", conversation_id)]


@dataclass(frozen=True)
class _Step:
    id: str
    parent_id: str | None
    deleted_at: int | None


def _alive(rows: Rows, found: list[MessageTruth]) -> list[MessageTruth]:
    conversations = sorted({each.conversation_id for each in found})
    gone = set(conversations)
    dead = set[str]()
    for at in range(0, len(conversations), MOST_ASKED):
        some = conversations[at : at + MOST_ASKED]
        gone -= {each.id for each in read_conversations(rows, some)}
        for id_ in _with_deletions(rows, some):
            dead |= _dead_in(rows, id_)
    return [each for each in found if each.conversation_id not in gone and each.id not in dead]


@dataclass(frozen=True)
class _Whose:
    conversation_id: str


def _with_deletions(rows: Rows, conversations: Sequence[str]) -> set[str]:
    shape = f"FROM message WHERE deleted_at IS NOT NULL AND conversation_id IN ({_marks(conversations)})"
    return {each.conversation_id for each in rows.all(_Whose, shape, *conversations)}


def _dead_in(rows: Rows, conversation_id: str) -> set[str]:
    """What was deleted in a conversation, and what follows that."""
    dead = set[str]()
    for step in rows.all(_Step, "FROM message WHERE conversation_id = ? ORDER BY position, id", conversation_id):
        if step.deleted_at is not None or step.parent_id in dead:
            dead.add(step.id)
    return dead


def _marks(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)
