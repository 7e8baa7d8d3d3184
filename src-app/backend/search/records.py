"""What a page of results reads of messages and conversations that were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.store.rows import Rows


@dataclass(frozen=True)
class MessageFound:
    """A message that was found, as it is now."""

    id: str
    conversation_id: str
    role: str
    model: str
    created_at: datetime
    text: str


@dataclass(frozen=True)
class ConversationFound:
    """A conversation that was found, or in which a message was."""

    id: str
    title: str
    updated_at: datetime


def read_messages(rows: Rows, ids: Sequence[str]) -> dict[str, MessageFound]:
    """Those that are still there, by their keys."""
    shape = f"FROM message WHERE deleted_at IS NULL AND id IN ({_marks(ids)})"
    return {each.id: each for each in rows.all(MessageFound, shape, *ids)} if ids else {}


def read_conversations(rows: Rows, ids: Sequence[str]) -> dict[str, ConversationFound]:
    """Those that are still there, by their keys."""
    shape = f"FROM conversation WHERE deleted_at IS NULL AND id IN ({_marks(ids)})"
    return {each.id: each for each in rows.all(ConversationFound, shape, *ids)} if ids else {}


def read_recent(rows: Rows, limit: int) -> list[ConversationFound]:
    """The conversations that were used last."""
    shape = (
        "FROM conversation WHERE deleted_at IS NULL AND archived_at IS NULL ORDER BY updated_at DESC, id DESC LIMIT ?"
    )
    return rows.all(ConversationFound, shape, limit)


def _marks(ids: Sequence[str]) -> str:
    return ", ".join("?" * len(ids))
