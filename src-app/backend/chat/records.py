"""What is read of conversations, and what is told to be kept of an answer, as plain values.

Pages are read through these, without a session: a long conversation opens in a fraction of the time.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from backend.store.rows import Rows

if TYPE_CHECKING:
    from backend.chat.tables import Conversation, Message

UNFINISHED = ("waiting", "writing")


@dataclass(frozen=True)
class Piece:
    """Some characters of an answer, in the order in which they came; `kind` is `text` or `thinking`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Ending:
    """How an answer ended, and what is known of it. Times in milliseconds."""

    state: str
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    answer_tokens: int | None = None
    first_token_ms: int | None = None
    thinking_ms: int | None = None
    duration_ms: int | None = None
    error_kind: str | None = None
    error_sentence: str | None = None
    error_next_step: str | None = None


@dataclass(frozen=True)
class ConversationRow:
    """What a page shows of a conversation itself."""

    id: str
    title: str
    draft: str
    model: str


@dataclass(frozen=True)
class MessageRow:
    """What a page shows of a message; the columns are explained in `tables`."""

    id: str
    conversation_id: str
    position: int
    role: str
    text: str
    thinking: str
    state: str
    model: str
    error_sentence: str | None
    error_next_step: str | None
    error_kind: str | None
    answer_tokens: int | None
    first_token_ms: int | None
    thinking_ms: int | None
    duration_ms: int | None
    finish_reason: str | None


AnyConversation: TypeAlias = "Conversation | ConversationRow"
AnyMessage: TypeAlias = "Message | MessageRow"


def read_conversation(rows: Rows, id: str) -> ConversationRow | None:  # noqa: A002 (the field's name)
    """The conversation, unless it was deleted."""
    return rows.first(ConversationRow, "FROM conversation WHERE id = ? AND deleted_at IS NULL", id)


def read_messages(rows: Rows, conversation_id: str) -> list[MessageRow]:
    """What the conversation shows, in order; answers that were made anew are left out."""
    shown = "FROM message WHERE conversation_id = ? AND superseded_by IS NULL ORDER BY position, id"
    return rows.all(MessageRow, shown, conversation_id)


def read_message(rows: Rows, id: str) -> tuple[MessageRow, bool] | None:  # noqa: A002 (the field's name)
    """One message, and whether nothing follows it in its conversation."""
    found = rows.first(MessageRow, "FROM message WHERE id = ?", id)
    if found is None:
        return None
    last = rows.value("SELECT max(position) FROM message WHERE conversation_id = ?", found.conversation_id)
    return found, last == found.position


def read_written(rows: Rows, id: str) -> MessageRow | None:  # noqa: A002 (the field's name)
    """One message with all that is kept of it, whether or not it has ended; None where its conversation was deleted."""
    found = rows.first(MessageRow, "FROM message WHERE id = ?", id)
    if found is None or read_conversation(rows, found.conversation_id) is None:
        return None
    pieces = rows.all(Piece, "FROM answer_piece WHERE message_id = ? ORDER BY seq", id)
    written = {kind: "".join(piece.text for piece in pieces if piece.kind == kind) for kind in ("text", "thinking")}
    return replace(found, text=found.text + written["text"], thinking=found.thinking + written["thinking"])


def has_work_left(rows: Rows) -> bool:
    """Whether an earlier run of the backend left an answer half written."""
    return rows.value("SELECT 1 FROM message WHERE state IN (?, ?) LIMIT 1", *UNFINISHED) is not None
