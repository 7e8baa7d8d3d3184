"""Rows of conversations. The schema itself is in `migrations/`; a test holds the two against each other."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from backend.store.columns import UtcDateTime


class Conversation(SQLModel, table=True):
    """A conversation. `title_source` is who named it: `none`, `words`, `model` or `person`."""

    __table_args__ = (Index("conversation_by_use", "updated_at", "id", sqlite_where=text("deleted_at IS NULL")),)

    id: str = Field(primary_key=True)
    title: str = ""
    title_source: str = "none"
    model: str = ""
    draft: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Message(SQLModel, table=True):
    """A question (`role` is `user`) or an answer (`assistant`).

    `state` is `done`, `waiting`, `writing`, `stopped`, `interrupted` or `failed`. An answer that was made
    anew is kept, with the newer one's id in `superseded_by`.
    """

    __table_args__ = (
        Index("message_by_place", "conversation_id", "position"),
        Index("message_by_state", "state"),
    )

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    position: int
    role: str
    text: str = ""
    thinking: str = ""
    state: str
    model: str = ""
    error_sentence: str | None = None
    error_next_step: str | None = None
    error_kind: str | None = None
    prompt_tokens: int | None = None
    answer_tokens: int | None = None
    first_token_ms: int | None = None
    thinking_ms: int | None = None
    duration_ms: int | None = None
    finish_reason: str | None = None
    superseded_by: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class AnswerPiece(SQLModel, table=True):
    """Some characters of an answer that is being written: the `seq`th (from 0), `text` or `thinking`."""

    __tablename__ = "answer_piece"

    message_id: str = Field(primary_key=True, foreign_key="message.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    kind: str
    text: str
