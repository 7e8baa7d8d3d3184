"""Rows of conversations. The schema itself is in `migrations/`; a test holds the two against each other."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from backend.chat import listing
from backend.store.columns import UtcDateTime


class Conversation(SQLModel, table=True):
    """A conversation, which is a tree of messages. `title_source`: who named it: `none`, `words`, `model` or `person`.

    `leaf_id` is the end of the branch that is shown; `compared` are the ends of those shown side by side, parted by
    spaces. `settings` is JSON (see `settings`); `origin` is where an imported one came from, with its key there.
    """

    __table_args__ = (
        Index("conversation_by_use", "updated_at", "id", sqlite_where=text("deleted_at IS NULL")),
        Index("conversation_by_origin", "origin", sqlite_where=text("origin > ''")),
        Index("conversation_by_folder", "folder_id", sqlite_where=text("folder_id IS NOT NULL")),
        Index("conversation_listed", "updated_at", "id", sqlite_where=text(listing.LISTED)),
        Index("conversation_in_folder", "folder_id", "updated_at", "id", sqlite_where=text(listing.IN_FOLDER)),
        Index("conversation_pinned", "updated_at", "id", sqlite_where=text(listing.PINNED)),
        Index("conversation_archived", "updated_at", "id", sqlite_where=text(listing.ARCHIVED)),
    )

    id: str = Field(primary_key=True)
    title: str = ""
    title_source: str = "none"
    model: str = ""
    draft: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    leaf_id: str | None = None
    compared: str = ""
    settings: str = ""
    mode: str = ""
    folder_id: str | None = None
    pinned_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    origin: str = ""


class Message(SQLModel, table=True):
    """A question (`role` is `user`) or an answer (`assistant`); `parent_id` is the message that it follows.

    `state` is `done`, `waiting`, `writing`, `stopped`, `interrupted` or `failed`. `position` is its depth in the tree.
    `recipe` is JSON: what the answer was made from (see `recipe`).
    """

    __table_args__ = (
        Index("message_in_tree", "conversation_id", "position", "id", "parent_id", "role", "deleted_at"),
        Index("message_by_state", "state"),
    )

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    parent_id: str | None = None
    position: int
    role: str
    state: str
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    model: str = ""
    prompt_tokens: int | None = None
    answer_tokens: int | None = None
    first_token_ms: int | None = None
    thinking_ms: int | None = None
    duration_ms: int | None = None
    finish_reason: str | None = None
    error_kind: str | None = None
    error_sentence: str | None = None
    error_next_step: str | None = None
    recipe: str = ""
    text: str = ""
    thinking: str = ""


class AnswerPiece(SQLModel, table=True):
    """Some characters of an answer that is being written: the `seq`th (from 0), `text` or `thinking`."""

    __tablename__ = "answer_piece"

    message_id: str = Field(primary_key=True, foreign_key="message.id", ondelete="CASCADE")
    seq: int = Field(primary_key=True)
    kind: str
    text: str


class WaitingQuestion(SQLModel, table=True):
    """A question that is asked when the present answer has ended; the oldest first."""

    __tablename__ = "waiting_question"
    __table_args__ = (Index("waiting_question_by_conversation", "conversation_id", "id"),)

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    text: str
    model: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)


class Folder(SQLModel, table=True):
    """Conversations that belong together. `settings` is JSON, as a conversation's own."""

    id: str = Field(primary_key=True)
    name: str
    settings: str = ""
    folded: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class ConversationTag(SQLModel, table=True):
    """A word that the person gave a conversation."""

    __tablename__ = "conversation_tag"
    __table_args__ = (Index("conversation_by_tag", "tag", "conversation_id"),)

    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    tag: str = Field(primary_key=True)


SHOWN_OF_ATTACHMENTS = ("id", "kind", "name", "media_type", "size", "tokens")


class Attachment(SQLModel, table=True):
    """A file beside a question: `text` (UTF-8) or `image`. Until it is sent it waits in its `box`, without a message.

    `box` is the conversation's id, or the box of a question that begins one. `size` is in bytes.
    """

    __table_args__ = (
        # All that pages show: a row of the table brings its content along, whichever columns are asked for.
        Index("attachment_by_message", "message_id", *SHOWN_OF_ATTACHMENTS),
        Index(
            "attachment_by_box",
            "box",
            "id",
            "message_id",
            *SHOWN_OF_ATTACHMENTS[1:],
            sqlite_where=text("message_id IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    box: str
    message_id: str | None = Field(default=None, foreign_key="message.id", ondelete="CASCADE")
    kind: str
    name: str
    media_type: str
    size: int
    tokens: int | None = None
    content: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)


class Summary(SQLModel, table=True):
    """A sum of the branch up to `until_id`, which the model is told in its place. `edited`: by the person."""

    __table_args__ = (Index("summary_by_conversation", "conversation_id"),)

    id: str = Field(primary_key=True)
    conversation_id: str = Field(foreign_key="conversation.id", ondelete="CASCADE")
    until_id: str
    text: str = ""
    model: str = ""
    edited: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class SavedPrompt(SQLModel, table=True):
    """A text that the person asks with again and again; `{{name}}` in it is a field to fill."""

    __tablename__ = "saved_prompt"

    id: str = Field(primary_key=True)
    name: str
    text: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class Arrangement(SQLModel, table=True):
    """What was done to several conversations at once; `before` is JSON: how they were (see `arranging`)."""

    id: str = Field(primary_key=True)
    before: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class ConversationCollection(SQLModel, table=True):
    """A collection of documents that a conversation is answered from."""

    __tablename__ = "conversation_collection"
    __table_args__ = (Index("conversation_by_collection", "collection_id"),)

    conversation_id: str = Field(primary_key=True, foreign_key="conversation.id", ondelete="CASCADE")
    collection_id: str = Field(primary_key=True, foreign_key="collection.id", ondelete="CASCADE")


class NamedDocument(SQLModel, table=True):
    """A document that a question names: it is answered from such alone. Until it is asked it waits in its `box`."""

    __tablename__ = "named_document"
    __table_args__ = (
        Index("named_document_by_message", "message_id"),
        Index("named_document_by_box", "box", sqlite_where=text("message_id IS NULL")),
    )

    id: str = Field(primary_key=True)
    box: str
    message_id: str | None = Field(default=None, foreign_key="message.id", ondelete="CASCADE")
    document_id: str
    name: str


class ConsideredPassage(SQLModel, table=True):
    """A passage that was considered for an answer; the columns are explained in `considered`."""

    __tablename__ = "considered_passage"
    __table_args__ = (Index("considered_by_document", "document_id"),)

    message_id: str = Field(primary_key=True, foreign_key="message.id", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    document_id: str
    name: str
    page: int = 0
    start: int
    stop: int
    heading: str = ""
    text: str
    score: float
    word_rank: int | None = None
    vector_rank: int | None = None
    told: int = 0
