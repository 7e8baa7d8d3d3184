"""Rows of documents. The schema itself is in `migrations/`; a test holds the two against each other."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from backend.store.columns import UtcDateTime


class Collection(SQLModel, table=True):
    """Documents that are searched together."""

    id: str = Field(primary_key=True)
    name: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class Source(SQLModel, table=True):
    """What a person gave: `kind` is `file`, `folder` or `upload`, `state` is `followed`, `paused` or `unreachable`.

    `path` is absolute; an upload's is only its name, its file is named by the key. `exclusions`: lines of a .gitignore.
    """

    __table_args__ = (Index("source_by_collection", "collection_id"),)

    id: str = Field(primary_key=True)
    collection_id: str = Field(foreign_key="collection.id", ondelete="CASCADE")
    kind: str
    path: str
    exclusions: str = ""
    state: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class Document(SQLModel, table=True):
    """A file as it was found: `state` is `waiting`, `reading`, `embedding`, `ready`, `refused` or `missing`.

    `content` is the SHA-256 of what was read last, in hexadecimal digits. `attempts` counts the readings that ended the
    reader. `reason_kind` says why it is refused or missing, or that `reason_pages` pages of it are not read.
    """

    __table_args__ = (
        Index("document_by_collection", "collection_id", "state", "name", "id"),
        Index("document_by_source", "source_id", "path"),
        Index("document_by_content", "content", sqlite_where=text("content > ''")),
        Index("document_by_state", "state", "created_at", "id"),
    )

    id: str = Field(primary_key=True)
    source_id: str = Field(foreign_key="source.id", ondelete="CASCADE")
    collection_id: str
    path: str
    name: str
    kind: str = ""
    state: str
    size: int = 0
    modified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    content: str = ""
    title: str = ""
    pages: int = 0
    characters: int = 0
    passages: int = 0
    attempts: int = 0
    reason_kind: str = ""
    reason_pages: int = 0
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
